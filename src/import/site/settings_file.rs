//! The `site.yaml` of a site that begins as an import.
//!
//! Enters: what the export says of its site. Leaves: the text of the file. Forbidden here: files.

use super::front::one_line;
use super::old_address::OldSite;
use super::plan::AddressPlan;
use crate::config::placeholders::BASE_URL;
use crate::config::{CATEGORIES, DEFAULT_THEME};
use crate::import::entry::{ExportPlace, ImportedMenu, ImportedSite};
use crate::import::losses::{LossKind, LossList};
use crate::parse::{checked_base_url, identity, yaml_text};

/// Lines of one menu that a page has room for.
const MOST_LINES: usize = 40;
/// Lines of a menu with several levels that may stand beside each other.
const MOST_FLAT: usize = 8;

/// What the settings are made of.
pub(super) struct NewSettings<'a> {
    pub(super) site: &'a ImportedSite,
    pub(super) author: String,
    pub(super) zone: String,
    pub(super) permalink: Option<String>,
    /// The note for editors.
    pub(super) pointer: String,
}

/// The language of the old site as linger writes it.
pub(super) fn language(site: &ImportedSite) -> String {
    let said = site
        .language
        .as_deref()
        .map(|lang| lang.trim().replace('_', "-"));
    let known = said.as_deref().and_then(identity::language);
    known.unwrap_or_else(|| "en".to_owned())
}

/// The settings without menus: what the plan is made with.
pub(super) fn settings(new: &NewSettings<'_>) -> String {
    let site = new.site;
    let text = |value: &Option<String>| {
        value
            .as_deref()
            .map(one_line)
            .filter(|text| !text.is_empty())
    };
    let title = text(&site.title).unwrap_or_else(|| "My blog".to_owned());
    let base = site
        .base_url
        .as_deref()
        .and_then(|url| checked_base_url(url.trim()).ok());
    let mut out = format!(
        "# The settings of this site. A line that begins with # is a note.\n{}\ntitle: {}\n",
        new.pointer,
        yaml_text(&title)
    );
    if let Some(tagline) = text(&site.tagline) {
        out.push_str(&format!("description: {}\n", yaml_text(&tagline)));
    }
    out.push_str("# The address that the site will have.\n");
    out.push_str(&format!(
        "base_url: {}\n",
        base.as_deref().unwrap_or(BASE_URL)
    ));
    if !new.author.is_empty() {
        out.push_str(&format!("author: {}\n", yaml_text(&new.author)));
    }
    out.push_str(&format!("language: {}\n", language(site)));
    out.push_str(&format!(
        "# Where dates without a zone are.\ntimezone: {}\ntheme: {DEFAULT_THEME}\n",
        new.zone
    ));
    if let Some(permalink) = &new.permalink {
        out.push_str(&format!(
            "# The addresses of posts, as they were.\npermalink: {}\n",
            serde_json::Value::from(permalink.as_str())
        ));
    }
    if let Some(podcast) = &site.podcast {
        let mut lines = String::new();
        let mut line = |key: &str, value: &Option<String>| {
            if let Some(value) = text(value) {
                lines.push_str(&format!("  {key}: {}\n", yaml_text(&value)));
            }
        };
        line("title", &podcast.title);
        line("description", &podcast.description);
        line("author", &podcast.author);
        let is_known = |name: &String| {
            let (top, sub) = name.split_once('/').unwrap_or((name, ""));
            let found = CATEGORIES.iter().find(|(known, _)| *known == top);
            found.is_some_and(|(_, subs)| sub.is_empty() || subs.contains(&sub))
        };
        line("category", &podcast.category.clone().filter(is_known));
        if podcast.is_explicit {
            lines.push_str("  explicit: true\n");
        }
        if !lines.is_empty() {
            out.push_str(&format!("podcast:\n{lines}"));
        }
    }
    out
}

/// The menus: the main one, and the one that is called so for the foot of each page.
pub(super) fn menus(
    site: &ImportedSite,
    old: &OldSite,
    plan: &AddressPlan,
    place: &ExportPlace,
    losses: &mut LossList,
) -> String {
    let is_main = |menu: &ImportedMenu| {
        let name = menu.name.to_lowercase();
        ["main", "primary", "header", "top"]
            .iter()
            .any(|word| name.contains(word))
    };
    let main = site.menus.iter().position(is_main).unwrap_or(0);
    let mut out = String::new();
    let is_foot = |menu: &ImportedMenu| {
        let name = menu.name.to_lowercase();
        ["foot", "bottom", "secondary"]
            .iter()
            .any(|word| name.contains(word))
    };
    let foot = (0..site.menus.len()).find(|at| *at != main && is_foot(&site.menus[*at]));
    for (at, menu) in site.menus.iter().enumerate() {
        let name = match at {
            at if at == main => "main",
            at if Some(at) == foot => "footer",
            _ => {
                losses.lose(
                    LossKind::Setting,
                    place,
                    format!(
                        "the menu `{}` was left out: the theme shows two",
                        one_line(&menu.name)
                    ),
                    "add its lines to one of the `menus` in site.yaml",
                );
                continue;
            }
        };
        let lines = menu_lines(menu, old, plan, place, losses);
        if !lines.is_empty() {
            out.push_str(&format!("  {name}:\n{lines}"));
        }
    }
    if out.is_empty() {
        let lines = "    - {title: Posts, url: /}\n    - {title: Archive, url: /archive/}\n";
        return format!("menus:\n  main:\n{lines}");
    }
    format!("menus:\n{out}")
}

fn menu_lines(
    menu: &ImportedMenu,
    old: &OldSite,
    plan: &AddressPlan,
    place: &ExportPlace,
    losses: &mut LossList,
) -> String {
    let mut lines = String::new();
    let is_deep = menu.items.iter().any(|item| item.is_below);
    // A few lines fit beside each other; many would be a wall of them on every page.
    let is_cut = is_deep && menu.items.len() > MOST_FLAT || menu.items.len() > MOST_LINES;
    let (shown, left): (Vec<_>, Vec<_>) = menu
        .items
        .iter()
        .partition(|item| !(is_cut && item.is_below));
    let (shown, more) = shown.split_at(shown.len().min(MOST_LINES));
    say_depth(menu, is_deep, left.len() + more.len(), place, losses);
    for item in shown {
        let title = one_line(&item.title);
        let Some(url) = new_address(&item.address, old, plan) else {
            losses.lose(
                LossKind::Setting,
                place,
                format!("the line `{title}` of a menu leads nowhere, so it was left out"),
                "add it to `menus` in site.yaml, with the address of a page",
            );
            continue;
        };
        if !title.is_empty() {
            let (title, url) = (serde_json::Value::from(title), serde_json::Value::from(url));
            lines.push_str(&format!("    - {{title: {title}, url: {url}}}\n"));
        }
    }
    lines
}

/// Says what became of a menu that had lines below others, or too many.
fn say_depth(
    menu: &ImportedMenu,
    is_deep: bool,
    left: usize,
    place: &ExportPlace,
    losses: &mut LossList,
) {
    let name = one_line(&menu.name);
    let what = match left {
        0 if !is_deep => return,
        0 => format!(
            "lines of the menu `{name}` that stood below others stand beside them now: linger's menus have one level"
        ),
        _ => format!(
            "{left} lines of the menu `{name}` were left out: linger's menus have one level and few lines"
        ),
    };
    let help =
        "look at `menus` in site.yaml; what the menu does not name, link to from the page above it";
    losses.lose(LossKind::Setting, place, what, help);
}

/// Where a line of a menu leads now.
fn new_address(address: &str, old: &OldSite, plan: &AddressPlan) -> Option<String> {
    let address = address.trim();
    let Some(own) = old.address(address) else {
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        return is_web.then(|| address.to_owned());
    };
    if let Some(entry) = plan.at_old(&own) {
        return entry
            .is_public
            .then(|| crate::model::encode(&entry.address));
    }
    match own {
        super::old_address::OldAddress::Path(path) if path == "/" => Some(path),
        _ => None,
    }
}

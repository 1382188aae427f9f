//! `site.yaml` -> [`Config`].

use crate::config::address::{is_web, web};
use crate::config::{
    Config, Data, Form, MOST_RELATED, Markdown, MenuItem, RawHtml, Redirects, SITE_FILE, Slugs,
    Zone, placeholders,
};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::settings::feeds;
use crate::parse::settings::fields::{DeclaredKey, Fields, ValuePlace};
use crate::parse::settings::forms;
use crate::parse::settings::newsletter;
use crate::parse::text::identity;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where the settings speak of the theme, for whoever finds something wrong with that.
#[derive(Clone, Debug)]
pub struct SettingPlaces {
    /// Its name.
    pub theme: Place,
    /// The picture that icons are made of.
    pub icon: Place,
    /// The cover of the podcast.
    pub cover: Place,
    /// Each option.
    options: Vec<(String, Place)>,
    /// Each word.
    words: Vec<(String, Place)>,
}

impl SettingPlaces {
    /// Where an option has its value; where the theme is named, if the settings do not have it.
    pub fn option(&self, key: &str) -> Place {
        let found = self.options.iter().find(|(name, _)| name == key);
        found.map_or(&self.theme, |(_, place)| place).clone()
    }

    /// Where a word has its value.
    pub fn word(&self, key: &str) -> Place {
        let found = self.words.iter().find(|(name, _)| name == key);
        let whole = || Place::file(&self.theme.file);
        found.map_or_else(whole, |(_, place)| place.clone())
    }

    /// Whether the settings have an option.
    pub fn has_option(&self, key: &str) -> bool {
        self.options.iter().any(|(name, _)| name == key)
    }
}

/// The settings, and where they speak of the theme.
pub fn read(bytes: &[u8], problems: &mut Vec<Diagnostic>) -> (Config, SettingPlaces) {
    let file: Arc<str> = SITE_FILE.into();
    let text = crate::parse::text(&file, bytes, problems);
    let mut fields = Fields::parse(&file, &text, 0..text.len(), problems);
    let config = config(&mut fields);
    let place_of = |key| match fields.spot(key) {
        Some(spot) => Place::new(&file, spot.line, spot.column, spot.width),
        None => Place::file(&file),
    };
    let (theme, icon) = (place_of("theme"), place_of("icon"));
    let under_podcast = fields.spots_under("podcast");
    let cover = under_podcast.into_iter().find(|(key, _)| key == "image");
    let cover = match cover {
        Some((_, spot)) => Place::new(&file, spot.line, spot.column, spot.width),
        None => place_of("podcast"),
    };
    let place = |(key, spot): (String, ValuePlace)| {
        (key, Place::new(&file, spot.line, spot.column, spot.width))
    };
    let under = |key| fields.spots_under(key).into_iter().map(place).collect();
    let (options, words) = (under("theme_options"), under("words"));
    for (key, problem) in placeholders::left_in_settings(&config) {
        fields.complain(key, problem);
    }
    fields.finish();
    (
        config,
        SettingPlaces {
            theme,
            icon,
            cover,
            options,
            words,
        },
    )
}

/// The settings out of their keys.
fn config(fields: &mut Fields<'_>) -> Config {
    let default = Config::default();
    let base_url = base_url(fields).unwrap_or_else(|| default.base_url.clone());
    let email = fields.text("email").unwrap_or_default();
    let forms = fields.map("forms");
    Config {
        title: fields.text("title").unwrap_or(default.title),
        description: fields.text("description").unwrap_or_default(),
        base_url,
        author: fields.text("author").unwrap_or_default(),
        comments: crate::parse::settings::comments::comments(fields, &forms, &email),
        email,
        organization: fields.text("organization").unwrap_or_default(),
        profiles: profiles(fields),
        language: language(fields).unwrap_or(default.language),
        timezone: timezone(fields).unwrap_or(default.timezone),
        theme: fields.text("theme").unwrap_or(default.theme),
        theme_options: fields.map("theme_options"),
        words: crate::parse::settings::words::settings(fields),
        menus: menus(fields),
        posts_per_page: fields
            .number("posts_per_page", 1)
            .map_or(default.posts_per_page, |n| n as usize),
        permalink: permalink(fields).unwrap_or(default.permalink),
        slugs: slugs(fields),
        redirects: redirects(fields),
        headers: crate::parse::settings::headers::read(fields),
        posters: fields.flag("posters").unwrap_or(default.posters),
        icon: fields.text("icon"),
        picture_widths: picture_widths(fields).unwrap_or(default.picture_widths),
        feeds: feeds::feeds(fields),
        related: related(fields).unwrap_or(default.related),
        search: fields.flag("search").unwrap_or(default.search),
        llms: fields.flag("llms").unwrap_or(default.llms),
        markdown: markdown(fields),
        subscribe: subscribe(fields, &forms),
        podcast: crate::parse::settings::podcast::podcast(fields),
        newsletter: newsletter::newsletter(fields),
        preview: false,
        goal: fields.number("goal", 1),
        extra: fields.map("extra"),
    }
}

/// Every key of the settings that is read.
pub fn keys() -> Vec<DeclaredKey> {
    let mut problems = Vec::new();
    let file = SITE_FILE.into();
    let mut fields = Fields::parse(&file, "", 0..0, &mut problems);
    config(&mut fields);
    fields.into_known()
}

/// Checks a base URL and gives it its trailing `/`.
///
/// # Errors
/// What is wrong with it, in one sentence.
pub fn checked_base_url(url: &str) -> Result<String, Diagnostic> {
    match web(url) {
        Some(whole) if whole.query().is_none() && whole.fragment().is_none() => {
            Ok(format!("{}/", url.trim_end_matches('/')))
        }
        _ => Err(Diagnostic::error(
            "bad-base-url",
            format!("`{url}` is not the address of a site"),
        )
        .help(
            "write it with its scheme, such as https://example.com/ or https://example.com/blog/",
        )),
    }
}

fn base_url(fields: &mut Fields<'_>) -> Option<String> {
    let written = fields.text("base_url")?;
    match checked_base_url(&written) {
        Ok(url) => Some(url),
        Err(problem) => {
            fields.complain("base_url", problem);
            None
        }
    }
}

fn language(fields: &mut Fields<'_>) -> Option<String> {
    let written = fields.text("language")?;
    let found = identity::language(&written);
    if found.is_none() {
        let message = format!("there is no language `{written}`");
        let problem = Diagnostic::error("bad-language", message);
        fields.complain("language", problem.help(identity::language_help(&written)));
    }
    found
}

fn timezone(fields: &mut Fields<'_>) -> Option<Zone> {
    let name = fields.text("timezone")?;
    match TimeZone::get(&name) {
        Ok(zone) => Some(Zone(zone)),
        Err(_) => {
            let known: Vec<String> = jiff::tz::db()
                .available()
                .map(|name| name.to_string())
                .collect();
            let help = match nearest(&name, known.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "use a name of the IANA list, such as Europe/Stockholm".to_owned(),
            };
            let problem =
                Diagnostic::error("bad-timezone", format!("there is no time zone `{name}`"));
            fields.complain("timezone", problem.help(help));
            None
        }
    }
}

fn menus(fields: &mut Fields<'_>) -> BTreeMap<String, Vec<MenuItem>> {
    let Data::Map(menus) = fields.map("menus") else {
        return BTreeMap::new();
    };
    let mut read = BTreeMap::new();
    for (name, items) in menus {
        let Data::List(items) = items else {
            complain_menu(fields, format!("the menu `{name}` should be a list"));
            continue;
        };
        let mut entries = Vec::with_capacity(items.len());
        for item in &items {
            match (item.get("title"), item.get("url")) {
                (Some(Data::Text(title)), Some(Data::Text(url))) => {
                    entries.push(MenuItem {
                        title: title.to_string(),
                        url: url.to_string(),
                    });
                }
                _ => complain_menu(
                    fields,
                    format!("an entry of the menu `{name}` lacks its title or url"),
                ),
            }
        }
        read.insert(name, entries);
    }
    read
}

fn complain_menu(fields: &mut Fields<'_>, message: String) {
    let problem = Diagnostic::error("bad-menu", message);
    fields.complain(
        "menus",
        problem.help("each entry is `- {title: About, url: /about/}`"),
    );
}

/// What a permalink pattern may name.
pub const PERMALINK_PARTS: [&str; 4] = ["year", "month", "day", "slug"];

fn permalink(fields: &mut Fields<'_>) -> Option<String> {
    let pattern = fields.text("permalink")?;
    let complaint = check_permalink(&pattern)?;
    if complaint.is_empty() {
        return Some(pattern);
    }
    let problem = Diagnostic::error("bad-permalink", complaint);
    let help = if PERMALINK_PARTS
        .iter()
        .any(|part| pattern.contains(&format!(":{part}")))
    {
        let braced = PERMALINK_PARTS
            .iter()
            .fold(pattern.clone(), |pattern, part| {
                pattern.replace(&format!(":{part}"), &format!("{{{part}}}"))
            });
        format!("parts stand in braces: {braced}")
    } else {
        "for example /posts/{slug}/ or /{year}/{month}/{slug}/".to_owned()
    };
    fields.complain("permalink", problem.help(help));
    None
}

/// What is wrong with the pattern; empty if nothing is.
fn check_permalink(pattern: &str) -> Option<String> {
    if !pattern.starts_with('/') || !(pattern.ends_with('/') || pattern.ends_with(".html")) {
        return Some("a permalink starts with / and ends with / or .html".to_owned());
    }
    if pattern.split('/').any(|part| part == "..") {
        return Some("a permalink cannot lead out of the site".to_owned());
    }
    for part in pattern.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !part.contains('}') || !PERMALINK_PARTS.contains(&name) {
            return Some(format!("a permalink cannot have the part `{{{name}}}`"));
        }
    }
    if !pattern.contains("{slug}") {
        return Some("a permalink needs {slug}, or all posts would have one address".to_owned());
    }
    Some(String::new())
}

fn slugs(fields: &mut Fields<'_>) -> Slugs {
    match fields.choice("slugs", &["ascii", "unicode"]) {
        Some("unicode") => Slugs::Unicode,
        _ => Slugs::Ascii,
    }
}

fn redirects(fields: &mut Fields<'_>) -> Redirects {
    let kinds = &["html", "netlify", "cloudflare", "apache"];
    let Some(chosen) = fields.choices("redirects", kinds) else {
        return Redirects::default();
    };
    let has = |names: &[&str]| chosen.iter().any(|name| names.contains(name));
    Redirects {
        html: has(&["html"]),
        netlify: has(&["netlify", "cloudflare"]),
        apache: has(&["apache"]),
    }
}

fn related(fields: &mut Fields<'_>) -> Option<u32> {
    let related = fields.number("related", 0)?;
    if related <= MOST_RELATED {
        return Some(related);
    }
    let message = format!("`related` should be at most {MOST_RELATED}");
    let problem = Diagnostic::error("wrong-kind", message);
    let help = "three or so are read; 0 names none: `related: 3`";
    fields.complain("related", problem.help(help));
    None
}

/// The widths of smaller pictures, ascending, each once; an empty list switches them off.
fn picture_widths(fields: &mut Fields<'_>) -> Option<Vec<u32>> {
    let pictures = fields.map("pictures");
    warn_unknown(fields, "pictures", &pictures, &["widths"]);
    let width = |value: &Data| match value {
        Data::Int(width) => u32::try_from(*width)
            .ok()
            .filter(|w| (16..=8192).contains(w)),
        _ => None,
    };
    let widths = match pictures.get("widths")? {
        Data::List(widths) => widths.iter().map(width).collect::<Option<BTreeSet<u32>>>(),
        _ => None,
    };
    if widths.is_none() {
        let message = "`pictures.widths` should be a list of whole numbers from 16 to 8192";
        let problem = Diagnostic::error("wrong-kind", message);
        fields.complain(
            "pictures",
            problem.help("for example `widths: [480, 960, 1600]`"),
        );
    }
    Some(widths?.into_iter().collect())
}

fn markdown(fields: &mut Fields<'_>) -> Markdown {
    let written = fields.map("markdown");
    let known = [
        "raw_html",
        "smart_punctuation",
        "heading_links",
        "highlight",
        "linkify",
    ];
    warn_unknown(fields, "markdown", &written, &known);
    let mut wrong = |key: &str, expected: &str, example: &str| {
        let message = format!("`markdown.{key}` should be {expected}");
        let problem = Diagnostic::error("wrong-kind", message);
        fields.complain(
            "markdown",
            problem.help(format!("for example `{key}: {example}`")),
        );
    };
    let usual = Markdown::default();
    let mut flag = |key: &str, usual: bool| match written.get(key) {
        None | Some(Data::Null) => usual,
        Some(Data::Bool(flag)) => *flag,
        Some(_) => {
            wrong(key, "true or false", "false");
            usual
        }
    };
    let (smart_punctuation, heading_links, highlight, linkify) = (
        flag("smart_punctuation", usual.smart_punctuation),
        flag("heading_links", usual.heading_links),
        flag("highlight", usual.highlight),
        flag("linkify", usual.linkify),
    );
    let raw_html = match written.get("raw_html") {
        None | Some(Data::Null) => usual.raw_html,
        Some(Data::Text(word)) if &**word == "allow" => RawHtml::Allow,
        Some(Data::Text(word)) if &**word == "escape" => RawHtml::Escape,
        Some(Data::Text(word)) if &**word == "strip" => RawHtml::Strip,
        Some(_) => {
            wrong("raw_html", "allow, escape or strip", "allow");
            usual.raw_html
        }
    };
    Markdown {
        raw_html,
        smart_punctuation,
        heading_links,
        highlight,
        linkify,
    }
}

/// Addresses of the author elsewhere.
fn profiles(fields: &mut Fields<'_>) -> Vec<String> {
    let written = fields.texts("profiles");
    let (good, bad): (Vec<String>, Vec<String>) = written.into_iter().partition(|url| is_web(url));
    for url in bad {
        let message = format!("`{url}` is not an address on the web");
        let problem = Diagnostic::error("bad-profile", message);
        let help = "write it whole, such as https://mastodon.social/@marit";
        fields.complain("profiles", problem.help(help));
    }
    good
}

fn subscribe(fields: &mut Fields<'_>, written: &Data) -> Form {
    warn_unknown(fields, "forms", written, &["subscribe", "providers"]);
    let settings = written.get("subscribe").cloned().unwrap_or_default();
    forms::form(fields, "forms", (&settings, written), &forms::SUBSCRIBE)
}

/// Warns about each key of `map`, the value of `key`, that is not known.
pub(crate) fn warn_unknown(fields: &mut Fields<'_>, key: &str, map: &Data, known: &[&str]) {
    fields.known_under(key, known);
    let Data::Map(entries) = map else { return };
    for (name, _) in entries
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
    {
        let help = match nearest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        let message = format!("`{name}` under `{key}` is not a key that linger knows");
        fields.complain_under(
            key,
            name,
            Diagnostic::warning("unknown-key", message).help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Config, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let (config, _) = read(text.as_bytes(), &mut problems);
        (config, problems)
    }

    #[test]
    fn an_empty_file_is_a_site() {
        let (config, problems) = read_text("");
        assert_eq!((config.posts_per_page, problems.len()), (10, 0));
    }

    #[test]
    fn values_are_checked() {
        let (_, problems) = read_text(
            "base_url: example.com\ntimezone: Europe/Stokholm\npermalink: /x/\nposts_per_page: 0\n\
             menus:\n  main: [{title: A}]\nfeeds: {itmes: 3}\nforms: {subscribe: {provider: pigeon}}\n",
        );
        let mut codes: Vec<_> = problems.iter().map(|p| p.code).collect();
        codes.sort_unstable();
        let expected = [
            "bad-base-url",
            "bad-menu",
            "bad-permalink",
            "bad-timezone",
            "unknown-key",
            "unknown-provider",
            "wrong-kind",
        ];
        assert_eq!(codes, expected);
        let zone = problems.iter().find(|p| p.code == "bad-timezone").unwrap();
        assert_eq!(
            zone.help.as_deref(),
            Some("did you mean `Europe/Stockholm`?")
        );
    }

    #[test]
    fn a_base_url_gets_its_slash() {
        assert_eq!(
            checked_base_url("https://example.com/blog").unwrap(),
            "https://example.com/blog/"
        );
        for bad in [
            "example.com",
            "https://",
            "https:///x",
            "ftp://example.com",
            "https://a b/",
        ] {
            assert!(checked_base_url(bad).is_err(), "{bad}");
        }
    }
}

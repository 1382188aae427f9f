//! Reads `site.yaml` into a [`Config`].

use crate::config::address::{is_web, web};
use crate::config::{
    Collection, Config, Data, MOST_RELATED, Markdown, MenuItem, RawHtml, Redirects, SITE_FILE,
    Slugs, Zone, placeholders,
};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::settings::fields::{DeclaredKey, Fields};
use crate::parse::settings::forms::{self, SUBSCRIBE};
use crate::parse::settings::permalink::permalink;
use crate::parse::settings::{
    collections as own_collections, comments, deploy, embeds, feeds, headers, lead_forms,
    newsletter, podcast, words,
};
use crate::parse::text::identity;
use crate::parse::values::Node;
use crate::parse::yaml::{self, Limit};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The places of settings that are checked against the theme or the files.
#[derive(Clone, Debug)]
pub struct SettingPlaces {
    /// The name of the theme.
    pub theme: Place,
    /// The picture that icons are made from.
    pub icon: Place,
    /// The cover of the podcast.
    pub cover: Place,
    /// The places of the options.
    options: Vec<(String, Place)>,
    /// The places of the words.
    words: Vec<(String, Place)>,
    /// The places of the forms.
    forms: Vec<(String, Place)>,
    /// The places of the collections.
    collections: Vec<(String, Place)>,
    /// The picture for links to pages without one.
    pub image: Place,
}

impl SettingPlaces {
    /// The place of an option; the place of the name of the theme if the option is not set.
    pub fn option(&self, key: &str) -> Place {
        let found = self.options.iter().find(|(name, _)| name == key);
        found.map_or(&self.theme, |(_, place)| place).clone()
    }

    /// The place of a word.
    pub fn word(&self, key: &str) -> Place {
        let found = self.words.iter().find(|(name, _)| name == key);
        let whole = || Place::file(&self.theme.file);
        found.map_or_else(whole, |(_, place)| place.clone())
    }

    /// The place of a form.
    pub fn form(&self, name: &str) -> Place {
        let found = self.forms.iter().find(|(known, _)| known == name);
        let whole = || Place::file(&self.theme.file);
        found.map_or_else(whole, |(_, place)| place.clone())
    }

    /// The place of a collection; none for the posts of the blog.
    pub fn collection(&self, name: &str) -> Option<Place> {
        let found = self.collections.iter().find(|(known, _)| known == name);
        found.map(|(_, place)| place.clone())
    }

    /// Whether the settings have an option.
    pub fn has_option(&self, key: &str) -> bool {
        self.options.iter().any(|(name, _)| name == key)
    }
}

/// Reads the settings. Also returns the places of the settings that are checked later.
pub fn read(bytes: &[u8], problems: &mut Vec<Diagnostic>) -> (Config, SettingPlaces) {
    let file: Arc<str> = SITE_FILE.into();
    let text = crate::parse::text(&file, bytes, problems);
    let values = yaml::read(&file, &text, 0, Limit::Settings, problems);
    let config = Fields::read(&values, problems, config);
    let place = |keys: &[&str]| {
        let nodes = keys.iter().scan(values.root(), |node, key| {
            *node = node.get(key)?;
            Some(*node)
        });
        nodes.last().map_or(Place::file(&file), Node::place)
    };
    let under = |key| {
        let nodes = values.root().get(key).into_iter().flat_map(Node::entries);
        nodes
            .map(|(key, node)| (key.to_owned(), node.place()))
            .collect()
    };
    let places = SettingPlaces {
        theme: place(&["theme"]),
        icon: place(&["icon"]),
        cover: place(&["podcast", "image"]),
        options: under("theme_options"),
        words: under("words"),
        forms: under("forms"),
        collections: keys_under(values.root(), "collections"),
        image: place(&["image"]),
    };
    for (key, problem) in placeholders::left_in_settings(&config) {
        problems.push(problem.at(place(&[key])));
    }
    (config, places)
}

/// The places of the keys under a key.
fn keys_under(root: Node<'_>, key: &str) -> Vec<(String, Place)> {
    let nodes = root.get(key).into_iter().flat_map(Node::entries);
    nodes
        .map(|(key, node)| (key.to_owned(), node.key_place()))
        .collect()
}

/// Reads the settings, key by key.
fn config(fields: &mut Fields<'_, '_>) -> Config {
    let usual = Config::default();
    let title = fields.text_or("title", &usual.title);
    let description = fields.text("description").unwrap_or_default();
    let base_url = base_url(fields, usual.base_url);
    let author = fields.text("author").unwrap_or_default();
    let email = fields.text("email").unwrap_or_default();
    let (providers, subscribe, lead_forms) = fields.section("forms", |forms| {
        let own = forms.section("providers", |own| own.each(forms::own_provider));
        let subscribe = forms.section("subscribe", |settings| {
            let name = settings.text("provider");
            forms::form(
                settings,
                name.as_deref().unwrap_or("none"),
                &own,
                &SUBSCRIBE,
            )
        });
        let lead_forms = lead_forms::lead_forms(forms, &own);
        (own, subscribe, lead_forms)
    });
    let title_of_posts = title.clone();
    Config {
        title,
        description,
        base_url,
        author,
        comments: fields.section("comments", |fields| {
            comments::comments(fields, &providers, &email)
        }),
        email,
        organization: fields.text("organization").unwrap_or_default(),
        profiles: profiles(fields),
        language: language(fields, usual.language),
        timezone: timezone(fields, usual.timezone),
        theme: fields.text_or("theme", &usual.theme),
        theme_options: fields.map("theme_options"),
        words: fields.section("words", |fields| {
            let words = words::words(fields).into_iter();
            words.map(|(key, word, _)| (key, word)).collect()
        }),
        menus: fields.section("menus", menus),
        posts_per_page: fields.number_or("posts_per_page", 1.., usual.posts_per_page as u32)
            as usize,
        collections: collections(fields, &title_of_posts, &usual.collections),
        slugs: fields.choice_or(
            "slugs",
            &[("ascii", Slugs::Ascii), ("unicode", Slugs::Unicode)],
            usual.slugs,
        ),
        redirects: redirects(fields),
        headers: fields.section("headers", headers::headers),
        posters: fields.flag_or("posters", usual.posters),
        icon: fields.text("icon"),
        image: fields.text("image"),
        picture_widths: fields.section("pictures", |fields| {
            fields.numbers_or("widths", 16..=8192, usual.picture_widths)
        }),
        feeds: fields.section("feeds", feeds::feeds),
        related: fields.number_or("related", 0..=MOST_RELATED, usual.related),
        search: fields.flag_or("search", usual.search),
        llms: fields.flag_or("llms", usual.llms),
        markdown: fields.section("markdown", markdown),
        subscribe,
        lead_forms,
        embeds: fields.section("embeds", embeds::all),
        podcast: podcast::podcast(fields),
        newsletter: fields.section("newsletter", newsletter::newsletter),
        indexnow: indexnow(fields),
        deploy: fields.section("deploy", deploy::deploy),
        preview: false,
        goal: fields.number("goal", 1..),
        extra: fields.map("extra"),
    }
}

/// The posts of the blog, then the collections of the settings.
fn collections(fields: &mut Fields<'_, '_>, title: &str, usual: &[Collection]) -> Vec<Collection> {
    let pattern = usual.first().map_or("", |posts| &posts.permalink);
    let posts = Collection::posts(title, &permalink(fields, pattern));
    let own = fields.section("collections", own_collections::collections);
    std::iter::once(posts).chain(own).collect()
}

/// A key as indexnow.org describes it.
fn indexnow(fields: &mut Fields<'_, '_>) -> Option<String> {
    let key = fields.text("indexnow")?;
    let is_sign = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if (8..=128).contains(&key.len()) && key.chars().all(is_sign) {
        return Some(key);
    }
    if let Some(node) = fields.peek("indexnow") {
        let expected = "a key of 8 to 128 letters, digits and dashes";
        fields.wrong_kind("indexnow", node, expected, "b6b8f2ac9d0e4c1f");
    }
    None
}

/// Every key of the settings.
pub fn keys() -> Vec<DeclaredKey> {
    Fields::describe(config)
}

/// Checks a base URL and adds the trailing `/`.
///
/// # Errors
/// The mistake, in one sentence.
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

fn base_url(fields: &mut Fields<'_, '_>, usual: String) -> String {
    let written = fields.text_or("base_url", &usual);
    checked_base_url(&written).unwrap_or_else(|problem| {
        fields.complain("base_url", problem);
        usual
    })
}

fn language(fields: &mut Fields<'_, '_>, usual: String) -> String {
    let written = fields.text_or("language", &usual);
    identity::language(&written).unwrap_or_else(|| {
        let message = format!("there is no language `{written}`");
        let problem = Diagnostic::error("bad-language", message);
        fields.complain("language", problem.help(identity::language_help(&written)));
        usual
    })
}

fn timezone(fields: &mut Fields<'_, '_>, usual: Zone) -> Zone {
    let name = fields.text_or("timezone", "UTC");
    if let Ok(zone) = TimeZone::get(&name) {
        return Zone(zone);
    }
    let known: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .collect();
    let help = match nearest(&name, known.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "use a name of the IANA list, such as Europe/Stockholm".to_owned(),
    };
    let problem = Diagnostic::error("bad-timezone", format!("there is no time zone `{name}`"));
    fields.complain("timezone", problem.help(help));
    usual
}

fn menus(fields: &mut Fields<'_, '_>) -> BTreeMap<String, Vec<MenuItem>> {
    let mut menus = BTreeMap::new();
    for (name, menu) in fields.rest() {
        let mut wrong = |node: Node<'_>, message: String| {
            let problem = Diagnostic::error("bad-menu", message);
            let problem = problem.help("each entry is `- {title: About, url: /about/}`");
            fields.complain_at(node.place(), problem);
        };
        if !matches!(menu.data, Data::List(_)) {
            wrong(menu, format!("the menu `{name}` should be a list"));
            continue;
        }
        let mut items = Vec::new();
        for item in menu.items() {
            let word = |key| item.get(key).and_then(Node::word).map(str::to_owned);
            match (word("title"), word("url")) {
                (Some(title), Some(url)) => items.push(MenuItem { title, url }),
                _ => wrong(
                    item,
                    format!("an entry of the menu `{name}` lacks its title or url"),
                ),
            }
        }
        menus.insert(name.to_owned(), items);
    }
    menus
}

fn redirects(fields: &mut Fields<'_, '_>) -> Redirects {
    let kinds = [
        "html",
        "netlify",
        "cloudflare",
        "apache",
        "vercel",
        "firebase",
        "azure",
    ]
    .map(|kind| (kind, kind));
    let usual = vec!["html", "netlify", "cloudflare", "apache"];
    let chosen = fields.choices_or("redirects", &kinds, usual);
    let has = |kind| chosen.contains(&kind);
    Redirects {
        html: has("html"),
        netlify: has("netlify"),
        cloudflare: has("cloudflare"),
        apache: has("apache"),
        vercel: has("vercel"),
        firebase: has("firebase"),
        azure: has("azure"),
    }
}

fn markdown(fields: &mut Fields<'_, '_>) -> Markdown {
    let usual = Markdown::default();
    let raw_html = [
        ("allow", RawHtml::Allow),
        ("escape", RawHtml::Escape),
        ("strip", RawHtml::Strip),
    ];
    Markdown {
        raw_html: fields.choice_or("raw_html", &raw_html, usual.raw_html),
        smart_punctuation: fields.flag_or("smart_punctuation", usual.smart_punctuation),
        heading_links: fields.flag_or("heading_links", usual.heading_links),
        highlight: fields.flag_or("highlight", usual.highlight),
        linkify: fields.flag_or("linkify", usual.linkify),
    }
}

/// The addresses of the author on other sites.
fn profiles(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let mut profiles = fields.words("profiles");
    profiles.retain(|(url, node)| {
        let is_good = is_web(url);
        if !is_good {
            let message = format!("`{url}` is not an address on the web");
            let problem = Diagnostic::error("bad-profile", message);
            let help = "write it whole, such as https://mastodon.social/@marit";
            fields.complain_at(node.place(), problem.help(help));
        }
        is_good
    });
    profiles
        .into_iter()
        .map(|(url, _)| url.to_owned())
        .collect()
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

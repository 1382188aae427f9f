//! Turns typed facts into template values, as docs/themes.md promises them.

use super::dates::language_name;
use super::picture;
use super::recording;
use super::shape::{Shape, Shapes, list, map, raw};
use super::words::direction;
use crate::config::{Config, Data, FORM_ECHO, FeedFormat, Form};
use crate::derive::POSTER_SIZE;
use crate::model::{Author, Card, DocumentKind, Entry, List, Site, Tag, TagRef, encode, feed_path};
use crate::parse::{Cta, Heading};
use std::sync::Arc;
use tera::value::Key;
use tera::{Map, Value};

/// A tree of plain values as a template value.
pub(super) fn data(data: &Data) -> Value {
    match data {
        Data::Null => Value::none(),
        Data::Bool(flag) => Value::from(*flag),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => Value::from(*number),
        Data::Text(text) => Value::from(&**text),
        Data::List(values) => list(values.iter().map(self::data)),
        Data::Map(entries) => Value::from(
            entries
                .iter()
                .map(|(key, value)| (Key::from(key.clone()), self::data(value)))
                .collect::<Map>(),
        ),
    }
}

/// `site`
pub(super) fn site(config: &Config) -> Value {
    let menus: Map = config
        .menus
        .iter()
        .map(|(name, items)| {
            let items = list(items.iter().map(|item| {
                let url = match item.url.strip_prefix('/') {
                    Some(path) => config.url(&format!("/{path}")),
                    None => item.url.clone(),
                };
                map([
                    ("title", Value::from(&*item.title)),
                    ("url", Value::from(url)),
                ])
            }));
            (Key::from(name.clone()), items)
        })
        .collect();
    let feeds: Vec<Value> = config
        .feeds
        .formats
        .iter()
        .filter_map(|format| feed(&List::All, *format, &config.title, config))
        .collect();
    let first_feed = Value::from(feeds.first().cloned());
    map([
        ("title", Value::from(&*config.title)),
        ("description", Value::from(&*config.description)),
        ("url", Value::from(&*config.base_url)),
        ("base_path", Value::from(config.base_path())),
        ("author", Value::from(&*config.author)),
        ("email", Value::from(&*config.email)),
        ("organization", Value::from(&*config.organization)),
        (
            "profiles",
            list(config.profiles.iter().map(|url| Value::from(&**url))),
        ),
        ("language", Value::from(&*config.language)),
        ("menus", Value::from(menus)),
        ("feed", first_feed),
        ("feeds", list(feeds)),
        ("hub", Value::from(config.feeds.hub.as_deref())),
        ("subscribe", form(&config.subscribe, config)),
        (
            "search",
            Value::from(config.search.then(|| config.url("/search/"))),
        ),
        ("icon", Value::from(config.icon.is_some())),
        ("extra", data(&config.extra)),
        (
            "generator",
            Value::from(concat!("linger ", env!("CARGO_PKG_VERSION"))),
        ),
    ])
}

/// `theme`: its options, and the address of the stylesheet of colours, if the site has its own.
pub(super) fn theme(site: &Site) -> Value {
    let mut options = data(site.theme_options()).into_map().unwrap_or_default();
    let url = site
        .palette()
        .map(|palette| site.config().url(&format!("/{}", palette.path)));
    options.extend(raw([("colours", Value::from(url))]));
    Value::from(options)
}

/// The address that a form posts to. In a preview, it is a page that shows what would be sent.
pub fn form_action(form: &Form, config: &Config) -> String {
    let action = config.filled(&form.action);
    if !config.preview {
        return action;
    }
    format!(
        "{FORM_ECHO}?by={}&to={}",
        encode(&form.title),
        encode(&action)
    )
}

/// A form as a template value.
pub(super) fn form(form: &Form, config: &Config) -> Value {
    let pairs = |pairs: &[(String, String)]| {
        list(pairs.iter().map(|(name, value)| {
            map([
                ("name", Value::from(&**name)),
                ("value", Value::from(config.filled(value))),
            ])
        }))
    };
    map([
        ("provider", Value::from(&*form.provider)),
        ("stub", Value::from(form.is_stub())),
        ("open", Value::from(config.preview || !form.is_stub())),
        ("action", Value::from(form_action(form, config))),
        ("method", Value::from("post")),
        ("email_field", Value::from(&*form.email)),
        ("name_field", Value::from(form.person.as_deref())),
        ("message_field", Value::from(form.message.as_deref())),
        ("hidden", pairs(&form.hidden)),
        ("attributes", pairs(&form.attributes)),
        ("honeypot", Value::from(form.honeypot.as_deref())),
        ("frame", Value::from(form.frame.as_deref())),
        ("consent", Value::from(form.consent.as_deref())),
    ])
}

/// The feed of a list.
fn feed(list: &List, format: FeedFormat, title: &str, config: &Config) -> Option<Value> {
    let url = config.url(&encode(&feed_path(list, format)?));
    Some(map([
        ("permalink", Value::from(config.permalink(&url))),
        ("url", Value::from(url)),
        ("title", Value::from(title)),
        ("type", Value::from(format.media_type())),
        ("format", Value::from(format.title())),
    ]))
}

/// The feed of a series; none if series have no feeds.
pub(super) fn series_feed(slug: &Arc<str>, name: &str, config: &Config) -> Value {
    let of_series = || {
        let title = format!("{}: {name}", config.title);
        let list = List::Series(Arc::clone(slug));
        feed(&list, config.feeds.first(), &title, config)
    };
    Value::from(config.feeds.series.then(of_series).flatten())
}

/// A tag of a post as a template value.
pub(super) fn tag_ref(tag: &TagRef) -> Value {
    map([
        ("name", Value::from(&*tag.name)),
        ("slug", Value::from(&*tag.slug)),
        ("url", Value::from(&*tag.url)),
    ])
}

/// `tag`, and the items of `tags()`
pub(super) fn tag(tag: &Tag, count: usize, config: &Config) -> Value {
    let of_tag = || {
        let title = format!("{}: {}", config.title, tag.tag.name);
        let list = List::Tag(Arc::clone(&tag.tag.slug));
        feed(&list, config.feeds.first(), &title, config)
    };
    let feed_of_tag = config.feeds.tags.then(of_tag).flatten();
    map([
        ("name", Value::from(&*tag.tag.name)),
        ("slug", Value::from(&*tag.tag.slug)),
        ("url", Value::from(&*tag.tag.url)),
        ("permalink", Value::from(config.permalink(&tag.tag.url))),
        ("count", Value::from(count)),
        ("feed", Value::from(feed_of_tag)),
    ])
}

/// `author`, and the result of `author(name=...)`: the entry of the data file, with these keys on
/// top.
pub(super) fn author(author: &Author, config: &Config) -> Value {
    let mut profile = data(&author.profile).into_map().unwrap_or_default();
    profile.extend(raw([
        ("name", Value::from(&*author.name)),
        ("slug", Value::from(&*author.slug)),
        ("url", Value::from(&*author.url)),
        ("permalink", Value::from(config.permalink(&author.url))),
        ("picture", Value::from(author.picture.as_deref())),
    ]));
    for name in ["bio", "links"] {
        profile.entry(Key::Str(name)).or_insert(Value::none());
    }
    Value::from(profile)
}

/// The keys of `page` that documents and other pages share.
#[derive(Clone, Debug, Default)]
pub struct PageValues {
    /// `home`, `tags`, `tag`, `series`, `series-print`, `archive`, `year`, `subscribe`, `subscribed`,
    /// `404`
    pub kind: &'static str,
    /// The title of the page.
    pub title: String,
    /// Root-relative URL.
    pub url: String,
}

/// `page` for pages that are no documents.
pub(super) fn page(page: &PageValues, config: &Config) -> Value {
    map([
        ("kind", Value::from(page.kind)),
        ("title", Value::from(&*page.title)),
        ("url", Value::from(&*page.url)),
        ("permalink", Value::from(config.permalink(&page.url))),
        ("lang", Value::from(&*config.language)),
        ("dir", Value::from(direction(&config.language))),
        ("description", Value::from(&*config.description)),
        ("summary", Value::from("")),
        ("author", Value::from(&*config.author)),
        ("draft", Value::from(false)),
        ("status", Value::from("live")),
        ("date", Value::none()),
        ("updated", Value::none()),
        ("tags", list([])),
        ("reading_time", Value::none()),
        ("words", Value::none()),
        ("image", Value::none()),
        ("poster", Value::none()),
        ("recording", Value::none()),
        ("series", Value::none()),
        ("previous", Value::none()),
        ("next", Value::none()),
        ("translations", list([])),
        ("content", Value::from("")),
        ("toc", list([])),
        ("show_toc", Value::none()),
        ("has_code", Value::from(false)),
        ("slug", Value::from("")),
        ("id", Value::from("")),
        ("source", Value::from("")),
        ("extra", data(&Data::default())),
    ])
}

/// A card as a template value. `tag_ref` returns the value of a tag, which all posts with the tag
/// share.
pub(super) fn card(
    shape: &Shape,
    card: &Card,
    config: &Config,
    tag_ref: impl Fn(&TagRef) -> Value,
) -> Value {
    let poster = card.poster.as_ref().map(|address| {
        map([
            ("url", Value::from(&*address.url)),
            ("permalink", Value::from(config.permalink(&address.url))),
            ("width", Value::from(POSTER_SIZE.0)),
            ("height", Value::from(POSTER_SIZE.1)),
        ])
    });
    let image = card.image.as_ref().map(|image| {
        let shown = image.shown.as_ref();
        map([
            ("url", Value::from(&*image.url)),
            ("permalink", Value::from(config.absolute(&image.url))),
            ("alt", Value::from(&*image.alt)),
            ("width", Value::from(shown.map(|shown| shown.picture.width))),
            (
                "height",
                Value::from(shown.map(|shown| shown.picture.height)),
            ),
            ("srcset", Value::from(shown.map(picture::srcset))),
            ("webp", Value::from(shown.map(picture::webp))),
        ])
    });
    let series = card.series.as_ref().map(|series| {
        map([
            ("name", Value::from(&*series.name)),
            ("slug", Value::from(&*series.slug)),
            ("part", Value::from(series.part)),
        ])
    });
    let episode = card.episode.as_ref();
    let recorded = episode.map(|episode| recording::of(episode, config));
    let kind = match card.kind {
        DocumentKind::Post => "post",
        DocumentKind::Page => "page",
    };
    let summary = Value::from(&*card.summary);
    let description = if card.description == card.summary {
        summary.clone()
    } else {
        Value::from(&*card.description)
    };
    shape.map([
        ("kind", Value::from(kind)),
        ("title", Value::from(&*card.title)),
        ("url", Value::from(&*card.url)),
        ("permalink", Value::from(&*card.permalink)),
        ("lang", Value::from(&*card.lang)),
        ("dir", Value::from(direction(&card.lang))),
        ("description", description),
        ("summary", summary),
        ("author", Value::from(&*card.author)),
        ("draft", Value::from(card.status.name() == "draft")),
        ("status", Value::from(card.status.name())),
        ("date", Value::from(card.date.as_deref())),
        ("updated", Value::from(card.updated.as_deref())),
        ("tags", list(card.tags.iter().map(tag_ref))),
        ("reading_time", Value::from(card.reading_time)),
        ("image", Value::from(image)),
        ("poster", Value::from(poster)),
        ("recording", Value::from(recorded)),
        ("series", Value::from(series)),
        ("slug", Value::from(&*card.slug)),
        ("id", Value::from(&*card.id)),
        ("source", Value::from(&*card.source)),
        ("extra", data(&card.extra)),
    ])
}

/// The keys of `page` that only a document's own page has, beside those of its card.
pub(super) struct Whole<'a> {
    pub(super) content: &'a str,
    pub(super) words: u32,
    /// Empty when the writer does not want a table of contents.
    pub(super) headings: &'a [Heading],
    /// Whether the writer wants a table of contents; `None`: the theme decides.
    pub(super) show_toc: Option<bool>,
    /// Whether it has highlighted code.
    pub(super) has_code: bool,
    pub(super) series: Value,
    pub(super) previous: Value,
    pub(super) next: Value,
    /// Its translations.
    pub(super) translations: Vec<Value>,
}

/// `page` of a document: its card with the other keys added.
pub(super) fn document(shapes: &Shapes, card: &Value, whole: Whole<'_>) -> Value {
    let mut page = card.as_map().cloned().unwrap_or_default();
    let toc = list(whole.headings.iter().map(|heading| {
        shapes.heading.map([
            ("level", Value::from(u32::from(heading.level))),
            ("id", Value::from(&*heading.id)),
            ("title", Value::from(&*heading.title)),
        ])
    }));
    let own = [
        ("content", Value::safe_string(whole.content)),
        ("words", Value::from(whole.words)),
        ("toc", toc),
        ("show_toc", Value::from(whole.show_toc)),
        ("has_code", Value::from(whole.has_code)),
        ("series", whole.series),
        ("previous", whole.previous),
        ("next", whole.next),
        ("translations", Value::from(whole.translations)),
    ];
    page.extend(own.map(|(key, value)| (Key::Str(key), value)));
    Value::from(page)
}

/// A `page` with its content replaced by HTML for readers away from the site.
pub fn with_content(page: &Value, html: &str) -> Value {
    let mut page = page.as_map().cloned().unwrap_or_default();
    page.extend(raw([("content", Value::safe_string(html))]));
    Value::from(page)
}

/// The result of `cta()`.
pub(super) fn cta(cta: &Cta, url: &str) -> Value {
    map([
        ("name", Value::from(&*cta.name)),
        ("title", Value::from(&*cta.title)),
        ("text", Value::from(&*cta.text)),
        ("button", Value::from(&*cta.button)),
        ("url", Value::from(url)),
    ])
}

/// An item of `page.translations`.
pub(super) fn translation(card: &Card) -> Value {
    let name = language_name(&card.lang).unwrap_or(&card.lang);
    map([
        ("lang", Value::from(&*card.lang)),
        ("dir", Value::from(direction(&card.lang))),
        ("name", Value::from(name)),
        ("title", Value::from(&*card.title)),
        ("url", Value::from(&*card.url)),
        ("permalink", Value::from(&*card.permalink)),
    ])
}

/// `page.previous`, `page.next`
pub(super) fn neighbour(shape: &Shape, entry: Option<&Entry>) -> Value {
    Value::from(entry.map(|entry| {
        shape.map([
            ("title", Value::from(&*entry.card.title)),
            ("url", Value::from(&*entry.card.url)),
            ("permalink", Value::from(&*entry.card.permalink)),
            ("lang", Value::from(&*entry.card.lang)),
            ("date", Value::from(entry.card.date.as_deref())),
        ])
    }))
}

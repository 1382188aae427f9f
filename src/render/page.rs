//! The values of templates for `page` and for documents in lists.
//!
//! Enters: cards, bodies. Leaves: values. They have to agree with docs/themes.md.

use super::dates::language_name;
use super::picture;
use super::recording::{self, RecordingValues};
use super::series::PartOfSeries;
use super::value::{data, value_of, with};
use super::words::direction;
use crate::config::{Config, Data};
use crate::derive::POSTER_SIZE;
use crate::model::{Card, DocumentKind, Image, TagRef};
use crate::parse::Heading;
use serde::Serialize;
use std::borrow::Cow;
use tera::Value;

/// The value `page`, with its language.
#[derive(Clone, Debug)]
pub struct TemplatePage {
    /// BCP 47.
    pub(super) lang: String,
    /// `page`
    pub(super) value: Value,
}

/// The facts of a page that is no document.
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

/// The values of a document in a list. They are a part of `page`.
#[derive(Debug, Serialize)]
struct CardValues<'a> {
    kind: &'static str,
    collection: Option<Value>,
    pinned: bool,
    title: &'a str,
    url: &'a str,
    permalink: Cow<'a, str>,
    lang: &'a str,
    dir: &'static str,
    description: Value,
    /// Often the same as the description. Then both share one value.
    summary: Value,
    author: &'a str,
    draft: bool,
    status: &'static str,
    date: Option<&'a str>,
    updated: Option<&'a str>,
    tags: Vec<Value>,
    reading_time: Option<u32>,
    image: Option<ImageValues<'a>>,
    poster: Option<PosterValues<'a>>,
    recording: Option<RecordingValues<'a>>,
    series: Option<SeriesRefValues<'a>>,
    slug: &'a str,
    template: Option<&'a str>,
    id: &'a str,
    source: &'a str,
    extra: Value,
}

/// `page.image`
#[derive(Debug, Serialize)]
struct ImageValues<'a> {
    url: &'a str,
    permalink: String,
    alt: &'a str,
    width: Option<u32>,
    height: Option<u32>,
    srcset: Option<String>,
    webp: Option<String>,
}

/// `page.poster`
#[derive(Debug, Serialize)]
struct PosterValues<'a> {
    url: &'a str,
    permalink: String,
    width: u32,
    height: u32,
}

/// `series` of a card
#[derive(Debug, Serialize)]
struct SeriesRefValues<'a> {
    name: &'a str,
    slug: &'a str,
    part: u32,
}

/// The values of `page` that lists do not have. They are added to those of its card.
#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    /// HTML.
    pub(super) content: Value,
    pub(super) words: Option<u32>,
    /// Empty when the writer does not want a table of contents.
    pub(super) toc: Vec<HeadingValues<'a>>,
    /// Whether the writer wants a table of contents; `None`: the theme decides.
    pub(super) show_toc: Option<bool>,
    /// Whether it has highlighted code.
    pub(super) has_code: bool,
    /// The names of the shortcodes in the text, each once.
    pub(super) shortcodes: Vec<&'a str>,
    pub(super) series: Option<PartOfSeries<'a>>,
    pub(super) previous: Option<NeighbourValues<'a>>,
    pub(super) next: Option<NeighbourValues<'a>>,
    /// The document in other languages.
    pub(super) translations: Vec<TranslationValues<'a>>,
}

/// One of `page.toc`
#[derive(Debug, Serialize)]
pub(super) struct HeadingValues<'a> {
    level: u8,
    id: &'a str,
    title: &'a str,
}

/// `page.previous`, `page.next`
#[derive(Debug, Serialize)]
pub(super) struct NeighbourValues<'a> {
    title: &'a str,
    url: &'a str,
    permalink: &'a str,
    lang: &'a str,
    date: Option<&'a str>,
}

/// One of `page.translations`
#[derive(Debug, Serialize)]
pub(super) struct TranslationValues<'a> {
    lang: &'a str,
    dir: &'static str,
    name: &'a str,
    title: &'a str,
    url: &'a str,
    permalink: &'a str,
}

impl<'a> From<&'a Heading> for HeadingValues<'a> {
    fn from(heading: &'a Heading) -> Self {
        HeadingValues {
            level: heading.level,
            id: &heading.id,
            title: &heading.title,
        }
    }
}

impl<'a> From<&'a Card> for NeighbourValues<'a> {
    fn from(card: &'a Card) -> Self {
        NeighbourValues {
            title: &card.title,
            url: &card.url,
            permalink: &card.permalink,
            lang: &card.lang,
            date: card.date.as_deref(),
        }
    }
}

impl<'a> From<&'a Card> for TranslationValues<'a> {
    fn from(card: &'a Card) -> Self {
        TranslationValues {
            lang: &card.lang,
            dir: direction(&card.lang),
            name: language_name(&card.lang).unwrap_or(&card.lang),
            title: &card.title,
            url: &card.url,
            permalink: &card.permalink,
        }
    }
}

/// `page` for pages that are no documents.
pub(super) fn page(page: &PageValues, config: &Config) -> TemplatePage {
    let card = CardValues {
        kind: page.kind,
        collection: None,
        pinned: false,
        title: &page.title,
        url: &page.url,
        permalink: config.permalink(&page.url).into(),
        lang: &config.language,
        dir: direction(&config.language),
        description: Value::from(&*config.description),
        summary: Value::from(""),
        author: &config.author,
        draft: false,
        status: "live",
        date: None,
        updated: None,
        tags: Vec::new(),
        reading_time: None,
        image: None,
        poster: None,
        recording: None,
        series: None,
        slug: "",
        template: None,
        id: "",
        source: "",
        extra: data(&Data::default()),
    };
    let whole = Whole {
        content: Value::from(""),
        words: None,
        toc: Vec::new(),
        show_toc: None,
        has_code: false,
        shortcodes: Vec::new(),
        series: None,
        previous: None,
        next: None,
        translations: Vec::new(),
    };
    TemplatePage {
        lang: config.language.clone(),
        value: with(&value_of(&card), &whole),
    }
}

/// `page` of a document: the values of its card and the rest.
pub(super) fn document(card: &Card, value: &Value, whole: &Whole<'_>) -> TemplatePage {
    TemplatePage {
        lang: card.lang.clone(),
        value: with(value, whole),
    }
}

/// A card as a template value. `collection` and the results of `tag_ref` are values that many cards
/// share.
pub(super) fn card(
    card: &Card,
    config: &Config,
    collection: Option<Value>,
    tag_ref: impl Fn(&TagRef) -> Value,
) -> Value {
    let summary = Value::from(&*card.summary);
    let description = if card.description == card.summary {
        summary.clone()
    } else {
        Value::from(&*card.description)
    };
    value_of(&CardValues {
        kind: match card.kind {
            DocumentKind::Post => "post",
            DocumentKind::Page => "page",
        },
        collection,
        pinned: card.is_pinned,
        title: &card.title,
        url: &card.url,
        permalink: (&*card.permalink).into(),
        lang: &card.lang,
        dir: direction(&card.lang),
        description,
        summary,
        author: &card.author,
        draft: card.status.name() == "draft",
        status: card.status.name(),
        date: card.date.as_deref(),
        updated: card.updated.as_deref(),
        tags: card.tags.iter().map(tag_ref).collect(),
        reading_time: Some(card.reading_time),
        image: card.image.as_ref().map(|image| image_values(image, config)),
        poster: card.poster.as_ref().map(|address| PosterValues {
            url: &address.url,
            permalink: config.permalink(&address.url),
            width: POSTER_SIZE.0,
            height: POSTER_SIZE.1,
        }),
        recording: card
            .episode
            .as_ref()
            .map(|episode| recording::of(episode, config)),
        series: card.series.as_ref().map(|series| SeriesRefValues {
            name: &series.name,
            slug: &series.slug,
            part: series.part,
        }),
        slug: &card.slug,
        template: card.template.as_deref(),
        id: &card.id,
        source: &card.source,
        extra: data(&card.extra),
    })
}

fn image_values<'a>(image: &'a Image, config: &Config) -> ImageValues<'a> {
    let shown = image.shown.as_ref();
    ImageValues {
        url: &image.url,
        permalink: config.absolute(&image.url),
        alt: &image.alt,
        width: shown.map(|shown| shown.picture.width),
        height: shown.map(|shown| shown.picture.height),
        srcset: shown.map(picture::srcset),
        webp: shown.map(picture::webp),
    }
}

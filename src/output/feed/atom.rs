//! Atom 1.0 (RFC 4287).

use super::{Feed, FeedItem, clean};
use crate::config::{Config, FeedFormat};
use crate::model::Card;
use atom_syndication::{Category, Content, Entry, FixedDateTime, Generator, Link, Person, Text};

/// The feed as XML.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let config = feed.config;
    let link = |rel: &str, href: &str, media_type: Option<&str>| Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: media_type.map(str::to_owned),
        ..Link::default()
    };
    let mut links = vec![
        link("self", &feed.url, Some(FeedFormat::Atom.media_type())),
        link("alternate", &feed.home, Some("text/html")),
    ];
    links.extend(config.feeds.hub.iter().map(|hub| link("hub", hub, None)));
    let atom = atom_syndication::Feed {
        title: Text::plain(feed.title.clone()),
        id: feed.home.clone(),
        updated: moment(feed.updated),
        // Atom requires an author of each entry or of the feed.
        authors: vec![person(match config.author.as_str() {
            "" => &config.title,
            author => author,
        })],
        generator: Some(Generator {
            value: "linger".into(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").into()),
        }),
        subtitle: Some(Text::plain(feed.description.clone())),
        links,
        entries: feed.items.iter().map(|item| entry(item, config)).collect(),
        lang: Some(config.language.clone()),
        ..atom_syndication::Feed::default()
    };
    let written = atom.to_string();
    // The crate leaves out the encoding, which validators ask for.
    let body = match written.split_once("?>") {
        Some((head, body)) if head.starts_with("<?xml") => body.trim_start(),
        _ => &written,
    };
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}\n")
}

fn entry(item: &FeedItem<'_>, config: &Config) -> Entry {
    let card = item.card;
    let content = |html: &String| Content {
        value: Some(html.clone()),
        content_type: Some("html".into()),
        lang: Some(card.lang.clone()),
        ..Content::default()
    };
    Entry {
        title: Text::plain(clean(&card.title)),
        id: item.iri(),
        updated: moment(card.updated.as_deref().or(card.date.as_deref())),
        published: card.date.as_deref().map(|date| moment(Some(date))),
        authors: Some(&card.author)
            .filter(|author| !author.is_empty())
            .map(|author| person(author))
            .into_iter()
            .collect(),
        categories: card
            .tags
            .iter()
            .map(|tag| Category {
                term: tag.slug.to_string(),
                label: Some(clean(&tag.name)),
                scheme: None,
            })
            .collect(),
        links: links(card, config),
        summary: summary(card),
        content: item
            .html
            .as_ref()
            .filter(|html| !html.is_empty())
            .map(content),
        ..Entry::default()
    }
}

/// The page of a post, and its recording.
fn links(card: &Card, config: &Config) -> Vec<Link> {
    let page = Link {
        href: card.permalink.clone(),
        rel: "alternate".into(),
        mime_type: Some("text/html".into()),
        ..Link::default()
    };
    let recording = card.episode.as_ref().map(|episode| Link {
        href: config.permalink(&episode.url),
        rel: "enclosure".into(),
        mime_type: Some(episode.sound.enclosure_type().into()),
        length: Some(episode.len.to_string()),
        ..Link::default()
    });
    std::iter::once(page).chain(recording).collect()
}

fn summary(card: &Card) -> Option<Text> {
    Some(&card.description)
        .filter(|text| !text.is_empty())
        .map(|text| Text::plain(clean(text)))
}

fn person(name: &str) -> Person {
    Person {
        name: clean(name),
        ..Person::default()
    }
}

/// The date that Atom requires. Without a date, it is the oldest possible, so that the entry never
/// looks new.
fn moment(date: Option<&str>) -> FixedDateTime {
    date.and_then(|date| date.parse().ok()).unwrap_or_default()
}

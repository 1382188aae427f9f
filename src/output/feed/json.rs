//! JSON Feed 1.1 (jsonfeed.org).

use super::{Feed, Item, clean, picture};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    url: &'a str,
    title: String,
    /// One of the two contents has to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    language: &'a str,
}

#[derive(Serialize)]
struct Attachment {
    url: String,
    mime_type: &'static str,
    size_in_bytes: u64,
    duration_in_seconds: u32,
}

/// The feed as JSON.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let config = feed.config;
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.url,
        description: &feed.description,
        language: &config.language,
        authors: authors(&config.author),
        hubs: config
            .feeds
            .hub
            .iter()
            .map(|url| Hub {
                r#type: "WebSub",
                url,
            })
            .collect(),
        items: feed.items.iter().map(|item| entry(item, feed)).collect(),
    };
    // Text and lists of text are always JSON.
    let mut json = serde_json::to_string_pretty(&document).unwrap_or_default();
    json.push('\n');
    json
}

fn entry<'a>(item: &'a Item<'a>, feed: &Feed<'_>) -> Entry<'a> {
    let card = item.card;
    let content_html = item.html.as_deref();
    Entry {
        id: item.id(),
        url: &card.permalink,
        title: clean(&card.title),
        content_text: content_html.is_none().then(|| clean(&card.description)),
        content_html,
        summary: clean(&card.description),
        image: picture(card, feed.config),
        date_published: card.date.as_deref(),
        date_modified: card.updated.as_deref(),
        authors: authors(&card.author),
        tags: card.tags.iter().map(|tag| clean(&tag.name)).collect(),
        attachments: card
            .episode
            .iter()
            .map(|episode| Attachment {
                url: feed.config.permalink(&episode.url),
                mime_type: episode.sound.enclosure_type(),
                size_in_bytes: episode.len,
                duration_in_seconds: episode.seconds,
            })
            .collect(),
        language: &card.lang,
    }
}

fn authors(name: &str) -> Vec<Author> {
    Some(name)
        .filter(|name| !name.is_empty())
        .map(|name| Author { name: clean(name) })
        .into_iter()
        .collect()
}

//! JSON Feed 1.1 (jsonfeed.org).

use super::{Feed, FeedItem, clean, picture};
use serde::Serialize;

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<JsonHub<'a>>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonAuthor {
    name: String,
}

#[derive(Serialize)]
struct JsonHub<'a> {
    r#type: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: String,
    url: &'a str,
    title: String,
    /// JSON Feed requires one of the two.
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
    authors: Vec<JsonAuthor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<JsonAttachment>,
    language: &'a str,
}

#[derive(Serialize)]
struct JsonAttachment {
    url: String,
    mime_type: &'static str,
    size_in_bytes: u64,
    duration_in_seconds: u32,
}

/// The feed as JSON.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let config = feed.config;
    let document = JsonFeed {
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
            .map(|url| JsonHub {
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

fn entry<'a>(item: &'a FeedItem<'a>, feed: &Feed<'_>) -> JsonItem<'a> {
    let card = item.card;
    let content_html = item.html.as_deref();
    JsonItem {
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
            .map(|episode| JsonAttachment {
                url: feed.config.permalink(&episode.url),
                mime_type: episode.sound.enclosure_type(),
                size_in_bytes: episode.len,
                duration_in_seconds: episode.seconds,
            })
            .collect(),
        language: &card.lang,
    }
}

fn authors(name: &str) -> Vec<JsonAuthor> {
    Some(name)
        .filter(|name| !name.is_empty())
        .map(|name| JsonAuthor { name: clean(name) })
        .into_iter()
        .collect()
}

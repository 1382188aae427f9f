//! RSS 2.0 with the Atom, Dublin Core, Content and Media extensions, as the RSS Advisory Board's
//! profile advises.

use super::{Feed, FeedItem, clean, picture};
use crate::config::FeedFormat;
use crate::model::Card;
use crate::render::rfc2822;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid};
use std::collections::BTreeMap;

/// Characters that stand for `&` and `<` of a title until it is written. No other text has them,
/// because XML forbids them.
const AND: char = '\u{1}';
const LESS: char = '\u{2}';

/// The feed as XML.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let items = feed.items.iter().map(|item| self::item(item, feed));
    channel(feed, items.collect())
}

/// A feed of these items as XML.
pub(super) fn channel(feed: &Feed<'_>, items: Vec<rss::Item>) -> String {
    text(&frame(feed, items))
}

/// A feed of these items.
pub(super) fn frame(feed: &Feed<'_>, items: Vec<rss::Item>) -> Channel {
    let config = feed.config;
    let link = |rel: &str, href: &str, mime_type: Option<&str>| Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: mime_type.map(str::to_owned),
        ..Link::default()
    };
    let mut links = vec![link("self", &feed.url, Some(FeedFormat::Rss.media_type()))];
    links.extend(config.feeds.hub.iter().map(|hub| link("hub", hub, None)));
    Channel {
        title: title(&feed.title),
        link: feed.home.clone(),
        description: feed.description.clone(),
        language: Some(config.language.clone()),
        last_build_date: feed.updated.and_then(rfc2822),
        generator: Some(concat!("linger ", env!("CARGO_PKG_VERSION")).into()),
        docs: Some("https://www.rssboard.org/rss-specification".into()),
        atom_ext: Some(AtomExtension { links }),
        items,
        namespaces: namespaces(feed),
        ..Channel::default()
    }
}

/// A feed as XML.
pub(super) fn text(channel: &Channel) -> String {
    let mut xml = channel.to_string();
    if xml.contains([AND, LESS]) {
        xml = xml.replace(AND, "&#x26;").replace(LESS, "&#x3C;");
    }
    xml.push('\n');
    xml
}

/// The names of the extensions that it may use.
fn namespaces(feed: &Feed<'_>) -> BTreeMap<String, String> {
    let mut spaces = vec![("media", "http://search.yahoo.com/mrss/")];
    if feed.items.iter().any(|item| item.discussion.is_some()) {
        spaces.push(("slash", "http://purl.org/rss/1.0/modules/slash/"));
        spaces.push(("wfw", "http://wellformedweb.org/CommentAPI/"));
    }
    let spaces = spaces.into_iter();
    spaces
        .map(|(name, url)| (name.to_owned(), url.to_owned()))
        .collect()
}

/// Some feed readers decode a title and then read it as HTML. Hexadecimal references for `&` and
/// `<` are shown correctly in most of them.
pub(super) fn title(text: &str) -> String {
    clean(text).replace('&', "\u{1}").replace('<', "\u{2}")
}

pub(super) fn item(item: &FeedItem<'_>, feed: &Feed<'_>) -> rss::Item {
    let card = item.card;
    let mut description = String::new();
    // A description is HTML, so plain text has to be escaped. Writing to a `String` cannot fail.
    let _ =
        pulldown_cmark_escape::escape_html_body_text(&mut description, &clean(&card.description));
    rss::Item {
        title: Some(title(&card.title)),
        link: Some(card.permalink.clone()),
        description: Some(description).filter(|text| !text.is_empty()),
        content: item.html.clone().filter(|html| !html.is_empty()),
        guid: Some(Guid {
            value: item.id(),
            permalink: false,
        }),
        pub_date: card.date.as_deref().and_then(rfc2822),
        categories: card
            .tags
            .iter()
            .map(|tag| Category {
                name: clean(&tag.name),
                domain: None,
            })
            .collect(),
        enclosure: card.episode.as_ref().map(|episode| Enclosure {
            url: feed.config.permalink(&episode.url),
            length: episode.len.to_string(),
            mime_type: episode.sound.enclosure_type().into(),
        }),
        dublin_core_ext: dublin_core(card, &feed.config.language),
        extensions: extensions(item, feed),
        ..rss::Item::default()
    }
}

/// The author of a post, and its language if that is not the feed's.
fn dublin_core(card: &Card, language: &str) -> Option<DublinCoreExtension> {
    let languages = Some(clean(&card.lang)).filter(|lang| lang != language);
    let known = creator(&card.author);
    (known.is_some() || languages.is_some()).then(|| DublinCoreExtension {
        languages: languages.into_iter().collect(),
        ..known.unwrap_or_default()
    })
}

/// `dc:creator` for an author, because `author` would require an email address.
pub(super) fn creator(name: &str) -> Option<DublinCoreExtension> {
    let creators = Some(clean(name)).filter(|name| !name.is_empty());
    creators.map(|name| DublinCoreExtension {
        creators: vec![name],
        ..DublinCoreExtension::default()
    })
}

/// `media:content` for the picture of a post; `slash:comments` and `wfw:commentRss` for the number
/// and the feed of its comments.
fn extensions(item: &FeedItem<'_>, feed: &Feed<'_>) -> ExtensionMap {
    let mut extensions = ExtensionMap::default();
    let mut add = |space: &str, name: &str, extension: Extension| {
        let extension = Extension {
            name: format!("{space}:{name}"),
            ..extension
        };
        let of_space: &mut BTreeMap<_, _> = extensions.entry(space.to_owned()).or_default();
        of_space.insert(name.to_owned(), vec![extension]);
    };
    if let Some(url) = picture(item.card, feed.config) {
        let attrs = BTreeMap::from([("url".into(), url), ("medium".into(), "image".into())]);
        add(
            "media",
            "content",
            Extension {
                attrs,
                ..Extension::default()
            },
        );
    }
    let words = |text: String| Extension {
        value: Some(text),
        ..Extension::default()
    };
    if let Some(discussion) = &item.discussion {
        add("slash", "comments", words(discussion.count.to_string()));
        if let Some(url) = &discussion.feed {
            add("wfw", "commentRss", words(url.clone()));
        }
    }
    extensions
}

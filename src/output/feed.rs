//! `/rss.xml`: the newest posts in full, RSS 2.0 with Atom, Dublin Core, Content and Media
//! extensions.
//!
//! Every URL in it is absolute; what feed readers must not get (scripts, forms, frames) is taken
//! out; a guid never changes; no date depends on when the feed was built.

use super::{Content, Output, Recipe};
use crate::config::Config;
use crate::model::{Card, List, Site};
use crate::render::{View, rfc2822};
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid, Item};
use std::collections::BTreeMap;
use std::rc::Rc;

const FEED_PATH: &str = "/rss.xml";

/// The RSS feed of all posts.
pub struct Feed;

impl Output for Feed {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new(FEED_PATH.trim_start_matches('/'), "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let cards: Vec<&Card> = view.posts(&List::All, 0, config.feed_items).collect();
        let changed = cards
            .iter()
            .flat_map(|card| [card.updated.as_deref(), card.date.as_deref()]);
        let newest = changed
            .flatten()
            .max_by_key(|date| date.parse::<jiff::Timestamp>().ok());
        let own_link = Link {
            href: config.permalink(&config.url(FEED_PATH)),
            rel: "self".into(),
            mime_type: Some("application/rss+xml".into()),
            ..Link::default()
        };
        let channel = Channel {
            title: clean(&config.title),
            link: config.base_url.clone(),
            description: clean(match config.description.as_str() {
                "" => &config.title,
                description => description,
            }),
            language: Some(config.language.clone()),
            last_build_date: newest.and_then(rfc2822),
            generator: Some(concat!("linger ", env!("CARGO_PKG_VERSION")).into()),
            docs: Some("https://www.rssboard.org/rss-specification".into()),
            atom_ext: Some(AtomExtension {
                links: vec![own_link],
            }),
            items: cards.iter().map(|card| item(card, config, view)).collect(),
            namespaces: namespaces(),
            ..Channel::default()
        };
        let mut xml = channel.to_string().into_bytes();
        xml.push(b'\n');
        Some(Content::Bytes(xml))
    }
}

fn namespaces() -> BTreeMap<String, String> {
    BTreeMap::from([(
        "media".to_owned(),
        "http://search.yahoo.com/mrss/".to_owned(),
    )])
}

fn item(card: &Card, config: &Config, view: &View) -> Item {
    let html = view.content(&card.source).unwrap_or_default();
    Item {
        title: Some(clean(&card.title)),
        link: Some(card.permalink.clone()),
        description: Some(clean(&card.description)).filter(|text| !text.is_empty()),
        content: Some(clean(&for_readers(&html, &card.permalink, config))),
        guid: Some(Guid {
            value: clean(&card.id),
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
        dublin_core_ext: (!card.author.is_empty()).then(|| DublinCoreExtension {
            creators: vec![clean(&card.author)],
            ..DublinCoreExtension::default()
        }),
        extensions: picture(card, config),
        ..Item::default()
    }
}

/// `media:content` for the picture of a post.
fn picture(card: &Card, config: &Config) -> ExtensionMap {
    let Some(image) = &card.image else {
        return ExtensionMap::default();
    };
    let url = match image.url.contains("://") {
        true => image.url.clone(),
        false => config.permalink(&image.url),
    };
    let content = Extension {
        name: "media:content".into(),
        attrs: BTreeMap::from([("url".into(), url), ("medium".into(), "image".into())]),
        ..Extension::default()
    };
    let contents = BTreeMap::from([("content".to_owned(), vec![content])]);
    ExtensionMap::from([("media".to_owned(), contents)])
}

/// The HTML of a post as feed readers can take it.
fn for_readers(html: &str, permalink: &str, config: &Config) -> String {
    let absolute = |url: &str| -> String {
        if url.starts_with("//") {
            format!("https:{url}")
        } else if url.starts_with('/') {
            config.permalink(url)
        } else if url.starts_with('#') || url.starts_with('?') {
            format!("{permalink}{url}")
        } else if url
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|scheme| scheme.contains(':'))
        {
            url.to_owned()
        } else {
            format!("{permalink}{url}")
        }
    };
    let rewrite = |element: &mut Element<'_, '_>| {
        for name in ["href", "src", "poster", "cite"] {
            if let Some(url) = element.get_attribute(name) {
                match runs_code(&url) {
                    true => element.remove_attribute(name),
                    false => element.set_attribute(name, &absolute(&url))?,
                }
            }
        }
        if let Some(sources) = element.get_attribute("srcset") {
            element.set_attribute("srcset", &srcset(&sources, absolute))?;
        }
        let handlers: Vec<String> = element
            .attributes()
            .iter()
            .map(|attribute| attribute.name())
            .filter(|name| name.starts_with("on"))
            .collect();
        for name in handlers {
            element.remove_attribute(&name);
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("iframe, embed, object", |element| {
            let source = element
                .get_attribute("src")
                .or_else(|| element.get_attribute("data"));
            if let Some(url) = source.filter(|url| !url.trim().is_empty()) {
                let (mut href, mut text) = (String::new(), String::new());
                // Writing to a `String` cannot fail.
                let _ = pulldown_cmark_escape::escape_html(&mut href, &absolute(&url));
                let title = element
                    .get_attribute("title")
                    .unwrap_or_else(|| absolute(&url));
                let _ = pulldown_cmark_escape::escape_html(&mut text, &title);
                element.before(&format!("<a href=\"{href}\">{text}</a>"), ContentType::Html);
            }
            element.remove();
            Ok(())
        }))
        .append_element_content_handler(element!(
            "script, style, form, noscript, template",
            |element| {
                element.remove();
                Ok(())
            }
        ))
        .append_element_content_handler(element!("*", rewrite));
    // The rewriter gives up only on input over its memory limit: better no full text than a
    // text that does what readers must not get; the description stands in its stead.
    rewrite_str(html, settings).unwrap_or_default()
}

/// Whether a URL is a program, whatever case and spaces it is dressed in.
fn runs_code(url: &str) -> bool {
    let plain: String = url
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let plain = plain.to_lowercase();
    ["javascript:", "vbscript:", "data:text/html"]
        .iter()
        .any(|scheme| plain.starts_with(scheme))
}

/// `srcset="a.png 1x, b.png 2x"` with absolute URLs.
fn srcset(sources: &str, absolute: impl Fn(&str) -> String) -> String {
    let candidates = sources.split(", ").map(|candidate| {
        let candidate = candidate.trim();
        match candidate.split_once(char::is_whitespace) {
            Some((url, size)) => format!("{} {}", absolute(url), size.trim()),
            None => absolute(candidate),
        }
    });
    candidates.collect::<Vec<_>>().join(", ")
}

/// Without the characters that XML 1.0 forbids, and with `]]>` split so that no CDATA section
/// ends early.
fn clean(text: &str) -> String {
    let allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let plain = |c: char| allowed(c) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        text.chars().filter(|c| plain(*c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(html: &str) -> String {
        let config = Config {
            base_url: "https://example.com/blog/".into(),
            ..Config::default()
        };
        for_readers(html, "https://example.com/blog/posts/x/", &config)
    }

    #[test]
    fn every_url_is_absolute() {
        for (html, expected) in [
            (
                "<a href=\"/blog/y/\">y</a>",
                "<a href=\"https://example.com/blog/y/\">y</a>",
            ),
            (
                "<a href=\"#note\">n</a>",
                "<a href=\"https://example.com/blog/posts/x/#note\">n</a>",
            ),
            (
                "<img src=\"p.png\">",
                "<img src=\"https://example.com/blog/posts/x/p.png\">",
            ),
            (
                "<img src=\"//cdn.example/p.png\">",
                "<img src=\"https://cdn.example/p.png\">",
            ),
            (
                "<a href=\"mailto:a@b.c\">m</a>",
                "<a href=\"mailto:a@b.c\">m</a>",
            ),
            (
                "<img srcset=\"/a.png 1x, /b.png 2x\">",
                "<img srcset=\"https://example.com/a.png 1x, https://example.com/b.png 2x\">",
            ),
        ] {
            assert_eq!(readers(html), expected);
        }
    }

    #[test]
    fn what_readers_must_not_get_is_taken_out() {
        let html = "<p onclick=\"x()\">a<script>alert(1)</script></p><form><input></form>\
                    <iframe src=\"https://video.example/1\" title=\"A talk\"></iframe><noscript>n</noscript>";
        assert_eq!(
            readers(html),
            "<p>a</p><a href=\"https://video.example/1\">A talk</a>"
        );
    }

    #[test]
    fn links_that_run_code_lead_nowhere() {
        assert_eq!(readers("<a href=\" Java\tScript:x()\">a</a>"), "<a>a</a>");
        assert_eq!(
            readers("<img src=\"data:image/png;base64,AA\">"),
            "<img src=\"data:image/png;base64,AA\">"
        );
    }

    #[test]
    fn forbidden_characters_go() {
        assert_eq!(clean("a\u{1}b\u{fffe}\tc\u{85}"), "ab\tc");
    }
}

//! Checks feeds and sitemaps: they can be read, every page that they name exists, and their texts
//! have no relative addresses.

use super::address::{self, LinkTarget, Position, leads};
use super::page::PageScan;
use crate::config::Config;
use crate::config::address::is_elsewhere;
use crate::diagnostic::Diagnostic;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use std::collections::BTreeSet;

/// Elements whose text is an address.
const ADDRESSES: [&str; 4] = ["loc", "link", "url", "id"];
/// Elements whose text is HTML.
const HTML: [&str; 4] = ["content:encoded", "content", "summary", "description"];

/// The addresses that an output names, if it is a feed or a sitemap; `Err`: it cannot be read, or has
/// an address that does not work.
pub(super) fn addresses(path: &str, text: &str) -> Option<Result<BTreeSet<String>, String>> {
    match path.rsplit_once('.') {
        Some((_, "xml")) => Some(addresses_in_xml(text)),
        Some((name, "json")) if name.ends_with("feed") => Some(addresses_in_json(text)),
        _ => None,
    }
}

/// The mistakes in feeds and sitemaps: each by its path, with the addresses that it names, or with the
/// reason why it is broken.
pub(super) fn check<'a>(
    config: &Config,
    feeds: impl Iterator<Item = (&'a str, Result<&'a [String], &'a str>)>,
    outputs: &BTreeSet<&str>,
) -> Vec<Diagnostic> {
    let help = "a template for feeds of your own may be the cause; remove it to see";
    let broken = |path: &str, message: &str| {
        Diagnostic::error("feed-broken", format!("/{path}: {message}")).help(help)
    };
    let mut found = Vec::new();
    for (path, read) in feeds {
        match read {
            Ok(urls) => {
                let at = Position { config, path };
                let missing = urls.iter().filter(|url| match leads(url, &at) {
                    LinkTarget::Inside { path, .. } => address::output(&path, outputs).is_none(),
                    _ => false,
                });
                found.extend(missing.map(|url| broken(path, &format!("`{url}` is not there"))));
            }
            Err(reason) => found.push(broken(path, reason)),
        }
    }
    found
}

/// The addresses that a feed or sitemap names.
fn addresses_in_xml(xml: &str) -> Result<BTreeSet<String>, String> {
    let mut reader = Reader::from_str(xml);
    let mut urls = BTreeSet::new();
    let mut open: Vec<(String, String)> = Vec::new();
    let mut has_root = false;
    loop {
        let at = reader.buffer_position();
        let line = || xml[..(at as usize).min(xml.len())].matches('\n').count() + 1;
        let event = reader
            .read_event()
            .map_err(|error| format!("line {}: {error}", line()))?;
        match event {
            Event::Eof if !has_root => return Err("it is empty".to_owned()),
            Event::Eof => match open.last() {
                Some((name, _)) => return Err(format!("<{name}> is never closed")),
                None => return Ok(urls),
            },
            Event::Start(start) => {
                has_root = true;
                attributes(&start, &mut urls)
                    .map_err(|error| format!("line {}: {error}", line()))?;
                let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
                open.push((name, String::new()));
            }
            Event::Empty(start) => {
                has_root = true;
                attributes(&start, &mut urls)
                    .map_err(|error| format!("line {}: {error}", line()))?;
            }
            Event::Text(piece) => {
                let piece = String::from_utf8_lossy(&piece).into_owned();
                if let Some((_, text)) = open.last_mut() {
                    text.push_str(&piece);
                }
            }
            Event::CData(piece) => {
                if let Some((_, text)) = open.last_mut() {
                    text.push_str(&String::from_utf8_lossy(&piece));
                }
            }
            Event::GeneralRef(name) => {
                let entity = format!("&{};", String::from_utf8_lossy(&name));
                let meant =
                    unescape(&entity).map_err(|error| format!("line {}: {error}", line()))?;
                if let Some((_, text)) = open.last_mut() {
                    text.push_str(&meant);
                }
            }
            Event::End(_) => {
                if let Some((name, text)) = open.pop() {
                    element(&name, &text, &mut urls)?;
                }
            }
            _ => {}
        }
    }
}

fn attributes(
    start: &quick_xml::events::BytesStart<'_>,
    urls: &mut BTreeSet<String>,
) -> Result<(), String> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if matches!(attribute.key.as_ref(), b"href" | b"url" | b"src") {
            let raw = String::from_utf8_lossy(&attribute.value).into_owned();
            urls.insert(
                unescape(&raw)
                    .map_err(|error| error.to_string())?
                    .into_owned(),
            );
        }
    }
    Ok(())
}

fn element(name: &str, text: &str, urls: &mut BTreeSet<String>) -> Result<(), String> {
    let text = text.trim();
    if ADDRESSES.contains(&name) && is_elsewhere(text) {
        urls.insert(text.to_owned());
    }
    if HTML.contains(&name) {
        relative_in(text)
    } else {
        Ok(())
    }
}

/// Relative addresses do not work in feed readers, because there is no page that they could be
/// relative to.
fn relative_in(html: &str) -> Result<(), String> {
    let facts = PageScan::of(html);
    let relative = facts.links.iter().find(|(url, _)| !url.contains(':'));
    match relative {
        Some((url, _)) => Err(format!(
            "the address `{url}` does not work outside of the site"
        )),
        None => Ok(()),
    }
}

/// The addresses that a JSON Feed names.
fn addresses_in_json(json: &str) -> Result<BTreeSet<String>, String> {
    let feed: serde_json::Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut urls = BTreeSet::new();
    let items = feed["items"].as_array().cloned().unwrap_or_default();
    for object in items.iter().chain([&feed]) {
        let keys = ["url", "image", "home_page_url", "feed_url"];
        urls.extend(
            keys.iter()
                .filter_map(|key| object[key].as_str())
                .map(str::to_owned),
        );
        relative_in(object["content_html"].as_str().unwrap_or_default())?;
    }
    Ok(urls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_read_and_what_is_wrong_is_said() {
        let read = |item: &str| addresses_in_xml(&format!("<rss><channel>{item}</channel></rss>"));
        let urls =
            read("<link>https://x.example/a?b&amp;c</link><e url='https://x.example/d'/>").unwrap();
        assert_eq!(
            urls.into_iter().collect::<Vec<_>>(),
            ["https://x.example/a?b&c", "https://x.example/d"]
        );
        for (item, words) in [
            ("<item>", "expected `</item>`"),
            ("<a b=c/>", "line 1"),
            ("&nbsp;", "nbsp"),
            (
                "<content:encoded><![CDATA[<a href=\"/x/\">x</a>]]></content:encoded>",
                "`/x/` does not work",
            ),
        ] {
            let said = read(item).unwrap_err();
            assert!(said.contains(words), "{item}: {said}");
        }
        assert!(addresses_in_xml("").is_err());
        assert!(addresses_in_json("{").is_err());
        let json =
            r#"{"items": [{"url": "https://x.example/", "content_html": "<img src='a.png'>"}]}"#;
        assert!(addresses_in_json(json).is_err());
    }
}

//! The rules that feed validators document, in our own words: of RSS 2.0 with the RSS Advisory
//! Board's profile, of Atom 1.0 (RFC 4287), of JSON Feed 1.1, of the sitemap protocol 0.9.

use roxmltree::{Document, Node};
use serde_json::Value;
use std::collections::BTreeSet;

const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const ATOM: &str = "http://www.w3.org/2005/Atom";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const MEDIA: &str = "http://search.yahoo.com/mrss/";

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    let mut all = node
        .children()
        .filter(|child| child.has_tag_name(name) && child.tag_name().namespace().is_none());
    let first = all.next();
    assert!(all.next().is_none(), "two <{name}>");
    first
}

fn is_absolute(url: &str) -> bool {
    [
        "https://",
        "http://127.0.0.1",
        "mailto:",
        "tel:",
        "data:image/",
    ]
    .iter()
    .any(|start| url.starts_with(start))
}

/// Checks that the HTML of a feed has nothing that feed readers must not get.
fn check_html(html: &str, whose: &str) {
    for name in [
        "script", "style", "form", "iframe", "embed", "object", "noscript", "input", "link", "meta",
    ] {
        assert!(!html.contains(&format!("<{name}")), "{whose}: <{name}>");
    }
    for tag in html
        .split('<')
        .skip(1)
        .filter_map(|tag| tag.split('>').next())
    {
        for attribute in ["href", "src", "poster", "cite"] {
            if let Some((_, rest)) = tag.split_once(&format!(" {attribute}=\"")) {
                let url = rest.split('"').next().unwrap();
                assert!(is_absolute(url), "{whose}: {attribute}={url}");
            }
        }
        if let Some((_, set)) = tag.split_once(" srcset=\"") {
            let set = set.split('"').next().unwrap();
            for url in set.split(',').map(str::trim) {
                assert!(is_absolute(url), "{whose}: srcset={url}");
            }
        }
        check_tag(tag, whose);
        let handles = tag.split(" on").skip(1).any(|rest| {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
            rest.starts_with('=')
        });
        assert!(!tag.contains(" style=") && !handles, "{whose}: <{tag}>");
    }
}

/// The elements that validators know as harmless in a feed; they warn about others.
const ELEMENTS: [&str; 69] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
];
const MORE_ELEMENTS: [&str; 5] = ["u", "ul", "var", "video", "wbr"];
/// `controls` is not in the list of the W3C's validator, but without it a recording cannot be
/// played.
const ATTRIBUTES: [&str; 36] = [
    "align", "alt", "cite", "class", "colspan", "controls", "datetime", "decoding", "default",
    "dir", "download", "for", "headers", "height", "href", "hreflang", "id", "kind", "label",
    "lang", "loading", "loop", "media", "name", "open", "poster", "preload", "rel", "rowspan",
    "scope", "sizes", "span", "src", "srclang", "srcset", "start",
];
const MORE_ATTRIBUTES: [&str; 4] = ["title", "type", "value", "width"];

/// Checks a tag without its angle brackets: its element and attributes have to be known ones.
fn check_tag(tag: &str, whose: &str) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let name: String = tag
        .trim_start_matches('/')
        .chars()
        .take_while(|c| is_name(*c))
        .collect();
    if tag.starts_with('!') || name.is_empty() {
        return;
    }
    let is_known = ELEMENTS.contains(&&*name) || MORE_ELEMENTS.contains(&&*name);
    assert!(is_known, "{whose}: <{tag}>");
    // Every second piece is a value between quotation marks.
    for piece in tag[name.len()..]
        .split('"')
        .step_by(2)
        .filter(|_| !tag.starts_with('/'))
    {
        for attribute in piece
            .split([' ', '\n', '='])
            .filter(|part| !part.is_empty() && *part != "/")
        {
            let is_known = ATTRIBUTES.contains(&attribute) || MORE_ATTRIBUTES.contains(&attribute);
            assert!(
                is_known || attribute.starts_with("data-"),
                "{whose}: {attribute} in <{tag}>"
            );
        }
    }
}

/// Checks what is true of every XML feed: it names its encoding, has no control characters, and its
/// addresses are URIs.
fn check_xml(path: &str, xml: &str, document: &Document<'_>) {
    let head = xml.split("?>").next().unwrap().to_lowercase();
    assert!(
        head.contains("version=\"1.0\"") && head.contains("encoding=\"utf-8\""),
        "{path}: {head}"
    );
    let is_bad = |c: char| ('\u{80}'..='\u{9f}').contains(&c) || c == '\u{fffe}';
    assert!(!xml.contains(is_bad), "{path} has control characters");
    for node in document.descendants().filter(Node::is_element) {
        let said = ["href", "url", "src"]
            .iter()
            .filter_map(|name| node.attribute(*name));
        let name = node.tag_name().name();
        let own = node
            .text()
            .filter(|_| ["link", "docs", "commentRss", "comments"].contains(&name));
        for url in said.chain(own.filter(|own| own.contains(':'))) {
            assert!(
                url.is_ascii() && !url.contains([' ', '<', '>', '"']),
                "{path}: <{name}>: {url}"
            );
        }
        if let Some(id) = node.text().filter(|_| ["guid", "id"].contains(&name)) {
            let canonical = id.to_lowercase().starts_with(id.split(':').next().unwrap());
            assert!(canonical, "{path}: {id}");
        }
    }
}

/// Checks that a moment is possible in a feed: it is not before the first feeds, and not in the
/// future.
fn check_plausible(moment: jiff::Timestamp, path: &str) {
    let now: jiff::Timestamp = crate::support::NOW.parse().unwrap();
    let first: jiff::Timestamp = "1990-01-01T00:00:00Z".parse().unwrap();
    assert!(first < moment && moment <= now, "{path}: {moment}");
}

/// RFC 822 with a year of four digits, the correct English day of the week, and a numeric zone.
fn check_rfc822(date: &str) {
    let (day, rest) = date.split_once(", ").unwrap();
    let words: Vec<&str> = rest.split(' ').collect();
    let [number, month, year, time, zone] = words[..] else {
        panic!("{date}");
    };
    assert!(
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day),
        "{date}"
    );
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    assert!(months.contains(&month), "{date}");
    assert!(
        (1..=31).contains(&number.parse::<u8>().unwrap()) && year.len() == 4,
        "{date}"
    );
    assert!(
        time.len() == 8 && zone.len() == 5 && zone.starts_with(['+', '-']),
        "{date}"
    );
    let parsed = jiff::fmt::rfc2822::parse(date).unwrap();
    check_plausible(parsed.timestamp(), date);
    assert_eq!(parsed.strftime("%a").to_string(), day);
}

pub fn check_rss(path: &str, xml: &str, base: &str) {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{path}: {error}"));
    check_xml(path, xml, &document);
    let rss = document.root_element();
    assert_eq!(
        (rss.tag_name().name(), rss.attribute("version")),
        ("rss", Some("2.0"))
    );
    let channel = child(rss, "channel").unwrap();
    for name in ["title", "link", "description", "language"] {
        let text = child(channel, name).and_then(|node| node.text());
        assert!(
            text.is_some_and(|text| !text.is_empty()),
            "{path}: <{name}>"
        );
    }
    assert!(is_absolute(child(channel, "link").unwrap().text().unwrap()));
    let language = child(channel, "language").unwrap().text().unwrap();
    let main = language.split('-').next().unwrap();
    assert!(
        (2..=3).contains(&main.len()) && main.chars().all(|c| c.is_ascii_lowercase()),
        "{path}: {language}"
    );
    check_rfc822(child(channel, "lastBuildDate").unwrap().text().unwrap());
    let links = channel
        .children()
        .filter(|n| n.has_tag_name((ATOM, "link")));
    let own: Vec<_> = links
        .filter(|link| link.attribute("rel") == Some("self"))
        .collect();
    assert_eq!(own.len(), 1, "{path}: one link to itself");
    assert_eq!(
        own[0].attribute("href"),
        Some(format!("{base}{path}").as_str())
    );
    assert_eq!(own[0].attribute("type"), Some("application/rss+xml"));
    let mut guids = BTreeSet::new();
    let items = channel.children().filter(|node| node.has_tag_name("item"));
    for item in items {
        let title = child(item, "title").unwrap().text().unwrap();
        let order: Vec<_> = item.children().map(|node| node.tag_name().name()).collect();
        let at = |name: &str| order.iter().position(|known| *known == name);
        if let (Some(summary), Some(whole)) = (at("description"), at("encoded")) {
            assert!(summary < whole, "{path}: the summary comes first");
        }
        assert!(is_absolute(child(item, "link").unwrap().text().unwrap()));
        let guid = child(item, "guid").unwrap();
        assert_eq!(guid.attribute("isPermaLink"), Some("false"));
        assert!(
            guids.insert(guid.text().unwrap().to_owned()),
            "{path}: a guid twice"
        );
        check_rfc822(child(item, "pubDate").unwrap().text().unwrap());
        let enclosures = item
            .children()
            .filter(|node| node.has_tag_name("enclosure"));
        assert!(enclosures.count() <= 1, "{path}: {title}");
        for name in ["dc:date", "itunes:summary", "managingEditor", "webMaster"] {
            assert!(!order.contains(&name), "{path}: <{name}>");
        }
        assert!(
            child(item, "author").is_none(),
            "an author has to be an address"
        );
        assert!(
            item.children()
                .any(|node| node.has_tag_name((DC, "creator")))
        );
        for content in item
            .children()
            .filter(|n| n.has_tag_name((CONTENT, "encoded")))
        {
            check_html(content.text().unwrap(), title);
        }
        for media in item
            .children()
            .filter(|n| n.has_tag_name((MEDIA, "content")))
        {
            assert!(is_absolute(media.attribute("url").unwrap()));
            assert_eq!(media.attribute("medium"), Some("image"));
        }
    }
    // There may be no comments yet.
    let is_of_comments = path.ends_with("comments.xml");
    assert!(!guids.is_empty() || is_of_comments, "{path} is empty");
}

pub fn check_atom(path: &str, xml: &str, base: &str) {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{path}: {error}"));
    check_xml(path, xml, &document);
    let feed = document.root_element();
    let get = |node: Node<'_, '_>, name: &str| -> Vec<String> {
        let all = node
            .children()
            .filter(|child| child.has_tag_name((ATOM, name)));
        all.map(|node| node.text().unwrap_or_default().to_owned())
            .collect()
    };
    let is_date = |date: &str| date.len() >= 20 && date.parse::<jiff::Timestamp>().is_ok();
    assert!(feed.has_tag_name((ATOM, "feed")));
    for node in feed
        .children()
        .filter(|n| n.has_tag_name((ATOM, "entry")))
        .chain([feed])
    {
        for name in ["id", "title", "updated"] {
            assert_eq!(get(node, name).len(), 1, "{path}: one <{name}>");
        }
        let id = &get(node, "id")[0];
        assert!(
            id.contains(':') && !id.contains(' '),
            "{path}: {id} is no IRI"
        );
        assert!(is_date(&get(node, "updated")[0]));
        check_plausible(get(node, "updated")[0].parse().unwrap(), path);
        assert!(get(node, "published").iter().all(|date| is_date(date)));
        let alternates = node.children().filter(|n| {
            n.has_tag_name((ATOM, "link"))
                && n.attribute("rel").unwrap_or("alternate") == "alternate"
        });
        assert_eq!(alternates.count(), 1, "{path}: one page for {id}");
        for content in node
            .children()
            .filter(|n| n.has_tag_name((ATOM, "content")))
        {
            assert_eq!(content.attribute("type"), Some("html"));
            check_html(content.text().unwrap(), id);
        }
    }
    assert_eq!(
        get(feed, "author").len(),
        1,
        "the feed's author is that of entries without one"
    );
    let own = feed
        .children()
        .find(|n| n.has_tag_name((ATOM, "link")) && n.attribute("rel") == Some("self"));
    assert_eq!(
        own.unwrap().attribute("href"),
        Some(format!("{base}{path}").as_str())
    );
    let entries = feed.children().filter(|n| n.has_tag_name((ATOM, "entry")));
    let ids: Vec<String> = entries.map(|entry| get(entry, "id")[0].clone()).collect();
    assert_eq!(
        ids.len(),
        ids.iter().collect::<BTreeSet<_>>().len(),
        "{path}: an id twice"
    );
}

pub fn check_json(path: &str, json: &str, base: &str) {
    let feed: Value = serde_json::from_str(json).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], format!("{base}{path}"));
    assert!(
        feed["title"]
            .as_str()
            .is_some_and(|title| !title.is_empty())
    );
    assert!(is_absolute(feed["home_page_url"].as_str().unwrap()));
    assert!(feed.get("author").is_none(), "1.1 has `authors`");
    let mut ids = BTreeSet::new();
    for item in feed["items"].as_array().unwrap() {
        assert!(ids.insert(item["id"].as_str().unwrap()), "an id twice");
        assert!(item.get("content_html").is_some() != item.get("content_text").is_some());
        if let Some(html) = item.get("content_html") {
            check_html(html.as_str().unwrap(), item["title"].as_str().unwrap());
        }
        for key in ["url", "image", "banner_image", "external_url"] {
            assert!(
                item.get(key)
                    .is_none_or(|url| is_absolute(url.as_str().unwrap()))
            );
        }
        for key in ["date_published", "date_modified"] {
            let date = item.get(key).map(|date| date.as_str().unwrap());
            assert!(date.is_none_or(|date| date.parse::<jiff::Timestamp>().is_ok()));
        }
        let texts = |key: &str| item[key].as_array().cloned().unwrap_or_default();
        assert!(texts("tags").iter().all(Value::is_string));
        assert!(
            texts("authors")
                .iter()
                .all(|author| author["name"].is_string())
        );
    }
}

/// The schema of a sitemap: the order, the length and the form of its parts.
pub fn check_sitemap(xml: &str, base: &str) {
    let document = Document::parse(xml).unwrap();
    let root = document.root_element();
    let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
    assert!(root.has_tag_name((space, "urlset")));
    let urls: Vec<_> = root.children().filter(Node::is_element).collect();
    assert!((1..=50_000).contains(&urls.len()));
    let mut seen = BTreeSet::new();
    for url in urls {
        assert!(url.has_tag_name((space, "url")));
        let parts: Vec<_> = url.children().filter(Node::is_element).collect();
        let names: Vec<_> = parts.iter().map(|part| part.tag_name().name()).collect();
        assert!(
            matches!(names[..], ["loc"] | ["loc", "lastmod"]),
            "{names:?}"
        );
        let place = parts[0].text().unwrap();
        assert!(
            place.starts_with(base) && (12..=2048).contains(&place.len()),
            "{place}"
        );
        assert!(place.is_ascii() && seen.insert(place.to_owned()), "{place}");
        let changed = parts.get(1).map(|part| part.text().unwrap());
        assert!(changed.is_none_or(|date| date.parse::<jiff::Timestamp>().is_ok()));
    }
}

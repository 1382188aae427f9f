//! Where things are published: output paths and URLs.

use super::List;
use crate::config::address::scheme;
use crate::config::{Config, FeedFormat};
use crate::diagnostic::{Diagnostic, Place};
pub use crate::parse::{LONGEST_NAME, join};
use crate::parse::{bounded, identity};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use std::sync::Arc;

/// The characters of a URL path that are not encoded (RFC 3986, unreserved and `/`).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The path of a file that is made for the page at `path` (under the output directory): `name` beside its
/// `index.html`, or its own name and then `name`.
pub fn beside_page(path: &str, name: &str) -> String {
    if let Some(dir) = path.strip_suffix("index.html")
        && (dir.is_empty() || dir.ends_with('/'))
    {
        return format!("{dir}{name}");
    }
    let (dir, page) = path.rsplit_once('/').map_or(("", path), |(_, page)| {
        path.split_at(path.len() - page.len())
    });
    let stem = page.trim_end_matches(".html");
    format!(
        "{dir}{}.{name}",
        bounded(stem, LONGEST_NAME - name.len() - 1)
    )
}

/// The complaint about a name of this kind, such as `tag`, whose address no file could have.
pub(super) fn name_too_long(kind: &str, name: &str, place: Place) -> Diagnostic {
    let message = format!("the {kind} `{name:.40}…` is too long for the name of a file");
    Diagnostic::error("name-too-long", message)
        .at(place)
        .help(format!("write a shorter {kind}"))
}

/// Where one file is published.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// Path under the output directory, such as `posts/x/index.html`.
    pub path: Arc<str>,
    /// Root-relative URL with the base path, such as `/blog/posts/x/`, percent-encoded.
    pub url: Arc<str>,
}

impl Address {
    /// The address of a page at `path`, which starts with `/` and ends with `/` (a directory with
    /// an `index.html`) or with a file name.
    pub fn new(config: &Config, path: &str) -> Address {
        let file = path.trim_start_matches('/');
        let file = if file.is_empty() || file.ends_with('/') {
            format!("{file}index.html")
        } else {
            file.to_owned()
        };
        Address {
            path: file.into(),
            url: config.url(&encode(path)).into(),
        }
    }
}

/// The path from the site's root of the feed of a list in a format. Years and authors
/// have none, and recordings another one. The posts of the blog alone have none either: the feed of the
/// site has them.
pub fn feed_path(list: &List, format: FeedFormat) -> Option<String> {
    let file = format.file();
    match list {
        List::Feed => Some(format!("/{file}")),
        List::Collection(name) => Some(format!("/{name}/{file}")),
        List::Tag(slug) => Some(format!("/tags/{slug}/{file}")),
        List::Series(slug) => Some(format!("/series/{slug}/{file}")),
        List::All | List::Listed(_) | List::Year(_) | List::Author(_) | List::Recorded => None,
    }
}

/// The URL or output path of the feed of comments on a page: beside the page.
pub fn comment_feed(page: &str) -> String {
    match page.strip_suffix("index.html").unwrap_or(page) {
        dir if dir.is_empty() || dir.ends_with('/') => format!("{dir}comments.xml"),
        file => format!("{}.comments.xml", file.trim_end_matches(".html")),
    }
}

/// Percent-encodes what may not stand in the path of a URL.
pub fn encode(path: &str) -> String {
    // `Cow` is faster here: most paths need no encoding, and are copied at once.
    Cow::from(utf8_percent_encode(path, PATH)).into_owned()
}

/// Makes the id of a post an absolute IRI, as Atom requires (RFC 4287, 4.2.6). An id that is one stays as
/// it is.
pub fn post_iri(id: &str) -> String {
    let is_plain = !id.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c));
    if scheme(id).is_some() && is_plain {
        id.to_owned()
    } else if identity::is_uuid(id) {
        identity::post_id(id).into_owned()
    } else {
        format!("urn:linger:{}", encode(id))
    }
}

/// The reason why a slug cannot be a part of a URL; `None` if it can.
pub fn slug_problem(slug: &str) -> Option<&'static str> {
    if slug.trim_matches('.').is_empty() {
        return Some("is empty");
    }
    if slug.contains(['/', '\\']) {
        return Some("has a slash in it");
    }
    if slug.contains(|c: char| c.is_whitespace() || c.is_control() || "?#%\"<>|:*".contains(c)) {
        return Some("has a character that a URL or a file name cannot have");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_get_an_index() {
        let config = Config {
            base_url: "https://example.com/blog/".into(),
            ..Config::default()
        };
        let address = Address::new(&config, "/posts/ü x/");
        assert_eq!(&*address.path, "posts/ü x/index.html");
        assert_eq!(&*address.url, "/blog/posts/%C3%BC%20x/");
        assert_eq!(&*Address::new(&config, "/404.html").path, "404.html");
        assert_eq!(&*Address::new(&config, "/").path, "index.html");
    }

    #[test]
    fn feeds_lie_beside_the_pages_that_they_follow() {
        let path = |slug: &str| feed_path(&List::Series(slug.into()), FeedFormat::Rss);
        assert_eq!(
            path("ninety-days").as_deref(),
            Some("/series/ninety-days/rss.xml")
        );
        assert_eq!(feed_path(&List::Year(2026), FeedFormat::Rss), None);
    }

    #[test]
    fn the_feed_of_comments_lies_beside_the_page() {
        assert_eq!(comment_feed("/b/posts/x/"), "/b/posts/x/comments.xml");
        assert_eq!(comment_feed("posts/x/index.html"), "posts/x/comments.xml");
        assert_eq!(comment_feed("/x.html"), "/x.comments.xml");
    }

    #[test]
    fn ids_are_iris() {
        for (id, expected) in [
            (
                "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e",
                "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e",
            ),
            (
                "f3bf301d-7b92-4165-8201-c837eff5a05e",
                "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e",
            ),
            ("https://old.example/?p=12", "https://old.example/?p=12"),
            (
                "12 at http://old.example",
                "urn:linger:12%20at%20http%3A//old.example",
            ),
            ("Alpha", "urn:linger:Alpha"),
            ("é: x", "urn:linger:%C3%A9%3A%20x"),
        ] {
            assert_eq!(post_iri(id), expected);
        }
    }

    #[test]
    fn joining_stays_inside() {
        assert_eq!(join("posts", "../about.md").as_deref(), Some("about.md"));
        assert_eq!(
            join("posts/x", "./a/../b.png").as_deref(),
            Some("posts/x/b.png")
        );
        assert_eq!(join("posts", "../../etc/passwd"), None);
    }
}

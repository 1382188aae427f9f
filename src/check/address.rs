//! Resolves addresses on pages (RFC 3986, as far as pages use it).

use crate::config::Config;
use crate::config::address::{is_followed, scheme};
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;

/// The page that has an address.
pub(super) struct Position<'a> {
    pub(super) config: &'a Config,
    /// The output path of the page.
    pub(super) path: &'a str,
}

/// The target of an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LinkTarget {
    /// A page or file of this site: a path under the output directory, decoded, with a `/` at the
    /// end if it has one.
    Inside { path: String, fragment: String },
    /// Another site: the address without its fragment.
    Outside(String),
    /// A mail, a telephone, or another part of this host: it cannot be checked.
    Elsewhere,
    /// A path above the top of the site.
    Nowhere,
}

pub(super) fn leads(url: &str, at: &Position<'_>) -> LinkTarget {
    let url = url.trim();
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let fragment = decoded(fragment);
    let inside = |path: &str| {
        let path = path.split('?').next().unwrap_or_default();
        match path.strip_prefix(at.config.base_path()) {
            Some(path) => LinkTarget::Inside {
                path: decoded(path),
                fragment: fragment.clone(),
            },
            None if format!("{path}/") == at.config.base_path() => LinkTarget::Inside {
                path: String::new(),
                fragment: fragment.clone(),
            },
            None => LinkTarget::Elsewhere,
        }
    };
    if let Some(path) = address.strip_prefix(at.config.origin())
        && (path.is_empty() || path.starts_with(['/', '?']))
    {
        return inside(if path.starts_with('/') { path } else { "/" });
    }
    if address.starts_with("//") {
        return LinkTarget::Outside(format!("https:{address}"));
    }
    if scheme(address).is_some() {
        return if is_followed(address) {
            LinkTarget::Outside(address.to_owned())
        } else {
            LinkTarget::Elsewhere
        };
    }
    if address.starts_with('/') {
        return inside(address);
    }
    let path = address.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return LinkTarget::Inside {
            path: at.path.to_owned(),
            fragment,
        };
    }
    let mut parts: Vec<&str> = at.path.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.pop().is_none() => return LinkTarget::Nowhere,
            ".." => {}
            part => parts.push(part),
        }
    }
    let mut path = decoded(&parts.join("/"));
    if address.ends_with("..") || address.ends_with("/.") || address == "." {
        path.push('/');
    }
    LinkTarget::Inside { path, fragment }
}

/// The output at a path, as static hosts find it: the file, or the index of the directory.
pub(super) fn output<'a>(path: &str, outputs: &BTreeSet<&'a str>) -> Option<&'a str> {
    let path = path.trim_start_matches('/');
    let is_directory = path.is_empty() || path.ends_with('/');
    let candidates = if is_directory {
        [format!("{path}index.html"), String::new()]
    } else {
        [path.to_owned(), format!("{path}/index.html")]
    };
    candidates
        .iter()
        .find_map(|path| outputs.get(path.as_str()).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_where_browsers_take_them() {
        let config = Config {
            base_url: "https://example.com/blog/".into(),
            ..Config::default()
        };
        let at = Position {
            config: &config,
            path: "posts/x/index.html",
        };
        let inside = |path: &str, fragment: &str| LinkTarget::Inside {
            path: path.into(),
            fragment: fragment.into(),
        };
        for (url, meant) in [
            ("/blog/about/", inside("about/", "")),
            ("/blog", inside("", "")),
            (
                "https://example.com/blog/posts/%C3%BC/?a=b#c%20d",
                inside("posts/ü/", "c d"),
            ),
            ("https://example.com", LinkTarget::Elsewhere),
            ("/shop/", LinkTarget::Elsewhere),
            (
                "https://example.community/",
                LinkTarget::Outside("https://example.community/".into()),
            ),
            (
                "//other.example/x#y",
                LinkTarget::Outside("https://other.example/x".into()),
            ),
            (
                "HTTP://other.example",
                LinkTarget::Outside("HTTP://other.example".into()),
            ),
            ("mailto:a@example.com", LinkTarget::Elsewhere),
            ("data:,x", LinkTarget::Elsewhere),
            ("#here", inside("posts/x/index.html", "here")),
            ("?page=2", inside("posts/x/index.html", "")),
            ("../y/", inside("posts/y/", "")),
            ("photo.jpg", inside("posts/x/photo.jpg", "")),
            ("..", inside("posts/", "")),
            ("../../..", LinkTarget::Nowhere),
        ] {
            assert_eq!(leads(url, &at), meant, "{url}");
        }
    }

    #[test]
    fn hosts_find_the_index_of_a_directory() {
        let outputs = BTreeSet::from(["index.html", "a/index.html", "b.html"]);
        for (path, found) in [
            ("", Some("index.html")),
            ("a/", Some("a/index.html")),
            ("a", Some("a/index.html")),
            ("b.html", Some("b.html")),
            ("b", None),
            ("b.html/", None),
        ] {
            assert_eq!(output(path, &outputs), found, "{path}");
        }
    }
}

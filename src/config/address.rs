//! Addresses on the web, as writers, themes and pages write them (URL Standard, RFC 3986).
//!
//! Enters: text. Leaves: the kind of address, and its meaning on a page. Forbidden here: what is
//! published.

use std::cell::Cell;
use url::{SyntaxViolation, Url};

/// A host to resolve addresses of a page with.
const SOME_HOST: &str = "http://host";

/// The scheme of an address, without its colon (RFC 3986, 3.1). `None` if the address is relative.
pub fn scheme(url: &str) -> Option<&str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let end = url.bytes().position(|byte| !is_part(byte))?;
    let is_scheme = url[end..].starts_with(':') && url.as_bytes()[0].is_ascii_alphabetic();
    is_scheme.then(|| &url[..end])
}

/// Whether a link leads to a place in this site: no scheme, no other host, not only a query or a
/// fragment.
pub fn is_inside(target: &str) -> bool {
    !target.is_empty()
        && !target.starts_with(['#', '?'])
        && !target.starts_with("//")
        && scheme(target).is_none()
}

/// Whether an address is relative to the page that it is on: a path without `/` at its beginning.
pub fn is_relative(url: &str) -> bool {
    is_inside(url) && !url.starts_with('/')
}

/// Whether an address has a host, so that it cannot be a file of the site.
pub fn is_elsewhere(written: &str) -> bool {
    written.starts_with("//") || Url::parse(written).is_ok_and(|url| url.has_host())
}

/// Whether browsers follow an address to a site: it has `http`, `https`, or no scheme.
pub fn is_followed(url: &str) -> bool {
    scheme(url).is_none_or(is_web_scheme)
}

fn is_web_scheme(scheme: &str) -> bool {
    ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
}

/// A whole address on the web: `http` or `https`, a host, and no character that browsers correct or
/// that could end an attribute. A name or password before the host is refused, because the address
/// would look like one of another host.
pub fn web(text: &str) -> Option<Url> {
    let is_mended = Cell::new(false);
    let note = |violation: SyntaxViolation| {
        let is_harmless = matches!(
            violation,
            SyntaxViolation::NonUrlCodePoint | SyntaxViolation::PercentDecode
        );
        is_mended.set(is_mended.get() || !is_harmless);
    };
    let options = Url::options().syntax_violation_callback(Some(&note));
    let url = options.parse(text).ok()?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c);
    let is_fine = is_web_scheme(url.scheme()) && url.has_host();
    (is_fine && !is_mended.get() && !text.contains(is_odd)).then_some(url)
}

/// Whether `text` is a whole address on the web, as [`web`] says.
pub fn is_web(text: &str) -> bool {
    web(text).is_some()
}

/// Splits an address into scheme and host (empty if it has none), and the rest, which starts with
/// `/` or is empty.
pub fn split_origin(url: &str) -> (&str, &str) {
    let host = match scheme(url) {
        Some(scheme) if url[scheme.len()..].starts_with("://") => scheme.len() + 3,
        _ => 0,
    };
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    url.split_at(end)
}

/// The host of a whole address, in ASCII, without a port.
pub fn host(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.host_str()?.to_owned())
}

/// The address without its scheme, as people write it.
pub fn without_scheme(url: &str) -> &str {
    let after = scheme(url).map_or(url, |scheme| &url[scheme.len() + 1..]);
    after.strip_prefix("//").unwrap_or(url)
}

/// The meaning of a relative `url` on the page `page`, whose own URL is absolute or root-relative.
pub fn resolve(url: &str, page: &str) -> String {
    if url.is_empty() || url.starts_with(['?', '#']) {
        return format!("{page}{url}");
    }
    let (origin, path) = split_origin(page);
    let page = Url::parse(&format!("{SOME_HOST}{path}"));
    match page.and_then(|page| page.join(url)) {
        Ok(joined) => format!("{origin}{}", &joined.as_str()[SOME_HOST.len()..]),
        // A relative address is always valid. Any other text stays as it is.
        Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_what_the_standard_calls_so() {
        for (url, expected) in [
            ("https://x", Some("https")),
            ("mailto:a@b", Some("mailto")),
            ("svn+ssh://x", Some("svn+ssh")),
            ("/a:b", None),
            ("10:30.md", None),
            ("ö:x", None),
            ("a b:c", None),
            ("photo.jpg", None),
            (":x", None),
            ("", None),
        ] {
            assert_eq!(scheme(url), expected, "{url}");
        }
    }

    #[test]
    fn only_a_link_without_scheme_and_host_is_inside() {
        for outside in [
            "https://x",
            "mailto:a@b",
            "#top",
            "//host/x",
            "",
            "tel:1",
            "?q",
        ] {
            assert!(!is_inside(outside), "{outside}");
        }
        for inside in ["/a", "a.md", "../a:b", "./a", "a/b:c", "10:30.md"] {
            assert!(is_inside(inside), "{inside}");
        }
        assert!(is_relative("a.md") && !is_relative("/a.md"));
    }

    #[test]
    fn what_has_a_host_is_elsewhere() {
        for there in ["https://x.example/p.png", "//cdn.example/p.png", "FTP://x/"] {
            assert!(is_elsewhere(there), "{there}");
        }
        for here in [
            "p.png",
            "/img/p.png",
            "p.png?from=https://x.example/",
            "C:\\p.png",
            "file:///p.png",
            "https://",
        ] {
            assert!(!is_elsewhere(here), "{here}");
        }
    }

    #[test]
    fn a_whole_address_needs_no_mending() {
        for good in [
            "https://example.com",
            "http://example.com:8080/a?b[]=1&c=100%#d",
            "https://пример.рф/путь",
            "HTTPS://example.com/",
            "https://[::1]/",
        ] {
            assert!(is_web(good), "{good}");
        }
        for bad in [
            "example.com",
            "https://",
            "https:///x",
            "https:example.com",
            "https://a b/",
            "https://a/ b",
            " https://a/",
            "https://a/\tb",
            "https:\\\\a\\b",
            "https://bank.example@evil.example/",
            "https://example.com:port/",
            "https://a/\"onclick=",
            "ftp://example.com",
            "javascript:alert(1)",
            "mailto:a@example.com",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
    }

    #[test]
    fn addresses_are_taken_apart() {
        for (url, origin, path) in [
            ("https://a.example/b/", "https://a.example", "/b/"),
            ("https://a.example", "https://a.example", ""),
            ("/b/c://d", "", "/b/c://d"),
        ] {
            assert_eq!(split_origin(url), (origin, path));
        }
        assert_eq!(without_scheme("https://a.example/b"), "a.example/b");
        assert_eq!(without_scheme("a.example/b"), "a.example/b");
        assert_eq!(without_scheme("urn:x"), "urn:x");
    }

    #[test]
    fn relative_addresses_count_from_where_their_page_is() {
        for (url, page, expected) in [
            (
                "p.png",
                "https://a.example/x.html",
                "https://a.example/p.png",
            ),
            (
                "#n",
                "https://a.example/x.html",
                "https://a.example/x.html#n",
            ),
            (
                "?q",
                "https://a.example/x.html",
                "https://a.example/x.html?q",
            ),
            ("", "https://a.example/x/", "https://a.example/x/"),
            ("..", "https://a.example/x/y/", "https://a.example/x/"),
            ("./p/../q.png", "/b/x/", "/b/x/q.png"),
            ("../../../q.png", "/b/x/", "/q.png"),
            ("../..", "/b/x/", "/"),
            ("q/", "https://a.example", "https://a.example/q/"),
            ("10:30.png", "/b/x/", "/b/x/10:30.png"),
            ("q?a=b/../c#d", "/b/x/", "/b/x/q?a=b/../c#d"),
            (
                "ö ü.png",
                "https://пример.рф/x/",
                "https://пример.рф/x/%C3%B6%20%C3%BC.png",
            ),
        ] {
            assert_eq!(resolve(url, page), expected, "{url} on {page}");
        }
    }
}

//! Several posts on one page: ids are made unique, headings move one level down, and links between
//! the posts stay on the page.

use crate::config::address::{is_relative, resolve};
use crate::render::candidates;
use lol_html::html_content::{ContentType, Element, TextChunk};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::borrow::Cow;
use std::cell::RefCell;

/// One of the posts on the page.
pub(super) struct PostOnPage<'a> {
    /// The id of the element around it.
    pub(super) id: String,
    /// The root-relative URL of the post's own page.
    pub(super) url: &'a str,
}

/// Attributes that hold ids, one or several (HTML; ARIA 1.2).
const REFERENCES: [&str; 17] = [
    "for",
    "form",
    "list",
    "headers",
    "itemref",
    "popovertarget",
    "commandfor",
    "interestfor",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-flowto",
    "aria-errormessage",
    "aria-activedescendant",
    "contextmenu",
];
/// Attributes that hold one address (HTML).
const ADDRESSES: [&str; 8] = [
    "src",
    "poster",
    "data",
    "cite",
    "action",
    "formaction",
    "background",
    "longdesc",
];

/// The HTML of `parts[at]` for a page with all parts.
pub(super) fn on_one_page(html: &str, at: usize, parts: &[PostOnPage<'_>]) -> String {
    let own = &parts[at];
    let apart = |id: &str| format!("{}-{id}", own.id);
    let link = |url: &str| -> Option<String> {
        if let Some(fragment) = url.strip_prefix('#') {
            return (!fragment.is_empty()).then(|| format!("#{}", apart(fragment)));
        }
        let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
        if let Some(other) = parts.iter().find(|part| part.url == page) {
            return Some(match fragment {
                "" => format!("#{}", other.id),
                fragment => format!("#{}-{fragment}", other.id),
            });
        }
        // Relative addresses in the writer's own HTML are relative to the post.
        is_relative(url).then(|| resolve(url, own.url))
    };
    let css = RefCell::new(String::new());
    let rewrite = |element: &mut Element<'_, '_>| {
        if let Some(id) = element.get_attribute("id") {
            element.set_attribute("id", &apart(&id))?;
        }
        // Only the name of an anchor or a map is a target of links. The name of a field is sent
        // with the form.
        if ["a", "map"].contains(&&*element.tag_name())
            && let Some(name) = element.get_attribute("name")
        {
            element.set_attribute("name", &apart(&name))?;
        }
        for name in ["href", "xlink:href", "usemap"] {
            if let Some(url) = element.get_attribute(name).as_deref().and_then(link) {
                element.set_attribute(name, &url)?;
            }
        }
        for name in ADDRESSES {
            if let Some(url) = element.get_attribute(name)
                && is_relative(&url)
            {
                element.set_attribute(name, &resolve(&url, own.url))?;
            }
        }
        for name in ["srcset", "imagesrcset"] {
            if let Some(set) = element.get_attribute(name) {
                element.set_attribute(name, &absolute_set(&set, own.url))?;
            }
        }
        // `url(#id)` in any attribute of a drawing: fill, stroke, filter, clip-path, mask, style.
        let with_urls: Vec<(String, String)> = element
            .attributes()
            .iter()
            .map(|attribute| (attribute.name(), attribute.value()))
            .filter(|(_, value)| has_url(value))
            .collect();
        for (name, value) in with_urls {
            element.set_attribute(&name, &with_urls_apart(&value, &own.id))?;
        }
        for name in REFERENCES {
            if let Some(ids) = element.get_attribute(name) {
                let ids: Vec<String> = ids.split_whitespace().map(apart).collect();
                element.set_attribute(name, &ids.join(" "))?;
            }
        }
        Ok(())
    };
    let style = |chunk: &mut TextChunk<'_>| {
        css.borrow_mut().push_str(chunk.as_str());
        if chunk.last_in_text_node() {
            let styles = with_urls_apart(&css.take(), &own.id);
            let styles = with_selectors_apart(&styles, &own.id, |id| has_id(html, id));
            chunk.replace(&styles, ContentType::Html);
        } else {
            chunk.remove();
        }
        Ok(())
    };
    let lower = |element: &mut Element<'_, '_>| {
        let name = match &*element.tag_name() {
            "h1" | "h2" => "h3",
            "h3" => "h4",
            "h4" => "h5",
            _ => "h6",
        };
        element.set_tag_name(name)?;
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", rewrite))
        .append_element_content_handler(text!("style", style))
        .append_element_content_handler(element!("h1, h2, h3, h4, h5, h6", lower));
    // The rewriter fails only on input over its memory limit. Then the text stays unchanged, which
    // is readable.
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

/// A `srcset` in which relative addresses become absolute ones. They are relative to the page at
/// `url`.
fn absolute_set(set: &str, url: &str) -> String {
    let candidates = candidates(set).into_iter().map(|(address, size)| {
        let address = if is_relative(address) {
            Cow::Owned(resolve(address, url))
        } else {
            Cow::Borrowed(address)
        };
        format!("{address} {size}").trim_end().to_owned()
    });
    candidates.collect::<Vec<_>>().join(", ")
}

/// The function of CSS for addresses, in any case (CSS Values, 4.5).
const URL: &[u8] = b"url(";

fn has_url(css: &str) -> bool {
    next_url(css).is_some()
}

/// The offset after the next `url(`.
fn next_url(css: &str) -> Option<usize> {
    let begins = css.as_bytes().windows(URL.len());
    let at = begins
        .into_iter()
        .position(|begin| begin.eq_ignore_ascii_case(URL))?;
    Some(at + URL.len())
}

/// Styles in which each `url(#id)` leads to the id of that part.
fn with_urls_apart(css: &str, part: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = next_url(rest) {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let inside = from.trim_start().trim_start_matches(['"', '\'']);
        kept.push_str(&from[..from.len() - inside.len()]);
        rest = match inside.strip_prefix('#') {
            Some(id) => {
                kept.push_str(&format!("#{part}-"));
                id
            }
            None => inside,
        };
    }
    kept.push_str(rest);
    kept
}

/// A style sheet in which each selector `#id` means the id of that part. Selectors for ids outside
/// its text stay, because they belong to the page around it.
fn with_selectors_apart(css: &str, part: &str, is_in_text: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find('#') {
        let (before, from) = rest.split_at(at + 1);
        kept.push_str(before);
        let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let id = &from[..from.find(|c| !is_name(c)).unwrap_or(from.len())];
        // After a selector comes a block. After a value, such as a colour, comes the end of its
        // declaration.
        let is_selector = from
            .find(['{', '}', ';'])
            .is_some_and(|end| from[end..].starts_with('{'));
        if is_selector && is_in_text(id) {
            kept.push_str(&format!("{part}-"));
        }
        kept.push_str(id);
        rest = &from[id.len()..];
    }
    kept.push_str(rest);
    kept
}

/// Whether an element of the text has that id.
fn has_id(html: &str, id: &str) -> bool {
    ["\"", "'", ""].iter().any(|quote| {
        html.match_indices(&format!("id={quote}{id}{quote}"))
            .any(|(at, found)| {
                let next = html[at + found.len()..].chars().next();
                !quote.is_empty() || next.is_some_and(|c| c.is_whitespace() || c == '>' || c == '/')
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(html: &str) -> String {
        let part = |n: usize, url| PostOnPage {
            id: format!("part-{n}"),
            url,
        };
        on_one_page(html, 0, &[part(1, "/posts/a/"), part(2, "/posts/b/")])
    }

    #[test]
    fn ids_and_what_refers_to_them_are_kept_apart() {
        assert_eq!(
            first("<p id=\"x\" aria-labelledby=\"y z\"><a href=\"#x\">x</a></p>"),
            "<p id=\"part-1-x\" aria-labelledby=\"part-1-y part-1-z\"><a href=\"#part-1-x\">x</a></p>"
        );
    }

    #[test]
    fn drawings_keep_what_they_refer_to() {
        for (html, expected) in [
            (
                "<rect fill=\"url(#g)\" style=\"mask: url('#m') url(x.svg#y)\"/>",
                "<rect fill=\"url(#part-1-g)\" style=\"mask: url('#part-1-m') url(x.svg#y)\" />",
            ),
            (
                "<use xlink:href=\"#dot\"/>",
                "<use xlink:href=\"#part-1-dot\" />",
            ),
            (
                "<style>.a{fill:url(\"#g\")}</style>",
                "<style>.a{fill:url(\"#part-1-g\")}</style>",
            ),
            (
                "<style>#g, a:hover #G>b{color:#abc}@media print{#abc{fill:URL( '#g' )}#hs-main{}}</style><i id=\"g\"></i><b id=abc></b>",
                "<style>#part-1-g, a:hover #G>b{color:#abc}@media print{#part-1-abc{fill:URL( '#part-1-g' )}#hs-main{}}</style><i id=\"part-1-g\"></i><b id=\"part-1-abc\"></b>",
            ),
            ("<input list=\"l\">", "<input list=\"part-1-l\">"),
            (
                "<button popovertarget=\"p\">",
                "<button popovertarget=\"part-1-p\">",
            ),
            (
                "<img usemap=\"#m\"><map name=\"m\">",
                "<img usemap=\"#part-1-m\"><map name=\"part-1-m\">",
            ),
            ("<input name=\"n\">", "<input name=\"n\">"),
            (
                "<img src=\"a.png\" srcset=\"a.png 1x, /b.png 2x, https://x.example/c.png 3x\">",
                "<img src=\"/posts/a/a.png\" srcset=\"/posts/a/a.png 1x, /b.png 2x, https://x.example/c.png 3x\">",
            ),
        ] {
            assert_eq!(first(html), expected);
        }
    }

    #[test]
    fn links_between_parts_stay_on_the_page_and_others_lead_where_they_led() {
        for (href, expected) in [
            ("/posts/b/", "#part-2"),
            ("/posts/b/#x", "#part-2-x"),
            ("/posts/a/", "#part-1"),
            ("/posts/c/#x", "/posts/c/#x"),
            ("https://example.com/", "https://example.com/"),
            ("mailto:a@example.com", "mailto:a@example.com"),
            ("list.pdf", "/posts/a/list.pdf"),
        ] {
            assert_eq!(
                first(&format!("<a href=\"{href}\">a</a>")),
                format!("<a href=\"{expected}\">a</a>")
            );
        }
    }

    #[test]
    fn headings_go_one_level_down() {
        assert_eq!(
            first("<h2>a</h2><h3>b</h3><h6>c</h6>"),
            "<h3>a</h3><h4>b</h4><h6>c</h6>"
        );
    }
}

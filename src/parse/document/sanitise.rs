//! Sanitises HTML from readers: text and a few kinds of markup stay.
//!
//! Enters: HTML that the Markdown reader made from a comment. Leaves: HTML that is safe on a page.
//! Forbidden here: who wrote the comment.

use ammonia::{Builder, UrlRelative};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use std::collections::{HashMap, HashSet};

/// The tags that a comment may have.
const TAGS: [&str; 13] = [
    "p",
    "br",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "hr",
];
/// Search engines ignore a link with these words, and its target does not learn where the reader
/// came from.
const LINK: &str = "nofollow ugc noopener";

/// `html` with only those tags, and with no attributes except the addresses of links to the web or
/// to a mailbox. A link to anywhere else is only its words.
pub(crate) fn sanitise(html: &str) -> String {
    let mut plain = html.to_owned();
    // A heading would become a part of the post's outline, so it becomes a paragraph. The Markdown
    // reader wrote these tags; it has escaped every other `<`.
    for level in 1..=6 {
        if plain.contains(&format!("<h{level}")) {
            plain = plain
                .replace(&format!("<h{level} "), "<p ")
                .replace(&format!("<h{level}>"), "<p>")
                .replace(&format!("</h{level}>"), "</p>");
        }
    }
    let clean = Builder::empty()
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .clean(&plain)
        .to_string();
    without_dead_links(clean)
}

/// Takes the links away that have lost their address.
fn without_dead_links(html: String) -> String {
    if !html.contains("<a rel=") {
        return html;
    }
    let unwrap = element!("a:not([href])", |link| {
        link.remove_and_keep_content();
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(unwrap);
    // The rewriter fails only on input over its memory limit. A link without an address does no harm.
    rewrite_str(&html, settings).unwrap_or(html)
}

#[cfg(test)]
mod tests {
    use crate::parse::document::sanitise::sanitise;

    #[test]
    fn only_words_and_a_few_marks_are_left() {
        for (html, expected) in [
            (
                "<p>a<script>x()</script> <b onclick=x>b</b></p>",
                "<p>a b</p>",
            ),
            (
                "<h2 id=\"x\">Title</h2>\n<p>t</p>",
                "<p>Title</p>\n<p>t</p>",
            ),
            ("<img src=x onerror=x()><iframe src=//x></iframe>", ""),
            ("<a href=\"javascript:x()\" style=\"a\">a</a>", "a"),
            ("<a href=\"/x/\">a</a>", "a"),
            (
                "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"author\" target=_top>a</a>",
                "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"nofollow ugc noopener\">a</a>",
            ),
        ] {
            assert_eq!(sanitise(html), expected);
        }
    }
}

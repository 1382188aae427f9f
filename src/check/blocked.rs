//! Finds what the site's content security policy would block on its pages and in its stylesheets.
//!
//! Enters: elements of a page, the text of a stylesheet, the policy. Leaves: the parts that are
//! blocked. A browser may find more, because this file does not look at what scripts do.

use super::policy::Policy;
use crate::parse::{is_local, script_digest};
use crate::render::candidates;
use lol_html::html_content::Element;
use std::ops::Range;

/// Every directive (CSP level 3) that decides about a part of a page.
const DIRECTIVES: [&str; 13] = [
    "base-uri",
    "connect-src",
    "font-src",
    "form-action",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "script-src-attr",
    "script-src-elem",
    "style-src-attr",
    "style-src-elem",
];

/// A part of a page that the policy may block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PolicedPart {
    /// The directive (CSP level 3) that applies.
    pub(super) directive: &'static str,
    pub(super) content: PolicedContent,
}

/// The content of such a part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PolicedContent {
    /// It is loaded from an address.
    At(String),
    /// It is written on the page.
    Inline(String),
}

impl PolicedPart {
    /// The part as one text.
    pub(super) fn encoded(&self) -> String {
        let directive = self.directive;
        match &self.content {
            PolicedContent::At(url) => format!("{directive} at {url}"),
            PolicedContent::Inline(text) => format!("{directive} inline {text}"),
        }
    }

    /// Reads what [`PolicedPart::encoded`] made.
    pub(super) fn decoded(text: &str) -> Option<PolicedPart> {
        let (name, content) = text.split_once(' ')?;
        let directive = *DIRECTIVES.iter().find(|known| **known == name)?;
        let content = match content.split_once(' ')? {
            ("at", url) => PolicedContent::At(url.to_owned()),
            ("inline", text) => PolicedContent::Inline(text.to_owned()),
            _ => return None,
        };
        Some(PolicedPart { directive, content })
    }

    /// The text to look for in the sources: the address, or the first line of an inline part.
    pub(super) fn written(&self) -> &str {
        match &self.content {
            PolicedContent::At(url) => url,
            PolicedContent::Inline(text) => first_line(text),
        }
    }

    /// The address that a browser reports as blocked; `inline` for an inline part.
    pub(super) fn address(&self) -> &str {
        match &self.content {
            PolicedContent::At(url) => url,
            PolicedContent::Inline(_) => "inline",
        }
    }

    /// Whether `policy` blocks it on a site at `origin`. What lies on the writer's own disk is not there
    /// for readers anyway.
    pub(super) fn is_blocked(&self, policy: &Policy, origin: &str) -> bool {
        match &self.content {
            PolicedContent::At(url) => {
                !is_local(url) && !policy.allows(self.directive, url, origin)
            }
            PolicedContent::Inline(text) => {
                !policy.allows_inline(self.directive, &script_digest(text))
            }
        }
    }
}

fn first_line(text: &str) -> &str {
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| !line.is_empty()).unwrap_or_default()
}

/// The parts of an element, without its text. `value` returns its attributes.
pub(super) fn parts(
    element: &Element<'_, '_>,
    value: &dyn Fn(&str) -> Option<String>,
    into: &mut Vec<PolicedPart>,
) {
    let mut at = |directive, url: String| {
        into.push(PolicedPart {
            directive,
            content: PolicedContent::At(url),
        });
    };
    let tag = element.tag_name();
    let directives: &[(&str, &str)] = match tag.as_str() {
        "script" => &[("src", "script-src-elem")],
        "iframe" | "frame" => &[("src", "frame-src")],
        "embed" => &[("src", "object-src")],
        "object" => &[("data", "object-src")],
        "img" => &[("src", "img-src")],
        "audio" | "track" => &[("src", "media-src")],
        "video" => &[("src", "media-src"), ("poster", "img-src")],
        "source" => &[("src", "media-src")],
        "form" => &[("action", "form-action")],
        // Drawings.
        "image" | "feimage" => &[("href", "img-src"), ("xlink:href", "img-src")],
        "table" | "td" | "th" | "body" => &[("background", "img-src")],
        "base" => &[("href", "base-uri")],
        "input" | "button" => &[("formaction", "form-action")],
        _ => &[],
    };
    for (name, directive) in directives {
        if let Some(url) = value(name) {
            at(directive, url);
        }
    }
    if matches!(tag.as_str(), "img" | "source") {
        let set = value("srcset").unwrap_or_default();
        for (url, _) in candidates(&set) {
            at("img-src", url.to_owned());
        }
    }
    let is_picture = value("type").is_some_and(|kind| kind.eq_ignore_ascii_case("image"));
    if tag == "input"
        && is_picture
        && let Some(url) = value("src")
    {
        at("img-src", url);
    }
    if tag == "link"
        && let Some(url) = value("href")
        && let Some(directive) = directive_of_link(value)
    {
        at(directive, url);
    }
    inline_attributes(element, value, into);
}

/// The directive that decides about what a `<link>` loads.
fn directive_of_link(value: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
    rel.split_ascii_whitespace().find_map(|word| match word {
        "stylesheet" => Some("style-src-elem"),
        "icon" | "apple-touch-icon" => Some("img-src"),
        "manifest" => Some("manifest-src"),
        "modulepreload" => Some("script-src-elem"),
        "preload" => match &*value("as")?.to_ascii_lowercase() {
            "font" => Some("font-src"),
            "image" => Some("img-src"),
            "script" => Some("script-src-elem"),
            "style" => Some("style-src-elem"),
            "fetch" => Some("connect-src"),
            _ => None,
        },
        _ => None,
    })
}

/// Styles and scripts in attributes.
fn inline_attributes(
    element: &Element<'_, '_>,
    value: &dyn Fn(&str) -> Option<String>,
    into: &mut Vec<PolicedPart>,
) {
    let mut inline = |directive, text: String| {
        into.push(PolicedPart {
            directive,
            content: PolicedContent::Inline(text),
        });
    };
    for attribute in element.attributes() {
        let name = attribute.name();
        if name == "style" {
            inline("style-src-attr", value(&name).unwrap_or_default());
        } else if name.starts_with("on") {
            inline("script-src-attr", value(&name).unwrap_or_default());
        }
    }
    let href = value("href").filter(|url| {
        let start = url.trim_start().get(..11);
        start.is_some_and(|start| start.eq_ignore_ascii_case("javascript:"))
    });
    if let Some(script) = href {
        inline("script-src-elem", script);
    }
}

/// The directive for the text of an element, if the policy may block it. That is the case for
/// styles and scripts, but not for data in a `<script>`.
pub(super) fn directive_of_text(
    tag: &str,
    kind: Option<&str>,
    has_source: bool,
) -> Option<&'static str> {
    let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
    let runs = matches!(
        kind.as_str(),
        "" | "module" | "importmap" | "speculationrules"
    ) || kind.ends_with("javascript")
        || kind.ends_with("ecmascript");
    match tag {
        "style" => Some("style-src-elem"),
        "script" if runs && !has_source => Some("script-src-elem"),
        _ => None,
    }
}

/// The addresses in a stylesheet (CSS Values, `url()`; CSS Cascade, `@import`), each with its
/// directive and its place.
pub(super) fn in_stylesheet(css: &str) -> Vec<(&'static str, &str, Range<usize>)> {
    let mut found = Vec::new();
    let is_read = |at: &usize| !is_in_comment(&css[..*at]);
    for at in css.match_indices("url(").map(|(at, _)| at).filter(is_read) {
        let from = at + 4;
        let Some(length) = css[from..].find(')') else {
            break;
        };
        let raw = css[from..from + length].trim();
        let url = raw.trim_matches(['"', '\'']);
        let directive = match css[..at].rfind(['{', '}', ';']) {
            Some(start) if css[start..at].contains("@import") => "style-src-elem",
            None if css[..at].contains("@import") => "style-src-elem",
            _ if is_in_font_face(&css[..at]) => "font-src",
            _ => "img-src",
        };
        let start = css[from..].find(url).map_or(from, |offset| from + offset);
        found.push((directive, url, start..start + url.len()));
    }
    for at in css
        .match_indices("@import")
        .map(|(at, _)| at)
        .filter(is_read)
    {
        let rest = &css[at + 7..];
        let Some(quote) = rest.trim_start().chars().next() else {
            break;
        };
        if !matches!(quote, '"' | '\'') {
            continue;
        }
        let open = at + 7 + rest.find(quote).unwrap_or_default() + 1;
        if let Some(length) = css[open..].find(quote) {
            found.push((
                "style-src-elem",
                &css[open..open + length],
                open..open + length,
            ));
        }
    }
    found
}

/// Whether the text ends inside of a comment.
fn is_in_comment(css: &str) -> bool {
    let begun = css.rfind("/*").map(|at| &css[at + 2..]);
    begun.is_some_and(|comment| !comment.contains("*/"))
}

/// Whether the text ends inside of a `@font-face` block.
fn is_in_font_face(css: &str) -> bool {
    let block = css.rfind("@font-face").map(|at| &css[at..]);
    block.is_some_and(|block| !block.contains('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stylesheet_is_searched_for_addresses() {
        let css = "@import 'https://a.example/x.css'; @import url(https://b.example/y.css);\n\
                   @font-face { font-family: F; src: url(\"https://c.example/f.woff2\") format(\"woff2\"), url( 'g.woff2' ) }\n\
                   p { background: url(https://d.example/p.png) } /* url(https://e.example/) @import 'f' */";
        let found: Vec<(&str, &str)> = in_stylesheet(css)
            .into_iter()
            .map(|(directive, url, range)| {
                assert_eq!(&css[range], url);
                (directive, url)
            })
            .collect();
        assert_eq!(
            found,
            [
                ("style-src-elem", "https://b.example/y.css"),
                ("font-src", "https://c.example/f.woff2"),
                ("font-src", "g.woff2"),
                ("img-src", "https://d.example/p.png"),
                ("style-src-elem", "https://a.example/x.css"),
            ]
        );
    }

    #[test]
    fn data_in_a_script_is_no_script() {
        assert_eq!(
            directive_of_text("script", Some("application/ld+json"), false),
            None
        );
        assert_eq!(directive_of_text("script", None, true), None);
        for kind in [
            None,
            Some("module"),
            Some("text/JavaScript"),
            Some("importmap"),
        ] {
            let directive = directive_of_text("script", kind, false);
            assert_eq!(directive, Some("script-src-elem"), "{kind:?}");
        }
    }
}

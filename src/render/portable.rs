//! HTML that stands by itself, away from the site: for feed readers and for email.
//!
//! Enters: the HTML of a document, its permalink. Leaves: the same with absolute URLs, without
//! whatever such readers must not get (scripts, forms, frames, handlers, styles). Forbidden here:
//! knowing who will read it.

use super::view::View;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::Question;
use crate::track::{Once, Trace};
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use std::sync::Arc;

/// Made once in a build for all who carry the document elsewhere, with what was asked for it: each
/// of them depends on that as well.
#[derive(Debug)]
pub(super) struct Portable {
    html: String,
    trace: Trace<Question>,
    findings: Vec<Diagnostic>,
}

/// One place for each document of the site.
pub(super) type Shelf = Vec<Once<Portable>>;

/// Empty places for so many documents.
pub(super) fn shelf(documents: usize) -> Shelf {
    std::iter::repeat_with(Once::new).take(documents).collect()
}

impl View {
    /// The HTML of a document as it can be read away from the site; `None` if it is not published.
    pub fn portable(&self, source: &Arc<str>) -> Option<&str> {
        // Whether it is there is known, and recorded, before the index is.
        self.card(source)?;
        let at = self.stage().site().index(source)?;
        let made = self.stage().portable[at].get(|| {
            let own = View::new(self.stage());
            let html = match (own.content(source), own.card(source)) {
                (Some(html), Some(card)) => portable(&html, &card.permalink, own.config()),
                _ => String::new(),
            };
            let (trace, findings) = own.finish();
            Portable {
                html,
                trace,
                findings,
            }
        });
        self.adopt(&made.trace, &made.findings);
        Some(&made.html)
    }
}

/// `html` with absolute URLs and without what must not leave the site.
pub(super) fn portable(html: &str, permalink: &str, config: &Config) -> String {
    let absolute = |url: &str| absolute(url, permalink, config);
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
        let unwanted: Vec<String> = element
            .attributes()
            .iter()
            .map(|attribute| attribute.name())
            .filter(|name| name.starts_with("on") || name == "style")
            .collect();
        for name in unwanted {
            element.remove_attribute(&name);
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("iframe, embed, object", |element| {
            framed(element, absolute);
            Ok(())
        }))
        .append_element_content_handler(element!("input[type=checkbox]", |element| {
            // The box of a task: readers and mail programs show no inputs.
            let mark = match element.has_attribute("checked") {
                true => "☑",
                false => "☐",
            };
            element.replace(mark, ContentType::Text);
            Ok(())
        }))
        .append_element_content_handler(element!(
            "script, style, form, noscript, template, input, button, select, textarea, base, link, meta",
            |element| {
                element.remove();
                Ok(())
            }
        ))
        // A heading is no link where there is no page around it.
        .append_element_content_handler(element!("a.anchor", |element| {
            element.remove_and_keep_content();
            Ok(())
        }))
        .append_element_content_handler(element!("*", rewrite));
    // The rewriter gives up only on input over its memory limit: better no full text than a
    // text that does what readers must not get; the description stands in its stead.
    rewrite_str(html, settings).unwrap_or_default()
}

/// What is embedded becomes a link to it.
fn framed(element: &mut Element<'_, '_>, absolute: impl Fn(&str) -> String) {
    let source = element
        .get_attribute("src")
        .or_else(|| element.get_attribute("data"));
    if let Some(url) = source.filter(|url| !url.trim().is_empty() && !runs_code(url)) {
        let url = absolute(&url);
        let title = element
            .get_attribute("title")
            .unwrap_or_else(|| url.clone());
        let (href, text) = (quoted(&url), quoted(&title));
        element.before(&format!("<a href=\"{href}\">{text}</a>"), ContentType::Html);
    }
    element.remove();
}

/// An attribute's text as it stood in the HTML, safe between quotation marks and between tags.
fn quoted(attribute: &str) -> String {
    attribute
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// `url`, as it is meant on the page `permalink`, for somebody who is elsewhere.
fn absolute(url: &str, permalink: &str, config: &Config) -> String {
    let has_scheme = |url: &str| {
        let first = url.split(['/', '?', '#']).next();
        first.is_some_and(|first| first.contains(':'))
    };
    if url.starts_with("//") {
        format!("https:{url}")
    } else if url.starts_with('/') {
        config.permalink(url)
    } else if has_scheme(url) {
        url.to_owned()
    } else {
        format!("{permalink}{url}")
    }
}

/// Whether a URL, as it stands in the HTML, is a program, whatever case, spaces and entities it is
/// dressed in.
fn runs_code(url: &str) -> bool {
    let plain: String = url
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let plain = plain.to_lowercase();
    let scheme = plain.split(['/', '?']).next().unwrap_or_default();
    let is_dressed_up = ["&#", "&colon", "&tab", "&newline"]
        .iter()
        .any(|entity| scheme.contains(entity));
    is_dressed_up
        || ["javascript:", "vbscript:", "data:text/html"]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(html: &str) -> String {
        let config = Config {
            base_url: "https://example.com/blog/".into(),
            ..Config::default()
        };
        portable(html, "https://example.com/blog/posts/x/", &config)
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
    fn dressed_up_schemes_lead_nowhere() {
        for url in [
            "&#106;avascript:x()",
            "javascript&colon;x()",
            "JAVA&Tab;SCRIPT:x()",
        ] {
            assert_eq!(
                readers(&format!("<a href=\"{url}\">a</a>")),
                "<a>a</a>",
                "{url}"
            );
        }
        let plain = "<a href=\"https://example.com/?a=1&amp;b=2#&amp;x\">a</a>";
        assert_eq!(readers(plain), plain);
    }

    #[test]
    fn tasks_and_styles_become_plain() {
        let html = "<li style=\"color:red\"><label><input type=\"checkbox\" disabled checked> call</label></li>";
        assert_eq!(readers(html), "<li><label>☑ call</label></li>");
        assert_eq!(
            readers("<p>a<input type=\"text\" name=\"x\"><button>b</button></p>"),
            "<p>a</p>"
        );
    }
}

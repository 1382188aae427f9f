//! HTML that stands by itself, away from the site: for feed readers and for email.
//!
//! Enters: the HTML of a document, its permalink. Leaves: the same with absolute URLs, without
//! whatever such readers must not get (scripts, forms, frames, handlers, styles). Forbidden here:
//! knowing who will read it.

use super::view::View;
use crate::concurrency::Once;
use crate::config::Config;
use crate::config::address::{is_relative, resolve};
use crate::dependencies::Dependencies;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Question;
use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{EndTagHandler, HandlerResult, RewriteStrSettings, element, rewrite_str};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// Made once in a build for all who carry the document elsewhere, with what was asked for it: each
/// of them depends on that as well.
#[derive(Debug)]
pub(super) struct SyndicatedHtml {
    html: String,
    trace: Dependencies<Question>,
    findings: Vec<Diagnostic>,
}

/// One place for each document of the site.
pub(super) type SyndicatedCache = Vec<Once<SyndicatedHtml>>;

/// Empty places for so many documents.
pub(super) fn shelf(documents: usize) -> SyndicatedCache {
    std::iter::repeat_with(Once::new).take(documents).collect()
}

impl View {
    /// The HTML of a document as it can be read away from the site; `None` if it is not published.
    pub fn syndicated_html(&self, source: &Arc<str>) -> Option<&str> {
        // Whether it is there is known, and recorded, before the index is.
        self.card(source)?;
        let at = self.context().site().index(source)?;
        let made = self.context().syndicated_html[at].get(|| {
            let own = View::new(self.context());
            let html = match (own.content(source), own.card(source)) {
                (Some(html), Some(card)) => syndicated_html(&html, &card.permalink, own.config()),
                _ => Ok(String::new()),
            };
            // Better no full text than a text that does what readers must not get; the description
            // stands in its stead.
            let html = html.unwrap_or_else(|error| {
                let message = format!("feeds and emails go without this text: {error}");
                own.find(
                    Diagnostic::warning("text-left-out", message)
                        .at(Place::file(source))
                        .help("look for HTML in it that is not closed"),
                );
                String::new()
            });
            let (trace, findings) = own.finish();
            SyndicatedHtml {
                html,
                trace,
                findings,
            }
        });
        self.adopt(&made.trace, &made.findings);
        Some(&made.html)
    }
}

/// The attributes that hold one URL each.
const URLS: [&str; 7] = [
    "href",
    "src",
    "poster",
    "cite",
    "background",
    "longdesc",
    "xlink:href",
];
/// What readers must not get, and what is in it. It may be left open by mistake: then the rest of the
/// text stands in it.
const PARTS: &str = "form, button, select, object, svg";

/// What ends a tag, a quoted value or a comment that a text leaves open at its end; where it leaves
/// none open, it is a comment without effect.
const END: &str = "<!--\"'-->";

/// `html` with absolute URLs and without what must not leave the site.
///
/// # Errors
/// Why the HTML cannot be read.
pub(super) fn syndicated_html(
    html: &str,
    permalink: &str,
    config: &Config,
) -> Result<String, RewritingError> {
    let closed = closed(html)?;
    match carried(html, permalink, config, &closed, true) {
        // Where a browser may take other pieces for text than the rewriter does, none of the
        // elements goes along whose content the rewriter takes for text.
        Err(RewritingError::ParsingAmbiguity(_)) => {
            carried(html, permalink, config, &closed, false)
        }
        done => done,
    }
}

/// Where those of the elements [`PARTS`] begin that have an end.
fn closed(html: &str) -> Result<BTreeSet<usize>, RewritingError> {
    let mut names = PARTS.split(", ").map(|name| format!("<{name}"));
    let lower = html.to_ascii_lowercase();
    if !names.any(|name| memchr::memmem::find(lower.as_bytes(), name.as_bytes()).is_some()) {
        return Ok(BTreeSet::new());
    }
    let closed = Rc::new(RefCell::new(BTreeSet::new()));
    let note = element!(PARTS, |element| {
        let at = element.source_location().bytes().start;
        let (name, closed) = (element.tag_name(), Rc::clone(&closed));
        let seen: EndTagHandler<'static> = Box::new(move |end| {
            if end.name() == name {
                closed.borrow_mut().insert(at);
            }
            Ok(())
        });
        if let Some(handlers) = element.end_tag_handlers() {
            handlers.push(seen);
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(note);
    rewrite_str(html, settings)?;
    Ok(closed.take())
}

fn carried(
    html: &str,
    permalink: &str,
    config: &Config,
    closed: &BTreeSet<usize>,
    is_strict: bool,
) -> Result<String, RewritingError> {
    let absolute = |url: &str| absolute(url, permalink, config);
    let remove = |element: &mut Element<'_, '_>| {
        if closed.contains(&element.source_location().bytes().start) {
            element.remove()
        } else {
            // Its end is that of the element around it, which stays.
            element.start_tag().remove()
        }
    };
    let settings = RewriteStrSettings::new()
        .with_strict(is_strict)
        .append_element_content_handler(element!("iframe, embed, object", |element| {
            framed(element, absolute);
            match &*element.tag_name() {
                "object" => remove(element),
                _ => element.remove(),
            }
            Ok(())
        }))
        .append_element_content_handler(element!("input[type=checkbox]", |element| {
            // The box of a task: readers and mail programs show no inputs.
            let mark = if element.has_attribute("checked") {
                "☑"
            } else {
                "☐"
            };
            element.replace(mark, ContentType::Text);
            Ok(())
        }))
        // A drawing that says nothing decorates a page, and a theme may say what belongs to one.
        .append_element_content_handler(element!(
            "form, button, select, svg[aria-hidden=\"true\"]",
            |element| {
                remove(element);
                Ok(())
            }
        ))
        .append_element_content_handler(element!("[data-page-only]", |element| {
            element.remove();
            Ok(())
        }))
        .append_element_content_handler(element!(
            "script, style, noscript, template, input, textarea, base, link, meta",
            |element| {
                element.remove();
                Ok(())
            }
        ))
        .append_element_content_handler(element!(
            "xmp, noembed, noframes, plaintext, title",
            |element| {
                if !is_strict {
                    element.remove();
                }
                Ok(())
            }
        ))
        // A heading is no link where there is no page around it.
        .append_element_content_handler(element!("a.anchor", |element| {
            element.remove_and_keep_content();
            Ok(())
        }))
        .append_element_content_handler(element!("*", |element| {
            if element.source_location().bytes().end > html.len() {
                // Half a tag would take in what follows the text: a browser drops it, too.
                element.start_tag().remove();
                return Ok(());
            }
            attributes(element, absolute)
        }));
    let mut carried = rewrite_str(&[html, END].concat(), settings)?;
    if carried.ends_with(END) {
        carried.truncate(carried.len() - END.len());
        let comment = memchr::memmem::rfind(carried.as_bytes(), b"<!--");
        if comment.is_some_and(|at| !carried[at..].contains("-->")) {
            carried.push_str("-->");
        }
    }
    Ok(carried)
}

/// Makes the URLs of an element absolute, and takes out what acts.
fn attributes(element: &mut Element<'_, '_>, absolute: impl Fn(&str) -> String) -> HandlerResult {
    let all: Vec<(String, String)> = element
        .attributes()
        .iter()
        .map(|attribute| (attribute.name(), attribute.value()))
        .collect();
    for (name, value) in all {
        match name.as_str() {
            url if URLS.contains(&url) => {
                if runs_code(&value) {
                    element.remove_attribute(url)
                } else {
                    element.set_attribute(url, &absolute(&value))?
                }
            }
            "srcset" => element.set_attribute("srcset", &srcset(&value, &absolute))?,
            // A drawing may give a link its address later.
            "to" | "from" | "by" | "values" if value.split(';').any(runs_code) => {
                element.remove_attribute(&name);
            }
            // `ping` reports that a link was followed.
            "ping" | "style" => element.remove_attribute(&name),
            handler if handler.starts_with("on") => element.remove_attribute(handler),
            // For a player, this attribute is the only name of what it plays.
            "aria-label" if is_player(element) => {
                element.set_attribute("title", &value)?;
                element.remove_attribute("aria-label");
            }
            // Readers take them out, and validators warn of them: they belong to a page of its own.
            "role" | "tabindex" => element.remove_attribute(&name),
            aria if aria.starts_with("aria-") => element.remove_attribute(aria),
            _ => {}
        }
    }
    Ok(())
}

fn is_player(element: &Element<'_, '_>) -> bool {
    matches!(&*element.tag_name(), "audio" | "video") && !element.has_attribute("title")
}

/// A link to what is embedded, before it.
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
}

/// An attribute's text as it stood in the HTML, safe between quotation marks and between tags.
fn quoted(attribute: &str) -> String {
    attribute
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// `url`, as it is meant on the page `permalink`, for a reader who is elsewhere.
fn absolute(url: &str, permalink: &str, config: &Config) -> String {
    let url = url.trim();
    if is_relative(url) || url.is_empty() || url.starts_with(['?', '#']) {
        resolve(url, permalink)
    } else {
        config.absolute(url)
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
    let candidates = candidates(sources)
        .into_iter()
        .map(|(url, size)| match size {
            "" => absolute(url),
            size => format!("{} {size}", absolute(url)),
        });
    candidates.collect::<Vec<_>>().join(", ")
}

/// The URLs of a `srcset`, each with what is said of its size: "parse a srcset attribute" of the HTML
/// standard.
pub fn candidates(set: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
        if rest.is_empty() {
            return found;
        }
        let (url, after) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            found.push((bare, ""));
            rest = after;
            continue;
        }
        let mut depth = 0_u32;
        let end = after.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        let (size, others) = after.split_at(end.unwrap_or(after.len()));
        found.push((url, size.trim()));
        rest = others;
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
        syndicated_html(html, "https://example.com/blog/posts/x/", &config).unwrap()
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
            (
                "<img srcset=\"/a.png 1x,/b.png 2x,\n /c,d.png\">",
                "<img srcset=\"https://example.com/a.png 1x, https://example.com/b.png 2x, https://example.com/c,d.png\">",
            ),
            (
                "<a href=\"../y/?a#b\">y</a>",
                "<a href=\"https://example.com/blog/posts/y/?a#b\">y</a>",
            ),
            (
                "<svg><a xlink:href=\"/y/\"></a></svg>",
                "<svg><a xlink:href=\"https://example.com/y/\"></a></svg>",
            ),
            (
                "<table background=\"p.png\"><img longdesc=\"./d\">",
                "<table background=\"https://example.com/blog/posts/x/p.png\"><img longdesc=\"https://example.com/blog/posts/x/d\">",
            ),
        ] {
            assert_eq!(readers(html), expected);
        }
    }

    #[test]
    fn half_a_tag_at_the_end_takes_nothing_in_that_follows() {
        for half in [
            "<form",
            "<b",
            "<a href=\"x",
            "<a title='>",
            "<a b=",
            "<script",
            "<img src=x",
        ] {
            assert_eq!(readers(&format!("<p>a</p>{half}")), "<p>a</p>", "{half}");
        }
        let comment = readers("<p>a</p><!-- b");
        assert!(comment.ends_with("-->"), "{comment}");
        assert_eq!(readers("<p>a</p><!-- b -->"), "<p>a</p><!-- b -->");
    }

    #[test]
    fn what_is_not_closed_takes_no_text_along() {
        for (html, expected) in [
            ("<p>a</p><form><p>b</p>", "<p>a</p><p>b</p>"),
            ("<div><button>b</div><p>c</p>", "<div>b</div><p>c</p>"),
            ("<form>a</form><form>b", "b"),
            (
                "<p>a<svg aria-hidden=\"true\"><path/></svg>b</p><div data-page-only>c</div>",
                "<p>ab</p>",
            ),
            (
                "<div role=x tabindex=0 aria-label=\"y\"><audio aria-label=z></audio></div>",
                "<div><audio title=\"z\"></audio></div>",
            ),
            (
                "<p>a</p><object data=\"/x\"><p>b</p>",
                "<p>a</p><a href=\"https://example.com/x\">https://example.com/x</a><p>b</p>",
            ),
            (
                "<select><option>a<textarea>t</textarea><p>b</p>",
                "<option>a<p>b</p>",
            ),
            (
                "<select><xmp><script>x()</script></xmp></select><p>b</p>",
                "<p>b</p>",
            ),
            (
                "<select><xmp><script>x()</script></xmp><p>b</p>",
                "<p>b</p>",
            ),
        ] {
            assert_eq!(readers(html), expected, "{html}");
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
            readers(
                "<svg><a xlink:href=\"javascript:x()\"><animate values=\"#;javascript:x()\"/></a></svg>"
            ),
            "<svg><a><animate/></a></svg>"
        );
        assert_eq!(
            readers("<a href=\"https://a.example/\" ping=\"/p\">a</a>"),
            "<a href=\"https://a.example/\">a</a>"
        );
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

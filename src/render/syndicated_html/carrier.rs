//! Rewrites the HTML of a document in one pass: what [`allowed`] lists stays, everything else is
//! removed.
//!
//! Enters: HTML, the address of its page. Leaves: HTML for readers of feeds and mails. Forbidden
//! here: whether it is for a feed or a mail.

use super::allowed::{self, Fate};
use super::open_elements::OpenElements;
use super::srcset::srcset;
use crate::config::Config;
use crate::config::address::{is_relative, resolve, scheme};
use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str};

/// Ends a tag, a quoted value or a comment that is open at the end of a text. Otherwise it is a
/// comment without effect.
const END: &str = "<!--\"'-->";

/// The namespace of HTML. Drawings and formulas have others.
const HTML: &str = "http://www.w3.org/1999/xhtml";

/// `html` with absolute URLs, and without everything that feeds and mails must not have.
///
/// # Errors
/// The reason why the HTML cannot be parsed.
pub(super) fn syndicated_html(
    html: &str,
    permalink: &str,
    config: &Config,
) -> Result<String, RewritingError> {
    let carrier = Carrier {
        permalink,
        config,
        end: html.len(),
        open: OpenElements::of(html)?,
    };
    let whole = [html, END].concat();
    let mut carried = match carrier.carry(&whole, true) {
        // Here a browser might read other parts as text than the rewriter does. All elements with
        // plain text as content are removed, so such a part cannot stay.
        Err(RewritingError::ParsingAmbiguity(_)) => carrier.carry(&whole, false)?,
        done => done?,
    };
    if carried.ends_with(END) {
        carried.truncate(carried.len() - END.len());
        let comment = memchr::memmem::rfind(carried.as_bytes(), b"<!--");
        if comment.is_some_and(|at| !carried[at..].contains("-->")) {
            carried.push_str("-->");
        }
    }
    Ok(carried)
}

/// Rewrites a text, element by element.
struct Carrier<'a> {
    permalink: &'a str,
    config: &'a Config,
    /// The length of the text.
    end: usize,
    open: OpenElements,
}

impl Carrier<'_> {
    fn carry(&self, html: &str, is_strict: bool) -> Result<String, RewritingError> {
        let settings = RewriteStrSettings::new()
            .with_strict(is_strict)
            .append_element_content_handler(element!("*", |element| self.element(element)));
        rewrite_str(html, settings)
    }

    fn element(&self, element: &mut Element<'_, '_>) -> HandlerResult {
        if element.source_location().bytes().end > self.end {
            // An incomplete tag would swallow the text after it. Browsers also drop it.
            element.start_tag().remove();
            return Ok(());
        }
        let name = element.tag_name();
        match fate(element, &name) {
            Fate::Carried => return self.attributes(element, &name),
            Fate::Unwrapped => element.remove_and_keep_content(),
            Fate::Removed => {
                self.stand_in(element, &name);
                let begins = element.source_location().bytes().start;
                if !self.open.has(&name, begins) {
                    element.remove();
                } else {
                    // Its end is that of the element around it, which stays.
                    element.start_tag().remove();
                }
            }
        }
        Ok(())
    }

    /// The text that replaces a removed element.
    fn stand_in(&self, element: &mut Element<'_, '_>, name: &str) {
        match name {
            "iframe" | "embed" | "object" => {
                let source = element
                    .get_attribute("src")
                    .or_else(|| element.get_attribute("data"));
                let url = source.and_then(|url| self.address(&url));
                if let Some(url) = url {
                    let title = element.get_attribute("title");
                    let text = quoted(title.as_ref().unwrap_or(&url));
                    let link = format!("<a href=\"{}\">{text}</a>", quoted(&url));
                    element.before(&link, ContentType::Html);
                }
            }
            // The box of a task. Feed readers and mail programs do not show inputs.
            "input" if has_value(element, "type", "checkbox") => {
                let mark = if element.has_attribute("checked") {
                    "☑"
                } else {
                    "☐"
                };
                element.before(mark, ContentType::Text);
            }
            _ => {}
        }
    }

    /// Makes the URLs of an element absolute, and removes the attributes that are not allowed.
    fn attributes(&self, element: &mut Element<'_, '_>, name: &str) -> HandlerResult {
        let is_html = element.namespace_uri() == HTML;
        let all: Vec<(String, String)> = element
            .attributes()
            .iter()
            .map(|attribute| (attribute.name(), attribute.value()))
            .collect();
        for (attribute, value) in all {
            if attribute == "srcset" {
                let set = srcset(&value, |url| self.address(url));
                element.set_attribute("srcset", &set)?;
            } else if attribute == "aria-label" && is_player(element, name) {
                // For a player, this attribute is the only name of its content.
                element.set_attribute("title", &value)?;
                element.remove_attribute("aria-label");
            } else if !allowed::attribute(name, &attribute, is_html) {
                element.remove_attribute(&attribute);
            } else if allowed::is_address(&attribute) {
                // In a drawing, only links may lead to other places.
                let is_part = !is_html && name != "a" && value.starts_with('#');
                match self.address(&value) {
                    _ if is_part => {}
                    Some(url) => element.set_attribute(&attribute, &url)?,
                    None => element.remove_attribute(&attribute),
                }
            } else if attribute == "class" && matches!(name, "td" | "th") {
                align(element, &value)?;
            }
        }
        Ok(())
    }

    /// The absolute form of `url`. `None` if it is not allowed, or leads nowhere.
    fn address(&self, url: &str) -> Option<String> {
        // Browsers ignore these characters in a scheme.
        let plain = |c: char| !c.is_whitespace() && !c.is_control();
        let bare: String = url.chars().filter(|c| plain(*c)).collect();
        if let Some(scheme) = scheme(&bare) {
            let is_picture = bare
                .get(..11)
                .is_some_and(|start| start.eq_ignore_ascii_case("data:image/"));
            if !allowed::scheme(scheme) && !is_picture {
                return None;
            }
        }
        // A colon or letters of a scheme may be written as entities.
        let first = bare.split(['/', '?']).next().unwrap_or_default();
        let first = first.to_ascii_lowercase();
        let dresses = ["&#", "&colon", "&tab", "&newline"];
        if dresses.iter().any(|dress| first.contains(dress)) {
            return None;
        }
        let url = url.trim();
        if is_relative(url) || url.is_empty() || url.starts_with(['?', '#']) {
            Some(resolve(url, self.permalink))
        } else {
            Some(self.config.absolute(url))
        }
    }
}

/// What happens to an element, by its name and by the attributes that the theme sets.
fn fate(element: &Element<'_, '_>, name: &str) -> Fate {
    if element.has_attribute("data-page-only") {
        return Fate::Removed;
    }
    match name {
        // A drawing without a name is decoration.
        "svg" if has_value(element, "aria-hidden", "true") => Fate::Removed,
        // The link of a heading to itself has no use outside of its page.
        "a" if is_anchor(element) => Fate::Unwrapped,
        // This is the name of a drawing.
        "title" if element.namespace_uri() != HTML => Fate::Carried,
        name => allowed::element(name),
    }
}

fn has_value(element: &Element<'_, '_>, attribute: &str, value: &str) -> bool {
    let own = element.get_attribute(attribute);
    own.is_some_and(|own| own.eq_ignore_ascii_case(value))
}

fn is_anchor(element: &Element<'_, '_>) -> bool {
    let class = element.get_attribute("class");
    class.is_some_and(|class| class.split_ascii_whitespace().any(|name| name == "anchor"))
}

fn is_player(element: &Element<'_, '_>, name: &str) -> bool {
    matches!(name, "audio" | "video") && !element.has_attribute("title")
}

/// The alignment of a column. On a page, the stylesheet sets it.
fn align(element: &mut Element<'_, '_>, class: &str) -> HandlerResult {
    let aligned = class
        .split_ascii_whitespace()
        .find(|name| matches!(*name, "right" | "center"));
    match aligned {
        Some(side) if !element.has_attribute("align") => Ok(element.set_attribute("align", side)?),
        _ => Ok(()),
    }
}

/// The value of an attribute as it is in the HTML, escaped for quotation marks and text.
fn quoted(attribute: &str) -> String {
    attribute
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
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
                "a<p>b</p>",
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
            "<svg><a></a></svg>"
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

//! The inline scripts of a template.
//!
//! Enters: the text of a template, whose HTML is read as a browser reads it. Leaves: each script
//! with its digest, in the form of a content security policy (CSP level 3, 2.3.1). Forbidden here:
//! whether a site has a policy.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lol_html::html_content::{Attribute, Element, EndTag};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use ring::digest::{SHA256, digest};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// A script in a template that browsers run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineScript {
    /// The digest of its text, as a source of a policy. `None` if no digest can allow the script,
    /// because it differs from page to page, or because it is an attribute.
    pub digest: Option<String>,
    /// The opening tag in the template.
    pub tag: Range<usize>,
}

/// The values of `type` that make an element a script (HTML, 4.12.1; MIME Sniffing, 4.6): those of
/// JavaScript, and those of import maps and speculation rules, which a policy also governs.
const TYPES: [&str; 20] = [
    "",
    "module",
    "importmap",
    "speculationrules",
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

/// A tag with a script, and where the script ends. A script in an attribute has no end.
type FoundScript = (Range<usize>, Option<usize>);

/// The scripts in the text of a template, in their order.
pub(super) fn inline_scripts(template: &str) -> Vec<InlineScript> {
    if !may_have_scripts(template) {
        return Vec::new();
    }
    let html = without_template_tags(template);
    let found: Rc<RefCell<Vec<FoundScript>>> = Rc::default();
    let handler = element!("*", |element| {
        let tag = element.source_location().bytes();
        if element.attributes().iter().any(is_code) {
            found.borrow_mut().push((tag.clone(), None));
        }
        if is_inline_script(element)
            && let Some(handlers) = element.end_tag_handlers()
        {
            let found = Rc::clone(&found);
            handlers.push(Box::new(move |end: &mut EndTag<'_>| {
                let end = end.source_location().bytes().start;
                found.borrow_mut().push((tag.clone(), Some(end)));
                Ok(())
            }));
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(handler);
    // A template that cannot be parsed has no page, so its scripts do not matter.
    let _ = rewrite_str(&html, settings);
    let found = std::mem::take(&mut *found.borrow_mut());
    let script = |(tag, end): FoundScript| {
        let text = end.and_then(|end| template.get(tag.end..end));
        let digest = text
            .filter(|text| !has_template_tag(text))
            .map(script_digest);
        InlineScript { digest, tag }
    };
    found.into_iter().map(script).collect()
}

/// A quick check, so that most templates need no careful one.
fn may_have_scripts(template: &str) -> bool {
    let text = template.to_ascii_lowercase();
    let is_handler = |(at, on): (usize, &str)| {
        let rest = text[at + on.len()..].trim_start_matches(|c: char| c.is_ascii_lowercase());
        !text[..at].ends_with(char::is_alphanumeric) && rest.trim_start().starts_with('=')
    };
    text.contains("<script") || text.contains("script:") || text.match_indices("on").any(is_handler)
}

/// The text with spaces in the place of Tera's tags.
pub(super) fn without_template_tags(template: &str) -> String {
    let mut html = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((at, end)) = template_tag(rest) {
        html.push_str(&rest[..at]);
        html.extend(std::iter::repeat_n(' ', end - at));
        rest = &rest[end..];
    }
    html.push_str(rest);
    html
}

fn has_template_tag(text: &str) -> bool {
    template_tag(text).is_some()
}

/// The first tag of Tera in a text. A tag that is not closed goes on to the end.
fn template_tag(text: &str) -> Option<(usize, usize)> {
    let (at, close) = text.match_indices('{').find_map(|(at, _)| {
        let close = match text.as_bytes().get(at + 1)? {
            b'{' => "}}",
            b'%' => "%}",
            b'#' => "#}",
            _ => return None,
        };
        Some((at, close))
    })?;
    let end = text[at + 2..].find(close);
    Some((at, end.map_or(text.len(), |end| at + 2 + end + close.len())))
}

/// Whether a browser runs the value of an attribute: an event handler, or an address with a script.
fn is_code(attribute: &Attribute<'_>) -> bool {
    let (name, value) = (attribute.name(), attribute.value());
    let is_handler = name
        .get(..2)
        .is_some_and(|start| start.eq_ignore_ascii_case("on"))
        && name.len() > 2
        && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let scheme: String = value
        .chars()
        .filter(|c| !c.is_ascii_whitespace() && !c.is_ascii_control())
        .take("javascript:".len())
        .collect();
    let holds_address = ["href", "src", "action", "formaction", "xlink:href"];
    is_handler || (holds_address.contains(&&*name) && scheme.eq_ignore_ascii_case("javascript:"))
}

fn is_inline_script(element: &Element<'_, '_>) -> bool {
    let kind = element.get_attribute("type").unwrap_or_default();
    let kind = kind.trim_matches([' ', '\t', '\n', '\r', '\u{c}']);
    element.tag_name() == "script"
        && !element.has_attribute("src")
        && TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// The digest of an inline script or style, as a source of a policy. It is made from the text as an
/// HTML parser sees it: all line ends are the same (HTML, 13.2.3.5), and there is no NUL
/// (13.2.5.4).
pub fn script_digest(script: &str) -> String {
    let text = script.replace("\r\n", "\n").replace('\r', "\n");
    let digest = digest(&SHA256, text.replace('\0', "\u{fffd}").as_bytes());
    format!("'sha256-{}'", BASE64_STANDARD.encode(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(template: &str) -> Vec<Option<String>> {
        let scripts = inline_scripts(template).into_iter();
        scripts.map(|script| script.digest).collect()
    }

    /// The example of CSP level 3, section 2.3.1.
    const EXAMPLE: &str = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";

    #[test]
    fn a_script_that_browsers_run_is_known_by_its_digest() {
        for tag in [
            "<script>",
            "<SCRIPT>",
            "<script defer>",
            "<script\n type = module >",
            "<script type=\"\">",
            "<script type=' Text/JavaScript '>",
            "<script nonce='{{ x }}' {% if y %}async{% endif %}>",
            "<svg><title>x</title></svg><script\t>",
            "<!-- <script>no</script> --><script>",
        ] {
            let found = digests(&format!("{tag}alert('Hello, world.');</sCript >"));
            assert_eq!(found, [Some(EXAMPLE.to_owned())], "{tag}");
        }
    }

    #[test]
    fn line_ends_are_those_that_a_parser_hands_on() {
        let lf = digests("<script>\nlet one = 1\nlet two = 2\n</script>");
        assert!(lf[0].is_some());
        for ends in ["\r\n", "\r"] {
            let text = "<script>\nlet one = 1\nlet two = 2\n</script>".replace('\n', ends);
            assert_eq!(digests(&text), lf, "{ends:?}");
        }
    }

    #[test]
    fn what_browsers_do_not_run_here_is_left_out() {
        for text in [
            "<script src=\"x.js\"></script>",
            "<script SRC=x.js>alert(1)</script>",
            "<script type=\"application/ld+json\">{}</script>",
            "<script type=\"text/template\">x</script>",
            "<textarea><script>x</script></textarea>",
            "<script>never closed",
            "<p>once on a time = x</p><a href=\"/javascript:x\">x</a>",
            "{{ x | replace(from=\"<script>\", to=\"\") }}",
        ] {
            assert_eq!(digests(text), [], "{text}");
        }
    }

    #[test]
    fn what_no_policy_can_know_has_no_digest() {
        for text in [
            "<script>let x = {{ page.words }}</script>",
            "<script type=module>{% if x %}a(){% endif %}</script>",
            "<button onclick=\"x()\">x</button>",
            "<body\n\tONLOAD = 'x()'>",
            "<a href=' JavaScript:x()'>x</a>",
            "<a href='java\nscript:x()'>javascript:</a>",
        ] {
            assert_eq!(digests(text), [None], "{text}");
        }
        let text = "é{{ é }}<p><script>{{ x }}</script>";
        let found = inline_scripts(text);
        assert_eq!(&text[found[0].tag.clone()], "<script>");
    }
}

//! Forms in the text of a post. A static site has nobody who takes them in, so they are left out, and said.
//!
//! Enters: an element of a post. Leaves: what is lost with it. (In pasted texts they are parts of the page
//! around the text, and nobody is told.)

use super::tree::{HtmlElement, HtmlNode};

/// Words beside the fields from which on a form is one around a text.
const WORDS_OF_A_TEXT: usize = 60;

/// What is lost with an element, and what the writer can do.
pub(super) fn lost(
    element: &HtmlElement,
    parent: &HtmlElement,
) -> Option<(&'static str, &'static str)> {
    let name = element.name.as_str();
    if name == "form" {
        let asks_for_a_mail = element.class_begins("newsletter-");
        let what = if asks_for_a_mail {
            (
                "a form to subscribe was left out",
                "write {{< subscribe >}} where readers should find it",
            )
        } else {
            (
                "a form was left out",
                "describe one under `forms:` in site.yaml, and write {{< form NAME >}} where it was",
            )
        };
        return element.find(&is_field).is_some().then_some(what);
    }
    let is_alone = is_field(element) || (name == "button" && parent.heading_level().is_none());
    is_alone.then_some((
        "a field or a button that needs a script was left out",
        "look at the old page, and say in words or by a link what it was for",
    ))
}

/// Whether a form stands around a text.
pub(super) fn has_text(element: &HtmlElement) -> bool {
    element.name == "form" && words(element) >= WORDS_OF_A_TEXT
}

/// What readers fill in. Boxes are those of tasks, too.
fn is_field(element: &HtmlElement) -> bool {
    match element.name.as_str() {
        "textarea" | "select" => true,
        "input" => !matches!(
            element.attribute("type"),
            Some("hidden" | "checkbox" | "submit" | "button" | "reset" | "image")
        ),
        _ => false,
    }
}

/// How many words stand in an element beside its fields and their names.
fn words(element: &HtmlElement) -> usize {
    let is_of_field = |name: &str| {
        matches!(
            name,
            "label" | "legend" | "select" | "textarea" | "button" | "script" | "style"
        )
    };
    let children = element.children.iter().map(|child| match child {
        HtmlNode::Text(text) => text.split_whitespace().count(),
        HtmlNode::Element(child) if is_of_field(&child.name) => 0,
        HtmlNode::Element(child) => words(child),
    });
    children.sum()
}

#[cfg(test)]
mod tests {
    use crate::import::html::{HtmlOrigin, read};

    /// The Markdown of a post, and what was lost.
    fn post(html: &str) -> (String, Vec<String>) {
        let (text, _) = read(html, HtmlOrigin::Post, None).unwrap();
        let lost = text.losses.iter().map(|loss| loss.what.clone()).collect();
        (crate::import::markdown::markdown(&text), lost)
    }

    #[test]
    fn a_form_goes_with_its_names_and_is_said() {
        let form =
            "<form><label>Name</label><input type='text'><p class='hidden'>Thank you!</p></form>";
        let (text, lost) = post(&format!("<p>Before.</p>{form}<p>After.</p>"));
        assert_eq!(text.trim(), "Before.\n\nAfter.");
        assert_eq!(lost, ["a form was left out"]);
        // One without a field is only an element around words.
        let (text, lost) = post("<form><p>Words.</p><input type='hidden' name='x'></form>");
        assert_eq!((text.trim(), lost.len()), ("Words.", 0));
        let (_, lost) = post("<p>Words. <button onclick='go()'>Go</button></p>");
        assert_eq!(
            lost,
            ["a field or a button that needs a script was left out"]
        );
    }

    #[test]
    fn a_form_around_a_text_leaves_the_text() {
        let text = "They stay because somebody rings them. ".repeat(12);
        let (written, lost) = post(&format!("<form><p>{text}</p><input type='text'></form>"));
        assert_eq!(written.trim(), text.trim());
        assert_eq!(lost.len(), 2, "{lost:?}");
    }

    #[test]
    fn a_heading_that_opens_keeps_its_words() {
        let (text, lost) = post(
            "<h3><button type='button'><span>When to call</span><span aria-hidden='true'>+</span></button></h3><p>Soon.</p>",
        );
        assert_eq!((text.trim(), lost.len()), ("### When to call\n\nSoon.", 0));
    }
}

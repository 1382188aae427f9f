//! Parts of a page that are not its text: scripts, forms, contents lists, signatures, notes of reviewers.
//!
//! Enters: an element. Leaves: whether it is left out. Nobody is told, because nobody wrote it for readers.

use super::HtmlOrigin;
use super::reader::HtmlReader;
use super::tree::HtmlElement;

impl HtmlReader<'_> {
    /// Parts of a page that are not its text.
    pub(super) fn is_chrome(&self, element: &HtmlElement, parent: &HtmlElement) -> bool {
        let name = element.name.as_str();
        let style = element.attribute("style").unwrap_or_default();
        let is_note_of_word = style.contains("mso-element:comment-list")
            || style.contains("mso-element:header")
            || style.contains("mso-element:footer")
            || style.contains("mso-list:Ignore")
            || element.class_begins("MsoToc")
            || element.has_class("MsoCommentReference")
            || element.has_class("msocomanchor");
        // Tracked changes name their time; others are struck out on purpose.
        let is_deleted = name == "del"
            && self.origin == HtmlOrigin::Pasted
            && (element.attribute("datetime").is_some() || element.attribute("cite").is_some());
        let id = element.attribute("id").unwrap_or_default();
        let is_signature = id == "Signature" || element.has_class("gmail_signature");
        // The picture that scripts load stands beside the one for readers without them.
        let is_double = name == "noscript"
            && parent.elements().any(|other| {
                other.name == "img" || other.find(&|e| e.attribute("data-src").is_some()).is_some()
            });
        is_dropped(name)
            || is_note_of_word
            || is_deleted
            || is_signature
            || is_double
            || is_permalink(element)
    }
}

/// Elements of which nothing is kept.
fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "svg"
            | "math"
            | "button"
            | "select"
            | "textarea"
            | "input"
            | "option"
            | "datalist"
            | "template"
            | "xml"
            | "object"
            | "embed"
            | "canvas"
            | "map"
            | "area"
            | "colgroup"
            | "col"
            | "rp"
            | "rt"
    ) || name.starts_with("v:")
        || name.starts_with("w:")
}

/// `#`, `¶` and the like beside a heading.
fn is_permalink(element: &HtmlElement) -> bool {
    element.name == "a"
        && element
            .attribute("href")
            .is_some_and(|href| href.contains('#'))
        && matches!(element.text().trim(), "#" | "¶" | "§" | "🔗")
}

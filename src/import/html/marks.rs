//! What elements and styles say of the words inside them: marks, a link, a size.
//!
//! Enters: an element and its style. Leaves: a [`State`]. Forbidden here: blocks.

use super::HtmlOrigin;
use super::style::Style;
use super::tree::HtmlElement;
use crate::import::text::RunMarks;
use std::sync::Arc;

/// What holds for everything inside an element.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) marks: RunMarks,
    /// Where it leads.
    pub(super) link: Option<Arc<str>>,
    /// Of its letters, in CSS pixels; 0 if it is not known.
    pub(super) size: f32,
    /// Line breaks of the text are meant.
    pub(super) keeps_lines: bool,
}

impl State {
    /// What holds inside an element that stands there, without where it leads.
    pub(super) fn inside(&self, element: &HtmlElement, style: &Style, origin: HtmlOrigin) -> State {
        let mut state = self.clone();
        let marks = &mut state.marks;
        match element.name.as_str() {
            "b" | "strong" => marks.bold = true,
            "i" | "em" | "cite" | "dfn" | "var" => marks.italic = true,
            "s" | "strike" | "del" => marks.strike = true,
            // In a document it is a habit of typists; in a post somebody chose it.
            "u" => marks.underline = origin == HtmlOrigin::Post,
            "sub" => marks.sub = true,
            "sup" => marks.sup = true,
            "mark" => marks.highlight = true,
            "code" | "kbd" | "samp" | "tt" => marks.code = true,
            _ => {}
        }
        let marks = &mut state.marks;
        marks.bold = style.bold.unwrap_or(marks.bold);
        marks.italic = style.italic.unwrap_or(marks.italic);
        marks.code = style.code.unwrap_or(marks.code) || marks.code;
        marks.strike |= style.strike;
        marks.sub |= style.sub;
        marks.sup |= style.sup;
        state.size = style.size.unwrap_or(state.size);
        state.keeps_lines = style.keeps_lines.unwrap_or(state.keeps_lines);
        state
    }
}

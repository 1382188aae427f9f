//! Footnotes. The mark in the text and the note have the same id, made from the label of the first
//! note.
//!
//! Enters: the start of a note. Leaves: the start with its id, or nothing if an earlier note has
//! the label.

use super::event_rewriter::EventRewriter;
use super::shortcode::code_ranges;
use crate::diagnostic::{Diagnostic, Place};
use pulldown_cmark::{Event, Options, Tag, TagEnd};
use std::borrow::Cow;

/// The `text` with its marks and notes escaped, for texts without footnotes. Otherwise, `[^1]:
/// note` would be the address of a link.
pub(super) fn as_typed(text: &str, options: Options) -> Cow<'_, str> {
    if !text.contains("[^") {
        return Cow::Borrowed(text);
    }
    let code = code_ranges(text, options);
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for (at, _) in text.match_indices("[^") {
        escaped.push_str(&text[from..at]);
        from = at;
        let is_escaped = escaped.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
        let after = code.partition_point(|range| range.start <= at);
        let is_code = after > 0 && code[after - 1].contains(&at);
        if !is_escaped && !is_code {
            escaped.push('\\');
        }
    }
    escaped.push_str(&text[from..]);
    Cow::Owned(escaped)
}

impl<'a> EventRewriter<'a> {
    /// The start of the note at this place of the text. Of two notes with one label the first
    /// counts, as on GitHub; the other is skipped, with a warning.
    pub(super) fn footnote(&mut self, label: &str, at: usize) -> Event<'a> {
        let (line, column) = self.locate(at);
        let first = match self.ids.explain(label, line) {
            Ok(id) => {
                self.prose.silence(true);
                return Event::Start(Tag::FootnoteDefinition(id.into()));
            }
            Err(first) => first,
        };
        let message = format!("the footnote `[^{label}]` is explained on line {first} already");
        let place = Place::new(self.file, line, column, label.chars().count() as u32 + 4);
        let help = "this one is left out; give it a label of its own, also where its mark stands in the text";
        self.problems.push(
            Diagnostic::warning("footnote-twice", message)
                .at(place)
                .help(help),
        );
        let mut open = 1;
        while open > 0
            && let Some((event, _)) = self.pull()
        {
            match event {
                Event::Start(Tag::FootnoteDefinition(_)) => open += 1,
                Event::End(TagEnd::FootnoteDefinition) => open -= 1,
                _ => {}
            }
        }
        Event::Html("".into())
    }
}

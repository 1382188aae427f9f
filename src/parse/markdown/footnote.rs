//! Footnotes: the mark in the text and the note have the same id, made from the label of the first
//! note.
//!
//! Enters: the start of a note. Leaves: the start with its id, or nothing if an earlier note has
//! the label.

use super::event_rewriter::EventRewriter;
use crate::diagnostic::{Diagnostic, Place};
use pulldown_cmark::{Event, Tag, TagEnd};

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

//! What is wrong, as a page of the preview shows it: in a frame over the last good page, or by
//! itself when there is no good page yet.
//!
//! Enters: diagnostics. Leaves: what the template `problems.html` holds. Everything in it is text,
//! and the template escapes it.

use crate::diagnostic::{Diagnostic, Place};
use serde::Serialize;

/// One finding, cut up for showing.
#[derive(Debug, Serialize)]
pub(crate) struct Finding<'a> {
    /// `error` or `warning`.
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    place: Option<QuotedLine<'a>>,
    /// As a terminal shows it, for copying.
    text: String,
}

/// Where it is: the quoted line in three pieces.
#[derive(Debug, Serialize)]
struct QuotedLine<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    before: String,
    marked: String,
    after: String,
}

impl Finding<'_> {
    /// What is shown of a diagnostic.
    pub(crate) fn of(diagnostic: &Diagnostic) -> Finding<'_> {
        Finding {
            severity: if diagnostic.is_error() {
                "error"
            } else {
                "warning"
            },
            code: diagnostic.code,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            place: diagnostic.place.as_ref().map(spot),
            text: diagnostic.human(false),
        }
    }
}

fn spot(place: &Place) -> QuotedLine<'_> {
    let from = (place.column as usize).saturating_sub(1);
    let mut characters = place.text.chars();
    let before = characters.by_ref().take(from).collect();
    let marked = characters.by_ref().take(place.width as usize).collect();
    QuotedLine {
        file: &place.file,
        line: place.line,
        column: place.column,
        before,
        marked,
        after: characters.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_cut_by_characters() {
        let file = "a.md".into();
        let place = Place::new(&file, 2, 4, 3).quoted("x\nдва три\n");
        let diagnostic = Diagnostic::error("x", "y").at(place);
        let spot = Finding::of(&diagnostic).place.unwrap();
        assert_eq!(
            [spot.before, spot.marked, spot.after],
            ["два", " тр", "и"].map(str::to_owned)
        );
    }
}

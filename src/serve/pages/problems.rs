//! The list of problems as a page of the preview: in a frame over the last good page, or by itself
//! before there is a good page.
//!
//! Enters: a visit, with the diagnostics of its snapshot. Leaves: an answer. The template
//! `problems.html` escapes all values.

use crate::diagnostic::{Diagnostic, Place};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::own_page::OwnPage;
use serde::Serialize;

/// The page for the frame over the last good page.
pub(crate) fn problems(visit: &Visit<'_>) -> Response {
    let values = Problems::of(visit, false);
    OwnPage::of("problems.html", &values).framed().sent(visit)
}

/// The page that is shown instead of a page of the site before there is a good one. At the site's
/// origin it cannot change anything, so it links to the list at the dashboard.
pub(crate) fn first_problems(visit: &Visit<'_>) -> Response {
    let values = Problems::of(visit, true);
    OwnPage::of("problems.html", &values)
        .in_place_of_site()
        .sent(visit)
}

#[derive(Serialize)]
struct Problems {
    title: String,
    is_first: bool,
    /// The URL of the list at the dashboard, where the buttons work.
    list: String,
    findings: Vec<Finding>,
}

impl Problems {
    fn of(visit: &Visit<'_>, is_first: bool) -> Problems {
        let found = visit.snapshot.diagnostics().iter();
        let (errors, rest): (Vec<_>, Vec<_>) = found.partition(|found| found.is_error());
        let findings = errors.iter().chain(&rest).map(|found| Finding::of(found));
        Problems {
            title: match (errors.len(), is_first) {
                (0, _) => "Everything is fixed".to_owned(),
                (1, true) => "One mistake keeps the site from being built".to_owned(),
                (1, false) => "One mistake".to_owned(),
                (count, true) => format!("{count} mistakes keep the site from being built"),
                (count, false) => format!("{count} mistakes"),
            },
            is_first,
            list: format!("{}/problems/", visit.dashboard_origin()),
            findings: findings.collect(),
        }
    }
}

/// One diagnostic, in parts.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    /// `error` or `warning`.
    severity: &'static str,
    code: &'static str,
    message: String,
    help: Option<String>,
    place: Option<QuotedLine>,
    /// The text that a terminal shows, for copying.
    text: String,
}

/// The quoted line, in three pieces.
#[derive(Debug, Serialize)]
struct QuotedLine {
    file: String,
    line: u32,
    column: u32,
    before: String,
    marked: String,
    after: String,
}

impl Finding {
    /// The parts of a diagnostic.
    pub(crate) fn of(diagnostic: &Diagnostic) -> Finding {
        Finding {
            severity: if diagnostic.is_error() {
                "error"
            } else {
                "warning"
            },
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            place: diagnostic.place.as_ref().map(quoted_line),
            text: diagnostic.human(false),
        }
    }
}

fn quoted_line(place: &Place) -> QuotedLine {
    let from = (place.column as usize).saturating_sub(1);
    let mut characters = place.text.chars();
    let before = characters.by_ref().take(from).collect();
    let marked = characters.by_ref().take(place.width as usize).collect();
    QuotedLine {
        file: place.file.to_string(),
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
        let line = Finding::of(&diagnostic).place.unwrap();
        assert_eq!(
            [line.before, line.marked, line.after],
            ["два", " тр", "и"].map(str::to_owned)
        );
    }
}

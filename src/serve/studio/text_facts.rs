//! What a page that writes a text shows beside it: the address of its page, its length, its mistakes.
//!
//! Enters: a visit, a path. Leaves: a value that can be serialised. Forbidden here: files.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::model::Status;
use crate::parse::Document;
use crate::serve::pages::context::Visit;
use crate::serve::studio::details::{self, Details};
use serde::Serialize;

/// The facts about a text, as the newest build sees it.
#[derive(Debug, Serialize)]
pub(crate) struct TextFacts {
    /// The title. `None` if no build without errors has the text.
    title: Option<String>,
    /// The language of the text (BCP 47).
    lang: String,
    /// The URL of its page, root-relative. `None` if there is none.
    url: Option<String>,
    status: Option<&'static str>,
    words: u32,
    /// Reading time. `None` if it is not shown.
    minutes: Option<u32>,
    /// What is wrong in it, in the order of its lines.
    mistakes: Vec<TextMistake>,
    /// How many mistakes other files have: as long as there are any, no page changes.
    elsewhere: usize,
    /// What the form shows.
    details: Details,
}

/// A mistake or a note.
#[derive(Debug, Serialize)]
pub(crate) struct TextMistake {
    is_error: bool,
    message: String,
    help: Option<String>,
    code: &'static str,
    /// 1-based.
    line: u32,
    /// Where it is in the text field, as scripts count (UTF-16).
    from: usize,
    to: usize,
}

/// The facts about the text at `path`, which a field shows as `text`.
pub(crate) fn of(visit: &Visit<'_>, path: &str, text: &str) -> TextFacts {
    // A visit has the snapshot of its beginning; a text may have changed since.
    let snapshot = visit.preview.site.newest();
    let is_here = |found: &Diagnostic| {
        let place = found.place.as_ref();
        place.is_some_and(|place| &*place.file == path)
    };
    let found = snapshot.diagnostics().iter();
    let elsewhere = snapshot.errors().filter(|found| !is_here(found)).count();
    let mistakes = found
        .filter(|found| is_here(found))
        .map(|found| mistake(found, text))
        .collect();
    let site = snapshot.site();
    let entry = site.and_then(|site| site.entry(path));
    let held = site.and_then(|site| site.unpublished().find(|held| &*held.document.path == path));
    let document = entry
        .map(|entry| &entry.document)
        .or(held.map(|held| &held.document));
    let card = entry.map(|entry| &entry.card);
    let url = card.map(|card| &card.url).filter(|url| snapshot.has(url));
    let status = card
        .map(|card| card.status)
        .or(held.map(|held| held.status));
    let title = card
        .map(|card| card.title.to_string())
        .or(held.map(|held| held.title.clone()));
    TextFacts {
        title,
        lang: lang(visit, document.map(|document| &**document)),
        url: url.map(|url| url.to_string()),
        status: status.map(Status::name),
        words: document.map_or(0, |document| document.facts.words),
        minutes: card.map(|card| card.reading_time),
        mistakes,
        elsewhere,
        details: details::of(visit, text, entry),
    }
}

/// The language of a text, so that the browser checks its spelling.
fn lang(visit: &Visit<'_>, document: Option<&Document>) -> String {
    let snapshot = visit.preview.site.newest();
    let of_site = || snapshot.site().map(|site| site.config().language.clone());
    let own = document.and_then(|document| document.front.lang.clone());
    own.or_else(of_site).unwrap_or_default()
}

fn mistake(found: &Diagnostic, text: &str) -> TextMistake {
    let place = found.place.as_ref();
    let (from, to) = place.map_or((0, 0), |place| in_units(text, place));
    TextMistake {
        is_error: found.severity == Severity::Error,
        message: found.message.clone(),
        help: found.help.clone(),
        code: found.code,
        line: place.map_or(1, |place| place.line),
        from,
        to,
    }
}

/// Where a place is in a text, in UTF-16 units.
fn in_units(text: &str, place: &Place) -> (usize, usize) {
    let before = place.line.saturating_sub(1) as usize;
    let lines = text.split_inclusive('\n').take(before);
    let start: usize = lines.map(|line| line.encode_utf16().count()).sum();
    let line = text.split('\n').nth(before).unwrap_or_default();
    let units = |count: u32| -> usize {
        let characters = line.chars().take(count as usize);
        characters.map(char::len_utf16).sum()
    };
    let column = place.column.saturating_sub(1);
    (
        start + units(column),
        start + units(column.saturating_add(place.width)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_as_scripts_count() {
        let place = |line, column, width| Place::new(&"a.md".into(), line, column, width);
        let text = "ä😀\n😀bc\n";
        assert_eq!(in_units(text, &place(1, 1, 1)), (0, 1));
        assert_eq!(in_units(text, &place(2, 2, 1)), (6, 7));
        assert_eq!(in_units(text, &place(2, 9, 9)), (8, 8));
        assert_eq!(in_units(text, &place(9, 1, 1)), (9, 9));
    }
}

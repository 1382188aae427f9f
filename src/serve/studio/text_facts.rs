//! What a page that writes a text shows beside it: the address of its page, its length, its mistakes.
//!
//! Enters: a visit, a path. Leaves: a value that can be serialised. Forbidden here: files.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Status;
use crate::parse::Document;
use crate::serve::pages::context::Visit;
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
}

/// A mistake or a note.
#[derive(Debug, Serialize)]
pub(crate) struct TextMistake {
    is_error: bool,
    message: String,
    help: Option<String>,
    code: &'static str,
    /// 1-based, in lines and characters.
    line: u32,
    column: u32,
    width: u32,
}

/// The facts about the text at `path`.
pub(crate) fn of(visit: &Visit<'_>, path: &str) -> TextFacts {
    // A visit has the snapshot of its beginning; a text may have changed since.
    let snapshot = visit.preview.site.newest();
    let is_here = |found: &Diagnostic| {
        let place = found.place.as_ref();
        place.is_some_and(|place| &*place.file == path)
    };
    let found = snapshot.diagnostics().iter();
    let elsewhere = snapshot.errors().filter(|found| !is_here(found)).count();
    let mistakes = found.filter(|found| is_here(found)).map(mistake).collect();
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
    }
}

/// The language of a text, so that the browser checks its spelling.
fn lang(visit: &Visit<'_>, document: Option<&Document>) -> String {
    let snapshot = visit.preview.site.newest();
    let of_site = || snapshot.site().map(|site| site.config().language.clone());
    let own = document.and_then(|document| document.front.lang.clone());
    own.or_else(of_site).unwrap_or_default()
}

fn mistake(found: &Diagnostic) -> TextMistake {
    let place = found.place.as_ref();
    TextMistake {
        is_error: found.severity == Severity::Error,
        message: found.message.clone(),
        help: found.help.clone(),
        code: found.code,
        line: place.map_or(1, |place| place.line),
        column: place.map_or(1, |place| place.column),
        width: place.map_or(1, |place| place.width),
    }
}

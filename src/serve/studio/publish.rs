//! Publishes a post: now, or at a moment that the writer names. It is what `linger publish` does.
//!
//! Enters: a visit with a path and a moment. Leaves: the saved text.

use crate::digest::Digest;
use crate::model::{DateChange, WantedMoment};
use crate::parse::{When, in_field, published};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::field::date;
use crate::serve::studio::texts::{post_url, refused, text_path, unread, wanted, went};
use crate::source::moment;
use crate::write::{PageText, SaveOutcome, SaveRequest, WriterPath, save};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct PublishRequest {
    file: String,
    when: PublishWhen,
    #[serde(default)]
    day: String,
    #[serde(default)]
    time: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum PublishWhen {
    Now,
    At,
}

/// Publishes a post.
pub(crate) fn publish(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: PublishRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        is_saved(visit, &path)?;
        let source: Arc<str> = path.path().into();
        let changed = date_of(visit, &asked, &source)?;
        visit.preview.saves.with(|_| {
            let bytes = path.read().map_err(|error| unread(&error))?;
            let bytes = bytes.ok_or_else(gone)?;
            let text = published(&source, &bytes, changed.as_deref());
            let text = text.map_err(|problem| refused(&problem))?;
            replace(visit, &path, &bytes, &text)
        })?;
        visit.preview.site.typed(path.path());
        Ok(went(&post_url(path.path())))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

pub(crate) fn gone() -> Response {
    Response::plain(404, "There is no such file any more.\n")
}

/// Looks that nothing of the text waits for being saved.
pub(crate) fn is_saved(visit: &Visit<'_>, path: &WriterPath) -> Result<(), Response> {
    if visit.preview.unsaved.get(path.path()).is_none() {
        return Ok(());
    }
    Err(Response::plain(
        409,
        "The text is open in a window and not saved yet. Save it first.\n",
    ))
}

/// The new date of the post, if it gets one.
fn date_of(
    visit: &Visit<'_>,
    asked: &PublishRequest,
    source: &str,
) -> Result<Option<String>, Response> {
    let snapshot = visit.preview.site.newest();
    let mistakes = snapshot.errors().filter(|found| {
        let place = found.place.as_ref();
        place.is_some_and(|place| &*place.file == source)
    });
    if let Some(first) = { mistakes }.next() {
        let words = format!("There is a mistake in it: {}.\n", first.message);
        return Err(Response::plain(422, &words));
    }
    let site = snapshot.site().ok_or_else(gone)?;
    let standings = site.standings();
    let state = standings.iter().find(|state| state.source == source);
    let state = state.ok_or_else(gone)?;
    let zone = &site.config().timezone.0;
    let now = visit.preview.disk.clock().unwrap_or_else(moment);
    let now = now.to_zoned(zone.clone());
    let wanted = match asked.when {
        PublishWhen::Now => WantedMoment::Now,
        PublishWhen::At => {
            let (written, _) = date(&asked.day, &asked.time, "", zone)?;
            let Some(at) = When::parse(&written) else {
                return Err(Response::plain(422, "Choose a day.\n"));
            };
            WantedMoment::At(at)
        }
    };
    match state.published(&now, wanted) {
        Ok(DateChange::IsLive) => Err(Response::plain(409, "It is live already.\n")),
        Ok(DateChange::IsScheduled(_)) => Err(Response::plain(409, "It is scheduled already.\n")),
        Ok(DateChange::Keep(_)) => Ok(None),
        Ok(DateChange::Set(_, written)) => Ok(Some(written)),
        Err(problem) => Err(refused(&problem)),
    }
}

/// Saves another text of a file that had these bytes. The caller holds the order of saves.
pub(crate) fn replace(
    visit: &Visit<'_>,
    path: &WriterPath,
    before: &[u8],
    text: &str,
) -> Result<(), Response> {
    let request = SaveRequest {
        path,
        base: Some(Digest::of_bytes(before)),
        text: PageText::Whole(&in_field(text)),
        now: moment(),
    };
    let outcome = save(visit.preview.disk.root(), &request);
    match outcome.map_err(|problem| refused(&problem))? {
        SaveOutcome::Saved(_) | SaveOutcome::Unchanged(_) => Ok(()),
        SaveOutcome::Changed(_) | SaveOutcome::Gone => Err(Response::plain(
            409,
            "Another program has changed the file at this moment. Try it again.\n",
        )),
    }
}

//! Earlier versions of a text: lists them, reads one, and keeps one on purpose.
//!
//! Enters: a visit with a request in JSON. Leaves: an answer in JSON. Forbidden here: replacing the
//! text; the page does that as an edit, which can be undone.

use crate::parse::in_field;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::texts::{MOST_TEXT, json, refused, text_path, wanted};
use crate::source::moment;
use crate::write::History;
use serde::{Deserialize, Serialize};
use std::io;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionRequest {
    file: String,
    /// The name of a version. `None`: all are listed.
    name: Option<String>,
}

#[derive(Serialize)]
struct VersionRow {
    name: String,
    /// Its moment in the time zone of the site, in words, and whether it is kept for good.
    label: String,
}

#[derive(Serialize)]
struct VersionText {
    text: String,
}

/// Lists the versions of a text, the newest first, or reads one.
pub(crate) fn versions(visit: &Visit<'_>) -> Response {
    let unread = |error: io::Error| Response::plain(500, &format!("{error}\n"));
    let answer = || {
        let asked: VersionRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        let history = History::of(visit.preview.disk.root(), path.path());
        let Some(name) = asked.name else {
            let zone = visit.snapshot.site().map(|site| &site.config().timezone.0);
            let zone = zone.cloned().unwrap_or(jiff::tz::TimeZone::UTC);
            let rows = history.versions().map_err(unread)?.into_iter();
            let rows = rows.map(|version| {
                let moment = version.moment.to_zoned(zone.clone());
                let pinned = if version.is_pinned {
                    " · kept for good"
                } else {
                    ""
                };
                VersionRow {
                    label: format!("{}{pinned}", moment.strftime("%-d %b %Y, %H:%M:%S")),
                    name: version.name,
                }
            });
            return Ok(json(200, &rows.collect::<Vec<_>>()));
        };
        let bytes = history.read(&name).map_err(unread)?;
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        match text {
            Some(text) => Ok(json(
                200,
                &VersionText {
                    text: in_field(&text),
                },
            )),
            None => Err(Response::plain(404, "There is no such version.\n")),
        }
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeepRequest {
    file: String,
    text: String,
    /// Whether it stays longer than other versions.
    is_pinned: bool,
}

/// Keeps a text that is about to be given up.
pub(crate) fn keep(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: KeepRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        if asked.text.len() > MOST_TEXT {
            return Err(Response::plain(413, "The text is too long.\n"));
        }
        let history = History::of(visit.preview.disk.root(), path.path());
        visit
            .preview
            .saves
            .with(|_| history.keep(asked.text.as_bytes(), moment(), asked.is_pinned))
            .map_err(|problem| refused(&problem))?;
        Ok(json(200, &()))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

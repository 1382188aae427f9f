//! The email edition of a post in the outbox: to look at, to copy, to download.
//!
//! Enters: a visit. Leaves: what is there; a file. Forbidden here: writing an email.

use crate::output::media_type::TEXT;
use crate::parse::{LONGEST_NAME, bounded};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::source::Source;
use serde::Serialize;

/// The directory for emails, under the root of the site.
const OUTBOX: &str = "outbox";
/// The endings of an edition, each with its media type and words.
const KINDS: [(&str, &str, &str); 3] = [
    ("eml", "message/rfc822", "For your mail program"),
    (
        "html",
        "application/octet-stream",
        "For a newsletter service",
    ),
    ("txt", TEXT, "As plain text"),
];

/// The files of an edition.
#[derive(Debug, Serialize)]
pub(crate) struct EmailFiles {
    files: Vec<EmailFile>,
    /// The plain text.
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct EmailFile {
    name: String,
    url: String,
    words: &'static str,
}

/// What the outbox has of the post with that slug.
pub(crate) fn of(visit: &Visit<'_>, slug: &str) -> EmailFiles {
    let stem = bounded(slug, LONGEST_NAME - ".html".len());
    let read = |name: &str| visit.preview.disk.read(&format!("{OUTBOX}/{name}")).ok();
    let files = KINDS.iter().filter_map(|(ending, _, words)| {
        let name = format!("{stem}.{ending}");
        read(&name)?;
        Some(EmailFile {
            url: format!("/outbox/{}", crate::model::encode(&name)),
            name,
            words,
        })
    });
    let text = read(&format!("{stem}.txt"));
    EmailFiles {
        files: files.collect(),
        text: text.map(|text| String::from_utf8_lossy(&text).into_owned()),
    }
}

/// A file of the outbox, to download.
pub(crate) fn download(visit: &Visit<'_>) -> Response {
    let name = visit.request.path.rsplit('/').next().unwrap_or_default();
    let kind = KINDS.iter().find(|(ending, ..)| {
        let rest = name.strip_suffix(ending);
        rest.is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
    });
    let is_plain = !name.contains(['\\', ':', '\0']) && !name.starts_with('.');
    let found = kind.filter(|_| is_plain);
    let found = found.and_then(|(_, mime, _)| {
        let bytes = visit.preview.disk.read(&format!("{OUTBOX}/{name}")).ok()?;
        Some(Response::new(200, mime, bytes))
    });
    match found {
        Some(file) => file.with("Content-Disposition", "attachment"),
        None => Response::plain(404, "There is no such email.\n"),
    }
}

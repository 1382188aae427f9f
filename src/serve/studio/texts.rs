//! Reads texts for a page that writes them, shows what is being typed, and saves.
//!
//! Enters: a visit with a request in JSON. Leaves: an answer in JSON. The rules are at the top of
//! `mod.rs`.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::media_type::JSON;
use crate::parse::{Media, from_field, in_field};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::studio::form::{DetailField, fields};
use crate::serve::studio::text_facts::{self, TextFacts};
use crate::source::moment;
use crate::write::{History, PageText, SaveOutcome, SaveRequest, WriterPath, save};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io;

/// The most bytes that a text may have.
pub(crate) const MOST_TEXT: usize = 4 * 1024 * 1024;
/// How many pictures beside a text are offered.
const MOST_PICTURES: usize = 100;
/// The script of the page.
const SCRIPT: &str = "studio.js";

/// The page that writes a text. The text comes later, when its script asks for it.
pub(crate) fn page(visit: &Visit<'_>) -> Response {
    #[derive(Serialize)]
    struct WritePage<'a> {
        fields: Vec<DetailField>,
        zone: &'a str,
        /// The URL at which the text is published.
        post: String,
    }
    let site = visit.snapshot.site();
    let mut query = form_urlencoded::parse(visit.request.query.as_bytes());
    let file = query.find(|(key, _)| key == "file").map(|(_, file)| file);
    let folder = file.as_deref().and_then(|file| file.rsplit_once('/'));
    let pictures = site.map_or_else(Vec::new, |site| {
        let beside = |source: &str| {
            Some(
                source
                    .strip_prefix(folder?.0)?
                    .strip_prefix('/')?
                    .to_owned(),
            )
        };
        let assets = site
            .assets()
            .filter(|asset| matches!(asset.media, Media::Picture(_)));
        let names = assets.filter_map(|asset| beside(&asset.source));
        names
            .filter(|name| !name.contains('/'))
            .take(MOST_PICTURES)
            .collect()
    });
    let zone = site.and_then(|site| site.config().timezone.0.iana_name());
    let values = WritePage {
        fields: fields(visit.schema(), site, &pictures),
        zone: zone.unwrap_or("UTC"),
        post: post_url(file.as_deref().unwrap_or_default()),
    };
    OwnPage::of("write.html", &values)
        .beside_site(SCRIPT)
        .sent(visit)
}

/// A text as it is on the disk.
#[derive(Debug, Serialize)]
struct DiskText {
    /// As a text field has it. `None` if the page knows it.
    text: Option<String>,
    /// Identifies the site on this machine.
    site: String,
    /// The digest of the file.
    hash: String,
    /// When it was seen: a larger number was later, in the same run.
    at: u64,
    /// The run of the preview.
    run: String,
}

/// A value as an answer.
pub(crate) fn json(status: u16, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => Response::new(status, JSON, json),
        Err(error) => Response::plain(500, &format!("{error}\n")),
    }
}

/// The URL of the page of a post.
pub(crate) fn post_url(file: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("file", file);
    format!("/post?{}", query.finish())
}

/// The answer to a form that leads to another page.
pub(crate) fn went(go: &str) -> Response {
    json(200, &serde_json::json!({ "go": go }))
}

/// The answer to a form that stays, in words.
pub(crate) fn said(words: &str) -> Response {
    json(200, &serde_json::json!({ "said": words }))
}

/// The value of a request. `Err` is the answer if it is not as it should be.
pub(crate) fn wanted<T: DeserializeOwned>(visit: &Visit<'_>) -> Result<T, Response> {
    serde_json::from_slice(&visit.request.body)
        .map_err(|_| Response::plain(400, "The request is not understood.\n"))
}

/// The path of a request. `Err` is the answer if it is none that may be written.
pub(crate) fn text_path(visit: &Visit<'_>, file: &str) -> Result<WriterPath, Response> {
    let refused = || Response::plain(403, "This is not a text of the site.\n");
    WriterPath::of(&visit.preview.disk, file).ok_or_else(refused)
}

/// The answer to a refusal of the system.
pub(crate) fn unread(error: &io::Error) -> Response {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Response::plain(403, "This file cannot be opened here.\n")
        }
        _ => Response::plain(500, &format!("The file cannot be read: {error}\n")),
    }
}

/// The answer to a problem of the system.
pub(crate) fn refused(problem: &Diagnostic) -> Response {
    Response::plain(500, &format!("{}\n", problem.human(false)))
}

fn gone() -> Response {
    Response::plain(404, "There is no such file any more.\n")
}

#[derive(Deserialize)]
struct LookRequest {
    file: String,
    /// The page that asks, and the newest number of its saves: older ones are void from now on.
    tab: String,
    seq: u64,
    /// The digest of the text that the page knows.
    known: Option<String>,
}

/// Looks at a text on the disk. What was seen is in the history from then on.
pub(crate) fn look(visit: &Visit<'_>) -> Response {
    let look = || {
        let asked: LookRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        visit.preview.saves.with(|order| {
            order.take(&asked.tab, asked.seq);
            let Some(bytes) = path.read().map_err(|error| unread(&error))? else {
                return Err(gone());
            };
            let at = order.tick();
            if asked.known == Some(Digest::of_bytes(&bytes).hex()) {
                let text = disk_text(visit, bytes, at)?;
                return Ok(DiskText { text: None, ..text });
            }
            let history = History::of(visit.preview.disk.root(), path.path());
            history
                .keep(&bytes, moment(), false)
                .map_err(|problem| refused(&problem))?;
            disk_text(visit, bytes, at)
        })
    };
    look().map_or_else(|refusal| refusal, |text| json(200, &text))
}

fn disk_text(visit: &Visit<'_>, bytes: Vec<u8>, at: u64) -> Result<DiskText, Response> {
    let hash = Digest::of_bytes(&bytes).hex();
    let text = String::from_utf8(bytes).ok();
    let Some(text) = text.filter(|text| text.len() <= MOST_TEXT) else {
        return Err(Response::plain(
            415,
            "This file is not a text in UTF-8, or it is too long to be written here.\n",
        ));
    };
    let site = visit.preview.disk.root().display().to_string();
    Ok(DiskText {
        text: Some(in_field(&text)),
        site: Digest::of_bytes(site.as_bytes()).hex(),
        hash,
        at,
        run: visit.preview.guard.run().to_owned(),
    })
}

#[derive(Deserialize)]
struct TypeRequest {
    file: String,
    /// `None`: the page has only asked for the facts.
    text: Option<String>,
}

/// Shows a text that is not saved yet on its page, and answers with the facts about it.
pub(crate) fn typed(visit: &Visit<'_>) -> Response {
    let typed = || {
        let asked: TypeRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        if let Some(text) = &asked.text {
            if text.len() > MOST_TEXT {
                return Err(Response::plain(413, "The text is too long.\n"));
            }
            // A file that is gone, or is no text, has no page that could show this.
            let bytes = path.read().map_err(|error| unread(&error))?;
            let before = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some(before) = before {
                let after = from_field(&before, text);
                if after == before {
                    visit.preview.unsaved.drop_text(path.path());
                } else {
                    visit.preview.unsaved.put(path.path(), after.as_bytes());
                }
                visit.preview.site.typed(path.path());
            }
        }
        let shown = match asked.text {
            Some(text) => text,
            None => {
                let unsaved = visit.preview.unsaved.get(path.path());
                let bytes = match unsaved {
                    Some(bytes) => bytes.to_vec(),
                    None => path
                        .read()
                        .map_err(|error| unread(&error))?
                        .unwrap_or_default(),
                };
                in_field(&String::from_utf8_lossy(&bytes))
            }
        };
        Ok(text_facts::of(visit, path.path(), &shown))
    };
    typed().map_or_else(
        |refusal: Response| refusal,
        |facts: TextFacts| json(200, &facts),
    )
}

#[derive(Deserialize)]
struct DropRequest {
    file: String,
}

/// Shows the file itself again: its page is closed, or the text was given up.
pub(crate) fn drop_text(visit: &Visit<'_>) -> Response {
    let dropped = wanted::<DropRequest>(visit).and_then(|asked| text_path(visit, &asked.file));
    match dropped {
        Ok(path) => {
            visit.preview.unsaved.drop_text(path.path());
            visit.preview.site.typed(path.path());
            json(200, &())
        }
        Err(refusal) => refusal,
    }
}

#[derive(Deserialize)]
struct SaveBody {
    file: String,
    tab: String,
    seq: u64,
    /// The digest of the file as the page knows it. `None`: there is no file yet.
    base: Option<String>,
    /// The whole text, or an edit of the text with the digest `base`.
    text: Option<String>,
    edit: Option<EditBody>,
}

#[derive(Deserialize)]
struct EditBody {
    from: usize,
    to: usize,
    insert: String,
}

/// Saves a text.
pub(crate) fn save_text(visit: &Visit<'_>) -> Response {
    let saved = || {
        let asked: SaveBody = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        let text = match (&asked.text, &asked.edit) {
            (Some(text), None) if text.len() <= MOST_TEXT => PageText::Whole(text),
            (None, Some(edit)) => PageText::Edit {
                from: edit.from,
                to: edit.to,
                insert: &edit.insert,
            },
            (Some(_), None) => return Err(Response::plain(413, "The text is too long.\n")),
            _ => return Err(Response::plain(400, "Which text?\n")),
        };
        let base = match &asked.base {
            None => None,
            Some(hash) => match Digest::from_hex(hash) {
                Some(base) => Some(base),
                None => return Err(Response::plain(400, "Which version?\n")),
            },
        };
        let request = SaveRequest {
            path: &path,
            base,
            text,
            now: moment(),
        };
        save_in_order(visit, &asked, &request)
    };
    saved().unwrap_or_else(|refusal: Response| refusal)
}

/// Saves a text unless a newer save of the same page was here before.
fn save_in_order(
    visit: &Visit<'_>,
    asked: &SaveBody,
    request: &SaveRequest<'_>,
) -> Result<Response, Response> {
    #[derive(Serialize)]
    struct Saved {
        hash: String,
        at: u64,
        run: String,
    }
    let preview = visit.preview;
    let (outcome, at) = preview.saves.with(|order| {
        if !order.take(&asked.tab, asked.seq) {
            return Err(Response::plain(
                412,
                "A newer save of this page was here before.\n",
            ));
        }
        let outcome = save(preview.disk.root(), request).map_err(|problem| refused(&problem))?;
        Ok((outcome, order.tick()))
    })?;
    match outcome {
        SaveOutcome::Saved(bytes) | SaveOutcome::Unchanged(bytes) => {
            preview.unsaved.saved(&asked.file, &bytes);
            let hash = Digest::of_bytes(&bytes).hex();
            let run = preview.guard.run().to_owned();
            Ok(json(200, &Saved { hash, at, run }))
        }
        SaveOutcome::Changed(bytes) => Ok(json(409, &disk_text(visit, bytes, at)?)),
        SaveOutcome::Gone => Err(gone()),
    }
}

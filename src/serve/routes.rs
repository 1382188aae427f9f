//! What lies where: the preview's own routes in one table, the site under everything else.
//!
//! URLs are looked up in this table and among the outputs, never on disk, so no path can lead out
//! of the site.

use super::answer::{Answer, Body, HTML, mime};
use super::events::Hub;
use super::guard::Guard;
use super::page::{self, EVENTS_PATH, SCRIPT, SCRIPT_PATH};
use super::request::Request;
use super::shelf::{Found, Shelf};
use crate::pipeline::Payload;
use crate::track::Newest;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tiny_http::Method;

/// What routes may look at.
#[derive(Debug)]
pub(super) struct Preview {
    /// What the last build made.
    pub(super) shelf: Newest<Shelf>,
    /// Where open pages listen.
    pub(super) hub: Hub,
    /// Who may ask.
    pub(super) guard: Guard,
    /// Where the site is.
    pub(super) root: PathBuf,
}

/// One of the preview's own routes.
struct Route {
    /// GET (and so HEAD) for what only looks; POST for what acts: that needs the run's token.
    method: Method,
    path: &'static str,
    answer: fn(&Request, &Preview) -> Answer,
}

/// The preview's own routes. To add one: a line here. By the time its function is called, the
/// guard has let the request in; for POST, it has seen the token too.
const ROUTES: [Route; 2] = [
    Route {
        method: Method::Get,
        path: EVENTS_PATH,
        answer: |_, _| Answer::events(),
    },
    Route {
        method: Method::Get,
        path: SCRIPT_PATH,
        answer: |_, _| {
            let script = SCRIPT.as_bytes().to_vec();
            Answer::new(200, "text/javascript; charset=utf-8", script)
        },
    },
];

/// Answers a request.
pub(super) fn answer(request: &Request, preview: &Preview) -> Answer {
    if let Err((status, words)) = preview.guard.check(request) {
        return Answer::plain(status, words);
    }
    let asked = match request.method {
        Method::Head => &Method::Get,
        ref method => method,
    };
    let mut here = ROUTES.iter().filter(|route| route.path == request.path);
    match here.clone().find(|route| route.method == *asked) {
        Some(route) if route.method == Method::Post => match preview.guard.check_act(request) {
            Ok(()) => (route.answer)(request, preview),
            Err((status, words)) => Answer::plain(status, words),
        },
        Some(route) => (route.answer)(request, preview),
        None if here.next().is_some() => Answer::plain(405, "Not in this way.\n"),
        None if *asked == Method::Get => site(request, preview),
        None => Answer::plain(405, "Only GET and HEAD are answered here.\n"),
    }
}

/// A page or file of the site.
fn site(request: &Request, preview: &Preview) -> Answer {
    let shelf = preview.shelf.get();
    match shelf.find(&request.path) {
        Found::File {
            path,
            payload,
            digest,
        } => {
            let mime = mime(path);
            let tag = digest.hex();
            if mime != HTML {
                return match body(payload, preview) {
                    Some(body) => Answer::of(200, mime, body)
                        .with("Accept-Ranges", "bytes")
                        .tagged(&format!("\"{tag}\""), request),
                    None => gone(),
                };
            }
            // What is added to a page belongs to this run, so its tag does too.
            let run = preview.guard.token();
            match html(payload, preview) {
                Some(html) => {
                    Answer::new(200, HTML, html).tagged(&format!("\"{tag}-{:.8}\"", run), request)
                }
                None => gone(),
            }
        }
        Found::Elsewhere(url) => Answer::elsewhere(&crate::model::encode(&url)),
        Found::Missing(_) if !shelf.problems().is_empty() => {
            Answer::new(500, HTML, page::broken(shelf.problems()))
        }
        Found::Missing(page) => match page.and_then(|page| html(page, preview)) {
            Some(html) => Answer::new(404, HTML, html),
            None => Answer::plain(404, "There is nothing here.\n"),
        },
    }
}

/// The file was there when the site was built.
fn gone() -> Answer {
    Answer::plain(404, "The file has just gone away.\n")
}

/// A page with what the preview adds.
fn html(payload: &Payload, preview: &Preview) -> Option<Vec<u8>> {
    let token = preview.guard.token();
    match body(payload, preview)? {
        Body::Bytes(bytes) => Some(page::with_script(&bytes, token)),
        Body::File(path) => Some(page::with_script(&fs::read(path).ok()?, token)),
        Body::Events => None,
    }
}

/// What an output is sent from. `None`: its file is gone, or was replaced by a link out of the
/// site since it was listed.
fn body(payload: &Payload, preview: &Preview) -> Option<Body> {
    match payload {
        Payload::Bytes(bytes) => Some(Body::Bytes(Arc::clone(bytes))),
        Payload::File(path) => {
            let place = fs::canonicalize(path).ok()?;
            let root = fs::canonicalize(&preview.root).ok()?;
            (place.starts_with(root) && place.is_file()).then_some(Body::File(place))
        }
    }
}

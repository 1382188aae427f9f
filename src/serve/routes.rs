//! What lies where: the preview's own routes in one table, the site under everything else.
//!
//! URLs are looked up in this table and among the outputs, never on disk, so no path can lead out
//! of the site.

use super::Wishes;
use super::answer::{Answer, Body, HTML, mime};
use super::echo;
use super::events::Hub;
use super::guard::Guard;
use super::kitchen::{Dish, Message};
use super::letter::{self, LETTERS};
use super::own;
use super::page::{Client, EVENTS_PATH, OWN};
use super::report::Report;
use super::request::Request;
use super::screens::Screens;
use super::shelf::{Found, Shelf};
use crate::config::FORM_ECHO;
use crate::pipeline::{Payload, Workshop};
use crate::source::Disk;
use crate::track::{Digest, Newest};
use std::fs;
use std::sync::Arc;
use std::sync::mpsc::{Sender, sync_channel};
use tiny_http::Method;

/// What routes may look at.
#[derive(Debug)]
pub(super) struct Preview {
    /// What the last good build made.
    pub(super) shelf: Newest<Shelf>,
    /// What the newest build came to, good or not.
    pub(super) report: Newest<Report>,
    /// Who makes the outputs.
    pub(super) kitchen: Sender<Message>,
    /// Makes the preview's own pages.
    pub(super) screens: Screens,
    /// What the writer wants of the preview.
    pub(super) wishes: Wishes,
    /// Where open pages listen.
    pub(super) hub: Hub,
    /// Who may ask.
    pub(super) guard: Guard,
    /// Where the site is.
    pub(super) disk: Disk,
    /// Where what takes long is made, once somebody asks for it.
    pub(super) workshop: Workshop,
}

impl Preview {
    /// An output as it is now. `None`: there is none, or it cannot be made.
    fn order(&self, path: &str) -> Option<Dish> {
        let (reply, dish) = sync_channel(1);
        self.kitchen
            .send(Message::Order(path.to_owned(), reply))
            .ok()?;
        dish.recv().ok()?
    }

    /// What there is; at the very beginning, as soon as anything is there.
    fn shelf(&self) -> Arc<Shelf> {
        if !self.shelf.get().is_open() {
            // What is ordered, nobody knows; but orders are served after the first build.
            self.order("");
        }
        self.shelf.get()
    }
}

/// One of the preview's own routes.
struct Route {
    /// GET (and so HEAD) for what only looks; POST for what acts: that needs the run's token.
    method: Method,
    /// Whether it acts, if it is a POST: the page of what a form would send does not.
    acts: bool,
    path: &'static str,
    answer: fn(&Request, &Preview) -> Answer,
}

/// The preview's own routes. To add one: a line here. By the time its function is called, the
/// guard has let the request in; for POST, it has seen the token too.
const ROUTES: [Route; 7] = [
    get(OWN, own::desk),
    get("/_linger/files/", own::files),
    get(EVENTS_PATH, |_, _| Answer::events()),
    get("/_linger/problems/", own::problems),
    get("/_linger/facts", own::bar),
    post("/_linger/edit", own::edit),
    shown(FORM_ECHO, echo::answer),
];

const fn get(path: &'static str, answer: fn(&Request, &Preview) -> Answer) -> Route {
    Route {
        method: Method::Get,
        acts: false,
        path,
        answer,
    }
}

const fn post(path: &'static str, answer: fn(&Request, &Preview) -> Answer) -> Route {
    Route {
        method: Method::Post,
        acts: true,
        path,
        answer,
    }
}

/// What is sent is shown and does nothing.
const fn shown(path: &'static str, answer: fn(&Request, &Preview) -> Answer) -> Route {
    Route {
        method: Method::Post,
        acts: false,
        path,
        answer,
    }
}

/// Answers a request.
pub(super) fn answer(request: &Request, preview: &Preview) -> Answer {
    if let Err((status, words)) = preview.guard.check(request) {
        return Answer::plain(status, words);
    }
    let asked = match request.method {
        Method::Head => &Method::Get,
        ref method => method,
    };
    let routes = ROUTES;
    let mut here = routes.iter().filter(|route| route.path == request.path);
    match here.clone().find(|route| route.method == *asked) {
        Some(route) if route.acts => match preview.guard.check_act(request) {
            Ok(()) => (route.answer)(request, preview),
            Err((status, words)) => Answer::plain(status, words),
        },
        Some(route) => (route.answer)(request, preview),
        None if here.next().is_some() => Answer::plain(405, "Not in this way.\n"),
        None if *asked != Method::Get => {
            Answer::plain(405, "Only GET and HEAD are answered here.\n")
        }
        None if request.path.starts_with(LETTERS) => letter::answer(request, preview),
        None if request.path.starts_with(OWN) => own::file(request, preview),
        None => site(request, preview),
    }
}

/// A page or file of the site.
fn site(request: &Request, preview: &Preview) -> Answer {
    let shelf = preview.shelf();
    match shelf.find(&request.path) {
        Found::Output(path) => match preview.order(&path) {
            Some((payload, digest)) if mime(&path) == HTML => {
                page(&payload, 200, digest, request, preview).unwrap_or_else(gone)
            }
            Some((payload, digest)) => match body(&payload, preview) {
                Ok(body) => Answer::of(200, mime(&path), body)
                    .with("Accept-Ranges", "bytes")
                    .tagged(&format!("\"{}\"", digest.hex()), request),
                Err(refusal) => refusal,
            },
            // It has never been whole.
            None => own::first_problems(request, preview),
        },
        Found::Elsewhere(url) => Answer::elsewhere(&crate::model::encode(&url)),
        Found::Missing(_) if shelf.is_empty() => own::first_problems(request, preview),
        Found::Missing(path) => {
            let dish = path.and_then(|path| preview.order(&path));
            match dish.and_then(|(payload, digest)| page(&payload, 404, digest, request, preview)) {
                Some(page) => page,
                None => Answer::plain(404, "There is nothing here.\n"),
            }
        }
    }
}

/// The file was there when the site was built.
fn gone() -> Answer {
    Answer::plain(404, "The file has just gone away.\n")
}

/// A page with what the preview adds. That belongs to this run, so the page's tag does too.
fn page(
    payload: &Payload,
    status: u16,
    digest: Digest,
    request: &Request,
    preview: &Preview,
) -> Option<Answer> {
    let token = preview.guard.token_for(request);
    let tag = format!("\"{}-{:.8}\"", digest.hex(), preview.guard.token());
    let path = crate::model::encode(&request.path);
    let client = Client {
        token,
        tag: &tag,
        status,
        host: request.header("Host").unwrap_or_default(),
        path: &path,
        is_bare: false,
    };
    let html = match body(payload, preview).ok()? {
        Body::Bytes(bytes) => client.added_to(&bytes),
        Body::File(path) => client.added_to(&fs::read(path).ok()?),
        Body::Events => return None,
    };
    Some(Answer::new(status, HTML, html).tagged(&tag, request))
}

/// What an output is sent from. `Err`: its file is gone, or was replaced by a link out of the site
/// since it was listed; or it cannot be made.
fn body(payload: &Payload, preview: &Preview) -> Result<Body, Answer> {
    match payload {
        Payload::Bytes(bytes) => Ok(Body::Bytes(Arc::clone(bytes))),
        Payload::File(path) => {
            let is_inside = || {
                let place = fs::canonicalize(path).ok()?;
                let root = fs::canonicalize(preview.disk.root()).ok()?;
                (place.starts_with(root) && place.is_file()).then_some(Body::File(place))
            };
            is_inside().ok_or_else(gone)
        }
        Payload::Made(making) => {
            // That it cannot be kept, a build says; it is made again, then.
            let made = preview
                .workshop
                .make(making, &preview.disk, &mut Vec::new());
            match made {
                Ok((_, Payload::Made(_))) => Err(gone()),
                Ok((_, payload)) => body(&payload, preview),
                Err(problem) => Err(Answer::plain(500, &format!("{}\n", problem.human(false)))),
            }
        }
    }
}

//! What lies where: the preview's own routes in one table, the site under everything else.
//!
//! URLs are looked up in this table and among the outputs, never on disk, so no path can lead out
//! of the site.

use crate::concurrency::Latest;
use crate::config::FORM_ECHO;
use crate::digest::Digest;
use crate::pipeline::{AssetProcessor, Payload};
use crate::serve::ServeOptions;
use crate::serve::http::guard::Guard;
use crate::serve::http::request::Request;
use crate::serve::http::response::{HTML, Response, ResponseBody, mime};
use crate::serve::live::build_report::BuildReport;
use crate::serve::live::events::EventHub;
use crate::serve::live::output_table::{Found, OutputTable};
use crate::serve::live::worker::{RenderedOutput, WorkerMessage};
use crate::serve::pages::dev_routes;
use crate::serve::pages::email_preview::{self, EMAIL_PREVIEWS};
use crate::serve::pages::form_preview;
use crate::serve::pages::injected::{Client, EVENTS_PATH, OWN};
use crate::serve::pages::screens::Screens;
use crate::source::Disk;
use std::fs;
use std::sync::Arc;
use std::sync::mpsc::{Sender, sync_channel};
use tiny_http::Method;

/// What routes may look at.
#[derive(Debug)]
pub(crate) struct Preview {
    /// What the last good build made.
    pub(crate) shelf: Latest<OutputTable>,
    /// What the newest build came to, good or not.
    pub(crate) report: Latest<BuildReport>,
    /// Who makes the outputs.
    pub(crate) worker: Sender<WorkerMessage>,
    /// Makes the preview's own pages.
    pub(crate) screens: Screens,
    /// What the writer wants of the preview.
    pub(crate) wishes: ServeOptions,
    /// Where open pages listen.
    pub(crate) hub: EventHub,
    /// Who may ask.
    pub(crate) guard: Guard,
    /// Where the site is.
    pub(crate) disk: Disk,
    /// Where what takes long is made, once somebody asks for it.
    pub(crate) processor: AssetProcessor,
}

impl Preview {
    /// An output as it is now. `None`: there is none, or it cannot be made.
    fn order(&self, path: &str) -> Option<RenderedOutput> {
        let (reply, rendered) = sync_channel(1);
        self.worker
            .send(WorkerMessage::Order(path.to_owned(), reply))
            .ok()?;
        rendered.recv().ok()?
    }

    /// What there is; at the very beginning, as soon as anything is there.
    fn shelf(&self) -> Arc<OutputTable> {
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
    answer: fn(&Request, &Preview) -> Response,
}

/// The preview's own routes. To add one: a line here. By the time its function is called, the
/// guard has let the request in; for POST, it has seen the token too.
const ROUTES: [Route; 7] = [
    get(OWN, dev_routes::dashboard),
    get("/_linger/files/", dev_routes::files),
    get(EVENTS_PATH, |_, _| Response::events()),
    get("/_linger/problems/", dev_routes::problems),
    get("/_linger/facts", dev_routes::bar),
    post("/_linger/edit", dev_routes::edit),
    shown(FORM_ECHO, form_preview::answer),
];

const fn get(path: &'static str, answer: fn(&Request, &Preview) -> Response) -> Route {
    Route {
        method: Method::Get,
        acts: false,
        path,
        answer,
    }
}

const fn post(path: &'static str, answer: fn(&Request, &Preview) -> Response) -> Route {
    Route {
        method: Method::Post,
        acts: true,
        path,
        answer,
    }
}

/// What is sent is shown and does nothing.
const fn shown(path: &'static str, answer: fn(&Request, &Preview) -> Response) -> Route {
    Route {
        method: Method::Post,
        acts: false,
        path,
        answer,
    }
}

/// Answers a request.
pub(crate) fn answer(request: &Request, preview: &Preview) -> Response {
    if let Err((status, words)) = preview.guard.check(request) {
        return Response::plain(status, words);
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
            Err((status, words)) => Response::plain(status, words),
        },
        Some(route) => (route.answer)(request, preview),
        None if here.next().is_some() => Response::plain(405, "Not in this way.\n"),
        None if *asked != Method::Get => {
            Response::plain(405, "Only GET and HEAD are answered here.\n")
        }
        None if request.path.starts_with(EMAIL_PREVIEWS) => email_preview::answer(request, preview),
        None if request.path.starts_with(OWN) => dev_routes::file(request, preview),
        None => site(request, preview),
    }
}

/// A page or file of the site.
fn site(request: &Request, preview: &Preview) -> Response {
    let shelf = preview.shelf();
    match shelf.find(&request.path) {
        Found::Output(path) => match preview.order(&path) {
            Some((payload, digest)) if mime(&path) == HTML => {
                page(&payload, 200, digest, request, preview).unwrap_or_else(gone)
            }
            Some((payload, digest)) => match body(&payload, preview) {
                Ok(body) => Response::of(200, mime(&path), body)
                    .with("Accept-Ranges", "bytes")
                    .tagged(&format!("\"{}\"", digest.hex()), request),
                Err(refusal) => refusal,
            },
            // It has never been whole.
            None => dev_routes::first_problems(request, preview),
        },
        Found::Elsewhere(url) => Response::elsewhere(&crate::model::encode(&url)),
        Found::Missing(_) if shelf.is_empty() => dev_routes::first_problems(request, preview),
        Found::Missing(path) => {
            let rendered = path.and_then(|path| preview.order(&path));
            match rendered
                .and_then(|(payload, digest)| page(&payload, 404, digest, request, preview))
            {
                Some(page) => page,
                None => Response::plain(404, "There is nothing here.\n"),
            }
        }
    }
}

/// The file was there when the site was built.
fn gone() -> Response {
    Response::plain(404, "The file has just gone away.\n")
}

/// A page with what the preview adds. That belongs to this run, so the page's tag does too.
fn page(
    payload: &Payload,
    status: u16,
    digest: Digest,
    request: &Request,
    preview: &Preview,
) -> Option<Response> {
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
        ResponseBody::Bytes(bytes) => client.added_to(&bytes),
        ResponseBody::File(path) => client.added_to(&fs::read(path).ok()?),
        ResponseBody::Events => return None,
    };
    Some(Response::new(status, HTML, html).tagged(&tag, request))
}

/// What an output is sent from. `Err`: its file is gone, or was replaced by a link out of the site
/// since it was listed; or it cannot be made.
fn body(payload: &Payload, preview: &Preview) -> Result<ResponseBody, Response> {
    match payload {
        Payload::Bytes(bytes) => Ok(ResponseBody::Bytes(Arc::clone(bytes))),
        Payload::File(path) => {
            let is_inside = || {
                let place = fs::canonicalize(path).ok()?;
                let root = fs::canonicalize(preview.disk.root()).ok()?;
                (place.starts_with(root) && place.is_file()).then_some(ResponseBody::File(place))
            };
            is_inside().ok_or_else(gone)
        }
        Payload::Made(derived) => {
            // That it cannot be kept, a build says; it is made again, then.
            let made = preview
                .processor
                .make(derived, &preview.disk, &mut Vec::new());
            match made {
                Ok((_, Payload::Made(_))) => Err(gone()),
                Ok((_, payload)) => body(&payload, preview),
                Err(problem) => Err(Response::plain(500, &format!("{}\n", problem.human(false)))),
            }
        }
    }
}

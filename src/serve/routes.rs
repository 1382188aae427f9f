//! The routes: two tables, one for each origin of the preview.
//!
//! At the origin of the site are the site's pages, whose scripts may do anything there. So nothing
//! can be changed at this origin: it has only the preview's scripts, the events, and the redirect
//! to the dashboard. The dashboard has an origin of its own, and only there can something be
//! changed.

use crate::config::FORM_PREVIEW;
use crate::serve::http::guard::Refused;
use crate::serve::http::head::MOST_BODY;
use crate::serve::http::request::Request;
use crate::serve::http::response::Response;
use crate::serve::pages::client_files;
use crate::serve::pages::context::{Preview, Visit};
use crate::serve::pages::injected::{EVENTS_PATH, OWN};
use crate::serve::pages::{dev_routes, email_preview, form_preview, problems, site};
use crate::serve::studio::{
    attachments, comments, compare, create, deploy, email_files, field, jobs, links, post_moves,
    post_page, posts, publish, texts, versions,
};
use tiny_http::Method;

/// The most bytes of the body of a request that may change something: a text, as JSON writes it.
const MOST_ACT: usize = 3 * texts::MOST_TEXT;
/// The most bytes of a file that is stored beside a text.
const MOST_UPLOAD: usize = 96 * 1024 * 1024;

/// One route.
pub(crate) struct Route {
    /// The whole path, or its beginning followed by `*`.
    path: &'static str,
    kind: RouteKind,
    answer: fn(&Visit<'_>) -> Response,
}

/// What a route does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RouteKind {
    /// It shows something (GET and HEAD).
    Show,
    /// It shows a page that may be in a frame of the other origin (GET and HEAD). Its policy says so.
    Framed,
    /// It shows what a form would have sent, and changes nothing (POST).
    ShowForm,
    /// It changes something, or reads a text of the writer's (POST with the token of the run).
    Act,
    /// The same, with a file in the body.
    Upload,
}

/// The routes at the origin of the site. The first that matches answers.
pub(crate) const SITE: [Route; 4] = [
    route(EVENTS_PATH, RouteKind::Show, |_| Response::events()),
    route(FORM_PREVIEW, RouteKind::ShowForm, form_preview::answer),
    route("/_linger/*", RouteKind::Show, own_file_or_dashboard),
    route("/*", RouteKind::Framed, site::answer),
];

/// The routes at the origin of the dashboard.
pub(crate) const DASHBOARD: [Route; 43] = [
    route("/", RouteKind::Show, dev_routes::dashboard),
    route("/posts/", RouteKind::Show, posts::posts),
    route("/write", RouteKind::Show, texts::page),
    route("/text/new", RouteKind::Act, create::create),
    route("/text/look", RouteKind::Act, texts::look),
    route("/text/type", RouteKind::Act, texts::typed),
    route("/text/drop", RouteKind::Act, texts::drop_text),
    route("/text/save", RouteKind::Act, texts::save_text),
    route("/text/keep", RouteKind::Act, versions::keep),
    route("/text/versions", RouteKind::Act, versions::versions),
    route("/text/links", RouteKind::Act, links::links),
    route("/text/field", RouteKind::Act, field::change),
    route("/text/compare", RouteKind::Act, compare::compare),
    route("/text/paste", RouteKind::Act, attachments::paste),
    route("/text/attach", RouteKind::Upload, attachments::attach),
    route("/post", RouteKind::Show, post_page::page),
    route("/post/publish", RouteKind::Act, publish::publish),
    route("/post/check", RouteKind::Act, jobs::check),
    route("/post/email", RouteKind::Act, jobs::email),
    route("/post/rename", RouteKind::Act, post_moves::rename),
    route("/post/copy", RouteKind::Act, post_moves::copy),
    route("/post/delete", RouteKind::Act, post_moves::delete),
    route("/post/restore", RouteKind::Act, post_moves::restore),
    route("/comments/", RouteKind::Show, comments::page),
    route("/comments/approve", RouteKind::Act, comments::approve),
    route("/comments/delete", RouteKind::Act, comments::delete),
    route("/trash/", RouteKind::Show, post_moves::trash),
    route("/outbox/*", RouteKind::Show, email_files::download),
    route("/deploy/", RouteKind::Show, deploy::page),
    route("/deploy/run", RouteKind::Act, deploy::run),
    route("/deploy/site", RouteKind::Act, deploy::site),
    route("/deploy/place", RouteKind::Act, deploy::place),
    route("/calendar.ics", RouteKind::Show, posts::calendar),
    route("/files/", RouteKind::Show, dev_routes::files),
    route("/problems/", RouteKind::Framed, problems::problems),
    route("/toolbar/", RouteKind::Framed, dev_routes::toolbar),
    route("/toolbar/data", RouteKind::Show, dev_routes::toolbar_data),
    route("/email/*", RouteKind::Show, email_preview::answer),
    route("/picture/*", RouteKind::Show, email_preview::picture),
    route("/edit", RouteKind::Act, dev_routes::edit),
    route(EVENTS_PATH, RouteKind::Show, |_| Response::events()),
    route(FORM_PREVIEW, RouteKind::ShowForm, form_preview::answer),
    route("/_linger/*", RouteKind::Show, own_file),
];

const fn route(path: &'static str, kind: RouteKind, answer: fn(&Visit<'_>) -> Response) -> Route {
    Route { path, kind, answer }
}

impl Route {
    fn is_at(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == self.path,
        }
    }

    /// The allowed methods, as the header `Allow` lists them.
    fn methods(&self) -> &'static str {
        match self.kind {
            RouteKind::Show | RouteKind::Framed => "GET, HEAD",
            RouteKind::ShowForm | RouteKind::Act | RouteKind::Upload => "POST",
        }
    }

    fn takes(&self, method: &Method) -> bool {
        match self.kind {
            RouteKind::Show | RouteKind::Framed => matches!(method, Method::Get | Method::Head),
            RouteKind::ShowForm | RouteKind::Act | RouteKind::Upload => *method == Method::Post,
        }
    }
}

/// How many bytes of body a request may have, by its head. Only a request that may change something has
/// a long one.
pub(crate) fn most_body(routes: &[Route], request: &Request, preview: &Preview) -> usize {
    let route = routes.iter().find(|route| route.is_at(&request.path));
    let most = match route.map(|route| route.kind) {
        Some(RouteKind::Act) => MOST_ACT,
        Some(RouteKind::Upload) => MOST_UPLOAD,
        _ => return MOST_BODY,
    };
    let is_allowed = request.method == Method::Post
        && preview.guard.check(request, false).is_ok()
        && preview.guard.check_act(request).is_ok();
    if is_allowed { most } else { MOST_BODY }
}

/// Answers a request to the origin that has these routes.
pub(crate) fn answer(routes: &[Route], request: &Request, preview: &Preview) -> Response {
    let route = routes.iter().find(|route| route.is_at(&request.path));
    let is_framed = route.is_some_and(|route| route.kind == RouteKind::Framed);
    let refuse = |(status, words): Refused| Response::plain(status, words);
    if let Err(refused) = preview.guard.check(request, is_framed) {
        return refuse(refused);
    }
    if request.header("Service-Worker").is_some() {
        return client_files::no_service_worker();
    }
    let Some(route) = route else {
        return Response::plain(404, "There is nothing here.\n");
    };
    if !route.takes(&request.method) {
        return Response::not_allowed(route.methods());
    }
    if matches!(route.kind, RouteKind::Act | RouteKind::Upload)
        && let Err(refused) = preview.guard.check_act(request)
    {
        return refuse(refused);
    }
    (route.answer)(&Visit {
        request,
        snapshot: preview.site.snapshot(),
        preview,
    })
}

/// Answers with one of the files in `client`.
fn own_file(visit: &Visit<'_>) -> Response {
    client_files::answer(visit).unwrap_or_else(|| Response::plain(404, "There is nothing here.\n"))
}

/// Like [`own_file`], at the origin of the site. All other paths redirect to the dashboard.
fn own_file_or_dashboard(visit: &Visit<'_>) -> Response {
    client_files::answer(visit).unwrap_or_else(|| {
        let request = visit.request;
        let path = request.path.strip_prefix(OWN).unwrap_or_default();
        let mark = if request.query.is_empty() { "" } else { "?" };
        let path = crate::model::encode(&format!("/{path}"));
        let origin = visit.dashboard_origin();
        Response::elsewhere(&format!("{origin}{path}{mark}{}", request.query))
    })
}

//! Answers with the site's own pages and files.
//!
//! Enters: a visit to the origin of the site. Leaves: an output of the snapshot, which is looked up
//! among the outputs, never on disk. A page gets the preview's script, and the policy that the host
//! is asked to send.

use crate::digest::Digest;
use crate::output::media_type::{HTML, media_type};
use crate::pipeline::Payload;
use crate::serve::http::response::{Response, ResponseBody};
use crate::serve::live::snapshot::Found;
use crate::serve::pages::context::{Preview, Visit};
use crate::serve::pages::injected::{Client, PageKind};
use crate::serve::pages::problems::first_problems;
use std::fs;
use std::sync::Arc;

/// A page or file of the site.
pub(crate) fn answer(visit: &Visit<'_>) -> Response {
    let Visit {
        request,
        snapshot,
        preview,
    } = visit;
    match snapshot.find(&request.path) {
        Found::Output(path) => match preview.site.output(&path) {
            Some((payload, digest)) if media_type(&path) == HTML => {
                page(&payload, 200, digest, visit).unwrap_or_else(gone)
            }
            Some((payload, digest)) => match body(&payload, preview) {
                Ok(body) => Response::of(200, &media_type(&path), body)
                    .with("Accept-Ranges", "bytes")
                    .tagged(&format!("\"{}\"", digest.hex()), request),
                Err(refusal) => refusal,
            },
            // There has been no build without errors yet.
            None => first_problems(visit),
        },
        Found::Elsewhere(url) => {
            let url = crate::model::encode(&url);
            // Static hosts keep the query in a redirect.
            Response::elsewhere(&if request.query.is_empty() {
                url
            } else {
                format!("{url}?{}", request.query)
            })
        }
        Found::Missing(_) if snapshot.site().is_none() => first_problems(visit),
        Found::Missing(path) => {
            let rendered = path.and_then(|path| preview.site.output(&path));
            rendered
                .and_then(|(payload, digest)| page(&payload, 404, digest, visit))
                .unwrap_or_else(|| Response::plain(404, "There is nothing here.\n"))
        }
    }
}

/// A picture of the site, for the frames of the email preview. Its headers make sure that nothing
/// in it can run at the origin of the dashboard, even if it is opened as a page.
pub(crate) fn picture(visit: &Visit<'_>, path: &str) -> Response {
    const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
    let Found::Output(path) = visit.snapshot.find(path) else {
        return Response::plain(404, "There is no such picture.\n");
    };
    let kind = media_type(&path);
    let rendered = kind
        .starts_with("image/")
        .then(|| visit.preview.site.output(&path));
    let Some((payload, digest)) = rendered.flatten() else {
        return Response::plain(404, "There is no such picture.\n");
    };
    match body(&payload, visit.preview) {
        Ok(body) => Response::of(200, &kind, body)
            .with("Content-Security-Policy", POLICY)
            .tagged(&format!("\"{}\"", digest.hex()), visit.request),
        Err(refusal) => refusal,
    }
}

/// The answer for a file that has disappeared since the build.
fn gone() -> Response {
    Response::plain(404, "The file has just gone away.\n")
}

/// A page with what the preview adds. Its entity tag also depends on this run and on the policy.
fn page(payload: &Payload, status: u16, digest: Digest, visit: &Visit<'_>) -> Option<Response> {
    let (request, run) = (visit.request, visit.preview.guard.run());
    let policy = visit.snapshot.policy();
    let policy_tag = policy.map_or_else(String::new, |policy| {
        format!("{:.8}", Digest::of_bytes(policy.as_bytes()).hex())
    });
    let tag = format!("\"{}-{run}-{policy_tag}\"", digest.hex());
    let path = crate::model::encode(&request.path);
    let dashboard = visit.dashboard_origin();
    let client = Client {
        tag: &tag,
        status,
        host: visit.host(),
        path: &path,
        page: PageKind::Site {
            dashboard: &dashboard,
            policy: &policy_tag,
            nonce: run,
        },
    };
    let html = match body(payload, visit.preview).ok()? {
        ResponseBody::Bytes(bytes) => client.added_to(&bytes),
        ResponseBody::File(path) => client.added_to(&fs::read(path).ok()?),
        ResponseBody::Events => return None,
    };
    let mut response = Response::new(status, HTML, html);
    if let Some(policy) = policy {
        response = response.with("Content-Security-Policy", &client.widened(policy));
    }
    // The dashboard shows the page beside its text. A second policy can only forbid more.
    let framed_by = format!("frame-ancestors 'self' {dashboard}");
    response = response.with("Content-Security-Policy", &framed_by);
    Some(response.tagged(&tag, request))
}

/// The body of the answer for an output. `Err` if its file is gone, was replaced by a link that
/// leads out of the site, or cannot be made.
fn body(payload: &Payload, preview: &Preview) -> Result<ResponseBody, Response> {
    match payload {
        Payload::Bytes(bytes) => Ok(ResponseBody::Bytes(Arc::clone(bytes))),
        Payload::File(path) => match preview.disk.inside(path) {
            Some(place) if place.is_file() => Ok(ResponseBody::File(place)),
            _ => Err(gone()),
        },
        Payload::Made(derived) => {
            // If the cache cannot keep it, a build says so; here it is made again each time.
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

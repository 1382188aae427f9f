//! The email edition of a post as readers will see it: at the width of a phone and of a desktop, on
//! a light and on a dark screen.
//!
//! Enters: a request that the guard has let in, the stage of the newest edition. Leaves: a page of
//! frames that keeps up with what is saved, or the mail that is in them.

use crate::digest::Digest;
use crate::model::{Entry, encode};
use crate::output::edition;
use crate::render::{RenderContext, View};
use crate::serve::http::request::Request;
use crate::serve::http::response::{HTML, Response};
use crate::serve::http::routes::Preview;
use crate::serve::pages::dev_routes;
use serde::Serialize;
use std::sync::Arc;

/// Under this, each post has its email.
pub(crate) const EMAIL_PREVIEWS: &str = "/_linger/email/";
/// What is in the frames, under the address of the page of frames.
const MAIL: &str = "mail";
/// What a mail may load: pictures.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; \
    base-uri 'none'; frame-ancestors 'self'";

/// What the page of frames holds.
#[derive(Serialize)]
struct Frames<'a> {
    title: &'a str,
    page: &'a str,
    /// The address of the mail: another one when the mail is another.
    mail: String,
    frames: [PreviewFrame; 4],
}

#[derive(Serialize)]
struct PreviewFrame {
    /// In CSS pixels.
    width: u32,
    screen: &'static str,
}

/// The address of the page of frames of the post with that slug.
pub(crate) fn url(slug: &str) -> String {
    format!("{EMAIL_PREVIEWS}{}/", encode(slug))
}

/// The page of frames of a post, or its mail.
pub(crate) fn answer(request: &Request, preview: &Preview) -> Response {
    let report = preview.report.get();
    let Some(context) = &report.context else {
        return dev_routes::first_problems(request, preview);
    };
    let rest = request
        .path
        .strip_prefix(EMAIL_PREVIEWS)
        .unwrap_or_default();
    let rest = rest.trim_end_matches('/');
    let (slug, is_mail) = match rest.rsplit_once('/') {
        Some((slug, MAIL)) => (slug, true),
        _ => (rest, false),
    };
    let mut posts = context.site().posts().iter();
    let Some(post) = posts.find(|entry| entry.card.slug == slug) else {
        return Response::plain(404, "There is no such post.\n");
    };
    match html(context, post) {
        Ok(mail) if is_mail => {
            Response::new(200, HTML, mail.into_bytes()).with("Content-Security-Policy", POLICY)
        }
        Ok(mail) => frames(post, &mail, request, preview),
        Err(refusal) => refusal,
    }
}

/// The mail of a post.
fn html(context: &Arc<RenderContext>, post: &Entry) -> Result<String, Response> {
    let view = View::new(context);
    edition(&view, &post.document.path)
        .map(|edition| edition.html)
        .ok_or_else(|| {
            let (_, findings) = view.finish();
            let said: Vec<String> = findings.iter().map(|found| found.human(false)).collect();
            Response::plain(500, &format!("{}\n", said.join("\n\n")))
        })
}

/// Four frames: two widths, two screens.
fn frames(post: &Entry, mail: &str, request: &Request, preview: &Preview) -> Response {
    let digest = Digest::of_bytes(mail.as_bytes()).hex();
    let frames = [(375, "light"), (600, "light"), (375, "dark"), (600, "dark")];
    let values = Frames {
        title: &post.card.title,
        page: &post.card.url,
        mail: format!("{}{MAIL}?{digest}", url(&post.card.slug)),
        frames: frames.map(|(width, screen)| PreviewFrame { width, screen }),
    };
    dev_routes::screen(request, preview, 200, "letter.html", &values)
}

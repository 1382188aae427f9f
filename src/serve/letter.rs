//! The email edition of a post as readers will see it: at the width of a phone and of a desktop, on
//! a light and on a dark screen.
//!
//! Enters: a request that the guard has let in, the stage of the newest edition. Leaves: a page of
//! frames that keeps up with what is saved, or the mail that is in them.

use super::answer::{Answer, HTML};
use super::own;
use super::request::Request;
use super::routes::Preview;
use crate::model::{Entry, encode};
use crate::output::edition;
use crate::render::{Stage, View};
use crate::track::Digest;
use serde::Serialize;
use std::sync::Arc;

/// Under this, each post has its email.
pub(super) const LETTERS: &str = "/_linger/email/";
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
    frames: [Frame; 4],
}

#[derive(Serialize)]
struct Frame {
    /// In CSS pixels.
    width: u32,
    screen: &'static str,
}

/// The address of the page of frames of the post with that slug.
pub(super) fn url(slug: &str) -> String {
    format!("{LETTERS}{}/", encode(slug))
}

/// The page of frames of a post, or its mail.
pub(super) fn answer(request: &Request, preview: &Preview) -> Answer {
    let report = preview.report.get();
    let Some(stage) = &report.stage else {
        return own::first_problems(request, preview);
    };
    let rest = request.path.strip_prefix(LETTERS).unwrap_or_default();
    let rest = rest.trim_end_matches('/');
    let (slug, is_mail) = match rest.rsplit_once('/') {
        Some((slug, MAIL)) => (slug, true),
        _ => (rest, false),
    };
    let mut posts = stage.site().posts().iter();
    let Some(post) = posts.find(|entry| entry.card.slug == slug) else {
        return Answer::plain(404, "There is no such post.\n");
    };
    match html(stage, post) {
        Ok(mail) if is_mail => {
            Answer::new(200, HTML, mail.into_bytes()).with("Content-Security-Policy", POLICY)
        }
        Ok(mail) => frames(post, &mail, request, preview),
        Err(refusal) => refusal,
    }
}

/// The mail of a post.
fn html(stage: &Arc<Stage>, post: &Entry) -> Result<String, Answer> {
    let view = View::new(stage);
    edition(&view, &post.document.path)
        .map(|edition| edition.html)
        .ok_or_else(|| {
            let (_, findings) = view.finish();
            let said: Vec<String> = findings.iter().map(|found| found.human(false)).collect();
            Answer::plain(500, &format!("{}\n", said.join("\n\n")))
        })
}

/// Four frames: two widths, two screens.
fn frames(post: &Entry, mail: &str, request: &Request, preview: &Preview) -> Answer {
    let digest = Digest::of_bytes(mail.as_bytes()).hex();
    let frames = [(375, "light"), (600, "light"), (375, "dark"), (600, "dark")];
    let values = Frames {
        title: &post.card.title,
        page: &post.card.url,
        mail: format!("{}{MAIL}?{digest}", url(&post.card.slug)),
        frames: frames.map(|(width, screen)| Frame { width, screen }),
    };
    own::screen(request, preview, 200, "letter.html", &values)
}

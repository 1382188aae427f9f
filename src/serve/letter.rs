//! The email edition of a post as readers will see it: at the width of a phone and of a desktop, on
//! a light and on a dark screen.
//!
//! Enters: a request that the guard has let in. Leaves: a page of frames, or the mail that is in
//! them. Made from the files as they are when somebody looks, because few do.

use super::answer::{Answer, HTML};
use super::request::Request;
use super::routes::Preview;
use crate::model::{Visibility, encode};
use crate::output::edition;
use crate::pipeline::{BaseUrl, Options, Pipeline};
use crate::render::View;
use std::sync::Arc;

/// Under this, each post has its email.
pub(super) const LETTERS: &str = "/_linger/email/";
/// What is in the frames, under the address of the page of frames.
const MAIL: &str = "mail";

/// The page of frames of a post, or its mail.
pub(super) fn answer(request: &Request, preview: &Preview) -> Answer {
    let rest = request.path.strip_prefix(LETTERS).unwrap_or_default();
    match rest.trim_end_matches('/').rsplit_once('/') {
        Some((slug, MAIL)) => mail(slug, request, preview),
        _ if rest.is_empty() => Answer::plain(404, "Which post? /_linger/email/<post>/\n"),
        _ => Answer::new(200, HTML, frames(rest.trim_end_matches('/'))).with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'",
        ),
    }
}

fn mail(slug: &str, request: &Request, preview: &Preview) -> Answer {
    let host = request.header("Host").unwrap_or_default();
    let options = Options {
        visibility: Visibility {
            drafts: true,
            future: true,
            expired: true,
        },
        // Its pictures are here, and not yet where the site will be.
        base_url: Some(BaseUrl::Origin(format!("http://{host}"))),
        ..Options::default()
    };
    let (stage, _) = Pipeline::new().stage(&preview.disk, &options);
    let posts = stage.site().posts().iter();
    let source = posts
        .filter(|entry| entry.card.slug == slug)
        .map(|entry| Arc::clone(&entry.document.path))
        .next();
    let Some(source) = source else {
        return Answer::plain(404, "There is no such post.\n");
    };
    let view = View::new(&stage);
    match edition(&view, &source) {
        Some(edition) => Answer::new(200, HTML, edition.html.into_bytes()).with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:",
        ),
        None => {
            let (_, findings) = view.finish();
            let said: Vec<String> = findings.iter().map(|found| found.human(false)).collect();
            Answer::plain(500, &format!("{}\n", said.join("\n\n")))
        }
    }
}

/// Four frames: two widths, two screens.
fn frames(slug: &str) -> Vec<u8> {
    let mail = format!("{LETTERS}{}/{MAIL}", encode(slug));
    let frame = |width: u32, screen: &str| {
        format!(
            "<figure><figcaption>{width} px, {screen}</figcaption>\
             <iframe src=\"{mail}\" width=\"{width}\" height=\"900\" sandbox title=\"The email, {width} pixels wide, {screen}\" \
             style=\"color-scheme: {screen}\"></iframe></figure>\n"
        )
    };
    let all: String = [(375, "light"), (600, "light"), (375, "dark"), (600, "dark")]
        .map(|(width, screen)| frame(width, screen))
        .concat();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>The email</title>\n\
         <style>body{{margin:0;padding:1rem;background:#d9d5cc;color:#1b1b1f;font:15px/1.5 system-ui,sans-serif}}\
         main{{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}}figure{{margin:0}}iframe{{border:1px solid #999;background:#fff}}</style>\n\
         </head>\n<body>\n<p>The email edition as mail programs show it. <code>linger email</code> writes it into outbox/.</p>\n\
         <main>\n{all}</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

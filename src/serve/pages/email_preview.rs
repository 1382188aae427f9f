//! The email edition of a post as readers will see it: at the width of a phone and of a desktop, in
//! light and dark colours.
//!
//! Enters: a visit to the dashboard. Leaves: a page with frames that updates when the post is
//! saved, the mail for the frames, or a picture of the site that the mail shows.

use crate::digest::Digest;
use crate::model::{Entry, encode};
use crate::output::edition;
use crate::output::media_type::HTML;
use crate::render::{RenderContext, View};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::pages::problems::first_problems;
use crate::serve::pages::site;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use serde::Serialize;
use std::sync::Arc;

/// The path under which each post has its email.
const EMAIL_PREVIEWS: &str = "/email/";
/// The path under which the site's pictures are.
pub(crate) const PICTURES: &str = "/picture";
/// The path of the mail, below that of the page with the frames.
const MAIL: &str = "mail";
/// The policy of a mail: it may load pictures only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; \
    base-uri 'none'; frame-ancestors 'self'";

/// The values of the page with the frames.
#[derive(Serialize)]
struct Frames<'a> {
    title: &'a str,
    page: String,
    /// The URL of the mail. It changes when the mail changes.
    mail: String,
    frames: [PreviewFrame; 4],
}

#[derive(Serialize)]
struct PreviewFrame {
    /// In CSS pixels.
    width: u32,
    screen: &'static str,
}

/// The path, at the dashboard, of the page with the frames for the post with that slug.
pub(crate) fn url(slug: &str) -> String {
    format!("{EMAIL_PREVIEWS}{}/", encode(slug))
}

/// The page with the frames for a post, or its mail.
pub(crate) fn answer(visit: &Visit<'_>) -> Response {
    let Some(context) = visit.snapshot.context() else {
        return first_problems(visit);
    };
    let path = visit.request.path.strip_prefix(EMAIL_PREVIEWS);
    let rest = path.unwrap_or_default().trim_end_matches('/');
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
            let mail = with_pictures(&mail, context.site().config().origin());
            Response::new(200, HTML, mail.into_bytes()).with("Content-Security-Policy", POLICY)
        }
        Ok(mail) => frames(post, &mail, visit),
        Err(refusal) => refusal,
    }
}

/// A picture of the site, by its path on the site.
pub(crate) fn picture(visit: &Visit<'_>) -> Response {
    let path = visit.request.path.strip_prefix(PICTURES);
    site::picture(visit, path.unwrap_or_default())
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

/// The mail, with the site's own pictures loaded from the origin of the dashboard, because the
/// site's origin lets no other one embed them. `origin` is the site's origin as the mail has it.
fn with_pictures(mail: &str, origin: &str) -> String {
    let site = format!("{origin}/");
    let here = format!("{PICTURES}/");
    let pictures = element!("img, source, [background]", |element| {
        for name in ["src", "srcset", "background"] {
            if let Some(value) = element.get_attribute(name)
                && value.contains(&site)
            {
                element.set_attribute(name, &value.replace(&site, &here))?;
            }
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(pictures);
    // If the mail cannot be parsed to its end, it is shown without pictures.
    rewrite_str(mail, settings).unwrap_or_else(|_| mail.to_owned())
}

/// Four frames: two widths, each in light and dark colours.
fn frames(post: &Entry, mail: &str, visit: &Visit<'_>) -> Response {
    let digest = Digest::of_bytes(mail.as_bytes()).hex();
    let frames = [(375, "light"), (600, "light"), (375, "dark"), (600, "dark")];
    let values = Frames {
        title: &post.card.title,
        page: format!("{}{}", visit.site_origin(), post.card.url),
        mail: format!("{}{MAIL}?{digest}", url(&post.card.slug)),
        frames: frames.map(|(width, screen)| PreviewFrame { width, screen }),
    };
    OwnPage::of("email_preview.html", &values).sent(visit)
}

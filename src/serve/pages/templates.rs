//! Renders the preview's own pages from templates that are compiled in.
//!
//! Enters: values that can be serialised. Leaves: HTML in which every value is escaped, with a
//! content security policy that allows only the preview's own scripts and styles.

use crate::concurrency::Once;
use crate::output::media_type::HTML;
use crate::serve::http::response::Response;
use serde::Serialize;
use tera::{Context, Tera, TeraResult};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 17] = [
    ("dashboard.html", include_str!("../client/dashboard.html")),
    (
        "form_preview.html",
        include_str!("../client/form_preview.html"),
    ),
    ("files.html", include_str!("../client/files.html")),
    (
        "email_preview.html",
        include_str!("../client/email_preview.html"),
    ),
    ("posts.html", include_str!("../client/posts.html")),
    ("write.html", include_str!("../client/write.html")),
    ("field.html", include_str!("../client/field.html")),
    ("post.html", include_str!("../client/post.html")),
    ("post_gone.html", include_str!("../client/post_gone.html")),
    ("comments.html", include_str!("../client/comments.html")),
    ("trash.html", include_str!("../client/trash.html")),
    ("deploy.html", include_str!("../client/deploy.html")),
    ("job.html", include_str!("../client/job.html")),
    ("problem.html", include_str!("../client/problem.html")),
    ("problems.html", include_str!("../client/problems.html")),
    ("base.html", include_str!("../client/base.html")),
    ("toolbar.html", include_str!("../client/toolbar.html")),
];

/// The policy of these pages: they load from their own origin only, and have no inline styles or
/// scripts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'self'";

/// The template engine. It is compiled when the first page is asked for.
#[derive(Debug)]
pub(crate) struct PageTemplates(Once<TeraResult<Tera>>);

impl PageTemplates {
    /// Compiles nothing yet.
    pub(crate) fn new() -> PageTemplates {
        PageTemplates(Once::new())
    }

    /// Renders the template `name`.
    ///
    /// # Errors
    /// The message of the engine.
    pub(crate) fn render(&self, name: &str, values: &impl Serialize) -> Result<Vec<u8>, String> {
        let engine = self.0.get(|| {
            let mut engine = Tera::new();
            engine.add_raw_templates(TEMPLATES).map(|()| engine)
        });
        let page = engine
            .as_ref()
            .map_err(ToString::to_string)
            .and_then(|engine| {
                Context::from_serialize(values)
                    .and_then(|context| engine.render(name, &context))
                    .map_err(|error| error.to_string())
            });
        page.map(String::into_bytes)
    }
}

/// The policy of a page. `framed_by` is another origin whose pages may show it in a frame. (Browsers
/// ignore `X-Frame-Options` where a policy has `frame-ancestors`.) `shows` is another origin whose pages
/// it shows in a frame; the page then makes no HTML from text either, except of escaped text.
pub(crate) fn policy(framed_by: Option<&str>, shows: Option<&str>) -> String {
    let mut policy = match framed_by {
        Some(origin) => format!("{POLICY} {origin}"),
        None => POLICY.to_owned(),
    };
    if let Some(origin) = shows {
        // A picture that was just chosen is shown before it is stored.
        policy = policy.replace("img-src 'self'", "img-src 'self' blob:");
        policy = policy.replace("frame-src 'self'", &format!("frame-src {origin}"));
        policy.push_str("; require-trusted-types-for 'script'; trusted-types linger");
    }
    policy
}

/// The answer with such a page.
pub(crate) fn sent(status: u16, page: Vec<u8>, policy: &str) -> Response {
    Response::new(status, HTML, page)
        .with("Content-Security-Policy", policy)
        .with("Referrer-Policy", "same-origin")
}

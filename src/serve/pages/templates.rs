//! The preview's own pages, from templates that are compiled in.
//!
//! Enters: values that can be serialised. Leaves: HTML in which every value is escaped, sent with a
//! content security policy that lets in nothing but the preview's own scripts and styles.

use crate::concurrency::Once;
use crate::serve::http::media_type::HTML;
use crate::serve::http::response::Response;
use serde::Serialize;
use tera::{Context, Tera, TeraResult};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 8] = [
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
    ("problem.html", include_str!("../client/problem.html")),
    ("problems.html", include_str!("../client/problems.html")),
    ("base.html", include_str!("../client/base.html")),
    ("toolbar.html", include_str!("../client/toolbar.html")),
];

/// What such a page may load: from its own origin only, and no styles or scripts within it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'self'";

/// The engine, made when the first page is asked for.
#[derive(Debug)]
pub(crate) struct PageTemplates(Once<TeraResult<Tera>>);

impl PageTemplates {
    /// Nothing is made yet.
    pub(crate) fn new() -> PageTemplates {
        PageTemplates(Once::new())
    }

    /// A page made of the template `name`.
    ///
    /// # Errors
    /// What the engine says.
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

/// The answer that carries such a page. `framed_by`: the origin whose pages may show it in a frame,
/// beside its own. (Where a policy names `frame-ancestors`, browsers ignore `X-Frame-Options`.)
pub(crate) fn sent(status: u16, page: Vec<u8>, framed_by: Option<&str>) -> Response {
    let policy = match framed_by {
        Some(origin) => format!("{POLICY} {origin}"),
        None => POLICY.to_owned(),
    };
    Response::new(status, HTML, page)
        .with("Content-Security-Policy", &policy)
        .with("Referrer-Policy", "same-origin")
}

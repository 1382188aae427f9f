//! The target of the forms in a preview: a page that shows what would have been sent, and to whom.
//!
//! Enters: the query of the form's address (`by`, the service that takes the form; `to`, its
//! address) and the fields of the form. Leaves: a page. Nothing is kept, nothing is sent.

use crate::output::media_type::HTML;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use serde::Serialize;
use std::borrow::Cow;

/// The policy of the page: it may have styles, and may send the form on if the writer says so.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action https:; \
    base-uri 'none'; frame-ancestors 'self'";

/// The values of the page.
#[derive(Debug, Serialize)]
struct FormPreview {
    /// The service that takes the form; the next field is its address, if it has one.
    by: String,
    to: String,
    /// Whether it is a service. Then the writer may send the form as a test.
    is_real: bool,
    fields: Vec<SentField>,
    /// The URL of the site's home page.
    home: String,
}

#[derive(Debug, Serialize)]
struct SentField {
    name: String,
    value: String,
}

/// The page that answers a form of the preview.
pub(crate) fn answer(visit: &Visit<'_>) -> Response {
    let mut form = FormPreview::of(&visit.request.query, &visit.request.body);
    form.home = format!("{}{}", visit.site_origin(), visit.snapshot.base_path());
    match visit.preview.templates.render("form_preview.html", &form) {
        Ok(page) => Response::new(200, HTML, page).with("Content-Security-Policy", POLICY),
        Err(error) => Response::plain(500, &format!("{error}\n")),
    }
}

impl FormPreview {
    fn of(query: &str, body: &[u8]) -> FormPreview {
        let mut query = pairs(query.as_bytes());
        let mut asked = |name: &str| {
            let at = query.iter().position(|field| field.name == name);
            at.map_or_else(String::new, |at| query.swap_remove(at).value)
        };
        let (by, to) = (asked("by"), asked("to"));
        FormPreview {
            is_real: to.starts_with("https://"),
            by,
            to,
            fields: pairs(body),
            home: String::new(),
        }
    }
}

/// Names and values as forms send them (`application/x-www-form-urlencoded`, WHATWG URL, 5.1).
fn pairs(sent: &[u8]) -> Vec<SentField> {
    let field = |(name, value): (Cow<'_, str>, Cow<'_, str>)| SentField {
        name: name.into_owned(),
        value: value.into_owned(),
    };
    form_urlencoded::parse(sent).map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::pages::templates::PageTemplates;

    fn text(query: &str, body: &str) -> String {
        let form_preview = FormPreview::of(query, body.as_bytes());
        let page = PageTemplates::new()
            .render("form_preview.html", &form_preview)
            .unwrap();
        String::from_utf8(page).unwrap()
    }

    #[test]
    fn what_would_be_sent_is_shown_with_where_to() {
        let page = text(
            "by=Kit&to=https%3A//app.kit.com/forms/1/subscriptions",
            "email_address=a%2Bb%40c.d&fields%5Bfirst_name%5D=%C3%85sa+B",
        );
        assert!(
            page.contains("<tr><th scope=\"row\">email_address</th><td>a+b@c.d</td></tr>"),
            "{page}"
        );
        assert!(page.contains("<tr><th scope=\"row\">fields[first_name]</th><td>Åsa B</td></tr>"));
        let action = page.split("<form action=\"").nth(1).unwrap();
        let action = action.split('"').next().unwrap();
        assert_eq!(
            action.replace("&#x2F;", "/"),
            "https://app.kit.com/forms/1/subscriptions"
        );
        let stub = text("by=No+service+yet&to=", "email=a");
        assert!(stub.contains("No service is chosen yet") && !stub.contains("<form"));
    }

    #[test]
    fn nothing_that_was_typed_becomes_markup() {
        let page = text(
            "by=<b>&to=javascript:alert(1)",
            "<script>=%22%3E%3Cscript%3E",
        );
        assert!(
            !page.contains("<script") && !page.contains("<b>") && !page.contains("<form"),
            "{page}"
        );
        let page = text("to=https://x/%22%3E%3Cscript%3E", "a=b");
        assert!(!page.contains("<script"), "{page}");
    }
}

//! Where the forms of a preview lead: a page that shows what would have been sent, and to whom.
//!
//! Enters: the query that the page's form carries (`by`, who takes it; `to`, where it posts to) and
//! the fields of the form. Leaves: a page. Nothing is kept, nothing is sent.

use percent_encoding::percent_decode_str;
use pulldown_cmark_escape::escape_html;

/// The page that answers a form of the preview.
pub(super) fn page(query: &str, body: &[u8]) -> Vec<u8> {
    let query = pairs(query);
    let asked = |name: &str| {
        let found = query.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let (by, to) = (asked("by"), asked("to"));
    let fields = pairs(&String::from_utf8_lossy(body));
    let mut rows = String::new();
    let mut hidden = String::new();
    for (name, value) in &fields {
        let (name, value) = (escaped(name), escaped(value));
        rows.push_str(&format!("<tr><th>{name}</th><td>{value}</td></tr>\n"));
        hidden.push_str(&format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n"
        ));
    }
    let (by, real) = (escaped(by), to.starts_with("https://"));
    let says = match to {
        "" => "<p>No service is chosen yet, so it would go nowhere, and readers do not see this form: they \
               read that email opens soon. Choose a service in <code>site.yaml</code>, under \
               <code>forms: subscribe: provider</code>.</p>"
            .to_owned(),
        to => format!("<p>On the published site, {by} gets it, at <code>{}</code>.</p>", escaped(to)),
    };
    let send = match real {
        true => format!(
            "<form action=\"{}\" method=\"post\">\n{hidden}<button>Send it to {by} now, as a test</button>\n</form>\n",
            escaped(to)
        ),
        false => String::new(),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Nothing was sent</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Nothing was sent</h1>\n<p>This is the preview, so the form stopped here. This is what it holds:</p>\n\
         <table>\n{rows}</table>\n{says}\n{send}<p><a href=\"/\">Back to the site</a></p>\n\
         </main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// What the page may do: carry its style, and send the form on if the writer says so.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    form-action https:; base-uri 'none'; frame-ancestors 'self'";

const STYLE: &str = "body{margin:0;padding:2rem;background:#fbfaf7;color:#1b1b1f;font:17px/1.6 system-ui,sans-serif}\
main{max-width:40rem;margin:auto}table{border-collapse:collapse}th,td{text-align:start;padding:.3rem 1rem .3rem 0;\
border-bottom:1px solid #d8d4ca;overflow-wrap:anywhere}code{overflow-wrap:anywhere}\
@media(prefers-color-scheme:dark){body{background:#1b1b1f;color:#f6f1e7}th,td{border-color:#444}a{color:#9ecbff}}";

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a `String` cannot fail.
    let _ = escape_html(&mut html, text);
    html
}

/// Names and values as forms send them (`application/x-www-form-urlencoded`, WHATWG URL, 5.1).
fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |part: &str| {
        let part = part.replace('+', " ");
        percent_decode_str(&part).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(query: &str, body: &str) -> String {
        String::from_utf8(page(query, body.as_bytes())).unwrap()
    }

    #[test]
    fn what_would_be_sent_is_shown_with_where_to() {
        let page = text(
            "by=Kit&to=https%3A//app.kit.com/forms/1/subscriptions",
            "email_address=a%2Bb%40c.d&fields%5Bfirst_name%5D=%C3%85sa+B",
        );
        assert!(
            page.contains("<tr><th>email_address</th><td>a+b@c.d</td></tr>"),
            "{page}"
        );
        assert!(page.contains("<tr><th>fields[first_name]</th><td>Åsa B</td></tr>"));
        assert!(page.contains("action=\"https://app.kit.com/forms/1/subscriptions\""));
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

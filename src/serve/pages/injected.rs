//! What the preview adds to pages: one script, which is never part of the published site.
//!
//! Enters: a page as it will be published. Leaves: the page with the script at the end of its body.
//! The content security policies of the page then allow that script, and nothing else that they did
//! not allow before.

use crate::check::policy::Policy;
use lol_html::{EndTagHandler, HtmlRewriter, Settings, element, end, html_content::ContentType};
use pulldown_cmark_escape::escape_html;
use std::cell::Cell;
use std::rc::Rc;

/// The folder of the preview's own files, at both origins.
pub(crate) const OWN: &str = "/_linger/";
/// The path of the events.
pub(crate) const EVENTS_PATH: &str = "/_linger/events";
/// The script that keeps a page up to date.
pub(crate) const LIVE: &str = "live.js";
/// The name of the Trusted Types policy with which the script parses pages.
const TRUSTED_TYPE: &str = "linger";

/// What the script is told about its page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client<'a> {
    /// The entity tag of the page.
    pub(crate) tag: &'a str,
    /// The status that the page is sent with.
    pub(crate) status: u16,
    /// The `Host` of the request for the page.
    pub(crate) host: &'a str,
    /// The path of the page, percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) page: PageKind<'a>,
}

/// The kind of page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageKind<'a> {
    /// A page of the site. The script adds the toolbar, which comes from the origin of the
    /// dashboard.
    Site {
        dashboard: &'a str,
        /// Identifies the policy in the header of the page.
        policy: &'a str,
        /// Allows the script where addresses do not (CSP level 3, `'strict-dynamic'`).
        nonce: &'a str,
    },
    /// A page of the preview's own, with the origin of the site, and the token for what can be
    /// changed.
    Own {
        site: &'a str,
        token: &'a str,
        /// The script that keeps the page up to date.
        script: &'static str,
    },
}

impl Client<'_> {
    /// The page with the script at the end of its body, as HTML parsers see it. If no tag ends the
    /// body, the script comes at the end of the page. A page that cannot be parsed to its end stays
    /// as it is.
    pub(crate) fn added_to(&self, html: &[u8]) -> Vec<u8> {
        self.rewritten(html).unwrap_or_else(|| html.to_owned())
    }

    fn rewritten(&self, html: &[u8]) -> Option<Vec<u8>> {
        let script = Rc::new(self.script());
        let is_in = Rc::new(Cell::new(false));
        let (is_in_body, in_body) = (Rc::clone(&is_in), Rc::clone(&script));
        let body = element!("body", move |body| {
            let (is_in, script) = (Rc::clone(&is_in_body), Rc::clone(&in_body));
            if let Some(handlers) = body.end_tag_handlers() {
                let add: EndTagHandler<'static> = Box::new(move |end_tag| {
                    if !is_in.replace(true) {
                        end_tag.before(&script, ContentType::Html);
                    }
                    Ok(())
                });
                handlers.push(add);
            }
            Ok(())
        });
        let policies = element!("meta[http-equiv][content]", |meta| {
            let is_policy = meta
                .get_attribute("http-equiv")
                .is_some_and(|name| name.trim().eq_ignore_ascii_case("content-security-policy"));
            if is_policy && let Some(policy) = meta.get_attribute("content") {
                meta.set_attribute("content", &self.widened(&plain(&policy)))?;
            }
            Ok(())
        });
        let at_end = end!(|page| {
            if !is_in.get() {
                page.append(&script, ContentType::Html);
            }
            Ok(())
        });
        let settings = Settings::new()
            .with_strict(false)
            .append_element_content_handler(body)
            .append_element_content_handler(policies)
            .append_document_content_handler(at_end);
        let mut page = Vec::with_capacity(html.len() + 512);
        let mut rewriter =
            HtmlRewriter::new(settings, |bytes: &[u8]| page.extend_from_slice(bytes));
        rewriter.write(html).ok()?;
        rewriter.end().ok()?;
        Some(page)
    }

    fn script(&self) -> String {
        let name = match self.page {
            PageKind::Site { .. } => LIVE,
            PageKind::Own { script, .. } => script,
        };
        let mut tag = format!("<script type=\"module\" src=\"{OWN}{name}\"");
        let mut add = |name: &str, value: &str| {
            tag.push_str(&format!(" {name}=\""));
            // Writing to a `String` cannot fail.
            let _ = escape_html(&mut tag, value);
            tag.push('"');
        };
        add("data-linger", self.tag);
        add("data-status", &self.status.to_string());
        match self.page {
            PageKind::Site {
                dashboard,
                policy,
                nonce,
            } => {
                add("data-dashboard", dashboard);
                add("data-policy", policy);
                add("nonce", nonce);
            }
            PageKind::Own { site, token, .. } => {
                add("data-site", site);
                add("data-token", token);
                add("data-own", "");
            }
        }
        tag.push_str("></script>\n");
        tag
    }

    /// A policy (CSP level 3) that also allows the script.
    pub(crate) fn widened(&self, policy: &str) -> String {
        let own = format!("http://{}{OWN}", self.host);
        let page = format!("http://{}{}", self.host, self.path);
        let (dashboard, nonce) = match self.page {
            PageKind::Site {
                dashboard, nonce, ..
            } => (dashboard, nonce),
            PageKind::Own { .. } => return policy.to_owned(),
        };
        let nonce = format!("'nonce-{nonce}'");
        let scripts = [own.as_str(), nonce.as_str()];
        let mut policy = Policy::parse(policy);
        for directive in ["script-src", "script-src-elem"] {
            // `script-src` also governs elements if there is no `script-src-elem`.
            if directive == "script-src-elem" && !policy.has(directive) {
                continue;
            }
            let is_dynamic = policy.values(directive).is_some_and(|values| {
                values
                    .iter()
                    .any(|value| value.eq_ignore_ascii_case("'strict-dynamic'"))
            });
            // A nonce that is not needed would make browsers ignore `'unsafe-inline'`.
            policy.allow(directive, &scripts[..1 + usize::from(is_dynamic)]);
        }
        policy.allow("connect-src", &[&own, &page]);
        policy.allow("frame-src", &[&page, dashboard]);
        policy.allow("trusted-types", &[TRUSTED_TYPE]);
        policy.allow("frame-ancestors", &[dashboard]);
        policy.to_string()
    }
}

/// The value of an attribute, decoded. A policy contains no character reference but the
/// apostrophe's.
fn plain(value: &str) -> String {
    let mut text = value.to_owned();
    for name in ["&#39;", "&#x27;", "&#X27;", "&apos;"] {
        text = text.replace(name, "'");
    }
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Client<'_> = Client {
        tag: "\"e\"",
        status: 200,
        host: "localhost:4000",
        path: "/a/",
        page: PageKind::Site {
            dashboard: "http://localhost:4001",
            policy: "p",
            nonce: "n",
        },
    };

    fn added_to(html: &str) -> String {
        String::from_utf8(CLIENT.added_to(html.as_bytes())).unwrap()
    }

    #[test]
    fn the_script_goes_where_parsers_see_the_end_of_the_body() {
        let tag = "<script type=\"module\" src=\"/_linger/live.js\" data-linger=\"&quot;e&quot;\" \
                   data-status=\"200\" data-dashboard=\"http://localhost:4001\" data-policy=\"p\" \
                   nonce=\"n\"></script>\n";
        for page in [
            "<body>a|</body></html>",
            "<p>a|",
            "<BODY><textarea>a </body> b</textarea>|</BODY></HTML>",
            "<body>a|</body></html><!-- the end of </body> -->",
            "<body><!-- </body> -->a<title></body></title>|</body>",
            "<p><script>var s = \"</body>\";</script>|",
            "<body><style>/* </body> */</style><a title=\"</body>\">|</body >",
            "<body>a|</body><body>b</body>",
            "<html><body>a|",
        ] {
            let expected = page.replace('|', tag);
            assert_eq!(added_to(&page.replace('|', "")), expected);
        }
        let not_unicode = b"<body>\xff</body>";
        assert!(
            CLIENT
                .added_to(not_unicode)
                .starts_with(b"<body>\xff<script")
        );
    }

    #[test]
    fn a_policy_lets_the_script_in_and_nothing_else() {
        let (own, page) = ("http://localhost:4000/_linger/", "http://localhost:4000/a/");
        let dashboard = "http://localhost:4001";
        let html = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; img-src 'self'\"><p>a";
        assert!(
            added_to(html).contains(&format!(
                "content=\"default-src 'none'; img-src 'self'; script-src {own}; connect-src {own} {page}; frame-src {page} {dashboard}\""
            )),
            "{}",
            added_to(html)
        );
        for (policy, widened) in [
            ("img-src 'self'", "img-src 'self'".to_owned()),
            (
                "script-src 'self'; connect-src 'none'",
                format!("script-src 'self' {own}; connect-src {own} {page}"),
            ),
            (
                "child-src a; script-src-elem b",
                format!("child-src a; script-src-elem b {own}; frame-src a {page} {dashboard}"),
            ),
            (
                "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'",
                format!(
                    "script-src 'nonce-abc' 'strict-dynamic' {own} 'nonce-n'; object-src 'none'"
                ),
            ),
            (
                "default-src 'self' 'Strict-Dynamic'",
                format!(
                    "default-src 'self' 'Strict-Dynamic'; script-src 'self' 'Strict-Dynamic' {own} 'nonce-n'; \
                     connect-src 'self' 'Strict-Dynamic' {own} {page}; frame-src 'self' 'Strict-Dynamic' {page} {dashboard}"
                ),
            ),
            (
                "script-src 'unsafe-inline'",
                format!("script-src 'unsafe-inline' {own}"),
            ),
            (
                "require-trusted-types-for 'script'; trusted-types 'none'",
                "require-trusted-types-for 'script'; trusted-types linger".to_owned(),
            ),
        ] {
            assert_eq!(CLIENT.widened(policy), widened);
        }
        let other = "<meta http-equiv=\"refresh\" content=\"1\">";
        assert!(added_to(other).starts_with(other));
    }
}

//! What the preview adds to pages: one script, never part of the published site.
//!
//! Enters: a page as it will be published. Leaves: the same with the script at its end, and where the
//! page has a content security policy of its own, with leave in it for that script alone.

use lol_html::{RewriteStrSettings, element, rewrite_str};
use pulldown_cmark_escape::escape_html;

/// Where the preview's own routes are.
pub(crate) const OWN: &str = "/_linger/";
/// Where pages listen.
pub(crate) const EVENTS_PATH: &str = "/_linger/events";

/// What the script is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client<'a> {
    /// The run's token, for what acts.
    pub(crate) token: &'a str,
    /// The entity tag of the page.
    pub(crate) tag: &'a str,
    /// The status that the page is sent with.
    pub(crate) status: u16,
    /// The `Host` that the page was asked for at.
    pub(crate) host: &'a str,
    /// The path of the page, percent-encoded.
    pub(crate) path: &'a str,
    /// Whether the page is one of the preview's own, which has no writer's bar.
    pub(crate) is_bare: bool,
}

impl Client<'_> {
    /// The page with the script at the end of its body; without one, at its end.
    pub(crate) fn added_to(&self, html: &[u8]) -> Vec<u8> {
        let relaxed = self.with_leave(html);
        let html = relaxed.as_deref().unwrap_or(html);
        let at = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len());
        [&html[..at], self.script().as_bytes(), &html[at..]].concat()
    }

    fn script(&self) -> String {
        let mut tag = format!("<script type=\"module\" src=\"{OWN}live.js\"");
        for (name, value) in [
            ("data-linger", self.tag),
            ("data-status", &self.status.to_string()),
            ("data-token", self.token),
        ] {
            tag.push_str(&format!(" {name}=\""));
            // Writing to a `String` cannot fail.
            let _ = escape_html(&mut tag, value);
            tag.push('"');
        }
        if self.is_bare {
            tag.push_str(" data-bare");
        }
        tag.push_str("></script>\n");
        tag
    }

    /// The page with its policies widened by what the script needs; `None`: it has none.
    fn with_leave(&self, html: &[u8]) -> Option<Vec<u8>> {
        const POLICY: &[u8] = b"content-security-policy";
        let is_there = |at| {
            html.get(at..at + POLICY.len())
                .is_some_and(|part| part.eq_ignore_ascii_case(POLICY))
        };
        if !memchr::memchr2_iter(b'c', b'C', html).any(is_there) {
            return None;
        }
        let text = std::str::from_utf8(html).ok()?;
        let rewriter = element!("meta[http-equiv][content]", |meta| {
            let is_policy = meta
                .get_attribute("http-equiv")
                .is_some_and(|name| name.trim().eq_ignore_ascii_case("content-security-policy"));
            if is_policy && let Some(policy) = meta.get_attribute("content") {
                let sources = [
                    format!("http://{}{OWN}", self.host),
                    format!("http://{}{}", self.host, self.path),
                ];
                meta.set_attribute("content", &widened(&plain(&policy), &sources))?;
            }
            Ok(())
        });
        let settings = RewriteStrSettings::new()
            .with_strict(false)
            .append_element_content_handler(rewriter);
        // What cannot be rewritten is sent as it is: then the page is right, if not live.
        rewrite_str(text, settings).ok().map(String::into_bytes)
    }
}

/// An attribute's value without character references, of which a policy needs the apostrophe.
fn plain(value: &str) -> String {
    let mut text = value.to_owned();
    for name in ["&#39;", "&#x27;", "&#X27;", "&apos;"] {
        text = text.replace(name, "'");
    }
    text.replace("&amp;", "&")
}

/// The policy (CSP 3) with `sources` allowed for scripts, connections and frames, where they are
/// limited at all.
fn widened(policy: &str, sources: &[String]) -> String {
    let mut directives: Vec<(String, Vec<String>)> = Vec::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace().map(str::to_owned);
        if let Some(name) = words.next() {
            directives.push((name.to_ascii_lowercase(), words.collect()));
        }
    }
    // Each with those that speak for it when it is not there.
    let needed: [&[&str]; 4] = [
        &["script-src", "default-src"],
        &["script-src-elem"],
        &["connect-src", "default-src"],
        &["frame-src", "child-src", "default-src"],
    ];
    let before = directives.clone();
    for names in needed {
        let found = names
            .iter()
            .find_map(|name| before.iter().find(|(known, _)| known == name));
        let Some((found, values)) = found else {
            continue;
        };
        let mut values: Vec<String> = values
            .iter()
            .filter(|value| !value.eq_ignore_ascii_case("'none'"))
            .cloned()
            .collect();
        values.extend_from_slice(sources);
        let name = names[0];
        match directives.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) if found == name => *old = values,
            _ => directives.push((name.to_owned(), values)),
        }
    }
    let written = directives
        .iter()
        .map(|(name, values)| format!("{name} {}", values.join(" ")).trim_end().to_owned());
    written.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Client<'_> = Client {
        token: "t",
        tag: "\"e\"",
        status: 200,
        host: "localhost:4000",
        path: "/a/",
        is_bare: false,
    };

    #[test]
    fn the_script_goes_to_the_end_of_the_body_or_of_the_page() {
        let tag = "<script type=\"module\" src=\"/_linger/live.js\" data-linger=\"&quot;e&quot;\" \
                   data-status=\"200\" data-token=\"t\"></script>\n";
        let page = CLIENT.added_to(b"<body>a</body></html>");
        assert_eq!(page, format!("<body>a{tag}</body></html>").into_bytes());
        let page = CLIENT.added_to(b"<p>a");
        assert_eq!(page, format!("<p>a{tag}").into_bytes());
    }

    #[test]
    fn a_policy_lets_the_script_in_and_nothing_else() {
        let html = b"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; img-src 'self'\"><p>a";
        let page = String::from_utf8(CLIENT.added_to(html)).unwrap();
        let ours = "http://localhost:4000/_linger/ http://localhost:4000/a/";
        assert!(
            page.contains(&format!(
                "content=\"default-src 'none'; img-src 'self'; script-src {ours}; connect-src {ours}; frame-src {ours}\""
            )),
            "{page}"
        );
        let sources = ["x".to_owned()];
        assert_eq!(widened("img-src 'self'", &sources), "img-src 'self'");
        assert_eq!(
            widened("script-src 'self'; connect-src 'none'", &sources),
            "script-src 'self' x; connect-src x"
        );
        assert_eq!(
            widened("child-src a; script-src-elem b", &sources),
            "child-src a; script-src-elem b x; frame-src a x"
        );
        let other = b"<meta http-equiv=\"refresh\" content=\"1\">";
        assert!(CLIENT.added_to(other).starts_with(other));
    }
}

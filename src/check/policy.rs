//! A content security policy (CSP level 3), and the messages about what it blocks.
//!
//! Enters: the text of a policy, or what a browser reports as blocked. Leaves: directives, or a
//! diagnostic with the line of `site.yaml` that would allow it.

use crate::config::address::scheme;
use crate::config::{Config, HEADER_SOURCES};
use crate::diagnostic::Diagnostic;
use std::fmt;

/// The directives that take the value of `default-src` if they are missing.
const FETCHES: [&str; 9] = [
    "connect-src",
    "font-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "script-src",
    "style-src",
    "worker-src",
];

/// A content security policy (CSP level 3): its directives in order, with names in lower case.
pub(crate) struct Policy(Vec<(String, Vec<String>)>);

impl Policy {
    /// Reads a policy.
    pub(crate) fn parse(text: &str) -> Policy {
        let directives = text.split(';').filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        });
        Policy(directives.collect())
    }

    /// Whether the policy has a directive.
    pub(crate) fn has(&self, directive: &str) -> bool {
        self.0.iter().any(|(known, _)| known == directive)
    }

    /// The sources that a directive allows. If it is missing, they are those of the directive that
    /// replaces it. `None` if everything is allowed.
    pub(crate) fn values(&self, directive: &str) -> Option<&Vec<String>> {
        let speak_for: &[&str] = match directive {
            "script-src-elem" | "script-src-attr" => &["script-src", "default-src"],
            "style-src-elem" | "style-src-attr" => &["style-src", "default-src"],
            "frame-src" => &["child-src", "default-src"],
            name if FETCHES.contains(&name) => &["default-src"],
            _ => &[],
        };
        std::iter::once(&directive)
            .chain(speak_for)
            .find_map(|name| self.0.iter().find(|(known, _)| known == name))
            .map(|(_, values)| values)
    }

    /// Whether a directive allows `url` on a page of a site at `origin` (scheme and host). An
    /// address without a scheme is one of the site.
    pub(crate) fn allows(&self, directive: &str, url: &str, origin: &str) -> bool {
        let Some(values) = self.values(directive) else {
            return true;
        };
        let url = url.trim();
        let url = if url.starts_with("//") {
            format!("https:{url}")
        } else {
            url.to_owned()
        };
        let scheme = scheme(&url);
        let host = host_source(&url);
        let is_own = scheme.is_none() || host == host_source(origin);
        let matches = |value: &String| match value.as_str() {
            "'self'" => is_own,
            "*" => is_own || matches!(scheme, Some("http" | "https")),
            value if value.ends_with(':') => scheme == value.strip_suffix(':'),
            value => host_matches(value, host),
        };
        values.iter().any(matches)
    }

    /// Whether a directive allows an inline style or script: by its `digest` (in the form of the
    /// policy), or because all are allowed.
    pub(crate) fn allows_inline(&self, directive: &str, digest: &str) -> bool {
        let Some(values) = self.values(directive) else {
            return true;
        };
        let has = |wanted: &str| values.iter().any(|value| value == wanted);
        let names_some = values.iter().any(|value| {
            value.starts_with("'nonce-") || value.starts_with("'sha") || value == "'strict-dynamic'"
        });
        // A digest allows elements, but not attributes.
        (has(digest) && !directive.ends_with("-attr")) || (has("'unsafe-inline'") && !names_some)
    }

    /// Adds `sources` to a directive, if it limits anything.
    pub(crate) fn allow(&mut self, directive: &str, sources: &[&str]) {
        let Some(values) = self.values(directive) else {
            return;
        };
        let is_something = |value: &&String| !value.eq_ignore_ascii_case("'none'");
        let mut values: Vec<String> = values.iter().filter(is_something).cloned().collect();
        values.extend(sources.iter().map(|source| (*source).to_owned()));
        match self.0.iter_mut().find(|(known, _)| known == directive) {
            Some((_, old)) => *old = values,
            None => self.0.push((directive.to_owned(), values)),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directive = |(name, values): &(String, Vec<String>)| {
            format!("{name} {}", values.join(" ")).trim_end().to_owned()
        };
        let written: Vec<String> = self.0.iter().map(directive).collect();
        out.write_str(&written.join("; "))
    }
}

/// Scheme, host and port of an address, or of a source in a policy.
fn host_source(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map(|at| start + at);
    &url[..end.unwrap_or(url.len())]
}

/// Whether a source of a policy, such as `https://*.example.com`, includes a scheme and host.
fn host_matches(source: &str, host: &str) -> bool {
    let source = host_source(source);
    if source.eq_ignore_ascii_case(host) {
        return true;
    }
    let (Some((scheme, pattern)), Some((known, name))) =
        (source.split_once("://"), host.split_once("://"))
    else {
        return false;
    };
    let Some(domain) = pattern.strip_prefix('*') else {
        return false;
    };
    scheme.eq_ignore_ascii_case(known)
        && name.len() > domain.len()
        && name
            .get(name.len() - domain.len()..)
            .is_some_and(|end| end.eq_ignore_ascii_case(domain))
}

/// The diagnostic for something that the policy blocks. `address` is its URL, `inline` for a style
/// or script on the page itself, or another keyword of CSP level 3 (`eval`).
pub(crate) fn blocked(directive: &str, address: &str, config: &Config) -> Diagnostic {
    let whole = directive
        .trim_end_matches("-elem")
        .trim_end_matches("-attr");
    let kind = HEADER_SOURCES.iter().find(|(_, known)| *known == whole);
    let what = match whole {
        "script-src" => "script",
        "style-src" => "style",
        "img-src" => "picture",
        "font-src" => "font",
        "media-src" => "recording or film",
        "frame-src" | "child-src" => "frame",
        "connect-src" => "connection",
        "form-action" => "form",
        "manifest-src" => "web manifest",
        "base-uri" => "base address",
        _ => "part",
    };
    let (message, help) = match (address, address.strip_prefix("http://")) {
        ("inline", _) => (
            format!("the policy of the site blocks a {what} that is written on the page itself"),
            match what {
                "style" => {
                    "put it into a stylesheet: a `style=` attribute or a `<style>` block does nothing on the published site".to_owned()
                }
                _ => "put it into a file under `content/`, and write `<script src=\"/file.js\"></script>`".to_owned(),
            },
        ),
        (_, Some(rest)) => (
            format!("the policy of the site blocks the {what} {address}: it is not encrypted"),
            format!("use `https://{rest}` if that works, or put the file under `content/`"),
        ),
        _ => (
            format!("the policy of the site blocks the {what} {address}"),
            match (kind, origin(address)) {
                (Some((kind, _)), Some(origin)) => {
                    let known = config.headers.allow.get(*kind);
                    let mut all: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
                    all.push(origin);
                    let all = all.join(", ");
                    format!("if you trust that site, allow it in `site.yaml`: `headers: {{allow: {{{kind}: [{all}]}}}}`")
                }
                _ => "take it out, or turn the policy off in `site.yaml`: `headers: {policy: false}`".to_owned(),
            },
        ),
    };
    Diagnostic::warning("policy-blocks", message).help(help)
}

/// The scheme and authority of an address, if `headers: allow:` can have them.
fn origin(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&address[..address.len() - rest.len() + end]).filter(|_| end > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_matched_as_browsers_match_them() {
        let policy = Policy::parse(
            "default-src 'none'; img-src 'self' data: https:; script-src 'self' https://*.stats.example 'sha256-x='; style-src 'self'",
        );
        let allows = |directive, url| policy.allows(directive, url, "https://example.com");
        for (directive, url) in [
            ("img-src", "https://pictures.example/a.png"),
            ("img-src", "//pictures.example/a.png"),
            ("img-src", "data:image/png;base64,AA=="),
            ("img-src", "a.png"),
            ("script-src-elem", "/a.js"),
            ("script-src-elem", "https://example.com/a.js"),
            ("script-src-elem", "https://a.b.stats.example/x.js"),
            ("form-action", "http://anywhere.example/"),
        ] {
            assert!(allows(directive, url), "{directive} {url}");
        }
        for (directive, url) in [
            ("img-src", "http://pictures.example/a.png"),
            ("script-src-elem", "https://stats.example/x.js"),
            ("script-src-elem", "https://evilstats.example/x.js"),
            ("script-src-elem", "https://example.com.evil.example/x.js"),
            ("script-src-elem", "data:text/javascript,0"),
            ("style-src-elem", "https://fonts.example/x.css"),
            ("font-src", "https://fonts.example/x.woff2"),
            ("frame-src", "https://maps.example/"),
        ] {
            assert!(!allows(directive, url), "{directive} {url}");
        }
        assert!(policy.allows_inline("script-src-elem", "'sha256-x='"));
        assert!(!policy.allows_inline("script-src-attr", "'sha256-x='"));
        assert!(!policy.allows_inline("style-src-attr", "'sha256-y='"));
        assert!(Policy::parse("script-src 'unsafe-inline'").allows_inline("script-src-attr", ""));
    }
}

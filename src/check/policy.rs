//! A content security policy (CSP level 3): what it says, and what is said to the writer of what it
//! blocks.
//!
//! Enters: the text of a policy, or what a browser reports as blocked. Leaves: directives, or a
//! diagnostic with the line of `site.yaml` that would allow it.

use crate::config::{Config, HEADER_SOURCES};
use crate::diagnostic::Diagnostic;
use std::fmt;

/// The directives for which `default-src` speaks where they are not there.
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

/// A content security policy (CSP level 3): its directives in their order, names in lower case.
pub(crate) struct Policy(Vec<(String, Vec<String>)>);

impl Policy {
    /// Reads one.
    pub(crate) fn parse(text: &str) -> Policy {
        let directives = text.split(';').filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        });
        Policy(directives.collect())
    }

    /// Whether a directive is there.
    pub(crate) fn has(&self, directive: &str) -> bool {
        self.0.iter().any(|(known, _)| known == directive)
    }

    /// What a directive allows, by itself or by the one that speaks for it where it is not there;
    /// `None`: everything.
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

    /// Allows `sources` for a directive, if it limits anything.
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

/// What is said of one thing that the policy of the site blocks: `address` is its URL, `inline` for
/// a style or script on the page itself, or another keyword of CSP level 3 (`eval`).
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
        _ => "part",
    };
    let (message, help) = match (address, address.strip_prefix("http://")) {
        ("inline", _) => (
            format!("the policy of the site blocks a {what} that stands on the page itself"),
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

/// Scheme and authority of an address that `headers: allow:` can name.
fn origin(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&address[..address.len() - rest.len() + end]).filter(|_| end > 0)
}

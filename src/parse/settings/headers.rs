//! `headers:` of `site.yaml`: what the host is asked to send with every page.

use crate::config::{Data, HEADER_SOURCES, Headers};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;

/// Reads it.
pub(crate) fn read(fields: &mut Fields<'_>) -> Headers {
    let map = fields.map("headers");
    let mut headers = Headers::default();
    let Data::Map(entries) = &map else {
        return headers;
    };
    for (key, value) in entries {
        match (key.as_str(), value) {
            (_, Data::Null) => {}
            ("policy", Data::Bool(flag)) => headers.policy = *flag,
            ("policy", _) => {
                let problem = Diagnostic::error("wrong-kind", "`policy` should be true or false");
                fields.complain("headers", problem.help("for example `policy: false`"));
            }
            ("allow", Data::Map(kinds)) => {
                for (kind, sources) in kinds {
                    allow(fields, &mut headers, kind, sources);
                }
            }
            ("allow", _) => {
                let problem =
                    Diagnostic::error("wrong-kind", "`allow` should hold `kind: [address]` lines");
                fields.complain(
                    "headers",
                    problem.help("for example `frames: [https://www.example.com]`"),
                );
            }
            _ => {
                let message = format!("`{key}` under `headers` is not a key that linger knows");
                let problem = Diagnostic::warning("unknown-key", message);
                let help = match nearest(key, ["policy", "allow"]) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "known are policy, allow".to_owned(),
                };
                fields.complain("headers", problem.help(help));
            }
        }
    }
    headers
}

fn allow(fields: &mut Fields<'_>, headers: &mut Headers, kind: &str, sources: &Data) {
    let kinds = || HEADER_SOURCES.iter().map(|(kind, _)| *kind);
    if !kinds().any(|known| known == kind) {
        let message = format!("`{kind}` is nothing that can be allowed");
        let help = match nearest(kind, kinds()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("choose from {}", kinds().collect::<Vec<_>>().join(", ")),
        };
        fields.complain(
            "headers",
            Diagnostic::error("bad-choice", message).help(help),
        );
        return;
    }
    let one = std::slice::from_ref(sources);
    let sources = match sources {
        Data::List(sources) => sources.as_slice(),
        _ => one,
    };
    for source in sources {
        match source {
            Data::Text(origin) if is_origin(origin) => {
                let known = headers.allow.entry(kind.to_owned()).or_default();
                known.push(origin.trim_end_matches('/').to_owned());
            }
            _ => {
                let problem = Diagnostic::error(
                    "bad-source",
                    format!("`{kind}` should be addresses of sites"),
                );
                fields.complain(
                    "headers",
                    problem.help("for example `[https://www.example.com]`"),
                );
            }
        }
    }
}

/// A scheme and a host, perhaps with a port: nothing that could end a directive or loosen it.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .map(|host| host.trim_end_matches('/'));
    host.is_some_and(|host| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        !host.is_empty()
            && host
                .strip_prefix("*.")
                .unwrap_or(host)
                .chars()
                .all(is_plain)
    })
}

//! Reads `headers:` of `site.yaml`: the headers that the host is asked to send with every page.

use crate::config::{HEADER_SOURCES, Headers};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;
use std::collections::BTreeMap;

/// Reads the section.
pub(crate) fn headers(fields: &mut Fields<'_, '_>) -> Headers {
    Headers {
        policy: fields.flag_or("policy", Headers::default().policy),
        allow: fields.section("allow", allow),
    }
}

fn allow(fields: &mut Fields<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let mut allowed = BTreeMap::new();
    for (kind, _) in HEADER_SOURCES {
        let mut origins = Vec::new();
        for (origin, node) in fields.words(kind) {
            if is_origin(origin) {
                origins.push(origin.trim_end_matches('/').to_owned());
            } else {
                let message = format!("`{kind}` should be addresses of sites");
                let problem = Diagnostic::error("bad-source", message)
                    .help("for example `[https://www.example.com]`");
                fields.complain_at(node.place(), problem);
            }
        }
        if !origins.is_empty() {
            allowed.insert(kind.to_owned(), origins);
        }
    }
    fields.refuse(|kind, node| {
        let kinds = HEADER_SOURCES.map(|(kind, _)| kind);
        let help = match nearest(kind, kinds) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("choose from {}", kinds.join(", ")),
        };
        let message = format!("`{kind}` is nothing that can be allowed");
        let problem = Diagnostic::error("bad-choice", message).help(help);
        Some(problem.at(node.key_place()))
    });
    allowed
}

/// Whether a text is a scheme and a host, perhaps with a port. It must not be able to end a
/// directive or weaken it.
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

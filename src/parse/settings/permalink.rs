//! Reads `permalink:`: the pattern of the addresses of posts.
//!
//! Enters: settings. Leaves: a pattern that gives every post an address of its own inside the site, and
//! mistakes. Forbidden here: posts.

use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;

/// The parts that a permalink pattern may name.
pub const PERMALINK_PARTS: [&str; 4] = ["year", "month", "day", "slug"];

/// The URL pattern of the posts of a collection.
pub(crate) fn permalink(fields: &mut Fields<'_, '_>, usual: &str) -> String {
    let pattern = fields.text_or("permalink", usual);
    let Some(complaint) = check_permalink(&pattern) else {
        return pattern;
    };
    let with_colons = |part: &&str| pattern.contains(&format!(":{part}"));
    let help = if PERMALINK_PARTS.iter().any(with_colons) {
        let braced = PERMALINK_PARTS
            .iter()
            .fold(pattern.clone(), |pattern, part| {
                pattern.replace(&format!(":{part}"), &format!("{{{part}}}"))
            });
        format!("parts are in braces: {braced}")
    } else {
        "for example /posts/{slug}/ or /{year}/{month}/{slug}/".to_owned()
    };
    let problem = Diagnostic::error("bad-permalink", complaint);
    fields.complain("permalink", problem.help(help));
    usual.to_owned()
}

/// The mistake in the pattern, if there is one.
fn check_permalink(pattern: &str) -> Option<String> {
    if !pattern.starts_with('/') || !(pattern.ends_with('/') || pattern.ends_with(".html")) {
        return Some("a permalink starts with / and ends with / or .html".to_owned());
    }
    if pattern.split('/').any(|part| part == "..") {
        return Some("a permalink cannot lead out of the site".to_owned());
    }
    for part in pattern.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !part.contains('}') || !PERMALINK_PARTS.contains(&name) {
            return Some(format!("a permalink cannot have the part `{{{name}}}`"));
        }
    }
    if !pattern.contains("{slug}") {
        return Some("a permalink needs {slug}, or all posts would have one address".to_owned());
    }
    None
}

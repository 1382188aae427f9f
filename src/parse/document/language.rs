//! The language in the name of a file: `why-they-stay.sv.md` is in Swedish.
//!
//! Enters: a path. Leaves: the language and the rest of the path. Forbidden here: other files.

use crate::parse::text::identity;

/// Splits a path without its ending into the rest and the language, such as `sv` or `pt-BR`, as it
/// is written. `None` if the name has no language.
pub fn split_language(path: &str) -> (&str, Option<&str>) {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = match path[name..].rfind('.') {
        Some(dot) if dot > 0 => &path[..name + dot],
        _ => path,
    };
    match stem[name..].rsplit_once('.') {
        Some((before, lang)) if !before.is_empty() && is_tag(lang) => {
            (&stem[..name + before.len()], Some(lang))
        }
        _ => (stem, None),
    }
}

/// Whether the end of a name is a language: two letters, and a region or script after a hyphen or
/// an underscore.
fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let is_known = identity::is_language(parts.next().unwrap_or_default());
    let is_part =
        |part: &str| matches!(part.len(), 2 | 4) && part.chars().all(|c| c.is_ascii_alphabetic());
    is_known && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_language() {
        for (path, expected) in [
            ("content/posts/a.sv.md", ("content/posts/a", Some("sv"))),
            ("posts/a/index.pt-BR.md", ("posts/a/index", Some("pt-BR"))),
            ("posts/a.md", ("posts/a", None)),
            ("posts.sv/a.md", ("posts.sv/a", None)),
            ("a/version-1.5.md", ("a/version-1.5", None)),
            ("a/what.ever.md", ("a/what.ever", None)),
            ("a/sv.md", ("a/sv", None)),
            ("a/.sv.md", ("a/.sv", None)),
        ] {
            assert_eq!(split_language(path), expected, "{path}");
        }
    }
}

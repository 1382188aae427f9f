//! The addresses in a `srcset`.
//!
//! Enters: the value of the attribute. Leaves: its addresses, or the value with other addresses.
//! Forbidden here: which picture a browser takes.

/// `srcset="a.png 1x, b.png 2x"` with absolute URLs. URLs that are not allowed are removed.
pub(super) fn srcset(sources: &str, absolute: impl Fn(&str) -> Option<String>) -> String {
    let candidates = candidates(sources).into_iter().filter_map(|(url, size)| {
        Some(match size {
            "" => absolute(url)?,
            size => format!("{} {size}", absolute(url)?),
        })
    });
    candidates.collect::<Vec<_>>().join(", ")
}

/// The URLs of a `srcset`, each with its descriptor, by "parse a srcset attribute" of the HTML
/// standard.
pub fn candidates(set: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
        if rest.is_empty() {
            return found;
        }
        let (url, after) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            found.push((bare, ""));
            rest = after;
            continue;
        }
        let mut depth = 0_u32;
        let end = after.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        let (size, others) = after.split_at(end.unwrap_or(after.len()));
        found.push((url, size.trim()));
        rest = others;
    }
}

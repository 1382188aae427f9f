//! Warns of titles and descriptions that YAML cuts off at a `#`.
//!
//! Enters: front matter that was read, and its text. Leaves: warnings.

use crate::diagnostic::{Diagnostic, Place, ValuePlace};
use std::sync::Arc;

/// The keys whose texts are checked.
pub(super) const CUT: [&str; 4] = ["title", "description", "image_alt", "series"];

/// In YAML, a space and a `#` begin a comment, unless they are in quotation marks. Readers would
/// see only the first part of such a title.
pub(super) fn cut_texts(
    path: &Arc<str>,
    text: &str,
    written: &str,
    spots: &[(&'static str, ValuePlace)],
) -> Vec<Diagnostic> {
    if memchr::memchr(b'#', written.as_bytes()).is_none() {
        return Vec::new();
    }
    let cut = |(key, spot): &(&'static str, ValuePlace)| {
        let line = text.lines().nth(spot.line as usize - 1)?;
        let (at, _) = line.char_indices().nth(spot.column as usize - 1)?;
        let value = line[at..].trim_start();
        // If there is no value, the place is that of the key.
        let value = value
            .strip_prefix(*key)
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or(value);
        let value = value.trim_start();
        let is_plain = !value.starts_with(['"', '\'', '|', '>', '&', '!', '*']);
        let hash = if value.starts_with('#') {
            0
        } else {
            value.find(" #").filter(|_| is_plain)? + 1
        };
        let shown = value[..hash].trim_end();
        let message = match shown {
            "" => format!("this post has no {key}: what follows a `#` is a remark"),
            shown => format!("what follows ` #` is a remark: readers see only `{shown}`"),
        };
        let whole = value.trim_end().replace('\'', "''");
        let place = Place::in_text(
            path,
            line,
            line.len() - value.len() + hash..line.trim_end().len(),
        );
        let place = Place {
            line: spot.line,
            ..place
        };
        let help =
            format!("put it between quotation marks, `{key}: '{whole}'`; or take the remark out");
        Some(
            Diagnostic::warning("text-cut", message)
                .at(place)
                .help(help),
        )
    };
    spots.iter().filter_map(cut).collect()
}

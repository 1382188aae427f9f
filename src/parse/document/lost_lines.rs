//! Lines of front matter that look like a key for a draft and are no key: they belong to the line above, or
//! are a comment.
//!
//! Enters: the front matter as it is written. Leaves: an error or a warning, or nothing.

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::document::publication::holds;
use crate::parse::document::publishing_words::plain;
use std::ops::Range;
use std::sync::Arc;

/// The error for an indented line that would hold the post back without its indentation. With it,
/// the line is a part of the value above.
pub(super) fn swallowed(file: &Arc<str>, text: &str, inside: &Range<usize>) -> Option<Diagnostic> {
    let mut at = inside.start;
    for line in text[inside.clone()].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let written = line.trim();
        let lead = line.len() - line.trim_start().len();
        let Some((key, value)) = written.split_once(':').filter(|_| lead > 0) else {
            continue;
        };
        if holds(&plain(key), value) {
            let place = Place::in_text(file, text, start + lead..start + lead + written.len());
            let message = "this line belongs to the one above it, so the post would go live";
            let problem = Diagnostic::error("publishing-unclear", message).at(place);
            return Some(
                problem.help("begin the line at the left edge, with a space after the colon"),
            );
        }
    }
    None
}

/// A remark in front matter that would hold the post back if it were none.
pub(super) fn remarked(file: &Arc<str>, text: &str, inside: &Range<usize>) -> Option<Diagnostic> {
    let mut at = inside.start;
    for line in text[inside.clone()].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let written = line.trim();
        let remark = written.strip_prefix('#').map(str::trim_start);
        let Some((key, value)) = remark.and_then(|remark| remark.split_once(':')) else {
            continue;
        };
        if holds(&plain(key), value) {
            let lead = line.len() - line.trim_start().len();
            let place = Place::in_text(file, text, start + lead..start + lead + written.len());
            let message = "this line begins with a `#`, so linger does not read it, and it holds nothing back";
            let problem = Diagnostic::warning("publishing-word", message).at(place);
            return Some(
                problem.help("take the `#` out to hold the post back, or take the line out"),
            );
        }
    }
    None
}

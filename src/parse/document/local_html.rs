//! Tags of the writer's own HTML that name a file on the writer's computer.
//!
//! Enters: a text and its HTML. Leaves: warnings.

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::document::facts::attribute_values;
use crate::parse::markdown::is_local;
use std::sync::Arc;

/// The warnings for the body of `text`, which starts at `from`.
pub(super) fn local_addresses(
    path: &Arc<str>,
    text: &str,
    from: usize,
    html: &str,
) -> Vec<Diagnostic> {
    let mut from = from;
    let local = attribute_values(html).filter(|value| is_local(value));
    let found = local.map(|value| {
        let at = text[from..].find(value).map(|at| from + at);
        let place = at.map_or_else(
            || Place::file(path),
            |at| Place::in_text(path, text, at..at + value.len()),
        );
        from = at.map_or(from, |at| at + value.len());
        let message = format!("`{value}` is on your own computer, where no reader can see it");
        let help = "copy the file into the folder of this text, and write only its name";
        Diagnostic::warning("link-local", message)
            .at(place)
            .help(help)
    });
    found.collect()
}

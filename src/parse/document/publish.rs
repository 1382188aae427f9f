//! Publishing a text: its draft mark comes off, and its date is set. Nothing else in it changes.
//!
//! Enters: the bytes of a file, a date. Leaves: its new text, or why it is left alone.

use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::parse::{Kind, ParseOptions, Parsed, When, read, with_key, without_key};
use std::sync::Arc;

/// The error for a post that its folder holds back. Only the writer moves files.
fn in_folder(path: &Arc<str>, folder: &str) -> Diagnostic {
    let message = format!("the folder `{folder}` holds this post back");
    let problem = Diagnostic::error("cannot-edit", message).at(Place::file(path));
    problem.help("move the file to content/posts/, and publish it there")
}

/// The text of the file at `path`, whose bytes are these, published: without its draft mark, and with
/// `date` as its date if it gets another one.
///
/// # Errors
/// When its front matter is not written in lines, or its folder holds it back.
pub fn published(
    path: &Arc<str>,
    bytes: &[u8],
    date: Option<&str>,
) -> Result<String, Box<Diagnostic>> {
    let cannot = || {
        let message = "the front matter is not written in lines, so it is left alone";
        let problem = Diagnostic::error("cannot-edit", message).at(Place::file(path));
        let date = date.map_or_else(String::new, |date| format!(", and set `date: {date}`"));
        problem.help(format!("take `draft: true` out yourself{date}"))
    };
    let text = std::str::from_utf8(bytes).map_err(|_| cannot())?;
    // The new text has to be the old one with only this change; otherwise nothing is written.
    let expected = |bytes: &[u8]| match read(path, bytes, &ParseOptions::default(), &mut Vec::new())
    {
        Parsed::Document(document) => Some(document.front.clone()),
        _ => None,
    };
    let mut before = expected(bytes).ok_or_else(cannot)?;
    // A word of another program may also hold it back.
    let foreign = before.held_by.take();
    if let Some(folder) = foreign.as_deref().filter(|by| by.ends_with('/')) {
        return Err(Box::new(in_folder(path, folder)));
    }
    let changed = without_key(text, "draft")
        .and_then(|text| match &foreign {
            Some(key) => without_key(&text, key),
            None => Some(text),
        })
        .and_then(|text| match date {
            Some(date) => with_key(&text, "date", date),
            None => Some(text),
        });
    let changed = changed.ok_or_else(cannot)?;
    let after = expected(changed.as_bytes()).ok_or_else(cannot)?;
    before.draft = false;
    if let Some(date) = date {
        before.date = When::parse(date);
    }
    if Kind::of(path) != Kind::Document || Digest::of(&before) != Digest::of(&after) {
        return Err(Box::new(cannot()));
    }
    Ok(changed)
}

//! Approving a comment: `approved: true` in its file, and nothing else is changed.
//!
//! Enters: the bytes of a comment. Leaves: its new text, or why it is left alone.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{ParseOptions, Parsed, read, with_key};
use std::sync::Arc;

/// The text of the comment at `path`, whose file has these bytes, with `approved: true`.
///
/// # Errors
/// When it is not written in lines.
pub fn approved(path: &Arc<str>, bytes: &[u8]) -> Result<String, Box<Diagnostic>> {
    let cannot = || {
        let message = format!("`{path}` is not written in lines, so it is left alone");
        let problem = Diagnostic::error("cannot-edit", message);
        Box::new(problem.help("set `approved: true` in it yourself"))
    };
    let text = std::str::from_utf8(bytes).map_err(|_| cannot())?;
    // Its keys are lines, like those of front matter.
    let framed = with_key(&format!("---\n{text}\n---\n"), "approved", "true");
    let changed = framed.as_deref().and_then(|text| {
        let text = text.strip_prefix("---\n")?;
        text.strip_suffix("\n---\n").map(str::to_owned)
    });
    let changed = changed.ok_or_else(cannot)?;
    // The new text has to be the old one with only this change; otherwise nothing is written.
    let meaning = |bytes: &[u8]| match read(path, bytes, &ParseOptions::default(), &mut Vec::new())
    {
        Parsed::Comment(comment) => {
            let said = (
                &comment.id,
                &comment.author,
                &comment.html,
                &comment.reply_to,
                comment.date,
            );
            Some((Digest::of(&said), comment.approved, comment.is_sound))
        }
        _ => None,
    };
    match (meaning(bytes), meaning(changed.as_bytes())) {
        (Some((before, ..)), Some((after, true, true))) if before == after => {}
        _ => return Err(cannot()),
    }
    Ok(changed)
}

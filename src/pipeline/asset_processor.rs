//! Where derived files are made: out of what was kept, or anew, each picture's all at once and
//! never more at a time than memory has room for.
//!
//! Enters: a [`DerivedFile`] and the source. Leaves: bytes, or where they lie. Forbidden here: knowing
//! what the work is.

use super::build::Payload;
use crate::concurrency::WorkSlots;
use crate::derive::{DerivedFile, Input};
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::source::Source;
use std::sync::Arc;

/// Bytes of memory for work under way.
const ROOM: u64 = 240_000_000;

/// Makes derived files.
#[derive(Debug)]
pub struct AssetProcessor {
    turns: WorkSlots,
}

impl Default for AssetProcessor {
    fn default() -> AssetProcessor {
        AssetProcessor {
            turns: WorkSlots::new(ROOM),
        }
    }
}

impl AssetProcessor {
    /// One where nothing is under way.
    pub fn new() -> AssetProcessor {
        AssetProcessor::default()
    }

    /// The file, with the digest of its bytes. What is worth knowing is pushed to `findings`.
    ///
    /// # Errors
    /// When the source cannot be read, or what was asked cannot be done with it.
    pub fn make(
        &self,
        derived: &DerivedFile,
        source: &dyn Source,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(Digest, Payload), Diagnostic> {
        let kept = || {
            let kept = source.kept(derived.key())?;
            Some((kept.digest, Payload::File(kept.place)))
        };
        if let Some(kept) = kept() {
            return Ok(kept);
        }
        let _turn = self.turns.take(derived.input.digest(), derived.weight);
        // Somebody may have made it while we waited.
        if let Some(kept) = kept() {
            return Ok(kept);
        }
        let made = match &derived.input {
            Input::File(path, _) => derived.make(&source.read(path)?),
            Input::Text(_, bytes) => derived.make(bytes),
        };
        let made = made.map_err(|reason| damaged(derived, &reason))?;
        let mut wanted = None;
        for (key, bytes) in made {
            let kept = source.keep(key, &bytes).unwrap_or_else(|finding| {
                findings.push(finding);
                None
            });
            if key == derived.key() {
                wanted = Some(match kept {
                    Some(kept) => (kept.digest, Payload::File(kept.place)),
                    None => (Digest::of_bytes(&bytes), Payload::Bytes(Arc::new(bytes))),
                });
            }
        }
        wanted.ok_or_else(|| damaged(derived, "nothing came of it"))
    }
}

fn damaged(derived: &DerivedFile, reason: &str) -> Diagnostic {
    let file = derived.input.file();
    let message = format!("`{file}` cannot be published: {reason}");
    let help = match derived.input {
        Input::File(..) => {
            "open it in a picture program and save it again as JPEG or PNG, or take another copy"
        }
        Input::Text(..) => "the template has to make a drawing: an <svg> element with a viewBox",
    };
    Diagnostic::error("picture-broken", message)
        .at(Place::file(file))
        .help(help)
}

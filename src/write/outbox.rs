//! Writes emails to the outbox, which is beside the site and never a part of it.

use crate::diagnostic::Diagnostic;
use crate::source::atomic::{Durability, replace};
use std::fs;
use std::path::Path;

/// Writes a file of the outbox atomically.
///
/// # Errors The system's error, with the path.
pub fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let refused = |path: &Path, error: &std::io::Error| {
        Diagnostic::error("io", format!("cannot write `{}`: {error}", path.display()))
            .help("see that there is room, and that the directory may be written to")
    };
    fs::create_dir_all(dir).map_err(|error| refused(dir, &error))?;
    let path = dir.join(name);
    replace(&path, bytes, Durability::Synced).map_err(|error| refused(&path, &error))
}

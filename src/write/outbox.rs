//! Files that wait for the writer, beside the site and never part of it: emails to be sent.

use super::make_beside;
use crate::diagnostic::Diagnostic;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes a file of the outbox, in one step: a reader sees the old bytes or the new ones.
///
/// # Errors
/// What the system refused, with the path.
pub fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let refused = |path: &Path, error: &std::io::Error| {
        Diagnostic::error("io", format!("cannot write `{}`: {error}", path.display()))
            .help("see that there is room, and that the directory may be written to")
    };
    fs::create_dir_all(dir).map_err(|error| refused(dir, &error))?;
    let path = dir.join(name);
    let beside = dir.join(format!(".{name}.linger"));
    let write = || {
        let mut file = make_beside(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().map_err(|error| {
        // What is left over is hidden, and replaced the next time.
        let _ = fs::remove_file(&beside);
        refused(&path, &error)
    })
}

//! Replaces one of the writer's own files in one step: it is always the old version or the new one.

use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::source::atomic::{Durability, replace};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Replaces the content of the file at `path` by `bytes`. A link is followed, and permissions are
/// kept.
///
/// # Errors
/// When the system refuses. The file then stays as it was.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let problem = |what, error| io_problem(what, path, &error).help(AS_BEFORE);
    let real = fs::canonicalize(path).map_err(|error| problem("read", error))?;
    replace(&real, bytes, Durability::Synced).map_err(|error| problem("write", error))
}

/// Writes a file, and the directories above it, unless there is one with other bytes that may not be
/// replaced. Returns whether it is there now with these bytes.
///
/// # Errors
/// When the system refuses. The file then stays as it was.
pub fn replace_if(
    path: &Path,
    bytes: &[u8],
    may_replace: impl FnOnce(&[u8]) -> bool,
) -> Result<bool, Diagnostic> {
    match fs::read(path) {
        Ok(there) if there != bytes && !may_replace(&there) => return Ok(false),
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(io_problem("read", path, &error).help(AS_BEFORE));
        }
        _ => {}
    }
    refresh_file(path, bytes).map(|()| true)
}

/// Writes one of linger's own files, and the directories above it, unless it already has these
/// bytes.
///
/// # Errors
/// When the system refuses. The file then stays as it was.
pub fn refresh_file(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let above = path.parent().map_or(Ok(()), fs::create_dir_all);
    above
        .and_then(|()| replace(path, bytes, Durability::Lazy))
        .map_err(|error| io_problem("write", path, &error).help(AS_BEFORE))
}

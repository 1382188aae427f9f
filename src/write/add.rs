//! Adds a file to the writer's own files, completely or not at all. It never replaces a file.

use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::source::atomic;
use std::fs;
use std::path::Path;

/// Writes a new file, and the directories above it. Returns `false` if there is one already; then
/// nothing was written.
///
/// # Errors
/// When the system refuses. Then nothing is left behind.
pub fn add_file(path: &Path, bytes: &[u8]) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("write", path, &error).help(AS_BEFORE);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(problem)?;
    }
    atomic::add(path, bytes).map_err(problem)
}

//! Adds a file to the writer's own, completely or not at all. An existing file is never replaced.

use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::source::atomic;
use std::fs;
use std::path::Path;

/// Writes a new file, and the directories above it. `false`: a file of that name exists, and
/// nothing was written.
///
/// # Errors The system refused; nothing is left behind.
pub fn add_file(path: &Path, bytes: &[u8]) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("write", path, &error).help(AS_BEFORE);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(problem)?;
    }
    atomic::add(path, bytes).map_err(problem)
}

//! A new file among the writer's own: all of it, or none; what is there already stays.

use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::source::atomic;
use std::fs;
use std::path::Path;

/// Writes a file that must not be there yet, and the directories above it. `false`: one of that name
/// is there, and nothing was done.
///
/// # Errors
/// When the system refuses; nothing is left behind then.
pub fn add_file(path: &Path, bytes: &[u8]) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("write", path, &error).help(AS_BEFORE);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(problem)?;
    }
    atomic::add(path, bytes).map_err(problem)
}

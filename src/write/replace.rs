//! A file of the writer's in a new version: wholly the old one or wholly the new one, at any moment.

use super::{AS_BEFORE, io_problem, make_beside};
use crate::diagnostic::Diagnostic;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Puts `bytes` in the place of what is in the file at `path`. A link is followed; permissions
/// stay.
///
/// # Errors
/// When the system refuses; the file is as it was then.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let problem = |what, error| io_problem(what, path, &error).help(AS_BEFORE);
    let real = fs::canonicalize(path).map_err(|error| problem("read", error))?;
    let permissions = fs::metadata(&real)
        .map_err(|error| problem("read", error))?
        .permissions();
    let mut name = std::ffi::OsString::from(".");
    name.push(real.file_name().unwrap_or_default());
    name.push(".linger-new");
    let new = real.with_file_name(name);
    let write = || {
        let mut file = make_beside(&new)?;
        file.write_all(bytes)?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        fs::rename(&new, &real)
    };
    write().map_err(|error| {
        // What is left over is hidden, and replaced the next time.
        let _ = fs::remove_file(&new);
        problem("write", error)
    })
}

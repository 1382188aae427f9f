//! A new file among the writer's own: all of it, or none; what is there already stays.

use super::{AS_BEFORE, io_problem, make_beside};
use crate::diagnostic::Diagnostic;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
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
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".linger-new");
    let new = path.with_file_name(name);
    let write = || {
        let mut file = make_beside(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A second name for the same file: unlike renaming, this never takes another's place.
        fs::hard_link(&new, path)
    };
    let written = write();
    // What is left over is hidden, and replaced the next time.
    let _ = fs::remove_file(&new);
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        // Not every file system has second names.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::Unsupported | ErrorKind::PermissionDenied
            ) =>
        {
            in_one_go(path, bytes).map_err(problem)
        }
        Err(error) => Err(problem(error)),
    }
}

/// The same without a second name. What could not be written whole is taken away again.
fn in_one_go(path: &Path, bytes: &[u8]) -> std::io::Result<bool> {
    let mut file = match File::create_new(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error),
    };
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        let _ = fs::remove_file(path);
        return Err(error);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b.yaml");
        assert!(add_file(&path, b"one").unwrap());
        assert!(!add_file(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1);
    }
}

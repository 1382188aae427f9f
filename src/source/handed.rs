//! Input that is given to a command: any file, or standard input, up to a limit.

use super::unreadable;
use crate::diagnostic::Diagnostic;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

/// A line that somebody types; `None`: there will be no more.
///
/// # Errors
/// Why standard input cannot be read.
pub fn read_line() -> Result<Option<String>, Diagnostic> {
    let mut line = String::new();
    match stdin().read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line)),
        Err(error) => Err(Diagnostic {
            place: None,
            ..unreadable("standard input", &error)
        }),
    }
}

/// The text of a file of another program, such as one with its settings; `None`: it cannot be read.
pub fn read_text(file: &Path) -> Option<String> {
    std::fs::read_to_string(file).ok()
}

/// The first `most` bytes of a file, or of standard input if no file is given.
///
/// # Errors
/// A diagnostic that names the file and says why the system refused it.
pub fn read_bounded(file: Option<&Path>, most: usize) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let name = file.map_or("standard input".into(), |file| file.to_string_lossy());
    let read = match file {
        Some(file) => {
            File::open(file).and_then(|file| file.take(most as u64).read_to_end(&mut bytes))
        }
        None => stdin().lock().take(most as u64).read_to_end(&mut bytes),
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Diagnostic {
            place: None,
            ..unreadable(&name, &error)
        }),
    }
}

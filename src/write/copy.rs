//! Copying a file into the staging directory, knowing afterwards what was copied.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::source::forget;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// A reader that hands on to a file what it reads.
struct Copying {
    from: File,
    to: File,
}

impl Read for Copying {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.from.read(buffer)?;
        self.to.write_all(&buffer[..len])?;
        Ok(len)
    }
}

/// Copies the bytes of a file, not its mode, and never holds many of them. Answers with how many they
/// were, and their digest.
///
/// # Errors
/// When the system refuses.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<(u64, Digest)> {
    let mut copying = Copying {
        from: File::open(from)?,
        to: File::create(to)?,
    };
    let (digest, len) = Digest::of_reader(&mut copying)?;
    Ok((len, digest))
}

/// A file has other bytes than it had when the build looked at it, or, in the cache, than it was given.
/// There it is thrown away, so that it is made again.
pub(super) fn other_bytes(source: &Path) -> Diagnostic {
    forget(source);
    let message = format!("`{}` has other bytes than it should have", source.display());
    Diagnostic::error("io", message)
        .help("the old site is untouched; build again, once nothing writes to that file")
}

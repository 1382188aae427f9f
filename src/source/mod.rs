//! All input comes through this module: files and the clock, as values.
//!
//! Enters: a directory, or a test's map. Leaves: a list of entries, bytes, a moment. Forbidden
//! here: knowing what a file means.

pub mod atomic;
mod cache;
mod disk;
mod embedded;
mod environment;
mod export;
mod handed;
mod ignored;
mod listing;
mod memory;
mod overlay;
mod stamp;

pub use cache::forget;
pub use disk::Disk;
pub use embedded::{
    read as embedded_file, theme_files as embedded_theme_files, themes as embedded_themes,
};
pub use environment::{Environment, Stopwatch, moment};
pub use export::ExportFiles;
pub use handed::{read_bounded, read_line, read_text};
pub use listing::{FileEntry, Hint, Listing, Look};
pub use memory::Memory;
pub use overlay::{Overlay, UnsavedTexts};
pub use stamp::FileTimes;

use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// A file that is read piece by piece.
pub trait Reader: Read + Seek {}

impl<T: Read + Seek> Reader for T {}

/// Writes some bytes into a file, piece by piece.
pub type WriteBytes<'a> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'a;

/// A place that a site can be read from.
pub trait Source: Sync {
    /// Every file of the site, sorted by path.
    ///
    /// # Errors One diagnostic for each directory or name that cannot be read; everything else is
    /// listed.
    fn list(&self) -> Listing;

    /// Brings a listing up to date. With a hint, only the files that it names are looked at, unless
    /// more may have changed.
    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        if *hint != Hint::Only(BTreeSet::new()) {
            *listing = self.list();
        }
    }

    /// The bytes of one file.
    ///
    /// # Errors
    /// A diagnostic that names the file and says why the system refused it.
    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic>;

    /// One file, to be read piece by piece: large ones are never held whole.
    ///
    /// # Errors
    /// As [`Source::read`].
    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic>;

    /// What was kept under `key` with [`Source::keep`], in this build or an earlier one.
    fn kept(&self, key: CacheKey) -> Option<Kept> {
        let _ = key;
        None
    }

    /// Keeps bytes that were expensive to make. They may be dropped at any time.
    ///
    /// # Errors A warning that says why they could not be kept; the next build makes them again.
    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        let _ = (key, bytes);
        Ok(None)
    }

    /// What was remembered under a name with [`Source::remember`], by this program or by another.
    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        let _ = name;
        None
    }

    /// Remembers for the next run the bytes that `write` writes. They may be gone then.
    ///
    /// # Errors A warning that says why they could not be remembered.
    fn remember(&self, name: &str, write: &mut WriteBytes<'_>) -> Result<(), Diagnostic> {
        let _ = (name, write);
        Ok(())
    }

    /// The same place, for those who read texts when somebody asks for them. `None`: it cannot be
    /// read later, so every text is read at once.
    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        None
    }

    /// Identifies the program that reads: another version of linger may make another site of the
    /// same files.
    fn identity(&self) -> Digest;

    /// What time it is: the same answer during one build.
    fn now(&self) -> Timestamp;

    /// Where the file is on disk, so that a large one can be copied without reading it into memory.
    fn locate(&self, path: &str) -> Option<PathBuf>;
}

/// The error for a file that the system does not let linger read.
pub fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    let place = Place::file(&path.into());
    Diagnostic::error("unreadable", format!("cannot read `{path}`: {error}"))
        .at(place)
        .help("check that the file exists and that you may read it")
}

/// The name of bytes that a pure function made from other bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    /// The digest of the bytes that they were made from.
    pub origin: Digest,
    /// The digest of the work that was done.
    pub work: Digest,
}

/// Bytes that were kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where they are on disk.
    pub place: PathBuf,
    /// Their digest.
    pub digest: Digest,
}

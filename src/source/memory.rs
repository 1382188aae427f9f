//! A site in memory, for tests: edit it, build it, count what was rendered.

use super::ignored::is_ignored;
use super::{FileEntry, Listing, Reader, Source, embedded};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

/// A map from paths to bytes, with a clock that changes only when it is set.
#[derive(Clone, Debug)]
pub struct Memory {
    files: BTreeMap<Arc<str>, Arc<[u8]>>,
    now: Timestamp,
}

impl Memory {
    /// An empty site at that moment.
    pub fn new(now: Timestamp) -> Memory {
        Memory {
            files: BTreeMap::new(),
            now,
        }
    }

    /// Reads a whole site from one string: each file begins with a line `-- path --`.
    pub fn from_archive(now: Timestamp, archive: &str) -> Memory {
        let mut memory = Memory::new(now);
        let mut current: Option<(String, String)> = None;
        for line in archive.split_inclusive('\n') {
            let name = line
                .trim()
                .strip_prefix("-- ")
                .and_then(|rest| rest.strip_suffix(" --"));
            match (name, &mut current) {
                (Some(name), _) => {
                    if let Some((path, text)) = current.replace((name.to_owned(), String::new())) {
                        memory.write(&path, text);
                    }
                }
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => {}
            }
        }
        if let Some((path, text)) = current {
            memory.write(&path, text);
        }
        memory
    }

    /// Creates or replaces a file.
    pub fn write(&mut self, path: &str, bytes: impl AsRef<[u8]>) {
        self.files.insert(path.into(), bytes.as_ref().into());
    }

    /// Removes a file. Returns whether it existed.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// The text of a file, if it is there and is UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .get(path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// The paths of the files that were written, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(|path| &**path)
    }

    /// Sets the clock.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }
}

impl Source for Memory {
    fn list(&self) -> Listing {
        let mut entries: BTreeMap<Arc<str>, Digest> = embedded::list()
            .into_iter()
            .map(|(path, digest)| (path.into(), digest))
            .collect();
        entries.extend(
            self.files
                .iter()
                .filter(|(path, _)| !path.split('/').any(is_ignored))
                .map(|(path, bytes)| (Arc::clone(path), Digest::of_bytes(bytes))),
        );
        let entries = entries
            .into_iter()
            .map(|(path, stamp)| FileEntry {
                path,
                stamp: Some(stamp),
            })
            .collect();
        Listing {
            entries,
            ..Listing::default()
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        match (self.files.get(path), embedded::read(path)) {
            (Some(bytes), _) => Ok(bytes.to_vec()),
            (None, Some(bytes)) => Ok(bytes.to_vec()),
            (None, None) => Err(Diagnostic::error(
                "unreadable",
                format!("there is no file `{path}`"),
            )),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        Ok(Box::new(Cursor::new(self.read(path)?)))
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        Some(Arc::new(self.clone()))
    }

    fn identity(&self) -> Digest {
        Digest::of(env!("CARGO_PKG_VERSION"))
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn locate(&self, _path: &str) -> Option<PathBuf> {
        None
    }
}

//! What a site lies on: the machine that keeps its files, and the drawer with what was made of them.

use crate::machine::Machine;
use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::source::{CacheKey, Hint, Kept, Listing, Memory, Reader, Source};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Smaller pictures, posters and icons that were made once, as in `.linger/cache`: the same bytes and
/// the same work make the same file. A few sequences do without.
pub struct Drawer {
    dir: tempfile::TempDir,
    kept: Mutex<HashMap<CacheKey, Kept>>,
}

impl Drawer {
    /// With nothing in it.
    pub fn new() -> Drawer {
        Drawer {
            dir: tempfile::tempdir().unwrap(),
            kept: Mutex::default(),
        }
    }
}

/// A site with a drawer, on a machine.
pub struct Desk<'a> {
    pub site: &'a Memory,
    pub drawer: Option<&'a Drawer>,
    /// `None`: a file is known by its bytes.
    pub machine: Option<&'a Machine>,
}

impl Source for Desk<'_> {
    fn list(&self) -> Listing {
        match self.machine {
            Some(machine) => machine.listing(self.site.list()),
            None => self.site.list(),
        }
    }

    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        match (self.machine, hint) {
            (Some(machine), Hint::Only(named)) if !listing.entries.is_empty() => {
                machine.relist(listing, named, &self.site.list());
            }
            _ => *listing = self.list(),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        self.site.read(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        self.site.open(path)
    }

    fn kept(&self, key: CacheKey) -> Option<Kept> {
        self.drawer?.kept.lock().unwrap().get(&key).cloned()
    }

    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        let Some(drawer) = self.drawer else {
            return Ok(None);
        };
        let mut kept = drawer.kept.lock().unwrap();
        let place = drawer.dir.path().join(kept.len().to_string());
        std::fs::write(&place, bytes).unwrap();
        let digest = Digest::of_bytes(bytes);
        Ok(Some(
            kept.entry(key).or_insert(Kept { place, digest }).clone(),
        ))
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        self.site.detached()
    }

    fn identity(&self) -> Digest {
        self.site.identity()
    }

    fn now(&self) -> jiff::Timestamp {
        self.site.now()
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        self.site.locate(path)
    }
}

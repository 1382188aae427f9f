//! A site on disk, with texts that are being written and are not saved yet.
//!
//! Enters: a disk, and texts by their paths. Leaves: the same site, in which these texts take the
//! place of files. Forbidden here: writing. The laws:
//! - A text takes the place of a file only if there is such a file. It adds no file to the site.
//! - Every clone sees the same texts, so one that reads later reads what the first one read.
//! - Whoever changes a text names its path in the next hint, because the disk does not know of it.
//! - A text that was not renewed for a while is dropped: the window in which it was written is gone.

use super::{CacheKey, Disk, Hint, Kept, Listing, Reader, Source, Stopwatch, WriteBytes};
use crate::concurrency::Latest;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a text stays that is not renewed. A window renews its text more often than that.
const STAYS: Duration = Duration::from_secs(60);

/// A text that is not saved yet.
#[derive(Clone, Debug)]
struct UnsavedText {
    bytes: Arc<[u8]>,
    since: Stopwatch,
}

/// Unsaved texts, by their paths from the site's root. All clones are one list.
#[derive(Clone, Debug)]
pub struct UnsavedTexts(Arc<Latest<BTreeMap<String, UnsavedText>>>);

impl Default for UnsavedTexts {
    fn default() -> UnsavedTexts {
        UnsavedTexts(Arc::new(Latest::new(BTreeMap::new())))
    }
}

impl UnsavedTexts {
    /// The text that takes the place of the file at `path`.
    pub fn get(&self, path: &str) -> Option<Arc<[u8]>> {
        let texts = self.0.get();
        texts.get(path).map(|text| Arc::clone(&text.bytes))
    }

    /// Puts a text in the place of the file at `path`.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let text = UnsavedText {
            bytes: bytes.into(),
            since: Stopwatch::start(),
        };
        self.0.change(|texts| {
            texts.insert(path.to_owned(), text);
        });
    }

    /// Shows the file itself again.
    pub fn drop_text(&self, path: &str) {
        self.0.change(|texts| {
            texts.remove(path);
        });
    }

    /// Shows the file itself again if it has just been given the bytes of the text.
    pub fn saved(&self, path: &str, bytes: &[u8]) {
        self.0.change(|texts| {
            if texts.get(path).is_some_and(|text| *text.bytes == *bytes) {
                texts.remove(path);
            }
        });
    }

    /// Drops the texts that were not renewed. Returns their paths.
    pub fn drop_abandoned(&self) -> Vec<String> {
        let mut abandoned = Vec::new();
        if !self.is_empty() {
            self.0.change(|texts| {
                texts.retain(|path, text| {
                    let stays = text.since.elapsed() < STAYS;
                    if !stays {
                        abandoned.push(path.clone());
                    }
                    stays
                });
            });
        }
        abandoned
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.get().is_empty()
    }
}

/// A site on disk with unsaved texts.
#[derive(Clone, Debug)]
pub struct Overlay {
    disk: Disk,
    texts: UnsavedTexts,
}

impl Overlay {
    /// The site on `disk`, in which `texts` take the place of files.
    pub fn new(disk: Disk, texts: UnsavedTexts) -> Overlay {
        Overlay { disk, texts }
    }

    /// The site without the texts.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The unsaved texts.
    pub fn texts(&self) -> &UnsavedTexts {
        &self.texts
    }

    /// As [`Disk::root`].
    pub fn root(&self) -> &Path {
        self.disk.root()
    }

    /// As [`Disk::tick`].
    pub fn tick(&mut self) {
        self.disk.tick();
    }

    /// Gives the files that have an unsaved text the stamp of that text.
    fn stamp(&self, listing: &mut Listing) {
        for (path, text) in &*self.texts.0.get() {
            let entries = &mut listing.entries;
            if let Ok(at) = entries.binary_search_by(|entry| (*entry.path).cmp(path)) {
                let stamp = ("unsaved", Digest::of_bytes(&text.bytes));
                entries[at].stamp = Some(Digest::of(&stamp));
            }
        }
    }
}

impl Source for Overlay {
    fn list(&self) -> Listing {
        let mut listing = self.disk.list();
        self.stamp(&mut listing);
        listing
    }

    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        self.disk.relist(listing, hint);
        self.stamp(listing);
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        match self.texts.get(path) {
            Some(text) => Ok(text.to_vec()),
            None => self.disk.read(path),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        match self.texts.get(path) {
            Some(text) => Ok(Box::new(Cursor::new(text.to_vec()))),
            None => self.disk.open(path),
        }
    }

    fn kept(&self, key: CacheKey) -> Option<Kept> {
        self.disk.kept(key)
    }

    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        self.disk.keep(key, bytes)
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.disk.recall(name)
    }

    fn remember(&self, name: &str, write: &mut WriteBytes<'_>) -> Result<(), Diagnostic> {
        self.disk.remember(name, write)
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        Some(Arc::new(self.clone()))
    }

    fn identity(&self) -> Digest {
        self.disk.identity()
    }

    fn now(&self) -> Timestamp {
        self.disk.now()
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        match self.texts.get(path) {
            Some(_) => None,
            None => self.disk.locate(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const PATH: &str = "content/a.md";

    fn stamp(listing: &Listing, path: &str) -> Option<Digest> {
        let entry = listing.entries.iter().find(|entry| &*entry.path == path);
        entry.and_then(|entry| entry.stamp)
    }

    #[test]
    fn an_unsaved_text_takes_the_place_of_its_file_and_adds_none() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join("content")).unwrap();
        fs::write(temp.path().join(PATH), "saved").unwrap();
        let texts = UnsavedTexts::default();
        let site = Overlay::new(Disk::new(temp.path(), None), texts.clone());
        let later = site.detached().unwrap();
        let mut listing = site.list();
        let only = || Hint::Only([PATH.to_owned()].into());
        let read = || String::from_utf8(site.read(PATH).unwrap()).unwrap();

        texts.put(PATH, b"typed");
        texts.put("content/new.md", b"not a file");
        site.relist(&mut listing, &only());
        let typed = stamp(&listing, PATH);
        assert!(typed.is_some(), "it needs no look at the disk");
        assert_eq!(read(), "typed");
        assert_eq!(later.read(PATH).unwrap(), b"typed");
        assert_eq!(listing.entries.len(), site.disk().list().entries.len());

        texts.put(PATH, b"typed more");
        site.relist(&mut listing, &only());
        assert_ne!(stamp(&listing, PATH), typed);

        texts.saved(PATH, b"typed");
        assert_eq!(read(), "typed more", "another text was typed meanwhile");
        texts.saved(PATH, b"typed more");
        site.relist(&mut listing, &only());
        assert_eq!(read(), "saved");
        assert_ne!(stamp(&listing, PATH), typed);
        assert!(texts.drop_abandoned().is_empty(), "the other one is young");
    }
}

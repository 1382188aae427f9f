//! The entries of the last build, so that the next one need not compute them again.
//!
//! An entry depends on its document, the settings, the visibility, the spelling of tags, and the
//! time, which matters only when a date has come. While these are the same, the entry is the same.
//! An entry with problems is not kept, so that they are reported in every build.

use super::{Material, TagRef, Unpublished};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::pending_entry::{PendingEntry, transitions};
use crate::parse::Document;
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The entry of each document, by the path of its file.
#[derive(Debug, Default)]
pub struct EntryCache {
    /// The digest of everything that all entries depend on.
    circumstances: Option<Digest>,
    by_path: HashMap<Arc<str>, CachedEntry>,
}

/// The entry of one document.
#[derive(Clone, Debug)]
pub(crate) struct CachedEntry {
    document: Arc<Document>,
    pub(crate) entry: Result<PendingEntry, Box<Unpublished>>,
    /// The beginning of the time in which it is valid.
    from: Timestamp,
    /// The end of the time in which it is valid.
    pub(crate) until: Timestamp,
    /// Whether this build made it.
    pub(crate) is_new: bool,
}

impl EntryCache {
    /// Begins a build. Entries are dropped if what they depend on has changed; those of removed
    /// documents are dropped after some builds.
    pub(crate) fn begin(
        &mut self,
        material: &Material<'_>,
        tags: &FxHashMap<String, TagRef>,
        documents: usize,
    ) {
        let tags: BTreeMap<&String, &TagRef> = tags.iter().collect();
        let settings = material.config.digest();
        let circumstances = Some(Digest::of(&(settings, material.visibility, tags)));
        if self.circumstances != circumstances || self.by_path.len() > 2 * documents + 100 {
            self.by_path.clear();
            self.circumstances = circumstances;
        }
    }

    /// The entry of a document, from the cache or made now, and its problems.
    pub(crate) fn of(
        &self,
        document: &Arc<Document>,
        material: &Material<'_>,
        tags: &FxHashMap<String, TagRef>,
    ) -> (CachedEntry, Vec<Diagnostic>) {
        if let Some(known) = self.by_path.get(&document.path)
            && Arc::ptr_eq(&known.document, document)
            && (known.from..known.until).contains(&material.now)
        {
            return (known.clone(), Vec::new());
        }
        let mut found = Vec::new();
        let cached = CachedEntry {
            document: Arc::clone(document),
            entry: PendingEntry::new(document, material, tags, &mut found),
            from: material.now,
            until: transitions(document, material),
            is_new: true,
        };
        (cached, found)
    }

    /// Keeps entries for the next build; `pending` are the entries with their pictures and
    /// recordings.
    pub(crate) fn keep(&mut self, fresh: Vec<CachedEntry>, pending: Vec<PendingEntry>) {
        for cached in fresh {
            let path = Arc::clone(&cached.document.path);
            let is_new = false;
            self.by_path.insert(path, CachedEntry { is_new, ..cached });
        }
        for mut entry in pending.into_iter().filter(|entry| entry.is_other) {
            entry.is_other = false;
            if let Some(known) = self.by_path.get_mut(&entry.document.path)
                && Arc::ptr_eq(&known.document, &entry.document)
            {
                known.entry = Ok(entry);
            }
        }
    }
}

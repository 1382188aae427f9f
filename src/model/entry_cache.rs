//! What the last gathering made of each document, so that the next one does not work it out again.
//!
//! A draft depends on its document, on the settings, on what is shown and how tags are spelled, and
//! on the moment, which matters only when a date has come. While all of these stay, so does the
//! draft; what had something wrong with it is never kept, so that it is complained of again.

use super::{Material, TagRef, Unpublished};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::pending_entry::{PendingEntry, transitions};
use crate::parse::Document;
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What was made of each document, by the path of its file.
#[derive(Debug, Default)]
pub struct EntryCache {
    /// Stands for all that every draft depends on.
    circumstances: Option<Digest>,
    by_path: HashMap<Arc<str>, CachedEntry>,
}

/// What was made of one document.
#[derive(Clone, Debug)]
pub(crate) struct CachedEntry {
    document: Arc<Document>,
    pub(crate) draft: Result<PendingEntry, Unpublished>,
    /// From when...
    from: Timestamp,
    /// ...until when it is right.
    pub(crate) until: Timestamp,
    /// Whether it was made just now.
    pub(crate) is_new: bool,
}

impl EntryCache {
    /// Forgets what was made under other circumstances, and after a while what was made of
    /// documents that are gone.
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

    /// What was or is made of a document, and what is wrong with it.
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
        let sketch = CachedEntry {
            document: Arc::clone(document),
            draft: PendingEntry::new(document, material, tags, &mut found),
            from: material.now,
            until: transitions(document, material),
            is_new: true,
        };
        (sketch, found)
    }

    /// Keeps them for next time; `drafts` as they have become since, pictures and all.
    pub(crate) fn keep(&mut self, fresh: Vec<CachedEntry>, drafts: Vec<PendingEntry>) {
        for sketch in fresh {
            let path = Arc::clone(&sketch.document.path);
            let is_new = false;
            self.by_path.insert(path, CachedEntry { is_new, ..sketch });
        }
        for mut draft in drafts.into_iter().filter(|draft| draft.is_other) {
            draft.is_other = false;
            if let Some(known) = self.by_path.get_mut(&draft.document.path)
                && Arc::ptr_eq(&known.document, &draft.document)
            {
                known.draft = Ok(draft);
            }
        }
    }
}

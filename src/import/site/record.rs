//! What imports have written, so that the next one can tell what the writer has changed since.
//!
//! Enters: `.linger/private/import.json`. Leaves: the fate of each file. The rule: what the writer has
//! edited, renamed or deleted stays as it is.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::source::Source;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The file of the record, from the site's root.
pub const RECORD: &str = ".linger/private/import.json";

/// The file of the record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ImportRecord {
    version: u32,
    /// Digests of what was written, by paths.
    pub(super) files: BTreeMap<Box<str>, Digest>,
    /// Files without `.md`, by the keys of entries.
    pub(super) entries: BTreeMap<Box<str>, Box<str>>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFate {
    New,
    /// It is there, with these bytes.
    Same,
    /// The export has changed and the writer has not; the digest is that of the file now.
    Updated(Digest),
    /// The writer has edited it.
    Edited,
    /// The writer has renamed or deleted it.
    Removed,
    /// It is the writer's own.
    Foreign,
}

/// The files of the site as they are, and what imports wrote of them.
pub(super) struct KnownFiles<'a> {
    source: &'a dyn Source,
    there: HashSet<Arc<str>>,
    pub(super) record: ImportRecord,
    /// The digest of the record's file.
    pub(super) record_digest: Option<Digest>,
}

impl<'a> KnownFiles<'a> {
    /// Looks at a site.
    ///
    /// # Errors
    /// The record is there and cannot be read.
    pub(super) fn of(source: &'a dyn Source) -> Result<KnownFiles<'a>, Diagnostic> {
        let there = source.list().entries.into_iter().map(|entry| entry.path);
        let there: HashSet<Arc<str>> = there.collect();
        let bytes = source.read(RECORD).ok();
        let mut record = match &bytes {
            None => ImportRecord::default(),
            Some(bytes) => serde_json::from_slice(bytes).map_err(|error| {
                let message = format!(
                    "`{RECORD}`, where linger notes what it imports, cannot be read: {error}"
                );
                Diagnostic::error("import-unreadable", message)
                    .help("move it away; the import then takes every file that is there for yours")
            })?,
        };
        record.version = 1;
        Ok(KnownFiles {
            source,
            there,
            record,
            record_digest: bytes.map(|bytes| Digest::of_bytes(&bytes)),
        })
    }

    /// The files that no import wrote, without `.md`.
    pub(super) fn foreign_stems(&self) -> impl Iterator<Item = String> + '_ {
        let foreign = self
            .there
            .iter()
            .filter(|path| !self.record.files.contains_key(&***path));
        foreign.filter_map(|path| {
            let stem = path.strip_suffix(".md")?;
            Some(stem.strip_suffix("/index").unwrap_or(stem).to_owned())
        })
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.there.contains(path)
    }

    /// What becomes of a file that the import would write with that digest.
    pub(super) fn fate(&self, path: &str, digest: Digest) -> FileFate {
        let written = self.record.files.get(path).copied();
        if !self.has(path) {
            return match written {
                Some(_) => FileFate::Removed,
                None => FileFate::New,
            };
        }
        let now = self.source.open(path).ok();
        let now = now.and_then(|mut file| Digest::of_reader(&mut file).ok());
        match (now.map(|(digest, _)| digest), written) {
            (Some(now), _) if now == digest => FileFate::Same,
            (Some(now), Some(written)) if now == written => FileFate::Updated(now),
            (_, Some(_)) => FileFate::Edited,
            (_, None) => FileFate::Foreign,
        }
    }

    /// The record as its file.
    pub(super) fn record_file(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(&self.record).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

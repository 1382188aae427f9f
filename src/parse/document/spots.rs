//! The places of the values that later layers may complain about.
//!
//! Enters: places by key. Leaves: the place of one. Forbidden here: what the values are.

use crate::diagnostic::{Place, ValuePlace};
use crate::record::{Record, RecordReader, RecordWriter};
use std::sync::Arc;

/// Keys of a document whose values can only be checked against the whole site or a template.
pub(super) const OF_DOCUMENTS: &[&str] = &[
    "lang",
    "author",
    "translation_of",
    "cta",
    "slug",
    "title",
    "template",
    "aliases",
    "query_aliases",
    "series",
    "part",
    "image",
    "audio",
    "chapters",
    "tags",
    "date",
    "updated",
    "id",
    "expires",
    "review_after",
];

/// The same of a comment.
pub(super) const OF_COMMENTS: &[&str] = &["id", "reply_to", "by_author", "date", "author"];

/// The places of some values of a file, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Spots(Vec<(&'static str, ValuePlace)>);

impl Spots {
    pub(super) fn new(places: Vec<(&'static str, ValuePlace)>) -> Spots {
        Spots(places)
    }

    /// The place of the value of `key`; the top of the file if the key is not there.
    pub(super) fn place(&self, file: &Arc<str>, key: &str) -> Place {
        let spot = self.0.iter().find(|(name, _)| *name == key);
        spot.map_or_else(|| Place::file(file), |(_, spot)| spot.of(file))
    }
}

/// The key of that name, if places of its values are noted.
fn known_key(name: &str) -> Option<&'static str> {
    let mut keys = OF_DOCUMENTS.iter().chain(OF_COMMENTS);
    keys.find(|key| **key == name).copied()
}

impl Record for Spots {
    fn write(&self, into: &mut RecordWriter) {
        into.number(self.0.len() as u64);
        for (key, place) in &self.0 {
            into.name(key);
            place.write(into);
        }
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Spots> {
        let count = from.count()?;
        let mut places = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            places.push((from.name(known_key)?, ValuePlace::read(from)?));
        }
        Some(Spots(places))
    }
}

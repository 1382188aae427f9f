//! Reads the texts of documents again, of which only the facts were remembered.
//!
//! Enters: a source, the options for reading. Leaves: bodies, and which texts were not what they
//! should be. Forbidden here: what a body is for.

use crate::concurrency::{Collector, Latest};
use crate::digest::Digest;
use crate::parse::{self, Body, BodyReader, ParseOptions, Parsed};
use crate::source::Source;
use std::sync::Arc;

/// Reads bodies from a source.
pub(super) struct TextReader {
    /// `None`: nothing is read later.
    source: Option<Arc<dyn Source + Send>>,
    options: Latest<ParseOptions>,
    /// The files that were other than they should be, or could not be read.
    missed: Collector<Arc<str>>,
}

impl TextReader {
    /// One that reads nothing.
    pub(super) fn nothing() -> TextReader {
        TextReader {
            source: None,
            options: Latest::new(ParseOptions::default()),
            missed: Collector::default(),
        }
    }

    /// One that reads from `source`.
    pub(super) fn of(source: Arc<dyn Source + Send>) -> TextReader {
        TextReader {
            source: Some(source),
            ..TextReader::nothing()
        }
    }

    /// Reads as these options say from now on.
    pub(super) fn adopt(&self, options: &ParseOptions) {
        self.options.set(options.clone());
    }

    /// Whether some text was not what it should be.
    pub(super) fn is_torn(&self) -> bool {
        !self.missed.is_empty()
    }

    /// The files that were not what they should be. They are not kept.
    pub(super) fn take_missed(&self) -> Vec<Arc<str>> {
        self.missed.take()
    }

    fn read(&self, path: &Arc<str>, digest: Digest) -> Option<Body> {
        let bytes = self.source.as_ref()?.read(path).ok()?;
        // What is wrong with it is known already.
        let parsed = parse::read(path, &bytes, &self.options.get(), &mut Vec::new());
        match parsed {
            Parsed::Document(document) if document.body_digest() == digest => {
                Arc::unwrap_or_clone(document).into_body()
            }
            _ => None,
        }
    }
}

impl BodyReader for TextReader {
    fn read_body(&self, path: &Arc<str>, digest: Digest) -> Option<Body> {
        let body = self.read(path, digest);
        if body.is_none() {
            self.missed.put(Arc::clone(path));
        }
        body
    }
}

impl std::fmt::Debug for TextReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextReader").finish_non_exhaustive()
    }
}

//! Keeps the texts of documents in memory as far as there is room, and reads the others again.
//!
//! Enters: documents that were just read, a source, the options for reading. Leaves: bodies, and which
//! texts were not what they should be. Forbidden here: what a body is for.

use crate::concurrency::{Allowance, Collector, Latest};
use crate::digest::Digest;
use crate::parse::{self, Body, BodyReader, Document, FrontOfBody, ParseOptions};
use crate::source::Source;
use std::sync::Arc;

/// Reads bodies from a source.
pub(super) struct TextReader {
    /// `None`: nothing can be read later, so all texts stay in memory.
    source: Latest<Option<Arc<dyn Source + Send>>>,
    options: Latest<ParseOptions>,
    /// The memory for texts, in bytes. `None`: all of them stay in memory.
    memory: Option<Allowance>,
    /// The files that were other than they should be, or could not be read.
    missed: Collector<Arc<str>>,
}

impl TextReader {
    /// One that has nothing to read yet. It keeps texts of up to so many bytes in memory until their pages
    /// are rendered. With `usize::MAX` it keeps all texts, and for good.
    pub(super) fn new(memory: usize) -> TextReader {
        TextReader {
            source: Latest::new(None),
            options: Latest::new(ParseOptions::default()),
            memory: (memory < usize::MAX).then(|| Allowance::new(memory)),
            missed: Collector::default(),
        }
    }

    /// Reads from this source and as these options say from now on.
    pub(super) fn adopt(&self, source: &dyn Source, options: &ParseOptions) {
        self.source.set(source.detached());
        self.options.set(options.clone());
    }

    /// Takes the text of a document out of memory if it can be read again: now, or, if there is room,
    /// when its page is rendered.
    /// `digest` is that of the bytes of its file.
    pub(super) fn keep(self: &Arc<Self>, document: &mut Document, digest: Digest) {
        if let Some(memory) = &self.memory
            && self.source.get().is_some()
        {
            let reader: Arc<dyn BodyReader> = Arc::<TextReader>::clone(self);
            document.let_go(memory, &reader, digest);
        }
    }

    /// Whether some text was not what it should be.
    pub(super) fn is_torn(&self) -> bool {
        !self.missed.is_empty()
    }

    /// The files that were not what they should be. They are not kept.
    pub(super) fn take_missed(&self) -> Vec<Arc<str>> {
        self.missed.take()
    }

    fn read(&self, path: &Arc<str>, front: FrontOfBody<'_>, digest: Digest) -> Option<Body> {
        let source = self.source.get();
        let bytes = (*source).as_ref()?.read(path).ok()?;
        let is_same = Digest::of_bytes(&bytes) == digest;
        is_same.then(|| parse::read_body(path, &bytes, front, &self.options.get()))
    }
}

impl BodyReader for TextReader {
    fn read_body(&self, path: &Arc<str>, front: FrontOfBody<'_>, digest: Digest) -> Option<Body> {
        let body = self.read(path, front, digest);
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

//! The text of a document, which is made again when somebody asks for it.
//!
//! Enters: a body, or the means to read it. Leaves: a body. Forbidden here: files.
//!
//! A body is a pure function of the bytes of its file and of the [`ParseOptions`], so it may be
//! dropped at any time. Everything that the whole site has to know of it is in
//! [`BodyFacts`](super::facts::BodyFacts).
//!
//! [`ParseOptions`]: crate::parse::ParseOptions

use crate::concurrency::Slot;
use crate::digest::Digest;
use crate::parse::markdown::Body;
use std::fmt;
use std::sync::Arc;

/// Reads bodies of documents again.
pub trait BodyReader: Send + Sync {
    /// The body of the document at `path`, whose digest has to be this one. `None`: the file is
    /// another one by now, or cannot be read. The reader tells that to the one who made it.
    fn read_body(&self, path: &Arc<str>, digest: Digest) -> Option<Body>;
}

/// The body of one document.
#[derive(Default)]
pub(super) struct LazyBody {
    here: Slot<Body>,
    reader: Option<Arc<dyn BodyReader>>,
}

impl LazyBody {
    /// One that was just read.
    pub(super) fn here(body: Body) -> LazyBody {
        LazyBody {
            here: Slot::of(body),
            reader: None,
        }
    }

    /// One that `reader` reads when somebody asks for it.
    pub(super) fn elsewhere(reader: Arc<dyn BodyReader>) -> LazyBody {
        LazyBody {
            here: Slot::default(),
            reader: Some(reader),
        }
    }

    /// The body. It is empty if it cannot be read as it was; then the reader has noted that.
    pub(super) fn get(&self, path: &Arc<str>, digest: Digest) -> Arc<Body> {
        if let Some(body) = self.here.known() {
            return body;
        }
        let read = self.reader.as_ref();
        match read.and_then(|reader| reader.read_body(path, digest)) {
            Some(body) => {
                let body = Arc::new(body);
                self.here.put(&body);
                body
            }
            None => Arc::default(),
        }
    }

    /// The body itself, if it is here.
    pub(super) fn take(&self) -> Option<Body> {
        let body = self.here.known();
        self.here.clear();
        body.map(Arc::unwrap_or_clone)
    }
}

impl Clone for LazyBody {
    fn clone(&self) -> LazyBody {
        let here = Slot::default();
        if let Some(body) = self.here.known() {
            here.put(&body);
        }
        LazyBody {
            here,
            reader: self.reader.clone(),
        }
    }
}

impl fmt::Debug for LazyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LazyBody").field(&self.here).finish()
    }
}

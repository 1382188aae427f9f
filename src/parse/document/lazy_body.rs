//! The text of a document, which is made again when somebody asks for it.
//!
//! Enters: a body, or the means to read it. Leaves: a body. Forbidden here: files.
//!
//! A body is a pure function of the bytes of its file and of the [`ParseOptions`], so it may be
//! dropped at any time. Everything that the whole site has to know of it is in
//! [`BodyFacts`](super::facts::BodyFacts).
//!
//! [`ParseOptions`]: crate::parse::ParseOptions

use crate::concurrency::AllowedPart;
use crate::digest::Digest;
use crate::parse::markdown::Body;
use std::fmt;
use std::sync::Arc;

/// Reads bodies of documents again.
pub trait BodyReader: Send + Sync {
    /// The body of the document at `path` with this front matter. `digest` is that of the bytes that
    /// the file has to have. `None`: the file is another one by now, or cannot be read. The reader
    /// tells that to the one who made it.
    fn read_body(&self, path: &Arc<str>, front: FrontOfBody<'_>, digest: Digest) -> Option<Body>;
}

/// What a body depends on of the front matter.
#[derive(Clone, Copy, Debug)]
pub struct FrontOfBody<'a> {
    /// The title. Without one, the first heading becomes it.
    pub title: Option<&'a str>,
    /// The language (BCP 47), if it is not the site's.
    pub language: Option<&'a str>,
}

/// The body of one document.
#[derive(Clone)]
pub(super) enum LazyBody {
    /// It is in memory, and a part of the memory for bodies is its own, if that is limited.
    Here(Arc<Body>, Option<Arc<AllowedPart>>),
    /// The reader reads it when somebody asks for it, from a file whose bytes have this digest.
    Elsewhere(Arc<dyn BodyReader>, Digest),
}

impl LazyBody {
    /// The body. It is empty if it cannot be read as it was; then the reader has noted that.
    pub(super) fn get(&self, path: &Arc<str>, front: FrontOfBody<'_>) -> Arc<Body> {
        match self {
            LazyBody::Here(body, _) => Arc::clone(body),
            LazyBody::Elsewhere(reader, digest) => {
                let read = reader.read_body(path, front, *digest);
                read.map(Arc::new).unwrap_or_default()
            }
        }
    }
}

impl fmt::Debug for LazyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LazyBody::Here(body, _) => f.debug_tuple("Here").field(body).finish(),
            LazyBody::Elsewhere(_, digest) => f.debug_tuple("Elsewhere").field(digest).finish(),
        }
    }
}

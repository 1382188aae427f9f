//! The text of a document, which is made again when somebody asks for it.
//!
//! Enters: a body, or the means to read it. Leaves: a body. Forbidden here: files.
//!
//! A body is a pure function of the bytes of its file and of the [`ParseOptions`], so it may be
//! dropped at any time. Everything that the whole site has to know of it is in
//! [`BodyFacts`](super::facts::BodyFacts).
//!
//! [`ParseOptions`]: crate::parse::ParseOptions

use crate::concurrency::{AllowedPart, Exclusive};
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
    /// It is in memory.
    Here(Arc<Body>),
    /// It is in memory until its page is rendered.
    Kept(Arc<KeptBody>),
    /// The reader reads it when somebody asks for it, from a file whose bytes have this digest.
    Elsewhere(Arc<dyn BodyReader>, Digest),
}

/// A body that is in memory for a while. After that the reader reads it, from a file whose bytes have
/// the digest.
pub(super) struct KeptBody {
    /// The body, and its part of the memory for bodies.
    body: Exclusive<Option<(Arc<Body>, AllowedPart)>>,
    reader: Arc<dyn BodyReader>,
    digest: Digest,
}

impl KeptBody {
    pub(super) fn new(
        body: Arc<Body>,
        part: AllowedPart,
        reader: Arc<dyn BodyReader>,
        digest: Digest,
    ) -> KeptBody {
        let body = Exclusive::new(Some((body, part)));
        KeptBody {
            body,
            reader,
            digest,
        }
    }
}

impl LazyBody {
    /// The body. It is empty if it cannot be read as it was; then the reader has noted that.
    pub(super) fn get(&self, path: &Arc<str>, front: FrontOfBody<'_>) -> Arc<Body> {
        self.find(path, front, |kept| {
            kept.as_ref().map(|(body, _)| Arc::clone(body))
        })
    }

    /// Like [`LazyBody::get`]. A body that was in memory for a while no longer is.
    pub(super) fn take(&self, path: &Arc<str>, front: FrontOfBody<'_>) -> Arc<Body> {
        self.find(path, front, |kept| kept.take().map(|(body, _)| body))
    }

    fn find(
        &self,
        path: &Arc<str>,
        front: FrontOfBody<'_>,
        kept: impl FnOnce(&mut Option<(Arc<Body>, AllowedPart)>) -> Option<Arc<Body>>,
    ) -> Arc<Body> {
        let (reader, digest) = match self {
            LazyBody::Here(body) => return Arc::clone(body),
            LazyBody::Kept(body) => match body.body.with(kept) {
                Some(body) => return body,
                None => (&body.reader, body.digest),
            },
            LazyBody::Elsewhere(reader, digest) => (reader, *digest),
        };
        let read = reader.read_body(path, front, digest);
        read.map(Arc::new).unwrap_or_default()
    }
}

impl fmt::Debug for LazyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LazyBody::Here(body) => f.debug_tuple("Here").field(body).finish(),
            LazyBody::Kept(body) => f.debug_tuple("Kept").field(&body.digest).finish(),
            LazyBody::Elsewhere(_, digest) => f.debug_tuple("Elsewhere").field(digest).finish(),
        }
    }
}

//! Files that are made from other files: smaller pictures, pictures without metadata, drawings as
//! PNG.
//!
//! Enters: the bytes of one file and a [`Work`]. Leaves: the bytes of another. The functions are
//! pure: the same bytes and the same work always make the same file, so it can be cached (see
//! `source/cache.rs`). Forbidden here: files, clocks, threads.

mod draw;
mod icon;
mod scale;
mod strip;
mod variants;

pub use draw::{can_write, lines};
pub use scale::{Encoding, Scale};
pub use variants::{HUGE, variants};

use crate::digest::Digest;
use crate::parse::PictureFormat;
use crate::source::CacheKey;
use std::sync::Arc;

/// Increased when the same work makes other bytes than before. Cached files of the old version are
/// then not used.
const VERSION: u32 = 1;

/// Width and height in pixels of the picture for links to a post, as social networks ask for it
/// (1.91 to 1).
pub const POSTER_SIZE: (u32, u32) = (1200, 630);

/// The ways to make a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Removes the metadata of a picture.
    Strip(PictureFormat, u8),
    /// Makes a picture smaller.
    Scale(Scale),
    /// Makes a PNG of a drawing, with this width and height in pixels.
    Draw(u32, u32),
    /// Makes a square PNG of a picture or drawing, upright, with this width in pixels.
    Icon(u32, PictureFormat, u8),
}

/// The input that a file is made from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A source file: its path from the site's root, and the digest of its bytes.
    File(Arc<str>, Digest),
    /// Text that a template rendered, and the path of that template from the site's root.
    Text(Arc<str>, Arc<[u8]>),
}

impl Input {
    /// The digest of the bytes.
    pub fn digest(&self) -> Digest {
        match self {
            Input::File(_, digest) => *digest,
            Input::Text(_, bytes) => Digest::of_bytes(bytes),
        }
    }

    /// The file to name to the writer when the work fails.
    pub fn file(&self) -> &Arc<str> {
        match self {
            Input::File(path, _) | Input::Text(path, _) => path,
        }
    }
}

/// A file to make from another.
#[derive(Clone, Debug)]
pub struct DerivedFile {
    /// The input.
    pub input: Input,
    /// The work.
    pub work: Work,
    /// Other files that will be needed from the same input. Making all at once is cheapest.
    pub batch: Arc<[Work]>,
    /// The approximate memory that the work takes, in bytes.
    pub weight: u64,
}

impl DerivedFile {
    /// The key of the result in the cache.
    pub fn key(&self) -> CacheKey {
        self.key_of(&self.work)
    }

    fn key_of(&self, work: &Work) -> CacheKey {
        CacheKey {
            origin: self.input.digest(),
            work: Digest::of(&(VERSION, work)),
        }
    }

    /// Makes the file from the bytes of its input, and the rest of its batch with it. Each comes
    /// with its key for the cache; the file itself comes first.
    ///
    /// # Errors
    /// What is wrong with the source, in a few plain words.
    pub fn make(&self, bytes: &[u8]) -> Result<Vec<(CacheKey, Vec<u8>)>, String> {
        match &self.work {
            Work::Strip(format, orientation) => {
                let stripped = strip::strip(bytes, *format, *orientation)?;
                Ok(vec![(self.key(), stripped)])
            }
            Work::Draw(width, height) => {
                let drawn = draw::draw(bytes, *width, *height)?;
                Ok(vec![(self.key(), drawn)])
            }
            Work::Icon(side, format, orientation) => {
                let icon = icon::icon(bytes, *side, *format, *orientation)?;
                Ok(vec![(self.key(), icon)])
            }
            Work::Scale(wanted) => {
                let others = self.batch.iter().filter_map(|work| match work {
                    Work::Scale(scale) if scale != wanted => Some(*scale),
                    _ => None,
                });
                let scales: Vec<Scale> = [*wanted].into_iter().chain(others).collect();
                let made = scale::scale(bytes, &scales)?;
                let keys = scales.iter().map(|scale| self.key_of(&Work::Scale(*scale)));
                Ok(keys.zip(made).collect())
            }
        }
    }
}

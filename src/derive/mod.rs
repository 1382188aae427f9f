//! Files that are made from others: smaller pictures, pictures without their metadata, pictures that
//! are drawn.
//!
//! Enters: the bytes of one file and a [`Work`]. Leaves: the bytes of another. Pure: the same bytes
//! and the same work always make the same file, so it may be kept (see `source/cache.rs`).
//! Forbidden here: files, clocks, threads.

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

/// Goes up when the same work makes other bytes than it did: what was kept is then made anew.
const VERSION: u32 = 1;

/// Pixels across and down of the picture that a link to a post shows: what networks ask for (1.91
/// to 1).
pub const POSTER_SIZE: (u32, u32) = (1200, 630);

/// What can be done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Takes out of a picture what says where, when and by whom it was taken.
    Strip(PictureFormat, u8),
    /// Makes a picture smaller.
    Scale(Scale),
    /// Makes a PNG of a drawing, so many pixels across and down.
    Draw(u32, u32),
    /// Makes a square PNG of a picture or drawing, so many pixels across, turned as its Exif says.
    Icon(u32, PictureFormat, u8),
}

/// What a file is made from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A source file: its path from the site's root, and the digest of its bytes.
    File(Arc<str>, Digest),
    /// What a template made, and the path of that template from the site's root.
    Text(Arc<str>, Arc<[u8]>),
}

impl Input {
    /// Of the bytes.
    pub fn digest(&self) -> Digest {
        match self {
            Input::File(_, digest) => *digest,
            Input::Text(_, bytes) => Digest::of_bytes(bytes),
        }
    }

    /// The file that the writer can look at when the work fails.
    pub fn file(&self) -> &Arc<str> {
        match self {
            Input::File(path, _) | Input::Text(path, _) => path,
        }
    }
}

/// One file that is made from another.
#[derive(Clone, Debug)]
pub struct DerivedFile {
    /// What it is made from.
    pub input: Input,
    /// What is done to it.
    pub work: Work,
    /// What else will be wanted of the same file, and is cheapest to make along with this.
    pub batch: Arc<[Work]>,
    /// About how many bytes of memory the work takes.
    pub weight: u64,
}

impl DerivedFile {
    /// What the bytes are kept under.
    pub fn key(&self) -> CacheKey {
        self.key_of(&self.work)
    }

    fn key_of(&self, work: &Work) -> CacheKey {
        CacheKey {
            origin: self.input.digest(),
            work: Digest::of(&(VERSION, work)),
        }
    }

    /// Makes the file from the bytes of its source, and the rest of its batch with it: each with
    /// what it is to be kept under, the one that was asked for first.
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

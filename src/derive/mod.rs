//! Files that are made from other files: smaller pictures, and pictures without their metadata.
//!
//! Enters: the bytes of one file and a [`Work`]. Leaves: the bytes of another. Pure: the same bytes
//! and the same work always make the same file, so it may be kept (see `source/cache.rs`).
//! Forbidden here: files, clocks, threads.

mod scale;
mod strip;
mod variants;

pub use scale::{Encoding, Scale};
pub use variants::{HUGE, variants};

use crate::parse::Format;
use crate::source::Key;
use crate::track::Digest;
use std::sync::Arc;

/// Goes up when the same work makes other bytes than it did: what was kept is then made anew.
const VERSION: u32 = 1;

/// What can be done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Takes out of a picture what says where, when and by whom it was taken.
    Strip(Format, u8),
    /// Makes a picture smaller.
    Scale(Scale),
}

/// One file that is made from another.
#[derive(Clone, Debug)]
pub struct Making {
    /// The source file, by its path from the site's root.
    pub source: Arc<str>,
    /// Of its bytes.
    pub digest: Digest,
    /// What is done to it.
    pub work: Work,
    /// What else will be wanted of the same file, and is cheapest to make along with this.
    pub batch: Arc<[Work]>,
    /// About how many bytes of memory the work takes.
    pub weight: u64,
}

impl Making {
    /// What the bytes are kept under.
    pub fn key(&self) -> Key {
        self.key_of(&self.work)
    }

    fn key_of(&self, work: &Work) -> Key {
        Key {
            origin: self.digest,
            work: Digest::of(&(VERSION, work)),
        }
    }

    /// Makes the file from the bytes of its source, and the rest of its batch with it: each with
    /// what it is to be kept under, the one that was asked for first.
    ///
    /// # Errors
    /// What is wrong with the source, in a few plain words.
    pub fn make(&self, bytes: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, String> {
        match &self.work {
            Work::Strip(format, orientation) => {
                let stripped = strip::strip(bytes, *format, *orientation)?;
                Ok(vec![(self.key(), stripped)])
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

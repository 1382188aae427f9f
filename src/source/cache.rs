//! `.linger/cache`: files that are expensive to make from a source file, such as smaller pictures.
//!
//! The laws:
//! - The name of a file says from which bytes and by which work it was made, so it can never be
//!   outdated.
//! - Everything may be deleted at any time. Missing files are made again.
//! - A file appears completely or not at all, by a rename. Its name contains its length and the
//!   digest of its bytes, so that it can be published without being read.
//!
//! `.linger/cache/<digest of the source>/<work>-<digest of the bytes>-<length>`

use super::atomic::{Durability, replace};
use super::{CacheKey, Kept};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::fs;
use std::path::{Path, PathBuf};

fn dir(root: &Path, key: CacheKey) -> PathBuf {
    root.join(".linger/cache").join(key.origin.hex())
}

/// Returns what was stored under `key`.
pub(super) fn kept(root: &Path, key: CacheKey) -> Option<Kept> {
    let dir = dir(root, key);
    let prefix = key.work.hex();
    for item in fs::read_dir(&dir).ok()?.flatten() {
        let name = item.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(&*prefix)) else {
            continue;
        };
        let mut parts = rest.strip_prefix('-')?.split('-');
        let digest = Digest::from_hex(parts.next()?)?;
        let len: u64 = parts.next()?.parse().ok()?;
        let metadata = item.metadata().ok()?;
        if metadata.is_file() && metadata.len() == len {
            let place = item.path();
            return Some(Kept { place, digest });
        }
    }
    None
}

/// Deletes the file at `place` if it lies in the cache. What is missing there is made again.
pub fn forget(place: &Path) {
    let mut parts = place.components().map(|part| part.as_os_str());
    if parts.any(|part| part == ".linger") && parts.next().is_some_and(|part| part == "cache") {
        // If it cannot be deleted, the next build finds it damaged again.
        let _ = fs::remove_file(place);
    }
}

/// Stores bytes under `key`.
pub(super) fn keep(root: &Path, key: CacheKey, bytes: &[u8]) -> Result<Kept, Diagnostic> {
    let dir = dir(root, key);
    let digest = Digest::of_bytes(bytes);
    let place = dir.join(format!(
        "{}-{}-{}",
        key.work.hex(),
        digest.hex(),
        bytes.len()
    ));
    let written = fs::create_dir_all(&dir).and_then(|()| replace(&place, bytes, Durability::Lazy));
    match written {
        Ok(()) => Ok(Kept { place, digest }),
        Err(error) => {
            let message = format!("cannot keep pictures in `.linger/cache`: {error}");
            let help = "the site is complete, but its pictures will be made anew next time: check that you may write there and that the disk has room";
            Err(Diagnostic::warning("cache-unwritable", message).help(help))
        }
    }
}

//! `.linger/cache`: files that are expensive to make from a source file, such as smaller pictures,
//! and what the last run of linger remembered.
//!
//! The laws for files that were made:
//! - The name of a file says from which bytes and by which work it was made, so it can never be
//!   outdated.
//! - Everything may be deleted at any time. Missing files are made again.
//! - A file appears completely or not at all, by a rename. Its name contains its length and the
//!   digest of its bytes, so that it can be published without being read.
//!
//! `.linger/cache/<digest of the source>/<work>-<digest of the bytes>-<length>`
//!
//! The laws for what was remembered (`.linger/cache/memory/<name>`):
//! - A record appears completely or not at all, by a rename. Nobody waits for the disk, so a record
//!   may be damaged after a power cut. Its reader checks its digest.
//! - If the time of a record lies in the future, the clock was set back since. Then the times of
//!   files prove nothing, so the record is not used.

use super::atomic::{Durability, add, replace, replace_with};
use super::{CacheKey, Kept, WriteBytes};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

fn dir(root: &Path, key: CacheKey) -> PathBuf {
    root.join(".linger/cache").join(key.origin.hex())
}

/// Where what is remembered under `name` lies.
fn memory(root: &Path, name: &str) -> PathBuf {
    root.join(".linger/cache/memory").join(name)
}

/// What was remembered under `name`, unless the clock was set back since.
pub(super) fn recall(root: &Path, name: &str) -> Option<Vec<u8>> {
    let place = memory(root, name);
    let metadata = place.metadata().ok().filter(fs::Metadata::is_file)?;
    let is_past = metadata.modified().ok()? <= SystemTime::now();
    is_past.then(|| fs::read(place).ok())?
}

/// How many records are kept: one for each way to build, and no more than somebody may use.
const MOST_RECORDS: usize = 24;

/// Remembers under `name` the bytes that `write` writes.
pub(super) fn remember(
    root: &Path,
    name: &str,
    write: &mut WriteBytes<'_>,
) -> Result<(), Diagnostic> {
    let place = memory(root, name);
    let dir = memory(root, "");
    let written = fs::create_dir_all(&dir)
        .and_then(|()| hide_from_git(root))
        .and_then(|()| replace_with(&place, write, Durability::Lazy));
    drop_oldest(&dir);
    written.map_err(|error| {
        let message = format!("cannot remember this build in `.linger/cache`: {error}");
        let help = "the site is complete, but the next build makes all of it anew: check that you may write there and that the disk has room";
        Diagnostic::warning("cache-unwritable", message).help(help)
    })
}

/// Sees to it that nobody puts the folder under version control unasked.
fn hide_from_git(root: &Path) -> io::Result<()> {
    let ignore = root.join(".linger/.gitignore");
    if ignore.exists() {
        return Ok(());
    }
    add(&ignore, b"*\n").map(|_| ())
}

/// Drops the oldest records, once there are too many: a preview at another port remembers anew.
fn drop_oldest(dir: &Path) {
    let items = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut records: Vec<(SystemTime, PathBuf)> = items
        .filter_map(|item| Some((item.metadata().ok()?.modified().ok()?, item.path())))
        .collect();
    records.sort_unstable();
    let surplus = records.len().saturating_sub(MOST_RECORDS);
    for (_, path) in &records[..surplus] {
        // What cannot be removed is in nobody's way.
        let _ = fs::remove_file(path);
    }
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

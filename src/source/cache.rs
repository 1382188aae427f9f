//! `.linger/cache`: what was made from a source file at some cost, such as smaller pictures.
//!
//! The laws:
//! - A name says what the bytes were made from and by which work, so nothing here is ever stale.
//! - It may be deleted at any time, whole or in part; what is missing is made again.
//! - A file appears by a rename, whole, or not at all. Its name holds its length and the digest of
//!   its bytes, so that it can be published without being read. What is an hour old and not whole
//!   goes.
//!
//! `.linger/cache/<digest of the source>/<what was done>-<digest of the bytes>-<length>`

use super::{CacheKey, Kept};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Nothing takes so long to write.
const UNFINISHED: Duration = Duration::from_secs(60 * 60);

fn dir(root: &Path, key: CacheKey) -> PathBuf {
    root.join(".linger/cache").join(key.origin.hex())
}

/// What lies under `key`.
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

/// Puts bytes under `key`.
pub(super) fn keep(root: &Path, key: CacheKey, bytes: &[u8]) -> Result<Kept, Diagnostic> {
    let dir = dir(root, key);
    let digest = Digest::of_bytes(bytes);
    let place = dir.join(format!(
        "{}-{}-{}",
        key.work.hex(),
        digest.hex(),
        bytes.len()
    ));
    // Two lingers at once write the same bytes; each under a name of its own until it is whole.
    let unfinished = dir.join(format!("{}.{}.tmp", key.work.hex(), std::process::id()));
    let write = || -> io::Result<()> {
        fs::create_dir_all(&dir)?;
        sweep(&dir);
        fs::write(&unfinished, bytes)?;
        fs::rename(&unfinished, &place)
    };
    match write() {
        Ok(()) => Ok(Kept { place, digest }),
        Err(error) => {
            // What is left of it is in nobody's way.
            let _ = fs::remove_file(&unfinished);
            let message = format!("cannot keep pictures in `.linger/cache`: {error}");
            let help = "the site is complete, but its pictures will be made anew next time: check that you may write there and that the disk has room";
            Err(Diagnostic::warning("cache-unwritable", message).help(help))
        }
    }
}

/// Takes away what a linger that was killed did not finish. What another one is writing at this moment
/// is younger.
fn sweep(dir: &Path) {
    let is_left = |path: &Path| -> io::Result<bool> {
        let age = fs::metadata(path)?.modified()?.elapsed();
        Ok(age.is_ok_and(|age| age > UNFINISHED))
    };
    // What cannot be looked at or taken away is in nobody's way.
    let Ok(items) = fs::read_dir(dir) else { return };
    for path in items.flatten().map(|item| item.path()) {
        let is_unfinished = path.extension().is_some_and(|ending| ending == "tmp");
        if is_unfinished && is_left(&path).unwrap_or(false) {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn what_a_killed_one_left_goes_and_what_another_writes_stays() {
        let root = tempfile::tempdir().unwrap();
        let key = CacheKey {
            origin: Digest::of_bytes(b"a"),
            work: Digest::of_bytes(b"b"),
        };
        let dir = dir(root.path(), key);
        fs::create_dir_all(&dir).unwrap();
        let (old, new) = (dir.join("x.1.tmp"), dir.join("x.2.tmp"));
        fs::write(&old, "half").unwrap();
        fs::write(&new, "half").unwrap();
        let then = SystemTime::now() - UNFINISHED * 2;
        let file = fs::File::options().write(true).open(&old).unwrap();
        file.set_modified(then).unwrap();
        let made = keep(root.path(), key, b"whole").unwrap();
        assert!(!old.exists() && new.exists());
        assert_eq!(fs::read(made.place).unwrap(), b"whole");
        assert!(kept(root.path(), key).is_some());
    }
}

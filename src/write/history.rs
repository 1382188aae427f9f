//! Earlier versions of the writer's texts, in `.linger/private/history`.
//!
//! Enters: a path, bytes, a moment. Leaves: versions, each in a file with exactly these bytes. The
//! laws:
//! - A version is on the disk before the file that it belongs to is replaced.
//! - A version is never changed. Its name has its moment, its digest, and whether it is pinned.
//! - The number is bounded: of each text the newest versions are kept, then one an hour, then one a
//!   day. Versions that the writer chose to keep are pinned; they stay longer than others.
//! - A version is found by its name among those that are there, never by a path that was sent.

use super::io_problem;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::source::atomic;
use jiff::Timestamp;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where they are, from the root of the site.
const FOLDER: &str = ".linger/private/history";
/// How many of the newest versions of a text are kept.
const NEWEST: usize = 60;
/// How many hours and how many days have a version each, among older ones.
const HOURS: usize = 48;
const DAYS: usize = 90;
/// How many pinned versions of a text are kept.
const PINNED: usize = 100;
/// The most bytes that the versions of one text have together. The newest one is kept in any case.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Ends the name of a pinned version.
const PIN: &str = "-kept.md";
/// Ends the name of any other version.
const PLAIN: &str = ".md";

/// The versions of one text.
#[derive(Clone, Debug)]
pub struct History {
    root: PathBuf,
    dir: PathBuf,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its name, which is unique among the versions of its text.
    pub name: String,
    /// When it was kept.
    pub moment: Timestamp,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Whether the writer chose to keep it.
    pub is_pinned: bool,
    /// Its length in bytes.
    pub len: u64,
}

impl History {
    /// The versions of the text at `path`, counted from the root of the site.
    pub fn of(root: &Path, path: &str) -> History {
        let stem: String = path
            .chars()
            .filter_map(|c| match c {
                c if c.is_ascii_alphanumeric() => Some(c),
                '/' | '-' | '_' | '.' | ' ' => Some('-'),
                _ => None,
            })
            .take(60)
            .collect();
        let digest = Digest::of_bytes(path.as_bytes()).hex();
        History {
            root: root.to_owned(),
            dir: root.join(FOLDER).join(format!("{stem}-{}", &digest[..16])),
        }
    }

    /// Keeps a version, unless the newest one has the same bytes. `is_pinned` says that the writer
    /// chose to keep it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn keep(&self, bytes: &[u8], now: Timestamp, is_pinned: bool) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| io_problem("write", &self.dir, &error);
        let digest = Digest::of_bytes(bytes);
        let known = self.versions().map_err(problem)?;
        let newest = known.first().filter(|newest| newest.digest == digest);
        if newest.is_some_and(|newest| newest.is_pinned || !is_pinned) {
            return Ok(());
        }
        fs::create_dir_all(&self.dir).map_err(problem)?;
        // Nothing of it belongs under version control.
        atomic::add(&self.root.join(".linger/.gitignore"), b"*\n").map_err(problem)?;
        // A clock that was set back must not put a version before older ones.
        let moment = known.first().map_or(now, |newest| {
            let next = jiff::SignedDuration::from_millis(1);
            now.max(newest.moment.checked_add(next).unwrap_or(newest.moment))
        });
        let end = if is_pinned { PIN } else { PLAIN };
        let moment = moment.as_millisecond();
        let name = format!("{moment:015}-{}{end}", digest.hex());
        atomic::add(&self.dir.join(name), bytes).map_err(problem)?;
        self.thin_out();
        Ok(())
    }

    /// Goes on as the versions of the text at `path`, which was renamed. What that one has is left alone.
    pub fn follow(&self, path: &str) {
        let to = History::of(&self.root, path);
        // Without its versions a text is still whole; they stay where they are.
        let _ = atomic::move_new(&self.dir, &to.dir);
    }

    /// All versions, the newest first.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn versions(&self) -> io::Result<Vec<Version>> {
        let items = match fs::read_dir(&self.dir) {
            Ok(items) => items,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut versions = Vec::new();
        for item in items {
            let item = item?;
            let name = item.file_name();
            let version = name.to_str().and_then(version);
            if let (Some(version), Ok(metadata)) = (version, item.metadata()) {
                versions.push(Version {
                    len: metadata.len(),
                    ..version
                });
            }
        }
        versions.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        Ok(versions)
    }

    /// The bytes of the version with that name. `None` if there is none.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let versions = self.versions()?;
        let Some(version) = versions.iter().find(|version| version.name == name) else {
            return Ok(None);
        };
        fs::read(self.dir.join(&version.name)).map(Some)
    }

    /// Removes versions that are too many. A version that cannot be removed is tried again later.
    fn thin_out(&self) {
        let versions = self.versions().unwrap_or_default();
        let stays = stays(&versions);
        for (version, stays) in versions.iter().zip(stays) {
            if !stays {
                let _ = fs::remove_file(self.dir.join(&version.name));
            }
        }
    }
}

/// Reads the name of a version.
fn version(name: &str) -> Option<Version> {
    let (rest, is_pinned) = match name.strip_suffix(PIN) {
        Some(rest) => (rest, true),
        None => (name.strip_suffix(PLAIN)?, false),
    };
    let (moment, digest) = rest.split_once('-')?;
    Some(Version {
        name: name.to_owned(),
        moment: Timestamp::from_millisecond(moment.parse().ok()?).ok()?,
        digest: Digest::from_hex(digest)?,
        is_pinned,
        len: 0,
    })
}

/// Which versions stay, of a list that begins with the newest.
fn stays(versions: &[Version]) -> Vec<bool> {
    let (mut hours, mut days) = (Vec::new(), Vec::new());
    let (mut pinned, mut bytes) = (0, 0_u64);
    let is_new = |times: &mut Vec<i64>, time: i64, most: usize| {
        let is_new = times.last() != Some(&time) && times.len() < most;
        if is_new {
            times.push(time);
        }
        is_new
    };
    versions
        .iter()
        .enumerate()
        .map(|(at, version)| {
            let second = version.moment.as_second();
            let has_hour = at >= NEWEST && is_new(&mut hours, second / 3600, HOURS);
            let has_day = at >= NEWEST && is_new(&mut days, second / 86_400, DAYS);
            let is_pinned = version.is_pinned && pinned < PINNED;
            pinned += usize::from(is_pinned);
            let stays = at < NEWEST || has_hour || has_day || is_pinned;
            bytes += if stays { version.len } else { 0 };
            at == 0 || (stays && bytes <= MOST_BYTES)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn versions_are_kept_as_they_were_and_found_again() {
        let temp = tempfile::tempdir().unwrap();
        let history = History::of(temp.path(), "content/posts/a.md");
        let texts: [&[u8]; 3] = [b"\xef\xbb\xbfone\r\n", b"two", b"one"];
        for (at, text) in texts.iter().enumerate() {
            history.keep(text, moment(at as i64), false).unwrap();
            history.keep(text, moment(at as i64), false).unwrap();
        }
        // The clock was set back, and the writer keeps the newest text on purpose.
        history.keep(b"one", moment(-50), true).unwrap();
        let again = History::of(temp.path(), "content/posts/a.md");
        let versions = again.versions().unwrap();
        let read = |version: &Version| again.read(&version.name).unwrap().unwrap();
        let kept: Vec<Vec<u8>> = versions.iter().map(read).collect();
        assert_eq!(
            kept,
            [
                b"one".to_vec(),
                b"one".into(),
                b"two".into(),
                texts[0].into()
            ]
        );
        assert!(versions[0].is_pinned);
        assert_eq!(again.read("../../../site.yaml").unwrap(), None);
        let other = History::of(temp.path(), "content/posts-a.md");
        assert_eq!(other.versions().unwrap(), []);
        let ignore = fs::read(temp.path().join(".linger/.gitignore")).unwrap();
        assert_eq!(ignore, b"*\n");
    }

    #[test]
    fn the_newest_stay_then_one_an_hour_then_one_a_day() {
        // A version each minute of ten days.
        let versions: Vec<Version> = (0..14_400)
            .map(|at| Version {
                name: String::new(),
                moment: moment(-60 * at),
                digest: Digest::of_bytes(b""),
                is_pinned: at == 5000,
                len: 1000,
            })
            .collect();
        let stays = stays(&versions);
        assert!(stays[..NEWEST].iter().all(|stays| *stays));
        assert!(stays[5000], "it is pinned");
        let count = stays.iter().filter(|stays| **stays).count();
        assert!((100..130).contains(&count), "{count}");
        let old = stays[48 * 60 + NEWEST..].iter().filter(|stays| **stays);
        assert!((7..12).contains(&old.count()));
    }
}

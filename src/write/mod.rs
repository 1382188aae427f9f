//! The output directory: staging, the difference to what is there, the commit.
//!
//! Enters: outputs from the pipeline. Leaves: files. The laws:
//! - Nothing changes in the output directory until everything is staged beside it.
//! - The first commit is one rename. Later ones are renames and removals from a journal that was
//!   written first, so that a commit cut short is finished by the next command.
//! - Only files that our manifest names are ever replaced or removed.
//! - A file whose bytes are right already is not touched.

mod add;
mod journal;
mod manifest;
mod moved_pages;
pub mod outbox;
mod replace;
mod stale;
mod target;

pub use add::add_file;
pub use manifest::{MANIFEST, ValidUntil};
pub use moved_pages::{Pages, pages};
pub use replace::{refresh_file, replace_file};
pub use stale::StaleFiles;
pub use target::{Difference, OutputDir};

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::{Built, Payload, Placed, Sink};
use jiff::Timestamp;
use journal::{JOURNAL, finish, link_in, write_journal};
use manifest::{Manifest, is_older};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const LOCK: &str = ".linger-lock";
/// What helps where a file of the writer's could not be written.
const AS_BEFORE: &str =
    "nothing was changed: check that you may write there and that the disk has room";
/// What a staging directory of ours has at every moment between its first file and its last.
const MARKS: [&str; 3] = [LOCK, MANIFEST, JOURNAL];

/// A build on its way to the output directory.
#[derive(Debug)]
pub struct Staging {
    target: OutputDir,
    stage: PathBuf,
    /// What we wrote last time.
    before: Manifest,
    /// Held while we build; dropped with the staging.
    _lock: File,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that were right already.
    pub unchanged: usize,
    /// Files of ours that are no longer part of the site.
    pub removed: usize,
}

impl Staging {
    /// Finishes a commit that was cut short, clears what a killed build left, and begins.
    ///
    /// # Errors
    /// When the directory beside the output cannot be written, or another linger is at it.
    pub fn begin(target: &OutputDir) -> Result<Staging, Diagnostic> {
        let stage = target.stage();
        claim(&stage)?;
        let lock_path = stage.join(LOCK);
        let mut open = File::options();
        let lock = open
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(|error| io_problem("create", &lock_path, &error))?;
        if lock.try_lock().is_err() {
            let message = format!("another linger is building into `{}`", target.dir.display());
            return Err(Diagnostic::error("io", message)
                .help("wait until it is done, or choose another directory with -o"));
        }
        finish(&target.dir, &stage)?;
        clear(&stage)?;
        let before = Manifest::read(&target.dir);
        Ok(Staging {
            target: target.clone(),
            stage,
            before,
            _lock: lock,
        })
    }

    /// Whether the output directory holds what a build of `inputs` at the moment `now` would make,
    /// and nothing of it has been touched; what there is, then.
    pub fn is_current(&self, inputs: Digest, now: Timestamp) -> Option<Changes> {
        let steady = self.before.steady?;
        if steady.inputs != inputs || now < steady.from || now >= steady.until {
            return None;
        }
        let unchanged = self.before.files.len();
        let is_right =
            |(path, (digest, _)): (&Arc<str>, &(Digest, u64))| self.has(path, *digest).is_some();
        self.before
            .files
            .par_iter()
            .all(is_right)
            .then_some(Changes {
                unchanged,
                ..Changes::default()
            })
    }

    /// Makes the output directory equal to `outputs`, all of which were put before, and takes away
    /// what is `gone`. `steady` says for how long that stays right, if it is known; `pages` which
    /// document each page shows.
    ///
    /// # Errors
    /// When a file that linger did not write is in the way, or the system refuses; the old site is
    /// intact then, unless the commit itself was cut short, which the next build finishes.
    pub fn commit(
        self,
        outputs: &[Built],
        gone: &StaleFiles,
        pages: Pages,
        steady: Option<ValidUntil>,
    ) -> Result<Changes, Diagnostic> {
        let mut manifest = Manifest {
            steady,
            pages,
            ..Manifest::default()
        };
        let mut changes = Changes::default();
        let mut puts: Vec<&str> = Vec::new();
        for built in outputs {
            let Some(placed) = built.placed else { continue };
            manifest
                .files
                .insert(Arc::clone(&built.path), (built.digest, placed.len));
            if placed.is_staged {
                puts.push(&built.path)
            } else {
                changes.unchanged += 1
            }
        }
        changes.written = puts.len();
        changes.removed = gone.removed.len();
        if manifest == self.before && puts.is_empty() && self.target.dir.is_dir() {
            self.discard();
            return Ok(changes);
        }
        if let Err(problem) = self.check_strangers(&puts) {
            self.discard();
            return Err(problem);
        }
        manifest.write(&self.stage)?;
        if is_empty(&self.target.dir) {
            self.move_in()?;
            return Ok(changes);
        }
        let touched = puts.iter().copied().chain(gone.paths());
        if let Err(problem) = link_in(&self.target.dir, touched) {
            self.discard();
            return Err(problem);
        }
        // Removals go first, so that a directory can take the place of a file.
        let drops = gone.removed.iter().map(|path| format!("drop {path}"));
        let lines: Vec<String> = drops
            .chain(puts.iter().map(|path| format!("put {path}")))
            .collect();
        write_journal(&self.stage, &lines)?;
        finish(&self.target.dir, &self.stage)?;
        self.discard();
        Ok(changes)
    }

    /// Files that are not ours are not replaced.
    fn check_strangers(&self, puts: &[&str]) -> Result<(), Diagnostic> {
        if !self.target.dir.is_dir() {
            return Ok(());
        }
        let is_strange = |path: &&&str| {
            !self.before.files.contains_key(**path)
                && self.target.dir.join(path).symlink_metadata().is_ok()
        };
        let strangers: Vec<&&str> = puts.iter().filter(is_strange).collect();
        let Some(first) = strangers.first() else {
            return Ok(());
        };
        let count = match strangers.len() {
            1 => "a file".to_owned(),
            count => format!("{count} files"),
        };
        let message = format!(
            "`{}` holds {count} that linger did not write and would have to replace, such as `{first}`",
            self.target.dir.display(),
        );
        Err(Diagnostic::error("not-ours", message)
            .help("move them away, or choose another directory with -o"))
    }

    /// The first commit: the staging directory becomes the output directory.
    fn move_in(self) -> Result<(), Diagnostic> {
        let lock = self.stage.join(LOCK);
        fs::remove_file(&lock).map_err(|error| io_problem("remove", &lock, &error))?;
        if self.target.dir.is_dir() {
            fs::remove_dir(&self.target.dir)
                .map_err(|error| io_problem("replace", &self.target.dir, &error))?;
        }
        fs::rename(&self.stage, &self.target.dir)
            .map_err(|error| io_problem("create", &self.target.dir, &error))
    }

    /// Gives the build up: nothing has happened.
    pub fn discard(self) {
        // The lock goes last: it says that the directory is ours. What cannot be removed now is cleared
        // by the next build.
        if clear(&self.stage).is_ok() && fs::remove_file(self.stage.join(LOCK)).is_ok() {
            let _ = fs::remove_dir(&self.stage);
        }
    }

    /// If the output directory has those bytes at that path already: how many.
    fn has(&self, path: &str, digest: Digest) -> Option<u64> {
        let (known, len) = self.before.files.get(path)?;
        if *known != digest {
            return None;
        }
        let there = self.target.dir.join(path);
        let metadata = there.symlink_metadata().ok()?;
        let is_right = metadata.is_file()
            && metadata.len() == *len
            // A file that was touched since our commit is read to be sure.
            && (is_older(&metadata, &self.before.written)
                || fs::read(&there).is_ok_and(|bytes| Digest::of_bytes(&bytes) == digest));
        is_right.then_some(*len)
    }
}

impl Sink for Staging {
    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        if let Some(len) = self.has(path, digest) {
            return Ok(Placed {
                len,
                is_staged: false,
            });
        }
        let staged = self.stage.join(&**path);
        let write = || match payload {
            Payload::Bytes(bytes) => {
                File::create(&staged)?.write_all(bytes)?;
                Ok(bytes.len() as u64)
            }
            Payload::File(source) => fs::copy(source, &staged),
            // A build that writes is not lazy.
            Payload::Made(_) => Err(io::ErrorKind::InvalidInput.into()),
        };
        let mut written: io::Result<u64> = Err(io::ErrorKind::NotFound.into());
        // A page has a directory of its own, which is hardly ever there yet.
        if !path.ends_with("/index.html") {
            written = write();
        }
        if let (Err(error), Some(parent)) = (&written, staged.parent())
            && error.kind() == io::ErrorKind::NotFound
        {
            written = fs::create_dir_all(parent).and_then(|()| write());
        }
        match written {
            Ok(len) => Ok(Placed {
                len,
                is_staged: true,
            }),
            Err(error) => Err(io_problem("write", &staged, &error)),
        }
    }
}

/// Makes the staging directory ours, or says whose it seems to be: what lies in it will be deleted.
fn claim(stage: &Path) -> Result<(), Diagnostic> {
    let refuse = |what: &str| {
        let message = format!(
            "`{}` is {what}, and linger wants to build there",
            stage.display()
        );
        let help = "move it away, or choose another output directory with -o";
        Err(Diagnostic::error("not-ours", message).help(help))
    };
    match stage.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(stage).map_err(|error| io_problem("create", stage, &error))
        }
        Err(error) => Err(io_problem("look at", stage, &error)),
        Ok(there) if there.is_symlink() => refuse("a link"),
        Ok(there) if !there.is_dir() => refuse("a file"),
        Ok(_) if stage.join(LOCK).is_symlink() => refuse("a directory with a link for a lock"),
        // A linger that was killed left one of these, or had not begun.
        Ok(_) if is_empty(stage) || MARKS.iter().any(|mark| stage.join(mark).exists()) => Ok(()),
        Ok(_) => refuse("a directory with files that linger did not write"),
    }
}

/// Whether a directory holds nothing, or is not there.
fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none())
}

/// Empties the staging directory, but for the lock.
fn clear(stage: &Path) -> Result<(), Diagnostic> {
    let entries = fs::read_dir(stage).map_err(|error| io_problem("read", stage, &error))?;
    for entry in entries {
        let removed = entry.and_then(|entry| {
            if entry.file_name() == LOCK {
                Ok(())
            } else if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            }
        });
        removed.map_err(|error| io_problem("clear", stage, &error))?;
    }
    Ok(())
}

fn io_problem(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you may not write there: choose another directory with -o, or change its rights"
        }
        io::ErrorKind::StorageFull => "the disk is full: make room and build again",
        _ => "the old site is untouched; mend the cause and build again",
    };
    Diagnostic::error("io", format!("cannot {what} `{}`: {error}", path.display())).help(help)
}

//! Writes the output directory: staging, comparing, the commit.
//!
//! Enters: outputs from the pipeline. Leaves: files. The laws:
//! - Nothing changes in the output directory until everything is staged.
//! - A first commit is one rename. Later ones are renames and removals from a journal, which is
//!   written first. So the next command can finish an interrupted commit.
//! - Only files that our manifest names are ever replaced or removed.
//! - A file whose bytes and mode are already right is not touched.

mod add;
mod copy;
mod foreign;
mod journal;
mod manifest;
mod moved_pages;
pub mod outbox;
mod replace;
mod stage;
mod stale;
mod target;

pub use add::add_file;
pub use manifest::{MANIFEST, ValidUntil};
pub use moved_pages::{Pages, pages};
pub use replace::{refresh_file, replace_file};
pub use stale::StaleFiles;
pub use target::OutputDir;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::{Built, Payload, Placed, Sink};
use jiff::Timestamp;
use journal::{finish, link_in, write_journal};
use manifest::{Manifest, is_older};
use rayon::prelude::*;
use stage::Stage;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use target::Identity;

/// The help line for one of the writer's own files that could not be written.
const AS_BEFORE: &str =
    "nothing was changed: check that you may write there and that the disk has room";

/// A build on its way to the output directory.
#[derive(Debug)]
pub struct Staging {
    target: OutputDir,
    /// Identifies the output directory. `None` if it does not exist.
    identity: Option<Identity>,
    stage: Stage,
    /// The files that we wrote last time.
    before: Manifest,
}

/// The numbers of changed files of a commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that were already right.
    pub unchanged: usize,
    /// Files of ours that are no longer part of the site.
    pub removed: usize,
}

impl Staging {
    /// Finishes an interrupted commit, removes what a killed build left, and begins.
    ///
    /// # Errors
    /// When no staging directory can be made, or another linger has the lock.
    pub fn begin(target: &OutputDir) -> Result<Staging, Diagnostic> {
        let stage = Stage::begin(target)?;
        Ok(Staging {
            before: Manifest::read(&target.dir),
            identity: Identity::of(&target.dir),
            target: target.clone(),
            stage,
        })
    }

    /// A warning about the place, if there is one: the file system has no locks.
    pub fn warning(&self) -> Option<&Diagnostic> {
        self.stage.warning.as_ref()
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

    /// Makes the output directory equal to `outputs`, which were all put before, and removes the
    /// files in `gone`. `steady` says how long that stays right, if it is known. `pages` are the
    /// documents of the pages.
    ///
    /// # Errors
    /// When a file that linger did not write is in the way, when another program removes files in
    /// the meantime, or when the system refuses. The old site is then intact, unless the message
    /// says that the commit was interrupted. The next build finishes it.
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
        let (mut puts, mut unchanged): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for built in outputs.iter().filter(|built| !self.is_yielded(built)) {
            let Some(placed) = built.placed else { continue };
            manifest
                .files
                .insert(Arc::clone(&built.path), (built.digest, placed.len));
            let list = if placed.is_staged {
                &mut puts
            } else {
                &mut unchanged
            };
            list.push(&built.path);
        }
        let changes = Changes {
            written: puts.len(),
            unchanged: unchanged.len(),
            removed: gone.removed.len(),
        };
        let is_as_before = manifest == self.before && puts.is_empty() && self.identity.is_some();
        if let Err(problem) = self.prepare(&manifest, &puts, gone, is_as_before) {
            self.stage.discard();
            return Err(problem);
        }
        if self.identity.is_none() {
            self.stage.become_output(&self.target.dir)?;
            return Ok(changes);
        }
        if !is_as_before {
            finish(&self.target.dir, &self.stage.dir)?;
        }
        let whole = self.check_whole(&unchanged, &manifest);
        self.stage.discard();
        whole.map(|()| changes)
    }

    /// Checks that the commit can be carried out, and writes the journal.
    fn prepare(
        &self,
        manifest: &Manifest,
        puts: &[&str],
        gone: &StaleFiles,
        is_as_before: bool,
    ) -> Result<(), Diagnostic> {
        if Identity::of(&self.target.dir) != self.identity {
            return Err(self.target.changed_meanwhile(None));
        }
        if is_as_before {
            return Ok(());
        }
        self.check_strangers(puts)?;
        manifest.write(&self.stage.dir)?;
        if self.identity.is_none() {
            return Ok(());
        }
        let touched = puts.iter().copied().chain(gone.paths());
        link_in(&self.target.dir, touched)?;
        // Removals go first, so that a directory can take the place of a file.
        let drops = gone.removed.iter().map(|path| format!("drop {path}"));
        let lines: Vec<String> = drops
            .chain(puts.iter().map(|path| format!("put {path}")))
            .collect();
        write_journal(&self.stage.dir, &lines)
    }

    /// Another program may have removed files during the build. So the unchanged files are checked
    /// again.
    fn check_whole(&self, unchanged: &[&str], manifest: &Manifest) -> Result<(), Diagnostic> {
        let dir = &self.target.dir;
        let is_missing = |path: &&&str| dir.join(path).symlink_metadata().is_err();
        let missing = unchanged.par_iter().find_any(is_missing);
        let has_manifest = dir.join(MANIFEST).symlink_metadata().is_ok();
        if !has_manifest && dir.is_dir() {
            // The manifest has to name the files that were just written.
            manifest.write(dir)?;
        }
        if missing.is_none() && has_manifest && Identity::of(dir) == self.identity {
            return Ok(());
        }
        Err(self.target.changed_meanwhile(missing.copied()))
    }

    /// Discards the build. Nothing has changed.
    pub fn discard(self) {
        self.stage.discard();
    }

    /// The number of bytes, if the output directory already has these bytes at this path.
    fn has(&self, path: &str, digest: Digest) -> Option<u64> {
        let (known, len) = self.before.files.get(path)?;
        if *known != digest {
            return None;
        }
        let there = self.target.dir.join(path);
        let metadata = there.symlink_metadata().ok()?;
        let is_right = metadata.is_file()
            && metadata.len() == *len
            && stage::mode(&metadata) == self.stage.mode
            // A file that was touched since our commit is read.
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
        let staged = self.stage.dir.join(&**path);
        let write = || match payload {
            Payload::Bytes(bytes) => {
                File::create(&staged)?.write_all(bytes)?;
                Ok((bytes.len() as u64, digest))
            }
            Payload::File(source) => copy::copy(source, &staged),
            // A build that writes makes all derived files at once.
            Payload::Made(_) => Err(io::ErrorKind::InvalidInput.into()),
        };
        let mut written: io::Result<(u64, Digest)> = Err(io::ErrorKind::NotFound.into());
        // A page has its own directory, which usually does not exist yet.
        if !path.ends_with("/index.html") {
            written = write();
        }
        if let (Err(error), Some(parent)) = (&written, staged.parent())
            && error.kind() == io::ErrorKind::NotFound
        {
            written = fs::create_dir_all(parent).and_then(|()| write());
        }
        match (written, payload) {
            (Ok((_, now)), Payload::File(source)) if now != digest => {
                Err(copy::other_bytes(source))
            }
            (Ok((len, _)), _) => Ok(Placed {
                len,
                is_staged: true,
            }),
            (Err(error), _) => Err(io_problem("write", &staged, &error)),
        }
    }
}

/// Whether a directory is empty or does not exist.
fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none())
}

fn io_problem(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you may not write there: choose another directory with -o, or change its rights"
        }
        io::ErrorKind::StorageFull => "the disk is full: make room and build again",
        _ => "the old site is unchanged; remove the cause and build again",
    };
    Diagnostic::error("io", format!("cannot {what} `{}`: {error}", path.display())).help(help)
}

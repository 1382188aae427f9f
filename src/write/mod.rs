//! The output directory: staging, the difference to what is there, the commit.
//!
//! Enters: outputs from the pipeline. Leaves: files. The laws:
//! - Nothing changes in the output directory until everything is staged.
//! - A first commit is one rename. Later ones are renames and removals from a journal that was
//!   written first, so that a commit cut short is finished by the next command.
//! - Only files that our manifest names are ever replaced or removed.
//! - A file whose bytes and mode are right already is not touched.

mod add;
mod attach;
mod copy;
mod download;
mod foreign;
mod history;
mod journal;
mod manifest;
mod mode;
mod moved_pages;
mod moving_in;
pub mod outbox;
mod post_files;
mod published;
mod replace;
mod save;
mod scratch;
mod stage;
mod stale;
mod target;
mod trash;
mod writer_path;

pub use add::add_file;
pub use attach::{AttachError, AttachedFile, attach};
pub use download::PartialFile;
pub use history::History;
pub use manifest::{MANIFEST, ValidUntil};
pub use moved_pages::{Pages, pages};
pub use moving_in::StagedFiles;
pub use post_files::{copy_post, rename_post};
pub use published::{UploadFile, published};
pub use replace::{refresh_file, replace_file, replace_if};
pub use save::{PageText, SaveOutcome, SaveRequest, begin, save};
pub use scratch::ScratchSite;
pub use stale::StaleFiles;
pub use target::OutputDir;
pub use trash::{Restored, Trash};
pub use writer_path::WriterPath;

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

/// What helps where a file of the writer's could not be written.
const AS_BEFORE: &str =
    "nothing was changed: check that you may write there and that the disk has room";

/// A build on its way to the output directory.
#[derive(Debug)]
pub struct Staging {
    target: OutputDir,
    /// What tells the output directory from another one of its name; `None`: it is not there.
    identity: Option<Identity>,
    stage: Stage,
    /// What we wrote last time.
    before: Manifest,
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
    /// Finishes a commit that was cut short, clears what a killed build left, and begins. Once the place
    /// is ours, `work` is done meanwhile.
    ///
    /// # Errors
    /// When there is no room for a staging directory, or another linger is at it.
    pub fn begin<T: Send>(
        target: &OutputDir,
        work: impl FnOnce() -> T + Send,
    ) -> Result<(Staging, T), Diagnostic> {
        let stage = Stage::begin(target)?;
        let (done, before) = rayon::join(work, || Manifest::read(&target.dir));
        let staging = Staging {
            before,
            identity: Identity::of(&target.dir),
            target: target.clone(),
            stage,
        };
        Ok((staging, done))
    }

    /// What is worth saying about the place, if anything is: a file system without locks.
    pub fn warning(&self) -> Option<&Diagnostic> {
        self.stage.warning.as_ref()
    }

    /// Whether the output directory holds what a build of `inputs` at the moment `now` would make,
    /// and nothing of it has been touched; what there is, then.
    pub fn is_current(&self, inputs: Digest, now: Timestamp) -> Option<(ValidUntil, Changes)> {
        let steady = self.before.steady?;
        if steady.inputs != inputs || now < steady.from || now >= steady.until {
            return None;
        }
        let unchanged = self.before.files.len();
        let is_right =
            |(path, (digest, _)): (&Arc<str>, &(Digest, u64))| self.has(path, *digest).is_some();
        let changes = Changes {
            unchanged,
            ..Changes::default()
        };
        let is_right = self.before.files.par_iter().all(is_right);
        is_right.then_some((steady, changes))
    }

    /// Makes the output directory equal to `outputs`, all of which were put before, and takes away
    /// what is `gone`. `steady` says for how long that stays right, if it is known; `pages` which
    /// document each page shows.
    ///
    /// # Errors
    /// When a file that linger did not write is in the way, when somebody else takes files away
    /// meanwhile, or when the system refuses. The old site is intact then, unless the message says that
    /// the commit was cut short, which the next build finishes.
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

    /// Makes sure that the commit can be carried out, and writes it down.
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

    /// Somebody else may have taken files away while the site was built: those that did not have to be
    /// written are looked at once more.
    fn check_whole(&self, unchanged: &[&str], manifest: &Manifest) -> Result<(), Diagnostic> {
        let dir = &self.target.dir;
        let is_missing = |path: &&&str| dir.join(path).symlink_metadata().is_err();
        let missing = unchanged.par_iter().find_any(is_missing);
        let has_manifest = dir.join(MANIFEST).symlink_metadata().is_ok();
        if !has_manifest && dir.is_dir() {
            // What has just been written stays known as ours.
            manifest.write(dir)?;
        }
        if missing.is_none() && has_manifest && Identity::of(dir) == self.identity {
            return Ok(());
        }
        Err(self.target.changed_meanwhile(missing.copied()))
    }

    /// Gives the build up: nothing has happened.
    pub fn discard(self) {
        self.stage.discard();
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
            && mode::mode(&metadata) == self.stage.mode
            // A file that was touched since our commit is read to be sure.
            && (is_older(&metadata, &self.before.written)
                || fs::read(&there).is_ok_and(|bytes| Digest::of_bytes(&bytes) == digest));
        is_right.then_some(*len)
    }
}

impl Sink for Staging {
    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let len = self.has(path, digest)?;
        Some(Placed {
            len,
            is_staged: false,
        })
    }

    fn restart(&self) -> Result<(), Diagnostic> {
        self.stage.clear()
    }

    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        if let Some(placed) = self.holds(path, digest) {
            return Ok(placed);
        }
        let staged = self.stage.dir.join(&**path);
        let write = || match payload {
            Payload::Bytes(bytes) => {
                File::create(&staged)?.write_all(bytes)?;
                Ok((bytes.len() as u64, digest))
            }
            Payload::File(source) => copy::copy(source, &staged),
            // A build that writes is not lazy.
            Payload::Made(_) => Err(io::ErrorKind::InvalidInput.into()),
        };
        let mut written: io::Result<(u64, Digest)> = Err(io::ErrorKind::NotFound.into());
        // A page has a directory of its own, which is hardly ever there yet.
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

/// Whether a directory holds nothing, or is not there.
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

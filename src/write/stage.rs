//! The staging directory, where a build is made before it is published.
//!
//! Enters: an output directory. Leaves: a directory that is ours, and the lock on it. Forbidden here:
//! what is in the site. The laws:
//! - It lies beside the output directory. Where files could not be moved in from there by a rename,
//!   where they would get another group, or where nothing may be made, it lies inside.
//! - One build at a time has the lock, from before it looks at anything until its files are in place.
//! - A directory of that name that linger did not make is not touched.

use super::journal::{JOURNAL, finish};
use super::manifest::MANIFEST;
use super::mode::mode;
use super::{OutputDir, io_problem, is_empty};
use crate::diagnostic::Diagnostic;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const LOCK: &str = ".linger-lock";
/// A file that shows what becomes of files that are made in the staging directory.
const PROBE: &str = ".linger-probe";
/// What a staging directory of ours has at every moment between its first file and its last.
const MARKS: [&str; 3] = [LOCK, MANIFEST, JOURNAL];
/// How often something is tried that a build which has just ended may be in the way of.
const TRIES: usize = 8;

/// A staging directory that is ours alone.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) dir: PathBuf,
    /// The mode that a file has which is made here, where files have modes.
    pub(super) mode: Option<u32>,
    /// What is worth saying about the lock.
    pub(super) warning: Option<Diagnostic>,
    /// Held while we build.
    lock: File,
}

impl Stage {
    /// Finishes a commit that was cut short, clears what a killed build left, and takes the lock.
    ///
    /// # Errors
    /// When no such directory can be made, or another linger has the lock.
    pub(super) fn begin(target: &OutputDir) -> Result<Stage, Diagnostic> {
        for _ in 0..TRIES {
            if let Some(stage) = Stage::try_begin(target)? {
                return Ok(stage);
            }
        }
        Err(busy(target))
    }

    /// `None`: another build ended at this moment and took the directory away.
    fn try_begin(target: &OutputDir) -> Result<Option<Stage>, Diagnostic> {
        let [beside, inside] = target.stages();
        let Some(left_inside) = Stage::left(target, &inside)? else {
            return Ok(None);
        };
        let made = match fs::create_dir_all(&beside) {
            Ok(()) => Stage::take(target, &beside)?,
            // There may still be room for it inside.
            Err(error) if is_forbidden(&error) && target.dir.is_dir() => {
                return match left_inside {
                    Some(stage) => stage.probed(target).map(Some),
                    None => Stage::inside(target, &inside),
                };
            }
            Err(error) => match refusal(&beside) {
                Some(problem) => return Err(problem),
                None => return Err(io_problem("create", &beside, &error)),
            },
        };
        let Some(stage) = made else { return Ok(None) };
        let stage = stage.probed(target)?;
        if stage.reaches(target)? {
            if let Some(left) = left_inside {
                left.discard();
            }
            return Ok(Some(stage));
        }
        stage.discard();
        match left_inside {
            Some(left) => left.probed(target).map(Some),
            None => Stage::inside(target, &inside),
        }
    }

    /// A staging directory that an earlier build left there, with its commit finished. The outer `None`
    /// is that of [`Stage::try_begin`].
    fn left(target: &OutputDir, dir: &Path) -> Result<Option<Option<Stage>>, Diagnostic> {
        match dir.symlink_metadata() {
            Ok(_) => Ok(Stage::take(target, dir)?.map(Some)),
            Err(_) => Ok(Some(None)),
        }
    }

    fn inside(target: &OutputDir, dir: &Path) -> Result<Option<Stage>, Diagnostic> {
        fs::create_dir_all(dir).map_err(|error| io_problem("create", dir, &error))?;
        let stage = Stage::take(target, dir)?;
        stage.map(|stage| stage.probed(target)).transpose()
    }

    /// Takes the directory, which is there, if it is ours.
    fn take(target: &OutputDir, dir: &Path) -> Result<Option<Stage>, Diagnostic> {
        if let Some(problem) = refusal(dir) {
            return Err(problem);
        }
        let path = dir.join(LOCK);
        let mut open = File::options();
        let lock = match open.write(true).create(true).truncate(false).open(&path) {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_problem("create", &path, &error)),
        };
        let warning = match lock.try_lock() {
            Ok(()) => None,
            Err(TryLockError::WouldBlock) => return Err(busy(target)),
            // Some file systems have no locks.
            Err(TryLockError::Error(error)) => Some(unlocked(&path, &error)),
        };
        if !is_the_file(&lock, &path) {
            return Ok(None);
        }
        finish(&target.dir, dir)?;
        clear(dir)?;
        Ok(Some(Stage {
            dir: dir.to_owned(),
            mode: None,
            warning,
            lock,
        }))
    }

    /// The same, knowing which mode files have that are made in it.
    fn probed(mut self, target: &OutputDir) -> Result<Stage, Diagnostic> {
        let lock = target.dir.join(LOCK);
        let is_lock = |there: fs::Metadata| there.is_file() && there.len() == 0;
        if lock.symlink_metadata().is_ok_and(is_lock) {
            // The build before was killed between moving its directory in and taking its lock out.
            fs::remove_file(&lock).map_err(|error| io_problem("remove", &lock, &error))?;
        }
        let probe = self.dir.join(PROBE);
        let file =
            File::create_new(&probe).map_err(|error| io_problem("create", &probe, &error))?;
        self.mode = file.metadata().ok().and_then(|metadata| mode(&metadata));
        Ok(self)
    }

    /// Whether what is made here can be moved into the output directory and is then as if it had been
    /// made there. The probe is gone afterwards.
    fn reaches(&self, target: &OutputDir) -> Result<bool, Diagnostic> {
        let (here, there) = (self.dir.join(PROBE), target.dir.join(PROBE));
        if !target.dir.is_dir() {
            fs::remove_file(&here).map_err(|error| io_problem("remove", &here, &error))?;
            return Ok(true);
        }
        match fs::rename(&here, &there) {
            Ok(()) => {
                let reaches = has_group_of(&there, &target.dir);
                fs::remove_file(&there).map_err(|error| io_problem("remove", &there, &error))?;
                Ok(reaches)
            }
            Err(error) if is_forbidden(&error) || error.kind() == io::ErrorKind::CrossesDevices => {
                Ok(false)
            }
            Err(error) => Err(io_problem("write", &there, &error)),
        }
    }

    /// Empties it, but for the lock.
    pub(super) fn clear(&self) -> Result<(), Diagnostic> {
        clear(&self.dir)
    }

    /// Empties it and takes it away.
    pub(super) fn discard(self) {
        // The lock goes last: it says that the directory is ours. What cannot be removed now is cleared
        // by the next build.
        if clear(&self.dir).is_err() || fs::remove_file(self.dir.join(LOCK)).is_err() {
            return;
        }
        drop(self.lock);
        // Over NFS and FUSE, a file that was open lies there under another name for a moment more.
        for _ in 0..TRIES {
            match fs::remove_dir(&self.dir) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                _ => return,
            }
        }
    }

    /// Makes the staging directory the output directory, which is not there yet. The lock is held until
    /// that is done, so that another build does not take the half of it for its own.
    pub(super) fn become_output(self, dir: &Path) -> Result<(), Diagnostic> {
        fs::rename(&self.dir, dir).map_err(|error| io_problem("create", dir, &error))?;
        // If it stays, the next build removes it.
        let _ = fs::remove_file(dir.join(LOCK));
        Ok(())
    }
}

/// Whether it is no use to try here, and may be elsewhere.
fn is_forbidden(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
}

fn busy(target: &OutputDir) -> Diagnostic {
    let message = format!("another linger is building into `{}`", target.dir.display());
    let help = "wait until it is done, or choose another directory with -o";
    Diagnostic::error("io", message).help(help)
}

fn unlocked(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot lock `{}`: {error}", path.display());
    let help = "the site is built all the same: see that no two builds run at once";
    Diagnostic::warning("no-lock", message).help(help)
}

/// Why the staging directory, which is there or not, cannot be ours: what lies in it will be deleted.
fn refusal(stage: &Path) -> Option<Diagnostic> {
    let refuse = |what: &str| {
        let message = format!(
            "`{}` is {what}, and linger wants to build there",
            stage.display()
        );
        let help = "move it away, or choose another output directory with -o";
        Some(Diagnostic::error("not-ours", message).help(help))
    };
    match stage.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(io_problem("look at", stage, &error)),
        Ok(there) if there.is_symlink() => refuse("a link"),
        Ok(there) if !there.is_dir() => refuse("a file"),
        Ok(_) if stage.join(LOCK).is_symlink() => refuse("a directory with a link for a lock"),
        // A linger that was killed left one of these, or had not begun.
        Ok(_) if is_empty(stage) || MARKS.iter().any(|mark| stage.join(mark).exists()) => None,
        Ok(_) => refuse("a directory with files that linger did not write"),
    }
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

/// Whether an open file is the one that has that path now.
#[cfg(unix)]
fn is_the_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(file), Ok(there)) => (file.dev(), file.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// There, nobody can take away a file that is open.
#[cfg(not(unix))]
fn is_the_file(_: &File, _: &Path) -> bool {
    true
}

/// Whether a file that was moved into a directory has the group that the directory gives to what is
/// made in it.
#[cfg(unix)]
fn has_group_of(file: &Path, dir: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    const SETGID: u32 = 0o2000;
    match (file.symlink_metadata(), dir.metadata()) {
        (Ok(file), Ok(dir)) => dir.mode() & SETGID == 0 || file.gid() == dir.gid(),
        _ => true,
    }
}

#[cfg(not(unix))]
fn has_group_of(_: &Path, _: &Path) -> bool {
    true
}

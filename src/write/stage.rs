//! The staging directory, where a build is made before it is published.
//!
//! Enters: an output directory. Leaves: a directory that is ours, and the lock on it. Forbidden
//! here: what is in the site. The laws:
//! - It is beside the output directory. It is inside if files cannot be moved from beside by a
//!   rename, if they would get another group, or if nothing may be made there.
//! - One build at a time has the lock. It takes the lock before it looks at anything, and keeps it
//!   until its files are in place.
//! - A directory of that name that linger did not make is not touched.

use super::journal::{JOURNAL, finish};
use super::manifest::MANIFEST;
use super::{OutputDir, io_problem, is_empty};
use crate::diagnostic::Diagnostic;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const LOCK: &str = ".linger-lock";
/// A file that is made to see which mode and group files get here.
const PROBE: &str = ".linger-probe";
/// A staging directory of ours always has one of these files.
const MARKS: [&str; 3] = [LOCK, MANIFEST, JOURNAL];
/// How often something is tried again while another build is ending.
const TRIES: usize = 8;

/// A staging directory that is ours alone.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) dir: PathBuf,
    /// The mode of files that are made here, if the system has modes.
    pub(super) mode: Option<u32>,
    /// A warning about the lock.
    pub(super) warning: Option<Diagnostic>,
    /// The lock, which is held during the build.
    lock: File,
}

impl Stage {
    /// Finishes an interrupted commit, removes what a killed build left, and takes the lock.
    ///
    /// # Errors
    /// When no staging directory can be made, or another linger has the lock.
    pub(super) fn begin(target: &OutputDir) -> Result<Stage, Diagnostic> {
        for _ in 0..TRIES {
            if let Some(stage) = Stage::try_begin(target)? {
                return Ok(stage);
            }
        }
        Err(busy(target))
    }

    /// `None` if another build has just ended and removed the directory.
    fn try_begin(target: &OutputDir) -> Result<Option<Stage>, Diagnostic> {
        let [beside, inside] = target.stages();
        let Some(left_inside) = Stage::left(target, &inside)? else {
            return Ok(None);
        };
        let made = match fs::create_dir_all(&beside) {
            Ok(()) => Stage::take(target, &beside)?,
            // The staging directory may be possible inside of the output directory.
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

    /// A staging directory that an earlier build left, with its commit finished. The outer `None`
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

    /// Takes the lock of an existing directory, if it is ours.
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

    /// This stage, with the mode of files that are made in it.
    fn probed(mut self, target: &OutputDir) -> Result<Stage, Diagnostic> {
        let lock = target.dir.join(LOCK);
        let is_lock = |there: fs::Metadata| there.is_file() && there.len() == 0;
        if lock.symlink_metadata().is_ok_and(is_lock) {
            // The last build was killed after it moved its directory in, and before it removed the
            // lock.
            fs::remove_file(&lock).map_err(|error| io_problem("remove", &lock, &error))?;
        }
        let probe = self.dir.join(PROBE);
        let file =
            File::create_new(&probe).map_err(|error| io_problem("create", &probe, &error))?;
        self.mode = file.metadata().ok().and_then(|metadata| mode(&metadata));
        Ok(self)
    }

    /// Whether files that are made here can be moved into the output directory, and look as if they
    /// had been made there. The probe is removed afterwards.
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

    /// Empties it and takes it away.
    pub(super) fn discard(self) {
        // The lock is removed last, because it shows that the directory is ours. The next build
        // removes what cannot be removed now.
        if clear(&self.dir).is_err() || fs::remove_file(self.dir.join(LOCK)).is_err() {
            return;
        }
        drop(self.lock);
        // Over NFS and FUSE, a file that was open stays under another name for a moment.
        for _ in 0..TRIES {
            match fs::remove_dir(&self.dir) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                _ => return,
            }
        }
    }

    /// Renames the staging directory to the output directory, which does not exist yet. The lock is
    /// held until then, so that another build does not mistake a half of it for its own.
    pub(super) fn become_output(self, dir: &Path) -> Result<(), Diagnostic> {
        fs::rename(&self.dir, dir).map_err(|error| io_problem("create", dir, &error))?;
        // If it stays, the next build removes it.
        let _ = fs::remove_file(dir.join(LOCK));
        Ok(())
    }
}

/// Whether the error means that another place should be tried.
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

/// The reason why the staging directory, if it exists, cannot be ours. Everything in it will be
/// deleted.
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
        // A killed build has left one of these files, or had not begun.
        Ok(_) if is_empty(stage) || MARKS.iter().any(|mark| stage.join(mark).exists()) => None,
        Ok(_) => refuse("a directory with files that linger did not write"),
    }
}

/// Removes everything in the staging directory except the lock.
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

/// The permissions of a file for its owner, its group and others.
#[cfg(unix)]
pub(super) fn mode(metadata: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub(super) fn mode(_: &fs::Metadata) -> Option<u32> {
    None
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

/// On this system, an open file cannot be removed.
#[cfg(not(unix))]
fn is_the_file(_: &File, _: &Path) -> bool {
    true
}

/// Whether a file that was moved into a directory has the group that new files get there.
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

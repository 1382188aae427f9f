//! The journal: the list of the steps of a commit. It is written before the commit, so that an
//! interrupted commit can be finished.

use super::io_problem;
use super::manifest::{MANIFEST, Manifest, is_inside};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::identity;
use crate::source::atomic::{self, Durability};
use crate::write::stale::is_ours;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file's name.
pub(super) const JOURNAL: &str = ".linger-journal";

/// Writes the journal, and waits until it is on the disk.
pub(super) fn write_journal(stage: &Path, lines: &[String]) -> Result<(), Diagnostic> {
    let path = stage.join(JOURNAL);
    let mut text = lines.join("\n");
    text.push('\n');
    let digest = Digest::of_bytes(text.as_bytes());
    let whole = format!("{text}end {}\n", digest.hex());
    File::create(&path)
        .and_then(|mut file| {
            file.write_all(whole.as_bytes())?;
            file.sync_all()
        })
        .map_err(|error| io_problem("write", &path, &error))
}

/// Carries out the journal of a staging directory, if it is complete. Steps that are already done
/// are skipped, and so are removals of files that linger did not write.
pub(super) fn finish(dir: &Path, stage: &Path) -> Result<(), Diagnostic> {
    let path = stage.join(JOURNAL);
    let whole = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        // Only the journal may know what is left to do.
        Err(error) => return Err(io_problem("read", &path, &error)),
    };
    let Some((text, end)) = whole.rsplit_once("end ") else {
        return Ok(());
    };
    if Digest::from_hex(end.trim_end()) != Some(Digest::of_bytes(text.as_bytes())) {
        return Ok(());
    }
    let named = |verb: &str| -> Vec<&str> {
        let paths = text.lines().filter_map(|line| line.strip_prefix(verb));
        paths.filter(|path| is_inside(path)).collect()
    };
    let (drops, puts) = (named("drop "), named("put "));
    link_in(dir, drops.iter().chain(&puts).copied())?;
    let mut commit = Commit {
        dir,
        stage,
        before: Manifest::read(dir),
        is_begun: false,
    };
    let carried_out = commit
        .remove(&drops, &puts)
        .and_then(|()| commit.move_in(&puts))
        .and_then(|()| commit.publish_manifest());
    carried_out.map_err(|problem| commit.say_how_far(problem))
}

/// A journal that is being carried out.
struct Commit<'a> {
    dir: &'a Path,
    stage: &'a Path,
    /// The manifest from before the commit.
    before: Manifest,
    /// Whether the output directory has been changed.
    is_begun: bool,
}

impl Commit<'_> {
    /// Removes the files that are no longer part of the site.
    fn remove(&mut self, drops: &[&str], puts: &[&str]) -> Result<(), Diagnostic> {
        // If a file system treats two spellings as one name, the file under the old spelling may be
        // the new file, which was already moved in.
        let spelled: BTreeMap<String, &str> = puts
            .iter()
            .map(|path| (identity::published_file(path), *path))
            .collect();
        let mut emptied = BTreeSet::new();
        for path in drops {
            let other = spelled.get(&identity::published_file(path));
            let is_moved_in = |other: &&str| self.stage.join(other).symlink_metadata().is_err();
            if other.is_some_and(is_moved_in) || !is_ours(self.dir, path, &self.before)? {
                continue;
            }
            let path = self.dir.join(path);
            match fs::remove_file(&path) {
                Ok(()) => self.is_begun = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(io_problem("remove", &path, &error)),
            }
            emptied.extend(path.parent().map(Path::to_owned));
        }
        prune(self.dir, emptied);
        Ok(())
    }

    /// Moves the staged files to their places.
    fn move_in(&mut self, puts: &[&str]) -> Result<(), Diagnostic> {
        let mut made: BTreeSet<PathBuf> = BTreeSet::new();
        for path in puts {
            let (from, to) = (self.stage.join(path), self.dir.join(path));
            // A rename leaves a file in only one place. So a file that is in both places is not
            // ours.
            let is_known = self.before.files.contains_key(*path);
            if !is_known && to.symlink_metadata().is_ok() && from.symlink_metadata().is_ok() {
                let message = format!(
                    "`{}` is in the way of a build that was cut short, and linger did not write it",
                    to.display()
                );
                let help = "move it away, and build again";
                return Err(Diagnostic::error("not-ours", message).help(help));
            }
            if let Some(parent) = to.parent()
                && made.insert(parent.to_owned())
            {
                fs::create_dir_all(parent).map_err(|error| io_problem("create", parent, &error))?;
            }
            match rename(&from, &to) {
                Ok(()) => self.is_begun = true,
                // It was already moved in. If it is missing now, the next build writes it.
                Err(error)
                    if error.kind() == io::ErrorKind::NotFound
                        && from.symlink_metadata().is_err() => {}
                Err(error) => return Err(io_problem("write", &to, &error)),
            }
        }
        Ok(())
    }

    fn publish_manifest(&mut self) -> Result<(), Diagnostic> {
        let (from, to) = (self.stage.join(MANIFEST), self.dir.join(MANIFEST));
        match rename(&from, &to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && to.exists() => Ok(()),
            Err(error) => Err(io_problem("write", &to, &error)),
        }
    }

    /// The problem, with the state of the site added.
    fn say_how_far(&self, problem: Diagnostic) -> Diagnostic {
        if !self.is_begun {
            return problem;
        }
        problem.help(format!(
            "`{}` has old files and new ones: remove the cause, and the next command moves in the rest",
            self.dir.display()
        ))
    }
}

/// Moves a file, also to another file system. There, it is copied completely before it appears at
/// its path.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            atomic::replace_by(to, &mut File::open(from)?, Durability::Lazy)?;
            fs::remove_file(from)
        }
        done => done,
    }
}

/// Looks for a link among the directories above `paths` in the output directory, because files
/// behind a link are not ours.
///
/// # Errors
/// There is a link.
pub(super) fn link_in<'a>(
    dir: &Path,
    paths: impl Iterator<Item = &'a str>,
) -> Result<(), Diagnostic> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for path in paths {
        let mut above = path;
        while let Some((parent, _)) = above.rsplit_once('/') {
            above = parent;
            if !seen.insert(parent) {
                break;
            }
            let parent = dir.join(parent);
            if parent
                .symlink_metadata()
                .is_ok_and(|there| there.is_symlink())
            {
                let message = format!(
                    "`{}` is a link, and linger does not write behind links",
                    parent.display()
                );
                let help = "remove it: linger makes a directory in its place";
                return Err(Diagnostic::error("not-ours", message).help(help));
            }
        }
    }
    Ok(())
}

/// Removes directories that have become empty, up to but not including `dir`.
fn prune(dir: &Path, emptied: BTreeSet<PathBuf>) {
    for path in emptied.into_iter().rev() {
        let mut path = path.as_path();
        // The system does not remove a directory that is not empty, so no other check is needed.
        while path != dir && path.starts_with(dir) && fs::remove_dir(path).is_ok() {
            let Some(parent) = path.parent() else { break };
            path = parent;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_that_cannot_be_read_is_not_none() {
        let temp = tempfile::tempdir().unwrap();
        let (dir, stage) = (temp.path().join("public"), temp.path().join("stage"));
        fs::create_dir_all(&stage).unwrap();
        assert!(finish(&dir, &stage).is_ok(), "there is none");
        fs::create_dir(stage.join(JOURNAL)).unwrap();
        let problem = finish(&dir, &stage).unwrap_err();
        assert!(problem.message.contains(JOURNAL), "{}", problem.message);
        fs::remove_dir(stage.join(JOURNAL)).unwrap();
        fs::write(stage.join(JOURNAL), b"put \xff").unwrap();
        assert!(finish(&dir, &stage).is_ok(), "it was never finished");
    }
}

//! Many new files among the writer's own: all of them, or none.
//!
//! Enters: paths below the site's root, with their bytes. Leaves: files. The laws:
//! - Everything is staged in `.linger/private/moving-in` before anything is changed.
//! - What will be done is written down before it is done; what a killed command has begun, the next one
//!   finishes.
//! - A file that is there is never replaced, unless it has the digest that the caller names.
//! - If the system refuses in the middle, what was done is undone.

use super::io_problem;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::source::atomic::{Durability, add, replace, replace_by};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Where files wait, below the site's root.
const STAGE: &str = ".linger/private/moving-in";
const JOURNAL: &str = "journal.json";

/// Files on their way to the writer's own.
#[derive(Debug)]
pub struct StagedFiles {
    root: PathBuf,
    stage: PathBuf,
    files: Vec<StagedFile>,
    /// Held until the end, so that no other command stages here.
    _lock: File,
    /// What was made for the stage, in order.
    made: Vec<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StagedFile {
    /// Below the root, with `/`.
    path: Box<str>,
    /// Its name in the stage.
    name: u32,
    /// The digest of the file that it replaces. `None`: there must be none.
    before: Option<Digest>,
}

impl StagedFiles {
    /// Begins, and finishes what a killed command had begun.
    ///
    /// # Errors
    /// The system refuses, or another command is moving files in at this moment.
    pub fn begin(root: &Path) -> Result<StagedFiles, Diagnostic> {
        let stage = root.join(STAGE);
        let problem = |path: &Path, error: &io::Error| io_problem("write", path, error);
        let mut made = Vec::new();
        for dir in [
            root.join(".linger"),
            root.join(".linger/private"),
            stage.clone(),
        ] {
            if !dir.exists() {
                made.push(dir);
            }
        }
        fs::create_dir_all(&stage).map_err(|error| problem(&stage, &error))?;
        // Nothing of it belongs under version control.
        let ignore = root.join(".linger/.gitignore");
        add(&ignore, b"*\n").map_err(|error| problem(&ignore, &error))?;
        let lock = root.join(".linger/private/moving-in.lock");
        let held = File::create(&lock).map_err(|error| problem(&lock, &error))?;
        match held.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let message = "another import into this site is at work";
                let problem = Diagnostic::error("io", message);
                return Err(problem.help("wait until it has ended, and import again"));
            }
            // Some file systems know no locks.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        finish(root, &stage)?;
        clear(&stage).map_err(|error| problem(&stage, &error))?;
        Ok(StagedFiles {
            root: root.to_owned(),
            stage,
            files: Vec::new(),
            _lock: held,
            made,
        })
    }

    /// Stages a file. `before`: the digest of the file that it replaces; without one it is new.
    ///
    /// # Errors
    /// The system refuses.
    pub fn put(
        &mut self,
        path: &str,
        bytes: &mut dyn Read,
        before: Option<Digest>,
    ) -> Result<(), Diagnostic> {
        let name = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let staged = staged_place(&self.stage, name);
        let problem = |error: io::Error| io_problem("write", &self.root.join(path), &error);
        let mut file = File::create_new(&staged).map_err(problem)?;
        io::copy(bytes, &mut file).map_err(problem)?;
        self.files.push(StagedFile {
            path: path.into(),
            name,
            before,
        });
        Ok(())
    }

    /// Puts all files into their places.
    ///
    /// # Errors
    /// The system refuses, or a file has come into the way meanwhile; then nothing is changed.
    pub fn commit(self) -> Result<(), Diagnostic> {
        let journal = self.stage.join(JOURNAL);
        let text = serde_json::to_vec(&self.files).unwrap_or_default();
        replace(&journal, &text, Durability::Synced)
            .map_err(|error| io_problem("write", &journal, &error))?;
        let mut done = Vec::new();
        for file in &self.files {
            if let Err(problem) = carry_out(&self.root, &self.stage, file) {
                // From here on a killed command must not go on.
                let _ = fs::remove_file(&journal);
                for file in done.into_iter().rev() {
                    undo(&self.root, &self.stage, file);
                }
                return Err(problem);
            }
            done.push(file);
        }
        Ok(())
    }
}

impl Drop for StagedFiles {
    fn drop(&mut self) {
        // What cannot be cleared is cleared by the next command.
        let _ = clear(&self.stage);
        let _ = fs::remove_dir(&self.stage);
        let _ = fs::remove_file(self.root.join(".linger/private/moving-in.lock"));
        let is_new = self.made.iter().any(|dir| dir.ends_with(".linger"));
        let private = self.root.join(".linger/private");
        let _ = fs::remove_dir(&private);
        // The folder goes again if it was made for nothing.
        if is_new && !private.exists() {
            let dir = self.root.join(".linger");
            let is_bare = fs::read_dir(&dir).is_ok_and(|files| files.count() == 1);
            if is_bare {
                let _ = fs::remove_file(dir.join(".gitignore"));
                let _ = fs::remove_dir(&dir);
            }
        }
    }
}

/// Empties the stage.
fn clear(stage: &Path) -> io::Result<()> {
    for entry in fs::read_dir(stage)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

/// Goes on with what a killed command had written down.
fn finish(root: &Path, stage: &Path) -> Result<(), Diagnostic> {
    let journal = stage.join(JOURNAL);
    let text = match fs::read(&journal) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io_problem("read", &journal, &error)),
    };
    // One that is not whole was never carried out.
    let files: Vec<StagedFile> = serde_json::from_slice(&text).unwrap_or_default();
    for file in &files {
        let mut parts = file.path.split('/');
        let is_safe = !parts.any(|part| matches!(part, "" | "." | ".."));
        if is_safe && !is_done(root, stage, file) {
            carry_out(root, stage, file)?;
        }
    }
    Ok(())
}

/// Whether a file is in its place, or another one that nobody may replace.
fn is_done(root: &Path, stage: &Path, file: &StagedFile) -> bool {
    let target = root.join(&*file.path);
    match &file.before {
        None => target.exists() || !staged_place(stage, file.name).exists(),
        Some(before) => digest(&target).as_ref() != Some(before),
    }
}

fn digest(path: &Path) -> Option<Digest> {
    let mut file = File::open(path).ok()?;
    Digest::of_reader(&mut file).ok().map(|(digest, _)| digest)
}

/// The place where a file waits.
fn staged_place(stage: &Path, name: u32) -> PathBuf {
    stage.join(name.to_string())
}

/// The place where a file that is replaced is kept until all is done.
fn kept(stage: &Path, file: &StagedFile) -> PathBuf {
    stage.join(format!("{}.before", file.name))
}

fn carry_out(root: &Path, stage: &Path, file: &StagedFile) -> Result<(), Diagnostic> {
    let (target, staged) = (root.join(&*file.path), staged_place(stage, file.name));
    let refused = |error: io::Error| io_problem("write", &target, &error).help(super::AS_BEFORE);
    let in_the_way = || {
        let message = format!("`{}` has changed while it was imported", target.display());
        Diagnostic::error("exists", message).help("nothing was changed; import again")
    };
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(refused)?;
    }
    let Some(before) = &file.before else {
        return match fs::hard_link(&staged, &target) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(in_the_way()),
            // Not every file system gives a file a second name.
            Err(_) => copy_new(&staged, &target).map_err(refused),
        };
    };
    if digest(&target).as_ref() != Some(before) {
        return Err(in_the_way());
    }
    fs::copy(&target, kept(stage, file)).map_err(refused)?;
    let mut bytes = File::open(&staged).map_err(refused)?;
    replace_by(&target, &mut bytes, Durability::Synced).map_err(refused)
}

fn copy_new(staged: &Path, target: &Path) -> io::Result<()> {
    let mut from = File::open(staged)?;
    let mut to = File::create_new(target)?;
    let copied = io::copy(&mut from, &mut to).and_then(|_| to.flush());
    if copied.is_err() {
        let _ = fs::remove_file(target);
    }
    copied
}

/// Takes back what was carried out. A folder that was made for it may stay, empty.
fn undo(root: &Path, stage: &Path, file: &StagedFile) {
    let target = root.join(&*file.path);
    let undone = match &file.before {
        None => fs::remove_file(&target),
        Some(_) => File::open(kept(stage, file))
            .and_then(|mut bytes| replace_by(&target, &mut bytes, Durability::Synced)),
    };
    // There is nobody to tell that the system refuses this as well; the file is whole either way.
    let _ = undone;
    if let Some(parent) = target.parent().filter(|_| file.before.is_none()) {
        let _ = fs::remove_dir(parent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(root: &Path, files: &[(&str, &str)]) -> StagedFiles {
        let mut staged = StagedFiles::begin(root).unwrap();
        for (path, text) in files {
            staged.put(path, &mut text.as_bytes(), None).unwrap();
        }
        staged
    }

    #[test]
    fn all_or_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        staged(root, &[("a/x.md", "x"), ("a/y.md", "y")])
            .commit()
            .unwrap();
        assert_eq!(fs::read_to_string(root.join("a/y.md")).unwrap(), "y");
        // The second is there already, so the first is taken back.
        let error = staged(root, &[("b/z.md", "z"), ("a/y.md", "other")]).commit();
        assert_eq!(error.unwrap_err().code, "exists");
        assert!(!root.join("b").exists());
        assert_eq!(fs::read_to_string(root.join("a/y.md")).unwrap(), "y");
        assert!(!root.join(".linger/private/moving-in").exists());
    }

    #[test]
    fn a_file_is_replaced_only_if_it_is_the_one_that_was_meant() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::write(root.join("x.md"), "one").unwrap();
        let replace = |before: &str| {
            let mut staged = StagedFiles::begin(root).unwrap();
            let before = Digest::of_bytes(before.as_bytes());
            staged.put("x.md", &mut &b"two"[..], Some(before)).unwrap();
            staged.commit()
        };
        assert!(replace("other").is_err());
        assert_eq!(fs::read_to_string(root.join("x.md")).unwrap(), "one");
        replace("one").unwrap();
        assert_eq!(fs::read_to_string(root.join("x.md")).unwrap(), "two");
    }

    #[test]
    fn what_was_dropped_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        drop(staged(dir.path(), &[("a.md", "a")]));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_command_had_begun_is_finished() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let staged = staged(root, &[("a.md", "a"), ("b.md", "b")]);
        let text = serde_json::to_vec(&staged.files).unwrap();
        fs::write(staged.stage.join(JOURNAL), text).unwrap();
        carry_out(root, &staged.stage, &staged.files[0]).unwrap();
        // The command is killed: nothing of it is dropped, but the system gives its lock back.
        staged._lock.unlock().unwrap();
        std::mem::forget(staged);
        drop(StagedFiles::begin(root).unwrap());
        assert_eq!(fs::read_to_string(root.join("b.md")).unwrap(), "b");
    }
}

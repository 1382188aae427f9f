//! Files that linger wrote and that are no longer part of the site. They are removed, unless they
//! were changed after that.

use super::{Staging, io_problem};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::Built;
use crate::write::manifest::Manifest;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files that a commit removes, and those that it keeps because they were changed.
#[derive(Debug, Default)]
pub struct StaleFiles {
    /// Paths of files with exactly the bytes that linger wrote.
    pub(crate) removed: Vec<Arc<str>>,
    /// Files with other bytes, each with its full path.
    altered: Vec<(Arc<str>, PathBuf)>,
}

impl StaleFiles {
    /// The paths of both kinds.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let altered = self.altered.iter().map(|(path, _)| path);
        self.removed.iter().chain(altered).map(|path| &**path)
    }

    /// A warning for each file that stays.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let warning = |(_, there): &(Arc<str>, PathBuf)| {
            let message = format!(
                "`{}` is no longer part of the site, but was changed since linger wrote it, so it stays",
                there.display()
            );
            let problem = Diagnostic::warning("not-ours", message);
            problem.help("delete it, unless you want it there")
        };
        self.altered.iter().map(warning).collect()
    }
}

impl Staging {
    /// The files of the last build that this build does not have. `outputs` are sorted by path.
    ///
    /// # Errors One of them cannot be read, so linger cannot know whether it was changed.
    pub fn gone(&self, outputs: &[Built]) -> Result<StaleFiles, Diagnostic> {
        let dir = &self.target.dir;
        let is_made = |path: &str| {
            outputs
                .binary_search_by(|built| (*built.path).cmp(path))
                .is_ok()
        };
        let mut gone = StaleFiles::default();
        for path in self.before.files.keys().filter(|path| !is_made(path)) {
            let there = dir.join(&**path);
            if is_ours(dir, path, &self.before)? {
                gone.removed.push(Arc::clone(path));
            } else if there.symlink_metadata().is_ok() {
                gone.altered.push((Arc::clone(path), there));
            }
        }
        Ok(gone)
    }
}

/// Whether the file at `path` has exactly the bytes that the manifest names. `false` if there is no
/// such file.
///
/// # Errors It cannot be read.
pub(crate) fn is_ours(dir: &Path, path: &str, manifest: &Manifest) -> Result<bool, Diagnostic> {
    let there = dir.join(path);
    let Some((digest, len)) = manifest.files.get(path) else {
        return Ok(false);
    };
    let is_same = || -> io::Result<bool> {
        let metadata = there.symlink_metadata()?;
        if !metadata.is_file() || metadata.len() != *len {
            return Ok(false);
        }
        Ok(Digest::of_reader(&mut File::open(&there)?)?.0 == *digest)
    };
    match is_same() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(false)
        }
        answer => answer.map_err(|error| io_problem("read", &there, &error)),
    }
}

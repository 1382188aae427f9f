//! The output directory itself: whether it is safe to write to, and what differs there.

use super::io_problem;
use super::manifest::{Manifest, is_older};
use super::mode::{mode as mode_of, mode_of_new};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{LONGEST_NAME, bounded};
use crate::pipeline::Build;
use crate::source::{Disk, atomic};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The name of a staging directory inside the output directory; one beside it has the output directory's
/// name before that.
const STAGE: &str = ".linger-stage";

/// An output directory that is safe to write to.
#[derive(Clone, Debug)]
pub struct OutputDir {
    pub(super) dir: PathBuf,
}

impl OutputDir {
    /// Checks that `dir` neither is, contains nor lies within the sources of the site, and is not
    /// the home directory or a root. `home` is the writer's home directory, if known.
    ///
    /// # Errors
    /// A diagnostic that says which of these it is.
    pub fn new(dir: &Path, disk: &Disk, home: Option<&Path>) -> Result<OutputDir, Diagnostic> {
        let shown = dir.display();
        let resolved =
            resolve(dir).map_err(|error| io_problem("use the directory", dir, &error))?;
        let refuse = |what: &str| {
            Err(Diagnostic::error(
                "output-dir",
                format!("the output directory `{shown}` {what}"),
            )
            .help("choose a directory of its own, such as `-o public`"))
        };
        if resolved.parent().is_none() {
            return refuse("is the root of the file system");
        }
        if let Some(home) = home.and_then(|home| resolve(home).ok())
            && home.starts_with(&resolved)
        {
            return refuse("is or contains your home directory");
        }
        let root = resolve(disk.root())
            .map_err(|error| io_problem("use the directory", disk.root(), &error))?;
        if root.starts_with(&resolved) {
            return refuse("is or contains the site itself");
        }
        for source in disk.watched() {
            let source = resolve(&source)
                .map_err(|error| io_problem("use the directory", &source, &error))?;
            if resolved.starts_with(&source) || source.starts_with(&resolved) {
                let name = source.strip_prefix(&root).unwrap_or(&source);
                return refuse(&format!("is, contains or lies within `{}`", name.display()));
            }
        }
        match resolved.symlink_metadata() {
            Ok(there) if there.is_symlink() => return refuse("is a link that leads nowhere"),
            Ok(there) if !there.is_dir() => return refuse("is a file"),
            _ => {}
        }
        Ok(OutputDir { dir: resolved })
    }

    /// What a build would have to change there: the paths of outputs that are missing, have other bytes
    /// or other permissions, and of files of ours that no output has.
    pub fn differences(&self, built: &Build) -> Vec<Difference> {
        let mode = mode_of_new(&self.dir);
        let has_other_mode = |path: &str| {
            let there = self.dir.join(path).symlink_metadata().ok();
            let there = there.and_then(|metadata| mode_of(&metadata));
            mode.is_some() && there != mode
        };
        let mut differences: Vec<Difference> = built
            .outputs
            .par_iter()
            .filter_map(|output| match fs::read(self.dir.join(&*output.path)) {
                Ok(bytes) if Digest::of_bytes(&bytes) == output.digest => {
                    has_other_mode(&output.path).then(|| Difference::Mode(Arc::clone(&output.path)))
                }
                Ok(_) => Some(Difference::Other(Arc::clone(&output.path))),
                Err(_) => Some(Difference::Missing(Arc::clone(&output.path))),
            })
            .collect();
        let outputs: BTreeSet<&str> = built.outputs.iter().map(|output| &*output.path).collect();
        let ours = Manifest::read(&self.dir).files.into_keys();
        differences.extend(
            ours.filter(|path| !outputs.contains(&**path))
                .map(Difference::Stale),
        );
        differences
    }

    /// Sees to it that the next build reads the files that are other than they should be, however right
    /// they look. Whether it will.
    pub fn distrust(&self, differences: &[Difference]) -> bool {
        let written = Manifest::read(&self.dir).written;
        differences.iter().all(|difference| match difference {
            Difference::Other(path) => {
                let path = self.dir.join(&**path);
                let is_touched = atomic::touch(&path).is_ok();
                let looks_old = |there: fs::Metadata| is_older(&there, &written);
                is_touched && !path.symlink_metadata().is_ok_and(looks_old)
            }
            // A build looks at the permissions of every file.
            Difference::Missing(_) | Difference::Stale(_) | Difference::Mode(_) => true,
        })
    }

    /// Where a build may be staged: beside it, or inside.
    pub(super) fn stages(&self) -> [PathBuf; 2] {
        let mut name = self.dir.file_name().unwrap_or_default().to_owned();
        if name.len() + STAGE.len() > LONGEST_NAME {
            let shown = name.to_string_lossy();
            name = bounded(&shown, LONGEST_NAME - STAGE.len())
                .into_owned()
                .into();
        }
        name.push(STAGE);
        [self.dir.with_file_name(name), self.dir.join(STAGE)]
    }

    /// Somebody else took files away, such as `missing`, while the site was built.
    pub(super) fn changed_meanwhile(&self, missing: Option<&str>) -> Diagnostic {
        let dir = self.dir.display();
        let message = match missing {
            Some(path) => format!("`{path}` was taken out of `{dir}` while linger built into it"),
            None => format!("`{dir}` was taken away or replaced while linger built into it"),
        };
        Diagnostic::error("io", message)
            .help("build again, when nothing else changes that directory")
    }
}

/// What tells a directory from another one that has its path later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity(Digest);

impl Identity {
    /// That of the directory at `dir`, if there is one.
    pub(super) fn of(dir: &Path) -> Option<Identity> {
        let metadata = dir.metadata().ok().filter(fs::Metadata::is_dir)?;
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let identity = metadata.created().ok();
        Some(Identity(Digest::of(&identity)))
    }
}

/// What is not as a build would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// An output that is not there.
    Missing(Arc<str>),
    /// An output whose bytes are others.
    Other(Arc<str>),
    /// An output with the right bytes whose permissions are others.
    Mode(Arc<str>),
    /// A file of ours that is no longer part of the site.
    Stale(Arc<str>),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Difference::Missing(path) => write!(f, "{path} is missing"),
            Difference::Other(path) => write!(f, "{path} has other bytes"),
            Difference::Mode(path) => write!(f, "{path} has other permissions"),
            Difference::Stale(path) => write!(f, "{path} is no longer part of the site"),
        }
    }
}

/// The absolute path with links resolved as far as it exists, and `.` and `..` taken out.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = std::path::absolute(".")?.canonicalize()?;
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            part => resolved.push(part),
        }
        if let Ok(real) = resolved.canonicalize() {
            resolved = real;
        }
    }
    Ok(resolved)
}

//! What linger wrote, and how long it stays right. In the output directory, so that it moves with it.

use super::io_problem;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::source::atomic::{Durability, replace};
use crate::write::moved_pages::Pages;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path};
use std::sync::Arc;

/// The file's name.
pub const MANIFEST: &str = ".linger-manifest";

/// How long what is written stays right without another build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidUntil {
    /// As long as this stands for the sources...
    pub inputs: Digest,
    /// ...from this moment on...
    pub from: Timestamp,
    /// ...until this one.
    pub until: Timestamp,
    /// Identifies what was found in it; `None`: nothing was.
    pub found: Option<Digest>,
}

/// The paths, digests and lengths of the files that linger wrote.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) files: BTreeMap<Arc<str>, (Digest, u64)>,
    /// Which document each page shows, so that one which has moved is known again.
    pub(super) pages: Pages,
    pub(super) steady: Option<ValidUntil>,
    /// When it was written, as the file system has it.
    pub(super) written: Option<fs::Metadata>,
}

impl ValidUntil {
    /// Reads the line of a manifest: the inputs, and the rest of it.
    fn read(inputs: &str, rest: &str) -> Option<ValidUntil> {
        let mut parts = rest.split(' ');
        let mut next = || parts.next();
        Some(ValidUntil {
            inputs: Digest::from_hex(inputs)?,
            from: next()?.parse().ok()?,
            until: next()?.parse().ok()?,
            found: match next()? {
                "none" => None,
                found => Some(Digest::from_hex(found)?),
            },
        })
    }
}

impl PartialEq for Manifest {
    fn eq(&self, other: &Manifest) -> bool {
        (&self.files, &self.pages, self.steady) == (&other.files, &other.pages, other.steady)
    }
}

impl Manifest {
    /// The manifest of an output directory. One that is missing or unreadable names no file: then
    /// nothing there is ours.
    pub(super) fn read(dir: &Path) -> Manifest {
        let path = dir.join(MANIFEST);
        let Ok(text) = fs::read_to_string(&path) else {
            return Manifest::default();
        };
        let mut manifest = Manifest {
            written: fs::metadata(&path).ok(),
            ..Manifest::default()
        };
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (Some(digest), Some(second), Some(third)) =
                (words.next(), words.next(), words.next())
            else {
                continue;
            };
            if digest == "steady" {
                manifest.steady = ValidUntil::read(second, third);
            } else if digest == "page" {
                if let (Ok(identity), true) = (u64::from_str_radix(second, 16), is_inside(third)) {
                    manifest.pages.insert(third.into(), identity);
                }
            } else if let (Some(digest), Ok(len), true) =
                (Digest::from_hex(digest), second.parse(), is_inside(third))
            {
                manifest.files.insert(third.into(), (digest, len));
            }
        }
        manifest
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), Diagnostic> {
        let mut text = String::with_capacity(self.files.len() * 80 + self.pages.len() * 60 + 100);
        if let Some(ValidUntil {
            inputs,
            from,
            until,
            found,
        }) = self.steady
        {
            let found = found.map_or_else(|| "none".to_owned(), Digest::hex);
            text.push_str(&format!("steady {} {from} {until} {found}\n", inputs.hex()));
        }
        for (path, (digest, len)) in &self.files {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{} {len} {path}", digest.hex());
        }
        for (path, identity) in &self.pages {
            let _ = writeln!(text, "page {identity:016x} {path}");
        }
        let path = dir.join(MANIFEST);
        replace(&path, text.as_bytes(), Durability::Lazy)
            .map_err(|error| io_problem("write", &path, &error))
    }
}

/// Whether a path from a manifest or journal stays inside the output directory.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Whether the file was last touched before the manifest was written, by a clock that cannot be
/// set by moving an older file in.
#[cfg(unix)]
pub(super) fn is_older(file: &fs::Metadata, manifest: &Option<fs::Metadata>) -> bool {
    use std::os::unix::fs::MetadataExt;
    manifest.as_ref().is_some_and(|manifest| {
        (file.ctime(), file.ctime_nsec()) < (manifest.ctime(), manifest.ctime_nsec())
    })
}

#[cfg(not(unix))]
pub(super) fn is_older(_: &fs::Metadata, _: &Option<fs::Metadata>) -> bool {
    false
}

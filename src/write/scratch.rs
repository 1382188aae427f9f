//! A copy of a site in a temporary folder, in which a command can write as if it were the site itself.
//!
//! Enters: the files of a site. Leaves: a folder, which is removed with the value. The site is only read.

use super::io_problem;
use crate::diagnostic::Diagnostic;
use crate::source::{Disk, Source};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A site that is thrown away.
#[derive(Debug)]
pub struct ScratchSite {
    dir: TempDir,
}

impl ScratchSite {
    /// Copies the files that a build of the site reads, and `more`: paths from the root that are copied if
    /// they are there.
    ///
    /// # Errors
    /// The system refuses.
    pub fn copy_of(site: &Disk, more: &[&str]) -> Result<ScratchSite, Diagnostic> {
        let temp = std::env::temp_dir();
        let dir = tempfile::Builder::new().prefix("linger-").tempdir();
        let dir = dir.map_err(|error| io_problem("write", &temp, &error))?;
        let listing = site.list();
        let listed = listing.entries.iter().map(|entry| &*entry.path);
        for path in listed.chain(more.iter().copied()) {
            // What is compiled into the program is on no disk.
            let Some(from) = site.locate(path) else {
                continue;
            };
            let to = dir.path().join(path);
            let copied = match to.parent() {
                Some(parent) => fs::create_dir_all(parent),
                None => Ok(()),
            };
            let copied = copied.and_then(|()| fs::copy(&from, &to));
            copied.map_err(|error| io_problem("write", &to, &error))?;
        }
        Ok(ScratchSite { dir })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Removes it, for a program that a signal ends: then no value is dropped.
    pub fn remover(&self) -> impl FnMut() + Send + 'static {
        let dir = self.dir.path().to_owned();
        // A folder for temporary files is the place for what cannot be removed.
        move || drop(fs::remove_dir_all(&dir))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_files_of_the_site_and_goes_again() {
        let site = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = site.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("site.yaml", "title: Stay\n");
        write("content/posts/a/index.md", "Words.");
        write("public/index.html", "built");
        write(".linger/private/import.json", "{}");
        let disk = Disk::new(site.path(), None);
        let copy = ScratchSite::copy_of(&disk, &[".linger/private/import.json", "none"]).unwrap();
        let has = |path: &str| copy.path().join(path).exists();
        assert!(has("site.yaml") && has("content/posts/a/index.md"));
        assert!(has(".linger/private/import.json"));
        assert!(!has("public") && !has("none"));
        let path = copy.path().to_owned();
        fs::write(path.join("site.yaml"), "title: Other\n").unwrap();
        let text = fs::read_to_string(site.path().join("site.yaml")).unwrap();
        assert_eq!(text, "title: Stay\n");
        drop(copy);
        assert!(!path.exists());
    }
}

//! The files of a post as one thing: renaming and copying it.
//!
//! Enters: the paths of texts. Leaves: files. The laws:
//! - A post that has a folder of its own is that folder, unless other texts lie in it.
//! - A post is moved in one step, and appears in one step. Nothing is replaced.
//! - A folder that is copied is whole before it has its name.

use super::writer_path::WriterPath;
use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::parse::is_markdown;
use crate::source::atomic;
use std::fs;
use std::io;
use std::path::Path;

/// The path of what a post consists of, from the root of the site: its file, or the folder that it has to
/// itself.
///
/// # Errors
/// When the folder cannot be listed.
pub(super) fn thing(root: &Path, path: &WriterPath) -> io::Result<String> {
    let file = path.path();
    let own = file.rsplit_once('/').filter(|(folder, name)| {
        // `content` and `content/posts` are no post's own.
        let is_deep = folder.matches('/').count()
            >= if folder.starts_with("content/posts") {
                2
            } else {
                1
            };
        is_deep && name.starts_with("index.")
    });
    let Some((folder, _)) = own else {
        return Ok(file.to_owned());
    };
    let place = root.join(folder);
    // What a link leads to is not moved with it.
    if place.symlink_metadata()?.is_symlink() || holds_others(&place, &root.join(file))? {
        return Ok(file.to_owned());
    }
    Ok(folder.to_owned())
}

/// Whether a folder has another text in it.
fn holds_others(folder: &Path, own: &Path) -> io::Result<bool> {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_text = name.is_some_and(is_markdown) && path != own;
        if is_text || path.is_dir() && holds_others(&path, own)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the thing `from` goes if its text goes from `path` to `to`.
fn place_of(thing: &str, path: &WriterPath, to: &WriterPath) -> Option<String> {
    if thing == path.path() {
        return Some(to.path().to_owned());
    }
    let (folder, _) = to.path().rsplit_once('/')?;
    Some(folder.to_owned())
}

/// Gives the post at `path` the path `to`, with its folder if it has one. Returns `false` if there is
/// something already.
///
/// # Errors
/// When the system refuses. Then nothing was moved.
pub fn rename_post(root: &Path, path: &WriterPath, to: &WriterPath) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("move", &root.join(path.path()), &error).help(AS_BEFORE);
    let renamed = || {
        path.resolve()?;
        let thing = thing(root, path)?;
        let target = place_of(&thing, path, to).ok_or(io::ErrorKind::InvalidInput)?;
        to.may_be_made()?;
        atomic::move_new(&root.join(thing), &root.join(target))
    };
    renamed().map_err(problem)
}

/// Copies the post at `path` to `to`, with its folder if it has one, and with `text` in place of its
/// text. Returns `false` if there is something already.
///
/// # Errors
/// When the system refuses. Then there is no copy.
pub fn copy_post(
    root: &Path,
    path: &WriterPath,
    to: &WriterPath,
    text: &str,
) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("write", &root.join(to.path()), &error).help(AS_BEFORE);
    let copied = || {
        path.resolve()?;
        let thing = thing(root, path)?;
        to.may_be_made()?;
        if thing == path.path() {
            return atomic::add(&root.join(to.path()), text.as_bytes());
        }
        let target = place_of(&thing, path, to).ok_or(io::ErrorKind::InvalidInput)?;
        let target = root.join(target);
        let above = target.parent().unwrap_or(root);
        // A hidden folder is no part of the site.
        let unfinished = tempfile::Builder::new()
            .prefix(".")
            .suffix(".linger-new")
            .tempdir_in(above)?;
        let whole = unfinished.path().join("whole");
        let own = root.join(path.path());
        copy_whole(&root.join(thing), &whole, Some(&own))?;
        let name = to.path().rsplit('/').next().unwrap_or_default();
        atomic::add(&whole.join(name), text.as_bytes())?;
        atomic::move_new(&whole, &target)
    };
    copied().map_err(problem)
}

/// Copies a file, or a folder with all that is in it but `left_out`. Links in it are left out: they lead
/// from where they are.
pub(super) fn copy_whole(from: &Path, to: &Path, left_out: Option<&Path>) -> io::Result<()> {
    if !from.symlink_metadata()?.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let path = item.path();
        if !item.file_type()?.is_symlink() && Some(&*path) != left_out {
            copy_whole(&path, &to.join(item.file_name()), left_out)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;

    struct Site(tempfile::TempDir);

    impl Site {
        fn new(files: &[&str]) -> Site {
            let temp = tempfile::tempdir().unwrap();
            for file in files {
                let path = temp.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file).unwrap();
            }
            Site(temp)
        }

        fn path(&self, path: &str) -> WriterPath {
            WriterPath::of(&Disk::new(self.0.path(), None), path).unwrap()
        }

        fn thing(&self, path: &str) -> String {
            thing(self.0.path(), &self.path(path)).unwrap()
        }

        fn rename(&self, from: &str, to: &str) -> bool {
            rename_post(self.0.path(), &self.path(from), &self.path(to)).unwrap()
        }

        fn copy(&self, from: &str, to: &str) -> bool {
            copy_post(self.0.path(), &self.path(from), &self.path(to), "copied").unwrap()
        }

        fn read(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.0.path().join(path)).ok()
        }
    }

    #[test]
    fn a_folder_of_its_own_belongs_to_a_post() {
        let site = Site::new(&[
            "content/index.md",
            "content/about/index.md",
            "content/posts/index.md",
            "content/posts/a.md",
            "content/posts/b/index.md",
            "content/posts/b/desk.png",
            "content/posts/c/index.md",
            "content/posts/c/index.sv.md",
            "content/posts/2026/d.md",
        ]);
        for (path, thing) in [
            ("content/index.md", "content/index.md"),
            ("content/about/index.md", "content/about"),
            ("content/posts/index.md", "content/posts/index.md"),
            ("content/posts/a.md", "content/posts/a.md"),
            ("content/posts/b/index.md", "content/posts/b"),
            ("content/posts/c/index.md", "content/posts/c/index.md"),
            ("content/posts/2026/d.md", "content/posts/2026/d.md"),
        ] {
            assert_eq!(site.thing(path), thing);
        }
    }

    #[test]
    fn a_post_is_renamed_and_copied_whole_and_replaces_nothing() {
        let site = Site::new(&[
            "content/posts/a.md",
            "content/posts/b/index.md",
            "content/posts/b/pictures/desk.png",
            "content/posts/there.md",
        ]);
        assert!(!site.rename("content/posts/a.md", "content/posts/there.md"));
        assert_eq!(
            site.read("content/posts/a.md").as_deref(),
            Some("content/posts/a.md")
        );
        assert_eq!(
            site.read("content/posts/there.md").as_deref(),
            Some("content/posts/there.md")
        );
        assert!(site.rename("content/posts/a.md", "content/posts/z.md"));
        assert_eq!(site.read("content/posts/a.md"), None);
        assert_eq!(
            site.read("content/posts/z.md").as_deref(),
            Some("content/posts/a.md")
        );
        assert!(site.rename("content/posts/b/index.md", "content/posts/y/index.md"));
        assert!(site.read("content/posts/b/index.md").is_none());
        assert!(site.read("content/posts/y/pictures/desk.png").is_some());
        assert!(site.copy("content/posts/y/index.md", "content/posts/x/index.md"));
        assert!(!site.copy("content/posts/y/index.md", "content/posts/x/index.md"));
        assert_eq!(
            site.read("content/posts/x/index.md").as_deref(),
            Some("copied")
        );
        assert!(site.read("content/posts/x/pictures/desk.png").is_some());
        assert!(site.copy("content/posts/z.md", "content/posts/w.md"));
        assert!(!site.copy("content/posts/z.md", "content/posts/there.md"));
        let left: Vec<_> = fs::read_dir(site.0.path().join("content/posts"))
            .unwrap()
            .collect();
        assert_eq!(left.len(), 5, "{left:?}");
    }
}

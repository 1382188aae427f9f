//! The path of a file that a page in the browser may read and write: which paths there are, and where
//! they lead.
//!
//! Enters: a path as it was sent. Leaves: a [`WriterPath`], or why it is refused. The rules:
//! 1. It has parts with `/` between them. No part is empty, `.` or `..`, and none has a character that
//!    some system reads as something else (`\`, `:`, controls), or ends with a dot or a space, which
//!    Windows drops.
//! 2. It is a path that [`Source::list`](crate::source::Source::list) would list: no hidden file, and
//!    nothing that programs leave behind.
//! 3. It is Markdown under `content/`, or the comment of a reader. Settings and themes have none.
//! 4. Links are followed when the file is read or written, never before. What they lead to has to be a
//!    file in `content`, or in the folder that `content` itself is a link to. So no link leads out of
//!    the site, or to its settings, its themes, `.git` or `.linger`.

use crate::parse::Kind;
use crate::source::Disk;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The longest path and the longest part of one, in bytes.
const LONGEST: (usize, usize) = (1024, 240);
/// The folder of the texts.
const CONTENT: &str = "content";

/// The path of a text that a page may read and write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterPath {
    root: PathBuf,
    path: String,
}

impl WriterPath {
    /// The text at `path`, counted from the root of the site on `disk`. `None` if the rules refuse the
    /// path. The file may be missing.
    pub fn of(disk: &Disk, path: &str) -> Option<WriterPath> {
        WriterPath::of_kind(disk, path, |kind| matches!(kind, Kind::Document))
    }

    /// Like [`WriterPath::of`], for the comment of a reader.
    pub fn of_comment(disk: &Disk, path: &str) -> Option<WriterPath> {
        WriterPath::of_kind(disk, path, |kind| matches!(kind, Kind::Comment(..)))
    }

    fn of_kind(disk: &Disk, path: &str, is_kind: fn(Kind<'_>) -> bool) -> Option<WriterPath> {
        let is_part = |part: &str| {
            let has_other = part
                .chars()
                .any(|c| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '|' | '"' | '*'));
            !has_other && !part.is_empty() && part.len() <= LONGEST.1 && !part.ends_with(['.', ' '])
        };
        let is_plain = path.len() <= LONGEST.0 && path.split('/').all(is_part);
        let is_listed = || disk.relative(&disk.root().join(path)).as_deref() == Some(path);
        (is_plain && is_listed() && is_kind(Kind::of(path))).then(|| WriterPath {
            root: disk.root().to_owned(),
            path: path.to_owned(),
        })
    }

    /// The path, from the root of the site.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the file is now, with all links followed.
    ///
    /// # Errors
    /// When there is no file ([`io::ErrorKind::NotFound`]), or it is not a file in the content of the
    /// site.
    pub fn resolve(&self) -> io::Result<PathBuf> {
        let place = fs::canonicalize(self.root.join(&self.path))?;
        if self.holds(&place)? && place.is_file() {
            Ok(place)
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }

    /// Where a new file would be. The folder above it has to be there.
    ///
    /// # Errors
    /// When the folder is missing, or is not in the content of the site.
    pub fn resolve_new(&self) -> io::Result<PathBuf> {
        let path = self.root.join(&self.path);
        let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let dir = fs::canonicalize(dir)?;
        if self.holds(&dir)? {
            Ok(dir.join(name))
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }

    /// Makes the folder of a new file, if it is missing.
    ///
    /// # Errors
    /// When the system refuses, or the folder would not be in the content of the site.
    pub fn make_folder(&self) -> io::Result<()> {
        let path = self.root.join(&self.path);
        let above = path.ancestors().skip(1);
        let there = above.take_while(|dir| **dir != *self.root);
        let there = there.map(fs::canonicalize).find_map(Result::ok);
        let is_inside = match there {
            Some(dir) => self.holds(&dir)?,
            // The site has no content yet.
            None => true,
        };
        match path.parent() {
            Some(dir) if is_inside => fs::create_dir_all(dir),
            _ => Err(io::ErrorKind::PermissionDenied.into()),
        }
    }

    /// Makes the folder that `thing` lies in, if it is missing; the file is in `thing`, or is it.
    ///
    /// # Errors
    /// As [`WriterPath::make_folder`].
    pub(super) fn may_be_made_below(&self, thing: &str) -> io::Result<()> {
        let place = WriterPath {
            path: thing.to_owned(),
            root: self.root.clone(),
        };
        place.make_folder()
    }

    /// Looks whether the file, or the folder that it has to itself, may be made: what it lies in has to
    /// be in the content of the site.
    ///
    /// # Errors
    /// When it may not.
    pub(super) fn may_be_made(&self) -> io::Result<()> {
        let path = self.root.join(&self.path);
        let above = path
            .ancestors()
            .skip(1)
            .take_while(|dir| **dir != *self.root);
        let there = above.map(fs::canonicalize).find_map(Result::ok);
        match there {
            Some(dir) if self.holds(&dir)? => Ok(()),
            _ => Err(io::ErrorKind::PermissionDenied.into()),
        }
    }

    /// The bytes of the file. `None` if there is no such file.
    ///
    /// # Errors
    /// As [`WriterPath::resolve`].
    pub fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match self.resolve().and_then(fs::read) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a place, with all links followed, is in the content of the site.
    fn holds(&self, place: &Path) -> io::Result<bool> {
        let content = fs::canonicalize(self.root.join(CONTENT))?;
        Ok(place.starts_with(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_of_the_content_have_a_path() {
        let disk = Disk::new("/site", None);
        for path in [
            "content/a.md",
            "content/posts/a b/index.md",
            "content/posts/é.markdown",
        ] {
            assert!(WriterPath::of(&disk, path).is_some(), "{path}");
        }
        for path in [
            "",
            "/",
            "content",
            "content/",
            "/content/a.md",
            "//content/a.md",
            "content//a.md",
            "./content/a.md",
            "content/./a.md",
            "content/../site.yaml",
            "content/../content/a.md",
            "../site/content/a.md",
            "content\\a.md",
            "content/posts\\..\\..\\a.md",
            "C:/content/a.md",
            "content/a.md:stream",
            "content/a.md\0",
            "content/a.md\n",
            "content/a.md ",
            "content/a.md.",
            "content/. /a.md",
            "content/.a.md",
            "content/.git/a.md",
            "content/posts/~$a.md",
            "content/a.html",
            "content/a.js",
            "content/data/a.yaml",
            "site.yaml",
            "themes/own/a.md",
            "templates/post.html",
            ".linger/private/history/a.md",
            "public/a.md",
            "README.md",
            "content/%2e%2e/%2e%2e/a.exe",
        ] {
            assert!(WriterPath::of(&disk, path).is_none(), "{path:?}");
        }
        let long = format!("content/{}.md", "a".repeat(300));
        assert!(WriterPath::of(&disk, &long).is_none());
        let deep = format!("content/{}a.md", "a/".repeat(800));
        assert!(WriterPath::of(&disk, &deep).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_when_the_file_is_used_and_never_out_of_the_content() {
        use std::os::unix::fs::symlink;
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("site");
        for dir in ["content/posts", "content/real", ".linger", ".git"] {
            fs::create_dir_all(root.join(dir)).unwrap();
        }
        for file in [
            "site.yaml",
            "content/real/a.md",
            ".linger/a.md",
            ".git/config",
            "../out.md",
        ] {
            fs::write(root.join(file), file).unwrap();
        }
        let disk = Disk::new(&root, None);
        let place = |path: &str| WriterPath::of(&disk, path).unwrap().resolve().ok();
        let link = |from: &str, to: &str| {
            let from = root.join(from);
            let _ = fs::remove_file(&from);
            symlink(to, from).unwrap();
        };
        link("content/posts/a.md", "../real/a.md");
        let real = fs::canonicalize(root.join("content/real/a.md")).unwrap();
        assert_eq!(place("content/posts/a.md"), Some(real));
        for to in [
            "../../site.yaml",
            "../../../out.md",
            "../../.git/config",
            "../../.linger/a.md",
            "/etc/hostname",
            "nowhere.md",
        ] {
            link("content/posts/a.md", to);
            assert_eq!(place("content/posts/a.md"), None, "{to}");
        }
        link("content/out", "../..");
        assert_eq!(place("content/out/out.md"), None);
        let new = |path: &str| WriterPath::of(&disk, path).unwrap().resolve_new();
        assert!(new("content/out/new.md").is_err());
        assert!(new("content/nowhere/new.md").is_err());
        assert!(new("content/posts/new.md").is_ok());
        let make = |path: &str| WriterPath::of(&disk, path).unwrap().make_folder();
        assert!(make("content/out/folder/new.md").is_err());
        assert!(!root.join("folder").exists() && !temp.path().join("folder").exists());
        assert!(make("content/deep/down/new.md").is_ok());
        assert!(new("content/deep/down/new.md").is_ok());
        // The content of a site may be a link as a whole.
        fs::rename(root.join("content"), temp.path().join("texts")).unwrap();
        link("content", "../texts");
        assert!(place("content/real/a.md").is_some());
    }
}

//! A site in a temporary directory, for tests that run the binary: a site in a string, edits, runs,
//! and expectations.
//!
//! ```ignore
//! TestSite::small()
//!     .edit("content/posts/a.md", "Text.", "Other text.")
//!     .build()
//!     .ok()
//!     .says("1 written");
//! ```

use super::preview::Preview;
use super::{NOW, tree, write_site};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A site with one short post and without mistakes.
pub const SMALL: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
description: About alpha.
---
Text.
";

/// The post of [`SMALL`] with the text of version `number`.
pub fn version(number: usize) -> String {
    let post = SMALL.split("content/posts/a.md --\n").nth(1).unwrap();
    post.replace("Text.", &format!("Version {number}."))
}

/// A site on disk, which is deleted after the test.
pub struct TestSite {
    temp: tempfile::TempDir,
    /// The path of the site in the temporary directory.
    root: PathBuf,
}

impl TestSite {
    /// Makes the site of one string, in which each file begins with `-- path --`.
    pub fn new(archive: &str) -> TestSite {
        TestSite::within("", archive)
    }

    /// [`SMALL`].
    pub fn small() -> TestSite {
        TestSite::new(SMALL)
    }

    /// A site at `root` in the temporary directory, so that other things can be around it.
    pub fn within(root: &str, archive: &str) -> TestSite {
        let site = TestSite {
            temp: tempfile::tempdir().unwrap(),
            root: root.into(),
        };
        write_site(&site.dir(), archive);
        site
    }

    /// Adds the files of another string; they replace files with the same paths.
    pub fn with(self, archive: &str) -> TestSite {
        write_site(&self.dir(), archive);
        self
    }

    /// The temporary directory.
    pub fn around(&self) -> &Path {
        self.temp.path()
    }

    /// The directory of the site.
    pub fn dir(&self) -> PathBuf {
        if self.root.as_os_str().is_empty() {
            return self.temp.path().to_owned();
        }
        self.temp.path().join(&self.root)
    }

    /// A path of the site.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir().join(path)
    }

    /// Writes a file, and the directories above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &TestSite {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Replaces `from`, which has to be in the file, by `to`.
    pub fn edit(&self, path: &str, from: &str, to: &str) -> &TestSite {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}: {text}");
        self.write(path, text.replace(from, to))
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) -> &TestSite {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    /// Gives a file another path.
    pub fn rename(&self, from: &str, to: &str) -> &TestSite {
        let to = self.path(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path(from), to).unwrap();
        self
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Whether a file or a directory is there.
    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// The published files, by path.
    pub fn published(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(&self.path("public"));
        files.remove(".linger-manifest");
        files
    }

    /// Runs linger in the site, at [`NOW`] unless the arguments name a moment.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_by::<&str>(&[], args)
    }

    /// Runs linger through another program, such as strace, whose arguments end with a command.
    pub fn run_by<S: AsRef<OsStr>>(&self, before: &[S], args: &[&str]) -> Run {
        let linger = OsStr::new(env!("CARGO_BIN_EXE_linger"));
        let mut words = before.iter().map(AsRef::as_ref).chain([linger]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(args);
        if !args.contains(&"--clock") {
            command.args(["--clock", NOW]);
        }
        command.current_dir(self.dir()).env_remove("NO_COLOR");
        Run {
            what: format!("{args:?}"),
            output: command.output().unwrap(),
        }
    }

    /// `linger build`.
    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    /// A preview of it.
    pub fn preview(&self, more: &[&str]) -> Preview {
        Preview::start(&self.dir(), more)
    }
}

/// The end and the output of a command.
pub struct Run {
    what: String,
    pub output: Output,
}

impl Run {
    /// Standard output.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// Standard error.
    pub fn complained(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Checks that it ended without an error.
    #[track_caller]
    pub fn ok(self) -> Run {
        self.ends(0)
    }

    /// Checks its exit code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Run {
        assert_eq!(
            self.output.status.code(),
            Some(code),
            "{}: {}{}",
            self.what,
            self.said(),
            self.complained()
        );
        self
    }

    /// Checks that standard output has these words.
    #[track_caller]
    pub fn says(self, words: &str) -> Run {
        let said = self.said();
        self.has(&said, words)
    }

    /// Checks that standard error has these words.
    #[track_caller]
    pub fn complains(self, words: &str) -> Run {
        let complained = self.complained();
        self.has(&complained, words)
    }

    #[track_caller]
    fn has(self, text: &str, words: &str) -> Run {
        assert!(
            text.contains(words),
            "{}: no {words:?} in {text}",
            self.what
        );
        self
    }

    /// Checks that standard error is empty.
    #[track_caller]
    pub fn complains_of_nothing(self) -> Run {
        assert_eq!(self.complained(), "", "{}", self.what);
        self
    }
}

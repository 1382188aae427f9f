//! A branch of a git repository, by the `git` program: pages of GitHub, GitLab, Codeberg.
//!
//! All is one step: files are put into a commit, and the commit is pushed on the condition that the branch
//! is where it was when its manifest was read (`--force-with-lease`). Names and secrets are git's own
//! matter; linger sees none.

use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{
    Capabilities, Conditions, MANIFEST_NAME, PutBody, PutCondition, StoreAnswer,
};
use crate::deploy::store::{Store, StoreConnection, StoreFailure};
use crate::digest::Digest;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) struct GitStore {
    /// A repository of linger's own, in the site's cache.
    copy: PathBuf,
    repository: String,
    branch: String,
    by: String,
}

impl GitStore {
    pub(super) fn new(root: &Path, repository: &str, branch: &str, by: &str) -> GitStore {
        let name = Digest::of_bytes(format!("{repository}\n{branch}").as_bytes()).hex();
        // A path counts from the site; git runs elsewhere.
        let there = root.join(repository);
        let is_path = !repository.contains(':') && there.exists();
        let path = is_path.then(|| std::path::absolute(&there).ok()).flatten();
        GitStore {
            copy: root.join(".linger/cache").join(format!("git-{name:.16}")),
            repository: path.map_or(repository.to_owned(), |path| path.display().to_string()),
            branch: branch.to_owned(),
            by: by.to_owned(),
        }
    }
}

impl Store for GitStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: Conditions::All,
            is_whole: true,
            is_one_step: true,
            at_once: 1,
        }
    }

    fn shown(&self) -> String {
        format!("branch {} of {}", self.branch, self.repository)
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        let connection = GitConnection {
            store: self,
            tip: None,
            is_fetched: false,
            puts: BTreeMap::new(),
            deletes: Vec::new(),
        };
        if !self.copy.join("HEAD").exists() {
            fs::create_dir_all(&self.copy).map_err(|error| {
                let message = format!("cannot make `{}`: {error}", self.copy.display());
                StoreFailure::lasting(message, "see that you may write there")
            })?;
            connection.run(&["init", "--quiet", "--bare"], b"")?;
        }
        Ok(Box::new(connection))
    }
}

struct GitConnection<'a> {
    store: &'a GitStore,
    /// The commit that the branch is at; `None`: there is no such branch.
    tip: Option<String>,
    is_fetched: bool,
    /// What the next commit has otherwise: the blob of each file.
    puts: BTreeMap<String, String>,
    deletes: Vec<String>,
}

/// What git said.
struct GitAnswer {
    is_fine: bool,
    output: Vec<u8>,
    told: String,
}

impl GitConnection<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("--git-dir")
            .arg(&self.store.copy)
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .env("GIT_INDEX_FILE", self.store.copy.join("linger-index"))
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), &self.store.by);
            command.env(format!("GIT_{role}_EMAIL"), "deploy@linger.invalid");
        }
        command
    }

    fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<GitAnswer, StoreFailure> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreFailure::lasting(
                "the program `git` is not there",
                "install git from https://git-scm.com/, and deploy again",
            ),
            _ => StoreFailure::lasting(format!("cannot run git: {error}"), "deploy again"),
        };
        let mut command = self.command(arguments);
        let stdin = if input.is_empty() {
            Stdio::null()
        } else {
            Stdio::piped()
        };
        let mut child = command.stdin(stdin).spawn().map_err(failed)?;
        let writing = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // If git does not read it all, it says why itself.
            scope.spawn(|| writing.map(|mut to| to.write_all(input)));
            child.wait_with_output()
        });
        let output = output.map_err(failed)?;
        Ok(GitAnswer {
            is_fine: output.status.success(),
            output: output.stdout,
            told: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    /// What git says to a command that has to succeed.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<String, StoreFailure> {
        let answer = self.ask(arguments, input)?;
        if answer.is_fine {
            return Ok(String::from_utf8_lossy(&answer.output).trim().to_owned());
        }
        Err(failure(&answer.told))
    }

    /// Brings the branch here, without its history.
    fn fetch(&mut self) -> Result<(), StoreFailure> {
        let reference = format!("refs/heads/{}", self.store.branch);
        let repository = &self.store.repository;
        let listed = self.run(&["ls-remote", repository, &reference], b"")?;
        self.tip = None;
        if !listed.is_empty() {
            self.run(
                &["fetch", "--quiet", "--depth", "1", repository, &reference],
                b"",
            )?;
            self.tip = Some(self.run(&["rev-parse", "FETCH_HEAD"], b"")?);
        }
        self.is_fetched = true;
        Ok(())
    }

    /// Makes a commit of all that was put, and pushes it if the branch is where it was.
    fn push(&mut self) -> Result<StoreAnswer, StoreFailure> {
        match &self.tip {
            Some(tip) => self.run(&["read-tree", tip], b"")?,
            None => self.run(&["read-tree", "--empty"], b"")?,
        };
        let mut changes = String::new();
        let none = "0".repeat(40);
        for name in &self.deletes {
            changes.push_str(&format!("0 {none}\t{name}\0"));
        }
        for (name, blob) in &self.puts {
            changes.push_str(&format!("100644 {blob}\t{name}\0"));
        }
        self.run(&["update-index", "-z", "--index-info"], changes.as_bytes())?;
        let tree = self.run(&["write-tree"], b"")?;
        let mut commit = vec!["commit-tree", &tree, "-m", "Deploy the site"];
        if let Some(tip) = &self.tip {
            commit.extend(["-p", tip]);
        }
        let commit = self.run(&commit, b"")?;
        let reference = format!("refs/heads/{}", self.store.branch);
        let tip = self.tip.clone().unwrap_or_default();
        let lease = format!("--force-with-lease={reference}:{tip}");
        let what = format!("{commit}:{reference}");
        let repository = &self.store.repository;
        let answer = self.ask(&["push", "--quiet", &lease, repository, &what], b"")?;
        let is_overtaken = [
            "stale info",
            "fetch first",
            "cannot lock ref",
            "incorrect old value",
        ];
        if answer.is_fine {
            Ok(StoreAnswer::Done)
        } else if is_overtaken.iter().any(|word| answer.told.contains(word)) {
            Ok(StoreAnswer::Refused)
        } else {
            Err(failure(&answer.told))
        }
    }
}

impl StoreConnection for GitConnection<'_> {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        if name == MANIFEST_NAME || !self.is_fetched {
            self.fetch()?;
        }
        let Some(tip) = self.tip.clone() else {
            return Ok(StoreAnswer::Missing);
        };
        let listed = self.run(&["ls-tree", &tip, "--", name], b"")?;
        if listed.is_empty() {
            // The branch is there: its tip is what has to stay the same.
            return Ok(StoreAnswer::Missing);
        }
        let answer = self.ask(&["cat-file", "blob", &format!("{tip}:{name}")], b"")?;
        if !answer.is_fine {
            return Err(failure(&answer.told));
        }
        Ok(StoreAnswer::Found {
            bytes: answer.output,
            version: tip,
        })
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        _: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let bytes = files.bytes(body)?;
        // `hash-object` of nothing would wait for a terminal.
        let blob = if bytes.is_empty() {
            self.run(&["hash-object", "-w", "--no-filters", null_device()], b"")?
        } else {
            self.run(&["hash-object", "-w", "--stdin"], &bytes)?
        };
        self.puts.insert(name.to_owned(), blob);
        if name == MANIFEST_NAME {
            return self.push();
        }
        Ok(StoreAnswer::Done)
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        self.puts.remove(name);
        self.deletes.push(name.to_owned());
        Ok(StoreAnswer::Done)
    }
}

fn null_device() -> &'static str {
    if cfg!(windows) { "NUL" } else { "/dev/null" }
}

fn failure(told: &str) -> StoreFailure {
    let has = |words: &[&str]| words.iter().any(|word| told.contains(word));
    let told_first = told
        .lines()
        .find(|line| !line.is_empty())
        .unwrap_or("git said nothing");
    if has(&[
        "Could not resolve",
        "timed out",
        "Connection reset",
        "early EOF",
        "hung up",
    ]) {
        return StoreFailure::Passing(told_first.to_owned());
    }
    if has(&[
        "Authentication failed",
        "Permission denied",
        "could not read Username",
    ]) {
        return StoreFailure::lasting(
            format!("git may not push there: {told_first}"),
            "see that `git push` to that repository works by itself on this computer, with a key or a saved password",
        );
    }
    if has(&[
        "does not appear to be a git repository",
        "not found",
        "does not exist",
    ]) {
        return StoreFailure::lasting(
            format!("there is no such repository: {told_first}"),
            "write its address into `repository:` in site.yaml, as its host shows it",
        );
    }
    StoreFailure::lasting(
        format!("git refused: {told_first}"),
        "see what `git push` to that repository says by itself",
    )
}

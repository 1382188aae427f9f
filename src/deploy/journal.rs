//! What is kept on this computer about a target, in `.linger/private/deploy/<target>`: how far a deploy
//! has come, what was there when linger last looked, and copies of what was deployed, by digest.
//!
//! Nothing here is a secret, and nothing is needed: without it, a deploy that was cut short is not resumed
//! but begun anew, and there is no going back.

use crate::deploy::protocol::{RemoteFile, RemoteManifest};
use crate::diagnostic::Diagnostic;
use crate::source::atomic::{Durability, replace};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many generations can be gone back to, with the one that is there.
const GENERATIONS: usize = 2;
const JOURNAL: &str = "journal.jsonl";

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum JournalLine {
    /// Which deploy this is about.
    Deploy(String),
    /// The generation, and its deploy, that it is based on.
    Base(u64, String),
    /// A file that is there.
    Sent(String, RemoteFile),
}

/// What was sent on which base.
pub(crate) type SentFiles = ((u64, String), BTreeMap<String, RemoteFile>);

/// What is kept about a target.
#[derive(Debug)]
pub(crate) struct DeployJournal {
    dir: PathBuf,
    /// The journal of the deploy under way.
    open: Option<File>,
    base: Option<(u64, String)>,
}

impl DeployJournal {
    /// That of the target `name` of the site at `root`.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub(crate) fn of(root: &Path, name: &str) -> Result<DeployJournal, Diagnostic> {
        // A name may be anything that YAML takes for a key.
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let folder: String = name
            .chars()
            .map(|c| if is_plain(c) { c } else { '_' })
            .collect();
        let own = root.join(".linger");
        let dir = own.join("private/deploy").join(folder);
        fs::create_dir_all(&dir).map_err(|error| unwritable(&dir, &error))?;
        let ignore = own.join(".gitignore");
        if !ignore.exists() {
            replace(&ignore, b"*\n", Durability::Lazy)
                .map_err(|error| unwritable(&ignore, &error))?;
        }
        Ok(DeployJournal {
            dir,
            open: None,
            base: None,
        })
    }

    /// The deploy that was cut short, and what it has sent.
    pub(crate) fn unfinished(&self) -> Option<(String, Option<SentFiles>)> {
        let text = fs::read_to_string(self.dir.join(JOURNAL)).ok()?;
        let (mut deploy, mut sent): (Option<String>, Option<SentFiles>) = (None, None);
        // A last line may be half.
        for line in text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
        {
            match line {
                JournalLine::Deploy(name) => deploy = Some(name),
                JournalLine::Base(generation, name) => {
                    sent = Some(((generation, name), BTreeMap::new()));
                }
                JournalLine::Sent(path, file) => {
                    if let Some((_, files)) = &mut sent {
                        files.insert(path, file);
                    }
                }
            }
        }
        Some((deploy?, sent))
    }

    /// Begins a journal, or goes on with one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn begin(&mut self, deploy: &str, is_resumed: bool) -> Result<(), Diagnostic> {
        let path = self.dir.join(JOURNAL);
        let mut open = File::options();
        open.create(true).append(true);
        if !is_resumed {
            let _ = fs::remove_file(&path);
        }
        let file = open
            .open(&path)
            .map_err(|error| unwritable(&path, &error))?;
        self.open = Some(file);
        self.base = None;
        self.line(&JournalLine::Deploy(deploy.to_owned()))
    }

    /// Writes down that a file is there. The deploy is based on `base`, and either `continues` an earlier
    /// run or begins anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn sent(
        &mut self,
        base: (u64, String),
        continues: bool,
        path: &str,
        file: &RemoteFile,
    ) -> Result<(), Diagnostic> {
        if self.base.as_ref() != Some(&base) {
            // This line makes all lines before it void.
            if !continues {
                self.line(&JournalLine::Base(base.0, base.1.clone()))?;
            }
            self.base = Some(base);
        }
        self.line(&JournalLine::Sent(path.to_owned(), file.clone()))
    }

    fn line(&mut self, line: &JournalLine) -> Result<(), Diagnostic> {
        let Some(file) = &mut self.open else {
            return Ok(());
        };
        let text = serde_json::to_string(line).unwrap_or_default() + "\n";
        file.write_all(text.as_bytes())
            .map_err(|error| unwritable(&self.dir.join(JOURNAL), &error))
    }

    /// The deploy is over: there is nothing to resume.
    pub(crate) fn end(&mut self) {
        self.open = None;
        // If it stays, the next deploy finds that it is done.
        let _ = fs::remove_file(self.dir.join(JOURNAL));
    }

    fn generation_path(&self, generation: u64) -> PathBuf {
        self.dir.join(format!("generation-{generation}.json"))
    }

    /// The generations that are known, newest first.
    fn generations(&self) -> Vec<u64> {
        let items = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let numbers = items.filter_map(|item| {
            let name = item.file_name();
            let name = name.to_str()?.strip_prefix("generation-")?;
            name.strip_suffix(".json")?.parse().ok()
        });
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }

    fn generation(&self, generation: u64) -> Option<RemoteManifest> {
        RemoteManifest::read(&fs::read(self.generation_path(generation)).ok()?)
    }

    /// What was there when this computer last deployed.
    pub(crate) fn known(&self) -> Option<RemoteManifest> {
        self.generation(*self.generations().first()?)
    }

    /// Keeps a generation that was deployed, and the bytes of its files, which `place` finds. Older
    /// ones go.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn keep(
        &self,
        manifest: &RemoteManifest,
        place: impl Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), Diagnostic> {
        let objects = self.dir.join("objects");
        fs::create_dir_all(&objects).map_err(|error| unwritable(&objects, &error))?;
        for (path, file) in &manifest.files {
            let object = objects.join(file.digest.hex());
            if object.exists() {
                continue;
            }
            let copied = match place(path).filter(|_| file.len > 0) {
                Some(from) => copy(&from, &object),
                None => replace(&object, b"", Durability::Lazy),
            };
            copied.map_err(|error| unwritable(&object, &error))?;
        }
        // Another place under the old name counts from 1 again.
        for other in self
            .generations()
            .into_iter()
            .filter(|other| *other > manifest.generation)
        {
            let _ = fs::remove_file(self.generation_path(other));
        }
        let path = self.generation_path(manifest.generation);
        replace(&path, manifest.text().as_bytes(), Durability::Synced)
            .map_err(|error| unwritable(&path, &error))?;
        self.prune();
        Ok(())
    }

    /// Deletes generations beyond those that are kept, and files that none of those has. What cannot be
    /// deleted is in nobody's way.
    fn prune(&self) {
        let generations = self.generations();
        for old in generations.iter().skip(GENERATIONS) {
            let _ = fs::remove_file(self.generation_path(*old));
        }
        let kept = generations.iter().take(GENERATIONS);
        let kept: BTreeSet<String> = kept
            .filter_map(|generation| self.generation(*generation))
            .flat_map(|manifest| manifest.files.into_values().map(|file| file.digest.hex()))
            .collect();
        for item in fs::read_dir(self.dir.join("objects"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let is_kept = item
                .file_name()
                .to_str()
                .is_some_and(|name| kept.contains(name));
            if !is_kept {
                let _ = fs::remove_file(item.path());
            }
        }
    }

    /// The generation before the last one that this computer deployed, with where its bytes are.
    ///
    /// # Errors
    /// There is none, or not all of it.
    pub(crate) fn previous(
        &self,
    ) -> Result<(RemoteManifest, BTreeMap<String, PathBuf>), Diagnostic> {
        let none = |why: &str| {
            let problem = Diagnostic::error("deploy-rollback", why.to_owned());
            Err(problem
                .help("bring the texts back as they were (from a copy, or with git), and deploy"))
        };
        let before = self
            .generations()
            .get(1)
            .and_then(|number| self.generation(*number));
        let Some(before) = before else {
            return none("this computer has no copy of what was deployed before");
        };
        let mut places = BTreeMap::new();
        for (path, file) in &before.files {
            let object = self.dir.join("objects").join(file.digest.hex());
            if !fs::metadata(&object).is_ok_and(|there| there.len() == file.len) {
                return none(&format!("this computer's copy of `{path}` is gone"));
            }
            places.insert(path.clone(), object);
        }
        Ok((before, places))
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut file = File::open(from)?;
    crate::source::atomic::replace_by(to, &mut file, Durability::Lazy)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write `{}`: {error}", path.display());
    Diagnostic::error("io", message)
        .help("check that you may write there and that the disk has room")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::local::remote;
    use crate::digest::Digest;

    fn manifest(generation: u64, bytes: &str) -> RemoteManifest {
        let file = remote(
            "a.html",
            Digest::of_bytes(bytes.as_bytes()),
            bytes.len() as u64,
        );
        RemoteManifest {
            generation,
            deploy: format!("d{generation}"),
            files: BTreeMap::from([("a.html".to_owned(), file)]),
            ..RemoteManifest::default()
        }
    }

    #[test]
    fn a_journal_is_read_back_also_with_half_a_line() {
        let temp = tempfile::tempdir().unwrap();
        let mut journal = DeployJournal::of(temp.path(), "li/ve").unwrap();
        assert!(journal.unfinished().is_none());
        journal.begin("one", false).unwrap();
        let files = manifest(1, "x").files;
        journal
            .sent((3, "three".into()), false, "a.html", &files["a.html"])
            .unwrap();
        let path = journal.dir.join(JOURNAL);
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"sent\":[\"b.ht");
        fs::write(&path, text).unwrap();
        let again = DeployJournal::of(temp.path(), "li/ve").unwrap();
        let (deploy, sent) = again.unfinished().unwrap();
        assert_eq!(
            (deploy.as_str(), sent.unwrap()),
            ("one", ((3, "three".into()), files))
        );
        assert_eq!(
            fs::read(temp.path().join(".linger/.gitignore")).unwrap(),
            b"*\n"
        );
    }

    #[test]
    fn two_generations_are_kept_and_no_more() {
        let temp = tempfile::tempdir().unwrap();
        let journal = DeployJournal::of(temp.path(), "live").unwrap();
        assert!(journal.previous().is_err());
        for generation in 1..=4 {
            let text = format!("text {generation}");
            let place = temp.path().join("a.html");
            fs::write(&place, &text).unwrap();
            journal
                .keep(&manifest(generation, &text), |_| Some(place.clone()))
                .unwrap();
        }
        let (before, places) = journal.previous().unwrap();
        assert_eq!(before.generation, 3);
        assert_eq!(fs::read(&places["a.html"]).unwrap(), b"text 3");
        assert_eq!(
            fs::read_dir(journal.dir.join("objects")).unwrap().count(),
            2
        );
        fs::remove_file(&places["a.html"]).unwrap();
        assert!(journal.previous().unwrap_err().message.contains("a.html"));
    }
}

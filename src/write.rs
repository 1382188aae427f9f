//! The output directory: staging, the difference to what is there, the commit.
//!
//! Enters: outputs from the pipeline. Leaves: files. The laws:
//! - Nothing changes in the output directory until everything is staged beside it.
//! - The first commit is one rename. Later ones are renames and removals from a journal that was
//!   written first, so that a commit cut short is finished by the next command.
//! - Only files that our manifest names are ever replaced or removed.
//! - A file whose bytes are right already is not touched.

use crate::diagnostic::Diagnostic;
use crate::pipeline::{Build, Built, Payload, Placed, Sink};
use crate::source::Disk;
use crate::track::Digest;
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What linger wrote: in the output directory, so that it moves with it.
pub const MANIFEST: &str = ".linger-manifest";
const JOURNAL: &str = ".linger-journal";
const LOCK: &str = ".linger-lock";
/// What the staging directory's name has after the output directory's.
const STAGE: &str = ".linger-stage";

/// An output directory that is safe to write to.
#[derive(Clone, Debug)]
pub struct Target {
    dir: PathBuf,
}

impl Target {
    /// Checks that `dir` neither is, contains nor lies within the sources of the site, and is not
    /// the home directory or a root. `home` is the writer's home directory, if known.
    ///
    /// # Errors
    /// A diagnostic that says which of these it is.
    pub fn new(dir: &Path, disk: &Disk, home: Option<&Path>) -> Result<Target, Diagnostic> {
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
        if resolved.exists() && !resolved.is_dir() {
            return refuse("is a file");
        }
        Ok(Target { dir: resolved })
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What a build would have to change there: the paths of outputs that are missing or have
    /// other bytes, each with whether it is there at all, and of files of ours that no output has.
    pub fn differences(&self, built: &Build) -> Vec<Difference> {
        let mut differences: Vec<Difference> = built
            .outputs
            .par_iter()
            .filter_map(|output| match fs::read(self.dir.join(&*output.path)) {
                Ok(bytes) if Digest::of_bytes(&bytes) == output.digest => None,
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

    fn stage(&self) -> PathBuf {
        let mut name = self.dir.file_name().unwrap_or_default().to_owned();
        name.push(STAGE);
        self.dir.with_file_name(name)
    }
}

/// What is not as a build would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// An output that is not there.
    Missing(Arc<str>),
    /// An output whose bytes are others.
    Other(Arc<str>),
    /// A file of ours that is no longer part of the site.
    Stale(Arc<str>),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Difference::Missing(path) => write!(f, "{path} is missing"),
            Difference::Other(path) => write!(f, "{path} has other bytes"),
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

/// A build on its way to the output directory.
#[derive(Debug)]
pub struct Staging {
    target: Target,
    stage: PathBuf,
    /// What we wrote last time.
    before: Manifest,
    /// Held while we build; dropped with the staging.
    _lock: File,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that were right already.
    pub unchanged: usize,
    /// Files of ours that are no longer part of the site.
    pub removed: usize,
}

/// How long what is written stays right without another build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    /// As long as this stands for the sources...
    pub inputs: Digest,
    /// ...from this moment on...
    pub from: Timestamp,
    /// ...until this one.
    pub until: Timestamp,
}

impl Staging {
    /// Finishes a commit that was cut short, clears what a killed build left, and begins.
    ///
    /// # Errors
    /// When the directory beside the output cannot be written, or another linger is at it.
    pub fn begin(target: &Target) -> Result<Staging, Diagnostic> {
        let stage = target.stage();
        fs::create_dir_all(&stage).map_err(|error| io_problem("create", &stage, &error))?;
        let lock_path = stage.join(LOCK);
        let lock =
            File::create(&lock_path).map_err(|error| io_problem("create", &lock_path, &error))?;
        if lock.try_lock().is_err() {
            let message = format!("another linger is building into `{}`", target.dir.display());
            return Err(Diagnostic::error("io", message)
                .help("wait until it is done, or choose another directory with -o"));
        }
        finish(&target.dir, &stage)?;
        clear(&stage)?;
        let before = Manifest::read(&target.dir);
        Ok(Staging {
            target: target.clone(),
            stage,
            before,
            _lock: lock,
        })
    }

    /// Whether the output directory holds what a build of `inputs` at the moment `now` would make,
    /// and nothing of it has been touched; what there is, then.
    pub fn is_current(&self, inputs: Digest, now: Timestamp) -> Option<Changes> {
        let steady = self.before.steady?;
        if steady.inputs != inputs || now < steady.from || now >= steady.until {
            return None;
        }
        let unchanged = self.before.files.len();
        let is_right =
            |(path, (digest, _)): (&Arc<str>, &(Digest, u64))| self.has(path, *digest).is_some();
        self.before
            .files
            .par_iter()
            .all(is_right)
            .then_some(Changes {
                unchanged,
                ..Changes::default()
            })
    }

    /// Makes the output directory equal to `outputs`, all of which were put before. `steady` says
    /// for how long that stays right, if it is known.
    ///
    /// # Errors
    /// When a file that linger did not write is in the way, or the system refuses; the old site is
    /// intact then, unless the commit itself was cut short, which the next build finishes.
    pub fn commit(self, outputs: &[Built], steady: Option<Steady>) -> Result<Changes, Diagnostic> {
        let mut manifest = Manifest {
            steady,
            ..Manifest::default()
        };
        let mut changes = Changes::default();
        let mut puts: Vec<&str> = Vec::new();
        for built in outputs {
            let Some(placed) = built.placed else { continue };
            manifest
                .files
                .insert(Arc::clone(&built.path), (built.digest, placed.len));
            match placed.is_staged {
                true => puts.push(&built.path),
                false => changes.unchanged += 1,
            }
        }
        changes.written = puts.len();
        let gone = self
            .before
            .files
            .keys()
            .filter(|path| !manifest.files.contains_key(*path));
        let drops: Vec<&str> = gone.map(|path| &**path).collect();
        changes.removed = drops.len();
        if manifest == self.before && puts.is_empty() && self.target.dir.is_dir() {
            self.discard();
            return Ok(changes);
        }
        if let Err(problem) = self.check_strangers(&puts) {
            self.discard();
            return Err(problem);
        }
        manifest.write(&self.stage)?;
        let is_empty =
            |dir: &Path| fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
        if is_empty(&self.target.dir) {
            self.move_in()?;
            return Ok(changes);
        }
        // Removals go first, so that a directory can take the place of a file.
        let drops = drops.iter().map(|path| format!("drop {path}"));
        let lines: Vec<String> = drops
            .chain(puts.iter().map(|path| format!("put {path}")))
            .collect();
        write_journal(&self.stage, &lines)?;
        finish(&self.target.dir, &self.stage)?;
        self.discard();
        Ok(changes)
    }

    /// Files that are not ours are not replaced.
    fn check_strangers(&self, puts: &[&str]) -> Result<(), Diagnostic> {
        if !self.target.dir.is_dir() {
            return Ok(());
        }
        let is_strange = |path: &&&str| {
            !self.before.files.contains_key(**path)
                && self.target.dir.join(path).symlink_metadata().is_ok()
        };
        let strangers: Vec<&&str> = puts.iter().filter(is_strange).collect();
        let Some(first) = strangers.first() else {
            return Ok(());
        };
        let count = match strangers.len() {
            1 => "a file".to_owned(),
            count => format!("{count} files"),
        };
        let message = format!(
            "`{}` holds {count} that linger did not write and would have to replace, such as `{first}`",
            self.target.dir.display(),
        );
        Err(Diagnostic::error("not-ours", message)
            .help("move them away, or choose another directory with -o"))
    }

    /// The first commit: the staging directory becomes the output directory.
    fn move_in(self) -> Result<(), Diagnostic> {
        let lock = self.stage.join(LOCK);
        fs::remove_file(&lock).map_err(|error| io_problem("remove", &lock, &error))?;
        if self.target.dir.is_dir() {
            fs::remove_dir(&self.target.dir)
                .map_err(|error| io_problem("replace", &self.target.dir, &error))?;
        }
        fs::rename(&self.stage, &self.target.dir)
            .map_err(|error| io_problem("create", &self.target.dir, &error))
    }

    /// Gives the build up: nothing has happened.
    pub fn discard(self) {
        // What cannot be removed now is cleared by the next build.
        let _ = fs::remove_dir_all(&self.stage);
    }

    /// If the output directory has those bytes at that path already: how many.
    fn has(&self, path: &str, digest: Digest) -> Option<u64> {
        let (known, len) = self.before.files.get(path)?;
        if *known != digest {
            return None;
        }
        let there = self.target.dir.join(path);
        let metadata = there.symlink_metadata().ok()?;
        let is_right = metadata.is_file()
            && metadata.len() == *len
            // A file that was touched since our commit is read to be sure.
            && (is_older(&metadata, &self.before.written)
                || fs::read(&there).is_ok_and(|bytes| Digest::of_bytes(&bytes) == digest));
        is_right.then_some(*len)
    }
}

impl Sink for Staging {
    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        if let Some(len) = self.has(path, digest) {
            return Ok(Placed {
                len,
                is_staged: false,
            });
        }
        let staged = self.stage.join(&**path);
        let write = || match payload {
            Payload::Bytes(bytes) => {
                File::create(&staged)?.write_all(bytes)?;
                Ok(bytes.len() as u64)
            }
            Payload::File(source) => fs::copy(source, &staged),
        };
        let mut written: io::Result<u64> = Err(io::ErrorKind::NotFound.into());
        // A page has a directory of its own, which is hardly ever there yet.
        if !path.ends_with("/index.html") {
            written = write();
        }
        if let (Err(error), Some(parent)) = (&written, staged.parent())
            && error.kind() == io::ErrorKind::NotFound
        {
            written = fs::create_dir_all(parent).and_then(|()| write());
        }
        match written {
            Ok(len) => Ok(Placed {
                len,
                is_staged: true,
            }),
            Err(error) => Err(io_problem("write", &staged, &error)),
        }
    }
}

/// The paths, digests and lengths of the files that linger wrote.
#[derive(Debug, Default)]
struct Manifest {
    files: BTreeMap<Arc<str>, (Digest, u64)>,
    steady: Option<Steady>,
    /// When it was written, as the file system has it.
    written: Option<fs::Metadata>,
}

impl PartialEq for Manifest {
    fn eq(&self, other: &Manifest) -> bool {
        (&self.files, self.steady) == (&other.files, other.steady)
    }
}

impl Manifest {
    /// The manifest of an output directory. One that is missing or unreadable names no file: then
    /// nothing there is ours.
    fn read(dir: &Path) -> Manifest {
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
                let mut parts = third.split(' ').map(|moment| moment.parse().ok());
                let (inputs, from, until) = (Digest::from_hex(second), parts.next(), parts.next());
                manifest.steady = (|| {
                    Some(Steady {
                        inputs: inputs?,
                        from: from??,
                        until: until??,
                    })
                })();
            } else if let (Some(digest), Ok(len), true) =
                (Digest::from_hex(digest), second.parse(), is_inside(third))
            {
                manifest.files.insert(third.into(), (digest, len));
            }
        }
        manifest
    }

    fn write(&self, dir: &Path) -> Result<(), Diagnostic> {
        let mut text = String::with_capacity(self.files.len() * 80 + 100);
        if let Some(Steady {
            inputs,
            from,
            until,
        }) = self.steady
        {
            text.push_str(&format!("steady {} {from} {until}\n", inputs.hex()));
        }
        for (path, (digest, len)) in &self.files {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{} {len} {path}", digest.hex());
        }
        let path = dir.join(MANIFEST);
        fs::write(&path, text).map_err(|error| io_problem("write", &path, &error))
    }
}

/// Whether a path from a manifest or journal stays inside the output directory.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Whether the file was last touched before the manifest was written, by a clock that cannot be
/// set by moving an older file in.
#[cfg(unix)]
fn is_older(file: &fs::Metadata, manifest: &Option<fs::Metadata>) -> bool {
    use std::os::unix::fs::MetadataExt;
    manifest.as_ref().is_some_and(|manifest| {
        (file.ctime(), file.ctime_nsec()) < (manifest.ctime(), manifest.ctime_nsec())
    })
}

#[cfg(not(unix))]
fn is_older(_: &fs::Metadata, _: &Option<fs::Metadata>) -> bool {
    false
}

fn write_journal(stage: &Path, lines: &[String]) -> Result<(), Diagnostic> {
    let path = stage.join(JOURNAL);
    let mut text = lines.join("\n");
    text.push('\n');
    let digest = Digest::of_bytes(text.as_bytes());
    let whole = format!("{text}end {}\n", digest.hex());
    File::create(&path)
        .and_then(|mut file| {
            file.write_all(whole.as_bytes())?;
            file.sync_all()
        })
        .map_err(|error| io_problem("write", &path, &error))
}

/// Carries out the journal of a staging directory, if it has a whole one. What was done already
/// is passed over.
fn finish(dir: &Path, stage: &Path) -> Result<(), Diagnostic> {
    let Ok(whole) = fs::read_to_string(stage.join(JOURNAL)) else {
        return Ok(());
    };
    let Some((text, end)) = whole.rsplit_once("end ") else {
        return Ok(());
    };
    if Digest::from_hex(end.trim_end()) != Some(Digest::of_bytes(text.as_bytes())) {
        return Ok(());
    }
    let mut emptied = BTreeSet::new();
    let mut made: BTreeSet<PathBuf> = BTreeSet::new();
    let (drops, puts): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("drop "));
    for path in drops
        .iter()
        .filter_map(|line| line.strip_prefix("drop "))
        .filter(|path| is_inside(path))
    {
        let path = dir.join(path);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_problem("remove", &path, &error)),
        }
        emptied.extend(path.parent().map(Path::to_owned));
    }
    prune(dir, emptied);
    for path in puts
        .iter()
        .filter_map(|line| line.strip_prefix("put "))
        .filter(|path| is_inside(path))
    {
        let (from, to) = (stage.join(path), dir.join(path));
        if let Some(parent) = to.parent()
            && made.insert(parent.to_owned())
        {
            fs::create_dir_all(parent).map_err(|error| io_problem("create", parent, &error))?;
        }
        match fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && to.exists() => {}
            Err(error) => return Err(io_problem("write", &to, &error)),
        }
    }
    let (from, to) = (stage.join(MANIFEST), dir.join(MANIFEST));
    match fs::rename(&from, &to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && to.exists() => Ok(()),
        Err(error) => Err(io_problem("write", &to, &error)),
    }
}

/// Removes directories that have become empty, up to but not including `dir`.
fn prune(dir: &Path, emptied: BTreeSet<PathBuf>) {
    for path in emptied.into_iter().rev() {
        let mut path = path.as_path();
        // A directory that is not empty is not removed: that is all the check there has to be.
        while path != dir && path.starts_with(dir) && fs::remove_dir(path).is_ok() {
            let Some(parent) = path.parent() else { break };
            path = parent;
        }
    }
}

/// Empties the staging directory, but for the lock.
fn clear(stage: &Path) -> Result<(), Diagnostic> {
    let entries = fs::read_dir(stage).map_err(|error| io_problem("read", stage, &error))?;
    for entry in entries {
        let removed = entry.and_then(|entry| match entry.file_name() == LOCK {
            true => Ok(()),
            false if entry.file_type()?.is_dir() => fs::remove_dir_all(entry.path()),
            false => fs::remove_file(entry.path()),
        });
        removed.map_err(|error| io_problem("clear", stage, &error))?;
    }
    Ok(())
}

fn io_problem(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you may not write there: choose another directory with -o, or change its rights"
        }
        io::ErrorKind::StorageFull => "the disk is full: make room and build again",
        _ => "the old site is untouched; mend the cause and build again",
    };
    Diagnostic::error("io", format!("cannot {what} `{}`: {error}", path.display())).help(help)
}

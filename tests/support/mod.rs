//! The parts that the test suites share: sites in memory and in temporary directories, and the
//! binary.

#![allow(dead_code, reason = "each suite uses a part of it")]

pub mod deploys;
pub mod preview;
pub mod sound;
pub mod test_site;

use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::{Build, Built, Engine, Options, Payload, Placed, Sink};
use linger::source::{CacheKey, Hint, Kept, Listing, Memory, Reader, Source, WriteBytes};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

/// The time in every test that does not set another.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// A site in memory at [`NOW`], from one string: each file begins with `-- path --`.
pub fn site(archive: &str) -> Memory {
    Memory::from_archive(NOW.parse().unwrap(), archive)
}

/// An engine, and its outputs so far.
#[derive(Debug)]
pub struct Incremental {
    engine: Engine,
    store: OutputStore,
    /// What is remembered between runs, if each build is a run of its own.
    runs: Option<(Options, Remembered)>,
}

/// What was remembered, by its name.
pub type Remembered = Mutex<BTreeMap<String, Vec<u8>>>;

/// A site for a program of some identity, which remembers what it is told.
pub struct Remembering<'a> {
    pub site: &'a dyn Source,
    pub remembered: &'a Remembered,
    pub identity: Digest,
}

impl Source for Remembering<'_> {
    fn list(&self) -> Listing {
        self.site.list()
    }

    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        self.site.relist(listing, hint);
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        self.site.read(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        self.site.open(path)
    }

    fn kept(&self, key: CacheKey) -> Option<Kept> {
        self.site.kept(key)
    }

    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        self.site.keep(key, bytes)
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.remembered.lock().unwrap().get(name).cloned()
    }

    fn remember(&self, name: &str, write: &mut WriteBytes<'_>) -> Result<(), Diagnostic> {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        let mut remembered = self.remembered.lock().unwrap();
        remembered.insert(name.to_owned(), bytes);
        Ok(())
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        self.site.detached()
    }

    fn identity(&self) -> Digest {
        self.identity
    }

    fn now(&self) -> jiff::Timestamp {
        self.site.now()
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        self.site.locate(path)
    }
}

/// Keeps outputs, as an output directory does.
#[derive(Debug, Default)]
struct OutputStore(Mutex<BTreeMap<Arc<str>, (Digest, Payload)>>);

impl Sink for OutputStore {
    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        let mut held = self.0.lock().unwrap();
        held.insert(Arc::clone(path), (digest, payload.clone()));
        Ok(Placed::default())
    }

    fn restart(&self) -> Result<(), Diagnostic> {
        self.0.lock().unwrap().clear();
        Ok(())
    }

    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let held = self.0.lock().unwrap();
        let (known, _) = held.get(path)?;
        (*known == digest).then(Placed::default)
    }
}

/// A build, with the bytes of its outputs.
#[derive(Debug)]
pub struct BuiltSite {
    pub build: Build,
    pub payloads: BTreeMap<Arc<str>, Payload>,
}

impl std::ops::Deref for BuiltSite {
    type Target = Build;

    fn deref(&self) -> &Build {
        &self.build
    }
}

impl Incremental {
    /// An engine that has not built anything.
    pub fn new() -> Incremental {
        Incremental::with(Options::default())
    }

    /// An engine with other options that has not built anything.
    pub fn with(options: Options) -> Incremental {
        Incremental {
            engine: Engine::new(options),
            store: OutputStore::default(),
            runs: None,
        }
    }

    /// One of which each build is a run of its own, with what the last run remembered.
    pub fn between_runs(options: Options) -> Incremental {
        let options = Options {
            once: true,
            ..options
        };
        Incremental {
            runs: Some((options.clone(), Remembered::default())),
            ..Incremental::with(options)
        }
    }

    /// Whether each build is a run of its own.
    pub fn has_runs(&self) -> bool {
        self.runs.is_some()
    }

    /// Runs with other options from now on.
    pub fn switch(&mut self, options: Options) {
        let (known, _) = self.runs.as_mut().unwrap();
        *known = Options {
            once: true,
            ..options
        };
    }

    /// What the outputs came to is not remembered any more, nor are they there.
    pub fn forget_outputs(&mut self) {
        let mut remembered = self.remembered().lock().unwrap();
        remembered.retain(|name, _| !name.starts_with("outputs"));
        self.store.0.lock().unwrap().clear();
    }

    /// What is remembered between runs.
    pub fn remembered(&self) -> &Remembered {
        &self.runs.as_ref().unwrap().1
    }

    /// Builds with everything that the engine remembers.
    pub fn build(&mut self, site: &dyn Source) -> BuiltSite {
        self.build_by(site, site.identity())
    }

    /// The same, by a program of that identity.
    pub fn build_by(&mut self, site: &dyn Source, identity: Digest) -> BuiltSite {
        let Some((options, remembered)) = self.runs.take() else {
            return self.build_on(site);
        };
        let source = Remembering {
            site,
            remembered: &remembered,
            identity,
        };
        self.engine = Engine::recalled(options.clone(), &source);
        let before = self.store.0.lock().unwrap().clone();
        let built = self.build_on(&source);
        if built.has_errors() {
            // Nothing is published.
            self.store.0 = Mutex::new(before);
        } else {
            self.engine.remember(&source).unwrap();
        }
        self.runs = Some((options, remembered));
        built
    }

    fn build_on(&mut self, site: &dyn Source) -> BuiltSite {
        let build = self.engine.build(site, &self.store);
        let held = self.store.0.lock().unwrap();
        let placed = build.outputs.iter().filter(|built| built.placed.is_some());
        let payload = |built: &Built| (Arc::clone(&built.path), held[&built.path].1.clone());
        let payloads = placed.map(payload).collect();
        BuiltSite { build, payloads }
    }
}

/// Builds with everything that the engine remembers.
pub fn build(incremental: &mut Incremental, site: &dyn Source) -> BuiltSite {
    incremental.build(site)
}

/// Builds with a new engine.
pub fn clean(site: &dyn Source) -> BuiltSite {
    Incremental::new().build(site)
}

/// The outputs by path.
pub fn bytes(build: &BuiltSite) -> BTreeMap<String, Vec<u8>> {
    let bytes = |payload: &Payload| match payload {
        Payload::Bytes(bytes) => Some(bytes.to_vec()),
        Payload::File(path) => Some(fs::read(path).unwrap()),
        // A preview does some work later.
        Payload::Made(_) => None,
    };
    let payloads = build.payloads.iter();
    payloads
        .filter_map(|(path, payload)| Some((path.to_string(), bytes(payload)?)))
        .collect()
}

/// The text of one output.
pub fn text(build: &BuiltSite, path: &str) -> String {
    let bytes = bytes(build);
    let found = bytes
        .get(path)
        .unwrap_or_else(|| panic!("no {path} in {:?}", bytes.keys()));
    String::from_utf8(found.clone()).unwrap()
}

/// The paths that were rendered, not reused.
pub fn rendered(build: &BuiltSite) -> Vec<&str> {
    build.rendered.iter().map(|(path, _)| &**path).collect()
}

/// Runs the binary in `dir` with a fixed clock and no colours.
pub fn linger(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linger"))
        .args(args)
        .current_dir(dir)
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// Runs the binary, which has to succeed, and returns its standard output.
pub fn linger_ok(dir: &Path, args: &[&str]) -> String {
    let output = linger(dir, args);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Every file under a directory by its path from there.
pub fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(dir: &Path, base: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, into);
            } else {
                let name = path
                    .strip_prefix(base)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                into.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    if dir.is_dir() {
        walk(dir, dir, &mut files);
    }
    files
}

/// Copies a directory.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

/// Writes a site to a directory.
pub fn write_site(dir: &Path, archive: &str) {
    let site = site(archive);
    for path in site.paths() {
        let to = dir.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, site.text(path).unwrap()).unwrap();
    }
}

/// The root of the repository, which is the sample blog.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

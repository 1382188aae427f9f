//! What the test suites share: sites in memory and in temporary directories, and the binary.

#![allow(dead_code, reason = "each suite uses a part of it")]

pub mod preview;
pub mod sound;
pub mod test_site;

use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::{Build, Options, Payload, Pipeline, Placed, Sink};
use linger::source::Memory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

/// The moment of every test that does not say otherwise.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// A site in memory at [`NOW`], from one string: each file begins with `-- path --`.
pub fn site(archive: &str) -> Memory {
    Memory::from_archive(NOW.parse().unwrap(), archive)
}

/// Forgets what it gets; the build remembers.
pub struct Nothing;

impl Sink for Nothing {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }
}

/// The options of a preview: everything is remembered.
pub fn remembering() -> Options {
    Options {
        remember: true,
        ..Options::default()
    }
}

/// Builds with what the pipeline remembers.
pub fn build(pipeline: &mut Pipeline, site: &Memory) -> Build {
    pipeline.build(site, &remembering(), &Nothing)
}

/// Builds from nothing.
pub fn clean(site: &Memory) -> Build {
    build(&mut Pipeline::new(), site)
}

/// The outputs by path.
pub fn bytes(build: &Build) -> BTreeMap<String, Vec<u8>> {
    let bytes = |payload: &Payload| match payload {
        Payload::Bytes(bytes) => bytes.to_vec(),
        Payload::File(path) => fs::read(path).unwrap(),
        Payload::Made(_) => panic!("only a lazy build leaves work for later"),
    };
    let outputs = build.outputs.iter();
    outputs
        .filter_map(|built| Some((built.path.to_string(), bytes(built.payload.as_ref()?))))
        .collect()
}

/// The text of one output.
pub fn text(build: &Build, path: &str) -> String {
    let bytes = bytes(build);
    let found = bytes
        .get(path)
        .unwrap_or_else(|| panic!("no {path} in {:?}", bytes.keys()));
    String::from_utf8(found.clone()).unwrap()
}

/// The paths that were rendered, not reused.
pub fn rendered(build: &Build) -> Vec<&str> {
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

/// The same, which has to end well; its standard output.
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

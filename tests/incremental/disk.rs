//! Sequences of random edits on a real disk: after each, a run that begins with what the last one has
//! written into `.linger/cache` comes to what a build from nothing makes. The clock is that of the
//! system, and the times of files are those that the file system keeps.
//!
//! `LINGER_DISK` names a folder on a file system whose times are whole seconds, and
//! `LINGER_DISK_SECONDS` says for how long. `tests/run --long` mounts such a one: ext4 with inodes of
//! 128 bytes, which have no room for parts of a second. Without these, a few edits are made in the
//! temporary folder of the system.

use crate::edits::{Edit, KINDS};
use crate::sequences::{Start, messages};
use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::{Engine, Options, Payload, Placed, Sink};
use linger::source::{Disk, Memory, Source};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Milliseconds between an edit and the look at it. After five seconds a file is known by its times, if
/// these are whole seconds.
const PAUSES: [u64; 8] = [0, 0, 20, 300, 1000, 2100, 5500, 7000];
/// How many sites are edited at a time: they mostly wait.
const SITES: u64 = 8;

/// Numbers that look like chance, the same from the same seed (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// An edit; kinds that come often come often here too.
    fn edit(&mut self) -> Edit {
        let all: u64 = KINDS.iter().map(|(_, often, _)| u64::from(*often)).sum();
        let mut left = self.next() % all;
        let kind = KINDS.iter().position(|(_, often, _)| {
            let is_it = left < u64::from(*often);
            left = left.saturating_sub(u64::from(*often));
            is_it
        });
        Edit {
            kind: kind.unwrap(),
            dice: self.next(),
        }
    }
}

/// What was put out, as an output directory has it.
#[derive(Default)]
struct Published(Mutex<BTreeMap<Arc<str>, PublishedFile>>);

/// The digest of the bytes, and the bytes.
type PublishedFile = (Digest, Vec<u8>);

impl Published {
    fn clone(&self) -> Published {
        Published(Mutex::new(self.0.lock().unwrap().clone()))
    }
}

impl Sink for Published {
    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        let bytes = match payload {
            Payload::Bytes(bytes) => bytes.to_vec(),
            Payload::File(place) => fs::read(place).unwrap(),
            Payload::Made(_) => panic!("a build makes everything"),
        };
        let mut all = self.0.lock().unwrap();
        all.insert(Arc::clone(path), (digest, bytes));
        Ok(Placed::default())
    }

    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let all = self.0.lock().unwrap();
        all.get(path)
            .is_some_and(|(known, _)| *known == digest)
            .then(Placed::default)
    }

    fn restart(&self) -> Result<(), Diagnostic> {
        self.0.lock().unwrap().clear();
        Ok(())
    }
}

/// Writes what is other in the site than on the disk.
fn save(site: &Memory, saved: &mut BTreeMap<String, Vec<u8>>, dir: &Path) {
    let now: BTreeMap<String, Vec<u8>> = site
        .paths()
        .map(|path| (path.to_owned(), site.read(path).unwrap()))
        .collect();
    for path in saved.keys().filter(|path| !now.contains_key(*path)) {
        let mut place = dir.join(path);
        fs::remove_file(&place).unwrap();
        // A folder goes with its last file.
        while place.pop() && place != dir && fs::remove_dir(&place).is_ok() {}
    }
    for (path, bytes) in &now {
        if saved.get(path) != Some(bytes) {
            let place = dir.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
    *saved = now;
}

/// What a build has come to: what was said, and the bytes of its outputs.
type Outcome = (Vec<String>, BTreeMap<Arc<str>, Vec<u8>>);

fn build(engine: &mut Engine, disk: &Disk, published: &Published) -> (bool, Outcome) {
    let built = engine.build(disk, published);
    let all = published.0.lock().unwrap();
    let placed = built
        .outputs
        .iter()
        .filter(|output| output.placed.is_some());
    let bytes = placed.map(|output| (Arc::clone(&output.path), all[&output.path].1.clone()));
    let outcome = (messages(&built.diagnostics), bytes.collect());
    (built.has_errors(), outcome)
}

/// Edits a site under `root` until `is_over`. How many edits there were.
fn edit_on_disk(root: &Path, seed: u64, pauses: &[u64], is_over: impl Fn(u64) -> bool) -> u64 {
    let dir = tempfile::tempdir_in(root).unwrap();
    let mut chance = Chance(seed);
    let mut site = Start::Whole.site();
    let (mut saved, mut published) = (BTreeMap::new(), Published::default());
    save(&site, &mut saved, dir.path());
    // Some texts stay in memory until their pages are rendered, and others do not.
    let options = || Options {
        once: true,
        text_memory: 3000,
        ..Options::default()
    };
    let all_in_memory = || Options {
        text_memory: usize::MAX,
        ..options()
    };
    let mut edits = Vec::new();
    while !is_over(edits.len() as u64) {
        let disk = Disk::new(dir.path(), Some(site.now()));
        let before = published.clone();
        let mut engine = Engine::recalled(options(), &disk);
        let (has_errors, ours) = build(&mut engine, &disk, &published);
        if has_errors {
            // Nothing is published.
            published = before;
        } else {
            engine.remember(&disk).unwrap();
        }
        let (_, theirs) = build(
            &mut Engine::new(all_in_memory()),
            &disk,
            &Published::default(),
        );
        assert_eq!(ours.0, theirs.0, "seed {seed}, after {edits:#?}");
        let other = theirs
            .1
            .iter()
            .find(|(path, bytes)| ours.1.get(*path) != Some(*bytes));
        let other = other.map(|(path, _)| path);
        assert_eq!(other, None, "seed {seed}, after {edits:#?}");
        assert!(
            ours.1.keys().eq(theirs.1.keys()),
            "seed {seed}, after {edits:#?}"
        );
        std::thread::sleep(Duration::from_millis(chance.next() % 200));
        let edit = chance.edit();
        edit.apply(&mut site);
        save(&site, &mut saved, dir.path());
        let pause = pauses[chance.next() as usize % pauses.len()];
        std::thread::sleep(Duration::from_millis(pause));
        edits.push((edit, pause));
    }
    edits.len() as u64
}

/// Whether the times of files there are whole seconds.
fn has_whole_seconds(root: &Path) -> bool {
    let is_whole = |number: u64| {
        let path = root.join(format!("probe-{number}"));
        fs::write(&path, "probe").unwrap();
        let times = linger::source::FileTimes::of(&fs::metadata(&path).unwrap()).unwrap();
        fs::remove_file(path).unwrap();
        std::thread::sleep(Duration::from_millis(7));
        times.modified % 1_000_000_000 == 0
            && times.changed.is_none_or(|at| at % 1_000_000_000 == 0)
    };
    (0..5).all(is_whole)
}

#[test]
fn runs_on_a_real_disk_equal_clean_ones() {
    let Some(root) = std::env::var_os("LINGER_DISK") else {
        let edits = edit_on_disk(&std::env::temp_dir(), 7, &[0, 150], |edits| edits == 6);
        assert_eq!(edits, 6);
        return;
    };
    let root = Path::new(&root);
    assert!(has_whole_seconds(root), "its times have parts of a second");
    let seconds = std::env::var("LINGER_DISK_SECONDS").unwrap();
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let seed = u64::from(std::process::id());
    let edit = |number| edit_on_disk(root, seed + number, &PAUSES, |_| Instant::now() > end);
    let edits: u64 = std::thread::scope(|scope| {
        let all: Vec<_> = (1..=SITES)
            .map(|number| scope.spawn(move || edit(number)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).sum()
    });
    println!("{edits} edits on a disk with whole seconds, in {seconds} s");
}

//! Sequences of random edits: after each, what was kept up to date is what a build from nothing makes.
//!
//! `LINGER_SEQUENCES` says how many (a few, without it), of [`LENGTH`] edits each; they are shared out
//! over the processors. At the end stands how many edits of each kind there were.

use crate::edits::{Edit, FOR_THEME, KINDS};
use crate::site::{SITE, site};
use crate::support::{BuiltSite, Incremental, clean};
use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::model::DependencyGroup;
use linger::pipeline::{Engine, Fault, Options, Payload};
use linger::source::{CacheKey, Hint, Kept, Listing, Memory, Reader, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Edits in a sequence.
const LENGTH: usize = 20;
/// Each of them is there, until a shorter sequence that fails is looked for.
const ALL: f64 = 0.999_999;
/// Between two lines that say how far a long run is.
const TOLD: u64 = 500;

/// What a run has come to.
#[derive(Default)]
struct Tally {
    sequences: AtomicU64,
    /// After how many edits there was an error.
    with_errors: AtomicU64,
    /// After how many each kind of mistake was found.
    mistakes: Mutex<BTreeMap<&'static str, u64>>,
    kinds: [AtomicU64; KINDS.len()],
}

/// Where a sequence begins: with the site's own templates, or with those of the theme.
#[derive(Clone, Copy, Debug)]
enum Start {
    Whole,
    ThemeOnly,
}

impl Start {
    fn site(self) -> Memory {
        let mut site = site(SITE);
        if matches!(self, Start::ThemeOnly) {
            for name in FOR_THEME {
                site.remove(&format!("templates/{name}"));
            }
        }
        site
    }
}

/// Smaller pictures, posters and icons that were made once, as in `.linger/cache`: the same bytes and
/// the same work make the same file. A few sequences do without.
struct Drawer {
    dir: tempfile::TempDir,
    kept: Mutex<HashMap<CacheKey, Kept>>,
}

impl Drawer {
    fn new() -> Drawer {
        Drawer {
            dir: tempfile::tempdir().unwrap(),
            kept: Mutex::default(),
        }
    }
}

/// A site with a drawer.
struct Desk<'a> {
    site: &'a Memory,
    drawer: Option<&'a Drawer>,
}

impl Source for Desk<'_> {
    fn list(&self) -> Listing {
        self.site.list()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        self.site.read(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        self.site.open(path)
    }

    fn kept(&self, key: CacheKey) -> Option<Kept> {
        self.drawer?.kept.lock().unwrap().get(&key).cloned()
    }

    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        let Some(drawer) = self.drawer else {
            return Ok(None);
        };
        let mut kept = drawer.kept.lock().unwrap();
        let place = drawer.dir.path().join(kept.len().to_string());
        std::fs::write(&place, bytes).unwrap();
        let digest = Digest::of_bytes(bytes);
        Ok(Some(
            kept.entry(key).or_insert(Kept { place, digest }).clone(),
        ))
    }

    fn identity(&self) -> Digest {
        self.site.identity()
    }

    fn now(&self) -> jiff::Timestamp {
        self.site.now()
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        self.site.locate(path)
    }
}

/// What is said to the writer.
pub fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.human(false))
        .collect()
}

/// How many sequences are tried.
fn sequences() -> u32 {
    let set = std::env::var("LINGER_SEQUENCES").ok();
    set.and_then(|n| n.parse().ok()).unwrap_or(16)
}

fn edit() -> impl Strategy<Value = Edit> {
    let kinds = (0..KINDS.len()).map(|kind| {
        let edit = any::<u64>().prop_map(move |dice| Edit { kind, dice });
        (KINDS[kind].1, edit.boxed())
    });
    proptest::strategy::Union::new_weighted(kinds.collect())
}

/// A start, edits that can be left out, and whether there is a drawer.
fn sequence() -> impl Strategy<Value = (Start, Vec<Option<Edit>>, bool)> {
    let start = prop_oneof![2 => Just(Start::Whole), 1 => Just(Start::ThemeOnly)];
    let edits = vec(proptest::option::weighted(ALL, edit()), LENGTH);
    (start, edits, proptest::bool::weighted(0.98))
}

/// A check of one sequence.
trait Follow: Fn(Start, &[Edit], Option<&Drawer>, &Tally) -> Result<(), TestCaseError> + Sync {}

impl<F: Fn(Start, &[Edit], Option<&Drawer>, &Tally) -> Result<(), TestCaseError> + Sync> Follow
    for F
{
}

/// So many sequences, shared out; each is a site, edits that can be left out, and a drawer or none.
fn run(name: &str, count: u32, follow: impl Follow) {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u32);
    let threads = threads.min(count.div_ceil(8)).max(1);
    let drawer = Drawer::new();
    let tally = Tally::default();
    let began = Instant::now();
    let share = |thread| {
        let config = ProptestConfig {
            cases: count / threads + u32::from(thread < count % threads),
            failure_persistence: None,
            max_shrink_iters: 600,
            ..ProptestConfig::default()
        };
        TestRunner::new(config).run(&sequence(), |(start, edits, with_drawer)| {
            let edits: Vec<Edit> = edits.into_iter().flatten().collect();
            let followed = follow(start, &edits, with_drawer.then_some(&drawer), &tally);
            let done = tally.sequences.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(TOLD) {
                eprintln!("{name}: {done} sequences, {} s", began.elapsed().as_secs());
            }
            followed
        })
    };
    // One thread to each: a build this small gains nothing by more.
    let pool = || {
        rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap()
    };
    let ends: Vec<_> = std::thread::scope(|scope| {
        let one = |thread| scope.spawn(move || pool().install(|| share(thread)));
        let all: Vec<_> = (0..threads).map(one).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let (sequences, seconds) = (tally.sequences.into_inner(), began.elapsed().as_secs());
    println!("{name}: {sequences} sequences in {seconds} s");
    let kinds = tally.kinds.map(AtomicU64::into_inner);
    let (edits, wrong) = (kinds.iter().sum::<u64>(), tally.with_errors.into_inner());
    println!("  {edits} edits, after {wrong} of them with errors");
    for ((kind, ..), count) in KINDS.iter().zip(kinds) {
        println!("  {count:>8} {kind}");
    }
    println!("  found, after so many edits:");
    for (code, count) in tally.mistakes.into_inner().unwrap() {
        println!("  {count:>8} {code}");
    }
    for end in ends {
        match end {
            Ok(()) => {}
            Err(TestError::Fail(reason, (start, edits, _))) => {
                let edits: Vec<Edit> = edits.into_iter().flatten().collect();
                panic!("{reason}\nbeginning with {start:?}, after {edits:#?}")
            }
            Err(other) => panic!("{other}"),
        }
    }
}

/// Counts an edit, and what it came to.
fn count(tally: &Tally, edit: &Edit, clean: &BuiltSite) {
    tally.kinds[edit.kind].fetch_add(1, Ordering::Relaxed);
    tally
        .with_errors
        .fetch_add(u64::from(clean.has_errors()), Ordering::Relaxed);
    let codes: BTreeSet<&str> = clean.diagnostics.iter().map(|d| d.code).collect();
    for code in codes {
        *tally.mistakes.lock().unwrap().entry(code).or_default() += 1;
    }
}

/// What a preview from nothing comes to.
fn clean_preview(source: &dyn Source) -> BuiltSite {
    Incremental::with(preview(None)).build(source)
}

/// The options of a preview.
fn preview(fault: Option<Fault>) -> Options {
    Options {
        preview: true,
        fault,
        ..Options::default()
    }
}

/// Whether two payloads are the same bytes. What lies in a drawer lies there for the same work on the
/// same bytes.
fn is_same(ours: &Payload, theirs: &Payload) -> bool {
    match (ours, theirs) {
        (Payload::Bytes(ours), Payload::Bytes(theirs)) => ours == theirs,
        // The preview makes it when somebody asks.
        (Payload::Made(ours), Payload::Made(theirs)) => ours.key() == theirs.key(),
        (Payload::File(ours), Payload::File(theirs)) if ours == theirs => true,
        (Payload::File(ours), Payload::File(theirs)) => {
            std::fs::read(ours).unwrap() == std::fs::read(theirs).unwrap()
        }
        _ => false,
    }
}

/// A build that remembers the last one, against one that does not.
fn build_again(
    fault: Option<Fault>,
    start: Start,
    edits: &[Edit],
    drawer: Option<&Drawer>,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut site = start.site();
    let mut engine = Incremental::with(Options {
        fault,
        ..Options::default()
    });
    engine.build(&Desk {
        site: &site,
        drawer,
    });
    for edit in edits {
        edit.apply(&mut site);
        let desk = Desk {
            site: &site,
            drawer,
        };
        let (ours, theirs) = (engine.build(&desk), clean(&desk));
        count(tally, edit, &theirs);
        prop_assert_eq!(
            messages(&ours.diagnostics),
            messages(&theirs.diagnostics),
            "after {:?}",
            edit
        );
        let digests = |build: &BuiltSite| {
            let outputs = build.outputs.iter();
            let digests = outputs.map(|built| (built.path.clone(), built.digest));
            digests.collect::<Vec<_>>()
        };
        prop_assert_eq!(digests(&ours), digests(&theirs), "after {:?}", edit);
        prop_assert!(ours.payloads.keys().eq(theirs.payloads.keys()));
        for ((path, ours), theirs) in ours.payloads.iter().zip(theirs.payloads.values()) {
            prop_assert!(is_same(ours, theirs), "after {:?}, {} is stale", edit, path);
        }
        let again = engine.build(&desk);
        prop_assert!(
            again.rendered.is_empty(),
            "after {:?}, {:?} was rendered twice",
            edit,
            again.rendered
        );
    }
    Ok(())
}

/// A site that is kept up to date, with everything rendered, and compared with a clean build.
fn keep_up(
    live: &mut Engine,
    source: &dyn Source,
    theirs: &BuiltSite,
) -> Result<(), TestCaseError> {
    let update = live.update(source, &Hint::Everything);
    // Half of it as a reader asks for it, the rest as it comes.
    let paths: Vec<_> = live.outputs().paths().cloned().collect();
    for path in paths.iter().step_by(2) {
        live.get(path, source);
    }
    while live.catch_up(source, 3) {}
    live.take_rendered();
    let errors: Vec<&Diagnostic> = theirs.diagnostics.iter().filter(|d| d.is_error()).collect();
    if !errors.is_empty() {
        // What is wrong is said; the pages are those from before, or show what there is.
        let said = live.diagnostics(source);
        let is_said = said.iter().any(|said| errors.contains(&said));
        let (wrong, said) = (messages(&theirs.diagnostics), messages(&said));
        prop_assert!(is_said, "{wrong:?} is not said: {said:?}");
        return Ok(());
    }
    prop_assert_eq!(
        messages(&live.diagnostics(source)),
        messages(&theirs.diagnostics)
    );
    prop_assert_eq!(live.outputs().paths().count(), theirs.outputs.len());
    for built in &theirs.outputs {
        let ours = live.get(&built.path, source).map(|(payload, _)| payload);
        let are_same = match (&ours, theirs.payloads.get(&built.path)) {
            (Some(ours), Some(theirs)) => is_same(ours, theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        prop_assert!(are_same, "{} is stale after {:?}", built.path, update);
    }
    prop_assert!(live.take_rendered().is_empty(), "nothing was left to do");
    let idle = live.update(source, &Hint::Everything);
    let is_idle = idle.files.is_empty() && idle.stale.is_empty() && idle.gone.is_empty();
    prop_assert!(is_idle, "{idle:?}");
    Ok(())
}

/// The preview's way, against a build from nothing.
fn keep_live(
    fault: Option<Fault>,
    start: Start,
    edits: &[Edit],
    drawer: Option<&Drawer>,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut site = start.site();
    let mut live = Engine::new(preview(fault));
    let first = Desk {
        site: &site,
        drawer,
    };
    keep_up(&mut live, &first, &clean_preview(&first))?;
    for edit in edits {
        edit.apply(&mut site);
        let desk = Desk {
            site: &site,
            drawer,
        };
        let theirs = clean_preview(&desk);
        count(tally, edit, &theirs);
        keep_up(&mut live, &desk, &theirs)
            .map_err(|error| TestCaseError::fail(format!("after {edit:?}: {error}")))?;
    }
    Ok(())
}

#[test]
fn incremental_builds_equal_clean_ones() {
    run(
        "incremental builds",
        sequences(),
        |start, edits, drawer, tally| build_again(None, start, edits, drawer, tally),
    );
}

#[test]
fn a_site_that_is_kept_up_to_date_equals_a_clean_one() {
    run(
        "the preview",
        sequences().div_ceil(3),
        |start, edits, drawer, tally| keep_live(None, start, edits, drawer, tally),
    );
}

/// The same sequences each time: whether one of a few does not come to what a build from nothing
/// comes to.
fn is_found(follow: impl Follow) -> bool {
    let config = ProptestConfig {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    };
    let dice = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (drawer, tally) = (Drawer::new(), Tally::default());
    let found = TestRunner::new_with_rng(config, dice).run(&sequence(), |(start, edits, _)| {
        let edits: Vec<Edit> = edits.into_iter().flatten().collect();
        follow(start, &edits, Some(&drawer), &tally)
    });
    matches!(found, Err(TestError::Fail(..)))
}

#[test]
fn a_fault_that_is_planted_is_found() {
    let nothing = || DependencyGroup::Document("content/none.md".into());
    for fault in [
        Fault::Muted("Template"),
        Fault::Misgrouped("Body", DependencyGroup::Cards),
        Fault::Misgrouped("Posts", nothing()),
        Fault::Misgrouped("Config", nothing()),
    ] {
        let fault = || Some(fault.clone());
        assert!(
            is_found(|start, edits, drawer, tally| {
                build_again(fault(), start, edits, drawer, tally)
            }),
            "no build has noticed {:?}",
            fault()
        );
        assert!(
            is_found(|start, edits, drawer, tally| {
                keep_live(fault(), start, edits, drawer, tally)
            }),
            "no preview has noticed {:?}",
            fault()
        );
    }
}

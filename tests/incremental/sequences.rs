//! Sequences of random edits: after each, what was kept up to date is what a build from nothing makes.
//! The site lies on a file system of some kind, and the clock of the machine runs on or is set back.
//!
//! `LINGER_SEQUENCES` says how many (a few, without it), of [`LENGTH`] edits each; they are shared out
//! over the processors. At the end stands how many edits of each kind there were.

use crate::desk::{Desk, Drawer};
use crate::edits::{Edit, FOR_THEME, KINDS, LETTER};
use crate::machine::{FILE_SYSTEMS, Machine, Mistake, Pace};
use crate::site::{SITE, site};
use crate::support::{BuiltSite, Incremental, Remembered, Remembering, clean};
use linger::diagnostic::Diagnostic;
use linger::model::DependencyGroup;
use linger::pipeline::{Engine, Fault, Options, Payload};
use linger::source::{Hint, Memory, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
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
pub struct Tally {
    sequences: AtomicU64,
    /// After how many edits there was an error.
    with_errors: AtomicU64,
    /// After how many each kind of mistake was found.
    mistakes: Mutex<BTreeMap<&'static str, u64>>,
    kinds: [AtomicU64; KINDS.len()],
}

/// Where a sequence begins: with the site's own templates, or with those of the theme.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    Whole,
    ThemeOnly,
}

impl Start {
    pub fn site(self) -> Memory {
        let mut site = site(SITE);
        if matches!(self, Start::ThemeOnly) {
            for name in FOR_THEME {
                site.remove(&format!("templates/{name}"));
            }
        }
        site
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
pub fn sequences() -> u32 {
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

/// What happens to a site, one thing after the other.
#[derive(Clone, Debug)]
pub struct Course {
    pub start: Start,
    /// Which of [`FILE_SYSTEMS`] it lies on; `None`: its files are known by their bytes.
    system: Option<usize>,
    /// Edits that can be left out.
    edits: Vec<Option<(Edit, Pace)>>,
    has_drawer: bool,
}

impl Course {
    pub fn edits(&self) -> impl Iterator<Item = (&Edit, &Pace)> {
        self.edits.iter().flatten().map(|(edit, pace)| (edit, pace))
    }

    pub fn machine(&self, mistake: Option<Mistake>, site: &Memory) -> Option<Machine> {
        let system = FILE_SYSTEMS[self.system?];
        Some(Machine::new(system, mistake, site))
    }
}

fn pace(steps: impl Strategy<Value = usize> + Clone) -> impl Strategy<Value = Pace> {
    let pace = (steps.clone(), steps, any::<bool>(), any::<bool>());
    pace.prop_map(|(before, after, is_replaced, is_told)| Pace {
        before,
        after,
        is_replaced,
        is_told,
    })
}

fn course() -> impl Strategy<Value = Course> {
    course_of(edit(), pace(0..Pace::STEPS))
}

fn course_of(
    edit: impl Strategy<Value = Edit>,
    pace: impl Strategy<Value = Pace>,
) -> impl Strategy<Value = Course> {
    let start = prop_oneof![2 => Just(Start::Whole), 1 => Just(Start::ThemeOnly)];
    let edits = vec(proptest::option::weighted(ALL, (edit, pace)), LENGTH);
    let system = proptest::option::weighted(0.8, 0..FILE_SYSTEMS.len());
    let course = (start, system, edits, proptest::bool::weighted(0.98));
    course.prop_map(|(start, system, edits, has_drawer)| Course {
        start,
        system,
        edits,
        has_drawer,
    })
}

/// Where what an engine remembers is from one build to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// The engine lives on.
    InMemory,
    /// Each build is a run of its own, which reads what the last one has written.
    OnDisk,
}

impl Keeping {
    fn begin(self, options: Options) -> Incremental {
        match self {
            Keeping::InMemory => Incremental::with(options),
            Keeping::OnDisk => Incremental::between_runs(options),
        }
    }
}

/// What is wrong on purpose.
#[derive(Clone, Debug, Default)]
pub struct Planted {
    fault: Option<Fault>,
    mistake: Option<Mistake>,
}

/// A check of one sequence.
pub trait Follow: Fn(&Course, Option<&Drawer>, &Tally) -> Result<(), TestCaseError> + Sync {}

impl<F: Fn(&Course, Option<&Drawer>, &Tally) -> Result<(), TestCaseError> + Sync> Follow for F {}

/// So many sequences, shared out.
pub fn run(name: &str, count: u32, follow: impl Follow) {
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
        TestRunner::new(config).run(&course(), |course| {
            let followed = follow(&course, course.has_drawer.then_some(&drawer), &tally);
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
            Err(TestError::Fail(reason, course)) => {
                let edits: Vec<_> = course.edits().collect();
                let (start, system) = (course.start, course.system.map(|at| FILE_SYSTEMS[at]));
                panic!("{reason}\nbeginning with {start:?} on {system:?}, after {edits:#?}")
            }
            Err(other) => panic!("{other}"),
        }
    }
}

/// Counts an edit, and what it came to.
pub fn count(tally: &Tally, edit: &Edit, clean: &BuiltSite) {
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

pub fn desk<'a>(
    site: &'a Memory,
    drawer: Option<&'a Drawer>,
    machine: &'a Option<Machine>,
) -> Desk<'a> {
    Desk {
        site,
        drawer,
        machine: machine.as_ref(),
    }
}

/// An edit at its pace, and what is said of it.
pub fn happen(edit: &Edit, pace: &Pace, site: &mut Memory, machine: &mut Option<Machine>) -> Hint {
    let Some(machine) = machine else {
        edit.apply(site);
        return Hint::Everything;
    };
    machine.step(pace.before);
    edit.apply(site);
    let named = machine.save(site, pace.is_replaced);
    machine.step(pace.after);
    machine.look();
    match pace.is_told {
        true => Hint::Only(named),
        false => Hint::Everything,
    }
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

/// Two builds come to the same after an edit: in bytes, and in what is said.
pub fn equal(ours: &BuiltSite, theirs: &BuiltSite, edit: &Edit) -> Result<(), TestCaseError> {
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
    prop_assert_eq!(digests(ours), digests(theirs), "after {:?}", edit);
    prop_assert!(ours.payloads.keys().eq(theirs.payloads.keys()));
    for ((path, ours), theirs) in ours.payloads.iter().zip(theirs.payloads.values()) {
        prop_assert!(is_same(ours, theirs), "after {:?}, {} is stale", edit, path);
    }
    Ok(())
}

/// A build that remembers the last one, against one that does not.
fn build_again(
    planted: Planted,
    keeping: Keeping,
    course: &Course,
    drawer: Option<&Drawer>,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut site = course.start.site();
    let mut machine = course.machine(planted.mistake, &site);
    let mut engine = keeping.begin(Options {
        fault: planted.fault,
        // Some texts stay in memory until their pages are rendered, and others do not.
        text_memory: 3000,
        ..Options::default()
    });
    engine.build(&desk(&site, drawer, &machine));
    for (edit, pace) in course.edits() {
        happen(edit, pace, &mut site, &mut machine);
        let desk = desk(&site, drawer, &machine);
        let (ours, theirs) = (engine.build(&desk), clean(&desk));
        count(tally, edit, &theirs);
        equal(&ours, &theirs, edit)?;
        let again = engine.build(&desk);
        // A run with errors publishes nothing, and so remembers nothing.
        let is_forgotten = theirs.has_errors() && keeping == Keeping::OnDisk;
        prop_assert!(
            again.rendered.is_empty() || is_forgotten,
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
    hint: &Hint,
    theirs: &BuiltSite,
) -> Result<(), TestCaseError> {
    let update = live.update(source, hint);
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
    planted: Planted,
    keeping: Keeping,
    course: &Course,
    drawer: Option<&Drawer>,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut site = course.start.site();
    let mut machine = course.machine(planted.mistake, &site);
    let mut live = Engine::new(preview(planted.fault.clone()));
    let first = desk(&site, drawer, &machine);
    keep_up(&mut live, &first, &Hint::Everything, &clean_preview(&first))?;
    let remembered = Remembered::default();
    let mut is_good = true;
    for (edit, pace) in course.edits() {
        if keeping == Keeping::OnDisk {
            let desk = desk(&site, drawer, &machine);
            let source = Remembering {
                site: &desk,
                remembered: &remembered,
                identity: desk.identity(),
            };
            if is_good {
                live.remember(&source).unwrap();
            }
            live = Engine::recalled(preview(planted.fault.clone()), &source);
        }
        let hint = happen(edit, pace, &mut site, &mut machine);
        let desk = desk(&site, drawer, &machine);
        let theirs = clean_preview(&desk);
        count(tally, edit, &theirs);
        is_good = !theirs.has_errors();
        keep_up(&mut live, &desk, &hint, &theirs)
            .map_err(|error| TestCaseError::fail(format!("after {edit:?}: {error}")))?;
    }
    Ok(())
}

fn follow_builds(name: &str, count: u32, keeping: Keeping) {
    run(name, count, |course, drawer, tally| {
        build_again(Planted::default(), keeping, course, drawer, tally)
    });
}

fn follow_previews(name: &str, count: u32, keeping: Keeping) {
    run(name, count, |course, drawer, tally| {
        keep_live(Planted::default(), keeping, course, drawer, tally)
    });
}

#[test]
fn incremental_builds_equal_clean_ones() {
    follow_builds("incremental builds", sequences(), Keeping::InMemory);
}

#[test]
fn runs_that_remember_equal_clean_ones() {
    follow_builds("runs of their own", sequences(), Keeping::OnDisk);
}

#[test]
fn a_site_that_is_kept_up_to_date_equals_a_clean_one() {
    follow_previews("the preview", sequences().div_ceil(3), Keeping::InMemory);
}

#[test]
fn previews_that_begin_where_the_last_one_ended_equal_clean_ones() {
    follow_previews("new previews", sequences().div_ceil(3), Keeping::OnDisk);
}

/// The same sequences each time: whether one of a few does not come to what a build from nothing
/// comes to.
fn is_found(courses: &impl Strategy<Value = Course>, follow: impl Follow) -> bool {
    let config = ProptestConfig {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    };
    let dice = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (drawer, tally) = (Drawer::new(), Tally::default());
    let found = TestRunner::new_with_rng(config, dice)
        .run(courses, |course| follow(&course, Some(&drawer), &tally));
    matches!(found, Err(TestError::Fail(..)))
}

/// Whether builds find what is planted, and whether previews do.
fn is_found_by_both(
    courses: &impl Strategy<Value = Course>,
    planted: &Planted,
    keeping: Keeping,
) -> (bool, bool) {
    let builds = is_found(courses, |course, drawer, tally| {
        build_again(planted.clone(), keeping, course, drawer, tally)
    });
    let previews = is_found(courses, |course, drawer, tally| {
        keep_live(planted.clone(), keeping, course, drawer, tally)
    });
    (builds, previews)
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
        let planted = Planted {
            fault: Some(fault),
            ..Planted::default()
        };
        let found = is_found_by_both(&course(), &planted, Keeping::InMemory);
        assert_eq!(found, (true, true), "{planted:?}");
        // A new preview renders whatever it shows, so only a build can notice.
        let runs = is_found(&course(), |course, drawer, tally| {
            build_again(planted.clone(), Keeping::OnDisk, course, drawer, tally)
        });
        assert!(runs, "no run has noticed {planted:?}");
    }
}

#[test]
fn a_mistake_in_how_files_are_known_is_found() {
    // Only edits that leave files as long as they were: of these, times alone tell. The clock comes by the
    // same moments again and again.
    let letter = KINDS.iter().position(|(name, ..)| *name == LETTER).unwrap();
    let edit = || any::<u64>().prop_map(move |dice| Edit { kind: letter, dice });
    let courses = || course_of(edit(), pace(proptest::sample::select(Pace::FEW)));
    let planted = |mistake| Planted {
        mistake: Some(mistake),
        ..Planted::default()
    };
    for mistake in [Mistake::NoTick, Mistake::ShortTick, Mistake::Ahead] {
        for keeping in [Keeping::InMemory, Keeping::OnDisk] {
            let (builds, previews) = is_found_by_both(&courses(), &planted(mistake), keeping);
            assert!(builds, "{mistake:?} {keeping:?}");
            // A new preview reads every text that it shows, and so sees that it is another one.
            assert!(previews || keeping == Keeping::OnDisk, "{mistake:?}");
        }
    }
    // Nobody tells a build anything.
    let previews = is_found(&courses(), |course, drawer, tally| {
        keep_live(
            planted(Mistake::Deaf),
            Keeping::InMemory,
            course,
            drawer,
            tally,
        )
    });
    assert!(previews, "no preview has noticed that it is deaf");
}

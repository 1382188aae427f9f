//! What is remembered between runs can be wrong in no way that changes a byte: it is cut, damaged,
//! exchanged and older than the site, and each build equals one from nothing.

use crate::desk::Drawer;
use crate::edits::Edit;
use crate::sequences::{Course, Tally, count, desk, equal, happen, run, sequences};
use crate::site::{SITE, replace, site};
use crate::support::{BuiltSite, Incremental, clean, rendered};
use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::Options;
use linger::source::{FileEntry, Listing, Memory, Reader, Source};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What is remembered, by its name.
type Records = BTreeMap<String, Vec<u8>>;

/// What was remembered of a site that is nothing like the other one, by the same program.
fn foreign() -> Records {
    let other = "-- site.yaml --\ntitle: Other\nbase_url: https://example.org/\n\
                 -- content/posts/a.md --\n---\ntitle: A\ndate: 2026-01-01\nid: a\n---\nOther words.\n";
    let mut engine = Incremental::between_runs(Options::default());
    engine.build(&site(other));
    engine.remembered().lock().unwrap().clone()
}

/// Does some harm to what is remembered, as the dice say. `before`: what was remembered after each
/// edit so far.
fn harm(records: &mut Records, dice: u64, before: &[Records], foreign: &Records) {
    let names: Vec<String> = records.keys().cloned().collect();
    let Some(name) = names.get(dice as usize / 16 % names.len().max(1)) else {
        return;
    };
    let at = (dice / 256) as usize;
    let bytes = records.get_mut(name).unwrap();
    if bytes.is_empty() {
        // It was emptied before, and nothing was published since.
        return;
    }
    match dice % 16 {
        0 => bytes.truncate(at % bytes.len()),
        1..=3 => {
            let at = at % bytes.len();
            bytes[at] ^= 1 << (dice / 64 % 8);
        }
        4 => bytes.clear(),
        5 => bytes.extend_from_slice(b"more"),
        6 => {
            records.remove(name);
        }
        7 => records.extend(foreign.clone()),
        8 => *bytes = foreign.get(name).cloned().unwrap_or_default(),
        // An older record in the place of one, or of all.
        9..=11 if !before.is_empty() => {
            let older = &before[at % before.len()];
            *bytes = older.get(name).cloned().unwrap_or_default();
        }
        12 if !before.is_empty() => *records = before[at % before.len()].clone(),
        _ => {}
    }
}

/// Runs of a program that remembers, with harm done to what it remembers, against builds from nothing.
fn build_in_spite_of_harm(
    course: &Course,
    drawer: Option<&Drawer>,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut site = course.start.site();
    let mut machine = course.machine(None, &site);
    let mut engine = Incremental::between_runs(Options::default());
    engine.build(&desk(&site, drawer, &machine));
    let (mut before, foreign) = (Vec::new(), foreign());
    for (edit, pace) in course.edits() {
        happen(edit, pace, &mut site, &mut machine);
        let desk = desk(&site, drawer, &machine);
        // The dice of the edit have decided already what it is.
        let dice = Digest::of(&edit.dice).short();
        let mut records = engine.remembered().lock().unwrap().clone();
        before.push(records.clone());
        harm(&mut records, dice, &before, &foreign);
        *engine.remembered().lock().unwrap() = records;
        // Now and then by another program.
        let identity = Digest::of(&dice.is_multiple_of(5));
        let (ours, theirs) = (engine.build_by(&desk, identity), clean(&desk));
        count(tally, edit, &theirs);
        equal(&ours, &theirs, edit)?;
    }
    Ok(())
}

#[test]
fn no_harm_to_what_is_remembered_changes_a_byte() {
    run(
        "harm to what is remembered",
        sequences().div_ceil(2),
        build_in_spite_of_harm,
    );
}

/// What was rendered in a build of a site after one edit, by a run that remembers the one before.
fn after(edit: impl Fn(&mut Memory)) -> BuiltSite {
    let mut site = site(SITE);
    let mut engine = Incremental::between_runs(Options::default());
    engine.build(&site);
    edit(&mut site);
    let build = engine.build(&site);
    assert_eq!(build.diagnostics, clean(&site).diagnostics);
    build
}

#[test]
fn a_run_renders_what_has_changed_since_the_one_before() {
    assert_eq!(rendered(&after(|_| ())), [""; 0]);
    let longer = |site: &mut Memory| {
        replace(site, "content/long.md", "The last word", "The last words");
    };
    let texts = ["long/index.html", "search.json"];
    assert_eq!(rendered(&after(longer)), texts);
    let build = after(|site| {
        site.remove("content/posts/c.md");
    });
    assert!(!rendered(&build).contains(&"posts/b/feed.xml"));
    assert!(rendered(&build).contains(&"index.html"));
}

#[test]
fn warnings_are_said_again_and_nothing_is_rendered_for_them() {
    let mut site = site(SITE);
    site.write(
        "content/posts/undated.md",
        "---\ntitle: Undated\nid: undated\n---\nText.\n",
    );
    replace(&mut site, "content/posts/a.md", "id: Alpha\n", "");
    let mut engine = Incremental::between_runs(Options::default());
    let first = engine.build(&site);
    assert!(first.diagnostics.len() > 1, "{:?}", first.diagnostics);
    for _ in 0..2 {
        let again = engine.build(&site);
        assert_eq!(again.diagnostics, first.diagnostics);
        assert_eq!(rendered(&again), [""; 0]);
    }
}

#[test]
fn another_program_believes_nothing() {
    let site = site(SITE);
    let mut engine = Incremental::between_runs(Options::default());
    let first = engine.build(&site);
    let again = engine.build_by(&site, Digest::of("another program"));
    assert_eq!(rendered(&again), rendered(&first));
    let by_it = engine.build_by(&site, Digest::of("another program"));
    assert_eq!(rendered(&by_it), [""; 0]);
}

#[test]
fn a_build_with_drafts_and_one_without_remember_apart() {
    let mut site = site(SITE);
    site.write(
        "content/posts/d.md",
        "---\ntitle: D\ndraft: true\n---\nText.\n",
    );
    let with_drafts = || {
        let mut options = Options::default();
        options.visibility.drafts = true;
        options
    };
    let mut engine = Incremental::between_runs(Options::default());
    let first = engine.build(&site);
    engine.switch(with_drafts());
    let drafts = engine.build(&site);
    assert!(rendered(&drafts).contains(&"posts/d/index.html"));
    engine.switch(Options::default());
    let back = engine.build(&site);
    assert_eq!(back.diagnostics, first.diagnostics);
    assert!(!back.payloads.contains_key("posts/d/index.html"));
}

/// A site whose files have the stamp of their path, so that nobody sees a change.
struct Blind(Memory);

impl Source for Blind {
    fn list(&self) -> Listing {
        let mut listing = self.0.list();
        for entry in &mut listing.entries {
            *entry = FileEntry {
                stamp: Some(Digest::of(&entry.path)),
                ..entry.clone()
            };
        }
        listing
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        self.0.read(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        self.0.open(path)
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        self.0.detached()
    }

    fn identity(&self) -> Digest {
        self.0.identity()
    }

    fn now(&self) -> jiff::Timestamp {
        self.0.now()
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        self.0.locate(path)
    }
}

#[test]
fn a_text_that_is_not_the_one_whose_facts_are_known_makes_the_build_begin_again() {
    let mut engine = Incremental::between_runs(Options::default());
    engine.build(&site(SITE));
    engine.build(&Blind(site(SITE)));
    let mut changed = site(SITE);
    replace(
        &mut changed,
        "content/long.md",
        "The last word",
        "The last words",
    );
    // All pages are rendered, and none of their texts is where its facts were found.
    changed.write("templates/part.html", "another part");
    let mut listed = Blind(changed.clone());
    listed.0.write("templates/part.html", "another part");
    engine.forget_outputs();
    let build = engine.build(&listed);
    assert!(build.is_torn);
    equal(&build, &clean(&changed), &Edit { kind: 0, dice: 0 }).unwrap();
}

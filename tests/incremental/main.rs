//! Incremental builds equal clean ones: in bytes, in diagnostics, and in doing nothing twice.
//!
//! `site.rs` is the site that all begins with; `questions.rs` looks at each kind of question;
//! `edits.rs`, `settings.rs` and `files.rs` are what a writer may do, `sequences.rs` does it at random;
//! `memory.rs` does harm to what is remembered between runs; `disk.rs` edits a site on a real disk.

mod desk;
mod disk;
mod edits;
mod files;
mod machine;
mod memory;
mod questions;
mod sequences;
mod settings;
mod site;
#[path = "../support/mod.rs"]
mod support;

use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::{Engine, Options, Payload};
use linger::source::{Hint, Listing, Memory, Reader, Source};
use site::{SITE, replace, site};
use std::collections::BTreeSet;
use std::sync::Mutex;
use support::{Incremental, build, clean, rendered};

#[test]
fn the_site_of_these_tests_has_no_mistakes() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    assert!(build.outputs.len() > 20);
}

#[test]
fn nothing_changed_renders_nothing() {
    let site = site(SITE);
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    assert_eq!(rendered(&build(&mut engine, &site)), [""; 0]);
}

#[test]
fn a_body_changes_its_page_and_the_feeds() {
    let mut site = site(SITE);
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Last words.",
        "Very last words.",
    );
    let again = build(&mut engine, &site);
    // The summary of so short a post is all of it, so the pages that show it change too...
    assert!(rendered(&again).contains(&"posts/a/index.html"));
    // ...but beyond the summary, only the page itself and the feeds that carry the full text do.
    let long = "word ".repeat(80);
    replace(
        &mut site,
        "content/posts/a.md",
        "First paragraph of alpha.",
        &long,
    );
    build(&mut engine, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Very last words.",
        "The end.",
    );
    let again = build(&mut engine, &site);
    let feeds = ["rss.xml", "tags/blue/rss.xml", "tags/red/rss.xml"];
    let all = ["atom.xml", "feed.json", "posts/a/index.html"];
    let search = ["search.json"];
    assert_eq!(
        rendered(&again),
        [&all[..], &feeds[..1], &search, &feeds[1..]].concat()
    );
    let page = again
        .rendered
        .iter()
        .find(|(path, _)| &**path == "posts/a/index.html")
        .unwrap();
    assert_eq!(page.1.to_string(), "the text of content/posts/a.md changed");
}

#[test]
fn a_comment_in_the_settings_changes_nothing() {
    let mut site = site(SITE);
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    replace(
        &mut site,
        "site.yaml",
        "title: A site",
        "# a note\ntitle: A site",
    );
    assert_eq!(rendered(&build(&mut engine, &site)), [""; 0]);
}

#[test]
fn an_error_is_remembered_with_the_page_and_goes_when_it_is_mended() {
    let mut site = site(SITE);
    let mut engine = Incremental::new();
    replace(&mut site, "content/linking.md", "posts/b.md", "posts/bb.md");
    let broken = build(&mut engine, &site);
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(build(&mut engine, &site).diagnostics, broken.diagnostics);
    replace(&mut site, "content/linking.md", "posts/bb.md", "posts/b.md");
    assert_eq!(build(&mut engine, &site).diagnostics, []);
}

#[test]
fn two_posts_at_one_address_are_an_error_until_one_of_them_goes() {
    let mut site = site(SITE);
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    let text = site
        .text("content/posts/a.md")
        .unwrap()
        .replace("id: Alpha", "id: Other");
    site.write("content/posts/old/a.md", text);
    for _ in 0..2 {
        let both = build(&mut engine, &site);
        let codes: Vec<&str> = both.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["duplicate-url"]);
    }
    site.remove("content/posts/old/a.md");
    assert_eq!(build(&mut engine, &site).diagnostics, []);
}

#[test]
fn a_body_edit_asks_again_only_who_shows_the_body() {
    let mut site = site(SITE);
    let mut engine = Engine::new(Options::default());
    engine.update(&site, &Hint::Everything);
    while engine.catch_up(&site, usize::MAX) {}
    engine.take_rendered();
    let page = |engine: &mut Engine, site: &Memory| match engine.get("long/index.html", site) {
        Some((Payload::Bytes(bytes), _)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(page(&mut engine, &site).contains("The last word."));
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The very last word",
    );
    let mut update = engine.update(&site, &Hint::Everything);
    // What is found by searching are the texts of all.
    update.stale.sort();
    let shown = ["long/index.html", "search.json"];
    assert_eq!(update.stale, shown.map(Into::into));
    assert_eq!(update.files, ["content/long.md".into()]);
    assert!(page(&mut engine, &site).contains("The very last word."));
    let rendered: Vec<String> = engine
        .take_rendered()
        .iter()
        .map(|(path, why)| format!("{path}: {why}"))
        .collect();
    assert_eq!(
        rendered,
        ["long/index.html: the text of content/long.md changed"]
    );
}

#[test]
fn the_index_of_a_preview_knows_the_words_that_were_just_saved() {
    let mut site = site(SITE);
    let mut engine = Engine::new(Options::default());
    engine.update(&site, &Hint::Everything);
    while engine.catch_up(&site, usize::MAX) {}
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The ultimate",
    );
    engine.update(&site, &Hint::Everything);
    let index = match engine.get("search.json", &site) {
        Some((Payload::Bytes(bytes), _)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(index.contains("\"ultimate\""), "{index}");
}

/// A site that notes which of its files are read, and how often.
struct Counted<'a> {
    site: &'a Memory,
    read: Mutex<Vec<String>>,
}

impl Counted<'_> {
    fn new(site: &Memory) -> Counted<'_> {
        Counted {
            site,
            read: Mutex::default(),
        }
    }

    /// What was read, sorted.
    fn reads(self) -> Vec<String> {
        let mut read = self.read.into_inner().unwrap();
        read.sort();
        read
    }
}

impl Source for Counted<'_> {
    fn list(&self) -> Listing {
        self.site.list()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        self.read.lock().unwrap().push(path.to_owned());
        self.site.read(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        self.read.lock().unwrap().push(path.to_owned());
        self.site.open(path)
    }

    fn identity(&self) -> Digest {
        self.site.identity()
    }

    fn now(&self) -> jiff::Timestamp {
        self.site.now()
    }

    fn locate(&self, path: &str) -> Option<std::path::PathBuf> {
        self.site.locate(path)
    }
}

#[test]
fn an_edit_reads_the_file_that_was_edited_and_no_other_also_with_warnings_in_the_site() {
    let mut site = site(SITE);
    // A warning each in a text that is edited, and in one that is not.
    for path in ["content/long.md", "content/posts/a.md"] {
        let text = site.text(path).unwrap().to_owned();
        site.write(path, text + "\n# A second title\n\n![](img/none.txt)\n");
    }
    let mut engine = Engine::new(Options::default());
    let mut told = |site: &Memory| {
        let counted = Counted::new(site);
        engine.update(&counted, &Hint::Everything);
        while engine.catch_up(&counted, usize::MAX) {}
        (engine.diagnostics(&counted), counted.reads())
    };
    let (first, _) = told(&site);
    let files: BTreeSet<&str> = first
        .iter()
        .flat_map(|d| &d.place)
        .map(|at| &*at.file)
        .collect();
    assert_eq!(files.len(), 2, "{first:?}");
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The very last word",
    );
    let (_, reads) = told(&site);
    assert_eq!(
        reads.iter().collect::<BTreeSet<_>>(),
        BTreeSet::from([&"content/long.md".to_owned()])
    );
    assert_eq!(told(&site).1, [""; 0]);
    replace(
        &mut site,
        "site.yaml",
        "posts_per_page: 2",
        "posts_per_page: 3",
    );
    let (_, reads) = told(&site);
    assert_eq!(reads, ["site.yaml"]);
}

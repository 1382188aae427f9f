//! Incremental builds equal clean ones: in bytes, in diagnostics, and in doing nothing twice.
//!
//! `site.rs` is the site that all begins with; `questions.rs` looks at each kind of question;
//! `edits.rs`, `settings.rs` and `files.rs` are what a writer may do, `sequences.rs` does it at random.

mod edits;
mod files;
mod questions;
mod sequences;
mod settings;
mod site;
#[path = "../support/mod.rs"]
mod support;

use linger::pipeline::{Live, Payload, Pipeline};
use linger::source::{Hint, Memory};
use site::{SITE, replace, site};
use support::{build, clean, remembering, rendered};

#[test]
fn the_site_of_these_tests_has_no_mistakes() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    assert!(build.outputs.len() > 20);
}

#[test]
fn nothing_changed_renders_nothing() {
    let site = site(SITE);
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    assert_eq!(rendered(&build(&mut pipeline, &site)), [""; 0]);
}

#[test]
fn a_body_changes_its_page_and_the_feeds() {
    let mut site = site(SITE);
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Last words.",
        "Very last words.",
    );
    let again = build(&mut pipeline, &site);
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
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Very last words.",
        "The end.",
    );
    let again = build(&mut pipeline, &site);
    let feeds = ["rss.xml", "tags/blue/rss.xml", "tags/red/rss.xml"];
    let all = ["atom.xml", "feed.json", "posts/a/index.html"];
    let search = ["search.json", "search/index.html"];
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
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "site.yaml",
        "title: A site",
        "# a note\ntitle: A site",
    );
    assert_eq!(rendered(&build(&mut pipeline, &site)), [""; 0]);
}

#[test]
fn an_error_is_remembered_with_the_page_and_goes_when_it_is_mended() {
    let mut site = site(SITE);
    let mut pipeline = Pipeline::new();
    replace(&mut site, "content/linking.md", "posts/b.md", "posts/bb.md");
    let broken = build(&mut pipeline, &site);
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(build(&mut pipeline, &site).diagnostics, broken.diagnostics);
    replace(&mut site, "content/linking.md", "posts/bb.md", "posts/b.md");
    assert_eq!(build(&mut pipeline, &site).diagnostics, []);
}

#[test]
fn a_body_edit_asks_again_only_who_shows_the_body() {
    let mut site = site(SITE);
    let mut live = Live::default();
    live.update(&site, &Hint::Everything, &remembering());
    while live.catch_up(&site, usize::MAX) {}
    live.take_rendered();
    let page = |live: &mut Live, site: &Memory| match live.get("long/index.html", site) {
        Some((Payload::Bytes(bytes), _)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(page(&mut live, &site).contains("The last word."));
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The very last word",
    );
    let mut update = live.update(&site, &Hint::Everything, &remembering());
    // What is found by searching are the texts of all.
    update.stale.sort();
    let shown = ["long/index.html", "search.json", "search/index.html"];
    assert_eq!(update.stale, shown.map(Into::into));
    assert_eq!(update.files, ["content/long.md".into()]);
    assert!(page(&mut live, &site).contains("The very last word."));
    let rendered: Vec<String> = live
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
    let mut live = Live::default();
    live.update(&site, &Hint::Everything, &remembering());
    while live.catch_up(&site, usize::MAX) {}
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The ultimate",
    );
    live.update(&site, &Hint::Everything, &remembering());
    let index = match live.get("search.json", &site) {
        Some((Payload::Bytes(bytes), _)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(index.contains("\"ultimate\""), "{index}");
}

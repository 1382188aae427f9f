//! What a build remembers for the next one, on a real disk: said again, believed only in time, and
//! done without where it cannot be written.

use crate::support::test_site::{SMALL, TestSite};
use std::fs::{self, File};
use std::time::{Duration, Instant, SystemTime};

/// The folder of the records.
const RECORDS: &str = ".linger/cache/memory";

/// A site about which something is wrong, but not so that it cannot be published.
fn warned() -> TestSite {
    let site = TestSite::small().with(
        "
-- content/posts/b.md --
---
title: Beta
date: 2026-01-02
description: About beta.
---
INTRODUCTION Text of beta.

# A second title
"
        .replace("INTRODUCTION", &"So it begins. ".repeat(80))
        .as_str(),
    );
    site.build().ok().says("written").complains("[no-id]");
    site
}

/// The names of the records.
fn records(site: &TestSite) -> Vec<String> {
    let items = fs::read_dir(site.path(RECORDS)).into_iter().flatten();
    let names = items.map(|item| item.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// What a build says was rendered.
fn rendered(site: &TestSite) -> Vec<String> {
    let said = site.run(&["build", "-v"]).ok().said();
    let lines = said
        .lines()
        .filter_map(|line| line.strip_prefix("Rendered "));
    lines.map(str::to_owned).collect()
}

fn page(site: &TestSite, path: &str) -> String {
    String::from_utf8(site.published()[path].clone()).unwrap()
}

#[test]
fn warnings_are_said_again_though_nothing_is_rendered() {
    let site = warned();
    let first = site.build().ok().complained();
    assert_eq!(rendered(&site), [""; 0]);
    let again = site.build().ok().says("unchanged");
    assert!(!again.said().contains("written"), "{}", again.said());
    assert_eq!(again.complained(), first);
    // They count with --strict, also when nothing has changed.
    site.run(&["build", "--strict"])
        .ends(1)
        .complains("[no-id]");
    site.edit("content/posts/b.md", "description:", "id: b1\ndescription:");
    let mended = site.build().ok().complained();
    assert!(!mended.contains("[no-id]"), "{mended}");
    assert_eq!(mended, site.build().ok().complained());
}

#[test]
fn a_build_says_what_was_rendered_and_why() {
    let site = warned();
    site.edit("content/posts/b.md", "Text of beta", "Words of beta");
    let lines = rendered(&site);
    let wanted = "posts/b/index.html: the text of content/posts/b.md changed";
    assert!(lines.contains(&wanted.to_owned()), "{lines:?}");
    let is_other = |line: &&String| line.starts_with("404");
    assert_eq!(lines.iter().find(is_other), None);
    assert_eq!(rendered(&site), [""; 0]);
    site.write("public/posts/a/index.html", "somebody's");
    let lines = rendered(&site);
    assert_eq!(lines, ["posts/a/index.html: its file was gone or other"]);
    let page = page(&site, "posts/a/index.html");
    assert!(page.contains("Alpha"), "{page}");
}

#[test]
fn a_build_without_the_cache_remembers_nothing_and_believes_nothing() {
    let site = TestSite::new(SMALL);
    site.run(&["build", "--no-cache"]).ok();
    assert!(!site.has(RECORDS));
    site.edit("content/posts/a.md", "Text.", "Other text.");
    site.build().ok();
    assert!(site.has(RECORDS));
    let said = site.run(&["build", "--no-cache", "-v"]).ok().said();
    assert!(said.contains("Rendered"), "{said}");
}

#[test]
fn git_is_told_to_leave_what_is_remembered() {
    let site = warned();
    assert_eq!(site.read(".linger/.gitignore"), "*\n");
}

#[test]
fn nothing_is_believed_that_was_written_in_the_future() {
    let site = warned();
    for record in records(&site) {
        let path = site.path(&format!("{RECORDS}/{record}"));
        let ahead = SystemTime::now() + Duration::from_secs(3600);
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(ahead).unwrap();
    }
    let lines = rendered(&site);
    let is_new = |line: &String| line.ends_with("it is new");
    assert!(lines.iter().any(is_new), "{lines:?}");
    assert_eq!(rendered(&site), [""; 0], "the next record is of this time");
}

#[test]
fn a_build_that_cannot_be_remembered_is_as_good_as_any() {
    let site = TestSite::small().with("-- .linger/cache --\nIn the way.\n");
    let refused = "cannot remember this build";
    site.build().ok().says("written").complains(refused);
    site.edit("content/posts/a.md", "Text.", "Other text.");
    site.build().ok().complains(refused);
    let page = page(&site, "posts/a/index.html");
    assert!(page.contains("Other text."), "{page}");
}

#[test]
fn any_file_in_the_place_of_a_record_is_none() {
    let site = warned();
    let names = records(&site);
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        let path = format!("{RECORDS}/{name}");
        let whole = fs::read(site.path(&path)).unwrap();
        let half = whole[..whole.len() / 2].to_vec();
        for bytes in [Vec::new(), half, vec![b'x'; whole.len()]] {
            site.write(&path, bytes);
            site.build().ok().complains("[no-id]");
            site.run(&["build", "--verify"]).ok().says("Verified");
        }
    }
}

#[test]
fn a_preview_remembers_when_nobody_waits() {
    let site = warned();
    let before = records(&site).len();
    let first = site.preview(&[]);
    let since = Instant::now();
    while records(&site).len() == before {
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "nothing is written"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(first);
    site.edit("content/posts/b.md", "Text of beta", "Words of beta");
    let second = site.preview(&[]);
    second.until("/posts/b/", "Words of beta");
    second.until("/posts/a/", "Alpha");
}

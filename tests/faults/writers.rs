//! The commands that write among the writer's own files: a kill or a refusal at each system call loses
//! and halves none of them.

use super::{MUTATING, has_strace, strace};
use crate::support::test_site::{Run, TestSite};
use crate::support::tree;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
email: ann@example.com
comments: {provider: mailto}
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
---
Text.
-- content/posts/draft.md --
---
title: Draft
draft: true
id: d1
---
Text.
-- content/comments/a/c1.yaml --
author: Ann
date: 2026-01-02
approved: false
text: Well said.
-- said.json --
{\"post\": \"a\", \"name\": \"Bo\", \"message\": \"I agree.\"}
";

/// What each is run with, and a file that is there once it has done its work, or has other bytes.
const COMMANDS: [(&[&str], &str); 5] = [
    (&["new", "A new post"], "content/posts/a-new-post.md"),
    (&["publish", "draft"], "content/posts/draft.md"),
    (&["comment", "add", "said.json"], "content/comments/a/"),
    (&["comment", "approve", "c1"], "content/comments/a/c1.yaml"),
    (&["email", "a"], "outbox/a.eml"),
];

/// The files that the writer sees: what is hidden is left over, and goes the next time.
fn seen(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(dir);
    files.retain(|path, _| !path.split('/').any(|part| part.starts_with('.')));
    files
}

#[test]
fn the_writers_own_files_are_whole_whatever_happens() {
    if !has_strace() {
        return;
    }
    let mut site = TestSite::within("site", SITE);
    let old = seen(&site.dir());
    let mut tried = 0;
    for (args, made) in COMMANDS {
        for call in MUTATING {
            for fault in ["signal=KILL", "error=ENOSPC", "error=EIO"] {
                for when in 1..200 {
                    // The loader's calls, and those that read, are not what this is about.
                    if call == "openat" && when % 5 != 1 {
                        continue;
                    }
                    fs::remove_dir_all(site.dir()).unwrap();
                    site = site.with(SITE);
                    let what = format!("{args:?}: {fault} at {call} {when}");
                    let args = [args, &["-j", "1"]].concat();
                    let run = site.run_by(&strace(call, fault, when), &args);
                    check(&old, &seen(&site.dir()), made, &run, &what);
                    if run.output.status.success() {
                        if call != "openat" || when > 60 {
                            break;
                        }
                        continue;
                    }
                    tried += 1;
                    // It can be done again, or has been done already.
                    let again = site.run(&args);
                    let now = seen(&site.dir());
                    assert!(
                        again.output.status.success() || now != old,
                        "{what}: then {}",
                        again.complained()
                    );
                    assert!(
                        now.keys().any(|path| path.starts_with(made)),
                        "{what}: {made} is not there"
                    );
                }
            }
        }
    }
    assert!(tried > 100, "only {tried} faults");
    println!("{tried} faults in commands that write among the writer's files");
}

/// What was there is there, as it was or as it becomes; nothing is half there.
fn check(
    old: &BTreeMap<String, Vec<u8>>,
    now: &BTreeMap<String, Vec<u8>>,
    made: &str,
    run: &Run,
    what: &str,
) {
    for (path, bytes) in old {
        let Some(there) = now.get(path) else {
            panic!("{what}: {path} is gone");
        };
        assert!(
            there == bytes || path.starts_with(made),
            "{what}: {path} has changed"
        );
    }
    for (path, bytes) in now.iter().filter(|(path, _)| path.starts_with(made)) {
        let text = String::from_utf8_lossy(bytes);
        let is_whole = match path.rsplit('.').next() {
            Some("md") => text.matches("---\n").count() == 2,
            Some("yaml") => text.contains("author:") && text.ends_with('\n'),
            _ => !text.is_empty(),
        };
        assert!(is_whole, "{what}: {path} is not whole: {text}");
    }
    if let Some(code) = run.output.status.code().filter(|code| *code != 0) {
        assert_eq!(code, 4, "{what}: {}", run.complained());
    }
}

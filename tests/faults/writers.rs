//! The commands that write among the writer's own files: a kill or a refusal at each system call loses
//! and halves none of them.

use super::{MUTATING, has_strace, strace};
use crate::support::{NOW, copy, tree, write_site};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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

fn run(dir: &Path, before: &[&str], args: &[&str]) -> Output {
    let program = [before, &[env!("CARGO_BIN_EXE_linger")]].concat();
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).args(args);
    command.args(["-j", "1", "--clock", NOW]);
    command.current_dir(dir).stdin(Stdio::null());
    command.output().unwrap()
}

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
    let temp = tempfile::tempdir().unwrap();
    let kept = temp.path().join("kept");
    write_site(&kept, SITE);
    let old = seen(&kept);
    let site = temp.path().join("site");
    let mut tried = 0;
    for (args, made) in COMMANDS {
        for call in MUTATING {
            for fault in ["signal=KILL", "error=ENOSPC", "error=EIO"] {
                for when in 1..200 {
                    // The loader's calls, and those that read, are not what this is about.
                    if call == "openat" && when % 5 != 1 {
                        continue;
                    }
                    let _ = fs::remove_dir_all(&site);
                    copy(&kept, &site);
                    let what = format!("{args:?}: {fault} at {call} {when}");
                    let strace = strace(call, fault, when);
                    let strace: Vec<&str> = strace.iter().map(String::as_str).collect();
                    let output = run(&site, &strace, args);
                    check(&old, &seen(&site), made, &output, &what);
                    if output.status.success() {
                        if call != "openat" || when > 60 {
                            break;
                        }
                        continue;
                    }
                    tried += 1;
                    // It can be done again, or has been done already.
                    let again = run(&site, &[], args);
                    let said = String::from_utf8_lossy(&again.stderr);
                    assert!(
                        again.status.success() || seen(&site) != old,
                        "{what}: then {said}"
                    );
                    assert!(
                        seen(&site).keys().any(|path| path.starts_with(made)),
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
    output: &Output,
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
    if output.status.code().is_some_and(|code| code != 0) {
        assert_eq!(
            output.status.code(),
            Some(4),
            "{what}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

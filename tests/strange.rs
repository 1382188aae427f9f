//! Files from other machines and programs: line ends, byte order marks, spellings, bytes that are
//! not text, and things in `content/` that are not files. None of them may make a build hang.

#![cfg(unix)]

mod support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use support::{NOW, clean, site, text, tree, write_site};

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/posts/a.md --
---
id: a
title: A
date: 2026-01-01
---
Text with a [link](b.md) and a list:

- one
- two

| a | b |
|---|---|
| c | d |

```text
code
```
-- content/posts/b.md --
---
id: b
title: B
date: 2026-01-02
tags: [x]
---
Text.
-- content/data/facts.yaml --
fact: one
-- words/en.yaml --
tags: Topics
-- templates/page.html --
{{ page.title }}
{% set facts = data(path=\"facts.yaml\") %}{{ words.tags }} {{ facts.fact }}
-- content/about.md --
# About
";

/// Builds the site in a directory. A build that does not end is stopped.
fn build(dir: &Path) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_linger"))
        .args(["build", "--clock", NOW])
        .current_dir(dir)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("the build hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let usual = tempfile::tempdir().unwrap();
    write_site(usual.path(), SITE);
    assert_eq!(said(&build(usual.path())), "");
    let expected = tree(&usual.path().join("public"));
    for (name, mark, line_end) in [
        ("CRLF", "", "\r\n"),
        ("a mark", "\u{feff}", "\n"),
        ("both", "\u{feff}", "\r\n"),
    ] {
        let strange = tempfile::tempdir().unwrap();
        for (path, bytes) in tree(usual.path()) {
            if path.starts_with("public") || path.starts_with('.') {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap().replace('\n', line_end);
            let path = strange.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{mark}{text}")).unwrap();
        }
        assert_eq!(said(&build(strange.path())), "", "{name}");
        let built = tree(&strange.path().join("public"));
        assert!(built.keys().eq(expected.keys()), "{name}");
        for (path, bytes) in &built {
            // A template of the site may have any line ends; the manifest has digests.
            if path.starts_with('.') {
                continue;
            }
            let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            let expected = String::from_utf8_lossy(&expected[path]);
            assert_eq!(text, expected, "{name}: {path}");
        }
    }
}

#[test]
fn an_accent_is_the_same_whichever_way_a_name_spells_it() {
    let (one, two) = ("caf\u{e9}", "cafe\u{301}");
    for (file, link) in [(one, two), (two, one)] {
        let archive = format!(
            "-- site.yaml --\ntitle: A\nbase_url: https://example.com/\n\
             -- content/posts/{file}.md --\n---\nid: x\ntitle: X\ndate: 2026-01-01\n---\nText.\n\
             -- content/about.md --\n[a link](posts/{link}.md)\n"
        );
        let build = clean(&site(&archive));
        assert_eq!(build.diagnostics, [], "{file:?}");
        assert!(text(&build, "about/index.html").contains("href=\"/posts/cafe/\""));
    }
    // Two spellings in one directory are two files on some systems and one file on others.
    let archive = format!(
        "-- site.yaml --\nslugs: unicode\nbase_url: https://example.com/\n\
         -- content/{one}.md --\nOne.\n-- content/{two}.md --\nTwo.\n"
    );
    let build = clean(&site(&archive));
    let codes: Vec<&str> = build.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["duplicate-url"], "{:?}", build.diagnostics);
}

#[test]
fn what_is_no_file_is_left_out_and_hangs_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path();
    write_site(root, SITE);
    fs::create_dir_all(root.join("themes/handshake/templates")).unwrap();
    for pipe in [
        "content/pipe.md",
        "content/posts/pipe.jpg",
        "content/data/pipe.yaml",
        "templates/post.html",
        "words/sv.yaml",
        "themes/handshake/templates/home.html",
    ] {
        let made = Command::new("mkfifo")
            .arg(root.join(pipe))
            .status()
            .unwrap();
        assert!(made.success());
    }
    let _socket = UnixListener::bind(root.join("content/socket.md")).unwrap();
    symlink("nowhere.md", root.join("content/broken.md")).unwrap();
    symlink("itself.md", root.join("content/itself.md")).unwrap();
    symlink("..", root.join("content/up")).unwrap();
    symlink("pipe.md", root.join("content/to-a-pipe.md")).unwrap();
    let output = build(root);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    for broken in ["content/broken.md", "content/itself.md"] {
        assert!(
            said.contains(&format!(
                "`{broken}` is a shortcut to a file that is not there"
            )),
            "{said}"
        );
    }
    assert!(
        said.contains("`content/up` is a shortcut to a folder that contains it"),
        "{said}"
    );
    assert!(root.join("public/posts/a/index.html").is_file());
    assert!(!root.join("public/pipe").exists() && !root.join("public/socket").exists());
    // The build notices that nothing has changed, and opens none of them.
    assert!(build(root).status.success());
}

#[test]
fn settings_that_are_a_pipe_are_none() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let settings = temp.path().join("site.yaml");
    fs::remove_file(&settings).unwrap();
    let made = Command::new("mkfifo").arg(&settings).status().unwrap();
    assert!(made.success());
    build(temp.path());
}

#[test]
fn bytes_that_are_no_text_are_said_at_their_place() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path();
    write_site(root, SITE);
    // An old editor saves Latin-1.
    fs::write(root.join("content/data/facts.yaml"), b"fact: caf\xe9\n").unwrap();
    fs::write(
        root.join("content/posts/b.md"),
        b"---\ntitle: B\n---\n\ncaf\xe9\n",
    )
    .unwrap();
    fs::write(root.join("words/en.yaml"), b"tags: caf\xe9\n").unwrap();
    fs::write(root.join("templates/page.html"), b"\n\ncaf\xe9\n").unwrap();
    fs::write(root.join("site.yaml"), b"title: caf\xe9\n").unwrap();
    let output = build(root);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for place in [
        "content/data/facts.yaml:1:10",
        "content/posts/b.md:5:4",
        "words/en.yaml:1:10",
        "templates/page.html:3:4",
        "site.yaml:1:11",
    ] {
        assert!(
            said.contains(&format!("--> {place}\n")),
            "no {place} in {said}"
        );
    }
}

#[test]
fn a_name_that_is_no_text_is_said() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let name = OsStr::from_bytes(b"caf\xe9.md");
    if fs::write(temp.path().join("content").join(name), "Text.").is_err() {
        return; // Some systems have no such names.
    }
    let said = said(&build(temp.path()));
    assert!(said.contains("rename the file"), "{said}");
}

//! Mistakes with commands, and with files around a site: the message about each. Some test shows
//! every code in docs/mistakes.md.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::test_site::TestSite;
use support::{repository, tree};

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
description: About alpha.
image: drawing.svg
---
Text. [There](#nowhere)

![](drawing.svg)
-- content/posts/drawing.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>
-- content/posts/n.md --
---
title: Nic
date: 2026-01-02
id: n1
lang: pl
description: In Polish.
---
Tekst.
-- words/en.yaml --
read_moar: Go on
-- said.json --
{\"post\": \"a\", \"message\": \"I agree.\"}
-- empty.eml --
From: Ann <ann@example.com>
Subject: Re: Alpha

> Only a quotation.
";

/// A command, and the codes that it has to report, each with a message and a help line.
const COMMANDS: [(&[&str], &[&str]); 15] = [
    (&["build"], &["idle-word"]),
    (&["build", "--explain", "posts/nothing/"], &["no-output"]),
    (&["build", "-o", "others"], &["not-ours"]),
    (&["build", "-o", "site.yaml/x"], &["output-dir"]),
    (
        &["check", "--strict"],
        &[
            "fragment-missing",
            "alt-missing",
            "form-stub",
            "language-without-words",
        ],
    ),
    (&["build", "-o", "said.json/public"], &["io"]),
    (&["publish", "nobody"], &["no-post"]),
    (&["email", "nobody"], &["no-post"]),
    (&["new", "Alpha again"], &[]),
    (&["new", "Alpha again"], &["exists"]),
    (&["init", "."], &["exists"]),
    (&["build", "--root", "content"], &["no-site"]),
    (&["comment", "add", "said.json"], &["bad-comment"]),
    (&["comment", "add", "empty.eml"], &["bad-comment"]),
    (&["explain", "no-such-code"], &["unknown-code"]),
];

#[test]
fn each_command_says_what_is_wrong_and_what_to_do() {
    let site = TestSite::new(SITE);
    fs::create_dir(site.path("others")).unwrap();
    site.write("others/index.html", "somebody's");
    for (args, codes) in COMMANDS {
        let said = site.run(args).complained();
        for code in codes {
            let block = said
                .split("\n\n")
                .find(|block| block.contains(&format!("[{code}]")));
            let block = block.unwrap_or_else(|| panic!("{args:?}: no {code} in\n{said}"));
            assert!(block.contains("= help: "), "{args:?}: no help in\n{block}");
        }
    }
    assert_eq!(
        fs::read(site.path("others/index.html")).unwrap(),
        b"somebody's"
    );
}

#[test]
fn too_much_yaml_is_refused() {
    let site = TestSite::new(SITE);
    let long = format!("---\ntitle: \"{}\"\n---\n", "x".repeat(70_000));
    site.write("content/posts/long.md", long);
    let said = site.build().complained();
    assert!(said.contains("error[yaml-too-large]"), "{said:.300}");
}

#[cfg(unix)]
#[test]
fn what_lies_around_a_site_is_told_of() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let site = TestSite::new(SITE);
    let content = site.path("content");
    fs::write(content.join(OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    symlink("..", content.join("round")).unwrap();
    symlink("itself", content.join("posts/itself.md")).unwrap();
    let said = site.build().complained();
    for code in ["[file-name]", "[link-circle]", "[shortcut-broken]"] {
        assert!(said.contains(code), "no {code} in\n{said}");
    }
}

#[test]
fn a_text_without_a_title_is_asked_for_one() {
    let site = TestSite::new(SITE);
    let before = tree(&site.path("content"));
    site.write(
        "text",
        "It was a long week, and a good one.\n\nOn Friday we went home.\n",
    );
    let given = ["sh", "-c", "exec \"$@\" < text", "sh"];
    site.run_by(&given, &["import", "paste", "-"])
        .ends(1)
        .complains("error[import-title]")
        .complains("--title");
    assert_eq!(tree(&site.path("content")), before);
}

#[test]
fn the_preview_notes_a_post_without_a_description() {
    let site = TestSite::new(SITE);
    site.edit("content/posts/n.md", "description: In Polish.\n", "");
    let preview = site.preview(&[]);
    let note = "No description: search engines";
    for (page, is_noted) in [("n", true), ("a", false)] {
        let data = preview.get_dashboard(&format!("/toolbar/data?path=%2Fposts%2F{page}%2F"));
        assert_eq!(data.contains(note), is_noted, "{data}");
    }
    // Its code has a page of the manual.
    site.run(&["explain", "description-missing"]).ok();
}

/// Codes that no test can cause here, and why.
const NOT_SHOWN: [(&str, &str); 8] = [
    ("email-body", "no HTML is known that lol_html does not read"),
    ("text-left-out", "the same"),
    ("page-unread", "the same"),
    (
        "email-style",
        "no styles are known that css-inline does not take",
    ),
    (
        "email-text",
        "no page is known that html2text cannot lay out",
    ),
    (
        "feed-broken",
        "the feeds are right: it would be a mistake of linger's",
    ),
    ("no-network", "takes a machine without a network"),
    ("unreadable", "tests/faults: the system refuses"),
];

#[test]
fn every_code_is_shown_by_some_test() {
    let manual = fs::read_to_string(repository().join("docs/mistakes.md")).unwrap();
    let codes: BTreeSet<&str> = manual
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    let mut shown = String::new();
    for folder in ["tests", "src"] {
        for (path, bytes) in tree_of_texts(&repository().join(folder)) {
            let is_said = path.starts_with("diagnostics/") && path.ends_with("stderr.txt");
            let text = String::from_utf8_lossy(&bytes);
            match path.strip_suffix(".rs") {
                Some("mistakes") => shown.push_str(text.split("const NOT_SHOWN").next().unwrap()),
                Some(_) if folder == "tests" => shown.push_str(&text),
                Some(_) => shown.extend(text.split("#[cfg(test)]\nmod tests").skip(1)),
                None if is_said => shown.push_str(&text),
                None => {}
            }
        }
    }
    let is_shown = |code: &str| {
        let forms = [
            format!("[{code}]"),
            format!("\"{code}\""),
            format!("\"{code} "),
        ];
        forms.iter().any(|form| shown.contains(form))
    };
    let excused: BTreeSet<&str> = NOT_SHOWN.iter().map(|(code, _)| *code).collect();
    for code in &codes {
        assert!(
            is_shown(code) || excused.contains(code),
            "no test shows `{code}`: add a site to tests/diagnostics, or a line to tests/mistakes.rs"
        );
    }
    for (code, _) in NOT_SHOWN {
        assert!(codes.contains(code), "`{code}` is no code any more");
        assert!(!is_shown(code), "`{code}` is shown: it needs no excuse");
    }
}

/// All files except the packages that the browser tests install.
fn tree_of_texts(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_file() {
            files.push((name, fs::read(&path).unwrap()));
        } else if name != "web" {
            let inside = tree(&path).into_iter();
            files.extend(inside.map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        }
    }
    files
}

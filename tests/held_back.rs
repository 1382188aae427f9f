//! A post that is held back stays so with any mistake of its writer: in the first lines of a post,
//! in the word for a draft, in the name of a file.

mod support;

use linger::diagnostic::Diagnostic;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use support::{BuiltSite, NOW, bytes, clean, linger, linger_ok, site, tree, write_site};

const SETTINGS: &str =
    "-- site.yaml --\ntitle: A site\nbase_url: https://blog.test/\nsearch: true\nllms: true\n";
const LIVE: &str =
    "-- content/posts/live.md --\n---\ntitle: Live\ndate: 2026-11-20\nid: live\n---\nText.\n";

/// A word that only the text of the draft has.
const SECRET: &str = "quagmirish";

/// The outputs that contain the word, if the build has no error.
fn leaks(build: &BuiltSite) -> Vec<String> {
    if build.has_errors() {
        return Vec::new();
    }
    let is_leak = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .to_lowercase()
            .contains(SECRET)
    };
    let outputs = bytes(build).into_iter();
    outputs
        .filter(|(_, bytes)| is_leak(bytes))
        .map(|(path, _)| path)
        .collect()
}

fn with_post(text: &str) -> BuiltSite {
    let mut site = site(&format!("{SETTINGS}{LIVE}"));
    site.write("content/posts/week.md", text);
    clean(&site)
}

fn codes(build: &BuiltSite) -> BTreeSet<&'static str> {
    build
        .diagnostics
        .iter()
        .map(|problem| problem.code)
        .collect()
}

/// A mistake in the first three lines.
#[derive(Clone, Debug)]
enum Slip {
    Insert(usize, &'static str),
    Fence(&'static str),
    Case(usize, bool),
    Before(usize, &'static str),
    After(usize, &'static str),
    Twice(usize),
    Swap(usize, usize),
    NoFence,
    Marks(usize),
    Ends(&'static str),
    Quoted(usize),
    Colon(usize, &'static str),
}

const INSERTED: &[&str] = &[
    "",
    " ",
    "\t",
    "# a note",
    "#",
    "// a note",
    "<!-- a note -->",
    "---",
    "...",
    "----",
    "—",
    "–--",
    "+++",
    "***",
    "===",
    "```yaml",
    "```",
    "~~~ yml",
    "{",
    "My post",
    "# My post",
    "\u{200b}",
    ";;;",
    "%YAML 1.2",
    "<!-- vim: set ft=markdown: -->",
    "-*- mode: markdown -*-",
    "#!/usr/bin/env x",
    "\u{2060}",
    "draft",
    "<div>",
    "title: Before",
    "layout: post",
];
const FENCES: &[&str] = &[
    "----",
    "—",
    "–--",
    "--",
    "-",
    "- - -",
    "-----------",
    "+++",
    "===",
    "***",
    "___",
    "~~~",
    "```",
    "```yaml",
    "``` yml",
    "{",
    "---yaml",
    "--- # front matter",
    "---;",
    "\"---\"",
    "…",
    "−−−",
    "‐‐‐",
    "\u{feff}---",
    "\u{200b}---",
    "---\u{200b}",
    "\u{a0}---",
    "   ---",
    "\t---",
    ">---",
    "<!--",
    "/*",
    "%%%",
    "@@@",
    ":::",
    "(((",
    ";;;",
    "* * *",
    "-- -",
    "---json",
    "---toml",
    "```YAML",
    "```{yaml}",
    "````yaml",
    "~~~YML",
    "\\---",
    "\\-\\-\\-",
    "――",
    "－－－",
    "\u{2011}\u{2011}\u{2011}",
    "<p>---</p>",
    "<!-- ---",
    "%",
    "{%",
    "",
];
const SPACES: &[&str] = &[
    " ", "  ", "\t", "\u{a0}", "\u{2003}", "\u{feff}", "\u{200b}", "- ", "> ", "* ", "\u{3000}",
    "\u{2060}", "\u{ad}", "\u{200e}", ":", "<p>", "+ ", "1. ",
];

fn slip() -> impl Strategy<Value = Slip> {
    let line = 0..3_usize;
    let space = proptest::sample::select(SPACES);
    prop_oneof![
        (line.clone(), proptest::sample::select(INSERTED))
            .prop_map(|(at, text)| Slip::Insert(at, text)),
        proptest::sample::select(FENCES).prop_map(Slip::Fence),
        (line.clone(), any::<bool>()).prop_map(|(at, all)| Slip::Case(at, all)),
        (line.clone(), space.clone()).prop_map(|(at, space)| Slip::Before(at, space)),
        (line.clone(), space).prop_map(|(at, space)| Slip::After(at, space)),
        line.clone().prop_map(Slip::Twice),
        (line.clone(), line.clone()).prop_map(|(a, b)| Slip::Swap(a, b)),
        Just(Slip::NoFence),
        (1..3_usize).prop_map(Slip::Marks),
        proptest::sample::select(
            &[
                "\r\n", "\r", "\u{2028}", "\u{85}", "\u{b}", "\u{c}", "\r\r\n", "<br>\n", "  \n",
                "\\\n"
            ][..]
        )
        .prop_map(Slip::Ends),
        line.clone().prop_map(Slip::Quoted),
        (
            line,
            proptest::sample::select(&[" : ", ":", " = ", "：", ":  ", ":\t", " "][..])
        )
            .prop_map(|(at, colon)| Slip::Colon(at, colon)),
    ]
}

/// The word `draft` with a typing mistake.
fn misspelt() -> impl Strategy<Value = String> {
    let letter = prop::char::range('a', 'z');
    (0..5_usize, 0..4_u8, letter).prop_map(|(at, how, letter)| {
        let mut word: Vec<char> = "draft".chars().collect();
        match how {
            0 => {
                word.remove(at);
            }
            1 => word.insert(at, letter),
            2 => word[at] = letter,
            _ => word.swap(at, (at + 1) % 5),
        }
        word.into_iter().collect()
    })
}

fn slipped(first: &str, slips: &[Slip]) -> String {
    let mut lines: Vec<String> = first.lines().map(str::to_owned).collect();
    let (mut marks, mut end) = (0, "\n");
    for slip in slips {
        let count = lines.len();
        match slip {
            Slip::Insert(at, text) => lines.insert((*at).min(count), (*text).to_owned()),
            Slip::Fence(fence) => {
                if let Some(line) = lines.iter_mut().find(|line| *line == "---") {
                    *line = (*fence).to_owned();
                }
            }
            Slip::Case(at, all) => {
                lines[*at] = match all {
                    true => lines[*at].to_uppercase(),
                    false => {
                        let mut letters = lines[*at].chars();
                        let first = letters.next().map(|c| c.to_uppercase().to_string());
                        format!("{}{}", first.unwrap_or_default(), letters.as_str())
                    }
                };
            }
            Slip::Before(at, space) => lines[*at].insert_str(0, space),
            Slip::After(at, space) => lines[*at].push_str(space),
            Slip::Twice(at) => lines.insert(*at, lines[*at].clone()),
            Slip::Swap(a, b) => lines.swap(*a, *b),
            Slip::NoFence => lines.retain(|line| line != "---"),
            Slip::Marks(number) => marks = *number,
            Slip::Ends(other) => end = other,
            Slip::Quoted(at) => {
                if let Some((key, value)) = lines[*at].clone().split_once(':') {
                    lines[*at] = format!("\"{key}\":{value}");
                }
            }
            Slip::Colon(at, colon) => lines[*at] = lines[*at].replacen(": ", colon, 1),
        }
        while lines.len() < 3 {
            lines.push(String::new());
        }
    }
    format!("{}{}{end}", "\u{feff}".repeat(marks), lines.join(end))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_slip_in_the_first_lines_makes_a_draft_go_live(
        slips in proptest::collection::vec(slip(), 1..4),
        word in prop_oneof![3 => Just("draft".to_owned()), 1 => misspelt()],
        more in proptest::sample::select(&["date: 2026-01-01\nid: week\n", "tags: [calls]\n", "\n", ""][..]),
    ) {
        let first = format!("---\ntitle: A quiet week\n{word}: true\n");
        let rest = format!("{more}---\n\nThe {SECRET} week.\n\n---\n\nIts end.\n");
        let text = slipped(&first, &slips) + &rest;
        let leaks = leaks(&with_post(&text));
        prop_assert!(leaks.is_empty(), "{text:?} is in {leaks:?}");
    }
}

#[test]
fn what_looks_like_front_matter_and_is_not_read_is_an_error() {
    let keys = "title: A quiet week\ndate: 2026-01-01\nid: week\n";
    for text in [
        format!("\n---\n{keys}---\nText.\n"),
        format!("<!-- kept from last year -->\n---\n{keys}---\nText.\n"),
        format!("My notes\n\n---\n{keys}---\nText.\n"),
        format!("----\n{keys}----\nText.\n"),
        format!("—\n{keys}—\nText.\n"),
        format!("```yaml\n---\n{keys}---\n```\nText.\n"),
        format!("  ---\n{keys}  ---\nText.\n"),
        format!("{keys}\nText.\n"),
        "{\"title\": \"A quiet week\", \"draft\": true}\n\nText.\n".to_owned(),
        "{\n  \"title\": \"A quiet week\",\n  \"date\": \"2026-01-01\"\n}\n\nText.\n".to_owned(),
        format!("---\n---\n{keys}---\nText.\n"),
        format!("---\nlayout: post\n---\n{keys}---\nText.\n"),
        "---\ntitle: A\ndate: 2026-01-01\n---\n\ndraft: true\n\nText.\n".to_owned(),
        format!("---\r{}---\rText.\r", keys.replace('\n', "\r")),
        "Title: A quiet week\nDate: 2026-01-01\n\nText.\n".to_owned(),
        "<p>---</p>\n<p>title: A</p>\n<p>draft: true</p>\n\nText.\n".to_owned(),
        "| title | A quiet week |\n|---|---|\n| draft | true |\n\nText.\n".to_owned(),
        "<title>A</title>\n<draft>true</draft>\n\nText.\n".to_owned(),
        "--- title: A quiet week draft: true ---\n\nText.\n".to_owned(),
        "export const draft = true\n\nText.\n".to_owned(),
        "---\ntitle: A\ndate: 2026-01-01\n---\n# Above\n\n---\ndraft: true\n---\n\nText.\n"
            .to_owned(),
        "---\ntitle: A\ndate: 2026-01-01\n---\nThe first words.\n\ndraft: true\n\nText.\n"
            .to_owned(),
        format!("---\u{b}{}---\u{b}Text.\n", keys.replace('\n', "\u{b}")),
        "<!--\ntitle: A quiet week\n-->\nText.\n".to_owned(),
    ] {
        let build = with_post(&text);
        assert!(
            codes(&build).contains("front-matter-unread"),
            "{text:?}: {:?}",
            build.diagnostics
        );
    }
}

#[test]
fn what_is_text_is_text() {
    let front = "---\ntitle: A\ndate: 2026-01-01\nid: week\n---\n";
    for text in [
        "Just words.\n".to_owned(),
        "# A heading\n\nThe date: the third of March. The author: nobody.\n".to_owned(),
        "To whom it may concern:\n\nWrite to me.\n".to_owned(),
        format!("{front}\nDate: the day that counts\n\nText.\n"),
        format!("{front}\n---\n\nA rule above, and a title: below.\n"),
        format!("{front}\n```yaml\n---\ntitle: So\ndraft: true\n---\n```\n"),
        format!("{front}\nI wrote it down:\n\n    draft: true\n"),
        format!("{front}The state: published, the mood: fine.\n"),
        format!("{front}Note: this is live.\n\n---\n\nText.\n"),
        format!("{front}**Status:** open\n\n**Private:** no\n\nText.\n"),
        format!("{front}A word on drafts.\n\n---\n\nThe draft: true or not, it is done.\n"),
        format!("{front}In Hugo you write:\n\n```\n---\ndraft: true\n---\n```\n"),
        format!("{front}> draft: true\n\nis what others write. Write `draft: true`.\n"),
        format!("{front}| Status | Meaning |\n|---|---|\n| live | seen |\n\nText.\n"),
        format!("{front}Ready on Monday, live on Tuesday.\n\n***\n\nText.\n"),
        format!("{front}<p>Draft: what it means</p>\n\nText.\n"),
    ] {
        let build = with_post(&text);
        assert!(!build.has_errors(), "{text:?}: {:?}", build.diagnostics);
    }
}

/// The findings about the post that has these lines in its front matter, and whether it is published.
fn with_lines(lines: &str) -> (Vec<Diagnostic>, bool) {
    let build = with_post(&format!(
        "---\ntitle: A quiet week\ndate: 2026-01-01\nid: week\n{lines}\n---\nThe {SECRET} week.\n"
    ));
    let is_out = build
        .outputs
        .iter()
        .any(|output| output.path.contains("week"));
    (build.build.diagnostics, is_out)
}

#[test]
fn a_near_miss_of_a_word_that_decides_is_an_error() {
    for line in [
        "Draft: true",
        "darft: true",
        "drafts: yes",
        "DRAFT: on",
        "draft_: true",
        "draft:",
        "draft: ~",
        "dra\u{200b}ft: true",
        "daft: ",
        "published:",
        "status: under embargo",
        "visibility: tbd",
        "publishDate: 2027-01-01",
        "Expires: 2026-02-01",
        "expire: 2027-01-01",
        "published: next week",
        "publish: 2027-01-01",
        "extra:\n  draft: true",
        "expires:",
        "expiryDate: 2026-05-01",
        "published_at:",
        "publication-date: 01/02/2027",
        "pubDatetime: 2027-01-01T10:00:00Z",
        "veröffentlichen_am: 2027-01-01",
        "embargo_until: 2027-01-01",
        "any_key_at_all: 2027-01-01",
        "日付: 2027-01-01",
        "valid_until: 2026-02-01",
        "unpublish_on: 2026-02-01",
        "layout: draft",
        "zustand: neu\ntype: Entwurf",
        "x: &x {draft: true}\n<<: *x",
        "sitemap: {draft: yes}",
    ] {
        let (found, _) = with_lines(line);
        let is_said = found
            .iter()
            .any(|p| p.code == "publishing-unclear" && p.is_error() && p.help.is_some());
        assert!(is_said, "{line}: {found:?}");
    }
    for line in [
        "craft: woodwork and joinery",
        "extra: {draft: two}",
        "data: [1, 2]",
        "stage: the second",
        "show_date: false",
        "hideToc: true",
        "showReadingTime: false",
        "hide_title: true",
        "share: false",
        "displayInMenu: false",
        "concept: Loss aversion",
        "level: beginner",
        "tier: gold",
        "lastmod: 2027-01-01",
        "event: 2026-03-04",
        "extra: {event: 2027-03-04}",
        "comments_enabled: false",
        "readonly: false",
        "pinned: true",
    ] {
        let (found, is_out) = with_lines(line);
        assert!(
            is_out && !found.iter().any(Diagnostic::is_error),
            "{line}: {found:?}"
        );
    }
}

#[test]
fn a_foreign_word_for_not_live_holds_a_post_back() {
    for line in [
        "published: false",
        "publish: no",
        "status: draft",
        "status: Pending",
        "private: true",
        "visibility: private",
        "hidden: yes",
        "post_status: auto-draft",
        "unlisted: 1",
        "wip: true",
        "entwurf: ja",
        "utkast: true",
        "черновик: да",
        "public: off",
        "Published: False",
        "visibility: \"Members\"",
        "password: hush",
        "state: In review",
        "isDraft: true",
        "do-not-publish: true",
        "noPublish: yes",
        "is_published: false",
        "dg-publish: false",
        "publicly_visible: no",
        "showInList: false",
        "members_only: true",
        "audience: paid",
        "estado: borrador",
        "stato: bozza",
        "taslak: evet",
        "piszkozat: igen",
        "brouillon: vrai",
        "初稿: はい",
        "build: {render: never}",
        "_build: {list: never, render: never}",
        "permalink: false",
        "render: false",
        "eleventyExcludeFromCollections: true",
        "status: Draft - waiting for Anna",
        "on_hold: true",
        "ready_to_publish: no",
        "approved: no",
        "öffentlich: nein",
    ] {
        let (found, is_out) = with_lines(line);
        let said: Vec<_> = found
            .iter()
            .map(|problem| (problem.code, problem.is_error()))
            .collect();
        assert_eq!(said, [("publishing-word", false)], "{line}");
        assert!(!is_out, "{line}");
        // The writer's own `draft` is enough, and it is reported once.
        assert!(!with_lines(&format!("draft: true\n{line}")).1);
    }
    for line in [
        "published: true",
        "status: publish",
        "visibility: public",
        "private_: no",
        "is_public: yes",
    ] {
        let (found, is_out) = with_lines(line);
        assert!(
            is_out && !found.iter().any(Diagnostic::is_error),
            "{line}: {found:?}"
        );
        assert_eq!(found.len(), 1, "{line}: {found:?}");
    }
}

#[test]
fn what_only_says_draft_is_mentioned() {
    for line in [
        "tags: [draft, calls]",
        "tags: Entwurf",
        "# draft: true",
        "#draft: yes",
    ] {
        let (found, is_out) = with_lines(line);
        let said: Vec<_> = found.iter().map(|p| (p.code, p.is_error())).collect();
        assert_eq!(said, [("publishing-word", false)], "{line}");
        assert!(is_out, "{line}");
    }
    for (title, is_said) in [
        ("\"[Draft] A week\"", true),
        ("\"DRAFT: a week\"", true),
        ("WIP – a week", true),
        ("A week (draft)", true),
        ("Draft beer for clients", false),
        ("The first draft of a letter", false),
        ("Draft", false),
        ("How to draft: a guide", false),
    ] {
        let build = with_post(&format!(
            "---\ntitle: {title}\ndate: 2026-01-01\nid: week\n---\nText.\n"
        ));
        assert_eq!(
            codes(&build).contains("publishing-word"),
            is_said,
            "{title}"
        );
    }
}

#[test]
fn a_moment_of_another_key_is_an_error_only_while_it_is_to_come() {
    let mut site = site(&format!("{SETTINGS}{LIVE}"));
    site.write(
        "content/posts/week.md",
        "---\ntitle: A quiet week\ndate: 2026-01-01\nid: week\ngo_live: 2026-12-01\n---\nText.\n",
    );
    let mut engine = support::Incremental::new();
    let has_error = |build: &BuiltSite| codes(build).contains("publishing-unclear");
    assert!(has_error(&engine.build(&site)));
    site.set_now("2026-12-01T00:00:00Z".parse().unwrap());
    assert!(!has_error(&engine.build(&site)));
    // It waits anyway.
    let waiting =
        "---\ntitle: A quiet week\ndate: 2027-01-01\nid: week\ngo_live: 2027-01-01\n---\nText.\n";
    site.write("content/posts/week.md", waiting);
    assert!(!has_error(&engine.build(&site)));
}

#[test]
fn publish_takes_a_foreign_word_off_too() {
    let temp = tempfile::tempdir().unwrap();
    let text = "---\ntitle: A quiet week\nid: week\npublished: false\n---\nText.\n";
    write_site(
        temp.path(),
        &format!("{SETTINGS}{LIVE}-- content/posts/week.md --\n{text}"),
    );
    fs::create_dir_all(temp.path().join("content/posts/_drafts")).unwrap();
    fs::write(
        temp.path().join("content/posts/_drafts/idea.md"),
        "---\ntitle: Idea\nid: i\n---\nText.\n",
    )
    .unwrap();
    let output = linger(temp.path(), &["publish", "idea", "--clock", NOW]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("_drafts"));
    linger_ok(temp.path(), &["publish", "a", "quiet", "--clock", NOW]);
    let changed = fs::read_to_string(temp.path().join("content/posts/week.md")).unwrap();
    assert_eq!(
        changed,
        "---\ntitle: A quiet week\ndate: 2026-11-22T12:00\nid: week\n---\nText.\n"
    );
}

#[test]
fn toml_is_read_as_front_matter() {
    let toml = "+++\ntitle = \"A: week\"\ndate = 2026-01-01\nid = \"week\"\ntags = [\"calls\"]\ndraft = true\n\n[extra]\nx = 1\n+++\nText.\n";
    let temp = tempfile::tempdir().unwrap();
    write_site(
        temp.path(),
        &format!("{SETTINGS}{LIVE}-- content/posts/week.md --\n{toml}"),
    );
    linger_ok(temp.path(), &["build", "--strict", "--clock", NOW]);
    assert!(!temp.path().join("public/posts/week").exists());
    linger_ok(temp.path(), &["publish", "week", "--clock", NOW]);
    let changed = fs::read_to_string(temp.path().join("content/posts/week.md")).unwrap();
    assert_eq!(
        changed,
        toml.replace("draft = true\n", "")
            .replace("2026-01-01", "2026-11-22")
    );
    linger_ok(temp.path(), &["build", "--strict", "--clock", NOW]);
    let page = fs::read_to_string(temp.path().join("public/posts/week/index.html")).unwrap();
    assert!(page.contains("A: week") && page.contains("/tags/calls/"));
    for (text, code) in [
        ("+++\ntitle = A\n+++\nText.\n", "toml-syntax"),
        ("+++\ntitle = \"A\"\nText.\n", "front-matter-open"),
        (
            "+++\ntitle = \"A\"\ndarft = true\n+++\n",
            "publishing-unclear",
        ),
        ("+++\ntitle: A\ndraft: true\n+++\n", "toml-syntax"),
    ] {
        assert!(codes(&with_post(text)).contains(code), "{text}");
    }
}

/// The text of a draft, for files of other names.
fn draft() -> String {
    format!("---\ntitle: Soon\ndraft: true\nid: soon\n---\nThe {SECRET} plan.\n")
}

#[test]
fn no_copy_of_a_draft_goes_out_whatever_its_name() {
    let copies = [
        "soon.MD",
        "soon.Markdown",
        "soon.md.orig",
        "soon.md.rej",
        "soon.md.save",
        "soon.md.save.1",
        "soon.md.swo",
        "soon.md.old",
        "soon.md.mine",
        "soon.md.r17",
        "soon.md~",
        "soon.md.~3~",
        "soon.md___jb_tmp___",
        "soon.md.crdownload",
        "soon.md.part",
        "soon.md.txt",
        "soon.txt",
        "soon.docx",
        "soon.rtf",
        "soon.odt",
        "soon.pages",
        "soon.html",
        "soon.pdf",
        "SOON.TXT",
        "soon.v2.docx",
        "soon",
        "soon (Marit's conflicted copy 2026-11-01).md",
        "soon.sync-conflict-20261101-101010-ABCDEFG.md",
        "soon_REMOTE_881.md",
        "elsewhere.text",
        "~$soon.docx",
        "#soon.md#",
        "other.mdown",
        "soon.srt",
        "soon copy.txt",
        "Soon (1).txt",
        "Copy of soon.txt",
        "Kopie von soon.rtf",
        "soon_final.txt",
        "soon-v2 (3).html",
        "soon - Copy.html",
        "soon_files/text.txt",
        "soon,md",
    ];
    let mut site = site(&format!("{SETTINGS}{LIVE}"));
    site.write("content/posts/soon.md", draft());
    site.write(
        "content/posts/folder/index.md",
        draft().replace("id: soon", "id: folder"),
    );
    site.write("content/posts/folder.docx", SECRET);
    for name in copies {
        site.write(&format!("content/posts/{name}"), draft());
    }
    // In a folder of its name, a note that nothing links to.
    site.write("content/posts/soon/notes/call.csv", SECRET);
    let build = clean(&site);
    let found: Vec<_> = build.diagnostics.iter().filter(|p| p.is_error()).collect();
    // Two texts with one name are two posts with one address, and both are held back.
    assert_eq!(found, [] as [&Diagnostic; 0]);
    assert_eq!(leaks(&build), [""; 0]);
    assert!(
        !build
            .outputs
            .iter()
            .any(|output| output.path.to_lowercase().contains("soon"))
    );
    // A link to it does not publish it either.
    let links = "[a](soon.docx) [b](/posts/soon.pdf) [c](soon.md.txt) <a href=\"soon.html\">d</a>";
    site.write(
        "content/posts/live.md",
        format!("---\ntitle: Live\ndate: 2026-11-20\nid: live\n---\n{links}\n"),
    );
    let build = clean(&site);
    assert_eq!(leaks(&build), [""; 0]);
    assert!(
        codes(&build).contains("link-held-back"),
        "{:?}",
        build.diagnostics
    );
    assert!(
        !build
            .outputs
            .iter()
            .any(|output| output.path.to_lowercase().contains("soon"))
    );
}

#[test]
fn working_files_go_out_only_where_something_links_to_them() {
    let mut site = site(&format!(
        "{SETTINGS}menus:\n  main:\n    - {{title: Terms, url: /terms.docx}}\n{LIVE}"
    ));
    for name in [
        "posts/prices.xlsx",
        "posts/notes.docx",
        "files/plan.odt",
        "terms.docx",
        "files/deck.pptx",
        "files/in-html.rtf",
    ] {
        site.write(&format!("content/{name}"), "PK");
    }
    site.write("content/posts/live.md", "---\ntitle: Live\ndate: 2026-11-20\nid: live\n---\n[P](prices.xlsx) <a href='/files/in-html.rtf'>x</a>\n");
    site.write(
        "content/posts/later.md",
        "---\ntitle: Later\ndate: 2027-11-20\nid: later\n---\n[P](../files/plan.odt)\n",
    );
    site.write("content/data/downloads.yaml", "- file: /files/deck.pptx\n");
    let mut pipeline = support::Incremental::new();
    let build = support::build(&mut pipeline, &site);
    let left: Vec<_> = build
        .diagnostics
        .iter()
        .map(|p| (p.code, p.place.as_ref().unwrap().file.to_string()))
        .collect();
    assert_eq!(
        left,
        [
            ("file-not-linked", "content/files/plan.odt".to_owned()),
            ("file-not-linked", "content/posts/notes.docx".to_owned()),
        ]
    );
    let outputs = bytes(&build);
    for (path, is_out) in [
        ("posts/prices.xlsx", true),
        ("terms.docx", true),
        ("files/deck.pptx", true),
        ("files/in-html.rtf", true),
        ("posts/notes.docx", false),
        ("files/plan.odt", false),
    ] {
        assert_eq!(outputs.contains_key(path), is_out, "{path}");
    }
    // A link publishes the file, and the removal of the link removes it, also in an incremental
    // build.
    let live = site.text("content/posts/live.md").unwrap().to_owned();
    site.write(
        "content/posts/live.md",
        format!("{live}\n[N](notes.docx)\n"),
    );
    assert!(bytes(&support::build(&mut pipeline, &site)).contains_key("posts/notes.docx"));
    site.write("content/posts/live.md", live);
    assert!(!bytes(&support::build(&mut pipeline, &site)).contains_key("posts/notes.docx"));
}

#[test]
fn what_html_of_a_draft_names_stays_back_with_it() {
    let mut site = site(&format!("{SETTINGS}{LIVE}"));
    site.write(
        "content/posts/soon.md",
        format!(
            "{}\n<img src=\"sketch.svg\"> <a href='list.csv'>x</a>\n",
            draft()
        ),
    );
    site.write(
        "content/posts/sketch.svg",
        format!("<svg xmlns='http://www.w3.org/2000/svg'><title>{SECRET}</title></svg>"),
    );
    site.write("content/posts/list.csv", SECRET);
    assert_eq!(leaks(&clean(&site)), [""; 0]);
}

#[cfg(unix)]
#[test]
fn what_systems_leave_in_folders_stops_nothing() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), &format!("{SETTINGS}{LIVE}"));
    let content = temp.path().join("content");
    for name in [
        "Icon\r",
        "posts/Icon\r",
        "desktop.ini",
        "Thumbs.db",
        "ehthumbs.db",
        "__MACOSX/posts/live.md",
        "posts/live.md.orig",
    ] {
        let path = content.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, SECRET).unwrap();
    }
    linger_ok(temp.path(), &["build", "--strict", "--clock", NOW]);
    let outputs = tree(&temp.path().join("public"));
    let leaks: Vec<_> = outputs
        .iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(SECRET))
        .collect();
    assert!(
        leaks.is_empty() && outputs.contains_key("posts/live/index.html"),
        "{leaks:?}"
    );
}

#[test]
fn what_init_wrote_is_mentioned_until_it_is_replaced() {
    let temp = tempfile::tempdir().unwrap();
    linger_ok(temp.path(), &["init", "blog"]);
    let root = temp.path().join("blog");
    let output = linger(&root, &["build"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("warning[placeholder]").count(), 5, "{said}");
    assert_eq!(linger(&root, &["build", "--strict"]).status.code(), Some(1));
    let settings = fs::read_to_string(root.join("site.yaml")).unwrap();
    let settings = settings
        .replace("https://your-blog.example/", "https://marit.test/")
        .replace("Your Name", "Marit")
        .replace(
            "What this blog is about, in a sentence or two.",
            "Renewals.",
        );
    fs::write(root.join("site.yaml"), settings).unwrap();
    fs::remove_file(root.join("content/posts/hello.md")).unwrap();
    fs::write(
        root.join("content/about.md"),
        "---\ntitle: About\n---\nI sell heating.\n",
    )
    .unwrap();
    linger_ok(&root, &["build", "--strict"]);
}

//! The commands as a writer runs them.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;
use support::test_site::TestSite;
use support::{NOW, copy, linger, linger_ok, repository, tree};

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
---
Text.
-- content/posts/later.md --
---
title: Later
date: 2026-12-24T09:00
id: l1
---
Text.
-- content/posts/idea.md --
---
title: Idea
date: 2026-02-01
draft: true
id: i1
---
Text.
-- content/posts/offer.md --
---
title: Offer
date: 2026-02-01
expires: 2026-03-01
id: o1
---
Text.
";

fn sample() -> TestSite {
    let site = TestSite::new("");
    copy(&repository().join("content"), &site.path("content"));
    site.write(
        "site.yaml",
        fs::read(repository().join("site.yaml")).unwrap(),
    );
    site
}

fn times(dir: &Path) -> BTreeMap<String, SystemTime> {
    let files = tree(dir)
        .into_keys()
        .filter(|path| path != ".linger-manifest");
    let times = files.map(|path| {
        let modified = fs::metadata(dir.join(&path)).unwrap().modified().unwrap();
        (path, modified)
    });
    times.collect()
}

#[test]
fn the_sample_blog_builds_without_a_word_of_complaint() {
    let site = sample();
    site.run(&["build", "--strict"]).ok().complains_of_nothing();
    let files = site.published();
    for path in [
        "index.html",
        "page/2/index.html",
        "tags/index.html",
        "archive/2026/index.html",
        "404.html",
        "rss.xml",
        "sitemap.xml",
        "robots.txt",
        "subscribe/index.html",
        "about/index.html",
    ] {
        assert!(files.contains_key(path), "{path} is missing");
    }
    let posts = files
        .keys()
        .filter(|p| p.starts_with("posts/") && p.ends_with("index.html"))
        .count();
    assert!(posts >= 10, "{posts} posts");
    assert!(
        !files.keys().any(|path| path.contains("february-belongs")),
        "the scheduled post is out"
    );
}

#[test]
fn a_second_build_writes_nothing() {
    let site = sample();
    site.build().ok();
    let before = times(&site.path("public"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    let said = site.build().ok().said();
    assert!(
        said.contains("unchanged in") && !said.contains("written"),
        "{said}"
    );
    assert_eq!(times(&site.path("public")), before);
    assert!(!site.has("public.linger-stage"));
}

#[test]
fn a_site_that_is_known_to_be_right_is_not_even_rendered() {
    let site = TestSite::new(SITE);
    // The files have to be old enough that their times distinguish them from the next versions.
    std::thread::sleep(std::time::Duration::from_millis(150));
    site.build().ok();
    let manifest = || site.read("public/.linger-manifest");
    // The time ends with the day, because a page may show the date.
    let steady = manifest().lines().next().unwrap().to_owned();
    assert!(
        steady.starts_with("steady ")
            && steady.ends_with(" 2026-11-22T12:00:00Z 2026-11-23T00:00:00Z none"),
        "{steady}"
    );
    let page = site.path("public/posts/a/index.html");
    let right = fs::read(&page).unwrap();
    // Every change that matters is still noticed.
    let rebuilt = |args: &[&str]| {
        site.run(&[&["build"], args].concat())
            .ok()
            .said()
            .contains(" written")
    };
    assert!(!rebuilt(&["--clock", NOW]));
    fs::write(&page, "x".repeat(right.len())).unwrap();
    assert!(rebuilt(&["--clock", NOW]), "a damaged page");
    assert_eq!(fs::read(&page).unwrap(), right);
    assert!(
        rebuilt(&["--clock", "2026-12-24T10:00:00Z"]),
        "another moment"
    );
    assert!(
        site.build().ok().said().contains("removed"),
        "an earlier moment"
    );
    assert!(rebuilt(&["--clock", NOW, "--drafts"]), "other flags");
    assert!(
        rebuilt(&["--clock", NOW, "-u", "https://other.example/"]),
        "another address"
    );
    site.edit("content/posts/a.md", "Text", "Test");
    assert!(
        rebuilt(&["--clock", NOW, "-u", "https://other.example/"]),
        "a body of the same length"
    );
}

#[test]
fn only_what_changed_is_written() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let before = times(&site.path("public"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    site.edit("content/posts/a.md", "title: Alpha", "title: Alfa");
    site.build().ok();
    let after = times(&site.path("public"));
    let changed: Vec<&str> = after
        .iter()
        .filter(|(p, t)| before.get(*p) != Some(t))
        .map(|(p, _)| p.as_str())
        .collect();
    assert!(
        changed.contains(&"posts/a/index.html") && changed.contains(&"rss.xml"),
        "{changed:?}"
    );
    assert!(
        !changed.contains(&"tags/index.html") && !changed.contains(&"robots.txt"),
        "{changed:?}"
    );
}

#[test]
fn the_clock_moves_posts_in_and_out() {
    let site = TestSite::new(SITE);
    let has = |name: &str| site.has(&format!("public/posts/{name}"));
    site.build().ok();
    assert!(has("a") && !has("later") && !has("idea") && !has("offer"));
    site.run(&["build", "--clock", "2026-12-24T09:00:00Z"]).ok();
    assert!(has("later"));
    site.run(&["build", "--clock", "2026-12-24T08:59:59Z"]).ok();
    assert!(!has("later"), "and its page is gone");
    site.run(&["build", "--clock", "2026-02-28T00:00:00Z"]).ok();
    assert!(has("offer"));
    site.run(&["build", "--drafts", "--future", "--expired"])
        .ok();
    assert!(has("later") && has("idea") && has("offer"));
    let said = site.run(&["build", "-v"]).ok().said();
    for line in [
        "posts/later.md (scheduled: goes live Thu 2026-12-24 09:00)",
        "posts/idea.md (a draft)",
        "posts/offer.md (expired Sun 2026-03-01)",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
}

/// The only warnings about a new site are about the placeholders that the writer has to replace.
fn only_placeholders(said: &[u8]) {
    let said = String::from_utf8_lossy(said);
    let mut heads = said
        .lines()
        .filter(|line| line.starts_with("warning[") || line.starts_with("error["));
    assert!(
        heads.all(|line| line.starts_with("warning[placeholder]")),
        "{said}"
    );
}

#[test]
fn a_new_site_builds_at_once() {
    let temp = tempfile::tempdir().unwrap();
    linger_ok(temp.path(), &["init", "my-blog"]);
    let output = linger(temp.path(), &["build", "--root", "my-blog"]);
    only_placeholders(&output.stderr);
    let page = fs::read_to_string(temp.path().join("my-blog/public/index.html")).unwrap();
    assert!(page.contains("My blog") && page.contains("Hello"));
    // A second `init` overwrites nothing.
    let again = linger(temp.path(), &["init", "my-blog"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
}

#[test]
fn a_new_site_builds_with_the_other_theme() {
    let temp = tempfile::tempdir().unwrap();
    linger_ok(temp.path(), &["init", "letters", "--theme", "letter"]);
    let output = linger(temp.path(), &["build", "--root", "letters"]);
    only_placeholders(&output.stderr);
    let page = fs::read_to_string(temp.path().join("letters/public/index.html")).unwrap();
    assert!(
        page.contains("Hello") && !page.contains("masthead"),
        "{page}"
    );
}

/// Open pages do not delay the end of the preview.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_preview_with_open_pages_at_once() {
    use std::time::{Duration, Instant};
    let site = TestSite::new(SITE);
    let mut preview = site.preview(&[]);
    let _pages: Vec<_> = (0..5).map(|_| preview.listen()).collect();
    let start = Instant::now();
    let id = preview.child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(kill.unwrap().success());
    let ended = preview.ended();
    assert_eq!(ended.code(), Some(130));
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_new_post_has_its_front_matter_and_an_id() {
    let site = TestSite::new(SITE);
    let said = site.run(&["new", "Renewals: when to call?"]).ok().said();
    let path = site.path(said.trim());
    assert!(path.ends_with("content/posts/renewals-when-to-call.md"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("title: \"Renewals: when to call?\"\ndate: 2026-11-22T12:00\n"),
        "{text}"
    );
    assert!(text.contains("draft: true\nid: urn:uuid:"), "{text}");
    site.run(&["build", "--drafts", "--strict"]).ok();
    assert!(site.has("public/posts/renewals-when-to-call/index.html"));
    site.run(&["new", "Renewals, when to call"]).ends(1);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn an_error_leaves_the_old_site_as_it_is() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let before = site.published();
    site.write("content/posts/a.md", "---\ndate: soon\n---\n");
    site.write(
        "content/posts/b.md",
        "---\ntitle: B\ndate: 2026-01-02\n---\n",
    );
    site.build().ends(1);
    assert!(site.published() == before, "the site has changed");
    assert!(!site.has("public.linger-stage"));
}

#[test]
fn strangers_files_are_never_touched() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let public = site.path("public");
    fs::write(public.join("CNAME"), "blog.example.com").unwrap();
    fs::write(public.join("posts/notes.txt"), "mine").unwrap();
    site.remove("content/posts/a.md");
    site.build().ok();
    assert!(
        !public.join("posts/a").exists(),
        "our own stale page and its directory are gone"
    );
    assert_eq!(
        fs::read_to_string(public.join("CNAME")).unwrap(),
        "blog.example.com"
    );
    assert_eq!(
        fs::read_to_string(public.join("posts/notes.txt")).unwrap(),
        "mine"
    );
    // A file at the path of a page that linger did not write is not replaced.
    let other = site.path("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("index.html"), "somebody's").unwrap();
    site.run(&["build", "-o", "other"])
        .ends(4)
        .complains("did not write");
    assert_eq!(
        tree(&other),
        BTreeMap::from([("index.html".to_owned(), b"somebody's".to_vec())])
    );
}

#[test]
fn dangerous_output_directories_are_refused() {
    let site = TestSite::new(SITE);
    let home = site.path("home");
    fs::create_dir_all(home.join("site")).unwrap();
    copy(&site.path("content"), &home.join("site/content"));
    let site = home.join("site");
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.join("content"), site.join("linked")).unwrap();
    let before = tree(&home);
    let dirs = [
        ".",
        "content",
        "content/posts/x",
        "..",
        "/",
        "../..",
        "themes",
        "templates/x",
        "site.yaml",
        home.to_str().unwrap(),
    ];
    for dir in dirs.iter().copied().chain(cfg!(unix).then_some("linked")) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linger"))
            .args(["build", "-o", dir])
            .current_dir(&site)
            .env("HOME", &home)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{dir}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("output-dir"),
            "{dir}"
        );
    }
    assert!(tree(&home) == before, "something has changed");
}

#[test]
fn a_file_that_was_damaged_is_written_again() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let before = site.published();
    let page = site.path("public/404.html");
    let len = fs::metadata(&page).unwrap().len() as usize;
    fs::write(&page, "x".repeat(len)).unwrap();
    site.remove("public/robots.txt");
    site.build().ok();
    assert!(site.published() == before, "the site has changed");
}

#[test]
fn a_commit_that_was_cut_short_is_finished() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let old = site.published();
    let later = "2026-12-25T00:00:00Z";
    site.run(&["build", "--clock", later, "-o", "wanted"]).ok();
    let manifest = fs::read(site.path("wanted/.linger-manifest")).unwrap();
    site.remove("wanted/.linger-manifest");
    let wanted = tree(&site.path("wanted"));
    // A killed process leaves a staging directory with a complete journal that is half carried out.
    let stage = site.path("public.linger-stage");
    let changed: Vec<&String> = wanted
        .keys()
        .filter(|p| old.get(*p) != wanted.get(*p) && !p.starts_with('.'))
        .collect();
    let journal: String = changed.iter().map(|path| format!("put {path}\n")).collect();
    for path in changed.iter().skip(1) {
        fs::create_dir_all(stage.join(path).parent().unwrap()).unwrap();
        fs::write(stage.join(path), &wanted[*path]).unwrap();
    }
    fs::write(stage.join(".linger-manifest"), manifest).unwrap();
    let done = site.path("public").join(changed[0]);
    fs::create_dir_all(done.parent().unwrap()).unwrap();
    fs::write(done, &wanted[changed[0]]).unwrap();
    let end = linger::digest::Digest::of_bytes(journal.as_bytes()).hex();
    fs::write(
        stage.join(".linger-journal"),
        format!("{journal}end {end}\n"),
    )
    .unwrap();
    // The next build has an error, but it still finishes the old commit.
    site.write("content/posts/broken.md", "---\ndate: soon\n---\n");
    site.run(&["build", "--clock", later]).ends(1);
    assert!(site.published() == wanted, "the site is not the wanted one");
    assert!(!stage.exists());
}

#[test]
fn a_staging_directory_without_a_whole_journal_is_thrown_away() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let before = site.published();
    let stage = site.path("public.linger-stage");
    fs::create_dir(&stage).unwrap();
    fs::write(stage.join("index.html"), "half").unwrap();
    fs::write(stage.join(".linger-journal"), "put index.html\nend 0").unwrap();
    site.build().ok();
    assert!(site.published() == before, "the site has changed");
    assert!(!stage.exists());
}

#[test]
fn usage_errors_exit_with_2_and_help_with_0() {
    let temp = tempfile::tempdir().unwrap();
    for args in [
        &["bild"][..],
        &["build", "--clock", "noon"],
        &["build", "-u", "example.com"],
        &["new"],
        &[],
    ] {
        assert_eq!(linger(temp.path(), args).status.code(), Some(2), "{args:?}");
    }
    let help = linger_ok(temp.path(), &["--help"]);
    for word in [
        "init",
        "new",
        "build",
        "serve",
        "completions",
        "man",
        "--clock",
        "--strict",
    ] {
        assert!(help.contains(word), "{word} is not in the help");
    }
    assert!(linger_ok(temp.path(), &["completions", "bash"]).contains("_linger"));
    assert!(linger_ok(temp.path(), &["man"]).starts_with(".ie"));
}

#[test]
fn colours_only_where_they_are_wanted() {
    let site = TestSite::new(SITE);
    site.write("content/posts/a.md", "---\ndate: soon\n---\n");
    let plain = site.build().output;
    assert!(!String::from_utf8_lossy(&plain.stderr).contains('\u{1b}'));
    let colored = site.run(&["build", "--color", "always"]).output;
    assert!(String::from_utf8_lossy(&colored.stderr).contains('\u{1b}'));
}

#[test]
fn another_base_url_is_everywhere() {
    let site = TestSite::new(SITE);
    site.run(&["build", "-u", "https://other.example/blog"])
        .ok();
    let files = site.published();
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    assert!(text("index.html").contains("href=\"/blog/posts/a/\""));
    assert!(text("rss.xml").contains("<link>https://other.example/blog/posts/a/</link>"));
    assert!(text("sitemap.xml").contains("<loc>https://other.example/blog/posts/a/</loc>"));
    assert!(
        !files
            .values()
            .any(|bytes| String::from_utf8_lossy(bytes).contains("https://example.com"))
    );
}

#[test]
fn verify_compares_with_a_build_from_nothing() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let said = site.run(&["build", "--verify"]).ok().said();
    assert!(said.starts_with("Verified "), "{said}");
    let public = site.path("public");
    fs::write(public.join("404.html"), "damaged").unwrap();
    fs::remove_file(public.join("robots.txt")).unwrap();
    let before = tree(&site.dir());
    let later = site
        .run(&[
            "build",
            "--clock",
            "2026-02-01T00:00:00Z",
            "--expired",
            "--verify",
        ])
        .output;
    assert_eq!(later.status.code(), Some(1));
    let said = String::from_utf8(later.stdout).unwrap();
    for line in [
        "404.html has other bytes",
        "robots.txt is missing",
        "posts/offer/index.html is missing",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(tree(&site.dir()) == before, "something was written");
}

#[test]
fn explain_says_what_a_page_is_made_from() {
    let site = TestSite::new(SITE);
    let said = site.run(&["build", "--explain", "/posts/a/"]).ok().said();
    for line in [
        "posts/a/index.html is rendered again when one of these changes:",
        "  the text of content/posts/a.md",
        "  the posts beside content/posts/a.md",
        "  the template post.html",
        "  the settings of the site",
    ] {
        assert!(
            said.lines().any(|said| said == line),
            "{line} is not in\n{said}"
        );
    }
    assert!(!site.has("public"));
    site.run(&["build", "--explain", "posts/b/"])
        .ends(1)
        .complains("did you mean `posts/a/index.html`?");
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_away_does_not_matter() {
    let site = TestSite::new(SITE);
    let bin = env!("CARGO_BIN_EXE_linger");
    let script = format!("'{bin}' build --clock {NOW} >&-");
    let status = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(site.dir())
        .status();
    assert!(status.unwrap().success());
    assert!(site.has("public/posts/a/index.html"));
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_exits_with_4() {
    let site = TestSite::new(SITE);
    site.build().ok();
    let before = site.published();
    // A directory in the place of the settings cannot be read, not even by root.
    site.remove("site.yaml");
    fs::create_dir_all(site.path("site.yaml")).unwrap();
    let output = site.build().output;
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("cannot read `site.yaml`"), "{said}");
    assert!(site.published() == before, "the site has changed");
}

/// The output of linger on a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal(dir: &Path, args: &str) -> String {
    // `script`, from util-linux, runs a command on a terminal of its own.
    let output = std::process::Command::new("script")
        .args(["-qec", &format!("{} {args}", env!("CARGO_BIN_EXE_linger"))])
        .arg("/dev/null")
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn progress_is_shown_on_a_terminal_if_it_takes_long_and_leaves_nothing_behind() {
    const CLEAR: &str = "\r\u{1b}[2K";
    let site = TestSite::new(SITE);
    let dir = &site.dir();
    let quick = on_a_terminal(dir, "build");
    assert!(
        !quick.contains(CLEAR) && quick.contains("written"),
        "{quick:?}"
    );
    for number in 0..4000 {
        let text = format!("---\ntitle: P\ndate: 2026-01-01\nid: p{number}\n---\nText.\n");
        fs::write(dir.join(format!("content/posts/p{number}.md")), text).unwrap();
    }
    let long = on_a_terminal(dir, "build -j 1 -o one");
    let shown = long.matches(" files").count();
    assert!(shown > 1, "{long:.300}");
    // At the end, the bar is removed.
    let (bar, left) = long.rsplit_once(CLEAR).unwrap();
    assert!(bar.contains(" files"), "{bar:.300}");
    assert!(left.contains("written"), "{left:?}");
    let quiet = on_a_terminal(dir, "build -j 1 -q -o two");
    assert_eq!(quiet, "");
    let output = linger(dir, &["build", "-j", "1", "-o", "three"]);
    assert!(
        output.stderr.is_empty(),
        "{:?}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_title_needs_no_quotation_marks() {
    let site = TestSite::new(SITE);
    let said = site
        .run(&["new", "Why", "they", "leave:", "ten", "names"])
        .ok()
        .said();
    let text = site.read(said.trim());
    assert!(said.contains("why-they-leave-ten-names.md"), "{said}");
    assert!(
        text.contains("title: \"Why they leave: ten names\"\n"),
        "{text}"
    );
}

#[test]
fn a_post_is_found_by_its_title_or_by_how_only_one_begins() {
    let site = TestSite::new(SITE);
    let root = &site.dir();
    let write = |name: &str, title: &str| {
        let text = format!("---\ntitle: {title}\ndraft: true\nid: {name}\n---\nText.\n");
        fs::write(root.join(format!("content/posts/{name}.md")), text).unwrap();
    };
    write("q1", "Ten Names, Twenty Arrows");
    write("q2", "Ten reasons to ring");
    write("q3", "Ten reasons to write");
    let publish = |args: &[&str]| {
        let args: Vec<&str> = ["publish"]
            .iter()
            .chain(args)
            .chain(&["--clock", NOW])
            .copied()
            .collect();
        let output = linger(root, &args);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    // The beginning of several titles names no post, so nothing is published.
    let (code, said) = publish(&["ten"]);
    assert_eq!(code, Some(1), "{said}");
    for name in ["q1.md", "q2.md", "q3.md"] {
        assert!(said.contains(name), "{said}");
    }
    let (code, said) = publish(&["ten", "names", "twenty", "arrows"]);
    assert!(code == Some(0) && said.contains("q1.md"), "{said}");
    let (code, said) = publish(&["Ten reasons to r"]);
    assert!(code == Some(0) && said.contains("q2.md"), "{said}");
    assert!(
        fs::read_to_string(root.join("content/posts/q3.md"))
            .unwrap()
            .contains("draft: true")
    );
    let said = linger_ok(
        root,
        &["email", "ten", "reasons", "to", "write", "--clock", NOW],
    );
    assert!(said.contains("q3.html"), "{said}");
}

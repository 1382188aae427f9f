//! Addresses: slugs, patterns, old addresses, and pages that move.

mod support;

use std::fs;
use support::{NOW, clean, linger, linger_ok, site, text, write_site};

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/blog/
-- content/posts/Überraschung.md --
---
title: A surprise
date: 2026-03-01T23:30
id: surprise
aliases: [/2019/old name/, /2019/old.html]
---
Text.
-- content/posts/звонок.md --
---
title: A call
date: 2025-12-31
id: call
tags: [Продажи]
---
Text. [surprise](Überraschung.md)
";

fn paths(archive: &str) -> Vec<String> {
    let build = clean(&site(archive));
    assert_eq!(build.diagnostics, []);
    build
        .site
        .posts()
        .iter()
        .map(|entry| format!("{} {}", entry.address.path, entry.card.url))
        .collect()
}

#[test]
fn slugs_are_transliterated_unless_the_settings_keep_the_script() {
    assert_eq!(
        paths(SITE),
        [
            "posts/uberraschung/index.html /blog/posts/uberraschung/",
            "posts/zvonok/index.html /blog/posts/zvonok/"
        ]
    );
    let unicode = SITE.replace(
        "title: A site",
        "title: A site\nslugs: unicode\nlanguage: ru",
    );
    assert_eq!(
        paths(&unicode),
        [
            "posts/überraschung/index.html /blog/posts/%C3%BCberraschung/",
            "posts/звонок/index.html /blog/posts/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA/"
        ]
    );
    let build = clean(&site(&unicode));
    assert!(
        build
            .outputs
            .iter()
            .any(|output| &*output.path == "tags/продажи/index.html")
    );
    let german = SITE.replace("title: A site", "title: A site\nlanguage: de");
    assert_eq!(
        paths(&german)[0],
        "posts/ueberraschung/index.html /blog/posts/ueberraschung/"
    );
}

#[test]
fn a_pattern_takes_the_date_in_the_sites_time_zone() {
    let dated = SITE.replace(
        "title: A site",
        "title: A site\ntimezone: Pacific/Auckland\npermalink: /{year}/{month}/{day}/{slug}.html",
    );
    let utc = dated.replace("2026-03-01T23:30", "2026-03-01T23:30Z");
    assert_eq!(
        paths(&utc),
        [
            "2026/03/02/uberraschung.html /blog/2026/03/02/uberraschung.html",
            "2025/12/31/zvonok.html /blog/2025/12/31/zvonok.html"
        ]
    );
}

#[test]
fn old_addresses_are_sent_on_by_pages_and_by_hosts() {
    let build = clean(&site(SITE));
    let page = text(&build, "2019/old name/index.html");
    assert!(
        page.contains("url=https://example.com/blog/posts/uberraschung/"),
        "{page}"
    );
    assert!(
        text(&build, "_redirects").contains("/blog/2019/old.html /blog/posts/uberraschung/ 301\n")
    );
    assert!(text(&build, ".htaccess").contains("RedirectMatch 301 \"^/blog/2019/old"));
    let has = |archive: &str| {
        let build = clean(&site(archive));
        assert_eq!(build.diagnostics, []);
        ["2019/old.html", "_redirects", ".htaccess"]
            .map(|path| build.outputs.iter().any(|output| &*output.path == path))
    };
    let with = |list: &str| {
        SITE.replace(
            "title: A site",
            &format!("title: A site\nredirects: {list}"),
        )
    };
    assert_eq!(has(SITE), [true, true, true]);
    assert_eq!(has(&with("[html]")), [true, false, false]);
    assert_eq!(has(&with("cloudflare, apache")), [false, true, true]);
    assert_eq!(has(&with("[]")), [false, false, false]);
    // If no page has moved, only the file that says other things too is there.
    assert_eq!(
        has(&SITE.replace("aliases:", "extra: {}\n#")),
        [false, false, true]
    );
}

#[test]
fn a_page_that_moves_is_noticed_and_its_alias_offered() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let build = || {
        let output = linger(temp.path(), &["build", "--clock", NOW]);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(build(), "");
    // The slug changes...
    let post = temp.path().join("content/posts/звонок.md");
    let before = fs::read_to_string(&post).unwrap();
    fs::write(&post, before.replace("title:", "slug: ring\ntitle:")).unwrap();
    let said = build();
    for piece in [
        "warning[moved]: this page was at /posts/zvonok/ and is now at /posts/ring/, so links to it break",
        "content/posts/звонок.md:2:7",
        "add `aliases: [/posts/zvonok/]` to its front matter",
    ] {
        assert!(said.contains(piece), "no {piece:?} in\n{said}");
    }
    // ...and so does the name of the file. The post is known by its id.
    fs::write(&post, &before).unwrap();
    build();
    fs::rename(&post, temp.path().join("content/posts/ring-again.md")).unwrap();
    assert!(build().contains("is now at /posts/ring-again/"));
    // An alias is enough. A post that was deleted or is held back is not reported.
    let moved = before.replace("id: call", "id: call\naliases: [/posts/ring-again/]");
    fs::remove_file(temp.path().join("content/posts/ring-again.md")).unwrap();
    fs::write(&post, &moved).unwrap();
    assert_eq!(build(), "");
    fs::write(&post, moved.replace("id: call", "id: call\ndraft: true")).unwrap();
    assert_eq!(build(), "");
    fs::remove_file(&post).unwrap();
    let other = temp.path().join("content/posts/Überraschung.md");
    fs::write(
        &other,
        fs::read_to_string(&other)
            .unwrap()
            .replace("[surprise](Überraschung.md)", ""),
    )
    .unwrap();
    assert_eq!(build(), "");
}

#[test]
fn many_pages_that_move_at_once_are_counted() {
    let temp = tempfile::tempdir().unwrap();
    let posts: String = (0..30)
        .map(|n| {
            format!("-- content/posts/p{n}.md --\n---\ndate: 2026-01-01\nid: p{n}\n---\nText.\n")
        })
        .collect();
    write_site(
        temp.path(),
        &format!("-- site.yaml --\npermalink: /a/{{slug}}/\n{posts}"),
    );
    linger_ok(temp.path(), &["build", "--clock", NOW]);
    fs::write(temp.path().join("site.yaml"), "permalink: /b/{slug}/\n").unwrap();
    let output = linger(temp.path(), &["build", "--clock", NOW]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("warning[moved]").count(), 21);
    assert!(said.contains("10 more pages have moved"), "{said}");
}

#[test]
fn a_name_is_found_whichever_way_its_accents_are_written() {
    let (one, two) = ("caf\u{e9}", "cafe\u{301}");
    for (file, link) in [(one, two), (two, one), (two, two)] {
        let archive = format!(
            "-- content/posts/{file}.md --\n---\ndate: 2026-01-01\nid: a\nimage: {link}.svg\n---\nText.\n\
             -- content/posts/{file}.svg --\n<svg/>\n\
             -- content/posts/b.md --\n---\ndate: 2026-01-02\nid: b\n---\n[x]({link}.md) ![y]({link}.svg)\n"
        );
        let build = clean(&site(&archive));
        assert_eq!(build.diagnostics, [], "{file} {link}");
        assert!(text(&build, "posts/b/index.html").contains("href=\"/posts/cafe/\""));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_out_and_a_broken_shortcut_said() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let posts = temp.path().join("content/posts");
    let made = std::process::Command::new("mkfifo")
        .arg(posts.join("pipe.md"))
        .status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("nowhere.md", posts.join("gone.md")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", posts.join("host.txt")).unwrap();
    let output = linger(temp.path(), &["build", "--clock", NOW]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("warning[shortcut-broken]: `content/posts/gone.md`"),
        "{said}"
    );
    assert!(
        said.contains("warning[link-outside]: `content/posts/host.txt`"),
        "{said}"
    );
    assert!(!temp.path().join("public/posts/host.txt").exists());
}

//! `_headers`: the policy, and which files browsers may cache.

mod support;

use support::{clean, site, text};

const SITE: &str = "\
-- site.yaml --
title: Headers
base_url: https://example.com/b/
-- content/posts/one.md --
---
title: One
date: 2026-01-01
id: one
---
Text.
";

#[test]
fn the_policy_has_no_exception_in_it() {
    let headers = text(&clean(&site(SITE)), "_headers");
    assert!(
        headers.starts_with(
            "/b/*\n  Content-Security-Policy: default-src 'none'; script-src 'self' 'sha256-"
        ),
        "{headers}"
    );
    assert!(headers.contains("='; style-src 'self'; "), "{headers}");
    assert!(!headers.contains("unsafe"), "{headers}");
}

#[test]
fn scripts_in_templates_are_allowed_by_what_they_say() {
    let own = |template: &str| {
        let files = format!("{SITE}-- templates/post.html --\n{template}\n");
        let headers = text(&clean(&site(&files)), "_headers");
        headers.matches("'sha256-").count()
    };
    let usual = own("");
    assert_eq!(usual, 1, "the theme's own");
    assert_eq!(own("<script>let one = 1</script>"), usual + 1);
    assert_eq!(own("<SCRIPT type=module>let one = 1</SCRIPT>"), usual + 1);
    assert_eq!(own("<script>let one = {{ page.words }}</script>"), usual);
    assert_eq!(own("<script src=\"/x.js\"></script>"), usual);
}

#[test]
fn what_has_its_bytes_in_its_name_is_kept_for_ever_and_is_there() {
    let own = SITE.replace(
        "title: Headers",
        "title: Headers\ntheme_options: {accent: plum}",
    );
    let build = clean(&site(&own));
    let headers = text(&build, "_headers");
    let kept: Vec<&str> = headers
        .lines()
        .filter_map(|line| line.strip_prefix("/b/assets/"))
        .collect();
    assert!(kept.len() >= 3, "{headers}");
    for name in kept {
        let path = format!("assets/{name}");
        assert!(
            build.outputs.iter().any(|built| *built.path == *path),
            "{path}"
        );
    }
}

#[test]
fn what_the_site_allows_is_allowed_and_no_more() {
    let more = SITE.replace(
        "title: Headers",
        "title: Headers\nheaders: {allow: {frames: https://www.example.com/, forms: [https://a.example, \"https://*.b.example\"]}}",
    );
    let build = clean(&site(&more));
    assert_eq!(build.diagnostics, []);
    let headers = text(&build, "_headers");
    assert!(
        headers.contains("frame-src https: https://www.example.com;"),
        "{headers}"
    );
    assert!(
        headers.contains("form-action 'self' https: https://a.example https://*.b.example;"),
        "{headers}"
    );
}

#[test]
fn without_a_policy_there_is_no_file_and_a_file_of_the_writers_wins() {
    let none = SITE.replace("title: Headers", "title: Headers\nheaders: {policy: false}");
    let build = clean(&site(&none));
    assert!(!build.outputs.iter().any(|built| &*built.path == "_headers"));
    let own = format!("{SITE}-- content/_headers --\n/*\n  X: y\n");
    let build = clean(&site(&own));
    assert_eq!(build.diagnostics, []);
}

#[test]
fn feeds_are_sent_as_what_they_are() {
    let headers = text(&clean(&site(SITE)), "_headers");
    for (path, kind) in [
        ("rss.xml", "application/rss+xml"),
        ("atom.xml", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
        ("tags/:tag/rss.xml", "application/rss+xml"),
        ("series/:series/rss.xml", "application/rss+xml"),
    ] {
        let lines = format!("\n/b/{path}\n  Content-Type: {kind}; charset=utf-8\n");
        assert!(headers.contains(&lines), "{lines}{headers}");
    }
    let atom = SITE.replace(
        "title: Headers",
        "title: Headers\nfeeds: {formats: [atom], series: false}",
    );
    let headers = text(&clean(&site(&atom)), "_headers");
    assert!(headers.contains("/b/tags/:tag/atom.xml\n"), "{headers}");
    assert!(!headers.contains("rss.xml") && !headers.contains("series"));
    let moved = SITE.replace("id: one", "id: one\naliases: [/old/]");
    let apache = text(&clean(&site(&moved)), ".htaccess");
    assert!(
        apache.contains(
            "<Files \"rss.xml\">\nForceType \"application/rss+xml; charset=utf-8\"\n</Files>\n"
        ),
        "{apache}"
    );
}

#[test]
fn feeds_of_comments_recordings_and_the_manifest_are_sent_as_what_they_are() {
    let more = "
-- content/comments/one/c.yaml --
author: Ann
date: 2026-01-02
text: Words.
-- content/posts/two.md --
---
title: Two
date: 2026-01-03
id: two
audio: two.mp3
aliases: [/old/]
---
Text.
";
    let own = SITE.replace(
        "title: Headers",
        "title: Headers\nicon: /icon.svg\ncomments: {provider: mailto, address: a@b.c}\npermalink: \"/{year}/{slug}/\"",
    );
    let mut site = site(&format!("{own}{more}"));
    site.write("content/posts/two.mp3", support::sound::mp3(2));
    site.write(
        "content/icon.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
    );
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let rss = "application/rss+xml; charset=utf-8";
    let manifest = "application/manifest+json";
    let headers = text(&build, "_headers");
    for (path, kind) in [
        (":part0/:post/comments.xml", rss),
        ("podcast.xml", rss),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("site.webmanifest", manifest),
    ] {
        let lines = format!("\n/b/{path}\n  Content-Type: {kind}\n");
        assert_eq!(headers.matches(&lines).count(), 1, "{lines}{headers}");
    }
    let apache = text(&build, ".htaccess");
    for (file, kind) in [
        ("comments.xml", rss),
        ("podcast.xml", rss),
        ("site.webmanifest", manifest),
    ] {
        let lines = format!("<Files \"{file}\">\nForceType \"{kind}\"\n</Files>\n");
        assert!(apache.contains(&lines), "{lines}{apache}");
    }
    for path in [
        "2026/one/comments.xml",
        "2026/two/comments.xml",
        "podcast.xml",
        "site.webmanifest",
    ] {
        assert!(
            build.outputs.iter().any(|built| &*built.path == path),
            "{path}"
        );
    }
}

#[test]
fn a_script_that_the_policy_cannot_allow_is_named() {
    let found = |policy: &str, template: &str| {
        let own = SITE.replace("title: Headers", &format!("title: Headers\n{policy}"));
        let build = clean(&site(&format!(
            "{own}-- templates/post.html --\n{template}\n"
        )));
        let said = build
            .diagnostics
            .iter()
            .filter(|d| d.code == "script-blocked");
        said.map(|d| d.place.as_ref().unwrap().line)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("", "<p>\n<script>{{ page.words }}</script>"), [2]);
    assert_eq!(
        found("", "<p onclick=\"x()\">\n\n<a href=javascript:x()>"),
        [1, 3]
    );
    assert_eq!(
        found("", "<script>x()</script><script src=/{{ x }}></script>"),
        [0; 0]
    );
    let off = "headers: {policy: false}";
    assert_eq!(found(off, "<script>{{ page.words }}</script>"), [0; 0]);
}

#[test]
fn line_ends_of_windows_make_no_other_script() {
    let own = |ends: &str| {
        let template = "<script>\nlet one = 1\n</script>".replace('\n', ends);
        let mut site = site(SITE);
        site.write("templates/post.html", template);
        text(&clean(&site), "_headers")
    };
    assert_eq!(own("\n"), own("\r\n"));
    assert_eq!(own("\n"), own("\r"));
}

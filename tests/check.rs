//! `linger check`: mistakes in a site that builds.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use support::{NOW, copy, linger, repository, write_site};

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/blog/
menus:
  main: [{title: Abuot, url: /abuot/}, {title: Home, url: /}]
-- content/about.md --
# About

## Who I am

[Call me](tel:+4612345), [write](mailto:a@example.com), [the same](#who-i-am), [top](#).
-- content/posts/x.md --
---
title: X
date: 2026-03-01
id: x
image: desk.svg
---
[about](../about.md#who-iam) and [about again](/abuot/).

[whole](https://example.com/blog/about/#who-i-am), [a shop](https://example.com/shop/), <a href=\"/blog/nothing/\">raw</a>.

<img src=\"/blog/posts/x/desk.svg\"> ![](desk.svg) ![A desk](desk.svg)
-- content/posts/desk.svg --
<svg xmlns='http://www.w3.org/2000/svg'/>
";

/// The messages of `check`, without the quoted lines, and its exit code.
fn said(site: &str, args: &[&str]) -> (Vec<String>, Option<i32>) {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), site);
    let args: Vec<&str> = ["check", "--clock", NOW, "--format", "json"]
        .into_iter()
        .chain(args.iter().copied())
        .collect();
    let output = linger(temp.path(), &args);
    assert!(
        !temp.path().join("public").exists(),
        "something was written"
    );
    let said = String::from_utf8(output.stderr).unwrap();
    let line = |line: &str| {
        let said: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| said[key].as_str().unwrap_or("-").to_owned();
        let place = format!("{}:{}:{}", text("file"), said["line"], said["column"]);
        format!(
            "{} {place} {} | {}",
            text("code"),
            text("message"),
            text("help")
        )
    };
    (said.lines().map(line).collect(), output.status.code())
}

#[test]
fn what_readers_would_stumble_over_is_found_at_its_place() {
    let (said, code) = said(SITE, &[]);
    assert_eq!(code, Some(3));
    let expected = [
        "fragment-missing content/posts/x.md:7:1 there is no heading `#who-iam` on /blog/about/ | did you mean `#who-i-am`?",
        "link-broken content/posts/x.md:7:34 this link leads to `/blog/abuot/`, and nothing is there | did you mean `/blog/about/`?",
        "link-broken content/posts/x.md:9:98 this link leads to `/blog/nothing/`, and nothing is there | change the address, or take it out; `linger status` lists what is held back",
        "alt-missing content/posts/x.md:5:8 the picture of this post has no alt text | add `image_alt:` with what it shows",
        "alt-missing content/posts/x.md:11:11 the picture `/blog/posts/x/desk.svg` has no alt text | say what it shows: `![words](picture.jpg)`, or `alt=\"\"` if it is decoration",
        "link-broken site.yaml:4:30 this link leads to `/blog/abuot/`, and nothing is there | did you mean `/blog/about/`?",
    ];
    for line in expected {
        assert!(
            said.iter().any(|found| found == line),
            "no\n{line}\nin\n{said:#?}"
        );
    }
    assert_eq!(said.len(), expected.len() + 1, "{said:#?}");
    // The address of the raw picture is wrong as well: the file is beside the posts.
    assert!(
        said.iter()
            .any(|line| line.contains("this picture is at `/blog/posts/x/desk.svg`"))
    );
}

#[test]
fn the_sample_blog_is_sound() {
    let output = linger(&repository(), &["check", "--clock", NOW]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("Checked ") && said.contains("all is well"),
        "{said}"
    );
}

#[test]
fn no_golden_site_has_an_id_twice_or_a_block_in_a_line() {
    let mut sites = 0;
    for case in std::fs::read_dir(repository().join("tests/golden")).unwrap() {
        let case = case.unwrap().path();
        let name = case.file_name().unwrap().to_str().unwrap();
        sites += 1;
        let temp = tempfile::tempdir().unwrap();
        copy(&case.join("site"), temp.path());
        let args = ["check", "--clock", NOW, "--format", "json"];
        let output = linger(temp.path(), &args);
        let said = String::from_utf8(output.stderr).unwrap();
        for code in ["id-twice", "block-in-line"] {
            assert!(!said.contains(&format!("\"{code}\"")), "{name}: {said}");
        }
        assert_ne!(
            output.status.code(),
            Some(1),
            "{name} does not build: {said}"
        );
    }
    assert!(sites >= 20, "only {sites} sites were found");
}

#[test]
fn what_browsers_read_otherwise_is_found_at_its_place() {
    let site = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/a.md --
# A

A <span id=\"x\">word</span> and <em id=\"x\">another</em>.

In a line: <div class=\"b\">box</div> and <img src=\"C:\\p.png\" alt=\"\">.

<label>Name <p>of</p></label>
-- templates/page.html --
<html lang=\"en\"><h1>A</h1>{{ page.content | safe }}</html>
";
    let (said, code) = said(site, &[]);
    assert_eq!(code, Some(3), "{said:#?}");
    let expected = [
        "id-twice content/a.md:3:9 two elements of this page have the id=\"x\" | give one of them another; links to it lead to the first one",
        "block-in-line content/a.md:5:12 `<div>` stands in a paragraph, where browsers allow no block | close the paragraph or the label before it; in a text, an empty line does that",
        "link-local content/a.md:5:51 `C:\\p.png` is on your own computer, where no reader can see it | copy the file into the folder of this text, and write only its name",
        "block-in-line content/a.md:7:13 `<p>` stands in a label, where browsers allow no block | close the paragraph or the label before it; in a text, an empty line does that",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_template_that_breaks_a_feed_or_a_link_is_named_with_its_pages() {
    let site = "
-- site.yaml --
title: A site
base_url: https://example.com/
-- content/a.md --
A.
-- content/b.md --
B.
-- templates/page.html --
<a href=\"/gone/\">x</a>
";
    let (said, code) = said(site, &[]);
    assert_eq!(code, Some(3));
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].starts_with("link-broken -:null:null this link leads to `/gone/`, and nothing is there (on /a/ and one other page; a template puts it there)"),
        "{said:#?}"
    );
}

#[test]
fn what_a_build_finds_is_found_too_and_said_once() {
    let site = "
-- content/posts/a.md --
---
date: 2026-01-01
id: a
---
[b](b.md)
";
    let (said, code) = said(site, &[]);
    assert_eq!(code, Some(3));
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("link-broken content/posts/a.md:5:1 there is no file `b.md`"));
}

/// A server on this machine that answers `/fine`, `/get-only` and `/moved`.
fn other_site() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(40) {
            answer(stream.unwrap());
        }
    });
    port
}

fn answer(mut stream: TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 4096 {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let status = match head.split(' ').take(2).collect::<Vec<_>>()[..] {
        [_, "/fine"] | ["GET", "/get-only"] => "200 OK",
        [_, "/moved"] => "301 Moved Permanently\r\nLocation: /fine",
        [_, "/circle"] => "302 Found\r\nLocation: /circle",
        ["HEAD", "/get-only"] => "405 Method Not Allowed",
        [_, "/login"] => "403 Forbidden",
        [_, "/broken"] => "500 Internal Server Error",
        _ => "404 Not Found",
    };
    let text = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    // A client that has closed the connection needs no answer.
    let _ = stream.write_all(text.as_bytes());
}

#[test]
fn other_sites_are_asked_only_if_that_is_wanted() {
    let port = other_site();
    let link = |path: &str| format!("[x](http://127.0.0.1:{port}{path})\n");
    let paths = [
        "/fine",
        "/get-only",
        "/moved#part",
        "/login",
        "/gone",
        "/broken",
        "/circle",
        "/skipped",
    ];
    let links: String = paths.iter().map(|path| link(path)).collect();
    let site = format!("-- content/posts/a.md --\n---\ndate: 2026-01-01\nid: a\n---\n{links}");
    let (quiet, code) = said(&site, &[]);
    assert_eq!((quiet.len(), code), (0, Some(0)));
    let skip = format!("http://127.0.0.1:{port}/skipped");
    let (said, code) = said(&site, &["--external", "--skip", &skip, "--timeout", "5"]);
    assert_eq!(code, Some(3));
    let found = |path: &str, words: &str, line: u32| {
        let start = format!(
            "external-link content/posts/a.md:{line}:5 `http://127.0.0.1:{port}{path}` {words}"
        );
        assert!(
            said.iter().any(|found| found.starts_with(&start)),
            "no {start}\nin {said:#?}"
        );
    };
    found("/gone", "is gone (the site answers 404)", 9);
    found("/broken", "does not work (the site answers 500)", 10);
    found("/circle", "sends readers on in a circle", 11);
    // The page also has links of the theme, for sharing. The writer cannot change them.
    assert_eq!(said.len(), 3, "{said:#?}");
}

#[test]
fn a_form_that_leads_nowhere_is_told_and_is_a_finding_to_the_strict() {
    let site = "-- site.yaml --\ntitle: A site\n-- content/a.md --\nA.\n";
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), site);
    let output = linger(temp.path(), &["check", "--clock", NOW]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("Note: the subscription form leads nowhere yet"),
        "{told}"
    );
    assert_eq!(output.status.code(), Some(0));
    let (strict, code) = said(site, &["--strict"]);
    assert_eq!((strict.len(), code), (1, Some(3)), "{strict:#?}");
    assert!(strict[0].starts_with("form-stub site.yaml:"), "{strict:#?}");
    let own = site.replace(
        "title: A site",
        "title: A site\nforms: {subscribe: {provider: kit, form: 1}}",
    );
    assert_eq!(said(&own, &["--strict"]), (Vec::new(), Some(0)));
}

const BLOCKED: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
headers: {allow: {scripts: [https://*.trusted.example]}}
-- content/posts/x.md --
---
title: X
date: 2026-03-01
id: x
description: x
---
<p style=\"color: #a3210f\">Red.</p>

<script>
  sayHello();
</script>

<script src=\"https://stats.example/count.js\"></script>
<script src=\"https://cdn.trusted.example/count.js\"></script>
<script type=\"application/ld+json\">{}</script>

<iframe src=\"http://maps.example/\" title=\"A map\"></iframe>
<iframe src=\"https://maps.example/\" title=\"A map\"></iframe>

<img src=\"http://pictures.example/a.png\" alt=\"A\"> <img src=\"https://pictures.example/a.png\" alt=\"A\">

<a href=\"/\" onclick=\"greet()\">home</a>
-- templates/page.html --
<!doctype html><title>x</title><link rel=stylesheet href=/look.css><script>allowed()</script><script>say(\"{{ page.title }}\")</script>{{ page.content | safe }}
-- content/about.md --
# About
-- content/look.css --
@import url(https://fonts.example/all.css);
@font-face { font-family: F; src: url(https://fonts.example/f.woff2) }
p { background: url(http://pictures.example/p.png) }
a { background: url(\"/a.png\") }
";

#[test]
fn what_the_policy_of_the_site_blocks_is_found() {
    let (lines, code) = said(BLOCKED, &[]);
    let found: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with("policy-blocks"))
        .collect();
    let wanted = [
        "content/look.css:1:13 the policy of the site blocks the style https://fonts.example/all.css | if you trust that site, allow it in `site.yaml`: `headers: {allow: {styles: [https://fonts.example]}}`",
        "content/look.css:2:39 the policy of the site blocks the font https://fonts.example/f.woff2 | if you trust that site, allow it in `site.yaml`: `headers: {allow: {fonts: [https://fonts.example]}}`",
        "content/look.css:3:21 the policy of the site blocks the picture http://pictures.example/p.png: it is not encrypted",
        "content/posts/x.md:7:11 the policy of the site blocks a style that is written on the page itself",
        "content/posts/x.md:10:3 the policy of the site blocks a script that is written on the page itself",
        "content/posts/x.md:13:14 the policy of the site blocks the script https://stats.example/count.js | if you trust that site, allow it in `site.yaml`: `headers: {allow: {scripts: [https://*.trusted.example, https://stats.example]}}`",
        "content/posts/x.md:17:14 the policy of the site blocks the frame http://maps.example/: it is not encrypted",
        "content/posts/x.md:20:11 the policy of the site blocks the picture http://pictures.example/a.png: it is not encrypted",
        "content/posts/x.md:22:22 the policy of the site blocks a script that is written on the page itself",
        "-:null:null the policy of the site blocks a script that is written on the page itself (on /about/; a template puts it there)",
    ];
    for wanted in wanted {
        let wanted = format!("policy-blocks {wanted}");
        assert!(
            found.iter().any(|line| line.starts_with(&wanted)),
            "{wanted}\n{found:#?}"
        );
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    assert_eq!(code, Some(3));
    let open = BLOCKED.replace(
        "headers: {allow: {scripts: [https://*.trusted.example]}}",
        "headers: {policy: false}",
    );
    let (lines, _) = said(&open, &[]);
    assert!(
        !lines.iter().any(|line| line.starts_with("policy-blocks")),
        "{lines:#?}"
    );
}

#[test]
fn a_check_that_remembers_says_what_one_from_nothing_says() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let check = || {
        let output = linger(temp.path(), &["check", "--clock", NOW, "--format", "json"]);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            text(output.stdout),
            text(output.stderr),
            output.status.code(),
        )
    };
    check();
    for (path, from, to) in [
        ("content/about.md", "Who I am", "Who we are"),
        ("content/posts/x.md", "/blog/nothing/", "/blog/about/"),
        (
            "content/posts/x.md",
            "![](desk.svg)",
            "![](desk.svg) ![](desk.svg)",
        ),
        ("site.yaml", "/abuot/", "/about/"),
    ] {
        let place = temp.path().join(path);
        let text = std::fs::read_to_string(&place).unwrap();
        assert!(text.contains(from), "{path}");
        std::fs::write(&place, text.replace(from, to)).unwrap();
        let (remembered, again) = (check(), check());
        std::fs::remove_dir_all(temp.path().join(".linger/cache")).unwrap();
        let from_nothing = check();
        assert_eq!(remembered, from_nothing, "{path}");
        assert_eq!(again, from_nothing, "{path}");
    }
}

//! The live preview over HTTP, on the loopback interface.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::preview::Preview;
use support::write_site;

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
First paragraph, long enough to fill the summary of the post to its end, so that a change further down changes nothing else.

Last words.
-- content/posts/idea.md --
---
title: Idea
date: 2026-02-01
draft: true
id: i1
---
Text.
-- templates/post.html --
<html><body><h1>{{ page.title }} {{ page.status }}</h1>{{ page.content | safe }}</body></html>
";

fn small() -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    temp
}

fn edit(dir: &Path, path: &str, from: &str, to: &str) {
    let path = dir.join(path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn pages_feed_and_assets_are_served_from_memory() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    for (path, status, words) in [
        ("/", "200", "text/html"),
        ("/posts/a/", "200", "Alpha live"),
        ("/posts/a/?x=1", "200", "Alpha live"),
        ("/posts/idea/", "200", "Idea draft"),
        ("/rss.xml", "200", "application/rss+xml"),
        ("/atom.xml", "200", "application/atom+xml"),
        ("/feed.json", "200", "application/feed+json"),
        ("/sitemap.xml", "200", "application/xml"),
        ("/robots.txt", "200", "text/plain"),
        ("/posts/a", "302", "Location: /posts/a/"),
        ("/nothing/", "404", "not found"),
        ("/_linger/events.js", "200", "EventSource"),
    ] {
        let answer = preview.get(path);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{path}: {answer}"
        );
        assert!(answer.contains(words), "{path} has no {words:?}:\n{answer}");
    }
    assert!(
        preview
            .get("/posts/a/")
            .contains("<script type=\"module\" src=\"/_linger/live.js\" data-linger=\"")
    );
    assert!(!preview.get("/rss.xml").contains("_linger"));
    assert!(
        !temp.path().join("public").exists(),
        "the preview writes nothing"
    );
}

#[test]
fn only_this_machine_is_answered_and_no_path_leads_out() {
    let temp = small();
    fs::write(temp.path().join("secret.txt"), "SECRET").unwrap();
    let preview = Preview::start(temp.path(), &[]);
    let stranger = preview.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(stranger.starts_with("HTTP/1.1 403"), "{stranger}");
    let post = preview.raw(&format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        preview.address
    ));
    assert!(post.starts_with("HTTP/1.1 405"), "{post}");
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/posts/..%2f..%2fsecret.txt",
        "/secret.txt%00.html",
        "/secret.txt",
        "/site.yaml",
        "/content/posts/a.md",
        "/%ff",
    ] {
        let answer = preview.get(path);
        assert!(
            !answer.contains("SECRET") && !answer.starts_with("HTTP/1.1 200"),
            "{path}: {answer}"
        );
    }
}

#[test]
fn editing_a_body_renders_its_page_and_the_feed_and_tells_the_browser() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    // What has never been rendered is new, whatever else it is.
    for path in ["/rss.xml", "/atom.xml", "/feed.json"] {
        preview.get(path);
    }
    preview.get("/posts/a/");
    let mut events = TcpStream::connect(&preview.address).unwrap();
    events
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        events,
        "GET /_linger/events HTTP/1.1\r\nHost: {}\r\n\r\n",
        preview.address
    )
    .unwrap();
    let mut events = BufReader::new(events).lines().map_while(Result::ok);
    assert!(events.any(|line| line == "retry: 500"));
    edit(
        temp.path(),
        "content/posts/a.md",
        "Last words.",
        "Very last words.",
    );
    let said = preview.next_build();
    assert_eq!(
        said,
        [
            "Rendered 1 file",
            "  posts/a/index.html: the text of content/posts/a.md changed",
        ]
    );
    // What nobody looks at is rendered when the writer pauses.
    assert_eq!(
        preview.next_build(),
        [
            "Rendered 3 files",
            "  atom.xml: the text of content/posts/a.md changed",
            "  feed.json: the text of content/posts/a.md changed",
            "  rss.xml: the text of content/posts/a.md changed"
        ]
    );
    assert!(events.any(|line| line == "event: reload"));
    assert!(preview.get("/posts/a/").contains("Very last words."));
    // Saved by renaming another file over it, as many editors do.
    let text = fs::read_to_string(temp.path().join("content/posts/a.md")).unwrap();
    fs::write(
        temp.path().join("content/posts/.a.md.swp"),
        text.replace("Very last", "Famous last"),
    )
    .unwrap();
    fs::rename(
        temp.path().join("content/posts/.a.md.swp"),
        temp.path().join("content/posts/a.md"),
    )
    .unwrap();
    preview.next_build();
    assert!(preview.get("/posts/a/").contains("Famous last words."));
}

#[test]
fn a_mistake_leaves_the_last_good_page_and_is_told() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    let mut events = TcpStream::connect(&preview.address).unwrap();
    events
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        events,
        "GET /_linger/events HTTP/1.1\r\nHost: {}\r\n\r\n",
        preview.address
    )
    .unwrap();
    let mut events = BufReader::new(events).lines().map_while(Result::ok);
    assert!(events.any(|line| line == "retry: 500"));
    edit(
        temp.path(),
        "content/posts/a.md",
        "date: 2026-01-01",
        "date: someday",
    );
    assert!(events.any(|line| line == "event: problem"));
    assert!(events.next().unwrap().contains("error[bad-date]"));
    assert!(preview.get("/posts/a/").contains("Last words."));
    edit(
        temp.path(),
        "content/posts/a.md",
        "date: someday",
        "date: 2026-01-02",
    );
    assert!(events.any(|line| line == "event: reload"));
    assert!(preview.get("/sitemap.xml").contains("2026-01-02"));
}

#[test]
fn a_first_build_with_a_mistake_is_served_too() {
    let temp = small();
    edit(
        temp.path(),
        "content/posts/a.md",
        "date: 2026-01-01",
        "date: someday",
    );
    let preview = Preview::start(temp.path(), &[]);
    let answer = preview.get("/");
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("bad-date"),
        "{answer}"
    );
    edit(
        temp.path(),
        "content/posts/a.md",
        "date: someday",
        "date: 2026-01-01",
    );
    let mut tries = 0;
    while !preview.get("/").starts_with("HTTP/1.1 200") {
        tries += 1;
        assert!(tries < 100, "the mended site is not served");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_previews_own_pages_escape_what_they_show_and_have_a_policy() {
    let temp = small();
    let evil = "<script>alert(1)</script>";
    edit(
        temp.path(),
        "content/posts/a.md",
        "title: Alpha",
        &format!("title: {evil}"),
    );
    edit(
        temp.path(),
        "content/posts/idea.md",
        "draft: true",
        &format!("draft: true\n{evil}: x"),
    );
    let preview = Preview::start(temp.path(), &[]);
    for (path, words) in [
        ("/_linger/", "&lt;script&gt;alert(1)"),
        ("/_linger/files/", "posts/a/index.html"),
        ("/_linger/problems/", "&lt;script&gt;alert(1)"),
    ] {
        let answer = preview.get(path);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(
            answer.contains(words) && !answer.contains(evil),
            "{path}: {answer}"
        );
        assert!(
            answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"),
            "{path}: {answer}"
        );
    }
    let facts = preview.get("/_linger/facts?path=%2Fposts%2Fidea%2F");
    assert!(facts.contains("\"status\":\"draft\""), "{facts}");
    assert!(facts.contains("application/json"), "{facts}");
    for path in [
        "/_linger/nothing",
        "/_linger/../site.yaml",
        "/_linger/%2e%2e/site.yaml",
    ] {
        assert!(!preview.get(path).starts_with("HTTP/1.1 200"), "{path}");
    }
}

#[test]
fn the_editor_opens_files_of_the_site_for_pages_of_the_preview() {
    let temp = small();
    fs::write(temp.path().join("secret.txt"), "SECRET").unwrap();
    let preview = Preview::start(temp.path(), &[]);
    let page = preview.get("/posts/a/");
    let token = page.split("data-token=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let ask = |token: &str, file: &str| {
        let wish = format!("{{\"file\":\"{file}\",\"line\":1,\"column\":1}}");
        preview.raw(&format!(
            "POST /_linger/edit HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n\
             X-Linger-Token: {token}\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n{wish}",
            preview.address,
            wish.len()
        ))
    };
    for file in [
        "secret.txt",
        "../secret.txt",
        "/etc/passwd",
        "content/posts/../../secret.txt",
        "",
    ] {
        let answer = ask(token, file);
        assert!(answer.starts_with("HTTP/1.1 404"), "{file}: {answer}");
    }
    let answer = ask("", "content/posts/a.md");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    // An editor of the terminal is named, not started: see `Preview::start`.
    let answer = ask(token, "content/posts/a.md");
    let command = format!(
        "vim +1 {}",
        temp.path().join("content/posts/a.md").display()
    );
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains(&command),
        "{answer}"
    );
    let get = preview.get("/_linger/edit");
    assert!(get.starts_with("HTTP/1.1 405"), "{get}");
}

#[test]
fn new_directories_are_noticed() {
    let temp = small();
    let preview = Preview::start(temp.path(), &["--as-published"]);
    assert!(preview.get("/posts/idea/").starts_with("HTTP/1.1 404"));
    fs::create_dir(temp.path().join("content/more")).unwrap();
    fs::write(temp.path().join("content/more/page.md"), "More.\n").unwrap();
    let mut tries = 0;
    while !preview.get("/more/page/").starts_with("HTTP/1.1 200") {
        tries += 1;
        assert!(tries < 100, "the new page is not served");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    let port = preview.address.rsplit(':').next().unwrap();
    let output = support::linger(temp.path(), &["serve", "--port", port]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("choose another port"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130() {
    let temp = small();
    let mut preview = Preview::start(temp.path(), &[]);
    let pid = preview.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(preview.child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_form_of_the_preview_sends_nothing_and_shows_what_it_would() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    let page = preview.get("/subscribe/");
    let action = page.split("<form class=\"form\" action=\"").nth(1).unwrap();
    let action = action.split('"').next().unwrap().replace("&amp;", "&");
    let post = |path: &str, more: &str| {
        let body = "email=a%2Bb%40example.com";
        preview.raw(&format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            preview.address,
            body.len()
        ))
    };
    let answer = post(&action, "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("<td>a+b@example.com</td>") && answer.contains("No service is chosen"));
    let strange = post(&action, "Origin: http://evil.example\r\n");
    assert!(strange.starts_with("HTTP/1.1 403"), "{strange}");
    assert!(post("/subscribe/", "").starts_with("HTTP/1.1 405"));
}

#[test]
fn the_desk_tries_the_form_of_the_service_that_is_chosen() {
    let temp = small();
    edit(
        temp.path(),
        "site.yaml",
        "title:",
        "forms: {subscribe: {provider: buttondown, username: marit, tag: blog}}\ntitle:",
    );
    let preview = Preview::start(temp.path(), &[]);
    let desk = preview.get("/_linger/").replace("&#x2F;", "/");
    assert!(desk.contains("sends addresses to Buttondown"), "{desk}");
    for field in ["id=\"email\" name=\"email\"", "name=\"tag\" value=\"blog\""] {
        assert!(desk.contains(field), "{field}: {desk}");
    }
    let action = desk
        .split("<form method=\"post\" action=\"")
        .nth(1)
        .unwrap();
    let action = action.split('"').next().unwrap().replace("&amp;", "&");
    let answer = preview.raw(&format!(
        "POST {action} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 7\r\n\r\nemail=a",
        preview.address
    ));
    let answer = answer.replace("&#x2F;", "/");
    assert!(
        answer.contains("https://buttondown.com/api/emails/embed-subscribe/marit")
            && !answer.contains("No service is chosen"),
        "{answer}"
    );
}

#[test]
fn the_desk_knows_a_base_path_and_what_is_scheduled() {
    let temp = small();
    edit(
        temp.path(),
        "site.yaml",
        "https://example.com/",
        "https://example.com/blog/",
    );
    let soon = "---\ntitle: Soon\ndate: 2199-02-25\nid: s1\n---\nText.\n";
    fs::write(temp.path().join("content/posts/soon.md"), soon).unwrap();
    let preview = Preview::start(temp.path(), &[]);
    let desk = preview.get("/_linger/").replace("&#x2F;", "/");
    let row = desk
        .split("<tr id=\"content/posts/soon.md\">")
        .nth(1)
        .unwrap();
    let row = row.split("</tr>").next().unwrap();
    for words in [
        "class=\"status scheduled\">Live on ",
        "2199",
        "href=\"/blog/posts/soon/\"",
    ] {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert!(desk.contains("href=\"/blog/\">Look at the blog"), "{desk}");
    assert!(preview.get("/blog/posts/soon/").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_page_that_opens_is_told_what_is_wrong_with_follow_as_well() {
    let temp = small();
    let preview = Preview::start(temp.path(), &["--follow"]);
    preview.until("/posts/a/", "Last words.");
    edit(
        temp.path(),
        "content/posts/a.md",
        "date: 2026-01-01",
        "date: someday",
    );
    preview.until("/_linger/problems/", "someday");
    std::thread::sleep(Duration::from_millis(100));
    let mut first = preview.listen().take(3);
    assert!(first.any(|line| line == "event: problem"));
}

#[test]
fn the_email_of_a_post_is_shown_in_frames() {
    let temp = small();
    let preview = Preview::start(temp.path(), &[]);
    let page = preview.get("/_linger/email/a/");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.matches("<iframe").count() == 4,
        "{page}"
    );
    let mail = preview.get("/_linger/email/a/mail");
    assert!(
        mail.starts_with("HTTP/1.1 200") && mail.contains("Last words."),
        "{mail}"
    );
    assert!(
        mail.contains(&format!("href=\"http://{}/posts/a/\"", preview.address)),
        "{mail}"
    );
    assert!(!mail.contains("<script"), "{mail}");
    for missing in [
        "/_linger/email/none/mail",
        "/_linger/email/none/",
        "/_linger/email/",
    ] {
        assert!(
            preview.get(missing).starts_with("HTTP/1.1 404"),
            "{missing}"
        );
    }
    // It keeps up: another mail has another address in the frames.
    edit(
        temp.path(),
        "content/posts/a.md",
        "Last words.",
        "Very last words.",
    );
    preview.until("/_linger/email/a/mail", "Very last words.");
    let frame = |page: &str| page.split("<iframe").nth(1).map(str::to_owned);
    assert_ne!(frame(&preview.get("/_linger/email/a/")), frame(&page));
}

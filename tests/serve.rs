//! The live preview over HTTP, on the loopback interface.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::preview::Preview;
use support::test_site::TestSite;

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

#[test]
fn pages_feed_and_assets_are_served_from_memory() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
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
    assert!(!site.has("public"), "the preview writes nothing");
}

#[test]
fn only_this_machine_is_answered_and_no_path_leads_out() {
    let site = TestSite::new(SITE);
    site.write("secret.txt", "SECRET");
    let preview = site.preview(&[]);
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
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    // An output that was never rendered is always new.
    for path in ["/rss.xml", "/atom.xml", "/feed.json"] {
        preview.get(path);
    }
    preview.get("/posts/a/");
    let mut events = preview.listen();
    site.edit("content/posts/a.md", "Last words.", "Very last words.");
    let said = preview.next_build();
    assert_eq!(
        said,
        [
            "Rendered 1 file",
            "  posts/a/index.html: the text of content/posts/a.md changed",
        ]
    );
    // Pages that are not open are rendered when the writer pauses.
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
    // The file is saved by renaming another file over it, as many editors do.
    let text = site.read("content/posts/a.md");
    site.write(
        "content/posts/.a.md.swp",
        text.replace("Very last", "Famous last"),
    );
    site.rename("content/posts/.a.md.swp", "content/posts/a.md");
    preview.next_build();
    assert!(preview.get("/posts/a/").contains("Famous last words."));
}

#[test]
fn a_mistake_leaves_the_last_good_page_and_is_told() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let mut events = preview.listen();
    site.edit("content/posts/a.md", "date: 2026-01-01", "date: someday");
    assert!(events.any(|line| line == "event: problem"));
    assert!(events.next().unwrap().contains("error[bad-date]"));
    assert!(preview.get("/posts/a/").contains("Last words."));
    site.edit("content/posts/a.md", "date: someday", "date: 2026-01-02");
    assert!(events.any(|line| line == "event: reload"));
    assert!(preview.get("/sitemap.xml").contains("2026-01-02"));
}

#[test]
fn a_first_build_with_a_mistake_is_served_too() {
    let site = TestSite::new(SITE);
    site.edit("content/posts/a.md", "date: 2026-01-01", "date: someday");
    let preview = site.preview(&[]);
    let answer = preview.get("/");
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("bad-date"),
        "{answer}"
    );
    site.edit("content/posts/a.md", "date: someday", "date: 2026-01-01");
    preview.until("/", "HTTP/1.1 200");
}

#[test]
fn the_previews_own_pages_escape_what_they_show_and_have_a_policy() {
    let site = TestSite::new(SITE);
    let evil = "<script>alert(1)</script>";
    site.edit(
        "content/posts/a.md",
        "title: Alpha",
        &format!("title: {evil}"),
    );
    site.edit(
        "content/posts/idea.md",
        "draft: true",
        &format!("draft: true\n{evil}: x"),
    );
    let preview = site.preview(&[]);
    for (path, words) in [
        ("/", "&lt;script&gt;alert(1)"),
        ("/files/", "posts/a/index.html"),
        ("/problems/", "&lt;script&gt;alert(1)"),
    ] {
        let answer = preview.get_dashboard(path);
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
    let facts = preview.get_dashboard("/toolbar/data?path=%2Fposts%2Fidea%2F");
    assert!(facts.contains("\"status\":\"draft\""), "{facts}");
    assert!(facts.contains("application/json"), "{facts}");
    for path in [
        "/_linger/nothing",
        "/_linger/../site.yaml",
        "/_linger/%2e%2e/site.yaml",
    ] {
        assert!(!preview.get(path).starts_with("HTTP/1.1 200"), "{path}");
        let answer = preview.get_dashboard(path);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{path}");
    }
}

#[test]
fn the_editor_opens_files_of_the_site_for_pages_of_the_dashboard() {
    let site = TestSite::new(SITE);
    site.write("secret.txt", "SECRET");
    let preview = site.preview(&[]);
    let page = preview.get_dashboard("/");
    let token = page.split("data-token=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let ask = |token: &str, file: &str| {
        let wish = format!("{{\"file\":\"{file}\",\"line\":1,\"column\":1}}");
        let request = format!(
            "POST /edit HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n\
             X-Linger-Token: {token}\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n{wish}",
            preview.dashboard,
            wish.len()
        );
        Preview::raw_at(&preview.dashboard, &request)
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
    // An editor for the terminal is named, but not started; see `Preview::start`.
    let answer = ask(token, "content/posts/a.md");
    let command = format!("vim +1 {}", site.path("content/posts/a.md").display());
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains(&command),
        "{answer}"
    );
    let get = preview.get_dashboard("/edit");
    assert!(
        get.starts_with("HTTP/1.1 405") && get.contains("Allow: POST"),
        "{get}"
    );
}

#[test]
fn nothing_acts_at_the_origin_of_the_site_and_no_page_there_has_the_token() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let page = preview.get_dashboard("/");
    let token = page.split("data-token=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    assert_eq!(token.len(), 32);
    for path in [
        "/",
        "/posts/a/",
        "/nothing/",
        "/_linger/live.js",
        "/rss.xml",
    ] {
        let answer = preview.get(path);
        assert!(
            !answer.contains(token) && !answer.contains(&token[..8]),
            "{path}"
        );
    }
    for (path, to) in [
        ("/_linger/", "/"),
        ("/_linger/files/", "/files/"),
        ("/_linger/?posts=all", "/?posts=all"),
        ("/_linger/email/a/", "/email/a/"),
    ] {
        let answer = preview.get(path);
        let location = format!("Location: http://{}{to}\r\n", preview.dashboard);
        assert!(
            answer.starts_with("HTTP/1.1 302") && answer.contains(&location),
            "{path}: {answer}"
        );
    }
    // Neither of the two addresses answers a page of the other.
    let ask = |address: &str, origin: &str, path: &str| {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{origin}\r\nX-Linger-Token: {token}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        Preview::raw_at(address, &request)
    };
    let (site, dashboard) = (&preview.address, &preview.dashboard);
    assert!(ask(dashboard, site, "/edit").starts_with("HTTP/1.1 403"));
    assert!(ask(site, dashboard, "/_linger/edit").starts_with("HTTP/1.1 403"));
    assert!(ask(site, site, "/_linger/edit").starts_with("HTTP/1.1 405"));
    assert!(
        ask(dashboard, dashboard, "/edit").starts_with("HTTP/1.1 400"),
        "no file is named"
    );
    // A frame of the dashboard says which pages may contain it.
    for path in ["/toolbar/", "/problems/"] {
        let answer = preview.get_dashboard(path);
        assert!(
            answer.contains(&format!("frame-ancestors 'self' http://{site}\r\n")),
            "{answer}"
        );
    }
    assert!(
        preview
            .get_dashboard("/")
            .contains("frame-ancestors 'self'\r\n")
    );
}

#[test]
fn a_service_worker_is_answered_with_one_that_removes_itself() {
    let site = TestSite::new(SITE);
    site.write("content/sw.js", "self.onfetch = () => {};");
    let preview = site.preview(&[]);
    assert!(preview.get("/sw.js").contains("onfetch"));
    for path in ["/sw.js", "/of-another-tool.js"] {
        for address in [&preview.address, &preview.dashboard] {
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: {address}\r\nService-Worker: script\r\nConnection: close\r\n\r\n"
            );
            let answer = Preview::raw_at(address, &request);
            assert!(
                answer.starts_with("HTTP/1.1 200") && answer.contains("unregister()"),
                "{answer}"
            );
            assert!(!answer.contains("onfetch"), "{answer}");
        }
    }
}

#[test]
fn http_says_what_is_allowed_and_keeps_the_query() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let address = &preview.address;
    let put = preview.raw(&format!(
        "PUT /posts/a/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        put.starts_with("HTTP/1.1 405") && put.contains("Allow: GET, HEAD\r\n"),
        "{put}"
    );
    assert!(preview.get("/_linger/form").contains("Allow: POST\r\n"));
    assert!(
        preview
            .get("/posts/a?utm=1&b=%20")
            .contains("Location: /posts/a/?utm=1&b=%20\r\n")
    );
    let absolute = |host: &str| {
        preview.raw(&format!(
            "GET http://{host}/posts/a/ HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"
        ))
    };
    assert!(absolute(address).starts_with("HTTP/1.1 200"));
    assert!(absolute("evil.example").starts_with("HTTP/1.1 403"));
    let form = format!(
        "POST /_linger/form?by=a&to= HTTP/1.1\r\nHost: {address}\r\nExpect: 100-continue\r\n\
         Content-Length: 3\r\nConnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream.write_all(form.as_bytes()).unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"a=b").unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(
        rest.starts_with("HTTP/1.1 200") && rest.contains("<td>b</td>"),
        "{rest}"
    );
}

#[test]
fn the_policy_of_the_site_is_applied_with_leave_for_the_preview() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let page = preview.get("/posts/a/");
    let policy = page.split("Content-Security-Policy: ").nth(1).unwrap();
    let policy = policy.split("\r\n").next().unwrap();
    let (address, dashboard) = (&preview.address, &preview.dashboard);
    for words in [
        "default-src 'none'".to_owned(),
        "style-src 'self';".to_owned(),
        format!("connect-src 'self' http://{address}/_linger/ http://{address}/posts/a/;"),
        format!("frame-src https: http://{address}/posts/a/ http://{dashboard};"),
    ] {
        assert!(policy.contains(&words), "{words}: {policy}");
    }
    let tag = |page: &str| {
        page.split("\r\nETag: ")
            .nth(1)
            .map(|rest| rest[..60].to_owned())
    };
    site.edit(
        "site.yaml",
        "title:",
        "headers: {allow: {frames: [https://maps.example]}}\ntitle:",
    );
    preview.until("/posts/a/", "https: https://maps.example");
    assert_ne!(
        tag(&preview.get("/posts/a/")),
        tag(&page),
        "a page with another policy is another"
    );
    site.edit(
        "site.yaml",
        "{allow: {frames: [https://maps.example]}}",
        "{policy: false}",
    );
    preview.until("/posts/a/", "data-policy=\"\"");
    // Only the dashboard may still show it in a frame.
    let page = preview.get("/posts/a/");
    let policies: Vec<&str> = page.split("Content-Security-Policy: ").skip(1).collect();
    assert_eq!(policies.len(), 1, "{page}");
    let framed = format!("frame-ancestors 'self' http://{dashboard}\r\n");
    assert!(policies[0].starts_with(&framed), "{page}");
}

#[test]
fn new_directories_are_noticed() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&["--as-published"]);
    assert!(preview.get("/posts/idea/").starts_with("HTTP/1.1 404"));
    site.write("content/more/page.md", "More.\n");
    preview.until("/more/page/", "HTTP/1.1 200");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let port = preview.address.rsplit(':').next().unwrap();
    site.run(&["serve", "--port", port])
        .ends(4)
        .complains("choose another port");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130() {
    let site = TestSite::new(SITE);
    let mut preview = site.preview(&[]);
    let pid = preview.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(preview.ended().code(), Some(130));
}

/// Sends a signal. Returns how the process ended: its code, or the signal that ended it.
#[cfg(unix)]
fn ended_by(mut preview: Preview, signal: &str) -> (Option<i32>, Option<i32>) {
    use std::os::unix::process::ExitStatusExt;
    let pid = preview.child.id().to_string();
    let sent = Command::new("kill").args([signal, &pid]).status();
    assert!(sent.unwrap().success());
    let status = preview.ended();
    (status.code(), status.signal())
}

#[cfg(unix)]
#[test]
fn other_signals_end_it_as_they_end_any_program() {
    let site = TestSite::new(SITE);
    for (signal, number) in [("-TERM", 15), ("-HUP", 1)] {
        let preview = site.preview(&[]);
        assert_eq!(ended_by(preview, signal), (None, Some(number)), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let site = TestSite::new(SITE);
    for (signal, name) in [("-HUP", "HUP"), ("-INT", "INT")] {
        let mut command = Command::new("sh");
        let script = format!("trap '' {name}; exec \"$0\" \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_linger")]);
        let preview = Preview::run(command, &site.dir(), &[]);
        let pid = preview.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.unwrap().success());
        std::thread::sleep(Duration::from_millis(200));
        assert!(
            preview.get("/posts/a/").starts_with("HTTP/1.1 200"),
            "{signal}"
        );
        assert_eq!(ended_by(preview, "-TERM"), (None, Some(15)));
    }
}

#[cfg(unix)]
#[test]
fn what_a_build_publishes_is_served_also_where_content_is_a_link() {
    let site = TestSite::within("site", SITE);
    let vault = site.around().join("vault");
    fs::rename(site.path("content"), &vault).unwrap();
    std::os::unix::fs::symlink("../vault", site.path("content")).unwrap();
    fs::create_dir(vault.join("img")).unwrap();
    fs::write(vault.join("img/plan.pdf"), "%PDF-1.4 plan").unwrap();
    fs::write(
        vault.join("img/LOGO.SVG"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .unwrap();
    // Links inside the folder work, and links out of both folders do not.
    std::os::unix::fs::symlink("plan.pdf", vault.join("img/same.pdf")).unwrap();
    fs::write(site.around().join("secret.pdf"), "SECRET").unwrap();
    std::os::unix::fs::symlink("../../secret.pdf", vault.join("img/out.pdf")).unwrap();
    site.build();
    let preview = site.preview(&[]);
    for (path, kind) in [
        ("/img/plan.pdf", "application/pdf"),
        ("/img/same.pdf", "application/pdf"),
        ("/img/LOGO.SVG", "image/svg+xml"),
    ] {
        let answer = preview.get(path);
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains(kind),
            "{path}: {answer}"
        );
        assert!(site.has(&format!("public{path}")), "{path}");
    }
    assert!(preview.get("/img/out.pdf").starts_with("HTTP/1.1 404"));
    assert!(!site.has("public/img/out.pdf"));
}

#[test]
fn in_the_network_this_machine_has_a_name_too() {
    let site = TestSite::new(SITE);
    let ask = |preview: &Preview, path: &str| {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: laptop.local:4000\r\nConnection: close\r\n\r\n");
        [&preview.address, &preview.dashboard]
            .map(|address| Preview::raw_at(address, &request).replace("&#x2F;", "/"))
    };
    let open = site.preview(&["--host"]);
    let [page, dashboard] = ask(&open, "/");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        dashboard.contains("href=\"http://laptop.local:"),
        "{dashboard}"
    );
    assert!(dashboard.contains("data-token=\"\""), "{dashboard}");
    drop(open);
    for answer in ask(&site.preview(&[]), "/") {
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    }
}

#[test]
fn the_dashboard_lists_the_feeds_of_the_site_and_counts_the_others() {
    let site = TestSite::new(SITE);
    site.edit(
        "site.yaml",
        "title:",
        "email: a@example.com\ncomments: {provider: mailto}\nfeeds: {tags: true}\ntitle:",
    );
    for number in 0..30 {
        let post = format!(
            "---\ntitle: Post {number}\ndate: 2026-01-02\nid: p{number}\ntags: [tag {number}]\n---\nText.\n"
        );
        site.write(&format!("content/posts/p{number}.md"), post);
        let comments = site.path(&format!("content/comments/p{number}"));
        fs::create_dir_all(&comments).unwrap();
        fs::write(
            comments.join("c1.yaml"),
            "author: Ann\ndate: 2026-01-03T09:00\ntext: Yes.\n",
        )
        .unwrap();
    }
    let preview = site.preview(&[]);
    let dashboard = preview.get_dashboard("/").replace("&#x2F;", "/");
    let feeds = dashboard.split("id=\"feeds\"").nth(1).unwrap();
    let names: Vec<&str> = feeds
        .split("<h3>")
        .skip(1)
        .filter_map(|card| {
            let name = card.split("</a>").next()?;
            name.split('>').nth(1)
        })
        .collect();
    assert!(names.len() <= 6, "{names:?}");
    assert!(names.contains(&"RSS: /rss.xml"), "{names:?}");
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("30 feeds, such as /tags/")),
        "{names:?}"
    );
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("32 feeds, such as /posts/")),
        "{names:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn open_asks_for_the_browser_and_a_missing_one_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let site = TestSite::new(SITE);
    let programs = tempfile::tempdir().unwrap();
    let asked = programs.path().join("asked");
    let preview = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linger"));
        command
            .env("PATH", programs.path())
            .env_remove("WSL_DISTRO_NAME");
        let log = programs.path().join("log");
        let preview = Preview::run_logged(
            command,
            &site.dir(),
            &["--open"],
            fs::File::create(&log).unwrap(),
        );
        (preview, log)
    };
    let (running, log) = preview();
    let start = std::time::Instant::now();
    while !fs::read_to_string(&log).unwrap().contains("no-browser") {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "that there is none is not said"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(running.get("/posts/a/").starts_with("HTTP/1.1 200"));
    drop(running);
    let browser = programs.path().join("xdg-open");
    let script = format!("#!/bin/sh\necho \"$1\" > {}\n", asked.display());
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let (running, _) = preview();
    let start = std::time::Instant::now();
    let url = loop {
        match fs::read_to_string(&asked) {
            Ok(url) if url.ends_with('\n') => break url,
            _ => assert!(
                start.elapsed() < Duration::from_secs(10),
                "no browser is asked for"
            ),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(url.trim(), format!("http://{}/", running.dashboard));
    drop(running);
    // Inside of a site, the command alone does the same.
    fs::remove_file(&asked).unwrap();
    let alone = |dir: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linger"));
        command.current_dir(dir).env("PATH", programs.path());
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let mut running = alone(&site.dir());
    let stdout = BufReader::new(running.stdout.take().unwrap());
    let line = stdout.lines().next().unwrap().unwrap();
    let start = std::time::Instant::now();
    while fs::read_to_string(&asked).is_err() && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(line.contains("Preview at http://"), "{line}");
    assert!(asked.exists(), "no browser is asked for");
    let elsewhere = alone(programs.path()).wait_with_output().unwrap();
    assert_eq!(elsewhere.status.code(), Some(2));
}

#[test]
fn a_form_of_the_preview_sends_nothing_and_shows_what_it_would() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
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
fn the_dashboard_tries_the_form_of_the_service_that_is_chosen() {
    let site = TestSite::new(SITE);
    site.edit(
        "site.yaml",
        "title:",
        "forms: {subscribe: {provider: buttondown, username: marit, tag: blog}}\ntitle:",
    );
    let preview = site.preview(&[]);
    let dashboard = preview.get_dashboard("/").replace("&#x2F;", "/");
    assert!(
        dashboard.contains("sends addresses to Buttondown"),
        "{dashboard}"
    );
    for field in ["id=\"email\" name=\"email\"", "name=\"tag\" value=\"blog\""] {
        assert!(dashboard.contains(field), "{field}: {dashboard}");
    }
    let action = dashboard
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
fn the_dashboard_knows_a_base_path_and_what_is_scheduled() {
    let site = TestSite::new(SITE);
    site.edit(
        "site.yaml",
        "https://example.com/",
        "https://example.com/blog/",
    );
    let soon = "---\ntitle: Soon\ndate: 2199-02-25\nid: s1\n---\nText.\n";
    site.write("content/posts/soon.md", soon);
    let preview = site.preview(&[]);
    let dashboard = preview.get_dashboard("/").replace("&#x2F;", "/");
    let row = dashboard
        .split("<tr id=\"content/posts/soon.md\">")
        .nth(1)
        .unwrap();
    let row = row.split("</tr>").next().unwrap();
    for words in [
        "class=\"status scheduled\">Live on ",
        "2199",
        "/blog/posts/soon/\"",
    ] {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert!(
        dashboard.contains(&format!(
            "href=\"http://{}/blog/\">Look at the blog",
            preview.address
        )),
        "{dashboard}"
    );
    assert!(preview.get("/blog/posts/soon/").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_page_that_opens_is_told_what_is_wrong_with_follow_as_well() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&["--follow"]);
    preview.until("/posts/a/", "Last words.");
    site.edit("content/posts/a.md", "date: 2026-01-01", "date: someday");
    while !preview.get_dashboard("/problems/").contains("someday") {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(100));
    let mut first = preview.listen().take(3);
    assert!(first.any(|line| line == "event: problem"));
}

#[test]
fn the_email_of_a_post_is_shown_in_frames() {
    let site = TestSite::new(SITE);
    let preview = site.preview(&[]);
    let page = preview.get_dashboard("/email/a/");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.matches("<iframe").count() == 4,
        "{page}"
    );
    let mail = preview.get_dashboard("/email/a/mail");
    assert!(
        mail.starts_with("HTTP/1.1 200") && mail.contains("Last words."),
        "{mail}"
    );
    assert!(
        mail.contains(&format!("href=\"http://{}/posts/a/\"", preview.address)),
        "{mail}"
    );
    assert!(!mail.contains("<script"), "{mail}");
    for missing in ["/email/none/mail", "/email/none/", "/email/"] {
        assert!(
            preview.get_dashboard(missing).starts_with("HTTP/1.1 404"),
            "{missing}"
        );
    }
    // The preview follows a save: a changed mail has another address in the frames.
    site.edit("content/posts/a.md", "Last words.", "Very last words.");
    preview.until("/posts/a/", "Very last words.");
    let mail = preview.get_dashboard("/email/a/mail");
    assert!(mail.contains("Very last words."), "{mail}");
    let frame = |page: &str| page.split("<iframe").nth(1).map(str::to_owned);
    assert_ne!(frame(&preview.get_dashboard("/email/a/")), frame(&page));
}

/// The first line of output of a preview of the site in `dir`.
fn first_line(dir: &Path) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_linger"))
        .args(["serve", "--port", "0", "--clock", support::NOW])
        .current_dir(dir)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    line
}

#[test]
fn ready_is_said_only_when_it_is() {
    let site = TestSite::new(SITE);
    let line = first_line(&site.dir());
    assert!(line.starts_with("Ready in "), "{line}");
    site.write("content/posts/b.md", "---\ndate: soon\n---\n");
    let line = first_line(&site.dir());
    assert!(line.starts_with("Not ready: 1 error above"), "{line}");
    assert!(line.contains("http://127.0.0.1:"), "{line}");
}

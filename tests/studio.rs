//! The studio over HTTP: who may read and write texts, and which.

mod support;

use std::fs;
use support::preview::Preview;
use support::test_site::TestSite;

const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
collections:
  webinars: {title: Talks}
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
---
First words.
-- themes/own/templates/post.html --
x
-- secret.md --
SECRET
";
const FILE: &str = "content/posts/a.md";
/// Every route that reads or changes a text.
const ROUTES: [&str; 17] = [
    "/text/new",
    "/text/look",
    "/text/type",
    "/text/drop",
    "/text/save",
    "/text/keep",
    "/text/versions",
    "/text/links",
    "/text/paste",
    "/text/field",
    "/text/compare",
    "/post/publish",
    "/post/check",
    "/post/email",
    "/post/rename",
    "/post/copy",
    "/post/delete",
];
/// Every other route that changes something.
const OTHERS: [&str; 6] = [
    "/comments/approve",
    "/comments/delete",
    "/post/restore",
    "/deploy/run",
    "/deploy/site",
    "/deploy/place",
];

/// A running preview, and the token of its run.
struct Studio {
    site: TestSite,
    preview: Preview,
    token: String,
}

/// A request that changes one thing about a good one.
#[derive(Clone)]
struct Ask<'a> {
    method: &'a str,
    host: String,
    origin: Option<String>,
    token: Option<String>,
    more: &'a str,
    address: String,
}

impl Studio {
    fn new(more: &[&str]) -> Studio {
        let site = TestSite::new(SITE);
        let preview = site.preview(more);
        let page = preview.get_dashboard("/write");
        let token = page.split("data-token=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        assert_eq!(token.len(), 32);
        Studio {
            site,
            preview,
            token,
        }
    }

    fn good(&self) -> Ask<'_> {
        let address = self.preview.dashboard.clone();
        Ask {
            method: "POST",
            host: address.clone(),
            origin: Some(format!("http://{address}")),
            token: Some(self.token.clone()),
            more: "",
            address,
        }
    }

    fn send(&self, ask: &Ask<'_>, path: &str, body: &str) -> String {
        let Ask {
            method,
            host,
            origin,
            token,
            more,
            address,
        } = ask;
        let origin = origin.iter().map(|origin| format!("Origin: {origin}\r\n"));
        let token = token
            .iter()
            .map(|token| format!("X-Linger-Token: {token}\r\n"));
        let headers: String = origin.chain(token).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}{more}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        Preview::raw_at(address, &request)
    }

    /// The status and the body of the answer to a good request.
    fn post(&self, path: &str, body: &serde_json::Value) -> (u16, String) {
        let answer = self.send(&self.good(), path, &body.to_string());
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, body.to_owned())
    }

    fn look(&self, file: &str) -> serde_json::Value {
        let asked = serde_json::json!({ "file": file, "tab": "t", "seq": 0, "known": null });
        let (status, body) = self.post("/text/look", &asked);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Every file of the site with its bytes, to see that nothing has changed.
    fn everything(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut dirs = vec![self.site.path("")];
        while let Some(dir) = dirs.pop() {
            for item in fs::read_dir(dir).unwrap() {
                let path = item.unwrap().path();
                // The preview remembers what it knows in `.linger/cache`.
                if path.ends_with(".linger/cache") || path.is_symlink() {
                    continue;
                }
                if path.is_dir() {
                    dirs.push(path);
                } else {
                    files.push((path.display().to_string(), fs::read(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }
}

/// A body with everything that some route wants.
fn body(file: &str) -> String {
    serde_json::json!({
        "file": file, "tab": "t", "seq": 1, "known": null, "base": null, "text": "HARM",
        "isPinned": true, "name": "harm", "when": "now",
        "item": "x", "comment": "content/comments/a/1.yaml", "target": "live", "what": "deploy", "address": "https://harm.net/",
        "description": "HARM", "author": "HARM", "title": "Harm", "kind": "post", "search": "",
        "html": "<p>HARM", "key": "title", "value": "HARM", "left": "a", "right": "b",
    })
    .to_string()
}

#[test]
fn only_a_page_of_the_studio_reads_or_writes_a_text() {
    let studio = Studio::new(&[]);
    let before = studio.everything();
    let good = studio.good();
    let site = &studio.preview.address;
    let other = |change: &dyn Fn(&mut Ask<'_>)| {
        let mut ask = good.clone();
        change(&mut ask);
        ask
    };
    let refused = [
        ("no token", other(&|ask| ask.token = None)),
        (
            "an empty token",
            other(&|ask| ask.token = Some(String::new())),
        ),
        (
            "a token of another run",
            other(&|ask| ask.token = Some("0".repeat(32))),
        ),
        ("no origin", other(&|ask| ask.origin = None)),
        (
            "the origin null",
            other(&|ask| ask.origin = Some("null".to_owned())),
        ),
        (
            "the origin of the site",
            other(&|ask| ask.origin = Some(format!("http://{site}"))),
        ),
        (
            "a foreign origin",
            other(&|ask| ask.origin = Some("https://evil.example".to_owned())),
        ),
        (
            "a foreign host",
            other(&|ask| {
                ask.host = "evil.example".to_owned();
                ask.origin = Some("http://evil.example".to_owned());
            }),
        ),
        (
            "a request of another origin on this machine",
            other(&|ask| ask.more = "Sec-Fetch-Site: same-site\r\n"),
        ),
        (
            "a request of another site",
            other(&|ask| ask.more = "Sec-Fetch-Site: cross-site\r\n"),
        ),
        (
            "a request without a page",
            other(&|ask| ask.more = "Sec-Fetch-Site: none\r\n"),
        ),
        (
            "the script of a service worker",
            other(&|ask| ask.more = "Service-Worker: script\r\nSec-Fetch-Site: same-site\r\n"),
        ),
        ("GET", other(&|ask| ask.method = "GET")),
        ("PUT", other(&|ask| ask.method = "PUT")),
        ("OPTIONS", other(&|ask| ask.method = "OPTIONS")),
        (
            "the origin of the site's pages",
            other(&|ask| {
                ask.address.clone_from(site);
                ask.host.clone_from(site);
                ask.origin = Some(format!("http://{site}"));
            }),
        ),
    ];
    let upload = "/text/attach?file=content/posts/a.md&name=x.pdf";
    for route in ROUTES.into_iter().chain(OTHERS).chain([upload]) {
        for (name, ask) in &refused {
            let answer = studio.send(ask, route, &body(FILE));
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(
                ["403", "405"].contains(&status),
                "{route} with {name}: {answer}"
            );
            assert!(
                !answer.contains("First words") && !answer.contains("Access-Control-Allow"),
                "{route} with {name}: {answer}"
            );
        }
    }
    assert_eq!(studio.everything(), before);
    let answer = studio.send(&good, "/text/look", &body(FILE));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("First words"));
    assert!(answer.contains("X-Content-Type-Options: nosniff\r\n"));
}

#[test]
fn no_path_leads_out_of_the_texts_of_the_site() {
    let studio = Studio::new(&[]);
    #[cfg(unix)]
    for (link, to) in [
        ("content/posts/out.md", "../../secret.md"),
        ("content/posts/settings.md", "../../site.yaml"),
        ("content/away", "../.."),
    ] {
        std::os::unix::fs::symlink(to, studio.site.path(link)).unwrap();
    }
    let before = studio.everything();
    for file in [
        "",
        "secret.md",
        "/etc/passwd",
        "../secret.md",
        "content/../secret.md",
        "content/posts/../../secret.md",
        "content\\..\\secret.md",
        "content/posts/a.md/../../../secret.md",
        "content/.hidden.md",
        "content/posts/a.md\u{0}",
        "content/posts/a.html",
        "content/data/a.yaml",
        ".linger/private/history/x.md",
        "site.yaml",
        "themes/own/templates/post.html",
        #[cfg(unix)]
        "content/posts/out.md",
        #[cfg(unix)]
        "content/posts/settings.md",
        #[cfg(unix)]
        "content/away/secret.md",
    ] {
        for route in ROUTES {
            let answer = studio.send(&studio.good(), route, &body(file));
            assert!(!answer.contains("SECRET"), "{route} {file}: {answer}");
            // These do not use the file: one has a title, one two texts, others keep a text beside it.
            let is_elsewhere = ["/text/new", "/text/compare"].contains(&route);
            let is_elsewhere = is_elsewhere || file.starts_with("content/posts/");
            let is_elsewhere = is_elsewhere || file.starts_with("content/away/");
            assert!(
                is_elsewhere || answer.starts_with("HTTP/1.1 403"),
                "{route} {file}: {answer}"
            );
        }
    }
    let is_ours = |path: &str| path.contains("/.linger/") || path.contains("/posts/harm");
    let after = studio.everything();
    let after: Vec<_> = after
        .into_iter()
        .filter(|(path, _)| !is_ours(path))
        .collect();
    assert_eq!(after, before);
}

#[test]
fn bodies_are_bounded_before_they_are_read() {
    let studio = Studio::new(&[]);
    let long = |ask: &Ask<'_>, path: &str, length: usize| {
        let Ask { origin, token, .. } = ask;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nX-Linger-Token: {}\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n",
            ask.host,
            origin.clone().unwrap(),
            token.clone().unwrap(),
        );
        Preview::raw_at(&ask.address, &request)
    };
    let good = studio.good();
    let mut bad = good.clone();
    bad.token = Some("0".repeat(32));
    assert!(long(&bad, "/text/save", 100_000).starts_with("HTTP/1.1 413"));
    assert!(long(&good, "/text/save", 100_000_000).starts_with("HTTP/1.1 413"));
    assert!(long(&good, "/write", 100_000).starts_with("HTTP/1.1 413"));
    // A text of 100 kB is none too long.
    let disk = studio.look(FILE);
    let text = "long ".repeat(20_000);
    let asked = serde_json::json!({
        "file": FILE, "tab": "t", "seq": 1, "base": disk["hash"], "text": text,
    });
    assert_eq!(studio.post("/text/save", &asked).0, 200);
    assert_eq!(studio.site.read(FILE), text);
}

#[test]
fn a_save_names_what_it_replaces_and_comes_in_order() {
    let studio = Studio::new(&[]);
    let save = |seq: u64, base: &serde_json::Value, text: &str| {
        let asked = serde_json::json!({
            "file": FILE, "tab": "t", "seq": seq, "base": base, "text": text,
        });
        let (status, body) = studio.post("/text/save", &asked);
        (status, serde_json::from_str(&body).unwrap_or_default())
    };
    let first = studio.look(FILE);
    let text = first["text"].as_str().unwrap();
    let (status, second): (u16, serde_json::Value) = save(2, &first["hash"], "second");
    assert_eq!((status, studio.site.read(FILE).as_str()), (200, "second"));
    // Back to the text of the beginning, which the late save names.
    assert_eq!(save(3, &second["hash"], text).0, 200);
    assert_eq!(save(1, &first["hash"], "late").0, 412);
    assert_eq!(studio.site.read(FILE), text);
    // A look that follows a lost answer makes the saves before it void.
    let asked = serde_json::json!({ "file": FILE, "tab": "t", "seq": 5, "known": null });
    assert_eq!(studio.post("/text/look", &asked).0, 200);
    assert_eq!(save(5, &first["hash"], "late").0, 412);
    // Another program writes.
    studio.site.write(FILE, "of another program\n");
    let (status, theirs): (u16, serde_json::Value) = save(6, &first["hash"], "mine");
    assert_eq!(status, 409);
    assert_eq!(theirs["text"], "of another program\n");
    assert!(theirs["at"].as_u64() > first["at"].as_u64());
    fs::remove_file(studio.site.path(FILE)).unwrap();
    assert_eq!(save(7, &theirs["hash"], "mine").0, 404);
    assert!(!studio.site.has(FILE));
    assert_eq!(save(8, &serde_json::Value::Null, "mine").0, 200);
    // All of it can be found.
    let asked = serde_json::json!({ "file": FILE, "name": null });
    let (_, rows) = studio.post("/text/versions", &asked);
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    let mut texts = Vec::new();
    for row in rows.as_array().unwrap() {
        let asked = serde_json::json!({ "file": FILE, "name": row["name"] });
        let (_, version) = studio.post("/text/versions", &asked);
        let version: serde_json::Value = serde_json::from_str(&version).unwrap();
        texts.push(version["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(texts, ["mine", text, "second", text]);
}

#[test]
fn a_text_that_is_typed_is_on_its_page_and_not_on_the_disk() {
    let studio = Studio::new(&[]);
    let before = studio.everything();
    let text = studio.look(FILE)["text"].as_str().unwrap().to_owned();
    let typed = |text: Option<String>| {
        let asked = serde_json::json!({ "file": FILE, "text": text });
        let (status, body) = studio.post("/text/type", &asked);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<serde_json::Value>(&body).unwrap()
    };
    let facts = typed(Some(format!("{text}And more.\n")));
    assert_eq!(
        (&facts["url"], &facts["words"]),
        (&"/posts/a/".into(), &4.into())
    );
    assert!(studio.preview.get("/posts/a/").contains("And more."));
    // A mistake: the page stays, and the place is told.
    let facts = typed(Some(text.replace("2026-01-01", "someday")));
    assert_eq!(facts["mistakes"][0]["code"], "bad-date");
    assert_eq!(facts["mistakes"][0]["line"], 3);
    assert!(studio.preview.get("/posts/a/").contains("And more."));
    // The text is given up: the file counts again.
    assert_eq!(
        studio
            .post("/text/drop", &serde_json::json!({ "file": FILE }))
            .0,
        200
    );
    let page = studio.preview.get("/posts/a/");
    assert!(page.contains("First words.") && !page.contains("And more."));
    let after = studio.everything();
    let after: Vec<_> = after
        .into_iter()
        .filter(|(path, _)| !path.contains("/.linger/"))
        .collect();
    assert_eq!(after, before);
}

#[test]
fn a_field_changes_one_value_of_the_text_and_nothing_on_the_disk() {
    let studio = Studio::new(&[]);
    let before = studio.everything();
    let change = |text: &str, key: &str, value: serde_json::Value| {
        let asked = serde_json::json!({ "file": FILE, "text": text, "key": key, "value": value });
        let (status, body) = studio.post("/text/field", &asked);
        let body: serde_json::Value =
            serde_json::from_str(&body).unwrap_or_else(|_| body.as_str().into());
        (status, body)
    };
    let text = "---\n# mine\ntitle: 'Alpha'   # yes\ndate: 2026-01-01 08:00\n\nid: a1\nown: {x: 1}\n---\nFirst words.\n";
    for (key, value, from, to) in [
        ("title", "It's".into(), "'Alpha'", "'It''s'"),
        (
            "date",
            serde_json::json!(["2026-02-03", "09:30"]),
            "2026-01-01 08:00",
            "2026-02-03 09:30",
        ),
        (
            "tags",
            serde_json::json!(["a", "b, c", "A"]),
            "# yes\n",
            "# yes\ntags: [a, \"b, c\"]\n",
        ),
        ("draft", true.into(), "# yes\n", "# yes\ndraft: true\n"),
        ("draft", false.into(), "", ""),
        ("part", "2".into(), "# yes\n", "# yes\npart: 2\n"),
        (
            "slug",
            "beta".into(),
            "# yes\n",
            "# yes\naliases: [\"/posts/a/\"]\nslug: beta\n",
        ),
    ] {
        let (status, body) = change(text, key, value);
        let expected = text.replacen(from, to, 1);
        assert_eq!((status, &body["text"]), (200, &expected.into()), "{key}");
    }
    for (key, value) in [
        ("own", "x".into()),
        ("extra", "x".into()),
        ("part", 2.into()),
        ("date", "x".into()),
        ("tags", "x".into()),
    ] {
        let (status, _) = change(text, key, value);
        assert_eq!(status, 400, "{key}");
    }
    for (key, value) in [("part", "x".into()), ("date", serde_json::json!(["x", ""]))] {
        let (status, _) = change(text, key, value);
        assert_eq!(status, 422, "{key}");
    }
    let block = text.replace("'Alpha'   # yes", "|\n  Alpha");
    let (status, words) = change(&block, "title", "Beta".into());
    assert_eq!(status, 422);
    assert!(words.as_str().unwrap().contains("Change it in the text"));
    assert_eq!(studio.everything(), before);
}

/// A good request to a form of the studio: its status, where it leads, and what it says.
fn form(studio: &Studio, path: &str, fields: serde_json::Value) -> (u16, String, String) {
    let (status, body) = studio.post(path, &fields);
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    let go = answer["go"].as_str().unwrap_or_default().to_owned();
    (status, go, body)
}

#[test]
fn a_post_is_published_now_or_at_a_moment_and_nothing_else_in_it_changes() {
    let studio = Studio::new(&[]);
    let file = "content/posts/new.md";
    let text =
        "---\n# mine\ntitle: New\ndate: 2026-01-01   # as said\ndraft: true\nid: n\n---\nText\r\n";
    studio.site.write(file, text);
    studio.preview.until("/posts/new/", "Text");
    let publish = |fields: serde_json::Value| {
        let mut asked = serde_json::json!({ "file": file });
        let all = asked.as_object_mut().unwrap();
        all.extend(fields.as_object().unwrap().clone());
        form(&studio, "/post/publish", asked)
    };
    let at = |day: &str, time: &str| {
        publish(serde_json::json!({ "when": "at", "day": day, "time": time }))
    };
    assert_eq!(at("", "").0, 422);
    assert_eq!(at("2026-13-01", "").0, 422);
    let (status, go, _) = at("2031-03-05", "08:30");
    assert_eq!((status, &*go), (200, "/post?file=content%2Fposts%2Fnew.md"));
    let scheduled = text
        .replace("2026-01-01", "2031-03-05T08:30")
        .replace("draft: true\n", "");
    assert_eq!(studio.site.read(file), scheduled);
    let page = studio.preview.get_dashboard(&go);
    assert!(page.contains("goes live Wed 2031-03-05 08:30"), "{page}");
    // Now: the date becomes that of today.
    let now = || publish(serde_json::json!({ "when": "now" }));
    assert_eq!(now().0, 200);
    let live = studio.site.read(file);
    assert!(
        !live.contains("2031") && live.contains("   # as said\n"),
        "{live}"
    );
    assert_eq!(now().0, 409, "it is live already");
    assert_eq!(studio.site.read(file), live);
    // The texts of before are kept.
    let asked = serde_json::json!({ "file": file, "name": null });
    let (_, rows) = studio.post("/text/versions", &asked);
    assert_eq!(rows.matches("\"name\"").count(), 3, "{rows}");
    // With a mistake in it nothing is published.
    let wrong = text.replace("2026-01-01", "someday");
    studio.site.write(file, &wrong);
    let asked = serde_json::json!({ "file": file, "text": wrong });
    assert!(studio.post("/text/type", &asked).1.contains("bad-date"));
    let (status, _, words) = now();
    assert_eq!(status, 422, "{words}");
    assert_eq!(studio.site.read(file), wrong);
}

#[test]
fn a_post_is_renamed_with_its_address_and_the_links_to_it() {
    let studio = Studio::new(&[]);
    let other = "---\ntitle: Other\ndate: 2026-01-02\nid: o\n---\nSee [Alpha](a.md#x), [it](../posts/a.md) and ba.md.\n";
    studio.site.write("content/posts/b.md", other);
    studio
        .site
        .write("content/posts/there.md", "---\ntitle: There\n---\n");
    studio.preview.until("/posts/b/", "ba.md.");
    studio.look(FILE);
    let rename = |file: &str, name: &str| {
        form(
            &studio,
            "/post/rename",
            serde_json::json!({ "file": file, "name": name }),
        )
    };
    let before = studio.site.read(FILE);
    for (name, status) in [("", 422), ("!!", 422), ("a", 422), ("There", 409)] {
        assert_eq!(rename(FILE, name).0, status, "{name}");
    }
    assert_eq!(studio.site.read(FILE), before);
    let (status, go, words) = rename(FILE, "First call");
    assert_eq!(
        (status, &*go),
        (200, "/post?file=content%2Fposts%2Ffirst-call.md"),
        "{words}"
    );
    assert!(!studio.site.has(FILE));
    let moved = studio.site.read("content/posts/first-call.md");
    let expected = before.replace("title: Alpha\n", "title: Alpha\naliases: [\"/posts/a/\"]\n");
    assert_eq!(moved, expected);
    let linking = studio.site.read("content/posts/b.md");
    let expected = other
        .replace("a.md#x", "first-call.md#x")
        .replace("../posts/a.md", "first-call.md");
    assert_eq!(linking, expected);
    studio.preview.until("/posts/first-call/", "First words.");
    studio.preview.until("/posts/a/", "/posts/first-call/");
    // Its earlier versions go with it.
    let asked = serde_json::json!({ "file": "content/posts/first-call.md", "name": null });
    let (_, rows) = studio.post("/text/versions", &asked);
    assert!(rows.contains("\"name\""), "{rows}");
}

#[test]
fn a_post_is_copied_deleted_and_put_back() {
    let studio = Studio::new(&[]);
    studio.site.write(
        "content/posts/f/index.md",
        "---\ntitle: F\ndate: 2026-01-02\nid: f\nslug: eff\n---\nText\n",
    );
    studio.site.write("content/posts/f/plan.pdf", "%PDF-1.7");
    studio.preview.until("/posts/eff/", "Text");
    let of = |path: &str, file: &str| form(&studio, path, serde_json::json!({ "file": file }));
    let (status, go, words) = of("/post/copy", "content/posts/f/index.md");
    assert_eq!(
        (status, &*go),
        (200, "/write?file=content%2Fposts%2Ff-copy%2Findex.md"),
        "{words}"
    );
    let copy = studio.site.read("content/posts/f-copy/index.md");
    assert!(
        copy.starts_with("---\ntitle: Copy of F\ndraft: true\ndate: 2026-01-02\nid: \"urn:uuid:"),
        "{copy}"
    );
    assert!(!copy.contains("slug"), "{copy}");
    assert_eq!(
        studio.site.read("content/posts/f-copy/plan.pdf"),
        "%PDF-1.7"
    );
    assert_eq!(
        of("/post/copy", "content/posts/f/index.md").1,
        "/write?file=content%2Fposts%2Ff-copy-2%2Findex.md"
    );
    let before: Vec<_> = studio
        .everything()
        .into_iter()
        .filter(|(path, _)| path.contains("/content/"))
        .collect();
    assert_eq!(of("/post/delete", "content/posts/f/index.md").1, "/trash/");
    assert!(!studio.site.path("content/posts/f").exists());
    assert_eq!(
        of("/post/delete", "content/posts/f/index.md").0,
        500,
        "it is gone"
    );
    let page = studio.preview.get_dashboard("/trash/");
    let item = page.split("name=\"item\" value=\"").nth(1).unwrap();
    let item = item.split('"').next().unwrap();
    let (status, go, _) = form(
        &studio,
        "/post/restore",
        serde_json::json!({ "item": item }),
    );
    assert_eq!(
        (status, &*go),
        (200, "/write?file=content%2Fposts%2Ff%2Findex.md")
    );
    let after: Vec<_> = studio
        .everything()
        .into_iter()
        .filter(|(path, _)| path.contains("/content/"))
        .collect();
    assert_eq!(after, before);
    assert!(
        studio
            .preview
            .get_dashboard("/trash/")
            .contains("The trash is empty")
    );
}

#[test]
fn a_kill_while_a_post_is_moved_leaves_it_before_or_after() {
    let text = "---\ntitle: Alpha\ndate: 2026-01-01\nid: f1\n---\nFirst words.\n";
    for round in 0..15_u64 {
        let mut studio = Studio::new(&[]);
        studio.site.write("content/posts/f/index.md", text);
        studio.site.write("content/posts/f/plan.pdf", "%PDF-1.7");
        studio.preview.until("/posts/f/", "First words.");
        let (path, fields) = match round % 3 {
            0 => (
                "/post/rename",
                serde_json::json!({ "file": "content/posts/f/index.md", "name": "g" }),
            ),
            1 => (
                "/post/delete",
                serde_json::json!({ "file": "content/posts/f/index.md" }),
            ),
            _ => (
                "/post/copy",
                serde_json::json!({ "file": "content/posts/f/index.md" }),
            ),
        };
        let pid = studio.preview.child.id().to_string();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(round / 3 * 3));
            let killed = std::process::Command::new("kill")
                .args(["-9", &pid])
                .status();
            assert!(killed.unwrap().success());
        });
        // The connection may end with the process.
        let asked = std::panic::AssertUnwindSafe(|| studio.post(path, &fields));
        let _ = std::panic::catch_unwind(asked);
        killer.join().unwrap();
        studio.preview.child.wait().unwrap();
        let whole = |folder: &str| {
            let has = |name: &str| studio.site.path(&format!("{folder}/{name}")).exists();
            match (has("index.md"), has("plan.pdf")) {
                (true, true) => true,
                (false, false) => false,
                _ => panic!("round {round}: half of {folder}"),
            }
        };
        let here = whole("content/posts/f");
        match round % 3 {
            0 => assert_ne!(here, whole("content/posts/g"), "round {round}"),
            1 => {
                let trash = studio.site.path(".linger/private/trash");
                let items = fs::read_dir(trash).into_iter().flatten().filter(|item| {
                    let folder = item.as_ref().unwrap().path();
                    let things = ["item.json", "thing/f/index.md", "thing/f/plan.pdf"];
                    things.iter().all(|thing| folder.join(thing).exists())
                });
                assert_eq!(items.count(), usize::from(!here), "round {round}");
            }
            _ => {
                assert!(here, "round {round}");
                whole("content/posts/f-copy");
            }
        }
        if here {
            let now = studio.site.read("content/posts/f/index.md");
            let aliased =
                text.replace("title: Alpha\n", "title: Alpha\naliases: [\"/posts/f/\"]\n");
            assert!(now == text || now == aliased, "round {round}: {now}");
        }
    }
}

#[test]
fn a_comment_is_approved_or_goes_to_the_trash() {
    let studio = Studio::new(&[]);
    let comment = |id: &str| {
        format!(
            "# mine\nauthor: Ann\napproved: false  # not yet\ndate: 2026-02-01T10:00:00Z\ntext: |\n  Said {id}.\n"
        )
    };
    let file = |id: &str| format!("content/comments/a/{id}.yaml");
    for id in ["one", "two"] {
        studio.site.write(&file(id), comment(id));
    }
    studio.site.write("site.yaml", "title: A site\nbase_url: https://example.com/\nemail: a@example.net\ncomments: {provider: mailto}\n");
    let start = std::time::Instant::now();
    while !studio
        .preview
        .get_dashboard("/comments/")
        .contains("Said two.")
    {
        assert!(
            start.elapsed().as_secs() < 20,
            "{}",
            studio.preview.get_dashboard("/comments/")
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let act =
        |path: &str, comment: &str| form(&studio, path, serde_json::json!({ "comment": comment }));
    for other in [
        "site.yaml",
        "content/posts/a.md",
        "content/comments/a/three.yaml",
        "../x.yaml",
    ] {
        assert_eq!(act("/comments/delete", other).0, 404, "{other}");
        assert_eq!(act("/comments/approve", other).0, 404, "{other}");
    }
    assert_eq!(act("/comments/approve", &file("one")).1, "/comments/");
    let approved = studio.site.read(&file("one"));
    assert_eq!(
        approved.replace("approved: true", "approved: false"),
        comment("one")
    );
    studio.preview.until("/posts/a/", "Said one.");
    assert_eq!(act("/comments/delete", &file("two")).1, "/comments/");
    assert!(!studio.site.has(&file("two")));
    let page = studio.preview.get_dashboard("/trash/");
    assert!(page.contains("A comment by Ann"), "{page}");
    let item = page.split("name=\"item\" value=\"").nth(1).unwrap();
    let item = item.split('"').next().unwrap();
    let (status, go, _) = form(
        &studio,
        "/post/restore",
        serde_json::json!({ "item": item }),
    );
    assert_eq!((status, &*go), (200, "/comments/"));
    assert_eq!(studio.site.read(&file("two")), comment("two"));
}

#[test]
fn a_site_is_deployed_from_its_page_to_the_place_that_was_named() {
    let studio = Studio::new(&[]);
    let place = studio.site.around().join("live");
    let page = studio.preview.get_dashboard("/deploy/");
    assert!(page.contains("Where does the site go?"), "{page}");
    let site = |title: &str, address: &str| {
        let asked = serde_json::json!({
            "title": title, "description": "", "author": "Ann: a seller", "address": address,
        });
        form(&studio, "/deploy/site", asked)
    };
    assert_eq!(site("A site", "no address").0, 422);
    assert_eq!(site(" ", "https://sales.test.net/").0, 422);
    assert_eq!(site("A site", "https://sales.test.net/").0, 200);
    let folder = |path: &str| {
        form(
            &studio,
            "/deploy/place",
            serde_json::json!({ "to": "folder", "path": path }),
        )
    };
    assert_eq!(folder("").0, 422);
    assert_eq!(folder(place.to_str().unwrap()).0, 200);
    assert_eq!(folder("/elsewhere").0, 409, "there is a place");
    let settings = studio.site.read("site.yaml");
    assert!(
        settings.starts_with(
            "title: A site\nauthor: \"Ann: a seller\"\nbase_url: \"https://sales.test.net/\"\n\
             collections:\n  webinars: {title: Talks}\n# Where"
        ),
        "{settings}"
    );
    let run = |target: &str| {
        form(
            &studio,
            "/deploy/run",
            serde_json::json!({ "target": target, "what": "deploy" }),
        )
    };
    assert_eq!(run("elsewhere").0, 422);
    assert_eq!(run("live").0, 200);
    let start = std::time::Instant::now();
    let done = loop {
        let page = studio.preview.get_dashboard("/deploy/");
        if page.contains("Readers find it at") || page.contains("Not deployed") {
            break page;
        }
        assert!(start.elapsed().as_secs() < 60, "{page}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert!(done.contains("Deployed to"), "{done}");
    let there = fs::read_to_string(place.join("posts/a/index.html")).unwrap();
    assert!(there.contains("https://sales.test.net/posts/a/"), "{there}");
}

#[test]
fn what_lies_ahead_is_a_calendar() {
    let studio = Studio::new(&[]);
    studio.site.write(
        "content/posts/later.md",
        "---\ntitle: Later\ndate: 2031-03-05T08:30\nid: l\n---\nText\n",
    );
    studio.preview.until("/posts/later/", "Text");
    let calendar = studio.preview.get_dashboard("/calendar.ics");
    assert!(
        calendar.contains("Content-Type: text/calendar; charset=utf-8\r\n"),
        "{calendar}"
    );
    assert!(
        calendar.contains("DTSTART:20310305T083000Z\r\nSUMMARY:Goes live: Later\r\n"),
        "{calendar}"
    );
    assert!(
        calendar.contains("URL:https://example.com/posts/later/\r\n"),
        "{calendar}"
    );
    let said = studio.site.run(&["status", "--ics"]).ok().said();
    let lines = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|line| line.starts_with("UID:") || line.starts_with("SUMMARY:"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(lines(&said), lines(&calendar));
}

#[test]
fn the_script_of_the_studio_is_small() {
    let client = support::repository().join("src/serve/client");
    // The scripts of the preview, and a table of words.
    let others = [
        "acts.js",
        "actions.js",
        "blocked.js",
        "elements.js",
        "events.js",
        "frames.js",
        "live.js",
        "no_service_worker.js",
        "patch.js",
        "problems.js",
        "toolbar.js",
        "studio_words.js",
    ];
    let mut bytes = 0;
    for item in fs::read_dir(client).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let is_text = ["html", "css", "svg"]
            .iter()
            .any(|kind| name.ends_with(&format!(".{kind}")));
        if is_text {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("<script>"), "{name}: scripts are files");
        } else if !others.contains(&&*name) {
            bytes += path.metadata().unwrap().len();
        }
    }
    assert!(bytes > 50_000, "{bytes}: which files are counted?");
    assert!(bytes <= 60_000, "{bytes} bytes of script");
}

#[test]
fn a_new_post_replaces_nothing() {
    let studio = Studio::new(&[]);
    let create = |title: &str, is_page: bool| {
        let kind = if is_page { "page" } else { "post" };
        let asked = serde_json::json!({ "title": title, "kind": kind });
        let (status, body) = studio.post("/text/new", &asked);
        let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let go = body["go"].as_str().unwrap_or_default();
        let file = go.strip_prefix("/write?file=").unwrap_or_default();
        (status, file.replace("%2F", "/"))
    };
    let named = |file: &str| (200, file.to_owned());
    assert_eq!(
        create("Second call", false),
        named("content/posts/second-call.md")
    );
    assert_eq!(
        create("Second call!", false),
        named("content/posts/second-call-2.md")
    );
    assert_eq!(create("About", true), named("content/about.md"));
    let of = |collection: &str| {
        let asked = serde_json::json!({ "title": "Half an hour", "kind": "post", "collection": collection });
        studio.post("/text/new", &asked).0
    };
    for unknown in ["talks", "..", "webinars/..", "../posts"] {
        assert_eq!(of(unknown), 400, "{unknown}");
    }
    assert_eq!(of("webinars"), 200);
    let text = studio.site.read("content/webinars/half-an-hour.md");
    assert!(
        text.starts_with("---\ntitle: Half an hour\ndate: "),
        "{text}"
    );
    let page = studio.preview.get_dashboard("/posts/");
    assert!(
        page.contains("<option value=\"webinars\">Talks</option>"),
        "{page}"
    );
    studio.site.write("content/posts/a-folder/index.md", "x");
    assert_eq!(
        create("A folder", false),
        named("content/posts/a-folder-2.md")
    );
    for title in ["", "  ", "!!!", "one\ntwo", &"long".repeat(400)] {
        assert_eq!(create(title, false).0, 400, "{title:?}");
    }
    let text = studio.site.read("content/posts/second-call.md");
    assert!(
        text.starts_with("---\ntitle: Second call\ndate: "),
        "{text}"
    );
    assert!(text.contains("draft: true\nid: urn:uuid:"), "{text}");
}

#[test]
fn the_network_sees_no_text_and_no_token() {
    let studio = Studio::new(&["--host"]);
    let before = studio.everything();
    let port = studio.preview.dashboard.rsplit(':').next().unwrap();
    // A name of multicast DNS may be any machine's.
    let host = format!("laptop.local:{port}");
    let mut ask = studio.good();
    ask.origin = Some(format!("http://{host}"));
    ask.host = host;
    for route in ROUTES.into_iter().chain(OTHERS) {
        let answer = studio.send(&ask, route, &body(FILE));
        assert!(answer.starts_with("HTTP/1.1 403"), "{route}: {answer}");
    }
    ask.method = "GET";
    let page = studio.send(&ask, "/write", "");
    assert!(page.contains("data-token=\"\""), "{page}");
    assert_eq!(studio.everything(), before);
}

#[test]
fn a_page_of_the_site_may_be_framed_by_the_studio_alone() {
    let studio = Studio::new(&[]);
    let (site, dashboard) = (&studio.preview.address, &studio.preview.dashboard);
    let page = studio.preview.get("/posts/a/");
    let framed = format!("frame-ancestors 'self' http://{dashboard}\r\n");
    assert!(page.contains(&framed), "{page}");
    let write = studio.preview.get_dashboard("/write");
    for words in [
        "default-src 'none'; script-src 'self';",
        &format!("frame-src http://{site};"),
        "frame-ancestors 'self';",
        "require-trusted-types-for 'script'",
    ] {
        assert!(write.contains(words), "{words}: {write}");
    }
    let loads = |site: &str, dest: &str| {
        let mut ask = studio.good();
        let more = format!(
            "Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: {dest}\r\n"
        );
        (ask.method, ask.origin, ask.token) = ("GET", None, None);
        ask.more = &more;
        ask.address.clone_from(&studio.preview.address);
        ask.host.clone_from(&studio.preview.address);
        studio
            .send(&ask, "/posts/a/", "")
            .starts_with("HTTP/1.1 200")
    };
    assert!(loads("same-site", "iframe"));
    assert!(!loads("cross-site", "iframe") && !loads("same-site", "object"));
}

#[test]
fn a_file_is_stored_beside_its_text_and_html_becomes_markdown() {
    let studio = Studio::new(&[]);
    let good = studio.good();
    let upload = |name: &str, bytes: &str| {
        let path = format!("/text/attach?file={FILE}&name={name}");
        studio.send(&good, &path, bytes)
    };
    let stored = upload("My%20plan.PDF", "%PDF-1.7 a plan");
    assert!(stored.contains("{\"name\":\"a-my-plan.pdf\""), "{stored}");
    assert_eq!(
        studio.site.read("content/posts/a-my-plan.pdf"),
        "%PDF-1.7 a plan"
    );
    let before = studio.everything();
    for (name, bytes) in [
        ("x.html", "<script>"),
        ("x.png", "<script>"),
        ("..%2F..%2Fsite.yaml", "title: Harm"),
        ("a.md", "Harm"),
    ] {
        let answer = upload(name, bytes);
        assert!(answer.starts_with("HTTP/1.1 415"), "{name}: {answer}");
    }
    let out = studio.send(&good, "/text/attach?file=../a.md&name=x.pdf", "%PDF-1.7");
    assert!(out.starts_with("HTTP/1.1 403"), "{out}");
    let mut other = good.clone();
    other.token = None;
    let path = format!("/text/attach?file={FILE}&name=y.pdf");
    let refused = studio.send(&other, &path, "%PDF-1.7");
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    assert_eq!(studio.everything(), before);
    let html = "<p>A <b>bold</b> claim</p><script>harm()</script>";
    let asked = serde_json::json!({ "file": FILE, "html": html });
    let (status, pasted) = studio.post("/text/paste", &asked);
    let pasted: serde_json::Value = serde_json::from_str(&pasted).unwrap();
    assert_eq!(
        (status, &pasted["markdown"]),
        (200, &"A **bold** claim".into())
    );
    let asked = serde_json::json!({ "file": FILE, "html": "<p> </p>" });
    assert_eq!(studio.post("/text/paste", &asked).0, 415);
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_text_and_its_history() {
    // Long enough that a half would be seen.
    let text = |number: u64| format!("{number}\n{}{number}\n", "words of a text\n".repeat(4000));
    for round in 0..12_u64 {
        let mut studio = Studio::new(&[]);
        let mut base = studio.look(FILE)["hash"].as_str().unwrap().to_owned();
        let pid = studio.preview.child.id().to_string();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(5 + round * 9));
            let killed = std::process::Command::new("kill")
                .args(["-9", &pid])
                .status();
            assert!(killed.unwrap().success());
        });
        let mut sent = 0;
        // The connection ends with the process.
        let saves = std::panic::AssertUnwindSafe(|| {
            for seq in 1..200 {
                let asked = serde_json::json!({
                    "file": FILE, "tab": "t", "seq": seq, "base": base, "text": text(seq),
                });
                sent = seq;
                let (status, body) = studio.post("/text/save", &asked);
                assert_eq!(status, 200, "{body}");
                let saved: serde_json::Value = serde_json::from_str(&body).unwrap();
                base = saved["hash"].as_str().unwrap().to_owned();
            }
        });
        let ended = std::panic::catch_unwind(saves);
        killer.join().unwrap();
        assert!(ended.is_err(), "the preview was not killed in time");
        studio.preview.child.wait().unwrap();
        let now = studio.site.read(FILE);
        let is_whole =
            (1..=sent).any(|number| now == text(number)) || now.ends_with("First words.\n");
        assert!(
            is_whole,
            "round {round}: half a text of {} bytes",
            now.len()
        );
        let versions = studio.everything();
        let versions = versions
            .iter()
            .filter(|(path, _)| path.contains("/history/"));
        let kept: Vec<&[u8]> = versions.map(|(_, bytes)| &bytes[..]).collect();
        assert!(
            kept.contains(&now.as_bytes()),
            "round {round}: it is in the history"
        );
    }
}

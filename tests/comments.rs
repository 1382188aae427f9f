//! Comments: what is shown, what is never shown, in which order, and mistakes in them.

mod support;

use linger::model::Visibility;
use linger::pipeline::Options;
use support::{BuiltSite, Incremental, bytes, clean, site, text};

const SITE: &str = "
-- site.yaml --
title: Calls
base_url: https://example.com/blog/
author: Marit
email: marit@example.com
timezone: Europe/Stockholm
comments: {provider: mailto}
-- content/posts/ask.md --
---
title: Ask & \"tell\"
date: 2026-03-01
id: urn:x:ask
---
Words.
-- content/posts/shut.md --
---
title: Shut
date: 2026-03-02
id: urn:x:shut
comments: false
---
Words.
-- content/posts/later.md --
---
title: Later
date: 2027-03-02
id: urn:x:later
---
Words.
-- content/comments/ask/c1.yaml --
author: Ann
url: https://ann.example/
date: 2026-03-02T09:00
text: |
  First *words*.
-- content/comments/ask/c2.yaml --
author: Marit
by_author: true
date: 2026-03-03T09:00
reply_to: c1
text: An answer.
-- content/comments/ask/c3.yaml --
author: Bo
date: 2026-03-02T10:00
text: Second.
-- content/comments/ask/held.yaml --
author: Hidden Harry
date: 2026-03-02T11:00
approved: false
text: Unapproved words.
-- content/comments/ask/future.yaml --
author: Hidden Fred
date: 2027-01-01
text: Words from the future.
-- content/comments/ask/under.yaml --
author: Cy
date: 2026-03-04
reply_to: held
text: An answer to what nobody sees.
-- content/comments/shut/s1.yaml --
author: Dot
date: 2026-03-04
text: Said before it was shut.
-- content/comments/later/l1.yaml --
author: Hidden Lee
date: 2026-03-04
text: Said of a post that nobody sees.
-- content/comments/ask/notes.txt --
Hidden notes
-- content/comments/ask/c1.yaml.orig --
Hidden copy
";

fn built(archive: &str) -> BuiltSite {
    let build = clean(&site(archive));
    assert!(!build.has_errors(), "{:?}", build.diagnostics);
    build
}

fn position(page: &str, what: &str) -> usize {
    page.find(what)
        .unwrap_or_else(|| panic!("no {what} in {page}"))
}

#[test]
fn a_thread_is_in_the_order_of_its_conversation() {
    let page = text(&built(SITE), "posts/ask/index.html");
    let order = [
        "id=\"comment-c1\"",
        "id=\"comment-c2\"",
        "id=\"comment-c3\"",
        "id=\"comment-under\"",
    ];
    let places: Vec<usize> = order.iter().map(|id| position(&page, id)).collect();
    assert!(places.is_sorted(), "{places:?}");
    // The answer is inside the comment that it answers, and nothing else is.
    let between = &page[places[0]..places[2]];
    assert_eq!(
        (
            between.matches("<ol ").count(),
            between.matches("</ol>").count()
        ),
        (1, 1)
    );
    assert_eq!(page.matches("<ol").count(), page.matches("</ol>").count());
    let items = page.matches("<li>").count() + page.matches("<li ").count();
    assert_eq!(items, page.matches("</li>").count());
    assert!(page.contains("4 comments"));
    assert!(
        page.contains("<a href=\"https://ann.example/\" rel=\"nofollow ugc noopener\">Ann</a>")
    );
    assert_eq!(page.matches(">Author</span>").count(), 1);
    assert!(page.contains("First <em>words</em>."));
    assert!(page.contains("March 2, 2026"));
}

#[test]
fn mails_say_which_post_and_which_comment_they_are_about() {
    let page = text(&built(SITE), "posts/ask/index.html");
    let subject = "subject=Ask%20%26%20%E2%80%9Ctell%E2%80%9D%20%5Bask";
    let link = format!("mailto:marit@example.com?{subject}");
    assert!(
        page.replace("&#x2F;", "/")
            .contains(&format!("{link}%5D\"")),
        "{page}"
    );
    assert!(page.contains(&format!("{link}%23c1%5D\"")));
    // A closed post shows its comments, and accepts no more.
    let shut = text(&built(SITE), "posts/shut/index.html");
    assert!(shut.contains("Said before it was shut.") && !shut.contains("?subject=Shut%20"));
}

#[test]
fn what_is_not_approved_is_nowhere() {
    let build = built(SITE);
    for (path, bytes) in bytes(&build) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in [
            "Hidden",
            "Unapproved",
            "from the future",
            "held",
            "nobody sees.\nx",
        ] {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
        assert!(!path.contains("comments/"), "{path} is published");
    }
    let waiting: Vec<&str> = build
        .site
        .waiting_comments()
        .iter()
        .map(|(_, c)| &*c.id)
        .collect();
    assert_eq!(waiting, ["held"]);
}

#[test]
fn a_preview_shows_them_with_a_badge() {
    let options = Options {
        visibility: Visibility {
            drafts: true,
            future: true,
            expired: true,
        },
        preview: true,
        ..Options::default()
    };
    let build = Incremental::with(options).build(&site(SITE));
    let page = text(&build, "posts/ask/index.html");
    let at = position(&page, "id=\"comment-held\"");
    assert!(page[at..].contains("Waits for approval"));
    assert!(page.contains("Words from the future."));
}

#[test]
fn feeds_and_linked_data_tell_of_comments() {
    let build = built(SITE);
    let feed = text(&build, "posts/ask/comments.xml");
    assert_eq!(feed.matches("<item>").count(), 4);
    assert!(
        feed.contains("<guid isPermaLink=\"false\">urn:x:ask#c1</guid>"),
        "{feed}"
    );
    assert!(position(&feed, "urn:x:ask#under") < position(&feed, "urn:x:ask#c1"));
    let page = text(&build, "posts/ask/index.html");
    assert!(
        page.contains("href=\"/blog/posts/ask/comments.xml\""),
        "{page}"
    );
    assert!(page.contains("\"commentCount\":4"));
    assert!(page.contains("https://example.com/blog/posts/ask/#comment-c1"));
    let main = text(&build, "rss.xml");
    assert!(
        main.contains("<slash:comments>4</slash:comments>"),
        "{main}"
    );
    assert!(main.contains(
        "<wfw:commentRss>https://example.com/blog/posts/ask/comments.xml</wfw:commentRss>"
    ));
    let off = built(&SITE.replace("{provider: mailto}", "{provider: mailto, feed: false}"));
    assert!(!bytes(&off).contains_key("posts/ask/comments.xml"));
    assert!(!text(&off, "rss.xml").contains("wfw:commentRss"));
}

#[test]
fn a_site_without_comments_says_nothing_of_them() {
    let plain = "
-- site.yaml --
base_url: https://example.com/
-- content/posts/a.md --
---
date: 2026-03-01
id: a
---
Words.
";
    let build = built(plain);
    for (path, bytes) in bytes(&build) {
        let text = String::from_utf8_lossy(&bytes);
        let is_told = path.ends_with(".html") && text.contains("class=\"comments\"")
            || text.contains("slash:");
        assert!(!is_told && !path.ends_with("comments.xml"), "{path}");
    }
}

#[test]
fn a_form_carries_the_post_and_what_is_answered() {
    let with = |comments: &str| SITE.replace("{provider: mailto}", comments);
    let page = text(
        &built(&with("{provider: formspree, id: abc}")),
        "posts/ask/index.html",
    );
    let page = page.replace("&#x2F;", "/");
    for piece in [
        "<form class=\"form\" id=\"comment-form\" action=\"https://formspree.io/f/abc\" method=\"post\">",
        "<textarea name=\"message\"",
        "<input type=\"hidden\" name=\"post\" value=\"ask\">",
        "<option value=\"c1\">Ann, Mar 2, 2026</option>",
        "name=\"_gotcha\"",
        "<a href=\"#comment-form\">Reply to Ann</a>",
    ] {
        assert!(page.contains(piece), "{piece}: {page}");
    }
    let options = Options {
        preview: true,
        ..Options::default()
    };
    let preview = Incremental::with(options).build(&site(&with("{provider: netlify}")));
    let page = text(&preview, "posts/ask/index.html").replace("&#x2F;", "/");
    assert!(
        page.contains("id=\"comment-form\" action=\"/_linger/form?by=Netlify"),
        "{page}"
    );
}

#[test]
fn giscus_is_there_only_where_it_was_chosen() {
    let giscus =
        "{provider: giscus, repo: m/letters, repo_id: R1, category: Talk, category_id: C1}";
    let archive = SITE.replace("{provider: mailto}", giscus);
    let build = built(&archive);
    let page = text(&build, "posts/ask/index.html").replace("&#x2F;", "/");
    assert!(page.contains("<script src=\"https://giscus.app/client.js\" data-repo=\"m/letters\""));
    assert!(
        page.contains(
            "<a class=\"button solid\" href=\"https://github.com/m/letters/discussions\""
        )
    );
    let headers = text(&build, "_headers");
    assert_eq!(
        headers.matches("https://giscus.app").count(),
        2,
        "{headers}"
    );
    assert!(!text(&built(SITE), "_headers").contains("giscus"));
    let options = Options {
        preview: true,
        ..Options::default()
    };
    let preview = Incremental::with(options).build(&site(&archive));
    assert!(!text(&preview, "posts/ask/index.html").contains("<script src"));
}

#[test]
fn nothing_of_a_stranger_runs() {
    let evil = "
-- content/comments/ask/evil.yaml --
author: \"<script>alert(1)</script>\\\" onclick=\\\"x()\"
url: \"javascript:alert(1)\"
date: 2026-03-05
text: |
  <script>alert(2)</script> <img src=x onerror=alert(3)>

  [link](javascript:alert(4)) ![p](https://evil.example/p.png) {{< cta >}}

  # Heading {#hs-main onclick=x}

  </li></ol></section><iframe src=\"https://evil.example/\">
";
    let build = built(&format!("{SITE}{evil}"));
    for path in ["posts/ask/index.html", "posts/ask/comments.xml"] {
        let page = text(&build, path);
        let at = page.rfind("comment-evil").unwrap();
        for bad in [
            "<script>alert",
            "<img src=x",
            "href=\"javascript",
            "evil.example/p.png",
            "<iframe",
            "<h1",
            "{#hs-main onclick=x}\"",
        ] {
            assert!(!page[at..].contains(bad), "{path}: {bad}");
        }
    }
    let page = text(&build, "posts/ask/index.html");
    assert!(!page.contains("alert(1)\"") && page.contains("&lt;script&gt;alert(1)"));
    assert_eq!(
        page.matches("</section>").count(),
        page.matches("<section").count()
    );
}

/// Attacks that a reader may try, in any field of a comment.
fn payloads() -> Vec<String> {
    serde_json::from_str(include_str!("support/payloads.json")).unwrap()
}

/// The names of the elements in HTML, each with its attributes, as the tokenizer of a browser reads
/// them.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    use lol_html::{RewriteStrSettings, element, rewrite_str};
    let mut tags = Vec::new();
    let note = element!("*", |element| {
        let attributes = element.attributes().iter();
        let attributes = attributes.map(|known| (known.name(), known.value()));
        tags.push((element.tag_name(), attributes.collect()));
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(note);
    rewrite_str(html, settings).unwrap();
    tags
}

/// Whether an address leads to a page or a mailbox.
fn is_harmless(url: &str) -> bool {
    let plain: String = url
        .chars()
        .filter(|c| !c.is_control() && *c != ' ')
        .collect();
    let scheme = plain.split(['/', '?', '#']).next().unwrap().split_once(':');
    let ours = plain.starts_with('/') && !plain.starts_with("//");
    match scheme {
        Some((scheme, _)) => ["http", "https", "mailto"].contains(&&*scheme.to_lowercase()),
        None => ours || plain.starts_with('#'),
    }
}

#[test]
fn no_trick_of_a_stranger_works_in_any_field() {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let count = |tags: &[(String, Vec<(String, String)>)], name: &str| {
        tags.iter().filter(|(known, _)| known == name).count()
    };
    let build = built(SITE);
    let before = tags(&text(&build, "posts/ask/index.html"));
    for field in ["text", "author", "url"] {
        let mut archive = SITE.to_owned();
        for (n, payload) in payloads().iter().enumerate() {
            // YAML cannot contain NUL.
            let payload = payload.replace('\0', "\u{1}");
            let said = |key: &str, usual: &str| {
                if key == field {
                    quoted(&payload)
                } else {
                    usual.to_owned()
                }
            };
            archive.push_str(&format!(
                "-- content/comments/ask/p{n}.yaml --\nauthor: {}\nurl: {}\ndate: 2026-03-05\ntext: {}\n",
                said("author", "Ann"),
                said("url", "https://x.example/"),
                said("text", "Words"),
            ));
        }
        let build = built(&archive);
        let page = text(&build, "posts/ask/index.html");
        assert!(page.contains("comment-p99"), "{field}: they are there");
        let after = tags(&page);
        for name in [
            "script", "style", "iframe", "object", "embed", "base", "meta", "link", "svg", "math",
            "form", "img", "video", "audio", "h1", "main", "body", "template", "title", "textarea",
        ] {
            assert_eq!(
                count(&after, name),
                count(&before, name),
                "{field}: <{name}>"
            );
        }
        // In the XML of a feed, the bodies are text.
        let feed = text(&build, "posts/ask/comments.xml");
        let feed = feed_rs::parser::parse(feed.as_bytes()).unwrap();
        let bodies = feed
            .entries
            .iter()
            .filter_map(|entry| entry.content.as_ref()?.body.clone());
        let bodies: Vec<String> = bodies.collect();
        let in_feed = bodies.iter().flat_map(|body| tags(body));
        for (name, attributes) in after.into_iter().chain(in_feed) {
            for (key, value) in attributes {
                assert!(
                    !key.starts_with("on") && key != "style",
                    "{field}: <{name} {key}>"
                );
                if [
                    "href",
                    "src",
                    "action",
                    "formaction",
                    "xlink:href",
                    "poster",
                ]
                .contains(&&*key)
                {
                    assert!(is_harmless(&value), "{field}: <{name} {key}={value:?}>");
                }
                if key == "id" {
                    let own = value.starts_with("comment-")
                        || before
                            .iter()
                            .any(|(_, known)| known.contains(&(key.clone(), value.clone())));
                    assert!(own, "{field}: an id of a stranger's: {value}");
                }
            }
        }
        for body in bodies {
            for (name, _) in tags(&body) {
                let known = [
                    "p",
                    "br",
                    "em",
                    "strong",
                    "del",
                    "code",
                    "pre",
                    "blockquote",
                    "ul",
                    "ol",
                    "li",
                    "a",
                    "hr",
                ];
                assert!(known.contains(&&*name), "{field}: <{name}> in {body}");
            }
        }
        let all = text(&build, "rss.xml") + &text(&build, "atom.xml") + &text(&build, "feed.json");
        assert!(!all.contains("pwned") && !all.contains("evil.example"));
    }
}

#[test]
fn deep_conversations_are_flat_at_their_end() {
    let mut archive = SITE.to_owned();
    for n in 0..3000 {
        let answers = if n == 0 {
            String::new()
        } else {
            format!("reply_to: d{}\n", n - 1)
        };
        archive.push_str(&format!(
            "-- content/comments/shut/d{n}.yaml --\nauthor: A{n}\ndate: 2026-03-05\n{answers}text: T{n}\n"
        ));
    }
    let page = text(&built(&archive), "posts/shut/index.html");
    let (mut depth, mut deepest) = (0_usize, 0);
    for piece in page.split('<').skip(1) {
        if piece.starts_with("ol ") {
            depth += 1;
        } else if piece.starts_with("/ol>") {
            depth -= 1;
        }
        deepest = deepest.max(depth);
    }
    assert_eq!((depth, deepest), (0, 4));
    assert!(page.contains("<span>To A2998</span>"));
}

#[test]
fn editing_a_comment_renders_its_post_and_its_feed() {
    let mut site = site(SITE);
    let mut engine = Incremental::new();
    support::build(&mut engine, &site);
    let old = site
        .text("content/comments/ask/c3.yaml")
        .unwrap()
        .to_owned();
    site.write(
        "content/comments/ask/c3.yaml",
        old.replace("Second", "Secondly"),
    );
    let again = support::build(&mut engine, &site);
    let rendered: Vec<&str> = support::rendered(&again);
    assert_eq!(
        rendered,
        ["posts/ask/comments.xml", "posts/ask/index.html", "rss.xml"]
    );
}

mod commands {
    use super::SITE;
    use crate::support::{linger, linger_ok, tree, write_site};
    use std::io::Write;
    use std::path::Path;
    use std::process::{Command, Output, Stdio};

    const MAIL: &str = "From: =?utf-8?q?=C3=85sa_Berg?= <asa@example.com>\r\n\
        Date: Sun, 1 Mar 2026 09:00:00 +0100\r\n\
        Subject: Re: Ask & \"tell\" [ask#c1]\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        It *works*.\r\n\r\n> Words.\r\n-- \r\nAsa, +46 70 1234\r\n";

    fn dir() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        write_site(dir.path(), SITE);
        dir
    }

    fn given(dir: &Path, args: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linger"))
            .args(["comment", "add", "--clock", "2026-11-22T12:00:00Z"])
            .args(args)
            .current_dir(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The command may stop reading before the end, so writing may fail.
        let _ = command.stdin.take().unwrap().write_all(input);
        command.wait_with_output().unwrap()
    }

    /// The path of the file that was made, and its content.
    fn made(dir: &Path, output: &Output) -> (String, String) {
        let (out, err) = (&output.stdout, &output.stderr);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(err));
        let path = String::from_utf8_lossy(out)
            .lines()
            .next()
            .unwrap()
            .to_owned();
        let text = std::fs::read_to_string(dir.join(&path)).unwrap();
        (path, text)
    }

    #[test]
    fn mails_become_files_without_an_address() {
        let dir = dir();
        std::fs::write(dir.path().join("m.eml"), MAIL).unwrap();
        let (path, text) = made(dir.path(), &given(dir.path(), &["m.eml"], b""));
        assert!(path.starts_with("content/comments/ask/20260301-"), "{path}");
        for line in [
            "author: \"Åsa Berg\"",
            "date: 2026-03-01T08:00:00Z",
            "reply_to: \"c1\"",
            "approved: false",
            "text: |\n  It *works*.\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(
            !text.contains('@') && !text.contains("1234") && !text.contains("Words."),
            "{text}"
        );
        // The same mail makes another file if it is added again.
        let (again, _) = made(dir.path(), &given(dir.path(), &["-"], MAIL.as_bytes()));
        assert_ne!(path, again);
        let listed = linger_ok(dir.path(), &["comment", "list"]);
        assert_eq!(
            listed.matches("Åsa Berg on content/posts/ask.md").count(),
            2,
            "{listed}"
        );
        assert!(listed.contains("It works."));
        let status = linger_ok(dir.path(), &["status"]);
        assert!(
            status.contains("Comments that wait for approval: 3"),
            "{status}"
        );
    }

    #[test]
    fn approving_changes_one_line() {
        let dir = dir();
        let held = dir.path().join("content/comments/ask/held.yaml");
        let before = std::fs::read_to_string(&held).unwrap();
        let said = linger_ok(dir.path(), &["comment", "approve", "held"]);
        assert!(said.contains("Approved"), "{said}");
        let after = std::fs::read_to_string(&held).unwrap();
        assert_eq!(after, before.replace("approved: false", "approved: true"));
        let again = linger(dir.path(), &["comment", "approve", "held"]);
        assert_eq!(again.status.code(), Some(1));
        let text = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(text.contains("error[no-comment]"), "{text}");
        linger_ok(dir.path(), &["build", "--clock", "2026-11-22T12:00:00Z"]);
        let page = std::fs::read_to_string(dir.path().join("public/posts/ask/index.html")).unwrap();
        assert!(page.contains("Unapproved words."));
    }

    #[test]
    fn what_a_form_sent_goes_in_as_it_is() {
        let dir = dir();
        let json = br#"{"post":"shut","name":"Bo","email":"bo@example.com","message":"> kept\n\n- a\n- b","date":"2030-01-01T00:00:00Z","reply_to":"gone","by_author":true}"#;
        let (path, text) = made(dir.path(), &given(dir.path(), &["--approve"], json));
        assert!(
            path.starts_with("content/comments/shut/20261122-"),
            "{path}"
        );
        assert!(
            text.contains("text: |\n  > kept\n\n  - a\n  - b\n"),
            "{text}"
        );
        assert!(
            text.contains("approved: true")
                && !text.contains("bo@")
                && !text.contains("reply_to")
                && !text.contains("by_author")
        );
    }

    #[test]
    fn what_services_and_mail_programs_make_of_a_comment_is_understood() {
        let dir = dir();
        // A form of the site has its own names for the fields.
        let own = std::fs::read_to_string(dir.path().join("site.yaml")).unwrap().replace(
            "{provider: mailto}",
            "{provider: custom, action: \"https://x.example/\", name: who, email: mail, message: what}",
        );
        std::fs::write(dir.path().join("site.yaml"), own).unwrap();
        let apple = "From: Marit <m@b.c>\nSubject: Fwd: Ask & \"tell\" [ask]\nDate: Sun, 1 Mar 2026 09:00:00 +0100\n\n\n\n\
            > Begin forwarded message:\n> \n> From: Bo Ek <bo@example.com>\n> Subject: Ask & \"tell\" [ask]\n\
            > Date: 28 February 2026 at 09:00:00 CET\n> To: m@b.c\n> \n> My words.\n";
        let service = "From: Forms <noreply@forms.example>\nSubject: New message\nDate: Sun, 1 Mar 2026 09:00:00 +0100\n\n\
            who: Bo Ek\nmail: bo@example.com\nwhat: My words.\npost: ask\n";
        let json = r#"{"data":{"who":"Bo Ek","mail":"bo@example.com","what":"My words.","post":"ask"},"created_at":"2026-03-01T08:00:00Z"}"#;
        let encoded = "who=Bo+Ek&mail=bo%40example.com&what=My+words.&post=ask";
        for sent in [apple, service, json, encoded] {
            let (path, text) = made(dir.path(), &given(dir.path(), &[], sent.as_bytes()));
            assert!(path.starts_with("content/comments/ask/"), "{sent}: {path}");
            assert!(
                text.contains("author: \"Bo Ek\"") || text.contains("author: Bo Ek"),
                "{sent}: {text}"
            );
            assert!(text.ends_with("text: |\n  My words.\n"), "{sent}: {text}");
            assert!(
                !text.contains('@') && !text.contains("example.com"),
                "{sent}: {text}"
            );
        }
    }

    #[test]
    fn tricks_in_mails_and_forms_stay_words() {
        let dir = dir();
        for payload in super::payloads() {
            let json = serde_json::json!({"post": "ask", "name": format!("A {payload}"), "website": payload, "message": format!("m {payload}")});
            let said = given(dir.path(), &["--approve"], json.to_string().as_bytes());
            // A name must not contain an address.
            let refused = payload.contains('@') && said.status.code() == Some(1);
            assert!(
                said.status.success() || refused,
                "{payload}: {}",
                String::from_utf8_lossy(&said.stderr)
            );
        }
        let deep = format!(
            "From: A <a@b.c>\nSubject: [ask]\nContent-Type: text/html\n\n{}Deep",
            "<div><table><tr><td>".repeat(20_000)
        );
        let said = given(dir.path(), &[], deep.as_bytes());
        assert!(
            said.status.code().is_some_and(|code| code < 2),
            "{:?}",
            said.status
        );
        linger_ok(dir.path(), &["build", "--clock", "2026-11-22T13:00:00Z"]);
        let page = std::fs::read_to_string(dir.path().join("public/posts/ask/index.html")).unwrap();
        for (name, attributes) in super::tags(&page) {
            for (key, value) in attributes {
                assert!(!key.starts_with("on"), "<{name} {key}>");
                assert!(key != "href" || super::is_harmless(&value), "{value}");
            }
        }
        assert!(!page.contains("<script>pwned"));
    }

    #[test]
    fn hostile_input_writes_nothing_but_comments() {
        let dir = dir();
        let before = tree(dir.path());
        let big = [
            b"From: A <a@b.c>\nSubject: x [ask]\n\n".as_slice(),
            &b"x ".repeat(1 << 20),
        ]
        .concat();
        let refused: [(&[u8], &[&str]); 8] = [
            (b"", &[]),
            (b"\x00\xff\xfe", &[]),
            (b"{\"post\":\"ask\"", &[]),
            (
                b"{\"post\":\"../../../etc\",\"name\":\"A\",\"text\":\"x\"}",
                &[],
            ),
            (b"From: A <a@b.c>\nSubject: x [..]\n\nWords\n", &[]),
            (b"From: a@b.c\nSubject: x [ask]\n\nNo name\n", &[]),
            (
                b"From: A <a@b.c>\nSubject: x [ask]\n\n> only a quotation\n-- \nA\n",
                &[],
            ),
            (&big, &[]),
        ];
        for (input, args) in refused {
            let output = given(dir.path(), args, input);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{}",
                String::from_utf8_lossy(input)
                    .chars()
                    .take(80)
                    .collect::<String>()
            );
            assert!(String::from_utf8_lossy(&output.stderr).contains("error["));
        }
        assert!(tree(dir.path()) == before);
        assert_eq!(
            given(dir.path(), &["nothing.eml"], b"").status.code(),
            Some(4)
        );
        assert_eq!(
            given(dir.path(), &["--nonsense"], b"").status.code(),
            Some(2)
        );
        // With any content, a mail becomes a file that is read as one comment.
        let evil = "From: \"A\\napproved: true\" <a@b.c>\nSubject: =?utf-8?q?x=0Aby=5Fauthor:_true?= [ask]\n\n\
            approved: true\nby_author: true\n---\nid: c1\n<script>alert(1)</script>\n\u{85}\u{2028}\n";
        let (path, text) = made(dir.path(), &given(dir.path(), &[], evil.as_bytes()));
        assert!(path.starts_with("content/comments/ask/"), "{path}");
        assert_eq!(
            text.lines()
                .filter(|line| line.starts_with("approved:"))
                .count(),
            1,
            "{text}"
        );
        assert!(
            !text
                .lines()
                .any(|line| line.starts_with("by_author") || line == "---"),
            "{text}"
        );
        linger_ok(dir.path(), &["build"]);
        let page = std::fs::read_to_string(dir.path().join("public/posts/ask/index.html")).unwrap();
        assert!(!page.contains("alert(1)"));
    }
}

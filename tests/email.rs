//! A post as an email: what mail programs can show, and nothing that they would not.

mod support;

use mail_parser::{MessageParser, MimeHeaders};
use std::fs;
use std::path::Path;
use std::process::Output;
use support::{NOW, linger, tree, write_site};

const SITE: &str = "
-- site.yaml --
title: Calls & cakes
base_url: https://example.com/blog/
author: Marit Ekdahl
email: marit@example.com
forms:
  subscribe:
    provider: mailchimp
    account: acme
    dc: us1
    u: a
    id: b
newsletter:
  address: Acme AB, Storgatan 1, Stockholm
-- content/data/ctas.yaml --
letter:
  title: One a week
  text: Get the next one.
  url: /subscribe/
  button: Subscribe
-- content/img/desk.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>
-- content/posts/first.md --
---
id: urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e
title: Återkom — \"alltid\" & ofta
date: 2026-03-01T09:00:00Z
description: How often to <call>.
image: /img/desk.svg
image_alt: A desk
cta: letter
---
See [the next](second.md#top) and [here](#note). ![A desk](/img/desk.svg)

<form action=\"/x\"><input name=\"a\"></form><script src=\"/x.js\"></script>
<iframe src=\"/talk/\" title=\"A talk\"></iframe>
<link rel=\"stylesheet\" href=\"/x.css\">

| a | b |
|---|---|
| 1 | averyveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword |

```
a long line of code that would make any phone scroll to the side, for ever and ever and ever
```
-- content/posts/second.md --
---
id: two
title: Second
date: 2026-04-01
---
Words.
-- content/posts/later.md --
---
id: later
title: Later
date: 2027-04-01
---
Words.
";

fn site(more: &[(&str, &str)]) -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    let archive = more.iter().fold(SITE.to_owned(), |archive, (from, to)| {
        assert!(archive.contains(from), "{from}");
        archive.replace(from, to)
    });
    write_site(temp.path(), &archive);
    temp
}

fn email(dir: &Path, post: &str) -> Output {
    linger(dir, &["email", post, "--clock", NOW])
}

fn text(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join("outbox").join(name)).unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_email_stands_by_itself() {
    let temp = site(&[]);
    let output = email(temp.path(), "first");
    let said = errors(&output);
    assert!(
        said.contains("warning[email-svg]") && said.matches("warning[").count() == 1,
        "{said}"
    );
    assert!(output.status.success());
    let html = text(temp.path(), "first.html");
    for tag in [
        "<script", "<form", "<input", "<iframe", "<link", "<button", "@import", " on",
    ] {
        let found = match tag {
            " on" => html.contains(" onclick="),
            tag => html.contains(tag),
        };
        assert!(!found, "{tag}: {html}");
    }
    for part in html.split(['<', '>']) {
        for attribute in ["href", "src", "background"] {
            if let Some((_, rest)) = part.split_once(&format!(" {attribute}=\"")) {
                let url = rest.split('"').next().unwrap();
                let fine = url.starts_with("https://") || url == "*|UNSUB|*";
                assert!(fine, "{attribute}={url}");
            }
        }
    }
    for expected in [
        "<a href=\"https://example.com/blog/posts/second/#top\"",
        "src=\"https://example.com/blog/img/desk.svg\" alt=\"A desk\"",
        "href=\"https://example.com/blog/subscribe/\"",
        "href=\"*|UNSUB|*\"",
        "View in browser",
        "How often to &lt;call&gt;.</div>",
        "Acme AB, Storgatan 1, Stockholm",
        "@media (prefers-color-scheme: dark)",
        "style=\"",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}

#[test]
fn the_message_can_be_read_by_others() {
    let temp = site(&[]);
    assert!(
        email(temp.path(), "content/posts/first.md")
            .status
            .success()
    );
    let bytes = fs::read(temp.path().join("outbox/first.eml")).unwrap();
    assert!(
        bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998),
        "RFC 5322, 2.1.1"
    );
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.subject(), Some("Återkom — “alltid” & ofta"));
    let from = message.from().and_then(|from| from.first()).unwrap();
    assert_eq!(
        (from.name(), from.address()),
        (Some("Marit Ekdahl"), Some("marit@example.com"))
    );
    assert_eq!(message.date().unwrap().to_timestamp(), 1_772_355_600);
    assert_eq!(message.header_raw("X-Unsent").map(str::trim), Some("1"));
    assert!(message.message_id().unwrap().ends_with("@example.com"));
    let top = message.root_part().content_type().unwrap();
    assert_eq!(
        (top.ctype(), top.subtype()),
        ("multipart", Some("alternative"))
    );
    let lines = |text: &str| text.replace("\r\n", "\n");
    let html = lines(&message.body_html(0).unwrap());
    assert_eq!(
        html.trim_end(),
        lines(&text(temp.path(), "first.html")).trim_end()
    );
    let plain = lines(&message.body_text(0).unwrap());
    assert_eq!(
        plain.trim_end(),
        lines(&text(temp.path(), "first.txt")).trim_end()
    );
}

#[test]
fn the_plain_text_reads_by_itself() {
    let temp = site(&[]);
    assert!(email(temp.path(), "/blog/posts/first/").status.success());
    let text = text(temp.path(), "first.txt");
    for expected in [
        "Återkom — “alltid” & ofta",
        "Read on the web: https://example.com/blog/posts/first/",
        "https://example.com/blog/posts/second/#top",
        "Subscribe: https://example.com/blog/subscribe/",
        "Unsubscribe: *|UNSUB|*",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains('<'), "{text}");
}

#[test]
fn everything_that_a_post_can_have_can_be_sent() {
    let post = "-- content/posts/all.md --
---
id: all
title: All
date: 2026-03-02
---
A note[^1], ~~wrong~~, [above](#lists).

{{< figure src=\"/img/desk.svg\" alt=\"A desk\" caption=\"Mine\" >}}

{{< figure src=\"/img/desk.svg\" alt=\"Another\" >}}

{{< audio src=\"/call.mp3\" title=\"The call\" >}}

{{< video src=\"/film.mp4\" poster=\"/img/desk.svg\" title=\"The film\" >}}

<audio controls src=\"/blog/call.mp3\"></audio>

{{< note \"Before\" >}}
Look up.
{{< /note >}}

{{< subscribe >}}

{{< worksheet title=\"Accounts\" rows=2 >}}

## Lists

```
let x = 1;
```

[^1]: Said below.
";
    let temp = site(&[(
        "-- content/posts/later",
        &format!("{post}-- content/posts/later"),
    )]);
    fs::write(temp.path().join("content/call.mp3"), support::sound::mp3(2)).unwrap();
    fs::write(temp.path().join("content/film.mp4"), "film").unwrap();
    let said = email(temp.path(), "all");
    assert!(said.status.success(), "{}", errors(&said));
    let html = text(temp.path(), "all.html");
    for tag in [
        "<audio",
        "<video",
        "<form",
        "<input",
        "<button",
        "<script",
        "class=\"follow\"",
    ] {
        assert!(!html.contains(tag), "{tag}: {html}");
    }
    for part in [
        ">Download</a>",
        "<a href=\"https://example.com/blog/film.mp4\"",
        "alt=\"The film\"",
        ">call.mp3</a>",
        "Look up.",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let plain = text(temp.path(), "all.txt");
    for part in [
        "A note¹, ~~wrong~~, above.",
        "[A desk]\nMine\n",
        "\n[Another]\n",
        "\nBefore\n\nLook up.\n",
        "\nlet x = 1;\n",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    assert!(!plain.contains("Get the next post"), "{plain}");
}

#[test]
fn what_is_written_from_the_right_begins_there() {
    let temp = site(&[
        ("id: two\n", "id: two\nlang: he\n"),
        (
            "Words.\n-- content/posts/later",
            "> Words.\n\n```\nlet x;\n```\n-- content/posts/later",
        ),
    ]);
    assert!(email(temp.path(), "second").status.success());
    let html = text(temp.path(), "second.html");
    assert!(html.contains("<html lang=\"he\" dir=\"rtl\">"), "{html}");
    // Some mail programs leave <html> out.
    assert!(html.contains("<div class=\"sheet\" dir=\"rtl\""), "{html}");
    assert!(
        html.contains("text-align: right") && html.contains("border-right: 3px"),
        "{html}"
    );
    assert!(
        html.contains("direction: ltr") && !html.contains("border-left"),
        "{html}"
    );
    let usual = site(&[]);
    email(usual.path(), "second");
    assert!(!text(usual.path(), "second.html").contains("right:"));
}

#[test]
fn the_same_post_makes_the_same_bytes() {
    let temp = site(&[]);
    email(temp.path(), "first");
    let before = tree(&temp.path().join("outbox"));
    assert_eq!(before.len(), 3);
    email(temp.path(), "first");
    assert_eq!(tree(&temp.path().join("outbox")), before);
    assert!(!temp.path().join("public").exists(), "nothing is published");
}

#[test]
fn what_may_go_wrong_is_said() {
    let temp = site(&[]);
    let output = email(temp.path(), "frist");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors(&output).contains("did you mean `first`?"),
        "{}",
        errors(&output)
    );
    let early = errors(&email(temp.path(), "later"));
    assert!(
        early.contains("warning[email-early]") && early.contains("scheduled"),
        "{early}"
    );
    let long = "Words. ".repeat(20_000);
    let long = site(&[(
        "\nWords.\n-- content/posts/later",
        &format!("\n{long}\n-- content/posts/later"),
    )]);
    let said = errors(&email(long.path(), "second"));
    assert!(said.contains("warning[email-long]"), "{said}");
    let bare = site(&[
        (
            "provider: mailchimp\n    account: acme\n    dc: us1\n    u: a\n    id: b",
            "provider: none",
        ),
        ("email: marit@example.com\n", ""),
        ("cta: letter", "cta: lettre"),
    ]);
    let said = errors(&email(bare.path(), "first"));
    for code in ["email-unsubscribe", "email-sender"] {
        assert!(said.contains(&format!("warning[{code}]")), "{code}: {said}");
    }
    assert!(said.contains("error[cta-unknown]"), "{said}");
    assert!(said.contains("content/posts/first.md:8:6"), "{said}");
    assert!(!temp.path().join("outbox/frist.html").exists());
}

//! A post as an email: it has only what mail programs can show.

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
        said.contains("warning[email-svg]")
            && said.contains("warning[email-by-hand]")
            && said.matches("warning[").count() == 2,
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
    let now: jiff::Timestamp = NOW.parse().unwrap();
    assert_eq!(message.date().unwrap().to_timestamp(), now.as_second());
    assert_eq!(message.header_raw("X-Unsent").map(str::trim), Some("1"));
    assert!(message.message_id().unwrap().ends_with("@example.com"));
    let top = message.root_part().content_type().unwrap();
    assert_eq!(
        (top.ctype(), top.subtype()),
        ("multipart", Some("alternative"))
    );
    let to = message.to().unwrap();
    assert_eq!(to.iter().count(), 0, "a list that shows no reader another");
    assert_eq!(
        message.header_raw("To").map(str::trim),
        Some("undisclosed-recipients:;")
    );
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    // The only difference is the link that a service would fill in.
    let ours = "mailto:marit@example.com?subject=Unsubscribe%3A%20Calls%20%26%20cakes";
    let html = text(temp.path(), "first.html").replace("*|UNSUB|*", ours);
    assert_eq!(lines(&message.body_html(0).unwrap()), lines(&html));
    let plain = text(temp.path(), "first.txt").replace("*|UNSUB|*", ours);
    assert_eq!(lines(&message.body_text(0).unwrap()), lines(&plain));
}

fn message(dir: &Path, name: &str) -> String {
    let message = fs::read(dir.join("outbox").join(name)).unwrap();
    String::from_utf8(message).unwrap()
}

/// The text of a header, unfolded.
fn header(message: &str, name: &str) -> String {
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let start = format!("{name}: ");
    let found = head.lines().find_map(|line| line.strip_prefix(&start));
    found.unwrap_or_default().to_owned()
}

#[test]
fn each_text_has_an_id_of_its_own() {
    let temp = site(&[]);
    let mut ids = Vec::new();
    for text in ["Words.", "Words.", "Other words."] {
        let file = temp.path().join("content/posts/second.md");
        let post = format!("---\nid: two\ntitle: Second\ndate: 2026-04-01\n---\n{text}\n");
        fs::write(file, post).unwrap();
        assert!(email(temp.path(), "second").status.success());
        ids.push(header(&message(temp.path(), "second.eml"), "Message-ID"));
    }
    let (left, right) = ids[0].trim_matches(['<', '>']).split_once('@').unwrap();
    assert!(uuid::Uuid::parse_str(left).is_ok(), "{left}");
    assert_eq!(right, "example.com");
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[test]
fn a_mail_dates_from_when_it_is_made() {
    let temp = site(&[("date: 2026-04-01\n", "draft: true\n")]);
    for (clock, expected) in [
        (NOW, "Sun, 22 Nov 2026 12:00:00 +0000"),
        (
            "2027-01-02T03:04:05+01:00",
            "Sat, 2 Jan 2027 02:04:05 +0000",
        ),
    ] {
        for post in ["second", "later"] {
            let said = linger(temp.path(), &["email", post, "--clock", clock]);
            assert!(said.status.success(), "{}", errors(&said));
            let message = message(temp.path(), &format!("{post}.eml"));
            assert_eq!(header(&message, "Date"), expected, "{post}");
        }
    }
    let before = jiff::Timestamp::now().as_second();
    assert!(linger(temp.path(), &["email", "first"]).status.success());
    let bytes = fs::read(temp.path().join("outbox/first.eml")).unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    let date = read.date().unwrap().to_timestamp();
    let after = jiff::Timestamp::now().as_second();
    assert!((before..=after).contains(&date), "{before} {date} {after}");
}

#[test]
fn senders_are_written_as_every_program_reads_them() {
    for (from, name, address) in [
        (
            "Bücher <info@bücher.example>",
            "Bücher",
            "info@xn--bcher-kva.example",
        ),
        (
            "'\"Ann \\\"Annie\\\" Lee\" <a@b.example>'",
            "Ann \"Annie\" Lee",
            "a@b.example",
        ),
        ("'Lee, Ann <a@b.example>'", "Lee, Ann", "a@b.example"),
        (
            "'Ann \"from the long house at the end of the very long street\" Lee-Ångström <a@b.example>'",
            "Ann \"from the long house at the end of the very long street\" Lee-Ångström",
            "a@b.example",
        ),
        ("почта@", "", ""),
        ("åsa@b.example", "", ""),
    ] {
        let temp = site(&[("newsletter:\n", &format!("newsletter:\n  from: {from}\n"))]);
        let said = email(temp.path(), "second");
        if address.is_empty() {
            assert!(
                errors(&said).contains("error[bad-sender]"),
                "{}",
                errors(&said)
            );
            assert!(!temp.path().join("outbox").exists());
            continue;
        }
        assert!(said.status.success(), "{}", errors(&said));
        let message = message(temp.path(), "second.eml");
        assert!(!header(&message, "From").contains('\\'), "{message}");
        assert!(message.is_ascii());
        let read = MessageParser::default().parse(message.as_bytes()).unwrap();
        let read = read.from().and_then(|from| from.first()).unwrap();
        assert_eq!((read.name(), read.address()), (Some(name), Some(address)));
        assert!(header(&message, "Message-ID").is_ascii());
    }
    // The same rule applies to the address of the site.
    let temp = site(&[("email: marit@example.com", "email: märit@example.com")]);
    let said = errors(&email(temp.path(), "second"));
    assert!(
        said.contains("error[bad-sender]") && said.contains("märit@example.com"),
        "{said}"
    );
    let temp = site(&[("email: marit@example.com", "email: marit@käse.example")]);
    assert!(email(temp.path(), "second").status.success());
    let from = header(&message(temp.path(), "second.eml"), "From");
    assert_eq!(from, "\"Marit Ekdahl\" <marit@xn--kse-qla.example>");
}

#[test]
fn what_a_person_sends_has_nothing_for_a_service_to_fill_in() {
    for (unsubscribe, expected) in [
        ("", "mailto:marit@example.com?subject="),
        (
            "'{{ unsubscribe_url }}'",
            "mailto:marit@example.com?subject=",
        ),
        (
            "'https://list.example/leave?who={{ id }}'",
            "mailto:marit@example.com?subject=",
        ),
        ("https://list.example/leave", "https://list.example/leave"),
        ("mailto:leave@example.com", "mailto:leave@example.com"),
        // An address cannot add a header.
        (
            "\"mailto:a@b.example>\\r\\nBcc: c@d.example\"",
            "mailto:a@b.example",
        ),
    ] {
        let setting = match unsubscribe {
            "" => "newsletter:\n".to_owned(),
            unsubscribe => format!("newsletter:\n  unsubscribe: {unsubscribe}\n"),
        };
        let temp = site(&[
            ("newsletter:\n", &setting),
            (
                "address: Acme AB, Storgatan 1, Stockholm",
                "address: '*|LIST:ADDRESS|*'",
            ),
        ]);
        let said = email(temp.path(), "second");
        assert!(said.status.success(), "{}", errors(&said));
        assert!(
            errors(&said).contains("warning[email-by-hand]"),
            "{}",
            errors(&said)
        );
        let bytes = fs::read(temp.path().join("outbox/second.eml")).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        let (html, plain) = (read.body_html(0).unwrap(), read.body_text(0).unwrap());
        for body in [&html, &plain] {
            assert!(body.contains(expected), "{expected}: {body}");
            for mark in ["*|", "{{", "LIST:ADDRESS"] {
                assert!(!body.contains(mark), "{mark}: {body}");
            }
        }
        // For the service, the text stays as it was written.
        let service = text(temp.path(), "second.html");
        assert!(service.contains("*|LIST:ADDRESS|*"), "{service}");
        let own = match unsubscribe {
            "" => "*|UNSUB|*",
            own => own.trim_matches(['\'', '"']).split('\\').next().unwrap(),
        };
        assert!(service.contains(own), "{own}: {service}");
        let list = header(
            &String::from_utf8(bytes.clone()).unwrap(),
            "List-Unsubscribe",
        );
        let is_mail = expected.starts_with("mailto:") && !unsubscribe.contains("Bcc");
        assert_eq!(list.is_empty(), !is_mail, "{list}");
        assert_eq!(read.bcc(), None);
    }
}

#[test]
fn pictures_have_a_width_that_desktop_programs_keep() {
    let temp = site(&[
        (
            "Words.\n-- content/posts/later",
            "![Wide](/img/wide.png) ![Small](/img/small.png)\n-- content/posts/later",
        ),
        (
            "id: two\n",
            "id: two\nimage: /img/wide.png\nimage_alt: Wide\n",
        ),
    ]);
    for (name, width, height) in [("wide", 1600, 800), ("small", 90, 60)] {
        let picture = image::RgbImage::new(width, height);
        picture
            .save(temp.path().join(format!("content/img/{name}.png")))
            .unwrap();
    }
    let said = email(temp.path(), "second");
    assert!(said.status.success(), "{}", errors(&said));
    let html = text(temp.path(), "second.html");
    assert_eq!(html.matches("<img").count(), 3);
    let wide = html.matches(" width=\"552\" height=\"276\"").count();
    let small = html.matches(" width=\"90\" height=\"60\"").count();
    assert_eq!((wide, small), (2, 1), "{html}");
}

#[test]
fn the_plain_text_marks_nothing_twice() {
    let temp = site(&[(
        "Words.\n-- content/posts/later",
        "A call[^one], another[^two]. See https://other.example/path, <ann@other.example>,
[words](https://third.example/) and `let x`; the 1<sup>st</sup> of x<sup>2</sup>.

[![Film](/img/desk.svg)](https://film.example/)

[^one]: With https://deep.example/x.
[^two]: Twice.

    More.
-- content/posts/later",
    )]);
    assert!(email(temp.path(), "second").status.success());
    let plain = text(temp.path(), "second.txt");
    let plain: String = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "A call¹, another². See https://other.example/path, ann@other.example, [words][1] and `let x`;",
        "the 1st of x².",
        "[Film][2]",
        "¹ With https://deep.example/x.",
        "² Twice. More.",
        "[1]: https://third.example/ [2]: https://film.example/ --",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
}

#[test]
fn columns_are_aligned_in_mails_and_in_feeds() {
    let temp = site(&[(
        "Words.\n-- content/posts/later",
        "| a | b | c |\n|:--|--:|:-:|\n| 1 | 2 | 3 |\n-- content/posts/later",
    )]);
    assert!(email(temp.path(), "second").status.success());
    let html = text(temp.path(), "second.html");
    for (cell, side) in [
        ("<td", "left"),
        ("<td class=\"right\"", "right"),
        ("<th class=\"center\"", "center"),
    ] {
        let tags = html
            .split(cell)
            .skip(1)
            .filter_map(|rest| rest.split('>').next());
        let tag = tags
            .into_iter()
            .find(|tag| tag.contains("padding: 6px"))
            .unwrap();
        let last = tag.rsplit("text-align: ").next().unwrap();
        assert!(last.starts_with(side), "{side}: {tag}");
    }
    assert!(
        linger(temp.path(), &["build", "--clock", NOW])
            .status
            .success()
    );
    let feed = fs::read_to_string(temp.path().join("public/rss.xml")).unwrap();
    for cell in [
        "<td class=\"right\" align=\"right\">2</td>",
        "<th class=\"center\" align=\"center\">c</th>",
    ] {
        assert!(feed.contains(cell), "{cell}: {feed}");
    }
}

#[test]
fn a_newer_colour_keeps_its_fallback() {
    let template = "-- templates/email.html --
<!doctype html><html><head><title>{{ page.title }}</title><style>
p { color: #333; color: oklch(40% 0.1 50) }
.b { background: #eee; background: linear-gradient(#eee, #fff) }
</style></head><body><p class=\"b\">a</p><div style=\"color: red; color: lab(50% 40 59)\">b</div></body></html>
-- content/posts/later";
    let temp = site(&[("-- content/posts/later", template)]);
    assert!(email(temp.path(), "second").status.success());
    let html = text(temp.path(), "second.html");
    let html: String = html.chars().filter(|c| *c != ' ').collect();
    for part in [
        "color:#333;color:oklch(40%0.150)",
        "background:#eee;background:linear-gradient(#eee,#fff)",
        "color:red;color:lab(50%4059)",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

/// None of SpamAssassin's rules that need no network finds anything in messages of several kinds.
/// `tests/run` installs it.
#[test]
fn no_rule_against_spam_finds_anything() {
    if std::env::var_os("LINGER_SPAMASSASSIN").is_none() {
        return;
    }
    let temp = site(&[(
        "base_url: https://example.com/blog/",
        "base_url: https://acme2.example.org/",
    )]);
    let bare = site(&[(
        "provider: mailchimp\n    account: acme\n    dc: us1\n    u: a\n    id: b",
        "provider: none",
    )]);
    for (site, post) in [(&temp, "first"), (&temp, "later"), (&bare, "second")] {
        // A server adds headers on the way, and its clock is the real one.
        assert!(linger(site.path(), &["email", post]).status.success());
        let message = fs::File::open(site.path().join(format!("outbox/{post}.eml"))).unwrap();
        let judged = std::process::Command::new("spamassassin")
            .args(["-L", "-t"])
            .stdin(message)
            .output()
            .unwrap();
        let judged = String::from_utf8_lossy(&judged.stdout).into_owned();
        let report = judged.rsplit("Content analysis details:").next().unwrap();
        let points: Vec<(f64, &str)> = report
            .lines()
            .filter_map(|line| {
                let (points, rule) = line.trim_start().split_once(' ')?;
                Some((points.parse().ok()?, rule))
            })
            .collect();
        assert!(
            points.iter().any(|(_, rule)| rule.contains("HTML_MESSAGE")),
            "{judged}"
        );
        let bad: Vec<_> = points.iter().filter(|(points, _)| *points > 0.0).collect();
        assert!(bad.is_empty(), "{post}: {bad:?}");
    }
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

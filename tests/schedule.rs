//! Readers see nothing of a post that is not live, and the writer sees all of it.

mod support;

use std::collections::BTreeMap;
use support::sound::mp3;
use support::{NOW, bytes, clean, linger, linger_ok, site, write_site};

/// Four posts with everything that could reveal them, and one that is live. Readers must not see
/// `SECRET` before the post is live.
const SITE: &str = "
-- site.yaml --
title: A site
base_url: https://example.com/
timezone: Europe/Stockholm
goal: 7
search: true
-- content/posts/live.md --
---
title: Live
date: 2026-11-20
id: live
tags: [follow up]
series: Calls
part: 1
review_after: 2026-11-21
---
Text.
-- content/posts/draft-secret/index.md --
---
title: Draft SECRET
date: 2026-02-01
draft: true
id: draft-secret
tags: [draft secret, Follow-Up]
series: Calls
part: 2
aliases: [/old-draft-secret/]
image: draft-secret.svg
image_alt: SECRET picture
---
SECRET text with a ![SECRET](draft-secret.svg).
-- content/posts/draft-secret/draft-secret.svg --
<svg xmlns='http://www.w3.org/2000/svg'><title>SECRET</title></svg>
-- content/posts/scheduled-secret/index.md --
---
title: Scheduled SECRET
date: 2026-12-24T09:00
id: scheduled-secret
tags: [scheduled secret, Follow-Up]
series: Calls
part: 3
aliases: [/old-scheduled-secret/]
---
SECRET text with a ![SECRET](scheduled-secret.svg).
-- content/posts/scheduled-secret/scheduled-secret.svg --
<svg xmlns='http://www.w3.org/2000/svg'><title>SECRET</title></svg>
-- content/posts/expired-secret.md --
---
title: Expired SECRET
date: 2024-02-01
expires: 2026-11-22T13:00
id: expired-secret
tags: [expired secret, Follow-Up]
series: Calls
part: 4
---
SECRET text.
-- content/page-secret.md --
---
title: Page SECRET
date: 2027-01-01
---
SECRET text.
";

/// The outputs with a secret in their content or their path.
fn leaks(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    let is_leak = |path: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        path.to_lowercase().contains("secret") || text.contains("secret")
    };
    outputs
        .iter()
        .filter(|(path, bytes)| is_leak(path, bytes))
        .map(|(path, _)| path.as_str())
        .collect()
}

#[test]
fn nothing_unpublished_leaks() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    let outputs = bytes(&build);
    assert!(outputs.contains_key("posts/live/index.html"));
    assert_eq!(leaks(&outputs), [""; 0]);
    assert!(outputs.contains_key("search.json"));
    // Neither the spelling that only hidden posts use appears, nor the year that only they have.
    assert!(
        outputs
            .values()
            .all(|bytes| !String::from_utf8_lossy(bytes).contains("Follow-Up"))
    );
    assert!(
        outputs
            .keys()
            .all(|path| !path.contains("2024") && !path.contains("2027"))
    );
}

#[test]
fn files_beside_a_post_stay_back_with_it() {
    let more = "-- content/posts/flat.md --
---
title: Flat
date: 2027-01-01
id: flat
audio: flat-secret.mp3
image: cover-secret.svg
image_alt: A cover
---
![A](/posts/shown-secret.svg) [b](offer-secret.pdf?x#y) [c](../img/shared.pdf) [d](both.pdf)

{{< figure src=\"told-secret.svg\" alt=\"A\" >}}
-- content/posts/other.md --
---
title: Other
date: 2026-11-19
id: other
---
A [file](both.pdf).
-- content/page.md --
---
title: Page
draft: true
---
![Logo](logo.svg)
";
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    let mut site = site(&format!("{SITE}{more}"));
    for name in [
        "posts/cover-secret.svg",
        "posts/shown-secret.svg",
        "posts/told-secret.svg",
        "logo.svg",
    ] {
        site.write(&format!("content/{name}"), svg);
    }
    for name in [
        "posts/offer-secret.pdf",
        "img/shared.pdf",
        "posts/both.pdf",
        "posts/alone.pdf",
    ] {
        site.write(&format!("content/{name}"), "%PDF");
    }
    site.write("content/posts/flat-secret.mp3", mp3(2));
    let mut engine = support::Incremental::new();
    let build = support::build(&mut engine, &site);
    assert_eq!(build.diagnostics, []);
    let outputs = bytes(&build);
    assert_eq!(leaks(&outputs), [""; 0]);
    for shared in [
        "img/shared.pdf",
        "posts/both.pdf",
        "posts/alone.pdf",
        "logo.svg",
    ] {
        assert!(
            outputs.contains_key(shared),
            "{shared} is not the post's alone"
        );
    }
    // A live post uses one of the files, and then stops using the other.
    let other = site.text("content/posts/other.md").unwrap().to_owned();
    site.write(
        "content/posts/other.md",
        format!("{other}\n[Offer](offer-secret.pdf)\n"),
    );
    let outputs = bytes(&support::build(&mut engine, &site));
    assert!(outputs.contains_key("posts/offer-secret.pdf"));
    assert!(!outputs.contains_key("posts/flat-secret.mp3"));
    assert!(outputs == bytes(&clean(&site)));
    site.write("content/posts/other.md", other);
    assert_eq!(leaks(&bytes(&support::build(&mut engine, &site))), [""; 0]);
    // The post goes live, and so do its files.
    site.set_now("2027-01-02T00:00:00Z".parse().unwrap());
    let outputs = bytes(&support::build(&mut engine, &site));
    for name in [
        "flat-secret.mp3",
        "cover-secret.svg",
        "shown-secret.svg",
        "told-secret.svg",
        "offer-secret.pdf",
    ] {
        assert!(outputs.contains_key(&format!("posts/{name}")), "{name}");
    }
}

#[test]
fn posts_come_and_go_by_the_sites_clock() {
    let mut site = site(SITE);
    for (now, live) in [
        // 12:59:59 in Stockholm: the offer is shown for another second.
        ("2026-11-22T11:59:59Z", &["expired-secret", "live"][..]),
        ("2026-11-22T12:00:00Z", &["live"]),
        ("2026-12-24T07:59:59Z", &["live"]),
        ("2026-12-24T08:00:00Z", &["live", "scheduled-secret"]),
    ] {
        site.set_now(now.parse().unwrap());
        let build = clean(&site);
        let mut posts: Vec<&str> = build
            .site
            .posts()
            .iter()
            .map(|entry| &*entry.card.slug)
            .collect();
        posts.sort_unstable();
        assert_eq!(posts, live, "at {now}");
    }
}

#[test]
fn status_names_every_post_with_its_reason() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let said = linger_ok(temp.path(), &["status", "--clock", NOW]);
    let expected = "\
A site, Sun 2026-11-22 13:00 (Europe/Stockholm)

Live: 1 post
  Fri 2026-11-20  content/posts/live.md  Live

Scheduled, and when they go live: 2
  Thu 2026-12-24 09:00  content/posts/scheduled-secret/index.md  Scheduled SECRET
  Fri 2027-01-01        content/page-secret.md                   Page SECRET

Drafts: 1
  content/posts/draft-secret/index.md  Draft SECRET

Expired, and since when: 1
  Sun 2026-11-22 13:00  content/posts/expired-secret.md  Expired SECRET

Due for review, and since when: 1
  Sat 2026-11-21  content/posts/live.md  Live

The last post went live 2 days ago: “Live”.
Your goal is a post every 7 days: the next is due in 5 days, on Fri 2026-11-27.
“Scheduled SECRET” is scheduled for Thu 2026-12-24, after that.
A scheduled post appears with the first build and upload after its moment.
`linger publish content/posts/draft-secret/index.md` publishes that draft.
";
    assert_eq!(said, expected);
    let built = linger_ok(temp.path(), &["build", "-v", "--clock", NOW]);
    for line in [
        "Not published: content/posts/draft-secret/index.md (a draft)",
        "Not published: content/posts/expired-secret.md (expired Sun 2026-11-22 13:00)",
        "Not published: content/posts/scheduled-secret/index.md (scheduled: goes live Thu 2026-12-24 09:00)",
        "Not published: content/page-secret.md (scheduled: goes live Fri 2027-01-01)",
    ] {
        assert!(built.contains(line), "no {line:?} in\n{built}");
    }
}

#[test]
fn status_as_json_has_a_line_for_each_document() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let said = linger_ok(temp.path(), &["status", "--clock", NOW, "--format", "json"]);
    let lines: Vec<serde_json::Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 5);
    let scheduled = lines
        .iter()
        .find(|line| line["title"] == "Scheduled SECRET")
        .unwrap();
    assert_eq!(scheduled["status"], "scheduled");
    assert_eq!(scheduled["date"], "2026-12-24T08:00:00Z");
}

#[test]
fn a_mistake_in_a_date_is_said_beside_the_status() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    std::fs::write(
        temp.path().join("content/posts/x.md"),
        "---\ndate: soon\n---\n",
    )
    .unwrap();
    let output = linger(temp.path(), &["status", "--clock", NOW]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[bad-date]"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Drafts: 1"));
}

/// The text of a post after `linger publish`, and the messages.
fn published(args: &[&str], front: &str) -> (String, String, Option<i32>) {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let path = temp.path().join("content/posts/idea.md");
    std::fs::write(&path, format!("---\r\ntitle: Idea\r\n{front}---\r\nText.")).unwrap();
    let args: Vec<&str> = ["publish", "idea", "--clock", NOW]
        .into_iter()
        .chain(args.iter().copied())
        .collect();
    let output = linger(temp.path(), &args);
    let said = [output.stdout, output.stderr].concat();
    let text = std::fs::read_to_string(&path).unwrap();
    // In every case, no other file is left beside the post.
    assert_eq!(
        std::fs::read_dir(temp.path().join("content/posts"))
            .unwrap()
            .count(),
        5
    );
    let front = text
        .split("title: Idea\r\n")
        .nth(1)
        .unwrap()
        .split("---")
        .next()
        .unwrap();
    (
        front.to_owned(),
        String::from_utf8(said).unwrap(),
        output.status.code(),
    )
}

#[test]
fn publishing_takes_the_draft_mark_off_and_puts_the_date_on() {
    for (args, before, after, words) in [
        (
            &[][..],
            "date: 2026-01-01T08:00 # note\r\ndraft: true\r\n",
            "date: 2026-11-22T13:00 # note\r\n",
            "Published content/posts/idea.md: `draft` is off, `date` is 2026-11-22T13:00.\nBuild and upload",
        ),
        (
            &[],
            "draft: true\r\n",
            "date: 2026-11-22T13:00\r\n",
            "`date` is 2026-11-22T13:00",
        ),
        (
            &[],
            "date: 2026-01-01\r\ndraft: true\r\n",
            "date: 2026-11-22\r\n",
            "`date` is 2026-11-22.",
        ),
        (
            &[],
            "date: 2026-12-01\r\ndraft: true\r\n",
            "date: 2026-12-01\r\n",
            "Scheduled content/posts/idea.md: `draft` is off.\nIt goes live Tue 2026-12-01,",
        ),
        (
            &["--now"],
            "date: 2026-12-01\r\ndraft: true\r\n",
            "date: 2026-11-22\r\n",
            "Published",
        ),
        (
            &["--now"],
            "date: 2026-12-01T09:00\r\n",
            "date: 2026-11-22T13:00\r\n",
            "Published",
        ),
        (
            &["--at", "2026-12-24T09:00"],
            "draft: true\r\n",
            "date: 2026-12-24T09:00\r\n",
            "It goes live Thu 2026-12-24 09:00,",
        ),
        (
            &[],
            "date: 2026-12-01\r\n",
            "date: 2026-12-01\r\n",
            "is scheduled already: it goes live Tue 2026-12-01. `--now`",
        ),
        (
            &[],
            "date: 2026-01-01\r\n",
            "date: 2026-01-01\r\n",
            "is live already",
        ),
    ] {
        let (front, said, code) = published(args, before);
        assert_eq!(front, after, "{args:?} {before:?}: {said}");
        assert!(said.contains(words), "no {words:?} in\n{said}");
        assert_eq!(code, Some(0));
    }
}

#[test]
fn what_cannot_be_published_is_left_alone_and_said() {
    for (before, code) in [
        ("draft: true\r\nexpires: 2026-01-01\r\n", "never-live"),
        ("draft: maybe\r\n", "wrong-kind"),
        ("draft:\r\n  true\r\n", "cannot-edit"),
    ] {
        let (front, said, exit) = published(&[], before);
        assert_eq!(front, before);
        assert!(said.contains(&format!("error[{code}]")), "{said}");
        assert_eq!(exit, Some(1));
    }
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let help = |post: &str| {
        let output = linger(temp.path(), &["publish", post, "--clock", NOW]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(help("raft secret").contains("did you mean `content/posts/draft-secret/index.md`?"));
    assert!(help("lvie").contains("did you mean `live`?"));
}

/// A raster picture, like those of cameras and screens.
fn raster() -> Vec<u8> {
    let pixels = image::RgbImage::from_pixel(1200, 40, image::Rgb([9, 99, 199]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn pictures_recordings_posters_and_what_is_said_of_a_post_stay_back_with_it() {
    let held = [
        ("draft", "date: 2026-01-01\ndraft: true"),
        ("scheduled", "date: 2026-12-24"),
        ("expired", "date: 2026-01-01\nexpires: 2026-11-01"),
        ("live", "date: 2026-11-01"),
    ];
    let settings = "title: A\nbase_url: https://example.com/\nposters: true\nsearch: true\n\
                    comments: {provider: mailto}\nemail: a@example.com\n";
    let mut site = site("");
    site.write("site.yaml", settings);
    for (name, front) in held {
        // The same rules publish the live post's files, whose name may be seen.
        let word = if name == "live" { "open" } else { "secret" };
        let folder = format!("content/posts/{name}-{word}");
        site.write(
            &format!("{folder}/index.md"),
            format!(
                "---\nid: {name}-{word}\ntitle: Renewal call {word}\n{front}\ntags: [calls]\n\
                 series: Calls {word}\npart: 1\nauthor: Ann {word}\naudio: {word}.mp3\n\
                 image: {word}.jpg\nimage_alt: The {word}\n---\n\
                 Renewal prices and {word} renewal calls. ![{word}]({word}.jpg)\n"
            ),
        );
        site.write(&format!("{folder}/{word}.jpg"), raster());
        site.write(&format!("{folder}/{word}.mp3"), mp3(60));
        site.write(
            &format!("content/comments/{name}-{word}/c.yaml"),
            format!("author: Bo {word}\ndate: 2026-11-02\napproved: true\ntext: I ring {word}.\n"),
        );
    }
    let outputs = bytes(&clean(&site));
    for there in [
        "posts/live-open/open.mp3",
        "posts/live-open/open.jpg.480.webp",
        "posts/live-open/poster.png",
        "podcast.xml",
        "series/calls-open/index.html",
        "posts/live-open/comments.xml",
    ] {
        assert!(
            outputs.contains_key(there),
            "no {there} in {:?}",
            outputs.keys()
        );
    }
    assert_eq!(leaks(&outputs), [""; 0]);
}

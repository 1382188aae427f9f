//! Recordings: their facts, the page that plays them, and the podcast that they make.

use crate::rules::{check_atom, check_json, check_rss};
use crate::support::sound::{m4a, mp3, mp3_head, mp3_of_changing_rates, opus, vorbis};
use crate::support::{
    Incremental, build, bytes, clean, linger, linger_ok, rendered, site, text, write_site,
};
use feed_rs::model::MediaObject;
use feed_rs::parser;
use linger::parse::{Media, read_asset};
use linger::source::Memory;
use roxmltree::{Document, Node};
use serde_json::Value;
use std::fs;
use std::io::Cursor;

const ITUNES: &str = "http://www.itunes.com/dtds/podcast-1.0.dtd";
const PODCAST: &str = "https://podcastindex.org/namespace/1.0";

const SITE: &str = "
-- site.yaml --
title: Calls & coffee
description: Notes on keeping customers
base_url: https://example.com/blog/
author: Marit Ekdahl
email: marit@example.com
timezone: Europe/Stockholm
podcast:
  title: The calls <aloud>
  owner: {name: Marit}
  category: business/marketing
  type: serial
  copyright: © Marit Ekdahl
-- content/posts/first.md --
---
id: one
title: AT&T on the phone
date: 2026-03-01T09:00
series: On the phone
part: 1
audio: first.mp3
chapters:
  - {at: 0, title: \"Hello\"}
  - at: \"1:05\"
    title: The \"price\"
    url: https://example.com/price
---
A call.
-- content/posts/second/index.md --
---
id: two
title: Second
date: 2026-03-02
audio: talk.m4a
---
A second call.
-- content/posts/third.md --
---
id: three
title: Third
date: 2026-03-03
audio: /sound/third.opus
---
A third call.
-- content/posts/fourth.md --
---
id: four
title: Fourth
date: 2026-03-04
audio: ../sound/fourth.ogg
lang: sv
---
A fourth call.
-- content/posts/silent.md --
---
id: five
title: Silent
date: 2026-03-05
---
No call.
";

fn recorded() -> Memory {
    let mut site = site(SITE);
    for (name, bytes) in recordings() {
        site.write(name, bytes);
    }
    site
}

fn recordings() -> [(&'static str, Vec<u8>); 4] {
    [
        ("content/posts/first.mp3", mp3(370)),
        ("content/posts/second/talk.m4a", m4a(61)),
        ("content/sound/third.opus", opus(5)),
        ("content/sound/fourth.ogg", vorbis(600)),
    ]
}

fn child<'a>(node: Node<'a, 'a>, space: &str, name: &str) -> Option<Node<'a, 'a>> {
    let mut found = node
        .children()
        .filter(|child| child.tag_name().name() == name)
        .filter(|child| child.tag_name().namespace().unwrap_or_default() == space);
    let first = found.next();
    assert!(found.next().is_none(), "two <{name}>");
    first
}

fn said(node: Node<'_, '_>, space: &str, name: &str) -> String {
    let found = child(node, space, name).unwrap_or_else(|| panic!("no <{name}>"));
    found.text().unwrap_or_default().to_owned()
}

#[test]
fn a_podcast_keeps_the_rules_and_an_independent_reader_knows_each_recording() {
    let build = clean(&recorded());
    assert_eq!(build.diagnostics, []);
    let outputs = bytes(&build);
    let xml = text(&build, "podcast.xml");
    check_rss("podcast.xml", &xml, "https://example.com/blog/");
    let document = Document::parse(&xml).unwrap();
    let channel = child(document.root_element(), "", "channel").unwrap();
    assert_eq!(said(channel, "", "title"), "The calls <aloud>");
    assert_eq!(
        said(channel, "", "description"),
        "Notes on keeping customers"
    );
    assert_eq!(said(channel, "", "copyright"), "© Marit Ekdahl");
    assert_eq!(said(channel, ITUNES, "author"), "Marit Ekdahl");
    assert_eq!(said(channel, ITUNES, "explicit"), "false");
    assert_eq!(said(channel, ITUNES, "type"), "serial");
    let owner = child(channel, ITUNES, "owner").unwrap();
    assert_eq!(said(owner, ITUNES, "name"), "Marit");
    assert_eq!(said(owner, ITUNES, "email"), "marit@example.com");
    let category = child(channel, ITUNES, "category").unwrap();
    assert_eq!(category.attribute("text"), Some("Business"));
    let below = child(category, ITUNES, "category").unwrap();
    assert_eq!(below.attribute("text"), Some("Marketing"));
    assert_eq!(said(channel, PODCAST, "guid").len(), 36);
    let expected = [
        ("four", "sound/fourth.ogg", "audio/ogg", "600"),
        ("three", "sound/third.opus", "audio/ogg", "5"),
        ("two", "posts/second/talk.m4a", "audio/x-m4a", "61"),
        ("one", "posts/first.mp3", "audio/mpeg", "370"),
    ];
    let items = channel.children().filter(|node| node.has_tag_name("item"));
    let items: Vec<Node<'_, '_>> = items.collect();
    assert_eq!(items.len(), expected.len(), "only posts with recordings");
    for (item, (guid, path, kind, seconds)) in items.iter().zip(expected) {
        let enclosure = child(*item, "", "enclosure").unwrap();
        let url = format!("https://example.com/blog/{path}");
        assert_eq!(said(*item, "", "guid"), guid);
        assert_eq!(enclosure.attribute("url"), Some(&*url));
        assert_eq!(enclosure.attribute("type"), Some(kind));
        let len = outputs[path].len().to_string();
        assert_eq!(enclosure.attribute("length"), Some(&*len), "{path}");
        assert_eq!(said(*item, ITUNES, "duration"), seconds);
        assert_eq!(said(*item, ITUNES, "explicit"), "false");
        assert_eq!(said(*item, ITUNES, "title"), said(*item, "", "title"));
    }
    assert_eq!(said(items[3], ITUNES, "episode"), "1");
    let chapters = child(items[3], PODCAST, "chapters").unwrap();
    let url = "https://example.com/blog/posts/first/chapters.json";
    assert_eq!(chapters.attribute("url"), Some(url));
    assert_eq!(
        chapters.attribute("type"),
        Some("application/json+chapters")
    );
    // The same chapters in the feed, for apps that read no file.
    let simple = "http://podlove.org/simple-chapters";
    let chapters = child(items[3], simple, "chapters").unwrap();
    let chapters: Vec<_> = chapters.children().filter(|it| it.is_element()).collect();
    assert_eq!(chapters[1].tag_name().namespace(), Some(simple));
    assert_eq!(chapters[1].attribute("start"), Some("00:01:05"));
    assert_eq!(
        chapters[1].attribute("href"),
        Some("https://example.com/price")
    );
    assert!(chapters.iter().all(|it| it.attribute("title").is_some()));
    assert!(child(items[0], simple, "chapters").is_none());
    let read = parser::parse(xml.as_bytes()).unwrap();
    // It keeps what Apple's elements say apart from the enclosure.
    let has_duration = |media: &[MediaObject]| media.iter().any(|it| it.duration.is_some());
    assert!(read.entries.iter().all(|it| has_duration(&it.media)));
    let media = |at: usize| {
        let mut all = read.entries[at].media.iter().flat_map(|it| &it.content);
        all.next().unwrap().clone()
    };
    assert_eq!(media(3).size, Some(outputs["posts/first.mp3"].len() as u64));
    assert_eq!(media(2).content_type.unwrap().to_string(), "audio/x-m4a");
}

#[test]
fn other_feeds_carry_the_recording_too_under_the_same_id() {
    let build = clean(&recorded());
    let base = "https://example.com/blog/";
    check_rss("rss.xml", &text(&build, "rss.xml"), base);
    check_atom("atom.xml", &text(&build, "atom.xml"), base);
    check_json("feed.json", &text(&build, "feed.json"), base);
    let json: Value = serde_json::from_str(&text(&build, "feed.json")).unwrap();
    assert!(json["items"][0].get("attachments").is_none());
    let attachment = &json["items"][3]["attachments"][0];
    assert_eq!(
        attachment["url"],
        "https://example.com/blog/posts/second/talk.m4a"
    );
    assert_eq!(attachment["duration_in_seconds"], 61);
    assert_eq!(attachment["mime_type"], "audio/x-m4a");
    for path in ["rss.xml", "atom.xml"] {
        let read = parser::parse(text(&build, path).as_bytes()).unwrap();
        assert_eq!(read.entries.len(), 5);
        let xml = text(&build, path);
        assert_eq!(xml.matches("talk.m4a").count(), 1, "{path}");
    }
    let whole = parser::parse(text(&build, "podcast.xml").as_bytes()).unwrap();
    let all = parser::parse(text(&build, "rss.xml").as_bytes()).unwrap();
    let ids: Vec<_> = all.entries.iter().map(|entry| &entry.id).collect();
    assert!(whole.entries.iter().all(|entry| ids.contains(&&entry.id)));
}

#[test]
fn the_page_plays_its_recording_and_leads_into_its_chapters() {
    let build = clean(&recorded());
    let page = text(&build, "posts/first/index.html");
    for part in [
        "<source src=\"/blog/posts/first.mp3\" type=\"audio/mpeg\">",
        "<audio controls preload=\"none\"",
        "<time datetime=\"PT370S\">6:10</time>",
        "Download (1.5 MB)",
        "href=\"/blog/posts/first.mp3#t=65\"><span>1:05</span> The “price”</a>",
        "<meta property=\"og:audio\" content=\"https://example.com/blog/posts/first.mp3\">",
        "\"@type\":\"AudioObject\"",
        "title=\"The calls &lt;aloud&gt; (Podcast)\" href=\"/blog/podcast.xml\"",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let chapters: Value = serde_json::from_str(&text(&build, "posts/first/chapters.json")).unwrap();
    assert_eq!(chapters["version"], "1.2.0");
    assert_eq!(chapters["chapters"][1]["startTime"], 65);
    assert_eq!(chapters["chapters"][1]["url"], "https://example.com/price");
    let swedish = text(&build, "posts/fourth/index.html");
    assert!(swedish.contains("Ladda ner (0,1 MB)"), "{swedish}");
    let silent = text(&build, "posts/silent/index.html");
    assert!(!silent.contains("<audio") && !silent.contains("og:audio"));
    let headers = text(&build, "_headers");
    assert!(headers.contains("/blog/podcast.xml\n  Content-Type: application/rss+xml"));
    assert!(text(&build, "subscribe/index.html").contains("https://example.com/blog/podcast.xml"));
}

#[test]
fn what_is_not_live_or_not_wanted_makes_no_podcast() {
    let mut off = recorded();
    let settings = SITE
        .split("podcast:\n")
        .next()
        .unwrap()
        .replace("-- site.yaml --\n", "");
    off.write("site.yaml", format!("{settings}podcast: false\n"));
    let build = clean(&off);
    assert_eq!(build.diagnostics, []);
    assert!(!bytes(&build).contains_key("podcast.xml"));
    assert!(text(&build, "rss.xml").contains("<enclosure"));
    assert!(!text(&build, "index.html").contains("podcast.xml"));

    let mut draft = site(
        "
-- site.yaml --
title: A
base_url: https://example.com/
-- content/posts/secret/index.md --
---
id: s
title: Secret
date: 2026-03-01
draft: true
audio: secret.mp3
chapters: [{at: 0, title: Secret}]
---
Text.
",
    );
    draft.write("content/posts/secret/secret.mp3", mp3(3));
    let outputs = bytes(&clean(&draft));
    let leaks = |(path, bytes): (&String, &Vec<u8>)| {
        path.contains("secret")
            || String::from_utf8_lossy(bytes)
                .to_lowercase()
                .contains("secret")
    };
    assert!(!outputs.contains_key("podcast.xml"));
    assert!(!outputs.iter().any(leaks));
}

#[test]
fn a_second_build_does_not_read_a_recording_again_and_another_one_is_noticed() {
    let mut site = recorded();
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    assert_eq!(rendered(&build(&mut engine, &site)), [""; 0]);
    site.write("content/posts/second/talk.m4a", m4a(120));
    let again = build(&mut engine, &site);
    assert!(rendered(&again).contains(&"podcast.xml"));
    assert!(text(&again, "podcast.xml").contains("<itunes:duration>120</itunes:duration>"));
    assert_eq!(bytes(&again), bytes(&clean(&site)));
}

#[test]
fn a_cover_is_square_and_large_enough() {
    let with = |image: &str| {
        let mut site = recorded();
        let text = site
            .text("site.yaml")
            .unwrap()
            .replace("  type: serial", image);
        site.write("site.yaml", text);
        for (name, side) in [("good", 1400), ("small", 300)] {
            let mut png = Cursor::new(Vec::new());
            let pixels = image::GrayImage::new(side, side);
            pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
            site.write(&format!("content/img/{name}.png"), png.into_inner());
        }
        let build = clean(&site);
        let codes: Vec<_> = build
            .diagnostics
            .iter()
            .map(|d| d.message.clone())
            .collect();
        (codes, text_of(&build))
    };
    fn text_of(build: &crate::support::BuiltSite) -> String {
        text(build, "podcast.xml")
    }
    let (found, xml) = with("  image: /img/good.png");
    assert_eq!(found, [""; 0]);
    assert!(xml.contains("<itunes:image href=\"https://example.com/blog/img/good.png\""));
    let (found, _) = with("  image: /img/small.png");
    assert_eq!(found, ["the cover of the podcast is 300 by 300 pixels"]);
}

#[test]
fn a_name_that_says_another_kind_and_a_chapter_after_the_end_are_noticed() {
    let mut site = recorded();
    site.write("content/posts/first.mp3", opus(30));
    let build = clean(&site);
    let found = build.diagnostics.iter();
    let found: Vec<_> = found
        .map(|found| {
            let place = found.place.as_ref().unwrap();
            (found.code, place.line, place.column)
        })
        .collect();
    assert_eq!(found, [("audio-ending", 7, 8), ("chapter-late", 10, 9)]);
    assert!(build.has_errors());
    // The content decides the type, not the name.
    assert!(text(&build, "podcast.xml").contains("type=\"audio/ogg\""));
}

#[test]
fn any_part_of_a_recording_is_a_recording_or_a_mistake() {
    for (name, whole) in recordings() {
        let whole = &whole[..whole.len().min(3000)];
        let mut damaged = whole.to_vec();
        for (at, by) in (0..whole.len()).zip((1_u8..=255).cycle()) {
            damaged[at] ^= by;
            for bytes in [&whole[..at], &damaged[..]] {
                let read = read_asset(name, &mut Cursor::new(bytes)).unwrap();
                match read.media {
                    Media::Recording(facts) => assert!(facts.seconds >= 1),
                    Media::BrokenRecording(reason) => assert!(!reason.is_empty()),
                    other => panic!("{other:?}"),
                }
            }
            if at % 7 > 0 {
                damaged[at] ^= by;
            }
        }
    }
}

#[test]
fn an_email_has_a_link_in_place_of_a_player() {
    let dir = tempfile::tempdir().unwrap();
    write_site(dir.path(), SITE);
    fs::create_dir_all(dir.path().join("content/sound")).unwrap();
    for (name, bytes) in recordings() {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    linger_ok(dir.path(), &["email", "first"]);
    let read = |name: &str| fs::read_to_string(dir.path().join("outbox").join(name)).unwrap();
    let html = read("first.html");
    let text = read("first.txt");
    assert!(
        text.contains("https://example.com/blog/posts/first.mp3"),
        "{text}"
    );
    assert!(!html.contains("<audio"), "{html}");
    assert!(
        html.contains("https://example.com/blog/posts/first.mp3"),
        "{html}"
    );
}

#[test]
fn an_mp3_whose_rate_changes_is_as_long_as_its_frames() {
    let mut site = recorded();
    site.write("content/posts/first.mp3", mp3_of_changing_rates(370));
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    assert!(text(&build, "podcast.xml").contains("<itunes:duration>370</itunes:duration>"));
}

/// The most memory that a build of a site with that recording uses, in megabytes.
#[cfg(target_os = "linux")]
fn peak(dir: &std::path::Path) -> u64 {
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_linger"));
    let mut build = build.args(["build", "--root"]).arg(dir).spawn().unwrap();
    // The number that the system gives at the end includes the memory of this process, from which
    // the other one was forked. So the process is watched while it runs; the number only grows.
    let status = format!("/proc/{}/status", build.id());
    let mut kilobytes = 0;
    loop {
        let said = fs::read_to_string(&status).unwrap_or_default();
        let is_its_own = said.starts_with("Name:\tlinger\n");
        let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kilobytes = number.filter(|_| is_its_own).unwrap_or(kilobytes);
        if let Some(ended) = build.try_wait().unwrap() {
            assert!(ended.success());
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(kilobytes > 0, "nothing was seen of it");
    kilobytes / 1000
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_of_300_megabytes_is_never_held() {
    let archive = "
-- site.yaml --
title: A
base_url: https://example.com/
-- content/posts/long.md --
---
id: long
title: Long
date: 2026-03-01
audio: long.mp3
---
Text.
";
    let large: u32 = 300 * 1024 * 1024;
    let usual = {
        let dir = tempfile::tempdir().unwrap();
        write_site(dir.path(), archive);
        fs::write(dir.path().join("content/posts/long.mp3"), mp3(1)).unwrap();
        peak(dir.path())
    };
    // One file has its duration in its head, and most of it is a hole, which needs no room on the
    // disk; the other one has to be read completely.
    let says = mp3_head(7200, large);
    let silent = mp3_of_changing_rates(2);
    for (head, duration) in [(says, "7200"), (silent, "2")] {
        let dir = tempfile::tempdir().unwrap();
        write_site(dir.path(), archive);
        let path = dir.path().join("content/posts/long.mp3");
        fs::write(&path, head).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(u64::from(large)).unwrap();
        let taken = peak(dir.path());
        assert!(taken < usual + 32, "{taken} MB, and {usual} MB without it");
        let xml = fs::read_to_string(dir.path().join("public/podcast.xml")).unwrap();
        assert!(xml.contains("length=\"314572800\""), "{xml}");
        assert!(
            xml.contains(&format!("<itunes:duration>{duration}<")),
            "{xml}"
        );
        let again = linger(dir.path(), &["build", "-v"]);
        assert!(again.status.success());
    }
}

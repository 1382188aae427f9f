//! Feeds, as an independent reader reads them: they keep the rules of feed validators, and stay as
//! they are when a site changes.

mod any;
mod podcast;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use feed_rs::parser;
use linger::source::Disk;
use rules::{check_atom, check_json, check_rss, check_sitemap};
use serde_json::Value;
use std::collections::BTreeSet;
use support::{BuiltSite, Incremental, build, bytes, clean, repository, site, text};

/// Templates that render fast, because these tests are about feeds.
const PLAIN: &str = "
-- templates/post.html --
post
-- templates/page.html --
page
-- templates/home.html --
home
-- templates/tags.html --
tags
-- templates/tag.html --
tag
-- templates/archive.html --
archive
-- templates/year.html --
year
-- templates/subscribe.html --
subscribe
-- templates/subscribed.html --
subscribed
-- templates/404.html --
none
";

const SITE: &str = "
-- site.yaml --
title: Calls & <cakes>
description: Notes on keeping customers
base_url: https://example.com/blog/
author: Marit Ekdahl
language: sv
timezone: Europe/Stockholm
feeds:
  hub: https://hub.example/
-- content/img/desk.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>
-- content/posts/first.md --
---
id: urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e
title: AT&T and the <b> tag
date: 2026-03-01T09:00
updated: 2026-04-01
tags: [renewals, C & Co]
description: Is 5 < 7 & 8 > 3?
image: /img/desk.svg
image_alt: A desk
series: Ninety days
part: 1
---
See [the next](second.md#top), [here](#note), ![a desk](/img/desk.svg).

<iframe src=\"/talk/\" title=\"A talk\"></iframe><script>alert(1)</script>
<p onclick=\"x()\" style=\"color:red\">A paragraph with ]]&gt; and `]]>` in it.</p>

- [x] done
-- content/posts/second.md --
---
title: The second part
date: 2026-05-01
tags: [renewals]
series: Ninety days
part: 2
author: Åsa Öberg
lang: en
---
Words.
-- content/comments/first/c1.yaml --
author: Ann & <Bo>
date: 2026-03-02T10:00
text: |
  5 < 7 & <script>alert(1)</script> [link](https://example.com/?a=1&b=2)
-- content/comments/first/c2.yaml --
author: A secret admirer
date: 2026-03-02T10:00
approved: false
text: Hidden words.
-- content/posts/draft.md --
---
title: A secret draft
date: 2026-01-01
tags: [renewals]
draft: true
---
Hidden words.
-- content/posts/later.md --
---
title: A secret of tomorrow
date: 2026-12-24
tags: [renewals]
series: Ninety days
part: 3
---
Hidden words.
";

fn small() -> BuiltSite {
    clean(&site(&format!("{SITE}{PLAIN}")))
}

/// The sample blog.
fn sample() -> BuiltSite {
    let disk = Disk::new(repository(), Some(support::NOW.parse().unwrap()));
    clean(&disk)
}

fn feeds(build: &BuiltSite, file: &str) -> Vec<(String, String)> {
    let all = bytes(build).into_iter();
    all.filter(|(path, _)| path.rsplit('/').next() == Some(file))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn feeds_and_the_sitemap_keep_the_rules_that_validators_know() {
    for (build, base) in [
        (small(), "https://example.com/blog/"),
        (sample(), "https://example.com/"),
    ] {
        assert!(!build.has_errors(), "{:?}", build.diagnostics);
        let rss = feeds(&build, "rss.xml");
        assert!(rss.len() >= 4, "of the site, of tags, of a series");
        for (path, xml) in rss {
            check_rss(&path, &xml, base);
        }
        for (path, xml) in feeds(&build, "comments.xml") {
            check_rss(&path, &xml, base);
        }
        for (path, xml) in feeds(&build, "atom.xml") {
            check_atom(&path, &xml, base);
        }
        for (path, json) in feeds(&build, "feed.json") {
            check_json(&path, &json, base);
        }
        check_sitemap(&text(&build, "sitemap.xml"), base);
    }
}

#[test]
fn a_post_with_everything_in_it_keeps_the_rules() {
    let post = "-- content/posts/all.md --
---
id: all
title: All
date: 2026-06-01
---
Text[^1] <kbd>k</kbd> H<sub>2</sub>O

{{< figure src=\"/img/desk.svg\" alt=\"A desk\" caption=\"Mine\" wide=true >}}

{{< audio src=\"/call.mp3\" title=\"The call\" >}}
Said.
{{< /audio >}}

{{< video src=\"/film.mp4\" poster=\"/img/desk.svg\" title=\"The film\" >}}

{{< youtube id=\"abc\" title=\"Film\" >}}

{{< note \"Before\" >}}
Look up.
{{< /note >}}

{{< quote cite=\"Ann\" >}}
Words.
{{< /quote >}}

{{< subscribe >}}

{{< worksheet title=\"Accounts\" rows=2 >}}

| a | b |
|--:|---|
| 1 | 2 |

```rust
let x = 1;
```

- [x] done

Term
: Meaning

<details open><summary>More</summary>Text</details>

[^1]: Said below.
";
    let mut site = site(&format!("{SITE}{PLAIN}{post}"));
    site.write("content/call.mp3", support::sound::mp3(2));
    site.write("content/film.mp4", "film");
    let build = clean(&site);
    assert!(!build.has_errors(), "{:?}", build.diagnostics);
    let base = "https://example.com/blog/";
    check_rss("rss.xml", &text(&build, "rss.xml"), base);
    check_atom("atom.xml", &text(&build, "atom.xml"), base);
    check_json("feed.json", &text(&build, "feed.json"), base);
    let rss = text(&build, "rss.xml");
    assert!(
        rss.contains("title=\"The call\""),
        "a player says what it plays: {rss}"
    );
}

#[test]
fn a_feed_holds_what_the_post_says() {
    let build = small();
    let rss = text(&build, "rss.xml");
    assert!(
        rss.contains("<title>AT&#x26;T and the &#x3C;b> tag</title>")
            || rss.contains("<title>AT&#x26;T and the &#x3C;b&gt; tag</title>"),
        "{rss}"
    );
    assert!(
        rss.contains("<atom:link href=\"https://hub.example/\" rel=\"hub\"/>"),
        "{rss}"
    );
    let feed = parser::parse(rss.as_bytes()).unwrap();
    assert_eq!(feed.title.unwrap().content, "Calls & <cakes>");
    let titles: Vec<_> = feed
        .entries
        .iter()
        .map(|e| e.title.as_ref().unwrap().content.as_str())
        .collect();
    assert_eq!(titles, ["The second part", "AT&T and the <b> tag"]);
    let first = &feed.entries[1];
    assert_eq!(first.id, "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e");
    assert_eq!(
        first.summary.as_ref().unwrap().content,
        "Is 5 &lt; 7 &amp; 8 &gt; 3?"
    );
    let html = first.content.as_ref().unwrap().body.as_ref().unwrap();
    for expected in [
        "<a href=\"https://example.com/blog/posts/second/#top\">the next</a>",
        "<a href=\"https://example.com/blog/posts/first/#note\">here</a>",
        "src=\"https://example.com/blog/img/desk.svg\"",
        "A talk</a>",
        "]]&gt; and `]]>` in it",
        "☑",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let json: Value = serde_json::from_str(&text(&build, "feed.json")).unwrap();
    assert_eq!(
        json["items"][1]["image"],
        "https://example.com/blog/img/desk.svg"
    );
    assert_eq!(json["items"][0]["authors"][0]["name"], "Åsa Öberg");
    assert_eq!(json["hubs"][0]["url"], "https://hub.example/");
}

#[test]
fn tags_and_series_have_feeds_of_their_own_newest_first() {
    let build = small();
    let titles = |path: &str| -> Vec<String> {
        let feed = parser::parse(text(&build, path).as_bytes()).unwrap();
        feed.entries
            .into_iter()
            .map(|e| e.title.unwrap().content)
            .collect()
    };
    assert_eq!(titles("tags/c-co/rss.xml"), ["AT&T and the <b> tag"]);
    assert_eq!(titles("tags/renewals/rss.xml").len(), 2);
    assert_eq!(
        titles("series/ninety-days/rss.xml"),
        ["The second part", "AT&T and the <b> tag"]
    );
    let feed = parser::parse(text(&build, "tags/renewals/rss.xml").as_bytes()).unwrap();
    assert_eq!(feed.title.unwrap().content, "Calls & <cakes>: renewals");
}

#[test]
fn nothing_that_readers_may_not_see_is_in_any_feed() {
    for (path, bytes) in bytes(&small()) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["secret", "Hidden words"] {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
    }
}

#[test]
fn feeds_are_as_the_settings_say() {
    let with = |feeds: &str| {
        let archive =
            format!("{SITE}{PLAIN}").replace("feeds:\n  hub: https://hub.example/\n", feeds);
        clean(&site(&archive))
    };
    let few = with("feeds: {formats: [atom], tags: false, content: summary, items: 1}\n");
    let paths: Vec<_> = bytes(&few)
        .into_keys()
        .filter(|path| path.ends_with(".xml") || path.ends_with(".json"))
        .collect();
    assert_eq!(
        paths,
        [
            "atom.xml",
            "posts/first/comments.xml",
            "series/ninety-days/atom.xml",
            "sitemap.xml"
        ]
    );
    let atom = parser::parse(text(&few, "atom.xml").as_bytes()).unwrap();
    assert_eq!(atom.entries.len(), 1);
    assert!(atom.entries[0].content.is_none());
    let json = with("feeds: {formats: [json], content: summary}\n");
    check_json(
        "feed.json",
        &text(&json, "feed.json"),
        "https://example.com/blog/",
    );
}

#[test]
fn comments_have_a_feed_that_reads_back() {
    let build = small();
    let feed = text(&build, "posts/first/comments.xml");
    let feed = parser::parse(feed.as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), 1);
    let entry = &feed.entries[0];
    assert_eq!(entry.id, "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e#c1");
    assert_eq!(entry.title.as_ref().unwrap().content, "Ann & <Bo>");
    let html = entry.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(
        html.contains("5 &lt; 7 &amp; &lt;script&gt;alert(1)"),
        "{html}"
    );
    assert!(text(&build, "rss.xml").contains("<slash:comments>1</slash:comments>"));
}

/// The ids of each post and comment in each format, and their dates. The feed of a post's comments
/// moves with its post.
fn ids(build: &BuiltSite) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for file in [
        "rss.xml",
        "atom.xml",
        "feed.json",
        "podcast.xml",
        "comments.xml",
    ] {
        for (path, feed) in feeds(build, file) {
            let path = if file == "comments.xml" { file } else { &path };
            let entries = parser::parse(feed.as_bytes()).unwrap().entries;
            ids.extend(
                entries
                    .into_iter()
                    .map(|entry| format!("{path} {} {:?}", entry.id, entry.published)),
            );
        }
    }
    ids
}

fn dates(build: &BuiltSite) -> Vec<String> {
    let rss = text(build, "rss.xml");
    let dates = rss.split("<pubDate>").skip(1);
    dates
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// The site with a post that has a recording, and so with a podcast.
fn recorded() -> linger::source::Memory {
    let post = "-- content/posts/call/index.md --\n---\ntitle: A call\ndate: 2026-06-01\nid: call\naudio: call.mp3\n---\nWords.\n";
    let mut site = site(&format!("{SITE}{PLAIN}{post}"));
    site.write("content/posts/call/call.mp3", support::sound::mp3(3));
    site
}

#[test]
fn editing_changes_no_id_and_no_date_in_any_feed() {
    let mut site = recorded();
    let mut engine = Incremental::new();
    let before = ids(&build(&mut engine, &site));
    for kind in ["rss.xml", "podcast.xml", "comments.xml"] {
        assert!(before.iter().any(|id| id.starts_with(kind)), "{before:?}");
    }
    let files = ["first", "second", "call/index"].map(|name| format!("content/posts/{name}.md"));
    for file in &files {
        let old = site.text(file).unwrap().to_owned();
        site.write(
            file,
            format!("{old}\nAnd more.\n").replace("title: ", "title: New "),
        );
    }
    let comment = "content/comments/first/c1.yaml";
    let old = site.text(comment).unwrap().to_owned();
    site.write(comment, old.replace("5 < 7", "5 < 8"));
    site.write("content/posts/call/call.mp3", support::sound::mp3(4));
    let edited = build(&mut engine, &site);
    assert_eq!(ids(&edited), before);
    assert!(text(&edited, "podcast.xml").contains("<title>New A call"));
    // No feed contains the moment of the build.
    let mut later = recorded();
    later.set_now("2026-12-01T12:00:00Z".parse().unwrap());
    let (now, then) = (bytes(&clean(&recorded())), bytes(&clean(&later)));
    for (path, feed) in now {
        if [
            "rss.xml",
            "atom.xml",
            "feed.json",
            "podcast.xml",
            "comments.xml",
        ]
        .iter()
        .any(|file| path.ends_with(file))
        {
            assert!(then[&path] == feed, "{path} tells when it was built");
        }
    }
}

#[test]
fn no_feed_tells_of_what_is_not_live() {
    let usual = recorded();
    let expected = bytes(&clean(&usual));
    for state in ["draft: true", "date: 2026-12-24", "expires: 2026-11-01"] {
        let mut site = recorded();
        let date = if state.starts_with("date") {
            ""
        } else {
            "date: 2026-05-20\n"
        };
        site.write(
            "content/posts/hushed/index.md",
            format!("---\ntitle: Hushed\n{date}{state}\nid: hushed\ntags: [renewals]\nseries: Ninety days\npart: 4\naudio: hushed.mp3\nchapters: [{{at: 0, title: Hushed}}]\n---\nHushed.\n"),
        );
        site.write("content/posts/hushed/hushed.mp3", support::sound::mp3(3));
        site.write(
            "content/comments/hushed/c.yaml",
            "author: Hushed\ndate: 2026-05-21\ntext: Hushed.\n",
        );
        let outputs = bytes(&clean(&site));
        for (path, bytes) in &outputs {
            let says = String::from_utf8_lossy(bytes)
                .to_lowercase()
                .contains("hushed");
            assert!(!says && !path.contains("hushed"), "{state}: {path}");
        }
        for file in [
            "rss.xml",
            "atom.xml",
            "feed.json",
            "podcast.xml",
            "tags/renewals/rss.xml",
            "series/ninety-days/rss.xml",
        ] {
            assert!(
                outputs[file] == expected[file],
                "{state}: {file} is another"
            );
        }
    }
}

#[test]
fn no_change_of_name_or_place_makes_a_post_new() {
    let mut site = recorded();
    let mut engine = Incremental::new();
    let before = build(&mut engine, &site);
    let first = site.text("content/posts/first.md").unwrap().to_owned();
    let second = site.text("content/posts/second.md").unwrap().to_owned();
    let settings = site.text("site.yaml").unwrap().to_owned();
    let moved = |build: &BuiltSite| {
        assert!(!build.has_errors(), "{:?}", build.diagnostics);
        assert_eq!(ids(build), ids(&before));
        assert_eq!(dates(build), dates(&before));
    };
    site.write(
        "content/posts/first.md",
        first.replace("id: urn", "slug: another\nid: urn"),
    );
    site.write(
        "content/posts/second.md",
        second.replace("title: The", "slug: other\ntitle: My"),
    );
    moved(&build(&mut engine, &site));
    site.write(
        "site.yaml",
        settings.replace("https://example.com/blog/", "https://calls.example/"),
    );
    moved(&build(&mut engine, &site));
    // A post with an id may move to another file; one without an id may become a folder.
    site.remove("content/posts/first.md");
    for comment in ["c1", "c2"] {
        let old = format!("content/comments/first/{comment}.yaml");
        let text = site.text(&old).unwrap().to_owned();
        site.remove(&old);
        site.write(&format!("content/comments/renamed/{comment}.yaml"), text);
    }
    site.write(
        "content/posts/renamed.md",
        first.replace("(second.md#top)", "(second/index.md#top)"),
    );
    site.remove("content/posts/second.md");
    site.write(
        "content/posts/second/index.md",
        second.replace("Words.", "Words, other words."),
    );
    moved(&build(&mut engine, &site));
}

#[test]
fn the_hint_about_an_id_names_the_one_that_the_post_has() {
    let plain = format!("{SITE}{PLAIN}");
    let build = clean(&site(&plain));
    let hint = build
        .diagnostics
        .iter()
        .find(|d| d.code == "no-id")
        .unwrap();
    let line = hint.help.as_deref().unwrap().split('`').nth(1).unwrap();
    assert!(text(&build, "rss.xml").contains(line.strip_prefix("id: ").unwrap()));
    let taken = plain.replace(
        "title: The second part",
        &format!("title: The second part\n{line}"),
    );
    let after = clean(&site(&taken));
    assert_eq!(ids(&after), ids(&build));
    assert!(after.diagnostics.iter().all(|d| d.code != "no-id"));
}

#[test]
fn a_link_to_a_feed_says_what_the_feed_is() {
    let atom = SITE.replace("feeds:\n", "feeds:\n  formats: [atom]\n");
    let build = clean(&site(&atom));
    let mut links = 0;
    for (path, bytes) in bytes(&build) {
        let html = String::from_utf8_lossy(&bytes);
        if path.ends_with(".html") {
            // The comments of a post have a feed of their own, always RSS.
            let others = html.lines().filter(|line| !line.contains("comments.xml"));
            assert!(
                !others.collect::<String>().contains("application/rss+xml"),
                "{path}"
            );
            links += html.matches("application/atom+xml").count();
        }
    }
    assert!(links > 5, "{links}");
}

#[test]
fn a_post_has_one_id_in_every_format() {
    let bare = SITE.replace("id: urn:uuid:", "id: ");
    for archive in [
        SITE.to_owned(),
        bare,
        SITE.replace("id: urn:uuid:", "id: my own "),
    ] {
        let build = clean(&site(&format!("{archive}{PLAIN}")));
        let of = |file| -> Vec<String> {
            let feed = parser::parse(text(&build, file).as_bytes()).unwrap();
            feed.entries.into_iter().map(|entry| entry.id).collect()
        };
        let rss = of("rss.xml");
        assert_eq!(rss.len(), 2);
        assert_eq!(rss, of("feed.json"));
        // Atom wants IRIs: what is none is wrapped.
        let iris = rss.iter().map(|id| linger::model::post_iri(id));
        assert_eq!(iris.collect::<Vec<_>>(), of("atom.xml"));
    }
}

/// A post that came from another blog has the id of its old feed, sign for sign.
#[test]
fn an_id_of_an_old_feed_is_written_as_it_was() {
    for id in [
        "5f3a2b1c9d8e7f6a5b4c3d2e",
        "https://old.example/?p=12",
        "12 at http://old.example",
        "f3bf301d-7b92-4165-8201-c837eff5a05e",
    ] {
        let post = format!(
            "-- content/posts/moved.md --\n---\ntitle: Moved\ndate: 2026-06-01\nid: \"{id}\"\n---\nText.\n"
        );
        let build = clean(&site(&format!("{SITE}{PLAIN}{post}")));
        let written = format!("<guid isPermaLink=\"false\">{id}</guid>");
        assert!(text(&build, "rss.xml").contains(&written), "{id}");
        let atom = format!("<id>{}</id>", linger::model::post_iri(id));
        assert!(text(&build, "atom.xml").contains(&atom), "{id}");
    }
}

/// A photo has smaller copies, and feeds name all of them.
#[test]
fn photos_in_feeds_are_whole_addresses() {
    let post = "-- content/posts/photo.md --\n---\ntitle: Photo\ndate: 2026-06-01\nid: photo\n---\n![Desk](photo.png)\n";
    let mut site = site(&format!("{SITE}{PLAIN}{post}"));
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_pixel(1200, 60, image::Rgb([9, 90, 200]));
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    site.write("content/posts/photo.png", png.into_inner());
    let build = clean(&site);
    let rss = text(&build, "rss.xml");
    assert!(rss.contains("srcset="), "{rss}");
    let base = "https://example.com/blog/";
    check_rss("rss.xml", &rss, base);
    check_atom("atom.xml", &text(&build, "atom.xml"), base);
    check_json("feed.json", &text(&build, "feed.json"), base);
}

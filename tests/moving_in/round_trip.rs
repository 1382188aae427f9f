//! A site of linger, written as an export of WordPress by the test and imported, is the same site.

use crate::support::test_site::TestSite;
use crate::wxr::{Item, attachment, page, post, wxr};
use std::collections::BTreeMap;

const SETTINGS: &str = "-- site.yaml --
title: Staying in touch
description: What happens after the sale
base_url: https://acme.example/
author: Marit Ekdahl
language: sv-SE
timezone: Europe/Stockholm
permalink: /{year}/{month}/{slug}/
comments: {email: letters@acme.example}
feeds: {comments: true}
";
/// Drafts and posts to come are shown in this build, so that they have pages too.
const ALL: &[&str] = &["build", "--drafts", "--future", "-o", "all"];
/// When both sites are built.
const CLOCK: &[&str] = &["--clock", "2026-05-01T12:00:00Z"];

/// A post or a page, as the writer wrote it.
#[derive(Default)]
struct Written {
    file: &'static str,
    title: &'static str,
    /// More lines of front matter.
    lines: &'static str,
    text: &'static str,
}

const POSTS: &[Written] = &[
    Written {
        file: "content/posts/marks.md",
        title: "Marks",
        lines: "date: 2019-02-03T10:00\ntags: [Calls, R&D]\ndescription: What marks are for.\n",
        text: "Some *words* with **marks**, `code` and [a link](https://a.example/).\n\n## A heading\n\n- one\n- two\n  - three\n\n1. first\n2. second\n\n> A quote.\n>\n> In two parts.\n",
    },
    Written {
        file: "content/posts/tables.md",
        title: "Tables & notes",
        lines: "date: 2019-02-03T10:00\nseries: Ninety days\npart: 1\n",
        text: "| a | b |\n| --- | --: |\n| 1 | 2 |\n\nA note,[^1] and another.[^2]\n\n```rust\nlet a = 1;\n```\n\n---\n\nThe end.\n\n[^1]: Its words.\n\n[^2]: More *words*.\n",
    },
    Written {
        file: "content/posts/pictured.md",
        title: "Pictured",
        lines: "date: 2020-07-03T18:30\nimage: \"https://acme.example/wp-content/uploads/lead.jpg\"\nimage_alt: Marit at work\nseries: Ninety days\npart: 2\n",
        text: "Line\\\nbreak, H<sub>2</sub>O, ~~gone~~.\n\n![A desk](https://cdn.example/desk.jpg \"At work\")\n\nSee [the first](/2019/02/marks/).\n",
    },
    Written {
        file: "content/posts/not-yet.md",
        title: "Not yet",
        lines: "draft: true\n",
        text: "Words that *nobody* reads yet.\n",
    },
    Written {
        file: "content/posts/soon.md",
        title: "Soon",
        lines: "date: 2036-02-03T10:00\n",
        text: "Words of a day to come.\n",
    },
    Written {
        file: "content/about.md",
        title: "About",
        lines: "",
        text: "We sell heating.\n\n- [x] done\n- [ ] open\n",
    },
    Written {
        file: "content/about/team.md",
        title: "The team",
        lines: "",
        text: "Three of us, {braces}, `---` and * a star.\n",
    },
];

/// Comments on the first post: id, whom it answers, text.
const COMMENTS: &[(u32, u32, &str)] = &[
    (8, 7, "I <em>disagree</em>."),
    (7, 0, "I agree with <strong>this</strong>."),
    (9, 8, "So do I."),
];

fn id(at: usize) -> u32 {
    u32::try_from(at).unwrap() + 11
}

/// The guid that an export gives it.
fn guid(at: usize, written: &Written) -> String {
    let key = if is_post(written) { "p" } else { "page_id" };
    format!("https://acme.example/?{key}={}", id(at))
}

fn is_post(written: &Written) -> bool {
    written.file.starts_with("content/posts/")
}

fn line<'a>(written: &'a Written, key: &str) -> Option<&'a str> {
    let value = written
        .lines
        .lines()
        .find_map(|line| line.strip_prefix(key))?;
    Some(value.strip_prefix(": ")?.trim_matches('"'))
}

/// The site as its writer has it.
fn written() -> TestSite {
    let mut archive = SETTINGS.to_owned();
    for (at, it) in POSTS.iter().enumerate() {
        let id = if is_post(it) {
            format!("id: \"{}\"\n", guid(at, it))
        } else {
            String::new()
        };
        let title = serde_json::to_string(it.title).unwrap();
        archive.push_str(&format!(
            "-- {} --\n---\ntitle: {title}\n{}{id}---\n\n{}",
            it.file, it.lines, it.text
        ));
    }
    for (id, parent, text) in COMMENTS {
        let answers = if *parent == 0 {
            String::new()
        } else {
            format!("reply_to: c{parent}\n")
        };
        let text = text.replace("<em>", "*").replace("</em>", "*");
        let text = text.replace("<strong>", "**").replace("</strong>", "**");
        archive.push_str(&format!(
            "-- content/comments/marks/c{id}.yaml --\nid: c{id}\nauthor: Ann {id}\nurl: https://ann.example/\ndate: 2019-02-04T11:00\n{answers}text: |\n  {text}\n"
        ));
    }
    TestSite::new(&archive)
}

/// The same as an export: its texts are the HTML of the pages.
fn exported(site: &TestSite) -> String {
    let mut items: Vec<Item> = Vec::new();
    for (at, it) in POSTS.iter().enumerate() {
        let name = it.file.rsplit('/').next().unwrap().trim_end_matches(".md");
        let date = line(it, "date").map(|date| date.replace('T', " ") + ":00");
        let path = match (&date, is_post(it)) {
            (_, false) => it.file["content".len()..].replace(".md", "/"),
            (Some(date), true) => format!("/{}/{}/{name}/", &date[..4], &date[5..7]),
            (None, true) => format!("/{name}/"),
        };
        let html = page_of(site, name);
        let item = if is_post(it) {
            post(id(at), name, it.title, &html).set("link", &format!("https://acme.example{path}"))
        } else {
            page(id(at), &path, it.title, &html)
        };
        let mut item = item.set("guid", &guid(at, it));
        item = match (date, line(it, "draft")) {
            (Some(date), _) if is_post(it) => {
                // Stockholm is one hour ahead in winter, and two in summer.
                let hour: u32 = date[11..13].parse().unwrap();
                let ahead = if &date[5..7] == "07" { 2 } else { 1 };
                let gmt = format!("{}{:02}{}", &date[..11], hour - ahead, &date[13..]);
                item.set("wp:post_date", &date)
                    .set("wp:post_date_gmt", &gmt)
            }
            (_, Some(_)) => item
                .set("wp:status", "draft")
                .set("wp:post_date_gmt", "0000-00-00 00:00:00"),
            _ => item,
        };
        if line(it, "date").is_some_and(|date| date.starts_with("2036")) {
            item = item.set("wp:status", "future");
        }
        if let Some(words) = line(it, "description") {
            item = item.set("excerpt:encoded", words);
        }
        for tag in line(it, "tags")
            .unwrap_or("[]")
            .trim_matches(['[', ']'])
            .split(", ")
        {
            if !tag.is_empty() {
                item = item.term("post_tag", &tag.to_lowercase(), &tag.replace('&', "&amp;"));
            }
        }
        if let Some(part) = line(it, "part") {
            item = item
                .term("series", "ninety-days", "Ninety days")
                .meta("_series_part", part);
        }
        if line(it, "image").is_some() {
            item = item.meta("_thumbnail_id", "90");
        }
        if name == "marks" {
            for (id, parent, text) in COMMENTS {
                item = item.comment(*id, *parent, &format!("Ann {id}"), text);
            }
        }
        items.push(item);
    }
    let lead = "https://acme.example/wp-content/uploads/lead.jpg";
    items.push(attachment(90, lead, 13, "Marit at work"));
    wxr(&items)
}

/// The HTML of the text of the post or page with that name.
fn page_of(site: &TestSite, name: &str) -> String {
    let pages = pages(site, "all");
    let end = format!("/{name}/index.html");
    let found = pages
        .iter()
        .find(|(path, _)| format!("/{path}").ends_with(&end));
    main_text(found.unwrap_or_else(|| panic!("{name} has no page")).1)
}

/// All HTML of a built site.
fn pages(site: &TestSite, dir: &str) -> BTreeMap<String, String> {
    let files = crate::support::tree(&site.path(dir)).into_iter();
    files
        .filter(|(path, _)| {
            path.ends_with(".html") || path.ends_with(".xml") || path.ends_with(".json")
        })
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn a_round_trip_leads_to_the_same_site() {
    let before = written();
    before.run(&[ALL, CLOCK].concat()).ok();
    before.run(&[&["build"], CLOCK].concat()).ok();
    let after = crate::bare(&exported(&before)).with(SETTINGS);
    after
        .run(&[&["import", "../export.xml"], CLOCK].concat())
        .ok();
    for it in POSTS {
        assert!(after.has(it.file), "{} did not come over", it.file);
    }
    after.run(&[ALL, CLOCK].concat()).ok();
    after.run(&[&["build"], CLOCK].concat()).ok();
    for dir in ["public", "all"] {
        let (was, is) = (pages(&before, dir), pages(&after, dir));
        let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&is), names(&was), "{dir}");
        for (path, page) in &was {
            assert_eq!(&is[path], page, "{dir}/{path}");
        }
    }
    // What is held back is on no page of the live site.
    let live = pages(&after, "public");
    assert!(
        !live
            .values()
            .any(|page| page.contains("nobody") || page.contains("Words of a day"))
    );
}

/// The HTML of a post's text on its page.
fn main_text(page: &str) -> String {
    let start = page
        .find("<div class=\"prose")
        .unwrap_or_else(|| panic!("{page}"));
    let start = start + page[start..].find('>').unwrap() + 1;
    let mut depth = 1;
    let mut at = start;
    while depth > 0 {
        let open = page[at..].find("<div").unwrap_or(usize::MAX);
        let close = page[at..].find("</div>").unwrap();
        depth += if open < close { 1 } else { -1 };
        at += open.min(close) + 4;
    }
    page[start..at - 4].trim().to_owned()
}

//! Collections: their addresses, lists, feeds and templates, and what of the blog knows their posts.

mod support;

use support::test_site::TestSite;
use support::{BuiltSite, bytes, clean, site, text};

const SITE: &str = r#"
-- site.yaml --
title: Calls
base_url: https://example.com/b/
search: true
collections:
  webinars: {description: Half an hour & more.}
  case-studies: {title: What customers did, permalink: "/customers/{year}/{slug}/", on_home: true, in_feed: false}
-- content/posts/one.md --
---
title: One
id: one
date: 2026-01-01
tags: [renewals]
---
The customer renews, because the first call was a good one.
-- content/posts/two.md --
---
title: Two
id: two
date: 2026-03-01
---
Text.
-- content/webinars/one.md --
---
title: Webinar one
id: w1
date: 2026-02-01
tags: [renewals]
aliases: [/old-webinar/]
---
The customer renews, because the second call was a good one. ![A desk](desk.png)
-- content/webinars/deep/two.md --
---
title: Webinar two
id: w2
date: 2026-04-01
---
See [the first](../one.md).
-- content/webinars/one.sv.md --
---
title: Webbinarium ett
id: w1sv
date: 2026-02-01
---
Text.
-- content/webinars/later.md --
---
title: Later
id: later
date: 2030-01-01
---
-- content/webinars/draft/index.md --
---
title: Draft
id: draft
draft: true
---
-- content/webinars/draft/slides.pdf --
PDF
-- content/case-studies/acme.md --
---
title: Acme
id: acme
date: 2026-05-01
---
Text.
-- content/comments/webinars-one/a.yaml --
author: Ann
date: 2026-02-02
text: About the webinar.
-- content/comments/one/b.yaml --
author: Bo
date: 2026-02-02
text: About the post.
-- content/other/page.md --
A page.
"#;

fn photo() -> Vec<u8> {
    let pixels = image::RgbImage::from_pixel(1200, 630, image::Rgb([9, 90, 200]));
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn found(site: &linger::source::Memory) -> Vec<&'static str> {
    let build = clean(site);
    build.diagnostics.iter().map(|found| found.code).collect()
}

fn built(more: &str) -> BuiltSite {
    let mut site = site(&format!("{SITE}{more}"));
    site.write("content/webinars/desk.png", photo());
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    build
}

/// The positions of words in a text, which has all of them.
fn places(text: &str, words: &[&str]) -> Vec<usize> {
    words
        .iter()
        .map(|word| {
            text.find(word)
                .unwrap_or_else(|| panic!("no {word} in {text}"))
        })
        .collect()
}

fn are_in_order(text: &str, words: &[&str]) -> bool {
    places(text, words).is_sorted()
}

#[test]
fn a_collection_has_addresses_a_list_and_a_feed() {
    let build = built("");
    let files = bytes(&build);
    for path in [
        "webinars/one/index.html",
        "webinars/two/index.html",
        "sv/webinars/one/index.html",
        "customers/2026/acme/index.html",
        "webinars/index.html",
        "case-studies/index.html",
        "webinars/rss.xml",
        "case-studies/rss.xml",
        "old-webinar/index.html",
        "webinars/desk.png",
        "other/page/index.html",
    ] {
        let there: Vec<&String> = files.keys().collect();
        assert!(files.contains_key(path), "{path}: {there:?}");
    }
    for path in ["webinars/later/index.html", "webinars/draft/slides.pdf"] {
        assert!(!files.contains_key(path), "{path}");
    }
    let list = text(&build, "webinars/index.html");
    assert!(are_in_order(
        &list,
        &[
            "<h1>Webinars</h1>",
            "Half an hour &amp; more.",
            "Webinar two",
            "Webinar one"
        ]
    ));
    assert!(!list.contains(">One<") && !list.contains(">Acme<"));
    assert!(list.contains("title=\"Calls: Webinars\" href=\"/b/webinars/rss.xml\""));
    let feed = text(&build, "webinars/rss.xml");
    assert!(feed.contains("<title>Calls: Webinars</title>") && feed.contains("Webinar two"));
    assert!(!feed.contains(">One<"));
    assert!(
        text(&build, "webinars/two/index.html").contains("href=\"/b/webinars/one/\">the first</a>")
    );
}

#[test]
fn the_lists_of_the_blog_have_what_the_settings_say() {
    let build = built("");
    let home = text(&build, "index.html");
    assert!(are_in_order(&home, &[">Acme<", ">Two<", ">One<"]));
    assert!(!home.contains("Webinar two"));
    // Where a list mixes them, a post says which collection it is of.
    assert!(home.contains("<a href=\"/b/case-studies/\"><bdi>What customers did</bdi></a>"));
    for feed in ["rss.xml", "atom.xml", "feed.json"] {
        let feed = text(&build, feed);
        assert!(feed.contains("Webinar two") && feed.contains("Two") && !feed.contains("Acme"));
    }
    for (list, has) in [
        ("archive/index.html", ["Acme", "Webinar two", "Two"]),
        ("archive/2026/index.html", ["Acme", "Webinar two", "Two"]),
        (
            "tags/renewals/index.html",
            ["Webinar one", "One", "renewals"],
        ),
        ("search.json", ["Acme", "Webinar two", "Two"]),
        ("search/index.html", ["Acme", "Webinar two", "Two"]),
        ("llms.txt", ["Acme", "Webinar two", "Two"]),
        (
            "sitemap.xml",
            [
                "/b/customers/2026/acme/",
                "/b/webinars/</loc>",
                "/b/case-studies/</loc>",
            ],
        ),
    ] {
        let text = text(&build, list);
        places(&text, &has);
        assert!(!text.contains("Later"), "{list}");
    }
}

#[test]
fn a_post_has_neighbours_of_its_collection_and_relatives_of_all() {
    let build = built("");
    let page = text(&build, "webinars/one/index.html");
    let beside = &page[page.find("class=\"neighbours\"").unwrap()..];
    assert!(beside.contains("Webinar two") && !beside.contains(">Two<"));
    let related = &page[page.find("class=\"related\"").unwrap()..];
    assert!(related.contains(">One</a>"));
    assert!(page.contains("hreflang=\"sv\""));
    assert!(
        page.contains("\"name\":\"Webinars\""),
        "breadcrumbs: {page}"
    );
    assert!(page.contains("About the webinar.") && !page.contains("About the post."));
    let post = text(&build, "posts/one/index.html");
    assert!(post.contains("About the post.") && !post.contains("About the webinar."));
    let post = &post[post.find("class=\"neighbours\"").unwrap()..];
    assert!(post.contains(">Two<") && !post.contains("Webinar"));
}

#[test]
fn templates_of_a_collection_are_called_like_it() {
    let build = built(
        "-- templates/webinars/post.html --\n{{ page.collection.name }}|{{ page.collection.feed.url }}|{{ page.title }}\n\
         -- templates/case-studies/list.html --\n{{ collection.count }} {{ collection.url }} {{ collection.permalink }}{% for post in recent(collection=\"webinars\", count=1) %} {{ post.title }}{% endfor %}\n\
         -- templates/page.html --\n{% for own in site.collections %}{{ own.title }} {{ own.url }}, {% endfor %}\n",
    );
    assert_eq!(
        text(&build, "webinars/one/index.html").trim(),
        "webinars|/b/webinars/rss.xml|Webinar one"
    );
    assert!(text(&build, "customers/2026/acme/index.html").contains("<h1>Acme</h1>"));
    assert_eq!(
        text(&build, "case-studies/index.html").trim(),
        "1 /b/case-studies/ https://example.com/b/case-studies/ Webinar two"
    );
    assert_eq!(
        text(&build, "other/page/index.html").trim(),
        "Webinars /b/webinars/, What customers did /b/case-studies/,"
    );
}

#[test]
fn a_pinned_post_is_first_in_its_list_and_nowhere_else() {
    let mut site = site(SITE);
    for path in ["content/posts/one.md", "content/webinars/one.md"] {
        let pinned = site
            .text(path)
            .unwrap()
            .replacen("---\n", "---\npinned: true\n", 1);
        site.write(path, pinned);
    }
    site.write("content/webinars/desk.png", photo());
    let build = clean(&site);
    let home = text(&build, "index.html");
    assert!(are_in_order(&home, &[">One<", ">Acme<", ">Two<"]), "{home}");
    assert!(home.contains("<strong class=\"badge\">Pinned</strong>"));
    assert!(are_in_order(
        &text(&build, "webinars/index.html"),
        &["Webinar one", "Webinar two"]
    ));
    assert!(are_in_order(
        &text(&build, "rss.xml"),
        &["Webinar two", ">Two<", "Webinar one", ">One<"]
    ));
    assert!(are_in_order(
        &text(&build, "webinars/rss.xml"),
        &["Webinar two", "Webinar one"]
    ));
    let tag = text(&build, "tags/renewals/index.html");
    assert!(are_in_order(&tag, &["Webinar one", ">One<"]) && !tag.contains("Pinned"));
}

#[test]
fn links_to_pages_without_a_picture_have_that_of_the_site() {
    let mut site = site(
        "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\nimage: /img/blog.png\nposters: true\n\
         -- content/about.md --\n---\ntitle: About\n---\nWords.\n\
         -- content/posts/a.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\nWords.\n",
    );
    site.write("content/img/blog.png", photo());
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let picture = "<meta property=\"og:image\" content=\"https://example.com/img/blog.png\">";
    assert!(text(&build, "index.html").contains(picture));
    assert!(text(&build, "tags/index.html").contains(picture));
    let about = text(&build, "about/index.html");
    assert!(
        about.contains("content=\"https://example.com/about/poster.png\"")
            && !about.contains(picture)
    );
    // A picture that comes later is on every page.
    site.remove("content/img/blog.png");
    site.write(
        "content/img/blog.svg",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'/>",
    );
    assert_eq!(found(&site), ["picture-missing"]);
    let settings = site
        .text("site.yaml")
        .unwrap()
        .replace("blog.png", "blog.svg");
    site.write("site.yaml", settings);
    assert_eq!(found(&site), ["picture-broken"]);
}

#[test]
fn commands_know_collections() {
    let site = TestSite::new(
        "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\ncollections: {webinars: }\n\
         -- content/posts/hello.md --\n---\ntitle: Hello\nid: a\ndate: 2026-01-01\n---\nWords.\n",
    );
    let made = site.run(&["new", "webinars", "The first call"]).ok();
    assert!(
        made.said()
            .trim_end()
            .replace('\\', "/")
            .ends_with("content/webinars/the-first-call.md")
    );
    let made = site.run(&["new", "Webinars", "for", "all"]).ok();
    assert!(made.said().trim_end().ends_with("webinars-for-all.md"));
    site.run(&["new", "webinars"]).ok().says("webinars.md");
    let status = site.run(&["status", "--format", "json"]).ok().said();
    assert!(
        status.contains("\"collection\":\"webinars\"")
            && status.contains("\"collection\":\"posts\"")
    );
    site.run(&["publish", "the-first-call", "--at", "2026-02-01"])
        .ok();
    site.run(&["publish", "webinars/the-first-call"])
        .ok()
        .says("is live already");
    site.build().ok();
    assert!(
        site.read("public/webinars/the-first-call/index.html")
            .contains("The first call")
    );
    site.run(&["email", "the-first-call"]).ok();
    site.run(&["check"]);
}

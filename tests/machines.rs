//! What machines read of a site: JSON-LD, cards for link previews, canonical addresses, `llms.txt`.

mod support;

use linger::source::Disk;
use serde_json::Value;
use support::{bytes, clean, repository, site, text};

const SITE: &str = "
-- site.yaml --
title: Calls </script> & \"cakes\"
description: Notes on keeping customers
base_url: https://example.com/b/
author: Marit
organization: Acme AB
profiles: [\"https://social.example/@marit\"]
menus: {main: [{title: About, url: /about/}]}
-- content/about.md --
About.
-- content/img/a.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>
-- content/posts/a.md --
---
title: Alpha <!-- & [beta]
date: 2026-01-01T09:00:00Z
updated: 2026-02-01
id: a
image: /img/a.svg
image_alt: A desk
tags: [renewals]
series: Line
part: 1
author: Somebody Else
---
Words.
-- content/posts/draft.md --
---
title: Hidden
draft: true
id: d
---
Words.
";

/// The things in the JSON-LD of a page.
fn graph(html: &str, path: &str) -> Vec<Value> {
    let mut elements = html.split("<script type=\"application/ld+json\">").skip(1);
    let element = elements
        .next()
        .unwrap_or_else(|| panic!("{path} has no data"));
    assert!(elements.next().is_none(), "{path}: one element");
    let json = element.split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(json).unwrap_or_else(|e| panic!("{path}: {e}: {json}"));
    assert_eq!(data["@context"], "https://schema.org");
    data["@graph"].as_array().unwrap().clone()
}

fn of_type<'a>(graph: &'a [Value], kind: &str) -> Option<&'a Value> {
    graph.iter().find(|thing| thing["@type"] == kind)
}

/// What search engines want of each type.
fn check(graph: &[Value], path: &str) {
    let is_url = |value: &Value| {
        value
            .as_str()
            .is_some_and(|url| url.starts_with("https://"))
    };
    let is_who = |who: &Value| {
        ["Person", "Organization"].contains(&who["@type"].as_str().unwrap_or_default())
            && who["name"].as_str().is_some_and(|name| !name.is_empty())
            && is_url(&who["url"])
    };
    if let Some(posting) = of_type(graph, "BlogPosting") {
        assert!(
            posting["headline"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{path}"
        );
        for key in ["datePublished", "dateModified"] {
            let date = posting[key].as_str().unwrap();
            assert!(
                date.parse::<jiff::Timestamp>().is_ok(),
                "{path}: {key} {date}"
            );
        }
        assert!(
            is_url(&posting["mainEntityOfPage"]) && is_url(&posting["url"]),
            "{path}"
        );
        assert!(
            is_who(&posting["author"]) && is_who(&posting["publisher"]),
            "{path}"
        );
        let images = posting["image"].as_array().cloned().unwrap_or_default();
        assert!(images.iter().all(is_url), "{path}");
        for comment in posting["comment"].as_array().into_iter().flatten() {
            assert!(
                comment["author"]["name"].is_string() && is_url(&comment["url"]),
                "{path}"
            );
            assert!(
                comment["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{path}"
            );
        }
        if posting["audio"].is_object() {
            let audio = &posting["audio"];
            assert!(
                is_url(&audio["contentUrl"])
                    && audio["duration"].as_str().unwrap().starts_with("PT"),
                "{path}"
            );
        }
    }
    if let Some(page) = of_type(graph, "ProfilePage") {
        let who = &page["mainEntity"];
        let is_of_page = page["url"]
            .as_str()
            .unwrap()
            .starts_with(who["url"].as_str().unwrap());
        assert!(is_who(who) && is_of_page, "{path}: {who}");
        assert!(who.get("image").is_none_or(is_url), "{path}: {who}");
        let elsewhere = who["sameAs"].as_array().cloned().unwrap_or_default();
        assert!(elsewhere.iter().all(is_url), "{path}: {who}");
    }
    if path == "index.html" {
        let site = of_type(graph, "WebSite").unwrap();
        assert!(is_url(&site["url"]) && site["name"].as_str().is_some_and(|name| !name.is_empty()));
    }
    if let Some(way) = of_type(graph, "BreadcrumbList") {
        let steps = way["itemListElement"].as_array().unwrap();
        assert!(steps.len() >= 2, "{path}");
        for (at, step) in steps.iter().enumerate() {
            assert_eq!(
                (&step["@type"], &step["position"]),
                (&"ListItem".into(), &(at + 1).into())
            );
            assert!(
                is_url(&step["item"]) && step["name"].is_string(),
                "{path}: {step}"
            );
        }
    }
}

#[test]
fn every_page_of_the_sample_blog_has_sound_data() {
    let disk = Disk::new(repository(), Some(support::NOW.parse().unwrap()));
    let build = clean(&disk);
    let (mut posts, mut pages, mut people) = (0, 0, 0);
    for (path, bytes) in bytes(&build) {
        let html = String::from_utf8_lossy(&bytes);
        if !path.ends_with(".html") || !html.contains("og:site_name") {
            continue;
        }
        if path == "404.html" || path == "subscribed/index.html" || html.contains("noindex") {
            continue;
        }
        let graph = graph(&html, &path);
        check(&graph, &path);
        pages += 1;
        people += usize::from(of_type(&graph, "ProfilePage").is_some());
        if let Some(posting) = of_type(&graph, "BlogPosting") {
            posts += 1;
            let page = posting["author"]["url"].as_str().unwrap();
            assert!(page.contains("/authors/"), "{path}: {page}");
            assert!(
                posting["image"].is_array(),
                "{path}: a post has a poster at least"
            );
        }
        assert!(
            html.contains("<link rel=\"canonical\" href=\"https://"),
            "{path}"
        );
        assert!(html.contains("<meta name=\"twitter:card\""), "{path}");
    }
    assert!(
        people > 0 && posts >= 15 && pages > posts + 10,
        "{posts} of {pages}"
    );
}

#[test]
fn no_text_breaks_out_of_the_data() {
    let build = clean(&site(SITE));
    let html = text(&build, "posts/a/index.html");
    let graph = graph(&html, "posts/a/");
    check(&graph, "posts/a/");
    let posting = of_type(&graph, "BlogPosting").unwrap();
    assert_eq!(posting["headline"], "Alpha <!-- & [beta]");
    assert_eq!(posting["author"]["name"], "Somebody Else");
    assert_eq!(posting["publisher"]["name"], "Acme AB");
    assert_eq!(
        posting["publisher"]["sameAs"][0],
        "https://social.example/@marit"
    );
    assert_eq!(posting["image"][0], "https://example.com/b/img/a.svg");
    assert_eq!(posting["keywords"][0], "renewals");
    let way = of_type(&graph, "BreadcrumbList").unwrap();
    assert_eq!(
        way["itemListElement"][0]["name"],
        "Calls </script> & \"cakes\""
    );
    assert_eq!(
        way["itemListElement"][1]["item"],
        "https://example.com/b/series/line/"
    );
    assert!(html.contains("<link rel=\"me\" href=\"https://social.example/@marit\">"));
}

#[test]
fn networks_get_no_drawing_for_a_picture() {
    let page = |files: &str| text(&clean(&site(files)), "posts/a/index.html");
    let drawing = page(SITE);
    assert!(!drawing.contains("og:image"), "{drawing}");
    assert!(drawing.contains("<meta name=\"twitter:card\" content=\"summary\">"));
    let photo = page(&SITE.replace("image: /img/a.svg", "image: https://cdn.example/a.jpg"));
    assert!(
        photo.contains("<meta property=\"og:image\" content=\"https://cdn.example/a.jpg\">")
            && photo.contains("content=\"summary_large_image\""),
        "{photo}"
    );
    let poster = page(&SITE.replace("author: Marit\n", "author: Marit\nposters: true\n"));
    assert!(poster.contains("og:image:width"), "{poster}");
}

#[test]
fn llms_txt_names_what_readers_may_see() {
    let build = clean(&site(SITE));
    let llms = text(&build, "llms.txt");
    assert!(llms.starts_with("# Calls </script> & \"cakes\"\n\n> Notes on keeping customers\n"));
    assert!(
        llms.contains("- [Alpha <!-- & \\[beta\\]](https://example.com/b/posts/a/): Words."),
        "{llms}"
    );
    assert!(llms.contains("- [About](https://example.com/b/about/)"));
    assert!(llms.contains("(https://example.com/b/rss.xml)") && !llms.contains("Hidden"));
    let without = clean(&site(
        &SITE.replace("author: Marit", "author: Marit\nllms: false"),
    ));
    assert!(!bytes(&without).contains_key("llms.txt"));
}

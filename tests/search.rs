//! Search: the content of its index, and that a site without search has none of its files.

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{bytes, clean, site, text};

const SITE: &str = r#"
-- site.yaml --
title: Calls
base_url: https://example.com/b/
search: true
-- content/posts/ete.md --
---
id: ete
title: Été
date: 2026-01-02
tags: [Renewals]
description: About it.
---
A <b>call</b> in June &amp; July.
-- content/about.md --
---
description: Me.
---
# About

Ring me.
"#;

#[test]
fn the_index_has_the_folded_words_of_posts_and_pages() {
    let build = clean(&site(SITE));
    assert_eq!(
        text(&build, "search.json"),
        r#"{"block":64,"pages":[["/b/posts/ete/","Été","Jan 2, 2026"],["/b/about/","About",""]],"shards":1,"texts":{"about":[1],"call":[1],"in":[1],"it":[1],"july":[1],"june":[1],"me":[2],"renewals":[1],"ring":[2]},"titles":{"about":[2],"ete":[1]}}"#
    );
    let page = text(&build, "search/index.html");
    assert!(page.contains(r#"data-index="/b/search.json""#), "{page}");
    for url in ["/b/posts/ete/", "/b/about/"] {
        assert!(page.contains(&format!("<a href=\"{url}\"")), "{page}");
    }
    assert!(text(&build, "posts/ete/index.html").contains(r#"href="/b/search/""#));
}

#[test]
fn without_the_setting_there_is_none() {
    let build = clean(&site(&SITE.replace("search: true\n", "")));
    let outputs = bytes(&build);
    assert!(outputs.keys().all(|path| !path.starts_with("search")));
    assert!(!text(&build, "posts/ete/index.html").contains("/search/"));
}

/// A site with `count` posts. Some words are in few of them.
fn posts(count: usize) -> linger::source::Memory {
    let mut archive = "
-- site.yaml --
title: Calls
base_url: https://example.com/
search: true
feeds: {formats: []}
related: 0
"
    .to_owned();
    for n in 0..count {
        let (year, month, day) = (2000 + n % 20, 1 + n % 12, 1 + n % 28);
        let words: Vec<String> = (0..80).map(|i| word((n * 7 + i * i * 31) % 4000)).collect();
        archive.push_str(&format!(
            "-- content/posts/p{n}.md --\n---\nid: p{n}\ntitle: Call {} {n}\ndate: {year}-{month:02}-{day:02}\n---\n{}\n",
            word(n % 4000),
            words.join(" ")
        ));
    }
    site(&archive)
}

/// A different word for each number.
fn word(number: usize) -> String {
    let syllables = [
        "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu",
    ];
    let mut rest = number;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(syllables[rest % 15]);
        rest /= 15;
    }
    word
}

/// The files that the script fetches for some words: their paths and content. The rule is that of
/// `search.js`.
fn fetched(outputs: &BTreeMap<String, Vec<u8>>, words: &[&str]) -> (BTreeSet<String>, Vec<Value>) {
    let json = |path: &str| -> Value { serde_json::from_slice(&outputs[path]).unwrap() };
    let index = json("search.json");
    let mut paths = BTreeSet::from(["search.json".to_owned()]);
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let mut found: Option<BTreeSet<usize>> = None;
    for word in words {
        let letters: Vec<usize> = word.chars().map(|letter| letter as usize).collect();
        let shard = (letters[0] * 31 + letters[1]) % number(&index["shards"]);
        let path = format!("search/words-{shard}.json");
        let shard = json(&path);
        paths.insert(path);
        let mut has = BTreeSet::new();
        for part in ["titles", "texts"] {
            for (known, steps) in shard[part].as_object().unwrap() {
                if known.starts_with(word) {
                    let mut at = 0;
                    for step in steps.as_array().unwrap() {
                        at += number(step);
                        has.insert(at - 1);
                    }
                }
            }
        }
        found = Some(found.map_or_else(|| has.clone(), |found| &found & &has));
    }
    let block = number(&index["block"]);
    let pages = found.unwrap_or_default().into_iter().take(20).map(|at| {
        let path = format!("search/pages-{}.json", at / block);
        let page = json(&path)[at % block].clone();
        paths.insert(path);
        page
    });
    let pages = pages.collect();
    (paths, pages)
}

#[test]
fn a_question_to_a_large_site_fetches_a_small_part_of_the_index() {
    let outputs = bytes(&clean(&posts(600)));
    let paths = || outputs.keys().filter(|path| path.starts_with("search"));
    assert_eq!(
        paths().count(),
        1 + 1 + 16 + 10,
        "{:?}",
        paths().collect::<Vec<_>>()
    );
    let asked = word(599);
    let (fetched, pages) = fetched(&outputs, &[&asked, "call"]);
    assert!(!pages.is_empty());
    assert!(
        pages
            .iter()
            .any(|page| page[0] == "/posts/p599/" && page[2] == "Dec 12, 2019"),
        "{pages:?}"
    );
    let size = |path: &String| outputs[path].len();
    let all: usize = paths()
        .filter(|path| path.ends_with(".json"))
        .map(size)
        .sum();
    let part: usize = fetched.iter().map(size).sum();
    assert!(part * 3 < all, "{part} of {all}");
    // The page links to the years, and does not contain them.
    let page = String::from_utf8_lossy(&outputs["search/index.html"]).into_owned();
    assert!(
        page.contains("href=\"/archive/2019/\"") && !page.contains("/posts/p"),
        "{page}"
    );
}

/// `cargo test --test search -- --ignored --nocapture` prints the sizes.
#[test]
#[ignore = "takes a while: twenty thousand posts"]
fn how_much_a_question_to_twenty_thousand_posts_fetches() {
    let outputs = bytes(&clean(&posts(20_000)));
    let index = outputs
        .iter()
        .filter(|(path, _)| path.starts_with("search") && path.ends_with(".json"));
    let sizes: Vec<usize> = index.map(|(_, bytes)| bytes.len()).collect();
    println!(
        "{} files of {} kB together, the largest {} kB; the page {} kB",
        sizes.len(),
        sizes.iter().sum::<usize>() / 1000,
        sizes.iter().max().unwrap() / 1000,
        outputs["search/index.html"].len() / 1000
    );
    for words in [&[&*word(77)][..], &["ba"], &[&word(1234)[..5], "call"]] {
        let (fetched, pages) = fetched(&outputs, words);
        let bytes: usize = fetched.iter().map(|path| outputs[path].len()).sum();
        println!(
            "{words:?}: {} files, {} kB, for {} pages",
            fetched.len(),
            bytes / 1000,
            pages.len()
        );
        assert!(bytes < 600_000);
    }
}

#[test]
fn scripts_without_spaces_are_found_by_pairs() {
    let build = clean(&site(
        &SITE.replace("A <b>call</b> in June", "顧客を訪問する前に。ลูกค้า"),
    ));
    let index: Value = serde_json::from_str(&text(&build, "search.json")).unwrap();
    for pair in ["顧客", "訪問", "前に", "客", "ลก", "กค"] {
        assert_eq!(index["texts"][pair], serde_json::json!([1]), "{pair}");
    }
    assert!(index["texts"].get("顧客を").is_none());
}

#[test]
fn the_page_is_for_readers_only() {
    let build = clean(&site(SITE));
    assert!(
        text(&build, "search/index.html").contains(r#"<meta name="robots" content="noindex">"#)
    );
    assert!(!text(&build, "sitemap.xml").contains("/search/"));
}

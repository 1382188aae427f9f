//! A series from its first part to its seventy-first: pager, landing page, printable edition.

mod support;

use std::fmt::Write;
use support::{build, clean, rendered, site, text};

/// A series of `parts` parts, each with a heading and a link to the next part.
fn series(parts: u32) -> String {
    let mut archive = String::from("-- site.yaml --\nbase_url: https://example.com/b/\n");
    for part in 1..=parts {
        write!(
            archive,
            "-- content/posts/p{part}.md --\n---\ntitle: Part {part}\ndate: 2026-01-01\nid: p{part}\n\
             series: Long Line\npart: {part}\n---\n## Heading\n\nText {part}, [next](p{}.md#heading).[^n]\n\n\
             [^n]: A note.\n",
            (part + 1).min(parts)
        )
        .unwrap();
    }
    archive
}

/// The visible text of each pager on a page: numbers, `[the current one]`, `…`.
fn pagers(html: &str) -> Vec<String> {
    let pagers = html.split("<nav class=\"pager parts\"").skip(1);
    pagers
        .map(|pager| {
            let pager = pager.split("</nav>").next().unwrap();
            let items = pager.split("<li").skip(1).map(|item| {
                let item = item.split("</li>").next().unwrap();
                let shown = item.rsplit("</span>").find(|t| !t.trim().is_empty());
                let shown = shown.unwrap().trim_start_matches('>');
                let number: String = shown.chars().filter(|c| c.is_numeric()).collect();
                if item.contains("gap") {
                    "…".to_owned()
                } else if item.contains("aria-current=\"page\"") {
                    assert!(!item.contains("<a "), "the current part is a link: {item}");
                    format!("[{number}]")
                } else {
                    assert!(item.contains("<a href=\"/b/posts/p"), "no link: {item}");
                    number
                }
            });
            items.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn seventy_one_parts_stay_readable_at_top_and_bottom() {
    let build = clean(&site(&series(71)));
    assert_eq!(build.diagnostics, []);
    for (part, expected) in [
        (1, "[1] 2 … 71"),
        (4, "1 2 3 [4] 5 … 71"),
        (56, "1 … 55 [56] 57 … 71"),
        (71, "1 … 70 [71]"),
    ] {
        let html = text(&build, &format!("posts/p{part}/index.html"));
        assert_eq!(pagers(&html), [expected, expected], "part {part}");
        assert!(html.contains(&format!("Part {part} of 71")), "part {part}");
        let labels = html.matches("aria-label=\"Parts of this series").count();
        assert_eq!((labels, html.matches("after the text\"").count()), (2, 1));
        let pager = html.split("<nav class=\"pager parts\"").nth(1).unwrap();
        let pager = pager.split("</nav>").next().unwrap();
        assert_eq!(
            (
                pager.contains("rel=\"prev\""),
                pager.contains("rel=\"next\"")
            ),
            (part > 1, part < 71)
        );
    }
    assert_eq!(
        pagers(&text(&clean(&site(&series(3))), "posts/p2/index.html")),
        ["1 [2] 3", "1 [2] 3"]
    );
}

#[test]
fn the_landing_page_lists_every_part_and_is_in_the_sitemap() {
    let build = clean(&site(&series(71)));
    let html = text(&build, "series/long-line/index.html");
    for part in 1..=71 {
        assert!(
            html.contains(&format!("<a href=\"/b/posts/p{part}/\">Part {part}</a>")),
            "part {part}"
        );
    }
    assert!(html.contains("href=\"/b/series/long-line/print/\""));
    let sitemap = text(&build, "sitemap.xml");
    assert!(sitemap.contains("<loc>https://example.com/b/series/long-line/</loc>"));
    assert!(!sitemap.contains("print"));
}

#[test]
fn the_printable_edition_is_one_sound_page() {
    let build = clean(&site(&series(71)));
    let html = text(&build, "series/long-line/print/index.html");
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "every id is there once");
    let links = html.split(" href=\"#").skip(1);
    for target in links.map(|rest| rest.split('"').next().unwrap()) {
        assert!(ids.contains(&target), "#{target} leads nowhere");
    }
    let heading = html.split("<h3 id=\"part-7-heading\">").nth(1).unwrap();
    assert!(
        heading.contains("href=\"#part-7-heading\""),
        "it leads to itself"
    );
    assert!(heading.split("</h3>").next().unwrap().contains("Heading"));
    assert!(html.contains("Text 7, <a href=\"#part-8-heading\">next</a>"));
    assert!(html.contains("content=\"noindex\""));
}

#[test]
fn a_new_part_and_a_changed_text_reach_every_page_that_shows_them() {
    let mut site = site(&series(9));
    let mut engine = support::Incremental::new();
    build(&mut engine, &site);
    let body = site.text("content/posts/p5.md").unwrap();
    let changed = body.replace("A note.", "Another note.");
    site.write("content/posts/p5.md", changed);
    let again = build(&mut engine, &site);
    let expected = [
        "atom.xml",
        "feed.json",
        "posts/p5/index.html",
        "rss.xml",
        "series/long-line/print/index.html",
        "series/long-line/rss.xml",
    ];
    assert_eq!(rendered(&again), expected);
    site.write(
        "content/posts/p10.md",
        "---\ntitle: Ten\ndate: 2026-02-01\nid: p10\nseries: long line\npart: 10\n---\nTen.\n",
    );
    let again = build(&mut engine, &site);
    assert!(text(&again, "posts/p1/index.html").contains("Part 1 of 10"));
    assert!(text(&again, "series/long-line/print/index.html").contains("Ten."));
}

#[test]
fn two_parts_of_one_number_are_a_warning() {
    let archive = series(3).replace("part: 3\n", "part: 2\n");
    let build = clean(&site(&archive));
    let found: Vec<_> = build.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(found, ["series-part-twice"]);
}

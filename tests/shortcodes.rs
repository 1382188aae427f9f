//! The shortcodes of the default theme, in posts, in the feed and in a printed series.

mod support;

use support::{clean, site, text};

/// A site with one post that has this text.
fn post(body: &str) -> support::BuiltSite {
    let archive = format!(
        "-- site.yaml --\ntitle: T\nbase_url: https://example.com/b/\n-- content/posts/x.md --\n---\n\
         title: X\ndate: 2026-01-01\nid: x\nseries: S\npart: 1\n---\n{body}\n-- content/posts/d.svg --\n<svg/>\n\
         -- content/posts/y.md --\n---\ntitle: Y\ndate: 2026-01-02\nid: y\n---\nY.\n"
    );
    clean(&site(&archive))
}

/// The content of a post with this text, without white space between lines.
fn shown(body: &str) -> String {
    let build = post(body);
    assert_eq!(build.diagnostics, [], "{body}");
    let html = text(&build, "posts/x/index.html");
    let prose = html.split("<div class=\"prose\">").nth(1).unwrap();
    let prose = prose.split("<p class=\"address\">").next().unwrap();
    prose.lines().map(str::trim).collect()
}

#[track_caller]
fn assert_has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

#[test]
fn every_shortcode_of_the_theme_shows_what_it_is_given() {
    let figure =
        shown("{{< figure d.svg alt=\"A & B\" caption=\"Half past\" credit=Me link=y.md >}}");
    let link = "<a href=\"/b/posts/y/\"><img src=\"/b/posts/d.svg\" alt=\"A &amp; B\"";
    assert_has(
        &figure,
        &[link, "<figcaption>Half past <small>Me</small></figcaption>"],
    );
    let quote =
        shown("{{< quote cite=\"Anna\" url=\"https://example.org/\" >}}\nSo.\n{{< /quote >}}");
    assert_has(
        &quote,
        &[
            "<blockquote cite=\"https://example.org/\"><p>So.</p></blockquote>",
            "<a href=\"https://example.org/\"><cite>Anna</cite></a>",
        ],
    );
    let audio = shown("{{< audio d.svg title=\"Hear\" >}}\nWords.\n{{< /audio >}}");
    assert_has(
        &audio,
        &[
            "<audio controls preload=\"none\" src=\"/b/posts/d.svg\" aria-label=\"Hear\"></audio>",
            "<a href=\"/b/posts/d.svg\" download>",
            "<summary>Transcript</summary><p>Words.</p>",
        ],
    );
    let video = shown("{{< video d.svg poster=d.svg captions=d.svg >}}");
    assert_has(
        &video,
        &[
            "poster=\"/b/posts/d.svg\"",
            "<track kind=\"captions\" src=\"/b/posts/d.svg\" srclang=\"en\"",
        ],
    );
    let note = shown("{{< note \"Mind\" kind=warning >}}\n- one\n{{< /note >}}");
    assert_has(
        &note,
        &[
            "<aside class=\"note note-warning\" aria-label=\"Mind\">",
            "<ul><li>one</li></ul></aside>",
        ],
    );
    assert_has(
        &shown("{{< subscribe >}}"),
        &["<section class=\"follow\"", "/b/rss.xml"],
    );
}

#[test]
fn a_film_is_a_link_and_asks_nobody_else() {
    for id in [
        "dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s",
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
    ] {
        let html = shown(&format!(
            "{{{{< youtube \"{id}\" title=\"A talk\" picture=d.svg >}}}}"
        ));
        assert_has(
            &html,
            &[
                "<a href=\"https://www.youtube.com/watch?v=dQw4w9WgXcQ\"",
                "<img src=\"/b/posts/d.svg\"",
            ],
        );
        assert!(
            !html.contains("iframe") && !html.contains("<script"),
            "{html}"
        );
    }
}

#[test]
fn a_worksheet_has_a_line_for_each_account_with_an_arrow_up_and_one_down() {
    let html = shown(
        "{{< worksheet \"My ten accounts\" >}}\n\n{{< worksheet items=\"Acme; Berg & Co\" up=More >}}",
    );
    assert_eq!(html.matches("<tr><th scope=\"row\">").count(), 12);
    assert_eq!(
        (html.matches('↑').count(), html.matches('↓').count()),
        (12, 12)
    );
    assert_has(
        &html,
        &[
            "2. Berg &amp; Co</th>",
            "<th scope=\"col\" class=\"center\">More</th>",
        ],
    );
    let mut names: Vec<&str> = html.split(" name=\"").skip(1).collect();
    names.sort_unstable();
    names.dedup_by_key(|rest| rest.split('"').next());
    assert_eq!(names.len(), 12, "each line has a choice of its own");
}

#[test]
fn feeds_and_printed_series_have_them_too() {
    let build =
        post("{{< note \"Mind\" >}}\nA [link](y.md#z).\n{{< /note >}}\n\n{{< youtube abc >}}");
    let feed = text(&build, "rss.xml");
    assert_has(
        &feed,
        &["Mind", "https://example.com/b/posts/y/#z", "watch?v=abc"],
    );
    let printed = text(&build, "series/s/print/index.html");
    assert_has(&printed, &["<aside class=\"note\"", "watch?v=abc"]);
}

#[test]
fn a_site_has_shortcodes_of_its_own_and_replaces_those_of_the_theme() {
    let archive = "-- site.yaml --\nbase_url: https://example.com/\n-- content/posts/x.md --\n---\ntitle: X\n\
        date: 2026-01-01\nid: x\n---\n{{< price 12 currency=SEK >}}\n\n{{< note >}}\nT\n{{< /note >}}\n\
        -- templates/shortcodes/price.html --\n{% component price(amount: integer, currency = \"EUR\", @page) \
        {\"first\": \"amount\"} %}<b>{{ amount + 1 }} {{ currency }} in {{ page.title }}</b>{% endcomponent price %}\n\
        -- templates/shortcodes/note.html --\n{% component note() {\"body\": \"required\"} %}<i>{{ body }}</i>\
        {% endcomponent note %}\n";
    let build = clean(&site(archive));
    assert_eq!(build.diagnostics, []);
    let html = text(&build, "posts/x/index.html");
    assert_has(&html, &["<b>13 SEK in X</b>", "<i>\n<p>T</p>\n</i>"]);
}

//! Translations of one text: they are connected by file name or by front matter, and readers and
//! machines can see them.

mod support;

use support::{clean, site, text};

const SITE: &str = r#"
-- site.yaml --
title: A site
base_url: https://example.com/b/
-- content/posts/stay.md --
---
id: stay
title: Why they stay
date: 2026-01-01
---
"Text."
-- content/posts/stay.sv.md --
---
id: stay-sv
title: Varför de stannar
date: 2026-01-02
---
"Text."

> [!NOTE]
> En sak.

| a |
|---|
| b |
-- content/posts/bleiben.md --
---
id: bleiben
title: Warum sie bleiben
date: 2026-01-03
lang: de
translation_of: stay.md
---
"Text."
-- content/posts/alone.md --
---
id: alone
title: Alone
date: 2026-01-04
---
Text.
-- content/about.md --
About.
-- content/about.ru.md --
О нас.
"#;

#[test]
fn they_link_to_each_other_for_readers_and_machines() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    let links = [
        ("en", "/b/posts/stay/"),
        ("de", "/b/posts/bleiben/"),
        ("sv", "/b/sv/posts/stay/"),
    ];
    for (lang, url) in links {
        let page = text(&build, &format!("{}index.html", &url[3..]));
        assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{page}");
        for (lang, url) in links.iter().chain([&("x-default", "/b/posts/stay/")]) {
            let alternate = format!(
                "<link rel=\"alternate\" hreflang=\"{lang}\" href=\"https://example.com{url}\">"
            );
            assert_eq!(page.matches(&alternate).count(), 1, "{alternate} in {page}");
        }
        for (other, url) in links.iter().filter(|(other, _)| *other != lang) {
            let link = format!("<a href=\"{url}\" rel=\"alternate\" hreflang=\"{other}\"");
            assert!(page.contains(&link), "{link} in {page}");
        }
    }
    let page = text(&build, "posts/stay/index.html");
    assert!(
        page.contains(">Deutsch</a>, ") && page.contains(">svenska</a></p>"),
        "{page}"
    );
    let alone = text(&build, "posts/alone/index.html");
    assert!(
        !alone.contains("hreflang") && !alone.contains("Also in"),
        "{alone}"
    );
    let sitemap = text(&build, "sitemap.xml");
    assert!(
        sitemap.contains("xmlns:xhtml=\"http://www.w3.org/1999/xhtml\""),
        "{sitemap}"
    );
    let alternate = "<xhtml:link rel=\"alternate\" hreflang=\"sv\" href=\"https://example.com/b/sv/posts/stay/\"/>";
    assert_eq!(sitemap.matches(alternate).count(), 3, "{sitemap}");
    roxmltree::Document::parse(&sitemap).unwrap();
    let about = text(&build, "ru/about/index.html");
    assert!(
        about.contains("<a href=\"/b/about/\" rel=\"alternate\" hreflang=\"en\""),
        "{about}"
    );
}

#[test]
fn a_text_has_the_marks_and_words_of_its_language() {
    let build = clean(&site(SITE));
    let swedish = text(&build, "sv/posts/stay/index.html");
    assert!(swedish.contains("”Text.”"), "{swedish}");
    assert!(
        swedish.contains("<p class=\"markdown-alert-title\">Obs</p>"),
        "{swedish}"
    );
    assert!(
        swedish.contains("<div role=\"region\" aria-label=\"Tabell\""),
        "{swedish}"
    );
    assert!(text(&build, "posts/bleiben/index.html").contains("„Text.“"));
}

#[test]
fn lists_and_feeds_say_which_language_a_post_is_in() {
    let build = clean(&site(SITE));
    let home = text(&build, "index.html");
    assert!(
        home.contains("lang=\"sv\"") && home.contains("Why they stay"),
        "{home}"
    );
    let json: serde_json::Value = serde_json::from_str(&text(&build, "feed.json")).unwrap();
    let languages: Vec<&str> = json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["language"].as_str().unwrap())
        .collect();
    assert_eq!(languages, ["en", "de", "sv", "en"]);
    assert!(text(&build, "rss.xml").contains("<dc:language>sv</dc:language>"));
    assert!(text(&build, "atom.xml").contains("xml:lang=\"sv\""));
}

#[test]
fn translations_in_one_folder_share_its_files() {
    let archive = "
-- site.yaml --
base_url: https://example.com/
-- content/posts/x/index.md --
---
id: x
title: X
date: 2026-01-01
---
[a](a.txt)
-- content/posts/x/index.sv.md --
---
id: x-sv
title: X
date: 2026-01-02
---
[a](a.txt)
-- content/posts/x/a.txt --
A file.
";
    let build = clean(&site(archive));
    assert_eq!(build.diagnostics, []);
    for page in ["posts/x/index.html", "sv/posts/x/index.html"] {
        assert!(
            text(&build, page).contains("href=\"/posts/x/a.txt\""),
            "{page}"
        );
    }
    // A translation that is a draft changes nothing for the others.
    let build = clean(&site(&archive.replace("id: x-sv", "draft: true")));
    assert!(text(&build, "posts/x/a.txt").contains("A file."));
}

#[test]
fn what_is_not_published_is_no_translation() {
    let site_of = |archive: &str| clean(&site(archive));
    let build = site_of(&SITE.replace("id: stay\n", "id: stay\ndraft: true\n"));
    assert_eq!(build.diagnostics, []);
    let german = text(&build, "posts/bleiben/index.html");
    // Two translations of a draft are still translations of each other.
    assert!(
        german.contains("/b/sv/posts/stay/") && !german.contains("\"/b/posts/stay/\""),
        "{german}"
    );
    assert!(!german.contains("x-default"), "{german}");
}

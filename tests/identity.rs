//! Names that mean the same thing: one rule decides it in every place where a name is written.

mod support;

use linger::diagnostic::Diagnostic;

use support::{BuiltSite, bytes, clean, site, text};

/// Builds a site from its settings and files, each with path, front matter and text.
fn built(settings: &str, files: &[(&str, &str)]) -> BuiltSite {
    let mut archive = format!("-- site.yaml --\nbase_url: https://example.com/b/\n{settings}\n");
    for (path, text) in files {
        archive.push_str(&format!("-- {path} --\n{text}\n"));
    }
    clean(&site(&archive))
}

/// A post with an id and more lines of front matter.
fn post(id: &str, front: &str, text: &str) -> String {
    format!("---\ntitle: Post {id}\ndate: 2026-01-0{id}\nid: p{id}\n{front}\n---\n{text}")
}

fn said(build: &BuiltSite) -> Vec<String> {
    let line = |problem: &Diagnostic| {
        let place = problem.place.as_ref().map_or(String::new(), |place| {
            format!("{}:{} ", place.file, place.line)
        });
        format!("{} {place}{}", problem.code, problem.message)
    };
    build.diagnostics.iter().map(line).collect()
}

fn has(build: &BuiltSite, path: &str) -> bool {
    bytes(build).contains_key(path)
}

const CALL: &str = "k: {title: CALLBOX, button: Go, url: \"https://example.org/\"";

#[test]
fn a_call_to_action_finds_its_tag_in_any_language_and_script() {
    for (settings, in_post, in_file) in [
        ("language: de", "Größe", "größe"),
        ("language: nb", "Kjøp på nett", "kjøp-på-nett"),
        ("language: da", "A\u{30a}rhus", "Århus"),
        ("language: el\nslugs: unicode", "ΠΕΛΑΤΗΣ", "πελατης"),
        ("slugs: unicode", "顧客", "顧客"),
        ("language: uk\nslugs: unicode", "Ціна", "ціна"),
        ("", "Key accounts", "key_accounts"),
    ] {
        let build = built(
            settings,
            &[
                (
                    "content/data/ctas.yaml",
                    &format!("{CALL}, tags: [\"{in_file}\"]}}"),
                ),
                (
                    "content/posts/a.md",
                    &post("1", &format!("tags: [\"{in_post}\"]"), "x"),
                ),
                ("content/posts/b.md", &post("2", "tags: [other]", "x")),
            ],
        );
        assert_eq!(said(&build), [""; 0], "{in_post}");
        assert!(
            text(&build, "posts/a/index.html").contains("CALLBOX"),
            "{in_post}"
        );
        assert!(
            !text(&build, "posts/b/index.html").contains("CALLBOX"),
            "{in_post}"
        );
    }
}

#[test]
fn a_call_for_another_tag_of_the_same_address_is_named() {
    let build = built(
        "",
        &[
            ("content/data/ctas.yaml", &format!("{CALL}, tags: [R&D]}}")),
            ("content/posts/a.md", &post("1", "tags: [\"R+D\"]", "x")),
        ],
    );
    let expected = "tag-address content/data/ctas.yaml:1 the tags `R+D` and `R&D` have the same address, /tags/r-d/";
    assert_eq!(said(&build), [expected]);
}

#[test]
fn calls_to_action_are_named_in_any_spelling() {
    let calls =
        "Spring offer: {title: CALLBOX, url: /a/}\ncafe\u{301}: {title: COFFEE, url: /a/}\n";
    for (name, box_of) in [("spring-offer", "CALLBOX"), ("Café", "COFFEE")] {
        let build = built(
            "",
            &[
                ("content/data/ctas.yaml", calls),
                (
                    "content/posts/a.md",
                    &post("1", &format!("cta: {name}"), "x"),
                ),
            ],
        );
        assert_eq!(said(&build), [""; 0], "{name}");
        assert!(
            text(&build, "posts/a/index.html").contains(box_of),
            "{name}"
        );
    }
    let twice = built(
        "",
        &[(
            "content/data/ctas.yaml",
            "a b: {title: A, url: /a/}\nA-B: {title: B, url: /b/}\n",
        )],
    );
    let expected = "cta content/data/ctas.yaml:2 `a b` and `A-B` are one name";
    assert_eq!(said(&twice), [expected]);
}

#[test]
fn a_tag_counts_once_in_a_post_whatever_its_spellings() {
    for tags in [
        "[Churn, churn]",
        "[Churn, Churn]",
        "churn, CHURN",
        "[\"R+D\", \"R&D\"]",
    ] {
        let front = format!("tags: {tags}");
        let build = built("", &[("content/posts/a.md", &post("1", &front, "x"))]);
        let slug = if tags.contains('&') { "r-d" } else { "churn" };
        let feed = text(&build, &format!("tags/{slug}/rss.xml"));
        assert_eq!(feed.matches("<item>").count(), 1, "{tags}");
        assert_eq!(feed.matches("<category>").count(), 1, "{tags}");
        let page = text(&build, "posts/a/index.html");
        assert_eq!(page.matches("article:tag").count(), 1, "{tags}");
        let list = text(&build, &format!("tags/{slug}/index.html"));
        assert_eq!(list.matches("href=\"/b/posts/a/\"").count(), 1, "{tags}");
    }
}

#[test]
fn authors_who_differ_in_more_than_spelling_have_pages_of_their_own() {
    let build = built(
        "author: Ann",
        &[
            ("content/posts/a.md", &post("1", "author: 王伟", "x")),
            ("content/posts/b.md", &post("2", "author: 王薇", "x")),
            ("content/posts/c.md", &post("3", "author: D'Arcy", "x")),
            ("content/posts/d.md", &post("4", "author: DARCY", "x")),
            ("content/posts/e.md", &post("5", "author: darcy", "x")),
        ],
    );
    let said = said(&build);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("author-address content/posts/b.md:5"),
        "{said:?}"
    );
    assert!(said[0].contains("`王伟` and `王薇`"), "{said:?}");
    assert!(said[1].contains("`D'Arcy` and `darcy`"), "{said:?}");
    for (path, name) in [
        ("a", "王伟"),
        ("b", "王薇"),
        ("c", "D&#39;Arcy"),
        ("d", "DARCY"),
        ("e", "darcy"),
    ] {
        let page = text(&build, &format!("posts/{path}/index.html"));
        let byline = page.split("rel=\"author\">").nth(1).unwrap();
        assert!(byline.starts_with(name), "{path}: {byline:.80}");
    }
    // The author of the older post keeps the address.
    assert!(text(&build, "authors/wang-wei/index.html").contains("王伟"));
    assert!(!text(&build, "authors/wang-wei/index.html").contains("/posts/b/"));
    let darcy = text(&build, "posts/d/index.html");
    let address = darcy
        .split("rel=\"author\"")
        .next()
        .unwrap()
        .rsplit("href=\"/b/")
        .next()
        .unwrap();
    let address = address.trim_end_matches("\" ").to_owned() + "index.html";
    let page = text(&build, &address);
    assert!(
        page.contains("/posts/d/") && page.contains("/posts/e/") && !page.contains("/posts/c/")
    );
}

#[test]
fn the_data_file_decides_about_the_addresses_of_authors() {
    let files = |data: &str| {
        built(
            "",
            &[
                ("content/data/authors.yaml", data),
                ("content/posts/a.md", &post("1", "author: Ida Berg", "x")),
                ("content/posts/b.md", &post("2", "author: Ída Berg", "x")),
            ],
        )
    };
    let build = files("Ida Berg: {bio: One.}\nÍda Berg: {bio: Two., slug: ida-of-iceland}\n");
    assert_eq!(said(&build), [""; 0]);
    assert!(has(&build, "authors/ida-berg/index.html"));
    assert!(text(&build, "authors/ida-of-iceland/index.html").contains("Two."));
    let build = files("Ida Berg: {bio: One.}\nida-berg: {bio: Two.}\n");
    let expected =
        "author-twice content/data/authors.yaml:2 `Ida Berg` and `ida-berg` are one author";
    assert!(
        said(&build).contains(&expected.to_owned()),
        "{:?}",
        said(&build)
    );
    let build = files("Ida Berg: {bio: One., slug: \"a/b\"}\n");
    assert!(
        said(&build)[0].starts_with("bad-slug"),
        "{:?}",
        said(&build)
    );
}

#[test]
fn series_of_one_address_are_named_and_spelling_makes_no_other() {
    let two = |one: &str, other: &str| {
        built(
            "",
            &[
                (
                    "content/posts/a.md",
                    &post("1", &format!("series: {one}\npart: 1"), "x"),
                ),
                (
                    "content/posts/b.md",
                    &post("2", &format!("series: {other}\npart: 2"), "x"),
                ),
            ],
        )
    };
    let build = two("The first-call", "the First Call");
    assert_eq!(said(&build), [""; 0]);
    assert!(text(&build, "series/the-first-call/index.html").contains("/posts/b/"));
    let build = two("Calls (1)", "Calls/1");
    let expected = "series-address content/posts/b.md:5 the series `Calls (1)` and `Calls/1` have the same address, /b/series/calls-1/";
    assert_eq!(said(&build), [expected]);
}

#[test]
fn a_comment_is_the_authors_in_any_spelling() {
    let comment =
        "author: ann EK\ndate: 2026-01-05\nby_author: true\napproved: true\ntext: Thanks.";
    let build = built(
        "author: Ann Ek\nemail: a@example.com\ncomments: {provider: mailto}",
        &[
            ("content/posts/größe.md", &post("1", "", "x")),
            ("content/comments/gro\u{308}ße/1.yaml", comment),
        ],
    );
    assert_eq!(said(&build), [""; 0]);
    let page = text(&build, "posts/grosse/index.html");
    assert!(
        page.contains("Thanks.") && page.contains("class=\"badge\""),
        "{page}"
    );
}

#[test]
fn one_id_in_two_forms_is_an_error() {
    let id = "0b5b6a4e-7c2d-4c55-9d2f-6f1a3b0c9d8e";
    let front =
        |id: &str, day: u8| format!("---\ntitle: T\ndate: 2026-01-0{day}\nid: {id}\n---\nx");
    let build = built(
        "",
        &[
            ("content/posts/a.md", &front(&id.to_uppercase(), 1)),
            ("content/posts/b.md", &front(&format!("urn:uuid:{id}"), 2)),
        ],
    );
    assert_eq!(
        said(&build),
        ["same-id content/posts/b.md:4 `content/posts/a.md` has the same id"]
    );
    // The default id of a file without an id may be in use too, by a post that had the name of that
    // file before.
    let nameless = built(
        "",
        &[(
            "content/posts/a.md",
            "---\ntitle: T\ndate: 2026-01-01\n---\nx",
        )],
    );
    let own = nameless.site.posts()[0].card.id.clone();
    let build = built(
        "",
        &[
            (
                "content/posts/a.md",
                "---\ntitle: T\ndate: 2026-01-01\n---\nx",
            ),
            ("content/posts/moved.md", &front(&own, 2)),
        ],
    );
    assert!(
        said(&build).iter().any(|line| line.starts_with("same-id")),
        "{:?}",
        said(&build)
    );
}

#[test]
fn old_addresses_are_one_path_however_they_are_encoded() {
    let front = "aliases: [/preis/m%C3%BCnchen/, /preis/münchen, \"/a%20b.html\", \"/50%25/\"]";
    let build = built(
        "redirects: [html, netlify, cloudflare, apache]",
        &[("content/posts/a.md", &post("1", front, "x"))],
    );
    assert_eq!(said(&build), [""; 0]);
    for path in ["preis/münchen/index.html", "a b.html", "50%/index.html"] {
        assert!(has(&build, path), "{path}");
    }
    let redirects = text(&build, "_redirects");
    assert!(
        redirects.contains("/b/preis/münchen/ /b/posts/a/ 301\n"),
        "{redirects}"
    );
    assert!(
        redirects.contains("/b/a%20b.html /b/posts/a/ 301\n"),
        "{redirects}"
    );
    assert!(
        redirects.contains("/b/50%25/ /b/posts/a/ 301\n"),
        "{redirects}"
    );
    assert!(text(&build, ".htaccess").contains("\"^/b/preis/münchen(?:/(?:index\\.html)?)?$\""));
    for alias in ["/caf%E9/", "/a%2Fb/", "/x%3Fp=1/"] {
        let build = built(
            "",
            &[(
                "content/posts/a.md",
                &post("1", &format!("aliases: [\"{alias}\"]"), "x"),
            )],
        );
        assert!(
            said(&build)[0].starts_with("bad-alias"),
            "{alias} {:?}",
            said(&build)
        );
    }
    let build = built(
        "",
        &[(
            "content/posts/a.md",
            &post("1", "aliases: [\"/%2e%2e/x/\"]", "x"),
        )],
    );
    assert!(
        said(&build)[0].starts_with("path-outside"),
        "{:?}",
        said(&build)
    );
    let build = built(
        "",
        &[
            (
                "content/posts/a.md",
                &post("1", "aliases: [/gr%C3%B6%C3%9Fe/]", "x"),
            ),
            ("content/posts/b.md", &post("2", "aliases: [/größe]", "x")),
        ],
    );
    assert!(
        said(&build)[0].starts_with("duplicate-url"),
        "{:?}",
        said(&build)
    );
}

/// An SVG drawing of 20 by 10.
const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>";

#[test]
fn a_file_is_found_in_composed_letters_and_in_others() {
    for (in_text, on_disk) in [
        ("n\u{303}o.svg", "ño.svg"),
        ("ño.svg", "n\u{303}o.svg"),
        ("%C3%B1o.svg", "n\u{303}o.svg"),
    ] {
        let file = format!("content/posts/x/{on_disk}");
        let front = format!("image: {}", in_text.replace("%C3%B1", "ñ"));
        let text_of = format!(
            "![a]({in_text})\n\n{{{{< figure \"{}\" alt=\"b\" >}}}}\n",
            in_text.replace("%C3%B1", "ñ")
        );
        let build = built(
            "icon: /img/gra\u{308}s.svg",
            &[
                ("content/posts/x/index.md", &post("1", &front, &text_of)),
                ("content/img/gräs.svg", DRAWING),
                (&file, DRAWING),
                (
                    "content/data/authors.yaml",
                    "Åsa: {bio: Sells., picture: /img/gra\u{308}s.svg}",
                ),
                ("content/posts/y.md", &post("2", "author: A\u{30a}sa", "x")),
            ],
        );
        assert_eq!(said(&build), [""; 0], "{in_text}");
        let page = text(&build, "posts/x/index.html");
        let article = page.split("<main").nth(1).unwrap();
        assert_eq!(
            article.matches("width=\"20\" height=\"10\"").count(),
            2,
            "{article}"
        );
        assert!(has(&build, "authors/asa/index.html"));
    }
}

#[test]
fn translations_belong_together_in_composed_letters_and_in_others() {
    let build = built(
        "",
        &[
            ("content/posts/größe.md", &post("1", "", "x")),
            ("content/posts/gro\u{308}ße.sv.md", &post("2", "", "x")),
            (
                "content/posts/taille.md",
                &post("3", "lang: fr_CA\ntranslation_of: gro\u{308}ße.md", "x"),
            ),
        ],
    );
    assert_eq!(said(&build), [""; 0]);
    let page = text(&build, "posts/grosse/index.html");
    for lang in ["sv", "fr-CA"] {
        assert!(
            page.contains(&format!("hreflang=\"{lang}\"")),
            "{lang} {page}"
        );
    }
}

#[test]
fn a_language_has_one_form_wherever_it_is_written() {
    let build = built(
        "language: de_AT",
        &[
            ("content/posts/a.md", &post("1", "lang: PT-br", "x")),
            ("content/posts/b.zh_hant.md", &post("2", "", "x")),
            ("content/posts/c.md", &post("3", "", "x")),
            ("content/posts/d.de-at.md", &post("4", "", "x")),
            ("words/pt_BR.yaml", "tags: ASSUNTOS"),
        ],
    );
    assert_eq!(said(&build), [""; 0]);
    for (path, lang) in [
        ("posts/a/index.html", "pt-BR"),
        ("zh-hant/posts/b/index.html", "zh-Hant"),
        ("posts/c/index.html", "de-AT"),
        ("posts/d/index.html", "de-AT"),
    ] {
        let page = text(&build, path);
        assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{path}");
        assert!(
            page.contains(&format!("\"inLanguage\":\"{lang}\"")),
            "{path}"
        );
    }
    assert!(text(&build, "posts/a/index.html").contains("ASSUNTOS"));
    assert!(text(&build, "rss.xml").contains("<language>de-AT</language>"));
    let underscored = |(path, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        ["de_AT", "pt_BR", "zh_hant"]
            .iter()
            .any(|tag| text.contains(tag))
            .then_some(path)
    };
    let found: Vec<String> = bytes(&build).into_iter().filter_map(underscored).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn what_is_no_language_is_named() {
    let build = built(
        "language: sv",
        &[
            ("content/posts/a.md", &post("1", "lang: Svenska", "x")),
            ("words/dothraki.yaml", "tags: X"),
        ],
    );
    assert_eq!(
        said(&build),
        [
            "bad-language content/posts/a.md:5 there is no language `Svenska`, so the site's is taken",
            "bad-language words/dothraki.yaml:1 there is no language `dothraki`, so no page has these words",
        ]
    );
    assert!(text(&build, "posts/a/index.html").contains("<html lang=\"sv\""));
    let build = built("language: jp", &[]);
    assert_eq!(
        said(&build),
        ["bad-language site.yaml:2 there is no language `jp`"]
    );
}

/// The ids of a page, in their order.
fn ids(html: &str) -> Vec<&str> {
    let ids = html.split(" id=\"").skip(1);
    ids.filter_map(|rest| rest.split('"').next()).collect()
}

fn no_id_twice(html: &str) {
    let mut found = ids(html);
    found.sort_unstable();
    let before = found.len();
    found.dedup();
    assert_eq!(before, found.len(), "{html}");
}

#[test]
fn a_footnote_has_one_label_in_any_case() {
    let text_of = "One[^NOTE b], two[^Straße], one again[^note  B].\n\n[^Note B]: N.\n\n[^STRASSE]: S.\n\n[^unasked]: U.\n";
    let build = built("", &[("content/posts/a.md", &post("1", "", text_of))]);
    assert_eq!(said(&build), [""; 0]);
    let page = text(&build, "posts/a/index.html");
    no_id_twice(&page);
    for piece in [
        "<a href=\"#note-b\">1</a></sup>, two",
        "<a href=\"#STRASSE\">2</a>",
        "again<sup class=\"footnote-reference\"><a href=\"#note-b\">1</a>",
        "id=\"note-b\"><sup class=\"footnote-definition-label\">1</sup>",
        "id=\"STRASSE\"><sup class=\"footnote-definition-label\">2</sup>",
    ] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
}

#[test]
fn a_footnote_that_is_explained_twice_is_named() {
    let text_of = "A[^x] {{< note >}}b{{< /note >}}\n\n[^x]: First.\n\n[^X]: Second, with a [link](none.md).\n\n    ## Inside\n\n[^y]: Other[^x].\n\nAfter[^y].\n";
    let build = built("", &[("content/posts/a.md", &post("1", "", text_of))]);
    assert_eq!(
        said(&build),
        ["footnote-twice content/posts/a.md:11 the footnote `[^X]` is explained on line 9 already"]
    );
    let page = text(&build, "posts/a/index.html");
    no_id_twice(&page);
    assert!(page.contains("First.") && page.contains("After") && page.contains("Other"));
    assert!(
        !page.contains("Second") && !page.contains("id=\"inside\""),
        "{page}"
    );
}

#[test]
fn every_heading_has_an_id_of_its_own() {
    let text_of = "## Price\n\n## Price 2\n\n## Price\n\n## List\n\n## All {#list}\n\n### Own {#own}\n\n### Own too {#own}\n\n\
        <p id=\"terms\">t</p>\n\n## Terms\n\n## Comment form\n\n[^price-3]: N.\n\nSee[^price-3].\n";
    let build = built(
        "",
        &[("content/posts/a.md", &post("1", "toc: true", text_of))],
    );
    assert_eq!(
        said(&build),
        ["id-twice content/posts/a.md:19 the heading on line 17 has the id `own` already"]
    );
    let page = text(&build, "posts/a/index.html");
    no_id_twice(&page);
    let headings = page.split("class=\"prose").nth(1).unwrap();
    let found = ids(headings);
    for id in [
        "price", "price-2", "price-4", "list-2", "list", "own", "own-2", "terms", "terms-2",
        "price-3",
    ] {
        assert!(found.contains(&id), "{id} {found:?}");
        assert!(
            page.contains(&format!("\"#{id}\"")) || ["terms"].contains(&id),
            "{id}"
        );
    }
}

#[test]
fn no_heading_has_an_id_of_the_theme() {
    let words = [
        "Main",
        "Comment form",
        "Content",
        "Menu",
        "Search",
        "Of",
        "Theme",
        "Footer",
    ];
    let headings: String = words.map(|word| format!("## {word}\n\n")).concat();
    for theme in ["handshake", "letter"] {
        let build = built(
            &format!(
                "theme: {theme}\nforms: {{comments: {{provider: formspree, id: abc}}}}\ncomments: {{provider: form}}"
            ),
            &[
                (
                    "content/posts/a.md",
                    &post("1", "series: S\npart: 1\ntags: [x]", &headings),
                ),
                (
                    "content/posts/b.md",
                    &post("2", "series: S\npart: 2", &headings),
                ),
            ],
        );
        let pages = bytes(&build)
            .into_iter()
            .filter(|(path, _)| path.ends_with(".html"));
        for (path, page) in pages {
            let page = String::from_utf8(page).unwrap();
            let mut found = ids(&page);
            found.sort_unstable();
            let twice: Vec<_> = found.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{theme} {path} {twice:?}");
        }
    }
}

#[test]
fn templates_and_commands_find_files_in_composed_letters_and_in_others() {
    let build = built(
        "theme: own",
        &[
            ("content/data/gro\u{308}ße.yaml", "a: MEASURED"),
            ("themes/own/theme.yaml", "options: {}"),
            ("themes/own/assets/u\u{308}ber.txt", "x"),
            (
                "templates/post.html",
                "{% set d = data(path=\"größe.yaml\") %}{{ d.a }} {{ asset(path=\"über.txt\") }} {{ tagged(tag=\"RÜCK_LAUF\") | length }}",
            ),
            ("content/posts/a.md", &post("1", "tags: [Rück-Lauf]", "x")),
        ],
    );
    assert_eq!(said(&build), [""; 0]);
    let page = text(&build, "posts/a/index.html");
    assert!(
        page.starts_with("MEASURED /b/assets/") && page.trim_end().ends_with(" 1"),
        "{page}"
    );

    let dir = tempfile::tempdir().unwrap();
    let posts = dir.path().join("content/posts");
    std::fs::create_dir_all(&posts).unwrap();
    let settings = "base_url: https://example.com/\nslugs: unicode\n";
    std::fs::write(dir.path().join("site.yaml"), settings).unwrap();
    for (file, wanted) in [
        ("gro\u{308}ße.md", "größe"),
        ("цена.md", "posts/цена"),
        ("naïve.md", "content/posts/nai\u{308}ve.md"),
    ] {
        let draft = format!("---\ntitle: T\ndate: 2026-01-01\nid: {wanted}\ndraft: true\n---\nx");
        std::fs::write(posts.join(file), draft).unwrap();
        support::linger_ok(dir.path(), &["publish", wanted, "--clock", support::NOW]);
        let published = std::fs::read_to_string(posts.join(file)).unwrap();
        assert!(!published.contains("draft: true"), "{wanted}");
    }
}

#[test]
fn tags_that_look_like_numbers_are_as_they_are_written() {
    let written = "[2.10, 1.50, 2e3, 0x0A, 007, true]";
    let build = built(
        "",
        &[
            (
                "content/data/ctas.yaml",
                &format!("{CALL}, tags: [\"2.10\"]}}"),
            ),
            (
                "content/posts/a.md",
                &post("1", &format!("tags: {written}"), "x"),
            ),
            (
                "content/posts/b.md",
                &post("2", "tags:\n  - 2.10\n  - 4.0", "x"),
            ),
            ("content/posts/c.md", &post("3", "tags: 2.1", "x")),
        ],
    );
    assert_eq!(said(&build), [""; 0]);
    let names: Vec<&str> = build.site.tags().iter().map(|tag| &*tag.tag.name).collect();
    for name in ["2.10", "1.50", "2e3", "0x0A", "007", "true", "4.0", "2.1"] {
        assert!(names.contains(&name), "{name} {names:?}");
    }
    assert_eq!(names.len(), 8, "{names:?}");
    assert!(text(&build, "posts/b/index.html").contains("CALLBOX"));
    assert!(!text(&build, "posts/c/index.html").contains("CALLBOX"));
}

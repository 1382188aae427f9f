//! Pages of authors: which authors have one, and what it shows.

mod support;

use support::{clean, site, text};

const TWO: &str = "\
-- site.yaml --
title: Two
base_url: https://example.com/b/
author: Ann Ek
posts_per_page: 1
-- content/posts/one.md --
---
title: One
date: 2026-01-01
id: one
---
Text.
-- content/posts/two.md --
---
title: Two
date: 2026-01-02
author: ann ek
id: two
---
Text.
-- content/posts/three.md --
---
title: Three
date: 2026-01-03
author: Bo
id: three
---
Text.
";

fn paths(archive: &str) -> Vec<String> {
    let build = clean(&site(archive));
    assert_eq!(build.diagnostics, []);
    let outputs = build.outputs.iter().map(|built| built.path.to_string());
    outputs
        .filter(|path| path.starts_with("authors/"))
        .collect()
}

#[test]
fn one_author_without_a_word_about_them_has_no_page() {
    let alone = TWO.replace("author: Bo", "author: Ann Ek");
    let alone = alone.replace("author: ann ek", "author: Ann Ek");
    assert_eq!(paths(&alone), Vec::<String>::new());
}

#[test]
fn each_of_several_authors_has_pages_whatever_the_spelling() {
    let expected = [
        "authors/ann-ek/index.html",
        "authors/ann-ek/page/2/index.html",
        "authors/bo/index.html",
    ];
    assert_eq!(paths(TWO), expected);
    let build = clean(&site(TWO));
    let page = text(&build, "authors/ann-ek/index.html");
    assert!(
        page.contains(r#"<a href="/b/posts/two/">Two</a>"#),
        "{page}"
    );
    let post = text(&build, "posts/three/index.html");
    assert!(
        post.contains(r#"<a href="/b/authors/bo/" rel="author">Bo</a>"#),
        "{post}"
    );
    let map = text(&build, "sitemap.xml");
    assert!(
        map.contains("<loc>https://example.com/b/authors/ann-ek/</loc>"),
        "{map}"
    );
}

#[test]
fn what_the_data_file_says_is_shown() {
    let told = format!(
        "{TWO}-- content/img/ann.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n\
         -- content/data/authors.yaml --\nAnn Ek:\n  bio: Sells & keeps.\n  picture: /img/ann.svg\n"
    );
    let build = clean(&site(&told));
    assert_eq!(build.diagnostics, []);
    for path in ["authors/ann-ek/index.html", "posts/two/index.html"] {
        let page = text(&build, path);
        assert!(page.contains("Sells &amp; keeps."), "{path}: {page}");
        assert!(page.contains(r#"src="/b/img/ann.svg""#), "{path}: {page}");
        assert!(page.contains("Ann Ek"), "{path}: {page}");
    }
}

//! Search: what its index holds, and that there is nothing where it is not wanted.

mod support;

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
        r#"{"pages":["/b/posts/ete/","/b/about/"],"words":{"about":[1,1],"call":[1],"ete":[1],"in":[1],"it":[1],"july":[1],"june":[1],"me":[2],"renewals":[1],"ring":[2]}}"#
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

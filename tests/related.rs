//! Related posts: which posts are named at the end of a post, and in which order.

mod support;

use linger::model::{Question, Site};
use support::{BuiltSite, bytes, clean, site};

const SITE: &str = r#"
-- site.yaml --
title: Calls
base_url: https://example.com/
-- content/posts/churn.md --
---
id: churn
title: Churn after the renewal
date: 2026-01-01
tags: [churn]
---
A renewal that fails is churn that you saw coming. Ask the champion.
-- content/posts/renewal.md --
---
id: renewal
title: The renewal call
date: 2026-01-02
tags: [churn]
---
Ring the champion before the renewal, and the churn is yours to prevent.
-- content/posts/cake.md --
---
id: cake
title: A cake for the office
date: 2026-01-03
---
Butter, sugar, flour and seventeen eggs.
-- content/posts/draft.md --
---
id: draft
title: Churn after the renewal, once more
date: 2026-01-04
draft: true
---
A renewal that fails is churn that you saw coming. Ask the champion.
-- content/posts/omsatt.md --
---
id: omsatt
title: Churn after the renewal
date: 2026-01-05
lang: sv
---
A renewal that fails is churn that you saw coming. Ask the champion.
-- content/posts/part-1.md --
---
id: part-1
title: Onboarding, the first week
date: 2026-01-06
series: Onboarding
part: 1
---
Onboarding begins on Monday, with the kickoff agenda.
-- content/posts/part-2.md --
---
id: part-2
title: Onboarding, the second week
date: 2026-01-07
series: Onboarding
part: 2
---
Onboarding goes on, with the kickoff agenda in hand.
-- templates/post.html --
{% for post in related(post=page) %}{{ post.slug }} {% endfor %}
"#;

fn related(build: &BuiltSite, post: &str) -> String {
    let path = format!("posts/{post}/index.html");
    String::from_utf8(bytes(build)[&path].clone())
        .unwrap()
        .trim()
        .to_owned()
}

#[test]
fn posts_that_share_rare_words_are_related() {
    let build = clean(&site(SITE));
    assert_eq!(related(&build, "churn"), "renewal");
    assert_eq!(related(&build, "renewal"), "churn");
}

#[test]
fn what_is_about_something_else_in_another_language_or_in_the_same_series_is_not() {
    let build = clean(&site(SITE));
    for post in ["cake", "omsatt", "part-1", "part-2"] {
        assert_eq!(related(&build, post), "", "{post}");
    }
}

#[test]
fn there_are_as_many_as_the_settings_say_and_equals_stand_newest_first() {
    let mut text = SITE.to_owned();
    for day in 10..20 {
        text.push_str(&format!(
            "-- content/posts/same-{day}.md --\n---\nid: s{day}\ntitle: Quotas\ndate: 2026-01-{day}\n---\nQuotas.\n"
        ));
    }
    let build = clean(&site(&text));
    assert_eq!(related(&build, "same-15"), "same-19 same-18 same-17");
    let five = text.replacen("title: Calls", "title: Calls\nrelated: 5", 1);
    assert_eq!(
        related(&clean(&site(&five)), "same-10").split(' ').count(),
        5
    );
    let none = text.replacen("title: Calls", "title: Calls\nrelated: 0", 1);
    assert_eq!(related(&clean(&site(&none)), "same-10"), "");
}

/// A site of many posts, each with some words of its own, and with an edit of the oldest: one in the middle
/// would be near to all others that share the word of the titles.
fn many(edited: &str) -> String {
    let mut text = String::from("-- site.yaml --\ntitle: Calls\nbase_url: https://example.com/\n");
    for post in 0..60_usize {
        let words: Vec<String> = (0..40)
            .map(|at| format!("word{}", (post * 613 + at * at * 31) % 2000))
            .collect();
        let more = if post == 0 { edited } else { "" };
        let (month, day, words) = (1 + post % 12, 1 + post % 28, words.join(" "));
        text.push_str(&format!(
            "-- content/posts/p{post}.md --\n---\nid: p{post}\ntitle: Call {post}\ndate: 2025-{month:02}-{day:02}\n{more}---\n{words}\n"
        ));
    }
    text
}

#[test]
fn while_the_basis_is_the_same_so_are_the_related_posts() {
    let versions = [
        "",
        "description: word1 word2 word3\n",
        "description: newest newest\n",
        "updated: 2026-01-01\n",
        "series: Calls\npart: 1\n",
        "lang: sv\n",
        "draft: true\n",
    ];
    let sites = versions.map(|edited| clean(&site(&many(edited))).build.site);
    let known = |site: &Site, post: usize| {
        let path = format!("content/posts/p{post}.md");
        let related: Vec<_> = site
            .related(&path)
            .map(|(_, entry)| entry.document.path.clone())
            .collect();
        (site.basis(&Question::Related(path.into())), related)
    };
    let mut same = 0;
    for other in &sites[1..] {
        for post in 0..60 {
            let (before, after) = (known(&sites[0], post), known(other, post));
            if before.0 == after.0 {
                assert_eq!(before.1, after.1, "post {post}");
                same += 1;
            }
        }
    }
    // An edit does not reach all posts.
    assert!(same > 60, "{same}");
    assert!((0..60).any(|post| !known(&sites[0], post).1.is_empty()));
}

//! Related posts: which posts are named at the end of a post, and in which order.

mod support;

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

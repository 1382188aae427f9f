//! Calls to action: which one a post shows, when, and where its button leads.

mod support;

use support::{clean, site, text};

const SITE: &str = r#"
-- site.yaml --
base_url: https://example.com/b/
-- content/data/ctas.yaml --
spring:
  title: Spring offer
  button: Have a look
  url: https://shop.example.com/x?a=1#top
  until: 2026-11-22
  utm: {source: blog, medium: post, campaign: "spring & more"}
renewals:
  title: The renewal list
  text: One page.
  button: Print it
  url: posts/list.md
  tags: [Renewals]
  utm: {source: blog, content: list}
later:
  button: Later
  url: /later/
  from: 2026-12-01
  tags: [renewals, other]
letter:
  title: A letter
  url: /subscribe/
  default: true
mail:
  button: Write
  url: mailto:a@example.com
  utm: {source: blog}
-- content/posts/named.md --
---
title: Named
date: 2026-01-01
id: a
cta: spring
tags: [renewals]
---
{{< cta mail >}} {{< cta >}}
-- content/posts/tagged.md --
---
title: Tagged
date: 2026-01-02
id: b
tags: [other, renewals]
---
T
-- content/posts/plain.md --
---
title: Plain
date: 2026-01-03
id: c
---
P
-- content/posts/without.md --
---
title: Without
date: 2026-01-04
id: d
cta: none
---
W
-- content/posts/list.md --
---
title: List
date: 2026-01-05
id: e
---
L
-- templates/post.html --
{{ page.content }}
call: {% set call = cta(post=page) %}{% if call %}{{ call.name }} {{ call.button }} {{ call.url }}{% else %}none{% endif %}
"#;

/// The call of a post at that moment.
fn call(now: &str, archive: &str, post: &str) -> String {
    let mut site = site(archive);
    site.set_now(now.parse().unwrap());
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let page = text(&build, &format!("posts/{post}/index.html"));
    let line = page.lines().find_map(|line| line.strip_prefix("call: "));
    line.unwrap().replace("&amp;", "&")
}

const NOW: &str = "2026-11-22T22:00:00Z";

#[test]
fn by_name_by_tag_by_default_or_none() {
    for (post, expected) in [
        (
            "named",
            "spring Have a look https://shop.example.com/x?a=1&utm_source=blog&utm_medium=post\
             &utm_campaign=spring%20%26%20more&utm_content=named#top",
        ),
        (
            "tagged",
            "renewals Print it /b/posts/list/?utm_source=blog&utm_content=list",
        ),
        ("plain", "letter A letter /b/subscribe/"),
        ("without", "none"),
    ] {
        assert_eq!(call(NOW, SITE, post), expected, "{post}");
    }
}

#[test]
fn one_that_has_ended_falls_back_and_one_to_come_waits() {
    let after = "2026-11-23T00:00:01Z";
    assert!(call(after, SITE, "named").starts_with("renewals "));
    assert!(call("2026-12-01T00:00:00Z", SITE, "tagged").starts_with("renewals "));
    let other = SITE.replace("tags: [other, renewals]", "tags: [other]");
    assert!(call(after, &other, "tagged").starts_with("letter "));
    assert!(call("2026-12-01T00:00:00Z", &other, "tagged").starts_with("later Later"));
}

#[test]
fn a_shortcode_shows_one_in_the_text() {
    let build = clean(&site(SITE));
    let page = text(&build, "posts/named/index.html");
    assert!(
        page.contains("<a class=\"button solid\" href=\"mailto:a@example.com\">Write</a>"),
        "{page}"
    );
    assert!(
        page.contains("<p class=\"cta-title\">Spring offer</p>"),
        "{page}"
    );
    assert!(text(&build, "rss.xml").contains("mailto:a@example.com"));
}

#[test]
fn it_is_known_until_when_a_site_stays_as_it_is() {
    let build = clean(&site(
        &SITE.replace("2026-11-22\n", "2026-11-22T13:00:00Z\n"),
    ));
    assert_eq!(
        build.site.steady_until().to_string(),
        "2026-11-22T13:00:00Z"
    );
}

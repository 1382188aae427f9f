//! The template contract of docs/themes.md: the values that templates get, and that the
//! documentation lists them.

mod support;

use linger::model::Question;
use std::collections::BTreeSet;
use std::fs;
use support::{clean, repository, site, text, tree};

const SITE: &str = r#"
-- site.yaml --
title: Contract
base_url: https://example.com/b/
author: Writer
posts_per_page: 1
menus: {main: [{title: About, url: /about/}]}
theme_options: {shade: dark}
-- content/data/d.yaml --
word: [one, two]
-- content/posts/old.md --
---
title: Old
date: 2025-01-01
tags: [one tag]
series: Line
part: 1
id: old
---
Text.
-- content/posts/new.md --
---
title: New
date: 2026-03-01T09:00:00+01:00
updated: 2026-04-01
tags: [one tag]
series: Line
part: 2
image: /p.svg
image_alt: A picture
id: new
extra: {mood: good}
---
## Heading

More text.
-- content/posts/newest.md --
---
title: Newest
date: 2026-05-01
id: newest
---
Text.
-- content/p.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/about.md --
About.
-- templates/post.html --
page: {{ page | keys | join(sep=" ") }}
tags: {% for tag in page.tags %}{{ tag | keys | join(sep=" ") }}{% endfor %}
image: {% if page.image %}{{ page.image | keys | join(sep=" ") }}{% endif %}
series: {% if page.series %}{{ page.series | keys | join(sep=" ") }}{% endif %}
parts: {% if page.series %}{{ page.series.parts | first | keys | join(sep=" ") }}{% endif %}
previous: {% if page.previous %}{{ page.previous | keys | join(sep=" ") }}{% endif %}
toc: {% if page.toc %}{{ page.toc | first | keys | join(sep=" ") }}{% endif %}
values: {{ page.title }}|{{ page.url }}|{{ page.permalink }}|{{ page.date }}|{{ page.updated }}|{{ page.status }}|{{ page.reading_time }}|{{ page.words }}|{{ page.slug }}|{{ page.id }}|{{ page.source }}|{{ page.author }}|{{ page.lang }}|{{ page.extra | length }}|{% if page.next %}{{ page.next.title }}{% endif %}
-- templates/page.html --
site: {{ site | keys | join(sep=" ") }}
feed: {{ site.feed | keys | join(sep=" ") }}
subscribe: {{ site.subscribe | keys | join(sep=" ") }}
menu: {{ site.menus.main | first | keys | join(sep=" ") }}
page: {{ page | keys | join(sep=" ") }}
recent: {% for post in recent(count=2) %}{{ post.title }} {% endfor %}
card: {{ recent(count=1) | first | keys | join(sep=" ") }}
tagged: {% for post in tagged(tag="One Tag", count=1) %}{{ post.title }}{% endfor %}
all: {% for tag in tags() %}{{ tag | keys | join(sep=" ") }} {{ tag.count }}{% endfor %}
line: {% for post in series(name="line") %}{{ post.title }} {% endfor %}
asset: {{ asset(path="style.css") }}
link: {{ link(path="posts/new.md#x") }} {{ link(path="/about/") }}
data: {% set d = data(path="d.yaml") %}{{ d.word | join(sep="+") }} {% if data(path="none.yaml") %}some{% else %}none{% endif %}
now: {{ now() }}
date: {{ "2026-03-01T09:00:00+01:00" | date }} {{ "2026-03-01T09:00:00+01:00" | date(format="%B %Y", lang="fr") }}
absolute: {{ "/b/x/" | absolute }}
theme: {{ theme.shade }} {{ theme.accent | first }}
-- templates/home.html --
paginator: {{ paginator | keys | join(sep=" ") }}
pages: {{ paginator.pages | first | keys | join(sep=" ") }}
values: {{ paginator.number }}/{{ paginator.total }} of {{ paginator.count }} {{ paginator.first }} {{ paginator.last }} {{ paginator.next }} {{ paginator.previous }}
page: {{ page | keys | join(sep=" ") }}
-- templates/series.html --
series: {{ series | keys | join(sep=" ") }}
-- templates/series-print.html --
parts: {{ parts | first | keys | join(sep=" ") }}
-- templates/tag.html --
tag: {{ tag | keys | join(sep=" ") }}
-- templates/archive.html --
years: {{ years | first | keys | join(sep=" ") }}
-- templates/year.html --
year: {{ year | keys | join(sep=" ") }}
"#;

/// The line of an output that begins with `name: `.
fn line<'a>(text: &'a str, name: &str) -> &'a str {
    let found = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")));
    found
        .unwrap_or_else(|| panic!("no line {name} in\n{text}"))
        .trim_end()
}

fn words(line: &str) -> BTreeSet<&str> {
    line.split_whitespace().collect()
}

const PAGE: &str = "author collection content pinned poster recording date description dir draft extra has_code id image kind lang next permalink \
    previous reading_time series shortcodes show_toc slug source status summary tags template title toc translations updated url words";
const CARD: &str = "author collection pinned poster recording date description dir draft extra id image kind lang permalink reading_time \
    series slug source status summary tags template title updated url";

fn built() -> support::BuiltSite {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    build
}

#[test]
fn templates_hold_what_the_contract_says() {
    let build = built();
    let post = text(&build, "posts/new/index.html");
    assert_eq!(words(line(&post, "page")), words(PAGE));
    for (name, keys) in [
        ("tags", "name slug url"),
        ("image", "alt height permalink srcset url webp width"),
        (
            "series",
            "feed name next pages part parts previous print_url slug total url",
        ),
        ("parts", "current part title url"),
        ("previous", "date lang permalink title url"),
        ("toc", "id level title"),
    ] {
        assert_eq!(words(line(&post, name)), words(keys), "{name}");
    }
    assert_eq!(
        line(&post, "values"),
        "New|/b/posts/new/|https://example.com/b/posts/new/|2026-03-01T08:00:00+00:00|\
         2026-04-01T00:00:00+00:00|live|1|3|new|new|content/posts/new.md|Writer|en|1|Newest"
    );
    let home = text(&build, "index.html");
    assert_eq!(
        words(line(&home, "paginator")),
        words("count first last next number pages posts previous total")
    );
    assert_eq!(words(line(&home, "pages")), words("current number url"));
    assert_eq!(
        words(line(&home, "page")),
        words(PAGE),
        "every page has the same fields"
    );
    assert_eq!(line(&home, "values"), "1/3 of 3 /b/ /b/page/3/ /b/page/2/");
    let tag = text(&build, "tags/one-tag/index.html");
    assert_eq!(
        words(line(&tag, "tag")),
        words("count feed name permalink slug url")
    );
    let series = text(&build, "series/line/index.html");
    assert_eq!(
        words(line(&series, "series")),
        words("count feed name permalink posts print_url slug total url")
    );
    let printed = text(&build, "series/line/print/index.html");
    assert_eq!(words(line(&printed, "parts")), words("content id post"));
    let archive = text(&build, "archive/index.html");
    assert_eq!(
        words(line(&archive, "years")),
        words("count posts url year")
    );
    let year = text(&build, "archive/2026/index.html");
    assert_eq!(
        words(line(&year, "year")),
        words("count next posts previous url year")
    );
}

#[test]
fn functions_and_filters_do_what_the_contract_says() {
    let build = built();
    let page = text(&build, "about/index.html");
    assert_eq!(
        words(line(&page, "site")),
        words(
            "author base_path collections description email extra feed feeds generator hub icon image language menus organization profile_links profiles search subscribe title url"
        )
    );
    assert_eq!(
        words(line(&page, "feed")),
        words("format permalink title type url")
    );
    assert_eq!(
        words(line(&page, "subscribe")),
        words(
            "action attributes consent email_field frame hidden honeypot message_field method name_field open provider stub thanks"
        )
    );
    assert_eq!(words(line(&page, "menu")), words("title url"));
    assert_eq!(words(line(&page, "page")), words(PAGE));
    assert_eq!(words(line(&page, "card")), words(CARD));
    for (name, value) in [
        ("recent", "Newest New"),
        ("tagged", "New"),
        ("all", "name slug url permalink count feed 2"),
        ("line", "Old New"),
        ("link", "/b/posts/new/#x /b/about/"),
        ("data", "one+two none"),
        ("now", "2026-11-22T00:00:00+00:00"),
        ("date", "March 1, 2026 mars 2026"),
        ("absolute", "https://example.com/b/x/"),
        ("theme", "dark #0b5544"),
    ] {
        assert_eq!(line(&page, name), value, "{name}");
    }
    let asset = line(&page, "asset");
    assert!(
        asset.starts_with("/b/assets/style-") && asset.ends_with(".css"),
        "{asset}"
    );
}

#[test]
fn the_documentation_names_every_field_and_function() {
    let docs = fs::read_to_string(repository().join("docs/themes.md")).unwrap();
    let fields = [
        PAGE,
        CARD,
        "number total count first last previous next pages posts",
        "base_path menus collections profile_links feed feeds hub profiles organization subscribe generator",
    ];
    for field in fields.iter().flat_map(|fields| fields.split_whitespace()) {
        assert!(
            docs.contains(&format!("`{field}`")) || docs.contains(&format!(".{field}")),
            "docs/themes.md does not name {field}"
        );
    }
    for function in [
        "recent(",
        "linked_data(",
        "tagged(",
        "tags(",
        "series(",
        "asset(",
        "link(",
        "here(",
        "cta(",
        "form(",
        "data(",
        "now(",
        "date",
        "absolute",
    ] {
        assert!(
            docs.contains(function),
            "docs/themes.md does not name {function}"
        );
    }
    for template in [
        "home.html",
        "post.html",
        "page.html",
        "tags.html",
        "tag.html",
        "collection.html",
        "series.html",
        "series-print.html",
        "archive.html",
        "year.html",
        "subscribe.html",
        "subscribed.html",
        "thanks.html",
        "404.html",
    ] {
        assert!(
            docs.contains(template),
            "docs/themes.md does not name {template}"
        );
    }
}

/// An option of the theme, a page, words on it, whether they are there by default, and whether they
/// are there with the option.
const OPTIONS: &[(&str, &str, &str, bool, bool)] = &[
    (
        "show_thumbnails: false",
        "page/2/index.html",
        "class=\"shot",
        true,
        false,
    ),
    (
        "show_toggle: false",
        "index.html",
        "class=\"button toggle\"",
        true,
        false,
    ),
    (
        "show_author: false",
        "posts/one/index.html",
        "class=\"byline",
        true,
        false,
    ),
    (
        "show_share: false",
        "posts/one/index.html",
        "class=\"share\"",
        true,
        false,
    ),
    (
        "show_neighbours: false",
        "posts/one/index.html",
        "class=\"neighbours",
        true,
        false,
    ),
    (
        "show_related: false",
        "posts/one/index.html",
        "class=\"related",
        true,
        false,
    ),
    (
        "show_reading_time: false",
        "posts/one/index.html",
        "min read",
        true,
        false,
    ),
    (
        "show_subscribe: false",
        "posts/one/index.html",
        "class=\"follow",
        true,
        false,
    ),
    (
        "show_subscribe: false",
        "index.html",
        "class=\"first-ask",
        true,
        false,
    ),
    (
        "show_reply: false",
        "posts/one/index.html",
        "class=\"reply\"",
        true,
        false,
    ),
    (
        "show_comment_count: true",
        "index.html",
        "1 comment",
        false,
        true,
    ),
    (
        "contents_from: 1",
        "posts/one/index.html",
        "class=\"contents",
        false,
        true,
    ),
    (
        "footer_text: Acme GmbH",
        "index.html",
        "Acme GmbH",
        false,
        true,
    ),
    (
        "logo: p.svg",
        "index.html",
        "<img src=\"/p.svg\" alt=\"Options\"",
        false,
        true,
    ),
    (
        "layout: cards",
        "page/2/index.html",
        "entries cards",
        false,
        true,
    ),
    (
        "social: [{title: Elsewhere, url: 'https://e.example/'}]",
        "index.html",
        "<a href=\"https://e.example/\" rel=\"me\">Elsewhere",
        false,
        true,
    ),
    (
        "stylesheet: own.css",
        "index.html",
        "<link rel=\"stylesheet\" href=\"/own.css\">",
        false,
        true,
    ),
    (
        "accent: \"#8a1538\"",
        "index.html",
        "/assets/colours-",
        false,
        true,
    ),
];

#[test]
fn every_option_of_the_theme_does_what_it_says() {
    let post = |slug: &str, day: u8| {
        format!(
            "-- content/posts/{slug}.md --\n---\ntitle: Post {slug}\ndate: 2026-01-0{day}\nid: {slug}\n\
             image: /p.svg\nimage_alt: A picture\n---\nRenewals of contracts, calls and prices.\n\n## Part\n\nMore of it.\n"
        )
    };
    let rest: String = ["zero", "one", "two"]
        .iter()
        .zip(1..)
        .map(|(slug, day)| post(slug, day))
        .collect();
    let with = |option: &str| {
        let options = match option {
            "" => String::new(),
            option => format!("theme_options:\n  {option}\n"),
        };
        let built = clean(&site(&format!(
            "-- site.yaml --\ntitle: Options\nbase_url: https://example.com/\nposts_per_page: 2\nauthor: Ann\nemail: a@example.com\n\
             {options}{rest}-- content/data/authors.yaml --\nann: {{name: Ann, bio: Writes.}}\n\
             -- content/comments/one/c1.yaml --\nauthor: Bo\ndate: 2026-01-05T10:00:00Z\ntext: Yes.\n\
             -- content/own.css --\np {{ color: red }}\n\
             -- content/p.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>\n"
        )));
        assert_eq!(built.diagnostics, [], "{option}");
        built
    };
    let plain = with("");
    let mut missing = Vec::new();
    for (option, path, words, before, after) in OPTIONS {
        let has = |build| text(build, path).contains(words);
        if (has(&plain), has(&with(option))) != (*before, *after) {
            missing.push(format!("{option}: {words} in {path}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let theme = fs::read_to_string(repository().join("themes/handshake/theme.yaml")).unwrap();
    let options = theme.split("\noptions:\n").nth(1).unwrap();
    let options = options.split("\nschema:").next().unwrap();
    let names = options.lines().filter_map(|line| line.strip_prefix("  "));
    for name in names.filter_map(|line| line.split_once(':').map(|(name, _)| name)) {
        // Colours and the widths of pictures have tests of their own.
        let is_elsewhere =
            ["paper", "ink", "soft", "tint", "line", "picture_sizes"].contains(&name);
        let is_tried = OPTIONS
            .iter()
            .any(|(option, ..)| option.starts_with(&format!("{name}:")));
        assert!(
            name.starts_with('#') || is_elsewhere || is_tried,
            "{name} is not tried"
        );
    }
}

#[test]
fn every_question_has_a_name() {
    let names: BTreeSet<&str> = Question::NAMES.iter().copied().collect();
    assert_eq!(names.len(), Question::NAMES.len());
}

#[test]
fn the_small_theme_is_small() {
    fn lines(dir: &std::path::Path) -> usize {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
        entries
            .map(|entry| {
                if entry.file_type().unwrap().is_dir() {
                    lines(&entry.path())
                } else {
                    fs::read_to_string(entry.path()).unwrap().lines().count()
                }
            })
            .sum()
    }
    let lines = lines(&repository().join("themes/letter"));
    assert!((50..150).contains(&lines), "{lines} lines");
}

/// The templates of the race are an example of a site with its own templates. New features of the
/// theme must not break them.
#[test]
fn a_site_with_templates_of_its_own_goes_on_building() {
    let files = tree(&repository().join("benches/race/sites/linger"));
    let mut archive: String = files
        .iter()
        .map(|(path, bytes)| format!("-- {path} --\n{}\n", String::from_utf8_lossy(bytes)))
        .collect();
    for number in 1..=11 {
        archive.push_str(&format!(
            "-- content/posts/p{number}.md --\n---\ntitle: Call {number}\ndate: 2026-01-{number:02}\n\
             id: p{number}\ntags: [calls]\n---\nRing them.\n"
        ));
    }
    let built = clean(&site(&archive));
    assert_eq!(built.diagnostics, []);
    assert!(text(&built, "page/2/index.html").contains("Call 1"));
}

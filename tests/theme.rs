//! The default theme for those who build on it: the map of its blocks and classes, landing pages,
//! galleries, ways to list posts, and themes that begin as a copy.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use support::test_site::TestSite;
use support::{clean, repository, site, text};

const TEMPLATES: &str = "themes/handshake/templates";

/// A text without what stands between two marks; `instead` stands there.
fn without(text: &str, open: &str, close: &str, instead: &str) -> String {
    let mut pieces = text.split(open);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |whole, piece| {
        let rest = piece.split_once(close).map_or("", |(_, rest)| rest);
        whole + instead + rest
    })
}

/// The classes that a template names. The beginning of a name that an argument completes is none.
fn classes(template: &str) -> BTreeSet<String> {
    let text = without(template, "{#", "#}", "");
    let text = without(&text, "{%", "%}", " ");
    let text = without(&text, "{{", "}}", "\u{1}");
    let values = text.split(" class=\"").skip(1);
    let values = values.map(|rest| rest.split('"').next().unwrap_or_default());
    values
        .flat_map(str::split_whitespace)
        .map(|name| name.trim_end_matches('\u{1}'))
        .filter(|name| !name.is_empty() && !name.ends_with('-'))
        .map(str::to_owned)
        .collect()
}

/// The templates under a folder, by their paths.
fn templates(dir: &Path, inside: &str, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{inside}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            templates(&path, &format!("{name}/"), into);
        } else if name.ends_with(".html") {
            into.insert(name, fs::read_to_string(path).unwrap());
        }
    }
}

/// The words between backticks.
fn named(cell: &str) -> BTreeSet<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_map_of_blocks_and_classes_is_the_theme() {
    let docs = fs::read_to_string(repository().join("docs/themes.md")).unwrap();
    let map = docs.split("## Blocks and classes").nth(1).unwrap();
    let map = map.split("\n## ").next().unwrap();
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<Vec<&str>> = rows
        .map(|line| line.trim_matches('|').split('|').collect())
        .collect();
    let mut all = BTreeMap::new();
    templates(&repository().join(TEMPLATES), "", &mut all);
    let base = without(&all["base.html"], "{#", "#}", "");
    let blocks = base
        .split("block ")
        .skip(1)
        .map(|rest| rest.split([' ', '%']).next().unwrap());
    let blocks: BTreeSet<String> = blocks
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let said: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.len() == 2)
        .flat_map(|row| named(row[0]))
        .collect();
    assert_eq!(said, blocks, "the blocks of base.html");
    let said: BTreeMap<String, BTreeSet<String>> = rows
        .iter()
        .filter(|row| row.len() == 3)
        .map(|row| (row[0].trim().trim_matches('`').to_owned(), named(row[2])))
        .collect();
    // The mails have styles of their own.
    let there = all.iter().filter(|(name, _)| *name != "email.html");
    let there: BTreeMap<String, BTreeSet<String>> = there
        .map(|(name, template)| (name.clone(), classes(template)))
        .filter(|(_, classes)| !classes.is_empty())
        .collect();
    for (name, classes) in &there {
        assert_eq!(said.get(name), Some(classes), "docs/themes.md about {name}");
    }
    assert_eq!(
        said.keys().collect::<Vec<_>>(),
        there.keys().collect::<Vec<_>>()
    );
}

const LANDING: &str = r#"
-- site.yaml --
title: Calls
base_url: https://example.com/b/
author: Marit
menus: {main: [{title: About, url: /about/}], footer: [{title: Start, url: /start/}]}
profiles: ["https://www.linkedin.com/in/marit", "https://marit.example/"]
theme_options: {footer_text: "Acme *AB*, [imprint](about.md) & [more](/tags/) <b>"}
forms: {plan: {provider: formspree, id: x, heading: Get the plan, button: Send it}}
-- content/about.md --
About.
-- content/quiet.md --
---
extra: {menu: false}
---
Quiet.
-- content/plan.md --
---
title: The plan
description: It comes at once.
template: landing.html
extra:
  eyebrow: For you
  form: plan
  points: [{title: One, text: First & best}, {title: Two}]
  quotes: [{text: We use it., name: Petra, role: Acme}, {text: Good.}]
---
The text.
-- content/posts/a.md --
---
title: A
id: a
date: 2026-01-01
---
Words.
"#;

#[test]
fn a_landing_page_has_one_way_on() {
    let build = clean(&site(LANDING));
    assert_eq!(build.diagnostics, []);
    let page = text(&build, "plan/index.html");
    for part in [
        "<p class=\"eyebrow\">For you</p>",
        "<h1>The plan</h1>",
        "<p class=\"standfirst\">It comes at once.</p>",
        "id=\"hs-form-plan\" action=\"https://formspree.io/f/x\"",
        "<h2>Get the plan</h2>",
        "<h2>One</h2>\n<p>First &amp; best</p>",
        "<blockquote><p>We use it.</p></blockquote>",
        "<strong>Petra</strong> · Acme",
        "href=\"#hs-form-plan\">Send it</a>",
        "/b/assets/parts-",
        "<p>The text.</p>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(
        !page.contains("<nav") && !page.contains("LinkedIn"),
        "{page}"
    );
    assert_eq!(page.matches("parts-").count(), 1);
    let quiet = text(&build, "quiet/index.html");
    assert!(!quiet.contains("<nav") && quiet.contains("<p>Quiet.</p>"));
    // Without a form, the page asks for a subscription.
    let mut other = site(LANDING);
    let plan = other
        .text("content/plan.md")
        .unwrap()
        .replace("  form: plan\n", "");
    other.write("content/plan.md", plan);
    let page = text(&clean(&other), "plan/index.html");
    assert!(
        page.contains("href=\"/b/rss.xml\"") && page.contains("href=\"#hs-ask\""),
        "{page}"
    );
    // In a theme with a frame of its own, too.
    let settings = other
        .text("site.yaml")
        .unwrap()
        .replace("title: Calls", "title: Calls\ntheme: letter");
    other.write("site.yaml", settings);
    let build = clean(&other);
    assert_eq!(build.diagnostics, []);
    assert!(text(&build, "plan/index.html").contains("/b/assets/parts-"));
}

#[test]
fn the_foot_of_a_page_has_the_profiles_and_words_of_the_site() {
    let build = clean(&site(LANDING));
    let about = text(&build, "about/index.html");
    for part in [
        "<a href=\"https://www.linkedin.com/in/marit\" rel=\"me\">LinkedIn</a>",
        "<a href=\"https://marit.example/\" rel=\"me\">marit.example</a>",
        "<p>Acme <em>AB</em>, <a href=\"/b/about/\">imprint</a> &amp; <a href=\"/b/tags/\">more</a> &lt;b&gt;</p>",
    ] {
        assert!(about.contains(part), "{part}\n{about}");
    }
    let mut broken = site(LANDING);
    let settings = broken
        .text("site.yaml")
        .unwrap()
        .replace("about.md", "abuot.md");
    broken.write("site.yaml", settings);
    let build = clean(&broken);
    assert!(
        build
            .diagnostics
            .iter()
            .any(|found| found.message.contains("content/abuot.md"))
    );
}

#[test]
fn a_gallery_is_a_row_that_a_keyboard_can_push() {
    let post = "-- content/posts/g.md --\n---\ntitle: G\nid: g\ndate: 2026-01-02\n---\n{{< gallery \"My desk & more\" >}}\n![One](/d.svg)\n![Two](/d.svg \"With words\")\n{{< /gallery >}}\n\n\
        -- content/d.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>\n";
    let build = clean(&site(&format!("{LANDING}{post}")));
    assert_eq!(build.diagnostics, []);
    let page = text(&build, "posts/g/index.html");
    let row =
        "<div class=\"gallery\" role=\"region\" aria-label=\"My desk &amp; more\" tabindex=\"0\">";
    assert!(
        page.contains(row) && page.contains("/b/assets/parts-"),
        "{page}"
    );
    assert!(!text(&build, "posts/a/index.html").contains("/b/assets/parts-"));
    let feed = text(&build, "rss.xml");
    assert_eq!(
        feed.matches("https://example.com/b/d.svg").count(),
        2,
        "{feed}"
    );
    assert!(!feed.contains("tabindex"));
}

/// The home page of a site with so many posts, listed in a way.
fn home(layout: &str, posts: usize) -> String {
    let posts: String = (1..=posts)
        .map(|n| {
            format!("-- content/posts/p{n}.md --\n---\ntitle: Post {n}\nid: p{n}\ndate: 2026-01-{n:02}\n---\nWords.\n")
        })
        .collect();
    let settings = format!(
        "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\nemail: a@b.example\ntheme_options: {{layout: {layout}}}\n"
    );
    text(&clean(&site(&format!("{settings}{posts}"))), "index.html")
}

#[test]
fn every_way_to_list_posts_has_each_post_once_and_closes_what_it_opens() {
    for layout in ["list", "cards", "magazine"] {
        for posts in [0, 1, 2, 3, 4, 7] {
            let home = home(layout, posts);
            for n in 1..=posts {
                assert_eq!(
                    home.matches(&format!(">Post {n}</a>")).count(),
                    1,
                    "{layout}, {posts}"
                );
            }
            let main = home
                .split("<main")
                .nth(1)
                .unwrap()
                .split("</main>")
                .next()
                .unwrap();
            assert_eq!(
                main.matches("<div").count(),
                main.matches("</div>").count(),
                "{layout}, {posts}: {main}"
            );
            assert_eq!(
                main.matches("class=\"follow\"").count(),
                usize::from(posts > 2),
                "{layout}, {posts}"
            );
            assert_eq!(
                home.contains("/assets/parts-"),
                layout != "list",
                "{layout}"
            );
        }
    }
}

#[test]
fn a_theme_begins_as_a_copy_of_what_one_changes() {
    let site = TestSite::new(
        "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\n-- content/posts/a.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\nWords.\n",
    );
    site.build().ok();
    let before = site.read("public/posts/a/index.html");
    site.run(&["init", "--theme-from", "handshake", "mine"])
        .ok()
        .says("themes/mine");
    assert!(
        site.has("themes/mine/templates/post.html") && site.has("themes/mine/assets/style.css")
    );
    assert!(!site.has("themes/mine/templates/tag.html"));
    site.edit("site.yaml", "title: S", "title: S\ntheme: mine");
    site.build().ok().complains_of_nothing();
    assert_eq!(site.read("public/posts/a/index.html"), before);
    site.run(&["init", "--theme-from", "handshake", "mine"])
        .ends(1)
        .complains("is there already");
    site.run(&["init", "--theme-from", "handshake", "My theme"])
        .ends(1)
        .complains("theme-name");
    site.run(&["init", "--theme-from", "handshake", "letter"])
        .ends(1)
        .complains("theme-name");
    site.run(&["init", "--theme-from", "handshak", "other"])
        .ends(2)
        .complains("did you mean `handshake`?");
    site.run(&[
        "init",
        "--theme-from",
        "handshake",
        "other",
        "--only",
        "templates/pots.html",
    ])
    .ends(1)
    .complains("theme-file")
    .complains("did you mean `templates/post.html`?");
    assert!(!site.has("themes/other"));
    site.run(&[
        "init",
        "--theme-from",
        "handshake",
        "other",
        "--only",
        "templates/tag.html",
    ])
    .ok();
    assert!(
        site.has("themes/other/templates/tag.html")
            && !site.has("themes/other/templates/post.html")
    );
    site.run(&["init", "--theme-from", "letter", "third"]).ok();
    assert!(site.has("themes/third/templates/home.html"));
}

#[test]
fn a_theme_says_which_linger_it_needs() {
    let with = |version: &str| {
        let archive = format!(
            "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\ntheme: mine\n-- themes/mine/theme.yaml --\nname: mine\nlinger: {version}\n"
        );
        let build = clean(&site(&archive));
        let said = build.diagnostics.iter().map(|found| {
            let place = found.place.as_ref().unwrap();
            format!(
                "{} {}:{} {}",
                found.code, place.file, place.line, found.message
            )
        });
        said.collect::<Vec<_>>()
    };
    let own = env!("CARGO_PKG_VERSION");
    for fine in ["0.0", own, "\"0.1\"", "'>= 0.0.1'", "0"] {
        assert_eq!(with(fine), [""; 0], "{fine}");
    }
    assert_eq!(
        with("0.100"),
        [format!(
            "theme-version themes/mine/theme.yaml:2 the theme `mine` needs linger 0.100.0, and this is linger {own}"
        )]
    );
    assert_eq!(
        with("newest"),
        ["theme-version themes/mine/theme.yaml:2 `newest` is not a version of linger"]
    );
}

/// The first block of code in a language below a heading of docs/themes.md.
fn example(heading: &str, language: &str, nth: usize) -> String {
    let docs = fs::read_to_string(repository().join("docs/themes.md")).unwrap();
    let below = docs.split(&format!("\n### {heading}\n")).nth(1).unwrap();
    let block = below
        .split(&format!("```{language}\n"))
        .nth(nth + 1)
        .unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn the_worked_examples_of_the_manual_build() {
    let page = example("A landing page", "yaml", 0);
    let settings = example("A collection", "yaml", 0);
    let template = example("A collection", "html", 0);
    let extra = example("A collection", "yaml", 1);
    let archive = format!(
        "-- site.yaml --\ntitle: S\nbase_url: https://example.com/\nforms: {{plan: {{provider: formspree, id: x}}}}\n{settings}\
         -- content/plan.md --\n{page}\
         -- templates/webinars/post.html --\n{template}\
         -- content/webinars/price-rises.md --\n---\ntitle: Price rises\nid: p\ndate: 2026-01-01\n{extra}---\nWords.\n"
    );
    let mut site = site(&archive);
    let drawing = image::RgbImage::from_pixel(40, 20, image::Rgb([9, 90, 200]));
    let mut png = std::io::Cursor::new(Vec::new());
    drawing.write_to(&mut png, image::ImageFormat::Png).unwrap();
    site.write("content/img/plan.png", png.into_inner());
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let page = text(&build, "plan/index.html");
    assert!(page.contains("The three people who decide") && page.contains("Send me the plan</a>"));
    assert!(page.contains("src=\"/img/plan.png\""));
    let webinar = text(&build, "webinars/price-rises/index.html");
    for part in [
        "<a href=\"/webinars/\">Webinars</a>",
        "<p class=\"standfirst\">February 4, 2027</p>",
        "<a class=\"button solid\" href=\"https://meet.example/price-rises\">Register</a>",
    ] {
        assert!(webinar.contains(part), "{part}\n{webinar}");
    }
    assert!(text(&build, "webinars/index.html").contains("Half an hour, and your questions."));
}

//! Incremental builds equal clean ones: in bytes, in diagnostics, and in doing nothing twice.

mod support;

use linger::diagnostic::Diagnostic;
use linger::model::Question;
use linger::pipeline::{Live, Options, Payload, Pipeline};
use linger::source::{Hint, Memory};
use proptest::prelude::*;
use support::sound::mp3;
use support::{Nothing, build, bytes, clean, remembering, rendered};

/// A small site in which every kind of question is asked, each by a page that asks little else.
const SITE: &str = r#"
-- site.yaml --
title: A site
base_url: https://example.com/
posts_per_page: 2
search: true
theme_options: {shade: light}
-- content/data/facts.yaml --
fact: one
-- content/data/authors.yaml --
Ann: {bio: one}
-- content/data/ctas.yaml --
letter: {title: A letter, url: /letter/, button: Read, tags: [red], utm: {source: blog}}
book: {title: A book, url: /book/, button: Buy, until: 2026-11-24, default: true}
-- content/comments/a/c1.yaml --
author: Ann
date: 2026-01-02
text: The first comment.
-- content/img/a.txt --
picture
-- content/posts/a.md --
---
id: Alpha
title: Alpha
author: Ann
date: 2026-01-01
tags: [red, blue]
description: About alpha.
---
First paragraph of alpha.

Last words.
-- content/posts/b.md --
---
id: Beta
title: Beta
aliases: [/old-beta/]
date: 2026-02-01
tags: [red]
description: About beta.
series: Greek
part: 1
audio: sound.mp3
---
Text of beta.
-- content/posts/c.md --
---
id: Gamma
title: Gamma
date: 2025-03-01
description: About gamma.
series: Greek
part: 2
---
Text of gamma.

{{< mark of="c" >}}
-- content/posts/d.md --
---
id: Delta
title: Delta
date: 2026-12-24
description: Not yet.
---
Text of delta.
-- content/long.md --
---
description: About length.
---
Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. The last word.
-- content/linking.md --
A link to [beta](posts/b.md#x) and ![a picture](img/a.txt).
-- content/img/d.svg --
<svg viewBox="0 0 4 3"/>
-- content/drawing.md --
![A drawing](img/d.svg)
-- content/facts.md --
---
template: facts.html
---
-- content/today.md --
---
template: today.html
---
-- content/recent.md --
---
template: recent.html
---
-- content/shade.md --
---
template: shade.html
---
-- content/look.md --
---
template: look.html
---
-- content/casts.md --
---
template: casts.html
---
-- content/said.md --
---
template: said.html
---
-- content/sagt.md --
---
template: said.html
lang: sv
---
-- words/en.yaml --
greeting: Hello
-- words/sv.yaml --
greeting: Hej
-- templates/said.html --
{{ words.greeting }}{% for other in page.translations %} {{ other.url }}{% endfor %}
-- templates/post.html --
{{ page.title }}|{{ page.content | safe }}|{% if page.previous %}{{ page.previous.title }}{% endif %}|{% if page.next %}{{ page.next.title }}{% endif %}|{% if page.series %}{% for part in page.series.parts %}{{ part.title }};{% endfor %}{% endif %}|{% set call = cta(post=page) %}{% if call %}{{ call.button }} {{ call.url }}{% endif %}|{% set thread = comments(post=page) %}{{ thread.count }}{{ thread.open }}{% for said in thread.list %}{{ said.author }} {{ said.content }}{% endfor %}{% for post in related(post=page) %}~{{ post.title }}{% endfor %}
-- templates/page.html --
{{ page.title }}|{{ page.description }}|{{ page.content | safe }}
-- templates/facts.html --
{% set data = data(path="facts.yaml") %}{% if data %}{{ data.fact | default(value="") }}{% endif %}
-- templates/today.html --
{{ now() }}
-- templates/recent.html --
{% for post in recent(count=2) %}{{ post.title }} {{ post.url }}, {% endfor %}
-- templates/casts.html --
{% set show = podcast() %}{% if show %}{{ show.url }} {{ show.title }}{% endif %}
-- templates/shade.html --
{{ theme.shade | default(value="none") }} {{ theme.accent | default(value="none") }}
-- templates/look.html --
{{ asset(path="style.css") }} {% include "part.html" %}
-- templates/part.html --
a part
-- templates/shortcodes/mark.html --
{% component mark(of, @page) %}(a mark of {{ of }} in {{ page.title }}){% endcomponent mark %}
-- templates/home.html --
{% for post in paginator.posts %}{{ post.title }}: {{ post.summary }}
{% endfor %}{{ paginator.number }}/{{ paginator.total }}
-- templates/tags.html --
{% for tag in tags() %}{{ tag.name }} {{ tag.count }}, {% endfor %}
-- templates/tag.html --
{{ tag.name }}: {% for post in paginator.posts %}{{ post.title }}, {% endfor %}
-- templates/archive.html --
{% for year in years %}{{ year.year }}: {% for post in year.posts %}{{ post.title }}, {% endfor %}{% endfor %}
-- templates/year.html --
{{ year.year }} {% if year.previous %}{{ year.previous.year }}{% endif %}
-- templates/subscribe.html --
{{ site.title }}
-- templates/subscribed.html --
{{ site.title }}
-- templates/404.html --
not here
"#;

/// A site, and a recording in it.
fn site(archive: &str) -> Memory {
    let mut site = support::site(archive);
    site.write("content/posts/sound.mp3", mp3(2));
    site
}

fn replace(site: &mut Memory, path: &str, from: &str, to: &str) {
    let text = site
        .text(path)
        .unwrap_or_else(|| panic!("no {path}"))
        .to_owned();
    assert!(text.contains(from), "{path} has no {from:?}");
    site.write(path, text.replacen(from, to, 1));
}

#[test]
fn the_site_of_these_tests_has_no_mistakes() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    assert!(build.outputs.len() > 20);
}

#[test]
fn nothing_changed_renders_nothing() {
    let site = site(SITE);
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    assert_eq!(rendered(&build(&mut pipeline, &site)), [""; 0]);
}

#[test]
fn a_body_changes_its_page_and_the_feeds() {
    let mut site = site(SITE);
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Last words.",
        "Very last words.",
    );
    let again = build(&mut pipeline, &site);
    // The summary of so short a post is all of it, so the pages that show it change too...
    assert!(rendered(&again).contains(&"posts/a/index.html"));
    // ...but beyond the summary, only the page itself and the feeds that carry the full text do.
    let long = "word ".repeat(80);
    replace(
        &mut site,
        "content/posts/a.md",
        "First paragraph of alpha.",
        &long,
    );
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "content/posts/a.md",
        "Very last words.",
        "The end.",
    );
    let again = build(&mut pipeline, &site);
    let feeds = ["rss.xml", "tags/blue/rss.xml", "tags/red/rss.xml"];
    let all = ["atom.xml", "feed.json", "posts/a/index.html"];
    let search = ["search.json", "search/index.html"];
    assert_eq!(
        rendered(&again),
        [&all[..], &feeds[..1], &search, &feeds[1..]].concat()
    );
    let page = again
        .rendered
        .iter()
        .find(|(path, _)| &**path == "posts/a/index.html")
        .unwrap();
    assert_eq!(page.1.to_string(), "the text of content/posts/a.md changed");
}

#[test]
fn a_comment_in_the_settings_changes_nothing() {
    let mut site = site(SITE);
    let mut pipeline = Pipeline::new();
    build(&mut pipeline, &site);
    replace(
        &mut site,
        "site.yaml",
        "title: A site",
        "# a note\ntitle: A site",
    );
    assert_eq!(rendered(&build(&mut pipeline, &site)), [""; 0]);
}

#[test]
fn an_error_is_remembered_with_the_page_and_goes_when_it_is_mended() {
    let mut site = site(SITE);
    let mut pipeline = Pipeline::new();
    replace(&mut site, "content/linking.md", "posts/b.md", "posts/bb.md");
    let broken = build(&mut pipeline, &site);
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(build(&mut pipeline, &site).diagnostics, broken.diagnostics);
    replace(&mut site, "content/linking.md", "posts/bb.md", "posts/b.md");
    assert_eq!(build(&mut pipeline, &site).diagnostics, []);
}

/// For each kind of question an edit that changes its answer, and no other answer of some page.
fn telling_edit(question: &str) -> fn(&mut Memory) {
    match question {
        "Body" => |site| replace(site, "content/long.md", "The last word", "The last words"),
        "Card" => |site| replace(site, "content/long.md", "About length", "On length"),
        "Neighbours" => |site| replace(site, "content/posts/a.md", "title: Alpha", "title: Alfa"),
        "Posts" => |site| replace(site, "content/posts/a.md", "title: Alpha", "title: Alfa"),
        "Tags" => |site| replace(site, "content/posts/a.md", "[red, blue]", "[red, green]"),
        "Author" => |site| replace(site, "content/data/authors.yaml", "one", "two"),
        "Years" => |site| {
            site.write(
                "content/posts/z.md",
                "---\ntitle: Z\ndate: 1999-01-01\n---\n",
            )
        },
        "Link" => |site| {
            replace(
                site,
                "content/posts/b.md",
                "title: Beta",
                "title: Beta\nslug: bb",
            )
        },
        "Asset" => |site| site.write("themes/handshake/assets/style.css", "a {}"),
        "File" => |site| site.write("content/img/a.txt", "another picture"),
        "Picture" => |site| site.write("content/img/d.svg", "<svg viewBox='0 0 40 30'/>"),
        "Data" => |site| site.write("content/data/facts.yaml", "fact: two"),
        "Config" => |site| replace(site, "site.yaml", "title: A site", "title: The site"),
        "Theme" => |site| site.write("themes/handshake/theme.yaml", "options: {accent: ink}"),
        "Translations" => |site| {
            replace(
                site,
                "content/sagt.md",
                "lang: sv",
                "lang: sv\ntranslation_of: said.md",
            )
        },
        "Related" => |site| {
            let text = "Text of gamma. Alpha, alpha, alpha: the first paragraph, the last words";
            replace(site, "content/posts/c.md", "Text of gamma", text)
        },
        "Words" => |site| site.write("words/sv.yaml", "greeting: Hejsan"),
        "Podcast" => |site| replace(site, "content/posts/b.md", "audio: sound.mp3\n", ""),
        "Today" => |site| site.set_now("2026-11-23T12:00:00Z".parse().unwrap()),
        "Addresses" => |site| site.write("content/more.md", "More."),
        "Texts" => |site| replace(site, "content/long.md", "The last word", "The lost word"),
        "Redirects" => |site| replace(site, "content/posts/b.md", "/old-beta/", "/older-beta/"),
        "Template" => |site| site.write("templates/part.html", "another part"),
        "Cta" => |site| replace(site, "content/data/ctas.yaml", "button: Buy", "button: Get"),
        "Comments" => |site| {
            replace(
                site,
                "content/comments/a/c1.yaml",
                "first comment",
                "first remark",
            )
        },
        "Shortcode" => |site| {
            replace(
                site,
                "templates/shortcodes/mark.html",
                "a mark of",
                "the mark of",
            )
        },
        other => panic!("no edit is known that tells {other}: write one"),
    }
}

#[test]
fn every_kind_of_question_matters() {
    for &name in Question::NAMES {
        let edit = telling_edit(name);
        let after = |muted| {
            let options = Options {
                muted,
                ..remembering()
            };
            let mut site = site(SITE);
            let mut pipeline = Pipeline::new();
            pipeline.build(&site, &options, &Nothing);
            edit(&mut site);
            let incremental = bytes(&pipeline.build(&site, &options, &Nothing));
            (incremental, bytes(&clean(&site)))
        };
        let (incremental, clean) = after(None);
        assert!(
            incremental == clean,
            "with {name} recorded, a change was missed"
        );
        let (incremental, clean) = after(Some(name));
        assert!(incremental != clean, "with {name} muted, nobody noticed");
    }
}

/// One thing that a writer may do.
#[derive(Clone, Debug)]
enum Edit {
    Body(usize, u8),
    Front(usize, usize, u8),
    Add(usize, u8),
    Delete(usize),
    Rename(usize, usize),
    Template(usize, u8),
    Data(u8),
    Cta(u8),
    Comment(usize, u8),
    DeleteData,
    Words(usize, u8),
    Setting(usize, u8),
    Picture(u8),
    Recording(u8),
    Style(u8),
    ThemeOption(u8),
    Clock(u8),
    Break(usize),
}

const POSTS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "linking", "long"];
const FRONT: [&str; 15] = [
    "audio",
    "chapters",
    "comments",
    "translation_of",
    "author",
    "cta",
    "title",
    "date",
    "tags",
    "description",
    "slug",
    "series",
    "draft",
    "aliases",
    "lang",
];
const TEMPLATES: [&str; 7] = [
    "post",
    "part",
    "look",
    "home",
    "recent",
    "page",
    "shortcodes/mark",
];
const LANGUAGES: [&str; 4] = ["en", "sv", "ru", "sv-fi"];
const SETTINGS: [&str; 11] = [
    "podcast",
    "comments",
    "search",
    "related",
    "title",
    "posts_per_page",
    "permalink",
    "base_url",
    "theme_options",
    "language",
    "words",
];

fn path(post: usize) -> String {
    match POSTS[post] {
        name @ ("linking" | "long") => format!("content/{name}.md"),
        name => format!("content/posts/{name}.md"),
    }
}

/// The path of one of three comments on a post.
fn comment(post: usize, n: u8) -> String {
    format!("content/comments/{}/c{}.yaml", POSTS[post], n % 3)
}

/// `comments:` is a key of the settings and of front matter.
fn setting(key: &str, n: u8) -> String {
    let ways = [
        "{provider: mailto, address: a@b.example}",
        "{feed: false}",
        "{}",
    ];
    match key {
        "podcast" if n.is_multiple_of(3) => "false".to_owned(),
        "podcast" => format!("{{title: P{n}}}"),
        "comments" => ways[n as usize % 3].to_owned(),
        key => value(key, n),
    }
}

fn value(key: &str, n: u8) -> String {
    match key {
        "comments" => ["true", "false"][n as usize % 2].to_owned(),
        "date" => format!("{}-{:02}-01", 2025 + i32::from(n % 2), 1 + n % 12),
        "tags" => ["[red]", "[blue, red]", "[Red, green]", "[]"][n as usize % 4].to_owned(),
        "slug" => ["a", "one", "two", "B"][n as usize % 4].to_owned(),
        "series" => format!("Greek\npart: {n}"),
        "cta" => ["letter", "book", "none", "lettre"][n as usize % 4].to_owned(),
        "draft" => ["true", "false"][n as usize % 2].to_owned(),
        "aliases" => format!("[/old-{}/]", n % 3),
        "author" => ["Ann", "ann", "Bo"][n as usize % 3].to_owned(),
        "translation_of" => format!("/posts/{}.md", POSTS[n as usize % 6]),
        "language" => ["en", "sv", "nl"][n as usize % 3].to_owned(),
        "words" => format!("{{greeting: W{n}}}"),
        "audio" => ["sound.mp3", "/posts/sound.mp3"][n as usize % 2].to_owned(),
        "chapters" => format!("[{{at: 0, title: C{n}}}]"),
        "lang" => ["ru", "sv", "en"][n as usize % 3].to_owned(),
        "search" => ["true", "false"][n as usize % 2].to_owned(),
        "related" => (n % 3).to_string(),
        "posts_per_page" => (1 + n % 4).to_string(),
        "permalink" => {
            ["/posts/{slug}/", "/{year}/{slug}/", "/{slug}.html"][n as usize % 3].to_owned()
        }
        "base_url" => ["https://example.com/", "https://example.com/b/"][n as usize % 2].to_owned(),
        "theme_options" => format!("{{shade: s{}, accent: \"#0{}5544\"}}", n % 3, n % 2),
        _ => format!("Words {n}"),
    }
}

impl Edit {
    fn apply(&self, site: &mut Memory) {
        match self {
            Edit::Body(post, n) => {
                let text = site.text(&path(*post)).unwrap_or("").to_owned();
                // Many of these links are broken, and then nothing else is looked at.
                let link = match n % 4 {
                    0 => format!("[link]({}.md)", POSTS[*n as usize % 6]),
                    _ => String::new(),
                };
                let marks = ["", "{{< mark a >}}", "{{< mark of=b >}}", "{{< mork >}}"];
                let mark = marks[*n as usize / 4 % 4];
                site.write(&path(*post), format!("{text}\nMore {n}. {link} {mark}\n"));
            }
            Edit::Front(post, key, n) => {
                let key = FRONT[*key];
                let text = site
                    .text(&path(*post))
                    .unwrap_or("---\n---\nNew.\n")
                    .to_owned();
                let line = format!("{key}: {}\n", value(key, *n));
                let without: String = text
                    .split_inclusive('\n')
                    .filter(|line| {
                        let is_old = line.starts_with(&format!("{key}:"));
                        let is_part = key == "series" && line.starts_with("part:");
                        !is_old && !is_part
                    })
                    .collect();
                if let Some(rest) = without.strip_prefix("---\n") {
                    site.write(&path(*post), format!("---\n{line}{rest}"));
                }
            }
            Edit::Add(post, n) => {
                let date = value("date", *n);
                site.write(
                    &path(*post),
                    format!("---\ntitle: New {n}\ndate: {date}\n---\nText {n}.\n"),
                );
            }
            Edit::Comment(post, n) => {
                let path = comment(*post, *n);
                // Some go; some wait, lie ahead, answer each other, or have a mistake.
                let more = [
                    "",
                    "approved: false\n",
                    "reply_to: c1\n",
                    "reply_to: c2\n",
                    "approvd: no\n",
                ];
                let more = more[*n as usize % 5];
                let month = 1 + n % 12;
                match n % 7 {
                    0 => drop(site.remove(&path)),
                    _ => site.write(
                        &path,
                        format!("author: A{n}\ndate: 2026-{month:02}-03\n{more}text: T{n}\n"),
                    ),
                }
            }
            Edit::Delete(post) => {
                site.remove(&path(*post));
                for n in 0..3 {
                    site.remove(&comment(*post, n));
                }
            }
            Edit::Rename(from, to) => {
                for n in 0..3 {
                    site.remove(&comment(*from, n));
                }
                if let Some(text) = site.text(&path(*from)).map(str::to_owned) {
                    site.remove(&path(*from));
                    site.write(&path(*to), text);
                }
            }
            Edit::Template(template, n) => {
                let path = format!("templates/{}.html", TEMPLATES[*template]);
                let text = site.text(&path).unwrap_or("").to_owned();
                // A script is named in `_headers` too.
                let more = match n % 3 {
                    0 => format!("<script>{n}</script>"),
                    _ => n.to_string(),
                };
                site.write(&path, format!("{text} {more}"));
            }
            Edit::Data(n) => {
                site.write("content/data/facts.yaml", format!("fact: {n}"));
                site.write("content/data/authors.yaml", format!("Ann: {{bio: b{n}}}"));
            }
            Edit::Cta(n) => {
                let day = 20 + n % 9;
                let tag = ["red", "blue"][*n as usize % 2];
                let book = format!(
                    "book: {{url: posts/a.md, button: B{n}, until: 2026-11-{day}, default: true}}\n"
                );
                let letter =
                    format!("letter: {{url: /l/, button: L, tags: {tag}, from: 2026-11-{day}}}\n");
                site.write("content/data/ctas.yaml", format!("{book}{letter}"));
            }
            Edit::DeleteData => {
                site.remove("content/data/facts.yaml");
                site.remove("content/data/authors.yaml");
            }
            Edit::Words(language, n) => {
                let path = format!("words/{}.yaml", LANGUAGES[*language]);
                // Some of them go, and some have a mistake.
                match n % 5 {
                    0 => drop(site.remove(&path)),
                    1 => site.write(&path, "greeting: {one: Hello}"),
                    _ => site.write(&path, format!("greeting: Hello {n}\ntags: Tags {n}\n")),
                }
            }
            Edit::Setting(key, n) => {
                let key = SETTINGS[*key];
                let text = site.text("site.yaml").unwrap_or("").to_owned();
                let without: String = text
                    .split_inclusive('\n')
                    .filter(|line| !line.starts_with(&format!("{key}:")))
                    .collect();
                site.write(
                    "site.yaml",
                    format!("{without}{key}: {}\n", setting(key, *n)),
                );
            }
            Edit::Picture(n) => {
                site.write("content/img/a.txt", format!("picture {n}"));
                // One in four cannot be shown.
                let drawing = format!("<svg viewBox='0 0 40 {}'/>", n % 4);
                site.write("content/img/d.svg", drawing);
            }
            Edit::Recording(n) => match n % 8 {
                0 => drop(site.remove("content/posts/sound.mp3")),
                1 => site.write("content/posts/sound.mp3", "no sound"),
                _ => site.write("content/posts/sound.mp3", mp3(u32::from(n % 3) + 1)),
            },
            Edit::Style(n) => site.write(
                "themes/handshake/assets/style.css",
                format!("a {{ top: {n} }}"),
            ),
            Edit::ThemeOption(n) => {
                let options = format!("options: {{accent: a{}}}", n % 3);
                site.write("themes/handshake/theme.yaml", options);
            }
            Edit::Clock(n) => {
                let day = format!("2026-{:02}-{:02}T12:00:00Z", 11 + n % 2, 1 + n % 28);
                site.set_now(day.parse().unwrap());
            }
            Edit::Break(n) => match n {
                0 => site.write(&path(0), "---\ntitle: [\n---\n"),
                1 => site.write("templates/part.html", "{% if %}"),
                2 => site.write(
                    &path(1),
                    "---\ndate: soon\ntitel: x\n---\n[nowhere](nowhere.md)\n",
                ),
                _ => site.write("templates/part.html", "{{ page.nothing }}"),
            },
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let post = 0..POSTS.len();
    let n = any::<u8>();
    prop_oneof![
        (post.clone(), n).prop_map(|(p, n)| Edit::Body(p, n)),
        (post.clone(), 0..FRONT.len(), n).prop_map(|(p, k, n)| Edit::Front(p, k, n)),
        (post.clone(), 0..FRONT.len(), n).prop_map(|(p, k, n)| Edit::Front(p, k, n)),
        (post.clone(), n).prop_map(|(p, n)| Edit::Add(p, n)),
        post.clone().prop_map(Edit::Delete),
        (post.clone(), post).prop_map(|(a, b)| Edit::Rename(a, b)),
        (0..TEMPLATES.len(), n).prop_map(|(t, n)| Edit::Template(t, n)),
        n.prop_map(Edit::Data),
        n.prop_map(Edit::Cta),
        (0..6_usize, n).prop_map(|(p, n)| Edit::Comment(p, n)),
        Just(Edit::DeleteData),
        (0..LANGUAGES.len(), n).prop_map(|(l, n)| Edit::Words(l, n)),
        (0..SETTINGS.len(), n).prop_map(|(k, n)| Edit::Setting(k, n)),
        n.prop_map(Edit::Picture),
        n.prop_map(Edit::Recording),
        n.prop_map(Edit::Style),
        n.prop_map(Edit::ThemeOption),
        n.prop_map(Edit::Clock),
        (0..4_usize).prop_map(Edit::Break),
    ]
}

fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.human(false))
        .collect()
}

/// A site that is kept up to date, with everything rendered, and compared with a clean build.
fn follow(live: &mut Live, site: &Memory, changed: Hint) -> Result<(), TestCaseError> {
    let update = live.update(site, &changed, &remembering());
    // Half of it as a reader asks for it, the rest as it comes.
    let paths: Vec<_> = live.outputs().paths().cloned().collect();
    for path in paths.iter().step_by(2) {
        live.get(path, site);
    }
    while live.catch_up(site, 3) {}
    live.take_rendered();
    let clean = clean(site);
    let errors: Vec<&Diagnostic> = clean.diagnostics.iter().filter(|d| d.is_error()).collect();
    if !errors.is_empty() {
        // What is wrong is said; the pages are those from before, or show what there is.
        let said = live.diagnostics();
        let is_said = said.iter().any(|said| errors.contains(&said));
        prop_assert!(
            is_said,
            "{:?} is not said: {:?}",
            messages(&clean.diagnostics),
            messages(&said)
        );
        return Ok(());
    }
    prop_assert_eq!(messages(&live.diagnostics()), messages(&clean.diagnostics));
    let theirs = bytes(&clean);
    prop_assert_eq!(live.outputs().paths().count(), theirs.len());
    for (path, bytes) in &theirs {
        let ours = match live.get(path, site) {
            Some((Payload::Bytes(ours), _)) => ours.to_vec(),
            other => panic!("{path}: {other:?}"),
        };
        prop_assert!(ours == *bytes, "{} is stale after {:?}", path, update);
    }
    prop_assert!(live.take_rendered().is_empty(), "nothing was left to do");
    let idle = live.update(site, &Hint::Everything, &remembering());
    prop_assert!(
        idle.files.is_empty() && idle.stale.is_empty() && idle.gone.is_empty(),
        "{:?}",
        idle
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences().div_ceil(3), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_site_that_is_kept_up_to_date_equals_a_clean_one(edits in proptest::collection::vec(edit(), 1..20)) {
        let mut site = site(SITE);
        let mut live = Live::default();
        follow(&mut live, &site, Hint::Everything)?;
        for edit in &edits {
            edit.apply(&mut site);
            follow(&mut live, &site, Hint::Everything)?;
        }
    }
}

/// How many random sequences, of twenty edits on average, are tried: `LINGER_SEQUENCES`, or a few.
fn sequences() -> u32 {
    std::env::var("LINGER_SEQUENCES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_builds_equal_clean_ones(edits in proptest::collection::vec(edit(), 1..40)) {
        let mut site = site(SITE);
        let mut pipeline = Pipeline::new();
        build(&mut pipeline, &site);
        for edit in &edits {
            edit.apply(&mut site);
            let incremental = build(&mut pipeline, &site);
            let clean = clean(&site);
            prop_assert_eq!(messages(&incremental.diagnostics), messages(&clean.diagnostics), "after {:?}", edit);
            let (ours, theirs) = (bytes(&incremental), bytes(&clean));
            for (path, bytes) in &theirs {
                prop_assert!(ours.get(path) == Some(bytes), "after {:?}, {} is stale", edit, path);
            }
            prop_assert_eq!(ours.len(), theirs.len(), "after {:?}", edit);
            let again = build(&mut pipeline, &site);
            prop_assert!(again.rendered.is_empty(), "after {:?}, {:?} was rendered twice", edit, rendered(&again));
        }
    }
}

#[test]
fn a_body_edit_asks_again_only_who_shows_the_body() {
    let mut site = site(SITE);
    let mut live = Live::default();
    live.update(&site, &Hint::Everything, &remembering());
    while live.catch_up(&site, usize::MAX) {}
    live.take_rendered();
    let page = |live: &mut Live, site: &Memory| match live.get("long/index.html", site) {
        Some((Payload::Bytes(bytes), _)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(page(&mut live, &site).contains("The last word."));
    replace(
        &mut site,
        "content/long.md",
        "The last word",
        "The very last word",
    );
    let update = live.update(&site, &Hint::Everything, &remembering());
    // Whoever finds words shows it too, but not before somebody asks.
    let mut stale: Vec<&str> = update.stale.iter().map(|path| &**path).collect();
    stale.sort_unstable();
    assert_eq!(
        stale,
        ["long/index.html", "search.json", "search/index.html"]
    );
    assert_eq!(update.files, ["content/long.md".into()]);
    assert!(page(&mut live, &site).contains("The very last word."));
    let rendered: Vec<String> = live
        .take_rendered()
        .iter()
        .map(|(path, why)| format!("{path}: {why}"))
        .collect();
    assert_eq!(
        rendered,
        ["long/index.html: the text of content/long.md changed"]
    );
    // Rare words are found at once.
    replace(
        &mut site,
        "content/long.md",
        "The very last word",
        "Zanzibar Zanzibar Zanzibar",
    );
    live.update(&site, &Hint::Everything, &remembering());
    let Some((Payload::Bytes(index), _)) = live.get("search.json", &site) else {
        panic!("there is no index");
    };
    assert!(String::from_utf8_lossy(&index).contains("zanzibar"));
}

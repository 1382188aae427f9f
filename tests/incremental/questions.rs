//! Every kind of question has an edit that only it notices.

use crate::sequences::messages;
use crate::site::{SITE, replace, site};
use crate::support::{Nothing, bytes, clean, remembering};
use linger::model::Question;
use linger::pipeline::{Build, Options, Pipeline};
use linger::source::Memory;

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
            let told = |build: &Build| (bytes(build), messages(&build.diagnostics));
            let incremental = told(&pipeline.build(&site, &options, &Nothing));
            (incremental, told(&clean(&site)))
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

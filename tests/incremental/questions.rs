//! Every kind of question has an edit that only it notices.

use crate::sequences::messages;
use crate::site::{SITE, replace, site};
use crate::support::{Incremental, bytes};
use linger::model::{DependencyGroup, Question};
use linger::pipeline::{Engine, Fault, Options, Payload};
use linger::source::{Hint, Memory};
use std::collections::BTreeMap;

/// For each kind of question an edit that changes its answer, and no other answer of some page.
fn telling_edit(question: &str) -> fn(&mut Memory) {
    match question {
        "Body" => |site| replace(site, "content/long.md", "The last word", "The last words"),
        "Card" => |site| replace(site, "content/long.md", "About length", "On length"),
        "Neighbours" => |site| replace(site, "content/posts/c.md", "title: Gamma", "title: Gama"),
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
        "Documents" => |site| site.write("content/more.md", "More."),
        "SearchWords" => |site| replace(site, "content/long.md", "The last word", "The lost word"),
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

/// All outputs, and what is said to the writer.
type Told = (BTreeMap<String, Vec<u8>>, Vec<String>);

/// What a preview shows and says once everything is rendered. What would be made when a browser
/// asks for it stands there by its key.
fn shown(engine: &mut Engine, site: &Memory) -> Told {
    engine.update(site, &Hint::Everything);
    let paths: Vec<_> = engine.outputs().paths().cloned().collect();
    let mut outputs = BTreeMap::new();
    for path in paths {
        let bytes = match engine.get(&path, site) {
            Some((Payload::Bytes(bytes), _)) => bytes.to_vec(),
            Some((Payload::Made(derived), _)) => format!("{:?}", derived.key()).into_bytes(),
            Some((Payload::File(place), _)) => std::fs::read(place).unwrap(),
            None => continue,
        };
        outputs.insert(path.to_string(), bytes);
    }
    (outputs, messages(&engine.diagnostics(site)))
}

/// What a build puts out and says.
fn built(incremental: &mut Incremental, site: &Memory) -> Told {
    let build = incremental.build(site);
    (bytes(&build), messages(&build.diagnostics))
}

/// Whether an engine with this fault comes, after the edit that tells a kind of question, to
/// something else than one that remembers nothing.
fn is_noticed<E>(
    kind: &str,
    fault: Option<Fault>,
    start: fn(Options) -> E,
    told: fn(&mut E, &Memory) -> Told,
) -> bool {
    let mut site = site(SITE);
    let options = Options {
        fault,
        ..Options::default()
    };
    let mut engine = start(options);
    told(&mut engine, &site);
    telling_edit(kind)(&mut site);
    told(&mut engine, &site) != told(&mut start(Options::default()), &site)
}

fn is_noticed_in_a_preview(kind: &str, fault: Option<Fault>) -> bool {
    is_noticed(kind, fault, Engine::new, shown)
}

fn is_noticed_in_a_build(kind: &str, fault: Option<Fault>) -> bool {
    is_noticed(kind, fault, Incremental::with, built)
}

fn is_noticed_between_runs(kind: &str, fault: Option<Fault>) -> bool {
    is_noticed(kind, fault, Incremental::between_runs, built)
}

#[test]
fn every_kind_of_question_matters() {
    for is_noticed in [
        is_noticed_in_a_preview,
        is_noticed_in_a_build,
        is_noticed_between_runs,
    ] {
        for &kind in Question::NAMES {
            let muted = Some(Fault::Muted(kind));
            assert!(
                !is_noticed(kind, None),
                "with {kind} recorded, a change was missed"
            );
            assert!(is_noticed(kind, muted), "with {kind} muted, nobody noticed");
        }
    }
}

/// Groups that see less than everything, the first of them nothing at all: there is no such file.
fn narrow_groups() -> [DependencyGroup; 4] {
    [
        DependencyGroup::Document("content/none.md".into()),
        DependencyGroup::Cards,
        DependencyGroup::Terms,
        DependencyGroup::Addresses,
    ]
}

/// Whether a narrow group sees the edit that tells a kind of question, so that nothing is missed.
fn is_enough(kind: &str, group: &DependencyGroup) -> bool {
    let of_cards = [
        "Card",
        "Neighbours",
        "Related",
        "Translations",
        "Posts",
        "Tags",
        "Years",
        "Link",
        "Podcast",
        "Addresses",
        "Documents",
    ];
    match group {
        // The words of a post count together with its card.
        DependencyGroup::Cards | DependencyGroup::Terms => of_cards.contains(&kind),
        // A post that comes is at an address; so is a page that moves.
        DependencyGroup::Addresses => {
            ["Years", "Link", "Config", "Addresses", "Documents"].contains(&kind)
        }
        _ => false,
    }
}

#[test]
fn the_group_of_every_kind_of_question_matters() {
    for &kind in Question::NAMES {
        for group in narrow_groups() {
            if !is_enough(kind, &group) {
                let fault = Fault::Misgrouped(kind, group.clone());
                assert!(
                    is_noticed_in_a_preview(kind, Some(fault)),
                    "with {kind} under {group:?}, nobody noticed"
                );
            }
        }
    }
}

#[test]
fn what_a_text_says_is_asked_after_an_edit_of_a_body() {
    for kind in ["Body", "SearchWords"] {
        let fault = Fault::Misgrouped(kind, DependencyGroup::Anything);
        assert!(
            is_noticed_in_a_preview(kind, Some(fault)),
            "with {kind} not asked, nobody noticed"
        );
    }
}

#[test]
fn a_build_notices_a_question_under_a_group_that_never_changes() {
    let [nothing, ..] = narrow_groups();
    for &kind in Question::NAMES {
        let fault = Fault::Misgrouped(kind, nothing.clone());
        assert!(
            is_noticed_in_a_build(kind, Some(fault.clone())),
            "with {kind} under {nothing:?}, nobody noticed"
        );
        assert!(
            is_noticed_between_runs(kind, Some(fault)),
            "with {kind} under {nothing:?}, no run noticed"
        );
    }
}

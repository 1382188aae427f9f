//! Forms that a site describes itself: their fields, their pages of thanks, and what nobody finds.

mod support;

use support::{BuiltSite, bytes, clean, site, text};

const FORMS: &str = r#"
  guide:
    provider: formspree
    id: xyz
    heading: The renewal guide
    text: Twelve pages & a list.
    button: Send it
    subject: A reader of the guide
    consent: We write to you once.
    fields:
      - {label: Your name, name: name, required: true}
      - {type: email, label: Work email}
      - {label: Telefon, type: tel}
      - {label: "How many accounts?", options: [up to 10, more]}
      - {label: Anything else, type: lines}
      - {label: Ring me, type: tick, name: ring}
    thanks: {title: Here you are, text: Read it on a train., file: files/guide.pdf}
"#;

fn archive(forms: &str) -> String {
    format!(
        "-- site.yaml --\ntitle: Calls\nbase_url: https://example.com/b/\nsearch: true\nforms:\n{forms}\
         -- content/files/guide.pdf --\nPDF\n\
         -- content/data/ctas.yaml --\nguide: {{title: Take it home, form: guide, utm: {{source: blog}}}}\n\
         -- content/posts/a.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\nWords.\n\n{{{{< form guide >}}}}\n\
         -- content/posts/b.md --\n---\ntitle: B\nid: b\ndate: 2026-01-02\ncta: guide\n---\nWords.\n\
         -- content/posts/c.md --\n---\ntitle: C\nid: c\ndate: 2026-01-03\ncta: guide\n---\n{{{{< form guide >}}}}\n"
    )
}

fn built(forms: &str) -> BuiltSite {
    let build = clean(&site(&archive(forms)));
    assert_eq!(build.diagnostics, []);
    build
}

#[test]
fn a_form_has_its_fields_and_tells_its_page_of_thanks_who_asked() {
    let build = built(FORMS);
    let html = text(&build, "posts/a/index.html");
    for part in [
        "<form class=\"form\" id=\"hs-form-guide\" action=\"https://formspree.io/f/xyz\" method=\"post\"",
        "<label>Your name <input type=\"text\" name=\"name\" autocomplete=\"name\" required></label>",
        "<label>Work email <input type=\"email\" name=\"email\" autocomplete=\"email\" required></label>",
        "<label>Telefon <small>(optional)</small> <input type=\"tel\" name=\"telefon\" autocomplete=\"tel\"></label>",
        "<select name=\"how-many-accounts\">",
        "<option>up to 10</option>",
        "<textarea name=\"message\" rows=\"5\"></textarea>",
        "<input type=\"checkbox\" name=\"ring\" value=\"yes\"> Ring me",
        "name=\"_subject\" value=\"A reader of the guide\"",
        "name=\"_next\" value=\"https://example.com/b/thanks/guide/?from=%2Fb%2Fposts%2Fa%2F\"",
        "name=\"_gotcha\" value=\"\" tabindex=\"-1\"",
        "<button class=\"button solid\">Send it</button>",
        "<p>We write to you once.</p>",
        "Twelve pages &amp; a list.",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    // Feeds hold no forms.
    assert!(!text(&build, "rss.xml").contains("formspree"));
}

#[test]
fn a_call_to_action_has_a_form_and_a_page_has_each_form_once() {
    let build = built(FORMS);
    let b = text(&build, "posts/b/index.html");
    let call = &b[b.find("<aside class=\"cta\"").unwrap()..];
    assert!(call.contains("Take it home") && call.contains("id=\"hs-form-guide\""));
    let c = text(&build, "posts/c/index.html");
    assert_eq!(c.matches("id=\"hs-form-guide\"").count(), 1, "{c}");
}

#[test]
fn a_page_of_thanks_gives_the_file_and_nobody_finds_it() {
    for own in [false, true] {
        let mut archive = archive(FORMS);
        if own {
            archive.push_str(
                "-- content/thanks/guide.md --\n---\ntitle: Zebras\n---\nThe whole guide, gated.\n",
            );
        }
        let build = clean(&site(&archive));
        assert_eq!(build.diagnostics, []);
        let page = text(&build, "thanks/guide/index.html");
        let holds: &[&str] = if own {
            &["<h1>Zebras</h1>", "The whole guide"]
        } else {
            &[
                "<h1>Here you are</h1>",
                "Read it on a train.",
                "href=\"/b/files/guide.pdf\" download",
            ]
        };
        for part in holds
            .iter()
            .chain(&["<meta name=\"robots\" content=\"noindex\">"])
        {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("rel=\"canonical\""));
        for (path, bytes) in bytes(&build) {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            let is_list = [".xml", ".json", ".txt"]
                .iter()
                .any(|end| path.ends_with(end))
                || path == "search/index.html"
                || path == "archive/index.html";
            if is_list && path != "_headers" {
                assert!(
                    !text.contains("thanks/guide") && !text.contains("zebra"),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn netlify_forms_post_to_their_own_page_of_thanks() {
    let build = built("  guide: {provider: netlify}\n");
    let html = text(&build, "posts/a/index.html");
    for part in [
        "action=\"/b/thanks/guide/?from=%2Fb%2Fposts%2Fa%2F\" method=\"post\" name=\"guide\" data-netlify=\"true\"",
        "name=\"form-name\" value=\"guide\"",
        "<label>Email address <input type=\"email\" name=\"email\" autocomplete=\"email\" required></label>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn without_a_service_a_mail_takes_the_place_of_a_form() {
    let build = built("  guide: {heading: The guide}\nemail: a@b.example\n");
    let html = text(&build, "posts/a/index.html");
    assert!(
        html.contains("href=\"mailto:a@b.example?subject=The%20guide\""),
        "{html}"
    );
    assert!(!html.contains("<form class=\"form\" id="));
}

//! Subscription forms: each provider's markup by the table of what it needs, everywhere at once.

mod support;

use linger::config::providers;
use support::{bytes, clean, site};

/// What each provider's plain HTML form needs, from their documentation and from public forms.
const NEEDS: [(&str, &str, &[&str]); 8] = [
    (
        "buttondown",
        "username: marit\n    tag: blog",
        &[
            "action=\"https://buttondown.com/api/emails/embed-subscribe/marit\" method=\"post\"",
            "type=\"email\" name=\"email\"",
            "type=\"hidden\" name=\"embed\" value=\"1\"",
            "type=\"hidden\" name=\"tag\" value=\"blog\"",
        ],
    ),
    (
        "mailchimp",
        "account: acme\n    dc: us1\n    u: abc\n    id: 9f\n    f_id: 77\n    ask_name: true",
        &[
            "action=\"https://acme.us1.list-manage.com/subscribe/post?u=abc&amp;id=9f&amp;f_id=77\" method=\"post\"",
            "type=\"email\" name=\"EMAIL\"",
            "type=\"text\" name=\"FNAME\"",
            "type=\"text\" name=\"b_abc_9f\" value=\"\" tabindex=\"-1\"",
        ],
    ),
    (
        "kit",
        "form: 123\n    ask_name: true",
        &[
            "action=\"https://app.kit.com/forms/123/subscriptions\" method=\"post\"",
            "type=\"email\" name=\"email_address\"",
            "type=\"text\" name=\"fields[first_name]\"",
        ],
    ),
    (
        "mailerlite",
        "account: 1\n    form: 2",
        &[
            "action=\"https://assets.mailerlite.com/jsonp/1/forms/2/subscribe\" method=\"post\"",
            "type=\"email\" name=\"fields[email]\"",
            "type=\"hidden\" name=\"ml-submit\" value=\"1\"",
            "type=\"hidden\" name=\"anticsrf\" value=\"true\"",
        ],
    ),
    (
        "netlify",
        "consent: Write to me",
        &[
            "action=\"/b/subscribed/\" method=\"post\" name=\"subscribe\" data-netlify=\"true\" netlify-honeypot=\"bot-field\"",
            "type=\"hidden\" name=\"form-name\" value=\"subscribe\"",
            "name=\"bot-field\" value=\"\" tabindex=\"-1\"",
            "<p>Write to me</p>",
        ],
    ),
    (
        "formspree",
        "id: xyz",
        &[
            "action=\"https://formspree.io/f/xyz\" method=\"post\"",
            "type=\"email\" name=\"email\"",
            "name=\"_subject\" value=\"A new subscriber\"",
            "name=\"_next\" value=\"https://example.com/b/subscribed/\"",
            "name=\"_gotcha\" value=\"\"",
        ],
    ),
    (
        "beehiiv",
        "uuid: 0a-1b",
        &["<iframe class=\"form-frame\" src=\"https://embeds.beehiiv.com/0a-1b?slim=true\""],
    ),
    (
        "custom",
        "action: https://forms.example/x\n    email: mail\n    hidden: {list: blog}",
        &[
            "action=\"https://forms.example/x\" method=\"post\"",
            "type=\"email\" name=\"mail\"",
            "type=\"hidden\" name=\"list\" value=\"blog\"",
        ],
    ),
];

fn built(forms: &str) -> Vec<(String, String)> {
    let archive = format!(
        "-- site.yaml --\ntitle: Calls\nbase_url: https://example.com/b/\n{forms}\
         -- content/posts/a.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\nWords.\n"
    );
    let build = clean(&site(&archive));
    assert_eq!(build.diagnostics, [], "{forms}");
    let pages = bytes(&build).into_iter();
    pages
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// The paths of the pages that have a form, or the frame of one.
fn with_form(pages: &[(String, String)]) -> Vec<&str> {
    let has = |html: &str| html.contains("method=\"post\"") || html.contains("form-frame");
    let paths = pages.iter().filter(|(_, html)| has(html));
    paths.map(|(path, _)| path.as_str()).collect()
}

#[test]
fn the_provider_alone_swaps_the_markup_on_every_page() {
    let known: Vec<_> = providers().iter().map(|provider| provider.name).collect();
    for name in known.iter().filter(|name| **name != "none") {
        assert!(NEEDS.iter().any(|(tested, ..)| tested == name), "{name}");
    }
    let mut places = Vec::new();
    for (name, settings, needs) in NEEDS {
        let pages = built(&format!(
            "forms:\n  subscribe:\n    provider: {name}\n    {settings}\n"
        ));
        for (path, html) in pages
            .iter()
            .filter(|(path, _)| with_form(&pages).contains(&path.as_str()))
        {
            for need in needs {
                assert!(html.contains(need), "{name}, {path}: {need}");
            }
            for (other, _, markup) in NEEDS.iter().filter(|(other, ..)| *other != name) {
                assert!(!html.contains(markup[0]), "{name}, {path}: also {other}");
            }
            if name != "beehiiv" {
                assert!(html.contains("<label>Email address <input type=\"email\""));
                assert!(name == "netlify" || html.contains("unsubscribe at any time"));
            }
            assert!(
                !html.contains("opens soon") && !html.contains("open soon"),
                "{path}"
            );
        }
        places.push(with_form(&pages).join(" "));
    }
    places.dedup();
    assert_eq!(places.len(), 1, "the same pages have the form");
    for page in ["index.html", "posts/a/index.html", "subscribe/index.html"] {
        assert!(places[0].contains(page), "{page}");
    }
}

#[test]
fn without_a_provider_readers_are_offered_the_feed() {
    for settings in ["", "forms:\n  subscribe:\n    provider: none\n"] {
        let pages = built(settings);
        assert_eq!(with_form(&pages), [""; 0]);
        let page = &pages
            .iter()
            .find(|(path, _)| path == "subscribe/index.html")
            .unwrap()
            .1;
        assert!(page.contains("open soon") && page.contains("/b/rss.xml"));
    }
}

#[test]
fn a_site_has_providers_of_its_own() {
    let row = "forms:\n  providers:\n    acme:\n      action: https://acme.example/{list}\n      \
               email: address\n      honeypot: hp\n  subscribe:\n    provider: acme\n    list: calls 1\n";
    let pages = built(row);
    let page = &pages
        .iter()
        .find(|(path, _)| path == "subscribe/index.html")
        .unwrap()
        .1;
    assert!(
        page.contains("action=\"https://acme.example/calls%201\""),
        "{page}"
    );
    assert!(page.contains("name=\"address\"") && page.contains("name=\"hp\""));
}

fn subscribe_page(forms: &str) -> String {
    let pages = built(forms);
    let page = pages
        .into_iter()
        .find(|(path, _)| path == "subscribe/index.html");
    page.unwrap().1
}

#[test]
fn hidden_fields_hold_numbers_and_answers_as_text() {
    for provider in [
        "custom\n    action: https://a.example/x",
        "buttondown\n    username: m",
    ] {
        let page = subscribe_page(&format!(
            "forms:\n  subscribe:\n    provider: {provider}\n    hidden: {{list: 42, new: true}}\n"
        ));
        for field in ["name=\"list\" value=\"42\"", "name=\"new\" value=\"true\""] {
            assert!(page.contains(field), "{provider}: {field}");
        }
    }
}

#[test]
fn a_custom_form_has_attributes_and_a_title() {
    let page = subscribe_page(
        "forms:\n  subscribe:\n    provider: custom\n    title: Acme\n    action: https://a.example/x\n    attributes: {data-x: 7}\n",
    );
    assert!(page.contains("data-x=\"7\""), "{page}");
}

#[test]
fn the_attributes_of_an_own_provider_name_settings() {
    let page = subscribe_page(
        "forms:\n  providers:\n    acme:\n      action: https://a.example/x\n      attributes: {data-list: \"{list}\"}\n  \
         subscribe:\n    provider: acme\n    list: calls\n",
    );
    assert!(page.contains("data-list=\"calls\""), "{page}");
}

#[test]
fn brackets_without_a_setting_stand_for_themselves() {
    let page = subscribe_page(
        "forms:\n  subscribe:\n    provider: custom\n    action: \"https://a.example/?list[]=1\"\n",
    );
    assert!(
        page.contains("action=\"https://a.example/?list[]=1\""),
        "{page}"
    );
}

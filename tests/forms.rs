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
            "\" method=\"post\" name=\"subscribe\" data-netlify=\"true\" netlify-honeypot=\"bot-field\"",
            "action=\"/b/subscribed/?from=%2Fb%2F",
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
            "name=\"_next\" value=\"https://example.com/b/subscribed/?from=%2Fb%2F",
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
    let post = |name: &str, day: usize| {
        format!(
            "-- content/posts/{name}.md --\n---\ntitle: {name}\nid: {name}\ndate: 2026-01-0{day}\nauthor: Ann\n\
             tags: [calls]\n---\nWords.\n"
        )
    };
    let posts: String = ["d", "c", "b", "a"]
        .iter()
        .enumerate()
        .map(|(at, name)| post(name, at + 1))
        .collect();
    let title = if forms.contains("title: C") {
        ""
    } else {
        "title: Calls\n"
    };
    let archive = format!(
        "-- site.yaml --\n{title}description: Notes\nbase_url: https://example.com/b/\n{forms}\
         -- content/about.md --\n---\ntitle: About\n---\nWords.\n\
         -- content/imprint.md --\n---\ntitle: Imprint\nextra: {{subscribe: false}}\n---\nWords.\n\
         -- content/data/authors.yaml --\nAnn: {{bio: Rings people.}}\n{posts}"
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
        // A frame asks its service at once, so it stands on one page only, and the others lead there.
        if name == "beehiiv" {
            assert_eq!(with_form(&pages), ["subscribe/index.html"]);
            let home = page(&pages, "index.html");
            assert!(
                home.contains("<a class=\"button solid\" href=\"/b/subscribe/\">"),
                "{home}"
            );
        } else {
            places.push(with_form(&pages).join(" "));
        }
    }
    places.dedup();
    assert_eq!(places.len(), 1, "the same pages have the form");
    let places: Vec<&str> = places[0].split(' ').collect();
    for page in [
        "index.html",
        "posts/a/index.html",
        "tags/calls/index.html",
        "authors/ann/index.html",
        "about/index.html",
        "subscribe/index.html",
    ] {
        assert!(places.contains(&page), "{page}: {places:?}");
    }
    assert!(!places.contains(&"imprint/index.html"));
}

fn page<'a>(pages: &'a [(String, String)], path: &str) -> &'a str {
    let found = pages.iter().find(|(known, _)| known == path);
    &found.unwrap().1
}

#[test]
fn home_asks_below_the_tagline_and_after_the_third_post() {
    let pages = built("forms: {subscribe: {provider: buttondown, username: marit}}\n");
    let home = page(&pages, "index.html");
    let at = |text: &str| home.find(text).unwrap_or_else(|| panic!("{text}: {home}"));
    let form = "<form class=\"form\"";
    assert!(at("class=\"tagline\"") < at(form) && at(form) < at("posts/a/"));
    assert!(at("posts/c/") < at("class=\"follow\"") && at("class=\"follow\"") < at("posts/d/"));
    assert_eq!(home.matches(form).count(), 2);
    assert_eq!(page(&pages, "posts/a/index.html").matches(form).count(), 1);
}

#[test]
fn without_a_service_readers_subscribe_by_mail() {
    for language in ["en", "de"] {
        let pages = built(&format!(
            "email: a+b@example.com\nlanguage: {language}\ntitle: C & d\n"
        ));
        assert_eq!(with_form(&pages), [""; 0]);
        for path in ["index.html", "posts/a/index.html", "subscribe/index.html"] {
            let html = page(&pages, path);
            let subject = match language {
                "en" => {
                    "mailto:a+b@example.com?subject=New%20posts%20from%20C%20%26%20d&amp;body=Please"
                }
                _ => {
                    "mailto:a+b@example.com?subject=Neue%20Beitr%C3%A4ge%20von%20C%20%26%20d&amp;body=Bitte"
                }
            };
            assert!(html.contains(subject), "{path}: {html}");
            assert!(!html.contains("open soon"), "{path}");
        }
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

//! Any text in any field gives a well-formed feed that reads back equal.

use crate::PLAIN;
use crate::support::{clean, site, text};
use feed_rs::parser;
use proptest::prelude::*;
use roxmltree::Document;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// `text` as a YAML scalar, with any content.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            ' ' | 'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_string(),
            c => format!("\\U{:08X}", u32::from(c)),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// The characters of a text that XML can contain and readers show.
fn carried(text: &str) -> String {
    let plain =
        |c: char| (!c.is_control() || "\t\n\r".contains(c)) && !"\u{fffe}\u{ffff}".contains(c);
    let composed = text.nfc();
    composed.filter(|c| plain(*c)).collect()
}

/// A text in composed letters, with one space between its words.
fn words(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with everything that is difficult for feeds.
fn any_text() -> impl Strategy<Value = String> {
    let hard = proptest::sample::select(vec![
        "&",
        "<",
        ">",
        "]]>",
        "&amp;",
        "&#38;",
        "<b>",
        "\"",
        "'",
        "\u{1}",
        "\u{2}",
        "\u{b}",
        "\u{85}",
        "\u{fffe}",
        "\u{200b}",
        "\u{202e}",
        "<![CDATA[",
        "<!--",
        "é",
        "\u{1f600}",
        "\t",
    ]);
    let piece = prop_oneof![hard.prop_map(str::to_owned), any::<String>()];
    proptest::collection::vec(piece, 1..4).prop_map(|pieces| format!("x{}x", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_field_reads_back_equal(
        site_title in any_text(), title in any_text(), description in any_text(),
        author in any_text(), tag in any_text(), id in any_text(), body in any_text(),
    ) {
        let archive = format!(
            "-- site.yaml --\ntitle: {}\nbase_url: https://example.com/\nfeeds: {{tags: false}}\nmarkdown: {{smart_punctuation: false}}\n{PLAIN}",
            quoted(&site_title)
        );
        let mut site = site(&archive);
        let post = format!(
            "---\ntitle: {}\ndescription: {}\nauthor: {}\ntags: [{}]\nid: {}\ndate: 2026-03-01\n---\n{body}\n",
            quoted(&title), quoted(&description), quoted(&author), quoted(&tag), quoted(&id),
        );
        site.write("content/posts/x.md", post);
        let build = clean(&site);
        // Odd links in odd Markdown are errors, but the feed has to be valid.
        let mut bodies = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for file in ["rss.xml", "atom.xml", "feed.json"] {
            let written = text(&build, file);
            if file.ends_with(".xml") {
                prop_assert!(Document::parse(&written).is_ok(), "{written}");
            }
            let feed = parser::parse(written.as_bytes()).unwrap();
            let entry = &feed.entries[0];
            let said = |text: &Option<feed_rs::model::Text>| words(&text.as_ref().unwrap().content);
            prop_assert_eq!(said(&feed.title), words(&carried(&site_title)), "{}", &written);
            prop_assert_eq!(said(&entry.title), words(&carried(&title)), "{}", &written);
            let summary = said(&entry.summary);
            let summary = match file {
                "rss.xml" => summary.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
                _ => summary,
            };
            prop_assert_eq!(summary, words(&carried(&description)), "{}", &written);
            prop_assert_eq!(words(entry.authors[0].name.as_deref().unwrap_or_default()), words(&carried(&author)), "{}", &written);
            let own = entry.id.strip_prefix("urn:linger:").unwrap_or(&entry.id);
            let own = percent_encoding::percent_decode_str(own).decode_utf8_lossy();
            prop_assert!([&*entry.id, &*own].map(words).contains(&words(&carried(&id))), "{}", &written);
            // Atom wraps what is no IRI.
            ids.insert(words(&own));
            let tags: Vec<String> = entry.categories.iter().map(|tag| words(tag.label.as_ref().unwrap_or(&tag.term))).collect();
            prop_assert_eq!(tags, [words(&carried(&tag))], "{}", &written);
            let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
            bodies.insert(words(content.unwrap_or_default()));
        }
        prop_assert_eq!(ids.len(), 1, "one id in all formats: {:?}", ids);
        prop_assert_eq!(bodies.len(), 1, "the formats carry the same text: {:?}", bodies);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_comment_reads_back_and_brings_nothing_that_runs(author in any_text(), body in any_text()) {
        let mut site = site(&format!("-- site.yaml --\nbase_url: https://example.com/\n{PLAIN}"));
        site.write("content/posts/x.md", "---\ntitle: T\ndate: 2026-03-01\nid: x\n---\nWords.\n");
        let comment = format!("author: {}\ndate: 2026-03-02\ntext: {}\n", quoted(&author), quoted(&body));
        site.write("content/comments/x/c.yaml", comment);
        let build = clean(&site);
        prop_assert!(!build.has_errors(), "{:?}", build.diagnostics);
        let written = text(&build, "posts/x/comments.xml");
        prop_assert!(Document::parse(&written).is_ok(), "{written}");
        let feed = parser::parse(written.as_bytes()).unwrap();
        let entry = &feed.entries[0];
        prop_assert_eq!(words(&entry.title.as_ref().unwrap().content), words(&carried(&author)), "{}", &written);
        let html = entry.content.as_ref().and_then(|content| content.body.clone()).unwrap_or_default();
        for tag in html.split('<').skip(1) {
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            let known = ["p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"];
            prop_assert!(known.contains(&name.as_str()), "<{name}> in {html}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_a_podcast_reads_back_equal(
        name in any_text(), about in any_text(), owner in any_text(), copyright in any_text(),
        title in any_text(), description in any_text(), chapter in any_text(), id in any_text(),
    ) {
        let mut site = site(&format!(
            "-- site.yaml --\nbase_url: https://example.com/\nemail: a@b.c\nmarkdown: {{smart_punctuation: false}}\npodcast: {{title: {}, description: {}, owner: {{name: {}}}, copyright: {}, category: business}}\n{PLAIN}",
            quoted(&name), quoted(&about), quoted(&owner), quoted(&copyright),
        ));
        site.write("content/posts/x.mp3", crate::support::sound::mp3(3));
        site.write("content/posts/x.md", format!(
            "---\ntitle: {}\ndescription: {}\nid: {}\ndate: 2026-03-01\naudio: x.mp3\nchapters: [{{at: 0, title: {}}}]\n---\nWords.\n",
            quoted(&title), quoted(&description), quoted(&id), quoted(&chapter),
        ));
        let build = clean(&site);
        prop_assert!(!build.has_errors(), "{:?}", build.diagnostics);
        let written = text(&build, "podcast.xml");
        let document = Document::parse(&written);
        prop_assert!(document.is_ok(), "{written}");
        let document = document.unwrap();
        let said = |tag: &str, at: usize| {
            let mut all = document.descendants().filter(|node| node.tag_name().name() == tag);
            words(all.nth(at).and_then(|node| node.text()).unwrap_or_default())
        };
        prop_assert_eq!(said("copyright", 0), words(&carried(&copyright)), "{}", &written);
        // The name of the owner.
        prop_assert_eq!(said("name", 0), words(&carried(&owner)), "{}", &written);
        let feed = parser::parse(written.as_bytes()).unwrap();
        prop_assert_eq!(words(&feed.title.unwrap().content), words(&carried(&name)), "{}", &written);
        prop_assert_eq!(said("description", 0), words(&carried(&about)), "{}", &written);
        prop_assert_eq!(words(&feed.entries[0].title.as_ref().unwrap().content), words(&carried(&title)), "{}", &written);
        prop_assert_eq!(feed.entries[0].media.iter().filter(|media| !media.content.is_empty()).count(), 1);
        let chapters: serde_json::Value = serde_json::from_str(&text(&build, "posts/x/chapters.json")).unwrap();
        prop_assert_eq!(words(&carried(chapters["chapters"][0]["title"].as_str().unwrap())), words(&carried(&chapter)));
        let id_in = |file: &str| parser::parse(text(&build, file).as_bytes()).unwrap().entries[0].id.clone();
        prop_assert_eq!(id_in("podcast.xml"), id_in("rss.xml"));
    }
}

//! Any HTML: the words of the page are the words that were pasted.

use super::*;
use linger::parse::{self, ParseOptions, Parsed};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Words that hold signs of Markdown, with which nothing may go wrong.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,7}",
        1 => "[a-z]{0,2}[*_`~#+=|>\\[\\](){}!:.-]{1,2}[a-z]{0,2}",
        1 => Just("{{< cta >}}".to_owned()),
        1 => Just("1.".to_owned()),
        1 => Just("größe".to_owned()),
    ]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn inline() -> BoxedStrategy<String> {
    let words = proptest::collection::vec(word(), 1..4).prop_map(|words| escaped(&words.join(" ")));
    words
        .prop_recursive(3, 12, 4, |inner| {
            let tag = prop_oneof![
                Just(("<b>", "</b>")),
                Just(("<i>", "</i>")),
                Just(("<code>", "</code>")),
                Just(("<s>", "</s>")),
                Just(("<sup>", "</sup>")),
                Just(("<a href='https://shop.example/x_y'>", "</a>")),
                Just(("<span style='font-weight:bold'>", "</span>")),
                Just(("<b> ", " </b>")),
            ];
            (tag, proptest::collection::vec(inner, 1..4))
                .prop_map(|((open, close), inner)| format!("{open}{}{close}", inner.join(" ")))
        })
        .boxed()
}

fn block() -> impl Strategy<Value = String> {
    let line = inline();
    prop_oneof![
        // Typed bullets in a row become a list, so a paragraph that may begin with one stands alone.
        line.clone().prop_map(|line| format!("<p>{line}</p><hr>")),
        line.clone().prop_map(|line| format!("<h2>{line}</h2>")),
        line.clone()
            .prop_map(|line| format!("<blockquote><p>{line}</p></blockquote>")),
        (line.clone(), line.clone())
            .prop_map(|(a, b)| format!("<ul><li>{a}</li><li>{b}</li></ul>")),
        (line.clone(), line.clone())
            .prop_map(|(a, b)| format!("<ol><li>{a}<ul><li>{b}</li></ul></li></ol>")),
        (line.clone(), line.clone()).prop_map(|(a, b)| format!(
            "<table><tr><td>{a}</td><td>{b}</td></tr><tr><td>x</td><td>1</td></tr></table>"
        )),
        (line.clone(), line).prop_map(|(a, b)| format!("<p>say {a}<br>and {b}</p>")),
    ]
}

/// Blocks in blocks, as deep as people nest them.
fn tree() -> impl Strategy<Value = String> {
    block().prop_recursive(4, 24, 3, |inner| {
        let some = proptest::collection::vec(inner, 1..3).prop_map(|blocks| blocks.concat());
        let line = inline();
        prop_oneof![
            some.clone().prop_map(|inner| format!("<div>{inner}</div>")),
            some.clone()
                .prop_map(|inner| format!("<section><span>{inner}</span></section>")),
            some.clone()
                .prop_map(|inner| format!("<blockquote>{inner}</blockquote>")),
            (line.clone(), some.clone()).prop_map(|(line, inner)| format!(
                "<ul><li>say {line}{inner}</li><li>{line}</li></ul>"
            )),
            (line, some)
                .prop_map(|(line, inner)| format!("<ol><li><p>say {line}</p>{inner}</li></ol>")),
        ]
    })
}

/// The words of HTML, each letter by letter, without blanks, and without typed boxes, which become boxes.
fn letters(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    let text = text.replace("&#123;", "{").replace("&amp;", "&");
    let letters: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{2060}')
        .collect();
    letters.replace("[]", "")
}

/// The same 400 trees in each run, so that a change is judged by nothing else. `LINGER_SEQUENCES` asks for
/// more, and others each time, as `tests/run --long` does.
fn config() -> ProptestConfig {
    let more = std::env::var("LINGER_SEQUENCES").ok();
    let more = more.and_then(|more| more.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        rng_seed: more.map_or(RngSeed::Fixed(4096), |_| RngSeed::Random),
        ..ProptestConfig::with_cases(more.unwrap_or(400))
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_words_of_the_page_are_the_words_that_were_pasted(
        blocks in proptest::collection::vec(tree(), 1..5)
    ) {
        let html = format!("<h1>Title</h1>{}", blocks.concat());
        let pasted = paste_html(&html).unwrap();
        let text = format!("---\ntitle: Title\n---\n\n{}", pasted.markdown);
        let mut options = ParseOptions::default();
        options.markdown.smart_punctuation = false;
        options.markdown.heading_links = false;
        let mut problems = Vec::new();
        let read = parse::read(&"content/x.md".into(), text.as_bytes(), &options, &mut problems);
        let Parsed::Document(document) = read else { panic!("{text}") };
        let body = document.body();
        let page = body.filled(|_, _| {}, |_, _, _| String::new());
        prop_assert_eq!(letters(&page), letters(&blocks.concat()), "{}\n{}", html, pasted.markdown);
    }
}

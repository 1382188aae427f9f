//! Markdown as a whole: the examples of CommonMark, and inputs that take very long in careless
//! parsers.

use linger::config::Config;
use linger::diagnostic::Diagnostic;
use linger::parse::{self, ParseOptions, Parsed, PlaceholderKind};
use std::time::{Duration, Instant};

/// The HTML of a text, in which every link is as it was written, and the messages about it.
fn html(text: &str, style: &ParseOptions) -> (String, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    // The front matter has a title, so that no heading becomes the title.
    let file = format!("---\ntitle: x\n---\n{text}");
    let parsed = parse::read(
        &"content/x.md".into(),
        file.as_bytes(),
        style,
        &mut problems,
    );
    let Parsed::Document(document) = parsed else {
        panic!("a Markdown file is a document");
    };
    let body = document.body();
    let html = body.filled(
        |placeholder, into| {
            let attribute = |text: &str, into: &mut String| {
                pulldown_cmark_escape::escape_html(into, text).unwrap();
            };
            match &placeholder.kind {
                PlaceholderKind::GuessedLink { raw, .. }
                | PlaceholderKind::GuessedLinkEnd { raw } => into.push_str(raw),
                PlaceholderKind::GuessedPicture(picture) => into.push_str(&picture.raw),
                PlaceholderKind::Link | PlaceholderKind::Word => {
                    pulldown_cmark_escape::escape_href(into, &placeholder.target).unwrap()
                }
                PlaceholderKind::Picture { alt, title } => {
                    into.push_str("<img src=\"");
                    pulldown_cmark_escape::escape_href(&mut *into, &placeholder.target).unwrap();
                    into.push_str("\" alt=\"");
                    attribute(alt, into);
                    if !title.is_empty() {
                        into.push_str("\" title=\"");
                        attribute(title, into);
                    }
                    into.push_str("\">");
                }
            }
        },
        |_, _, _| String::new(),
    );
    (html.into_owned(), problems)
}

/// The settings with the fewest additions to CommonMark.
fn plain() -> ParseOptions {
    let mut config = Config::default();
    config.markdown.smart_punctuation = false;
    config.markdown.heading_links = false;
    config.markdown.highlight = false;
    config.markdown.linkify = false;
    ParseOptions::new(&config)
}

/// The intended differences from CommonMark, also with the fewest additions: the reason, and the
/// examples.
const PLAIN: [(&str, &[usize]); 3] = [
    (
        "every heading has an id, so that links and the table of contents can lead to it",
        &[
            10, 59, 62, 66, 67, 68, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 86, 89,
            90, 91, 95, 96, 102, 103, 115, 141, 214, 215, 227, 228, 229, 230, 232, 300, 646, 647,
        ],
    ),
    (
        "a picture with a title that has a paragraph to itself is a figure with a caption",
        &[572, 573, 576, 577, 584, 585, 586, 588, 589, 591],
    ),
    (
        "no line break stands between an item and the HTML that begins it, which shows nowhere",
        &[175],
    ),
];

/// The differences that the default settings add. (Headings differ already, because they are links
/// to themselves.)
const USUAL: [(&str, &[usize]); 3] = [
    (
        "punctuation is set: quotation marks, dashes, dots",
        &[
            14, 46, 55, 87, 106, 197, 209, 210, 343, 352, 359, 363, 380, 385, 395, 590, 619, 620,
            622, 624, 626, 632, 650,
        ],
    ),
    (
        "code whose language is known has classes for its colours",
        &[142, 143],
    ),
    ("an address that stands bare is a link", &[608, 611]),
];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples in the text of the specification. Each is between lines of 32 backticks, has two
/// halves with a full stop between them, and `→` for a tab.
fn examples(spec: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let open = format!("{fence} example");
    let mut lines = spec.lines();
    let mut examples = Vec::new();
    while lines.by_ref().any(|line| line == open) {
        let mut half = |end: &str| -> String {
            let lines = lines.by_ref().take_while(|line| *line != end);
            lines
                .map(|line| format!("{}\n", line.replace('→', "\t")))
                .collect()
        };
        examples.push(Example {
            markdown: half("."),
            html: half(&fence),
            number: examples.len() + 1,
        });
    }
    examples
}

/// The HTML with one of two equivalent spellings: outside tags, a quotation mark needs no escape;
/// the tag of an element without content needs no slash.
fn same_document(html: &str) -> String {
    let pieces = html
        .split_inclusive('>')
        .map(|piece| match piece.split_once('<') {
            Some((text, tag)) => {
                let tag = tag.replace(" />", ">");
                format!("{}<{tag}", text.replace("&quot;", "\""))
            }
            None => piece.replace("&quot;", "\""),
        });
    pieces.collect()
}

/// The numbers of the examples whose HTML differs from the specification.
fn differing(examples: &[Example], style: &ParseOptions) -> Vec<usize> {
    let mut differing = Vec::new();
    for example in examples {
        let (ours, _) = html(&example.markdown, style);
        if same_document(&ours) != same_document(&example.html) {
            differing.push(example.number);
            if std::env::var_os("LINGER_COMMONMARK_SHOW").is_some() {
                let Example {
                    number,
                    markdown,
                    html,
                } = example;
                println!("--- {number}\n{markdown}--- should be\n{html}--- is\n{ours}");
            }
        }
    }
    differing
}

#[test]
fn commonmarks_examples_come_out_as_it_says() {
    let Some(path) = std::env::var_os("LINGER_COMMONMARK") else {
        println!(
            "CommonMark's examples were not run: LINGER_COMMONMARK does not name its spec.txt (tests/run does)"
        );
        return;
    };
    let spec = std::fs::read_to_string(&path).unwrap();
    let examples = examples(&spec);
    assert_eq!(examples.len(), 652, "of CommonMark 0.31.2");
    let listed = |reasons: &[(&str, &[usize])]| {
        let mut numbers: Vec<usize> = reasons
            .iter()
            .flat_map(|(_, numbers)| *numbers)
            .copied()
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let plain_list = listed(&PLAIN);
    let usual_list = listed(&[PLAIN.as_slice(), USUAL.as_slice()].concat());
    for (name, style, expected, reasons) in [
        ("plainest", plain(), plain_list, PLAIN.as_slice()),
        (
            "usual",
            ParseOptions::new(&Config::default()),
            usual_list,
            USUAL.as_slice(),
        ),
    ] {
        let differing = differing(&examples, &style);
        println!(
            "CommonMark, {name} style: {} of {} examples pass",
            examples.len() - differing.len(),
            examples.len()
        );
        for (reason, numbers) in reasons {
            println!("  on purpose, {reason}: {numbers:?}");
        }
        assert_eq!(
            differing, expected,
            "{name} style: these differ, and those are listed"
        );
    }
}

/// Inputs on which careless parsers take quadratic time or run out of stack: a name and the text.
fn pathological() -> Vec<(&'static str, String)> {
    let n = 10_000;
    let many = |piece: &str| piece.repeat(n);
    vec![
        (
            "strong emphasis in emphasis",
            many("*a **a ") + "b" + &many(" a** a*"),
        ),
        ("emphasis that only closes", many("a_ ")),
        ("emphasis that only opens", many("_a ")),
        ("links that only close", many("a]")),
        ("links that only open", many("[a")),
        ("emphasis that does not match", many("*a_ ")),
        (
            "emphasis that is closed by others",
            many("*a ") + &many("_a*_ "),
        ),
        (
            "emphasis in emphasis",
            "*".repeat(6 * n) + "a" + &"*".repeat(6 * n),
        ),
        (
            "emphasis in quotations in quotations",
            ">".repeat(n) + &many("a*"),
        ),
        (
            "empty lines in lists in lists",
            many("- ") + "x" + &"\n".repeat(n),
        ),
        (
            "empty lines in lists in a quotation",
            format!("> {}x\n{}", many("- "), many(">\n")),
        ),
        ("one long rule", "*".repeat(n)),
        ("backslashes in a link", format!("[{}a", "\\".repeat(5 * n))),
        ("backticks in links", many("[`")),
        ("runs of three", format!("a**b{}", many("c* "))),
        ("links across emphasis", many("[ a_")),
        ("brackets and parentheses", many("[ (](")),
        ("pictures in links", many("![[]()")),
        ("strong across links", many("**x [a*b**c*](d)")),
        ("brackets in brackets", many("[") + "a" + &many("]")),
        ("quotations in quotations", many("> ") + "a"),
        ("quotations in lists", many("> - ") + "a"),
        (
            "lists in lists",
            (0..700).map(|depth| "  ".repeat(depth) + "* a\n").collect(),
        ),
        ("numbered lists on a line", many("1. ") + "a"),
        (
            "backticks of every length",
            (1..2_500).map(|n| format!("e{}", "`".repeat(n))).collect(),
        ),
        ("links without an end", many("[a](<b")),
        ("links without an end, bare", many("[a](b")),
        ("comments without an end", format!("</{}", many("<!--"))),
        ("comments with little in them", many("<!--->")),
        ("processing without an end", many("<?")),
        ("declarations without an end", many("<!A ")),
        ("CDATA without an end", many("<![CDATA[")),
        ("tags without an end", many("<a b=\"")),
        ("tables that are none", many("aaa\rbbb\n-\u{b}\n")),
        (
            "a wide table",
            format!("|{}\n|{}\n|{}\n", many("a|"), many("-|"), many("b|")),
        ),
        (
            "a table and rows that are too short",
            format!(
                "|{}\n|{}\n{}",
                "a|".repeat(500),
                "-|".repeat(500),
                "|x\n".repeat(20_000)
            ),
        ),
        (
            "definitions of links",
            (0..n).map(|n| format!("[{n}]: a\n")).collect(),
        ),
        (
            "one long definition, used often",
            format!("[a]: {}\n\n{}", "b".repeat(n), "[a]\n".repeat(2_000)),
        ),
        (
            "footnotes",
            (0..5_000)
                .map(|n| format!("[^{n}] \n\n[^{n}]: a\n\n"))
                .collect(),
        ),
        (
            "footnotes in footnotes",
            (0..2_000)
                .map(|n| format!("[^{n}]: a [^{}]\n\n", n + 1))
                .collect(),
        ),
        ("headings that are alike", many("# a\n")),
        ("headings with marks", many("# a {#b .c}\n")),
        ("headings underlined", many("a\n=\n")),
        ("quotation marks", many("\"a 'b ")),
        ("quotation marks that only close", many("a\" b' ")),
        ("strikethrough", many("~~a ~b ")),
        ("definitions of words", many("a\n: b\n\n")),
        ("alerts", many("> [!NOTE]\n\n")),
        ("tasks", many("- [x] a\n")),
        ("lines under items", many("- a\nB\n")),
        ("typed bullets and guillemets", many("• a <<b ")),
        ("guillemets that do not close", many("<<a `")),
        ("entities", many("&amp;&#0;&nosuch;")),
        ("NUL", many("a\0")),
        ("line ends of every kind", many("a\r\nb\rc\n\n")),
        (
            "code with a language",
            format!("```rust\n{}\n```\n", "let x = \"a\"; // b\n".repeat(400)),
        ),
        (
            "code in one long line",
            format!("```js\n{}\n```\n", many("[{(\"'`")),
        ),
        (
            "code that nests",
            format!("```js\n{}\n```\n", "{[(\n".repeat(400)),
        ),
        (
            "many blocks of code",
            "```rust\nfn a() {}\n```\n\n".repeat(400),
        ),
        ("links to look up", many("[a](b.md) ")),
        ("addresses with spaces", many("[a](b c.md) ")),
        (
            "addresses with spaces that do not close",
            many("[a](b c.md "),
        ),
        ("addresses behind spaces", many("[a] (b.md) ")),
        ("pages by name", many("[[a]] ")),
        ("pages by name that do not close", many("[[a] ")),
        ("pages in pages by name", many("![[a|[[b]] ")),
        ("brackets the wrong way round", many("(a)[b.md] ")),
        ("addresses on a disk", many("![a](C:\\b\\c.png) ")),
        ("headings without a space", many("##a\n")),
        ("headings without a space, in paragraphs", many("#A\n\n")),
        ("items without a space", many("-a\n")),
        ("numbers without a space", many("1.a\n")),
        ("lines of bars", many("| a | b |\n")),
        ("bars in one line", format!("{}\n| a |\n", many("| a "))),
        ("lines of tabs", many("a\tb\n")),
        ("tabs in one line", format!("{}\nb\tc\n", many("a\t"))),
        ("asterisks that make nothing bold", many("a **b\n")),
        ("asterisks in one line", many("a** ")),
        ("bullets of every kind", many("· a\no\tb\n§ c\n➢ d\n")),
        ("sections of laws", many("§ 1\n")),
        ("spaces", many(" a  \n")),
        ("tabs", many("\t- a\n")),
        ("rules", many("***\n")),
    ]
}

/// The processor time of this thread, if the system reports it, because waiting for other processes
/// does not count; otherwise the time.
fn worked() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = statistics
        .as_deref()
        .and_then(|line| line.split(' ').next()?.parse().ok())
        .filter(|ns| *ns > 0);
    match nanoseconds {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => std::time::UNIX_EPOCH.elapsed().unwrap_or_default(),
    }
}

#[test]
fn nothing_takes_for_ever() {
    let styles = [
        ParseOptions::new(&Config::default()),
        ParseOptions::new(&Config {
            language: "fr".into(),
            markdown: linger::config::Markdown {
                raw_html: linger::config::RawHtml::Strip,
                ..Config::default().markdown
            },
            ..Config::default()
        }),
    ];
    let second = Duration::from_secs(1);
    for (name, text) in pathological() {
        let all = Instant::now();
        for style in &styles {
            // Another process may have used the processor, so only three slow times in a row count.
            let times = (0..3).map(|_| {
                let began = worked();
                html(&text, style);
                worked().saturating_sub(began)
            });
            let slow: Vec<Duration> = times.take_while(|time| *time >= second).collect();
            assert!(slow.len() < 3, "{name}: {slow:?}");
        }
        println!("{:>8.1?} {name}, in {} styles", all.elapsed(), styles.len());
    }
}

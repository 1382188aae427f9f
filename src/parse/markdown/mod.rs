//! Turns Markdown into HTML and facts about the text, in one pass over pulldown-cmark's events.
//!
//! Follows CommonMark 0.31 with GitHub's tables, strikethrough, task lists, footnotes and alerts,
//! definition lists and smart punctuation. Links and pictures inside the site become placeholders,
//! which are filled later, because only the model knows the URLs.

mod address;
mod autolink;
mod block;
mod body;
mod brackets;
pub mod code;
mod embed;
mod event_rewriter;
mod footnote;
mod guess;
mod heading;
mod ids;
mod link;
mod raw_html;
pub mod renamed;
mod short;
mod shortcode;
mod table;
mod unread;

pub use crate::config::address::is_inside;
pub use address::is_local;
pub use body::{Argument, Body, GuessedPicture, Heading, Placeholder, PlaceholderKind, Shortcode};

pub use short::short;

use crate::config::Embed;
use crate::diagnostic::Diagnostic;
use crate::parse::options::ParseOptions;
use crate::parse::text::line_starts::LineStarts;
use crate::parse::text::paste;
use crate::parse::text::prose::Prose;
use crate::parse::text::quotes::Quotes;
use autolink::Autolinks;
use brackets::Brackets;
use event_rewriter::{Counted, EventRewriter};
use ids::Ids;
use memchr::memmem;
use pulldown_cmark::{Options, Parser, html};
use pulldown_cmark_escape::escape_html;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use unread::Unread;

/// The mark at which the summary ends.
const MORE: &str = "<!-- more -->";
/// Marks a placeholder in the HTML while it is written. The text cannot have it, because CommonMark
/// replaces NUL.
const PLACEHOLDER: &str = "\0";

/// A text to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkdownSource<'a> {
    /// The file of the text.
    pub(super) file: &'a Arc<str>,
    /// Markdown.
    pub(super) text: &'a str,
    /// The number of lines of the file before the text.
    pub(super) lines_before: u32,
    /// Whether the first heading becomes the title. If it is the first block, it is removed from
    /// the body, because the page shows the title already.
    pub(super) wants_title: bool,
    /// The title that the page shows. A first heading that repeats it is taken out of the body.
    pub(super) title: Option<&'a str>,
    /// Whether a reader wrote it. Then there are no tables, tasks, footnotes and the like: nothing of
    /// them would be left in a comment.
    pub(super) is_comment: bool,
    /// The language of the text (BCP 47).
    pub(super) language: &'a str,
}

/// What linger's Markdown has beyond CommonMark.
fn dialect() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Where the code of a text is, in bytes and in order: blocks and spans.
pub(crate) fn code_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    shortcode::code_ranges(text, dialect())
}

/// Reads a piece of Markdown. Warnings are pushed to `problems`.
pub(super) fn read(
    piece: &MarkdownSource<'_>,
    style: &ParseOptions,
    problems: &mut Vec<Diagnostic>,
) -> Body {
    let starts = LineStarts::of(piece.text);
    let text = paste::mend(piece.text, starts.bullets);
    let text = &*match memchr::memchr(0, text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace('\0', "\u{fffd}")),
        None => text,
    };
    let typed;
    let mut options = Options::ENABLE_STRIKETHROUGH;
    if !piece.is_comment {
        options |= dialect();
    }
    options.set(
        Options::ENABLE_SMART_PUNCTUATION,
        style.markdown.smart_punctuation,
    );
    let text = if piece.is_comment {
        typed = footnote::as_typed(text, options);
        &*typed
    } else {
        text
    };
    let embeds: &[Embed] = if piece.is_comment || !style.markdown.linkify {
        &[]
    } else {
        &style.embeds
    };
    let (masked, codes) = shortcode::mask(text, options, embeds);
    let slips = RefCell::new(Vec::new());
    let brackets = Brackets {
        text: &masked,
        slips: &slips,
    };
    let parser = Parser::new_with_broken_link_callback(&masked, options, Some(brackets));
    let mut rewriter = EventRewriter {
        file: piece.file,
        text,
        parsed: &masked,
        lines_before: piece.lines_before,
        style,
        problems,
        quotes: Quotes::of(piece.language),
        lists: 0,
        counted: Counted::default(),
        events: parser.into_offset_iter(),
        ahead: None,
        queue: VecDeque::new(),
        wants_title: piece.wants_title,
        title: piece.title,
        seen_a_block: false,
        ids: Ids::of(text, style.markdown.raw_html),
        prose: Prose::new(memmem::find(text.as_bytes(), MORE.as_bytes()).is_some()),
        table: table::Table::default(),
        label_is_open: false,
        guess: None,
        has_named_pages: memmem::find(text.as_bytes(), b"[[").is_some(),
        may_be_unread: starts.unread,
        unread: Unread::default(),
        muted: false,
        autolinks: if style.markdown.linkify {
            Autolinks::of(text)
        } else {
            Autolinks::default()
        },
        codes,
        found: Body::default(),
    };
    let mut written = String::with_capacity(text.len() + text.len() / 6);
    // Writing to a `String` cannot fail.
    let _ = html::write_html_fmt(Plain(&mut written), rewriter.by_ref());
    for (range, slip) in slips.take() {
        let (message, help) = slip.said();
        rewriter.complain(
            Diagnostic::warning("link-unread", message).help(help),
            range,
        );
    }
    let (mut body, mut codes) = (rewriter.found, rewriter.codes);
    let prose = rewriter.prose.finish();
    (body.summary, body.words, body.dense) = (prose.summary, prose.words, prose.dense);
    if body.placeholders.is_empty() && !codes.are_there() {
        written.shrink_to_fit();
        body.html = written;
    } else {
        codes.settle(&written, &mut body);
    }
    codes.complain(piece.file, text, piece.lines_before, problems);
    body
}

/// Receives what pulldown-cmark writes, and removes the slashes of its `<br />` and `<hr />`, which
/// have no meaning in HTML (13.1.2.1, start tags). The writer's own HTML comes in other pieces, so
/// it does not change.
struct Plain<'a>(&'a mut String);

impl fmt::Write for Plain<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.0.push_str(match piece {
            "<br />\n" => "<br>\n",
            "<hr />\n" => "<hr>\n",
            "\n<hr />\n" => "\n<hr>\n",
            other => other,
        });
        Ok(())
    }
}

pub(super) fn escape(text: &str, into: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = escape_html(into, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RawHtml;

    /// What a text becomes in a language and a style, and what is said about it.
    fn read_as(text: &str, language: &str, style: &ParseOptions) -> (Body, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let piece = MarkdownSource {
            file: &"x.md".into(),
            text,
            lines_before: 0,
            wants_title: false,
            title: None,
            is_comment: false,
            language,
        };
        let body = read(&piece, style, &mut problems);
        (body, problems)
    }

    fn read_text(text: &str, lines_before: u32, wants_title: bool) -> Body {
        let mut style = ParseOptions::default();
        style.markdown.heading_links = false;
        let piece = MarkdownSource {
            file: &"x.md".into(),
            text,
            lines_before,
            wants_title,
            title: Some("A, title").filter(|_| !wants_title),
            is_comment: false,
            language: "en",
        };
        let mut problems = Vec::new();
        let body = read(&piece, &style, &mut problems);
        assert_eq!(problems, []);
        body
    }

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        let text =
            "\"Don't say 'never',\" she said, \"he said \"no\" once.\" *\"Yes\"* 5\" x (\"a\")\n";
        for (language, html) in [
            (
                "en",
                "“Don’t say ‘never’,” she said, “he said ‘no’ once.” <em>“Yes”</em> 5\" x (“a”)",
            ),
            (
                "de",
                "„Don’t say ‚never‘,“ she said, „he said ‚no‘ once.“ <em>„Yes“</em> 5\" x („a“)",
            ),
            (
                "sv",
                "”Don’t say ’never’,” she said, ”he said ’no’ once.” <em>”Yes”</em> 5\" x (”a”)",
            ),
            (
                "ru",
                "«Don’t say „never“,» she said, «he said „no“ once.» <em>«Yes»</em> 5\" x («a»)",
            ),
            (
                "fr",
                "«\u{a0}Don’t say “never”,\u{a0}» she said, «\u{a0}he said “no” once.\u{a0}» \
                    <em>«\u{a0}Yes\u{a0}»</em> 5\" x («\u{a0}a\u{a0}»)",
            ),
        ] {
            let (body, _) = read_as(text, language, &ParseOptions::default());
            assert_eq!(body.html, format!("<p>{html}</p>\n"), "{language}");
        }
        let (body, _) = read_as(
            "## \"A\"\n\n'Tis l'an '99, \"b\n\nc\"\n",
            "de",
            &ParseOptions::default(),
        );
        assert_eq!(body.headings[0].title, "„A“");
        assert!(
            body.html.ends_with("<p>’Tis l’an ’99, „b</p>\n<p>c“</p>\n"),
            "{}",
            body.html
        );
        let mut plain = ParseOptions::default();
        plain.markdown.smart_punctuation = false;
        let (body, _) = read_as("\"a\" -- b...\n", "de", &plain);
        assert_eq!(body.html, "<p>\"a\" -- b...</p>\n");
    }

    #[test]
    fn html_is_allowed_escaped_or_stripped() {
        let text = "<div>\n<b>Box</b>\n</div>\n\nA <b onclick=x>word</b>.<br>Next <!-- hidden -->\n\n\
                    <!-- more -->\n\n## H {onclick=x .c}\n";
        let as_style = |raw_html| {
            let mut style = ParseOptions::default();
            style.markdown.raw_html = raw_html;
            style.markdown.heading_links = false;
            read_as(text, "en", &style).0
        };
        let heading = "<h2 id=\"h\" class=\"c\">H</h2>\n";
        assert!(
            as_style(RawHtml::Allow)
                .html
                .starts_with("<div>\n<b>Box</b>\n</div>\n<p>A <b onclick=x>word")
        );
        let escaped = as_style(RawHtml::Escape);
        assert_eq!(
            escaped.html,
            format!(
                "<p>&lt;div&gt;\n&lt;b&gt;Box&lt;/b&gt;\n&lt;/div&gt;</p>\n\
                     <p>A &lt;b onclick=x&gt;word&lt;/b&gt;.&lt;br&gt;Next </p>\n{heading}"
            )
        );
        let stripped = as_style(RawHtml::Strip);
        assert_eq!(
            stripped.html,
            format!("<p>Box</p>\n<p>A word.<br>\nNext </p>\n{heading}")
        );
        assert_eq!(stripped.summary, "Box A word. Next");
    }

    #[test]
    fn a_heading_is_a_link_to_itself_unless_it_holds_one() {
        let (body, _) = read_as(
            "## A *b*\n\n## [c](d.md)\n\n## E {#f\"g}\n",
            "en",
            &ParseOptions::default(),
        );
        let html = body.filled(
            |placeholder, into| into.push_str(&placeholder.target),
            nothing,
        );
        assert!(
            html.starts_with(
                "<h2 id=\"a-b\"><a class=\"anchor\" href=\"#a-b\">A <em>b</em></a></h2>\n"
            ),
            "{html}"
        );
        assert!(
            html.contains("<h2 id=\"c\"><a href=\"d.md\">c</a></h2>\n"),
            "{html}"
        );
        assert!(
            html.contains("href=\"#f%22g\"") || html.contains("href=\"#f&quot;g\""),
            "{html}"
        );
    }

    #[test]
    fn code_has_colours_only_where_its_language_is_named() {
        let (body, problems) = read_as(
            "- a\n  ```rust,ignore\n  let x = 1; // <\n  ```\n- b\n",
            "en",
            &ParseOptions::default(),
        );
        assert_eq!(problems, []);
        assert!(body.has_colours);
        assert_eq!(
            body.html,
            "<ul>\n<li>a\n<pre><code class=\"language-rust\"><span class=\"hl-keyword\">let</span> x = \
             <span class=\"hl-number\">1</span>; <span class=\"hl-comment\">// &lt;\n</span></code></pre>\n</li>\n\
             <li>b</li>\n</ul>\n"
        );
        let (body, problems) = read_as(
            "```\nlet x\n```\n\n    y\n\n```text\nz\n```\n",
            "en",
            &ParseOptions::default(),
        );
        assert!(!body.has_colours && problems.is_empty());
        assert_eq!(
            body.html,
            "<pre><code>let x\n</code></pre>\n<pre><code>y\n</code></pre>\n<pre><code class=\"language-text\">z\n</code></pre>\n"
        );
        let (_, problems) = read_as("a\n\n```pyhton\nz\n```\n", "en", &ParseOptions::default());
        assert_eq!(
            (problems[0].code, problems[0].place.as_ref().unwrap().line),
            ("code-language", 3)
        );
    }

    #[test]
    fn a_list_that_swallows_a_sentence_is_noticed() {
        let said = |text: &str| read_as(text, "en", &ParseOptions::default()).1.len();
        assert_eq!(said("- one\n- two\nThen we went home.\n"), 1);
        assert_eq!(
            said("1. One thing, which is a long one, and takes up all of a line.\nThen we.\n"),
            1
        );
        for fine in [
            "- one\n- two\n\nThen we went home.\n",
            "- one\n  Then indented.\n",
            "- a line that is as long as a line gets before an editor breaks\nIt goes on.\n",
            "- one\nand lower case\n",
            "Text.\nText.\n",
            "> - a\n> B\n",
        ] {
            assert_eq!(said(fine), 0, "{fine}");
        }
    }

    /// Fills a hole with what it holds.
    fn written(placeholder: &Placeholder, into: &mut String) {
        let url = format!("/{}&amp;", placeholder.target);
        match &placeholder.kind {
            PlaceholderKind::Link | PlaceholderKind::Word => into.push_str(&url),
            PlaceholderKind::Picture { alt, title } => {
                into.push_str(&format!("[{url} {alt} {title}]"))
            }
            PlaceholderKind::GuessedLink { raw, .. } | PlaceholderKind::GuessedLinkEnd { raw } => {
                into.push_str(&format!("{{{}|{raw}}}", placeholder.target));
            }
            PlaceholderKind::GuessedPicture(guessed) => {
                into.push_str(&format!("{{{}|{}}}", placeholder.target, guessed.raw));
            }
        }
    }

    fn nothing(_: usize, _: &Shortcode, _: Option<&str>) -> String {
        String::new()
    }

    #[test]
    fn headings_get_ids_of_their_own() {
        let body = read_text(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n\n## Two words\n",
            4,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["one", "two-words", "two-words-2"]);
        let body = read_text(
            "## Note\n\n## X {#own}\n\n## Own\n\na[^note]\n\n[^note]: b\n",
            0,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["note-2", "own", "own-2"]);
    }

    #[test]
    fn links_and_pictures_leave_holes() {
        let body = read_text(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n",
            4,
            false,
        );
        assert_eq!(body.placeholders.len(), 2);
        assert_eq!(
            (
                body.placeholders[0].line,
                body.placeholders[0].column,
                body.placeholders[0].width
            ),
            (9, 1, 15)
        );
        let html = body.filled(written, nothing);
        assert!(
            html.contains("<a href=\"/other.md#x&amp;\">a</a>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"/other.md#x&amp;\">a</a> [/p.png&amp; p t]"),
            "{html}"
        );
    }

    #[test]
    fn the_first_heading_is_the_title_and_leaves_the_body_only_from_its_top() {
        let body = read_text("# The *first*\n\nText\n", 0, true);
        assert_eq!(
            (body.title.as_deref(), body.html.as_str()),
            (Some("The first"), "<p>Text</p>\n")
        );
        let body = read_text("Text\n\n## Later\n", 0, true);
        assert_eq!(body.title.as_deref(), Some("Later"));
        assert!(body.html.contains("<h2 id=\"later\">Later</h2>"));
    }

    #[test]
    fn a_first_heading_that_repeats_the_title_is_not_shown_twice() {
        for text in ["# A, *title*\n\nText\n", "A title!\n===\nText\n"] {
            let body = read_text(text, 0, false);
            assert_eq!(body.html, "<p>Text</p>\n", "{text}");
            assert_eq!(body.headings, []);
        }
        for text in [
            "# Another title\n",
            "## A, title\n",
            "Text\n\n# A, title\n",
            "# !\n",
        ] {
            assert_eq!(read_text(text, 0, false).headings.len(), 1, "{text}");
        }
    }

    #[test]
    fn brackets_that_may_be_links_are_placeholders() {
        for (text, html) in [
            (
                "a [*b*](my c.pdf \"T\"), d",
                "a {my c.pdf|[}<em>b</em>{my c.pdf|](my c.pdf &quot;T&quot;)}, d",
            ),
            ("![a](my c.png) d", "{my c.png|![a](my c.png)} d"),
            (
                "[[A b|c]] and ![[d.png|200]].",
                "{[[A b]]|[[A b|}c{[[A b]]|]]} and {[[d.png]]|![[d.png|200]]}.",
            ),
            ("[x] (y.pdf)z", "{y.pdf|[}x{y.pdf|] (y.pdf)}z"),
            (
                "[x](C:\\Users\\a.pdf) ![p](file:///b.png)",
                "{C:\\Users\\a.pdf|}x{C:\\Users\\a.pdf|} {file:///b.png|p}",
            ),
            ("`[x](a b.pdf) [[c]]`", "<code>[x](a b.pdf) [[c]]</code>"),
            (
                "[x](www.example.com/a) [y](ann@example.com)",
                "<a href=\"https://www.example.com/a\">x</a> <a href=\"mailto:ann@example.com\">y</a>",
            ),
        ] {
            let body = read_text(text, 0, false);
            assert_eq!(
                body.filled(written, nothing),
                format!("<p>{html}</p>\n"),
                "{text}"
            );
        }
        let body = read_text("## A [[b]] [c](d e.md)\n", 0, false);
        assert_eq!(body.headings[0].title, "A [b] c");
        assert!(
            body.filled(written, nothing)
                .contains(">A [[b]] {d e.md|[}c{")
        );
    }

    #[test]
    fn what_was_meant_as_markdown_is_told_once() {
        let said = |text: &str| {
            let (_, problems) = read_as(text, "en", &ParseOptions::default());
            let lines = problems.iter().map(|problem| {
                let place = problem.place.as_ref().unwrap();
                format!("{} {}:{}", problem.code, place.line, place.column)
            });
            lines.collect::<Vec<_>>().join(", ")
        };
        for (text, expected) in [
            ("#Heading\n\nText\n", "heading-space 1:1"),
            ("Text\n##Heading\nText\n", "heading-space 2:1"),
            ("> ###3. Three\n", "heading-space 1:3"),
            (
                "-one\n-two\n-three\n\n1.One\n2.Two\n",
                "list-unread 1:1, list-unread 5:1",
            ),
            ("o Sell\no Keep\n", "list-unread 1:1"),
            ("| a | b |\n| 1 | 2 |\n", "table-unread 1:1"),
            ("| a | b |\n|---|\n| 1 | 2 |\n", "table-unread 1:1"),
            ("Plan\tPrice\nA\t10\nB\t20\n", "table-unread 1:1"),
            (
                "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\nText\n",
                "table-row 3:1, table-row 4:1, table-row 5:1",
            ),
            (
                "**bold **text and **more\n\nx **y\n",
                "stray-asterisks 1:1, stray-asterisks 3:3",
            ),
            (
                "[x](https://example.com/a b) [y] (/about/)",
                "link-unread 1:1, link-unread 1:30",
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        for fine in [
            "#sales #b2b\n",
            "#sales\n",
            "We are\n#Sales of the world\n",
            "#1 in the market\n",
            "```\n#Heading\n-a\n-b\n**\n| a |\n| b |\na\tb\nc\td\n```\n",
            "    #Heading\n    | a | b |\n    | c | d |\n",
            "`**` and \\**x\n",
            "2 ** 3 and a**b, f(**x)\n",
            "-one\nand more\n",
            "1.5 million\n2.5 million\n",
            "*one*\n*two*\n",
            "o preço\no cliente\n",
            "a | b\n\n| a |\n",
            "| a | b |\n|---|---|\n| 1 | `2 \\| 3` |\n",
            "a\tb\nc\n",
            "- \ta\n- \tb\n",
            "**a**b and ***c***\n",
        ] {
            assert_eq!(said(fine), "", "{fine}");
        }
    }

    #[test]
    fn summaries() {
        let body = read_text(
            "Short.\n\n- one\n- two\n\n## Heading\n\n`code` and “quotes”.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Short. one two code and “quotes”.");
        let body = read_text(
            "Before.\n\nStill before.\n\n<!-- more -->\n\nAfter.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Before. Still before.");
        let body = read_text("Look: `<!-- more -->`.\n\nAll of it.\n", 0, false);
        assert_eq!(body.summary, "Look: <!-- more -->. All of it.");
        let long = "word ".repeat(100);
        let body = read_text(&long, 0, false);
        assert!(body.summary.ends_with("word…") && body.summary.chars().count() <= 241);
        assert_eq!(body.words, 100);
    }

    #[test]
    fn an_empty_corner_of_a_table_is_no_head() {
        let body = read_text("| | mine |\n|:-:|---|\n| you | 1 |\n", 0, false);
        let head = "<tr><td></td><th>mine</th></tr>";
        assert!(body.html.contains(head), "{}", body.html);
        let row = "<tr><td class=\"center\">you</td><td>1</td></tr>";
        assert!(body.html.contains(row), "{}", body.html);
    }

    #[test]
    fn a_lone_picture_with_a_title_is_a_figure() {
        let body = read_text("![a \"b\"](x.svg \"Say <hi>\")\n", 0, false);
        let html = body.filled(written, nothing);
        let expected = "<figure>[/x.svg&amp; a “b” Say <hi>]\
                        <figcaption>Say &lt;hi&gt;</figcaption></figure>\n";
        assert_eq!(html, expected);
        let body = read_text("![a](https://example.com/x.svg) and more\n", 0, false);
        assert_eq!(
            body.html,
            "<p><img src=\"https://example.com/x.svg\" alt=\"a\"> and more</p>\n"
        );
    }

    #[test]
    fn tables_and_tasks_are_accessible_without_styles() {
        let body = read_text("## Rates\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n", 0, false);
        let table = "<div role=\"region\" aria-label=\"Rates\" tabindex=\"0\">\n<table><thead><tr><th>a</th>\
                     <th class=\"right\">b</th></tr></thead><tbody>\n<tr><td>1</td>\
                     <td class=\"right\">2</td></tr>\n</tbody></table>\n</div>\n";
        assert!(body.html.ends_with(table), "{}", body.html);
        let body = read_text("- [x] call\n- [ ] write\n  - later\n", 0, false);
        let tasks = "<ul>\n<li><label><input type=\"checkbox\" disabled checked> call</label></li>\n\
                     <li><label><input type=\"checkbox\" disabled> write</label>\n<ul>\n<li>later</li>\n\
                     </ul>\n</li>\n</ul>\n";
        assert_eq!(body.html, tasks);
    }

    #[test]
    fn addresses_in_angle_brackets_lead_outside() {
        let body = read_text("<a@example.com> <https://example.com/>\n", 0, false);
        assert!(body.placeholders.is_empty());
        assert!(body.html.contains("mailto:a@example.com"));
    }

    #[test]
    fn nul_does_not_break_the_holes() {
        let body = read_text("a\0b [x](y.md)\n", 0, false);
        assert_eq!(
            body.filled(written, nothing),
            "<p>a\u{fffd}b <a href=\"/y.md&amp;\">x</a></p>\n"
        );
    }
}

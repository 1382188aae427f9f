//! Markdown -> HTML and what the text says about itself, in one pass over pulldown-cmark's events.
//!
//! Follows CommonMark 0.31 with GitHub's tables, strikethrough, task lists, footnotes and alerts,
//! definition lists and smart punctuation. Links and pictures inside the site are left as holes,
//! which the model fills, because only it knows the URLs.

mod body;
mod heading;
mod link;
mod table;
mod weave;

pub use body::{Body, Heading, Hole, HoleKind};

use super::paste;
use super::prose::Prose;
use memchr::memmem;
use pulldown_cmark::{Options, Parser, html};
use pulldown_cmark_escape::escape_html;
use std::borrow::Cow;
use std::collections::VecDeque;
use weave::Weaver;

/// Ends the summary.
const MORE: &str = "<!-- more -->";
/// Marks a hole in the HTML while it is being written. CommonMark lets no NUL through.
const HOLE: &str = "\0";

/// Renders the Markdown `text`, which stands after `lines_before` lines of its file. With
/// `wants_title`, the first heading becomes the title; if nothing stands before it, it is taken
/// out of the body, because the page shows the title already.
pub(super) fn read(text: &str, lines_before: u32, wants_title: bool) -> Body {
    let text = paste::mend(text);
    let text = &*match memchr::memchr(0, text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace('\0', "\u{fffd}")),
        None => text,
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut weaver = Weaver {
        text,
        lines_before,
        counted: None,
        events: Parser::new_ext(text, options).into_offset_iter(),
        ahead: None,
        queue: VecDeque::new(),
        wants_title,
        seen_a_block: false,
        ids: heading::footnotes(text),
        prose: Prose::new(memmem::find(text.as_bytes(), MORE.as_bytes()).is_some()),
        table: table::Table::default(),
        label_is_open: false,
        found: Body::default(),
    };
    let mut written = String::with_capacity(text.len() + text.len() / 6);
    html::push_html(&mut written, weaver.by_ref());
    let mut body = weaver.found;
    (body.summary, body.words) = weaver.prose.finish();
    if body.holes.is_empty() {
        written.shrink_to_fit();
        body.html = written;
    } else {
        let mut holes = body.holes.iter_mut();
        let mut html = String::with_capacity(written.len());
        let mut from = 0;
        for at in memchr::memchr_iter(0, written.as_bytes()) {
            html.push_str(&written[from..at]);
            if let Some(hole) = holes.next() {
                hole.at = html.len() as u32;
            }
            from = at + 1;
        }
        html.push_str(&written[from..]);
        body.html = html;
    }
    body
}

fn escape(text: &str, into: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = escape_html(into, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills a hole with what it holds.
    fn written(hole: &Hole, into: &mut String) {
        let url = format!("/{}&amp;", hole.target);
        match &hole.kind {
            HoleKind::Link => into.push_str(&url),
            HoleKind::Picture { alt, title } => into.push_str(&format!("[{url} {alt} {title}]")),
        }
    }

    #[test]
    fn headings_get_ids_of_their_own() {
        let body = read(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n\n## Two words\n",
            4,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["one", "two-words", "two-words-2"]);
        let body = read(
            "## Note\n\n## X {#own}\n\n## Own\n\na[^note]\n\n[^note]: b\n",
            0,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["note-2", "own", "own-2"]);
    }

    #[test]
    fn links_and_pictures_leave_holes() {
        let body = read(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n",
            4,
            false,
        );
        assert_eq!(body.holes.len(), 2);
        assert_eq!(
            (
                body.holes[0].line,
                body.holes[0].column,
                body.holes[0].width
            ),
            (9, 1, 15)
        );
        let html = body.filled(written);
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
        let body = read("# The *first*\n\nText\n", 0, true);
        assert_eq!(
            (body.title.as_deref(), body.html.as_str()),
            (Some("The first"), "<p>Text</p>\n")
        );
        let body = read("Text\n\n## Later\n", 0, true);
        assert_eq!(body.title.as_deref(), Some("Later"));
        assert!(body.html.contains("<h2 id=\"later\">Later</h2>"));
    }

    #[test]
    fn summaries() {
        let body = read(
            "Short.\n\n- one\n- two\n\n## Heading\n\n`code` and “quotes”.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Short. one two code and “quotes”.");
        let body = read(
            "Before.\n\nStill before.\n\n<!-- more -->\n\nAfter.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Before. Still before.");
        let body = read("Look: `<!-- more -->`.\n\nAll of it.\n", 0, false);
        assert_eq!(body.summary, "Look: <!-- more -->. All of it.");
        let long = "word ".repeat(100);
        let body = read(&long, 0, false);
        assert!(body.summary.ends_with("word…") && body.summary.chars().count() <= 241);
        assert_eq!(body.words, 100);
    }

    #[test]
    fn a_lone_picture_with_a_title_is_a_figure() {
        let body = read("![a \"b\"](x.svg \"Say <hi>\")\n", 0, false);
        let html = body.filled(written);
        let expected = "<figure>[/x.svg&amp; a “b” Say <hi>]\
                        <figcaption>Say &lt;hi&gt;</figcaption></figure>\n";
        assert_eq!(html, expected);
        let body = read("![a](https://example.com/x.svg) and more\n", 0, false);
        assert_eq!(
            body.html,
            "<p><img src=\"https://example.com/x.svg\" alt=\"a\" /> and more</p>\n"
        );
    }

    #[test]
    fn tables_and_tasks_are_accessible_without_styles() {
        let body = read("## Rates\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n", 0, false);
        let table = "<div role=\"region\" aria-label=\"Rates\" tabindex=\"0\">\n<table><thead><tr><th>a</th>\
                     <th class=\"right\">b</th></tr></thead><tbody>\n<tr><td>1</td>\
                     <td class=\"right\">2</td></tr>\n</tbody></table>\n</div>\n";
        assert!(body.html.ends_with(table), "{}", body.html);
        let body = read("- [x] call\n- [ ] write\n  - later\n", 0, false);
        let tasks = "<ul>\n<li><label><input type=\"checkbox\" disabled checked /> call</label></li>\n\
                     <li><label><input type=\"checkbox\" disabled /> write</label>\n<ul>\n<li>later</li>\n\
                     </ul>\n</li>\n</ul>\n";
        assert_eq!(body.html, tasks);
    }

    #[test]
    fn addresses_in_angle_brackets_lead_outside() {
        let body = read("<a@example.com> <https://example.com/>\n", 0, false);
        assert!(body.holes.is_empty());
        assert!(body.html.contains("mailto:a@example.com"));
    }

    #[test]
    fn nul_does_not_break_the_holes() {
        let body = read("a\0b [x](y.md)\n", 0, false);
        assert_eq!(
            body.filled(written),
            "<p>a\u{fffd}b <a href=\"/y.md&amp;\">x</a></p>\n"
        );
    }
}

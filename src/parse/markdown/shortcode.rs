//! Shortcodes in Markdown: their tags are masked before the parser reads the text, and put into the
//! HTML afterwards.
//!
//! A tag alone on its line is a block, even between the lines of a paragraph; any other tag is a
//! part of its line. Tags in code are text. A tag is masked by as many bytes as it has, so that
//! every place in the text stays where it was.

use super::body::{Argument, Body, PlaceholderKind, Shortcode};
use super::embed;
use super::event_rewriter::EventRewriter;
use crate::config::Embed;
use crate::diagnostic::ValuePlace;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::text::shortcode_tag::{self, Mistake, RawArgument, ShortcodeTag, TagKind};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag as Element, TagEnd};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Marks in the HTML where a shortcode begins.
pub(super) const BEGIN: char = '\u{1}';
/// Marks in the HTML where the text inside a shortcode ends.
pub(super) const END: char = '\u{2}';
/// The first byte of a mask.
pub(super) const MASK: char = '\u{3}';
/// The other bytes of a mask.
pub(super) const FILL: char = '\u{4}';
/// The beginning of the mask of a tag alone on its line.
pub(super) const MASKED: &str = "<?\u{3}";

/// The shortcodes of one text while it is being read.
#[derive(Default)]
pub(super) struct Codes {
    tags: Vec<ShortcodeTag>,
    seen: Vec<bool>,
    /// The elements around the current event, each with its own number.
    around: Vec<u32>,
    elements: u32,
    /// The shortcodes that are not closed yet: the index of each, and the element around it.
    open: Vec<(usize, u32)>,
    /// The shortcodes that the [`END`] marks end, in order.
    ends: Vec<usize>,
    mistakes: Vec<Mistake>,
    found: Vec<Shortcode>,
}

impl Codes {
    /// Whether the text has any tag.
    pub(super) fn are_there(&self) -> bool {
        !self.tags.is_empty()
    }

    /// Follows the open elements.
    pub(super) fn pass(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Element::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(_) => {
                self.elements += 1;
                self.around.push(self.elements);
            }
            Event::End(_) => {
                self.around.pop();
            }
            _ => {}
        }
    }

    /// The mark in the HTML for the tag `at`, if there is one. `is_alone` says that the tag has a line to
    /// itself.
    fn mark(
        &mut self,
        at: usize,
        is_alone: bool,
        place: impl Fn(&Range<usize>) -> ValuePlace,
    ) -> Option<char> {
        self.seen[at] = true;
        let around = self.around.last().copied().unwrap_or(0);
        let tag = &self.tags[at];
        if tag.kind != TagKind::Close {
            let argument = |raw: &RawArgument| Argument {
                name: raw.name.as_str().into(),
                value: raw.value.as_str().into(),
                is_quoted: raw.is_quoted,
                spot: place(&raw.at),
                value_spot: place(&raw.value_at),
            };
            let code = Shortcode {
                name: tag.name.as_str().into(),
                arguments: tag.arguments.iter().map(argument).collect(),
                at: 0,
                end: None,
                holds: 0,
                may_be_in_line: around != 0 || !is_alone,
                spot: place(&tag.range),
                name_spot: place(&tag.name_at),
            };
            if tag.kind == TagKind::Open {
                self.open.push((self.found.len(), around));
            }
            self.found.push(code);
            return Some(BEGIN);
        }
        let found = &self.found;
        let opened = self
            .open
            .iter()
            .rposition(|(code, _)| *found[*code].name == *tag.name);
        let Some(opened) = opened else {
            self.mistakes.push(Mistake {
                at: tag.range.clone(),
                message: format!("this closes `{}`, which is not open here", tag.name),
                help: "remove it, or put the opening tag before the text",
            });
            return None;
        };
        // Shortcodes that were opened later have no closing tag, so nothing is inside them.
        self.open.truncate(opened + 1);
        let (code, opened_in) = self.open.pop()?;
        if opened_in != around {
            self.mistakes.push(Mistake {
                at: tag.range.clone(),
                message: format!("`{}` is closed in another paragraph, list or quotation than it was opened in", tag.name),
                help: "put the opening and the closing tag each on a line of its own, indented alike",
            });
            return None;
        }
        self.found[code].holds = (self.found.len() - 1 - code) as u32;
        self.ends.push(code);
        Some(END)
    }

    /// Removes the marks from the HTML, and stores their places as those of placeholders and
    /// shortcodes.
    pub(super) fn settle(&mut self, written: &str, body: &mut Body) {
        let has_codes = self.are_there();
        let mut html = String::with_capacity(written.len());
        let mut from = 0;
        let (mut placeholders, mut begun) = (body.placeholders.iter_mut(), 0);
        let mut ends = self.ends.iter();
        for at in memchr::memchr3_iter(0, BEGIN as u8, END as u8, written.as_bytes()) {
            let mark = written.as_bytes()[at];
            if mark != 0 && !has_codes {
                continue;
            }
            html.push_str(&written[from..at]);
            from = at + 1;
            if mark == 0 {
                if let Some(placeholder) = placeholders.next() {
                    placeholder.at = html.len() as u32;
                }
            } else if mark == BEGIN as u8 {
                if let Some(code) = self.found.get_mut(begun) {
                    code.at = html.len() as u32;
                }
                begun += 1;
            } else if let Some(code) = ends.next() {
                self.found[*code].end = Some(html.len() as u32);
            }
        }
        html.push_str(&written[from..]);
        if self.seen.contains(&false) {
            // A tag at an impossible place is an error. Its mask must not be visible, so it becomes
            // a space of the same length.
            html = html.replace([MASK, FILL], " ");
            let unmask = |text: &mut String| text.retain(|c| c != MASK && c != FILL);
            for heading in &mut body.headings {
                unmask(&mut heading.title);
            }
            body.title.iter_mut().for_each(unmask);
            for placeholder in &mut body.placeholders {
                if let PlaceholderKind::Picture { alt, title } = &mut placeholder.kind {
                    for text in [alt, title] {
                        *text = text.replace([MASK, FILL], "").into();
                    }
                }
            }
        }
        (body.html, body.shortcodes) = (html, std::mem::take(&mut self.found));
    }

    /// Reports the mistakes at their places in `file`, in which `text` follows after `lines_before`
    /// lines.
    pub(super) fn complain(
        mut self,
        file: &Arc<str>,
        text: &str,
        lines_before: u32,
        problems: &mut Vec<Diagnostic>,
    ) {
        for (tag, _) in self.tags.iter().zip(&self.seen).filter(|(_, seen)| !**seen) {
            self.mistakes.push(Mistake {
                at: tag.range.clone(),
                message: "a shortcode cannot stand in a heading, an alt text or an address".into(),
                help: "put it on a line of its own",
            });
        }
        problems.extend(self.mistakes.into_iter().map(|mistake| {
            let mut place = Place::in_text(file, text, mistake.at);
            place.line += lines_before;
            Diagnostic::error("shortcode-syntax", mistake.message)
                .at(place)
                .help(mistake.help)
        }));
    }
}

/// Finds the tags of `text` and masks them. Returns the text for the parser, and the tags. An address
/// that `embeds` knows and that is a paragraph of its own is a tag too.
pub(super) fn mask<'a>(text: &'a str, options: Options, embeds: &[Embed]) -> (Cow<'a, str>, Codes) {
    let shown = embed::shown(text, embeds);
    if shown.is_empty() && shortcode_tag::first_sign(text).is_none() {
        return (Cow::Borrowed(text), Codes::default());
    }
    let code = code_ranges(text, options);
    let (mut tags, mistakes) = shortcode_tag::scan(text, &code);
    embed::add(shown, &code, &mut tags);
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    let plain = |text: &str| text.replace(|c| ('\u{1}'..='\u{4}').contains(&c), " ");
    for tag in &tags {
        masked.push_str(&plain(&text[from..tag.range.start]));
        let fill = |count: usize| std::iter::repeat_n(FILL, count);
        let len = tag.range.len();
        if has_a_line_to_itself(text, &tag.range) {
            // In Markdown this is a processing instruction: a block of one line that may interrupt
            // a paragraph.
            masked.push_str("<?");
            masked.push(MASK);
            masked.extend(fill(len - 5));
            masked.push_str("?>");
        } else {
            masked.push(MASK);
            masked.extend(fill(len - 1));
        }
        from = tag.range.end;
    }
    masked.push_str(&plain(&text[from..]));
    let codes = Codes {
        seen: vec![false; tags.len()],
        tags,
        mistakes,
        ..Codes::default()
    };
    (Cow::Owned(masked), codes)
}

/// Where code is in a text, in order.
pub(super) fn code_ranges(text: &str, options: Options) -> Vec<Range<usize>> {
    let mut code: Vec<Range<usize>> = Parser::new_ext(text, options)
        .into_offset_iter()
        .filter_map(|(event, range)| {
            let is_code = matches!(event, Event::Code(_) | Event::Start(Element::CodeBlock(_)));
            is_code.then_some(range)
        })
        .collect();
    code.sort_unstable_by_key(|range| range.start);
    code
}

/// Whether the tag is alone on its line, apart from white space and the marks of quotations and
/// list items.
fn has_a_line_to_itself(text: &str, tag: &Range<usize>) -> bool {
    let before = &text[text[..tag.start].rfind('\n').map_or(0, |at| at + 1)..tag.start];
    let after = text[tag.end..].split('\n').next().unwrap_or_default();
    let number = before.trim().trim_end_matches(['.', ')']);
    let is_number = !number.is_empty()
        && number.len() < before.trim().len()
        && number.chars().all(|c| c.is_ascii_digit());
    after.trim().is_empty()
        && (is_number
            || before
                .chars()
                .all(|c| c.is_whitespace() || "->*+".contains(c)))
}

impl<'a> EventRewriter<'a> {
    /// Queues an event with its tags replaced by marks; returns it if it has none.
    pub(super) fn divide(&mut self, event: Event<'a>, range: &Range<usize>) -> Option<Event<'a>> {
        let (text, part): (_, fn(CowStr<'a>) -> Event<'a>) = match &event {
            Event::Text(text) => (text, Event::Text),
            Event::Html(text) => (text, Event::Html),
            Event::InlineHtml(text) => (text, Event::InlineHtml),
            _ => return Some(event),
        };
        if !text.contains(MASK) {
            return Some(event);
        }
        self.seen_a_block = true;
        let mark: fn(CowStr<'a>) -> Event<'a> = if matches!(event, Event::Html(_)) {
            Event::Html
        } else {
            Event::InlineHtml
        };
        let mut rest = &**text;
        while let Some((before, after)) = rest.split_once(MASK) {
            let after = after.trim_start_matches(FILL);
            // A tag alone on its line was masked as a processing instruction.
            let unmasked = before.strip_suffix("<?").zip(after.strip_prefix("?>"));
            let is_alone = unmasked.is_some();
            let (before, after) = unmasked.unwrap_or((before, after));
            if !before.is_empty() {
                let before = self.inline(part(before.to_owned().into()), range.clone());
                self.queue.push_back(before);
            }
            self.set(range, mark, is_alone);
            rest = after;
        }
        if !rest.is_empty() {
            let rest = self.inline(part(rest.to_owned().into()), range.clone());
            self.queue.push_back(rest);
        }
        None
    }

    /// Queues the mark of the first tag in `range` that was not treated before.
    fn set(&mut self, range: &Range<usize>, event: fn(CowStr<'a>) -> Event<'a>, is_alone: bool) {
        let from = self
            .codes
            .tags
            .partition_point(|tag| tag.range.start < range.start);
        let next = (from..self.codes.tags.len()).find(|at| !self.codes.seen[*at]);
        let Some(at) = next else { return };
        let (text, lines_before) = (self.text, self.lines_before);
        let place = |range: &Range<usize>| spot(text, range, lines_before);
        if let Some(mark) = self.codes.mark(at, is_alone, place) {
            self.queue.push_back(event(mark.to_string().into()));
        }
    }
}

/// The place in the file of a range of the text.
fn spot(text: &str, range: &Range<usize>, lines_before: u32) -> ValuePlace {
    let place = Place::in_text(&"".into(), text, range.clone());
    ValuePlace {
        line: place.line + lines_before,
        column: place.column,
        width: place.width,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MarkdownSource, read};
    use super::*;
    use crate::config::RawHtml;
    use crate::parse::options::ParseOptions;

    /// The HTML, each shortcode in it as `[name|what is inside]`, and the mistakes.
    fn shown(text: &str) -> (String, Vec<String>) {
        shown_as(text, &ParseOptions::default())
    }

    fn shown_as(text: &str, style: &ParseOptions) -> (String, Vec<String>) {
        let mut problems = Vec::new();
        let piece = MarkdownSource {
            file: &"x.md".into(),
            text,
            lines_before: 10,
            wants_title: false,
            title: None,
            is_comment: false,
            language: "en",
        };
        let body = read(&piece, style, &mut problems);
        let code = |_, code: &Shortcode, inside: Option<&str>| match inside {
            Some(inside) => format!("[{}|{}]", code.name, inside.trim()),
            None => format!("[{}]", code.name),
        };
        let html = body.filled(|placeholder, into| into.push_str(&placeholder.target), code);
        let said = problems.iter().map(|problem| {
            let place = problem.place.as_ref().unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        let html: String = html.lines().map(str::trim).collect();
        (html, said.collect())
    }

    fn fine(text: &str) -> String {
        let (html, problems) = shown(text);
        assert_eq!(problems, [""; 0], "{text}");
        html
    }

    #[test]
    fn a_tag_on_a_line_of_its_own_is_a_block() {
        for text in [
            "a\n{{< x >}}\nb\n",
            "a\n\n{{< x >}}\n\nb\n",
            "a\n  {{< x\n  y=\"1\" >}}  \nb\n",
        ] {
            assert_eq!(fine(text), "<p>a</p>[x]<p>b</p>", "{text}");
        }
        assert_eq!(fine("{{< x >}} b\n"), "<p>[x] b</p>");
        assert_eq!(
            fine("- {{< x >}}\n- b\n"),
            "<ul><li>[x]</li><li>b</li></ul>"
        );
        assert_eq!(fine("> {{< x >}}\n"), "<blockquote>[x]</blockquote>");
        assert_eq!(fine("1. {{< x >}}\n"), "<ol><li>[x]</li></ol>");
        assert_eq!(fine("<div>\n{{< x >}}\n</div>\n"), "<div>[x]</div>");
        assert_eq!(
            fine("|a|\n|-|\n|{{< x >}}|\n")
                .matches("<td>[x]</td>")
                .count(),
            1
        );
    }

    #[test]
    fn tags_hold_text_and_each_other() {
        assert_eq!(
            fine(
                "{{< a >}}\n**t** [l](m)\n{{< b >}}\nu\n{{< c >}}\n{{< /b >}}\n{{< /a >}}\nv {{< d >}}\n"
            ),
            "[a|<p><strong>t</strong> <a href=\"m\">l</a></p>[b|<p>u</p>[c]]]<p>v [d]</p>"
        );
        assert_eq!(
            fine("a {{< x >}}*b*{{< /x >}} c\n"),
            "<p>a [x|<em>b</em>] c</p>"
        );
        assert_eq!(fine("{{< x >}}{{< /x >}}{{< y >}}\n"), "<p>[x|][y]</p>");
    }

    #[test]
    fn code_is_left_alone() {
        assert_eq!(
            fine("`{{< x >}}` {{< y >}}\n"),
            "<p><code>{{&lt; x &gt;}}</code> [y]</p>"
        );
        assert_eq!(
            fine("```\n{{< x >}}\n```\n\n{{< y >}}\n"),
            "<pre><code>{{&lt; x &gt;}}</code></pre>[y]"
        );
        assert_eq!(
            fine("{{ first_name }} {{< x >}}\n"),
            "<p>{{ first_name }} [x]</p>"
        );
    }

    #[test]
    fn places_survive_the_mask() {
        let (_, problems) =
            shown("ä {{< x\ny=\"ö\" >}} ü {{< /z >}}\n\n{{< /x >}}\n\n# {{< h >}}\n");
        assert_eq!(problems[0], "12:13 this closes `z`, which is not open here");
        assert!(
            problems[1].starts_with("14:1 `x` is closed in another"),
            "{problems:?}"
        );
        assert!(
            problems[2].starts_with("16:3 a shortcode cannot stand"),
            "{problems:?}"
        );
    }

    #[test]
    fn what_masks_a_tag_is_never_seen() {
        let (html, _) = shown("# A {{< h >}}\n\n![{{< i >}}](p \"{{< j >}}\") \u{3}\u{4}\u{1}\n");
        assert!(!html.contains(['\u{1}', '\u{2}', MASK, FILL]), "{html:?}");
    }

    #[test]
    fn shortcodes_are_no_html_of_the_writers() {
        for (raw_html, html) in [
            (
                RawHtml::Escape,
                "<p>a</p>[x]<p>b <i>[y]</p><p>&lt;div&gt;</p>[z|<p>c</p>]<p>&lt;/div&gt;</p>",
            ),
            (RawHtml::Strip, "<p>a</p>[x]<p>b [y]</p>[z|<p>c</p>]"),
        ] {
            let mut style = ParseOptions::default();
            style.markdown.raw_html = raw_html;
            let text =
                "a\n{{< x >}}\nb <i>{{< y >}}\n\n<div>\n{{< z >}}\n\nc\n\n{{< /z >}}\n</div>\n";
            let (shown, problems) = shown_as(text, &style);
            assert_eq!(problems, [""; 0]);
            assert_eq!(
                shown,
                html.replace(
                    "<i>[",
                    match raw_html {
                        RawHtml::Escape => "&lt;i&gt;[",
                        _ => "[",
                    }
                )
            );
        }
    }
}

//! Changes the events of pulldown-cmark before they become HTML, where linger does more than
//! CommonMark, and collects facts about the text.
//!
//! Enters: events with their places. Leaves: events, and facts in [`EventRewriter::found`].

use super::MORE;
use super::address::{is_local, with_slip};
use super::body::Body;
use super::brackets::Brackets;
use super::guess::OpenGuess;
use super::ids::Ids;
use super::shortcode::Codes;
use super::table::Table;
use super::unread::Unread;
use crate::config::RawHtml;
use crate::config::address::is_inside;
use crate::diagnostic::Diagnostic;
use crate::parse::markdown::autolink::Autolinks;
use crate::parse::options::ParseOptions;
use crate::parse::text::elements::parts_words;
use crate::parse::text::prose::Prose;
use crate::parse::text::quotes::Quotes;
use pulldown_cmark::{BlockQuoteKind, Event, LinkType, OffsetIter, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Passes events on, changes those for which linger writes other HTML than CommonMark, and collects
/// facts.
pub(super) struct EventRewriter<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) text: &'a str,
    /// The text for the parser, in which shortcodes are masked.
    pub(super) parsed: &'a str,
    pub(super) lines_before: u32,
    pub(super) style: &'a ParseOptions,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    pub(super) quotes: Quotes,
    /// The number of open lists.
    pub(super) lists: u32,
    /// The place up to which lines and columns have been counted.
    pub(super) counted: Counted,
    pub(super) events: OffsetIter<'a, Brackets<'a>>,
    /// An event that was read ahead.
    pub(super) ahead: Option<(Event<'a>, Range<usize>)>,
    /// Events to pass on before the next one is read.
    pub(super) queue: VecDeque<Event<'a>>,
    pub(super) wants_title: bool,
    /// The title that the page shows.
    pub(super) title: Option<&'a str>,
    pub(super) seen_a_block: bool,
    pub(super) ids: Ids,
    pub(super) prose: Prose,
    pub(super) table: Table,
    /// Whether the label of a task is open.
    pub(super) label_is_open: bool,
    /// A guessed link that is waiting for its end.
    pub(super) guess: Option<OpenGuess>,
    /// Whether the text has a `[[`.
    pub(super) has_named_pages: bool,
    /// Whether a line may have been meant as Markdown that the parser does not see.
    pub(super) may_be_unread: bool,
    pub(super) unread: Unread,
    /// Whether the next events are inside a script or style of the writer, which is not text for
    /// readers.
    pub(super) muted: bool,
    pub(super) autolinks: Autolinks,
    pub(super) codes: Codes,
    pub(super) found: Body,
}

/// A place in the text, with the number of lines before it, and of characters before it in its
/// line.
#[derive(Clone, Copy, Default)]
pub(super) struct Counted {
    at: usize,
    lines: u32,
    characters: u32,
}

impl<'a> Iterator for EventRewriter<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let may_link = self.autolinks.are_there();
            let is_waiting = self.ahead.is_some() || self.label_is_open || self.guess.is_some();
            if is_waiting || self.codes.are_there() || may_link || self.has_named_pages {
                let (event, range) = self.pull()?;
                if may_link && self.linked(&event, &range) {
                    continue;
                }
                self.treat(event, range);
                continue;
            }
            // The fast path. An event is as large as a line of text, so most events are inspected
            // in place and moved only once.
            let (mut event, range) = self.events.next()?;
            self.regard(&mut event, &range);
            if self.note(&event, &range) {
                self.seen_a_block = true;
                return Some(event);
            }
            self.treat(event, range);
        }
    }
}

impl<'a> EventRewriter<'a> {
    /// The next event, for code that has to read ahead.
    pub(super) fn pull(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        if self.ahead.is_some() {
            return self.ahead.take();
        }
        let mut next = self.events.next();
        if let Some((event, range)) = &mut next {
            self.regard(event, range);
        }
        next
    }

    /// Handles every event once: sets quotation marks, and treats raw HTML according to the
    /// settings.
    #[inline]
    fn regard(&mut self, event: &mut Event<'a>, range: &Range<usize>) {
        if self.codes.are_there() {
            self.codes.pass(event);
        }
        match event {
            Event::Text(_) if self.muted => *event = self.muted_text(range),
            Event::Text(text) if range.len() == 1 && text.len() == 3 => {
                if let Some(mark) = self.quotes.mark(text, self.text, range) {
                    *text = mark.into();
                }
            }
            Event::Text(text)
                if range.len() == 1 && matches!(text.as_bytes(), b"*" | b"_" | b"~") =>
            {
                self.look_at_asterisks(range.start);
            }
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::TableCell
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            ) => {
                self.quotes.begin();
                self.muted = false;
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)
                if self.style.markdown.raw_html != RawHtml::Allow =>
            {
                *event = self.raw_html(std::mem::replace(event, Event::Rule));
            }
            Event::InlineHtml(tag) => self.mute(tag),
            _ => {}
        }
    }

    /// Queues the events that replace an event.
    fn treat(&mut self, event: Event<'a>, range: Range<usize>) {
        let whole = if self.codes.are_there() {
            self.divide(event, &range)
        } else {
            Some(event)
        };
        match whole {
            None => {}
            Some(Event::Start(Tag::Heading {
                level,
                id,
                classes,
                attrs,
            })) => self.heading(level, id, classes, attrs, range.start),
            Some(Event::Start(Tag::Paragraph)) => self.paragraph(),
            Some(Event::Text(first))
                if self.has_named_pages
                    && matches!(&*first, "[" | "![")
                    && self.named_page(&first, &range) =>
            {
                self.seen_a_block = true;
            }
            Some(event) => {
                self.seen_a_block = true;
                let event = self.inline(event, range);
                self.queue.push_back(event);
            }
        }
        self.close_label();
    }

    /// The line and the column in the file, both 1-based, of a place in the text. Most calls come
    /// in the order of the text, so lines are counted only once.
    pub(super) fn locate(&mut self, at: usize) -> (u32, u32) {
        let from = if self.counted.at <= at {
            self.counted
        } else {
            Counted::default()
        };
        let between = &self.text[from.at..at];
        let breaks = memchr::memchr_iter(b'\n', between.as_bytes()).count() as u32;
        let last = memchr::memrchr(b'\n', between.as_bytes());
        let characters = between[last.map_or(0, |at| at + 1)..].chars().count() as u32;
        self.counted = Counted {
            at,
            lines: from.lines + breaks,
            characters: match last {
                Some(_) => characters,
                None => from.characters + characters,
            },
        };
        let Counted {
            lines, characters, ..
        } = self.counted;
        (self.lines_before + lines + 1, characters + 1)
    }

    /// Collects the facts of an event. Returns whether the event needs no change.
    #[inline]
    fn note(&mut self, event: &Event<'a>, range: &Range<usize>) -> bool {
        match event {
            Event::Text(text) => {
                self.prose.text(text);
                if self.may_be_unread {
                    self.look_at_line(range);
                }
            }
            Event::Code(text) => self.prose.text(text),
            Event::SoftBreak | Event::HardBreak => {
                self.prose.text(" ");
                if self.lists > 0 {
                    self.line_in_list(range.end);
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListDefinition) => {
                self.prose.end_of_block();
            }
            // A paragraph that begins with a letter does not begin with a picture.
            Event::Start(Tag::Paragraph) => {
                return self.text.as_bytes()[range.start].is_ascii_alphabetic();
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => return *link_type == LinkType::Email || leads_outside(*link_type, dest_url),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Item)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {}
            _ => return false,
        }
        true
    }

    /// Replaces an event that begins neither a heading nor a paragraph.
    pub(super) fn inline(&mut self, event: Event<'a>, range: Range<usize>) -> Event<'a> {
        if matches!(event, Event::End(TagEnd::Link))
            && let Some(guess) = self.guess.take()
        {
            return self.close_guess(guess);
        }
        if self.note(&event, &range) {
            return event;
        }
        match &event {
            Event::Start(Tag::List(_)) => {
                self.prose.text(" ");
                self.lists += 1;
            }
            Event::End(TagEnd::List(_)) => self.lists = self.lists.saturating_sub(1),
            Event::Html(html) | Event::InlineHtml(html) if html.trim() == MORE => {
                self.prose.more();
                return Event::InlineHtml("".into());
            }
            Event::InlineHtml(tag) if parts_words(tag) => self.prose.text(" "),
            Event::Start(Tag::CodeBlock(kind)) => {
                let kind = kind.clone();
                return self.code_starts(kind, &range);
            }
            Event::FootnoteReference(label) => {
                return Event::FootnoteReference(self.ids.footnote(label).into());
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                return self.footnote(label, range.start);
            }
            // Struck text is left out of the summary.
            Event::Start(Tag::Strikethrough) => self.prose.silence(true),
            Event::End(TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::Strikethrough) => {
                self.unread.in_code = false;
                self.prose.silence(false);
            }
            Event::End(TagEnd::DefinitionListTitle) => self.prose.text(": "),
            Event::Start(Tag::Table(alignments)) => {
                let alignments = alignments.clone();
                return self.table_starts(alignments);
            }
            Event::End(TagEnd::Table) => {
                self.prose.silence(false);
                self.queue.push_back(event);
                return Event::Html("</div>\n".into());
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let title = self.word(match kind {
                    BlockQuoteKind::Note => "note",
                    BlockQuoteKind::Tip => "tip",
                    BlockQuoteKind::Important => "important",
                    BlockQuoteKind::Warning => "warning",
                    BlockQuoteKind::Caution => "caution",
                });
                let title = format!("<p class=\"markdown-alert-title\">{title}</p>\n");
                self.queue.push_back(event);
                self.queue.push_back(Event::Html(title.into()));
                return Event::Html("".into());
            }
            Event::Start(Tag::TableHead) => self.table.in_head = true,
            Event::End(TagEnd::TableHead) => (self.table.in_head, self.table.column) = (false, 0),
            Event::Start(Tag::TableRow) => {
                self.table.column = 0;
                self.look_at_row(&range, self.table.columns());
            }
            Event::Start(Tag::TableCell) => return self.cell(),
            Event::TaskListMarker(done) => return self.task(*done),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let picture = self.picture(*link_type, dest_url, title, range);
                return Event::InlineHtml(picture.into());
            }
            // Links to other sites were passed on before.
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => return self.link_starts(*link_type, dest_url, title, range),
            _ => {}
        }
        event
    }
}

/// Whether a link leads to another site, so that it needs no change.
fn leads_outside(link_type: LinkType, target: &str) -> bool {
    link_type != LinkType::ShortcutUnknown
        && !is_inside(target)
        && !is_local(target)
        && with_slip(target).is_none()
}

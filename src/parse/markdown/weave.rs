//! The events of pulldown-cmark on their way to HTML: each is passed on, changed where linger means
//! more than Markdown says, and what it tells is noted.
//!
//! Enters: events with their places. Leaves: events, and in [`Weaver::found`] what was learned.

use super::MORE;
use super::body::Body;
use super::link::is_inside;
use super::table::Table;
use crate::parse::prose::Prose;
use pulldown_cmark::{Event, LinkType, OffsetIter, Tag, TagEnd};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// Passes events on, changed where linger means more than Markdown says, and notes what they tell.
pub(super) struct Weaver<'a> {
    pub(super) text: &'a str,
    pub(super) lines_before: u32,
    /// How many lines end before a place in the text, as far as they were counted.
    pub(super) counted: Option<(usize, u32)>,
    pub(super) events: OffsetIter<'a>,
    /// An event that was looked at and put back.
    pub(super) ahead: Option<(Event<'a>, Range<usize>)>,
    /// Events to pass on before the next one is read.
    pub(super) queue: VecDeque<Event<'a>>,
    pub(super) wants_title: bool,
    pub(super) seen_a_block: bool,
    pub(super) ids: HashMap<String, u32>,
    pub(super) prose: Prose,
    pub(super) table: Table,
    /// The label of a task in a list is waiting for its end.
    pub(super) label_is_open: bool,
    pub(super) found: Body,
}

impl<'a> Iterator for Weaver<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let (event, range) = self.pull()?;
            match event {
                // Most events are text: the short way for them.
                Event::Text(ref text) if !self.label_is_open => {
                    self.seen_a_block = true;
                    self.prose.text(text);
                    return Some(event);
                }
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                }) => {
                    self.heading(level, id, classes, attrs);
                }
                Event::Start(Tag::Paragraph) => self.paragraph(),
                event => {
                    self.seen_a_block = true;
                    let event = self.inline(event, range);
                    if self.queue.is_empty() && !self.label_is_open {
                        return Some(event);
                    }
                    self.queue.push_back(event);
                    self.close_label();
                }
            }
        }
    }
}

impl<'a> Weaver<'a> {
    pub(super) fn pull(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.ahead.take().or_else(|| self.events.next())
    }

    /// One event that is not the start of a block this file cares about.
    pub(super) fn inline(&mut self, event: Event<'a>, range: Range<usize>) -> Event<'a> {
        match &event {
            Event::Text(text) | Event::Code(text) => self.prose.text(text),
            Event::SoftBreak | Event::HardBreak => self.prose.text(" "),
            Event::Html(html) | Event::InlineHtml(html) if html.trim() == MORE => {
                self.prose.more();
                return Event::InlineHtml("".into());
            }
            Event::Start(Tag::CodeBlock(_) | Tag::FootnoteDefinition(_)) => {
                self.prose.silence(true)
            }
            Event::End(TagEnd::CodeBlock | TagEnd::FootnoteDefinition) => self.prose.silence(false),
            Event::Start(Tag::Table(alignments)) => {
                let alignments = alignments.clone();
                return self.table_starts(alignments);
            }
            Event::End(TagEnd::Table) => {
                self.prose.silence(false);
                self.queue.push_back(event);
                return Event::Html("</div>\n".into());
            }
            Event::Start(Tag::TableHead) => self.table.in_head = true,
            Event::End(TagEnd::TableHead) => (self.table.in_head, self.table.column) = (false, 0),
            Event::Start(Tag::TableRow) => self.table.column = 0,
            Event::Start(Tag::TableCell) => return self.cell(),
            Event::TaskListMarker(done) => return self.task(*done),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListDefinition) => {
                self.prose.end_of_block();
            }
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                let picture = self.picture(dest_url, title, range);
                return Event::InlineHtml(picture.into());
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) if *link_type != LinkType::Email && is_inside(dest_url) => {
                let open = self.link(dest_url, title, range);
                return Event::InlineHtml(open.into());
            }
            _ => {}
        }
        event
    }
}

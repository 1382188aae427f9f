//! Tables and task lists that work with a keyboard and a screen reader, without styles in the page.

use super::escape;
use super::event_rewriter::EventRewriter;
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

/// How the label of a task begins.
const LABEL: &str = "<label><input";

/// The state of the current table.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) column: usize,
}

impl Table {
    /// The number of its columns.
    pub(super) fn columns(&self) -> usize {
        self.alignments.len()
    }
}

impl<'a> EventRewriter<'a> {
    /// Begins a table inside a labelled region that one can scroll, also with the keyboard.
    pub(super) fn table_starts(&mut self, alignments: Vec<Alignment>) -> Event<'a> {
        self.prose.silence(true);
        let columns = alignments.len();
        self.table = Table {
            alignments,
            ..Table::default()
        };
        let mut open = "<div role=\"region\" aria-label=\"".to_owned();
        match self.found.headings.last() {
            Some(heading) => escape(&heading.title, &mut open),
            None => open.push_str(self.word("table")),
        }
        open.push_str("\" tabindex=\"0\">\n");
        self.queue.push_back(Event::Html(open.into()));
        Event::Start(Tag::Table(vec![Alignment::None; columns]))
    }

    /// Begins a cell of a table. Alignment is a class, because a strict content security policy
    /// forbids styles. An empty cell of the head is no heading, so it is no `th`.
    pub(super) fn cell(&mut self) -> Event<'a> {
        if self.table.in_head {
            match self.pull() {
                Some((Event::End(TagEnd::TableCell), _)) => {
                    self.table.column += 1;
                    return Event::InlineHtml("<td></td>".into());
                }
                next => self.ahead = next,
            }
        }
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "right",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        self.table.column += 1;
        let tag = if self.table.in_head { "th" } else { "td" };
        match class {
            "" => Event::Start(Tag::TableCell),
            class => Event::InlineHtml(format!("<{tag} class=\"{class}\">").into()),
        }
    }

    /// The checkbox of a task, inside a label with the task's text.
    pub(super) fn task(&mut self, is_done: bool) -> Event<'a> {
        self.label_is_open = true;
        let checked = if is_done { " checked" } else { "" };
        let tag = format!("{LABEL} type=\"checkbox\" disabled{checked}> ");
        Event::InlineHtml(tag.into())
    }

    /// Closes the label of a task before the first event in the queue that no label may hold (HTML,
    /// 4.10.4: phrasing content).
    pub(super) fn close_label(&mut self) {
        if !self.label_is_open {
            return;
        }
        let is_label =
            |event: &Event<'_>| matches!(event, Event::InlineHtml(tag) if tag.starts_with(LABEL));
        // What stands before the label is around it, such as a heading.
        let from = self.queue.iter().rposition(is_label).map_or(0, |at| at + 1);
        if let Some(at) = self.queue.iter().skip(from).position(ends_label) {
            self.label_is_open = false;
            let end = Event::InlineHtml("</label>".into());
            self.queue.insert(from + at, end);
        }
    }
}

/// Whether an event begins or ends a block.
fn ends_label(event: &Event<'_>) -> bool {
    match event {
        Event::Rule => true,
        // Blocks that are written as HTML, among them shortcodes on lines of their own.
        Event::Html(html) => !html.is_empty(),
        Event::Start(tag) => !is_phrasing(tag.to_end()),
        Event::End(tag) => !is_phrasing(*tag),
        _ => false,
    }
}

fn is_phrasing(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

//! Tables and lists of tasks, so that they can be used with a keyboard and read aloud, without
//! styles in the page.

use super::escape;
use super::event_rewriter::EventRewriter;
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

/// The table that is being read.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) column: usize,
}

impl<'a> EventRewriter<'a> {
    /// A wide table scrolls by itself, also by keyboard, and says which one it is.
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

    /// A cell of a table, aligned by class: a strict content security policy forbids styles. An empty
    /// corner is the head of nothing, so it is no `th`.
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

    /// A task's box, inside a label of the task's words.
    pub(super) fn task(&mut self, is_done: bool) -> Event<'a> {
        self.label_is_open = true;
        let checked = if is_done { " checked" } else { "" };
        let tag = format!("<label><input type=\"checkbox\" disabled{checked}> ");
        Event::InlineHtml(tag.into())
    }

    /// The label of a task ends before the first thing that no label may hold.
    pub(super) fn close_label(&mut self) {
        let ends = |event: &Event<'_>| {
            matches!(
                event,
                Event::End(TagEnd::Paragraph | TagEnd::Item)
                    | Event::Start(
                        Tag::List(_)
                            | Tag::Paragraph
                            | Tag::BlockQuote(_)
                            | Tag::CodeBlock(_)
                            | Tag::HtmlBlock
                    )
            )
        };
        if self.label_is_open
            && let Some(at) = self.queue.iter().position(ends)
        {
            self.label_is_open = false;
            self.queue.insert(at, Event::InlineHtml("</label>".into()));
        }
    }
}

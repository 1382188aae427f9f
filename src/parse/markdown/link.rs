//! Links and pictures. Those inside the site become placeholders, because only the model knows
//! URLs.

use super::address::{is_local, with_scheme, with_slip};
use super::body::{Placeholder, PlaceholderKind};
use super::event_rewriter::EventRewriter;
use super::{PLACEHOLDER, escape};
use crate::config::address::is_inside;
use crate::diagnostic::Diagnostic;
use crate::parse::text::elements::parts_words;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;
use std::ops::Range;

impl<'a> EventRewriter<'a> {
    /// Queues the start of a paragraph. A paragraph with only a picture that has a title becomes a
    /// figure.
    pub(super) fn paragraph(&mut self) {
        self.seen_a_block = true;
        let first = self.pull();
        let Some((
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }),
            range,
        )) = first
        else {
            self.ahead = first;
            self.queue.push_back(Event::Start(Tag::Paragraph));
            return;
        };
        let picture = self.picture(link_type, &dest_url, &title, range);
        let next = self.pull();
        let is_alone = matches!(next, Some((Event::End(TagEnd::Paragraph), _)));
        if is_alone && self.is_guessed_figure(&picture) {
            self.queue.push_back(Event::Html(picture.into()));
            self.queue.push_back(Event::Html("\n".into()));
        } else if is_alone && !title.is_empty() {
            let mut caption = String::new();
            escape(&title, &mut caption);
            let figure = format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>\n");
            self.queue.push_back(Event::Html(figure.into()));
        } else {
            self.ahead = next;
            self.queue.push_back(Event::Start(Tag::Paragraph));
            self.queue.push_back(Event::InlineHtml(picture.into()));
        }
    }

    /// The start of a link that does not lead to another site, or of a guessed link.
    pub(super) fn link_starts(
        &mut self,
        link_type: LinkType,
        target: &str,
        title: &str,
        range: Range<usize>,
    ) -> Event<'a> {
        if link_type == LinkType::ShortcutUnknown {
            return self.open_guess(range);
        }
        if is_local(target) {
            return self.open_local(target, title, range);
        }
        if let Some(meant) = with_slip(target) {
            let message = "this link leads nowhere: its address does not begin with `https://`";
            let help = format!("write `{meant}`");
            let problem = Diagnostic::warning("link-unread", message).help(help);
            self.complain(problem, range);
            return Event::Start(Tag::Link {
                link_type,
                dest_url: target.to_owned().into(),
                title: title.to_owned().into(),
                id: "".into(),
            });
        }
        match with_scheme(target) {
            Some(whole) => Event::Start(Tag::Link {
                link_type,
                dest_url: whole.into(),
                title: title.to_owned().into(),
                id: "".into(),
            }),
            None => Event::InlineHtml(self.link(target, title, range).into()),
        }
    }

    /// The opening tag of a link inside the site. The end of the link needs no change.
    fn link(&mut self, target: &str, title: &str, range: Range<usize>) -> String {
        self.placeholder(target, PlaceholderKind::Link, range);
        let mut tag = format!("<a href=\"{PLACEHOLDER}\"");
        push_title(title, &mut tag);
        tag.push('>');
        tag
    }

    /// The tag of a picture whose start was just read. Reads the events up to its end for the alt
    /// text.
    pub(super) fn picture(
        &mut self,
        link_type: LinkType,
        target: &str,
        title: &str,
        range: Range<usize>,
    ) -> String {
        let alt = self.alt();
        if link_type == LinkType::ShortcutUnknown {
            return self.guessed_picture(alt, range);
        }
        if is_local(target) {
            return self.local_picture(target, alt, title, range);
        }
        if is_inside(target) {
            let (alt, title) = (alt.into(), title.into());
            self.placeholder(target, PlaceholderKind::Picture { alt, title }, range);
            return PLACEHOLDER.to_owned();
        }
        let mut tag = "<img src=\"".to_owned();
        // Writing to a `String` cannot fail.
        let _ = escape_href(&mut tag, target);
        tag.push_str("\" alt=\"");
        escape(&alt, &mut tag);
        tag.push('"');
        push_title(title, &mut tag);
        tag.push('>');
        tag
    }

    /// The plain text up to the end of the current picture.
    fn alt(&mut self) -> String {
        let mut alt = String::new();
        let mut depth = 1;
        while let Some((event, _)) = self.pull() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                Event::InlineHtml(tag) if parts_words(&tag) => alt.push(' '),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        alt
    }

    /// The placeholder for a word of the theme.
    pub(super) fn word(&mut self, key: &str) -> &'static str {
        self.found.placeholders.push(Placeholder {
            at: 0,
            target: key.into(),
            kind: PlaceholderKind::Word,
            line: 0,
            column: 0,
            width: 0,
        });
        PLACEHOLDER
    }

    pub(super) fn placeholder(&mut self, target: &str, kind: PlaceholderKind, range: Range<usize>) {
        let (line, column) = self.locate(range.start);
        self.found.placeholders.push(Placeholder {
            at: 0,
            target: target.into(),
            kind,
            line,
            column,
            width: self.text[range]
                .lines()
                .next()
                .unwrap_or("")
                .chars()
                .count() as u32,
        });
    }
}

fn push_title(title: &str, tag: &mut String) {
    if !title.is_empty() {
        tag.push_str(" title=\"");
        escape(title, tag);
        tag.push('"');
    }
}

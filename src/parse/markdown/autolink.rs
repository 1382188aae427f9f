//! Turns addresses in the text, such as `https://example.com/a`, into links.
//!
//! Follows GitHub's extended autolinks (GFM 0.29, 6.9), but only for addresses with `http://` or
//! `https://` in front: it is not certain that `example.com` is meant as an address.

use crate::parse::markdown::event_rewriter::EventRewriter;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The possible addresses of a text, and how many of them were passed.
#[derive(Default)]
pub(crate) struct Autolinks {
    /// The places where an address may begin, in order.
    starts: Vec<usize>,
    next: usize,
    /// Whether the events are inside a link or code, where no address becomes a link.
    links: u32,
    code: bool,
}

impl Autolinks {
    /// Finds them in a text.
    pub(crate) fn of(text: &str) -> Autolinks {
        let starts = memchr::memmem::find_iter(text.as_bytes(), "://").filter_map(|at| {
            let before = &text[..at + 3];
            let start = SCHEMES.iter().find(|scheme| before.ends_with(**scheme));
            let start = at + 3 - start?.len();
            let before = &text[..start];
            // Most are in links, in tags or in code, and are skipped quickly.
            let is_taken = ["](", "<", "=\"", "`"]
                .iter()
                .any(|sign| before.ends_with(sign));
            let is_begun = before
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric);
            (!is_taken && !is_begun).then_some(start)
        });
        Autolinks {
            starts: starts.collect(),
            ..Autolinks::default()
        }
    }

    pub(crate) fn are_there(&self) -> bool {
        !self.starts.is_empty()
    }

    /// Follows the beginnings and ends of links and code.
    pub(crate) fn pass(&mut self, event: &Event<'_>) {
        // Code contains only text.
        if !matches!(event, Event::Text(_)) {
            self.code = matches!(event, Event::Start(Tag::CodeBlock(_)));
        }
        match event {
            Event::Start(Tag::Link { .. }) => self.links += 1,
            Event::End(TagEnd::Link) => self.links = self.links.saturating_sub(1),
            Event::InlineHtml(html) => match html.get(..3) {
                Some("<a " | "<a>" | "<A " | "<a\n") => self.links += 1,
                Some("</a" | "</A") => self.links = self.links.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }

    /// The start of the first address in `range`.
    fn within(&mut self, range: &Range<usize>) -> Option<usize> {
        while self
            .starts
            .get(self.next)
            .is_some_and(|at| *at < range.start)
        {
            self.next += 1;
        }
        let start = self.starts.get(self.next).copied()?;
        (start < range.end && self.links == 0 && !self.code).then_some(start)
    }
}

impl<'a> EventRewriter<'a> {
    /// Queues the events for a text with an address. Returns whether the event was one.
    pub(crate) fn linked(&mut self, event: &Event<'a>, range: &Range<usize>) -> bool {
        self.autolinks.pass(event);
        matches!(event, Event::Text(text) if self.link_bare(text, range))
    }

    /// Queues a text up to the end of its first address, which becomes a link. The text after it is
    /// put back. Returns whether there was an address.
    fn link_bare(&mut self, text: &CowStr<'a>, range: &Range<usize>) -> bool {
        let Some(start) = self.autolinks.within(range) else {
            return false;
        };
        let source = self.text;
        let Some(mut end) = address_end(source, start).filter(|_| source[range.clone()] == **text)
        else {
            return false;
        };
        let mut address = String::new();
        if end <= range.end {
            address.push_str(&source[start..end]);
            if end < range.end {
                let rest = Event::Text(source[end..range.end].into());
                self.ahead = Some((rest, end..range.end));
            }
        } else {
            address.push_str(&source[start..range.end]);
            end = self.gather(range.end, end, &mut address);
        }
        self.seen_a_block = true;
        if start > range.start {
            let before = &source[range.start..start];
            self.prose.text(before);
            self.queue.push_back(Event::Text(before.into()));
        }
        self.prose.text(&source[start..end]);
        let link = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: address.clone().into(),
            title: "".into(),
            id: "".into(),
        };
        self.queue.push_back(Event::Start(link));
        self.queue.push_back(Event::Text(address.into()));
        self.queue.push_back(Event::End(TagEnd::Link));
        true
    }

    /// An address may be divided into several events, because it has characters with a meaning in
    /// Markdown. Adds the text of the following events up to `end`. Returns where the text ends.
    fn gather(&mut self, mut from: usize, end: usize, address: &mut String) -> usize {
        let source = self.text;
        while from < end {
            let Some((event, range)) = self.pull() else {
                break;
            };
            let Event::Text(text) = &event else {
                self.ahead = Some((event, range));
                break;
            };
            let is_as_written = source[range.clone()] == **text;
            if range.start != from || (range.end > end && !is_as_written) {
                self.ahead = Some((event, range));
                break;
            }
            if range.end > end {
                address.push_str(&source[from..end]);
                let rest = Event::Text(source[end..range.end].into());
                self.ahead = Some((rest, end..range.end));
                return end;
            }
            // `&amp;` stands for `&`, and a dash for the hyphens that were written.
            let is_entity = source[range.clone()].starts_with('&');
            address.push_str(if is_entity {
                text
            } else {
                &source[range.clone()]
            });
            from = range.end;
        }
        from
    }
}

/// The end of the address that begins at `start`: before a space or a character that no address
/// has, and before the punctuation of the sentence around it. `None`: it has no host.
fn address_end(text: &str, start: usize) -> Option<usize> {
    let stops =
        |c: char| c.is_whitespace() || c.is_control() || "<>\"`|\\{}^[]“”„«»’‘…".contains(c);
    let rest = &text[start..];
    let mut address = &rest[..rest.find(stops).unwrap_or(rest.len())];
    loop {
        let shorter = address.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'']);
        let closed = shorter.matches(')').count() > shorter.matches('(').count();
        let shorter = if closed {
            shorter.strip_suffix(')').unwrap_or(shorter)
        } else {
            shorter
        };
        if shorter.len() == address.len() {
            break;
        }
        address = shorter;
    }
    let host = address.split_once("://")?.1;
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_host =
        host == "localhost" || host.contains('.') && host.split('.').all(|part| !part.is_empty());
    is_host.then_some(start + address.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_before_the_signs_of_its_sentence() {
        for (text, address) in [
            ("https://example.com.", "https://example.com"),
            (
                "https://example.com/a_b?c=d&e#f, and",
                "https://example.com/a_b?c=d&e#f",
            ),
            ("https://example.com/a)", "https://example.com/a"),
            ("https://example.com/a_(b))", "https://example.com/a_(b)"),
            ("https://example.com/**", "https://example.com/"),
            ("https://example.com/…", "https://example.com/"),
            ("http://localhost:4000/ x", "http://localhost:4000/"),
            ("https://пример.рф/путь!", "https://пример.рф/путь"),
        ] {
            let end = address_end(text, 0).unwrap();
            assert_eq!(&text[..end], address);
        }
        for none in ["https://", "https:// a", "https://word", "http://a..b/"] {
            assert_eq!(address_end(none, 0), None, "{none}");
        }
    }
}

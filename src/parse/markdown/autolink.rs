//! Turns addresses in the text, such as `https://example.com/a`, into links.
//!
//! Follows GitHub's extended autolinks (GFM 0.29, 6.9) for addresses with `http://`, `https://` or
//! `www.` in front: it is not certain that `example.com` is meant as an address. An address with
//! `www.` leads to `https://`. Addresses end before East Asian and Arabic punctuation, too.

use crate::parse::markdown::event_rewriter::EventRewriter;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

const SCHEMES: [&str; 2] = ["https://", "http://"];
const WWW: &str = "www.";

/// The possible addresses of a text, and the number of those that were passed.
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
        let bytes = text.as_bytes();
        let schemes = memchr::memmem::find_iter(bytes, "://").filter_map(|at| {
            let before = &text[..at + 3];
            let scheme = SCHEMES.iter().find(|scheme| before.ends_with(**scheme))?;
            Some(at + 3 - scheme.len())
        });
        let is_free = |start: &usize| {
            let before = &text[..*start];
            // Most are in links, in tags or in code, and are skipped quickly.
            let is_taken = ["](", "<", "=\"", "`", "://"]
                .iter()
                .any(|sign| before.ends_with(sign));
            let is_begun = |c: char| c.is_alphanumeric() || c == '.' || c == '@';
            !is_taken && !before.chars().next_back().is_some_and(is_begun)
        };
        let mut starts: Vec<usize> = schemes.filter(is_free).collect();
        let known = starts.len();
        let hosts = memchr::memmem::find_iter(bytes, WWW);
        starts.extend(hosts.filter(is_free));
        if known > 0 && known < starts.len() {
            starts.sort_unstable();
        }
        Autolinks {
            starts,
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

    /// The range of the first address that begins in `range` of `text`.
    fn within(&mut self, text: &str, range: &Range<usize>) -> Option<(usize, usize)> {
        while let Some(start) = self.starts.get(self.next).copied() {
            if start >= range.end || self.links > 0 || self.code {
                return None;
            }
            if start >= range.start
                && let Some(end) = address_end(text, start)
            {
                return Some((start, end));
            }
            self.next += 1;
        }
        None
    }
}

impl<'a> EventRewriter<'a> {
    /// Queues the events for a text with an address. Returns whether the event was one.
    pub(crate) fn linked(&mut self, event: &Event<'a>, range: &Range<usize>) -> bool {
        self.autolinks.pass(event);
        matches!(event, Event::Text(text) if self.link_bare(text, range))
    }

    /// Queues a text up to the end of its first address, which becomes a link. Puts the rest of the
    /// text back. Returns whether there was an address.
    fn link_bare(&mut self, text: &CowStr<'a>, range: &Range<usize>) -> bool {
        let source = self.text;
        let Some((start, mut end)) = self.autolinks.within(source, range) else {
            return false;
        };
        if source[range.clone()] != **text {
            return false;
        }
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
            dest_url: if address.starts_with(WWW) {
                format!("https://{address}").into()
            } else {
                address.clone().into()
            },
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

/// The end of the address that begins at `start`. An address ends before a space, before a
/// character that no address has, and before the punctuation of its sentence. `None`: it has no
/// host.
fn address_end(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    if !names_host(rest) {
        return None;
    }
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
            return Some(start + address.len());
        }
        address = shorter;
    }
}

/// Whether an address has a host with a public name. It reads at most as many characters as a host
/// can have (RFC 1035, 2.3.4), so that a text with many addresses takes linear time.
fn names_host(address: &str) -> bool {
    let host = address
        .split_once("://")
        .filter(|(scheme, _)| scheme.len() < 6);
    let (host, least) = match host {
        Some((_, host)) => (host, 2),
        None => (address, 3),
    };
    let ends = |c: char| stops(c) || "/?#:,;!()*'~".contains(c);
    let host: String = host.chars().take(254).take_while(|c| !ends(*c)).collect();
    let host = host.trim_end_matches(['.', '_']);
    let mut parts = host.split('.');
    let is_whole = parts.clone().count() >= least && parts.all(|part| !part.is_empty());
    host.len() < 1000 && (host == "localhost" || is_whole)
}

/// Whether an address ends before this character.
fn stops(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_whitespace() || c.is_control() || "<>\"`|\\{}^[]".contains(c),
        '“' | '”' | '„' | '«' | '»' | '’' | '‘' | '…' => true,
        // Arabic, Devanagari, Armenian, Ethiopic.
        '،' | '؛' | '؟' | '۔' | '।' | '॥' | '։' | '።' => true,
        // The brackets, full stops and commas of East Asian scripts, wide and narrow.
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' => true,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' => true,
        '\u{ff5b}'..='\u{ff65}' => true,
        c => c.is_whitespace() || c.is_control(),
    }
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
            (
                "https://example.com/docs（说明）",
                "https://example.com/docs",
            ),
            ("https://example.com/a。b", "https://example.com/a"),
            ("https://example.com、次", "https://example.com"),
            ("https://example.com/「a", "https://example.com/"),
            ("https://example.com/a؟", "https://example.com/a"),
            ("www.example.com/a, b", "www.example.com/a"),
        ] {
            let end = address_end(text, 0).unwrap();
            assert_eq!(&text[..end], address);
        }
        for none in [
            "https://",
            "https:// a",
            "https://word",
            "http://a..b/",
            "www.pdf",
            "www.",
        ] {
            assert_eq!(address_end(none, 0), None, "{none}");
        }
    }
}

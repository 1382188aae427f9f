//! Links and pictures that exist only if there is a file of their name: brackets that CommonMark
//! reads as text, and addresses on the writer's disk. They become placeholders, and the model
//! decides which files exist.

use super::body::{GuessedPicture, Placeholder, PlaceholderKind};
use super::brackets::{MeantLink, meant};
use super::event_rewriter::EventRewriter;
use super::{PLACEHOLDER, escape};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// A guessed link whose end has not been read yet.
pub(super) struct OpenGuess {
    target: Box<str>,
    /// The HTML at its end if there is no such file.
    raw: Box<str>,
    /// The brackets and the address that belong to the link.
    range: Range<usize>,
}

impl<'a> EventRewriter<'a> {
    /// Opens a guessed link at brackets that the parser could not resolve. [`Self::close_guess`]
    /// closes it.
    pub(super) fn open_guess(&mut self, range: Range<usize>) -> Event<'a> {
        let text = self.parsed;
        let Some(Ok(MeantLink { target, title, end })) = meant(text, &range) else {
            return Event::Text("[".into());
        };
        // In a heading, for example, the first bracket of `[[name]]` was not inspected.
        if target.starts_with("[[") {
            self.guess = Some(OpenGuess {
                target: "".into(),
                raw: "]".into(),
                range: range.start..range.end,
            });
            return Event::Text("[".into());
        }
        let raw = escaped(&text[range.end - 1..end]);
        self.begin_guess(&target, title, ("[", raw), range.start..end)
    }

    /// Opens a link to a file on the writer's disk.
    pub(super) fn open_local(
        &mut self,
        target: &str,
        title: &str,
        range: Range<usize>,
    ) -> Event<'a> {
        self.begin_guess(target, title, ("", "".into()), range)
    }

    fn begin_guess(
        &mut self,
        target: &str,
        title: &str,
        (open, close): (&str, Box<str>),
        range: Range<usize>,
    ) -> Event<'a> {
        let (title, raw) = (title.into(), open.into());
        let kind = PlaceholderKind::GuessedLink { title, raw };
        self.placeholder(target, kind, range.clone());
        self.guess = Some(OpenGuess {
            target: target.into(),
            raw: close,
            range,
        });
        Event::InlineHtml(PLACEHOLDER.into())
    }

    /// Closes a guessed link, and removes the rest of its address from the text.
    pub(super) fn close_guess(&mut self, guess: OpenGuess) -> Event<'a> {
        if guess.target.is_empty() {
            return Event::Text(guess.raw.into_string().into());
        }
        self.swallow(guess.range.end);
        self.end_of_guess(&guess.target, guess.raw);
        Event::InlineHtml(PLACEHOLDER.into())
    }

    fn end_of_guess(&mut self, target: &str, raw: Box<str>) {
        self.found.placeholders.push(Placeholder {
            at: 0,
            target: target.into(),
            kind: PlaceholderKind::GuessedLinkEnd { raw },
            line: 0,
            column: 0,
            width: 0,
        });
    }

    /// Queues `[[name]]` or `![[name]]`, whose first bracket `first` was just read. Returns whether
    /// it was one.
    pub(super) fn named_page(&mut self, first: &CowStr<'a>, range: &Range<usize>) -> bool {
        let next = self.pull();
        let is_name = |link_type: &LinkType, dest_url: &str| {
            *link_type == LinkType::ShortcutUnknown && dest_url.starts_with("[[")
        };
        let Some((
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }),
            inner,
        )) = &next
        else {
            self.ahead = next;
            return false;
        };
        if !is_name(link_type, dest_url) {
            self.ahead = next;
            return false;
        }
        let (target, inner) = (dest_url.to_string(), inner.clone());
        while let Some((event, _)) = self.pull() {
            if matches!(event, Event::End(TagEnd::Link)) {
                break;
            }
        }
        self.swallow(inner.end + 1);
        let text = self.parsed;
        let range = range.start..inner.end + 1;
        let name = &text[inner.start + 1..inner.end - 1];
        let (name, label) = name.split_once('|').unwrap_or((name, name));
        if first.starts_with('!') {
            let alt = if name == label { "" } else { label };
            let is_size = alt
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'x');
            let picture = GuessedPicture {
                alt: if is_size { "" } else { alt }.into(),
                title: "".into(),
                raw: escaped(&text[range.clone()]),
                is_figure: false,
            };
            let kind = PlaceholderKind::GuessedPicture(picture.into());
            self.placeholder(&target, kind, range);
            self.queue.push_back(Event::InlineHtml(PLACEHOLDER.into()));
            return true;
        }
        let open = escaped(&text[range.start..inner.end - 1 - label.len()]);
        let kind = PlaceholderKind::GuessedLink {
            title: "".into(),
            raw: open,
        };
        self.placeholder(&target, kind, range.clone());
        self.prose.text(label);
        self.end_of_guess(&target, "]]".into());
        self.queue.extend([
            Event::InlineHtml(PLACEHOLDER.into()),
            Event::Text(label.to_owned().into()),
            Event::InlineHtml(PLACEHOLDER.into()),
        ]);
        true
    }

    /// A guessed picture at brackets that the parser could not resolve, after its alt text was
    /// read.
    pub(super) fn guessed_picture(&mut self, alt: String, range: Range<usize>) -> String {
        let text = self.parsed;
        let Some(Ok(MeantLink { target, title, end })) = meant(text, &range) else {
            return escaped(&text[range]).into();
        };
        self.swallow(end);
        let range = range.start..end;
        let raw = escaped(&text[range.clone()]);
        self.guess_picture(&target, alt, title, raw, range)
    }

    /// A picture on the writer's disk. If the site has no such file, only its alt text is shown, so
    /// that readers do not see paths of the writer's computer.
    pub(super) fn local_picture(
        &mut self,
        target: &str,
        alt: String,
        title: &str,
        range: Range<usize>,
    ) -> String {
        let raw = escaped(&alt);
        self.guess_picture(target, alt, title, raw, range)
    }

    fn guess_picture(
        &mut self,
        target: &str,
        alt: String,
        title: &str,
        raw: Box<str>,
        range: Range<usize>,
    ) -> String {
        let picture = GuessedPicture {
            alt: alt.into(),
            title: title.into(),
            raw,
            is_figure: false,
        };
        let kind = PlaceholderKind::GuessedPicture(picture.into());
        self.placeholder(target, kind, range);
        PLACEHOLDER.to_owned()
    }

    /// Whether the last picture is a guess, is alone in its paragraph and has a title. If so, it is
    /// marked as a figure.
    pub(super) fn is_guessed_figure(&mut self, markup: &str) -> bool {
        let last = self
            .found
            .placeholders
            .last_mut()
            .map(|last| &mut last.kind);
        match last {
            Some(PlaceholderKind::GuessedPicture(picture))
                if markup == PLACEHOLDER && !picture.title.is_empty() =>
            {
                picture.is_figure = true;
                true
            }
            _ => false,
        }
    }

    /// Reads and drops the events before `end` in the same element.
    fn swallow(&mut self, end: usize) {
        let mut depth = 0_u32;
        while let Some((event, range)) = self.pull() {
            let is_over = match &event {
                // The range covers the whole element, which may begin before the text that is
                // dropped.
                Event::End(_) => depth == 0,
                _ => range.start >= end,
            };
            if is_over {
                self.ahead = Some((event, range));
                return;
            }
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(_) if range.end > end => {
                    let rest = Event::Text(self.parsed[end..range.end].into());
                    self.ahead = Some((rest, end..range.end));
                    return;
                }
                _ => {}
            }
        }
    }
}

fn escaped(text: &str) -> Box<str> {
    let mut html = String::new();
    escape(text, &mut html);
    html.into()
}

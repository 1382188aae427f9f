//! Headings: their ids, and the first one as title.

use super::body::Heading;
use super::event_rewriter::EventRewriter;
use crate::config::RawHtml;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::text::elements::parts_words;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;

/// The content of a heading.
struct HeadingContent<'a> {
    /// Its text, without markup.
    title: String,
    events: Vec<Event<'a>>,
    /// Whether nothing inside it forbids a link around it.
    may_be_link: bool,
}

impl<'a> EventRewriter<'a> {
    /// The id of the heading at this place of the text. A warning is added if the writer chose the
    /// same id twice.
    fn heading_id(&mut self, chosen: Option<&str>, title: &str, at: usize) -> String {
        // Counting lines takes time, and only headings with a chosen id need their line.
        let (line, column) = chosen.map_or((0, 0), |_| self.locate(at));
        let (id, first) = match self.ids.heading(chosen, title, line) {
            Ok(id) => return id,
            Err(given) => given,
        };
        let chosen = chosen.unwrap_or_default();
        let message = format!("the heading on line {first} has the id `{chosen}` already");
        let width = self.text[at..].lines().next().unwrap_or_default();
        let place = Place::new(self.file, line, column, width.chars().count() as u32);
        let help = format!(
            "choose another; until then this one has `{id}`, so links to `#{chosen}` lead to the first"
        );
        self.problems.push(
            Diagnostic::warning("id-twice", message)
                .at(place)
                .help(help),
        );
        id
    }

    /// Reads the events of a heading up to its end.
    fn heading_content(&mut self) -> HeadingContent<'a> {
        self.prose.silence(true);
        let mut title = String::new();
        let mut events = Vec::new();
        let mut may_be_link = true;
        while let Some((event, range)) = self.pull() {
            if matches!(event, Event::End(TagEnd::Heading(_))) {
                break;
            }
            match &event {
                Event::Text(text) | Event::Code(text) => title.push_str(text),
                Event::SoftBreak | Event::HardBreak => title.push(' '),
                Event::InlineHtml(tag) if parts_words(tag) => {
                    title.truncate(title.trim_end().len());
                    title.push(' ');
                }
                _ => {}
            }
            // A link must not contain another link or a checkbox. Raw HTML may contain a link, so such
            // a heading is no link either.
            may_be_link &= !matches!(
                event,
                Event::Start(Tag::Link { .. })
                    | Event::FootnoteReference(_)
                    | Event::InlineHtml(_)
                    | Event::TaskListMarker(_)
            );
            let event = self.inline(event, range);
            events.push(event);
        }
        self.prose.silence(false);
        HeadingContent {
            title: title.trim().to_owned(),
            events,
            may_be_link,
        }
    }

    /// Queues the heading at this place of the text with its id, or makes it the title.
    pub(super) fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'a>>,
        classes: Vec<CowStr<'a>>,
        attrs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
        at: usize,
    ) {
        let placeholders_before = self.found.placeholders.len();
        let HeadingContent {
            title,
            events,
            may_be_link,
        } = self.heading_content();
        let is_first = !std::mem::replace(&mut self.seen_a_block, true);
        if self.wants_title && self.found.title.is_none() && !title.is_empty() {
            self.found.title = Some(title.clone());
            if is_first {
                self.found.placeholders.truncate(placeholders_before);
                return;
            }
        }
        let repeats = |own: &str| level == HeadingLevel::H1 && same_words(own, &title);
        if is_first && self.title.is_some_and(repeats) {
            self.found.placeholders.truncate(placeholders_before);
            return;
        }
        let id = self.heading_id(id.as_deref(), &title, at);
        self.found.headings.push(Heading {
            level: level as u8,
            id: id.clone(),
            title,
        });
        let is_link = may_be_link && self.style.markdown.heading_links;
        let link = is_link.then(|| {
            let mut link = "<a class=\"anchor\" href=\"#".to_owned();
            // Writing to a `String` cannot fail.
            let _ = escape_href(&mut link, &id);
            link.push_str("\">");
            link
        });
        self.queue.push_back(Event::Start(Tag::Heading {
            level,
            id: Some(id.into()),
            classes,
            attrs: match self.style.markdown.raw_html {
                RawHtml::Allow => attrs,
                RawHtml::Escape | RawHtml::Strip => Vec::new(),
            },
        }));
        self.queue
            .extend(link.map(|link| Event::InlineHtml(link.into())));
        self.queue.extend(events);
        if is_link {
            self.queue.push_back(Event::InlineHtml("</a>".into()));
        }
        self.queue.push_back(Event::End(TagEnd::Heading(level)));
    }
}

/// Whether two titles have the same words; punctuation and spaces do not matter.
fn same_words(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let one = letters(one);
    !one.is_empty() && one == letters(other)
}

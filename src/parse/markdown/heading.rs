//! Headings: their ids, and the first one as the title.

use super::body::Heading;
use super::event_rewriter::EventRewriter;
use crate::config::RawHtml;
use crate::parse::text::slug::slugify;
use memchr::memmem;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;
use std::collections::HashMap;

impl<'a> EventRewriter<'a> {
    /// Queues a heading with its id; or takes it for the title.
    pub(super) fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'a>>,
        classes: Vec<CowStr<'a>>,
        attrs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
    ) {
        self.prose.silence(true);
        let mut title = String::new();
        let mut inside = Vec::new();
        let mut is_link = self.style.markdown.heading_links;
        let holes_before = self.found.placeholders.len();
        while let Some((event, range)) = self.pull() {
            if matches!(event, Event::End(TagEnd::Heading(_))) {
                break;
            }
            if let Event::Text(text) | Event::Code(text) = &event {
                title.push_str(text);
            } else if matches!(event, Event::SoftBreak | Event::HardBreak) {
                title.push(' ');
            }
            // No link may lie in another; what HTML holds is not known.
            is_link &= !matches!(
                event,
                Event::Start(Tag::Link { .. }) | Event::FootnoteReference(_) | Event::InlineHtml(_)
            );
            let event = self.inline(event, range);
            inside.push(event);
        }
        self.prose.silence(false);
        let title = title.trim().to_owned();
        let is_first = !std::mem::replace(&mut self.seen_a_block, true);
        if self.wants_title && self.found.title.is_none() && !title.is_empty() {
            self.found.title = Some(title.clone());
            if is_first {
                self.found.placeholders.truncate(holes_before);
                return;
            }
        }
        let id = match id {
            Some(id) => {
                *self.ids.entry(id.to_string()).or_insert(0) += 1;
                id.to_string()
            }
            None => self.fresh_id(&title),
        };
        self.found.headings.push(Heading {
            level: level as u8,
            id: id.clone(),
            title,
        });
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
        let is_link = link.is_some();
        self.queue
            .extend(link.map(|link| Event::InlineHtml(link.into())));
        self.queue.extend(inside);
        if is_link {
            self.queue.push_back(Event::InlineHtml("</a>".into()));
        }
        self.queue.push_back(Event::End(TagEnd::Heading(level)));
    }

    fn fresh_id(&mut self, title: &str) -> String {
        let slug = slugify(title);
        let slug = if slug.is_empty() {
            "section".to_owned()
        } else {
            slug
        };
        let used = self.ids.entry(slug.clone()).or_insert(0);
        *used += 1;
        match *used {
            1 => slug,
            n => format!("{slug}-{n}"),
        }
    }
}

/// The names of the footnotes, which are ids on the page.
pub(super) fn footnotes(text: &str) -> HashMap<String, u32> {
    if memmem::find(text.as_bytes(), b"[^").is_none() {
        return HashMap::new();
    }
    let names = text
        .split("[^")
        .skip(1)
        .filter_map(|rest| rest.split_once("]:"));
    names
        .filter(|(name, _)| !name.contains([']', '\n']))
        .map(|(name, _)| (name.to_owned(), 1))
        .collect()
}

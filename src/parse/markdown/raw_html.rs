//! HTML in the text, if the settings do not allow it.

use super::event_rewriter::EventRewriter;
use super::shortcode::{FILL, MASK, MASKED};
use super::{MORE, escape};
use crate::config::RawHtml;
use crate::parse::text::elements::{is_mute, name, past};
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::ops::Range;

impl<'a> EventRewriter<'a> {
    /// The event that replaces `event`, which begins a block of raw HTML or is raw HTML.
    pub(super) fn raw_html(&mut self, event: Event<'a>) -> Event<'a> {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                let mut written = String::new();
                for (event, _) in self.events.by_ref() {
                    match event {
                        Event::Html(html) | Event::Text(html) => written.push_str(&html),
                        Event::End(TagEnd::HtmlBlock) => break,
                        _ => {}
                    }
                }
                self.around_tags(&written)
            }
            // The mask of a shortcode is not HTML of the writer.
            Event::InlineHtml(html) if html.starts_with(MASKED) => Event::InlineHtml(html),
            Event::InlineHtml(html) => self.tag(html),
            other => other,
        }
    }

    /// Inspects a tag in a paragraph: text after it may not be for readers.
    pub(super) fn mute(&mut self, tag: &str) {
        if is_mute(&name(tag)) {
            self.muted = !tag.starts_with("</");
        }
    }

    /// The event for text that is not for readers, such as a script: the text as it was written, if the
    /// settings allow raw HTML; otherwise nothing.
    pub(super) fn muted_text(&self, range: &Range<usize>) -> Event<'a> {
        let is_kept = self.style.markdown.raw_html == RawHtml::Allow;
        let text = if is_kept {
            &self.text[range.clone()]
        } else {
            ""
        };
        Event::InlineHtml(text.into())
    }

    /// A block of HTML, in which the masks of shortcodes stay.
    fn around_tags(&mut self, written: &str) -> Event<'a> {
        if !written.contains(MASK) {
            return Event::Html(self.block(written).into());
        }
        let mut left = String::new();
        for (at, piece) in written.split(MASK).enumerate() {
            let mut piece = piece;
            if at > 0 {
                left.push(MASK);
                piece = piece.trim_start_matches(FILL);
                piece = piece.strip_prefix("?>").unwrap_or(piece);
            }
            let piece = piece.strip_suffix("<?").unwrap_or(piece);
            left.push_str(&self.block(piece));
        }
        Event::Html(left.into())
    }

    fn block(&mut self, written: &str) -> String {
        let written = written.trim();
        if written == MORE {
            return MORE.to_owned();
        }
        let mut text = String::new();
        if self.style.markdown.raw_html == RawHtml::Escape {
            if !is_comment(written) {
                escape(written, &mut text);
                self.prose.text(written);
            }
        } else {
            text = words(written);
            self.prose
                .text(&text.replace("&gt;", ">").replace("&amp;", "&"));
        }
        self.prose.end_of_block();
        match text.trim() {
            "" => String::new(),
            text => format!("<p>{text}</p>\n"),
        }
    }

    /// One tag or comment within a paragraph.
    fn tag(&mut self, html: CowStr<'a>) -> Event<'a> {
        let is_break = name(&html) == "br";
        if html.trim() == MORE {
            Event::InlineHtml(html)
        } else if is_comment(&html) {
            Event::InlineHtml("".into())
        } else if self.style.markdown.raw_html == RawHtml::Escape {
            Event::Text(html)
        } else if is_break {
            Event::HardBreak
        } else {
            self.mute(&html);
            Event::InlineHtml("".into())
        }
    }
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->")
}

/// The text between the tags. Entities stay as they are; no `<` or `>` is left.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        // Without a space, the words before and after a removed tag would join.
        if !words.ends_with(char::is_whitespace) {
            words.push(' ');
        }
        rest = &rest[past(rest)..];
    }
    words.push_str(rest);
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_left() {
        for (html, left) in [
            ("<div class=x>a &amp; <b>b</b></div>", "a &amp; b"),
            ("<script>alert('<p>')</script>after", "after"),
            ("<SCRIPT src=x>\nno end", ""),
            ("a <!-- <b>no</b> --> b", "a b"),
            ("<img src=x onerror=y", ""),
            ("1 > 0", "1 &gt; 0"),
            ("<<script>x", ""),
        ] {
            assert_eq!(words(html), left, "{html}");
        }
    }
}

//! Addresses of other sites that become a shortcode `embed`: each is a paragraph of its own.
//!
//! Enters: a text, what is known of other sites. Leaves: tags, as if the writer had written them. Forbidden
//! here: what the shortcode shows.

use crate::config::{Embed, embedded};
use crate::parse::text::shortcode_tag::{RawArgument, ShortcodeTag, TagKind};
use std::ops::Range;

/// The name of the shortcode.
const NAME: &str = "embed";
/// How such an address begins.
const SCHEME: &str = "https://";

/// The addresses in a text that are paragraphs and that `embeds` knows, in their order.
pub(super) fn shown(text: &str, embeds: &[Embed]) -> Vec<ShortcodeTag> {
    if embeds.is_empty() {
        return Vec::new();
    }
    let starts = memchr::memmem::find_iter(text.as_bytes(), SCHEME);
    let addresses = starts.filter_map(|start| paragraph(text, start));
    let known = addresses.filter(|range| embedded(embeds, &text[range.clone()]).is_some());
    known.map(|range| tag(text, range)).collect()
}

/// The range of an address that begins at `start`, if it is a paragraph of its own. In angle brackets, it
/// stays a link.
fn paragraph(text: &str, start: usize) -> Option<Range<usize>> {
    let before = &text[..start];
    let is_first = before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
    let end = text[start..]
        .find(char::is_whitespace)
        .map_or(text.len(), |at| start + at);
    let mut lines = text[end..].split('\n').map(str::trim);
    let is_last = lines.next()?.is_empty() && lines.next().is_none_or(str::is_empty);
    (is_first && is_last).then_some(start..end)
}

fn tag(text: &str, range: Range<usize>) -> ShortcodeTag {
    let argument = RawArgument {
        name: String::new(),
        at: range.clone(),
        value: text[range.clone()].to_owned(),
        value_at: range.clone(),
        is_quoted: true,
    };
    ShortcodeTag {
        name: NAME.to_owned(),
        name_at: range.clone(),
        kind: TagKind::Single,
        arguments: vec![argument],
        range,
    }
}

/// Adds the addresses that are not in code to the tags, in their order.
pub(super) fn add(shown: Vec<ShortcodeTag>, code: &[Range<usize>], tags: &mut Vec<ShortcodeTag>) {
    if shown.is_empty() {
        return;
    }
    let is_free = |tag: &ShortcodeTag| {
        let is_code = code.iter().any(|code| code.contains(&tag.range.start));
        let is_inside = tags
            .iter()
            .any(|known| known.range.contains(&tag.range.start));
        !is_code && !is_inside
    };
    let free: Vec<ShortcodeTag> = shown.into_iter().filter(|tag| is_free(tag)).collect();
    tags.extend(free);
    tags.sort_by_key(|tag| tag.range.start);
}

//! The tags of WordPress's shortcodes: `[name key="value" word]` and `[/name]`.
//!
//! Enters: a text. Leaves: tags and their places. Forbidden here: what a name means.

use super::facts::plain_words;
use std::collections::HashMap;

/// A tag: `[name a="b" c]`.
pub(super) struct ShortTag<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: HashMap<String, String>,
    /// Values without names, in order.
    pub(super) values: Vec<String>,
    pub(super) is_self_closed: bool,
    /// Where it ends.
    pub(super) end: usize,
}

/// Where `[/name]` stand, by their names: found once, so that no text takes longer than its size says.
pub(super) struct TagEnds<'a>(HashMap<&'a str, Vec<(usize, usize)>>);

impl<'a> TagEnds<'a> {
    pub(super) fn of(html: &'a str) -> TagEnds<'a> {
        let mut ends: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
        for (at, _) in html.match_indices("[/") {
            let inner = &html[at + 2..];
            let length = inner
                .bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            let length = length.take(100).count();
            if inner[length..].starts_with(']') {
                ends.entry(&inner[..length])
                    .or_default()
                    .push((at, at + length + 3));
            }
        }
        TagEnds(ends)
    }

    /// The first one of a name from there on.
    pub(super) fn next(&self, from: usize, name: &str) -> Option<(usize, usize)> {
        let all = self.0.get(name)?;
        all.get(all.partition_point(|(at, _)| *at < from)).copied()
    }
}

/// The end of an element in which nothing is a shortcode, if one begins here. `unclosed`: names that
/// have no end any more.
pub(super) fn verbatim_end(rest: &str, unclosed: &mut Vec<&'static str>) -> Option<usize> {
    let inner = rest.strip_prefix('<')?;
    let names = ["pre", "code", "script", "style", "textarea"];
    let name = names.into_iter().find(|name| {
        let start = inner.get(..name.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(name) && inner[name.len()..].starts_with(['>', ' ', '\n'])
    })?;
    if unclosed.contains(&name) {
        return None;
    }
    let end = rest.match_indices("</").find(|(at, _)| {
        let after = rest.get(at + 2..at + 2 + name.len()).unwrap_or_default();
        after.eq_ignore_ascii_case(name) && rest[at + 2 + name.len()..].starts_with('>')
    });
    match end {
        Some((at, _)) => Some(at + name.len() + 3),
        None => {
            unclosed.push(name);
            None
        }
    }
}

/// Reads a tag at the beginning of a text.
pub(super) fn short_tag(text: &str) -> Option<ShortTag<'_>> {
    let inner = text.strip_prefix('[')?;
    let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    let name = &inner[..length];
    if name.len() < 2 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut tag = ShortTag {
        name,
        attributes: HashMap::new(),
        values: Vec::new(),
        is_self_closed: false,
        end: 0,
    };
    let mut rest = &inner[length..];
    // `[youtube=https://...]`
    if let Some(value) = rest.strip_prefix('=') {
        let end = value.find(']').filter(|end| *end < 2000)?;
        tag.values
            .push(unescaped(value[..end].trim_matches(['"', '\''])));
        tag.end = text.len() - value.len() + end + 1;
        return Some(tag);
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\u{a0}']);
        if let Some(after) = rest.strip_prefix(']') {
            tag.end = text.len() - after.len();
            return Some(tag);
        }
        if rest.starts_with("/]") {
            tag.is_self_closed = true;
            rest = &rest[1..];
            continue;
        }
        if rest.is_empty() || rest.starts_with(['[', '<']) {
            return None;
        }
        let (key, after) = word(rest, true)?;
        match after.trim_start().strip_prefix('=') {
            Some(value) => {
                let (value, after) = word(value.trim_start(), false)?;
                tag.attributes
                    .insert(key.to_ascii_lowercase(), unescaped(value));
                rest = after;
            }
            None => {
                tag.values.push(unescaped(key));
                rest = after;
            }
        }
    }
}

/// A value in quotation marks, or up to the next blank. `is_key`: an `=` ends it too.
fn word(text: &str, is_key: bool) -> Option<(&str, &str)> {
    for (open, close) in [
        ("\"", "\""),
        ("'", "'"),
        ("&quot;", "&quot;"),
        ("&#8221;", "&#8221;"),
        ("”", "”"),
        ("“", "”"),
    ] {
        if let Some(inner) = text.strip_prefix(open) {
            let end = inner.find(close)?;
            return Some((&inner[..end], &inner[end + close.len()..]));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == ']' || (is_key && c == '='))?;
    // `/]` closes the tag; a `/` elsewhere belongs to an address.
    let end = if text[..end].ends_with('/') && text[end..].starts_with(']') && end > 1 {
        end - 1
    } else {
        end
    };
    (end > 0).then_some((&text[..end], &text[end..]))
}

pub(super) fn unescaped(text: &str) -> String {
    plain_words(text)
}

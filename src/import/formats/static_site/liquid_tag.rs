//! One tag of Liquid: where it ends, its name, its words.

use crate::import::formats::words::beginning;
use crate::parse::code_ranges;

/// A tag `{% name rest %}`.
pub(super) struct LiquidTag<'a> {
    pub(super) whole: &'a str,
    pub(super) name: &'a str,
    pub(super) rest: &'a str,
}

/// Bytes that a tag may have.
const MOST_TAG: usize = 4000;

/// The beginning of a text, in which a tag ends.
pub(super) fn head(text: &str) -> &str {
    beginning(text, MOST_TAG)
}

/// The tag at the beginning of a text.
pub(super) fn tag(text: &str) -> Option<LiquidTag<'_>> {
    let end = head(text).get(2..)?.find("%}")? + 2;
    let inside = text[2..end]
        .trim_start_matches('-')
        .trim_end_matches('-')
        .trim();
    let is_open = inside.contains("{%");
    let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(name_end);
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && !is_open).then(|| LiquidTag {
        whole: &text[..end + 2],
        name,
        rest: rest.trim(),
    })
}

/// Where the tag of that name begins, and where it ends.
pub(super) fn find_tag(text: &str, name: &str) -> Option<(usize, usize)> {
    text.match_indices("{%").find_map(|(at, _)| {
        let found = tag(&text[at..])?;
        (found.name == name).then(|| (at, at + found.whole.len()))
    })
}

/// The names of the tags of a text, where they stand outside of code.
pub(in crate::import::formats) fn names(text: &str) -> Vec<&str> {
    if !text.contains("{%") {
        return Vec::new();
    }
    let code = code_ranges(text);
    let is_code = |at: usize| {
        let after = code.partition_point(|range| range.start <= at);
        after > 0 && at < code[after - 1].end
    };
    // `{{%` begins a shortcode of Hugo.
    let tags = text
        .match_indices("{%")
        .filter(|(at, _)| !text[..*at].ends_with('{') && !is_code(*at));
    tags.filter_map(|(at, _)| Some(tag(&text[at..])?.name))
        .collect()
}

/// Code in which `{% raw %}` kept tags from being read.
pub(super) fn without_raw(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("{%") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match tag(rest) {
            Some(found) if matches!(found.name, "raw" | "endraw") => {
                rest = &rest[found.whole.len()..];
            }
            _ => {
                out.push_str("{%");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Words of a tag: `key="value"` as a pair, others with an empty key.
pub(super) fn words(rest: &str) -> Vec<(String, String)> {
    let mut words = Vec::new();
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        let name_len = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            .count();
        let is_named = name_len > 0 && rest[name_len..].trim_start().starts_with('=');
        let (key, after) = if is_named {
            let (key, after) = rest.split_at(name_len);
            (key, after.trim_start()[1..].trim_start())
        } else {
            ("", rest)
        };
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        words.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    words
}

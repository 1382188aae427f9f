//! Changes a key in the front matter of a file, and no other byte.
//!
//! Enters: the text of a Markdown file, a key, a value. Leaves: the new text, or nothing where the
//! front matter is written in a way that one line cannot change.

use crate::parse::document::fences::{Split, Syntax, split};

/// `text` without the line of the top-level `key`. Unchanged if the key is not there; `None` if its
/// value has several lines.
pub fn without_key(text: &str, key: &str) -> Option<String> {
    let Some(line) = line_of(text, key)? else {
        return Some(text.to_owned());
    };
    Some(format!("{}{}", &text[..line.start], &text[line.end..]))
}

/// `text` with `value` as the value of the top-level `key`. A comment after the old value stays. A
/// new key comes after the title, or first; a file without front matter gets some.
pub fn with_key(text: &str, key: &str, value: &str) -> Option<String> {
    if let Some(line) = line_of(text, key)? {
        let value_span = value_of(text, &line)?;
        let (before, after) = (&text[..value_span.start], &text[value_span.end..]);
        let gap = if before.ends_with([':', '=']) {
            " "
        } else {
            ""
        };
        return Some(format!("{before}{gap}{value}{after}"));
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    match split(rest) {
        Split::None => Some(format!(
            "{mark}---{newline}{key}: {value}{newline}---{newline}{newline}{rest}"
        )),
        Split::Unclosed(_) => None,
        Split::Found { syntax, inside, .. } => {
            let at = match line_of(text, "title")? {
                Some(line) => line.end,
                None => mark.len() + inside.start,
            };
            let (before, after) = text.split_at(at);
            let sign = match syntax {
                Syntax::Yaml => ":",
                Syntax::Toml => " =",
            };
            Some(format!("{before}{key}{sign} {value}{newline}{after}"))
        }
    }
}

/// The bytes of the line of a key, with its line break. The outer `None`: the value has several
/// lines, or the front matter is not written in lines.
#[allow(
    clippy::option_option,
    reason = "no such key, and no such line, are two answers"
)]
pub(super) fn line_of(text: &str, key: &str) -> Option<Option<std::ops::Range<usize>>> {
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let Split::Found { syntax, inside, .. } = split(&text[skipped..]) else {
        return Some(None);
    };
    let mut at = skipped + inside.start;
    let end = skipped + inside.end;
    let mut found = None;
    for line in text[at..end].split_inclusive('\n') {
        if syntax == Syntax::Toml && line.trim_start().starts_with('[') {
            // The lines below this one belong to a table.
            break;
        }
        if line.starts_with(['{', '[']) {
            return None;
        }
        // An indented line belongs to the line above it.
        let goes_on =
            syntax == Syntax::Yaml && line.starts_with([' ', '\t', '-']) && !line.trim().is_empty();
        match &found {
            Some(_) if goes_on => return None,
            Some(_) => return Some(found),
            None if is_key(line, key, syntax) => {
                if syntax == Syntax::Toml && goes_over_lines(line) {
                    return None;
                }
                found = Some(at..at + line.len());
            }
            None => {}
        }
        at += line.len();
    }
    Some(found)
}

/// Whether a line of TOML opens a text or list that it does not close.
fn goes_over_lines(line: &str) -> bool {
    let value = line.split_once('=').map_or("", |(_, value)| value).trim();
    let is_open_list = value.starts_with(['[', '{']) && !value.ends_with([']', '}']);
    is_open_list || value.starts_with("\"\"\"") || value.starts_with("'''")
}

pub(super) fn is_key(line: &str, key: &str, syntax: Syntax) -> bool {
    let Some((name, _)) = line.split_once(syntax.separator()) else {
        return false;
    };
    let name = match syntax {
        Syntax::Yaml => name,
        Syntax::Toml => name.trim_start(),
    };
    name.trim_end() == key || name.trim_end().trim_matches(['"', '\'']) == key
}

/// The bytes of the value in its line, without a comment after it.
pub(super) fn value_of(
    text: &str,
    line: &std::ops::Range<usize>,
) -> Option<std::ops::Range<usize>> {
    let written = &text[line.clone()];
    let colon = written.find([':', '='])? + 1;
    let rest = written[colon..].trim_end_matches(['\r', '\n']);
    let lead = rest.len() - rest.trim_start().len();
    let value = rest.trim_start();
    let len = match value.chars().next() {
        None | Some('#') => 0,
        Some('|' | '>' | '&' | '*' | '!') => return None,
        Some('"' | '\'') => quoted_len(value)?,
        Some('[') => {
            let inside = list_len(&value[1..])?;
            value[1 + inside..].starts_with(']').then_some(inside + 2)?
        }
        Some(_) => value
            .find(" #")
            .map_or(value, |note| &value[..note])
            .trim_end()
            .len(),
    };
    // If there is no value yet, the new one goes directly after the colon.
    let start = line.start + colon + if len == 0 { 0 } else { lead };
    Some(start..start + len)
}

/// The bytes of the quoted text that `value` begins with. `None`: it does not end.
fn quoted_len(value: &str) -> Option<usize> {
    let quote = value.chars().next()?;
    let mut rest = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' if quote == '"' => drop(rest.next()),
            // In YAML, two of them in a row stand for one.
            '\'' if quote == c && rest.peek().is_some_and(|(_, next)| *next == quote) => {
                rest.next();
            }
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The bytes of the items of a list, up to the bracket that ends it. `None`: it does not end.
fn list_len(inside: &str) -> Option<usize> {
    let mut at = 0;
    for item in list_items(inside) {
        at = item.end;
    }
    inside[at..].starts_with(']').then_some(at)
}

/// The places of the items of a list in brackets. `inside` begins after the bracket; a bracket that is
/// in no quotation marks ends the list, so a list in a list has no items of its own.
pub(super) fn list_items(inside: &str) -> Vec<std::ops::Range<usize>> {
    let mut items = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(c) = inside[at..].chars().next() {
        let is_start = inside[start..at].trim().is_empty();
        match c {
            '"' | '\'' if is_start => match quoted_len(&inside[at..]) {
                Some(len) => at += len,
                None => break,
            },
            ',' | ']' => {
                items.push(start..at);
                if c == ']' {
                    return items;
                }
                at += 1;
                start = at;
            }
            c => at += c.len_utf8(),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_byte_stays() {
        for (before, after) in [
            (
                "---\ntitle: A\ndate:   2026-01-01  # first call\ndraft: true\n---\nText\n",
                "---\ntitle: A\ndate:   2026-03-01  # first call\n---\nText\n",
            ),
            (
                "\u{feff}---\r\ntitle: A\r\ndraft: true\r\n---\r\nText\r\n",
                "\u{feff}---\r\ntitle: A\r\ndate: 2026-03-01\r\n---\r\nText\r\n",
            ),
            (
                "---\n\"date\": \"2026-01-01\" # note\n'draft' : yes\n---\n",
                "---\n\"date\": 2026-03-01 # note\n---\n",
            ),
            ("---\ndate:\n---\n", "---\ndate: 2026-03-01\n---\n"),
            (
                "---\ndate: # soon\n---\n",
                "---\ndate: 2026-03-01 # soon\n---\n",
            ),
            ("---\n---\nText", "---\ndate: 2026-03-01\n---\nText"),
            ("Text\n", "---\ndate: 2026-03-01\n---\n\nText\n"),
            (
                "---\ntags:\n- a\n- b\nextra:\n  draft: true\n---\ndate: no\ndraft: true\n",
                "---\ndate: 2026-03-01\ntags:\n- a\n- b\nextra:\n  draft: true\n---\ndate: no\ndraft: true\n",
            ),
        ] {
            let changed =
                without_key(before, "draft").and_then(|text| with_key(&text, "date", "2026-03-01"));
            assert_eq!(changed.as_deref(), Some(after), "{before:?}");
        }
    }

    #[test]
    fn what_one_line_cannot_change_is_left_alone() {
        for text in [
            "---\n{title: A, draft: true}\n---\n",
            "---\ndraft:\n  true\n---\n",
            "---\ndate: |\n  2026-01-01\n---\n",
            "---\ndate: &d 2026-01-01\n---\n",
            "---\ntitle: A\n",
        ] {
            let changed =
                without_key(text, "draft").and_then(|text| with_key(&text, "date", "2026-03-01"));
            assert_eq!(changed, None, "{text:?}");
        }
    }
}

//! Finds the place of each value in a YAML text.
//!
//! Enters: the text, and its values in the order in which serde_yaml reads them. Leaves: [`Spans`].
//! serde_yaml borrows most texts from the source, so their place is their address. It gives no place
//! for numbers, flags, texts with escapes, lists and mappings; [`Cursor`] finds the start of these
//! after the end of the value before. Forbidden here: the meaning of values.

use std::cell::Cell;
use std::ops::Range;

/// The range of `part` in `text`; `None` if it is not borrowed from it.
pub(crate) fn range_in(text: &str, part: &str) -> Option<Range<u32>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start + part.len();
    (end <= text.len()).then_some(start as u32..end as u32)
}

/// Follows the parser through a text, from value to value.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    /// The end of the value that was read last.
    at: Cell<usize>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Cursor<'a> {
        Cursor {
            text,
            at: Cell::new(0),
        }
    }

    /// The place of a text that the parser borrowed from the source.
    pub(crate) fn borrowed(&self, part: &str) -> Range<u32> {
        let Some(Range { start, end }) = range_in(self.text, part) else {
            return self.scalar();
        };
        let sign = |at: u32| self.text.as_bytes().get(at as usize).copied();
        let before = start.checked_sub(1).and_then(sign);
        let is_quoted = matches!(before, Some(b'"' | b'\'')) && before == sign(end);
        let span = start - u32::from(is_quoted)..end + u32::from(is_quoted);
        // A value that an alias repeats comes from an earlier part of the text.
        self.at.set(self.at.get().max(span.end as usize));
        span
    }

    /// The place of a number, a flag or a text that is not borrowed.
    pub(crate) fn scalar(&self) -> Range<u32> {
        let start = self.next();
        let rest = &self.text[start..];
        let len = match rest.as_bytes().first() {
            Some(b'"') => quoted(rest, |before, at| !is_escaped(before, at)),
            Some(b'\'') => quoted(rest, |_, at| !rest[at + 1..].starts_with('\'')),
            Some(b'|' | b'>') => rest.find('\n'),
            _ => rest.find(|c: char| c.is_whitespace() || ",]}:".contains(c)),
        };
        self.pass(start, len.unwrap_or(rest.len()))
    }

    /// The place of an empty value: `~`, `null` or nothing.
    pub(crate) fn nothing(&self) -> Range<u32> {
        let start = self.next();
        let word = ["~", "null", "Null", "NULL"]
            .into_iter()
            .find(|word| self.text[start..].starts_with(word));
        match word {
            Some(word) => self.pass(start, word.len()),
            None => self.pass(self.at.get(), 0),
        }
    }

    /// The start of a list or mapping, and whether it is in brackets; `bracket` is the opening one.
    pub(crate) fn open(&self, bracket: char) -> (usize, bool) {
        let start = self.next();
        let is_flow = self.text[start..].starts_with(bracket);
        self.pass(start, usize::from(is_flow));
        (start, is_flow)
    }

    /// Skips the hyphen before an item of a list that is not in brackets.
    pub(crate) fn item(&self) {
        let start = self.next();
        let is_hyphen = self.text[start..].starts_with('-') && self.is_space(start + 1);
        self.pass(start, usize::from(is_hyphen));
    }

    /// The place of a list or mapping after all its values were read; `start` is from
    /// [`Cursor::open`].
    pub(crate) fn close(&self, (start, is_flow): (usize, bool)) -> Range<u32> {
        if is_flow {
            let end = self.next();
            self.pass(end, usize::from(self.text[end..].starts_with([']', '}'])));
        }
        start as u32..self.at.get().max(start) as u32
    }

    fn pass(&self, start: usize, len: usize) -> Range<u32> {
        self.at.set(start + len);
        start as u32..(start + len) as u32
    }

    fn is_space(&self, at: usize) -> bool {
        let byte = self.text.as_bytes().get(at);
        byte.is_none_or(u8::is_ascii_whitespace)
    }

    /// The start of the next value or item, after spaces, comments, anchors, tags and separators.
    fn next(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.at.get();
        while let Some(byte) = bytes.get(at) {
            let skipped = match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => 1,
                b'?' if self.is_space(at + 1) => 1,
                b'-' if self.text[at..].starts_with("---") => 3,
                b'#' => to(&bytes[at..], |byte| byte == b'\n'),
                b'&' | b'!' => to(&bytes[at..], |byte| byte.is_ascii_whitespace()),
                _ => break,
            };
            at += skipped;
        }
        at
    }
}

fn to(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    let found = bytes.iter().position(|byte| is_end(*byte));
    found.unwrap_or(bytes.len())
}

/// The length of the quoted text at the start of `rest`.
fn quoted(rest: &str, closes: impl Fn(&str, usize) -> bool) -> Option<usize> {
    let mark = rest.chars().next()?;
    let mut skip = 1;
    loop {
        let at = skip + rest[skip..].find(mark)?;
        if closes(rest, at) {
            return Some(at + 1);
        }
        // A doubled mark stands for one character.
        skip = at + if mark == '\'' { 2 } else { 1 };
    }
}

fn is_escaped(text: &str, at: usize) -> bool {
    let before = text[1..at].bytes().rev();
    before.take_while(|byte| *byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use crate::config::Data;
    use crate::parse::values::Spans;
    use crate::parse::yaml::parse_any;
    use proptest::prelude::{Just, Strategy, prop_oneof};
    use proptest::{collection, prop_assert_eq, sample};

    /// A value with the way to write it.
    #[derive(Clone, Debug)]
    enum Written {
        Scalar(&'static str),
        List(bool, Vec<Written>),
        Map(bool, Vec<(&'static str, Written)>),
    }

    const SCALARS: &[&str] = &[
        "word",
        "two words",
        "7",
        "-1.5",
        "0x1F",
        "true",
        "~",
        "null",
        "2026-01-31",
        "a:b",
        "\"quoted, [it: is]\"",
        "\"a \\\"b\\\" \\\\\"",
        "'single # mark'",
        "'it''s'",
        "'ä: ö'",
        "“x”",
        "\"\"",
        "-2",
    ];

    const KEYS: &[&str] = &[
        "a",
        "b_c",
        "\"d: e\"",
        "'f''g'",
        "\"h\\ti\"",
        "ä",
        "7",
        "j k",
    ];

    fn written() -> impl Strategy<Value = Written> {
        let scalar = sample::select(SCALARS).prop_map(Written::Scalar);
        scalar.prop_recursive(4, 24, 4, |inner| {
            let flow = || prop_oneof![Just(true), Just(false)];
            let key = sample::select(KEYS);
            prop_oneof![
                (flow(), collection::vec(inner.clone(), 0..4))
                    .prop_map(|(flow, list)| Written::List(flow, list)),
                (flow(), collection::vec((key, inner), 0..4)).prop_map(|(flow, mut map)| {
                    map.sort_by_key(|(key, _)| *key);
                    map.dedup_by_key(|(key, _)| *key);
                    Written::Map(flow, map)
                }),
            ]
        })
    }

    /// Writes a value at the end of `text`; in lines of their own if it may have these. Returns the
    /// pieces that spans have to be, in their order: keys, single values, what stands in brackets.
    fn write(value: &Written, indent: Option<usize>, text: &mut String, pieces: &mut Vec<String>) {
        let is_flow = |flow: &bool, len| *flow || indent.is_none() || len == 0;
        let lines = indent.unwrap_or(0);
        match value {
            Written::Scalar(scalar) => {
                text.push_str(scalar);
                pieces.push((*scalar).to_owned());
            }
            Written::List(flow, items) if is_flow(flow, items.len()) => {
                let (start, at) = (text.len(), pieces.len());
                text.push('[');
                for item in items {
                    write(item, None, text, pieces);
                    text.push_str(", ");
                }
                text.push(']');
                pieces.insert(at, text[start..].to_owned());
            }
            Written::Map(flow, entries) if is_flow(flow, entries.len()) => {
                let (start, at) = (text.len(), pieces.len());
                text.push_str("{ ");
                for (key, item) in entries {
                    text.push_str(key);
                    pieces.push((*key).to_owned());
                    text.push_str(": ");
                    write(item, None, text, pieces);
                    text.push_str(" ,");
                }
                text.push('}');
                pieces.insert(at, text[start..].to_owned());
            }
            Written::List(_, items) => {
                for item in items {
                    text.push_str(&format!("\n{}- ", " ".repeat(lines)));
                    write(item, Some(lines + 2), text, pieces);
                }
            }
            Written::Map(_, entries) => {
                text.push_str(" # a note: [with, signs]\n");
                for (key, item) in entries {
                    text.push_str(&format!("\n{}{key}: ", " ".repeat(lines)));
                    pieces.push((*key).to_owned());
                    write(item, Some(lines + 1), text, pieces);
                }
            }
        }
    }

    /// The same pieces by the spans.
    fn read(data: &Data, spans: &Spans, text: &str, pieces: &mut Vec<String>) {
        let piece =
            |span: &std::ops::Range<u32>| text[span.start as usize..span.end as usize].to_owned();
        if !spans.key.is_empty() {
            pieces.push(piece(&spans.key));
        }
        let value = piece(&spans.value);
        let inner: Vec<&Data> = match data {
            Data::List(list) => list.iter().collect(),
            Data::Map(map) => map.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        };
        let is_block =
            matches!(data, Data::List(_) | Data::Map(_)) && !value.starts_with(['[', '{']);
        if !is_block {
            pieces.push(value);
        }
        for (data, spans) in inner.into_iter().zip(&spans.inner) {
            read(data, spans, text, pieces);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2048))]
        #[test]
        fn every_span_is_what_was_written(value in written()) {
            let (mut text, mut expected, mut found) = (String::new(), Vec::new(), Vec::new());
            write(&value, Some(0), &mut text, &mut expected);
            let (data, spans) = parse_any(&"x.yaml".into(), &text, 0).unwrap_or_else(|p| panic!("{} {text}", p.message));
            read(&data, &spans, &text, &mut found);
            prop_assert_eq!(found, expected, "{}", text);
        }

        /// Whatever is written, spans can be cut out of the text.
        #[test]
        fn no_span_lies_outside(pieces in collection::vec(sample::select(PIECES), 0..12)) {
            let text = pieces.concat();
            if let Ok((data, spans)) = parse_any(&"x.yaml".into(), &text, 0) {
                read(&data, &spans, &text, &mut Vec::new());
            }
        }
    }

    const PIECES: &[&str] = &[
        "a: ",
        "b: ",
        "- ",
        "  ",
        "\n",
        "\n  ",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "!t ",
        "1",
        "~",
        "é",
        "\"\\u00e9\"",
        "'",
        "\"",
        "# n",
        "|\n",
        ">-\n",
        "---\n",
        "<<",
        "\u{2028}",
        "\r\n",
        "\t",
        "null",
        "true",
    ];
}

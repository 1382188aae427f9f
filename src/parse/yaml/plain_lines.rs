//! Reads the YAML that nearly all front matter has, `key: words` line by line, without a YAML
//! parser. That saves a tenth of the time that it takes to read a post.
//!
//! Enters: text. Leaves: the values and places that serde_yaml would give, or nothing if any part
//! might have another meaning. So this file reports no mistakes. YAML 1.2: plain scalars (7.3.3),
//! flow sequences (7.4.1), double-quoted scalars without escapes (7.3.1).

use super::spans::range_in;
use crate::config::Data;
use crate::parse::values::Spans;

/// Plain words that are no text to YAML (YAML 1.2, 10.3.2).
const MEANINGFUL: [&str; 9] = [
    "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL",
];

/// The mapping in `text`, if each of its lines is a key and a plain value.
pub(crate) fn mapping(text: &str) -> Option<(Data, Spans)> {
    let mut map: Vec<(String, Data)> = Vec::with_capacity(8);
    let mut inner = Vec::with_capacity(8);
    for line in text.lines() {
        let (key, value) = line.split_once(": ")?;
        let is_known = map.iter().any(|(known, _)| known == key);
        if !is_key(key) || is_known {
            return None;
        }
        let (value, spans) = value_of(text, value.trim_matches(' '))?;
        map.push((key.to_owned(), value));
        inner.push(Spans {
            key: range_in(text, key)?,
            ..spans
        });
    }
    let end = inner.last()?.value.end;
    let spans = Spans {
        inner,
        ..Spans::of(0..end)
    };
    Some((Data::Map(map), spans))
}

fn is_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        && !MEANINGFUL.contains(&key)
}

/// The value of `written`, a piece of `text`.
fn value_of(text: &str, written: &str) -> Option<(Data, Spans)> {
    let mut spans = Spans::of(range_in(text, written)?);
    let data = match written.as_bytes() {
        [b'[', .., b']'] => {
            let items = written[1..written.len() - 1].split(',');
            let items = items.map(|item| {
                let item = item.trim_matches(' ');
                spans.inner.push(Spans::of(range_in(text, item)?));
                words(item).filter(|_| is_simple(item))
            });
            Data::List(items.collect::<Option<_>>()?)
        }
        [b'"', .., b'"'] if written.len() > 1 => {
            let inside = &written[1..written.len() - 1];
            let is_plain = |c| is_common(c) || "'#:[]{}".contains(c);
            Data::Text(inside.chars().all(is_plain).then(|| inside.into())?)
        }
        [b'0'..=b'9', ..] => number_or_date(written)?,
        b"true" => Data::Bool(true),
        b"false" => Data::Bool(false),
        _ => words(written)?,
    };
    Some((data, spans))
}

/// Text that begins with a letter.
fn words(text: &str) -> Option<Data> {
    let begins = text.chars().next()?.is_alphabetic();
    let is_plain = begins && !text.ends_with(':') && text.chars().all(|c| is_common(c) || c == ':');
    let is_text = is_plain && !text.contains(": ") && !MEANINGFUL.contains(&text);
    is_text.then(|| Data::Text(text.into()))
}

/// Whether an item of a list is plain: no character in it has a meaning there.
fn is_simple(item: &str) -> bool {
    item.chars()
        .all(|c| c.is_alphanumeric() || " -_.&/".contains(c))
}

/// A whole number without a leading zero, or text that begins like a date.
fn number_or_date(text: &str) -> Option<Data> {
    let bytes = text.as_bytes();
    if bytes.len() < 16 && bytes.iter().all(u8::is_ascii_digit) {
        return (bytes[0] != b'0' || bytes.len() == 1)
            .then(|| text.parse().ok().map(Data::Int))
            .flatten();
    }
    let is_date = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let rest = bytes.get(10..)?;
    let is_plain = rest
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'+' | b'-' | b'.'));
    (is_date && is_plain && !text.ends_with(':')).then(|| Data::Text(text.into()))
}

/// Characters that have no meaning after the first character of a text.
fn is_common(c: char) -> bool {
    c.is_alphanumeric() || " -_.,;!?()'/&%+=*@$–—…“”‘’„«»€£".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::parse_any;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4096))]
        /// The short way is the same way.
        #[test]
        fn plain_lines_are_what_yaml_makes_of_them(
            lines in proptest::collection::vec(
                (proptest::sample::select(KEYS), proptest::collection::vec(proptest::sample::select(PIECES), 1..5)),
                1..4,
            )
        ) {
            let lines = lines.iter().map(|(key, value)| format!("{key}{}\n", value.concat()));
            let text: String = lines.collect();
            if let Some(read) = mapping(&text) {
                proptest::prop_assert_eq!(Ok(read), parse_any(&"x.yaml".into(), &text, 0).map_err(|p| p.message));
            }
        }
    }

    const KEYS: &[&str] = &[
        "title: ", "tags: ", "a-b_1: ", "true: ", "y: ", "k:  ", "k:", "'q': ", "é: ", "- x: ",
        " in: ", "",
    ];

    const PIECES: &[&str] = &[
        "a",
        "Words of it",
        "true",
        "Null",
        "~",
        "yes",
        "no",
        "12",
        "0",
        "007",
        "1.5",
        "1e5",
        "0x1f",
        "0o17",
        "1_000",
        "-1",
        "+1",
        ".5",
        "inf",
        ".inf",
        "nan",
        "2026-01-31",
        "2026-01-31T10:00:00+02:00",
        "10:30",
        " ",
        "  ",
        ": ",
        ":",
        ", ",
        "[",
        "]",
        "[a, b]",
        "[a, 1]",
        "{",
        "}",
        "\"",
        "'",
        "- ",
        "#",
        " # ",
        "&a",
        "*a",
        "!t ",
        "|",
        ">",
        "%",
        "@",
        "`",
        "? ",
        "!",
        "é",
        "“x”",
        "—",
        "\u{a0}",
        "\t",
        "\\",
        "\n",
        "\r\n",
        "---",
        "...",
        "e\u{301}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "=",
        "<<",
        "$5 & more",
    ];

    #[test]
    fn what_most_posts_say_goes_the_short_way() {
        let text = "title: Don't stop, \"they\" said; 5 % more: later\n".replace(": later", "");
        let text = text.replace('"', "“")
            + "date: 2026-01-31T10:00:00Z\ntags: [keep, follow up]\npart: 3\ndraft: false\nimage_alt: \"A: b\"\nid: p1\n";
        assert!(mapping(&text).is_some(), "{text}");
        for more in [
            "tags: []\n",
            "# note: x\n",
            "id: twice\n",
            "x: a # b\n",
            "x: \"\\n\"\n",
        ] {
            assert_eq!(mapping(&format!("{text}{more}")), None, "{more}");
        }
    }
}

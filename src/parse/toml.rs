//! Reads TOML front matter, between two lines of `+++`, which other generators use.
//!
//! Enters: text. Leaves: plain values, or the first mistake with its place. Forbidden here: keys.
//!
//! Follows TOML 1.1 as the `toml` crate reads it. The crate limits how deeply tables are nested.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::values::{Spans, Values};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How long front matter may be, in bytes.
const LONGEST: usize = 64 << 10;

/// Reads `text`, which comes after `lines_before` lines of `file`. A mistake is pushed to `problems`,
/// and the text counts as empty.
pub(crate) fn read<'a>(
    file: &'a Arc<str>,
    text: &'a str,
    lines_before: u32,
    problems: &mut Vec<Diagnostic>,
) -> Values<'a> {
    let read = parse_toml(file, text, lines_before);
    Values::new(file, text, lines_before, read, problems)
}

/// Parses `text`, which comes after `lines_before` lines of `file`.
///
/// # Errors
/// The first mistake in the TOML, or that the text is too long.
fn parse_toml(
    file: &Arc<str>,
    text: &str,
    lines_before: u32,
) -> Result<(Data, Spans), Box<Diagnostic>> {
    if text.len() > LONGEST {
        let message = format!("there is more than {} KB of TOML here", LONGEST >> 10);
        let place = Place::new(file, lines_before + 1, 1, 1);
        let problem = Diagnostic::error("yaml-too-large", message).at(place);
        return Err(Box::new(problem.help(
            "put long lists into a file of their own under content/data/",
        )));
    }
    let error = match DeTable::parse(text) {
        Ok(table) => {
            let (data, inner) = map(table.get_ref());
            let spans = Spans::of(bytes(table.span()));
            return Ok((data, Spans { inner, ..spans }));
        }
        Err(error) => error,
    };
    let at = error.span().unwrap_or(0..0);
    let mut place = Place::in_text(file, text, at);
    place.line += lines_before;
    let message = format!("this is not valid TOML: {}", error.message());
    let help =
        "each line is `key = \"value\"`; text is in quotes; a date, and true or false, are not";
    Err(Box::new(
        Diagnostic::error("toml-syntax", message)
            .at(place)
            .help(help),
    ))
}

/// The keys in their order in the text.
fn map(table: &DeTable<'_>) -> (Data, Vec<Spans>) {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entries = entries.into_iter().map(|(key, written)| {
        let (data, spans) = value(written);
        let spans = Spans {
            key: bytes(key.span()),
            ..spans
        };
        ((key.get_ref().to_string(), data), spans)
    });
    let (map, inner) = entries.unzip();
    (Data::Map(map), inner)
}

fn value(written: &Spanned<DeValue<'_>>) -> (Data, Spans) {
    let mut spans = Spans::of(bytes(written.span()));
    let data = match written.get_ref() {
        DeValue::String(text) => Data::Text((&**text).into()),
        DeValue::Integer(number) => {
            let (digits, radix) = (number.as_str(), number.radix());
            match i64::from_str_radix(digits, radix) {
                Ok(number) => Data::Int(number),
                Err(_) => Data::Text(digits.into()),
            }
        }
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Data::Float(number),
            Err(_) => Data::Text(number.as_str().into()),
        },
        DeValue::Boolean(flag) => Data::Bool(*flag),
        DeValue::Datetime(moment) => Data::Text(moment.to_string().into()),
        DeValue::Array(items) => {
            let (list, inner) = items.iter().map(value).unzip();
            spans.inner = inner;
            Data::List(list)
        }
        DeValue::Table(table) => {
            let (map, inner) = map(table);
            spans.inner = inner;
            map
        }
    };
    (data, spans)
}

fn bytes(range: Range<usize>) -> Range<u32> {
    range.start as u32..range.end as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value() {
        let text = "title = \"A: b\"\ndate = 2026-03-01T09:00:00+01:00\nday = 2026-03-01\n\
                    draft = true\npart = 0x1f\nratio = 1.5\ntags = [\"a\", 'b']\n\n[extra]\nx = { y = 1 }\n";
        let (data, _) = parse_toml(&"x.md".into(), text, 1).unwrap();
        for (key, value) in [
            ("title", Data::Text("A: b".into())),
            ("date", Data::Text("2026-03-01T09:00:00+01:00".into())),
            ("day", Data::Text("2026-03-01".into())),
            ("draft", Data::Bool(true)),
            ("part", Data::Int(31)),
            ("ratio", Data::Float(1.5)),
            (
                "tags",
                Data::List(vec![Data::Text("a".into()), Data::Text("b".into())]),
            ),
        ] {
            assert_eq!(data.get(key), Some(&value), "{key}");
        }
        let x = data.get("extra").and_then(|extra| extra.get("x"));
        assert_eq!(x.and_then(|x| x.get("y")), Some(&Data::Int(1)));
    }

    #[test]
    fn a_mistake_has_its_place() {
        let problem = parse_toml(&"x.md".into(), "title = \"A\"\ndraft = yes\n", 1).unwrap_err();
        let place = problem.place.unwrap();
        assert_eq!(
            (problem.code, place.line, place.column),
            ("toml-syntax", 3, 9)
        );
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(parse_toml(&"x.md".into(), &deep[..60_000], 1).is_err());
    }
}

//! TOML front matter, between two lines of `+++`, as other generators have it.
//!
//! Enters: text. Leaves: plain values, or the first mistake with its place. Forbidden here: keys.
//!
//! Follows TOML 1.1 as the `toml` crate reads it, which caps how deep tables may lie in each other.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// How long front matter may be, in bytes.
const LONGEST: usize = 64 << 10;

/// Reads `text`, which stands after `lines_before` lines of `file`.
///
/// # Errors
/// The first thing that is not TOML, or that the text is too long.
pub(crate) fn parse_toml(
    file: &Arc<str>,
    text: &str,
    lines_before: u32,
) -> Result<Data, Box<Diagnostic>> {
    if text.len() > LONGEST {
        let message = format!("there is more than {} KB of TOML here", LONGEST >> 10);
        let place = Place::new(file, lines_before + 1, 1, 1);
        let problem = Diagnostic::error("yaml-too-large", message).at(place);
        return Err(Box::new(problem.help(
            "put long lists into a file of their own under content/data/",
        )));
    }
    let error = match DeTable::parse(text) {
        Ok(table) => return Ok(map(table.get_ref())),
        Err(error) => error,
    };
    let at = error.span().unwrap_or(0..0);
    let mut place = Place::in_text(file, text, at);
    place.line += lines_before;
    let message = format!("this is not valid TOML: {}", error.message());
    let help =
        "each line is `key = \"value\"`; text stands in quotes, a date and true or false do not";
    Err(Box::new(
        Diagnostic::error("toml-syntax", message)
            .at(place)
            .help(help),
    ))
}

/// The keys in the order in which they stand.
fn map(table: &DeTable<'_>) -> Data {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entries = entries
        .into_iter()
        .map(|(key, written)| (key.get_ref().to_string(), value(written.get_ref())));
    Data::Map(entries.collect())
}

fn value(written: &DeValue<'_>) -> Data {
    match written {
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
            Data::List(items.iter().map(|item| value(item.get_ref())).collect())
        }
        DeValue::Table(table) => map(table),
    }
}

/// The same lines as `key : value`, each sign where it was, for those who look for places.
pub(crate) fn as_colons(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let is_key = |key: &str| {
            key.chars()
                .all(|c| c.is_alphanumeric() || " \t_-.\"'".contains(c))
        };
        match line.split_once('=').filter(|(key, _)| is_key(key)) {
            Some((key, value)) => {
                lines.push_str(key);
                lines.push(':');
                lines.push_str(value);
            }
            None => lines.push_str(line),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value() {
        let text = "title = \"A: b\"\ndate = 2026-03-01T09:00:00+01:00\nday = 2026-03-01\n\
                    draft = true\npart = 0x1f\nratio = 1.5\ntags = [\"a\", 'b']\n\n[extra]\nx = { y = 1 }\n";
        let data = parse_toml(&"x.md".into(), text, 1).unwrap();
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
        assert_eq!(
            as_colons("a = 1\nb=\"c=d\"\n[e]\n"),
            "a : 1\nb:\"c=d\"\n[e]\n"
        );
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

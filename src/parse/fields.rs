//! YAML behind one door: the only file that knows serde_yaml. A mapping is read key by key, each
//! with its place, so that every mistake in it is found in one run.
//!
//! Follows YAML 1.2 as serde_yaml reads it (core schema; `yes` and `no` are text).

use super::when::When;
use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, nearest};
use serde_yaml::Value;
use std::ops::Range;
use std::sync::Arc;

/// More YAML than anyone writes by hand.
const MAX_BYTES: usize = 1 << 20;

/// Where the value of a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column of the value (of the key, when the value is on other lines).
    pub column: u32,
    /// Characters of the value on that line, at least 1.
    pub width: u32,
}

/// A YAML mapping being read. Keys are taken out one by one; [`Fields::finish`] complains about
/// what nobody took.
pub struct Fields<'a> {
    file: &'a Arc<str>,
    /// The YAML text.
    text: &'a str,
    /// Lines of the file before it.
    lines_before: u32,
    map: Vec<(String, Value)>,
    known: Vec<&'static str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Parses `text[range]`, a part of `file`, as a mapping. What is wrong with it is pushed to
    /// `problems`, and the mapping is empty then.
    pub fn parse(
        file: &'a Arc<str>,
        text: &'a str,
        range: Range<usize>,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Fields<'a> {
        let lines_before = text[..range.start].matches('\n').count() as u32;
        let text = &text[range];
        let map = match parse_yaml(file, text, lines_before) {
            Ok(Value::Null) => Vec::new(),
            Ok(Value::Mapping(map)) => map.into_iter().map(|(k, v)| (key_text(&k), v)).collect(),
            Ok(_) => {
                problems.push(
                    Diagnostic::error("yaml-syntax", "expected lines of the form `key: value`")
                        .at(Place::new(file, lines_before + 1, 1, 1))
                        .help("for example `title: How to say thank you`"),
                );
                Vec::new()
            }
            Err(problem) => {
                problems.push(*problem);
                Vec::new()
            }
        };
        Fields {
            file,
            text,
            lines_before,
            map,
            known: Vec::new(),
            problems,
        }
    }

    /// Where the top-level `key` has its value, if the text has the key.
    pub fn spot(&self, key: &str) -> Option<Spot> {
        let (number, line) = self.text.lines().enumerate().find(|(_, line)| {
            let line = line.trim_start_matches(['"', '\'']);
            line.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\''])
                    .trim_start()
                    .starts_with(':')
            })
        })?;
        Some(spot_in(
            line,
            self.lines_before + number as u32 + 1,
            key.chars().count(),
        ))
    }

    /// Where those of `keys` have their values that the text has.
    pub fn spots(&self, keys: &[&'static str]) -> Vec<(&'static str, Spot)> {
        let lines = self.text.lines().enumerate();
        let found = lines.filter_map(|(number, line)| {
            let written = line.split(':').next()?.trim_matches(['"', '\'', ' ']);
            let key = keys.iter().find(|key| **key == written)?;
            Some((
                *key,
                spot_in(line, self.lines_before + number as u32 + 1, key.len()),
            ))
        });
        found.collect()
    }

    fn place(&self, key: &str) -> Place {
        match self.spot(key) {
            Some(spot) => Place::new(self.file, spot.line, spot.column, spot.width),
            None => Place::new(self.file, self.lines_before + 1, 1, 1),
        }
    }

    /// Pushes a problem placed at the value of `key`.
    pub fn complain(&mut self, key: &str, problem: Diagnostic) {
        let place = self.place(key);
        self.problems.push(problem.at(place));
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        let at = self.map.iter().position(|(name, _)| name == key)?;
        Some(self.map.remove(at).1).filter(|value| !value.is_null())
    }

    fn wrong_kind(&mut self, key: &str, expected: &str, example: &str) {
        let problem = Diagnostic::error("wrong-kind", format!("`{key}` should be {expected}"));
        self.complain(key, problem.help(format!("for example `{key}: {example}`")));
    }

    /// A value read as text: what is written, even where YAML sees a number in it.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(_) | Value::Bool(_) => {
                let spot = self.spot(key)?;
                let line = self
                    .text
                    .lines()
                    .nth((spot.line - self.lines_before) as usize - 1)?;
                let value: String = line.chars().skip(spot.column as usize - 1).collect();
                let value = value.split(" #").next().unwrap_or_default().trim();
                Some(value.to_owned()).filter(|text| !text.is_empty())
            }
            _ => {
                self.wrong_kind(key, "text", "some words");
                None
            }
        }
    }

    /// `true` or `false`; false when the key is not there.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key)? {
            Value::Bool(flag) => Some(flag),
            // YAML 1.2 reads these as text; a writer means what they say.
            Value::String(text) if ["yes", "on"].contains(&text.to_lowercase().as_str()) => {
                Some(true)
            }
            Value::String(text) if ["no", "off"].contains(&text.to_lowercase().as_str()) => {
                Some(false)
            }
            _ => {
                self.wrong_kind(key, "true or false", "true");
                None
            }
        }
    }

    /// A whole number from `least` up.
    pub fn number(&mut self, key: &'static str, least: u32) -> Option<u32> {
        let value = self.take(key)?;
        let number = value
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n >= least);
        if number.is_none() {
            let expected = format!("a whole number from {least} up");
            self.wrong_kind(key, &expected, &least.max(1).to_string());
        }
        number
    }

    /// A date, with or without a time and a zone.
    pub fn when(&mut self, key: &'static str) -> Option<When> {
        let written = self.text(key)?;
        let when = When::parse(&written);
        if when.is_none() {
            let problem = Diagnostic::error("bad-date", format!("`{written}` is not a date"));
            let help = "write year-month-day, such as 2026-03-01, or with a time 2026-03-01T09:00";
            self.complain(key, problem.help(help));
        }
        when
    }

    /// A list of texts; one text is a list too, with commas between its items.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let items = match value {
            Value::Sequence(items) => items,
            // `tags: renewals, follow-up` means two.
            Value::String(text) => text
                .split(',')
                .map(|part| Value::from(part.trim()))
                .collect(),
            other => vec![other],
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(text) if text.trim().is_empty() => {}
                Value::String(text) => texts.push(text.trim().to_owned()),
                Value::Number(number) => texts.push(number.to_string()),
                Value::Bool(flag) => texts.push(flag.to_string()),
                Value::Null => {}
                _ => {
                    self.wrong_kind(key, "a list of words", "[renewals, follow-up]");
                    return texts;
                }
            }
        }
        texts
    }

    /// A mapping of anything; empty when the key is not there.
    pub fn map(&mut self, key: &'static str) -> Data {
        match self.take(key) {
            None => Data::Map(Vec::new()),
            Some(value @ Value::Mapping(_)) => to_data(value),
            Some(_) => {
                let problem = Diagnostic::error(
                    "wrong-kind",
                    format!("`{key}` should hold `key: value` lines"),
                );
                self.complain(key, problem.help("indent the lines under it by two spaces"));
                Data::Map(Vec::new())
            }
        }
    }

    /// Warns about each key that nobody has taken, with the known key it most likely meant.
    pub fn finish(mut self) {
        let known = std::mem::take(&mut self.known);
        for (key, _) in std::mem::take(&mut self.map) {
            let mut place = self.place(&key);
            place.column = 1;
            place.width = key.chars().count() as u32;
            let help = match nearest(&key, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!(
                    "put keys of your own under `extra:`; known are {}",
                    known.join(", ")
                ),
            };
            let problem = Diagnostic::warning(
                "unknown-key",
                format!("`{key}` is not a key that linger knows"),
            );
            self.problems.push(problem.at(place).help(help));
        }
    }
}

/// Where the value stands in a line `key: value`; the key itself, if the value is on other lines.
fn spot_in(line: &str, number: u32, key_width: usize) -> Spot {
    let colon = line.find(':').map_or(0, |at| at + 1);
    let value = line[colon..].trim();
    let lead = line[colon..].len() - line[colon..].trim_start().len();
    let (column, width) = match value.is_empty() {
        true => (1, key_width),
        false => (
            line[..colon + lead].chars().count() + 1,
            value.chars().count(),
        ),
    };
    Spot {
        line: number,
        column: column as u32,
        width: width as u32,
    }
}

/// A whole YAML file as plain values.
pub fn read_data(file: &Arc<str>, text: &str, problems: &mut Vec<Diagnostic>) -> Data {
    match parse_yaml(file, text, 0) {
        Ok(value) => to_data(value),
        Err(problem) => {
            problems.push(*problem);
            Data::Null
        }
    }
}

fn parse_yaml(file: &Arc<str>, text: &str, lines_before: u32) -> Result<Value, Box<Diagnostic>> {
    if text.len() > MAX_BYTES {
        let problem = Diagnostic::error("yaml-too-large", "there is more than 1 MB of YAML here");
        return Err(Box::new(problem.at(Place::new(
            file,
            lines_before + 1,
            1,
            1,
        ))));
    }
    serde_yaml::from_str::<Value>(text).map_err(|error| {
        let whole = error.to_string();
        let at = error
            .location()
            .map_or((1, 1), |at| (at.line(), at.column()));
        // An open quotation mark is noticed at the end; the parser says also where it began.
        let began = whole
            .split("while scanning a quoted scalar at line ")
            .nth(1)
            .and_then(|rest| {
                let (line, column) = rest.split_once(" column ")?;
                Some((line.parse().ok()?, column.trim().parse().ok()?))
            });
        let (line, column) = began.unwrap_or(at);
        // The place is shown on its own: the parser's "at line 2 column 3" would not match it.
        let said = match began {
            Some(_) => "quoted scalar",
            None => whole.split(" at line ").next().unwrap_or(&whole),
        };
        let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let (message, help) = plain_words(said, written.starts_with([' ', '\t']));
        let place = Place::new(file, lines_before + line as u32, column as u32, 1);
        Box::new(
            Diagnostic::error("yaml-syntax", message)
                .at(place)
                .help(help),
        )
    })
}

/// What the YAML parser says, in a writer's words, and what to do.
fn plain_words(said: &str, is_indented: bool) -> (String, &'static str) {
    const QUOTE: &str = "put the value in double quotes: `title: \"Renewals: when to call\"`";
    if said.contains("tab character") {
        return (
            "this line begins with a tab".to_owned(),
            "indent with spaces, not tabs",
        );
    }
    if said.contains("mapping values are not allowed") && is_indented {
        let help = "begin the line at the left edge, or under the key that it belongs to";
        return (
            "this line is indented where it should not be".to_owned(),
            help,
        );
    }
    if said.contains("mapping values are not allowed") {
        return ("there is a second `: ` in this line".to_owned(), QUOTE);
    }
    if said.contains("cannot start any token") {
        let help =
            "indent with spaces, not tabs; a value that starts with @, ` or % goes in quotes";
        return ("this character cannot stand here".to_owned(), help);
    }
    if said.contains("duplicate entry") {
        return (
            "the same key stands here twice".to_owned(),
            "keep one of the two lines",
        );
    }
    if said.contains("quoted scalar") || said.contains("unexpected end of stream") {
        return (
            "a quotation mark is opened and never closed".to_owned(),
            "close it on the same line",
        );
    }
    if said.contains("block mapping") || said.contains("could not find expected ':'") {
        let help = "each line is `key: value`; lines under a key are indented by two spaces";
        return ("this line does not fit the ones around it".to_owned(), help);
    }
    (
        format!("this is not valid YAML ({said})"),
        "each line is `key: value`",
    )
}

fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => "?".to_owned(),
    }
}

fn to_data(value: Value) -> Data {
    match value {
        Value::Null => Data::Null,
        Value::Bool(flag) => Data::Bool(flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Data::Int(whole),
            None => Data::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Data::Text(text.into()),
        Value::Sequence(items) => Data::List(items.into_iter().map(to_data).collect()),
        Value::Mapping(map) => Data::Map(
            map.into_iter()
                .map(|(key, value)| (key_text(&key), to_data(value)))
                .collect(),
        ),
        Value::Tagged(tagged) => to_data(tagged.value),
    }
}

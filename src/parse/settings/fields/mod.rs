//! A YAML mapping, read key by key, each with its place, so that every mistake in it is found in one
//! run.

mod items;

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::text::when::When;
use crate::parse::toml::parse_toml;
use crate::parse::yaml::{Limit, parse_yaml};
use std::ops::Range;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Where the value of a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValuePlace {
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column of the value (of the key, when the value is on other lines).
    pub column: u32,
    /// Characters of the value on that line, at least 1.
    pub width: u32,
}

/// What may stand behind a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Words.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number from this one up.
    Number(u32),
    /// A date, with or without a time.
    When,
    /// Several words.
    Texts,
    /// Several of these words.
    Choices(&'static [&'static str]),
    /// `key: value` lines; if only some keys are known, these.
    Map(Vec<String>),
    /// Several of what has these keys.
    Maps(&'static [&'static str]),
}

/// A key that was asked for, whether or not it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredKey {
    /// As it is written.
    pub name: &'static str,
    /// What may stand behind it.
    pub shape: ValueKind,
}

/// A YAML mapping being read. Keys are taken out one by one; [`Fields::finish`] complains about
/// what nobody took.
pub struct Fields<'a> {
    file: &'a Arc<str>,
    /// The YAML text.
    text: &'a str,
    /// Lines of the file before it.
    lines_before: u32,
    map: Vec<(String, Data)>,
    known: Vec<DeclaredKey>,
    problems: &'a mut Vec<Diagnostic>,
    /// Whether the text is a mapping.
    is_readable: bool,
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
        let before = problems.len();
        let map = match parse_yaml(file, text, lines_before, Limit::Settings) {
            Ok(Data::Null) => Vec::new(),
            Ok(Data::Map(map)) => map,
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
            known: Vec::with_capacity(32),
            is_readable: problems.len() == before,
            problems,
        }
    }

    /// The same of TOML. `shown` is the file's text with its lines as `key : value`, in which places
    /// are looked for; `range` is where the TOML stands in both.
    pub fn parse_toml(
        file: &'a Arc<str>,
        text: &str,
        shown: &'a str,
        range: Range<usize>,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Fields<'a> {
        let lines_before = text[..range.start].matches('\n').count() as u32;
        let before = problems.len();
        let map = match parse_toml(file, &text[range.clone()], lines_before) {
            Ok(Data::Map(map)) => map,
            Ok(_) => Vec::new(),
            Err(problem) => {
                problems.push(*problem);
                Vec::new()
            }
        };
        Fields {
            file,
            text: &shown[range],
            lines_before,
            map,
            known: Vec::with_capacity(32),
            is_readable: problems.len() == before,
            problems,
        }
    }

    /// Whether no key is left that has not been asked for.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Whether `key` is there, without a value. To be asked before the key is.
    pub fn is_blank(&self, key: &str) -> bool {
        self.map
            .iter()
            .any(|(name, value)| name == key && *value == Data::Null)
    }

    /// Hands each key that nobody has asked for to `judge`: what it has something to say about is said
    /// at the key, which then is known.
    pub fn judge_rest(&mut self, mut judge: impl FnMut(&str, &Data) -> Option<Diagnostic>) {
        for (key, value) in std::mem::take(&mut self.map) {
            match judge(&key, &value) {
                Some(problem) => {
                    let place = self.place_of_key(&key);
                    self.problems.push(problem.at(place));
                }
                None => self.map.push((key, value)),
            }
        }
    }

    /// Pushes a problem of the whole file.
    pub fn complain_here(&mut self, problem: Diagnostic) {
        self.problems.push(problem.at(Place::file(self.file)));
    }

    /// The names of the keys that were asked for.
    pub fn known_names(&self) -> Vec<&'static str> {
        self.known.iter().map(|key| key.name).collect()
    }

    /// Where a key that nobody has asked for stands itself.
    fn place_of_key(&self, key: &str) -> Place {
        let mut place = self.place(key);
        place.column = 1;
        place.width = key.chars().count() as u32;
        place
    }

    /// Whether the text is a mapping: if not, that was complained of, and nothing is in it.
    pub fn is_readable(&self) -> bool {
        self.is_readable
    }

    /// Where the top-level `key` has its value, if the text has the key.
    pub fn spot(&self, key: &str) -> Option<ValuePlace> {
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
    pub fn spots(&self, keys: &[&'static str]) -> Vec<(&'static str, ValuePlace)> {
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

    /// Where the values of the keys under the top-level `key` stand, on lines of their own or in
    /// braces after it.
    pub fn spots_under(&self, key: &str) -> Vec<(String, ValuePlace)> {
        let Some(top) = self.spot(key) else {
            return Vec::new();
        };
        let at = (top.line - self.lines_before) as usize - 1;
        let number = |at: usize| self.lines_before + at as u32 + 1;
        let mut lines = self.text.lines().enumerate().skip(at);
        let braces = lines.next().and_then(|(_, line)| line.split_once('{'));
        if let Some((before, inside)) = braces {
            let mut column = before.chars().count() + 2;
            let mut found = Vec::new();
            for part in inside.trim_end().trim_end_matches('}').split(',') {
                if let Some((name, _)) = part.split_once(':') {
                    let spot = spot_in(part, number(at), 1);
                    let spot = ValuePlace {
                        column: spot.column + column as u32 - 1,
                        ..spot
                    };
                    found.push((bare(name).to_owned(), spot));
                }
                column += part.chars().count() + 1;
            }
            return found;
        }
        let mut indent = None;
        let mut found = Vec::new();
        for (at, line) in lines {
            let start = line.trim_start();
            if start.is_empty() || start.starts_with('#') {
                continue;
            }
            let depth = line.len() - start.len();
            if depth == 0 {
                break;
            }
            if let Some((name, _)) = start.split_once(':')
                && *indent.get_or_insert(depth) == depth
            {
                let name = bare(name);
                let mut spot = spot_in(line, number(at), name.chars().count());
                if spot.column == 1 {
                    spot.column = depth as u32 + 1;
                }
                found.push((name.to_owned(), spot));
            }
        }
        found
    }

    /// Every key that is left, with its value and where that stands.
    pub fn take_all(&mut self) -> Vec<(String, Data, Place)> {
        let mut lines = self.text.lines().zip(self.lines_before + 1..);
        let map = std::mem::take(&mut self.map);
        let placed = map.into_iter().map(|(key, value)| {
            // Keys come in the order of their lines, so that all of them are found in one pass.
            let mut ahead = lines.clone();
            let found = ahead.find(|(line, _)| {
                let written = line.split_once(':').map(|(written, _)| bare(written));
                written == Some(&key) && !line.starts_with([' ', '\t'])
            });
            let place = match found {
                Some((line, number)) => {
                    lines = ahead;
                    let spot = spot_in(line, number, key.chars().count());
                    Place::new(self.file, spot.line, spot.column, spot.width)
                }
                None => self.place(&key),
            };
            (key, value, place)
        });
        placed.collect()
    }

    /// Where the value of the top-level `key` stands.
    pub fn place(&self, key: &str) -> Place {
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

    /// Pushes a problem placed at the value of `inner`, a key somewhere under `key`.
    pub fn complain_inside(&mut self, key: &str, inner: &str, problem: Diagnostic) {
        let outer = self.spot(key);
        let under = outer.map_or(0, |spot| (spot.line - self.lines_before) as usize);
        let lines = self.text.lines().enumerate().skip(under);
        let mut inside = lines.take_while(|(_, line)| {
            line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-'])
        });
        let found = inside.find(|(_, line)| {
            // Beginning a line, or within braces.
            line.split(['{', ',']).any(|part| {
                let written = part.trim_start().trim_start_matches(['"', '\'']);
                written.strip_prefix(inner).is_some_and(|rest| {
                    rest.trim_start_matches(['"', '\''])
                        .trim_start()
                        .starts_with(':')
                })
            })
        });
        match found {
            Some((number, line)) => {
                let number = self.lines_before + number as u32 + 1;
                let lead = line.chars().count() - line.trim_start().chars().count();
                let mut spot = spot_in(line, number, inner.chars().count());
                if spot.column == 1 {
                    spot.column = lead as u32 + 1;
                }
                let place = Place::new(self.file, spot.line, spot.column, spot.width);
                self.problems.push(problem.at(place));
            }
            None => self.complain(key, problem),
        }
    }

    /// Pushes a problem with the line of `name` under `key`, or with `key` if it is not found there.
    pub fn complain_under(&mut self, key: &str, name: &str, problem: Diagnostic) {
        let spots = self.spots_under(key);
        match spots.iter().find(|(found, _)| found == name) {
            Some((_, spot)) => {
                // The key itself, which stands before its value.
                let at = (spot.line - self.lines_before) as usize - 1;
                let line = self.text.lines().nth(at).unwrap_or_default();
                let before: String = line.chars().take(spot.column as usize - 1).collect();
                let column = before
                    .rfind(name)
                    .map_or(spot.column, |at| before[..at].chars().count() as u32 + 1);
                let place = Place::new(self.file, spot.line, column, name.chars().count() as u32);
                self.problems.push(problem.at(place));
            }
            None => self.complain(key, problem),
        }
    }

    fn take(&mut self, name: &'static str, shape: ValueKind) -> Option<Data> {
        self.known.push(DeclaredKey { name, shape });
        self.taken(name)
    }

    fn taken(&mut self, key: &str) -> Option<Data> {
        let at = self.map.iter().position(|(name, _)| name == key)?;
        Some(self.map.remove(at).1).filter(|value| *value != Data::Null)
    }

    fn wrong_kind(&mut self, key: &str, expected: &str, example: &str) {
        let problem = Diagnostic::error("wrong-kind", format!("`{key}` should be {expected}"));
        self.complain(key, problem.help(format!("for example `{key}: {example}`")));
    }

    /// A value read as text: what is written, even where YAML sees a number in it.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.text_as(key, ValueKind::Text)
    }

    fn text_as(&mut self, key: &'static str, shape: ValueKind) -> Option<String> {
        match self.take(key, shape)? {
            Data::Text(text) => Some(composed(&text)).filter(|text| !text.is_empty()),
            Data::Int(_) | Data::Float(_) | Data::Bool(_) => {
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

    /// One of the words `among`; what is none of them is an error.
    pub fn choice(
        &mut self,
        key: &'static str,
        among: &'static [&'static str],
    ) -> Option<&'static str> {
        let written = self.text_as(key, ValueKind::Choice(among))?;
        self.among(key, &written, among)
    }

    /// Some of the words `among`; `None` if the key is not there.
    pub fn choices(
        &mut self,
        key: &'static str,
        among: &'static [&'static str],
    ) -> Option<Vec<&'static str>> {
        let is_there = self.map.iter().any(|(name, _)| name == key);
        let written = self.texts_as(key, ValueKind::Choices(among));
        let known = written
            .iter()
            .filter_map(|word| self.among(key, word, among))
            .collect();
        is_there.then_some(known)
    }

    fn among(
        &mut self,
        key: &str,
        word: &str,
        among: &'static [&'static str],
    ) -> Option<&'static str> {
        if let Some(found) = among.iter().find(|known| **known == word) {
            return Some(found);
        }
        let message = format!("`{key}` cannot be `{word}`");
        let known = among.join(", ");
        let help = match nearest(word, among.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? Known are {known}"),
            None => format!("known are {known}"),
        };
        self.complain(key, Diagnostic::error("unknown-choice", message).help(help));
        None
    }

    /// Says which keys may stand under `key`, a map that was asked for.
    pub fn known_under(&mut self, key: &str, names: &[&str]) {
        let found = self.known.iter_mut().find(|known| known.name == key);
        if let Some(DeclaredKey {
            shape: ValueKind::Map(known),
            ..
        }) = found
            && known.is_empty()
        {
            known.extend(names.iter().map(|name| (*name).to_owned()));
        }
    }

    /// `true` or `false`; false when the key is not there.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key, ValueKind::Flag)? {
            Data::Bool(flag) => Some(flag),
            // YAML 1.2 reads these as text; a writer means what they say.
            Data::Text(text) if ["yes", "on"].contains(&text.to_lowercase().as_str()) => Some(true),
            Data::Text(text) if ["no", "off"].contains(&text.to_lowercase().as_str()) => {
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
        let value = self.take(key, ValueKind::Number(least))?;
        let number = match value {
            Data::Int(number) => u32::try_from(number).ok().filter(|n| *n >= least),
            _ => None,
        };
        if number.is_none() {
            let expected = format!("a whole number from {least} up");
            self.wrong_kind(key, &expected, &least.max(1).to_string());
        }
        number
    }

    /// A date, with or without a time and a zone.
    pub fn when(&mut self, key: &'static str) -> Option<When> {
        let written = self.text_as(key, ValueKind::When)?;
        let when = When::parse(&written);
        if when.is_none() {
            let problem = Diagnostic::error("bad-date", format!("`{written}` is not a date"));
            self.complain(key, problem.help(When::help(&written)));
        }
        when
    }

    /// A list of texts; one text is a list too, with commas between its items.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.texts_as(key, ValueKind::Texts)
    }

    fn texts_as(&mut self, key: &'static str, shape: ValueKind) -> Vec<String> {
        let Some(value) = self.take(key, shape) else {
            return Vec::new();
        };
        let items = match value {
            Data::List(items) => items,
            // `tags: renewals, follow-up` means two.
            Data::Text(text) => text
                .split(',')
                .map(|part| Data::Text(part.trim().into()))
                .collect(),
            other => vec![other],
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Data::Text(text) if text.trim().is_empty() => {}
                Data::Text(text) => texts.push(composed(&text)),
                Data::Int(number) => texts.push(number.to_string()),
                Data::Float(number) => texts.push(number.to_string()),
                Data::Bool(flag) => texts.push(flag.to_string()),
                Data::Null => {}
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
        match self.take(key, ValueKind::Map(Vec::new())) {
            None => Data::Map(Vec::new()),
            Some(map @ Data::Map(_)) => map,
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

    /// A mapping of anything, as [`Fields::map`]; `None` if it says `false`.
    pub fn map_unless_off(&mut self, key: &'static str) -> Option<Data> {
        let is_off = |(name, value): &(String, Data)| name == key && *value == Data::Bool(false);
        if self.map.iter().any(is_off) {
            self.take(key, ValueKind::Map(Vec::new()));
            return None;
        }
        Some(self.map(key))
    }

    /// The keys that were asked for.
    pub fn into_known(self) -> Vec<DeclaredKey> {
        self.known
    }

    /// Warns about each key that nobody has taken, with the known key it most likely meant.
    pub fn finish(mut self) {
        let known = std::mem::take(&mut self.known);
        if self.map.is_empty() {
            return;
        }
        let known: Vec<&str> = known.iter().map(|key| key.name).collect();
        for (key, _) in std::mem::take(&mut self.map) {
            let place = self.place_of_key(&key);
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

/// A text without space around it, in composed letters (NFC): a Mac may write `é` as two signs, and a
/// tag or a name is the same either way.
fn composed(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// A key without its quotation marks.
fn bare(key: &str) -> &str {
    key.trim().trim_matches(['"', '\''])
}

/// Where the value stands in a line `key: value`; the key itself, if the value is on other lines.
fn spot_in(line: &str, number: u32, key_width: usize) -> ValuePlace {
    let colon = line.find(':').map_or(0, |at| at + 1);
    let value = line[colon..].trim();
    let lead = line[colon..].len() - line[colon..].trim_start().len();
    let (column, width) = if value.is_empty() {
        (1, key_width)
    } else {
        (
            line[..colon + lead].chars().count() + 1,
            value.chars().count(),
        )
    };
    ValuePlace {
        line: number,
        column: column as u32,
        width: width as u32,
    }
}

/// A whole YAML file as plain values.
pub fn read_data(file: &Arc<str>, text: &str, problems: &mut Vec<Diagnostic>) -> Data {
    match parse_yaml(file, text, 0, Limit::Data) {
        Ok(data) => data,
        Err(problem) => {
            problems.push(*problem);
            Data::Null
        }
    }
}

//! Reads single values of a mapping as their types. A function whose name ends in `_or` takes the
//! default of the key.

use super::{Fields, Section, ValueKind};
use crate::config::Data;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::text::when::When;
use crate::parse::values::Node;
use crate::parse::yaml::quoted;
use std::ops::{Bound, RangeBounds, RangeInclusive};
use unicode_normalization::UnicodeNormalization;

impl<'y> Fields<'y, '_> {
    /// A text, exactly as it is written, even if YAML reads it as a number.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.word(key).map(composed)
    }

    /// Like [`Fields::text`], with a default.
    pub(crate) fn text_or(&mut self, key: &'static str, usual: &str) -> String {
        let written = self.text(key);
        self.redeclare(|key| key.usual = Data::Text(usual.into()));
        written.unwrap_or_else(|| usual.to_owned())
    }

    /// Like [`Fields::text`], borrowed.
    pub(crate) fn word(&mut self, key: &'static str) -> Option<&'y str> {
        self.word_as(key, || ValueKind::Text).map(|(word, _)| word)
    }

    fn word_as(
        &mut self,
        key: &'static str,
        kind: impl FnOnce() -> ValueKind,
    ) -> Option<(&'y str, Node<'y>)> {
        let node = self.take(key, kind)?;
        let word = node.word();
        if word.is_none() {
            // Words that begin with a bracket are a list or a group of keys to YAML.
            let written = node.written();
            let words = if written.starts_with(['[', '{']) && !written.contains('\n') {
                quoted(written)
            } else {
                "some words".to_owned()
            };
            self.wrong_kind(key, node, "text", &words);
        }
        Some((word.filter(|word| !word.is_empty())?, node))
    }

    /// The meaning of one of the words `among`; any other word is an error.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        among: &[(&'static str, T)],
    ) -> Option<T> {
        let (word, node) = self.word_as(key, || ValueKind::Choice(names(among)))?;
        self.among(key, word, node, among)
    }

    /// Like [`Fields::choice`], with a default.
    pub(crate) fn choice_or<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        among: &[(&'static str, T)],
        usual: T,
    ) -> T {
        let chosen = self.choice(key, among);
        self.redeclare(|key| key.usual = name_of(among, usual));
        chosen.unwrap_or(usual)
    }

    /// The meanings of some of the words `among`, each once.
    pub(crate) fn choices_or<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        among: &[(&'static str, T)],
        usual: Vec<T>,
    ) -> Vec<T> {
        let written = self.words_as(key, || ValueKind::Choices(names(among)));
        let shown = || usual.iter().map(|value| name_of(among, *value)).collect();
        self.redeclare(|key| key.usual = Data::List(shown()));
        let Some(written) = written else { return usual };
        let mut chosen = Vec::with_capacity(written.len());
        for (word, node) in written {
            if let Some(value) = self.among(key, word, node, among)
                && !chosen.contains(&value)
            {
                chosen.push(value);
            }
        }
        chosen
    }

    fn among<T: Copy>(
        &mut self,
        key: &str,
        word: &str,
        node: Node<'y>,
        among: &[(&'static str, T)],
    ) -> Option<T> {
        if let Some((_, value)) = among.iter().find(|(name, _)| *name == word) {
            return Some(*value);
        }
        let known = names(among);
        let help = match nearest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? Known are {}", known.join(", ")),
            None => format!("known are {}", known.join(", ")),
        };
        let message = format!("`{}` cannot be `{word}`", self.path_of(key));
        let problem = Diagnostic::error("unknown-choice", message).help(help);
        self.complain_at(node.place(), problem);
        None
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key, || ValueKind::Flag)?;
        // YAML 1.2 reads `yes` and `no` as text, but writers mean true and false.
        let flag = match node.data {
            Data::Bool(flag) => Some(*flag),
            Data::Text(text) => match text.to_lowercase().as_str() {
                "yes" | "on" => Some(true),
                "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if flag.is_none() {
            self.wrong_kind(key, node, "true or false", "true");
        }
        flag
    }

    /// Like [`Fields::flag`], with a default.
    pub(crate) fn flag_or(&mut self, key: &'static str, usual: bool) -> bool {
        let flag = self.flag(key);
        self.redeclare(|key| key.usual = Data::Bool(usual));
        flag.unwrap_or(usual)
    }

    /// A whole number in `range`.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        range: impl RangeBounds<u32>,
    ) -> Option<u32> {
        let range = inclusive(range);
        let example = (*range.start()).max(1);
        self.number_as(key, range, example)
    }

    /// Like [`Fields::number`], with a default.
    pub(crate) fn number_or(
        &mut self,
        key: &'static str,
        range: impl RangeBounds<u32>,
        usual: u32,
    ) -> u32 {
        let number = self.number_as(key, inclusive(range), usual);
        self.redeclare(|key| key.usual = Data::Int(usual.into()));
        number.unwrap_or(usual)
    }

    fn number_as(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u32>,
        example: u32,
    ) -> Option<u32> {
        let node = self.take(key, || ValueKind::Number(range.clone()))?;
        let number = whole(node.data, &range);
        if number.is_none() {
            let expected = format!("a whole number from {}", bounds(&range));
            self.wrong_kind(key, node, &expected, &example.to_string());
        }
        number
    }

    /// A whole number of any size.
    pub(crate) fn whole(&mut self, key: &'static str) -> Option<i64> {
        let node = self.take(key, || ValueKind::Number(0..=u32::MAX))?;
        if let Data::Int(number) = node.data {
            return Some(*number);
        }
        self.wrong_kind(key, node, "a whole number", "1");
        None
    }

    /// A number, with a fraction or without.
    pub(crate) fn decimal(&mut self, key: &'static str) -> Option<f64> {
        let node = self.take(key, || ValueKind::Number(0..=u32::MAX))?;
        match node.data {
            Data::Int(number) => return Some(*number as f64),
            Data::Float(number) => return Some(*number),
            _ => self.wrong_kind(key, node, "a number", "4.5"),
        }
        None
    }

    /// The values of a list, of any kind.
    pub(crate) fn values(&mut self, key: &'static str) -> Option<Vec<Data>> {
        let node = self.take(key, || ValueKind::Texts)?;
        if let Data::List(items) = node.data {
            return Some(items.clone());
        }
        self.wrong_kind(key, node, "a list", "[one, two]");
        None
    }

    /// Whole numbers in `range`, ascending, each once.
    pub(crate) fn numbers_or(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u32>,
        usual: Vec<u32>,
    ) -> Vec<u32> {
        let node = self.take(key, || ValueKind::Numbers(range.clone()));
        let shown = || {
            usual
                .iter()
                .map(|number| Data::Int((*number).into()))
                .collect()
        };
        self.redeclare(|key| key.usual = Data::List(shown()));
        let Some(node) = node else { return usual };
        let is_list = matches!(node.data, Data::List(_));
        let wrong = node.items().find(|item| whole(item.data, &range).is_none());
        if !is_list || wrong.is_some() {
            let expected = format!("a list of whole numbers from {}", bounds(&range));
            self.wrong_kind(key, wrong.unwrap_or(node), &expected, &format!("{usual:?}"));
            return usual;
        }
        let numbers = node.items().filter_map(|item| whole(item.data, &range));
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// A date, with or without a time and a zone.
    pub(crate) fn when(&mut self, key: &'static str) -> Option<When> {
        let (written, node) = self.word_as(key, || ValueKind::When)?;
        let when = When::parse(written);
        if when.is_none() {
            let problem = Diagnostic::error("bad-date", format!("`{written}` is not a date"));
            self.complain_at(node.place(), problem.help(When::help(written)));
        }
        when
    }

    /// A list of texts; one text is a list too, with commas between its items.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let words = self.words(key).into_iter();
        words.map(|(word, _)| composed(word)).collect()
    }

    /// Like [`Fields::texts`], borrowed, each with its node for its place.
    pub(crate) fn words(&mut self, key: &'static str) -> Vec<(&'y str, Node<'y>)> {
        self.words_as(key, || ValueKind::Texts).unwrap_or_default()
    }

    fn words_as(
        &mut self,
        key: &'static str,
        kind: impl FnOnce() -> ValueKind,
    ) -> Option<Vec<(&'y str, Node<'y>)>> {
        let node = self.take(key, kind)?;
        let items: Vec<Node<'y>> = match node.data {
            Data::List(_) => node.items().collect(),
            _ => vec![node],
        };
        let is_one = !matches!(node.data, Data::List(_));
        let mut words = Vec::with_capacity(items.len());
        for item in items {
            match item.word() {
                // `tags: renewals, follow-up` has two items.
                Some(text) if is_one => {
                    words.extend(text.split(',').map(|part| (part.trim(), item)))
                }
                Some(text) => words.push((text, item)),
                None if *item.data == Data::Null => {}
                None => self.wrong_kind(key, item, "a list of words", "[renewals, follow-up]"),
            }
        }
        words.retain(|(word, _)| !word.is_empty());
        Some(words)
    }

    /// A mapping with any content; empty if the key is not there.
    pub(crate) fn map(&mut self, key: &'static str) -> Data {
        let node = self.take(key, || {
            ValueKind::Map(Section {
                is_open: true,
                ..Section::default()
            })
        });
        let node = node.and_then(|node| self.mapping(key, node));
        node.map_or_else(Data::default, |node| node.data.clone())
    }
}

fn names<T>(among: &[(&'static str, T)]) -> Vec<&'static str> {
    among.iter().map(|(name, _)| *name).collect()
}

fn name_of<T: Copy + PartialEq>(among: &[(&'static str, T)], value: T) -> Data {
    let found = among.iter().find(|(_, known)| *known == value);
    found.map_or(Data::Null, |(name, _)| Data::Text((*name).into()))
}

fn inclusive(range: impl RangeBounds<u32>) -> RangeInclusive<u32> {
    let least = match range.start_bound() {
        Bound::Included(least) => *least,
        Bound::Excluded(least) => least.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let most = match range.end_bound() {
        Bound::Included(most) => *most,
        Bound::Excluded(most) => most.saturating_sub(1),
        Bound::Unbounded => u32::MAX,
    };
    least..=most
}

fn bounds(range: &RangeInclusive<u32>) -> String {
    match *range.end() {
        u32::MAX => format!("{} up", range.start()),
        most => format!("{} to {most}", range.start()),
    }
}

fn whole(data: &Data, range: &RangeInclusive<u32>) -> Option<u32> {
    let Data::Int(number) = data else { return None };
    u32::try_from(*number)
        .ok()
        .filter(|number| range.contains(number))
}

/// A text in composed letters (NFC). A Mac may write `é` as two characters, but it means the same
/// tag or name.
fn composed(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

//! Descriptions of keys, for the schema of editors.

use crate::config::Data;
use std::ops::RangeInclusive;

/// A key that can be set.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredKey {
    /// The key as it is written.
    pub name: String,
    /// Its kind of value.
    pub kind: ValueKind,
    /// Its default; null if there is none, or if it depends on other settings.
    pub usual: Data,
}

impl DeclaredKey {
    pub(super) fn new(name: &str, kind: ValueKind) -> DeclaredKey {
        DeclaredKey {
            name: name.to_owned(),
            kind,
            usual: Data::Null,
        }
    }
}

/// The keys of a mapping.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The known keys.
    pub keys: Vec<DeclaredKey>,
    /// Whether it may have any other keys.
    pub is_open: bool,
    /// The keys of each mapping under any other key, if there may be such mappings.
    pub others: Option<Box<Section>>,
}

/// A kind of value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// Words.
    Text,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// A whole number in this range.
    Number(RangeInclusive<u32>),
    /// A list of such numbers.
    Numbers(RangeInclusive<u32>),
    /// A date, with or without a time.
    When,
    /// Several words.
    Texts,
    /// Several of these words.
    Choices(Vec<&'static str>),
    /// `key: value` lines.
    Map(Section),
    /// `key: value` lines, or `false`.
    MapOrOff(Section),
    /// A list of mappings.
    Maps(Section),
}

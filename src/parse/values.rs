//! A text of settings after reading: its values and their places.
//!
//! Enters: what a reader of YAML or TOML found in the text. Leaves: values that know their places.
//! Forbidden here: the syntax of the text, the meaning of keys.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, ValuePlace};
use std::ops::Range;
use std::sync::Arc;

/// The places of a value and of the values in it, in bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spans {
    /// The key, if the value is an entry of a mapping. Otherwise empty.
    pub(crate) key: Range<u32>,
    /// The value, with its brackets or quotation marks. Empty if nothing is written.
    pub(crate) value: Range<u32>,
    /// The items of a list or the entries of a mapping, in order.
    pub(crate) inner: Vec<Spans>,
}

impl Spans {
    pub(crate) fn of(value: Range<u32>) -> Spans {
        Spans {
            value,
            ..Spans::default()
        }
    }
}

/// A text with its values.
pub(crate) struct Values<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    /// Lines of the file before the text.
    lines_before: u32,
    data: Data,
    spans: Spans,
    is_readable: bool,
}

impl<'a> Values<'a> {
    /// The values that were `read` from `text`, which comes after `lines_before` lines of `file`. A
    /// mistake is pushed to `problems`, and the text counts as empty.
    pub(crate) fn new(
        file: &'a Arc<str>,
        text: &'a str,
        lines_before: u32,
        read: Result<(Data, Spans), Box<Diagnostic>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Values<'a> {
        let is_readable = read.is_ok();
        let (data, spans) = read.unwrap_or_else(|problem| {
            problems.push(*problem);
            (Data::Null, Spans::default())
        });
        Values {
            file,
            text,
            lines_before,
            data,
            spans,
            is_readable,
        }
    }

    /// Whether the text could be read and is a mapping or empty.
    pub(crate) fn is_mapping(&self) -> bool {
        self.is_readable && matches!(self.data, Data::Map(_) | Data::Null)
    }

    /// The whole text as one value.
    pub(crate) fn root(&self) -> Node<'_> {
        Node {
            text: self,
            data: &self.data,
            spans: &self.spans,
        }
    }

    /// The place of its first line.
    pub(crate) fn start(&self) -> Place {
        Place::new(self.file, self.lines_before + 1, 1, 1)
    }

    pub(crate) fn into_data(self) -> Data {
        self.data
    }
}

/// A value in a text.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    text: &'a Values<'a>,
    /// The plain value.
    pub(crate) data: &'a Data,
    spans: &'a Spans,
}

impl<'a> Node<'a> {
    /// The entries of a mapping, in their order. Other values have none.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let map: &[(String, Data)] = match self.data {
            Data::Map(map) => map,
            _ => &[],
        };
        let nodes = map.iter().zip(&self.spans.inner);
        nodes.map(move |((key, data), spans)| {
            (
                key.as_str(),
                Node {
                    data,
                    spans,
                    ..self
                },
            )
        })
    }

    /// The items of a list, in their order. Other values have none.
    pub(crate) fn items(self) -> impl Iterator<Item = Node<'a>> {
        let list: &[Data] = match self.data {
            Data::List(list) => list,
            _ => &[],
        };
        let nodes = list.iter().zip(&self.spans.inner);
        nodes.map(move |(data, spans)| Node {
            data,
            spans,
            ..self
        })
    }

    /// The value under `key`, if this is a mapping that has it.
    pub(crate) fn get(self, key: &str) -> Option<Node<'a>> {
        let mut entries = self.entries();
        entries.find(|(name, _)| *name == key).map(|(_, node)| node)
    }

    /// The text of a single value, as it is written, even if it is a number or a flag. `None` for
    /// empty values, lists and mappings.
    pub(crate) fn word(self) -> Option<&'a str> {
        match self.data {
            Data::Text(text) => Some(text.trim()),
            Data::Int(_) | Data::Float(_) | Data::Bool(_) => {
                let Range { start, end } = self.spans.value;
                self.text.text.get(start as usize..end as usize)
            }
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// What is written there, with its brackets or quotation marks.
    pub(crate) fn written(self) -> &'a str {
        let Range { start, end } = self.spans.value;
        let text = self.text.text.get(start as usize..end as usize);
        text.unwrap_or_default()
    }

    /// Its place. If the value begins on a later line than its key, it is the place of the key.
    pub(crate) fn place(self) -> Place {
        let (key, value) = (&self.spans.key, &self.spans.value);
        let between = self.text.text.get(key.start as usize..value.start as usize);
        let is_apart = value.is_empty() || between.is_some_and(|text| text.contains('\n'));
        if is_apart && !key.is_empty() {
            self.key_place()
        } else {
            self.place_of(value)
        }
    }

    /// The place of its key.
    pub(crate) fn key_place(self) -> Place {
        self.place_of(&self.spans.key)
    }

    /// The places of the values of `keys` in this mapping.
    pub(crate) fn spots(self, keys: &[&'static str]) -> Vec<(&'static str, ValuePlace)> {
        let spots = self.entries().filter_map(|(name, node)| {
            let key = keys.iter().find(|key| **key == name)?;
            Some((*key, ValuePlace::from(&node.place())))
        });
        spots.collect()
    }

    fn place_of(self, span: &Range<u32>) -> Place {
        let span = span.start as usize..span.end as usize;
        let mut place = Place::in_text(self.text.file, self.text.text, span);
        place.line += self.text.lines_before;
        place
    }
}

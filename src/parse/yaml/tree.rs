//! Builds values with their places from serde_yaml's events.
//!
//! Enters: text. Leaves: [`Data`] and [`Spans`], or serde_yaml's error. This file limits the size
//! of unfolded aliases and the depth of nesting.

use super::spans::Cursor;
use crate::config::Data;
use crate::parse::values::Spans;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

/// How deeply lists and mappings may be nested.
pub(super) const MAX_DEPTH: usize = 64;
/// How many times its own size a text may reach by its aliases.
const MAX_REPEATED: usize = 8;
/// How much aliases may repeat in any text, in nodes and bytes.
const FREE: usize = 4096;
/// The message for aliases that unfold to too much.
pub(super) const UNFOLDS: &str = "linger: too much is repeated";
/// The message for values that are nested too deeply.
pub(super) const NESTS: &str = "linger: nested too deep";

/// Reads any YAML.
///
/// # Errors
/// The first mistake; the message holds [`UNFOLDS`] or [`NESTS`] if a limit was exceeded.
pub(super) fn read(text: &str) -> Result<(Data, Spans), serde_yaml::Error> {
    let left = Cell::new(text.len() * MAX_REPEATED + FREE);
    let tree = Tree {
        left: &left,
        cursor: &Cursor::new(text),
        depth: 0,
        is_hyphened: false,
    };
    tree.deserialize(serde_yaml::Deserializer::from_str(text))
}

/// One value on its way from the parser, with the limits that are left.
struct Tree<'a> {
    /// How many nodes and bytes the text may still contain.
    left: &'a Cell<usize>,
    cursor: &'a Cursor<'a>,
    depth: usize,
    /// Whether a hyphen comes before it.
    is_hyphened: bool,
}

impl Tree<'_> {
    fn spend<E: Error>(&self, cost: usize) -> Result<(), E> {
        match self.left.get().checked_sub(cost) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(E::custom(UNFOLDS)),
        }
    }

    fn inside<E: Error>(&self) -> Result<Tree<'_>, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(NESTS));
        }
        Ok(Tree {
            depth: self.depth + 1,
            is_hyphened: false,
            ..*self
        })
    }

    fn scalar<E: Error>(&self, data: Data) -> Result<(Data, Spans), E> {
        Ok((data, Spans::of(self.cursor.scalar())))
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = (Data, Spans);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(Data, Spans), D::Error> {
        self.spend(1)?;
        if self.is_hyphened {
            self.cursor.item();
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = (Data, Spans);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(Data, Spans), E> {
        self.scalar(Data::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(Data, Spans), E> {
        self.scalar(Data::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(Data, Spans), E> {
        self.scalar(i64::try_from(number).map_or(Data::Float(number as f64), Data::Int))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<(Data, Spans), E> {
        self.scalar(Data::Float(number as f64))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<(Data, Spans), E> {
        self.scalar(Data::Float(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(Data, Spans), E> {
        self.scalar(Data::Float(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(Data, Spans), E> {
        self.spend(text.len())?;
        Ok((
            Data::Text(text.into()),
            Spans::of(self.cursor.borrowed(text)),
        ))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(Data, Spans), E> {
        self.spend(text.len())?;
        self.scalar(Data::Text(text.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<(Data, Spans), E> {
        Ok((Data::Null, Spans::of(self.cursor.nothing())))
    }

    fn visit_none<E: Error>(self) -> Result<(Data, Spans), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(Data, Spans), D::Error> {
        self.deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(Data, Spans), A::Error> {
        let start = self.cursor.open('[');
        let (mut list, mut inner) = (Vec::new(), Vec::new());
        let item = || {
            let inside = self.inside()?;
            Ok(Tree {
                is_hyphened: !start.1,
                ..inside
            })
        };
        while let Some((item, spans)) = items.next_element_seed(item()?)? {
            list.push(item);
            inner.push(spans);
        }
        let spans = Spans {
            inner,
            ..Spans::of(self.cursor.close(start))
        };
        Ok((Data::List(list), spans))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(Data, Spans), A::Error> {
        let start = self.cursor.open('{');
        let mut map: Vec<(String, Data)> = Vec::new();
        let mut inner = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        while let Some((key, written)) = entries.next_key_seed(self.inside()?)? {
            let key = key_text(key);
            // A few keys are compared one by one; many are kept in a set.
            let is_known = match map.len() {
                0..16 => map.iter().any(|(name, _)| *name == key),
                16 => {
                    known.extend(map.iter().map(|(name, _)| name.clone()));
                    !known.insert(key.clone())
                }
                _ => !known.insert(key.clone()),
            };
            if is_known {
                return Err(A::Error::custom(format!("duplicate entry `{key}`")));
            }
            let (value, spans) = entries.next_value_seed(self.inside()?)?;
            map.push((key, value));
            inner.push(Spans {
                key: written.value,
                ..spans
            });
        }
        let spans = Spans {
            inner,
            ..Spans::of(self.cursor.close(start))
        };
        Ok((Data::Map(map), spans))
    }

    /// A value with a tag (`!x value`) is the value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(Data, Spans), A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(self.inside()?)
    }
}

fn key_text(key: Data) -> String {
    match key {
        Data::Text(text) => text.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::Null | Data::List(_) | Data::Map(_) => "?".to_owned(),
    }
}

//! Maps and lists as template values, and maps with the same keys for thousands of pages.
//!
//! Enters: keys and values. Leaves: template values. Keys are hashed for the first map only. The
//! other maps are copies of it with other values. Forbidden here: the meaning of keys.

use crate::concurrency::Once;
use tera::value::Key;
use tera::{Map, Value};

/// A map with these entries, in this order.
pub fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::from(raw(entries))
}

pub(super) fn raw(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Map {
    entries
        .into_iter()
        .map(|(key, value)| (Key::Str(key), value))
        .collect()
}

/// A list of these values.
pub(super) fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::from(values.into_iter().collect::<Vec<_>>())
}

/// The keys of one kind of map.
#[derive(Debug, Default)]
pub(super) struct Shape(Once<Map>);

impl Shape {
    /// A map with these entries, in that order. Law: a shape is always given the same keys.
    pub(super) fn map<const N: usize>(&self, entries: [(&'static str, Value); N]) -> Value {
        let keys = || entries.iter().map(|(key, _)| (*key, Value::none()));
        let mut map = self.0.get(|| raw(keys())).clone();
        debug_assert!(
            map.keys()
                .map(|key| key.as_str())
                .eq(entries.iter().map(|(key, _)| Some(*key)))
        );
        for (slot, (_, value)) in map.values_mut().zip(entries) {
            *slot = value;
        }
        Value::from(map)
    }
}

/// The shapes of the most frequent maps of a site.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) card: Shape,
    pub(super) heading: Shape,
}

//! Maps that thousands of pages hold with the same keys.
//!
//! Enters: keys and values. Leaves: template values. A map's keys are hashed for the first one
//! only; the others are copies of it with other values. Forbidden here: what the keys mean.

use super::value::raw;
use crate::concurrency::Once;
use tera::{Map, Value};

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

/// Those that a site has by the thousand.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) card: Shape,
    pub(super) heading: Shape,
    pub(super) neighbour: Shape,
}

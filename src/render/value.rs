//! Typed facts as template values. The fields of each struct that derives `Serialize` are what
//! templates can use, so they have to agree with docs/themes.md.
//!
//! Enters: structs, plain data. Leaves: values. Forbidden here: what the fields mean.

use crate::config::Data;
use serde::Serialize;
use tera::value::Key;
use tera::{Map, Value};

/// A typed fact as a template value. Values inside of it are shared, not copied.
pub fn value_of(fact: &impl Serialize) -> Value {
    // Structs of texts, numbers, lists and values always become values.
    Value::try_from_serializable(fact).unwrap_or_else(|_| Value::none())
}

/// A map with the fields of `fact` added. They replace entries of the same name.
pub(super) fn with(map: &Value, fact: &impl Serialize) -> Value {
    let mut whole = map.as_map().cloned().unwrap_or_default();
    whole.extend(value_of(fact).into_map().unwrap_or_default());
    Value::from(whole)
}

/// Plain data as a template value.
pub(super) fn data(data: &Data) -> Value {
    match data {
        Data::Null => Value::none(),
        Data::Bool(flag) => Value::from(*flag),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => Value::from(*number),
        Data::Text(text) => Value::from(&**text),
        Data::List(values) => Value::from(values.iter().map(self::data).collect::<Vec<_>>()),
        Data::Map(entries) => Value::from(
            entries
                .iter()
                .map(|(key, value)| (Key::from(key.clone()), self::data(value)))
                .collect::<Map>(),
        ),
    }
}

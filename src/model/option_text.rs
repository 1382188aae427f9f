//! Texts in the options of a theme.
//!
//! Enters: a value. Leaves: its text, or its text in a message. Forbidden here: rules.

use crate::config::Data;
use std::sync::Arc;

/// The text of a value, if it is a text.
pub(super) fn text(value: &Data) -> Option<&str> {
    match value {
        Data::Text(text) => Some(text),
        _ => None,
    }
}

/// A value in a message.
pub(super) fn shown(value: &Data) -> Arc<str> {
    match value {
        Data::Text(text) => Arc::clone(text),
        Data::Int(number) => number.to_string().into(),
        Data::Float(number) => number.to_string().into(),
        Data::Bool(flag) => flag.to_string().into(),
        Data::Null => "null".into(),
        Data::List(_) => "a list".into(),
        Data::Map(_) => "a map".into(),
    }
}

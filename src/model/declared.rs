//! The options that a theme declares in `options:` and `schema:` of its `theme.yaml`.
//!
//! Enters: the settings of a theme. Leaves: its options and their rules. Forbidden here: the
//! options of the site.

use crate::config::Data;
use std::sync::Arc;

/// The declared options: the default theme's, overlaid by the chosen theme's.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The defaults.
    pub(super) options: Data,
    /// The schemas of options whose default alone does not show which values are possible.
    pub(super) schema: Data,
}

impl Declared {
    /// Reads the declarations of a `theme.yaml`.
    pub(super) fn from(settings: &Data) -> Declared {
        let part = |name| settings.get(name).cloned().unwrap_or_default();
        Declared {
            options: part("options"),
            schema: part("schema"),
        }
    }

    /// These declarations, overlaid by those of another theme.
    pub(super) fn overlaid(&self, over: &Declared) -> Declared {
        Declared {
            options: self.options.overlaid(&over.options),
            schema: self.schema.overlaid(&over.schema),
        }
    }
}

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

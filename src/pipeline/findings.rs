//! What was found, made ready to be read.

use crate::diagnostic::{Diagnostic, tidy};
use crate::model::Site;
use crate::parse::Kind;
use crate::source::Source;
use std::collections::HashMap;
use std::sync::Arc;

/// What is wrong with a picture is said at the line that shows it, if one does: there the writer
/// looks first.
pub(super) fn place_pictures(diagnostics: &mut [Diagnostic], site: &Site) {
    for place in diagnostics.iter_mut().filter_map(|d| d.place.as_mut()) {
        if let Some(shown) = site.shown_at(&place.file) {
            *place = shown.clone();
        }
    }
}

/// Makes diagnostics ready to be read: sorted by place, each once, with the offending lines.
pub fn present(diagnostics: &mut Vec<Diagnostic>, source: &dyn Source) {
    tidy(diagnostics);
    quote(diagnostics, source);
}

/// Puts the offending lines into the diagnostics.
pub(super) fn quote(diagnostics: &mut [Diagnostic], source: &dyn Source) {
    let mut texts: HashMap<Arc<str>, String> = HashMap::new();
    for diagnostic in diagnostics {
        let Some(place) = &mut diagnostic.place else {
            continue;
        };
        let kind = Kind::of(&place.file);
        if kind.is_asset() || kind == Kind::ConflictCopy {
            // A picture has no lines, and may be too large to read for a quotation.
            continue;
        }
        let text = texts.entry(Arc::clone(&place.file)).or_insert_with(|| {
            let bytes = source.read(&place.file).unwrap_or_default();
            String::from_utf8_lossy(&bytes)
                .trim_start_matches('\u{feff}')
                .to_owned()
        });
        *place = place.clone().quoted(text);
    }
}

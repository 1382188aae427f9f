//! What was found, made ready to be read.
//!
//! Enters: diagnostics in any order. Leaves: each once, at the place where the writer looks first,
//! with the line that it is about. Forbidden here: what a diagnostic means.

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
    QuotedLines::default().quote(diagnostics, source);
}

/// The code of findings whose line may hold a secret that is one.
const SECRET: &str = "secret-in-settings";

/// The lines that diagnostics quote, by file and number. A line is kept until its file changes, so
/// that a preview does not read every file with a warning in it after every save.
#[derive(Debug, Default)]
pub(super) struct QuotedLines {
    lines: HashMap<Arc<str>, HashMap<u32, String>>,
    /// Whether some are known that are not remembered on disk.
    pub(super) is_other: bool,
}

impl QuotedLines {
    /// The known lines of a file.
    pub(super) fn of(&self, file: &str) -> Vec<(u32, String)> {
        let lines = self.lines.get(file).into_iter().flatten();
        let mut lines: Vec<_> = lines
            .map(|(number, line)| (*number, line.clone()))
            .collect();
        lines.sort_unstable();
        lines
    }

    /// Takes in lines that were known before.
    pub(super) fn recall(&mut self, file: Arc<str>, lines: Vec<(u32, String)>) {
        if !lines.is_empty() {
            self.lines.insert(file, lines.into_iter().collect());
        }
    }

    /// The file has changed.
    pub(super) fn forget(&mut self, file: &str) {
        self.lines.remove(file);
    }

    /// Puts the offending lines into the diagnostics.
    pub(super) fn quote(&mut self, diagnostics: &mut [Diagnostic], source: &dyn Source) {
        let mut texts: HashMap<Arc<str>, String> = HashMap::new();
        for diagnostic in diagnostics.iter_mut() {
            let is_secret = diagnostic.code == SECRET;
            let Some(place) = diagnostic.place.as_mut() else {
                continue;
            };
            let kind = Kind::of(&place.file);
            if kind.is_asset() || kind == Kind::ConflictCopy {
                // A picture has no lines, and may be too large to read for a quotation.
                continue;
            }
            let lines = self.lines.entry(Arc::clone(&place.file)).or_default();
            let line = lines.entry(place.line).or_insert_with(|| {
                self.is_other = true;
                let text = texts.entry(Arc::clone(&place.file)).or_insert_with(|| {
                    let bytes = source.read(&place.file).unwrap_or_default();
                    String::from_utf8_lossy(&bytes)
                        .trim_start_matches('\u{feff}')
                        .to_owned()
                });
                place.clone().quoted(text).text
            });
            place.text.clone_from(line);
            if is_secret {
                // Terminals and logs of build services are read by others.
                place.text.truncate(line.find(':').map_or(0, |at| at + 1));
                place.text.push_str(" (not shown)");
            }
        }
    }
}

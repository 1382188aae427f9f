//! A mistake or something suspicious: its place, one plain sentence, and what to do about it.
//!
//! Enters: facts from any layer. Leaves: text for a terminal, or a JSON line. Forbidden here:
//! deciding what is an error. Each layer decides that for what it reads.

use crate::record::{Record, RecordReader, RecordWriter, record_enum, record_struct};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;
use std::sync::Arc;

/// How serious a finding is. An error stops a build from being written. A warning stops it only
/// with `--strict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is written until it is fixed.
    Error,
    /// The site is built, but the writer should know.
    Warning,
}

record_enum!(Severity {
    0 => Error,
    1 => Warning,
});

/// A span of one line in a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path from the site's root, with `/` between the parts.
    pub file: Arc<str>,
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// How many characters to underline, at least 1.
    pub width: u32,
    /// The line of the file, without its line break. It is empty until the pipeline, which can read
    /// the file, adds it.
    pub text: String,
}

record_struct!(Place {
    file,
    line,
    column,
    width,
    text
});

impl Place {
    /// A span of `width` characters at a 1-based line and column of `file`.
    pub fn new(file: &Arc<str>, line: u32, column: u32, width: u32) -> Place {
        let text = String::new();
        Place {
            file: Arc::clone(file),
            line: line.max(1),
            column: column.max(1),
            width: width.max(1),
            text,
        }
    }

    /// The first character of a file, for a problem with the whole file.
    pub fn file(file: &Arc<str>) -> Place {
        Place::new(file, 1, 1, 1)
    }

    /// The place of the byte range `range` in `text`, the content of `file`. A range that goes over
    /// the end of its line is cut there. One beyond the end of the text is moved to the end.
    pub fn in_text(file: &Arc<str>, text: &str, range: std::ops::Range<usize>) -> Place {
        let start = floor_char_boundary(text, range.start);
        let bytes = text.as_bytes();
        let line_start = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
        let line_end = memchr::memchr(b'\n', &bytes[start..]).map_or(text.len(), |at| start + at);
        let end = floor_char_boundary(text, range.end).clamp(start, line_end);
        let line = memchr::memchr_iter(b'\n', &bytes[..line_start]).count() + 1;
        let column = text[line_start..start].chars().count() + 1;
        let width = text[start..end].chars().count();
        Place::new(file, line as u32, column as u32, width as u32)
    }

    /// Sets the quoted line, taken from `text`, the content of the file.
    pub fn quoted(mut self, text: &str) -> Place {
        let line = text.lines().nth(self.line as usize - 1).unwrap_or("");
        self.text = line.trim_end_matches('\r').to_owned();
        self
    }
}

/// A [`Place`] without its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValuePlace {
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// How many characters, at least 1.
    pub width: u32,
}

record_struct!(ValuePlace {
    line,
    column,
    width
});

impl From<&Place> for ValuePlace {
    fn from(place: &Place) -> ValuePlace {
        ValuePlace {
            line: place.line,
            column: place.column,
            width: place.width,
        }
    }
}

impl ValuePlace {
    /// The place in `file`.
    pub fn of(self, file: &Arc<str>) -> Place {
        Place::new(file, self.line, self.column, self.width)
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One finding. Diagnostics are ordered by place, so that every build prints them alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// The place, if there is one.
    pub place: Option<Place>,
    /// A stable name in kebab case, for searching and for `--format json`.
    pub code: &'static str,
    /// Whether it stops the build.
    pub severity: Severity,
    /// One plain sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The manual's page about mistakes. It has a section for each code.
const MISTAKES: &str = include_str!("../docs/mistakes.md");

/// The code of that name.
fn known_code(name: &str) -> Option<&'static str> {
    let mut codes = MISTAKES.split("\n## ").skip(1);
    codes.find_map(|section| {
        let (code, _) = section.split_once('\n')?;
        (code == name).then_some(code)
    })
}

impl Record for Diagnostic {
    fn write(&self, into: &mut RecordWriter) {
        self.place.write(into);
        into.name(self.code);
        self.severity.write(into);
        self.message.write(into);
        self.help.write(into);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Diagnostic> {
        Some(Diagnostic {
            place: Record::read(from)?,
            code: from.name(known_code)?,
            severity: Record::read(from)?,
            message: Record::read(from)?,
            help: Record::read(from)?,
        })
    }
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic {
            place: None,
            code,
            severity: Severity::Error,
            message,
            help: None,
        }
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, message)
        }
    }

    /// Sets the place.
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.place = Some(place);
        self
    }

    /// Sets the help line: what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Whether it stops the build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether the system refused an operation. Otherwise the writer made a mistake.
    pub fn is_io(&self) -> bool {
        matches!(
            self.code,
            "io" | "unreadable" | "deploy-refused" | "deploy-network"
        )
    }

    /// The text for people, in the form that rustc uses: a headline, the place, the quoted line
    /// with a mark, the help line. `color` adds ANSI colours.
    pub fn human(&self, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let message = printable(&self.message);
        let title = level.clone().primary_title(message.as_str()).id(self.code);
        let (line, label);
        let mut group = match &self.place {
            Some(place) => {
                line = printable(&place.text);
                label = printable(&place.file);
                let span = span_of(&line, place);
                title.element(
                    Snippet::source(line.as_str())
                        .line_start(place.line as usize)
                        .path(label.as_str())
                        .annotation(AnnotationKind::Primary.span(span)),
                )
            }
            None => Group::with_title(title),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }

    /// One JSON object on one line: code, severity, file, line, column, message, help. Fields that
    /// do not apply are null.
    pub fn json(&self) -> String {
        let place = self.place.as_ref();
        serde_json::json!({
            "code": self.code,
            "severity": self.severity,
            "file": place.map(|place| &*place.file),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "message": self.message,
            "help": self.help,
        })
        .to_string()
    }
}

/// The text without control characters, which a damaged file could use to change the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// The byte range in the quoted line that the place marks.
fn span_of(line: &str, place: &Place) -> std::ops::Range<usize> {
    let mut edges = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let start = edges
        .clone()
        .nth(place.column as usize - 1)
        .unwrap_or(line.len());
    let end = edges
        .nth((place.column + place.width) as usize - 1)
        .unwrap_or(line.len());
    start..end.max(start)
}

/// Sorts by place and removes duplicates, because several pages may report the same problem.
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort();
    diagnostics.dedup();
}

/// The candidate that is most similar to a mistyped word, if one is similar enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let file = Arc::from("content/posts/x.md");
        let text = "первая\nдата: завтра\n";
        let at = text.find("завтра").unwrap();
        let place = Place::in_text(&file, text, at..at + "завтра".len());
        assert_eq!((place.line, place.column, place.width), (2, 7, 6));
        assert_eq!(place.quoted(text).text, "дата: завтра");
    }

    #[test]
    fn human_text_has_place_line_and_help() {
        let file = Arc::from("site.yaml");
        let place = Place::new(&file, 3, 7, 4).quoted("a\nb\ndate: soon\n");
        let text = Diagnostic::error("bad-date", "`soon` is not a date")
            .at(place)
            .help("write it as 2026-03-01")
            .human(false);
        assert!(
            text.starts_with("error[bad-date]: `soon` is not a date\n"),
            "{text}"
        );
        for piece in [
            "site.yaml:3:7",
            "3 | date: soon",
            "^^^^",
            "help: write it as 2026-03-01",
        ] {
            assert!(text.contains(piece), "{piece} is not in\n{text}");
        }
    }

    #[test]
    fn a_typing_mistake_finds_its_word() {
        assert_eq!(nearest("tagss", ["title", "tags", "date"]), Some("tags"));
        assert_eq!(nearest("colour", ["title", "tags", "date"]), None);
    }
}

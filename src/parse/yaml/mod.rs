//! Reads YAML. This is the only folder that knows serde_yaml.
//!
//! Enters: text. Leaves: values with their places, or the first mistake with its place. There are
//! limits for the size of a text, for the depth of nesting, and for how much aliases (`*name`)
//! repeat.
//!
//! Follows YAML 1.2 as serde_yaml reads it (core schema; `yes` and `no` are text).

mod error_context;
mod layout;
mod messages;
mod plain_lines;
mod quoting;
mod spans;
mod tree;

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::values::{Spans, Values};
use error_context::Complaint;
pub(crate) use error_context::quoted;
use messages::{complaint, dropped, no_keys};
use tree::{MAX_DEPTH, NESTS, UNFOLDS};

use std::sync::Arc;

/// The most brackets that may be open at the same time. No real list has more.
const MAX_OPEN: usize = 256;

/// The kind of a YAML text, which limits its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Front matter or `site.yaml`: written by hand.
    Settings,
    /// A data file, which may come from a program.
    Data,
}

impl Limit {
    fn bytes(self) -> usize {
        match self {
            Limit::Settings => 64 << 10,
            Limit::Data => 1 << 20,
        }
    }
}

/// Reads `text`, which comes after `lines_before` lines of `file`. A mistake is pushed to `problems`,
/// and the text counts as empty.
pub(crate) fn read<'a>(
    file: &'a Arc<str>,
    text: &'a str,
    lines_before: u32,
    limit: Limit,
    problems: &mut Vec<Diagnostic>,
) -> Values<'a> {
    let read = parse_yaml(file, text, lines_before, limit);
    Values::new(file, text, lines_before, read, problems)
}

/// Parses `text`, which comes after `lines_before` lines of `file`.
///
/// # Errors
/// The first mistake in the YAML, or the limit that it exceeds.
fn parse_yaml(
    file: &Arc<str>,
    text: &str,
    lines_before: u32,
    limit: Limit,
) -> Result<(Data, Spans), Box<Diagnostic>> {
    if text.len() > limit.bytes() {
        let message = format!("there is more than {} KB of YAML here", limit.bytes() >> 10);
        let help = match limit {
            Limit::Settings => "put long lists into a file of their own under content/data/",
            Limit::Data => "split the file",
        };
        let place = Place::new(file, lines_before + 1, 1, 1);
        let problem = Diagnostic::error("yaml-too-large", message).at(place);
        return Err(Box::new(problem.help(help)));
    }
    match plain_lines::mapping(text) {
        Some(read) => Ok(read),
        None => {
            let read = parse_any(file, text, lines_before)?;
            let lost = match (&read.0, limit) {
                (Data::Text(_), Limit::Settings) => no_keys(text),
                (_, Limit::Settings) => dropped(text),
                (_, Limit::Data) => None,
            };
            match lost {
                Some(found) => Err(placed(file, lines_before, found)),
                None => Ok(read),
            }
        }
    }
}

/// Parses any YAML, also what `plain_lines` does not read.
fn parse_any(
    file: &Arc<str>,
    text: &str,
    lines_before: u32,
) -> Result<(Data, Spans), Box<Diagnostic>> {
    if let Some(line) = too_many_open(text) {
        let message = format!("more than {MAX_OPEN} brackets are open here");
        let help = "close each [ with ] and each { with }, or put the value in quotes";
        let place = Place::new(file, lines_before + line, 1, 1);
        let problem = Diagnostic::error("yaml-too-deep", message).at(place);
        return Err(Box::new(problem.help(help)));
    }
    tree::read(text).map_err(|error| explain(file, text, lines_before, &error))
}

/// The line on which too many brackets are open. The parser would take too long.
fn too_many_open(text: &str) -> Option<u32> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_OPEN {
            return Some(text[..at].matches('\n').count() as u32 + 1);
        }
    }
    None
}

/// Line and column of a place, counted from 1. YAML also ends lines at characters other than a line
/// feed (1.1, 4.2). Editors do not, and linger does not either.
fn spot(text: &str, at: &serde_yaml::Location) -> (usize, usize) {
    if !text.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return (at.line(), at.column());
    }
    let before = text.get(..at.index()).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Explains the parser's message in a writer's words, at its place.
fn explain(
    file: &Arc<str>,
    text: &str,
    lines_before: u32,
    error: &serde_yaml::Error,
) -> Box<Diagnostic> {
    let said = error.to_string();
    let (line, column) = error.location().map_or((1, 1), |at| spot(text, &at));
    let too_much = if said.contains(UNFOLDS) || said.contains("repetition limit") {
        Some((
            "the aliases here (`*name`) repeat far more than is written".to_owned(),
            "write the values out, without & and *",
        ))
    } else if said.contains(NESTS) || said.contains("recursion limit") {
        Some((
            format!("lists and keys are nested more than {MAX_DEPTH} levels deep"),
            "write it with fewer levels",
        ))
    } else {
        None
    };
    let found = match too_much {
        Some((message, help)) => Complaint {
            line,
            column,
            message,
            help: help.to_owned(),
        },
        None => complaint(text, &said, line, column),
    };
    placed(file, lines_before, found)
}

fn placed(file: &Arc<str>, lines_before: u32, found: Complaint) -> Box<Diagnostic> {
    let place = Place::new(
        file,
        lines_before + found.line as u32,
        found.column as u32,
        1,
    );
    let problem = Diagnostic::error("yaml-syntax", found.message).at(place);
    Box::new(problem.help(found.help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Data, String> {
        parse_yaml(&"x.yaml".into(), text, 0, Limit::Data)
            .map(|(data, _)| data)
            .map_err(|problem| problem.message)
    }

    /// Nine anchors, each nine times the one before: a billion words from a few lines.
    fn bomb() -> String {
        let mut text = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
        for level in 1..10 {
            let before = format!("*a{}, ", level - 1).repeat(9);
            text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        text
    }

    #[test]
    fn a_bomb_is_defused() {
        for text in [
            bomb(),
            // One long word, over and over.
            format!(
                "a: &a {}\nb: [{}]\n",
                "x".repeat(50_000),
                "*a, ".repeat(10_000)
            ),
            // Deep without aliases, in each way to nest.
            "[".repeat(500_000),
            "{".repeat(500_000),
            "[{".repeat(250_000),
            format!("{}{}", "[".repeat(200), "]".repeat(200)),
            "- ".repeat(200_000),
            "? ".repeat(200_000),
            "a: &a [*a]\n".to_owned(),
        ] {
            let began = std::time::Instant::now();
            let message = read(&text).expect_err("too much");
            assert!(began.elapsed().as_secs() < 5, "{text:.10}");
            assert!(!message.contains("linger"), "{message}");
        }
        assert!(read(&bomb()).unwrap_err().contains("aliases"));
    }

    #[test]
    fn lines_are_counted_as_editors_count_them() {
        for end in ["\n", "\r\n", "\r\r\n", "\u{2028}\n"] {
            let text = format!("ä: ö{end}b: c{end}d: e: f{end}");
            let problem = parse_yaml(&"x.yaml".into(), &text, 0, Limit::Data).unwrap_err();
            let place = problem.place.unwrap();
            assert_eq!((place.line, place.column), (3, 5), "{end:?}");
        }
    }

    #[test]
    fn honest_aliases_and_long_lists_are_fine() {
        let text = "usual: &usual {tone: warm}\na: *usual\nb: *usual\n";
        let data = read(text).unwrap();
        assert_eq!(data.get("b"), data.get("usual"));
        let many = "- {name: x, calls: [1, 2]}\n".repeat(20_000);
        assert!(matches!(read(&many), Ok(Data::List(items)) if items.len() == 20_000));
        let braces = "- {a: {b: c}}\n".repeat(2_000);
        assert!(read(&braces).is_ok());
    }

    #[test]
    fn every_kind_of_value() {
        let text = "{a: 1, b: 1.5, c: true, d: ~, e: x, f: [1], g: !t 2, 7: y, \
                    h: 99999999999999999999, i: 340282366920938463463374607431768211455}";
        let data = read(text).unwrap();
        let expected = [
            ("a", Data::Int(1)),
            ("b", Data::Float(1.5)),
            ("c", Data::Bool(true)),
            ("d", Data::Null),
            ("e", Data::Text("x".into())),
            ("f", Data::List(vec![Data::Int(1)])),
            ("g", Data::Int(2)),
            ("7", Data::Text("y".into())),
            ("h", Data::Float(99_999_999_999_999_999_999.0)),
        ];
        for (key, value) in expected {
            assert_eq!(data.get(key), Some(&value), "{key}");
        }
        assert_eq!(read("").unwrap(), Data::Null);
        let keys: String = (0..40).map(|n| format!("k{n}: x\n")).collect();
        assert!(read(&keys).is_ok());
        for twice in ["k39", "k2"] {
            assert!(
                read(&format!("{keys}{twice}: y\n"))
                    .unwrap_err()
                    .contains("second time")
            );
        }
    }
}

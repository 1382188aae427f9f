//! Values that need quotation marks or brackets, or have them in the wrong place.
//!
//! Enters: a text in which the parser has stopped. Leaves: a [`Complaint`], or nothing.

use super::error_context::{Complaint, ErrorContext, entry, quoted};

/// The characters that have a meaning at the start of a value, and that meaning.
const SIGNS: [(char, &str); 12] = [
    ('@', "YAML keeps that sign for itself"),
    ('`', "YAML keeps that sign for itself"),
    ('%', "YAML keeps that sign for itself"),
    ('*', "to YAML that is the name of another value"),
    ('&', "to YAML that is a name for the value"),
    ('!', "to YAML that is the kind of the value"),
    ('[', "to YAML that is a list"),
    ('{', "to YAML that is a group of keys"),
    ('>', "to YAML that announces several lines"),
    ('|', "to YAML that announces several lines"),
    ('-', "to YAML that is an item of a list"),
    ('?', "to YAML that is a key of several lines"),
];

impl ErrorContext<'_> {
    /// `title: "Stay" is not a plan`: the value ends with the second quotation mark.
    pub(super) fn early_quote(&self) -> Option<Complaint> {
        self.lines().into_iter().find_map(|line| {
            let written = self.written(line);
            let (key, value) = entry(written)?;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let end = end_of_quoted(value, quote)?;
            let rest = value[end..].trim_start();
            if rest.is_empty() || rest.starts_with('#') {
                return None;
            }
            let words = meant_words(value, end, quote);
            let column = written.find(value)? + end;
            let message = "the quotation mark ends the value here, and more words follow";
            let help = format!(
                "put all of it in single quotes: `{}: {}`",
                key.trim_start(),
                quoted(words)
            );
            Some(self.complain(line, written[..column].chars().count() + 1, message, help))
        })
    }

    /// `image: "pics\q.png"`: between double quotes a backslash means something.
    pub(super) fn odd_escape(&self) -> Option<Complaint> {
        let is_escape = ["escape character", "hexdecimal number", "escaped"];
        if !is_escape.iter().any(|words| self.said.contains(words)) {
            return None;
        }
        let help = match entry(self.written(self.line)) {
            Some((key, value)) => format!(
                "put the words in single quotes: `{}: {}`",
                key.trim_start(),
                quoted(value.trim_matches('"'))
            ),
            None => "put the words in single quotes".to_owned(),
        };
        let message = "between double quotes a backslash has a meaning, and not this one";
        Some(self.complain(self.line, self.column, message, help))
    }

    /// A quotation mark is not closed. The parser notices that at the end of the text.
    pub(super) fn open_quote(&self) -> Option<Complaint> {
        let began = self.began("while scanning a quoted scalar");
        let is_open =
            self.said.contains("quoted scalar") || self.said.contains("unexpected end of stream");
        if !is_open {
            return None;
        }
        let (line, column) = began.unwrap_or((self.line, self.column));
        let message = "a quotation mark is opened and never closed";
        let value = entry(self.written(line)).filter(|(_, value)| value.starts_with(['"', '\'']));
        let help = match value {
            Some((key, value)) => format!(
                "close it on the same line; or, if it belongs to the words: `{}: {}`",
                key.trim_start(),
                quoted(value)
            ),
            None => "close it on the same line".to_owned(),
        };
        Some(self.complain(line, column, message, help))
    }

    /// A bracket is not closed. The parser notices that at the next line that cannot be an item.
    pub(super) fn open_bracket(&self) -> Option<Complaint> {
        let list = self
            .began("while parsing a flow sequence")
            .map(|at| (at, '[', ']'));
        let map = || {
            self.began("while parsing a flow mapping")
                .map(|at| (at, '{', '}'))
        };
        let ((line, column), open, close) = list.or_else(map)?;
        let written = self.written(line);
        if written.matches(open).count() <= written.matches(close).count() {
            return None;
        }
        let message = format!("`{open}` is opened and never closed");
        let value = entry(written).filter(|(_, value)| value.starts_with(open));
        let help = match value {
            Some((key, value)) => format!(
                "close it with `{close}`; or, if it belongs to the words: `{}: {}`",
                key.trim_start(),
                quoted(value)
            ),
            None => format!("close it with `{close}`, or put the whole value in single quotes"),
        };
        Some(self.complain(line, column, message, help))
    }

    /// `title: @home with a customer` begins with a character that has a meaning.
    pub(super) fn odd_sign(&self) -> Option<Complaint> {
        self.lines().into_iter().find_map(|line| {
            let written = self.written(line);
            let (key, value) = entry(written)?;
            let sign = value.chars().next()?;
            let (_, why) = SIGNS.iter().find(|(known, _)| *known == sign)?;
            let is_whole = match sign {
                '[' => value.ends_with(']') || !value.contains(']'),
                '{' => value.ends_with('}') || !value.contains('}'),
                // `key: >` and `key: |` without more are correct.
                '>' | '|' => value.len() <= 2,
                '-' | '?' => !value[1..].starts_with(' '),
                '&' | '!' => !value.contains(' '),
                _ => false,
            };
            if is_whole {
                return None;
            }
            let column = written[..written.find(value)?].chars().count() + 1;
            let shown = match sign {
                '`' => "a backtick".to_owned(),
                sign => format!("`{sign}`"),
            };
            let message = format!("words cannot begin with {shown} here: {why}");
            let help = format!(
                "put the words in single quotes: `{}: {}`",
                key.trim_start(),
                quoted(value)
            );
            Some(self.complain(line, column, message, help))
        })
    }

    pub(super) fn second_colon(&self) -> Option<Complaint> {
        if !self.said.contains("mapping values are not allowed") {
            return None;
        }
        let help = match entry(self.written(self.line)) {
            Some((key, value)) => format!(
                "put the words in single quotes: `{}: {}`",
                key.trim_start(),
                quoted(value)
            ),
            None => "put the words in single quotes: `title: 'Renewals: when to call'`".to_owned(),
        };
        let message = "this line has a second colon with a space after it";
        Some(self.complain(self.line, self.column, message, help))
    }
}

/// The words that were meant by a `value` in quotes that end at the offset `end`, too early. Quotes
/// around the whole value do not belong to the words, unless the first one is closed where a text would
/// close it: after a word, before a space. `"Stay" is not a plan` keeps its quotes; `"The "right" hour"`
/// loses the outer ones.
fn meant_words(value: &str, end: usize, quote: char) -> &str {
    let before = value[..end].strip_suffix(quote).unwrap_or(value);
    let is_pair =
        !before.ends_with(char::is_whitespace) && !value[end..].starts_with(char::is_alphanumeric);
    if is_pair {
        return value;
    }
    let inside = value.strip_prefix(quote).unwrap_or(value);
    inside.strip_suffix(quote).unwrap_or(inside)
}

/// The end of a value in quotes, after its closing quotation mark. Marks that are doubled or
/// escaped do not close it.
fn end_of_quoted(value: &str, quote: char) -> Option<usize> {
    let mut signs = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = signs.next() {
        if c == '\\' && quote == '"' {
            signs.next();
        } else if c == quote {
            let is_doubled = quote == '\'' && signs.peek().is_some_and(|(_, next)| *next == quote);
            if !is_doubled {
                return Some(at + 1);
            }
            signs.next();
        }
    }
    None
}

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
            let words = if value.len() > 1 && value.ends_with(quote) {
                &value[1..value.len() - 1]
            } else {
                value
            };
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
        let help = format!("close it with `{close}`, or put the whole value in double quotes");
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

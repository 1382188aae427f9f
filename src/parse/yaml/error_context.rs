//! A YAML text in which the parser has stopped, for the files that look for the mistake.
//!
//! Enters: the text, the YAML parser's message, and the place where the parser stopped. Leaves:
//! [`Complaint`]s. The parser stops where it cannot go on; the mistake is often earlier in the text.

/// A mistake: its place, a sentence, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// 1-based line in the YAML.
    pub(crate) line: usize,
    /// 1-based column.
    pub(crate) column: usize,
    /// One plain sentence.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
}

/// Where the parser stopped, and what it said.
pub(super) struct ErrorContext<'a> {
    pub(super) text: &'a str,
    pub(super) said: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'a> ErrorContext<'a> {
    pub(super) fn complain(
        &self,
        line: usize,
        column: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Complaint {
        Complaint {
            line,
            column,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The text of a 1-based line.
    pub(super) fn written(&self, line: usize) -> &'a str {
        self.text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default()
    }

    /// The place where the parser says that something began: `while scanning a quoted scalar at
    /// line 2 column 8`.
    pub(super) fn began(&self, what: &str) -> Option<(usize, usize)> {
        let rest = self.said.split(what).nth(1)?.strip_prefix(" at line ")?;
        let (line, column) = rest.split_once(" column ")?;
        let column: String = column.chars().take_while(char::is_ascii_digit).collect();
        Some((line.parse().ok()?, column.parse().ok()?))
    }

    /// The lines to check: where the parser stopped, the one above, and where the value that it was
    /// reading began.
    pub(super) fn lines(&self) -> Vec<usize> {
        let began = self
            .began("while scanning a simple key")
            .map(|(line, _)| line);
        let all = [Some(self.line), began, self.line.checked_sub(1)];
        let mut lines: Vec<usize> = all.into_iter().flatten().filter(|line| *line > 0).collect();
        lines.dedup();
        lines
    }
}

/// A value in single quotes. YAML reads every character in them as it is, except the quote itself
/// (YAML 1.2, 7.3.2).
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", value.trim().replace('\'', "''"))
}

/// The key and the value of a line, if it is `key: value`.
pub(super) fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = |c: char| c.is_alphanumeric() || "_-".contains(c);
    let name = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
    let is_entry = !name.is_empty() && name.chars().all(is_key) && value.starts_with(' ');
    is_entry.then(|| (key, value.trim()))
}

/// Whether a text can be a key of linger: letters and digits of ASCII, `_` and `-`.
pub(super) fn is_key(text: &str) -> bool {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    !text.is_empty() && text.chars().all(belongs)
}

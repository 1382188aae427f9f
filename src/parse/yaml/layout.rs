//! Lines that are wrong as a whole: spaces, indentation, and lines that do not fit together.
//!
//! Enters: a text in which the parser has stopped. Leaves: a [`Complaint`], or nothing.

use super::error_context::{Complaint, ErrorContext, entry, is_key, quoted};

const OUT_OF_PLACE: &str = "this line is indented where it should not be";

impl ErrorContext<'_> {
    pub(super) fn tab(&self) -> Option<Complaint> {
        let written = self.written(self.line);
        let lead = &written[..written.len() - written.trim_start().len()];
        if !lead.contains('\t') {
            return None;
        }
        let column = lead.find('\t').map_or(1, |at| at + 1);
        Some(self.complain(
            self.line,
            column,
            "this line begins with a tab",
            "indent with spaces, not tabs",
        ))
    }

    /// A character that looks like a space and is none. Web pages and word processors write them.
    pub(super) fn odd_space(&self) -> Option<Complaint> {
        self.lines()
            .into_iter()
            .find_map(|line| odd_space(self.written(line), line))
    }

    /// `title:The call` is a word to YAML, and the next line continues it.
    pub(super) fn missing_space(&self) -> Option<Complaint> {
        if !self.said.contains("mapping values are not allowed")
            && !self.said.contains("could not find expected ':'")
        {
            return None;
        }
        let lines = [self.line, self.line.saturating_sub(1)];
        lines.into_iter().filter(|line| *line > 0).find_map(|line| {
            let written = self.written(line).trim_start();
            let (key, value) = written.split_once(':')?;
            let is_joined = value.starts_with(|c: char| !c.is_whitespace() && c != '/');
            if !is_key(key) || !is_joined {
                return None;
            }
            let column = self.written(line).find(':').unwrap_or_default() + 1;
            let message = format!("there is no space after `{key}:`");
            Some(self.complain(line, column, message, format!("write `{key}: {value}`")))
        })
    }

    pub(super) fn indented(&self) -> Option<Complaint> {
        let is_indented = self.written(self.line).starts_with(' ');
        (self.said.contains("mapping values are not allowed") && is_indented).then(|| {
            let help = "begin the line at the left edge, or under the key that it belongs to";
            self.complain(self.line, self.column, OUT_OF_PLACE, help)
        })
    }

    /// A text continues at the left edge, where only keys may begin.
    pub(super) fn goes_on(&self) -> Option<Complaint> {
        let is_about_keys = ["could not find expected ':'", "did not find expected key"]
            .iter()
            .any(|words| self.said.contains(words));
        if !is_about_keys {
            return None;
        }
        self.lines().into_iter().find_map(|line| {
            let written = self.written(line);
            is_words(written).then(|| self.without_key(line))
        })
    }

    /// Words at the left edge, and a key below them: YAML takes the words for the beginning of the key.
    pub(super) fn words_above(&self) -> Option<Complaint> {
        let (key, _) = self.written(self.line).split_once(':')?;
        let is_at_key = key.chars().count() + 1 == self.column;
        if !self.said.contains("mapping values are not allowed") || !is_at_key {
            return None;
        }
        let above = (1..self.line).rev();
        let first = above
            .take_while(|line| is_words(self.written(*line)))
            .last()?;
        Some(self.without_key(first))
    }

    /// Complains of a line of words without a key.
    fn without_key(&self, line: usize) -> Complaint {
        let written = self.written(line).trim();
        let above = self.written(line.saturating_sub(1));
        let help = match written.split_once('=') {
            Some((key, value)) if is_key(key.trim()) => {
                let value = value.trim().trim_matches(['"', '\'']);
                let value = if value.contains([':', '#', '\'', '"']) {
                    quoted(value)
                } else {
                    value.to_owned()
                };
                format!("write a colon and a space: `{}: {value}`", key.trim())
            }
            _ if entry(above).is_some_and(|(_, value)| !value.is_empty()) => {
                "if it goes on from the line above, begin it with two spaces, or join the two lines"
                    .to_owned()
            }
            _ => "begin it with a key and a colon, such as `title:`, or take it out".to_owned(),
        };
        self.complain(
            line,
            1,
            "this line has no key, so it belongs to nothing",
            help,
        )
    }

    /// `- tag` at the left edge, where a key has to be.
    pub(super) fn item_without_key(&self) -> Option<Complaint> {
        let is_item = |line: &usize| self.written(*line).starts_with("- ");
        let line = if self.said.contains("'-' indicator") {
            // The list began above.
            (1..=self.line).rev().find(is_item)?
        } else if self.said.contains("did not find expected key") {
            Some(self.line).filter(is_item)?
        } else {
            return None;
        };
        let words = self.written(line)[2..].trim();
        let message = "this line begins with `-`, as an item of a list, and stands below no key";
        let help = match entry(words) {
            Some(_) => format!("write `{words}` without the `-`"),
            None => "put it below a key that has no value of its own, such as `tags:`".to_owned(),
        };
        Some(self.complain(line, 1, message, help))
    }

    /// The first value ends, and YAML takes what follows for another text.
    pub(super) fn two_documents(&self) -> Option<Complaint> {
        if !self.said.contains("more than one document") {
            return None;
        }
        let mut lines = self.text.lines().zip(1..);
        let (first, line) = lines.find(|(line, _)| {
            let line = line.trim_end();
            !line.is_empty() && !line.starts_with('#') && line != "---"
        })?;
        let rule = lines.find(|(line, _)| matches!(line.trim_end(), "---" | "..."));
        Some(match (first.chars().next()?, rule) {
            (_, Some((written, line))) => {
                let written = written.trim_end();
                let message = format!("`{written}` begins another text here");
                self.complain(
                    line,
                    1,
                    message,
                    "take this line out: all keys are in one text",
                )
            }
            (' ', None) => self.complain(line, 1, OUT_OF_PLACE, "begin every key at the left edge"),
            (_, None) => {
                let message = "what begins on this line ends before the keys below it";
                let help =
                    "write each key on a line of its own, without brackets: `title: The call`";
                self.complain(line, 1, message, help)
            }
        })
    }

    /// A key is there twice. The parser reports the first of them; the second is the one to
    /// correct.
    pub(super) fn key_twice(&self) -> Option<Complaint> {
        let key = self
            .said
            .split("duplicate entry `")
            .nth(1)?
            .split('`')
            .next()?;
        let is_there = |line: &str| {
            let name = line
                .trim_start_matches([' ', '-'])
                .split(':')
                .next()
                .unwrap_or_default();
            name.trim_end().trim_matches(['"', '\'']) == key
        };
        let mut lines = self
            .text
            .lines()
            .enumerate()
            .skip(self.line.saturating_sub(1));
        let (first, written) = lines.find(|(_, line)| is_there(line))?;
        let indent = written.len() - written.trim_start().len();
        let second = lines
            .find(|(_, line)| is_there(line) && line.len() - line.trim_start().len() == indent);
        let line = second.map_or(first, |(line, _)| line) + 1;
        let message = format!("the key `{key}` is here for the second time");
        Some(self.complain(line, indent + 1, message, "keep one of the two lines"))
    }

    pub(super) fn misfit(&self) -> Option<Complaint> {
        let is_misfit = [
            "block mapping",
            "block sequence",
            "could not find expected ':'",
        ]
        .iter()
        .any(|words| self.said.contains(words));
        is_misfit.then(|| {
            let help = "each line is `key: value`; lines under a key are indented by two spaces";
            self.complain(
                self.line,
                self.column,
                "this line does not fit the ones around it",
                help,
            )
        })
    }
}

/// Whether a line at the left edge is words, and no key.
fn is_words(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphanumeric() || "\"'(“„«".contains(c))
        && !line.contains(": ")
        && !line.trim_end().ends_with(':')
}

fn is_odd_space(c: char) -> bool {
    (c.is_whitespace() && !c.is_ascii()) || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// A no-break space, or a similar character, where YAML needs an ordinary space.
pub(super) fn odd_space(written: &str, line: usize) -> Option<Complaint> {
    let (message, at) = match written.split_once(':') {
        _ if written.starts_with(is_odd_space) => (
            "this line begins with a character that only looks like a space",
            0,
        ),
        Some((key, value)) if value.starts_with(is_odd_space) && !key.contains(' ') => (
            "the space after the colon is a no-break space",
            key.len() + 1,
        ),
        _ => return None,
    };
    Some(Complaint {
        line,
        column: written[..at].chars().count() + 1,
        message: message.to_owned(),
        help: "delete it and type a plain space: pages on the web and word processors write others"
            .to_owned(),
    })
}

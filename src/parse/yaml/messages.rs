//! What is wrong with some YAML, in a writer's words, at the place that a writer would name.
//!
//! Enters: the text, what the YAML parser says of it, and where it gave up. Leaves: a [`Complaint`].
//! The parser gives up where it can make no sense of what comes; the mistake often stands before.

/// What is wrong, where, and what to do.
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

/// Reads `said`, the parser's complaint about `text`, which it gave up at `line` and `column`.
pub(crate) fn complaint(text: &str, said: &str, line: usize, column: usize) -> Complaint {
    let here = ErrorContext {
        text,
        said,
        line,
        column,
    };
    let readings = [
        ErrorContext::tab,
        ErrorContext::open_quote,
        ErrorContext::open_bracket,
        ErrorContext::missing_space,
        ErrorContext::indented,
        ErrorContext::second_colon,
        ErrorContext::odd_sign,
        ErrorContext::key_twice,
        ErrorContext::misfit,
    ];
    readings
        .iter()
        .find_map(|reading| reading(&here))
        .unwrap_or_else(|| {
            // The place is shown on its own: the parser's "at line 2 column 3" would not match it.
            let said = said.split(" at line ").next().unwrap_or(said);
            let help = "each line is `key: value`; `linger explain yaml-syntax` has an example";
            here.complain(
                line,
                column,
                format!("this is not valid YAML ({said})"),
                help,
            )
        })
}

struct ErrorContext<'a> {
    text: &'a str,
    said: &'a str,
    line: usize,
    column: usize,
}

impl<'a> ErrorContext<'a> {
    fn complain(
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
    fn written(&self, line: usize) -> &'a str {
        self.text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default()
    }

    /// Where the parser says that something began: `while scanning a quoted scalar at line 2 column 8`.
    fn began(&self, what: &str) -> Option<(usize, usize)> {
        let rest = self.said.split(what).nth(1)?.strip_prefix(" at line ")?;
        let (line, column) = rest.split_once(" column ")?;
        let column: String = column.chars().take_while(char::is_ascii_digit).collect();
        Some((line.parse().ok()?, column.parse().ok()?))
    }

    fn tab(&self) -> Option<Complaint> {
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

    /// Noticed at the end of the text.
    fn open_quote(&self) -> Option<Complaint> {
        let began = self.began("while scanning a quoted scalar");
        let is_open =
            self.said.contains("quoted scalar") || self.said.contains("unexpected end of stream");
        if !is_open {
            return None;
        }
        let (line, column) = began.unwrap_or((self.line, self.column));
        let message = "a quotation mark is opened and never closed";
        Some(self.complain(line, column, message, "close it on the same line"))
    }

    /// Noticed at the next line that cannot be an item.
    fn open_bracket(&self) -> Option<Complaint> {
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

    /// `title:The call` is a word, which then goes on in the next line.
    fn missing_space(&self) -> Option<Complaint> {
        if !self.said.contains("mapping values are not allowed")
            && !self.said.contains("could not find expected ':'")
        {
            return None;
        }
        let lines = [self.line, self.line.saturating_sub(1)];
        lines.into_iter().filter(|line| *line > 0).find_map(|line| {
            let written = self.written(line).trim_start();
            let (key, value) = written.split_once(':')?;
            let is_key = !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            let is_joined = value.starts_with(|c: char| !c.is_whitespace() && c != '/');
            if !is_key || !is_joined {
                return None;
            }
            let column = self.written(line).find(':').unwrap_or_default() + 1;
            let message = format!("there is no space after `{key}:`");
            Some(self.complain(line, column, message, format!("write `{key}: {value}`")))
        })
    }

    fn indented(&self) -> Option<Complaint> {
        let is_indented = self.written(self.line).starts_with(' ');
        (self.said.contains("mapping values are not allowed") && is_indented).then(|| {
            let help = "begin the line at the left edge, or under the key that it belongs to";
            self.complain(
                self.line,
                self.column,
                "this line is indented where it should not be",
                help,
            )
        })
    }

    fn second_colon(&self) -> Option<Complaint> {
        self.said
            .contains("mapping values are not allowed")
            .then(|| {
                let written = self.written(self.line);
                let help = match written.split_once(": ") {
                    Some((key, value)) if !value.contains('"') => {
                        format!(
                            "put the value in double quotes: `{key}: \"{}\"`",
                            value.trim_end()
                        )
                    }
                    _ => "put the value in double quotes: `title: \"Renewals: when to call\"`"
                        .to_owned(),
                };
                self.complain(
                    self.line,
                    self.column,
                    "there is a second `: ` in this line",
                    help,
                )
            })
    }

    fn odd_sign(&self) -> Option<Complaint> {
        if !self.said.contains("cannot start any token")
            && !self.said.contains("did not find expected alphabetic")
        {
            return None;
        }
        let written = self.written(self.line);
        let sign = written.chars().nth(self.column.saturating_sub(1))?;
        let message = format!("a value cannot begin with `{sign}`");
        let help = match written.split_once(": ") {
            Some((key, value)) if !value.contains('"') => {
                format!("put it in double quotes: `{key}: \"{}\"`", value.trim_end())
            }
            _ => "put the value in double quotes".to_owned(),
        };
        Some(self.complain(self.line, self.column, message, help))
    }

    /// The parser gives up at the first of the keys' neighbours; the second is the one to look at.
    fn key_twice(&self) -> Option<Complaint> {
        let key = self
            .said
            .split("duplicate entry `")
            .nth(1)?
            .split('`')
            .next()?;
        let is_key = |line: &str| {
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
        let (first, written) = lines.find(|(_, line)| is_key(line))?;
        let indent = written.len() - written.trim_start().len();
        let second =
            lines.find(|(_, line)| is_key(line) && line.len() - line.trim_start().len() == indent);
        let line = second.map_or(first, |(line, _)| line) + 1;
        let message = format!("the key `{key}` stands here for the second time");
        Some(self.complain(line, indent + 1, message, "keep one of the two lines"))
    }

    fn misfit(&self) -> Option<Complaint> {
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

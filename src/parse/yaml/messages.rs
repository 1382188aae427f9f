//! Explains mistakes in YAML in a writer's words, at the place that a writer would look at.
//!
//! Enters: the text, the YAML parser's message, and the place where the parser stopped. Leaves: a
//! [`Complaint`]. The parser stops where it cannot go on; the mistake is often earlier in the text.

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

/// Explains `said`, the parser's message about `text`. The parser stopped at `line` and `column`.
pub(crate) fn complaint(text: &str, said: &str, line: usize, column: usize) -> Complaint {
    let here = ErrorContext {
        text,
        said,
        line,
        column,
    };
    let readings = [
        ErrorContext::tab,
        ErrorContext::odd_space,
        ErrorContext::early_quote,
        ErrorContext::open_quote,
        ErrorContext::odd_sign,
        ErrorContext::open_bracket,
        ErrorContext::missing_space,
        ErrorContext::goes_on,
        ErrorContext::indented,
        ErrorContext::second_colon,
        ErrorContext::key_twice,
        ErrorContext::misfit,
    ];
    readings
        .iter()
        .find_map(|reading| reading(&here))
        .unwrap_or_else(|| {
            // The message has its own place, so the parser's "at line 2 column 3" is removed.
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

/// A value in single quotes. YAML reads every character in them as it is, except the quote itself
/// (YAML 1.2, 7.3.2).
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", value.trim().replace('\'', "''"))
}

/// The key and the value of a line, if it is `key: value`.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = |c: char| c.is_alphanumeric() || "_-".contains(c);
    let name = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
    let is_entry = !name.is_empty() && name.chars().all(is_key) && value.starts_with(' ');
    is_entry.then(|| (key, value.trim()))
}

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

    /// The place where the parser says that something began: `while scanning a quoted scalar at
    /// line 2 column 8`.
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

    /// A quotation mark is not closed. The parser notices that at the end of the text.
    fn open_quote(&self) -> Option<Complaint> {
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

    /// The lines to check: where the parser stopped, the one above, and where the value that it was
    /// reading began.
    fn lines(&self) -> Vec<usize> {
        let began = self
            .began("while scanning a simple key")
            .map(|(line, _)| line);
        let all = [Some(self.line), began, self.line.checked_sub(1)];
        let mut lines: Vec<usize> = all.into_iter().flatten().filter(|line| *line > 0).collect();
        lines.dedup();
        lines
    }

    /// A character that looks like a space and is none. Web pages and word processors write them.
    fn odd_space(&self) -> Option<Complaint> {
        self.lines()
            .into_iter()
            .find_map(|line| odd_space(self.written(line), line))
    }

    /// `title: "Stay" is not a plan`: the value ends with the second quotation mark.
    fn early_quote(&self) -> Option<Complaint> {
        self.lines().into_iter().find_map(|line| {
            let written = self.written(line);
            let (key, value) = entry(written)?;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let end = end_of_quoted(value, quote)?;
            let rest = value[end..].trim_start();
            if rest.is_empty() || rest.starts_with('#') {
                return None;
            }
            let words = match value.len() > 1 && value.ends_with(quote) {
                true => &value[1..value.len() - 1],
                false => value,
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

    /// A bracket is not closed. The parser notices that at the next line that cannot be an item.
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

    /// `title:The call` is a word to YAML, and the next line continues it.
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
        let message = "there is a second colon with a space behind it in this line";
        Some(self.complain(self.line, self.column, message, help))
    }

    /// `title: @home with a customer` begins with a character that has a meaning.
    fn odd_sign(&self) -> Option<Complaint> {
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

    /// A text continues at the left edge, where only keys may begin.
    fn goes_on(&self) -> Option<Complaint> {
        let is_about_keys = ["could not find expected ':'", "did not find expected key"]
            .iter()
            .any(|words| self.said.contains(words));
        if !is_about_keys {
            return None;
        }
        self.lines().into_iter().find_map(|line| {
            let written = self.written(line);
            let is_text = written.starts_with(|c: char| c.is_alphanumeric() || "\"'(“„«".contains(c))
                && !written.contains(": ")
                && !written.trim_end().ends_with(':');
            let above = self.written(line.checked_sub(1)?);
            let has_value = entry(above).is_some_and(|(_, value)| !value.is_empty());
            if !is_text || !has_value {
                return None;
            }
            let message = "this line has no key, so it belongs to nothing";
            let help = "if it goes on from the line above, begin it with two spaces, or join the two lines";
            Some(self.complain(line, 1, message, help))
        })
    }

    /// A key is there twice. The parser reports the first of them; the second is the one to
    /// correct.
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

/// The end of a value in quotes, after its closing quotation mark. Marks that are doubled or
/// escaped do not close it.
fn end_of_quoted(value: &str, quote: char) -> Option<usize> {
    let mut signs = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = signs.next() {
        if c == '\\' && quote == '"' {
            signs.next();
        } else if c == quote {
            let is_doubled = quote == '\'' && signs.peek().is_some_and(|(_, next)| *next == quote);
            match is_doubled {
                true => signs.next(),
                false => return Some(at + 1),
            };
        }
    }
    None
}

fn is_odd_space(c: char) -> bool {
    (c.is_whitespace() && !c.is_ascii()) || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// A no-break space, or a similar character, where YAML needs an ordinary space.
fn odd_space(written: &str, line: usize) -> Option<Complaint> {
    let (message, at) = match written.split_once(':') {
        _ if written.starts_with(is_odd_space) => ("this line begins with a space that is none", 0),
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

/// The mistake in a text that YAML reads as words, and that was meant as keys.
pub(crate) fn no_keys(text: &str) -> Option<Complaint> {
    let mut lines = text.lines().zip(1..);
    lines.find_map(|(written, line)| {
        let joined = || {
            let (key, value) = written.split_once(':')?;
            let is_key = !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            let is_joined = is_key && value.starts_with(char::is_alphanumeric);
            is_joined.then(|| Complaint {
                line,
                column: key.chars().count() + 1,
                message: format!("there is no space after `{key}:`"),
                help: format!("write `{key}: {value}`"),
            })
        };
        odd_space(written, line).or_else(joined)
    })
}

/// Keys whose values are words.
const WORDS: [&str; 6] = [
    "title",
    "description",
    "author",
    "series",
    "image_alt",
    "organization",
];

/// A value of words that YAML reads as empty, or without its beginning, and does not complain
/// about.
pub(crate) fn dropped(text: &str) -> Option<Complaint> {
    text.lines().zip(1..).find_map(|(written, line)| {
        let (key, value) = entry(written).filter(|(key, _)| WORDS.contains(key))?;
        let (message, kept) = match value.chars().next()? {
            // `description: # later` is meant as a comment.
            '#' if key != "title" && value[1..].starts_with(' ') => return None,
            '#' => (
                "YAML takes what begins with `#` for a note, so nothing is left of this value",
                true,
            ),
            '&' | '!' => (
                "YAML takes the first word for a mark of its own, and drops it",
                value.contains(' '),
            ),
            _ => return None,
        };
        let column = written[..written.find(value)?].chars().count() + 1;
        kept.then(|| Complaint {
            line,
            column,
            message: message.to_owned(),
            help: format!("put the words in single quotes: `{key}: {}`", quoted(value)),
        })
    })
}

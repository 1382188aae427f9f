//! Explains mistakes in YAML in a writer's words, at the place that a writer would look at.
//!
//! Enters: the text, the YAML parser's message, and the place where the parser stopped. Leaves: a
//! [`Complaint`].

use super::error_context::{Complaint, ErrorContext, entry, is_key, quoted};
use super::layout::odd_space;

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
        ErrorContext::odd_escape,
        ErrorContext::open_quote,
        ErrorContext::odd_sign,
        ErrorContext::open_bracket,
        ErrorContext::missing_space,
        ErrorContext::goes_on,
        ErrorContext::words_above,
        ErrorContext::item_without_key,
        ErrorContext::two_documents,
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

/// The mistake in a text that YAML reads as words, and that was meant as keys.
pub(crate) fn no_keys(text: &str) -> Option<Complaint> {
    let mut lines = text.lines().zip(1..);
    lines.find_map(|(written, line)| {
        let joined = || {
            let (key, value) = written.split_once(':')?;
            let is_joined = is_key(key) && value.starts_with(char::is_alphanumeric);
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
        let message = match value.chars().next()? {
            // `description: # later` is meant as a comment.
            '#' if key != "title" && value[1..].starts_with(' ') => return None,
            '#' => "YAML reads the text after `#` as a comment, so this value is empty",
            '&' | '!' => "YAML reads the first word as a mark, and drops it",
            _ => return None,
        };
        let column = written[..written.find(value)?].chars().count() + 1;
        Some(Complaint {
            line,
            column,
            message: message.to_owned(),
            help: format!("put the words in single quotes: `{key}: {}`", quoted(value)),
        })
    })
}

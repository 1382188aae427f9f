//! Front matter as linger writes it: for new posts, pasted texts and imported ones.
//!
//! Enters: keys and values. Leaves: the text of a file. Forbidden here: which keys a post has.

use crate::config::Data;
use std::fmt::Display;

/// The lines between two lines of `---`.
#[derive(Clone, Debug, Default)]
pub struct FrontLines {
    text: String,
}

impl FrontLines {
    /// A text.
    pub fn text(&mut self, key: &str, value: &str) -> &mut FrontLines {
        self.plain(key, yaml_text(value))
    }

    /// A value that is YAML already: a date, a number, `true`.
    pub fn plain(&mut self, key: &str, value: impl Display) -> &mut FrontLines {
        self.text.push_str(&format!("{key}: {value}\n"));
        self
    }

    /// Several texts, on one line.
    pub fn texts<T: AsRef<str>>(&mut self, key: &str, values: &[T]) -> &mut FrontLines {
        let values: Vec<String> = values
            .iter()
            .map(|value| match yaml_text(value.as_ref()) {
                // A comma would end it.
                plain if plain.contains(',') && !plain.starts_with('"') => quoted(value.as_ref()),
                text => text,
            })
            .collect();
        self.plain(key, format!("[{}]", values.join(", ")))
    }

    /// Values of any kind, in the notation of JSON, which is YAML too.
    pub fn data(&mut self, key: &str, values: &[(String, Data)]) -> &mut FrontLines {
        if values.is_empty() {
            return self;
        }
        self.text.push_str(&format!("{key}:\n"));
        for (name, value) in values {
            self.text
                .push_str(&format!("  {}: {}\n", yaml_text(name), json(value)));
        }
        self
    }

    /// A line as it is, such as a note.
    pub fn line(&mut self, line: &str) -> &mut FrontLines {
        self.text.push_str(line);
        self.text.push('\n');
        self
    }

    /// How many lines a file has before its body.
    pub fn lines_before_body(&self) -> usize {
        self.text.matches('\n').count() + 3
    }

    /// The file with that body.
    pub fn file(&self, body: &str) -> String {
        format!("---\n{}---\n\n{body}", self.text)
    }
}

/// `text` as a YAML scalar: plain where that is safe, otherwise quoted (a JSON string is one).
pub fn yaml_text(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " ,.!?()'’–—…%/".contains(c);
    let safe = text.chars().all(is_plain)
        && text.chars().next().is_some_and(char::is_alphabetic)
        && text.trim() == text
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    if safe { text.to_owned() } else { quoted(text) }
}

/// In double quotation marks. What JSON leaves as it is and YAML takes for the end of a line, is
/// escaped.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

fn json(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) if value.is_finite() => value.to_string(),
        Data::Float(value) => quoted(&value.to_string()),
        Data::Text(text) => quoted(text),
        Data::List(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", values.join(", "))
        }
        Data::Map(values) => {
            let values = values
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), json(value)));
            format!("{{{}}}", values.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_quoted_only_where_yaml_needs_it() {
        assert_eq!(
            yaml_text("Why good customers leave"),
            "Why good customers leave"
        );
        assert_eq!(
            yaml_text("Renewals: when to call"),
            "\"Renewals: when to call\""
        );
        assert_eq!(yaml_text("Say \"thanks\" #1"), "\"Say \\\"thanks\\\" #1\"");
        assert_eq!(yaml_text("No"), "\"No\"");
        assert_eq!(yaml_text("7 calls"), "\"7 calls\"");
        assert_eq!(yaml_text("a\u{2028}b"), "\"a\\u2028b\"");
        assert_eq!(yaml_text("a "), "\"a \"");
    }

    #[test]
    fn lists_and_values_are_one_line_each() {
        let mut lines = FrontLines::default();
        lines
            .text("title", "Hello")
            .texts("tags", &["a", "b, c", "#d"])
            .data(
                "extra",
                &[(
                    "x-y".to_owned(),
                    Data::Map(vec![("k".to_owned(), Data::List(vec![Data::Int(1)]))]),
                )],
            );
        assert_eq!(lines.lines_before_body(), 7);
        assert_eq!(
            lines.file("Words.\n"),
            "---\ntitle: Hello\ntags: [a, \"b, c\", \"#d\"]\nextra:\n  \"x-y\": {\"k\": [1]}\n---\n\nWords.\n"
        );
    }
}

//! Writes the file of a comment.
//!
//! Enters: a [`Submission`]. Leaves: YAML that `parse/document/comment.rs` reads back. Forbidden here:
//! where the file is.

use crate::comments::submission::Submission;
use serde_json::Value;

impl Submission {
    /// The text of its file, as YAML.
    pub fn file(&self, id: &str, date: &str, approved: bool) -> String {
        let mut file = format!(
            "id: {}\nauthor: {}\n",
            quoted(id),
            quoted(self.author.as_deref().unwrap_or_default())
        );
        if let Some(url) = &self.url {
            file.push_str(&format!("url: {}\n", quoted(url)));
        }
        file.push_str(&format!("date: {date}\n"));
        if let Some(id) = &self.reply_to {
            file.push_str(&format!("reply_to: {}\n", quoted(id)));
        }
        file.push_str(&format!("approved: {approved}\n"));
        let is_plain =
            |c: char| c == '\n' || (!c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'));
        let as_lines =
            self.text.chars().all(is_plain) && !self.text.starts_with(char::is_whitespace);
        if as_lines {
            file.push_str("text: |\n");
            for line in self.text.lines() {
                match line.trim_end() {
                    "" => file.push('\n'),
                    line => file.push_str(&format!("  {line}\n")),
                }
            }
        } else {
            file.push_str(&format!("text: {}\n", quoted(&self.text)));
        }
        file
    }
}

/// A scalar that YAML reads back as it is: a JSON string is one.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphabetic() || c == ' ';
    let is_word = text.chars().all(is_plain)
        && text.trim() == text
        && text.len() > 5
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_word {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back() {
        for text in [
            "One.\n\n  two: # x\n- three",
            " leading",
            "a\tb",
            "\"'",
            "--- \n...",
            "é\u{2028}x",
            "key: value",
        ] {
            let sent = Submission {
                text: text.to_owned(),
                author: Some("No".into()),
                ..Submission::default()
            };
            let file = sent.file("c-1", "2026-03-01T09:00:00Z", false);
            let mut problems = Vec::new();
            let options = crate::parse::ParseOptions::default();
            let path = "content/data/x.yaml".into();
            let read = crate::parse::read(&path, file.as_bytes(), &options, &mut problems);
            let crate::parse::Parsed::Data(data) = read else {
                panic!("{file}")
            };
            assert_eq!(problems, [], "{file}");
            let back = data.get("text").unwrap();
            let expected: Vec<&str> = text.lines().map(str::trim_end).collect();
            let crate::config::Data::Text(back) = back else {
                panic!("{file}")
            };
            let lines: Vec<&str> = back.trim_end().lines().map(str::trim_end).collect();
            assert_eq!(
                lines.join("\n").trim(),
                expected.join("\n").trim(),
                "{file}"
            );
            assert_eq!(
                data.get("author"),
                Some(&crate::config::Data::Text("No".into()))
            );
        }
    }
}

//! A comment on its way in: a mail as it was sent or passed on, or a line of JSON as form services
//! hand it out.
//!
//! Enters: bytes that anybody may have sent (RFC 5322 and MIME, or JSON). Leaves: a [`Submission`],
//! and the file that it becomes. Forbidden here: files, the clock, keeping anybody's address.

use super::comment::is_id;
use crate::diagnostic::Diagnostic;
use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// More than this is no comment.
pub const MOST_BYTES: usize = 1 << 20;
/// Nor are so many characters of text.
const MOST_TEXT: usize = 20_000;
const MOST_NAME: usize = 100;

/// A comment that somebody sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// What it says its post is called: the name of a folder.
    pub post: Option<String>,
    /// The subject of the mail.
    pub subject: String,
    /// Who sent it; never an address.
    pub author: Option<String>,
    /// Their place on the web.
    pub url: Option<String>,
    /// Markdown.
    pub text: String,
    /// When it was sent.
    pub date: Option<Timestamp>,
    /// The comment that it answers.
    pub reply_to: Option<String>,
}

impl Submission {
    /// Reads a mail, or a JSON object.
    ///
    /// # Errors
    /// What it lacks.
    pub fn read(bytes: &[u8]) -> Result<Submission, Box<Diagnostic>> {
        if bytes.len() > MOST_BYTES {
            return Err(bad("it is larger than 1 MB"));
        }
        let start = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii_start();
        let mut read = match start.first() {
            None => return Err(bad("there is nothing in it")),
            Some(b'{') => Submission::of_json(start)?,
            Some(_) => Submission::of_mail(bytes)?,
        };
        read.author = read.author.as_deref().and_then(name);
        read.url = read.url.as_deref().map(without_controls);
        read.reply_to = read.reply_to.filter(|id| is_id(id));
        read.url = read
            .url
            .filter(|url| !url.is_empty() && !url.contains(char::is_whitespace));
        read.text = without_controls(&read.text).trim().to_owned();
        if read.text.is_empty() {
            return Err(bad(
                "it says nothing, once quotations and signature are left out",
            ));
        }
        if read.text.chars().count() > MOST_TEXT {
            return Err(bad("its text is longer than 20,000 characters"));
        }
        Ok(read)
    }

    fn of_json(bytes: &[u8]) -> Result<Submission, Box<Diagnostic>> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| bad(&format!("it is no JSON: {error}")))?;
        // Some services wrap the fields of a form.
        let fields = match value.get("data") {
            Some(Value::Object(fields)) => fields,
            _ => match &value {
                Value::Object(fields) => fields,
                _ => return Err(bad("it is no JSON object")),
            },
        };
        let first = |names: &[&str]| names.iter().find_map(|name| text_of(fields, name));
        Ok(Submission {
            post: first(&["post"]),
            subject: String::new(),
            author: first(&["author", "name"]),
            url: first(&["url", "website"]),
            text: first(&["text", "message", "comment"]).unwrap_or_default(),
            date: first(&["date", "created_at"]).and_then(|date| date.parse().ok()),
            reply_to: first(&["reply_to"]),
        })
    }

    fn of_mail(bytes: &[u8]) -> Result<Submission, Box<Diagnostic>> {
        let outer = MessageParser::default().parse(bytes);
        let outer = outer.filter(|mail| mail.from().is_some() || mail.subject().is_some());
        let outer = outer.ok_or_else(|| bad("it is neither a mail nor a JSON object"))?;
        // A mail that was passed on as it is lies in the one that brought it.
        let inner = outer.parts.iter().find_map(|part| match &part.body {
            PartType::Message(mail) => Some(mail),
            _ => None,
        });
        let mail = inner.unwrap_or(&outer);
        let sender = mail.from().and_then(|from| from.first());
        let body = words(mail).replace("\r\n", "\n");
        let mut read = Submission {
            subject: mail.subject().unwrap_or_default().trim().to_owned(),
            author: sender.and_then(|sender| sender.name()).map(str::to_owned),
            date: mail
                .date()
                .filter(|date| date.is_valid())
                .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            ..Submission::default()
        };
        let mut text = body.as_str();
        if let Some(passed_on) = passed_on(text) {
            // Whoever passed it on is not who wrote it, nor is that the moment.
            read.author = passed_on.from;
            read.subject = passed_on.subject.unwrap_or(read.subject);
            text = passed_on.text;
        }
        read.text = own_words(text);
        for address in [mail, &outer]
            .iter()
            .filter_map(|mail| mail.from()?.first()?.address())
        {
            if address.contains('@') {
                read.text = read.text.replace(address, "…");
            }
        }
        if let Some((post, reply_to)) = marked(&read.subject) {
            (read.post, read.reply_to) = (Some(post), reply_to);
        }
        Ok(read)
    }

    /// The file that it becomes: YAML. It reads back as what it is.
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

fn bad(reason: &str) -> Box<Diagnostic> {
    let message = format!("this cannot be taken as a comment: {reason}");
    let help = "give it a mail as your mail program saves it (.eml), or a line of JSON with `post`, `author` and `text`";
    Box::new(Diagnostic::error("bad-comment", message).help(help))
}

fn text_of(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match fields.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A scalar that YAML reads back as it is: a JSON string is one.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphabetic() || c == ' ';
    let is_word = text.chars().all(is_plain)
        && text.trim() == text
        && text.len() > 5
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    match is_word {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

/// A name without what does not belong in one; `None` if it is empty, or an address.
fn name(text: &str) -> Option<String> {
    let plain = without_controls(text).replace(['\n', '\t'], " ");
    let plain = plain.trim().trim_matches(['"', '\'']).trim();
    let short: String = plain.chars().take(MOST_NAME).collect();
    (!short.is_empty() && !short.contains('@')).then_some(short)
}

fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Nor what YAML has no place for.
    let is_odd = |c: &char| matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let allowed = |c: &char| !is_odd(c) && (!c.is_control() || matches!(c, '\n' | '\t'));
    text.chars().filter(allowed).collect()
}

/// The plain text of a mail; of a mail that has none, the words of its HTML. What is attached is
/// left out.
fn words<'a>(mail: &'a Message<'_>) -> Cow<'a, str> {
    let is_text = |at: &usize| {
        let part = mail
            .text_body
            .get(*at)
            .and_then(|id| mail.parts.get(*id as usize));
        part.is_some_and(|part| part.attachment_name().is_none())
    };
    let at = (0..mail.text_body_count()).find(is_text);
    at.and_then(|at| mail.body_text(at)).unwrap_or_default()
}

/// A mail that was passed on within the text of another.
struct PassedOn<'a> {
    from: Option<String>,
    subject: Option<String>,
    text: &'a str,
}

/// Mail programs put a line before it that many of them write alike, and then its head.
fn passed_on(text: &str) -> Option<PassedOn<'_>> {
    let mut at = 0;
    let mut has_begun = false;
    let mut found = PassedOn {
        from: None,
        subject: None,
        text: "",
    };
    let mut fields = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let line = line.trim();
        if !has_begun {
            let plain = line.trim_matches(['-', ' ', '_']).to_lowercase();
            has_begun = matches!(
                plain.trim_end_matches(':'),
                "forwarded message" | "begin forwarded message" | "original message"
            );
            continue;
        }
        match line.split_once(':') {
            Some((key, value)) if !key.contains(char::is_whitespace) => {
                let value = value.trim();
                match key.to_lowercase().as_str() {
                    "from" => {
                        found.from = Some(
                            value
                                .split('<')
                                .next()
                                .unwrap_or_default()
                                .trim()
                                .to_owned(),
                        )
                    }
                    "subject" => found.subject = Some(value.to_owned()),
                    _ => {}
                }
                fields += 1;
            }
            _ if line.is_empty() && fields == 0 => {}
            _ if line.is_empty() => {
                found.text = &text[at..];
                return Some(found);
            }
            // A field that goes on.
            _ if fields > 0 => {}
            _ => return None,
        }
    }
    None
}

/// The text without quotations, the line that brings them, and the signature (RFC 3676, 4.3).
fn own_words(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        if matches!(line, "-- " | "--" | "\u{2014} ") {
            break;
        }
        if line.starts_with('>') {
            // "On 1 March, Marit wrote:" may take two lines.
            while kept.last().is_some_and(|last| last.trim().is_empty()) {
                kept.pop();
            }
            if kept.last().is_some_and(|last| {
                last.trim_end().ends_with(':') && last.contains(['@', '<', ','])
            }) {
                kept.pop();
            }
            kept.push("");
            continue;
        }
        let is_second_gap =
            line.trim().is_empty() && kept.last().is_none_or(|last| last.trim().is_empty());
        if !is_second_gap {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// The folder, and the comment that is answered, which the subject of a mail ends with in brackets.
fn marked(subject: &str) -> Option<(String, Option<String>)> {
    let (_, mark) = subject.trim_end().strip_suffix(']')?.rsplit_once('[')?;
    let (folder, id) = match mark.split_once('#') {
        Some((folder, id)) => (folder, Some(id.to_owned())),
        None => (mark, None),
    };
    (!folder.trim().is_empty()).then(|| (folder.trim().to_owned(), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Submission {
        Submission::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_mail_is_what_its_sender_wrote() {
        let mail = "From: =?utf-8?q?=C3=85sa?= <asa@example.com>\r\nDate: Sun, 1 Mar 2026 09:00:00 +0100\r\n\
            Subject: Re: Ask for one name [ask-for-one-name#c1]\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
            I *tried* it. Write to asa@example.com.\r\n\r\nOn 28 Feb 2026, Marit <m@example.com> wrote:\r\n\
            > Ring them.\r\n> Twice.\r\n\r\nIt worked.\r\n-- \r\nAsa\r\n+46 70\r\n";
        let comment = read(mail);
        assert_eq!(comment.author.as_deref(), Some("Åsa"));
        assert_eq!(comment.post.as_deref(), Some("ask-for-one-name"));
        assert_eq!(comment.reply_to.as_deref(), Some("c1"));
        assert_eq!(comment.text, "I *tried* it. Write to ….\n\nIt worked.");
        assert_eq!(comment.date.unwrap().to_string(), "2026-03-01T08:00:00Z");
    }

    #[test]
    fn plain_text_goes_over_html_and_attachments_are_left_out() {
        let mail = "From: Ann <a@b.c>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
            --b\nContent-Type: text/html\n\n<p>HTML<script>x()</script></p>\n--b\nContent-Type: text/plain\n\nPlain\n--b--\n";
        assert_eq!(read(mail).text, "Plain");
        let html = "From: Ann <a@b.c>\nSubject: x\nContent-Type: text/html\n\n<p>Only <b>HTML</b><script>x()</script></p>\n";
        assert_eq!(read(html).text, "Only HTML");
    }

    #[test]
    fn what_was_passed_on_is_from_whoever_wrote_it() {
        let mail = "From: Marit <m@b.c>\nDate: Sun, 1 Mar 2026 09:00:00 +0000\nSubject: Fwd: x\n\nLook!\n\n\
            ---------- Forwarded message ---------\nFrom: Ann Lee <ann@b.c>\nDate: Sat, Feb 28, 2026 at 9:00 AM\n\
            Subject: Ask [ask]\nTo: <m@b.c>\n\nMy words.\n";
        let comment = read(mail);
        assert_eq!(
            (comment.author.as_deref(), comment.text.as_str()),
            (Some("Ann Lee"), "My words.")
        );
        assert_eq!(comment.post.as_deref(), Some("ask"));
    }

    #[test]
    fn json_has_the_names_of_the_form_too() {
        let comment = read(
            r#"{"data":{"post":"a","name":"Ann","email":"a@b.c","message":"Hi\r\n> there","reply_to":"c1"}}"#,
        );
        assert_eq!(
            (comment.text.as_str(), comment.author.as_deref()),
            ("Hi\n> there", Some("Ann"))
        );
        assert!(!format!("{comment:?}").contains('@'));
        for bad in ["", "{", "[1]", "{}", "{\"text\": \"> \"", "hello"] {
            assert!(Submission::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }

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
            let data = super::super::fields::read_data(&"x".into(), &file, &mut problems);
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

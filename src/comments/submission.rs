//! Reads a comment in any form in which it may arrive: a mail, a forwarded mail, a mail from a form
//! service, or the data that such services send to programs.
//!
//! Enters: bytes that anyone may have sent (RFC 5322 and MIME, JSON, or a form as browsers encode
//! it). Leaves: a [`Submission`], and the text of its file. Forbidden here: files, the clock,
//! keeping an email address.

use crate::comments::form_mail::{self, FieldNames, MailField};
use crate::comments::forwarded;
use crate::config::Form;
use crate::diagnostic::Diagnostic;
use crate::parse::is_id;
use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A longer input, in bytes, is no comment.
pub const MOST_BYTES: usize = 1 << 20;
/// A longer text, in characters, is no comment.
const MOST_TEXT: usize = 20_000;
const MOST_NAME: usize = 100;
/// A width at which html2text breaks no line.
const WIDEST: usize = 100_000;

/// A comment that a reader has sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// The post that it names: the name of a folder.
    pub post: Option<String>,
    /// The subject of the mail.
    pub subject: String,
    /// The name of the sender; never an email address.
    pub author: Option<String>,
    /// The sender's website.
    pub url: Option<String>,
    /// The text, as Markdown.
    pub text: String,
    /// When it was sent.
    pub date: Option<Timestamp>,
    /// The comment that it answers.
    pub reply_to: Option<String>,
}

impl Submission {
    /// Reads a mail, a JSON object, or the fields of a form; `form` is the site's own, whose fields
    /// may have names of their own.
    ///
    /// # Errors The part that is missing.
    pub fn read(bytes: &[u8], form: Option<&Form>) -> Result<Submission, Box<Diagnostic>> {
        if bytes.len() > MOST_BYTES {
            return Err(bad("it is larger than 1 MB"));
        }
        let start = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii_start();
        let mut read = match start.first() {
            None => return Err(bad("there is nothing in it")),
            Some(b'{') => Submission::of_json(start, &FieldNames::of(form))?,
            Some(_) => match encoded(start) {
                Some(fields) => of_fields(&fields, &Map::new(), &FieldNames::of(form)),
                None => Submission::of_mail(bytes, &FieldNames::of(form))?,
            },
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

    fn of_json(bytes: &[u8], names: &FieldNames) -> Result<Submission, Box<Diagnostic>> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| bad(&format!("it is no JSON: {error}")))?;
        let Value::Object(outer) = value else {
            return Err(bad("it is no JSON object"));
        };
        // Most services wrap the fields of a form: Netlify and Basin in `data`, which Basin may
        // encode once more, Formspree in `submission`, others in `payload`.
        let wrapped =
            ["data", "submission", "payload", "fields"]
                .iter()
                .find_map(|name| match outer.get(*name)? {
                    Value::Object(fields) => Some(fields.clone()),
                    Value::String(fields) => encoded(fields.as_bytes()),
                    _ => None,
                });
        Ok(match wrapped {
            Some(fields) => of_fields(&fields, &outer, names),
            None => of_fields(&outer, &Map::new(), names),
        })
    }

    fn of_mail(bytes: &[u8], names: &FieldNames) -> Result<Submission, Box<Diagnostic>> {
        let outer = MessageParser::default().parse(bytes);
        let outer = outer.filter(|mail| mail.from().is_some() || mail.subject().is_some());
        let outer = outer.ok_or_else(|| bad("it is neither a mail nor a JSON object"))?;
        // A mail that was forwarded as an attachment is inside the other.
        let inner = outer.parts.iter().find_map(|part| match &part.body {
            PartType::Message(mail) => Some(mail),
            _ => None,
        });
        let mail = inner.unwrap_or(&outer);
        let sender = mail.from().and_then(|from| from.first());
        let mut text = words(mail).replace("\r\n", "\n");
        let mut read = Submission {
            subject: mail.subject().unwrap_or_default().trim().to_owned(),
            author: sender.and_then(|sender| sender.name()).map(str::to_owned),
            date: mail
                .date()
                .filter(|date| date.is_valid())
                .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            ..Submission::default()
        };
        let senders = [mail, &outer]
            .into_iter()
            .flat_map(|mail| [mail.from(), mail.reply_to()]);
        let mut addresses: Vec<String> = senders
            .filter_map(|sender| sender?.first()?.address())
            .map(str::to_owned)
            .collect();
        if let Some(found) = forwarded::inner(&text) {
            addresses.extend(found.address);
            if is_answer(&read.subject) && !own_words(&text[..found.begins]).is_empty() {
                // The mail inside is not forwarded, but answered above, so the text is the
                // sender's.
                text.truncate(found.begins);
            } else {
                // The sender and the date of the outer mail are those of the person who forwarded
                // it.
                read.author = found.from;
                read.subject = found.subject.unwrap_or(read.subject);
                read.date = found.date.or(read.date);
                text = found.text;
            }
        }
        match form_mail::read(&text, names) {
            // The mail is from the service that took the form.
            Some(filled) => {
                addresses.extend(filled.email.as_deref().and_then(address).map(str::to_owned));
                read.author = filled.author;
                read.url = filled.url;
                read.reply_to = filled.reply_to;
                read.post = filled.post;
                read.text = filled.text;
            }
            None => read.text = own_words(&text),
        }
        for address in &addresses {
            read.text = without(&read.text, address);
        }
        if read.post.is_none()
            && let Some((post, reply_to)) = marked(&read.subject)
        {
            (read.post, read.reply_to) = (Some(post), reply_to);
        }
        Ok(read)
    }

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

fn bad(reason: &str) -> Box<Diagnostic> {
    let message = format!("this cannot be taken as a comment: {reason}");
    let help = "give it a mail as your mail program saves it (.eml), or a line of JSON with `post`, `author` and `text`";
    Box::new(Diagnostic::error("bad-comment", message).help(help))
}

/// The value of a field. If the fields have none, the service may have added it beside them.
fn of_fields(
    fields: &Map<String, Value>,
    around: &Map<String, Value>,
    names: &FieldNames,
) -> Submission {
    // Names are compared in lower case; of two equal names, the first counts.
    let mut folded = Map::new();
    for (name, value) in fields {
        folded
            .entry(form_mail::plain(name))
            .or_insert_with(|| value.clone());
    }
    let first = |field: MailField| {
        let mut known = names.for_field(field);
        known.find_map(|name| text_of(&folded, name))
    };
    let date = first(MailField::Date).or_else(|| text_of(around, "created_at"));
    let mut text = first(MailField::Text).unwrap_or_default();
    let email = first(MailField::Email);
    if let Some(address) = email.as_deref().and_then(address) {
        text = without(&text, address);
    }
    Submission {
        post: first(MailField::Post),
        subject: String::new(),
        author: first(MailField::Author),
        url: first(MailField::Url),
        text,
        date: date.and_then(|date| date.parse().ok()),
        reply_to: first(MailField::ReplyTo),
    }
}

/// The email address in a field, as a person or a mail program may write it.
fn address(text: &str) -> Option<&str> {
    let is_around = |c: char| c.is_whitespace() || "<>[]()\"',;".contains(c);
    let mut words = text.split(is_around);
    let word = words.find(|word| word.contains('@'))?;
    Some(word.trim_start_matches("mailto:"))
}

/// The text with an ellipsis in place of an email address, in any case.
fn without(text: &str, address: &str) -> String {
    let (lower, address) = (text.to_ascii_lowercase(), address.to_ascii_lowercase());
    if !address.contains('@') {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in lower.match_indices(&address) {
        kept.push_str(&text[from..at]);
        kept.push('…');
        from = at + found.len();
    }
    kept.push_str(&text[from..]);
    kept
}

/// The fields of a form as browsers encode it (URL Standard, 5.1), if that is what it is.
fn encoded(bytes: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.contains(char::is_whitespace) || !text.contains('=') {
        return None;
    }
    let plain = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Some(
        pairs
            .map(|(name, value)| (plain(name), Value::from(plain(value))))
            .collect(),
    )
}

/// Whether a mail with this subject answers another: programs write `Re:` or the like before it.
fn is_answer(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    ["re:", "aw:", "sv:", "antw:", "ответ:", "re :"]
        .iter()
        .any(|mark| subject.starts_with(mark))
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
    if is_word {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

/// Cleans a name; `None` if it is empty, or an email address.
fn name(text: &str) -> Option<String> {
    let plain = without_controls(text).replace(['\n', '\t'], " ");
    let plain = plain.trim().trim_matches(['"', '\'']).trim();
    let short: String = plain.chars().take(MOST_NAME).collect();
    (!short.is_empty() && !short.contains('@')).then_some(short)
}

fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Characters that YAML cannot hold go too.
    let is_odd = |c: &char| matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let allowed = |c: &char| !is_odd(c) && (!c.is_control() || matches!(c, '\n' | '\t'));
    text.chars().filter(allowed).collect()
}

/// The plain text of a mail, or the text of its HTML if there is none. Attachments are left out.
fn words<'a>(mail: &'a Message<'_>) -> Cow<'a, str> {
    let is_text = |at: &usize| {
        let part = mail
            .text_body
            .get(*at)
            .and_then(|id| mail.parts.get(*id as usize));
        part.is_some_and(|part| part.attachment_name().is_none())
    };
    let at = (0..mail.text_body_count()).find(is_text);
    let html = at.and_then(
        |at| match &mail.parts.get(*mail.text_body.get(at)? as usize)?.body {
            PartType::Html(html) => Some(html),
            _ => None,
        },
    );
    let laid_out = html.and_then(|html| {
        // Mails use tables for layout, so each cell becomes a line.
        let plain = html2text::config::plain_no_decorate().raw_mode(true);
        plain.string_from_read(html.as_bytes(), WIDEST).ok()
    });
    match laid_out {
        Some(text) => text.into(),
        None => at.and_then(|at| mail.body_text(at)).unwrap_or_default(),
    }
}

/// The text without quotations, the line that introduces them, and the signature (RFC 3676, 4.3).
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
            kept.truncate(kept.len() - introduction(&kept));
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

/// The number of lines at the end that introduce a quotation: "On 1 March, Marit <m@example.com>
/// wrote:", which programs break in two.
fn introduction(lines: &[&str]) -> usize {
    let names = |line: &&str| line.contains(['@', '<', ',']);
    match lines {
        [.., last] if last.trim_end().ends_with(':') && names(last) => 1,
        [.., one, last] if last.trim_end().ends_with(':') && one.contains(['@', '<']) => 2,
        _ => 0,
    }
}

/// The folder and the answered comment, in brackets at the end of a mail's subject.
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
        Submission::read(text.as_bytes(), None).unwrap()
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
        let broken = "From: Ann <ann@b.c>\nReply-To: <lee@b.c>\nSubject: [ask]\n\nYes: LEE@b.c.\n\n\
            On Sun, Mar 1, 2026 at 9:00 AM Marit Ekdahl <m@example.com>\nwrote:\n\n> Ring them.\n";
        assert_eq!(read(broken).text, "Yes: ….");
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
            Subject: Ask [ask]\nTo: <m@b.c>\n\nMy words, ann@b.c.\n";
        let comment = read(mail);
        assert_eq!(
            (comment.author.as_deref(), comment.text.as_str()),
            (Some("Ann Lee"), "My words, ….")
        );
        assert_eq!(comment.post.as_deref(), Some("ask"));
        // The same head below an answer belongs to the mail that is answered.
        let answer = "From: Ann Lee <ann@b.c>\nSubject: RE: Ask [ask]\n\nMy words.\n\n\
            -----Original Message-----\nFrom: Marit <m@b.c>\nSent: Sunday\nTo: Ann\nSubject: Ask [ask]\n\nHer words.\n";
        let comment = read(answer);
        assert_eq!(
            (comment.author.as_deref(), comment.text.as_str()),
            (Some("Ann Lee"), "My words.")
        );
    }

    #[test]
    fn mails_come_in_any_code() {
        let russian: Vec<u8> = [
            &b"From: =?windows-1251?B?wO3t4A==?= <a@b.c>\r\nSubject: x [ask]\r\nMIME-Version: 1.0\r\n\
               Content-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"[..],
            &[0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2e],
        ]
        .concat();
        let mails: [(&[u8], &str, &str); 5] = [
            (&russian, "Анна", "Привет."),
            (
                b"From: =?iso-8859-1?Q?=C5sa?= <a@b.c>\nSubject: x [ask]\nContent-Type: text/plain; charset=iso-8859-1\n\
                  Content-Transfer-Encoding: quoted-printable\n\nEn l=E5ng rad som forts=\n=E4tter.\n",
                "Åsa",
                "En lång rad som fortsätter.",
            ),
            (
                b"From: Ann <a@b.c>\nSubject: x [ask]\nContent-Type: text/plain; charset=utf-8\n\
                  Content-Transfer-Encoding: base64\n\nR3LDvMOfZSwKCuKAnmpha+KAnC4=\n",
                "Ann",
                "Grüße,\n\n„jak“.",
            ),
            (
                b"From: =?iso-2022-jp?B?GyRCMlZFRBsoQg==?= <a@b.c>\nSubject: x [ask]\nContent-Type: text/plain; charset=shift_jis\n\
                  Content-Transfer-Encoding: base64\n\ng2WDWINn\n",
                "花田",
                "テスト",
            ),
            (
                "From: Marit <m@b.c>\nSubject: Fwd: x\nContent-Type: text/html; charset=utf-8\n\n\
                 <div dir=\"ltr\"><div class=\"gmail_quote\">---------- Forwarded message ---------<br>From: <b>Åsa Berg</b> \
                 <span>&lt;<a href=\"mailto:a@b.c\">a@b.c</a>&gt;</span><br>Date: Sat, Feb 28, 2026 at 9:00&#8239;AM<br>\
                 Subject: Ask [ask]<br>To: &lt;m@b.c&gt;<br></div><br><br><div>First.</div><div><br></div><div>Second.</div></div>\n"
                    .as_bytes(),
                "Åsa Berg",
                "First.\n\nSecond.",
            ),
        ];
        for (mail, author, text) in mails {
            let comment = Submission::read(mail, None).unwrap();
            assert_eq!(comment.author.as_deref(), Some(author));
            assert_eq!(comment.text, text, "{author}");
            assert_eq!(comment.post.as_deref(), Some("ask"), "{author}");
        }
    }

    #[test]
    fn services_hand_forms_out_in_their_own_ways() {
        let expected = Submission {
            post: Some("ask".into()),
            author: Some("Ann Lee".into()),
            text: "Hi, write to ….\n\nBye & yes.".into(),
            date: Some("2026-03-01T09:00:00.088Z".parse().unwrap()),
            ..Submission::default()
        };
        let fields = r#""name":"Ann Lee","email":"ann@b.c","message":"Hi, write to ann@b.c.\n\nBye & yes.","post":"ask""#;
        let encoded = "name=Ann+Lee&email=ann%40b.c&message=Hi%2C+write+to+ann%40b.c.%0D%0A%0D%0ABye+%26+yes.&post=ask";
        let date = "2026-03-01T09:00:00.088Z";
        for sent in [
            // Netlify: what its functions and hooks get has the fields in `data`, the moment beside it.
            format!(
                r#"{{"number":6,"title":"Ann Lee","email":"ann@b.c","name":"Ann Lee","first_name":"Ann","summary":"<b>Hi</b>","body":"Hi","data":{{{fields},"ip":"192.0.2.1","user_agent":"x"}},"created_at":"{date}","id":"5f"}}"#
            ),
            // Formspree.
            format!(r#"{{"form":"xyzabcde","submission":{{"_date":"{date}",{fields}}},"keys":["name"]}}"#),
            // Basin: flat, in `data`, or in `data` and encoded.
            format!(r#"{{{fields},"id":"s1","attachments":[],"created_at":"{date}"}}"#),
            format!(r#"{{"data":{{{fields},"id":"s1"}},"created_at":"{date}"}}"#),
            format!(r#"{{"data":"{encoded}&created_at={date}"}}"#),
            format!("{encoded}&created_at={date}\n"),
            // A mail from the service, as text and as HTML.
            "From: Forms <noreply@forms.example>\nDate: Sun, 1 Mar 2026 09:00:00 +0000\nSubject: New submission\n\
             Content-Type: text/html; charset=utf-8\n\n<html><body><table><tr><td><p>Hey,</p><p>Somebody filled in your form:</p>\
             <table><tr><td><strong>name:</strong></td><td><pre>Ann Lee</pre></td></tr><tr><td><strong>email:</strong></td>\
             <td><a href=\"mailto:ann@b.c\">ann@b.c</a></td></tr><tr><td><strong>message:</strong></td>\
             <td><p>Hi, write to ann@b.c.</p><p>Bye &amp; yes.</p></td></tr><tr><td><strong>post:</strong></td><td>ask</td></tr>\
             </table></td></tr></table></body></html>\n"
                .to_owned(),
            "From: Formspree <noreply@formspree.io>\nReply-To: ann@b.c\nDate: Sun, 1 Mar 2026 09:00:00 +0000\n\
             Subject: New submission from talk\n\nHey there,\n\nSomeone submitted your form:\n\n\nname:\nAnn Lee\n\n\n\
             email:\nann@b.c\n\n\nmessage:\nHi, write to ann@b.c.\n\nBye & yes.\n\n\npost:\nask\n\n\nSubmitted today\n"
                .to_owned(),
        ] {
            let mut comment = read(&sent);
            comment.subject = String::new();
            if sent.starts_with("From") {
                comment.date = expected.date;
            }
            assert_eq!(comment, expected, "{sent}");
        }
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
            assert!(Submission::read(bad.as_bytes(), None).is_err(), "{bad}");
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

//! Reads a comment in any form in which it may arrive: a mail, a forwarded mail, a mail from a form
//! service, or the data that such services send to programs.
//!
//! Enters: bytes that anyone may have sent. Leaves: a [`Submission`], cleaned and within limits.
//! Forbidden here: files, the clock, keeping an email address.

use crate::comments::form_mail::FieldNames;
use crate::comments::submission::{Submission, bad};
use crate::comments::{fields, mail};
use crate::config::Form;
use crate::diagnostic::Diagnostic;
use crate::parse::is_id;

/// A longer input, in bytes, is no comment.
pub const MOST_BYTES: usize = 1 << 20;
/// A longer text, in characters, is no comment.
const MOST_TEXT: usize = 20_000;
const MOST_NAME: usize = 100;

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
            Some(b'{') => fields::of_json(start, &FieldNames::of(form))?,
            Some(_) => match fields::of_form(start, &FieldNames::of(form)) {
                Some(sent) => sent,
                None => mail::of_mail(bytes, &FieldNames::of(form))?,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Submission {
        Submission::read(text.as_bytes(), None).unwrap()
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
}

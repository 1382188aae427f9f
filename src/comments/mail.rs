//! Reads a comment from a mail: written to the site, forwarded to it, or sent by a form service.
//!
//! Enters: bytes (RFC 5322 and MIME). Leaves: a [`Submission`]. Forbidden here: JSON.

use crate::comments::form_mail::{self, FieldNames};
use crate::comments::forwarded;
use crate::comments::submission::{Submission, address, bad, without};
use crate::diagnostic::Diagnostic;
use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use std::borrow::Cow;

/// A width at which html2text breaks no line.
const WIDEST: usize = 100_000;

/// Reads a mail.
///
/// # Errors
/// It is no mail.
pub(crate) fn of_mail(bytes: &[u8], names: &FieldNames) -> Result<Submission, Box<Diagnostic>> {
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

/// Whether a mail with this subject answers another: programs write `Re:` or the like before it.
fn is_answer(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    ["re:", "aw:", "sv:", "antw:", "ответ:", "re :"]
        .iter()
        .any(|mark| subject.starts_with(mark))
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
}

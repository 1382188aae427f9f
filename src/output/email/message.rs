//! The email as a message: RFC 5322, with both texts as alternatives (RFC 2046, 5.1.4), the plain
//! one first.
//!
//! The same text always makes the same message, apart from the date. Another text makes a message
//! with another id.

use super::letter::Letter;
use crate::config::mailbox;
use crate::digest::Digest;
use crate::model::Card;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::url::URL;
use mail_builder::mime::MimePart;
use uuid::Uuid;

/// The longest text of an encoded word, so that the word has at most 75 characters (RFC 2047, 2).
const WORD: usize = 58;

/// A message without its date.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    subject: String,
    id: String,
    letter: Letter,
    html: String,
    text: String,
}

impl Draft {
    /// The message about a post. `host` is used in its id if there is no sender.
    pub(super) fn new(
        card: &Card,
        letter: Letter,
        html: String,
        text: String,
        host: &str,
    ) -> Draft {
        let digest = Digest::of(&(&card.title, &html, &text)).hex();
        let name = format!("{}#{digest}", card.permalink);
        let unique = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        let host = match letter.reply_to.rsplit_once('@') {
            Some((_, host)) => host,
            None => host,
        };
        Draft {
            subject: card.title.clone(),
            id: format!("{unique}@{host}"),
            letter,
            html,
            text,
        }
    }

    /// The message, which a mail program opens as a draft.
    pub(super) fn write(&self, now: Timestamp) -> Vec<u8> {
        let digest = Digest::of(&(&self.html, &self.text)).hex();
        let alternatives =
            ContentType::new("multipart/alternative").attribute("boundary", format!("=_{digest}"));
        let plain = ContentType::new("text/plain").attribute("charset", "utf-8");
        let rich = ContentType::new("text/html").attribute("charset", "utf-8");
        let mut message = MessageBuilder::new()
            .subject(&*self.subject)
            .message_id(&*self.id)
            .date(now.as_second())
            // Mail programs that know this header open the file as a mail that was not sent yet.
            .header("X-Unsent", Raw::new("1"));
        let (name, address) = (&*self.letter.from, &*self.letter.reply_to);
        if !address.is_empty() {
            message = match name {
                "" => message.from(address),
                // In a quoted string, these characters need a backslash, which some programs show.
                // Names in other scripts are encoded anyway.
                name if name.is_ascii() && name.contains(['"', '\\']) => {
                    let from = format!("{} <{address}>", encoded(name));
                    message.header("From", Raw::new(from))
                }
                name => message.from((name, address)),
            };
        }
        // A group without members (RFC 5322, 3.4). The sender adds the readers where they do not
        // see each other.
        message = message.header("To", Raw::new("undisclosed-recipients:;"));
        let mail = self.letter.unsubscribe.strip_prefix("mailto:");
        let whom = mail.and_then(|mail| mailbox(mail.split('?').next()?));
        if let Some(whom) = whom {
            let url = format!("mailto:{whom}?subject=unsubscribe");
            message = message.header("List-Unsubscribe", URL::new(url));
        }
        let message = message.body(MimePart::new(
            alternatives,
            vec![
                MimePart::new(plain, &*self.text),
                MimePart::new(rich, &*self.html),
            ],
        ));
        // Writing into memory does not fail.
        message.write_to_vec().unwrap_or_default()
    }
}

/// A name in ASCII as encoded words (RFC 2047, encoding Q).
fn encoded(name: &str) -> String {
    let mut words = vec![String::new()];
    for byte in name.bytes().filter(|byte| !byte.is_ascii_control()) {
        let piece = match byte {
            b' ' => "_".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("={byte:02X}"),
        };
        match words.last_mut() {
            Some(word) if word.len() + piece.len() <= WORD => word.push_str(&piece),
            _ => words.push(piece),
        }
    }
    let words = words.iter().map(|word| format!("=?us-ascii?Q?{word}?="));
    words.collect::<Vec<_>>().join(" ")
}

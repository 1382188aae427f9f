//! The email as a message: RFC 5322, with both texts as alternatives (RFC 2046, 5.1.4), the plain one
//! first.
//!
//! The same post makes the same bytes: its date and its id come from the post.

use super::Letter;
use crate::digest::Digest;
use crate::model::Card;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

/// The message, which a mail program opens as a draft.
pub(super) fn write(card: &Card, letter: &Letter, html: &str, text: &str) -> Vec<u8> {
    let digest = Digest::of(&(html, text)).hex();
    let alternatives =
        ContentType::new("multipart/alternative").attribute("boundary", format!("=_{digest}"));
    let plain = ContentType::new("text/plain").attribute("charset", "utf-8");
    let rich = ContentType::new("text/html").attribute("charset", "utf-8");
    let host = letter
        .sender
        .1
        .rsplit_once('@')
        .map_or("localhost", |(_, host)| host);
    let moment = card
        .date
        .as_deref()
        .and_then(|date| date.parse::<jiff::Timestamp>().ok());
    let mut message = MessageBuilder::new()
        .subject(&*card.title)
        .message_id(format!(
            "{:.16}@{host}",
            Digest::of_bytes(card.id.as_bytes()).hex()
        ))
        .date(moment.unwrap_or_default().as_second())
        // Mail programs that know this header open the file as a draft.
        .header("X-Unsent", Raw::new("1"))
        .body(MimePart::new(
            alternatives,
            vec![MimePart::new(plain, text), MimePart::new(rich, html)],
        ));
    let (name, address) = (&*letter.sender.0, &*letter.sender.1);
    if !address.is_empty() {
        message = match name {
            "" => message.from(address),
            name => message.from((name, address)),
        };
    }
    // Writing into memory does not fail.
    message.write_to_vec().unwrap_or_default()
}

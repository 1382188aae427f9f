//! The email as plain text, for readers without HTML and for spam filters.

use super::{Letter, body};
use crate::model::Card;
use crate::render::View;

/// Characters in a line (RFC 5322, 2.1.1 advises 78).
const WIDTH: usize = 72;

/// The plain text. Links are numbered and listed at the end of the post.
///
/// # Errors
/// When the HTML cannot be laid out in lines.
pub(super) fn write(
    card: &Card,
    html: &str,
    letter: &Letter,
    view: &View,
) -> Result<String, html2text::Error> {
    // If the HTML cannot be simplified, it is laid out as it is.
    let simple = body::for_text(html, &card.permalink).unwrap_or_else(|_| html.to_owned());
    let post = html2text::config::plain().string_from_read(simple.as_bytes(), WIDTH)?;
    let config = view.config();
    let word = |key| view.word_in(&card.lang, key);
    let mut text = format!("{}\n{}\n\n", config.title, card.title);
    text.push_str(&format!(
        "{}: {}\n\n",
        word("read_on_the_web"),
        card.permalink
    ));
    if let Some(episode) = &card.episode {
        let url = config.permalink(&episode.url);
        text.push_str(&format!("{}: {url}\n\n", word("listen")));
    }
    text.push_str(post.trim());
    text.push_str("\n\n");
    if let Some([title, words, url, button]) = &letter.action {
        text.push_str(&format!("* * *\n\n{title}\n{words}\n{button}: {url}\n\n"));
    }
    text.push_str("-- \n");
    if !letter.sender.0.is_empty() {
        text.push_str(&format!("{}\n", letter.sender.0));
    }
    text.push_str(&format!("{}\n", config.base_url));
    if !letter.address.is_empty() {
        text.push_str(&format!("{}\n", letter.address));
    }
    if !letter.unsubscribe.is_empty() {
        text.push_str(&format!(
            "{}: {}\n",
            word("unsubscribe"),
            letter.unsubscribe
        ));
    }
    Ok(text)
}

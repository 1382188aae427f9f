//! A post as an email: HTML that mail programs can show, plain text, and a message with both.
//!
//! Enters: a view, the path of a post. Leaves: an [`EmailEdition`], and findings about what a mail
//! program would not do. Nothing here is published with the site, and nothing is sent.

mod advice;
mod body;
mod letter;
mod message;
mod styles;
mod text;

use crate::config::address;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Card;
use crate::render::View;
use jiff::Timestamp;
use letter::Letter;
use std::rc::Rc;
use std::sync::Arc;

pub use advice::GMAIL_CLIPS;

/// A post as an email.
#[derive(Clone, Debug)]
pub struct EmailEdition {
    /// The name of its files.
    pub slug: String,
    /// The subject.
    pub subject: String,
    /// A whole HTML document without scripts, forms, relative addresses and external stylesheets,
    /// for a service that sends it. It contains the placeholders of the service.
    pub html: String,
    /// The text of the HTML.
    pub text: String,
    /// The message for a person who sends it from a mail program.
    draft: message::Draft,
}

impl EmailEdition {
    /// A message (RFC 5322, MIME) that a mail program opens as a draft. It has no recipient, and
    /// the date `now`.
    pub fn message(&self, now: Timestamp) -> Vec<u8> {
        self.draft.write(now)
    }
}

/// The email edition of a post. `None` if the post does not exist, or if there are errors, which
/// are among the view's findings.
pub fn edition(view: &Rc<View>, source: &Arc<str>) -> Option<EmailEdition> {
    let card = view.card(source)?.clone();
    let body = match body::for_mail(&view.syndicated_html(source)?) {
        Ok(body) => body,
        Err(error) => {
            let message = format!("the HTML of this post cannot be made fit for an email: {error}");
            view.find(Diagnostic::error("email-body", message).at(Place::file(source)));
            return None;
        }
    };
    let letter = Letter::new(view, &card)?;
    let (html, text) = written(view, &card, &body, &letter)?;
    advice::advise(view, &card, &letter, &html);
    let by_hand = letter.by_hand(view, &card);
    let (own_html, own_text) = if by_hand == letter {
        (html.clone(), text.clone())
    } else {
        advice::advise_by_hand(view, &by_hand);
        written(view, &card, &body, &by_hand)?
    };
    let host = address::host(&view.config().base_url).unwrap_or_default();
    Some(EmailEdition {
        slug: card.slug.clone(),
        subject: card.title.clone(),
        html,
        text,
        draft: message::Draft::new(&card, by_hand, own_html, own_text, &host),
    })
}

/// A letter as HTML and as plain text.
fn written(view: &Rc<View>, card: &Card, body: &str, letter: &Letter) -> Option<(String, String)> {
    let page = view.document_with(&card.source, body)?;
    let rendered = view.render("email.html", page, [("letter", letter.value())])?;
    let html = styles::inlined(&String::from_utf8_lossy(&rendered)).and_then(|html| {
        let fitting = body::fitting(&html);
        fitting.map_err(|error| error.to_string())
    });
    let html = match html {
        Ok(html) => html,
        Err(error) => {
            let message =
                format!("the styles of `email.html` cannot be put into its tags: {error}");
            view.find(
                Diagnostic::error("email-style", message)
                    .help("only styles in a <style> element of the template can be used"),
            );
            return None;
        }
    };
    match text::write(card, body, letter, view) {
        Ok(text) => Some((html, text)),
        Err(error) => {
            let message = format!("this post cannot be written as plain text: {error}");
            view.find(Diagnostic::error("email-text", message).at(Place::file(&card.source)));
            None
        }
    }
}

//! The parts of a mail around the post: the sender, the way to unsubscribe, the call to action.
//!
//! Enters: the settings, the card of a post. Leaves: a [`Letter`], for a service or for a person
//! who sends it. Forbidden here: the post's text.

use crate::config::{SITE_FILE, address, mail_link, mailbox};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Card;
use crate::render::{View, value_of};
use serde::Serialize;
use tera::Value;

/// The marks that services write around their placeholders.
const MARKS: [&str; 9] = ["{{", "{%", "{$", "${", "*|", "[[", "%%", "<%", "##"];

/// `letter` in the template. It has to agree with docs/themes.md.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Letter {
    /// The name of the sender. May be empty.
    pub(super) from: String,
    /// The address of the sender, in ASCII. May be empty.
    pub(super) reply_to: String,
    /// The address to unsubscribe at, or the placeholder of a service for it. May be empty.
    pub(super) unsubscribe: String,
    /// The postal address of the sender. May be empty.
    pub(super) address: String,
    pub(super) action: Option<LetterAction>,
}

/// `letter.action`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct LetterAction {
    pub(super) title: String,
    pub(super) text: String,
    /// Absolute.
    pub(super) url: String,
    pub(super) button: String,
}

impl Letter {
    /// The letter of a post, for the service that the site names. `None` if the site's sender
    /// cannot send mail, which is a finding.
    pub(super) fn new(view: &View, card: &Card) -> Option<Letter> {
        let config = view.config();
        let newsletter = &config.newsletter;
        let (from, reply_to) = match &newsletter.from {
            Some(sender) => sender.clone(),
            None => (card.author.clone(), usual_sender(view, &config.email)?),
        };
        let unsubscribe = newsletter.unsubscribe.clone();
        Some(Letter {
            from,
            reply_to,
            unsubscribe: unsubscribe.unwrap_or_else(|| config.subscribe.unsubscribe.clone()),
            address: newsletter.address.clone(),
            action: action(view, card),
        })
    }

    /// The letter for a person who sends it. No placeholder is left for a service, and readers ask
    /// the sender to unsubscribe.
    pub(super) fn by_hand(&self, view: &View, card: &Card) -> Letter {
        let mut letter = self.clone();
        if is_for_service(&letter.address) {
            letter.address.clear();
        }
        let is_address = address::is_web(&letter.unsubscribe)
            || address::scheme(&letter.unsubscribe)
                .is_some_and(|s| s.eq_ignore_ascii_case("mailto"));
        if !is_address || is_for_service(&letter.unsubscribe) {
            letter.unsubscribe = match &*self.reply_to {
                "" => String::new(),
                sender => {
                    let word = view.word_in(&card.lang, "unsubscribe");
                    mail_link(sender, &format!("{word}: {}", view.config().title))
                }
            };
        }
        letter
    }

    pub(super) fn value(&self) -> Value {
        value_of(self)
    }
}

/// Whether a text contains a placeholder of a service.
fn is_for_service(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The site's own address as a sender.
fn usual_sender(view: &View, email: &str) -> Option<String> {
    let found = match email {
        "" => Some(String::new()),
        email => mailbox(email),
    };
    if found.is_none() {
        let message = format!("`{email}` cannot be the sender of a mail");
        let help = "write letters without accents before the `@`, or another sender: \
            `newsletter: {from: \"Your Name <you@example.com>\"}`";
        let problem = Diagnostic::error("bad-sender", message).help(help);
        view.find(problem.at(Place::file(&SITE_FILE.into())));
    }
    found
}

/// The call to action of a post. If its name does not exist, the build reports that.
fn action(view: &View, card: &Card) -> Option<LetterAction> {
    let call = view.cta(&card.source, "").ok()??;
    if call.url.is_empty() {
        return None;
    }
    let button = match call.button {
        "" => view.word_in(&card.lang, "read_more"),
        button => button.to_owned(),
    };
    Some(LetterAction {
        title: call.title.to_owned(),
        text: call.text.to_owned(),
        url: match call.form {
            // The form is on the page of the post.
            Some(_) => format!("{}{}", card.permalink, call.url),
            None => view.config().absolute(&call.url),
        },
        button,
    })
}

//! Warnings for the writer before a mail goes out.
//!
//! Enters: a letter, its HTML. Leaves: findings. Forbidden here: changing anything.

use super::letter::Letter;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Card, Status};
use crate::render::View;

/// From this many bytes of HTML on, Gmail cuts a mail and shows a link to the rest.
pub const GMAIL_CLIPS: usize = 102_000;

/// The findings for every email edition.
pub(super) fn advise(view: &View, card: &Card, letter: &Letter, html: &str) {
    let of_post = |code, message, help| {
        let place = Place::file(&card.source);
        view.find(Diagnostic::warning(code, message).at(place).help(help));
    };
    if html.len() > GMAIL_CLIPS {
        let message = format!(
            "the email has {} kB of HTML; Gmail cuts off what is beyond 102 kB",
            html.len() / 1000
        );
        let help = "shorten the post, or send a summary that links to it";
        of_post("email-long", message, help);
    }
    if card.status != Status::Live {
        let message = format!(
            "this post is not live ({}), so the links in the email lead nowhere yet",
            card.status.name()
        );
        let help = "publish the post before you send the email";
        of_post("email-early", message, help);
    }
    if letter.unsubscribe.is_empty() {
        let message = "the email has no link to unsubscribe, which the law of most countries wants";
        let help = "choose a `provider` under `forms: subscribe`, or write what your service puts such a link in place of: `newsletter: {unsubscribe: \"...\"}`";
        view.find(Diagnostic::warning("email-unsubscribe", message).help(help));
    }
    if letter.reply_to.is_empty() {
        let message = "the email has no sender";
        let help = "add to site.yaml: `newsletter: {from: \"Your Name <you@example.com>\"}`";
        view.find(Diagnostic::warning("email-sender", message).help(help));
    }
    let drawings = html.matches(".svg\"").count();
    if drawings > 0 {
        let message = format!(
            "{drawings} of the pictures are SVG drawings, which Gmail and Outlook do not show"
        );
        let help = "readers see their alternative texts; use PNG or JPEG for pictures that matter";
        of_post("email-svg", message, help);
    }
}

/// The findings for a message that a person sends, if it differs from what a service sends.
pub(super) fn advise_by_hand(view: &View, by_hand: &Letter) {
    let message = match &*by_hand.unsubscribe {
        "" => "the .eml file has no link to unsubscribe: only a service fills one in".to_owned(),
        _ => format!(
            "in the .eml file, readers unsubscribe by a mail to {}: only a service fills in a link",
            by_hand.reply_to
        ),
    };
    let help = "give the .html and .txt files to your service; when you send the .eml file yourself, take those who ask off your list";
    view.find(Diagnostic::warning("email-by-hand", message).help(help));
}

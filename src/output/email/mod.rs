//! A post as an email: HTML that mail programs can show, plain text, and a message with both.
//!
//! Enters: a view, the path of a post. Leaves: an [`EmailEdition`], and findings about what mail
//! programs cannot show. Nothing here is published with the site, and nothing is sent.

mod body;
mod message;
mod text;

use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Card, Status};
use crate::render::{View, map, with_content};
use std::rc::Rc;
use std::sync::Arc;
use tera::Value;

/// Gmail cuts HTML that is longer than this many bytes, and shows a link to the rest.
pub const GMAIL_CLIPS: usize = 102_000;

/// A post as an email.
#[derive(Clone, Debug)]
pub struct EmailEdition {
    /// The name of its files, without an ending.
    pub slug: String,
    /// The subject.
    pub subject: String,
    /// A whole HTML document without scripts, forms, relative addresses and outside stylesheets.
    pub html: String,
    /// The plain text.
    pub text: String,
    /// Both as a message (RFC 5322, MIME) without a recipient.
    pub message: Vec<u8>,
}

/// The email edition of a post; `None` if there is no such post, or if it has mistakes, which are
/// among the view's findings.
pub fn edition(view: &Rc<View>, source: &Arc<str>) -> Option<EmailEdition> {
    let card = view.card(source)?.clone();
    let body = match body::for_mail(view.syndicated_html(source)?) {
        Ok(body) => body,
        Err(error) => {
            let message = format!("the HTML of this post cannot be made fit for an email: {error}");
            view.find(Diagnostic::error("email-body", message).at(Place::file(source)));
            return None;
        }
    };
    let letter = Letter::new(view, &card);
    let page = with_content(&view.document(source)?, &body);
    let rendered = view.render("email.html", page, [("letter", letter.value())])?;
    let rendered = String::from_utf8_lossy(&rendered);
    let html = match inliner().inline(&rendered) {
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
    let text = match text::write(&card, &body, &letter, view) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("this post cannot be written as plain text: {error}");
            view.find(Diagnostic::error("email-text", message).at(Place::file(source)));
            return None;
        }
    };
    advise(view, &card, &letter, &html);
    let message = message::write(&card, &letter, &html, &text);
    Some(EmailEdition {
        slug: card.slug,
        subject: card.title,
        html,
        text,
        message,
    })
}

/// The parts of a mail beside the post.
struct Letter {
    sender: (String, String),
    unsubscribe: String,
    address: String,
    /// Title, text, absolute URL, words on the button.
    action: Option<[String; 4]>,
}

impl Letter {
    fn new(view: &View, card: &Card) -> Letter {
        let config = view.config();
        let newsletter = &config.newsletter;
        let usual = (card.author.clone(), config.email.clone());
        let unsubscribe = newsletter.unsubscribe.clone();
        Letter {
            sender: newsletter.from.clone().unwrap_or(usual),
            unsubscribe: unsubscribe.unwrap_or_else(|| config.subscribe.unsubscribe.clone()),
            address: newsletter.address.clone(),
            action: action(view, card),
        }
    }

    fn value(&self) -> Value {
        let action = self.action.as_ref().map(|[title, text, url, button]| {
            map([
                ("title", Value::from(&**title)),
                ("text", Value::from(&**text)),
                ("url", Value::from(&**url)),
                ("button", Value::from(&**button)),
            ])
        });
        map([
            ("from", Value::from(&*self.sender.0)),
            ("reply_to", Value::from(&*self.sender.1)),
            ("unsubscribe", Value::from(&*self.unsubscribe)),
            ("address", Value::from(&*self.address)),
            ("action", Value::from(action)),
        ])
    }
}

/// The call to action of a post. An unknown name was reported with the site.
fn action(view: &View, card: &Card) -> Option<[String; 4]> {
    let call = view.cta(&card.source, "").ok()?;
    let text = |key: &str| Some(call.get_from_path(key)?.as_str()?.to_owned());
    let url = text("url").filter(|url| !url.is_empty())?;
    let url = view.config().absolute(&url);
    let button = text("button").filter(|button| !button.is_empty());
    Some([
        text("title").unwrap_or_default(),
        text("text").unwrap_or_default(),
        url,
        button.unwrap_or_else(|| view.word_in(&card.lang, "read_more")),
    ])
}

/// Warnings for the writer before the mail is sent.
fn advise(view: &View, card: &Card, letter: &Letter, html: &str) {
    let place = || Place::file(&card.source);
    if html.len() > GMAIL_CLIPS {
        let message = format!(
            "the email has {} kB of HTML; Gmail cuts off what is beyond 102 kB",
            html.len() / 1000
        );
        let help = "shorten the post, or send a summary that links to it";
        view.find(
            Diagnostic::warning("email-long", message)
                .at(place())
                .help(help),
        );
    }
    if card.status != Status::Live {
        let message = format!(
            "this post is not live ({}), so the links in the email lead nowhere yet",
            card.status.name()
        );
        let help = "publish the post before you send the email";
        view.find(
            Diagnostic::warning("email-early", message)
                .at(place())
                .help(help),
        );
    }
    if letter.unsubscribe.is_empty() {
        let message = "the email has no link to unsubscribe, which the law of most countries wants";
        let help = "choose a `provider` under `forms: subscribe`, or write what your service puts such a link in place of: `newsletter: {unsubscribe: \"...\"}`";
        view.find(Diagnostic::warning("email-unsubscribe", message).help(help));
    }
    if letter.sender.1.is_empty() {
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
        view.find(
            Diagnostic::warning("email-svg", message)
                .at(place())
                .help(help),
        );
    }
}

/// Moves styles into `style` attributes, which all mail programs support. Rules that cannot be
/// attributes, such as those for a dark screen, stay in a <style> element. Nothing is fetched.
fn inliner() -> css_inline::CSSInliner<'static> {
    css_inline::CSSInliner::options()
        .load_remote_stylesheets(false)
        .keep_style_tags(false)
        .keep_at_rules(true)
        .apply_width_attributes(true)
        .build()
}

//! A comment that a reader has sent, and what all ways to read one share.
//!
//! Enters: nothing. Leaves: [`Submission`]. Forbidden here: files, the clock, keeping an email address.

use crate::diagnostic::Diagnostic;
use jiff::Timestamp;

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

/// The error for bytes that are no comment.
pub(crate) fn bad(reason: &str) -> Box<Diagnostic> {
    let message = format!("this cannot be taken as a comment: {reason}");
    let help = "give it a mail as your mail program saves it (.eml), or a line of JSON with `post`, `author` and `text`";
    Box::new(Diagnostic::error("bad-comment", message).help(help))
}

/// The email address in a field, as a person or a mail program may write it.
pub(crate) fn address(text: &str) -> Option<&str> {
    let is_around = |c: char| c.is_whitespace() || "<>[]()\"',;".contains(c);
    let mut words = text.split(is_around);
    let word = words.find(|word| word.contains('@'))?;
    Some(word.trim_start_matches("mailto:"))
}

/// The text with an ellipsis in place of an email address, in any case.
pub(crate) fn without(text: &str, address: &str) -> String {
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

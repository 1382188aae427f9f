//! The settings under `comments:`: how readers send comments on a post.

use super::Form;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The ways to comment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CommentSettings {
    /// The way to send comments.
    pub way: CommentProvider,
    /// Whether the comments of a post have a feed.
    pub feed: bool,
}

/// A way to send comments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum CommentProvider {
    /// Readers cannot send comments. Existing comments are shown.
    #[default]
    Closed,
    /// By a mail to this address.
    Mail(String),
    /// By a form of a service.
    Form(Box<Form>),
    /// By a discussion on GitHub, which the script of giscus.app shows on the page.
    Giscus(Giscus),
}

/// The settings of giscus.app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Giscus {
    /// `owner/name`
    pub repo: String,
    /// The id of the repository at GitHub.
    pub repo_id: String,
    /// The category of the discussions.
    pub category: String,
    /// The id of the category at GitHub.
    pub category_id: String,
}

/// The origin of the script and styles of giscus.
pub const GISCUS: &str = "https://giscus.app";

impl Default for CommentSettings {
    fn default() -> Self {
        CommentSettings {
            way: CommentProvider::Closed,
            feed: true,
        }
    }
}

impl CommentSettings {
    /// Whether readers can send comments.
    pub fn are_open(&self) -> bool {
        self.way != CommentProvider::Closed
    }
}

/// A link that opens a mail to `address` with a subject (RFC 6068).
pub fn mail_link(address: &str, subject: &str) -> String {
    const PART: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    const ADDRESS: &AsciiSet = &PART.remove(b'@').remove(b'+');
    format!(
        "mailto:{}?subject={}",
        utf8_percent_encode(address, ADDRESS),
        utf8_percent_encode(subject, PART)
    )
}

/// The subject of a mail with a comment, made from the title of the post and the name of its
/// folder. For an answer, it also has the id of the comment that is answered.
pub fn mail_subject(title: &str, folder: &str, reply_to: Option<&str>) -> String {
    match reply_to {
        Some(id) => format!("{title} [{folder}#{id}]"),
        None => format!("{title} [{folder}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_encoded_whole() {
        let subject = mail_subject("Ask & \"tell\"? Ja, å", "ask", Some("c1"));
        assert_eq!(
            mail_link("a+b@c.d", &subject),
            "mailto:a+b@c.d?subject=Ask%20%26%20%22tell%22%3F%20Ja%2C%20%C3%A5%20%5Bask%23c1%5D"
        );
    }
}

//! The text of a document that begins, with its front matter filled in.
//!
//! Enters: a title, and what is known. Leaves: the text of a file. Forbidden here: where the file goes,
//! the clock, chance.

use super::front_lines::FrontLines;
use jiff::Zoned;

/// A document that begins.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// Its title.
    pub title: &'a str,
    /// A line that is put last, such as one that tells editors where the schema is.
    pub note: Option<&'a str>,
    /// For a post: the moment, in the time zone of the site, and an id that no other post has. `None`:
    /// it is a page.
    pub post: Option<(Zoned, String)>,
}

impl NewDocument<'_> {
    /// The text of its file. A post is a draft.
    pub fn text(&self) -> String {
        let mut front = FrontLines::default();
        front.text("title", self.title);
        if let Some((moment, _)) = &self.post {
            front.plain("date", moment.strftime("%Y-%m-%dT%H:%M"));
        }
        front.text("description", "");
        if let Some((_, id)) = &self.post {
            front
                .texts("tags", &[""; 0])
                .plain("draft", true)
                .plain("id", id);
        }
        if let Some(note) = self.note {
            front.line(note);
        }
        front.file("")
    }
}

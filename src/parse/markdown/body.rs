//! What Markdown becomes: HTML with holes, headings, a summary.
//!
//! Enters: nothing. Leaves: [`Body`], as the model and the pages know it. Forbidden here: Markdown.

use std::borrow::Cow;

/// Words that are read in a minute.
const WORDS_PER_MINUTE: u32 = 230;

/// What Markdown became.
#[derive(Clone, Debug, Default, Hash)]
pub struct Body {
    /// HTML, with nothing where the holes are.
    pub html: String,
    /// Where URLs and pictures have to be filled in, in the order of the text.
    pub holes: Vec<Hole>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The first heading, when the front matter had no title and asked for one.
    pub title: Option<String>,
    /// Plain text: what stands before `<!-- more -->`, or the first lines.
    pub summary: String,
    /// Words of running text.
    pub words: u32,
    /// Whether code in it has classes that want colours.
    pub has_colours: bool,
}

impl Body {
    /// Whole minutes that reading takes, at least 1.
    pub fn reading_time(&self) -> u32 {
        self.words.div_ceil(WORDS_PER_MINUTE).max(1)
    }

    /// The HTML with every hole filled by what `fill` writes: for a link its URL, escaped; for a
    /// picture all of its markup.
    pub fn filled(&self, mut fill: impl FnMut(&Hole, &mut String)) -> Cow<'_, str> {
        if self.holes.is_empty() {
            return Cow::Borrowed(&self.html);
        }
        let mut filled = String::with_capacity(self.html.len() + self.holes.len() * 32);
        let mut from = 0;
        for hole in &self.holes {
            let at = hole.at as usize;
            filled.push_str(&self.html[from..at]);
            fill(hole, &mut filled);
            from = at;
        }
        filled.push_str(&self.html[from..]);
        Cow::Owned(filled)
    }
}

/// A URL or a picture to be filled in.
#[derive(Clone, Debug, Hash)]
pub struct Hole {
    /// Byte offset in [`Body::html`].
    pub at: u32,
    /// What the writer wrote: a path relative to the file, or from the site's root.
    pub target: Box<str>,
    /// What it is for.
    pub kind: HoleKind,
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column in the file.
    pub column: u32,
    /// Characters of the whole link.
    pub width: u32,
}

/// What a hole is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HoleKind {
    /// `[text](target)`: a URL.
    Link,
    /// `![alt](target "title")`: all of the markup.
    Picture {
        /// Plain text.
        alt: Box<str>,
        /// Plain text; empty if there is none.
        title: Box<str>,
    },
}

/// One heading, for a table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id on the page.
    pub id: String,
    /// Its text without markup.
    pub title: String,
}

//! The result of reading Markdown: HTML with placeholders, headings, a summary.
//!
//! Enters: nothing. Leaves: [`Body`], for the model and the pages. Forbidden here: Markdown.

use crate::diagnostic::ValuePlace;
use std::borrow::Cow;

/// A text after it was read.
#[derive(Clone, Debug, Default, Hash)]
pub struct Body {
    /// HTML. A placeholder has a place in it, but no characters.
    pub html: String,
    /// The URLs and pictures that are filled in later, in the order of the text.
    pub placeholders: Vec<Placeholder>,
    /// The shortcodes, in the order of the text. A shortcode comes before those inside it.
    pub shortcodes: Vec<Shortcode>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The first heading, if the front matter has no title and the heading replaces it.
    pub title: Option<String>,
    /// Plain text: the text before `<!-- more -->`, or the first lines.
    pub summary: String,
    /// The number of words of running text. In scripts without spaces (Chinese, Japanese, Thai and
    /// their like) each character counts as one, as word processors count.
    pub words: u32,
    /// How many of them are such characters.
    pub dense: u32,
    /// Whether it has highlighted code.
    pub has_colours: bool,
}

impl Body {
    /// Roughly how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        let parts = self.placeholders.len() + self.shortcodes.len() + self.headings.len();
        size_of::<Body>() + self.html.len() + self.summary.len() + parts * 128
    }

    /// The HTML with everything filled in. `fill` writes a placeholder (the escaped URL of a link,
    /// or all of the markup of a picture). `code` writes a shortcode; it gets the HTML inside the
    /// shortcode, if there is any.
    pub fn filled(
        &self,
        mut fill: impl FnMut(&Placeholder, &mut String),
        mut code: impl FnMut(usize, &Shortcode, Option<&str>) -> String,
    ) -> Cow<'_, str> {
        if self.placeholders.is_empty() && self.shortcodes.is_empty() {
            return Cow::Borrowed(&self.html);
        }
        let mut filling = Filling {
            body: self,
            placeholder: 0,
            shortcode: 0,
            fill: &mut fill,
            code: &mut code,
        };
        Cow::Owned(filling.stretch(0, self.html.len(), self.shortcodes.len()))
    }

    /// The names of the shortcodes as the writer wrote them, each once, in the order of the text.
    pub fn shortcode_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for shortcode in &self.shortcodes {
            if !names.contains(&&*shortcode.name) {
                names.push(&shortcode.name);
            }
        }
        names
    }
}

/// Fills the HTML in one pass, inner shortcodes first.
struct Filling<'a> {
    body: &'a Body,
    /// The indices of the next placeholder and shortcode.
    placeholder: usize,
    shortcode: usize,
    fill: &'a mut dyn FnMut(&Placeholder, &mut String),
    code: &'a mut dyn FnMut(usize, &Shortcode, Option<&str>) -> String,
}

impl Filling<'_> {
    /// The HTML between two offsets, with the shortcodes up to the index `last`.
    fn stretch(&mut self, mut from: usize, to: usize, last: usize) -> String {
        let body = self.body;
        let room = (body.placeholders.len() - self.placeholder) * 32;
        let mut filled = String::with_capacity(to - from + room);
        loop {
            let placeholder = body
                .placeholders
                .get(self.placeholder)
                .map(|placeholder| placeholder.at as usize);
            let placeholder = placeholder.filter(|at| *at <= to);
            let code = body.shortcodes[..last].get(self.shortcode);
            let Some(at) = [placeholder, code.map(|code| code.at as usize)]
                .into_iter()
                .flatten()
                .min()
            else {
                break;
            };
            filled.push_str(&body.html[from..at]);
            from = at;
            match code.filter(|code| code.at as usize == at) {
                Some(code) => {
                    let number = self.shortcode;
                    self.shortcode += 1;
                    let inside = code.end.map(|end| {
                        from = end as usize;
                        self.stretch(at, from, number + 1 + code.holds as usize)
                    });
                    filled.push_str(&(self.code)(number, code, inside.as_deref()));
                }
                None => {
                    (self.fill)(&body.placeholders[self.placeholder], &mut filled);
                    self.placeholder += 1;
                }
            }
        }
        filled.push_str(&body.html[from..to]);
        filled
    }
}

/// A shortcode in the text.
#[derive(Clone, Debug, Hash)]
pub struct Shortcode {
    /// The name as the writer wrote it.
    pub name: Box<str>,
    /// The arguments in the order of the text.
    pub arguments: Vec<Argument>,
    /// Byte offset in [`Body::html`] where it begins.
    pub at: u32,
    /// The offset at which the HTML inside it ends; `None` if nothing is inside.
    pub end: Option<u32>,
    /// The number of shortcodes inside it. They follow it in [`Body::shortcodes`].
    pub holds: u32,
    /// Whether it may stand among words: then a line of words has to be divided where the shortcode
    /// becomes a block.
    pub may_be_in_line: bool,
    /// The place of the opening tag in the file.
    pub spot: ValuePlace,
    /// The place of its name.
    pub name_spot: ValuePlace,
}

/// An argument of a shortcode.
#[derive(Clone, Debug, Hash)]
pub struct Argument {
    /// The name; empty if it has none.
    pub name: Box<str>,
    /// The value, without quotes.
    pub value: Box<str>,
    /// Whether the value is in quotes, so that it is certainly text.
    pub is_quoted: bool,
    /// The place of name and value in the file.
    pub spot: ValuePlace,
    /// The place of the value.
    pub value_spot: ValuePlace,
}

/// A URL or a picture to be filled in.
#[derive(Clone, Debug, Hash)]
pub struct Placeholder {
    /// Byte offset in [`Body::html`].
    pub at: u32,
    /// The target as the writer wrote it: a path relative to the file, or from the site's root.
    pub target: Box<str>,
    /// The kind of placeholder.
    pub kind: PlaceholderKind,
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column in the file.
    pub column: u32,
    /// The width of the whole link, in characters.
    pub width: u32,
}

/// The kind of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PlaceholderKind {
    /// `[text](target)`: a URL.
    Link,
    /// A word of the theme, whose key is the target.
    Word,
    /// `![alt](target "title")`: all of the markup.
    Picture {
        /// Plain text.
        alt: Box<str>,
        /// Plain text; empty if there is none.
        title: Box<str>,
    },
    /// The opening tag of a guessed link: it is a link if there is a file of that name.
    GuessedLink {
        /// Plain text; empty if there is none.
        title: Box<str>,
        /// The HTML if there is no such file.
        raw: Box<str>,
    },
    /// The end of a guessed link.
    GuessedLinkEnd {
        /// The HTML if there is no such file.
        raw: Box<str>,
    },
    /// All of the markup of a guessed picture: it is a picture if there is a file of that name.
    GuessedPicture(Box<GuessedPicture>),
}

/// A guessed picture: text that the writer meant as a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GuessedPicture {
    /// Plain text.
    pub alt: Box<str>,
    /// Plain text; empty if there is none.
    pub title: Box<str>,
    /// The HTML if there is no such file.
    pub raw: Box<str>,
    /// Whether it is alone in a paragraph, and becomes a figure with its title as a caption.
    pub is_figure: bool,
}

impl Placeholder {
    /// Whether the placeholder stands for all of the markup of a picture.
    pub fn is_picture(&self) -> bool {
        use PlaceholderKind::{GuessedPicture, Picture};
        matches!(self.kind, Picture { .. } | GuessedPicture(_))
    }

    /// Its alt text, if it is a picture.
    pub fn alt(&self) -> Option<&str> {
        match &self.kind {
            PlaceholderKind::Picture { alt, .. } => Some(alt),
            PlaceholderKind::GuessedPicture(picture) => Some(&picture.alt),
            _ => None,
        }
    }
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

//! What Markdown becomes: HTML with holes, headings, a summary.
//!
//! Enters: nothing. Leaves: [`Body`], as the model and the pages know it. Forbidden here: Markdown.

use crate::parse::settings::fields::ValuePlace;
use std::borrow::Cow;

/// Words that are read in a minute.
const WORDS_PER_MINUTE: u32 = 230;

/// What Markdown became.
#[derive(Clone, Debug, Default, Hash)]
pub struct Body {
    /// HTML, with nothing where the holes are.
    pub html: String,
    /// Where URLs and pictures have to be filled in, in the order of the text.
    pub placeholders: Vec<Placeholder>,
    /// The shortcodes, in the order of the text: one that holds others comes before them.
    pub shortcodes: Vec<Shortcode>,
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

    /// The HTML with every hole filled by what `fill` writes (for a link its URL, escaped; for a
    /// picture all of its markup), and with what `code` makes of each shortcode and the HTML inside of it, if it is around any.
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
}

/// Fills the HTML in one pass, shortcodes from the inside out.
struct Filling<'a> {
    body: &'a Body,
    /// The next of each.
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
    /// As the writer wrote it.
    pub name: Box<str>,
    /// In the order of the text.
    pub arguments: Vec<Argument>,
    /// Byte offset in [`Body::html`] where it begins.
    pub at: u32,
    /// Where the HTML inside of it ends; `None` if it is around nothing.
    pub end: Option<u32>,
    /// How many shortcodes are inside of it: they follow it in [`Body::shortcodes`].
    pub holds: u32,
    /// Where the opening tag stands in the file.
    pub spot: ValuePlace,
    /// Where its name stands.
    pub name_spot: ValuePlace,
}

/// An argument of a shortcode.
#[derive(Clone, Debug, Hash)]
pub struct Argument {
    /// Empty if it has none.
    pub name: Box<str>,
    /// Without quotes.
    pub value: Box<str>,
    /// Whether it stood in quotes, and so is text for certain.
    pub is_quoted: bool,
    /// Where name and value stand in the file.
    pub spot: ValuePlace,
    /// Where the value stands.
    pub value_spot: ValuePlace,
}

/// A URL or a picture to be filled in.
#[derive(Clone, Debug, Hash)]
pub struct Placeholder {
    /// Byte offset in [`Body::html`].
    pub at: u32,
    /// What the writer wrote: a path relative to the file, or from the site's root.
    pub target: Box<str>,
    /// What it is for.
    pub kind: PlaceholderKind,
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column in the file.
    pub column: u32,
    /// Characters of the whole link.
    pub width: u32,
}

/// What a hole is for.
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

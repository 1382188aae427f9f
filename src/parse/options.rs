//! The house style: what the settings say about how texts are read.
//!
//! Enters: the settings. Leaves: what reading one file may know of them. Forbidden here: files.

use crate::config::{Config, Markdown};
use crate::digest::Digest;
use crate::parse::markdown::code::Grammars;

/// How a site wants its texts read. Two of equal [`ParseOptions::digest`] read every file alike.
#[derive(Debug, Default)]
pub struct ParseOptions {
    /// BCP 47: of texts that do not name their own.
    pub language: String,
    /// What Markdown may do.
    pub markdown: Markdown,
    /// Whether it is wanted which words tell a text from others.
    pub terms: bool,
    /// Grammars of programming languages, loaded by the first text that needs one.
    pub grammars: Grammars,
}

impl ParseOptions {
    /// The style of a site with these settings.
    pub fn new(config: &Config) -> ParseOptions {
        let mut style = ParseOptions::default();
        style.adopt(config);
        style
    }

    /// Takes the style of these settings on; the grammars stay. Whether that changed anything, so
    /// that what has been read already has to be read anew.
    pub fn adopt(&mut self, config: &Config) -> bool {
        let before = self.digest();
        self.language.clone_from(&config.language);
        self.markdown = config.markdown;
        self.terms = config.related > 0;
        self.digest() != before
    }

    /// Of all that changes how a file is read.
    pub fn digest(&self) -> Digest {
        Digest::of(&(&self.language, self.markdown, self.terms))
    }
}

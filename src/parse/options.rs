//! The settings that the reading of files depends on.
//!
//! Enters: the settings. Leaves: the part of them that reading may use. Forbidden here: files.

use crate::config::{Config, Embed, Markdown};
use crate::digest::Digest;
use crate::parse::markdown::code::Grammars;
use std::sync::Arc;

/// The options for reading files. With equal [`ParseOptions::digest`], every file is read the same
/// way.
#[derive(Clone, Debug, Default)]
pub struct ParseOptions {
    /// The language of texts that do not name their own (BCP 47).
    pub language: String,
    /// What Markdown may do.
    pub markdown: Markdown,
    /// Whether the characteristic words of texts are needed.
    pub terms: bool,
    /// What of other sites texts can show.
    pub embeds: Arc<[Embed]>,
    /// Whether documents are searched, so that the words are needed by which they are found.
    pub search: bool,
    /// Grammars of programming languages, loaded by the first text that needs one.
    pub grammars: Grammars,
}

impl ParseOptions {
    /// The options of a site with these settings.
    pub fn new(config: &Config) -> ParseOptions {
        let mut style = ParseOptions::default();
        style.adopt(config);
        style
    }

    /// Takes the options from new settings, and keeps the loaded grammars. If the digest has changed,
    /// all files have to be read again.
    pub fn adopt(&mut self, config: &Config) {
        self.language.clone_from(&config.language);
        self.markdown = config.markdown;
        self.terms = config.related > 0;
        self.embeds = Arc::clone(&config.embeds);
        self.search = config.search;
    }

    /// The digest of all options.
    pub fn digest(&self) -> Digest {
        Digest::of(&(
            &self.language,
            self.markdown,
            self.terms,
            self.search,
            &self.embeds,
        ))
    }
}

//! Collections of Jekyll: folders such as `_recipes`, which the settings name.
//!
//! Enters: settings. Leaves: the collections, and which of them a file is in. Jekyll makes a page of each
//! text only where the settings say `output: true`; other collections are material for lists.

use crate::config::Data;
use crate::import::formats::static_site::{value, word};

/// A collection.
#[derive(Debug)]
pub(super) struct JekyllCollection {
    pub(super) name: String,
    /// Its folder, with a `/` at its end.
    folder: String,
    /// Its texts have pages.
    pub(super) has_pages: bool,
    /// The pattern of their addresses, if it has one of its own.
    pub(super) permalink: Option<String>,
}

/// The collections of the settings: a list of names, or facts by names.
pub(super) fn collections(config: &Data) -> Vec<JekyllCollection> {
    let above = value(config, "collections_dir").and_then(word);
    let above = above.map_or(String::new(), |dir| format!("{}/", dir.trim_matches('/')));
    let collection = |name: &str, facts: &Data| JekyllCollection {
        name: name.to_owned(),
        folder: format!("{above}_{name}/"),
        has_pages: matches!(value(facts, "output"), Some(Data::Bool(true))),
        permalink: value(facts, "permalink").and_then(word),
    };
    let all: Vec<JekyllCollection> = match value(config, "collections") {
        Some(Data::List(names)) => names
            .iter()
            .filter_map(word)
            .map(|name| collection(&name, &Data::default()))
            .collect(),
        Some(Data::Map(entries)) => entries
            .iter()
            .map(|(name, facts)| collection(name, facts))
            .collect(),
        _ => Vec::new(),
    };
    // Posts and drafts are collections of their own kind.
    let is_own = |name: &str| !matches!(name, "" | "posts" | "drafts");
    all.into_iter().filter(|one| is_own(&one.name)).collect()
}

impl JekyllCollection {
    /// The path of a file below the collection's folder. `None`: it is not in there.
    pub(super) fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(&*self.folder)
    }
}

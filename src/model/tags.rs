//! The tags of all documents. All spellings of a tag have one name and one address.

use super::address::LONGEST_NAME;
use super::card::TagRef;
use super::{Address, Site};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::parse::{Document, identity};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every tag of the documents by each of its spellings. A tag from which no address can be made, or an
/// address that is too long for a file, is left out.
pub(super) fn tag_names(
    documents: &[&Arc<Document>],
    config: &Config,
    problems: &mut Vec<Diagnostic>,
) -> FxHashMap<String, TagRef> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for tag in documents.iter().flat_map(|document| &document.front.tags) {
        *counts.entry(tag).or_insert(0) += 1;
    }
    let mut spellings: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for (tag, count) in counts {
        let slug = identity::tag(config, tag);
        if (1..=LONGEST_NAME).contains(&slug.len()) {
            spellings.entry(slug).or_default().insert(tag, count);
        }
    }
    let mut names = FxHashMap::default();
    for (slug, counts) in spellings {
        // The most frequent spelling. If several are, the first in order, so that every build
        // chooses the same.
        let most = counts
            .iter()
            .rev()
            .max_by_key(|(_, count)| **count)
            .map_or("", |(name, _)| name);
        for other in other_tags(most, counts.keys().copied()) {
            let mut documents = documents.iter();
            let has = |document: &&&Arc<Document>| {
                let mut tags = document.front.tags.iter();
                tags.any(|tag| tag == other)
            };
            if let Some(document) = documents.find(has) {
                let problem = one_address(most, other, &slug).at(document.place("tags"));
                problems.push(problem.help(format!(
                    "they are taken for one; give `{other}` another name if it is not"
                )));
            }
        }
        let slug: Arc<str> = slug.into();
        let url = Address::new(config, &format!("/tags/{slug}/")).url;
        let tag = TagRef {
            name: most.into(),
            slug,
            url,
        };
        names.extend(counts.keys().map(|name| ((*name).to_owned(), tag.clone())));
    }
    names
}

/// The names that differ from `most` in more than spelling, each once. All lead to one address.
fn other_tags<'a>(most: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = vec![identity::spelling(most)];
    let mut others = Vec::new();
    for name in names {
        let spelling = identity::spelling(name);
        if !known.contains(&spelling) {
            known.push(spelling);
            others.push(name);
        }
    }
    others
}

fn one_address(most: &str, other: &str, slug: &str) -> Diagnostic {
    let message = format!("the tags `{most}` and `{other}` have the same address, /tags/{slug}/");
    Diagnostic::warning("tag-address", message)
}

impl Site {
    /// The warning for a tag that has the address of posts' tags and differs from them in more than
    /// spelling.
    pub(super) fn other_tag_at(&self, written: &str, slug: &str) -> Option<Diagnostic> {
        let tag = &self.tag(slug)?.tag;
        let is_other = !identity::same_name(&tag.name, written);
        is_other.then(|| one_address(&tag.name, written, slug))
    }
}

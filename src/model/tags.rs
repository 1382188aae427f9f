//! The tags of all documents: one name and one address for all spellings of each.

use super::Address;
use super::card::TagRef;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::parse::{Document, slug_for};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every tag of the documents by each of its spellings. One that no address can be made from is
/// left out.
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
        let slug = slug_for(config, tag);
        if !slug.is_empty() {
            spellings.entry(slug).or_default().insert(tag, count);
        }
    }
    let mut names = FxHashMap::default();
    for (slug, counts) in spellings {
        // The first of the most frequent, so that the choice does not depend on chance.
        let most = counts
            .iter()
            .rev()
            .max_by_key(|(_, count)| **count)
            .map_or("", |(name, _)| name);
        // Case, spaces and hyphens are spelling; anything else makes another tag.
        let plain = |name: &str| name.to_lowercase().replace(['-', '_'], " ");
        if let Some(other) = counts.keys().find(|name| plain(name) != plain(most))
            && let Some(document) = documents
                .iter()
                .find(|d| d.front.tags.iter().any(|tag| tag == other))
        {
            let message =
                format!("the tags `{most}` and `{other}` have the same address, /tags/{slug}/");
            let problem = Diagnostic::warning("tag-address", message).at(document.place("tags"));
            problems.push(problem.help(format!(
                "they are taken for one; give `{other}` another name if it is not"
            )));
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

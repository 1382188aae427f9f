//! The pages that search engines should index: all except second views of other pages and answers
//! to a reader's action.

use super::{Card, DocumentKind, Entry, List, Site, series_address};
use std::sync::Arc;

/// A page that search engines should index.
#[derive(Debug)]
pub enum IndexablePage<'a> {
    /// A post or a page.
    Document(&'a Entry),
    /// A page that lists posts, by its root-relative URL.
    Listing(String, List),
    /// Any other, by its root-relative URL.
    Other(String),
}

impl Site {
    /// Whether no list, feed or index names a page: it thanks for a form, and may give what the form
    /// was for.
    pub fn is_unlisted(&self, card: &Card) -> bool {
        let gated = self.config().url("/thanks/");
        card.kind == DocumentKind::Page && card.url.starts_with(&gated)
    }

    /// All such pages, always in the same order.
    pub fn public(&self) -> impl Iterator<Item = IndexablePage<'_>> {
        let config = self.config();
        let listing = |path: &str, list: List| IndexablePage::Listing(config.url(path), list);
        let documents = self.posts().iter().chain(self.pages());
        let documents = documents.filter(|entry| !self.is_unlisted(&entry.card));
        let years = self.years();
        let tags = self.tags().iter();
        let authors = self.authors().iter();
        let series = self.series();
        let lists = config.collections.iter().map(move |collection| {
            let list = List::Listed(Arc::clone(&collection.name));
            listing(&collection.list_path(), list)
        });
        lists
            .chain(documents.map(IndexablePage::Document))
            .chain([listing("/archive/", List::All)])
            .chain(years.map(move |year| listing(&format!("/archive/{year}/"), List::Year(year))))
            .chain([listing("/tags/", List::All)])
            .chain(tags.map(|tag| {
                IndexablePage::Listing(
                    tag.tag.url.to_string(),
                    List::Tag(Arc::clone(&tag.tag.slug)),
                )
            }))
            .chain(authors.map(|author| {
                IndexablePage::Listing(
                    author.url.to_string(),
                    List::Author(Arc::clone(&author.slug)),
                )
            }))
            .chain(series.map(|slug| {
                let url = series_address(config, slug).url;
                IndexablePage::Listing(url.to_string(), List::Series(Arc::clone(slug)))
            }))
            .chain([IndexablePage::Other(config.url("/subscribe/"))])
    }
}

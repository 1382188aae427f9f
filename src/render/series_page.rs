//! `series` on the pages of a series.

use super::series::total;
use super::site_values::{FeedValues, series_feed};
use super::view::View;
use crate::model::{Card, List, print_address, series_address};
use serde::Serialize;
use std::sync::Arc;
use tera::Value;

/// `series` on the pages of a whole series.
#[derive(Debug, Serialize)]
pub struct SeriesValues<'a> {
    /// The spelling of the first part.
    pub name: &'a str,
    slug: &'a str,
    permalink: String,
    /// The root-relative URL of its page.
    pub url: String,
    print_url: String,
    count: usize,
    total: usize,
    posts: Value,
    feed: Option<FeedValues>,
}

/// `series` on the pages of a whole series. `None` if no part of it is published.
pub fn series_page<'a>(view: &'a View, slug: &'a Arc<str>) -> Option<SeriesValues<'a>> {
    let list = List::Series(Arc::clone(slug));
    let cards: Vec<&Card> = view.posts(&list, 0, usize::MAX).collect();
    let config = view.config();
    let first = cards.first()?.series.as_ref()?;
    let address = series_address(config, slug);
    Some(SeriesValues {
        name: &first.name,
        slug,
        permalink: config.permalink(&address.url),
        url: address.url.to_string(),
        print_url: print_address(config, slug).url.to_string(),
        count: cards.len(),
        total: total(cards.iter().copied()),
        posts: view.cards(&list, 0, usize::MAX),
        feed: series_feed(slug, &first.name, config),
    })
}

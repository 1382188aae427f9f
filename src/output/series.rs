//! Each series has a page that lists its parts, and one with all parts in full, for printing.

use super::one_page::{PostOnPage, on_one_page};
use super::{Content, Output, Recipe};
use crate::model::{List, Site, print_address, series_address};
use crate::render::{PageValues, View, series_page, value_of};
use serde::Serialize;
use std::rc::Rc;
use std::sync::Arc;
use tera::Value;

/// `/series/<slug>/`: its parts in order.
pub struct Series;

impl Output for Series {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let address = |slug| series_address(site.config(), slug);
        site.series()
            .map(|slug| Recipe::new(address(slug).path, Arc::clone(slug)))
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let series = series_page(view, &recipe.subject)?;
        let page = view.page(&PageValues {
            kind: "series",
            title: series.name.to_owned(),
            url: series.url.clone(),
        });
        view.render("series.html", page, [("series", value_of(&series))])
            .map(Content::Bytes)
    }
}

/// One of `parts`
#[derive(Debug, Serialize)]
struct PrintedPart<'a> {
    id: &'a str,
    post: &'a Value,
    /// HTML.
    content: Value,
}

/// `/series/<slug>/print/`: all parts in full, one after the other.
pub struct Printed;

impl Output for Printed {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let address = |slug| print_address(site.config(), slug);
        site.series()
            .map(|slug| Recipe::new(address(slug).path, Arc::clone(slug)))
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let series = series_page(view, &recipe.subject)?;
        let list = List::Series(Arc::clone(&recipe.subject));
        let cards: Vec<_> = view.posts(&list, 0, usize::MAX).collect();
        let places: Vec<PostOnPage> = cards
            .iter()
            .enumerate()
            .map(|(at, card)| PostOnPage {
                id: format!("part-{}", at + 1),
                url: &card.url,
            })
            .collect();
        let posts = view.cards(&list, 0, usize::MAX);
        let parts = cards.iter().zip(posts.as_array().unwrap_or_default());
        let parts: Vec<PrintedPart<'_>> = parts
            .enumerate()
            .map(|(at, (card, post))| {
                let html = view.content(&card.source).unwrap_or_default();
                let html = on_one_page(&html, at, &places);
                PrintedPart {
                    id: &places[at].id,
                    post,
                    content: Value::safe_string(&html),
                }
            })
            .collect();
        let page = view.page(&PageValues {
            kind: "series-print",
            title: series.name.to_owned(),
            url: print_address(view.config(), &recipe.subject)
                .url
                .to_string(),
        });
        let more = [("series", value_of(&series)), ("parts", value_of(&parts))];
        view.render("series-print.html", page, more)
            .map(Content::Bytes)
    }
}

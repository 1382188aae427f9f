//! Each series has a page that lists its parts, and one with all parts in full, for printing.

use super::one_page::{PostOnPage, on_one_page};
use super::{Content, Output, Recipe};
use crate::model::{List, Site, print_address, series_address};
use crate::render::{PageValues, View, map, series_page};
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
            title: name(&series),
            url: series_address(view.config(), &recipe.subject)
                .url
                .to_string(),
        });
        view.render("series.html", page, [("series", series)])
            .map(Content::Bytes)
    }
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
        let posts = posts.as_array().unwrap_or_default().to_vec();
        let parts: Vec<Value> = cards
            .iter()
            .zip(posts)
            .enumerate()
            .map(|(at, (card, post))| {
                let html = view.content(&card.source).unwrap_or_default();
                let html = on_one_page(&html, at, &places);
                map([
                    ("id", Value::from(&*places[at].id)),
                    ("post", post),
                    ("content", Value::safe_string(&html)),
                ])
            })
            .collect();
        let page = view.page(&PageValues {
            kind: "series-print",
            title: name(&series),
            url: print_address(view.config(), &recipe.subject)
                .url
                .to_string(),
        });
        let more = [("series", series), ("parts", Value::from(parts))];
        view.render("series-print.html", page, more)
            .map(Content::Bytes)
    }
}

fn name(series: &Value) -> String {
    let name = series.get_from_path("name").and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

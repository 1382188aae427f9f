//! `/404.html`, which static hosts show for an unknown address.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::{PageValues, View};
use std::rc::Rc;

/// The page for unknown addresses.
pub struct NotFound;

impl Output for NotFound {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new("404.html", "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let url = view.config().url("/404.html");
        let page = view.page(&PageValues {
            kind: "404",
            title: view.word("page_not_found"),
            url,
        });
        view.render("404.html", page, []).map(Content::Bytes)
    }
}

//! `/subscribe/`, which offers email and RSS, and `/subscribed/`, the page of thanks after a form.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::{PageValues, View};
use std::rc::Rc;

/// The two pages about subscribing.
pub struct Subscribe;

impl Output for Subscribe {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        ["subscribe", "subscribed"]
            .map(|name| Recipe::new(format!("{name}/index.html"), name))
            .to_vec()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let (kind, template, title) = match &*recipe.subject {
            "subscribe" => ("subscribe", "subscribe.html", "subscribe"),
            _ => ("subscribed", "subscribed.html", "thank_you"),
        };
        let url = view.config().url(&format!("/{kind}/"));
        let page = view.page(&PageValues {
            kind,
            title: view.word(title),
            url,
        });
        view.render(template, page, []).map(Content::Bytes)
    }
}

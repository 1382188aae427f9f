//! `/`, `/page/2/`, ...: the newest posts.

use super::list::{self, ListPage};
use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::View;
use std::rc::Rc;

/// The home page and the pages after it.
pub struct HomePages;

impl Output for HomePages {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        list::plan(site, &List::All, "/", &"".into())
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let title = view.config().title.clone();
        ListPage {
            list: &List::All,
            base: "/",
            template: "home.html",
            kind: "home",
            title,
        }
        .render(recipe.number, view, [])
    }
}

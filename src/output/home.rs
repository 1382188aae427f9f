//! `/`, `/page/2/`, ...: pinned posts, then the newest.

use super::list::{self, ListPage};
use super::{Content, Output, Recipe};
use crate::config::POSTS;
use crate::model::{List, Site};
use crate::render::View;
use std::rc::Rc;

/// The list of the first collection.
fn listed() -> List {
    List::Listed(POSTS.into())
}

/// The home page and the pages after it.
pub struct HomePages;

impl Output for HomePages {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        list::plan(site, &listed(), "/", &"".into(), None)
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let title = view.config().title.clone();
        ListPage {
            list: &listed(),
            base: "/",
            template: "home.html",
            kind: "home",
            title,
        }
        .render(recipe.number, view, [])
    }
}

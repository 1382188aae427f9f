//! The page of each author: their posts, and the entry in the data file.

use super::list::{self, ListPage};
use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// The pages of each author: `/authors/<slug>/`.
pub struct AuthorPages;

impl Output for AuthorPages {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let slugs = site.authors().iter().map(|author| &author.slug);
        slugs
            .flat_map(|slug| {
                list::plan(
                    site,
                    &List::Author(Arc::clone(slug)),
                    &base(slug),
                    slug,
                    None,
                )
            })
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let slug = &recipe.subject;
        let (name, author) = view.author_of(slug)?;
        let list = List::Author(Arc::clone(slug));
        ListPage {
            list: &list,
            base: &base(slug),
            template: "author.html",
            kind: "author",
            title: name.to_owned(),
        }
        .render(recipe.number, view, [("author", author)])
    }
}

fn base(slug: &str) -> String {
    format!("/authors/{slug}/")
}

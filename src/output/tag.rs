//! `/tags/` and the list of each tag's posts.

use super::list::{self, ListPage};
use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::{PageValues, View, value_of};
use std::rc::Rc;
use std::sync::Arc;

/// The index of tags.
pub struct TagIndex;

impl Output for TagIndex {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new("tags/index.html", "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let url = view.config().url("/tags/");
        let page = view.page(&PageValues {
            kind: "tags",
            title: view.word("tags"),
            url,
        });
        view.render("tags.html", page, []).map(Content::Bytes)
    }
}

/// The pages of each tag.
pub struct Tags;

impl Output for Tags {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let tags = site.tags().iter().map(|tag| &tag.tag.slug);
        tags.flat_map(|slug| {
            list::plan(site, &List::Tag(Arc::clone(slug)), &base(slug), slug, None)
        })
        .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let slug = &recipe.subject;
        let tag = view.tag(slug)?;
        let list = List::Tag(Arc::clone(slug));
        ListPage {
            list: &list,
            base: &base(slug),
            template: "tag.html",
            kind: "tag",
            title: tag.name.to_owned(),
        }
        .render(recipe.number, view, [("tag", value_of(&tag))])
    }
}

fn base(slug: &str) -> String {
    format!("/tags/{slug}/")
}

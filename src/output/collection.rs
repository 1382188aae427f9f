//! `/webinars/`, `/webinars/page/2/`, ...: the list of each collection beside the posts of the blog,
//! which the home page lists.

use super::list::{self, ListPage};
use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// The pages of the lists of collections.
pub struct CollectionPages;

impl Output for CollectionPages {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let collections = site.config().own_collections();
        collections
            .flat_map(|collection| {
                let name = &collection.name;
                let list = List::Listed(Arc::clone(name));
                let origin = site.place_of_collection(name);
                list::plan(site, &list, &collection.list_path(), name, origin)
            })
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let collection = config.collection(&recipe.subject)?;
        let own = collection.own_template("list.html");
        let own = own.filter(|own| view.has_template(own));
        ListPage {
            list: &List::Listed(Arc::clone(&collection.name)),
            base: &collection.list_path(),
            template: own.as_deref().unwrap_or("collection.html"),
            kind: "collection",
            title: collection.title.clone(),
        }
        .render(
            recipe.number,
            view,
            [("collection", view.collection_value(collection))],
        )
    }
}

//! Files that are published as they are: the theme's assets and what lies beside the posts.

use super::{Content, Output, Recipe};
use crate::diagnostic::Place;
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// Files that are published as they are.
pub struct Assets;

impl Output for Assets {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        site.assets()
            .map(|asset| Recipe {
                origin: Some(Place::file(&asset.source)),
                ..Recipe::new(Arc::clone(&asset.address.path), Arc::clone(&asset.source))
            })
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        view.file(&recipe.subject)?;
        Some(Content::File(Arc::clone(&recipe.subject)))
    }
}

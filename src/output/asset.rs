//! Files that are published as they are: the theme's assets and the files beside posts. Pictures
//! lose their metadata.

use super::{Content, Output, Recipe};
use crate::derive::{DerivedFile, Input, Work};
use crate::diagnostic::Place;
use crate::model::Site;
use crate::parse::Picture;
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
        let source = &recipe.subject;
        let (digest, len) = view.file(source)?;
        let picture = view.picture(source).map(|shown| shown.picture);
        let Some(Picture {
            container,
            orientation,
            ..
        }) = picture.filter(|p| p.container.has_metadata())
        else {
            return Some(Content::File(Arc::clone(source)));
        };
        let work = Work::Strip(container, orientation);
        Some(Content::Made(DerivedFile {
            input: Input::File(Arc::clone(source), digest),
            work,
            batch: [work].into(),
            weight: len * 2,
        }))
    }
}

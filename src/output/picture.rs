//! Smaller copies of the pictures that published documents show.

use super::{Content, Output, Recipe};
use crate::derive::{DerivedFile, Input, Work};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// The memory for each pixel, in bytes, while a picture is made smaller.
const BYTES_PER_PIXEL: u64 = 6;

/// Smaller copies of pictures.
pub struct Pictures;

impl Output for Pictures {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let mut recipes = Vec::new();
        for source in site.shown() {
            let Some(Ok(shown)) = site.picture(source) else {
                continue;
            };
            let copies = shown.copies.iter().zip(1..);
            recipes.extend(copies.map(|(copy, number)| Recipe {
                number,
                ..Recipe::new(Arc::clone(&copy.address.path), Arc::clone(source))
            }));
        }
        recipes
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let source = &recipe.subject;
        let (digest, _) = view.file(source)?;
        let shown = view.picture(source)?;
        let batch: Arc<[Work]> = shown
            .copies
            .iter()
            .map(|copy| Work::Scale(copy.scale))
            .collect();
        let pixels = u64::from(shown.picture.width) * u64::from(shown.picture.height);
        Some(Content::Made(DerivedFile {
            input: Input::File(Arc::clone(source), digest),
            work: *batch.get(recipe.number - 1)?,
            batch,
            weight: pixels * BYTES_PER_PIXEL,
        }))
    }
}

//! The stylesheet of the colours that a site has chosen instead of its theme's.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// `assets/colours-....css`, if the site has colours of its own.
pub struct Colours;

impl Output for Colours {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let palette = site.palette().into_iter();
        palette
            .map(|palette| Recipe::new(palette.path.as_str(), ""))
            .collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        Some(Content::Bytes(view.palette()?.css.clone().into_bytes()))
    }
}

//! `/<key>.txt`: shows that the key of IndexNow (indexnow.org) belongs to the site.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// The file with the key.
pub struct IndexNowKey;

impl Output for IndexNowKey {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let key = site.config().indexnow.iter();
        key.map(|key| Recipe::new(format!("{key}.txt"), ""))
            .collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let key = view.config().indexnow.clone()?;
        Some(Content::Bytes(key.into_bytes()))
    }
}

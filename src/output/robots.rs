//! `/robots.txt` (RFC 9309): it allows everything and names the sitemap.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// The file for crawlers.
pub struct Robots;

impl Output for Robots {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new("robots.txt", "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let sitemap = config.permalink(&config.url("/sitemap.xml"));
        Some(Content::Bytes(
            format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n").into_bytes(),
        ))
    }
}

//! `/robots.txt` (RFC 9309): everything may be read; here is the sitemap.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// The note to crawlers.
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

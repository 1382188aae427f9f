//! `/sitemap.xml` (the sitemaps.org protocol 0.9): every page with its last change.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// The list of addresses for search engines.
pub struct Sitemap;

impl Output for Sitemap {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new("sitemap.xml", "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for (url, changed) in view.addresses() {
            xml.push_str("<url><loc>");
            push_escaped(&url, &mut xml);
            xml.push_str("</loc>");
            if let Some(changed) = changed {
                xml.push_str("<lastmod>");
                push_escaped(&changed, &mut xml);
                xml.push_str("</lastmod>");
            }
            xml.push_str("</url>\n");
        }
        xml.push_str("</urlset>\n");
        Some(Content::Bytes(xml.into_bytes()))
    }
}

fn push_escaped(text: &str, xml: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = pulldown_cmark_escape::escape_html(xml, text);
}

//! `/sitemap.xml` (the sitemaps.org protocol 0.9): every page with its last change, and its
//! translations as search engines want them (xhtml:link).

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
        let alternates = view.alternates();
        xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"");
        if !alternates.is_empty() {
            xml.push_str(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
        }
        xml.push_str(">\n");
        for (url, changed) in view.addresses() {
            xml.push_str("<url><loc>");
            push_escaped(&url, &mut xml);
            xml.push_str("</loc>");
            if let Some(changed) = changed {
                xml.push_str("<lastmod>");
                push_escaped(&changed, &mut xml);
                xml.push_str("</lastmod>");
            }
            for (lang, url) in alternates.get(&*url).into_iter().flatten() {
                xml.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
                push_escaped(lang, &mut xml);
                xml.push_str("\" href=\"");
                push_escaped(url, &mut xml);
                xml.push_str("\"/>");
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

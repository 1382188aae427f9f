//! `/sitemap.xml` (the sitemaps.org protocol 0.9): every page with its last change, and its
//! translations (xhtml:link). A large site has several files, and `/sitemap.xml` names them.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// The list of addresses for search engines.
pub struct Sitemap;

/// The addresses in one file. The protocol allows 50,000 addresses and 50 MB; this number stays far
/// below both, translations included.
const LIMIT: usize = 20_000;

/// The subject of the index file is this word and the number of files; that of any other file is
/// the largest number of its addresses.
const INDEX: &str = "index:";

impl Output for Sitemap {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        recipes(site.public().count(), LIMIT)
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let xml = match recipe.subject.strip_prefix(INDEX) {
            Some(parts) => index(parts.parse().ok()?, view),
            None => part(recipe.number - 1, recipe.subject.parse().ok()?, view),
        };
        Some(Content::Bytes(xml.into_bytes()))
    }
}

/// The files for a number of addresses, with at most `limit` in each.
fn recipes(addresses: usize, limit: usize) -> Vec<Recipe> {
    let parts = addresses.div_ceil(limit);
    if parts <= 1 {
        return vec![Recipe::new("sitemap.xml", limit.to_string())];
    }
    let numbered = (1..=parts).map(|number| Recipe {
        number,
        ..Recipe::new(file(number), limit.to_string())
    });
    let index = Recipe::new("sitemap.xml", format!("{INDEX}{parts}"));
    numbered.chain([index]).collect()
}

fn file(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

/// The file that names the others.
fn index(parts: usize, view: &View) -> String {
    let config = view.config();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for number in 1..=parts {
        xml.push_str("<sitemap><loc>");
        let url = config.permalink(&config.url(&format!("/{}", file(number))));
        push_escaped(&url, &mut xml);
        xml.push_str("</loc></sitemap>\n");
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

/// One file of addresses.
fn part(before: usize, limit: usize, view: &View) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let alternates = view.alternates();
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"");
    if !alternates.is_empty() {
        xml.push_str(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
    }
    xml.push_str(">\n");
    for (url, changed) in view.addresses(before * limit, limit) {
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
    xml
}

fn push_escaped(text: &str, xml: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = pulldown_cmark_escape::escape_html(xml, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Engine, Options};
    use crate::source::Memory;

    #[test]
    fn many_addresses_are_several_files() {
        let named = |addresses| -> Vec<(String, String)> {
            let recipes = recipes(addresses, 2).into_iter();
            recipes
                .map(|recipe| (recipe.path.to_string(), recipe.subject.to_string()))
                .collect()
        };
        let pair = |path: &str, subject: &str| (path.to_owned(), subject.to_owned());
        assert_eq!(named(2), [pair("sitemap.xml", "2")]);
        assert_eq!(
            named(3),
            [
                pair("sitemap-1.xml", "2"),
                pair("sitemap-2.xml", "2"),
                pair("sitemap.xml", "index:2")
            ]
        );
        assert_eq!(recipes(150_000, LIMIT).len(), 9);
    }

    #[test]
    fn the_files_hold_together_what_one_would_hold() {
        let archive: String = (1..6)
            .map(|n| {
                format!(
                    "-- content/posts/{n}.md --\n---\ndate: 2026-01-0{n}\nid: {n}\ntags: [a, b]\n---\nText.\n"
                )
            })
            .collect();
        let site = Memory::from_archive("2026-11-22T12:00:00Z".parse().unwrap(), &archive);
        let (context, _) = Engine::new(Options::default()).compile(&site);
        let view = View::new(&context);
        let places = |xml: String| -> Vec<String> {
            let places = xml.split("<loc>").skip(1);
            places
                .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
                .collect()
        };
        let whole = places(part(0, LIMIT, &view));
        assert_eq!(whole.len(), context.site().public().count());
        let limit = 4;
        let recipes = recipes(whole.len(), limit);
        let parts = recipes.len() - 1;
        let numbered = (0..parts).map(|before| places(part(before, limit, &view)));
        let numbered: Vec<Vec<String>> = numbered.collect();
        assert!(
            numbered
                .iter()
                .all(|part| (1..=limit).contains(&part.len()))
        );
        assert_eq!(numbered.concat(), whole);
        let named = places(index(parts, &view));
        let paths = recipes[..parts].iter().map(|recipe| &*recipe.path);
        let urls: Vec<String> = paths
            .map(|path| format!("http://localhost/{path}"))
            .collect();
        assert_eq!(named, urls);
    }
}

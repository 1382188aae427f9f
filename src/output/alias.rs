//! Old addresses of a document: each is a small page that sends the reader on.

use super::host::can_redirect;
use super::{Content, Output, Recipe};
use crate::model::{Site, alias_file, can_be_file};
use crate::render::View;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// Redirects from `aliases:`.
pub struct Aliases;

impl Output for Aliases {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let mut recipes = Vec::new();
        let config = site.config();
        // At Netlify, some addresses can be sent on from by a page only.
        let needs_page = |alias: &str| {
            let hosts = &config.redirects;
            hosts.html || (hosts.netlify && !can_redirect(alias))
        };
        for entry in site.posts().iter().chain(site.pages()) {
            // Addresses that cannot be files were reported when the site was put together.
            let aliases = entry.document.front.aliases.iter();
            let files: BTreeSet<String> = aliases
                .filter(|alias| can_be_file(alias) && needs_page(alias))
                .map(|alias| alias_file(alias))
                .collect();
            recipes.extend(files.into_iter().map(|file| Recipe {
                origin: Some(entry.document.place("aliases")),
                ..Recipe::new(file, Arc::clone(&entry.document.path))
            }));
        }
        recipes
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let card = view.card(&recipe.subject)?;
        let escaped = |text: &str| {
            let mut html = String::new();
            // Writing to a `String` cannot fail.
            let _ = pulldown_cmark_escape::escape_html(&mut html, text);
            html
        };
        let (url, title, lang) = (
            escaped(&card.permalink),
            escaped(&card.title),
            escaped(&card.lang),
        );
        let html = format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{title}</title>\n<link rel=\"canonical\" href=\"{url}\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n\
             <body>\n<p><a href=\"{url}\">{title}</a></p>\n</body>\n</html>\n"
        );
        Some(Content::Bytes(html.into_bytes()))
    }
}

//! Old addresses of a document: each is a small page that sends the reader on.

use super::{Content, Output, Recipe};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// Redirects from `aliases:`.
pub struct Aliases;

impl Output for Aliases {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let mut recipes = Vec::new();
        for entry in site.posts().iter().chain(site.pages()) {
            // What cannot be a file was complained of when the site was put together.
            for alias in entry
                .document
                .front
                .aliases
                .iter()
                .filter(|alias| !alias.contains(['?', '#']))
            {
                recipes.push(Recipe {
                    origin: Some(entry.document.place("aliases")),
                    ..Recipe::new(file(alias), Arc::clone(&entry.document.path))
                });
            }
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

/// `/old/`, `old` and `/old/index.html` are one place; `/old.html` is a file.
fn file(alias: &str) -> String {
    let path = alias.trim_start_matches('/');
    match path.rsplit('/').next() {
        _ if path.is_empty() || path.ends_with('/') => format!("{path}index.html"),
        Some(last) if last.contains('.') => path.to_owned(),
        _ => format!("{path}/index.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn aliases_are_files() {
        for (alias, path) in [
            ("/old/", "old/index.html"),
            ("old", "old/index.html"),
            ("/old/index.html", "old/index.html"),
            ("/2019/old.html", "2019/old.html"),
        ] {
            assert_eq!(file(alias), path);
        }
    }
}

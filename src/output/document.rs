//! Posts and pages: each Markdown file becomes one HTML file.

use super::{Content, Output, Recipe};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Site};
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// Posts and pages.
pub struct Documents;

impl Output for Documents {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let documents = site.posts().iter().chain(site.pages());
        documents
            .map(|entry| Recipe {
                origin: Some(entry.document.place("slug")),
                ..Recipe::new(
                    Arc::clone(&entry.address.path),
                    Arc::clone(&entry.document.path),
                )
            })
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let source = &recipe.subject;
        let card = view.card(source)?;
        let usual = match card.kind {
            DocumentKind::Post => "post.html",
            DocumentKind::Page => "page.html",
        };
        let template = match &card.template {
            Some(chosen) if view.has_template(chosen) => chosen.as_str(),
            Some(chosen) => {
                let problem = Diagnostic::error(
                    "template-missing",
                    format!("there is no template `{chosen}`"),
                )
                .help(format!(
                    "put it at templates/{chosen}, or remove the line to use {usual}"
                ));
                view.find(match view.place(source, "template") {
                    Some(place) => problem.at(place),
                    None => problem,
                });
                return None;
            }
            None => usual,
        };
        let page = view.document(source)?;
        view.render(template, page, []).map(Content::Bytes)
    }
}

//! Posts and pages: each Markdown file becomes one HTML file.

use super::{Content, Output, Recipe};
use crate::diagnostic::Diagnostic;
use crate::model::{Card, DocumentKind, Site};
use crate::render::View;
use std::borrow::Cow;
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
        let usual = usual_template(card, view);
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
            None => &usual,
        };
        let page = view.document(source)?;
        view.render(template, page, []).map(Content::Bytes)
    }
}

/// The template of a document that names none: that of its collection, if there is one.
fn usual_template(card: &Card, view: &Rc<View>) -> Cow<'static, str> {
    let (DocumentKind::Post, Some(name)) = (card.kind, &card.collection) else {
        return Cow::from("page.html");
    };
    let own = view
        .config()
        .collection(name)
        .and_then(|collection| collection.own_template("post.html"));
    match own.filter(|own| view.has_template(own)) {
        Some(own) => Cow::from(own),
        None => Cow::from("post.html"),
    }
}

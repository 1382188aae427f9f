//! `/thanks/<form>/`, the page of thanks of each form that the settings describe. It may give a file to
//! the reader, so search engines, feeds and the search of the site do not know it.

use super::{Content, Output, Recipe};
use crate::config::thanks_path;
use crate::model::Site;
use crate::render::{PageValues, View};
use std::rc::Rc;

/// The pages of thanks of forms.
pub struct ThanksPages;

impl Output for ThanksPages {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let forms = site.config().lead_forms.iter();
        forms
            .map(|form| {
                let path = thanks_path(&form.name);
                Recipe::new(format!("{}index.html", &path[1..]), form.name.as_str())
            })
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let form = config.lead_form(&recipe.subject)?;
        let own = form.thanks.title.clone();
        let page = view.page(&PageValues {
            kind: "thanks",
            title: own.unwrap_or_else(|| view.word("thank_you")),
            url: config.url(&thanks_path(&form.name)),
        });
        let form = view.lead_form(form);
        let bytes = view.render("thanks.html", page, [("form", form)]);
        bytes.map(Content::Bytes)
    }
}

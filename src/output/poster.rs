//! The picture that messengers and social networks show for a link to a post or page: the
//! template `poster.svg` of the theme, 1200 by 630 pixels. Only with `posters: true`.

use super::{Content, Output, Recipe};
use crate::derive::{DerivedFile, Input, POSTER_SIZE, Work};
use crate::model::Site;
use crate::render::{View, value_of};
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The name of its template.
const TEMPLATE: &str = "poster.svg";

/// `poster`, in pixels
#[derive(Debug, Serialize)]
struct PosterSize {
    width: u32,
    height: u32,
}

/// The posters of posts and pages.
pub struct Posters;

impl Output for Posters {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let documents = site.posts().iter().chain(site.pages());
        let with_poster = documents.filter_map(|entry| {
            let poster = entry.card.poster.as_ref()?;
            let source = Arc::clone(&entry.document.path);
            Some(Recipe::new(Arc::clone(&poster.path), source))
        });
        with_poster.collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let page = view.card_as_page(&recipe.subject)?;
        let colours = view.palette().into_iter().flat_map(|own| &own.light);
        let colours: BTreeMap<_, _> = colours.map(|(name, colour)| (name, colour)).collect();
        let size = PosterSize {
            width: POSTER_SIZE.0,
            height: POSTER_SIZE.1,
        };
        let more = [("colours", value_of(&colours)), ("poster", value_of(&size))];
        let svg = view.render(TEMPLATE, page, more)?;
        let work = Work::Draw(POSTER_SIZE.0, POSTER_SIZE.1);
        Some(Content::Made(DerivedFile {
            input: Input::Text(view.template_path(TEMPLATE), svg.into()),
            work,
            batch: [work].into(),
            weight: u64::from(POSTER_SIZE.0) * u64::from(POSTER_SIZE.1) * 8,
        }))
    }
}

//! The chapters of a recording for podcast apps: JSON Chapters 1.2 of the Podcasting 2.0 namespace.

use super::{Content, Output, Recipe};
use crate::model::{Episode, Site};
use crate::render::View;
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;

/// The media type of such a file.
pub(super) const MEDIA_TYPE: &str = "application/json+chapters";

/// The files of chapters.
pub struct Chapters;

impl Output for Chapters {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let files = site.episodes().filter_map(|(entry, episode)| {
            let file = episode.chapters_file.as_ref()?;
            let (path, source) = (&file.path, &entry.document.path);
            Some(Recipe {
                origin: Some(entry.document.place("chapters")),
                ..Recipe::new(Arc::clone(path), Arc::clone(source))
            })
        });
        files.collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let episode = view.card(&recipe.subject)?.episode.as_ref()?;
        Some(Content::Bytes(text(episode).into_bytes()))
    }
}

fn text(episode: &Episode) -> String {
    let chapters = episode.chapters.iter().map(|mark| {
        let mut chapter = json!({ "startTime": mark.at, "title": mark.title });
        if let Some(url) = &mark.url {
            chapter["url"] = json!(url);
        }
        chapter
    });
    let chapters: Vec<_> = chapters.collect();
    format!(
        "{:#}\n",
        json!({ "version": "1.2.0", "chapters": chapters })
    )
}

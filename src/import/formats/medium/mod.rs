//! Medium: a page of HTML for each story under `posts/`; a folder or a zip.
//!
//! Answers to stories of others are files like stories. They are told by this: no title in the text,
//! and as a name the first words of the first paragraph.

mod story;

use super::{EntryReader, ExportFormat, ImportFailure, MOST_ENTRY, ReadItem};
use crate::import::entry::ImportedSite;
use crate::import::losses::LossList;
use crate::source::ExportFiles;
use std::sync::Arc;

/// The format.
pub(crate) const MEDIUM: ExportFormat = ExportFormat {
    name: "medium",
    title: "Medium",
    recognises,
    open,
};

/// The stories, in the order of their names, which begin with a day.
fn stories(files: &ExportFiles) -> Vec<Arc<str>> {
    let is_story = |name: &&Arc<str>| {
        let is_below =
            name.starts_with("posts/") || name.contains("/posts/") || !name.contains('/');
        is_below && name.ends_with(".html") && !name.ends_with("README.html")
    };
    files.names().filter(is_story).cloned().collect()
}

fn recognises(files: &ExportFiles) -> bool {
    let is_one = |name: &Arc<str>| {
        let head = files.head(name, 200_000);
        let head = String::from_utf8_lossy(&head);
        head.contains("class=\"p-name\"") && head.contains("data-field=")
    };
    stories(files).iter().take(3).any(is_one)
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let stories = stories(files);
    if stories.is_empty() {
        let why = "there are no stories under `posts/` in it; name the whole zip or folder";
        return Err(ImportFailure::OtherFormat(why.to_owned()));
    }
    let site = ImportedSite {
        generator: Some("Medium".to_owned()),
        ..ImportedSite::default()
    };
    Ok(Box::new(MediumReader {
        files,
        stories,
        at: 0,
        site,
    }))
}

struct MediumReader<'a> {
    files: &'a ExportFiles,
    stories: Vec<Arc<str>>,
    at: usize,
    site: ImportedSite,
}

impl EntryReader for MediumReader<'_> {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        while let Some(name) = self.stories.get(self.at) {
            self.at += 1;
            let bytes = self.files.read(name, MOST_ENTRY)?;
            let html = String::from_utf8_lossy(&bytes);
            if let Some(entry) = story::entry(name, &html, losses) {
                return Ok(ReadItem::Entry(Box::new(entry)));
            }
        }
        Ok(ReadItem::End)
    }

    fn progress(&self) -> (u64, u64) {
        (self.at as u64, self.stories.len() as u64)
    }
}

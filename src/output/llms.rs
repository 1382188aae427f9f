//! `/llms.txt` (llmstxt.org): the site in Markdown, for language models.

use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::View;
use std::rc::Rc;

/// Its path.
pub(super) const LLMS_FILE: &str = "llms.txt";
/// The number of posts that are listed; the others are in the sitemap.
const MOST: usize = 200;

/// The table of contents for language models.
pub struct Llms;

impl Output for Llms {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if site.config().llms {
            vec![Recipe::new(LLMS_FILE, "")]
        } else {
            Vec::new()
        }
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let mut text = format!("# {}\n", line(&config.title));
        if !config.description.is_empty() {
            text.push_str(&format!("\n> {}\n", line(&config.description)));
        }
        text.push_str("\n## Posts\n\n");
        for card in view.posts(&List::All, 0, MOST) {
            text.push_str(&format!("- [{}]({})", label(&card.title), card.permalink));
            if !card.description.is_empty() {
                text.push_str(&format!(": {}", line(&card.description)));
            }
            text.push('\n');
        }
        text.push_str("\n## More\n\n");
        for item in config.menus.values().flatten() {
            let url = match item.url.strip_prefix('/') {
                Some(path) => config.permalink(&config.url(&format!("/{path}"))),
                None => item.url.clone(),
            };
            let entry = format!("- [{}]({url})\n", label(&item.title));
            if !text.contains(&entry) {
                text.push_str(&entry);
            }
        }
        for format in &config.feeds.formats {
            let url = config.permalink(&config.url(&format!("/{}", format.file())));
            text.push_str(&format!("- [{}]({url})\n", format.title()));
        }
        let sitemap = config.permalink(&config.url("/sitemap.xml"));
        text.push_str(&format!("- [All pages]({sitemap})\n"));
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// Text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a Markdown link.
fn label(text: &str) -> String {
    line(text)
        .replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

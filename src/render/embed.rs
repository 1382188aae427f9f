//! `embed(url=...)`: what of another site a shortcode shows, as a template value. It has to agree with
//! docs/themes.md.
//!
//! Enters: an address, the post of the shortcode. Leaves: a value. Nothing is asked of the other site.

use super::value::value_of;
use super::view::View;
use crate::config::embedded;
use crate::model::ResolvedLink;
use crate::parse::PlaceholderKind;
use serde::Serialize;
use tera::Value;

/// The endings of a picture that stands for a film: `<id>.jpg` beside the post.
const PICTURES: [&str; 5] = ["webp", "jpg", "jpeg", "png", "svg"];

/// `embed(url=...)`
#[derive(Debug, Serialize)]
struct EmbedValues<'a> {
    title: &'a str,
    url: &'a str,
    frame: String,
    shape: &'static str,
    /// URL of a picture of the site.
    poster: Option<String>,
}

impl View {
    /// What the address `url` shows. `poster` is a picture that the shortcode names; it may be empty.
    ///
    /// # Errors
    /// Neither linger nor the site knows the address; or outside of a shortcode.
    pub(super) fn embed(&self, url: &str, poster: &str) -> Result<Value, String> {
        let embeds = &self.config().embeds;
        let Some(found) = embedded(embeds, url) else {
            let mut known: Vec<&str> = embeds.iter().map(|embed| embed.title.as_str()).collect();
            known.dedup();
            return Err(format!(
                "`{url}` is nothing that can be shown here; known are {}, and what `embeds:` in site.yaml describes",
                known.join(", ")
            ));
        };
        let poster = if poster.is_empty() {
            self.picture_named(&found.id)?
        } else {
            Some(self.here(poster, PlaceholderKind::Link)?)
        };
        Ok(value_of(&EmbedValues {
            title: &found.embed.title,
            url,
            frame: found.frame.clone(),
            shape: found.embed.shape.name(),
            poster,
        }))
    }

    /// The URL of the picture beside the post that has this name, if there is one.
    fn picture_named(&self, name: &str) -> Result<Option<String>, String> {
        let source = self
            .shortcode_source()
            .ok_or("`embed` can be called in a shortcode only")?;
        // A name that is a path would lead elsewhere.
        if name.is_empty() || name.contains(['/', '%']) {
            return Ok(None);
        }
        let found = PICTURES.iter().find_map(|ending| {
            match self.link(&source, &format!("{name}.{ending}")) {
                ResolvedLink::Url(url) => Some(url),
                _ => None,
            }
        });
        Ok(found)
    }
}

//! HTML that is read outside of the site: in feed readers and in mails.
//!
//! Enters: the HTML of a document, its permalink. Leaves: HTML with absolute URLs, and only with
//! the elements, attributes and schemes of [`allowed`]. Forbidden here: whether it is for a feed or
//! a mail.
//!
//! The HTML comes from the writer and the theme, so this is no defence against attackers. Comments
//! of readers go through a sanitiser that builds a tree (`parse/document/sanitise.rs`). One pass
//! over the text takes a third of the time of a tree, and every feed contains whole posts.

mod allowed;
mod carrier;
mod open_elements;
mod srcset;

pub use srcset::candidates;

use super::view::View;
use crate::concurrency::NewestValues;
use crate::dependencies::Dependencies;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Question;
use carrier::syndicated_html;
use std::sync::Arc;

/// The result for a document, with the questions that were asked for it. Feeds of one list follow each
/// other, so they share it. Every output that uses it depends on those questions.
#[derive(Debug)]
pub(super) struct SyndicatedHtml {
    html: Arc<str>,
    trace: Dependencies<Question>,
    findings: Vec<Diagnostic>,
}

/// How many documents' HTML is kept.
const MOST: usize = 256;

/// The newest results, by the index of the document.
#[derive(Debug)]
pub(super) struct SyndicatedCache(NewestValues<Arc<SyndicatedHtml>>);

impl SyndicatedCache {
    /// One for so many documents.
    pub(super) fn new(documents: usize) -> SyndicatedCache {
        SyndicatedCache(NewestValues::new(documents, MOST))
    }
}

impl View {
    /// The HTML of a document for feeds and mails. `None` if it is not published.
    pub fn syndicated_html(&self, source: &Arc<str>) -> Option<Arc<str>> {
        // This question is recorded before the index is used.
        self.card(source)?;
        let at = self.context().site().index(source)?;
        let SyndicatedCache(cache) = &self.context().syndicated_html;
        let made = cache.get(at, || {
            let own = View::new(self.context());
            let html = match (own.content(source), own.card(source)) {
                (Some(html), Some(card)) => syndicated_html(&html, &card.permalink, own.config()),
                _ => Ok(String::new()),
            };
            // If the HTML cannot be parsed, the full text might contain something dangerous, so
            // only the description is used.
            let html = html.unwrap_or_else(|error| {
                let message = format!("feeds and emails go without this text: {error}");
                own.find(
                    Diagnostic::warning("text-left-out", message)
                        .at(Place::file(source))
                        .help("look for HTML in it that is not closed"),
                );
                String::new()
            });
            let (trace, findings) = own.finish();
            Arc::new(SyndicatedHtml {
                html: html.into(),
                trace,
                findings,
            })
        });
        self.adopt(&made.trace, &made.findings);
        Some(Arc::clone(&made.html))
    }
}

//! HTML that stands by itself, away from the site: for feed readers and for email.
//!
//! Enters: the HTML of a document, its permalink. Leaves: the same with absolute URLs, and only the
//! elements, attributes and schemes of [`allowed`]. Forbidden here: knowing who will read it.
//!
//! The HTML is the writer's own and that of the theme, so this is no defence against strangers:
//! their comments go through a sanitiser that builds a tree (`parse/document/sanitise.rs`). One pass
//! over the text takes a third of the time of a tree, and every feed carries its posts whole.

mod allowed;
mod carrier;
mod srcset;

pub use srcset::candidates;

use super::view::View;
use crate::concurrency::Once;
use crate::dependencies::Dependencies;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Question;
use carrier::syndicated_html;
use std::sync::Arc;

/// Made once in a build for all who carry the document elsewhere, with what was asked for it: each
/// of them depends on that as well.
#[derive(Debug)]
pub(super) struct SyndicatedHtml {
    html: String,
    trace: Dependencies<Question>,
    findings: Vec<Diagnostic>,
}

/// One place for each document of the site.
pub(super) type SyndicatedCache = Vec<Once<SyndicatedHtml>>;

/// Empty places for so many documents.
pub(super) fn shelf(documents: usize) -> SyndicatedCache {
    std::iter::repeat_with(Once::new).take(documents).collect()
}

impl View {
    /// The HTML of a document as it can be read away from the site; `None` if it is not published.
    pub fn syndicated_html(&self, source: &Arc<str>) -> Option<&str> {
        // Whether it is there is known, and recorded, before the index is.
        self.card(source)?;
        let at = self.context().site().index(source)?;
        let made = self.context().syndicated_html[at].get(|| {
            let own = View::new(self.context());
            let html = match (own.content(source), own.card(source)) {
                (Some(html), Some(card)) => syndicated_html(&html, &card.permalink, own.config()),
                _ => Ok(String::new()),
            };
            // Better no full text than a text that does what readers must not get; the description
            // stands in its stead.
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
            SyndicatedHtml {
                html,
                trace,
                findings,
            }
        });
        self.adopt(&made.trace, &made.findings);
        Some(&made.html)
    }
}

//! Finds posts and pages of the writer's own, for a link to them.
//!
//! Enters: a visit with words. Leaves: titles, and the paths that a link in this text would have.

use crate::parse::{between, identity};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::texts::{json, text_path, wanted};
use serde::{Deserialize, Serialize};

/// How many are found.
const MOST: usize = 12;

#[derive(Deserialize)]
struct LinkRequest {
    file: String,
    search: String,
}

#[derive(Serialize)]
struct LinkRow<'a> {
    title: &'a str,
    /// The path from the folder of the text.
    path: String,
    day: String,
}

/// The texts whose titles or files have all words of the search, the newest first.
pub(crate) fn links(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: LinkRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        let Some(site) = visit.snapshot.site() else {
            return Ok(json(200, &[(); 0]));
        };
        let folded = |text: &str| identity::composed(text).to_lowercase();
        let search = folded(&asked.search);
        let has_all = |names: &str| search.split_whitespace().all(|word| names.contains(word));
        let entries = site.posts().iter().chain(site.pages());
        let found = entries.filter(|entry| {
            let source = &*entry.document.path;
            source != path.path() && has_all(&folded(&format!("{} {source}", entry.card.title)))
        });
        let rows: Vec<LinkRow<'_>> = found
            .take(MOST)
            .map(|entry| LinkRow {
                title: &entry.card.title,
                path: between(path.path(), &entry.document.path),
                day: entry
                    .card
                    .date
                    .as_deref()
                    .and_then(|date| date.get(..10))
                    .unwrap_or_default()
                    .to_owned(),
            })
            .collect();
        Ok(json(200, &rows))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

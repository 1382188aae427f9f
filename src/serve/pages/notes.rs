//! Notes on what a build accepts and readers may not like: a post without a description, a picture
//! without alternative text, a link that leads nowhere on the site.
//!
//! Enters: the newest site. Leaves: warnings, with their places. The toolbar shows those of its
//! page, the dashboard those of the whole site.

use crate::diagnostic::{Diagnostic, Place};
use crate::model::{DocumentKind, Entry, Site};
use crate::parse::{Body, Document, Placeholder, PlaceholderKind, is_markdown};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use rayon::prelude::*;

/// The notes on every post and page of a site. `is_there` says whether anything is published at a
/// root-relative path.
pub(crate) fn of_site(site: &Site, is_there: &(dyn Fn(&str) -> bool + Sync)) -> Vec<Diagnostic> {
    let entries: Vec<&Entry> = site.posts().iter().chain(site.pages()).collect();
    let notes = entries.into_par_iter();
    notes
        .flat_map_iter(|entry| of_entry(entry, site, is_there))
        .collect()
}

/// The notes on one post or page.
pub(crate) fn of_entry(
    entry: &Entry,
    site: &Site,
    is_there: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let document = &*entry.document;
    let mut notes = Vec::new();
    if entry.card.kind == DocumentKind::Post && document.front.description.is_none() {
        let message = "no description: search engines and the lists show its first lines instead";
        let help = "add a line such as `description: What the post is about, in one sentence`";
        let note = Diagnostic::warning("description-missing", message);
        notes.push(note.at(Place::file(&document.path)).help(help));
    }
    if document.front.image.is_some() && document.front.image_alt.is_none() {
        let note = Diagnostic::warning("alt-missing", "the picture of this post has no alt text");
        let help = "add `image_alt:` with what it shows";
        notes.push(note.at(document.place("image")).help(help));
    }
    let body = document.body();
    notes.extend(without_alt(document, &body));
    let root = site.config.base_path().trim_end_matches('/');
    for link in &body.placeholders {
        let target = link.target.split(['?', '#']).next().unwrap_or_default();
        if link.kind != PlaceholderKind::Link || !target.starts_with('/') {
            continue;
        }
        // The build has checked links to files in `content/`.
        let is_source = is_markdown(target);
        if !is_source && !is_there(&format!("{root}{target}")) {
            let message = format!("the link {target} leads nowhere on this site");
            let note = Diagnostic::warning("link-broken", message).at(place(document, link));
            notes.push(note.help("change the address, or take the link out"));
        }
    }
    notes
}

fn place(document: &Document, part: &Placeholder) -> Place {
    Place::new(&document.path, part.line, part.column, part.width)
}

/// A warning if pictures in the text have no alternative text.
fn without_alt(document: &Document, body: &Body) -> Option<Diagnostic> {
    let mut count = 0;
    let rewriter = element!("img", |picture| {
        let alt = picture.get_attribute("alt");
        count += u32::from(alt.is_none_or(|alt| alt.trim().is_empty()));
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(rewriter);
    // If the HTML cannot be parsed, the build has already said so.
    rewrite_str(&body.html, settings).ok()?;
    // Only pictures that were written as Markdown have a place.
    let mut made = body
        .placeholders
        .iter()
        .filter(|part| part.alt().is_some_and(|alt| alt.trim().is_empty()));
    let first = made.next();
    count += u32::from(first.is_some()) + made.count() as u32;
    let message = match count {
        0 => return None,
        1 => "1 picture has no alt text".to_owned(),
        count => format!("{count} pictures have no alt text"),
    };
    let place = first.map_or_else(|| Place::file(&document.path), |part| place(document, part));
    let note = Diagnostic::warning("alt-missing", message).at(place);
    Some(note.help("write what it shows between the brackets: `![words](picture.jpg)`"))
}

//! Finds where in the sources an address on a page comes from.

use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Entry, Site};
use crate::source::Source;
use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Finds places in the sources of a site.
pub(super) struct SourcePlaces<'a> {
    site: &'a Site,
    source: &'a dyn Source,
    /// The documents by the output path of their pages.
    documents: HashMap<&'a str, &'a Entry>,
}

impl<'a> SourcePlaces<'a> {
    pub(super) fn new(site: &'a Site, source: &'a dyn Source) -> SourcePlaces<'a> {
        let entries = site.posts().iter().chain(site.pages());
        let documents = entries.map(|entry| (&*entry.address.path, entry)).collect();
        SourcePlaces {
            site,
            source,
            documents,
        }
    }

    /// Every place in the sources from which the address `written` comes to one of `pages`.
    pub(super) fn of(&self, written: &str, pages: &[&str]) -> Vec<Place> {
        let mut places = Vec::new();
        let mut is_elsewhere = false;
        for page in pages {
            let own = self
                .documents
                .get(page)
                .map(|entry| self.in_document(entry, written));
            let own = own.unwrap_or_default();
            is_elsewhere |= own.is_empty();
            places.extend(own);
        }
        if is_elsewhere {
            places.extend(self.literal(&SITE_FILE.into(), written));
        }
        places.sort();
        places.dedup();
        places
    }

    /// Which of these addresses on other sites, each with the pages that link to it, the sources have.
    pub(super) fn written(&self, external: &BTreeMap<String, Vec<&str>>) -> BTreeSet<String> {
        let mut by_page: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for (url, pages) in external {
            for page in pages {
                by_page.entry(page).or_default().push(url);
            }
        }
        let settings = self.read(&SITE_FILE.into()).unwrap_or_default();
        let of_page = |(page, urls): (&str, Vec<&String>)| {
            let path = self.documents.get(page).map(|entry| &entry.document.path);
            let text = path.and_then(|path| self.read(path)).unwrap_or_default();
            let has =
                |path: &Arc<str>, text: &str, url: &str| self.literal_in(path, text, url).is_some();
            let is_written = |url: &&String| {
                path.is_some_and(|path| has(path, &text, url))
                    || has(&SITE_FILE.into(), &settings, url)
            };
            let written = urls.into_iter().filter(is_written).cloned();
            written.collect::<Vec<String>>()
        };
        by_page.into_par_iter().flat_map_iter(of_page).collect()
    }

    /// Reports the problem at each place from which the address `written` comes to one of `pages`.
    /// If there is no such place, it is reported once, with the names of the pages.
    pub(super) fn placed(
        &self,
        problem: Diagnostic,
        written: &str,
        pages: &[&str],
    ) -> Vec<Diagnostic> {
        let places = self.of(written, pages);
        if !places.is_empty() {
            return places
                .into_iter()
                .map(|place| problem.clone().at(place))
                .collect();
        }
        let first = pages.first().copied().unwrap_or_default();
        let first = first.strip_suffix("index.html").unwrap_or(first);
        let others = match pages.len() {
            0 | 1 => String::new(),
            2 => " and one other page".to_owned(),
            count => format!(" and {} other pages", count - 1),
        };
        let message = format!(
            "{} (on /{first}{others}; a template puts it there)",
            problem.message
        );
        vec![Diagnostic { message, ..problem }]
    }

    /// The place in a document of a link that became `written`.
    fn in_document(&self, entry: &Entry, written: &str) -> Vec<Place> {
        let path = &entry.document.path;
        let body = entry.document.body();
        let placeholders = body
            .placeholders
            .iter()
            .filter(|placeholder| self.site.link(path, &placeholder.target).url() == Some(written));
        let places: Vec<Place> = placeholders
            .map(|placeholder| {
                Place::new(
                    path,
                    placeholder.line,
                    placeholder.column,
                    placeholder.width,
                )
            })
            .collect();
        if places.is_empty() {
            self.literal(path, written).into_iter().collect()
        } else {
            places
        }
    }

    /// The text of a source file.
    fn read(&self, path: &Arc<str>) -> Option<String> {
        let bytes = self.source.read(path).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        Some(text.trim_start_matches('\u{feff}').to_owned())
    }

    /// The place in a file that has the address literally.
    fn literal(&self, path: &Arc<str>, written: &str) -> Option<Place> {
        self.literal_in(path, &self.read(path)?, written)
    }

    /// The place in the text of a file that has the address literally.
    fn literal_in(&self, path: &Arc<str>, text: &str, written: &str) -> Option<Place> {
        // In a menu, addresses are relative to the top of the site.
        let base = self.site.config().base_path();
        let short = written.strip_prefix(base).map(|rest| format!("/{rest}"));
        let is_whole = |at: usize, len: usize| {
            let ends = |c: char| !(c.is_alphanumeric() || "/-_#%".contains(c));
            text[at + len..].chars().next().is_none_or(ends)
                && text[..at].chars().next_back().is_none_or(ends)
        };
        let decoded = percent_decode_str(written).decode_utf8_lossy();
        let short = short.as_deref().filter(|_| &**path == SITE_FILE);
        let candidates = [Some(written), Some(&*decoded), short];
        candidates
            .into_iter()
            .flatten()
            .filter(|text| text.len() > 1)
            .find_map(|written| {
                let (at, _) = text
                    .match_indices(written)
                    .find(|(at, _)| is_whole(*at, written.len()))?;
                Some(Place::in_text(path, text, at..at + written.len()))
            })
    }
}

//! What the newest build came to, good or not: what the desk, the writer's bar and the list of
//! problems tell of it.

use crate::diagnostic::Diagnostic;
use crate::model::Site;
use crate::parse::Document;
use crate::pipeline::Build;
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

/// The newest build.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// `None`: nothing was built yet.
    pub(super) site: Option<Arc<Site>>,
    /// Errors and warnings, sorted by place.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The moment of the build.
    pub(super) now: Timestamp,
}

impl Report {
    /// What `build`, made at the moment `now`, came to.
    pub(super) fn of(build: &Build, now: Timestamp) -> Report {
        Report {
            site: Some(Arc::clone(&build.site)),
            diagnostics: build.diagnostics.clone(),
            now,
        }
    }

    /// Whether the site is made of a file at that path, or something was found in one.
    pub(super) fn knows(&self, file: &str) -> bool {
        let places = self
            .diagnostics
            .iter()
            .filter_map(|found| found.place.as_ref());
        let documents = self
            .site
            .iter()
            .flat_map(|site| site.posts().iter().chain(site.pages()));
        let held_back = self.site.iter().flat_map(|site| site.held_back());
        places
            .map(|place| &place.file)
            .chain(documents.map(|entry| &entry.document.path))
            .chain(held_back.map(|held| &held.document.path))
            .any(|known| **known == *file)
    }

    /// The URL of the document that was edited since the build of `before`: of several, the first in
    /// the order of the site. A file that has not changed is not read again, so it is the same value.
    pub(super) fn edited_since(&self, before: &Report) -> Option<Arc<str>> {
        let documents = |report: &'_ Report| -> Vec<(*const Document, Arc<str>)> {
            let site = report.site.iter();
            let entries = site.flat_map(|site| site.posts().iter().chain(site.pages()));
            entries
                .map(|entry| (Arc::as_ptr(&entry.document), Arc::clone(&entry.card.url)))
                .collect()
        };
        before.site.as_ref()?;
        let known: HashSet<_> = documents(before)
            .into_iter()
            .map(|(document, _)| document)
            .collect();
        let edited = documents(self)
            .into_iter()
            .find(|(document, _)| !known.contains(document));
        edited.map(|(_, url)| url)
    }

    /// What stops the site from being published.
    pub(super) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|found| found.is_error())
    }
}

//! What the newest build came to, good or not: what the desk, the writer's bar and the list of
//! problems tell of it.

use crate::diagnostic::Diagnostic;
use crate::model::Site;
use crate::pipeline::Live;
use crate::render::RenderContext;
use jiff::Timestamp;
use std::sync::Arc;

/// The newest build.
#[derive(Debug, Default)]
pub(crate) struct BuildReport {
    /// The newest one without errors; `None`: there was none yet.
    pub(crate) site: Option<Arc<Site>>,
    /// What it is rendered on.
    pub(crate) context: Option<Arc<RenderContext>>,
    /// Errors and warnings, sorted by place.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The moment of the build.
    pub(crate) now: Timestamp,
}

impl BuildReport {
    /// What is known of the site at the moment `now`.
    pub(crate) fn of(live: &Live, diagnostics: Vec<Diagnostic>, now: Timestamp) -> BuildReport {
        BuildReport {
            site: live.site().cloned(),
            context: live.context().cloned(),
            diagnostics,
            now,
        }
    }

    /// Whether the site is made of a file at that path, or something was found in one.
    pub(crate) fn knows(&self, file: &str) -> bool {
        let places = self
            .diagnostics
            .iter()
            .filter_map(|found| found.place.as_ref());
        let documents = self
            .site
            .iter()
            .flat_map(|site| site.posts().iter().chain(site.pages()));
        let unpublished = self.site.iter().flat_map(|site| site.unpublished());
        places
            .map(|place| &place.file)
            .chain(documents.map(|entry| &entry.document.path))
            .chain(unpublished.map(|held| &held.document.path))
            .any(|known| **known == *file)
    }

    /// What stops the site from being published.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|found| found.is_error())
    }
}

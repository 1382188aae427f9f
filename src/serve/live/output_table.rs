//! What there is to be had at the preview now: the outputs of the last good build, and what is wrong
//! since.

use crate::diagnostic::Diagnostic;
use crate::model::encode;
use crate::pipeline::Live;
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which outputs there are, and what is wrong.
#[derive(Debug, Default)]
pub(crate) struct OutputTable {
    paths: Arc<BTreeSet<Arc<str>>>,
    /// Which generation of paths it is.
    generation: u64,
    /// Whether there was a build without errors.
    has_site: bool,
    /// Whether anything was built at all.
    is_open: bool,
    /// The path that the site is under, such as `/blog/`.
    base_path: String,
    /// The errors, as a terminal shows them; empty if there are none.
    problems: String,
}

impl OutputTable {
    /// What there is now; `before` is the one from before, which lends what has not changed.
    pub(crate) fn of(live: &Live, before: &OutputTable, diagnostics: &[Diagnostic]) -> OutputTable {
        let errors = diagnostics.iter().filter(|found| found.is_error());
        let errors: Vec<String> = errors.map(|found| found.human(false)).collect();
        let base_path = live.site().map(|site| site.config().base_path());
        OutputTable {
            paths: match before.is_open && before.generation == live.outputs().generation() {
                true => Arc::clone(&before.paths),
                false => Arc::new(live.outputs().paths().cloned().collect()),
            },
            generation: live.outputs().generation(),
            has_site: live.site().is_some(),
            is_open: true,
            base_path: base_path.unwrap_or("/").to_owned(),
            problems: errors.join("\n\n"),
        }
    }

    /// Whether anything was built yet, good or not.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The URLs of outputs.
    pub(crate) fn urls(&self, paths: &[Arc<str>]) -> Vec<String> {
        paths.iter().map(|path| self.url(path)).collect()
    }

    /// Where an output is, root-relative and percent-encoded.
    pub(crate) fn url(&self, path: &str) -> String {
        let path = match path.strip_suffix("index.html") {
            Some(dir) if dir.is_empty() || dir.ends_with('/') => dir,
            _ => path,
        };
        encode(&format!("{}{path}", self.base_path))
    }

    /// The errors of the newest build, if any.
    pub(crate) fn problems(&self) -> &str {
        &self.problems
    }

    /// Every output, sorted.
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.paths.iter().map(|path| &**path).collect()
    }

    /// Whether anything is at a root-relative URL (percent-encoded), or where that sends one on to.
    pub(crate) fn has(&self, url: &str) -> bool {
        !matches!(self.find(&request_path(url)), Found::Missing(_))
    }

    /// Whether there was no good build yet.
    pub(crate) fn is_empty(&self) -> bool {
        !self.has_site
    }

    /// What lies at the path (decoded) of a request.
    pub(crate) fn find(&self, path: &str) -> Found {
        let Some(file) = output_path(&self.base_path, path) else {
            return match format!("{path}/") == self.base_path || path == "/" {
                true => Found::Elsewhere(self.base_path.clone()),
                false => self.missing(),
            };
        };
        if let Some(path) = self.paths.get(file.as_str()) {
            return Found::Output(Arc::clone(path));
        }
        // Static hosts send a directory without its slash on to the one with it.
        if self.paths.contains(format!("{file}/index.html").as_str()) {
            return Found::Elsewhere(format!("{path}/"));
        }
        self.missing()
    }

    fn missing(&self) -> Found {
        Found::Missing(self.paths.get("404.html").cloned())
    }
}

/// The path (decoded) that a request asks for: without query and fragment.
pub fn request_path(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// The output that a path (decoded) names on a site under `base_path`, if it is under it: a path
/// from the output directory, to be looked up among the outputs, never on disk.
pub fn output_path(base_path: &str, path: &str) -> Option<String> {
    let inside = path.strip_prefix(base_path)?;
    let is_directory = inside.is_empty() || inside.ends_with('/');
    Some(if is_directory {
        format!("{inside}index.html")
    } else {
        inside.to_owned()
    })
}

/// What lies at a URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An output, by its path.
    Output(Arc<str>),
    /// It is at another URL (decoded).
    Elsewhere(String),
    /// Nothing; with the path of the site's page for that.
    Missing(Option<Arc<str>>),
}

/// What open pages are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing has changed.
    None,
    /// This is other than before: root-relative URLs, sorted. Empty: an error was mended.
    Reload(Vec<String>),
    /// The document at this URL was edited: who follows goes there.
    Follow(Arc<str>),
    /// This is wrong.
    Problems(String),
}

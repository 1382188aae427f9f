//! One build of the site as a request sees it.
//!
//! Enters: the engine, after it was brought up to date. Leaves: a value that does not change, so that
//! everything in one answer is about one build. Forbidden here: rendering.

use crate::concurrency::Once;
use crate::diagnostic::Diagnostic;
use crate::model::{Site, encode};
use crate::output::content_security_policy;
use crate::pipeline::Engine;
use crate::render::RenderContext;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The newest build: which outputs there are, what they are rendered from, and what is wrong.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// What the newest build without errors is rendered from; `None`: there was none yet.
    context: Option<Arc<RenderContext>>,
    /// The outputs of that build.
    paths: Arc<BTreeSet<Arc<str>>>,
    /// Which generation of paths it is.
    generation: u64,
    /// Errors and warnings of the newest build, good or not, sorted by place.
    diagnostics: Vec<Diagnostic>,
    /// The moment of the newest build.
    now: Timestamp,
    /// Whether anything was built yet.
    is_built: bool,
    /// The policy that the site's host is asked to send.
    policy: Once<Option<String>>,
}

impl Snapshot {
    /// The build that `engine` has come to at the moment `now`. `before` is the snapshot before it,
    /// which lends what has not changed.
    pub(crate) fn of(
        engine: &Engine,
        before: &Snapshot,
        diagnostics: Vec<Diagnostic>,
        now: Timestamp,
    ) -> Snapshot {
        let generation = engine.outputs().generation();
        let is_same = before.is_built && before.generation == generation;
        Snapshot {
            context: engine.context().cloned(),
            paths: if is_same {
                Arc::clone(&before.paths)
            } else {
                Arc::new(engine.outputs().paths().cloned().collect())
            },
            generation,
            diagnostics,
            now,
            is_built: true,
            policy: Once::new(),
        }
    }

    /// Whether anything was built yet, with errors or without.
    pub(crate) fn is_built(&self) -> bool {
        self.is_built
    }

    /// The newest site without errors.
    pub(crate) fn site(&self) -> Option<&Site> {
        self.context().map(|context| &**context.site())
    }

    /// What that site is rendered from.
    pub(crate) fn context(&self) -> Option<&Arc<RenderContext>> {
        self.context.as_ref()
    }

    /// What is wrong, as far as it is known. Sorted by place, each once.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What stops the site from being published.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|found| found.is_error())
    }

    /// The moment of the newest build.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Every output, sorted.
    pub fn paths(&self) -> impl ExactSizeIterator<Item = &str> {
        self.paths.iter().map(|path| &**path)
    }

    /// The path that the site is under, such as `/blog/`.
    pub fn base_path(&self) -> &str {
        self.site().map_or("/", |site| site.config().base_path())
    }

    /// The content security policy (CSP level 3) that the site's host is asked to send with every
    /// page; `None`: the site wants none.
    pub(crate) fn policy(&self) -> Option<&str> {
        let policy = || self.site().and_then(content_security_policy);
        self.policy.get(policy).as_deref()
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
        encode(&format!("{}{path}", self.base_path()))
    }

    /// Whether anything is at a root-relative URL (percent-encoded), or where that sends one on to.
    pub(crate) fn has(&self, url: &str) -> bool {
        !matches!(self.find(&request_path(url)), Found::Missing(_))
    }

    /// What lies at the path (decoded) of a request.
    pub(crate) fn find(&self, path: &str) -> Found {
        let base_path = self.base_path();
        let Some(file) = output_path(base_path, path) else {
            let is_above = format!("{path}/") == base_path || path == "/";
            return if is_above {
                Found::Elsewhere(base_path.to_owned())
            } else {
                self.missing()
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

    /// The documents that have another address than in `before`, by their ids: the old address, the new
    /// one. An id that is written in a document stays when its name changes; only those count.
    pub(crate) fn moved_since(&self, before: &Snapshot) -> Vec<(String, String)> {
        let (Some(old), Some(new)) = (before.site(), self.site()) else {
            return Vec::new();
        };
        if Arc::ptr_eq(&before.paths, &self.paths) {
            return Vec::new();
        }
        let addresses: HashMap<&str, &str> = addresses_by_id(new).collect();
        let now_at = |id: &str| addresses.get(id).map(|url| (*url).to_owned());
        addresses_by_id(old)
            .filter_map(|(id, url)| Some((url.to_owned(), now_at(id)?)))
            .filter(|(old, new)| old != new)
            .collect()
    }

    /// Whether the site is made of a file at that path, or something was found in one.
    pub(crate) fn knows(&self, file: &str) -> bool {
        let found = self.diagnostics.iter();
        let places = found.filter_map(|found| found.place.as_ref());
        let site = self.site().into_iter();
        let documents = site.flat_map(|site| {
            let shown = site.posts().iter().chain(site.pages());
            let shown = shown.map(|entry| &entry.document.path);
            shown.chain(site.unpublished().map(|held| &held.document.path))
        });
        places
            .map(|place| &place.file)
            .chain(documents)
            .any(|known| **known == *file)
    }
}

/// The addresses of the documents that name an id.
fn addresses_by_id(site: &Site) -> impl Iterator<Item = (&str, &str)> {
    let entries = site.posts().iter().chain(site.pages());
    entries.filter_map(|entry| Some((entry.document.front.id.as_deref()?, &*entry.card.url)))
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

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

/// The newest build: its outputs, what they are rendered from, and its problems.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// What the newest build without errors is rendered from. `None` before there is one.
    context: Option<Arc<RenderContext>>,
    /// The outputs of that build.
    paths: Arc<BTreeSet<Arc<str>>>,
    /// The number of this set of paths. It grows when the set changes.
    generation: u64,
    /// Errors and warnings of the newest build, with errors or without, sorted by place.
    diagnostics: Vec<Diagnostic>,
    /// The moment of the newest build.
    now: Timestamp,
    /// Whether anything was built yet.
    is_built: bool,
    /// The content security policy that the host is asked to send.
    policy: Once<Option<String>>,
}

impl Snapshot {
    /// The build that `engine` has made at the moment `now`. Parts that have not changed are taken
    /// from the snapshot `before`.
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

    /// The site of the newest build without errors.
    pub(crate) fn site(&self) -> Option<&Site> {
        self.context().map(|context| &**context.site())
    }

    /// What that site is rendered from.
    pub(crate) fn context(&self) -> Option<&Arc<RenderContext>> {
        self.context.as_ref()
    }

    /// The known errors and warnings. They are sorted by place, without duplicates.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The errors. They stop the site from being published.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|found| found.is_error())
    }

    /// The moment of the newest build.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The paths of all outputs, sorted.
    pub fn paths(&self) -> impl ExactSizeIterator<Item = &str> {
        self.paths.iter().map(|path| &**path)
    }

    /// The path that the site is under, such as `/blog/`.
    pub fn base_path(&self) -> &str {
        self.site().map_or("/", |site| site.config().base_path())
    }

    /// The content security policy (CSP level 3) that the host is asked to send with every page.
    /// `None` if the site wants none.
    pub(crate) fn policy(&self) -> Option<&str> {
        let policy = || self.site().and_then(content_security_policy);
        self.policy.get(policy).as_deref()
    }

    /// The URLs of these outputs.
    pub(crate) fn urls(&self, paths: &[Arc<str>]) -> Vec<String> {
        paths.iter().map(|path| self.url(path)).collect()
    }

    /// The URL of an output, root-relative and percent-encoded.
    pub(crate) fn url(&self, path: &str) -> String {
        let path = match path.strip_suffix("index.html") {
            Some(dir) if dir.is_empty() || dir.ends_with('/') => dir,
            _ => path,
        };
        encode(&format!("{}{path}", self.base_path()))
    }

    /// Whether a root-relative, percent-encoded URL leads to an output, also by a redirect.
    pub(crate) fn has(&self, url: &str) -> bool {
        !matches!(self.find(&request_path(url)), Found::Missing(_))
    }

    /// What the path (decoded) of a request leads to.
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
        // Static hosts redirect a directory without a slash to the one with it.
        if self.paths.contains(format!("{file}/index.html").as_str()) {
            return Found::Elsewhere(format!("{path}/"));
        }
        self.missing()
    }

    fn missing(&self) -> Found {
        Found::Missing(self.paths.get("404.html").cloned())
    }

    /// The documents whose address differs from that in `before`: the old address, the new one.
    /// They are matched by the id in the document, which stays the same when its name changes.
    /// Documents without an id do not count.
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

    /// Whether a file is a source of the site, or a problem was found in it.
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

/// The documents with an id: the id, and the address.
fn addresses_by_id(site: &Site) -> impl Iterator<Item = (&str, &str)> {
    let entries = site.posts().iter().chain(site.pages());
    entries.filter_map(|entry| Some((entry.document.front.id.as_deref()?, &*entry.card.url)))
}

/// The path of a request, decoded, without query and fragment.
pub fn request_path(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// The output that a decoded path names on a site under `base_path`, as a path from the output
/// directory. It is looked up among the outputs, never on disk. `None` if the path is not under
/// `base_path`.
pub fn output_path(base_path: &str, path: &str) -> Option<String> {
    let inside = path.strip_prefix(base_path)?;
    let is_directory = inside.is_empty() || inside.ends_with('/');
    Some(if is_directory {
        format!("{inside}index.html")
    } else {
        inside.to_owned()
    })
}

/// What a URL leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An output, by its path.
    Output(Arc<str>),
    /// Another URL (decoded).
    Elsewhere(String),
    /// Nothing. The path is that of the site's page for such requests, if it has one.
    Missing(Option<Arc<str>>),
}

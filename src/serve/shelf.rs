//! What the preview shows now: the last good build, and what is wrong since.

use crate::model::encode;
use crate::pipeline::{Build, Payload};
use crate::track::Digest;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The outputs of the last build without errors, by path.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    files: HashMap<Arc<str>, (Payload, Digest)>,
    /// Of all outputs together.
    digest: Option<Digest>,
    /// The path that the site is under, such as `/blog/`.
    base_path: String,
    /// The errors of the newest build, as a terminal shows them; empty if it has none.
    problems: String,
}

impl Shelf {
    /// What is shown after `build`: its outputs, or with an error, those from before.
    pub(super) fn after(&self, build: &Build) -> Shelf {
        let base_path = build.site.config().base_path().to_owned();
        if build.has_errors() {
            let errors = build
                .diagnostics
                .iter()
                .filter(|d| d.is_error())
                .map(|d| d.human(false));
            let problems = errors.collect::<Vec<_>>().join("\n\n");
            return Shelf {
                files: self.files.clone(),
                digest: self.digest,
                base_path,
                problems,
            };
        }
        let files = build.outputs.iter().filter_map(|built| {
            let payload = built.payload.clone()?;
            Some((Arc::clone(&built.path), (payload, built.digest)))
        });
        let all: Vec<_> = build
            .outputs
            .iter()
            .map(|built| (&built.path, built.digest))
            .collect();
        Shelf {
            digest: Some(Digest::of(&all)),
            files: files.collect(),
            base_path,
            problems: String::new(),
        }
    }

    /// What open pages are told when this takes the place of `before`.
    pub(super) fn news_since(&self, before: &Shelf) -> News {
        if !self.problems.is_empty() {
            News::Problems(self.problems.clone())
        } else if self.digest != before.digest || !before.problems.is_empty() {
            News::Reload(self.changed_since(before))
        } else {
            News::None
        }
    }

    /// The URLs of what is new, other or gone.
    fn changed_since(&self, before: &Shelf) -> Vec<String> {
        let digest = |shelf: &Shelf, path| shelf.files.get(path).map(|(_, digest)| *digest);
        let paths: BTreeSet<&Arc<str>> = self.files.keys().chain(before.files.keys()).collect();
        let changed = paths
            .into_iter()
            .filter(|path| digest(self, *path) != digest(before, *path));
        changed.map(|path| self.url(path)).collect()
    }

    /// Where an output is, root-relative and percent-encoded.
    pub(super) fn url(&self, path: &str) -> String {
        let path = match path.strip_suffix("index.html") {
            Some(dir) if dir.is_empty() || dir.ends_with('/') => dir,
            _ => path,
        };
        encode(&format!("{}{path}", self.base_path))
    }

    /// The errors of the newest build, if any.
    pub(super) fn problems(&self) -> &str {
        &self.problems
    }

    /// Every output, sorted.
    pub(super) fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.files.keys().map(|path| &**path).collect();
        paths.sort_unstable();
        paths
    }

    /// Whether anything is at a root-relative URL (percent-encoded), or where that sends one on to.
    pub(super) fn has(&self, url: &str) -> bool {
        !matches!(self.find(&request_path(url)), Found::Missing(_))
    }

    /// Whether there was no good build yet.
    pub(super) fn is_empty(&self) -> bool {
        self.digest.is_none()
    }

    /// What lies at the path (decoded) of a request.
    pub(super) fn find(&self, path: &str) -> Found<'_> {
        let Some(file) = output_path(&self.base_path, path) else {
            return match format!("{path}/") == self.base_path || path == "/" {
                true => Found::Elsewhere(self.base_path.clone()),
                false => self.missing(),
            };
        };
        if let Some((path, (payload, digest))) = self.files.get_key_value(file.as_str()) {
            return Found::File {
                path,
                payload,
                digest: *digest,
            };
        }
        // Static hosts send a directory without its slash on to the one with it.
        if self
            .files
            .contains_key(format!("{file}/index.html").as_str())
        {
            return Found::Elsewhere(format!("{path}/"));
        }
        self.missing()
    }

    fn missing(&self) -> Found<'_> {
        Found::Missing(self.files.get("404.html"))
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
pub(super) enum Found<'a> {
    /// An output.
    File {
        path: &'a str,
        payload: &'a Payload,
        digest: Digest,
    },
    /// It is at another path.
    Elsewhere(String),
    /// Nothing; with the site's page for that.
    Missing(Option<&'a (Payload, Digest)>),
}

/// What open pages are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing has changed.
    None,
    /// This is other than before: root-relative URLs, sorted. Empty: an error was mended.
    Reload(Vec<String>),
    /// The document at this URL was edited: who follows goes there.
    Follow(Arc<str>),
    /// This is wrong.
    Problems(String),
}

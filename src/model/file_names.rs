//! Finds the file that a writer means by a path that does not work on the web: one with
//! backslashes, one with the folders of the writer's computer, or only a name.
//!
//! Enters: the path as it is written, and the file that it is in. Leaves: the path of a file of the
//! site, if that is certain. If several files have the name, it is the one beside the text.

use super::{Site, address};
use crate::parse::{identity, is_local};
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The paths of the site's files by their names.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// By the name with its ending, in lower case.
    by_name: FxHashMap<String, Vec<Arc<str>>>,
    /// The documents, by the slug of their name. An `index.md` is found by the name of its folder.
    by_slug: FxHashMap<String, Vec<Arc<str>>>,
}

impl FileNames {
    fn of(site: &Site) -> FileNames {
        let mut names = FileNames::default();
        let mut paths: Vec<&Arc<str>> = site.paths().collect();
        paths.sort_unstable();
        for path in paths {
            let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
            let known = names
                .by_name
                .entry(identity::published_file(name))
                .or_default();
            known.push(Arc::clone(path));
            if site.assets.contains_key(path) {
                continue;
            }
            let stem = name.split('.').next().unwrap_or_default();
            let stem = match stem {
                "index" => dir.rsplit('/').next().unwrap_or_default(),
                stem => stem,
            };
            let known = names.by_slug.entry(identity::document(stem)).or_default();
            known.push(Arc::clone(path));
        }
        names
    }
}

/// The path from the site's root of `written` in a file in `dir`. `None` if it leads out of the
/// site.
pub(super) fn path_of(dir: &str, written: &str) -> Option<String> {
    match written.strip_prefix('/') {
        Some(rooted) => address::join("content", rooted),
        None => address::join(dir, written),
    }
}

/// The one of `paths` that a file in `dir` means.
fn certain<'p>(paths: Option<&'p Vec<Arc<str>>>, dir: &str) -> Option<&'p Arc<str>> {
    let paths = paths?;
    let is_beside = |path: &&Arc<str>| path.rsplit_once('/').is_some_and(|(of, _)| of == dir);
    match paths.as_slice() {
        [only] => Some(only),
        several => several.iter().find(is_beside),
    }
}

/// The name in `[[name]]`.
pub(super) fn page_name(target: &str) -> Option<&str> {
    target.strip_prefix("[[")?.strip_suffix("]]")
}

impl Site {
    /// The path of the file that `target` names in the file `from`: the file at that path, or else
    /// the one that it certainly means.
    pub fn file_named(&self, from: &str, target: &str) -> Option<String> {
        if let Some(name) = page_name(target) {
            let name = name.split('#').next().unwrap_or_default();
            return self.page_named(from, name).map(|path| path.to_string());
        }
        let written = target.split(['?', '#']).next().unwrap_or_default();
        let written = percent_decode_str(written).decode_utf8_lossy();
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        let at = |written: &str| {
            let path = self.spelled(path_of(dir, written)?);
            self.is_known(&path).then_some(path)
        };
        if let Some(path) = at(&written) {
            return Some(path);
        }
        if written.contains('\\')
            && let Some(path) = at(&written.replace('\\', "/"))
        {
            return Some(path);
        }
        let name = written
            .rsplit(['/', '\\'])
            .next()
            .filter(|_| is_local(&written))?;
        let found = certain(
            self.names().by_name.get(&identity::published_file(name)),
            dir,
        )?;
        Some(found.to_string())
    }

    /// The path of the document or file with that name, as the file `from` means it.
    pub(super) fn page_named(&self, from: &str, name: &str) -> Option<Arc<str>> {
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        let names = self.names();
        let last = name.rsplit('/').next().unwrap_or_default();
        let by_path = [name.to_owned(), format!("{name}.md")];
        let by_path = by_path.iter().find_map(|written| {
            let beside = path_of(dir, written).filter(|path| self.is_known(path));
            beside.or_else(|| path_of("content", written).filter(|path| self.is_known(path)))
        });
        if let Some(path) = by_path {
            return Some(path.into());
        }
        let by_name = certain(names.by_name.get(&identity::published_file(last)), dir);
        let slug = identity::document(last.strip_suffix(".md").unwrap_or(last));
        let by_slug = || certain(names.by_slug.get(&slug), dir);
        by_name.or_else(by_slug).map(Arc::clone)
    }

    fn names(&self) -> &FileNames {
        self.names.get(|| FileNames::of(self))
    }
}

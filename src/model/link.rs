//! Resolves links in Markdown files and templates.

use super::file_names::{page_name, path_of};
use super::{PublishedFile, Site, Withheld, address, encode};
use crate::parse::{Document, identity, is_local};
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResolvedLink {
    /// A URL, root-relative with the base path.
    Url(String),
    /// A document that is not published now: the URL that it would have, and the reason.
    HeldBack(String, &'static str),
    /// A file that is not published: the URL that it would have, and the reason.
    Withheld(String, Withheld),
    /// No such file, with the file that the writer may have meant.
    Missing(Option<String>),
}

impl ResolvedLink {
    /// The URL, unless the file is missing.
    pub fn url(&self) -> Option<&str> {
        match self {
            ResolvedLink::Url(url)
            | ResolvedLink::HeldBack(url, _)
            | ResolvedLink::Withheld(url, _) => Some(url),
            ResolvedLink::Missing(_) => None,
        }
    }
}

/// The path from the site's root that `target` means in the file `from`. There may be no such file.
/// `None`: it leads out of the site.
pub fn file_of(from: &str, target: &str) -> Option<String> {
    let written = target.split(['?', '#']).next().unwrap_or_default();
    let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
    path_of(dir, &percent_decode_str(written).decode_utf8_lossy())
}

/// The files that a document names, as [`identity::file`] has their paths from the site's root.
pub(super) fn files_named_in(document: &Document) -> impl Iterator<Item = String> {
    let files = document.named_files();
    let files = files.filter_map(|target| file_of(&document.path, target));
    files.map(|path| identity::file(&path).into_owned())
}

/// Whether a link that leads nowhere begins like a web address without its scheme.
fn host(written: &str) -> bool {
    let host = written.split('/').next().unwrap_or_default();
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_ending = ending.len() > 1 && ending.chars().all(char::is_alphabetic);
    let is_file = written == host && (ending.len() > 3 || FILES.contains(&ending));
    is_ending && !is_file && host.split('.').all(is_part)
}

/// Endings of files that no page has in its address.
const FILES: [&str; 13] = [
    "md", "pdf", "jpg", "png", "gif", "svg", "mp3", "mp4", "csv", "txt", "zip", "doc", "xls",
];

/// Splits a target into the path and the rest: query and fragment.
fn parts(target: &str) -> (&str, &str) {
    target.split_at(target.find(['?', '#']).unwrap_or(target.len()))
}

impl Site {
    /// Resolves `target` in the file `from`. A path from the site's root (`/about/`) is a URL
    /// unless a file in `content/` has that path. Anything else is relative to the file. A query
    /// and a fragment stay.
    pub(super) fn resolve(&self, from: &str, target: &str) -> ResolvedLink {
        if let Some(name) = page_name(target) {
            return self.resolve_name(from, name);
        }
        let (written, rest) = parts(target);
        let found = self.file_named(from, target);
        if let Some(known) = found.and_then(|path| self.resolve_file(&path, rest)) {
            return known;
        }
        // No page has a space in its address, and none is on the writer's disk.
        let is_url = written.starts_with('/') && !written.contains(' ') && !is_local(written);
        let written = percent_decode_str(written).decode_utf8_lossy();
        if is_url {
            let url = self.config.url(&encode(&written));
            return ResolvedLink::Url([&url, rest].concat());
        }
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        let path = path_of(dir, &written);
        let meant = self.meant(dir, &written, path.as_deref());
        ResolvedLink::Missing(meant.or_else(|| host(&written).then(|| format!("https://{target}"))))
    }

    /// `[[name#heading]]`.
    fn resolve_name(&self, from: &str, name: &str) -> ResolvedLink {
        let (written, rest) = parts(name);
        let rest = match rest.strip_prefix('#').map(identity::heading) {
            Some(heading) if !heading.is_empty() => format!("#{heading}"),
            _ => String::new(),
        };
        let found = self.page_named(from, written);
        let known = found.and_then(|path| self.resolve_file(&path, &rest));
        known.unwrap_or(ResolvedLink::Missing(None))
    }

    fn resolve_file(&self, path: &str, rest: &str) -> Option<ResolvedLink> {
        let with_rest = |url: &str| [url, rest].concat();
        if let Some(at) = self.by_source.get(path) {
            return Some(ResolvedLink::Url(with_rest(&self.entries[*at].address.url)));
        }
        if let Some(asset) = self.assets.get(path) {
            return Some(ResolvedLink::Url(with_rest(&asset.address.url)));
        }
        if let Some((path, why)) = self.withheld.get_key_value(path) {
            let rooted = path.strip_prefix("content").unwrap_or(path);
            let url = self.config.url(&encode(rooted));
            return Some(ResolvedLink::Withheld(with_rest(&url), *why));
        }
        let unpublished = self.unpublished.get(path)?;
        Some(ResolvedLink::HeldBack(
            with_rest(&unpublished.url),
            unpublished.status.name(),
        ))
    }

    pub(super) fn is_known(&self, path: &str) -> bool {
        self.by_source.contains_key(path)
            || self.assets.contains_key(path)
            || self.unpublished.contains_key(path)
            || self.withheld.contains_key(path)
    }

    /// The paths of all documents and published files, from the site's root.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        let known = self.by_source.keys().chain(self.assets.keys());
        known.chain(self.unpublished.keys())
    }

    /// The file of the content at a path, whether the file system composes letters or not.
    pub(super) fn content_file(&self, path: &str) -> Option<&PublishedFile> {
        self.assets
            .get(path)
            .or_else(|| self.assets.get(self.spelled(path.to_owned()).as_str()))
    }

    /// `path` as the file system spells it: an é may be one character in a link and two in the name
    /// of the file (macOS), or the other way round.
    pub(super) fn spelled(&self, path: String) -> String {
        if path.is_ascii() || self.is_known(&path) {
            return path;
        }
        let files = self.paths().chain(self.withheld.keys());
        let mut files = files.filter(|file| !file.is_ascii());
        let wanted = identity::file(&path);
        match files.find(|file| identity::file(file) == wanted) {
            Some(file) => file.to_string(),
            None => path,
        }
    }

    /// A suggestion for a `target` in the file `from`.
    pub(super) fn meant_by(&self, from: &str, target: &str) -> Option<String> {
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        self.meant(dir, target, path_of(dir, target).as_deref())
    }

    /// A suggestion for a path `written` in a file of `dir`: the same path from `content/`, or the
    /// file with the most similar path. The result is relative to `dir`.
    fn meant(&self, dir: &str, written: &str, path: Option<&str>) -> Option<String> {
        let mut files: Vec<&str> = self.paths().map(|file| &**file).collect();
        files.sort_unstable();
        let from_content = address::join("content", written);
        let found = match files
            .iter()
            .find(|file| Some(**file) == from_content.as_deref())
        {
            Some(found) => found,
            None => crate::diagnostic::nearest(path?, files)?,
        };
        let up = dir
            .split('/')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>();
        let parts = found.split('/').collect::<Vec<_>>();
        let shared = up.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        Some("../".repeat(up.len() - shared) + &parts[shared..].join("/"))
    }
}

//! Resolves links in Markdown files and templates.

use super::{PublishedFile, Site, Withheld, address, encode};
use crate::parse::identity;
use percent_encoding::percent_decode_str;

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

fn path_of(dir: &str, written: &str) -> Option<String> {
    match written.strip_prefix('/') {
        Some(rooted) => address::join("content", rooted),
        None => address::join(dir, written),
    }
}

impl Site {
    /// Resolves `target` as written in the file `from`. A path from the site's root (`/about/`)
    /// is taken for a URL unless a file of that name lies in `content/`; anything else is relative
    /// to the file. A query and a fragment stay.
    pub(super) fn resolve(&self, from: &str, target: &str) -> ResolvedLink {
        let cut = target.find(['?', '#']).unwrap_or(target.len());
        let (written, rest) = target.split_at(cut);
        let written = percent_decode_str(written).decode_utf8_lossy();
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        let from_root = written.strip_prefix('/');
        let path = path_of(dir, &written).map(|path| self.spelled(path));
        let with_rest = |url: &str| [url, rest].concat();
        if let Some(path) = &path {
            if let Some(at) = self.by_source.get(path.as_str()) {
                return ResolvedLink::Url(with_rest(&self.entries[*at].address.url));
            }
            if let Some(asset) = self.assets.get(path.as_str()) {
                return ResolvedLink::Url(with_rest(&asset.address.url));
            }
            if let Some(unpublished) = self.unpublished.get(path.as_str()) {
                return ResolvedLink::HeldBack(
                    with_rest(&unpublished.url),
                    unpublished.status.name(),
                );
            }
        }
        if let Some((path, why)) = path
            .as_deref()
            .and_then(|path| self.withheld.get_key_value(path))
        {
            let rooted = path.strip_prefix("content").unwrap_or(path);
            return ResolvedLink::Withheld(with_rest(&self.config.url(&encode(rooted))), *why);
        }
        match from_root {
            Some(rooted) => {
                ResolvedLink::Url(with_rest(&self.config.url(&encode(&format!("/{rooted}")))))
            }
            None => ResolvedLink::Missing(self.meant(dir, &written, path.as_deref())),
        }
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
        let is_known = |path: &str| {
            self.by_source.contains_key(path)
                || self.assets.contains_key(path)
                || self.unpublished.contains_key(path)
                || self.withheld.contains_key(path)
        };
        if path.is_ascii() || is_known(&path) {
            return path;
        }
        let files = self
            .by_source
            .keys()
            .chain(self.assets.keys())
            .chain(self.unpublished.keys())
            .chain(self.withheld.keys());
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
        let files = self
            .by_source
            .keys()
            .chain(self.assets.keys())
            .chain(self.unpublished.keys());
        let mut files: Vec<&str> = files.map(|file| &**file).collect();
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

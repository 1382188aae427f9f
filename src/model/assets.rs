//! The files of the content that are published as they are, and where.

use super::card::DocumentKind;
use super::link::files_named_in;
use super::{Address, Material, PublishedFile, Unpublished, Withheld};
use crate::model::pending_entry::PendingEntry;
use crate::parse::{Kind, Parsed, identity, split_language};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The files that are published as they are. A file beside an unpublished post is held back if only
/// unpublished posts name it. Files beside an `index.md` are published in its directory, and are
/// held back with it. Its translations beside it use the same files; if every `index` file has a
/// language in its name, the files are published with the first of them.
///
/// Files that are not meant for readers are left out too; see [`withheld`](super::audience).
pub(super) fn content_assets(
    material: &Material<'_>,
    pending: &[PendingEntry],
    unpublished: &BTreeMap<Arc<str>, Unpublished>,
    withheld: &BTreeMap<Arc<str>, Withheld>,
) -> BTreeMap<Arc<str>, PublishedFile> {
    let index_dir = |source: &str| {
        let (dir, name) = source.rsplit_once('/')?;
        name.starts_with("index.").then(|| dir.to_owned())
    };
    let mut bundles: HashMap<String, (&str, &Address)> = HashMap::new();
    for entry in pending {
        let path = &*entry.document.path;
        let Some(dir) = index_dir(path) else { continue };
        let rank = |path| (split_language(path).1.is_some(), path);
        let known = bundles.entry(dir).or_insert((path, &entry.address));
        if rank(path) < rank(known.0) {
            *known = (path, &entry.address);
        }
    }
    let hidden: BTreeSet<String> = unpublished
        .keys()
        .filter_map(|source| index_dir(source))
        .filter(|dir| !bundles.contains_key(dir))
        .collect();
    let held_back = held_back(pending, unpublished);
    let mut assets = BTreeMap::new();
    'files: for (path, parsed) in &material.files {
        let (Kind::Asset(name), Parsed::Asset(read)) = (Kind::of(path), parsed) else {
            continue;
        };
        if withheld.contains_key(*path) {
            continue;
        }
        if !held_back.is_empty() && held_back.contains(&*identity::file(path)) {
            continue;
        }
        let mut target = format!("/{name}");
        let mut dir = &***path;
        while let Some((above, _)) = dir.rsplit_once('/') {
            if hidden.contains(above) {
                continue 'files;
            }
            if let Some((_, bundle)) = bundles.get(above) {
                let base = bundle.path.rsplit_once('/').map_or("", |(base, _)| base);
                target = format!("/{base}{}", &path[above.len()..]).replace("//", "/");
                break;
            }
            dir = above;
        }
        let address = Address::new(&material.config, &target);
        assets.insert(Arc::clone(path), PublishedFile::new(path, address, read));
    }
    assets
}

/// The files that are held back: an unpublished post beside them names them, and no published
/// document does.
fn held_back(
    pending: &[PendingEntry],
    unpublished: &BTreeMap<Arc<str>, Unpublished>,
) -> BTreeSet<String> {
    let mut held_back = BTreeSet::new();
    // Files beside pages, such as a logo or an icon, belong to the site, so they are not held back.
    let posts = unpublished
        .values()
        .filter(|held| held.kind == DocumentKind::Post);
    for held in posts {
        let document = &held.document;
        let dir = document.path.rsplit_once('/').map_or("", |(dir, _)| dir);
        let dir = identity::file(dir);
        let is_beside = |path: &String| path.rsplit_once('/').is_some_and(|(of, _)| of == dir);
        held_back.extend(files_named_in(document).filter(is_beside));
    }
    if !held_back.is_empty() {
        for entry in pending {
            for path in files_named_in(&entry.document) {
                held_back.remove(&path);
            }
        }
    }
    held_back
}

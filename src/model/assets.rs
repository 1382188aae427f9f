//! The files of the content that are published as they are, and where.

use super::draft::Draft;
use super::{Address, Asset, HeldBack, Material};
use crate::parse::{Kind, Parsed, spoken};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The files that are published as they are. Those beside an `index.md` go where it goes, and
/// stay back when it does. Its translations beside it use the same files; if there is none without a
/// language in its name, the first of them is followed.
pub(super) fn content_assets(
    material: &Material<'_>,
    drafts: &[Draft],
    held_back: &BTreeMap<Arc<str>, HeldBack>,
) -> BTreeMap<Arc<str>, Asset> {
    let index_dir = |source: &str| {
        let (dir, name) = source.rsplit_once('/')?;
        name.starts_with("index.").then(|| dir.to_owned())
    };
    let mut bundles: HashMap<String, (&str, &Address)> = HashMap::new();
    for draft in drafts {
        let path = &*draft.document.path;
        let Some(dir) = index_dir(path) else { continue };
        let rank = |path| (spoken(path).1.is_some(), path);
        let known = bundles.entry(dir).or_insert((path, &draft.address));
        if rank(path) < rank(known.0) {
            *known = (path, &draft.address);
        }
    }
    let hidden: BTreeSet<String> = held_back
        .keys()
        .filter_map(|source| index_dir(source))
        .filter(|dir| !bundles.contains_key(dir))
        .collect();
    let mut assets = BTreeMap::new();
    'files: for (path, parsed) in &material.files {
        let (Kind::Asset(name), Parsed::Asset(read)) = (Kind::of(path), parsed) else {
            continue;
        };
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
        let asset = Asset {
            source: Arc::clone(path),
            address,
            len: read.len,
            digest: read.digest,
            media: read.media,
            tells_place: read.tells_place,
        };
        assets.insert(Arc::clone(path), asset);
    }
    assets
}

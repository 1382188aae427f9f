//! The files of the content that are published as they are, and where.

use super::draft::Draft;
use super::{Address, Asset, HeldBack, Material};
use crate::parse::{Kind, Parsed};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The files that are published as they are. Those beside an `index.md` go where it goes, and
/// stay back when it does.
pub(super) fn content_assets(
    material: &Material<'_>,
    drafts: &[Draft],
    held_back: &BTreeMap<Arc<str>, HeldBack>,
) -> BTreeMap<Arc<str>, Asset> {
    let index_dir = |source: &str| {
        let (dir, name) = source.rsplit_once('/')?;
        name.starts_with("index.").then(|| dir.to_owned())
    };
    let bundles: HashMap<String, &Address> = drafts
        .iter()
        .filter_map(|draft| Some((index_dir(&draft.document.path)?, &draft.address)))
        .collect();
    let hidden: BTreeSet<String> = held_back
        .keys()
        .filter_map(|source| index_dir(source))
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
            if let Some(bundle) = bundles.get(above) {
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
        };
        assets.insert(Arc::clone(path), asset);
    }
    assets
}

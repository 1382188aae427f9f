//! The theme in force: its templates, options and assets, over the default theme's.

use super::{Address, Asset, Material, Templates};
use crate::config::{DEFAULT_THEME, Data};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::{Kind, Parsed};
use crate::track::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) type Theme = (Templates, Data, BTreeMap<Arc<str>, Asset>);

/// The theme's templates, options and assets: each over the default theme's and under the site's
/// own, file by file and key by key.
pub(super) fn theme(material: &Material<'_>, problems: &mut Vec<Diagnostic>) -> Theme {
    let config = &material.config;
    let chosen = config.theme.as_str();
    let mut themes = BTreeSet::new();
    let (mut base, mut own, mut site) = (Vec::new(), Vec::new(), Vec::new());
    let (mut base_options, mut own_options) = (Data::default(), Data::default());
    let (mut base_assets, mut own_assets) = (BTreeMap::new(), BTreeMap::new());
    for (path, parsed) in &material.files {
        match (Kind::of(path), parsed) {
            (Kind::SiteTemplate(_), Parsed::Template(template)) => site.push(Arc::clone(template)),
            (Kind::ThemeTemplate(theme, _), Parsed::Template(template)) => {
                themes.insert(theme);
                if theme == chosen {
                    own.push(Arc::clone(template));
                } else if theme == DEFAULT_THEME {
                    base.push(Arc::clone(template));
                }
            }
            (Kind::ThemeSettings(theme), Parsed::Data(settings)) => {
                themes.insert(theme);
                let options = settings.get("options").cloned().unwrap_or_default();
                if theme == chosen {
                    own_options = options;
                } else if theme == DEFAULT_THEME {
                    base_options = options;
                }
            }
            (Kind::ThemeAsset(theme, name), Parsed::Asset { len, digest }) => {
                themes.insert(theme);
                let address =
                    Address::new(config, &format!("/assets/{}", fingerprinted(name, *digest)));
                let asset = Asset {
                    source: Arc::clone(path),
                    address,
                    len: *len,
                    digest: *digest,
                };
                if theme == chosen {
                    own_assets.insert(name.into(), asset);
                } else if theme == DEFAULT_THEME {
                    base_assets.insert(name.into(), asset);
                }
            }
            _ => {}
        }
    }
    if !themes.contains(chosen) {
        let help = match nearest(chosen, themes.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "put it under themes/{chosen}/, or use the built-in theme `{DEFAULT_THEME}`"
            ),
        };
        let problem = Diagnostic::error("theme-missing", format!("there is no theme `{chosen}`"));
        problems.push(problem.at(material.theme_place.clone()).help(help));
    }
    base.extend(own);
    base.extend(site);
    base_assets.extend(own_assets);
    let options = base_options
        .overlaid(&own_options)
        .overlaid(&config.theme_options);
    (Templates::new(base), options, base_assets)
}

/// `style.css` -> `style-1a2b3c4d5e.css`, so that it can be cached for ever; other files keep
/// their names, because stylesheets refer to them.
fn fingerprinted(name: &str, digest: Digest) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending @ ("css" | "js"))) => format!("{stem}-{:.10}.{ending}", digest.hex()),
        _ => name.to_owned(),
    }
}

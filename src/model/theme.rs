//! The chosen theme: its templates, options and assets, over the default theme's.

use super::declared::Declared;
use super::options;
use super::words::{Layers, ThemeStrings};
use super::{Address, Material, Palette, PublishedFile, Templates};
use crate::config::{DEFAULT_THEME, Data};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::parse::{Kind, Parsed, Words, identity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The chosen theme.
pub(super) struct Theme {
    pub(super) templates: Templates,
    pub(super) options: Data,
    /// The colours that differ from the theme's.
    pub(super) palette: Option<Palette>,
    pub(super) words: ThemeStrings,
    /// The assets by path under `assets/`.
    pub(super) assets: BTreeMap<Arc<str>, PublishedFile>,
}

/// Combines templates, options and assets, file by file and key by key: the site's own win over the
/// theme's, and those over the default theme's.
pub(super) fn theme(material: &Material<'_>, problems: &mut Vec<Diagnostic>) -> Theme {
    let config = &material.config;
    let chosen = config.theme.as_str();
    let mut themes = BTreeSet::new();
    let (mut base, mut own, mut site) = (Vec::new(), Vec::new(), Vec::new());
    let (mut base_declared, mut own_declared) = (Declared::default(), Declared::default());
    let (mut base_assets, mut own_assets) = (BTreeMap::new(), BTreeMap::new());
    let mut words: [Vec<(&str, &Words)>; 3] = Default::default();
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
                if theme == chosen {
                    own_declared = Declared::from(settings);
                } else if theme == DEFAULT_THEME {
                    base_declared = Declared::from(settings);
                }
            }
            (Kind::ThemeWords(theme, language), Parsed::Words(read)) => {
                if theme == chosen {
                    words[1].push((language, read));
                } else if theme == DEFAULT_THEME {
                    words[0].push((language, read));
                }
            }
            (Kind::SiteWords(language), Parsed::Words(read)) => words[2].push((language, read)),
            (Kind::ThemeAsset(theme, name), Parsed::Asset(read)) => {
                themes.insert(theme);
                let address = Address::new(
                    config,
                    &format!("/assets/{}", fingerprinted(name, read.digest)),
                );
                let asset = PublishedFile {
                    source: Arc::clone(path),
                    address,
                    len: read.len,
                    digest: read.digest,
                    media: read.media,
                    tells_place: read.tells_place,
                };
                if theme == chosen {
                    own_assets.insert(identity::file(name).into(), asset);
                } else if theme == DEFAULT_THEME {
                    base_assets.insert(identity::file(name).into(), asset);
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
        problems.push(problem.at(material.places.theme.clone()).help(help));
    }
    base.extend(own);
    base.extend(site);
    base_assets.extend(own_assets);
    let templates = Templates::new(base);
    if config.headers.policy {
        problems.extend(blocked_scripts(&templates));
    }
    let (options, palette) = options::settle(
        &base_declared.overlaid(&own_declared),
        &config.theme_options,
        material.places,
        &templates,
        problems,
    );
    let written = config.words.iter();
    let written: Words = written
        .map(|(key, word)| (Arc::clone(key), word.clone(), material.places.word(key)))
        .collect();
    words[2].push((&config.language, &written));
    let mut layers = Layers::default();
    for (at, words) in words.iter().enumerate() {
        for (language, words) in words {
            layers.add(language, words, at == 2);
        }
    }
    let words = layers.settle(&config.language, &templates, problems);
    Theme {
        templates,
        options,
        palette,
        words,
        assets: base_assets,
    }
}

/// A warning for each script in a template that the content security policy cannot allow.
fn blocked_scripts(templates: &Templates) -> impl Iterator<Item = Diagnostic> {
    templates.all().flat_map(|template| {
        let blocked = template.scripts.iter().filter(|script| script.digest.is_none());
        blocked.map(|script| {
            let message = "browsers will not run this script: the content security policy can allow only one that is the same on every page and no attribute";
            Diagnostic::warning("script-blocked", message)
                .at(Place::in_text(&template.path, &template.text, script.tag.clone()))
                .help("put it into a file in `content/` and name that: `<script src=\"/my.js\"></script>`")
        })
    })
}

/// `style.css` -> `style-1a2b3c4d5e.css`, so that it can be cached for ever; other files keep
/// their names, because stylesheets refer to them.
fn fingerprinted(name: &str, digest: Digest) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending @ ("css" | "js"))) => format!("{stem}-{:.10}.{ending}", digest.hex()),
        _ => name.to_owned(),
    }
}

//! The chosen theme: its templates, options and assets, over the default theme's.

use super::options;
use super::words::{Layers, ThemeStrings};
use super::{Address, Material, Palette, PublishedFile, Templates};
use crate::config::{Config, DEFAULT_THEME, Data};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::parse::{DeclaredOptions, Kind, Parsed, Template, Words, identity, version};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The chosen theme, with the site's own files over it.
#[derive(Debug)]
pub struct Theme {
    pub(super) templates: Templates,
    pub(super) options: Data,
    /// The colours that differ from the theme's.
    pub(super) palette: Option<Palette>,
    pub(super) words: ThemeStrings,
    /// The assets by path under `assets/`.
    pub(super) assets: BTreeMap<Arc<str>, PublishedFile>,
}

/// What one source brings: the default theme, the chosen theme, or the site itself. Later ones win.
#[derive(Default)]
struct ThemeLayer<'a> {
    templates: Vec<Arc<Template>>,
    declared: DeclaredOptions,
    /// The words of each language.
    words: Vec<(&'a str, &'a Words)>,
    assets: BTreeMap<Arc<str>, PublishedFile>,
}

/// The position of each source among the layers.
const DEFAULT: usize = 0;
const CHOSEN: usize = 1;
const SITE: usize = 2;

impl Theme {
    /// Combines templates, options and assets, file by file and key by key: the site's own win over the
    /// theme's, and those over the default theme's.
    pub fn new(material: &Material<'_>, problems: &mut Vec<Diagnostic>) -> Theme {
        let config = &material.config;
        let mut layers = layers(material, problems);
        let own_words: Words = config
            .words
            .iter()
            .map(|(key, word)| (Arc::clone(key), word.clone(), material.places.word(key)))
            .collect();
        layers[SITE].words.push((&config.language, &own_words));
        let mut words = Layers::default();
        for (at, layer) in layers.iter().enumerate() {
            for (language, read) in &layer.words {
                words.add(language, read, at == SITE);
            }
        }
        problems.extend(too_old(&layers[CHOSEN].declared, &config.theme));
        let declared = layers[DEFAULT].declared.overlaid(&layers[CHOSEN].declared);
        let templates = layers.iter().flat_map(|layer| &layer.templates);
        let templates = Templates::new(templates.cloned());
        if config.headers.policy {
            problems.extend(blocked_scripts(&templates));
            problems.extend(unknown_hosts(&templates, config));
        }
        let (options, palette) = options::settle(
            &declared,
            &config.theme_options,
            material.places,
            &templates,
            problems,
        );
        let words = words.settle(&config.language, &templates, problems);
        Theme {
            templates,
            options,
            palette,
            words,
            assets: layers.into_iter().flat_map(|layer| layer.assets).collect(),
        }
    }

    /// The templates.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }
}

/// The files of the chosen theme, of the default theme and of the site. It is an error if the chosen
/// theme does not exist.
fn layers<'a>(material: &'a Material<'_>, problems: &mut Vec<Diagnostic>) -> [ThemeLayer<'a>; 3] {
    let config = &material.config;
    let chosen = config.theme.as_str();
    let mut layers: [ThemeLayer<'a>; 3] = Default::default();
    let mut themes = BTreeSet::new();
    for (path, parsed) in &material.files {
        let (theme, name) = match Kind::of(path) {
            Kind::ThemeTemplate(theme, name)
            | Kind::ThemeAsset(theme, name)
            | Kind::ThemeWords(theme, name) => (Some(theme), name),
            Kind::ThemeSettings(theme) => (Some(theme), ""),
            Kind::SiteTemplate(name) | Kind::SiteWords(name) => (None, name),
            _ => continue,
        };
        if !matches!(parsed, Parsed::Words(_)) {
            themes.extend(theme);
        }
        let layer = match theme {
            Some(theme) if theme == chosen => &mut layers[CHOSEN],
            Some(DEFAULT_THEME) => &mut layers[DEFAULT],
            Some(_) => continue,
            None => &mut layers[SITE],
        };
        match parsed {
            Parsed::Template(template) => layer.templates.push(Arc::clone(template)),
            Parsed::Theme(declared) => layer.declared = DeclaredOptions::clone(declared),
            Parsed::Words(words) => layer.words.push((name, words)),
            Parsed::Asset(asset) => {
                let address = format!("/assets/{}", fingerprinted(name, asset.digest));
                let address = Address::new(config, &address);
                let asset = PublishedFile::new(path, address, asset);
                layer.assets.insert(identity::file(name).into(), asset);
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
    layers
}

/// The error for a theme that needs a newer linger than this one.
fn too_old(declared: &DeclaredOptions, theme: &str) -> Option<Diagnostic> {
    let (oldest, place) = declared.oldest.as_ref()?;
    let own = env!("CARGO_PKG_VERSION");
    if *oldest <= version(own)? {
        return None;
    }
    let [major, minor, patch] = oldest;
    let message = format!(
        "the theme `{theme}` needs linger {major}.{minor}.{patch}, and this is linger {own}"
    );
    let problem = Diagnostic::error("theme-version", message).at(place.clone());
    Some(problem.help("install a newer linger, or take an older version of the theme"))
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

/// A warning for each template of the site whose code loads something that the policy does not allow,
/// with the line of `site.yaml` that would.
fn unknown_hosts<'a>(
    templates: &'a Templates,
    config: &'a Config,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let own = templates
        .all()
        .filter(|template| template.path.starts_with("templates/"));
    own.filter_map(|template| {
        let allows = |kind: &str, origin: &str| {
            let allowed = config.headers.allow.get(kind).into_iter().flatten();
            allowed.into_iter().any(|known| host_matches(known, origin))
        };
        let mut lacks = template.hosts.iter();
        let first = lacks.find(|host| !allows(host.kind, &host.origin))?;
        let mut allow = config.headers.allow.clone();
        for host in &template.hosts {
            let known = allow.entry(host.kind.to_owned()).or_default();
            if !known.iter().any(|known| host_matches(known, &host.origin)) {
                known.push(host.origin.clone());
            }
        }
        let lines = allow
            .iter()
            .map(|(kind, origins)| format!("{kind}: [{}]", quoted(origins)));
        let message = format!(
            "the policy of the site blocks what this code needs from {}",
            first.origin
        );
        let help = format!(
            "if you trust that site, write in `site.yaml`: `headers: {{allow: {{{}}}}}`",
            lines.collect::<Vec<_>>().join(", ")
        );
        let place = Place::in_text(&template.path, &template.text, first.tag.clone());
        Some(
            Diagnostic::warning("policy-blocks", message)
                .at(place)
                .help(help),
        )
    })
}

/// Whether an allowed origin, such as `https://*.example.com`, includes another.
fn host_matches(allowed: &str, origin: &str) -> bool {
    let below = allowed.strip_prefix("https://*");
    allowed == origin || below.is_some_and(|domain| origin.ends_with(domain))
}

/// Origins as items of a list in YAML, where `*` needs quotation marks.
fn quoted(origins: &[String]) -> String {
    let items = origins.iter().map(|origin| {
        if origin.contains('*') {
            format!("\"{origin}\"")
        } else {
            origin.clone()
        }
    });
    items.collect::<Vec<_>>().join(", ")
}

/// `style.css` -> `style-1a2b3c4d5e.css`, so that it can be cached for ever; other files keep
/// their names, because stylesheets refer to them.
fn fingerprinted(name: &str, digest: Digest) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending @ ("css" | "js"))) => format!("{stem}-{:.10}.{ending}", digest.hex()),
        _ => name.to_owned(),
    }
}

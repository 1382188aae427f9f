//! Checks a finished build for readers: links and fragments have to work, pictures need alternative
//! text, feeds have to be readable.
//!
//! Enters: a build, what was found in its outputs when they were made (`scan.rs`), and the sources to
//! find places in. Leaves: diagnostics. Forbidden here: changing anything. Only `web.rs` makes requests, and only with
//! `--external`.

mod address;
mod blocked;
mod feed;
mod issues;
mod page;
mod place;
pub(crate) mod policy;
mod scan;
mod structure;
mod web;

pub use scan::{ScannedSite, Scans};
pub use web::Web;

use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::output::content_security_policy;
use crate::pipeline::Build;
use crate::source::Source;
use blocked::PolicedPart;
use issues::SiteIssues;
use place::SourcePlaces;
use policy::Policy;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers of checked things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckSummary {
    /// HTML pages.
    pub pages: usize,
    /// Links and pictures on them, with repetitions.
    pub links: usize,
    /// Different addresses on other sites.
    pub external: usize,
}

/// Checks every page and feed of `build`, of which all is known that is in `scanned`. With `web`,
/// addresses on other sites are requested.
pub fn check(
    build: &Build,
    scanned: &ScannedSite,
    source: &dyn Source,
    web: Option<&Web>,
) -> (Vec<Diagnostic>, CheckSummary) {
    let config = build.site.config();
    let outputs: BTreeSet<&str> = build.outputs.iter().map(|output| &*output.path).collect();
    let mut issues = SiteIssues::of(scanned, &outputs, config);
    let places = SourcePlaces::new(&build.site, source);
    // Templates also make links, for example to share a post. Only links in the sources are
    // checked.
    let external = &mut issues.external;
    let written = places.written(external);
    external.retain(|url, _| written.contains(url));
    let mut found = issues.diagnostics(&places);
    found.extend(unread(scanned));
    found.extend(blocked_by_policy(build, scanned, &places, source));
    found.extend(pictures_without_words(build));
    found.extend(languages_without_words(build));
    found.extend(feed::check(config, scanned.feeds(), &outputs));
    if let Some(web) = web {
        for (url, problem) in web.ask(issues.external.keys().map(String::as_str)) {
            found.extend(places.placed(problem, &url, &issues.external[&url]));
        }
    }
    let looked = CheckSummary {
        pages: scanned.pages().count(),
        links: issues.links,
        external: issues.external.len(),
    };
    (found, looked)
}

/// Reports pages that cannot be read to their end.
fn unread(scanned: &ScannedSite) -> Vec<Diagnostic> {
    let unread = scanned.pages().filter_map(|(path, facts)| {
        let trouble = facts.wrong.as_ref()?.trouble.as_ref()?;
        let message = format!("the page `{path}` cannot be read to its end: {trouble}");
        let help = "look for HTML in it that is not closed";
        Some(Diagnostic::warning("page-unread", message).help(help))
    });
    unread.collect()
}

/// Finds what the policy would block, on the pages and in the stylesheets.
fn blocked_by_policy(
    build: &Build,
    scanned: &ScannedSite,
    places: &SourcePlaces<'_>,
    source: &dyn Source,
) -> Vec<Diagnostic> {
    let config = build.site.config();
    let Some(policy) = content_security_policy(&build.site) else {
        return Vec::new();
    };
    let policy = Policy::parse(&policy);
    // Many pages have the same parts.
    let mut looked: FxHashMap<u32, Option<PolicedPart>> = FxHashMap::default();
    let mut parts: BTreeMap<PolicedPart, Vec<&str>> = BTreeMap::new();
    for (path, facts) in scanned.pages() {
        for number in &facts.policed {
            let part = looked.entry(*number).or_insert_with(|| {
                let part = PolicedPart::decoded(scanned.text(*number));
                part.filter(|part| part.is_blocked(&policy, config.origin()))
            });
            let Some(part) = part else { continue };
            match parts.get_mut(part) {
                Some(pages) if pages.last() == Some(&path) => {}
                Some(pages) => pages.push(path),
                None => {
                    parts.insert(part.clone(), vec![path]);
                }
            }
        }
    }
    let on_pages = parts.into_iter().flat_map(|(part, pages)| {
        let problem = policy::blocked(part.directive, part.address(), config);
        places.placed(problem, part.written(), &pages)
    });
    let mut found: Vec<Diagnostic> = on_pages.collect();
    for asset in build.site.assets() {
        if !asset.source.ends_with(".css") {
            continue;
        }
        // If the file cannot be read any more, the build reports it.
        let Ok(bytes) = source.read(&asset.source) else {
            continue;
        };
        let css = String::from_utf8_lossy(&bytes);
        for (directive, url, range) in blocked::in_stylesheet(&css) {
            if !policy.allows(directive, url, config.origin()) {
                let place = Place::in_text(&asset.source, &css, range);
                found.push(policy::blocked(directive, url, config).at(place));
            }
        }
    }
    found
}

/// Reports languages for which the theme has no words, at the first document in the language, or at
/// the settings.
fn languages_without_words(build: &Build) -> Vec<Diagnostic> {
    let site = &build.site;
    let strange = site
        .languages()
        .iter()
        .filter(|lang| !site.words().has(lang));
    strange
        .map(|lang| {
            let place = if **lang == *site.config().language {
                Place::file(&SITE_FILE.into())
            } else {
                    let mut documents = site.posts().iter().chain(site.pages());
                    let first = documents.find(|entry| *entry.card.lang == **lang);
                    first.map_or(Place::file(&SITE_FILE.into()), |e| e.document.place("lang"))
                };
            let message = format!("the theme has no words in the language `{lang}`");
            let instead = &site.words().of(lang).language.to_owned();
            let help = format!("they are in `{instead}` there; write yours into `words/{lang}.yaml`, docs/words.md lists them");
            Diagnostic::warning("language-without-words", message).at(place).help(help)
        })
        .collect()
}

/// A note that the subscription form has no provider yet. Many sites want that, so it is no
/// warning.
pub fn stub_form(build: &Build) -> Option<Diagnostic> {
    let is_offered = build
        .outputs
        .iter()
        .any(|output| &*output.path == "subscribe/index.html");
    (is_offered && build.site.config().subscribe.is_stub()).then(|| {
        let message = if build.site.config().email.is_empty() {
            "the subscription form leads nowhere yet: pages say that email opens soon"
        } else {
            "no service takes subscribers yet: pages offer a mail to the `email` of the site"
        };
        Diagnostic::warning("form-stub", message)
            .at(Place::file(&SITE_FILE.into()))
            .help("name the service that takes it: `forms: {subscribe: {provider: ...}}`; docs/settings.md lists them")
    })
}

/// Reports posts whose picture in the front matter has no alternative text.
fn pictures_without_words(build: &Build) -> Vec<Diagnostic> {
    let entries = build.site.posts().iter().chain(build.site.pages());
    let front = entries.filter(|entry| {
        let front = &entry.document.front;
        front.image.is_some() && front.image_alt.is_none()
    });
    front
        .map(|entry| {
            let message = "the picture of this post has no alt text";
            Diagnostic::warning("alt-missing", message)
                .at(entry.document.place("image"))
                .help("add `image_alt:` with what it shows")
        })
        .collect()
}

//! Checks a finished build for readers: links and fragments have to work, pictures need alternative
//! text, feeds have to be readable.
//!
//! Enters: a build with the text of its pages, and the sources to find places in. Leaves:
//! diagnostics. Forbidden here: changing anything. Only `web.rs` makes requests, and only with
//! `--external`.

mod address;
mod blocked;
mod feed;
mod page;
mod place;
pub(crate) mod policy;
mod structure;
mod web;

pub use web::Web;

use crate::concurrency::Collector;
use crate::config::{Config, SITE_FILE};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::output::content_security_policy;
use crate::parse::is_local;
use crate::pipeline::{Build, Payload, Placed, Sink};
use crate::source::Source;
use address::{LinkTarget, Position, leads};
use blocked::PolicedPart;
use page::{PageScan, Use};
use place::SourcePlaces;
use policy::Policy;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Issue {
    /// The path of a link or picture does not exist.
    Missing(Use, String),
    /// A link to a fragment that its page does not have: the URL as it is written, the path.
    NoHeading(String, String),
    /// A picture without alt text.
    NoAlt(String),
    /// An id that two elements of a page have, as it is written.
    IdTwice(String),
    /// An element in a paragraph or a label that must not be there: the name of what is around it, its
    /// tag.
    Misplaced(String, String),
    /// A link or picture that leads to the writer's own disk.
    Local(String),
}

/// Keeps the text of a build's pages and feeds; other bytes are dropped.
#[derive(Debug, Default)]
pub struct Texts(Collector<(Arc<str>, String)>);

impl Sink for Texts {
    fn put(&self, path: &Arc<str>, payload: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        let is_text = [".html", ".xml", ".json"]
            .iter()
            .any(|end| path.ends_with(end));
        let bytes = match payload {
            _ if !is_text => return Ok(Placed::default()),
            Payload::Bytes(bytes) => bytes.to_vec(),
            // This is a file of the writer's own, which was just read.
            Payload::File(_) | Payload::Made(_) => return Ok(Placed::default()),
        };
        self.0.put((
            Arc::clone(path),
            String::from_utf8_lossy(&bytes).into_owned(),
        ));
        Ok(Placed::default())
    }
}

/// Checks every page and feed of `build`, whose outputs are in `texts`. With `web`, addresses on
/// other sites are requested.
pub fn check(
    build: &Build,
    texts: Texts,
    source: &dyn Source,
    web: Option<&Web>,
) -> (Vec<Diagnostic>, CheckSummary) {
    let texts: BTreeMap<Arc<str>, String> = texts.0.empty().into_iter().collect();
    let html: Vec<_> = texts
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .collect();
    let pages: Vec<(&str, PageScan)> = html
        .into_par_iter()
        .map(|(path, html)| (&**path, PageScan::of(html)))
        .collect();
    let ids: HashMap<&str, &BTreeSet<String>> = pages
        .iter()
        .map(|(path, facts)| (*path, &facts.ids))
        .collect();
    let outputs: BTreeSet<&str> = build.outputs.iter().map(|output| &*output.path).collect();
    let mut looked = CheckSummary {
        pages: pages.len(),
        ..CheckSummary::default()
    };
    let mut wrong: BTreeMap<Issue, Vec<&str>> = BTreeMap::new();
    let mut external: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let config = build.site.config();
    for (path, facts) in &pages {
        for picture in &facts.without_alt {
            wrong
                .entry(Issue::NoAlt(picture.clone()))
                .or_default()
                .push(path);
        }
        for id in &facts.ids_twice {
            let key = Issue::IdTwice(format!("id=\"{id}\""));
            wrong.entry(key).or_default().push(path);
        }
        for (outer, inner) in &facts.misplaced {
            let key = Issue::Misplaced(outer.clone(), format!("<{inner}"));
            wrong.entry(key).or_default().push(path);
        }
        looked.links += facts.links.len();
        for (url, used) in &facts.links {
            match leads(url, &Position { config, path }) {
                LinkTarget::Inside {
                    path: target,
                    fragment,
                } => {
                    let Some(found) = address::output(&target, &outputs) else {
                        wrong
                            .entry(Issue::Missing(*used, url.clone()))
                            .or_default()
                            .push(path);
                        continue;
                    };
                    let is_there = fragment.is_empty()
                        || fragment == "top"
                        || fragment.starts_with(":~:")
                        || ids.get(found).is_none_or(|ids| ids.contains(&fragment));
                    if !is_there {
                        let key = Issue::NoHeading(url.clone(), found.to_owned());
                        wrong.entry(key).or_default().push(path);
                    }
                }
                LinkTarget::Outside(url) => external.entry(url).or_default().push(path),
                LinkTarget::Nowhere => {
                    wrong
                        .entry(Issue::Missing(*used, url.clone()))
                        .or_default()
                        .push(path);
                }
                LinkTarget::Elsewhere if is_local(url) => {
                    wrong
                        .entry(Issue::Local(url.clone()))
                        .or_default()
                        .push(path);
                }
                LinkTarget::Elsewhere => {}
            }
        }
    }
    let places = SourcePlaces::new(&build.site, source);
    // Templates also make links, for example to share a post. Only links in the sources are
    // checked.
    external.retain(|url, pages| !places.of(url, pages).is_empty());
    looked.external = external.len();
    let mut found: Vec<Diagnostic> = wrong
        .into_iter()
        .flat_map(|(wrong, pages)| {
            let problem = said(&wrong, config, &outputs, &ids);
            places.placed(problem, wrong.written(), &pages)
        })
        .collect();
    let unread = pages.iter().filter_map(|(path, facts)| {
        let message = format!(
            "the page `{path}` cannot be read to its end: {}",
            facts.trouble.as_ref()?
        );
        let help = "look for HTML in it that is not closed";
        Some(Diagnostic::warning("page-unread", message).help(help))
    });
    found.extend(unread);
    found.extend(blocked_by_policy(build, &pages, &places, source));
    found.extend(pictures_without_words(build));
    found.extend(languages_without_words(build));
    found.extend(feed::check(config, &texts, &outputs));
    if let Some(web) = web {
        for (url, problem) in web.ask(external.keys().map(String::as_str)) {
            found.extend(places.placed(problem, &url, &external[&url]));
        }
    }
    (found, looked)
}

/// Finds what the policy would block, on the pages and in the stylesheets.
fn blocked_by_policy(
    build: &Build,
    pages: &[(&str, PageScan)],
    places: &SourcePlaces<'_>,
    source: &dyn Source,
) -> Vec<Diagnostic> {
    let config = build.site.config();
    let Some(policy) = content_security_policy(&build.site) else {
        return Vec::new();
    };
    let policy = Policy::parse(&policy);
    let mut parts: BTreeMap<&PolicedPart, Vec<&str>> = BTreeMap::new();
    for (path, facts) in pages {
        let blocked = facts.policed.iter();
        for part in blocked.filter(|part| part.is_blocked(&policy, config.origin())) {
            let pages = parts.entry(part).or_default();
            if pages.last() != Some(path) {
                pages.push(path);
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

impl Issue {
    /// The address as it is written on the page.
    fn written(&self) -> &str {
        match self {
            Issue::Missing(_, url)
            | Issue::NoHeading(url, _)
            | Issue::NoAlt(url)
            | Issue::Local(url)
            | Issue::IdTwice(url)
            | Issue::Misplaced(_, url) => url,
        }
    }
}

fn said(
    wrong: &Issue,
    config: &Config,
    outputs: &BTreeSet<&str>,
    ids: &HashMap<&str, &BTreeSet<String>>,
) -> Diagnostic {
    let as_url = |path: &str| {
        let path = path.strip_suffix("index.html").unwrap_or(path);
        config.url(&format!("/{path}"))
    };
    match wrong {
        Issue::Missing(used, url) => {
            let what = match used {
                Use::Link => "this link leads to",
                Use::Picture => "this picture is at",
                Use::Part => "the page wants the file",
            };
            let message = format!("{what} `{url}`, and nothing is there");
            let urls: Vec<String> = outputs.iter().map(|path| as_url(path)).collect();
            let path = url.split(['?', '#']).next().unwrap_or_default();
            let help = match nearest(path, urls.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    "change the address, or take it out; `linger status` lists what is held back"
                        .to_owned()
                }
            };
            Diagnostic::error("link-broken", message).help(help)
        }
        Issue::NoHeading(url, path) => {
            let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
            let message = format!("there is no heading `#{fragment}` on {}", as_url(path));
            let there = ids
                .get(path.as_str())
                .into_iter()
                .flat_map(|ids| ids.iter());
            let help = match nearest(fragment, there.map(String::as_str)) {
                Some(meant) => format!("did you mean `#{meant}`?"),
                None => {
                    "open the page and look at the end of the address when you click its contents"
                        .to_owned()
                }
            };
            Diagnostic::error("fragment-missing", message).help(help)
        }
        Issue::IdTwice(id) => {
            let message = format!("two elements of this page have the {id}");
            let help = "give one of them another; links to it lead to the first one";
            Diagnostic::warning("id-twice", message).help(help)
        }
        Issue::Misplaced(outer, tag) => {
            let what = if outer == "p" { "paragraph" } else { "label" };
            let message = format!("`{tag}>` stands in a {what}, where browsers allow no block");
            let help =
                "close the paragraph or the label before it; in a text, an empty line does that";
            Diagnostic::warning("block-in-line", message).help(help)
        }
        Issue::Local(url) => {
            let message = format!("`{url}` is on your own computer, where no reader can see it");
            let help = "copy the file into `content/`, and write its address there";
            Diagnostic::warning("link-local", message).help(help)
        }
        Issue::NoAlt(url) => {
            let message = format!("the picture `{url}` has no alt text");
            Diagnostic::warning("alt-missing", message).help(
                "say what it shows: `![words](picture.jpg)`, or `alt=\"\"` if it is decoration",
            )
        }
    }
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
        let message = "the subscription form leads nowhere yet: pages say that email opens soon";
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

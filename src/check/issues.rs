//! The mistakes on pages: links that lead nowhere, pictures without alt text, ids that occur twice,
//! blocks where browsers allow none.
//!
//! Enters: a scanned site, and the outputs of the build. Leaves: mistakes, each with the pages that
//! have it, and addresses on other sites. Forbidden here: reading sources, making requests.

use super::address::{self, LinkTarget, Position, leads};
use super::page::Use;
use super::place::SourcePlaces;
use super::scan::{PageMistakes, ScannedPage, ScannedSite};
use crate::config::Config;
use crate::config::address::scheme;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::is_local;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A mistake.
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
    /// A block in a paragraph or a label: the name of the element around it, its tag.
    Misplaced(String, String),
    /// A link or picture that leads to the writer's own disk.
    Local(String),
}

impl Issue {
    /// The address or the tag as it is written on the page.
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

/// Where an address on a page leads.
enum Target<'a> {
    /// There, or to a place that cannot be checked.
    Fine,
    /// To a fragment that this output does not have.
    NoHeading(&'a str),
    Missing,
    Local,
    /// To another site.
    Outside(String),
}

/// Whether an address means the same on every page.
fn is_same_everywhere(url: &str) -> bool {
    let url = url.trim();
    url.starts_with('/') || scheme(url).is_some()
}

/// The mistakes and the links of all pages.
pub(super) struct SiteIssues<'a> {
    config: &'a Config,
    /// The paths of all outputs.
    outputs: &'a BTreeSet<&'a str>,
    site: &'a ScannedSite,
    /// Each page, by its path.
    pages: HashMap<&'a str, &'a ScannedPage>,
    /// Each mistake, with the pages that have it.
    issues: BTreeMap<Issue, Vec<&'a str>>,
    /// Each address on another site, with the pages that link to it.
    pub(super) external: BTreeMap<String, Vec<&'a str>>,
    /// The number of links and pictures, with repetitions.
    pub(super) links: usize,
}

impl<'a> SiteIssues<'a> {
    /// Finds the mistakes of the pages of `site`.
    pub(super) fn of(
        site: &'a ScannedSite,
        outputs: &'a BTreeSet<&'a str>,
        config: &'a Config,
    ) -> SiteIssues<'a> {
        let mut found = SiteIssues {
            config,
            outputs,
            site,
            pages: site.pages().collect(),
            issues: BTreeMap::new(),
            external: BTreeMap::new(),
            links: 0,
        };
        // Where addresses lead that mean the same on every page.
        let mut known: Vec<Option<Target<'a>>> = Vec::new();
        known.resize_with(site.texts(), || None);
        for (path, page) in site.pages() {
            if let Some(wrong) = &page.wrong {
                found.mistakes_of(wrong, path);
            }
            for (number, used) in page.links() {
                let url = site.text(number);
                if is_same_everywhere(url) {
                    let target = known[number as usize].take();
                    let target = target.unwrap_or_else(|| found.target(url, path));
                    found.look(&target, url, used, path);
                    known[number as usize] = Some(target);
                } else {
                    let target = found.target(url, path);
                    found.look(&target, url, used, path);
                }
            }
            found.links += page.links().len();
        }
        found
    }

    fn mistakes_of(&mut self, wrong: &PageMistakes, path: &'a str) {
        for picture in &wrong.without_alt {
            self.add(Issue::NoAlt(picture.clone()), path);
        }
        for id in &wrong.ids_twice {
            self.add(Issue::IdTwice(format!("id=\"{id}\"")), path);
        }
        for (outer, inner) in &wrong.misplaced {
            self.add(Issue::Misplaced(outer.clone(), format!("<{inner}")), path);
        }
    }

    fn add(&mut self, issue: Issue, page: &'a str) {
        self.issues.entry(issue).or_default().push(page);
    }

    /// Where the address `url` on `page` leads.
    fn target(&self, url: &str, page: &str) -> Target<'a> {
        let config = self.config;
        match leads(url, &Position { config, path: page }) {
            LinkTarget::Inside { path, fragment } => match address::output(&path, self.outputs) {
                Some(target) if !self.has_fragment(target, &fragment) => Target::NoHeading(target),
                Some(_) => Target::Fine,
                None => Target::Missing,
            },
            LinkTarget::Outside(url) => Target::Outside(url),
            LinkTarget::Nowhere => Target::Missing,
            LinkTarget::Elsewhere if is_local(url) => Target::Local,
            LinkTarget::Elsewhere => Target::Fine,
        }
    }

    /// Notes what is wrong with an address on a page.
    fn look(&mut self, target: &Target<'a>, url: &str, used: Use, page: &'a str) {
        match target {
            Target::Fine => {}
            Target::NoHeading(target) => {
                self.add(Issue::NoHeading(url.to_owned(), (*target).to_owned()), page);
            }
            Target::Missing => self.add(Issue::Missing(used, url.to_owned()), page),
            Target::Local => self.add(Issue::Local(url.to_owned()), page),
            Target::Outside(url) => match self.external.get_mut(url) {
                Some(pages) => pages.push(page),
                None => {
                    self.external.insert(url.clone(), vec![page]);
                }
            },
        }
    }

    /// Whether a browser finds the fragment in an output. In an output that is no page, every
    /// fragment may exist.
    fn has_fragment(&self, output: &str, fragment: &str) -> bool {
        fragment.is_empty()
            || fragment == "top"
            || fragment.starts_with(":~:")
            || (self.ids(output)).is_none_or(|mut ids| ids.any(|id| id == fragment))
    }

    /// The ids of a page.
    fn ids(&self, page: &str) -> Option<impl Iterator<Item = &'a str>> {
        let (site, page) = (self.site, *self.pages.get(page)?);
        Some(page.ids.iter().map(|number| site.text(*number)))
    }

    /// The mistakes at their places in the sources.
    pub(super) fn diagnostics(&self, places: &SourcePlaces<'_>) -> Vec<Diagnostic> {
        let issues = self.issues.iter();
        let placed =
            issues.map(|(issue, pages)| places.placed(self.said(issue), issue.written(), pages));
        placed.flatten().collect()
    }

    /// The message about a mistake.
    fn said(&self, issue: &Issue) -> Diagnostic {
        match issue {
            Issue::Missing(used, url) => self.said_missing(*used, url),
            Issue::NoHeading(url, path) => self.said_no_heading(url, path),
            Issue::NoAlt(url) => {
                let message = format!("the picture `{url}` has no alt text");
                Diagnostic::warning("alt-missing", message).help(
                    "say what it shows: `![words](picture.jpg)`, or `alt=\"\"` if it is decoration",
                )
            }
            Issue::IdTwice(id) => {
                let message = format!("two elements of this page have the {id}");
                let help = "give one of them another; links to it lead to the first one";
                Diagnostic::warning("id-twice", message).help(help)
            }
            Issue::Misplaced(outer, tag) => {
                let what = if outer == "p" { "paragraph" } else { "label" };
                let message = format!("`{tag}>` stands in a {what}, where browsers allow no block");
                let help = "close the paragraph or the label before it; in a text, an empty line does that";
                Diagnostic::warning("block-in-line", message).help(help)
            }
            Issue::Local(url) => {
                let message =
                    format!("`{url}` is on your own computer, where no reader can see it");
                let help = "copy the file into `content/`, and write its address there";
                Diagnostic::warning("link-local", message).help(help)
            }
        }
    }

    fn said_missing(&self, used: Use, url: &str) -> Diagnostic {
        let what = match used {
            Use::Link => "this link leads to",
            Use::Picture => "this picture is at",
            Use::Part => "the page wants the file",
        };
        let message = format!("{what} `{url}`, and nothing is there");
        let urls: Vec<String> = self.outputs.iter().map(|path| self.url(path)).collect();
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let help = match nearest(path, urls.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "change the address, or take it out; `linger status` lists what is held back"
                .to_owned(),
        };
        Diagnostic::error("link-broken", message).help(help)
    }

    fn said_no_heading(&self, url: &str, path: &str) -> Diagnostic {
        let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
        let message = format!("there is no heading `#{fragment}` on {}", self.url(path));
        let mut there: Vec<&str> = self.ids(path).into_iter().flatten().collect();
        there.sort_unstable();
        let help = match nearest(fragment, there) {
            Some(meant) => format!("did you mean `#{meant}`?"),
            None => "open the page and look at the end of the address when you click its contents"
                .to_owned(),
        };
        Diagnostic::error("fragment-missing", message).help(help)
    }

    /// The URL of an output.
    fn url(&self, path: &str) -> String {
        let path = path.strip_suffix("index.html").unwrap_or(path);
        self.config.url(&format!("/{path}"))
    }
}

//! Finds pages whose address has changed since the last build, by the manifest.

use crate::diagnostic::Diagnostic;
use crate::model::{Entry, Site};
use crate::pipeline::Build;
use crate::write::Staging;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The identity of the document that each page shows, by output path.
pub type Pages = BTreeMap<Arc<str>, u64>;

/// The number of pages that are named one by one.
const NAMED: usize = 20;

/// The pages of a site.
pub fn pages(site: &Site) -> Pages {
    let entries = site.posts().iter().chain(site.pages());
    entries
        .map(|entry| (Arc::clone(&entry.address.path), entry.identity()))
        .collect()
}

impl Staging {
    /// A warning for each page that has another address in this build, if its old address no longer
    /// exists.
    pub fn moved(&self, built: &Build, pages: &Pages) -> Vec<Diagnostic> {
        let gone = self
            .before
            .pages
            .iter()
            .filter(|(path, _)| !pages.contains_key(*path));
        let mut gone = gone.peekable();
        if gone.peek().is_none() {
            return Vec::new();
        }
        let site = &built.site;
        let outputs: HashSet<&str> = built.outputs.iter().map(|output| &*output.path).collect();
        let redirected: HashSet<String> = site
            .redirects()
            .into_iter()
            .map(|redirect| redirect.from)
            .collect();
        let entries = site.posts().iter().chain(site.pages());
        let now: HashMap<u64, &Entry> = entries.map(|entry| (entry.identity(), entry)).collect();
        let mut found = Vec::new();
        let mut more = 0;
        for (path, identity) in gone {
            let old = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
            let (Some(entry), false, false) = (
                now.get(identity),
                outputs.contains(&**path),
                redirected.contains(&old),
            ) else {
                continue;
            };
            if found.len() < NAMED {
                found.push(moved(entry, &old))
            } else {
                more += 1
            }
        }
        if more > 0 {
            let message = format!("{more} more pages have moved, and links to them break");
            let problem = Diagnostic::warning("moved", message);
            found.push(problem.help("if you changed `permalink:`, change it back, or give each page its old address in `aliases:`"));
        }
        found
    }
}

fn moved(entry: &Entry, old: &str) -> Diagnostic {
    let (document, new) = (&entry.document, &entry.address.path);
    let new = new.strip_suffix("index.html").unwrap_or(new);
    let key = if document.front.slug.is_some() {
        "slug"
    } else {
        "aliases"
    };
    let message = format!("this page was at {old} and is now at /{new}, so links to it break");
    let help = if document.front.aliases.is_empty() {
        format!("add `aliases: [{old}]` to its front matter, and readers are sent on")
    } else {
        format!("add {old} to its `aliases:`, and readers are sent on")
    };
    Diagnostic::warning("moved", message)
        .at(document.place(key))
        .help(help)
}

//! A site that is kept up to date while its writer writes.
//!
//! Enters: a source and a hint about what changed in it. Leaves: outputs, each rendered when somebody
//! wants it. Whatever a step has made is used again as long as what it was made from is the same;
//! like a whole build, it never asks what kind of thing has changed. With an error in the files, the
//! templates or the settings, the edition from before stays.

use super::Pipeline;
use super::build::{Options, Payload, Reason};
use super::files::{ParsedFile, read, settings};
use super::findings::quote;
use super::outputs::Outputs;
use crate::diagnostic::{Diagnostic, tidy};
use crate::digest::Digest;
use crate::model::{DependencyGroup, Material, Site};
use crate::output::{self, Recipe};
use crate::parse::Parsed;
use crate::render::RenderContext;
use crate::source::{Hint, Listing, Source};
use jiff::Timestamp;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// A site that is kept up to date.
#[derive(Debug, Default)]
pub struct Live {
    listing: Listing,
    /// What each readable file holds, sorted by path.
    files: Vec<(Arc<str>, Arc<ParsedFile>)>,
    pipeline: Pipeline,
    /// The newest one without errors.
    edition: Option<SiteVersion>,
    /// Whether the edition is made from the files as they are.
    is_current: bool,
    outputs: Outputs,
    /// What is wrong with the files, the templates and the settings now.
    problems: Vec<Diagnostic>,
}

/// One version of the whole site.
#[derive(Debug)]
struct SiteVersion {
    site: Arc<Site>,
    context: Arc<RenderContext>,
    /// All recipes, before those without a path of their own were left out.
    planned: Vec<Recipe>,
    /// Warnings about the site as a whole.
    problems: Vec<Diagnostic>,
    /// When the same files make the same site.
    steady: Range<Timestamp>,
}

/// What an update has changed.
#[derive(Debug, Default)]
pub struct Update {
    /// Paths of source files that are new, other or gone.
    pub files: Vec<Arc<str>>,
    /// Paths of outputs that may be other than before, or are new.
    pub stale: Vec<Arc<str>>,
    /// Paths of outputs that are gone.
    pub gone: Vec<Arc<str>>,
}

impl Live {
    /// Brings the site up to date with its source.
    pub fn update(&mut self, source: &dyn Source, hint: &Hint, options: &Options) -> Update {
        source.relist(&mut self.listing, hint);
        let changes = self.scan(source);
        let mut update = Update::default();
        let now = source.now();
        let is_steady = self
            .edition
            .as_ref()
            .is_some_and(|edition| edition.steady.contains(&now));
        if changes.is_empty() && self.is_current && is_steady {
            return update;
        }
        update.files = changes
            .iter()
            .map(|change| Arc::clone(&change.path))
            .collect();
        let own = self.file_problems();
        if self.is_current
            && is_steady
            && !own.iter().any(Diagnostic::is_error)
            && self.amend(&changes, &mut update)
        {
            self.problems = self
                .edition
                .iter()
                .flat_map(|edition| edition.problems.clone())
                .chain(own)
                .collect();
        } else {
            self.gather(source, options, own, &mut update);
        }
        update
    }

    /// Renders these outputs, as far as they have to be.
    pub fn prepare(&mut self, paths: Vec<Arc<str>>, source: &dyn Source) {
        self.render(paths, source, true);
    }

    /// Its outputs, as far as they were rendered.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The paths in the site that are links, from its root.
    pub fn links(&self) -> &[String] {
        &self.listing.links
    }

    /// The newest site without errors; `None`: there was none yet.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.edition.as_ref().map(|edition| &edition.site)
    }

    /// What that is rendered on.
    pub fn context(&self) -> Option<&Arc<RenderContext>> {
        self.edition.as_ref().map(|edition| &edition.context)
    }

    /// What is wrong, as far as it is known: outputs that were not rendered yet may add to it.
    /// Sorted by place, each once.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self.outputs.findings();
        let mut all: Vec<Diagnostic> = self.problems.iter().chain(found).cloned().collect();
        tidy(&mut all);
        all
    }

    /// An output, rendered now if need be, and the digest of its bytes. Where that fails, what it
    /// was before; `None`: there is nothing to show.
    pub fn get(&mut self, path: &str, source: &dyn Source) -> Option<(Payload, Digest)> {
        if let Some(ready) = self.outputs.ready(path) {
            return Some(ready.clone());
        }
        let path = self.outputs.key(path)?;
        self.prepare(vec![Arc::clone(&path)], source);
        self.outputs.good(&path).cloned()
    }

    /// Which outputs were rendered since this was asked last, and why.
    pub fn take_rendered(&mut self) -> Vec<(Arc<str>, Reason)> {
        self.outputs.take_rendered()
    }

    /// Renders up to `most` outputs that nobody has asked for yet, for what is wrong with them.
    /// Their bytes are not kept. Whether some are left.
    pub fn catch_up(&mut self, source: &dyn Source, most: usize) -> bool {
        let paths = self.outputs.waiting(most);
        self.render(paths, source, false);
        self.outputs.is_behind()
    }

    fn render(&mut self, paths: Vec<Arc<str>>, source: &dyn Source, keep: bool) {
        if let Some(edition) = &self.edition {
            self.outputs.render(paths, &edition.context, source, keep);
        }
    }

    /// Reads what has another stamp, and says what is other than before.
    fn scan(&mut self, source: &dyn Source) -> Vec<Change> {
        let mut before = std::mem::take(&mut self.files);
        // What is wrong with the settings is said when the site is put together.
        let (config, _) = settings(
            source,
            &self.listing.entries,
            &Options::default(),
            &mut Vec::new(),
        );
        if self.pipeline.style.adopt(&config) {
            before.clear();
        }
        let mut before = before.into_iter().peekable();
        let (mut files, mut changes, mut again) = (
            Vec::with_capacity(self.listing.entries.len()),
            Vec::new(),
            Vec::new(),
        );
        for entry in &self.listing.entries {
            while let Some((path, old)) = before.next_if(|(path, _)| path < &entry.path) {
                changes.push(Change {
                    path,
                    old: Some(old),
                    new: None,
                });
            }
            match before.next_if(|(path, _)| path.cmp(&entry.path) == Ordering::Equal) {
                Some((path, old)) if entry.stamp.is_some() && old.stamp == entry.stamp => {
                    files.push((path, old))
                }
                known => again.push((entry, known.map(|(_, old)| old))),
            }
        }
        changes.extend(before.map(|(path, old)| Change {
            path,
            old: Some(old),
            new: None,
        }));
        let style = &self.pipeline.style;
        let read: Vec<_> = again
            .into_par_iter()
            .map(|(entry, old)| (entry, read(source, entry, old.as_ref(), style), old))
            .collect();
        let has_new = !read.is_empty();
        for (entry, known, old) in read {
            let path = Arc::clone(&entry.path);
            let mut new = known.unwrap_or_else(|problem| Arc::new(ParsedFile::unreadable(problem)));
            if let Some(new) = Arc::get_mut(&mut new) {
                quote(&mut new.problems, source);
            }
            if old
                .as_ref()
                .is_none_or(|old| old.digest != new.digest || !new.problems.is_empty())
            {
                changes.push(Change {
                    path: Arc::clone(&path),
                    old,
                    new: Some(Arc::clone(&new)),
                });
            }
            files.push((path, new));
        }
        if has_new {
            files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        }
        self.files = files;
        changes
    }

    /// What is wrong with single files, and with the listing.
    fn file_problems(&self) -> Vec<Diagnostic> {
        let own = self.files.iter().flat_map(|(_, known)| &known.problems);
        own.chain(&self.listing.problems).cloned().collect()
    }

    /// Takes changed files in, if all that a whole site is made from is as before: each is a
    /// document that says the same of itself. Then only what asked for it is other.
    fn amend(&mut self, changes: &[Change], update: &mut Update) -> bool {
        let Some(edition) = &mut self.edition else {
            return false;
        };
        let mut documents = Vec::with_capacity(changes.len());
        for change in changes {
            match (&change.old, &change.new) {
                (Some(old), Some(new)) => match (&old.parsed, &new.parsed) {
                    (Parsed::Document(old), Parsed::Document(new))
                        if old.outline() == new.outline() =>
                    {
                        documents.push(Arc::clone(new));
                    }
                    _ => return false,
                },
                _ => return false,
            }
        }
        let site = Arc::new(edition.site.amended(&documents));
        edition.context = Arc::new(edition.context.amended(Arc::clone(&site)));
        edition.site = site;
        let groups: Vec<DependencyGroup> = documents
            .iter()
            .map(|document| DependencyGroup::Document(Arc::clone(&document.path)))
            .chain([DependencyGroup::Terms, DependencyGroup::Texts])
            .collect();
        self.outputs.refresh(&edition.site, Some(&groups), update);
        true
    }

    /// Puts the whole site together anew; keeps the one from before if that goes wrong.
    fn gather(
        &mut self,
        source: &dyn Source,
        options: &Options,
        mut own: Vec<Diagnostic>,
        update: &mut Update,
    ) {
        let mut problems = Vec::new();
        let (config, places) = settings(source, &self.listing.entries, options, &mut problems);
        let material = Material {
            config: Arc::new(config),
            places,
            files: self
                .files
                .iter()
                .map(|(path, known)| (path, &known.parsed))
                .collect(),
            now: source.now(),
            visibility: options.visibility,
        };
        let site = Arc::new(Site::gather(
            &material,
            Some(&mut self.pipeline.sketches),
            &mut problems,
        ));
        let theme = self.pipeline.compile(&site, &mut problems);
        let planned = output::plan(&site);
        let before = self.edition.as_ref().map(|edition| &edition.planned);
        let kept = match before == Some(&planned) && self.is_current {
            true => None,
            false => Some(output::with_own_paths(planned.clone(), &mut problems)),
        };
        if kept.is_none() {
            problems.extend(
                self.edition
                    .iter()
                    .flat_map(|edition| &edition.problems)
                    .filter(|problem| problem.code == "duplicate-url")
                    .cloned(),
            );
        }
        quote(&mut problems, source);
        self.is_current = !problems.iter().chain(&own).any(Diagnostic::is_error);
        own.extend(problems.iter().cloned());
        self.problems = own;
        if !self.is_current {
            return;
        }
        let context = RenderContext::new(Arc::clone(&site), theme, options.muted(), true);
        let steady = source.now()..site.steady_until();
        self.outputs.plant(&options.fault);
        self.outputs.refresh(&site, None, update);
        self.edition = Some(SiteVersion {
            site,
            context: Arc::new(context),
            planned,
            problems,
            steady,
        });
        if let Some(recipes) = kept {
            self.outputs.take_recipes(recipes, update);
        }
    }
}

/// A file that is new, other or gone.
struct Change {
    path: Arc<str>,
    old: Option<Arc<ParsedFile>>,
    new: Option<Arc<ParsedFile>>,
}

//! A site that is kept up to date while its writer writes.
//!
//! Enters: a source and a hint about what changed in it. Leaves: outputs, each rendered when somebody
//! wants it. Whatever a step has made is used again as long as what it was made from is the same;
//! like a whole build, it never asks what kind of thing has changed. With an error in the files, the
//! templates or the settings, the edition from before stays.

use super::index::{Concerned, Index};
use super::{Known, Options, Outcome, Payload, Pipeline, Reason, outcome, quote, read, settings};
use crate::diagnostic::{Diagnostic, tidy};
use crate::model::{Ground, Material, Question, Site};
use crate::output::{self, REGISTRY, Recipe};
use crate::parse::Parsed;
use crate::render::{Stage, View};
use crate::source::{Hint, Listing, Source};
use crate::track::{Digest, Trace};
use jiff::Timestamp;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A site that is kept up to date.
#[derive(Debug, Default)]
pub struct Live {
    listing: Listing,
    /// What each readable file holds, sorted by path.
    files: Vec<(Arc<str>, Arc<Known>)>,
    pipeline: Pipeline,
    /// The newest one without errors.
    edition: Option<Edition>,
    /// Whether the edition is made from the files as they are.
    is_current: bool,
    made: HashMap<Arc<str>, Made>,
    /// Those outputs that have to be looked at again.
    stale: BTreeSet<Arc<str>>,
    /// Those outputs in which something was found.
    found: BTreeSet<Arc<str>>,
    index: Index,
    /// How many entries the index had when it was made last.
    indexed: usize,
    /// Another number whenever outputs have come or gone.
    generation: u64,
    /// What is wrong with the files, the templates and the settings now.
    problems: Vec<Diagnostic>,
    rendered: Vec<(Arc<str>, Reason)>,
}

/// One version of the whole site.
#[derive(Debug)]
struct Edition {
    site: Arc<Site>,
    stage: Arc<Stage>,
    /// All recipes, before those without a path of their own were left out.
    planned: Vec<Recipe>,
    /// Warnings about the site as a whole.
    problems: Vec<Diagnostic>,
    /// When the same files make the same site.
    steady: Range<Timestamp>,
}

/// What one recipe came to.
#[derive(Debug)]
struct Made {
    recipe: Recipe,
    /// `None`: it was not rendered yet.
    last: Option<Asked>,
    /// What there is to show when the last attempt has failed.
    good: Option<(Payload, Digest)>,
    /// Why it has to be looked at again, if it has to be.
    stale: Option<Reason>,
}

/// What an output asked, and what it came to.
type Asked = (Trace<Question>, Outcome);

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

    /// How many outputs there are.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether there are no outputs.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Another number whenever outputs have come or gone.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether outputs wait to be looked at again.
    pub fn is_behind(&self) -> bool {
        !self.stale.is_empty()
    }

    /// Those outputs that wait and are about a file that the update has changed.
    pub fn about(&self, update: &Update) -> HashSet<Arc<str>> {
        let files: HashSet<&Arc<str>> = update.files.iter().collect();
        let is_about = |path: &&Arc<str>| {
            let made = self.made.get(*path);
            made.is_some_and(|made| files.contains(&made.recipe.subject))
        };
        update.stale.iter().filter(is_about).cloned().collect()
    }

    /// The digest of what was handed out for a path last, or would be if that failed now.
    pub fn shown(&self, path: &str) -> Option<Digest> {
        let (_, digest) = self.made.get(path)?.good.as_ref()?;
        Some(*digest)
    }

    /// Renders these outputs, as far as they have to be.
    pub fn prepare(&mut self, paths: Vec<Arc<str>>, source: &dyn Source) {
        self.render(paths, source, true);
    }

    /// Every output of the newest edition, by path.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.made.keys()
    }

    /// The path of an output, if there is one, as it is kept.
    pub fn key(&self, path: &str) -> Option<Arc<str>> {
        self.made
            .get_key_value(path)
            .map(|(path, _)| Arc::clone(path))
    }

    /// The newest site without errors; `None`: there was none yet.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.edition.as_ref().map(|edition| &edition.site)
    }

    /// What is wrong, as far as it is known: outputs that were not rendered yet may add to it.
    /// Sorted by place, each once.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self
            .found
            .iter()
            .filter_map(|path| self.made.get(path)?.last.as_ref());
        let found = found.flat_map(|(_, outcome)| &outcome.findings);
        let mut all: Vec<Diagnostic> = self.problems.iter().chain(found).cloned().collect();
        tidy(&mut all);
        all
    }

    /// Which outputs were rendered since this was asked last, and why.
    pub fn take_rendered(&mut self) -> Vec<(Arc<str>, Reason)> {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        rendered
    }

    /// An output, rendered now if need be, and the digest of its bytes. Where that fails, what it
    /// was before; `None`: there is nothing to show.
    pub fn get(&mut self, path: &str, source: &dyn Source) -> Option<(Payload, Digest)> {
        let (path, made) = self.made.get_key_value(path)?;
        if made.good.is_none() || made.stale.is_some() {
            let path = Arc::clone(path);
            self.render(vec![path.clone()], source, true);
            return self.made.get(&path)?.good.clone();
        }
        made.good.clone()
    }

    /// Renders up to `most` outputs that nobody has asked for yet, for what is wrong with them.
    /// Their bytes are not kept. Whether some are left.
    pub fn catch_up(&mut self, source: &dyn Source, most: usize) -> bool {
        let paths: Vec<Arc<str>> = self.stale.iter().take(most).cloned().collect();
        self.render(paths, source, false);
        !self.stale.is_empty()
    }

    /// Renders these outputs in parallel, unless nothing that they asked has another answer.
    fn render(&mut self, paths: Vec<Arc<str>>, source: &dyn Source, keep: bool) {
        let Some(edition) = &self.edition else { return };
        let (stage, site) = (&edition.stage, &edition.site);
        let made = &self.made;
        let fresh: Vec<(Arc<str>, Option<Asked>)> = paths
            .into_par_iter()
            .filter_map(|path| {
                let made = made.get(&path)?;
                let is_same = made.last.as_ref().is_some_and(|(trace, _)| {
                    trace
                        .first_changed(|question| site.answer(question))
                        .is_none()
                });
                if is_same && (made.good.is_some() || !keep) {
                    return Some((path, None));
                }
                let view = View::new(stage);
                let content = REGISTRY[made.recipe.kind].render(&made.recipe, &view);
                let (trace, findings) = view.finish();
                let mut outcome = outcome(content, findings, site, source);
                quote(&mut outcome.findings, source);
                Some((path, Some((trace, outcome))))
            })
            .collect();
        for (path, fresh) in fresh {
            self.stale.remove(&path);
            let Some(made) = self.made.get_mut(&path) else {
                continue;
            };
            let reason = made.stale.take();
            let Some((trace, mut outcome)) = fresh else {
                continue;
            };
            let before = made.last.as_ref().map(|(trace, _)| trace);
            self.index.note(&path, &trace, before, site);
            match outcome.findings.is_empty() {
                true => self.found.remove(&path),
                false => self.found.insert(Arc::clone(&path)),
            };
            let is_broken = outcome.findings.iter().any(Diagnostic::is_error);
            match outcome.payload.take() {
                // What is looked at stays as it was until the mistake is mended.
                Some(payload) if !is_broken || made.good.is_none() => {
                    let is_kept =
                        keep || made.good.is_some() || matches!(payload, Payload::File(_));
                    made.good = is_kept.then_some((payload, outcome.digest));
                }
                _ => {}
            }
            made.last = Some((trace, outcome));
            if let Some(reason) = reason {
                self.rendered.push((path, reason));
            }
        }
        self.thin_out();
    }

    /// Makes the index anew once most of it is about what is not asked any more.
    fn thin_out(&mut self) {
        let Some(edition) = &self.edition else { return };
        if self.index.len() <= 2 * self.indexed + 64 * self.made.len() + 1024 {
            return;
        }
        // What is stale was asked of another site: it is rendered before it is trusted anyway.
        let mut index = Index::default();
        for (path, made) in &self.made {
            if let Some((trace, _)) = &made.last {
                index.note(path, trace, None, &edition.site);
            }
        }
        self.indexed = index.len();
        self.index = index;
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
            let mut new = known.unwrap_or_else(|problem| Arc::new(Known::unreadable(problem)));
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
        edition.stage = Arc::new(edition.stage.amended(Arc::clone(&site)));
        edition.site = site;
        let grounds: Vec<Ground> = documents
            .iter()
            .map(|document| Ground::Document(Arc::clone(&document.path)))
            .collect();
        let concerned = self.index.refresh(&edition.site, Some(&grounds));
        self.mark(concerned, update);
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
        let stage = Stage::new(Arc::clone(&site), theme, None, true);
        let steady = source.now()..site.steady_until();
        let concerned = self.index.refresh(&site, None);
        self.edition = Some(Edition {
            site,
            stage: Arc::new(stage),
            planned,
            problems,
            steady,
        });
        self.mark(concerned, update);
        if let Some(recipes) = kept {
            self.take_recipes(recipes, update);
        }
    }

    /// Notes that these outputs have to be looked at again.
    fn mark(&mut self, concerned: Concerned, update: &mut Update) {
        for (path, question) in concerned {
            if let Some(made) = self.made.get_mut(&path) {
                made.stale.get_or_insert(Reason::Changed(question));
                self.stale.insert(Arc::clone(&path));
                update.stale.push(path);
            }
        }
    }

    /// Takes in which outputs there are now.
    fn take_recipes(&mut self, recipes: Vec<Recipe>, update: &mut Update) {
        let mut here = HashSet::with_capacity(recipes.len());
        for recipe in recipes {
            let path = Arc::clone(&recipe.path);
            here.insert(Arc::clone(&path));
            match self.made.get_mut(&path) {
                Some(made) if made.recipe.is_same(&recipe) => made.recipe = recipe,
                _ => {
                    let made = Made {
                        recipe,
                        last: None,
                        good: None,
                        stale: Some(Reason::New),
                    };
                    self.made.insert(Arc::clone(&path), made);
                    self.stale.insert(Arc::clone(&path));
                    update.stale.push(path);
                }
            }
        }
        self.generation += 1;
        let gone = self.made.keys().filter(|path| !here.contains(*path));
        update.gone = gone.cloned().collect();
        for path in &update.gone {
            self.made.remove(path);
            self.stale.remove(path);
            self.found.remove(path);
        }
    }
}

/// A file that is new, other or gone.
struct Change {
    path: Arc<str>,
    old: Option<Arc<Known>>,
    new: Option<Arc<Known>>,
}

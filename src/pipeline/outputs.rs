//! The outputs of a site that is kept up to date: what each recipe came to, and which of them have
//! to be looked at again.
//!
//! Enters: recipes, and whose answers are other than before. Leaves: outputs, each rendered when
//! somebody wants it. Forbidden here: files, but for what an output is copied from.

use super::build::{Fault, Payload, Reason};
use super::findings::quote;
use super::index::QuestionIndex;
use super::live::Update;
use super::render::{Outcome, outcome};
use crate::dependencies::Dependencies;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{DependencyGroup, Question, Site};
use crate::output::{REGISTRY, Recipe};
use crate::render::{RenderContext, View};
use crate::source::Source;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The outputs of the newest edition, by path.
#[derive(Debug, Default)]
pub struct Outputs {
    made: HashMap<Arc<str>, OutputState>,
    /// Those that have to be looked at again.
    stale: BTreeSet<Arc<str>>,
    /// Those in which something was found.
    found: BTreeSet<Arc<str>>,
    index: QuestionIndex,
    /// How many entries the index had when it was made last.
    indexed: usize,
    /// Another number whenever outputs have come or gone.
    generation: u64,
    rendered: Vec<(Arc<str>, Reason)>,
}

/// What one recipe came to.
#[derive(Debug)]
struct OutputState {
    recipe: Recipe,
    /// `None`: it was not rendered yet.
    last: Option<Rendering>,
    /// What there is to show when the last attempt has failed.
    good: Option<(Payload, Digest)>,
    /// Why it has to be looked at again, if it has to be.
    stale: Option<Reason>,
}

impl OutputState {
    /// What it comes to now. `None`: what it came to last.
    fn look_again(
        &self,
        context: &Arc<RenderContext>,
        source: &dyn Source,
        keep: bool,
    ) -> Option<Rendering> {
        let site = context.site();
        let is_same = self.last.as_ref().is_some_and(|(trace, _)| {
            trace
                .first_changed(|question| site.answer(question))
                .is_none()
        });
        if is_same && (self.good.is_some() || !keep) {
            return None;
        }
        let view = View::new(context);
        let content = REGISTRY[self.recipe.kind].render(&self.recipe, &view);
        let (trace, findings) = view.finish();
        let mut outcome = outcome(content, findings, site, source);
        quote(&mut outcome.findings, source);
        Some((trace, outcome))
    }
}

/// What an output asked, and what it came to.
type Rendering = (Dependencies<Question>, Outcome);

impl Outputs {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Another number whenever outputs have come or gone.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether some wait to be looked at again.
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
        self.good(path).map(|(_, digest)| *digest)
    }

    /// The path of each.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.made.keys()
    }

    /// The path of an output, if there is one, as it is kept.
    pub fn key(&self, path: &str) -> Option<Arc<str>> {
        self.made
            .get_key_value(path)
            .map(|(path, _)| Arc::clone(path))
    }

    /// What was found in them, as far as they were rendered.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let found = self
            .found
            .iter()
            .filter_map(|path| self.made.get(path)?.last.as_ref());
        found.flat_map(|(_, outcome)| &outcome.findings)
    }

    /// Which were rendered since this was asked last, and why.
    pub(super) fn take_rendered(&mut self) -> Vec<(Arc<str>, Reason)> {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        rendered
    }

    /// What there is to hand out for a path. `None`: it has to be rendered first.
    pub(super) fn ready(&self, path: &str) -> Option<&(Payload, Digest)> {
        let made = self.made.get(path).filter(|made| made.stale.is_none())?;
        made.good.as_ref()
    }

    /// What was handed out for a path last, or would be if rendering it failed now.
    pub(super) fn good(&self, path: &str) -> Option<&(Payload, Digest)> {
        self.made.get(path)?.good.as_ref()
    }

    /// Up to `most` of those that have to be looked at again.
    pub(super) fn waiting(&self, most: usize) -> Vec<Arc<str>> {
        self.stale.iter().take(most).cloned().collect()
    }

    /// Renders these outputs in parallel, unless nothing that they asked has another answer. `keep`:
    /// their bytes, too.
    pub(super) fn render(
        &mut self,
        paths: Vec<Arc<str>>,
        context: &Arc<RenderContext>,
        source: &dyn Source,
        keep: bool,
    ) {
        let look = |path: Arc<str>| {
            let fresh = self.made.get(&path)?.look_again(context, source, keep);
            Some((path, fresh))
        };
        let looked_at: Vec<(Arc<str>, Option<Rendering>)> =
            paths.into_par_iter().filter_map(look).collect();
        for (path, fresh) in looked_at {
            self.take_in(path, fresh, context.site(), keep);
        }
        self.thin_out(context.site());
    }

    /// Takes in that an output was looked at, and what it has come to, if that is another thing.
    fn take_in(&mut self, path: Arc<str>, fresh: Option<Rendering>, site: &Site, keep: bool) {
        self.stale.remove(&path);
        let Some(made) = self.made.get_mut(&path) else {
            return;
        };
        let reason = made.stale.take();
        let Some((trace, mut outcome)) = fresh else {
            return;
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
                let is_kept = keep || made.good.is_some() || matches!(payload, Payload::File(_));
                made.good = is_kept.then_some((payload, outcome.digest));
            }
            _ => {}
        }
        made.last = Some((trace, outcome));
        if let Some(reason) = reason {
            self.rendered.push((path, reason));
        }
    }

    /// Plants a fault in the index.
    pub(super) fn plant(&mut self, fault: &Option<Fault>) {
        self.index.fault.clone_from(fault);
    }

    /// Makes the index anew once most of it is about what is not asked any more.
    fn thin_out(&mut self, site: &Site) {
        if self.index.len() <= 2 * self.indexed + 64 * self.made.len() + 1024 {
            return;
        }
        // What is stale was asked of another site: it is rendered before it is trusted anyway.
        let mut index = self.index.emptied();
        for (path, made) in &self.made {
            if let Some((trace, _)) = &made.last {
                index.note(path, trace, None, site);
            }
        }
        self.indexed = index.len();
        self.index = index;
    }

    /// Notes which have to be looked at again, because of `site`, of which only `groups` (all, if
    /// none are given) can be other than before.
    pub(super) fn refresh(
        &mut self,
        site: &Site,
        groups: Option<&[DependencyGroup]>,
        update: &mut Update,
    ) {
        for (path, question) in self.index.refresh(site, groups) {
            if let Some(made) = self.made.get_mut(&path) {
                made.stale.get_or_insert(Reason::Changed(question));
                self.stale.insert(Arc::clone(&path));
                update.stale.push(path);
            }
        }
    }

    /// Takes in which outputs there are now.
    pub(super) fn take_recipes(&mut self, recipes: Vec<Recipe>, update: &mut Update) {
        let mut here = HashSet::with_capacity(recipes.len());
        for recipe in recipes {
            let path = Arc::clone(&recipe.path);
            here.insert(Arc::clone(&path));
            match self.made.get_mut(&path) {
                Some(made) if made.recipe.is_same(&recipe) => made.recipe = recipe,
                _ => {
                    let made = OutputState {
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

//! The outputs of a site, what each came to when it was rendered last, and which of them have to be
//! looked at again.
//!
//! Enters: recipes, and what has changed. Leaves: outputs, each rendered when it is wanted.
//! Forbidden here: files, settings, what a kind of output means.

use super::build::{Payload, Placed, Reason, Sink};
use super::dependency_index::{AskedAgain, AskedNumbers, QuestionIndex};
use super::options::Fault;
use super::rendering::{Renderer, Rendering};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{DependencyGroup, Question, Site};
use crate::output::Recipe;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// How many outputs each thread looks at before what they come to is taken in.
const AT_A_TIME: usize = 128;

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

/// The outputs of the version in force.
#[derive(Debug, Default)]
pub struct Outputs {
    /// In the order in which they are planned.
    pub(super) all: Vec<OutputState>,
    /// Where each stands, by path.
    by_path: FxHashMap<Arc<str>, usize>,
    /// Those that have to be looked at again.
    stale: BTreeSet<usize>,
    /// Those in which something was found.
    found: BTreeSet<usize>,
    pub(super) index: QuestionIndex,
    /// Whether nothing was wrong with their paths.
    pub(super) are_sound: bool,
    /// How many questions the index had when it was looked through last.
    indexed: usize,
    /// Another number whenever outputs have come or gone.
    generation: u64,
    /// Whether something is other than it is remembered on disk.
    pub(super) is_other: bool,
    rendered: Vec<(Arc<str>, Reason)>,
}

/// One output.
#[derive(Debug)]
pub(super) struct OutputState {
    pub(super) recipe: Recipe,
    /// `None`: it was not rendered yet.
    pub(super) last: Option<LastRendering>,
    /// What a preview hands out. When the last attempt has failed, it is what was there before.
    shown: Option<(Payload, Digest)>,
    /// Why it has to be looked at again, if it has to be.
    pub(super) stale: Option<Reason>,
}

/// What an output came to when it was rendered last. It is plain data, without the bytes: enough to
/// know whether they would be the same again, and to say again what was found.
#[derive(Debug)]
pub(super) struct LastRendering {
    pub(super) asked: AskedNumbers,
    /// Of the bytes; `None`: there are none.
    pub(super) digest: Option<Digest>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Where the bytes of outputs go.
#[derive(Clone, Copy)]
pub(super) enum Destination<'a> {
    /// They are handed out when somebody asks for them.
    Memory,
    /// To a sink.
    Sink(&'a dyn Sink),
    /// Nowhere: it is only wanted what is wrong.
    Nowhere,
}

/// What a sink said of an output; `None`: the output has no bytes, or there is no sink.
pub(super) type PutResult = Result<Option<Placed>, Box<Diagnostic>>;

/// What it came to that an output was looked at.
struct Looked {
    again: AskedAgain,
    /// What it was rendered to, unless it is the same as before.
    fresh: Option<(Rendering, Option<Payload>)>,
    put: PutResult,
}

impl OutputState {
    pub(super) fn new(recipe: Recipe) -> OutputState {
        OutputState {
            recipe,
            last: None,
            shown: None,
            stale: Some(Reason::New),
        }
    }

    /// Renders it, unless nothing that it asked has another answer and its bytes are where they
    /// have to be.
    fn look(
        &self,
        index: &QuestionIndex,
        renderer: &Renderer<'_>,
        destination: Destination<'_>,
    ) -> Looked {
        let again = match (&self.last, &self.stale) {
            (Some(last), Some(_)) => index.ask_again(&last.asked, renderer.context.site()),
            (last, _) => AskedAgain::of(last.is_some()),
        };
        let reused = again.is_same.then(|| self.reused(destination)).flatten();
        if let Some(placed) = reused {
            return Looked {
                again,
                fresh: None,
                put: Ok(placed),
            };
        }
        let (mut rendering, mut payload) = renderer.render(&self.recipe);
        let mut put = self.put(&rendering, payload.as_ref(), destination);
        // What was kept of a derived file may be damaged. The sink has thrown it away then, and it is made
        // anew.
        if put.is_err() && matches!(payload, Some(Payload::File(_))) {
            (rendering, payload) = renderer.render(&self.recipe);
            put = self.put(&rendering, payload.as_ref(), destination);
        }
        // Bytes that nobody will ask for are not kept in memory.
        let payload = payload.filter(|payload| match destination {
            Destination::Memory => true,
            _ if self.shown.is_some() => true,
            Destination::Sink(_) => false,
            Destination::Nowhere => matches!(payload, Payload::File(_)),
        });
        Looked {
            again,
            fresh: Some((rendering, payload)),
            put,
        }
    }

    /// Hands its bytes on, if there are any and somebody takes them.
    fn put(
        &self,
        rendering: &Rendering,
        payload: Option<&Payload>,
        destination: Destination<'_>,
    ) -> PutResult {
        match (destination, payload, rendering.digest) {
            (Destination::Sink(sink), Some(payload), Some(digest)) => sink
                .put(&self.recipe.path, payload, digest)
                .map(Some)
                .map_err(Box::new),
            _ => Ok(None),
        }
    }

    /// Where its bytes are, which are the same as last time, if they are where they have to be.
    fn reused(&self, destination: Destination<'_>) -> Option<Option<Placed>> {
        let last = self.last.as_ref()?;
        match (destination, last.digest) {
            (_, None) | (Destination::Nowhere, _) => Some(None),
            (Destination::Memory, _) => self.shown.is_some().then_some(None),
            (Destination::Sink(sink), Some(digest)) => {
                sink.holds(&self.recipe.path, digest).map(Some)
            }
        }
    }
}

impl Outputs {
    /// None at all.
    pub(super) fn new(fault: Option<Fault>) -> Outputs {
        Outputs {
            index: QuestionIndex::new(fault),
            ..Outputs::default()
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
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
            let output = self.find(path);
            output.is_some_and(|output| files.contains(&output.recipe.subject))
        };
        update.stale.iter().filter(is_about).cloned().collect()
    }

    /// The digest of what was handed out for a path last, or would be if that failed now.
    pub fn shown(&self, path: &str) -> Option<Digest> {
        self.good(path).map(|(_, digest)| *digest)
    }

    /// The path of each.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.all.iter().map(|output| &output.recipe.path)
    }

    /// The path of an output, if there is one, as it is kept.
    pub fn key(&self, path: &str) -> Option<Arc<str>> {
        Some(Arc::clone(&self.find(path)?.recipe.path))
    }

    /// The questions that an output asked; `None`: there is no such output, or it was not rendered.
    pub fn questions(&self, path: &str) -> Option<impl Iterator<Item = &Question>> {
        let last = self.find(path)?.last.as_ref()?;
        let numbers = last.asked.numbers.iter();
        Some(numbers.map(|number| self.index.question(*number)))
    }

    fn find(&self, path: &str) -> Option<&OutputState> {
        self.by_path.get(path).map(|at| &self.all[*at])
    }

    /// What was found in them, as far as they were rendered.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let found = self.found.iter();
        let found = found.filter_map(|at| self.all[*at].last.as_ref());
        found.flat_map(|last| &last.findings)
    }

    /// Each with the digest of its bytes, in the order in which they are planned.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&Arc<str>, Option<Digest>)> {
        self.all.iter().map(|output| {
            let digest = output.last.as_ref().and_then(|last| last.digest);
            (&output.recipe.path, digest)
        })
    }

    /// Which were rendered since this was asked last, and why, sorted by path.
    pub(super) fn take_rendered(&mut self) -> Vec<(Arc<str>, Reason)> {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        rendered
    }

    /// What there is to hand out for a path. `None`: it has to be rendered first.
    pub(super) fn ready(&self, path: &str) -> Option<&(Payload, Digest)> {
        let output = self.find(path).filter(|output| output.stale.is_none())?;
        output.shown.as_ref()
    }

    /// What was handed out for a path last, or would be if rendering it failed now.
    pub(super) fn good(&self, path: &str) -> Option<&(Payload, Digest)> {
        self.find(path)?.shown.as_ref()
    }

    /// Looks at these outputs in parallel, if they are there.
    pub(super) fn render(
        &mut self,
        paths: &[Arc<str>],
        renderer: &Renderer<'_>,
        destination: Destination<'_>,
    ) {
        let known = paths.iter().filter_map(|path| self.by_path.get(path));
        self.look(known.copied().collect(), renderer, destination);
    }

    /// Looks at up to `most` outputs that nobody has asked for yet, for what is wrong with them.
    pub(super) fn catch_up(&mut self, most: usize, renderer: &Renderer<'_>) {
        let waiting = self.stale.iter().take(most).copied().collect();
        self.look(waiting, renderer, Destination::Nowhere);
    }

    /// Hands every output to a sink. What the sink said of each, in the order in which they are
    /// planned.
    pub(super) fn put_all(&mut self, renderer: &Renderer<'_>, sink: &dyn Sink) -> Vec<PutResult> {
        // Backwards, because the few that take long, such as feeds, come last: the end is left to
        // the many that are shared out evenly.
        let all = (0..self.all.len()).rev().collect();
        let mut put = self.look(all, renderer, Destination::Sink(sink));
        put.reverse();
        put
    }

    /// Looks at these, so many at a time that what they come to is never all in memory.
    fn look(
        &mut self,
        which: Vec<usize>,
        renderer: &Renderer<'_>,
        destination: Destination<'_>,
    ) -> Vec<PutResult> {
        let mut put = Vec::with_capacity(which.len());
        for some in which.chunks(AT_A_TIME * rayon::current_num_threads()) {
            let look = |at: &usize| self.all[*at].look(&self.index, renderer, destination);
            let looked: Vec<Looked> = some.par_iter().map(look).collect();
            for (at, looked) in some.iter().zip(looked) {
                put.push(looked.put);
                self.index.close(looked.again);
                self.take_looked(*at, looked.fresh, renderer, destination);
            }
        }
        self.thin_out();
        put
    }

    /// Takes in what a look at an output has come to.
    fn take_looked(
        &mut self,
        at: usize,
        fresh: Option<(Rendering, Option<Payload>)>,
        renderer: &Renderer<'_>,
        destination: Destination<'_>,
    ) {
        let stale = &mut self.all[at].stale;
        if fresh.is_some() && renderer.texts.is_torn() {
            // Nobody knows which of them had the text that was not what it should be.
            stale.get_or_insert(Reason::Torn);
            self.stale.insert(at);
            return;
        }
        if fresh.is_some() && matches!(destination, Destination::Sink(_)) {
            stale.get_or_insert(Reason::Absent);
        }
        self.take_in(at, fresh, renderer.context.site());
    }

    /// Takes in that an output was looked at, and what it has come to, if that is another thing.
    fn take_in(&mut self, at: usize, fresh: Option<(Rendering, Option<Payload>)>, site: &Site) {
        self.stale.remove(&at);
        let output = &mut self.all[at];
        let reason = output.stale.take();
        let Some((rendering, payload)) = fresh else {
            return;
        };
        self.is_other = true;
        let path = &output.recipe.path;
        let asked = self.index.note(rendering.asked, site);
        if rendering.findings.is_empty() {
            self.found.remove(&at);
        } else {
            self.found.insert(at);
        }
        let is_broken = rendering.findings.iter().any(Diagnostic::is_error);
        // What is looked at stays as it was until the mistake is mended.
        if let (Some(payload), Some(digest)) = (payload, rendering.digest)
            && (!is_broken || output.shown.is_none())
        {
            output.shown = Some((payload, digest));
        }
        output.last = Some(LastRendering {
            asked,
            digest: rendering.digest,
            findings: rendering.findings,
        });
        if let Some(reason) = reason {
            self.rendered.push((Arc::clone(path), reason));
        }
    }

    /// Forgets questions that nobody asks any more, once there may be many of them.
    fn thin_out(&mut self) {
        if self.index.len() <= 2 * self.indexed + 1024 {
            return;
        }
        let is_asked = self.asked();
        if is_asked.iter().filter(|asked| **asked).count() < self.index.len() / 2 {
            let now = self.index.keep(&is_asked);
            let rendered = self
                .all
                .iter_mut()
                .filter_map(|output| output.last.as_mut());
            for number in rendered.flat_map(|last| &mut last.asked.numbers) {
                *number = now[*number as usize];
            }
        }
        self.indexed = self.index.len();
    }

    /// By its number, whether some output asked a question.
    fn asked(&self) -> Vec<bool> {
        let mut is_asked = vec![false; self.index.len()];
        let rendered = self.all.iter().filter_map(|output| output.last.as_ref());
        for number in rendered.flat_map(|last| &last.asked.numbers) {
            is_asked[*number as usize] = true;
        }
        is_asked
    }

    /// Notes which have to be looked at again, because of `site`, of which only `groups` (all, if
    /// none are given) can be other than before.
    pub(super) fn refresh(
        &mut self,
        site: &Site,
        groups: Option<&[DependencyGroup]>,
        update: &mut Update,
    ) {
        let changed = self.index.refresh(site, groups);
        self.is_other |= changed.are_newer;
        for (at, output) in self.all.iter_mut().enumerate() {
            let Some(last) = &output.last else { continue };
            if let Some(number) = changed.first_of(&last.asked) {
                let question = self.index.question(number);
                let reason = || Reason::Changed(question.clone());
                output.stale.get_or_insert_with(reason);
                self.stale.insert(at);
                update.stale.push(Arc::clone(&output.recipe.path));
            }
        }
    }

    /// Whether they are those of these recipes, in this order.
    pub(super) fn are(&self, recipes: &[Recipe]) -> bool {
        self.all.iter().map(|output| &output.recipe).eq(recipes)
    }

    /// Takes in which outputs there are now.
    pub(super) fn take_recipes(&mut self, recipes: Vec<Recipe>, update: &mut Update) {
        if self.are(&recipes) {
            return;
        }
        self.is_other = true;
        let before = std::mem::take(&mut self.all);
        let mut before: Vec<Option<OutputState>> = before.into_iter().map(Some).collect();
        self.all.reserve(recipes.len());
        for recipe in recipes {
            let known = self.by_path.get(&recipe.path);
            let known = known.and_then(|at| before[*at].take());
            self.all.push(match known {
                Some(known) if known.recipe.is_same(&recipe) => OutputState { recipe, ..known },
                _ => {
                    update.stale.push(Arc::clone(&recipe.path));
                    OutputState::new(recipe)
                }
            });
        }
        let gone = before.into_iter().flatten();
        update.gone = gone.map(|output| output.recipe.path).collect();
        self.number();
    }

    /// Notes where each stands.
    pub(super) fn number(&mut self) {
        let numbered = || self.all.iter().enumerate();
        self.by_path = numbered()
            .map(|(at, output)| (Arc::clone(&output.recipe.path), at))
            .collect();
        let stale = numbered().filter(|(_, output)| output.stale.is_some());
        self.stale = stale.map(|(at, _)| at).collect();
        let has_findings = |output: &OutputState| {
            let last = output.last.as_ref();
            last.is_some_and(|last| !last.findings.is_empty())
        };
        let found = numbered().filter(|(_, output)| has_findings(output));
        self.found = found.map(|(at, _)| at).collect();
        self.generation += 1;
    }
}

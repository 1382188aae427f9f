//! What is rendered: each recipe whose questions have other answers than last time.
//!
//! Enters: recipes, a memory, a stage. Leaves: outputs in a sink, what was found, and the memory of it.

use super::build::{Build, Built, Options, Payload, Placed, Reason, Sink};
use crate::dependencies::Dependencies;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{Question, Site};
use crate::output::{Content, REGISTRY, Recipe};
use crate::pipeline::asset_processor::AssetProcessor;
use crate::render::{RenderContext, View};
use crate::source::Source;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What one recipe came to.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) digest: Digest,
    pub(super) payload: Option<Payload>,
    pub(super) findings: Vec<Diagnostic>,
}

/// A rendered output with the questions that led to it.
pub(super) struct Remembered {
    pub(super) recipe: Recipe,
    pub(super) trace: Dependencies<Question>,
    pub(super) outcome: Arc<Outcome>,
}

/// What is remembered, by output path.
pub(super) type Memo = HashMap<Arc<str>, Remembered>;

/// Renders every recipe whose questions have other answers than last time, in parallel, and
/// hands all of them on.
pub(super) fn render(
    recipes: &[Recipe],
    memo: &Memo,
    context: &Arc<RenderContext>,
    source: &dyn Source,
    sink: &dyn Sink,
    options: &Options,
) -> Vec<RecipeResult> {
    let processor = AssetProcessor::new();
    let make = |recipe: &Recipe| {
        let (outcome, fresh) = match recall(recipe, memo, context.site()) {
            Ok(outcome) => (outcome, None),
            Err(reason) => {
                let view = View::new(context);
                let content = REGISTRY[recipe.kind].render(recipe, &view);
                let (trace, findings) = view.finish();
                let mut outcome = outcome(content, findings, context.site(), source);
                if let (Some(Payload::Made(derived)), false) = (&outcome.payload, options.lazy) {
                    (outcome.digest, outcome.payload) =
                        match processor.make(derived, source, &mut outcome.findings) {
                            Ok((digest, payload)) => (digest, Some(payload)),
                            Err(problem) => {
                                outcome.findings.push(problem);
                                (Digest::of_bytes(b""), None)
                            }
                        };
                }
                let outcome = Arc::new(outcome);
                (outcome, Some((reason, trace)))
            }
        };
        let put = |payload| sink.put(&recipe.path, payload, outcome.digest);
        let placed = outcome.payload.as_ref().map(put).transpose();
        // What nobody will ask for again is not kept in memory.
        let outcome = match options.remember {
            true => outcome,
            false => Arc::new(Outcome {
                payload: None,
                findings: outcome.findings.clone(),
                digest: outcome.digest,
            }),
        };
        RecipeResult {
            outcome,
            fresh,
            placed,
        }
    };
    // Backwards, because the few that take long, such as feeds, come last: the end is left to the many
    // that are shared out evenly.
    let mut made: Vec<RecipeResult> = recipes.par_iter().rev().map(make).collect();
    made.reverse();
    made
}

/// What a recipe came to last time, if all its questions have the same answers now; otherwise
/// why it has to be rendered.
pub(super) fn recall(recipe: &Recipe, memo: &Memo, site: &Site) -> Result<Arc<Outcome>, Reason> {
    let remembered = memo
        .get(&recipe.path)
        .filter(|known| known.recipe.is_same(recipe));
    let Some(remembered) = remembered else {
        return Err(Reason::New);
    };
    match remembered
        .trace
        .first_changed(|question| site.answer(question))
    {
        None => Ok(Arc::clone(&remembered.outcome)),
        Some(question) => Err(Reason::Changed(question.clone())),
    }
}

/// Draws up the result and remembers what the next build may reuse.
pub(super) fn collect(
    recipes: Vec<Recipe>,
    made: Vec<RecipeResult>,
    site: Arc<Site>,
    memo: &mut Memo,
    options: &Options,
) -> Build {
    let mut before = std::mem::take(memo);
    let mut diagnostics = Vec::new();
    let mut outputs = Vec::with_capacity(recipes.len());
    let mut rendered = Vec::new();
    let mut refused = Vec::new();
    let mut explained = None;
    for (recipe, made) in recipes.into_iter().zip(made) {
        diagnostics.extend_from_slice(&made.outcome.findings);
        let placed = made.placed.unwrap_or_else(|problem| {
            refused.push(problem);
            None
        });
        let path = Arc::clone(&recipe.path);
        outputs.push(Built {
            path: Arc::clone(&path),
            digest: made.outcome.digest,
            payload: made.outcome.payload.clone(),
            placed,
        });
        let trace = match made.fresh {
            Some((reason, trace)) => {
                rendered.push((Arc::clone(&path), reason));
                Some(trace)
            }
            None => before.remove(&path).map(|remembered| remembered.trace),
        };
        if options.explain.as_deref() == Some(&*path) {
            explained = trace
                .as_ref()
                .map(|trace| trace.questions().cloned().collect());
        }
        if let (true, Some(trace)) = (options.remember, trace) {
            memo.insert(
                path,
                Remembered {
                    recipe,
                    trace,
                    outcome: made.outcome,
                },
            );
        }
    }
    outputs.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    rendered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Build {
        outputs,
        diagnostics,
        refused,
        rendered,
        explained,
        site,
        _rest: None,
    }
}

/// What one recipe came to in this build.
pub(super) struct RecipeResult {
    outcome: Arc<Outcome>,
    /// Why it was rendered and what it asked, unless it was reused.
    fresh: Option<(Reason, Dependencies<Question>)>,
    /// What the sink said.
    placed: Result<Option<Placed>, Diagnostic>,
}

/// The content of an output with its digest and where its bytes are.
pub(super) fn outcome(
    content: Option<Content>,
    mut findings: Vec<Diagnostic>,
    site: &Site,
    source: &dyn Source,
) -> Outcome {
    let (digest, payload) = match content {
        Some(Content::Bytes(bytes)) => {
            (Digest::of_bytes(&bytes), Some(Payload::Bytes(bytes.into())))
        }
        Some(Content::File(path)) => {
            let digest = site
                .file(&path)
                .map_or_else(|| Digest::of_bytes(b""), |file| file.digest);
            match source.locate(&path) {
                Some(place) => (digest, Some(Payload::File(place))),
                None => match source.read(&path) {
                    Ok(bytes) => (digest, Some(Payload::Bytes(bytes.into()))),
                    Err(problem) => {
                        findings.push(problem);
                        (digest, None)
                    }
                },
            }
        }
        // The same making makes the same bytes.
        Some(Content::Made(derived)) => (
            Digest::of(&derived.key()),
            Some(Payload::Made(Arc::new(derived))),
        ),
        None => (Digest::of_bytes(b""), None),
    };
    Outcome {
        digest,
        payload,
        findings,
    }
}

//! One recipe -> bytes, with what they depend on and what was found.
//!
//! Enters: a recipe and what pages are rendered on. Leaves: a [`Rendering`] and its bytes. Forbidden
//! here: what is remembered.

use super::asset_processor::AssetProcessor;
use super::build::Payload;
use super::dependency_index::KeyedQuestions;
use super::texts::TextReader;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::{Content, REGISTRY, Recipe};
use crate::render::{RenderContext, View};
use crate::source::Source;
use std::sync::Arc;

/// What a recipe came to, without the bytes.
pub(super) struct Rendering {
    /// The questions that it asked, with the digests of the answers.
    pub(super) asked: KeyedQuestions,
    /// Of the bytes; `None`: there are none.
    pub(super) digest: Option<Digest>,
    pub(super) findings: Vec<Diagnostic>,
}

/// What every recipe of a version is rendered with.
#[derive(Clone, Copy)]
pub(super) struct Renderer<'a> {
    pub(super) context: &'a Arc<RenderContext>,
    pub(super) source: &'a dyn Source,
    /// Makes derived files at once. Without it they are made when a browser asks for them.
    pub(super) processor: Option<&'a AssetProcessor>,
    /// Knows which texts could not be read as they were.
    pub(super) texts: &'a TextReader,
}

impl Renderer<'_> {
    /// Renders one recipe.
    pub(super) fn render(&self, recipe: &Recipe) -> (Rendering, Option<Payload>) {
        let view = View::new(self.context);
        let content = REGISTRY[recipe.kind].render(recipe, &view);
        let (dependencies, mut findings) = view.finish();
        let made = content.and_then(|content| self.payload(content, &mut findings));
        let (digest, payload) = made.unzip();
        let rendering = Rendering {
            asked: KeyedQuestions::of(dependencies, self.context.site()),
            digest,
            findings,
        };
        (rendering, payload)
    }

    /// Where the bytes of some content are, and their digest.
    fn payload(
        &self,
        content: Content,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<(Digest, Payload)> {
        let made = match content {
            Content::Bytes(bytes) => Ok((Digest::of_bytes(&bytes), Payload::Bytes(bytes.into()))),
            Content::File(path) => self.file(&path),
            Content::Made(derived) => match self.processor {
                Some(processor) => processor.make(&derived, self.source, findings),
                // The same work on the same bytes makes the same file.
                None => Ok((Digest::of(&derived.key()), Payload::Made(Arc::new(derived)))),
            },
        };
        made.map_err(|problem| findings.push(problem)).ok()
    }

    /// A file that is published as it is.
    fn file(&self, path: &str) -> Result<(Digest, Payload), Diagnostic> {
        let file = self.context.site().file(path);
        let digest = file.map_or_else(|| Digest::of_bytes(b""), |file| file.digest);
        let payload = match self.source.locate(path) {
            Some(place) => Payload::File(place),
            None => Payload::Bytes(self.source.read(path)?.into()),
        };
        Ok((digest, payload))
    }
}

//! The incremental engine: a site that is brought up to date with its files, again and again.
//!
//! Enters: a source, a hint about what has changed in it, a sink. Leaves: outputs and what was
//! found. Forbidden here: what any kind of file, question or output means; so nothing here asks
//! what kind of thing has changed.
//!
//! The laws. Every command works by them; a fresh engine is one that remembers nothing.
//!
//! 1. An output learns everything by asking its view. Each question is recorded with the digest of
//!    its answer.
//! 2. If all answers are the same, so are the bytes and the findings of the output. Then it is not
//!    rendered again.
//! 3. Each question stands in a group, by what its answer rests on. While the version of a group
//!    is the same, so are the answers to all questions in it. A group that sees too little makes
//!    stale pages; a group that sees too much only takes time.
//! 4. A file is read again only if its stamp is another, and parsed again only if its bytes are.
//!    The settings are one of the files.
//! 5. The site is gathered anew after every change, with one exception: where documents differ in
//!    their bodies only (their outlines, from which all whole-site facts are made, are the same),
//!    the site from before is amended.
//! 6. Which outputs there are is planned anew whenever the site is gathered. So nothing has to be
//!    done when a file comes, goes or moves.
//! 7. What an output found is remembered with it, and said again as long as the output stays.
//! 8. [`Engine::update`] keeps the last version without errors in the files, the settings and the
//!    templates. [`Engine::build`] takes every version, because it has to say everything that is
//!    wrong.
//! 9. What was rendered while some template did not compile is never used again when all do, nor
//!    the other way round.
//! 10. What is remembered of a text are its facts. Only so many texts stay in memory after they were
//!     read; any other is read again when an output asks for it. If it is another one by then,
//!     nothing that was rendered meanwhile is used, and the site is brought up to date anew.
//! 11. What is remembered of a file or an output is plain data: stamps, digests, facts, findings.
//!     Bytes are kept only of what a preview has shown.

use super::asset_processor::AssetProcessor;
use super::build::{Build, Built, Payload, Reason, Sink};
use super::findings::{QuotedLines, place_pictures, present};
use super::options::Options;
use super::outputs::{Destination, Outputs, Update};
use super::rendering::Renderer;
use super::site_version::{Caches, SiteVersion};
use super::source_files::{Change, SourceFiles};
use super::texts::TextReader;
use crate::diagnostic::{Diagnostic, tidy};
use crate::digest::Digest;
use crate::model::{DependencyGroup, Site};
use crate::output::Recipe;
use crate::parse::Document;
use crate::render::RenderContext;
use crate::source::{Hint, Listing, Source};
use jiff::Timestamp;
use std::ops::Range;
use std::sync::Arc;

/// Keeps a site up to date. The laws are at the top of its file.
#[derive(Debug)]
pub struct Engine {
    pub(super) options: Options,
    pub(super) files: SourceFiles,
    caches: Caches,
    /// The version that the outputs are of.
    version: Option<SiteVersion>,
    /// Whether that version is made from the files as they are.
    pub(super) is_current: bool,
    /// When the files as they are make the same site as at the last look, good or not.
    steady: Range<Timestamp>,
    pub(super) outputs: Outputs,
    /// What is wrong with the files, the settings, the templates and the site as a whole.
    problems: Vec<Diagnostic>,
    pub(super) quoted: QuotedLines,
    processor: AssetProcessor,
}

impl Engine {
    /// One that remembers nothing.
    pub fn new(options: Options) -> Engine {
        Engine {
            files: SourceFiles::new(&options),
            caches: Caches::default(),
            version: None,
            is_current: false,
            steady: Timestamp::UNIX_EPOCH..Timestamp::UNIX_EPOCH,
            outputs: Outputs::new(options.fault.clone()),
            problems: Vec::new(),
            quoted: QuotedLines::default(),
            processor: AssetProcessor::new(),
            options,
        }
    }

    /// Builds the site that is in `source` now and hands every output to `sink`.
    pub fn build(&mut self, source: &dyn Source, sink: &dyn Sink) -> Build {
        self.build_listed(source, source.list(), sink)
    }

    /// Like [`Engine::build`], of the files that `source` has just listed.
    pub fn build_listed(
        &mut self,
        source: &dyn Source,
        listing: Listing,
        sink: &dyn Sink,
    ) -> Build {
        let build = self.build_once(source, listing, sink);
        if self.files.texts.take_missed().is_empty() {
            return build;
        }
        // A text is not the one whose facts are known: then nothing is believed of what was known. The
        // files may change again, so that this time all texts stay in memory.
        *self = Engine::new(Options {
            text_memory: usize::MAX,
            ..self.options.clone()
        });
        let mut build = match sink.restart() {
            Ok(()) => self.build_once(source, source.list(), sink),
            Err(problem) => Build {
                refused: vec![problem],
                ..build
            },
        };
        build.is_torn = true;
        build
    }

    fn build_once(&mut self, source: &dyn Source, listing: Listing, sink: &dyn Sink) -> Build {
        let changes = self.files.take_listing(listing, source, &self.options);
        let mut update = Update::default();
        self.note(&changes, &mut update);
        let context = match self.follow(&changes, source, &mut update) {
            Some(context) => context,
            None => {
                let (version, recipes) = self.assemble(source);
                self.adopt(version, recipes, &mut update)
            }
        };
        self.put(&context, source, sink)
    }

    /// Reads the site that is in `source` now and puts it together, without rendering anything:
    /// whole-site facts, and what is wrong in the files.
    pub fn survey(&mut self, source: &dyn Source) -> (Arc<Site>, Vec<Diagnostic>) {
        self.files
            .take_listing(source.list(), source, &self.options);
        let mut problems = self.files.problems();
        let site = self
            .caches
            .gather(&self.files, source, &self.options, &mut problems);
        present(&mut problems, source);
        (site, problems)
    }

    /// Reads the site that is in `source` now and compiles its templates: all that is needed to
    /// render single pages on demand. What is wrong in the files and the templates comes with it.
    pub fn compile(&mut self, source: &dyn Source) -> (Arc<RenderContext>, Vec<Diagnostic>) {
        self.files
            .take_listing(source.list(), source, &self.options);
        let mut problems = self.files.problems();
        let (caches, options) = (&mut self.caches, &self.options);
        let (site, theme) = caches.gather_and_compile(&self.files, source, options, &mut problems);
        let context = RenderContext::new(site, theme, options.muted(), !options.unrecorded);
        (Arc::new(context), problems)
    }

    /// Brings the site up to date with its source. Nothing is rendered yet.
    pub fn update(&mut self, source: &dyn Source, hint: &Hint) -> Update {
        let changes = self.files.update(source, hint, &self.options);
        let mut update = Update::default();
        self.note(&changes, &mut update);
        let is_known = changes.is_empty() && self.steady.contains(&source.now());
        if !is_known && self.follow(&changes, source, &mut update).is_none() {
            let (version, recipes) = self.assemble(source);
            if self.problems.iter().any(Diagnostic::is_error) {
                self.is_current = false;
            } else {
                self.adopt(version, recipes, &mut update);
            }
        }
        update
    }

    /// Renders these outputs, as far as they have to be.
    pub fn prepare(&mut self, paths: &[Arc<str>], source: &dyn Source) {
        if let Some(version) = &self.version {
            let renderer = on_demand(&version.context, source, &self.files.texts);
            self.outputs.render(paths, &renderer, Destination::Memory);
        }
        self.forget_torn();
    }

    /// Forgets the files whose texts were not what they should be: the next update reads them.
    fn forget_torn(&mut self) {
        let missed = self.files.texts.take_missed();
        if !missed.is_empty() {
            self.files.forget(&missed);
            self.is_current = false;
        }
    }

    /// Renders up to `most` outputs that nobody has asked for yet, for what is wrong with them.
    /// Their bytes are not kept. Whether some are left.
    pub fn catch_up(&mut self, source: &dyn Source, most: usize) -> bool {
        if let Some(version) = &self.version {
            let renderer = on_demand(&version.context, source, &self.files.texts);
            self.outputs.catch_up(most, &renderer);
        }
        self.forget_torn();
        self.outputs.is_behind()
    }

    /// An output, rendered now if need be, and the digest of its bytes. Where that fails, what it
    /// was before; `None`: there is nothing to show.
    pub fn get(&mut self, path: &str, source: &dyn Source) -> Option<(Payload, Digest)> {
        if let Some(ready) = self.outputs.ready(path) {
            return Some(ready.clone());
        }
        let path = self.outputs.key(path)?;
        self.prepare(&[Arc::clone(&path)], source);
        if self.version.is_some() && !self.is_current {
            // Perhaps a text was not the one that was remembered.
            self.update(source, &Hint::Everything);
            self.prepare(&[Arc::clone(&path)], source);
        }
        self.outputs.good(&path).cloned()
    }

    /// Its outputs, as far as they were rendered.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The paths in the site that are links, from its root.
    pub fn links(&self) -> &[String] {
        self.files.links()
    }

    /// The site in force; `None`: there was none without errors yet.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.context().map(|context| context.site())
    }

    /// What the site in force is rendered on.
    pub fn context(&self) -> Option<&Arc<RenderContext>> {
        self.version.as_ref().map(|version| &version.context)
    }

    /// What is wrong, as far as it is known: outputs that were not rendered yet may add to it.
    /// Sorted by place, each once, with the lines that it is about.
    pub fn diagnostics(&mut self, source: &dyn Source) -> Vec<Diagnostic> {
        let found = self.outputs.findings();
        let mut all: Vec<Diagnostic> = self.problems.iter().chain(found).cloned().collect();
        if let Some(site) = self.site() {
            place_pictures(&mut all, site);
        }
        tidy(&mut all);
        self.quoted.quote(&mut all, source);
        all
    }

    /// Which outputs were rendered since this was asked last, and why, sorted by path.
    pub fn take_rendered(&mut self) -> Vec<(Arc<str>, Reason)> {
        self.outputs.take_rendered()
    }

    /// Notes which files are other.
    fn note(&mut self, changes: &[Change], update: &mut Update) {
        for change in changes {
            self.quoted.forget(&change.path);
            update.files.push(Arc::clone(&change.path));
        }
    }

    /// Keeps the version in force, if the files still make it, or amends it, if only bodies are
    /// other. `None`: another version has to be put together.
    fn follow(
        &mut self,
        changes: &[Change],
        source: &dyn Source,
        update: &mut Update,
    ) -> Option<Arc<RenderContext>> {
        let can_follow =
            !self.options.once && self.is_current && self.steady.contains(&source.now());
        let version = self.version.as_mut().filter(|_| can_follow)?;
        if changes.is_empty() {
            return Some(Arc::clone(&version.context));
        }
        let mut problems = self.files.problems();
        problems.extend(version.problems.iter().cloned());
        let has_errors = problems.iter().any(Diagnostic::is_error);
        let documents = other_bodies(changes).filter(|_| !has_errors)?;
        version.amend(&documents);
        let groups: Vec<DependencyGroup> = documents
            .iter()
            .map(|document| DependencyGroup::Document(Arc::clone(&document.path)))
            .chain([DependencyGroup::Terms, DependencyGroup::Texts])
            .collect();
        let site = version.context.site();
        self.outputs.refresh(site, Some(&groups), update);
        self.problems = problems;
        Some(Arc::clone(&version.context))
    }

    /// Puts the whole site together anew.
    fn assemble(&mut self, source: &dyn Source) -> (SiteVersion, Vec<Recipe>) {
        let (files, caches) = (&self.files, &mut self.caches);
        let (version, recipes) =
            SiteVersion::new(files, caches, &self.outputs, source, &self.options);
        self.problems = self.files.problems();
        self.problems.extend(version.problems.iter().cloned());
        self.steady = source.now()..version.context.site().steady_until();
        (version, recipes)
    }

    /// Puts a version in force.
    fn adopt(
        &mut self,
        version: SiteVersion,
        recipes: Vec<Recipe>,
        update: &mut Update,
    ) -> Arc<RenderContext> {
        let context = Arc::clone(&version.context);
        // What was remembered on disk was rendered while all templates compiled.
        let was_whole = self.context().is_none_or(|known| known.is_whole());
        if self.options.unrecorded || was_whole != context.is_whole() {
            self.outputs = Outputs::new(self.options.fault.clone());
        }
        self.outputs.refresh(context.site(), None, update);
        self.outputs.are_sound = version.has_sound_paths;
        self.outputs.take_recipes(recipes, update);
        self.version = Some(version);
        self.is_current = true;
        context
    }

    /// Hands every output of the version in force to a sink.
    fn put(&mut self, context: &Arc<RenderContext>, source: &dyn Source, sink: &dyn Sink) -> Build {
        if self.outputs.is_behind() {
            context.site().relate();
        }
        let processor = (!self.options.preview).then_some(&self.processor);
        let renderer = Renderer {
            context,
            source,
            processor,
            texts: &self.files.texts,
        };
        let said = self.outputs.put_all(&renderer, sink);
        let mut outputs = Vec::with_capacity(said.len());
        let mut refused = Vec::new();
        for ((path, digest), said) in self.outputs.digests().zip(said) {
            outputs.push(Built {
                path: Arc::clone(path),
                digest: digest.unwrap_or_else(|| Digest::of_bytes(b"")),
                placed: said.unwrap_or_else(|problem| {
                    refused.push(*problem);
                    None
                }),
            });
        }
        outputs.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Build {
            outputs,
            diagnostics: self.diagnostics(source),
            refused,
            rendered: self.take_rendered(),
            site: Arc::clone(context.site()),
            is_torn: false,
        }
    }
}

/// The documents that are other, if nothing is other but their bodies.
fn other_bodies(changes: &[Change]) -> Option<Vec<Arc<Document>>> {
    let other_body = |change: &Change| {
        let (old, new) = change.document()?;
        (old.outline() == new.outline()).then(|| Arc::clone(new))
    };
    changes.iter().map(other_body).collect()
}

/// What a preview renders with: derived files are made when a browser asks for them.
fn on_demand<'a>(
    context: &'a Arc<RenderContext>,
    source: &'a dyn Source,
    texts: &'a TextReader,
) -> Renderer<'a> {
    Renderer {
        context,
        source,
        processor: None,
        texts,
    }
}

//! The whole build as a recipe: scan, parse, gather, plan, render, hand on.
//!
//! Enters: a source, options, a sink. Leaves: what was built and what was found. What a build has
//! learned stays in the [`Pipeline`], so that the next one repeats only what has to be repeated.
//! Forbidden here: knowing what any kind of file or output means.

mod asset_processor;
mod build;
mod files;
mod findings;
mod index;
mod live;
mod outputs;
mod render;

pub use asset_processor::AssetProcessor;
pub use build::{BaseUrl, Build, Built, Fault, Options, Payload, Placed, Reason, Sink};
pub use files::fingerprint;
pub use findings::present;
pub use live::{Live, Update};
pub use outputs::Outputs;

use crate::diagnostic::{Diagnostic, tidy};
use crate::digest::Digest;
use crate::model::{EntryCache, Material, Site};
use crate::output;
use crate::parse::ParseOptions;
use crate::render::{CompiledTheme, RenderContext};
use crate::source::{self, Listing, Source};
use files::{ParsedFile, ParsedFiles, read, settings};
use findings::{place_pictures, quote};
use rayon::prelude::*;
use render::{Memo, collect, render};
use std::collections::HashMap;
use std::sync::Arc;

/// Builds a site, again and again.
#[derive(Default)]
pub struct Pipeline {
    files: HashMap<Arc<str>, Arc<ParsedFile>>,
    sketches: EntryCache,
    style: ParseOptions,
    theme: Option<(Digest, Arc<CompiledTheme>, Vec<Diagnostic>)>,
    /// Two memories: of builds whose templates did not compile, when no page could be rendered,
    /// and of the others. A mended template so finds everything as it was before the mistake.
    memos: [Memo; 2],
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

impl Pipeline {
    /// One that has not built anything.
    pub fn new() -> Pipeline {
        Pipeline::default()
    }

    /// Builds the site that is in `source` now and hands every output to `sink`.
    pub fn build(&mut self, source: &dyn Source, options: &Options, sink: &dyn Sink) -> Build {
        self.build_listed(source, source.list(), options, sink)
    }

    /// The same, of the files that `source` has just listed.
    pub fn build_listed(
        &mut self,
        source: &dyn Source,
        listing: Listing,
        options: &Options,
        sink: &dyn Sink,
    ) -> Build {
        let (entries, mut problems) = (listing.entries, listing.problems);
        let (site, files) = self.gather(source, entries, options, &mut problems);
        let theme = self.compile(&site, &mut problems);
        let recipes = output::with_own_paths(output::plan(&site), &mut problems);
        site.relate();
        site.make_searchable();
        let context = Arc::new(RenderContext::new(
            Arc::clone(&site),
            theme,
            options.muted(),
            options.remember || options.explain.is_some(),
        ));
        let mut memo = std::mem::take(&mut self.memos[usize::from(context.is_whole())]);
        let made = render(&recipes, &memo, &context, source, sink, options);
        let mut build = collect(recipes, made, site, &mut memo, options);
        self.memos[usize::from(context.is_whole())] = memo;
        build.diagnostics.extend(problems);
        place_pictures(&mut build.diagnostics, &build.site);
        tidy(&mut build.diagnostics);
        quote(&mut build.diagnostics, source);
        if options.remember {
            // Thousands of values are given back while others go on.
            rayon::spawn(move || drop((context, files)));
        } else {
            build._rest = Some((context, files));
        }
        build
    }

    /// Reads the site that is in `source` now and puts it together, without rendering anything:
    /// whole-site facts, and what is wrong in the files.
    pub fn survey(
        &mut self,
        source: &dyn Source,
        options: &Options,
    ) -> (Arc<Site>, Vec<Diagnostic>) {
        let Listing {
            entries,
            mut problems,
            ..
        } = source.list();
        let (site, _) = self.gather(source, entries, options, &mut problems);
        tidy(&mut problems);
        quote(&mut problems, source);
        (site, problems)
    }

    /// All that a page of the site in `source` can be made of, now, without making any: for what is
    /// made on demand. What is wrong in the files and the templates comes with it.
    pub fn context(
        &mut self,
        source: &dyn Source,
        options: &Options,
    ) -> (Arc<RenderContext>, Vec<Diagnostic>) {
        let Listing {
            entries,
            mut problems,
            ..
        } = source.list();
        let (site, _) = self.gather(source, entries, options, &mut problems);
        let theme = self.compile(&site, &mut problems);
        let context = RenderContext::new(site, theme, None, false);
        (Arc::new(context), problems)
    }

    /// From files to whole-site facts, and the files.
    fn gather(
        &mut self,
        source: &dyn Source,
        entries: Vec<source::FileEntry>,
        options: &Options,
        problems: &mut Vec<Diagnostic>,
    ) -> (Arc<Site>, ParsedFiles) {
        let (config, places) = settings(source, &entries, options, problems);
        if self.style.adopt(&config) {
            self.files.clear();
        }
        let files = self.scan(source, entries, problems);
        if options.remember {
            self.files = files.iter().cloned().collect();
        }
        let material = Material {
            config: Arc::new(config),
            places,
            files: files
                .iter()
                .map(|(path, known)| (path, &known.parsed))
                .collect(),
            now: source.now(),
            visibility: options.visibility,
        };
        let sketches = options.remember.then_some(&mut self.sketches);
        let site = Arc::new(Site::gather(&material, sketches, problems));
        (site, files)
    }

    /// Reads and parses what has changed since the last build.
    fn scan(
        &self,
        source: &dyn Source,
        entries: Vec<source::FileEntry>,
        problems: &mut Vec<Diagnostic>,
    ) -> ParsedFiles {
        let (known, style) = (&self.files, &self.style);
        let files: Vec<Result<Arc<ParsedFile>, Diagnostic>> = entries
            .par_iter()
            .map(|entry| read(source, entry, known.get(&entry.path), style))
            .collect();
        let mut readable = Vec::with_capacity(files.len());
        for (source::FileEntry { path, .. }, known) in entries.into_iter().zip(files) {
            match known {
                Ok(known) => {
                    problems.extend_from_slice(&known.problems);
                    readable.push((path, known));
                }
                Err(problem) => problems.push(problem),
            }
        }
        readable
    }

    /// The theme, compiled anew only if a template has changed.
    fn compile(&mut self, site: &Site, problems: &mut Vec<Diagnostic>) -> Arc<CompiledTheme> {
        let digest = site.templates.digest();
        if let Some((before, theme, found)) = &self.theme
            && *before == digest
        {
            problems.extend_from_slice(found);
            return Arc::clone(theme);
        }
        let mut found = Vec::new();
        let theme = Arc::new(CompiledTheme::new(&site.templates, &mut found));
        problems.extend_from_slice(&found);
        self.theme = Some((digest, Arc::clone(&theme), found));
        theme
    }
}

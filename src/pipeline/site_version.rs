//! One version of the whole site, and the steps that make it.
//!
//! Enters: parsed files. Leaves: whole-site facts, compiled templates, recipes. Forbidden here:
//! rendering. Each step is a function of what enters; a cache only saves work.

use super::options::Options;
use super::outputs::Outputs;
use super::source_files::SourceFiles;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{EntryCache, Site};
use crate::output::{self, Recipe};
use crate::parse::Document;
use crate::render::{CompiledTheme, RenderContext};
use crate::source::Source;
use std::sync::Arc;

/// One version of the whole site.
#[derive(Debug)]
pub(super) struct SiteVersion {
    /// The site, with the context that its outputs are rendered with.
    pub(super) context: Arc<RenderContext>,
    /// Its problems, except those of single files and outputs.
    pub(super) problems: Vec<Diagnostic>,
    /// Whether the paths of its outputs have no problems.
    has_sound_paths: bool,
}

impl SiteVersion {
    /// The version that these files make. `before` are the outputs of the version `last`.
    pub(super) fn new(
        files: &SourceFiles,
        caches: &mut Caches,
        (last, before): (Option<&SiteVersion>, &Outputs),
        source: &dyn Source,
        options: &Options,
    ) -> (SiteVersion, Vec<Recipe>) {
        let mut problems = Vec::new();
        let site = caches.gather(files, source, options, &mut problems);
        let theme = caches.compile(&site, &mut problems);
        let mut recipes = output::plan(&site);
        let mut path_problems = Vec::new();
        // If the same paths had no problems before, they have none now.
        if !last.is_some_and(|last| last.has_sound_paths && before.are(&recipes)) {
            recipes = output::with_own_paths(recipes, &mut path_problems);
        }
        let has_sound_paths = path_problems.is_empty();
        problems.extend(path_problems);
        let context = RenderContext::new(site, theme, options.muted(), !options.once);
        let version = SiteVersion {
            context: Arc::new(context),
            problems,
            has_sound_paths,
        };
        (version, recipes)
    }

    /// Replaces documents by versions that differ only in their bodies.
    pub(super) fn amend(&mut self, documents: &[Arc<Document>]) {
        let site = Arc::new(self.context.site().amended(documents));
        self.context = Arc::new(self.context.amended(site));
    }
}

/// Results of the last version, which are used again if they would be the same.
#[derive(Debug, Default)]
pub(super) struct Caches {
    entries: EntryCache,
    /// The theme compiled from templates with this digest, and its problems.
    theme: Option<(Digest, Arc<CompiledTheme>, Vec<Diagnostic>)>,
}

impl Caches {
    /// Whole-site facts.
    pub(super) fn gather(
        &mut self,
        files: &SourceFiles,
        source: &dyn Source,
        options: &Options,
        problems: &mut Vec<Diagnostic>,
    ) -> Arc<Site> {
        let entries = (!options.once).then_some(&mut self.entries);
        let material = files.material(source, options);
        Arc::new(Site::gather(&material, entries, problems))
    }

    /// The templates, compiled.
    pub(super) fn compile(
        &mut self,
        site: &Site,
        problems: &mut Vec<Diagnostic>,
    ) -> Arc<CompiledTheme> {
        let digest = site.templates.digest();
        if let Some((known, theme, found)) = &self.theme
            && *known == digest
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

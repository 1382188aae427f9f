//! One version of the site as a whole, and the steps that lead to it.
//!
//! Enters: files as they were read. Leaves: whole-site facts, compiled templates, recipes. Forbidden
//! here: rendering. Each step is a function of what enters; a cache only saves it work.

use super::options::Options;
use super::outputs::Outputs;
use super::source_files::SourceFiles;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{EntryCache, Site, Theme};
use crate::output::{self, Recipe};
use crate::parse::Document;
use crate::render::{CompiledTheme, RenderContext};
use crate::source::Source;
use std::sync::Arc;

/// One version of the whole site.
#[derive(Debug)]
pub(super) struct SiteVersion {
    /// The site, and what its outputs are rendered on.
    pub(super) context: Arc<RenderContext>,
    /// What is wrong with it, but for single files and outputs.
    pub(super) problems: Vec<Diagnostic>,
    /// Whether nothing is wrong with the paths of its outputs.
    pub(super) has_sound_paths: bool,
}

impl SiteVersion {
    /// The site that these files make, and its outputs. `before` are those of the last version.
    pub(super) fn new(
        files: &SourceFiles,
        caches: &mut Caches,
        before: &Outputs,
        source: &dyn Source,
        options: &Options,
    ) -> (SiteVersion, Vec<Recipe>) {
        let mut problems = Vec::new();
        let (site, theme) = caches.gather_and_compile(files, source, options, &mut problems);
        let mut recipes = output::plan(&site);
        let mut path_problems = Vec::new();
        // Where the same paths were sound before, they are.
        if !(before.are_sound && before.are(&recipes)) {
            recipes = output::with_own_paths(recipes, &mut path_problems);
        }
        let has_sound_paths = path_problems.is_empty();
        problems.extend(path_problems);
        let context = RenderContext::new(site, theme, options.muted(), !options.unrecorded);
        let version = SiteVersion {
            context: Arc::new(context),
            problems,
            has_sound_paths,
        };
        (version, recipes)
    }

    /// Takes in documents that differ from those before in their bodies only.
    pub(super) fn amend(&mut self, documents: &[Arc<Document>]) {
        let site = Arc::new(self.context.site().amended(documents));
        self.context = Arc::new(self.context.amended(site));
    }
}

/// What was made for the last version, and is used again where it would come out the same.
#[derive(Debug, Default)]
pub(super) struct Caches {
    entries: EntryCache,
    /// Of templates with this digest, and what is wrong with them.
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
        let theme = Theme::new(&material, problems);
        Arc::new(Site::gather(&material, theme, entries, problems))
    }

    /// Whole-site facts, and the templates, compiled meanwhile.
    pub(super) fn gather_and_compile(
        &mut self,
        files: &SourceFiles,
        source: &dyn Source,
        options: &Options,
        problems: &mut Vec<Diagnostic>,
    ) -> (Arc<Site>, Arc<CompiledTheme>) {
        let entries = (!options.once).then_some(&mut self.entries);
        let material = files.material(source, options);
        let theme = Theme::new(&material, problems);
        let templates = theme.templates().clone();
        let digest = templates.digest();
        let known = self.theme.take().filter(|(known, ..)| *known == digest);
        let gather = || Arc::new(Site::gather(&material, theme, entries, problems));
        let compile = || match known {
            Some((_, theme, found)) => (theme, found),
            None => {
                let mut found = Vec::new();
                let theme = CompiledTheme::new(&templates, &mut found);
                (Arc::new(theme), found)
            }
        };
        let (site, (theme, found)) = rayon::join(gather, compile);
        problems.extend_from_slice(&found);
        self.theme = Some((digest, Arc::clone(&theme), found));
        (site, theme)
    }
}

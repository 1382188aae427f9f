//! The whole build as a recipe: scan, parse, gather, plan, render, hand on.
//!
//! Enters: a source, options, a sink. Leaves: what was built and what was found. What a build has
//! learned stays in the [`Pipeline`], so that the next one repeats only what has to be repeated.
//! Forbidden here: knowing what any kind of file or output means.

mod index;
mod live;
mod outputs;
mod workshop;

pub use live::{Live, Update};
pub use outputs::Outputs;
pub use workshop::Workshop;

use crate::config::{Config, SITE_FILE};
use crate::derive::Making;
use crate::diagnostic::{Diagnostic, tidy};
use crate::model::{Material, Question, Site, Sketches, Visibility};
use crate::output::{self, Content, REGISTRY, Recipe};
use crate::parse::{self, HouseStyle, Kind, Parsed, Places};
use crate::render::{Stage, Theme, View};
use crate::source::{self, Listing, Source};
use crate::track::{Digest, Trace};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a build is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is shown although it is not live.
    pub visibility: Visibility,
    /// Instead of the base URL in the settings.
    pub base_url: Option<BaseUrl>,
    /// Whether it is for a preview, whose forms send nothing to anybody.
    pub preview: bool,
    /// A kind of question that goes unrecorded, for the proof that the test would notice.
    pub muted: Option<&'static str>,
    /// An output whose questions are wanted, by its path.
    pub explain: Option<String>,
    /// Whether rendered bytes are remembered for the next build (and kept in memory until then).
    pub remember: bool,
    /// Whether what takes long to make waits until somebody asks for it.
    pub lazy: bool,
}

/// What takes the place of the base URL in the settings.
#[derive(Clone, Debug, Hash)]
pub enum BaseUrl {
    /// All of it; checked, with its trailing `/`.
    Whole(String),
    /// Scheme, host and port, without a trailing `/`; the path stays.
    Origin(String),
}

/// The bytes of one output on their way out.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Rendered.
    Bytes(Arc<Vec<u8>>),
    /// A file to copy: where it lies.
    File(PathBuf),
    /// What a [`Workshop`] makes when somebody asks for it. Only in a lazy build.
    Made(Arc<Making>),
}

/// Where outputs go.
pub trait Sink: Sync {
    /// Takes one output. Called from several threads, once for each output of the build.
    ///
    /// # Errors
    /// A diagnostic that names the path; the build fails with it.
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest)
    -> Result<Placed, Diagnostic>;
}

/// What became of an output at a sink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Bytes.
    pub len: u64,
    /// Whether it waits to take the place of what was there; otherwise that is right already.
    pub is_staged: bool,
}

/// One output of a finished build.
#[derive(Clone, Debug)]
pub struct Built {
    /// Path under the output directory.
    pub path: Arc<str>,
    /// Of the bytes.
    pub digest: Digest,
    /// The bytes, if the build remembers.
    pub payload: Option<Payload>,
    /// What became of it at the sink; `None` if it has no bytes or was refused.
    pub placed: Option<Placed>,
}

/// A finished build.
#[derive(Debug)]
pub struct Build {
    /// Every output that could be made, sorted by path.
    pub outputs: Vec<Built>,
    /// Errors and warnings, sorted by place, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// What the sink refused.
    pub refused: Vec<Diagnostic>,
    /// Which outputs were rendered (not reused), and why, sorted by path.
    pub rendered: Vec<(Arc<str>, Reason)>,
    /// What the output of [`Options::explain`] was made from: what it asked. `None`: there is no
    /// such output.
    pub explained: Option<Vec<Question>>,
    /// The site that was built.
    pub site: Arc<Site>,
    /// What it was made from, when nobody will build again: who keeps the build to the end of the
    /// process need not wait until thousands of values have been given back one by one.
    _rest: Option<(Arc<Stage>, Files)>,
}

impl Build {
    /// Adds what was found in the build by somebody else.
    pub fn find(&mut self, findings: Vec<Diagnostic>, source: &dyn Source) {
        if !findings.is_empty() {
            self.diagnostics.extend(findings);
            tidy(&mut self.diagnostics);
            quote(&mut self.diagnostics, source);
        }
    }

    /// Whether an error was found, so that nothing may be published.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Why an output was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was not remembered.
    New,
    /// This question has another answer now.
    Changed(Question),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::New => write!(f, "it is new"),
            Reason::Changed(question) => write!(f, "{question} changed"),
        }
    }
}

/// Stands for everything that a build depends on but the moment: if it is the same again, so is the
/// site. `None`: some file is too young to be told from its next version without being read.
pub fn fingerprint(source: &dyn Source, listing: &Listing, options: &Options) -> Option<Digest> {
    if !listing.problems.is_empty() {
        return None;
    }
    let files: Option<Vec<(&str, Digest)>> = listing
        .entries
        .iter()
        .map(|entry| Some((&*entry.path, entry.stamp?)))
        .collect();
    Some(Digest::of(&(
        source.identity(),
        options.visibility,
        &options.base_url,
        files?,
    )))
}

/// What was made of one file, and when it has to be read again.
#[derive(Debug)]
struct Known {
    stamp: Option<Digest>,
    digest: Digest,
    parsed: Parsed,
    problems: Vec<Diagnostic>,
}

/// What was made of every file, by its path.
type Files = Vec<(Arc<str>, Arc<Known>)>;

impl Known {
    /// A file that the system does not let us read: it is tried again each time.
    fn unreadable(problem: Diagnostic) -> Known {
        Known {
            stamp: None,
            digest: Digest::of_bytes(b""),
            parsed: Parsed::Nothing,
            problems: vec![problem],
        }
    }
}

/// What one recipe came to.
#[derive(Clone, Debug)]
struct Outcome {
    digest: Digest,
    payload: Option<Payload>,
    findings: Vec<Diagnostic>,
}

/// A rendered output with the questions that led to it.
struct Remembered {
    recipe: Recipe,
    trace: Trace<Question>,
    outcome: Arc<Outcome>,
}

/// What is remembered, by output path.
type Memo = HashMap<Arc<str>, Remembered>;

/// Builds a site, again and again.
#[derive(Default)]
pub struct Pipeline {
    files: HashMap<Arc<str>, Arc<Known>>,
    sketches: Sketches,
    style: HouseStyle,
    theme: Option<(Digest, Arc<Theme>, Vec<Diagnostic>)>,
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
        let stage = Arc::new(Stage::new(
            Arc::clone(&site),
            theme,
            options.muted,
            options.remember || options.explain.is_some(),
        ));
        let mut memo = std::mem::take(&mut self.memos[usize::from(stage.is_whole())]);
        let made = render(&recipes, &memo, &stage, source, sink, options);
        let mut build = collect(recipes, made, site, &mut memo, options);
        self.memos[usize::from(stage.is_whole())] = memo;
        build.diagnostics.extend(problems);
        place_pictures(&mut build.diagnostics, &build.site);
        tidy(&mut build.diagnostics);
        quote(&mut build.diagnostics, source);
        if options.remember {
            // Thousands of values are given back while others go on.
            rayon::spawn(move || drop((stage, files)));
        } else {
            build._rest = Some((stage, files));
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
    pub fn stage(
        &mut self,
        source: &dyn Source,
        options: &Options,
    ) -> (Arc<Stage>, Vec<Diagnostic>) {
        let Listing {
            entries,
            mut problems,
            ..
        } = source.list();
        let (site, _) = self.gather(source, entries, options, &mut problems);
        let theme = self.compile(&site, &mut problems);
        let stage = Stage::new(site, theme, None, false);
        (Arc::new(stage), problems)
    }

    /// From files to whole-site facts, and the files.
    fn gather(
        &mut self,
        source: &dyn Source,
        entries: Vec<source::Entry>,
        options: &Options,
        problems: &mut Vec<Diagnostic>,
    ) -> (Arc<Site>, Files) {
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
        entries: Vec<source::Entry>,
        problems: &mut Vec<Diagnostic>,
    ) -> Files {
        let (known, style) = (&self.files, &self.style);
        let files: Vec<Result<Arc<Known>, Diagnostic>> = entries
            .par_iter()
            .map(|entry| read(source, entry, known.get(&entry.path), style))
            .collect();
        let mut readable = Vec::with_capacity(files.len());
        for (source::Entry { path, .. }, known) in entries.into_iter().zip(files) {
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
    fn compile(&mut self, site: &Site, problems: &mut Vec<Diagnostic>) -> Arc<Theme> {
        let digest = site.templates.digest();
        if let Some((before, theme, found)) = &self.theme
            && *before == digest
        {
            problems.extend_from_slice(found);
            return Arc::clone(theme);
        }
        let mut found = Vec::new();
        let theme = Arc::new(Theme::new(&site.templates, &mut found));
        problems.extend_from_slice(&found);
        self.theme = Some((digest, Arc::clone(&theme), found));
        theme
    }
}

/// Renders every recipe whose questions have other answers than last time, in parallel, and
/// hands all of them on.
fn render(
    recipes: &[Recipe],
    memo: &Memo,
    stage: &Arc<Stage>,
    source: &dyn Source,
    sink: &dyn Sink,
    options: &Options,
) -> Vec<Made> {
    let workshop = Workshop::new();
    let make = |recipe: &Recipe| {
        let (outcome, fresh) = match recall(recipe, memo, stage.site()) {
            Ok(outcome) => (outcome, None),
            Err(reason) => {
                let view = View::new(stage);
                let content = REGISTRY[recipe.kind].render(recipe, &view);
                let (trace, findings) = view.finish();
                let mut outcome = outcome(content, findings, stage.site(), source);
                if let (Some(Payload::Made(making)), false) = (&outcome.payload, options.lazy) {
                    (outcome.digest, outcome.payload) =
                        match workshop.make(making, source, &mut outcome.findings) {
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
        Made {
            outcome,
            fresh,
            placed,
        }
    };
    // Backwards, because the few that take long, such as feeds, come last: the end is left to the many
    // that are shared out evenly.
    let mut made: Vec<Made> = recipes.par_iter().rev().map(make).collect();
    made.reverse();
    made
}

/// What a recipe came to last time, if all its questions have the same answers now; otherwise
/// why it has to be rendered.
fn recall(recipe: &Recipe, memo: &Memo, site: &Site) -> Result<Arc<Outcome>, Reason> {
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
fn collect(
    recipes: Vec<Recipe>,
    made: Vec<Made>,
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
struct Made {
    outcome: Arc<Outcome>,
    /// Why it was rendered and what it asked, unless it was reused.
    fresh: Option<(Reason, Trace<Question>)>,
    /// What the sink said.
    placed: Result<Option<Placed>, Diagnostic>,
}

fn settings(
    source: &dyn Source,
    entries: &[source::Entry],
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> (Config, Places) {
    // A site without settings has the usual ones.
    let is_there = entries.iter().any(|entry| &*entry.path == SITE_FILE);
    let read = is_there.then(|| source.read(SITE_FILE)).transpose();
    let bytes = read.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let bytes = bytes.unwrap_or_default();
    let (mut config, places) = parse::read_site(&bytes, problems);
    config.preview = options.preview;
    match &options.base_url {
        Some(BaseUrl::Whole(url)) => config.base_url.clone_from(url),
        Some(BaseUrl::Origin(origin)) => {
            config.base_url = format!("{origin}{}", config.base_path())
        }
        None => {}
    }
    (config, places)
}

/// A file as it is now; what is known of it already is used if it has not changed.
fn read(
    source: &dyn Source,
    entry: &source::Entry,
    before: Option<&Arc<Known>>,
    style: &HouseStyle,
) -> Result<Arc<Known>, Diagnostic> {
    if let Some(before) = before
        && entry.stamp.is_some()
        && before.stamp == entry.stamp
    {
        return Ok(Arc::clone(before));
    }
    if Kind::of(&entry.path).is_asset() {
        let asset = parse::read_asset(&entry.path, &mut source.open(&entry.path)?)
            .map_err(|error| source::unreadable(&entry.path, &error))?;
        return Ok(Arc::new(Known {
            stamp: entry.stamp,
            digest: asset.digest,
            parsed: Parsed::Asset(asset),
            problems: Vec::new(),
        }));
    }
    let bytes = source.read(&entry.path)?;
    let digest = Digest::of_bytes(&bytes);
    let mut problems = Vec::new();
    let parsed = match before {
        Some(before) if before.digest == digest => {
            problems.extend_from_slice(&before.problems);
            before.parsed.clone()
        }
        _ => parse::read(&entry.path, &bytes, style, &mut problems),
    };
    Ok(Arc::new(Known {
        stamp: entry.stamp,
        digest,
        parsed,
        problems,
    }))
}

/// The content of an output with its digest and where its bytes are.
fn outcome(
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
        Some(Content::Made(making)) => (
            Digest::of(&making.key()),
            Some(Payload::Made(Arc::new(making))),
        ),
        None => (Digest::of_bytes(b""), None),
    };
    Outcome {
        digest,
        payload,
        findings,
    }
}

/// What is wrong with a picture is said at the line that shows it, if one does: there the writer
/// looks first.
fn place_pictures(diagnostics: &mut [Diagnostic], site: &Site) {
    for place in diagnostics.iter_mut().filter_map(|d| d.place.as_mut()) {
        if let Some(shown) = site.shown_at(&place.file) {
            *place = shown.clone();
        }
    }
}

/// Makes diagnostics ready to be read: sorted by place, each once, with the offending lines.
pub fn present(diagnostics: &mut Vec<Diagnostic>, source: &dyn Source) {
    tidy(diagnostics);
    quote(diagnostics, source);
}

/// Puts the offending lines into the diagnostics.
fn quote(diagnostics: &mut [Diagnostic], source: &dyn Source) {
    let mut texts: HashMap<Arc<str>, String> = HashMap::new();
    for diagnostic in diagnostics {
        let Some(place) = &mut diagnostic.place else {
            continue;
        };
        if Kind::of(&place.file).is_asset() {
            // A picture has no lines, and may be too large to read for a quotation.
            continue;
        }
        let text = texts.entry(Arc::clone(&place.file)).or_insert_with(|| {
            let bytes = source.read(&place.file).unwrap_or_default();
            String::from_utf8_lossy(&bytes)
                .trim_start_matches('\u{feff}')
                .to_owned()
        });
        *place = place.clone().quoted(text);
    }
}

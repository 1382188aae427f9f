//! `linger build`: content -> the output directory.

use super::{Common, End};
use crate::cli::console::{Console, counted};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::pipeline::{
    Build as Built, Engine, FindingsRecord, Options, Payload, Placed, Sink, fingerprint,
};
use crate::source::{Disk, Environment, Source, Stopwatch};
use crate::write::{Changes, OutputDir, Staging, StaleFiles, ValidUntil, pages};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A build that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many files are named that were rendered for one reason.
const MOST_NAMED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// Build anew and compare with what is in the output directory, byte for byte; write nothing
    #[arg(long, conflicts_with = "explain")]
    verify: bool,
    /// Say what a published file is made from; write nothing
    #[arg(long, value_name = "PATH")]
    explain: Option<String>,
    /// Build without what earlier builds remembered, and remember nothing
    #[arg(long)]
    no_cache: bool,
}

impl BuildArgs {
    pub(super) fn run(
        &self,
        common: &Common,
        environment: &Environment,
        command: &str,
        report: &Console,
    ) -> End {
        let watch = Stopwatch::start();
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        let dir = common
            .output_dir
            .clone()
            .unwrap_or_else(|| common.root.join("public"));
        let target = match OutputDir::new(&dir, &disk, environment.home.as_deref()) {
            Ok(target) => target,
            Err(problem) => {
                // Other mistakes are reported in the same run.
                let mut built = Engine::new(common.building()).build(&disk, &Nothing);
                built
                    .diagnostics
                    .insert(0, at_command(problem, &dir, command));
                report.diagnostics(&built.diagnostics);
                return End::of(&built.diagnostics);
            }
        };
        if self.verify {
            return verify(&disk, &target, common, report);
        }
        if let Some(path) = &self.explain {
            return explain(&disk, path, common, report);
        }
        let is_shown = environment.is_terminal && !common.quiet;
        let publication = Publication {
            disk: &disk,
            options: Options {
                unrecorded: self.no_cache,
                ..common.building()
            },
            watch,
            is_shown,
            report,
        };
        match publication.publish(&target, common.verbose) {
            Ok(Ok((changes, _))) => {
                let said = summary(changes, watch, &dir);
                report.result(&said);
                End::Fine
            }
            Ok(Err(end)) => end,
            Err(problem) => {
                report.diagnostic(&problem);
                End::Io
            }
        }
    }
}

/// A build that is to be written.
pub(super) struct Publication<'a> {
    pub(super) disk: &'a Disk,
    pub(super) options: Options,
    pub(super) watch: Stopwatch,
    /// Whether somebody looks at how far it is.
    pub(super) is_shown: bool,
    pub(super) report: &'a Console,
}

impl Publication<'_> {
    /// Builds into `target`, unless it is up to date. The inner `Err` means that findings stop the
    /// build; they are already reported.
    pub(super) fn publish(
        &self,
        target: &OutputDir,
        verbose: bool,
    ) -> Result<Result<(Changes, Vec<Diagnostic>), End>, Diagnostic> {
        let (disk, report) = (self.disk, self.report);
        // The files are listed before any of them is read, so that the next build notices changes
        // during this one.
        let (staging, listing) = Staging::begin(target, || disk.list())?;
        if let Some(warning) = staging.warning() {
            report.diagnostic(warning);
        }
        let inputs = fingerprint(disk, &listing, &self.options);
        let is_quick = !verbose && !self.options.unrecorded;
        if let Some(inputs) = inputs.filter(|_| is_quick)
            && let Some((changes, found)) = self.is_current(&staging, inputs)
        {
            staging.discard();
            report.diagnostics(&found);
            let stops = report.stops(&found);
            return Ok(if stops {
                Err(End::of(&found))
            } else {
                Ok((changes, found))
            });
        }
        let progress = Progress::new(&staging, self.watch, self.is_shown);
        let options = self.options.clone();
        let mut engine = if options.unrecorded {
            Engine::new(options)
        } else {
            Engine::recalled(options, disk)
        };
        let mut built = engine.build_listed(disk, listing, &progress);
        progress.bar.finish_and_clear();
        let found = FindingsRecord::new(&built.diagnostics);
        let found = Some(found).filter(|_| !built.diagnostics.is_empty());
        let pages = pages(&built.site);
        let gone = staging.gone(&built.outputs).unwrap_or_else(|problem| {
            built.refused.push(problem);
            StaleFiles::default()
        });
        let mut around = staging.moved(&built, &pages);
        around.extend(gone.warnings());
        around.extend(staging.yielded(&built.outputs));
        // What lies around the outputs may be another thing next time, so the next build has to run.
        let is_steady = around.is_empty() && !built.is_torn;
        built.find(around, disk);
        report.diagnostics(&built.diagnostics);
        if report.stops(&built.diagnostics) {
            staging.discard();
            return Ok(Err(End::of(&built.diagnostics)));
        }
        if let Some(problem) = built.refused.first() {
            staging.discard();
            return Err(problem.clone());
        }
        let steady = inputs.filter(|_| is_steady).map(|inputs| ValidUntil {
            inputs,
            from: disk.now(),
            until: built.site.steady_until(),
            found: found.as_ref().map(FindingsRecord::digest),
        });
        let changes = staging.commit(&built.outputs, &gone, pages, steady)?;
        self.remember(&mut engine, found.as_ref());
        rendered(&built, report);
        unpublished(&built, report);
        // The process ends here, and freeing thousands of posts one by one would only take time.
        let said = std::mem::take(&mut built.diagnostics);
        std::mem::forget((engine, built));
        Ok(Ok((changes, said)))
    }

    /// Whether there is nothing to do; what there is, then, and what was found in it.
    fn is_current(&self, staging: &Staging, inputs: Digest) -> Option<(Changes, Vec<Diagnostic>)> {
        let (steady, changes) = staging.is_current(inputs, self.disk.now())?;
        let found = match steady.found {
            Some(digest) => FindingsRecord::recall(digest, &self.options, self.disk)?,
            None => Vec::new(),
        };
        Some((changes, found))
    }

    /// Remembers a build that was written, for the next one.
    fn remember(&self, engine: &mut Engine, found: Option<&FindingsRecord>) {
        if self.options.unrecorded {
            return;
        }
        let remembered = engine.remember(self.disk);
        let said = found.map_or(Ok(()), |found| found.remember(&self.options, self.disk));
        if let Err(warning) = remembered.and(said) {
            self.report.diagnostic(&warning);
        }
    }
}

/// Compares a clean build with the output directory.
fn verify(disk: &Disk, target: &OutputDir, common: &Common, report: &Console) -> End {
    let built = Engine::new(common.building()).build(disk, &Nothing);
    report.diagnostics(&built.diagnostics);
    if report.stops(&built.diagnostics) {
        return End::of(&built.diagnostics);
    }
    let differences = target.differences(&built);
    for difference in &differences {
        report.result(&difference.to_string());
    }
    match counted(differences.len(), "difference") {
        None => {
            let files = counted(built.outputs.len(), "file").unwrap_or_default();
            report.result(&format!(
                "Verified {files}: all as a build from nothing makes them"
            ));
            End::Fine
        }
        Some(said) => {
            let them = if differences.len() == 1 { "it" } else { "them" };
            let next = if target.distrust(&differences) {
                format!("`linger build` repairs {them}")
            } else {
                format!("delete {them}, and `linger build` writes {them} anew")
            };
            report.result(&format!("{said}: {next}"));
            End::Errors
        }
    }
}

/// Lists the questions of one output. While the answers are the same, its bytes are the same.
fn explain(disk: &Disk, path: &str, common: &Common, report: &Console) -> End {
    let path = path.trim_start_matches('/');
    let path = match path {
        _ if path.is_empty() || path.ends_with('/') => format!("{path}index.html"),
        path => path.to_owned(),
    };
    let options = Options {
        unrecorded: false,
        ..common.building()
    };
    let mut engine = Engine::recalled(options, disk);
    let built = engine.build(disk, &Nothing);
    report.diagnostics(&built.diagnostics);
    let Some(questions) = engine.outputs().questions(&path) else {
        let paths = built.outputs.iter().map(|output| &*output.path);
        let problem = Diagnostic::error("no-output", format!("nothing is published at `{path}`"));
        report.diagnostic(&match nearest(&path, paths) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem
                .help("name it by its path under the output directory, such as posts/x/index.html"),
        });
        return End::Errors;
    };
    report.result(&format!(
        "{path} is rendered again when one of these changes:"
    ));
    for question in questions {
        report.result(&format!("  {question}"));
    }
    End::Fine
}

fn summary(changes: Changes, watch: Stopwatch, dir: &Path) -> String {
    let parts = [
        (changes.written, "written"),
        (changes.unchanged, "unchanged"),
        (changes.removed, "removed"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    format!(
        "Built {} in {:.2} s: {} in {}",
        counted(changes.written + changes.unchanged, "file").unwrap_or_default(),
        watch.elapsed().as_secs_f64(),
        parts.join(", "),
        dir.display(),
    )
}

/// Places a problem at `dir` on the command line, if it is there.
fn at_command(problem: Diagnostic, dir: &Path, command: &str) -> Diagnostic {
    let name = dir.to_string_lossy();
    match command.rfind(&*name) {
        Some(at) => {
            let place = Place::in_text(&"command line".into(), command, at..at + name.len());
            problem.at(place.quoted(command))
        }
        None => problem,
    }
}

/// Says which outputs were rendered, and why; of many for one reason, only how many.
fn rendered(built: &Built, report: &Console) {
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, reason) in &built.rendered {
        reasons.entry(reason.to_string()).or_default().push(path);
    }
    for (reason, paths) in reasons {
        if paths.len() > MOST_NAMED {
            let files = counted(paths.len(), "file").unwrap_or_default();
            report.detail(&format!("Rendered {files}: {reason}"));
        } else {
            for path in paths {
                report.detail(&format!("Rendered {path}: {reason}"));
            }
        }
    }
}

/// Lists every document that readers do not see yet, or no longer.
fn unpublished(built: &Built, report: &Console) {
    for held in built.site.unpublished() {
        let (source, reason) = (&held.document.path, held.reason());
        report.detail(&format!("Not published: {source} ({reason})"));
    }
}

/// A sink that drops all outputs.
struct Nothing;

impl Sink for Nothing {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }

    fn holds(&self, _: &Arc<str>, _: Digest) -> Option<Placed> {
        Some(Placed::default())
    }
}

/// Shows the number of finished files on a terminal, if the build takes longer than a moment.
struct Progress<'a> {
    staging: &'a Staging,
    watch: Stopwatch,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    fn new(staging: &'a Staging, watch: Stopwatch, is_shown: bool) -> Progress<'a> {
        let target = if is_shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{spinner} {pos} files")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::with_draw_target(None, target).with_style(style);
        Progress {
            staging,
            watch,
            bar,
        }
    }
}

impl Sink for Progress<'_> {
    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        self.staging.holds(path, digest)
    }

    fn restart(&self) -> Result<(), Diagnostic> {
        self.staging.restart()
    }

    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        let placed = self.staging.put(path, payload, digest)?;
        if !self.bar.is_hidden() && self.watch.elapsed() > PATIENCE {
            self.bar.inc(1);
        }
        Ok(placed)
    }
}

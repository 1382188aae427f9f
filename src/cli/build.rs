//! `linger build`: content -> the output directory.

use super::{Common, End};
use crate::cli::console::{Console, counted};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::pipeline::{Build as Built, Engine, Options, Payload, Placed, Sink, fingerprint};
use crate::source::{Disk, Environment, Source, Stopwatch};
use crate::write::{Changes, OutputDir, Staging, StaleFiles, ValidUntil, pages};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A build that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// Build anew and compare with what is in the output directory, byte for byte; write nothing
    #[arg(long, conflicts_with = "explain")]
    verify: bool,
    /// Say what a published file is made from; write nothing
    #[arg(long, value_name = "PATH")]
    explain: Option<String>,
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
                let mut built = Engine::new(common.options()).build(&disk, &Nothing);
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
        match publish(&disk, &target, common, watch, is_shown, report) {
            Ok(Ok(changes)) => {
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

/// Builds into `target`, unless it is up to date. The inner `Err` means that findings stop the
/// build; they are already reported.
fn publish(
    disk: &Disk,
    target: &OutputDir,
    common: &Common,
    watch: Stopwatch,
    is_shown: bool,
    report: &Console,
) -> Result<Result<Changes, End>, Diagnostic> {
    let options = common.options();
    let staging = Staging::begin(target)?;
    if let Some(warning) = staging.warning() {
        report.diagnostic(warning);
    }
    // The files are listed before any of them is read, so that the next build notices changes
    // during this one.
    let listing = disk.list();
    let inputs = fingerprint(disk, &listing, &options);
    if let Some(inputs) = inputs
        && !common.verbose
        && let Some(changes) = staging.is_current(inputs, disk.now())
    {
        staging.discard();
        return Ok(Ok(changes));
    }
    let progress = Progress::new(&staging, watch, is_shown);
    let mut engine = Engine::new(options);
    let mut built = engine.build_listed(disk, listing, &progress);
    progress.bar.finish_and_clear();
    let pages = pages(&built.site);
    let moved = staging.moved(&built, &pages);
    built.find(moved, disk);
    let gone = staging.gone(&built.outputs).unwrap_or_else(|problem| {
        built.refused.push(problem);
        StaleFiles::default()
    });
    built.find(gone.warnings(), disk);
    built.find(staging.yielded(&built.outputs), disk);
    report.diagnostics(&built.diagnostics);
    if report.stops(&built.diagnostics) {
        staging.discard();
        return Ok(Err(End::of(&built.diagnostics)));
    }
    if let Some(problem) = built.refused.first() {
        staging.discard();
        return Err(problem.clone());
    }
    // If there are findings, the next build has to run, because it has to report them again.
    let steady = inputs
        .filter(|_| built.diagnostics.is_empty())
        .map(|inputs| ValidUntil {
            inputs,
            from: disk.now(),
            until: built.site.steady_until(),
        });
    let changes = staging.commit(&built.outputs, &gone, pages, steady)?;
    unpublished(&built, report);
    // The process ends here, and freeing thousands of posts one by one would only take time.
    std::mem::forget((engine, built));
    Ok(Ok(changes))
}

/// Compares a clean build with the output directory.
fn verify(disk: &Disk, target: &OutputDir, common: &Common, report: &Console) -> End {
    let built = Engine::new(common.options()).build(disk, &Nothing);
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
        once: false,
        ..common.options()
    };
    let mut engine = Engine::new(options);
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

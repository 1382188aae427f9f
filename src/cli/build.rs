//! `linger build`: content -> the output directory.

use super::report::{Report, counted};
use super::{Common, End};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Status;
use crate::pipeline::{Build as Built, Payload, Pipeline, Placed, Sink, fingerprint};
use crate::source::{Disk, Environment, Source, Stopwatch};
use crate::track::Digest;
use crate::write::{Changes, Staging, Steady, Target};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A build that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct Build {}

impl Build {
    pub(super) fn run(
        &self,
        common: &Common,
        environment: &Environment,
        command: &str,
        report: &Report,
    ) -> End {
        let watch = Stopwatch::start();
        let disk = match common.site() {
            Ok(disk) => disk,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Errors;
            }
        };
        let dir = common
            .output_dir
            .clone()
            .unwrap_or_else(|| common.root.join("public"));
        let target = match Target::new(&dir, &disk, environment.home.as_deref()) {
            Ok(target) => target,
            Err(problem) => {
                // What else is wrong is said in the same run.
                let mut built = Pipeline::new().build(&disk, &common.options(), &Nothing);
                built
                    .diagnostics
                    .insert(0, at_command(problem, &dir, command));
                report.diagnostics(&built.diagnostics);
                return End::Errors;
            }
        };
        let is_shown = environment.is_terminal && !common.quiet;
        match publish(&disk, &target, common, watch, is_shown, report) {
            Ok(Some(changes)) => {
                let said = summary(changes, watch, &dir);
                report.result(&said);
                End::Fine
            }
            Ok(None) => End::Errors,
            Err(problem) => {
                report.diagnostic(&problem);
                End::Io
            }
        }
    }
}

/// Builds into `target`, unless what is there is right already. `None`: the findings, which are
/// reported here, stop it.
fn publish(
    disk: &Disk,
    target: &Target,
    common: &Common,
    watch: Stopwatch,
    is_shown: bool,
    report: &Report,
) -> Result<Option<Changes>, Diagnostic> {
    let options = common.options();
    let staging = Staging::begin(target)?;
    // Taken before anything is read, so that what changes meanwhile is noticed next time.
    let inputs = fingerprint(disk, &options);
    if let Some(inputs) = inputs
        && !common.verbose
        && let Some(changes) = staging.is_current(inputs, disk.now())
    {
        staging.discard();
        return Ok(Some(changes));
    }
    let progress = Progress::new(&staging, watch, is_shown);
    let built = Pipeline::new().build(disk, &options, &progress);
    progress.bar.finish_and_clear();
    report.diagnostics(&built.diagnostics);
    if report.stops(&built.diagnostics) {
        staging.discard();
        return Ok(None);
    }
    if let Some(problem) = built.refused.first() {
        staging.discard();
        return Err(problem.clone());
    }
    // With findings to repeat, the next build has to find them again.
    let steady = inputs
        .filter(|_| built.diagnostics.is_empty())
        .map(|inputs| Steady {
            inputs,
            from: disk.now(),
            until: built.site.steady_until(),
        });
    let changes = staging.commit(&built.outputs, steady)?;
    held_back(&built, report);
    // The process ends here: to give thousands of posts back piece by piece would only take time.
    std::mem::forget(built);
    Ok(Some(changes))
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

/// The problem placed at the mention of `dir` on the command line, if it is there.
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

/// Names every document that readers do not see yet, or no longer.
fn held_back(built: &Built, report: &Report) {
    for held in built.site.held_back() {
        let why = match (held.status, &held.goes_live) {
            (Status::Scheduled, Some(moment)) => {
                format!(
                    "scheduled: goes live {}",
                    moment.strftime("%Y-%m-%d %H:%M %Z")
                )
            }
            (Status::Expired, _) => "expired".to_owned(),
            _ => "a draft".to_owned(),
        };
        report.detail(&format!("Not published: {} ({why})", held.source));
    }
}

/// Takes outputs and forgets them.
struct Nothing;

impl Sink for Nothing {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }
}

/// Shows on a terminal how many files have been made, once the build has taken a while.
struct Progress<'a> {
    staging: &'a Staging,
    watch: Stopwatch,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    fn new(staging: &'a Staging, watch: Stopwatch, is_shown: bool) -> Progress<'a> {
        let target = match is_shown {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
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

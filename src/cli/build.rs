//! `linger build`: content -> the output directory.

use super::report::{Report, counted};
use super::{Common, End};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Status;
use crate::pipeline::{Build as Built, Payload, Pipeline, Sink};
use crate::source::{Environment, Stopwatch};
use crate::track::Digest;
use crate::write::{Staging, Target};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
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
        let dir: PathBuf = common
            .output_dir
            .clone()
            .unwrap_or_else(|| common.root.join("public"));
        let target = Target::new(&dir, &disk, environment.home.as_deref());
        let mut pipeline = Pipeline::new();
        let target = match target {
            Ok(target) => target,
            Err(problem) => {
                // What else is wrong is said in the same run.
                let mut built = pipeline.build(&disk, &common.options(), &Nothing);
                built
                    .diagnostics
                    .insert(0, at_command(problem, &dir, command));
                report.diagnostics(&built.diagnostics);
                return End::Errors;
            }
        };
        let staging = match Staging::begin(&target) {
            Ok(staging) => staging,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Io;
            }
        };
        let progress = Progress::new(&staging, watch, environment.is_terminal && !common.quiet);
        let built = pipeline.build(&disk, &common.options(), &progress);
        progress.bar.finish_and_clear();
        report.diagnostics(&built.diagnostics);
        if report.stops(&built.diagnostics) {
            staging.discard();
            return End::Errors;
        }
        if let Some(problem) = built.refused.first() {
            report.diagnostic(problem);
            staging.discard();
            return End::Io;
        }
        match staging.commit(&built.outputs) {
            Ok(changes) => {
                held_back(&built, report);
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
                report.result(&format!(
                    "Built {} in {:.2} s: {} in {}",
                    counted(built.outputs.len(), "file").unwrap_or_default(),
                    watch.elapsed().as_secs_f64(),
                    parts.join(", "),
                    dir.display(),
                ));
                End::Fine
            }
            Err(problem) => {
                report.diagnostic(&problem);
                End::Io
            }
        }
    }
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
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<(), Diagnostic> {
        Ok(())
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
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest) -> Result<(), Diagnostic> {
        self.staging.put(path, payload, digest)?;
        if !self.bar.is_hidden() && self.watch.elapsed() > PATIENCE {
            self.bar.inc(1);
        }
        Ok(())
    }
}

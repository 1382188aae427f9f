//! One run of a deploy: resumed or begun, carried out, and what it came to, as the writer is told.

use super::{BuiltFiles, DeployArgs};
use crate::cli::console::Console;
use crate::config::{DeployTarget, StoreSettings};
use crate::deploy::journal::DeployJournal;
use crate::deploy::local;
use crate::deploy::protocol::{
    Conditions, DeployLock, DeployMachine, DeployOutcome, DeployPlan, DeployTask, RemoteManifest,
};
use crate::deploy::run::{DeployRun, SentSoFar};
use crate::deploy::store::Store;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How many files are named.
const NAMED: usize = 5;

/// A site on its way.
pub(super) struct Upload<'a> {
    pub(super) arguments: &'a DeployArgs,
    pub(super) store: &'a dyn Store,
    pub(super) built: BuiltFiles,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) is_shown: bool,
    pub(super) report: &'a Console,
}

/// What a deploy came to.
pub(super) enum Uploaded {
    Done(Box<Deployed>),
    Planned {
        plan: Box<DeployPlan>,
        before: Box<RemoteManifest>,
    },
    Stopped,
}

/// A site that is there.
pub(super) struct Deployed {
    pub(super) manifest: RemoteManifest,
    pub(super) before: RemoteManifest,
    pub(super) is_unchanged: bool,
    pub(super) sent: SentSoFar,
    pub(super) deleted: usize,
}

/// Adds what a kind of place wants beside the site.
pub(super) fn with_extras(mut built: BuiltFiles, target: &DeployTarget) -> BuiltFiles {
    if matches!(target.store, StoreSettings::Git { .. }) {
        // Without it, GitHub Pages leaves out whatever begins with `_` or a dot.
        let empty = local::remote(".nojekyll", Digest::of_bytes(b""), 0);
        built.files.entry(".nojekyll".to_owned()).or_insert(empty);
    }
    built
}

impl Upload<'_> {
    /// Runs it to its end.
    ///
    /// # Errors
    /// Why the site is not there.
    pub(super) fn run(&mut self, journal: &mut DeployJournal) -> Result<Uploaded, Diagnostic> {
        if self.store.can().conditions == Conditions::None && journal.known().is_none() {
            self.report.diagnostic(&self.unguarded());
        }
        let pressed = on_interrupt();
        let mut unfinished = journal.unfinished();
        loop {
            let is_resumed = unfinished.is_some();
            let (deploy, sent) = unfinished.take().unwrap_or_else(|| (fresh_name(), None));
            let task = DeployTask {
                deploy: deploy.clone(),
                by: self.by.clone(),
                at: self.at.clone(),
                site: self.built.files.clone(),
                known: journal.known(),
                sent,
                max_deletes: self.arguments.max_deletes,
                takes_over: self.arguments.take_over,
                sends_all: self.arguments.all,
                is_dry: self.arguments.dry_run,
            };
            let mut machine = DeployMachine::new(task, self.store.can());
            let (outcome, sent) =
                self.carry_out(&mut machine, journal, &deploy, is_resumed, &pressed)?;
            let DeployOutcome::Done {
                manifest,
                is_unchanged,
            } = outcome
            else {
                return self.not_done(outcome, journal);
            };
            journal.end();
            if manifest.files != self.built.files {
                // A deploy that had been cut short is done now; the site has changed since.
                continue;
            }
            let local = &self.built.local;
            journal.keep(&manifest, |path| local.place_of(path))?;
            return Ok(Uploaded::Done(Box::new(Deployed {
                manifest: *manifest,
                before: machine.before().clone(),
                is_unchanged,
                sent,
                deleted: machine.plan().deletions.len(),
            })));
        }
    }

    fn carry_out(
        &self,
        machine: &mut DeployMachine,
        journal: &mut DeployJournal,
        deploy: &str,
        is_resumed: bool,
        pressed: &Arc<AtomicUsize>,
    ) -> Result<(DeployOutcome, SentSoFar), Diagnostic> {
        let is_dry = self.arguments.dry_run;
        if !is_dry {
            journal.begin(deploy, is_resumed)?;
        }
        let bar = self.bar();
        let mut last = SentSoFar::default();
        let (report, tells) = (self.report, self.arguments.tell_progress);
        let mut told = usize::MAX;
        let mut run = DeployRun {
            store: self.store,
            files: &self.built.local,
            site: &self.built.files,
            lease: Duration::from_secs(self.arguments.lease),
            is_stopped: &|| pressed.load(Ordering::Relaxed) > 0,
            progress: &mut |sent| {
                last = sent;
                bar.set_length(sent.all_bytes);
                bar.set_position(sent.bytes);
                let words = format!("{} of {} files", sent.files, sent.all_files);
                if tells && told != sent.files {
                    told = sent.files;
                    let (done, all) = (sent.bytes, sent.all_bytes);
                    report.result(&format!("progress {done} {all} {words}"));
                }
                bar.set_message(words);
            },
        };
        let outcome = run.run(machine, (!is_dry).then_some(journal));
        bar.finish_and_clear();
        Ok((outcome?, last))
    }

    fn bar(&self) -> ProgressBar {
        let target = if self.is_shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style =
            ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(0), target).with_style(style)
    }

    /// An outcome other than success.
    fn not_done(
        &self,
        outcome: DeployOutcome,
        journal: &mut DeployJournal,
    ) -> Result<Uploaded, Diagnostic> {
        // After these, there is nothing to go on with.
        let is_over = !matches!(outcome, DeployOutcome::Stopped | DeployOutcome::Busy(_));
        if is_over && !self.arguments.dry_run {
            journal.end();
        }
        let place = self.store.shown();
        Err(match outcome {
            DeployOutcome::Planned { plan, before } => {
                return Ok(Uploaded::Planned { plan, before });
            }
            DeployOutcome::Stopped | DeployOutcome::Done { .. } => return Ok(Uploaded::Stopped),
            DeployOutcome::Busy(lock) => busy(lock.as_deref()),
            DeployOutcome::Overtaken(who) => {
                let who = who.map(|who| format!("{} ({})", who.0, who.1));
                let who = who.unwrap_or_else(|| "somebody else".to_owned());
                let message =
                    format!("{who} deployed while this deploy was under way, and goes first");
                Diagnostic::error("deploy-overtaken", message).help(
                    "get their texts first, then deploy again: it starts from what is there now",
                )
            }
            DeployOutcome::Newer { theirs, undone } => {
                let message = format!(
                    "{} deployed on {}, and this deploy would undo it: {}",
                    theirs.by,
                    theirs.at,
                    named(undone.iter(), undone.len())
                );
                Diagnostic::error("deploy-newer", message).help(
                    "get their texts first (with git, or your shared folder); or undo it on purpose with --take-over",
                )
            }
            DeployOutcome::TooMany { dropped, most } => {
                let message = format!(
                    "{} files would be deleted, and {most} may be: {}",
                    dropped.len(),
                    named(dropped.iter(), dropped.len())
                );
                let help = format!(
                    "if they shall go, say `--max-deletes {}`; if not, see why the site no longer has them",
                    dropped.len()
                );
                Diagnostic::error("deploy-deletes", message).help(help)
            }
            DeployOutcome::Foreign => {
                let message = format!("there is a site at {place} that linger did not put there");
                Diagnostic::error("deploy-foreign", message).help(
                    "choose an empty place; or say `--take-over`, and files of the same names are replaced (no others are touched)",
                )
            }
            DeployOutcome::Unreadable => {
                let message = format!("linger-deploy.json at {place} cannot be read");
                Diagnostic::error("deploy-manifest", message).help(
                    "say `--take-over`: the whole site is uploaded again, and the file is written anew",
                )
            }
        })
    }

    fn unguarded(&self) -> Diagnostic {
        let message = format!(
            "{} obeys no conditions, so two people who deploy at the same moment can only be told apart by waiting",
            self.store.shown()
        );
        Diagnostic::warning("deploy-unguarded", message)
            .help("see that only one of you deploys at a time; this is said once")
    }
}

fn busy(lock: Option<&DeployLock>) -> Diagnostic {
    let message = match lock {
        Some(lock) => format!("{} is deploying, since {}", lock.by, lock.at),
        None => "somebody else is deploying; their lock does not say who".to_owned(),
    };
    Diagnostic::error("deploy-busy", message).help(
        "wait until they are done; if that deploy was killed and nobody goes on with it, say `--take-over`",
    )
}

/// The first of some paths.
fn named<'p>(paths: impl Iterator<Item = &'p String>, count: usize) -> String {
    let shown: Vec<String> = paths.take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = count - shown.len();
    let shown = shown.join(", ");
    if more == 0 {
        shown
    } else {
        format!("{shown} and {more} more")
    }
}

fn fresh_name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Counts how often Ctrl-C is pressed. The second time ends linger at once.
fn on_interrupt() -> Arc<AtomicUsize> {
    let pressed = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pressed);
    // Without a handler, Ctrl-C kills linger, which a deploy stands as well.
    let _ = ctrlc::try_set_handler(move || {
        if counted.fetch_add(1, Ordering::Relaxed) > 0 {
            std::process::exit(130);
        }
    });
    pressed
}

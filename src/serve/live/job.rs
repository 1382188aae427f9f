//! A command that runs beside the preview: linger itself, in a process of its own. So it is the command
//! that the writer would type, what it needs of memory is given back, and a fault in it ends no preview.
//!
//! Enters: the words of a command. Leaves: what it says, line by line, and how it ended. One runs at a
//! time. Open pages are told that there is news.

use crate::concurrency::Exclusive;
use crate::serve::live::events::{EventHub, News};
use crate::source::{Disk, Stopwatch};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How many lines and findings of a command are kept.
const MOST_SAID: usize = 500;
/// How often pages are told at most.
const PACE: Duration = Duration::from_millis(250);
/// Begins a line that says how far the command is.
const PROGRESS: &str = "progress ";

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// It checks the site as readers would see it.
    Check,
    /// It says what a deploy would change.
    Plan,
    /// It builds and deploys.
    Deploy,
    /// It writes the email edition of a post.
    Email,
}

/// A command that runs, or has ended.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) kind: JobKind,
    /// What it is about: a file, or a place to deploy to; may be empty.
    pub(crate) subject: String,
    /// Its results, a line each.
    pub(crate) lines: Vec<String>,
    /// Its diagnostics.
    pub(crate) findings: Vec<JobFinding>,
    /// How far it is: how much of how much, and the same in words.
    pub(crate) progress: Option<(u64, u64, String)>,
    /// Its exit code, once it has ended; `Some(None)`: a signal ended it.
    pub(crate) end: Option<Option<i32>>,
}

/// A diagnostic of a command, as `--format json` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct JobFinding {
    pub(crate) severity: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

/// The newest command. Every clone is the same one.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    newest: Arc<Exclusive<Option<Job>>>,
    told: Arc<Exclusive<Stopwatch>>,
    hub: EventHub,
}

impl Jobs {
    /// None yet. `hub` has the open pages.
    pub(crate) fn new(hub: EventHub) -> Jobs {
        Jobs {
            newest: Arc::new(Exclusive::new(None)),
            told: Arc::new(Exclusive::new(Stopwatch::start())),
            hub,
        }
    }

    /// The newest command, as far as it is.
    pub(crate) fn newest(&self) -> Option<Job> {
        self.newest.with(|job| job.clone())
    }

    /// Begins a command for the site on `disk`: `words` after `linger`. Returns `false` if another one
    /// is running.
    ///
    /// # Errors
    /// When the process cannot be started, in words.
    pub(crate) fn start(
        &self,
        disk: &Disk,
        kind: JobKind,
        subject: &str,
        words: &[&str],
    ) -> Result<bool, String> {
        self.newest.with(|newest| {
            if newest.as_ref().is_some_and(|job| job.end.is_none()) {
                return Ok(false);
            }
            let child = command(disk, words).map_err(|error| error.to_string())?;
            *newest = Some(Job {
                kind,
                subject: subject.to_owned(),
                lines: Vec::new(),
                findings: Vec::new(),
                progress: None,
                end: None,
            });
            let jobs = self.clone();
            thread::spawn(move || jobs.follow(child));
            Ok(true)
        })
    }

    /// Hears what a command says until it ends.
    fn follow(&self, mut child: Child) {
        let (results, diagnostics) = (child.stdout.take(), child.stderr.take());
        thread::scope(|scope| {
            scope.spawn(|| self.hear(results, Job::result));
            scope.spawn(|| self.hear(diagnostics, Job::diagnostic));
        });
        let code = child.wait().ok().and_then(|status| status.code());
        self.change(|job| job.end = Some(code));
        self.hub.tell(News::Board);
    }

    fn hear(&self, said: Option<impl Read>, take: fn(&mut Job, String)) {
        let lines = said
            .into_iter()
            .flat_map(|said| BufReader::new(said).lines());
        for line in lines.map_while(Result::ok) {
            self.change(|job| take(job, line));
            let is_due = self.told.with(|told| {
                let is_due = told.elapsed() >= PACE;
                if is_due {
                    *told = Stopwatch::start();
                }
                is_due
            });
            if is_due {
                self.hub.tell(News::Board);
            }
        }
    }

    fn change(&self, work: impl FnOnce(&mut Job)) {
        self.newest.with(|newest| {
            if let Some(job) = newest {
                work(job);
            }
        });
    }
}

impl Job {
    fn result(&mut self, line: String) {
        if let Some(progress) = line.strip_prefix(PROGRESS) {
            let mut parts = progress.splitn(3, ' ');
            let mut number = || parts.next()?.parse().ok();
            if let (Some(done), Some(all)) = (number(), number()) {
                let words = parts.next().unwrap_or_default().to_owned();
                self.progress = Some((done, all, words));
            }
        } else if self.lines.len() < MOST_SAID && !line.is_empty() {
            self.lines.push(line);
        }
    }

    fn diagnostic(&mut self, line: String) {
        if self.findings.len() >= MOST_SAID || line.is_empty() {
            return;
        }
        // What is no diagnostic is still said.
        let finding = serde_json::from_str(&line).unwrap_or(JobFinding {
            severity: "error".to_owned(),
            message: line,
            help: None,
            file: None,
            line: None,
        });
        self.findings.push(finding);
    }
}

/// Starts linger with these words.
fn command(disk: &Disk, words: &[&str]) -> std::io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(words).args(["--format", "json", "--root"]);
    command.arg(disk.root());
    if let Some(clock) = disk.clock() {
        command.arg("--clock").arg(clock.to_string());
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            kind: JobKind::Deploy,
            subject: String::new(),
            lines: Vec::new(),
            findings: Vec::new(),
            progress: None,
            end: None,
        }
    }

    #[test]
    fn what_a_command_says_is_told_apart() {
        let mut job = job();
        for line in [
            "progress 5 10 1 of 2 files",
            "",
            "Deployed.",
            "progress x",
            "progress 10 10 2 of 2 files",
        ] {
            job.result(line.to_owned());
        }
        assert_eq!(job.progress, Some((10, 10, "2 of 2 files".to_owned())));
        assert_eq!(job.lines, ["Deployed."]);
        job.diagnostic(r#"{"code":"x","severity":"warning","file":"a.md","line":3,"column":1,"message":"m","help":"h"}"#.to_owned());
        job.diagnostic("thread panicked".to_owned());
        let said: Vec<_> = job
            .findings
            .iter()
            .map(|found| (&*found.severity, &*found.message, found.line))
            .collect();
        assert_eq!(
            said,
            [
                ("warning", "m", Some(3)),
                ("error", "thread panicked", None)
            ]
        );
        for _ in 0..2 * MOST_SAID {
            job.result("again".to_owned());
        }
        assert_eq!(job.lines.len(), MOST_SAID);
    }
}

//! Commands that the studio runs beside the preview, and what they say.
//!
//! Enters: a visit that asks for one. Leaves: an answer; what a page shows of it.

use crate::serve::http::response::Response;
use crate::serve::live::job::{Job, JobFinding, JobKind};
use crate::serve::pages::context::Visit;
use crate::serve::studio::texts::{said, text_path, wanted};
use serde::{Deserialize, Serialize};

/// A command as a page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct JobView {
    is_running: bool,
    is_fine: bool,
    /// What it is doing, or has done.
    title: &'static str,
    lines: Vec<String>,
    findings: Vec<FindingView>,
    progress: Option<ProgressView>,
}

#[derive(Debug, Serialize)]
struct ProgressView {
    done: u64,
    all: u64,
    words: String,
}

#[derive(Debug, Serialize)]
struct FindingView {
    severity: String,
    message: String,
    help: Option<String>,
    /// The file, and the number of the line in it.
    place: Option<String>,
}

impl JobView {
    /// `file`: only what was found in this file is shown.
    pub(crate) fn of(job: &Job, file: Option<&str>) -> JobView {
        let is_running = job.end.is_none();
        // `check` ends with 3 if it has found something.
        let is_fine = match job.kind {
            JobKind::Check => matches!(job.end, Some(Some(0 | 3))),
            _ => job.end == Some(Some(0)),
        };
        let is_shown = |found: &&JobFinding| {
            let is_other = file.is_some() && job.kind == JobKind::Check && is_fine;
            !is_other || found.file.as_deref() == file
        };
        let title = match (job.kind, is_running, is_fine) {
            (JobKind::Check, true, _) => "Looking at the post as readers will see it …",
            (JobKind::Check, false, true) => "Looked at as readers will see it",
            (JobKind::Check, false, false) => "The site cannot be looked at yet",
            (JobKind::Plan, true, _) => "Looking what would change …",
            (JobKind::Plan, false, true) => "What would change",
            (JobKind::Plan, false, false) => "It cannot be said what would change",
            (JobKind::Deploy, true, _) => "Building and deploying …",
            (JobKind::Deploy, false, true) => "Deployed",
            (JobKind::Deploy, false, false) => "Not deployed: readers see what they saw before",
            (JobKind::Email, true, _) => "Writing the email …",
            (JobKind::Email, false, true) => "The email is written",
            (JobKind::Email, false, false) => "The email was not written",
        };
        let lines = match job.kind {
            JobKind::Check | JobKind::Email => Vec::new(),
            JobKind::Plan | JobKind::Deploy => job.lines.clone(),
        };
        JobView {
            is_running,
            is_fine,
            title,
            lines,
            findings: job.findings.iter().filter(is_shown).map(finding).collect(),
            progress: job.progress.clone().map(|(done, all, words)| ProgressView {
                done,
                all,
                words,
            }),
        }
    }
}

fn finding(found: &JobFinding) -> FindingView {
    let line = found.line.map(|line| format!(", line {line}"));
    FindingView {
        severity: found.severity.clone(),
        message: found.message.clone(),
        help: found.help.clone(),
        place: found
            .file
            .as_ref()
            .map(|file| format!("{file}{}", line.unwrap_or_default())),
    }
}

/// Begins a command, and answers.
pub(crate) fn begin(visit: &Visit<'_>, kind: JobKind, subject: &str, words: &[&str]) -> Response {
    let preview = visit.preview;
    match preview.jobs.start(&preview.disk, kind, subject, words) {
        Ok(true) => said(""),
        Ok(false) => Response::plain(409, "Something else is under way. Wait until it is done.\n"),
        Err(why) => Response::plain(500, &format!("linger cannot be started: {why}\n")),
    }
}

#[derive(Deserialize)]
struct JobRequest {
    file: String,
}

/// Checks the site, for what it finds in one post.
pub(crate) fn check(visit: &Visit<'_>) -> Response {
    let asked = wanted::<JobRequest>(visit).and_then(|asked| text_path(visit, &asked.file));
    match asked {
        Ok(path) => begin(
            visit,
            JobKind::Check,
            path.path(),
            &["check", "--drafts", "--future"],
        ),
        Err(refusal) => refusal,
    }
}

/// Writes the email edition of a post into the outbox.
pub(crate) fn email(visit: &Visit<'_>) -> Response {
    let asked = wanted::<JobRequest>(visit).and_then(|asked| text_path(visit, &asked.file));
    match asked {
        Ok(path) => begin(visit, JobKind::Email, path.path(), &["email", path.path()]),
        Err(refusal) => refusal,
    }
}

//! `linger import`: an export of another program becomes this blog, or a text that was written
//! elsewhere becomes a draft.

mod paste;

use super::{Common, End, schema};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::import::{
    FetchRequest, ImportCounts, ImportOutcome, ImportRequest, REPORT, fetch, format_names, import,
    is_export,
};
use crate::source::ExportFiles;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The word for a text that was written elsewhere.
const PASTE: &str = "paste";
/// Warnings that are printed for people; the report has them all.
const SHOWN: usize = 20;
/// Where downloads are kept, below the site's root: what is there is not asked for again.
const FETCHED: &str = ".linger/cache/import";
/// An import that is shorter shows no progress.
const QUICK: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What the file is, if linger should not look itself: wordpress, or paste for a text out of
    /// Word, Google Docs, a mail, a web page or a chat (.docx, HTML, plain text)
    #[arg(value_name = "FORMAT")]
    first: String,
    /// The export: a file, a folder or a zip; for paste, - is standard input
    #[arg(value_name = "FILE")]
    second: Option<PathBuf>,
    /// Where pictures and other files are, if not in the export: a folder or a zip
    #[arg(long, value_name = "DIR")]
    media: Option<PathBuf>,
    /// Download the pictures and other files that the export names
    #[arg(long)]
    fetch: bool,
    /// paste: the title of the post, instead of the one that is found in the text
    #[arg(long)]
    title: Option<String>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ImportArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        match self.make(common, report) {
            Ok(()) => End::Fine,
            Err((problem, end)) => {
                report.diagnostic(&problem);
                end
            }
        }
    }

    fn make(&self, common: &Common, report: &Console) -> Result<(), (Diagnostic, End)> {
        let (format, file) = self.what().map_err(|problem| (problem, End::Errors))?;
        let pasted = paste::PasteArgs {
            file: &file,
            title: self.title.as_deref(),
            dry_run: self.dry_run,
        };
        if format == Some(PASTE) {
            return pasted.make(common, report);
        }
        let files = ExportFiles::open(&file).map_err(|problem| (problem, End::Io))?;
        // What is no export may be a text.
        if format.is_none() && files.only().is_some() && !is_export(&files) {
            return pasted.make(common, report);
        }
        let media = self.media.as_deref().map(ExportFiles::open).transpose();
        let media = media.map_err(|problem| (problem, End::Io))?;
        self.bring_in(common, report, format, &files, media.as_ref())
    }

    /// The format, if one is said, and the file.
    fn what(&self) -> Result<(Option<&str>, PathBuf), Diagnostic> {
        let known = |name: &str| name == PASTE || format_names().any(|format| format == name);
        match &self.second {
            Some(file) if known(&self.first) => Ok((Some(&self.first), file.clone())),
            Some(_) => {
                let message = format!("linger knows no export that is called `{}`", self.first);
                let names: Vec<&str> = format_names().chain([PASTE]).collect();
                let help = format!("write one of {}, or leave it out", names.join(", "));
                Err(Diagnostic::error("import-unreadable", message).help(help))
            }
            None if known(&self.first) && !Path::new(&self.first).exists() => {
                let message = format!("which file? `linger import {}` needs one", self.first);
                let help = format!("name it: `linger import {} FILE`", self.first);
                Err(Diagnostic::error("import-unreadable", message).help(help))
            }
            None => Ok((None, PathBuf::from(&self.first))),
        }
    }

    fn bring_in(
        &self,
        common: &Common,
        report: &Console,
        format: Option<&str>,
        files: &ExportFiles,
        media: Option<&ExportFiles>,
    ) -> Result<(), (Diagnostic, End)> {
        let disk = common.disk();
        let run = |media: &[&ExportFiles], dry_run: bool| {
            let bar = bar(common.quiet);
            let outcome = import(&ImportRequest {
                files,
                media,
                format,
                root: &common.root,
                source: &disk,
                dry_run,
                each_place: common.format == super::OutputFormat::Json,
                pointer: &pointer,
                progress: &|done, all| {
                    bar.set_length(all.max(1));
                    bar.set_position(done);
                },
            });
            bar.finish_and_clear();
            outcome.map_err(|problem| {
                let end = if problem.is_io() {
                    End::Io
                } else {
                    End::Errors
                };
                (problem, end)
            })
        };
        let mut folders: Vec<&ExportFiles> = media.into_iter().collect();
        let fetched;
        if self.fetch && !self.dry_run {
            // The first run says what is missing.
            let first = run(&folders, true)?;
            let dir = common.root.join(FETCHED);
            download(common, report, &first, &dir);
            if dir.exists() {
                fetched = ExportFiles::open(&dir).map_err(|problem| (problem, End::Io))?;
                folders.push(&fetched);
            }
        }
        let outcome = run(&folders, self.dry_run)?;
        if !self.dry_run {
            schema::write(&common.root).map_err(|problem| (problem, End::Io))?;
        }
        self.say(common, report, &outcome);
        Ok(())
    }

    fn say(&self, common: &Common, report: &Console, outcome: &ImportOutcome) {
        let is_json = common.format == super::OutputFormat::Json;
        let shown = if is_json { usize::MAX } else { SHOWN };
        for warning in outcome.warnings.iter().take(shown) {
            report.diagnostic(warning);
        }
        let more = outcome.warnings.len().saturating_sub(shown);
        if self.dry_run {
            report.raw(outcome.report.as_bytes());
            return;
        }
        report.result(&said(&outcome.counts));
        if let Some(remarks) = counted(more, "more remark") {
            report.result(&format!("{remarks} in {REPORT}"));
        }
        report.result(&format!(
            "What came over and what to look at is in {}. Next: `linger serve`",
            common.root.join(REPORT).display()
        ));
    }
}

/// The note that points an editor at a schema.
fn pointer(is_site: bool, depth: usize) -> String {
    let described = if is_site {
        schema::Described::Site
    } else {
        schema::Described::FrontMatter
    };
    described.pointer(depth)
}

/// Downloads what the old site still has, and says what it refused.
fn download(common: &Common, report: &Console, outcome: &ImportOutcome, dir: &Path) {
    let bar = bar(common.quiet);
    let refused = fetch(&FetchRequest {
        addresses: &outcome.left_media,
        base: outcome.base_url.as_deref(),
        dir,
        progress: &|done, all| {
            bar.set_length(all.max(1));
            bar.set_position(done);
        },
    });
    bar.finish_and_clear();
    for (address, why) in refused {
        let message = format!("{address} was not downloaded: {why}");
        let help = "save it by hand beside the post, or import again later: what came is kept";
        report.diagnostic(&Diagnostic::warning("import-media", message).help(help));
    }
}

/// `12 posts, 3 pages, 1 draft; 16 new files`
fn said(counts: &ImportCounts) -> String {
    let list = |all: &[(usize, &str)]| -> String {
        let parts: Vec<String> = all
            .iter()
            .filter_map(|(count, noun)| counted(*count, noun))
            .collect();
        parts.join(", ")
    };
    let entries = list(&[
        (counts.posts, "post"),
        (counts.pages, "page"),
        (counts.drafts, "draft"),
        (counts.comments, "comment"),
    ]);
    let entries = if entries.is_empty() {
        "No entries".to_owned()
    } else {
        entries
    };
    let files = list(&[
        (counts.new, "new file"),
        (counts.updated, "updated file"),
        (counts.kept, "file left as you changed it"),
    ]);
    let files = if files.is_empty() {
        "nothing to write".to_owned()
    } else {
        files
    };
    format!("{entries}; {files}")
}

/// Progress on a terminal, once it takes longer.
fn bar(is_quiet: bool) -> ProgressBar {
    let target = if is_quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr_with_hz(10)
    };
    let bar = ProgressBar::with_draw_target(Some(1), target);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}% ") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(QUICK);
    bar
}

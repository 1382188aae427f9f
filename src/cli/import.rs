//! `linger import`: an export of another program becomes this blog, or a text that was written
//! elsewhere becomes a draft.

mod paste;

use super::serve::ServeArgs;
use super::{Common, End, schema};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::import::{
    FetchLimits, FetchRequest, ImportCounts, ImportOutcome, ImportRequest, RECORD, REPORT, fetch,
    format_names, import, is_export,
};
use crate::source::{Disk, ExportFiles, Stopwatch};
use crate::write::ScratchSite;
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
/// How long an import may take until its progress is shown.
const QUICK: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What the file is, where linger should not find that out: wordpress, ghost, substack, medium,
    /// blogger, squarespace, wix, jekyll, hugo; or paste, for a text from Word, Google Docs, a mail, a
    /// web page or a chat (.docx, HTML, plain text)
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
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Look at the result in a browser, and write nothing into the site
    #[arg(long, conflicts_with = "dry_run")]
    preview: bool,
    /// The port of --preview [default: 4000, or the next free one]
    #[arg(short, long, value_name = "PORT", requires = "preview")]
    port: Option<u16>,
}

/// Where an import writes.
struct ImportTarget<'a> {
    root: &'a Path,
    disk: &'a Disk,
    dry_run: bool,
}

impl ImportArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        match self.make(common, report) {
            Ok(end) => end,
            Err((problem, end)) => {
                report.diagnostic(&problem);
                end
            }
        }
    }

    fn make(&self, common: &Common, report: &Console) -> Result<End, (Diagnostic, End)> {
        let (format, file) = self.what().map_err(|problem| (problem, End::Errors))?;
        let pasted = paste::PasteArgs {
            file: &file,
            title: self.title.as_deref(),
            dry_run: self.dry_run,
        };
        if format == Some(PASTE) {
            return pasted.make(common, report).map(|()| End::Fine);
        }
        let files = ExportFiles::open(&file).map_err(|problem| (problem, End::Io))?;
        // A file that is no export may be a text.
        if format.is_none() && files.only().is_some() && !is_export(&files) {
            return pasted.make(common, report).map(|()| End::Fine);
        }
        let media = self.media.as_deref().map(ExportFiles::open).transpose();
        let media = media.map_err(|problem| (problem, End::Io))?;
        let bring_in = |target: &ImportTarget<'_>| {
            self.bring_in(common, report, target, (format, &files, media.as_ref()))
        };
        let disk = common.disk();
        if !self.preview {
            let target = ImportTarget {
                root: &common.root,
                disk: &disk,
                dry_run: self.dry_run,
            };
            let outcome = bring_in(&target)?;
            if !self.dry_run {
                schema::write(&common.root).map_err(|problem| (problem, End::Io))?;
            }
            self.say(common, report, &outcome);
            return Ok(End::Fine);
        }
        let copy = ScratchSite::copy_of(&disk, &[RECORD]).map_err(|problem| (problem, End::Io))?;
        let disk = Disk::new(copy.path(), common.clock);
        let target = ImportTarget {
            root: copy.path(),
            disk: &disk,
            dry_run: false,
        };
        let outcome = bring_in(&target)?;
        self.say(common, report, &outcome);
        Ok(ServeArgs::at_port(self.port).serve(disk, common, report, copy.remover()))
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

    /// Imports `what`: the format, if one is said, the export, and the folder of its pictures.
    fn bring_in(
        &self,
        common: &Common,
        report: &Console,
        target: &ImportTarget<'_>,
        (format, files, media): (Option<&str>, &ExportFiles, Option<&ExportFiles>),
    ) -> Result<ImportOutcome, (Diagnostic, End)> {
        let run = |media: &[&ExportFiles], dry_run: bool| {
            let (bar, progress) = bar(common.quiet);
            let outcome = import(&ImportRequest {
                files,
                media,
                format,
                root: target.root,
                source: target.disk,
                dry_run,
                each_place: common.format == super::OutputFormat::Json,
                pointer: &pointer,
                progress: &progress,
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
        let dir = common.root.join(FETCHED);
        if self.fetch && !self.dry_run && !self.preview {
            // The first run says what is missing.
            let first = run(&folders, true)?;
            download(common, report, &first, &dir);
        }
        // Where nothing is to be written, what earlier runs downloaded is shown.
        let fetched;
        if self.fetch && dir.exists() {
            fetched = ExportFiles::open(&dir).map_err(|problem| (problem, End::Io))?;
            folders.push(&fetched);
        }
        run(&folders, target.dry_run)
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
            let place = if self.preview {
                "are shown by --dry-run".to_owned()
            } else {
                format!("in {REPORT}")
            };
            report.result(&format!("{remarks} {place}"));
        }
        if self.preview {
            report.result(
                "Nothing of it is in the site yet: run the command without --preview to import. What is changed in the preview is lost when it ends.",
            );
            return;
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
    let (bar, progress) = bar(common.quiet);
    let refused = fetch(&FetchRequest {
        addresses: &outcome.left_media,
        base: outcome.base_url.as_deref(),
        dir,
        limits: FetchLimits::default(),
        progress: &progress,
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

/// A bar for the progress of something, which a terminal shows after [`QUICK`]: the bar, and what hears how
/// much is done.
fn bar(is_quiet: bool) -> (ProgressBar, impl Fn(u64, u64) + Sync) {
    let target = if is_quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr_with_hz(10)
    };
    let bar = ProgressBar::with_draw_target(Some(1), target);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}% ") {
        bar.set_style(style);
    }
    let (shown, watch) = (bar.clone(), Stopwatch::start());
    let heard = move |done: u64, all: u64| {
        if watch.elapsed() > QUICK {
            shown.set_length(all.max(1));
            shown.set_position(done);
        }
    };
    (bar, heard)
}

//! Entries of an export become files of a site: the one writer behind all formats.
//!
//! Enters: the files of an export, the site as it is. Leaves: new files among the writer's own, a report,
//! and a note of what was written. The export is read twice: once for the facts that the plan of
//! addresses needs, which are small, and once for the texts, of which one is held at a time. The laws:
//! - All or nothing: everything is staged, then committed ([`StagedFiles`]).
//! - What the writer has edited, renamed or deleted since the last import stays so (`record.rs`).
//! - No two entries share a file or an address; no old address is lost (`plan.rs`).
//! - Whatever is lost is in the report.

mod body;
mod comment_file;
mod entry_files;
mod front;
mod media;
mod names;
mod new_site;
mod old_address;
mod permalink;
mod plan;
mod record;
mod remarks;
mod report;
mod settings_file;
mod zone;

pub(super) use media::is_media_name;
pub use record::RECORD;
pub use report::{ImportCounts, REPORT};

use super::entry::{ExportPlace, ImportedSite};
use super::formats::{ExportFormat, FORMATS, ImportFailure, ReadItem, recognise};
use super::losses::{LossKind, LossList};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::read_site;
use crate::source::{ExportFiles, Source};
use crate::write::StagedFiles;
use entry_files::SiteFiles;
use media::MediaIndex;
use new_site::{front_page, new_settings};
use old_address::OldSite;
use plan::EntryFacts;
use record::KnownFiles;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use url::Url;
use zone::ClockSamples;

/// What is asked of an import.
pub struct ImportRequest<'a> {
    /// The export.
    pub files: &'a ExportFiles,
    /// Where pictures and other files are, if not in the export.
    pub media: &'a [&'a ExportFiles],
    /// The name of the format; without one, the file says what it is.
    pub format: Option<&'a str>,
    /// The directory of the site.
    pub root: &'a Path,
    /// The site as it is.
    pub source: &'a dyn Source,
    /// Nothing is written.
    pub dry_run: bool,
    /// Warnings name each place, not only the first.
    pub each_place: bool,
    /// The note that tells an editor where the schema is: of the settings or of front matter, for a file
    /// so many folders below the root.
    pub pointer: &'a dyn Fn(bool, usize) -> String,
    /// Hears how much of the export is read: done, and all.
    pub progress: &'a dyn Fn(u64, u64),
}

/// What an import came to.
#[derive(Debug)]
pub struct ImportOutcome {
    /// What came over.
    pub counts: ImportCounts,
    /// The format's name for people.
    pub format: &'static str,
    /// Whether there is a `site.yaml` now that was not there.
    pub is_new_site: bool,
    /// The report as Markdown.
    pub report: String,
    /// What the writer should look at.
    pub warnings: Vec<Diagnostic>,
    /// Files that stay on the old site.
    pub left_media: Vec<String>,
    /// The address of the old site.
    pub base_url: Option<String>,
}

/// The names of the formats.
pub fn format_names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// Whether a format recognises an export.
pub fn is_export(files: &ExportFiles) -> bool {
    recognise(files).is_some()
}

/// Brings an export into a site.
///
/// # Errors
/// The export cannot be read, or the system refuses. Then nothing was written.
pub fn import(request: &ImportRequest<'_>) -> Result<ImportOutcome, Diagnostic> {
    let format = format_of(request)?;
    run(request, format).map_err(|failure| problem(failure, format, request.files.name()))
}

fn format_of(request: &ImportRequest<'_>) -> Result<&'static ExportFormat, Diagnostic> {
    let known = match request.format {
        Some(name) => FORMATS.iter().find(|format| format.name == name),
        None => recognise(request.files),
    };
    known.ok_or_else(|| {
        let message = format!(
            "linger cannot tell what `{}` is an export of",
            request.files.name()
        );
        let names: Vec<&str> = format_names().collect();
        let help = format!(
            "say it: `linger import FORMAT FILE`, with one of {}",
            names.join(", ")
        );
        Diagnostic::error("import-unreadable", message).help(help)
    })
}

/// What the first reading came to.
struct FirstReading {
    site: ImportedSite,
    facts: Vec<EntryFacts>,
    clock: ClockSamples,
    author: String,
}

fn first_reading(
    request: &ImportRequest<'_>,
    format: &ExportFormat,
) -> Result<FirstReading, ImportFailure> {
    let mut reader = (format.open)(request.files)?;
    let site = reader.site().clone();
    let old = OldSite::at(site.base_url.as_deref());
    let now = request.source.now();
    let mut facts = Vec::new();
    let mut clock = ClockSamples::default();
    let mut authors: BTreeMap<String, usize> = BTreeMap::new();
    // What is lost is noted by the second reading.
    let mut unheard = LossList::default();
    while let ReadItem::Entry(entry) = reader.next_item(&mut unheard)? {
        if let Some(date) = &entry.date {
            clock.add(date);
        }
        if let Some(author) = entry.authors.first().filter(|name| !name.trim().is_empty()) {
            *authors.entry(front::one_line(author)).or_default() += 1;
        }
        facts.push(EntryFacts::of(&entry, &old, now));

        let (done, all) = reader.progress();
        (request.progress)(done / 2, all);
    }
    unique_keys(&mut facts);
    let author = authors.into_iter().max_by_key(|(_, count)| *count);
    Ok(FirstReading {
        site,
        facts,
        clock,
        author: author.map(|(name, _)| name).unwrap_or_default(),
    })
}

/// The whole export as a place: its name without the folders of the writer's computer.
fn whole(request: &ImportRequest<'_>) -> ExportPlace {
    let name = request.files.name();
    ExportPlace::file(
        name.rsplit(['/', '\\'])
            .find(|part| !part.is_empty())
            .unwrap_or(name),
    )
}

/// Gives each entry a key of its own: two may have one id.
fn unique_keys(facts: &mut [EntryFacts]) {
    let mut seen: HashMap<Digest, usize> = HashMap::new();
    for entry in facts {
        let key = Digest::of_bytes(entry.key.as_bytes());
        let count = seen.entry(key).or_default();
        *count += 1;
        if *count > 1 {
            entry.key = format!("{}#{count}", entry.key);
        }
    }
}

fn run(
    request: &ImportRequest<'_>,
    format: &'static ExportFormat,
) -> Result<ImportOutcome, ImportFailure> {
    let known = KnownFiles::of(request.source)?;
    let mut first = first_reading(request, format)?;
    let mut losses = LossList::default();
    let is_new_site = !known.has(SITE_FILE);
    let place = whole(request);
    let (settings, config) = if is_new_site {
        let text = new_settings(request.pointer, &first, &place, &mut losses);
        let config = read_site(text.as_bytes(), &mut Vec::new()).0;
        (Some(text), config)
    } else {
        // Mistakes in the settings are reported by `build`.
        let bytes = request.source.read(SITE_FILE)?;
        (None, read_site(&bytes, &mut Vec::new()).0)
    };
    let plan = plan::plan(
        &first.facts,
        &config,
        &known.record.entries,
        known.foreign_stems().collect::<Vec<_>>(),
        &mut losses,
    );
    // Of the facts, only the keys are needed from here on.
    let facts = std::mem::take(&mut first.facts);
    let keys: Vec<Box<str>> = facts.into_iter().map(|entry| entry.key.into()).collect();
    let staged = if request.dry_run {
        None
    } else {
        Some(StagedFiles::begin(request.root)?)
    };
    let old = OldSite::at(first.site.base_url.as_deref());
    let sources: Vec<&ExportFiles> = [request.files]
        .into_iter()
        .chain(request.media.iter().copied())
        .collect();
    let media = MediaIndex::of(sources.iter().copied());
    let base = first
        .site
        .base_url
        .as_deref()
        .and_then(|url| Url::parse(url).ok());
    let mut files = SiteFiles {
        request,
        config: &config,
        plan: &plan,
        old: &old,
        base: base.as_ref(),
        media: &media,
        sources,
        known,
        staged,
        losses,
        counts: ImportCounts::default(),
        left_media: BTreeMap::new(),
        ids: Default::default(),
        used: Default::default(),
    };
    second_reading(format, &keys, &mut files)?;
    if let Some(mut text) = settings {
        let menus = settings_file::menus(&first.site, &old, &plan, &place, &mut files.losses);
        text.push_str(&menus);
        front_page(&first.site, &plan, &place, &mut files.losses);
        files.put(SITE_FILE, text.as_bytes())?;
        if !request.root.join(".gitignore").exists() {
            let ignored = "/public\n/public.linger-stage\n/.linger/cache\n";
            files.put(".gitignore", ignored.as_bytes())?;
        }
    }
    let base_url = first.site.base_url.clone();
    finish(request, format, files, is_new_site, base_url)
}

fn second_reading(
    format: &ExportFormat,
    keys: &[Box<str>],
    files: &mut SiteFiles<'_>,
) -> Result<(), ImportFailure> {
    let request = files.request;
    let mut reader = (format.open)(request.files)?;
    let mut at = 0;
    loop {
        match reader.next_item(&mut files.losses)? {
            ReadItem::Entry(entry) => {
                if let Some(key) = keys.get(at) {
                    files.entry(at, key, *entry)?;
                }
                at += 1;
            }
            ReadItem::End => return files.offered(&reader.offered()),
            ReadItem::EndsEarly => {
                files.counts.ends_early = true;
                let place = whole(request);
                files.losses.lose(
                    LossKind::Damaged,
                    &place,
                    format!("the export ends early, after {at} entries"),
                    "export again and import the new file; what came over already stays",
                );
                return Ok(());
            }
        }
        let (done, all) = reader.progress();
        (request.progress)(all / 2 + done / 2, all);
    }
}

/// Writes the report and the note, and puts everything into its place.
fn finish(
    request: &ImportRequest<'_>,
    format: &'static ExportFormat,
    mut files: SiteFiles<'_>,
    is_new_site: bool,
    base_url: Option<String>,
) -> Result<ImportOutcome, ImportFailure> {
    let from = format!("`{}` ({})", whole(request).file, format.title);
    let media: Vec<(String, usize)> = std::mem::take(&mut files.left_media).into_iter().collect();
    if !media.is_empty() {
        let place = whole(request);
        let count: usize = media.len();
        files.losses.lose(
            LossKind::Media,
            &place,
            format!("{count} pictures and other files stay on the old site, which the pages show them from"),
            format!("{REPORT} lists them; import again with the folder of uploads: `--media DIR`, or let linger download them: `--fetch`"),
        );
    }
    let report = report::markdown(&from, &files.counts, &files.losses, &media);
    let warnings = report::diagnostics(&files.losses, request.each_place);
    if let Some(mut staged) = files.staged.take() {
        let record = files.known.record_file();
        staged.put(RECORD, &mut &*record, files.known.record_digest)?;
        let before = request.source.open(REPORT).ok();
        let before = before.and_then(|mut file| Digest::of_reader(&mut file).ok());
        staged.put(
            REPORT,
            &mut report.as_bytes(),
            before.map(|(digest, _)| digest),
        )?;
        staged.commit()?;
    }
    Ok(ImportOutcome {
        counts: files.counts,
        format: format.title,
        is_new_site,
        report,
        warnings,
        left_media: media.into_iter().map(|(address, _)| address).collect(),
        base_url,
    })
}

fn problem(failure: ImportFailure, format: &ExportFormat, name: &str) -> Diagnostic {
    match failure {
        ImportFailure::OtherFormat(why) => {
            let message = format!("`{name}` is no export of {}: {why}", format.title);
            let help =
                "docs/moving-in.md says how to export; without a format, linger looks what it is";
            Diagnostic::error("import-unreadable", message).help(help)
        }
        ImportFailure::Damaged(why, help, place) => {
            let line = place
                .line
                .map_or(String::new(), |line| format!(", line {line}"));
            let message = format!("`{name}` cannot be read on: {why} ({}{line})", place.file);
            Diagnostic::error("import-damaged", message).help(help)
        }
        ImportFailure::TooLarge(what) => {
            let message = format!("`{name}` cannot be imported: {what}");
            Diagnostic::error("import-too-large", message)
                .help("export it in parts, and import each")
        }
        ImportFailure::Io(problem) => problem,
    }
}

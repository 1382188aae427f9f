//! The formats that people move in from, one file or folder each.
//!
//! Enters: the files of an export. Leaves: neutral entries (`entry.rs`), one after the other, and what
//! could not be kept. Forbidden here: writing files, slugs, front matter, Markdown where HTML will do.
//!
//! # How a format is added
//!
//! 1. A file here (a folder, where it has more than one matter) with a type that implements
//!    [`EntryReader`]. `open` reads as much as it needs to know what the site is; `next_item` reads on
//!    until it has an entry. A reader never holds the whole export: what it must know of entries that
//!    come later (authors, attachments), it collects in a first pass as small facts, and reads the file
//!    again.
//! 2. A line in [`FORMATS`]: its name on the command line, how a file is recognised, and `open`.
//! 3. Its page in docs/moving-in.md, fixtures in tests/import/, a target in `fuzz/`.
//!
//! What a reader can count on:
//! - [`ExportFiles`] is the export: a file, a folder or a zip, with bounds on names, numbers and sizes.
//!   `reader(name)` streams, `read(name, most)` has a bound. In a test, `ExportFiles::of_memory`.
//! - A body is HTML where the export has HTML: entities, footnotes, figures, tables and embeds become
//!   Markdown in one place (`html/`), for all formats. What only one program writes (widgets, buttons),
//!   the reader takes out of the tree (`html::read_html`) and hands the tree over.
//! - Addresses of pictures stay what readers' browsers would load, whole or from the top of the site.
//!   Wrappers of delivery networks are taken off by the reader that knows them. The writer finds the
//!   files, in the export itself or in the folder that the command names.
//! - Losses are noted with [`LossList::lose`], as plain sentences that are the same for each place, and
//!   with a help line. What is left out is counted this way too.
//! - Nothing in an export is trusted: statuses, types and keys are taken by lists of what is known.
//!   Mail addresses, addresses of computers, keys and tokens are never read into an entry.
//! - [`MOST_ENTRY`] bounds the bytes of one entry, [`MOST_HELD`] what is remembered of all.

mod wordpress;

use super::entry::{ImportedEntry, ImportedFile, ImportedSite};
use super::losses::LossList;
use crate::diagnostic::Diagnostic;
use crate::source::ExportFiles;

/// Bytes that one entry may have, with all its comments.
pub(crate) const MOST_ENTRY: usize = 20_000_000;
/// Bytes that a reader may remember of an export as a whole, such as addresses of attachments.
pub(crate) const MOST_HELD: usize = 48_000_000;

/// A format.
pub(crate) struct ExportFormat {
    /// As on the command line.
    pub(crate) name: &'static str,
    /// What it is, for people: "WordPress".
    pub(crate) title: &'static str,
    /// Whether these files are of that format, by their names and beginnings.
    pub(crate) recognises: fn(&ExportFiles) -> bool,
    /// Begins to read.
    pub(crate) open: fn(&ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure>,
}

/// All formats, in the order in which a file is asked what it is.
pub(crate) const FORMATS: &[ExportFormat] = &[wordpress::FORMAT, wordpress::SQUARESPACE];

/// Reads an export, entry by entry.
pub(crate) trait EntryReader {
    /// The site as a whole. It does not change while entries are read.
    fn site(&self) -> &ImportedSite;

    /// Reads on until there is something to write.
    ///
    /// # Errors
    /// The export cannot be read on. What was read before is not lost, but nothing of it is written.
    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure>;

    /// How much of the export is read, and how much there is; in bytes or files.
    fn progress(&self) -> (u64, u64);
}

/// What a reader came to.
#[derive(Debug)]
pub(crate) enum ReadItem {
    /// A post or page.
    Entry(Box<ImportedEntry>),
    /// A file of the site that is published as it is.
    File(ImportedFile),
    /// There is no more.
    End,
    /// The export breaks off in the middle; what was whole has been handed out.
    EndsEarly,
}

/// Why an export cannot be read.
#[derive(Debug)]
pub(crate) enum ImportFailure {
    /// It is not of that format; what is missing, as a sentence.
    OtherFormat(String),
    /// It is damaged, or made to do harm: one sentence, what to do, and the place in it.
    Damaged(String, &'static str, super::entry::ExportPlace),
    /// Something in it is larger than the bounds; what, as a sentence.
    TooLarge(String),
    /// The system refused.
    Io(Diagnostic),
}

impl From<Diagnostic> for ImportFailure {
    fn from(problem: Diagnostic) -> ImportFailure {
        ImportFailure::Io(problem)
    }
}

/// The format of an export, if one recognises it.
pub(crate) fn recognise(files: &ExportFiles) -> Option<&'static ExportFormat> {
    FORMATS.iter().find(|format| (format.recognises)(files))
}

/// Reads a whole export and throws it away: what fuzz targets call.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read_through(
    format: &ExportFormat,
    files: &ExportFiles,
) -> Result<usize, ImportFailure> {
    let mut reader = (format.open)(files)?;
    let mut losses = LossList::default();
    let mut count = 0;
    loop {
        match reader.next_item(&mut losses)? {
            ReadItem::Entry(_) | ReadItem::File(_) => count += 1,
            ReadItem::End | ReadItem::EndsEarly => return Ok(count),
        }
    }
}

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
//! 3. Its page in docs/moving-in.md, exports in tests/exports/, seeds in fuzz/seeds/export/.
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

mod blogger;
mod csv;
mod dates;
mod ghost;
mod hugo;
mod jekyll;
mod json_stream;
mod medium;
mod static_site;
mod substack;
mod wix;
mod wordpress;
mod words;
mod xml;

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
pub(crate) const FORMATS: &[ExportFormat] = &[
    wordpress::FORMAT,
    wordpress::SQUARESPACE,
    ghost::GHOST,
    blogger::BLOGGER,
    substack::SUBSTACK,
    medium::MEDIUM,
    wix::WIX,
    jekyll::JEKYLL,
    hugo::HUGO,
];

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

    /// Files that the old site offered at addresses of their own, whether or not a text names them.
    fn offered(&self) -> Vec<ImportedFile> {
        Vec::new()
    }
}

/// What a reader came to.
#[derive(Debug)]
pub(crate) enum ReadItem {
    /// A post or page.
    Entry(Box<ImportedEntry>),
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

#[cfg(test)]
mod tests {
    //! Each folder of tests/exports is an export with the traps of one program, and `expected.txt`, what
    //! is read in it. `UPDATE=1` writes that anew.

    use super::*;
    use crate::import::entry::{ImportedBody, ImportedDate};
    use crate::import::html::{self, HtmlOrigin};
    use crate::import::markdown::markdown;
    use crate::parse::When;
    use std::fmt::Write;
    use std::fs;
    use std::path::Path;

    fn shown_date(date: &ImportedDate) -> String {
        let local = date.local.map(|local| format!(" (local {local})"));
        let when = match date.when {
            When::Exact(moment) => moment.to_string(),
            When::Local(time) => time.to_string(),
        };
        format!("{when}{}", local.unwrap_or_default())
    }

    fn shown_body(body: &ImportedBody) -> String {
        let text = match body {
            ImportedBody::Html(html) => html::read(html, HtmlOrigin::Post, None).unwrap().0,
            ImportedBody::Tree(tree) => {
                html::read_tree(tree.clone(), HtmlOrigin::Post, None, Vec::new(), Vec::new()).0
            }
            ImportedBody::Markdown(text) => return format!("(markdown)\n{}", text.trim_end()),
            ImportedBody::Plain(text) => return format!("(plain)\n{}", text.trim_end()),
        };
        let mut out = markdown(&text).trim_end().to_owned();
        for loss in &text.losses {
            let _ = write!(out, "\n(lost: {} x{})", loss.what, loss.count);
        }
        out
    }

    fn line(out: &mut String, key: &str, value: &str) {
        if !value.is_empty() {
            let _ = writeln!(out, "{key}: {value}");
        }
    }

    fn shown_entry(entry: &ImportedEntry) -> String {
        let mut out = format!("## {:?} {:?}\n", entry.kind, entry.title);
        line(&mut out, "slug", &entry.slug);
        line(&mut out, "address", &entry.address);
        line(&mut out, "old", &entry.old_addresses.join(" "));
        line(&mut out, "id", entry.id.as_deref().unwrap_or_default());
        line(
            &mut out,
            "date",
            &entry.date.as_ref().map(shown_date).unwrap_or_default(),
        );
        line(
            &mut out,
            "updated",
            &entry.updated.as_ref().map(shown_date).unwrap_or_default(),
        );
        line(
            &mut out,
            "expires",
            &entry.expires.as_ref().map(shown_date).unwrap_or_default(),
        );
        line(&mut out, "state", &format!("{:?}", entry.state));
        line(&mut out, "authors", &entry.authors.join(" | "));
        line(&mut out, "tags", &entry.tags.join(" | "));
        let categories: Vec<String> = entry.categories.iter().map(|c| c.join("/")).collect();
        line(&mut out, "categories", &categories.join(" | "));
        if let Some(series) = &entry.series {
            line(&mut out, "series", &format!("{series:?}"));
        }
        line(
            &mut out,
            "description",
            entry.description.as_deref().unwrap_or_default(),
        );
        line(
            &mut out,
            "language",
            entry.language.as_deref().unwrap_or_default(),
        );
        if let Some(picture) = &entry.picture {
            let all = [&*picture.address, &*picture.alt, &*picture.caption];
            line(&mut out, "picture", &all.join(" | "));
        }
        if let Some(recording) = &entry.recording {
            line(&mut out, "recording", &recording.address);
        }
        for file in &entry.files {
            line(
                &mut out,
                "file",
                &format!("{} -> {}", file.member, file.path),
            );
        }
        for (key, value) in &entry.extra {
            line(&mut out, &format!("extra {key}"), &format!("{value:?}"));
        }
        out.push_str(&shown_body(&entry.body));
        out.push('\n');
        for comment in &entry.comments {
            let _ = writeln!(
                out,
                "> {} answers {:?}: {} ({:?}, {}) approved {} author {}\n> {}",
                comment.id,
                comment.parent,
                comment.author,
                comment.url,
                comment.date.as_ref().map(shown_date).unwrap_or_default(),
                comment.is_approved,
                comment.is_by_author,
                shown_body(&comment.body).replace('\n', "\n> "),
            );
        }
        out
    }

    /// An export as text: the site, its entries, what was lost.
    fn shown(files: &ExportFiles) -> String {
        let format = recognise(files).expect("no format recognises it");
        let mut out = format!("# {}\n", format.name);
        let mut reader = match (format.open)(files) {
            Ok(reader) => reader,
            Err(failure) => return format!("{out}{failure:?}\n"),
        };
        let site = reader.site();
        line(&mut out, "title", site.title.as_deref().unwrap_or_default());
        line(
            &mut out,
            "tagline",
            site.tagline.as_deref().unwrap_or_default(),
        );
        line(
            &mut out,
            "language",
            site.language.as_deref().unwrap_or_default(),
        );
        line(&mut out, "zone", site.zone.as_deref().unwrap_or_default());
        line(
            &mut out,
            "base",
            site.base_url.as_deref().unwrap_or_default(),
        );
        line(
            &mut out,
            "permalink",
            site.permalink.as_deref().unwrap_or_default(),
        );
        for menu in &site.menus {
            let items = menu
                .items
                .iter()
                .map(|item| format!("{} {}", item.title, item.address));
            line(
                &mut out,
                &format!("menu {}", menu.name),
                &items.collect::<Vec<_>>().join(" | "),
            );
        }
        for author in &site.authors {
            line(&mut out, "author", &format!("{author:?}"));
        }
        let mut losses = LossList::default();
        let mut count = 0;
        loop {
            match reader.next_item(&mut losses) {
                Ok(ReadItem::Entry(entry)) => {
                    count += 1;
                    let _ = write!(out, "\n{}", shown_entry(&entry));
                }
                Ok(ReadItem::End) => break,
                Ok(ReadItem::EndsEarly) => {
                    let _ = writeln!(out, "\nends early, after {count}");
                    break;
                }
                Err(failure) => {
                    let _ = writeln!(out, "\n{failure:?}");
                    break;
                }
            }
        }
        out.push('\n');
        for file in reader.offered() {
            let _ = writeln!(out, "offered {} -> {}", file.member, file.path);
        }
        for loss in losses.iter() {
            let places: Vec<String> = loss
                .places
                .iter()
                .map(|place| match place.export.line {
                    Some(line) => format!("{}:{line}", place.export.file),
                    None => place.export.file.to_string(),
                })
                .collect();
            let _ = writeln!(
                out,
                "! {:?} {} x{} at {}",
                loss.kind,
                loss.what,
                loss.count,
                places.join(" ")
            );
        }
        out
    }

    #[test]
    fn exports_are_read_as_expected() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
        let mut cases: Vec<_> = fs::read_dir(&root)
            .unwrap()
            .flatten()
            .map(|e| e.path())
            .collect();
        cases.sort();
        let mut wrong = Vec::new();
        for case in cases {
            let mut export = case.join("export");
            // An export of one file is named itself.
            let inside: Vec<_> = fs::read_dir(&export)
                .unwrap()
                .flatten()
                .map(|e| e.path())
                .collect();
            if let [only] = inside.as_slice()
                && only.is_file()
            {
                export = only.clone();
            }
            let made = shown(&ExportFiles::open(&export).unwrap());
            let expected = case.join("expected.txt");
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&expected, &made).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != made {
                wrong.push(format!("{}:\n{made}", case.display()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}

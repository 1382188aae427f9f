//! WordPress: WXR 1.0 to 1.2, of WordPress, of WordPress.com, and of Squarespace, which writes the same
//! with less in it.
//!
//! Enters: a file `*.xml` (or the folder or zip with the parts of one export). Leaves: entries. The file
//! is read twice by itself: first for what items say of each other (`facts.rs`), then item by item. What
//! is left out is said: unknown types, trash, copies in the works. Mail addresses and addresses of
//! computers are not read at all (`items.rs`).

mod addresses;
mod blocks;
mod classic;
mod entry;
mod facts;
mod fields;
mod items;
mod meta;
mod prepare;
mod short_tag;
mod shortcodes;
mod shown;

use super::xml::ExportXml;
use super::{EntryReader, ExportFormat, ImportFailure, ReadItem};
use crate::import::entry::{ExportPlace, ImportedSite};
use crate::import::losses::{LossKind, LossList};
use crate::source::ExportFiles;
use facts::WxrFacts;
use items::{WxrItems, WxrStep};
use std::sync::Arc;

/// Bytes at the beginning of a file that say what it is.
const HEAD: usize = 200_000;

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "wordpress",
    title: "WordPress",
    recognises: |files| !parts(files).is_empty(),
    open: |files| Ok(Box::new(WordPressReader::open(files)?)),
};

/// The same file, as Squarespace writes it: without a generator, without types of its own.
pub(super) const SQUARESPACE: ExportFormat = ExportFormat {
    name: "squarespace",
    title: "Squarespace",
    recognises: |_| false,
    open: |files| Ok(Box::new(WordPressReader::open(files)?)),
};

/// The files of an export that are WXR: WordPress.com and plugins divide large ones.
fn parts(files: &ExportFiles) -> Vec<Arc<str>> {
    let is_wxr = |name: &&Arc<str>| {
        let head = files.head(name, HEAD);
        let has = |part: &[u8]| memchr::memmem::find(&head, part).is_some();
        has(b"<rss") && (has(b"wordpress.org/export/") || has(b"<wp:wxr_version"))
    };
    let is_xml = |name: &&Arc<str>| files.only().is_some() || name.to_lowercase().ends_with(".xml");
    files
        .names()
        .filter(is_xml)
        .filter(is_wxr)
        .take(10_000)
        .cloned()
        .collect()
}

/// Opens one of the files.
fn open_part(files: &ExportFiles, name: &Arc<str>) -> Result<WxrItems, ImportFailure> {
    WxrItems::open(ExportXml::open(files.reader(name)?, name)?)
}

struct WordPressReader<'a> {
    files: &'a ExportFiles,
    parts: Vec<Arc<str>>,
    /// The part that is read, and its items.
    at: usize,
    items: Option<WxrItems>,
    facts: WxrFacts,
    site: ImportedSite,
    /// Bytes of the parts before.
    done: u64,
    all: u64,
    ends_early: bool,
}

impl<'a> WordPressReader<'a> {
    fn open(files: &'a ExportFiles) -> Result<WordPressReader<'a>, ImportFailure> {
        let parts = parts(files);
        if parts.is_empty() {
            let why = "it has no <rss> with entries of WordPress in it";
            return Err(ImportFailure::OtherFormat(why.to_owned()));
        }
        let facts = facts::collect(files, &parts)?;
        let all = parts.iter().filter_map(|name| files.len(name)).sum();
        Ok(WordPressReader {
            files,
            parts,
            at: 0,
            items: None,
            site: facts.site(),
            facts,
            done: 0,
            all,
            ends_early: false,
        })
    }

    /// Opens the next part, and says what stands before its document.
    fn open_next(&mut self, losses: &mut LossList) -> Result<bool, ImportFailure> {
        let Some(name) = self.parts.get(self.at) else {
            return Ok(false);
        };
        let items = open_part(self.files, name)?;
        if items.xml().before > 3 {
            losses.lose(
                LossKind::Damaged,
                &ExportPlace::line(Arc::clone(name), 1),
                "the file does not begin with its first line; what a program wrote before it was passed over",
                "nothing, if all entries came over",
            );
        }
        self.items = Some(items);
        Ok(true)
    }
}

impl EntryReader for WordPressReader<'_> {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        loop {
            if self.items.is_none() && !self.open_next(losses)? {
                return Ok(if self.ends_early {
                    ReadItem::EndsEarly
                } else {
                    ReadItem::End
                });
            }
            let Some(items) = &mut self.items else {
                continue;
            };
            match items.next()? {
                WxrStep::Item(item) => {
                    if let Some(entry) = entry::entry(*item, &self.facts, losses) {
                        return Ok(ReadItem::Entry(Box::new(entry)));
                    }
                }
                step => {
                    self.ends_early |= matches!(step, WxrStep::CutOff);
                    self.done += self.files.len(&self.parts[self.at]).unwrap_or(0);
                    self.items = None;
                    self.at += 1;
                }
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        let here = self.items.as_ref().map_or(0, |items| items.xml().done());
        ((self.done + here).min(self.all), self.all)
    }
}

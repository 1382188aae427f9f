//! Ghost: one file of JSON, of any version from 0.4 to 6.
//!
//! Enters: `{"db": [{"meta": ..., "data": {"posts": [...], ...}}]}`. Leaves: entries, in the order of the
//! file. It is read twice, since the tables that posts point into may stand behind them; no more than
//! one post is held.

mod card_tree;
mod cards;
mod lexical;
mod mobiledoc;
mod post;
mod tables;

use super::json_stream::{JsonFault, JsonStream};
use super::{EntryReader, ExportFormat, ImportFailure, ReadItem};
use crate::import::entry::{ExportPlace, ImportedSite};
use crate::import::losses::{LossKind, LossList};
use crate::source::{ExportFiles, Reader};
use std::io::BufReader;
use std::sync::Arc;
use tables::{GhostTables, enter_tables};

/// The format.
pub(crate) const GHOST: ExportFormat = ExportFormat {
    name: "ghost",
    title: "Ghost",
    recognises,
    open,
};

/// Bytes of a file that are looked at to tell what it is.
const HEAD: usize = 4096;

/// The file of the export: the only one, or the only `.json` of a zip that also has pictures.
fn file(files: &ExportFiles) -> Option<Arc<str>> {
    if let Some(only) = files.only() {
        return Some(Arc::clone(only));
    }
    let mut found = files
        .names()
        .filter(|name| name.to_lowercase().ends_with(".json") && is_ghost(&files.head(name, HEAD)));
    let first = found.next()?;
    found.next().is_none().then(|| Arc::clone(first))
}

fn is_ghost(head: &[u8]) -> bool {
    let head: String = String::from_utf8_lossy(head)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .collect();
    let is_whole = head.starts_with("{\"db\":[{\"") || head.starts_with("{\"db\":{\"");
    let is_old = head.starts_with("{\"meta\":{") || head.starts_with("{\"data\":{");
    is_whole || is_old && (head.contains("\"exported_on\"") || head.contains("\"posts\":["))
}

fn recognises(files: &ExportFiles) -> bool {
    file(files).is_some_and(|name| is_ghost(&files.head(&name, HEAD)))
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let other = |why: &str| ImportFailure::OtherFormat(why.to_owned());
    let name = file(files).ok_or_else(|| other("there is no `.json` file of Ghost in it"))?;
    let stream = || -> Result<_, ImportFailure> {
        Ok(JsonStream::new(BufReader::new(files.reader(&name)?)))
    };
    let fail = |fault| failure(fault, &name);
    let tables = GhostTables::read(&mut stream()?).map_err(fail)?;
    let tables = tables.ok_or_else(|| other("it has no `data`, where Ghost keeps its posts"))?;
    if !tables.has_posts {
        return Err(other(
            "it has no posts; export the content, not the members",
        ));
    }
    let mut posts = stream()?;
    let mut is_done = true;
    if enter_tables(&mut posts, &mut None).map_err(fail)? {
        while let Some(table) = posts.next_key().map_err(fail)? {
            if table == "posts" && posts.enter(b'[').map_err(fail)? {
                is_done = false;
                break;
            }
            posts.skip().map_err(fail)?;
        }
    }
    Ok(Box::new(GhostReader {
        len: files.len(&name).unwrap_or(0),
        name,
        tables,
        posts,
        is_done,
        is_begun: false,
    }))
}

fn failure(fault: JsonFault, name: &Arc<str>) -> ImportFailure {
    let place = |line| ExportPlace::line(Arc::clone(name), line);
    match fault {
        JsonFault::EndsEarly => ImportFailure::Damaged(
            "the file ends before its first post".to_owned(),
            "export again, and wait until the download is done",
            ExportPlace::file(Arc::clone(name)),
        ),
        JsonFault::Syntax(line) => ImportFailure::Damaged(
            "this is not valid JSON".to_owned(),
            "export again, and do not open and save the file with another program",
            place(line),
        ),
        JsonFault::TooLarge(line) => ImportFailure::TooLarge(format!(
            "something near line {line} of `{name}` is larger than any post"
        )),
        JsonFault::Io(error) => ImportFailure::Io(crate::source::unreadable(name, &error)),
    }
}

struct GhostReader {
    name: Arc<str>,
    len: u64,
    tables: GhostTables,
    /// Stands inside of the list of posts.
    posts: JsonStream<BufReader<Box<dyn Reader>>>,
    is_done: bool,
    is_begun: bool,
}

impl EntryReader for GhostReader {
    fn site(&self) -> &ImportedSite {
        &self.tables.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        if !self.is_begun && self.tables.has_code {
            losses.lose(
                LossKind::Setting,
                &ExportPlace::file(Arc::clone(&self.name)),
                "code that the settings put into every page was left out",
                "put what you still need into a template of your own",
            );
        }
        self.is_begun = true;
        let end = if self.tables.ends_early {
            ReadItem::EndsEarly
        } else {
            ReadItem::End
        };
        while !self.is_done {
            let next = match self.posts.next_item() {
                Ok(true) => {
                    let line = self.posts.line();
                    self.posts.value().map(|bytes| Some((line, bytes)))
                }
                Ok(false) => Ok(None),
                Err(fault) => Err(fault),
            };
            match next {
                Ok(Some((line, bytes))) => {
                    let place = ExportPlace::line(Arc::clone(&self.name), line);
                    let Ok(row) = serde_json::from_slice(&bytes) else {
                        return Err(failure(JsonFault::Syntax(line), &self.name));
                    };
                    if let Some(entry) = post::entry(&row, place, &self.tables, losses) {
                        return Ok(ReadItem::Entry(Box::new(entry)));
                    }
                }
                Ok(None) => self.is_done = true,
                Err(JsonFault::EndsEarly) => {
                    self.is_done = true;
                    return Ok(ReadItem::EndsEarly);
                }
                Err(fault) => return Err(failure(fault, &self.name)),
            }
        }
        Ok(end)
    }

    fn progress(&self) -> (u64, u64) {
        (self.posts.at(), self.len)
    }
}

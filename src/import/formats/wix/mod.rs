//! Wix: the posts of a blog as a table (CSV). Columns are known by their names, because they differ from
//! one export to the next; texts are JSON of one of two editors (`rich.rs`, `draft.rs`), or plain words.

mod draft;
mod rich;

use super::csv::{CsvFault, CsvReader, CsvRow};
use super::dates::date;
use super::words::html_words;
use super::{EntryReader, ExportFormat, ImportFailure, ReadItem};
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedEntry, ImportedPicture, ImportedSite, ImportedState,
};
use crate::import::losses::{LossKind, LossList};
use crate::source::{ExportFiles, Reader, unreadable};
use std::io::BufReader;
use std::sync::Arc;

/// The format.
pub(crate) const WIX: ExportFormat = ExportFormat {
    name: "wix",
    title: "Wix",
    recognises,
    open,
};

fn recognises(files: &ExportFiles) -> bool {
    let is_table = |head: &str| {
        let first = head.lines().next().unwrap_or_default().to_lowercase();
        first.contains("rich content") || first.contains("plain content")
    };
    files
        .only()
        .is_some_and(|name| is_table(&String::from_utf8_lossy(&files.head(name, 2000))))
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let other = |why: &str| ImportFailure::OtherFormat(why.to_owned());
    let name = files.only().cloned();
    let name =
        name.ok_or_else(|| other("Wix exports one file, a table whose name ends in `.csv`"))?;
    let rows = CsvReader::new(BufReader::new(files.reader(&name)?));
    let rows = rows.map_err(|fault| failure(fault, &name))?;
    if !rows.has("title") || !rows.has("rich content") && !rows.has("plain content") {
        return Err(other("the table has no columns `Title` and `Rich Content`"));
    }
    Ok(Box::new(WixReader {
        len: files.len(&name).unwrap_or(0),
        name,
        rows,
        site: ImportedSite {
            permalink: Some("/post/{slug}/".to_owned()),
            generator: Some("Wix".to_owned()),
            ..ImportedSite::default()
        },
    }))
}

fn failure(fault: CsvFault, name: &Arc<str>) -> ImportFailure {
    match fault {
        CsvFault::EndsEarly => ImportFailure::Damaged(
            "the table ends in its first line".to_owned(),
            "export again, and wait until the download is done",
            ExportPlace::file(Arc::clone(name)),
        ),
        CsvFault::TooLarge(line) => {
            ImportFailure::TooLarge(format!("line {line} of `{name}` is larger than any post"))
        }
        CsvFault::Io(error) => ImportFailure::Io(unreadable(name, &error)),
    }
}

struct WixReader {
    name: Arc<str>,
    len: u64,
    rows: CsvReader<BufReader<Box<dyn Reader>>>,
    site: ImportedSite,
}

impl EntryReader for WixReader {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        match self.rows.next_row() {
            Ok(Some(row)) => Ok(ReadItem::Entry(Box::new(self.entry(&row, losses)))),
            Ok(None) => Ok(ReadItem::End),
            Err(CsvFault::EndsEarly) => Ok(ReadItem::EndsEarly),
            Err(fault) => Err(failure(fault, &self.name)),
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.rows.at(), self.len)
    }
}

impl WixReader {
    /// The first of some columns that is not empty.
    fn first<'a>(&self, row: &'a CsvRow, names: &[&str]) -> &'a str {
        let mut fields = names.iter().map(|name| self.rows.field(row, name));
        fields.find(|field| !field.is_empty()).unwrap_or_default()
    }

    fn entry(&self, row: &CsvRow, losses: &mut LossList) -> ImportedEntry {
        let place = ExportPlace::line(Arc::clone(&self.name), row.line);
        let when = self.first(
            row,
            &["published date", "publish date", "first published date"],
        );
        let slug = self.first(row, &["slug", "post slug"]).trim_matches('/');
        let address = match self.first(row, &["post page url", "url"]) {
            "" if slug.is_empty() => String::new(),
            "" => format!("/post/{slug}"),
            address => address.to_owned(),
        };
        let author = self.first(row, &["author", "author name", "writer"]);
        let excerpt = self.first(row, &["seo description", "excerpt"]);
        let published = date(when);
        if published.is_none() && !when.is_empty() {
            let what = "a date could not be read, so its post is a draft";
            losses.lose(LossKind::Date, &place, what, "write its date into `date:`");
        }
        ImportedEntry {
            title: html_words(self.first(row, &["title"])),
            slug: slug.rsplit('/').next().unwrap_or(slug).to_owned(),
            address,
            date: published,
            state: match published {
                Some(_) => ImportedState::Live,
                None => ImportedState::Draft,
            },
            authors: names(author, &place, losses),
            tags: names(self.first(row, &["tags"]), &place, losses),
            categories: names(
                self.first(row, &["categories", "main category"]),
                &place,
                losses,
            )
            .into_iter()
            .map(|name| vec![name])
            .collect(),
            description: Some(html_words(excerpt)).filter(|words| !words.is_empty()),
            picture: picture(self.first(row, &["cover image", "featured image"])),
            body: self.body(row, &place, losses),
            place,
            ..ImportedEntry::default()
        }
    }

    fn body(&self, row: &CsvRow, place: &ExportPlace, losses: &mut LossList) -> ImportedBody {
        let rich = self.rows.field(row, "rich content");
        let plain = self.rows.field(row, "plain content");
        let mut note = |kind, what: &str, help: &str| losses.lose(kind, place, what, help);
        let document = serde_json::from_str(rich).ok();
        let tree = document.and_then(|document| {
            rich::tree(&document, &mut note).or_else(|| draft::tree(&document, &mut note))
        });
        match tree {
            Some(tree) => ImportedBody::Tree(tree),
            None => {
                if !rich.is_empty() {
                    note(
                        LossKind::Damaged,
                        "the formatted text of a post is damaged, so its plain words were taken",
                        "look at the post on Wix, and set links, pictures and headings again",
                    );
                }
                ImportedBody::Plain(plain.to_owned())
            }
        }
    }
}

/// A picture of Wix's own notation, or an address.
fn picture(field: &str) -> Option<ImportedPicture> {
    let address = rich::picture_address(field)?;
    Some(ImportedPicture {
        address,
        ..ImportedPicture::default()
    })
}

/// Names in a list, as JSON or between commas. Ids of Wix say nothing to anybody.
fn names(field: &str, place: &ExportPlace, losses: &mut LossList) -> Vec<String> {
    let listed: Option<Vec<String>> = serde_json::from_str(field).ok();
    let listed = listed.unwrap_or_else(|| field.split([',', ';']).map(str::to_owned).collect());
    let is_id = |name: &str| {
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let is_hex = name
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'-'));
        name.len() >= 20 && digits > 0 && is_hex
    };
    let mut names = Vec::new();
    let mut has_ids = false;
    for name in listed
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
    {
        if is_id(name) {
            has_ids = true
        } else {
            names.push(name.trim_start_matches('#').to_owned())
        }
    }
    if has_ids {
        losses.lose(
            LossKind::Terms,
            place,
            "tags, categories or authors are only numbers of Wix in the export",
            "write their names into `tags:` and `author:`",
        );
    }
    names
}

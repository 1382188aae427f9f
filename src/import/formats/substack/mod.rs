//! Substack: `posts.csv`, and a fragment of HTML for each post under `posts/`; a folder or a zip.
//!
//! The files beside them (`*.delivers.csv`, `*.opens.csv`, lists of subscribers) hold the addresses of
//! readers and are never opened. The export does not say where the blog is: that is read off its own
//! buttons, where a post has some.

mod widgets;

use super::csv::{CsvFault, CsvReader, CsvRow};
use super::dates::date;
use super::words::html_words;
use super::{EntryReader, ExportFormat, ImportFailure, MOST_ENTRY, ReadItem};
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedEntry, ImportedKind, ImportedRecording, ImportedSite,
    ImportedState,
};
use crate::import::html::read_html;
use crate::import::losses::{LossKind, LossList};
use crate::source::{ExportFiles, Reader, unreadable};
use std::io::BufReader;
use std::sync::Arc;

/// The format.
pub(crate) const SUBSTACK: ExportFormat = ExportFormat {
    name: "substack",
    title: "Substack",
    recognises,
    open,
};

/// How many posts are looked at for the address of the blog.
const LOOKED_AT: usize = 20;

/// `posts.csv`, at the top or in one folder.
fn table(files: &ExportFiles) -> Option<Arc<str>> {
    let mut names = files.names();
    let found = names.find(|name| ***name == *"posts.csv" || name.ends_with("/posts.csv"));
    found.cloned()
}

fn recognises(files: &ExportFiles) -> bool {
    let head = |name: &Arc<str>| String::from_utf8_lossy(&files.head(name, 1000)).to_lowercase();
    table(files).is_some_and(|name| {
        let head = head(&name);
        head.contains("post_id") && head.contains("is_published")
    })
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let Some(name) = table(files) else {
        let why = "there is no `posts.csv` in it; name the whole zip or folder of the export";
        return Err(ImportFailure::OtherFormat(why.to_owned()));
    };
    let rows = CsvReader::new(BufReader::new(files.reader(&name)?));
    let rows = rows.map_err(|fault| failure(fault, &name))?;
    if !rows.has("post_id") {
        let why = format!("`{name}` has no column `post_id`");
        return Err(ImportFailure::OtherFormat(why));
    }
    let folder = name.strip_suffix("posts.csv").unwrap_or_default();
    let site = ImportedSite {
        base_url: base_url(files, folder),
        permalink: Some("/p/{slug}/".to_owned()),
        generator: Some("Substack".to_owned()),
        ..ImportedSite::default()
    };
    Ok(Box::new(SubstackReader {
        files,
        folder: folder.to_owned(),
        len: files.len(&name).unwrap_or(0),
        name,
        rows,
        site,
    }))
}

/// The address of the blog, from a link of a post to itself.
fn base_url(files: &ExportFiles, folder: &str) -> Option<String> {
    let start = format!("{folder}posts/");
    let posts = files
        .names()
        .filter(|name| name.starts_with(&start) && name.ends_with(".html"));
    posts.take(LOOKED_AT).find_map(|name| {
        let own = name.strip_prefix(&start)?.strip_suffix(".html")?;
        let slug = own.split_once('.')?.1;
        let bytes = files.read(name, MOST_ENTRY).ok()?;
        let html = String::from_utf8_lossy(&bytes).into_owned();
        let at = html.find(&format!("/p/{slug}"))?;
        let address = &html[..at];
        let address = &address[address.rfind("https://")?..];
        let is_host = address["https://".len()..]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        is_host.then(|| address.to_owned())
    })
}

fn failure(fault: CsvFault, name: &Arc<str>) -> ImportFailure {
    match fault {
        CsvFault::EndsEarly => ImportFailure::Damaged(
            "the table ends in its first line".to_owned(),
            "export again, and wait until the download is done",
            ExportPlace::file(Arc::clone(name)),
        ),
        CsvFault::TooLarge(line) => {
            ImportFailure::TooLarge(format!("line {line} of `{name}` is larger than any row"))
        }
        CsvFault::Io(error) => ImportFailure::Io(unreadable(name, &error)),
    }
}

struct SubstackReader<'a> {
    files: &'a ExportFiles,
    /// Where `posts.csv` lies, with a `/` at its end if it is not the top.
    folder: String,
    name: Arc<str>,
    len: u64,
    rows: CsvReader<BufReader<Box<dyn Reader>>>,
    site: ImportedSite,
}

impl EntryReader for SubstackReader<'_> {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        loop {
            match self.rows.next_row() {
                Ok(Some(row)) => {
                    if let Some(entry) = self.entry(&row, losses)? {
                        return Ok(ReadItem::Entry(Box::new(entry)));
                    }
                }
                Ok(None) => return Ok(ReadItem::End),
                Err(CsvFault::EndsEarly) => return Ok(ReadItem::EndsEarly),
                Err(fault) => return Err(failure(fault, &self.name)),
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.rows.at(), self.len)
    }
}

impl SubstackReader<'_> {
    fn entry(
        &self,
        row: &CsvRow,
        losses: &mut LossList,
    ) -> Result<Option<ImportedEntry>, ImportFailure> {
        let field = |name: &str| self.rows.field(row, name);
        let place = ExportPlace::line(Arc::clone(&self.name), row.line);
        let post_id = field("post_id");
        let slug = post_id.split_once('.').map_or("", |(_, slug)| slug);
        let mut lose = |kind, what: &str, help: &str| losses.lose(kind, &place, what, help);
        let kind = match field("type") {
            "newsletter" | "podcast" | "" => ImportedKind::Post,
            "thread" => {
                lose(
                    LossKind::Markup,
                    "a thread came over as a post; what readers answered is not in the export",
                    "look whether it says anything without the answers",
                );
                ImportedKind::Post
            }
            "page" => ImportedKind::Page,
            _ => {
                lose(
                    LossKind::LeftOut,
                    "something that is neither a post nor a page was left out",
                    "look at it on Substack, and copy what you need",
                );
                return Ok(None);
            }
        };
        let is_published = field("is_published").eq_ignore_ascii_case("true");
        let state = match field("audience") {
            _ if !is_published => ImportedState::Draft,
            "everyone" | "" => ImportedState::Live,
            _ => ImportedState::Members,
        };
        let when = date(field("post_date"));
        if is_published && when.is_none() {
            lose(
                LossKind::Date,
                "a published post has no date",
                "write its date into `date:`",
            );
        }
        let recording = match field("podcast_url") {
            "" if field("type") == "podcast" => {
                lose(
                    LossKind::Media,
                    "the recording of an episode is not in the export",
                    "download it from Substack, put it beside the post and name it in `audio:`",
                );
                None
            }
            "" => None,
            address => Some(ImportedRecording {
                address: address.to_owned(),
                media_type: None,
            }),
        };
        let address = match slug {
            slug if is_published && !slug.is_empty() => format!("/p/{slug}"),
            _ => String::new(),
        };
        let base = self.site.base_url.as_deref();
        Ok(Some(ImportedEntry {
            kind,
            title: field("title").to_owned(),
            slug: slug.to_owned(),
            id: base
                .filter(|_| is_published)
                .map(|base| format!("{base}{address}")),
            address,
            date: when,
            state,
            description: Some(html_words(field("subtitle"))).filter(|words| !words.is_empty()),
            recording,
            body: self.body(post_id, &place, losses)?,
            place,
            ..ImportedEntry::default()
        }))
    }

    /// The text of a post, from its own file.
    fn body(
        &self,
        post_id: &str,
        place: &ExportPlace,
        losses: &mut LossList,
    ) -> Result<ImportedBody, ImportFailure> {
        let name = format!("{}posts/{post_id}.html", self.folder);
        if !self.files.has(&name) {
            losses.lose(
                LossKind::Damaged,
                place,
                "the text of a post is not in the export",
                "copy it out of Substack, or import it with `linger import paste`",
            );
            return Ok(ImportedBody::default());
        }
        let place = ExportPlace::file(name.as_str());
        let bytes = self.files.read(&name, MOST_ENTRY)?;
        let html = String::from_utf8_lossy(&bytes).into_owned();
        match read_html(&html) {
            Ok(mut page) => {
                widgets::take(&mut page, &mut |kind, what, help| {
                    losses.lose(kind, &place, what, help);
                });
                Ok(ImportedBody::Tree(page))
            }
            Err(_) => Ok(ImportedBody::Html(html)),
        }
    }
}

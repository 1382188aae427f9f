//! Blogger: the old backup, the public feed as a saved file, and `feed.atom` of Google Takeout.
//!
//! Enters: one file, or the folder or zip of Takeout. Leaves: entries with their comments. The file is
//! read twice: comments are entries of their own, which stand behind their posts.

mod feed;
mod texts;

use super::dates::date;
use super::words::html_words;
use super::xml::ExportXml;
use super::{EntryReader, ExportFormat, ImportFailure, MOST_HELD, ReadItem};
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedComment, ImportedEntry, ImportedKind, ImportedRecording,
    ImportedSite, ImportedState,
};
use crate::import::losses::{LossKind, LossList};
use crate::source::ExportFiles;
use feed::{BloggerItem, FeedReader, FeedStep};
use std::collections::HashMap;
use std::sync::Arc;

/// The format.
pub(crate) const BLOGGER: ExportFormat = ExportFormat {
    name: "blogger",
    title: "Blogger",
    recognises,
    open,
};

/// The feed: the only file, or the largest `feed.atom` of Takeout.
fn file(files: &ExportFiles) -> Option<Arc<str>> {
    if let Some(only) = files.only() {
        return Some(Arc::clone(only));
    }
    let is_feed = |name: &&Arc<str>| {
        let name = name.to_lowercase();
        name.ends_with("feed.atom") || name.ends_with(".xml") || name.ends_with(".atom")
    };
    files
        .names()
        .filter(is_feed)
        .filter(|name| is_blogger(&files.head(name, 8000)))
        .max_by_key(|name| files.len(name))
        .cloned()
}

fn is_blogger(head: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    has(b"<feed") && (has(b"blogger.com") || has(b"blogger/2018") || has(b"blogspot.com"))
}

fn recognises(files: &ExportFiles) -> bool {
    file(files).is_some_and(|name| is_blogger(&files.head(&name, 8000)))
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let Some(name) = file(files) else {
        let why = "there is no feed of Blogger in it (`.xml`, or `feed.atom` of Google Takeout)";
        return Err(ImportFailure::OtherFormat(why.to_owned()));
    };
    let stream = || -> Result<FeedReader, ImportFailure> {
        Ok(FeedReader::new(ExportXml::open(
            files.reader(&name)?,
            &name,
        )?))
    };
    let facts = BloggerFacts::read(stream()?)?;
    if facts.entries == 0 && !facts.ends_early {
        let why = "it is no feed with entries of Blogger";
        return Err(ImportFailure::OtherFormat(why.to_owned()));
    }
    Ok(Box::new(BloggerReader {
        name: Arc::clone(&name),
        len: files.len(&name).unwrap_or(0),
        feed: stream()?,
        facts,
        is_begun: false,
    }))
}

/// What is collected in the first pass.
#[derive(Default)]
struct BloggerFacts {
    site: ImportedSite,
    /// Comments by the ids of their posts.
    comments: HashMap<String, Vec<ImportedComment>>,
    /// How many did not fit into memory.
    left_out: usize,
    entries: u64,
    posts: u64,
    /// What the feed says there is, if it is a saved one.
    total: Option<u64>,
    ends_early: bool,
    held: usize,
}

impl BloggerFacts {
    fn read(mut feed: FeedReader) -> Result<BloggerFacts, ImportFailure> {
        let mut facts = BloggerFacts::default();
        let mut has_kinds = false;
        loop {
            match feed.next()? {
                FeedStep::End => break,
                FeedStep::CutOff => {
                    facts.ends_early = true;
                    break;
                }
                FeedStep::Item(item) => {
                    facts.entries += 1;
                    has_kinds |= !item.kind.is_empty();
                    facts.item(*item);
                }
            }
        }
        let of_feed = feed.feed;
        facts.total = of_feed.total.filter(|_| !has_kinds);
        let site = &mut facts.site;
        let filled = |text: String| Some(html_words(&text)).filter(|text| !text.is_empty());
        site.title = site.title.take().or(filled(of_feed.title));
        site.tagline = site.tagline.take().or(filled(of_feed.subtitle));
        site.base_url = of_feed
            .address
            .filter(|address| address.starts_with("http"))
            .map(|address| address.trim_end_matches('/').to_owned());
        site.generator = Some("Blogger".to_owned());
        Ok(facts)
    }

    fn item(&mut self, item: BloggerItem) {
        match item.kind.as_str() {
            "comment" => self.comment(item),
            "settings" => {
                let value = html_words(&item.content);
                let value = Some(value).filter(|value| !value.is_empty());
                match item.id.rsplit('.').next() {
                    Some("BLOG_NAME") => self.site.title = value,
                    Some("BLOG_DESCRIPTION") => self.site.tagline = value,
                    Some("BLOG_TIME_ZONE") => self.site.zone = value,
                    Some("BLOG_LOCALE") => self.site.language = value,
                    _ => {}
                }
            }
            _ => self.posts += 1,
        }
    }

    fn comment(&mut self, item: BloggerItem) {
        self.held += item.content.len() + 300;
        if self.held > MOST_HELD {
            self.left_out += 1;
            return;
        }
        let is_live = matches!(item.status.as_str(), "" | "LIVE") && !item.is_draft;
        let comment = ImportedComment {
            id: number(&item.id),
            parent: Some(number(&item.answers)).filter(|id| !id.is_empty()),
            author: item.author,
            url: Some(item.author_url).filter(|url| url.starts_with("http")),
            date: date(&item.published),
            body: ImportedBody::Html(item.content),
            is_approved: is_live,
            is_by_author: false,
        };
        self.comments
            .entry(number(&item.parent))
            .or_default()
            .push(comment);
    }
}

/// The last number of `tag:blogger.com,1999:blog-1.post-2`, by which entries name each other.
fn number(id: &str) -> String {
    let digits = id
        .trim_end()
        .bytes()
        .rev()
        .take_while(u8::is_ascii_digit)
        .count();
    match digits {
        0 => id.trim().to_owned(),
        digits => id.trim_end()[id.trim_end().len() - digits..].to_owned(),
    }
}

struct BloggerReader {
    name: Arc<str>,
    len: u64,
    feed: FeedReader,
    facts: BloggerFacts,
    is_begun: bool,
}

impl EntryReader for BloggerReader {
    fn site(&self) -> &ImportedSite {
        &self.facts.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.begin(losses);
        }
        loop {
            match self.feed.next()? {
                FeedStep::Item(item) => {
                    if let Some(entry) = self.entry(*item, losses) {
                        return Ok(ReadItem::Entry(Box::new(entry)));
                    }
                }
                FeedStep::End => return Ok(ReadItem::End),
                FeedStep::CutOff => return Ok(ReadItem::EndsEarly),
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.feed.xml.done().min(self.len), self.len)
    }
}

impl BloggerReader {
    /// Says what is wrong with the file as a whole.
    fn begin(&self, losses: &mut LossList) {
        let place = ExportPlace::file(Arc::clone(&self.name));
        if let Some(total) = self.facts.total {
            let posts = self.facts.posts;
            if total > posts {
                losses.lose(
                    LossKind::Damaged,
                    &place,
                    format!("this is a saved feed with {posts} of {total} posts"),
                    "export the whole blog: Settings, Manage blog, Back up content",
                );
            }
            losses.lose(
                LossKind::LeftOut,
                &place,
                "a feed that was saved has no drafts, no pages and no comments",
                "export the whole blog if there are some: Settings, Manage blog, Back up content",
            );
        }
        for _ in 0..self.facts.left_out {
            let what = "a comment was left out, because there are too many for one import";
            losses.lose(
                LossKind::Comment,
                &place,
                what,
                "divide the export into two files",
            );
        }
    }

    fn entry(&mut self, item: BloggerItem, losses: &mut LossList) -> Option<ImportedEntry> {
        let place = ExportPlace::line(Arc::clone(&self.name), item.line);
        let kind = match item.kind.as_str() {
            "post" | "" => ImportedKind::Post,
            "page" => ImportedKind::Page,
            "comment" | "settings" | "template" => return None,
            _ => {
                let what = "an entry that is neither a post nor a page was left out";
                losses.lose(LossKind::LeftOut, &place, what, "look at it on Blogger");
                return None;
            }
        };
        let state = match item.status.as_str() {
            _ if item.is_draft => ImportedState::Draft,
            "LIVE" | "" => ImportedState::Live,
            "DRAFT" | "SCHEDULED" => ImportedState::Draft,
            _ => {
                let what = "a post from the trash was left out";
                losses.lose(
                    LossKind::LeftOut,
                    &place,
                    what,
                    "take it out of the trash on Blogger",
                );
                return None;
            }
        };
        let is_draft = state == ImportedState::Draft;
        let address = item
            .address
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_owned();
        let last = address.rsplit('/').next().unwrap_or_default();
        let comments = self
            .facts
            .comments
            .remove(&number(&item.id))
            .unwrap_or_default();
        let published = date(&item.published);
        if published.is_none() && !is_draft {
            let what = "a published post has no date";
            losses.lose(LossKind::Date, &place, what, "write its date into `date:`");
        }
        let by = item.author.clone();
        Some(ImportedEntry {
            kind,
            title: html_words(&item.title),
            slug: last.strip_suffix(".html").unwrap_or(last).to_owned(),
            address: if is_draft { String::new() } else { address },
            id: Some(item.id).filter(|id| !id.is_empty()),
            date: published,
            state,
            authors: Some(item.author)
                .filter(|name| !matches!(name.as_str(), "" | "Unknown" | "Anonymous"))
                .into_iter()
                .collect(),
            tags: item.labels,
            recording: item
                .enclosure
                .filter(|(address, kind)| !address.is_empty() && kind.starts_with("audio"))
                .map(|(address, kind)| ImportedRecording {
                    address,
                    media_type: Some(kind),
                }),
            body: texts::body(&item.content, self.facts.site.base_url.as_deref()),
            comments: comments
                .into_iter()
                .map(|comment| ImportedComment {
                    is_by_author: !by.is_empty() && comment.author == by && comment.url.is_some(),
                    ..comment
                })
                .collect(),
            place,
            ..ImportedEntry::default()
        })
    }
}

//! What lists, feeds and neighbours show of a document.

use super::Address;
use super::shown::Shown;
use crate::config::Data;
use crate::parse::Sound;
use std::sync::Arc;

/// Whether readers may see a post now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Published.
    Live,
    /// `draft: true`
    Draft,
    /// Its date is in the future.
    Scheduled,
    /// `expires:` has passed.
    Expired,
}

impl Status {
    /// The name that templates use.
    pub fn name(self) -> &'static str {
        match self {
            Status::Live => "live",
            Status::Draft => "draft",
            Status::Scheduled => "scheduled",
            Status::Expired => "expired",
        }
    }
}

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// In the folder of a collection, such as `content/posts/`: it has a date, and is in lists and feeds.
    Post,
    /// Anywhere else under `content/`: it is in no list.
    Page,
}

/// A tag as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagRef {
    /// The name, in the most frequent spelling.
    pub name: Arc<str>,
    /// The part of its URL.
    pub slug: Arc<str>,
    /// Root-relative URL.
    pub url: Arc<str>,
}

/// The picture of a post.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    /// Root-relative URL, or absolute for a picture on another site.
    pub url: String,
    /// The text for readers who cannot see it.
    pub alt: String,
    /// Its size and its smaller copies, for a picture of this site.
    pub shown: Option<Shown>,
}

/// The recording of a post.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Episode {
    /// Path of its file from the site's root.
    pub source: Arc<str>,
    /// Root-relative URL.
    pub url: Arc<str>,
    /// Bytes.
    pub len: u64,
    /// The codec.
    pub sound: Sound,
    /// The length.
    pub seconds: u32,
    /// The chapters, in their order in time.
    pub chapters: Vec<Mark>,
    /// The address of the file of the chapters, if there are any.
    pub chapters_file: Option<Address>,
}

/// A chapter of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The start, in seconds.
    pub at: u32,
    /// The title.
    pub title: String,
    /// An address on the web about its subject.
    pub url: Option<String>,
}

/// A post's place in a series.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeriesRef {
    /// The name as the front matter spells it.
    pub name: String,
    /// The part of its URL. Series are compared by it.
    pub slug: Arc<str>,
    /// The number of the part, from 1; 0 if it has none.
    pub part: u32,
}

/// What lists show of a document. Its digest covers every field, so outputs that ask for a card may
/// use every field, and nothing beyond.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Card {
    /// Post or page.
    pub kind: DocumentKind,
    /// The name of its collection, if it is a post.
    pub collection: Option<Arc<str>>,
    /// Whether it comes first on the page of its collection.
    pub is_pinned: bool,
    /// Plain text.
    pub title: String,
    /// Root-relative URL.
    pub url: Arc<str>,
    /// Absolute URL.
    pub permalink: String,
    /// The last part of the URL.
    pub slug: String,
    /// BCP 47.
    pub lang: String,
    /// Front matter's description, or the summary.
    pub description: String,
    /// Plain text.
    pub summary: String,
    /// A name, or empty.
    pub author: String,
    /// Whether readers may see it now.
    pub status: Status,
    /// RFC 3339 in the site's time zone.
    pub date: Option<String>,
    /// RFC 3339 in the site's time zone.
    pub updated: Option<String>,
    /// In the order of the front matter.
    pub tags: Vec<TagRef>,
    /// Whole minutes.
    pub reading_time: u32,
    /// Its picture.
    pub image: Option<Image>,
    /// Its recording.
    pub episode: Option<Episode>,
    /// The address of its picture for links, if it has one.
    pub poster: Option<Address>,
    /// Its series.
    pub series: Option<SeriesRef>,
    /// The id that never changes: the guid of feeds.
    pub id: String,
    /// Whether the front matter gave that id.
    pub has_own_id: bool,
    /// Path of the Markdown file from the site's root.
    pub source: Arc<str>,
    /// The name of its call to action.
    pub cta: Option<String>,
    /// The template that the writer chose.
    pub template: Option<String>,
    /// Whether the writer wants, or does not want, a table of contents.
    pub toc: Option<bool>,
    /// The writer's own keys.
    pub extra: Data,
}

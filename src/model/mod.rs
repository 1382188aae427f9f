//! The site as a whole: what is published, where, in which order, and the answers to questions.
//!
//! Enters: the parsed files, the settings, the time of the build. Leaves: a [`Site`]. Forbidden
//! here: files, HTML, the meaning of templates.

mod address;
mod answer;
mod assets;
mod audience;
mod authors;
mod card;
mod collections;
mod colour;
mod comment_targets;
mod comments;
mod cta;
mod entry_cache;
mod episodes;
mod file_names;
mod gather;
mod indexable;
mod link;
mod material;
mod option_text;
mod options;
mod palette;
mod pending_entry;
mod permalink;
mod pictures;
mod publishing;
mod question;
mod redirect;
mod related;
mod schedule;
mod search;
mod series;
mod shown;
mod tags;
mod templates;
mod theme;
mod translations;
mod withheld;
mod words;

pub(crate) use address::slug_problem;
pub use address::{Address, LONGEST_NAME, comment_feed, encode, feed_path, post_iri};
pub use authors::Author;
pub use card::{Card, DocumentKind, Episode, Image, Mark, SeriesRef, Status, TagRef};
pub use comments::{Thread, ThreadedComment};
pub use cta::{unknown_cta, unknown_form};
pub use entry_cache::EntryCache;
pub use episodes::Podcast;
pub use indexable::IndexablePage;
pub use link::{ResolvedLink, file_of};
pub use material::Material;
pub use palette::Palette;
pub use permalink::address_of;
pub(crate) use permalink::path_of_post;
pub use publishing::{DateChange, WantedMoment};
pub use question::{DependencyGroup, List, Question};
pub(crate) use redirect::can_be_file;
pub use redirect::{Redirect, alias_file};
pub use schedule::{Dates, PostingGoal, PublicationState, Unpublished, Visibility, days, said};
pub use search::{Shard, shards};
pub use series::{print_address, series_address};
pub use shown::{Copy, Shown};
pub use templates::Templates;
pub use theme::Theme;
pub use withheld::Withheld;
pub use words::{LocalizedStrings, ThemeStrings, unknown_word};

use self::collections::Posts;
use crate::concurrency::Once;
use crate::config::{Config, Data};
use crate::diagnostic::Place;
use crate::digest::Digest;
use crate::parse::{Asset, Document, Media};
use jiff::Timestamp;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document that is published in this build.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The parsed file.
    pub document: Arc<Document>,
    /// What lists show of it.
    pub card: Arc<Card>,
    /// The digest of the card.
    pub card_digest: Digest,
    /// Where it is published.
    pub address: Address,
    /// The time of its last change, or of its publication.
    changed: Option<Timestamp>,
    year: Option<i16>,
}

/// A tag with its posts.
#[derive(Debug)]
pub struct Tag {
    /// Name, slug, URL.
    pub tag: TagRef,
    /// The indices of its posts, newest first.
    posts: Vec<usize>,
}

/// A file that is published as it is.
#[derive(Clone, Debug)]
pub struct PublishedFile {
    /// Path from the site's root.
    pub source: Arc<str>,
    /// Where it is published.
    pub address: Address,
    /// Length in bytes.
    pub len: u64,
    /// The digest of the bytes.
    pub digest: Digest,
    /// The facts from its head.
    pub media: Media,
    /// Whether it holds the place where it was taken, and linger cannot remove it.
    pub tells_place: bool,
}

impl PublishedFile {
    /// The file at `source`, published at `address`.
    fn new(source: &Arc<str>, address: Address, asset: &Asset) -> PublishedFile {
        PublishedFile {
            source: Arc::clone(source),
            address,
            len: asset.len,
            digest: asset.digest,
            media: asset.media,
            tells_place: asset.tells_place,
        }
    }
}

/// The site in one build: everything that is published, and the answers to every [`Question`].
#[derive(Clone, Debug)]
pub struct Site {
    /// The settings.
    pub config: Arc<Config>,
    /// The templates in force.
    pub templates: Templates,
    config_digest: Digest,
    theme_options: Data,
    palette: Option<Palette>,
    words: ThemeStrings,
    /// The languages of its documents, and its own (BCP 47), sorted.
    languages: Arc<Vec<Arc<str>>>,
    theme_digest: Digest,
    today: Date,
    /// Published documents: the posts of all collections newest first, then pages by path.
    entries: Arc<Vec<Entry>>,
    /// How many of them are posts.
    posts: usize,
    by_source: Arc<FxHashMap<Arc<str>, usize>>,
    tags: Arc<Vec<Tag>>,
    tag_by_slug: Arc<FxHashMap<Arc<str>, usize>>,
    series: Arc<BTreeMap<Arc<str>, Vec<usize>>>,
    authors: Arc<authors::Authors>,
    /// Posts that have recordings, newest first.
    recorded: Arc<Vec<usize>>,
    collections: Arc<collections::CollectionLists>,
    years: Arc<Vec<(i16, Vec<usize>)>>,
    ctas: cta::Ctas,
    comments: Arc<comments::Comments>,
    translations: Arc<translations::Translations>,
    /// Published files by source path.
    assets: Arc<BTreeMap<Arc<str>, PublishedFile>>,
    /// The files in `content/` that are neither pages nor published, by source path.
    withheld: Arc<BTreeMap<Arc<str>, Withheld>>,
    /// The theme's files by path under `assets/`.
    theme_assets: BTreeMap<Arc<str>, PublishedFile>,
    data: BTreeMap<Arc<str>, (Arc<Data>, Digest)>,
    /// Documents that exist but are not published now, with the URL they would have.
    unpublished: Arc<BTreeMap<Arc<str>, Unpublished>>,
    /// The pictures that documents show, by source path, each with the place that shows it first.
    shown: Arc<BTreeMap<Arc<str>, Place>>,
    addresses_digest: Digest,
    /// The digest of all cards, in their order.
    cards_version: Digest,
    /// The digest of all files and their addresses.
    addresses_version: Digest,
    /// Computed when a link needs them.
    names: Arc<Once<file_names::FileNames>>,
    /// Computed when an output asks for it.
    related: Arc<Once<related::Related>>,
    /// Computed when an output asks for it; only the search does.
    search: Arc<Once<search::FoundWords>>,
    /// The digest of the terms and cards of all posts, in their order.
    terms_version: Digest,
    steady_until: Timestamp,
}

impl Site {
    /// The published posts of all collections, newest first; those without a date last.
    pub fn posts(&self) -> &[Entry] {
        &self.entries[..self.posts]
    }

    /// The published pages, by path.
    pub fn pages(&self) -> &[Entry] {
        &self.entries[self.posts..]
    }

    /// The moment until which the same files make the same site.
    pub fn steady_until(&self) -> Timestamp {
        self.steady_until
    }

    /// Documents that are not published now.
    pub fn unpublished(&self) -> impl Iterator<Item = &Unpublished> {
        self.unpublished.values()
    }

    /// The tags of published posts, by name.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The authors that have a page.
    pub fn authors(&self) -> &[Author] {
        self.authors.all()
    }

    /// The years that have published posts, newest first.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().map(|(year, _)| *year)
    }

    /// The languages of its documents, and its own (BCP 47), sorted.
    pub fn languages(&self) -> &[Arc<str>] {
        &self.languages
    }

    /// The words of the theme.
    pub fn words(&self) -> &ThemeStrings {
        &self.words
    }

    /// Every file that is published as it is: the theme's, then those of the content.
    pub fn assets(&self) -> impl Iterator<Item = &PublishedFile> {
        self.theme_assets.values().chain(self.assets.values())
    }

    /// The number of posts in a list.
    pub fn count(&self, list: &List) -> usize {
        self.list(list).len()
    }

    /// The number of posts with a tag.
    pub fn tag_count(&self, tag: &Tag) -> usize {
        tag.posts.len()
    }

    /// The entries of a list, in its order.
    fn list(&self, list: &List) -> Indices<'_> {
        match list {
            List::All => Indices::First(self.posts),
            List::Tag(slug) => {
                let tag = self.tag_by_slug.get(slug).map(|at| &*self.tags[*at].posts);
                Indices::These(tag.unwrap_or_default())
            }
            List::Year(year) => {
                let posts = self.years.iter().find(|(known, _)| known == year);
                Indices::These(posts.map(|(_, posts)| &**posts).unwrap_or_default())
            }
            List::Recorded => Indices::These(&self.recorded),
            List::Author(slug) => {
                let posts = self.authors.get(slug).map(|author| &*author.posts);
                Indices::These(posts.unwrap_or_default())
            }
            List::Series(slug) => {
                Indices::These(self.series.get(slug).map(Vec::as_slice).unwrap_or_default())
            }
            List::Collection(name) => self.indices(self.newest_of(name)),
            List::Listed(name) => self.indices(self.listed_in(name)),
            List::Feed => self.indices(self.in_feed()),
        }
    }
}

impl Site {
    fn indices<'a>(&self, posts: Posts<'a>) -> Indices<'a> {
        match posts {
            Posts::All => Indices::First(self.posts),
            Posts::These(these) => Indices::These(these),
        }
    }
}

/// Indices of entries: those from 0 up to a number, or a list.
enum Indices<'a> {
    First(usize),
    These(&'a [usize]),
}

impl<'a> Indices<'a> {
    fn len(&self) -> usize {
        match self {
            Indices::First(count) => *count,
            Indices::These(these) => these.len(),
        }
    }

    /// The indices from position `from` on, at most `count`.
    fn stretch(&self, from: usize, count: usize) -> impl Iterator<Item = usize> + use<'a> {
        let end = from.saturating_add(count).min(self.len());
        let from = from.min(end);
        let (range, these): (_, &'a [usize]) = match self {
            Indices::First(_) => (from..end, &[]),
            Indices::These(these) => (0..0, &these[from..end]),
        };
        range.chain(these.iter().copied())
    }
}

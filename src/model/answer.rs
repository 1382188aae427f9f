//! The answers to questions, and the digests of the longer ones.
//!
//! Enters: a site. Leaves: facts about it, or their digests. Forbidden here: which question asks
//! for what; the table in `question.rs` has that.

use super::{Author, DependencyGroup, Entry, List, Palette, ResolvedLink, Site, Tag};
use crate::config::{Config, Data};
use crate::digest::Digest;
use crate::parse::identity;
use jiff::civil::Date;

impl Site {
    /// What a page shows of the posts beside one.
    pub(super) fn neighbours_digest(&self, source: &str) -> Digest {
        let beside = self.index(source).map(|at| self.neighbours(at));
        let (previous, next) = beside.unwrap_or_default();
        let shown = |entry: &Entry| {
            let card = &entry.card;
            Digest::of(&(
                &card.title,
                &card.url,
                &card.permalink,
                &card.lang,
                &card.date,
            ))
        };
        Digest::of(&(previous.map(shown), next.map(shown)))
    }

    pub(super) fn related_digest(&self, source: &str) -> Digest {
        let related = self.related(source).map(|(_, entry)| &entry.document.path);
        Digest::of(&related.collect::<Vec<_>>())
    }

    /// What a page shows of the translations of a document.
    pub(super) fn translations_digest(&self, source: &str) -> Digest {
        let shown = self.translations(source).map(|entry| {
            let card = &entry.card;
            (&card.lang, &card.title, &card.url, &card.permalink)
        });
        Digest::of(&shown.collect::<Vec<_>>())
    }

    pub(super) fn stretch_digest(&self, list: &List, from: usize, count: usize) -> Digest {
        let listed = self.list(list);
        let stretch = listed.stretch(from, count);
        let cards = stretch.map(|at| self.entries[at].card_digest);
        Digest::of(&(listed.len(), cards.collect::<Vec<_>>()))
    }

    pub(super) fn tags_digest(&self) -> Digest {
        let tags = self.tags.iter().map(|tag| (&tag.tag, tag.posts.len()));
        Digest::of(&tags.collect::<Vec<_>>())
    }

    pub(super) fn author_digest(&self, name: &str) -> Digest {
        let author = self.author(name);
        Digest::of(&author.map(|a| (&a.name, &a.url, &a.picture, &a.profile)))
    }

    pub(super) fn years_digest(&self) -> Digest {
        let years = self.years.iter().map(|(year, posts)| (year, posts.len()));
        Digest::of(&years.collect::<Vec<_>>())
    }

    pub(super) fn documents_digest(&self, from: usize, count: usize) -> Digest {
        let cards = self.entries.iter().skip(from).take(count);
        let cards = cards.map(|entry| entry.card_digest);
        Digest::of(&(self.len(), cards.collect::<Vec<_>>()))
    }

    /// The version of a group. `None`: the questions of the group have to be asked again.
    pub fn version(&self, group: &DependencyGroup) -> Option<Digest> {
        match group {
            DependencyGroup::Document(source) => {
                let known = self.entry(source);
                let known = known.map(|entry| (entry.document.body_digest(), entry.card_digest));
                Some(Digest::of(&(known, self.comments_digest(source))))
            }
            DependencyGroup::Cards => Some(self.cards_version),
            DependencyGroup::Terms => Some(self.terms_version),
            DependencyGroup::Addresses => Some(self.addresses_version),
            // The questions in these groups are few.
            DependencyGroup::Texts | DependencyGroup::Anything => None,
        }
    }

    /// A published document, by the path of its file.
    pub fn entry(&self, source: &str) -> Option<&Entry> {
        self.by_source.get(source).map(|at| &self.entries[*at])
    }

    /// A published document with its index.
    pub fn numbered(&self, source: &str) -> Option<(usize, &Entry)> {
        let at = self.index(source)?;
        Some((at, &self.entries[at]))
    }

    /// `count` entries of a list, from the entry `from` on, each with its index.
    pub fn stretch(
        &self,
        list: &List,
        from: usize,
        count: usize,
    ) -> impl Iterator<Item = (usize, &Entry)> {
        self.list(list)
            .stretch(from, count)
            .map(|at| (at, &self.entries[at]))
    }

    /// The index of a published document, for tables with one value per document.
    pub fn index(&self, source: &str) -> Option<usize> {
        self.by_source.get(source).copied()
    }

    /// The number of published documents.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is published.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The index of a tag, for tables with one value per tag.
    pub fn tag_index(&self, slug: &str) -> Option<usize> {
        self.tag_by_slug.get(slug).copied()
    }

    /// The tag of that slug.
    pub fn tag(&self, slug: &str) -> Option<&Tag> {
        self.tag_by_slug.get(slug).map(|at| &self.tags[*at])
    }

    /// The author of that name, if they have a page.
    pub fn author(&self, name: &str) -> Option<&Author> {
        self.authors.named(name)
    }

    /// The author of that slug.
    pub fn author_of(&self, slug: &str) -> Option<&Author> {
        self.authors.get(slug)
    }

    /// Where a link leads; see [`ResolvedLink`].
    pub fn link(&self, from: &str, target: &str) -> ResolvedLink {
        self.resolve(from, target)
    }

    /// The URL of an asset of the theme, by its path under `assets/`.
    pub fn asset_url(&self, name: &str) -> Option<&str> {
        let asset = self.theme_assets.get(&*identity::file(name));
        asset.map(|asset| &*asset.address.url)
    }

    /// The names of the theme's assets.
    pub fn asset_names(&self) -> impl Iterator<Item = &str> {
        self.theme_assets.keys().map(|name| &**name)
    }

    /// A file that is published as it is, by its path from the site's root.
    pub fn file(&self, source: &str) -> Option<&super::PublishedFile> {
        self.assets.get(source).or_else(|| {
            self.theme_assets
                .values()
                .find(|asset| &*asset.source == source)
        })
    }

    /// A data file, by its path under `content/data/`.
    pub fn data(&self, path: &str) -> Option<&Data> {
        let data = self.data.get(&*identity::file(path));
        data.map(|(data, _)| &**data)
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The colours that the site has chosen instead of the theme's.
    pub fn palette(&self) -> Option<&Palette> {
        self.palette.as_ref()
    }

    /// The options of the theme: its own, overlaid by the site's.
    pub fn theme_options(&self) -> &Data {
        &self.theme_options
    }

    /// The day, in the site's time zone.
    pub fn today(&self) -> Date {
        self.today
    }
}

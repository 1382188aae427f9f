//! Puts many files together to one site: what is published, its order, its tags and series.

use super::assets::content_assets;
use super::audience::withheld;
use super::card::DocumentKind;
use super::collections::CollectionLists;
use super::cta::Ctas;
use super::tags::tag_names;
use super::theme::Theme;
use super::{Entry, Material, Site, Tag, Unpublished};
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::model::entry_cache::{CachedEntry, EntryCache};
use crate::model::pending_entry::PendingEntry;
use crate::parse::{Document, Kind, Parsed, identity};
use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Site {
    /// Puts the site together. Mistakes are pushed to `problems`. Everything that can be published
    /// in spite of them is published. With a `cache`, entries of the last build are used again if
    /// nothing has changed.
    pub fn gather(
        material: &Material<'_>,
        theme: Theme,
        mut cache: Option<&mut EntryCache>,
        problems: &mut Vec<Diagnostic>,
    ) -> Site {
        let config = &material.config;
        let mut documents: Vec<&Arc<Document>> = Vec::new();
        let mut data = BTreeMap::new();
        for (path, parsed) in &material.files {
            match (Kind::of(path), parsed) {
                (Kind::Document, Parsed::Document(document)) => documents.push(document),
                (
                    Kind::Data(name),
                    Parsed::Data(tree) | Parsed::Ctas(tree, _) | Parsed::Authors(tree, _),
                ) => {
                    data.insert(
                        identity::file(name).into(),
                        (Arc::clone(tree), Digest::of(&**tree)),
                    );
                }
                _ => {}
            }
        }
        let Theme {
            templates,
            options: theme_options,
            palette,
            words,
            assets: theme_assets,
        } = theme;
        let ReadEntries {
            mut pending,
            unpublished,
            fresh,
            steady_until,
        } = read_entries(&documents, material, cache.as_deref_mut(), problems);
        pending.sort_unstable_by(PendingEntry::order);
        let withheld = withheld(material, &pending, &unpublished, problems);
        let assets = content_assets(material, &pending, &unpublished, &withheld);
        let ctas = Ctas::new(material);
        let transitions = ctas.transitions.iter().copied();
        let steady_until = transitions.fold(steady_until, Timestamp::min);
        let mut site = Site {
            config_digest: config.digest(),
            theme_digest: Digest::of(&(&theme_options, &palette)),
            theme_options,
            palette,
            words,
            languages: Arc::default(),
            today: material.now.to_zoned(config.timezone.0.clone()).date(),
            posts: pending
                .iter()
                .filter(|entry| entry.card.kind == DocumentKind::Post)
                .count(),
            by_source: Arc::default(),
            entries: Arc::default(),
            tags: Arc::default(),
            tag_by_slug: Arc::default(),
            series: Arc::default(),
            authors: Arc::default(),
            recorded: Arc::default(),
            collections: Arc::default(),
            years: Arc::default(),
            shown: Arc::default(),
            ctas,
            comments: Arc::default(),
            translations: Arc::default(),
            addresses_digest: Digest::of(&()),
            cards_version: Digest::of(&()),
            addresses_version: Digest::of(&()),
            config: Arc::clone(config),
            templates,
            assets: Arc::new(assets),
            withheld: Arc::new(withheld),
            theme_assets,
            data,
            names: Arc::default(),
            related: Arc::default(),
            search: Arc::default(),
            terms_version: Digest::of_bytes(b""),
            steady_until,
            unpublished: Arc::new(unpublished),
        };
        problems.extend(site.icon_problem(&material.places.icon));
        problems.extend(site.link_picture_problem(&material.places.image));
        problems.extend(site.telling_pictures());
        problems.extend(site.cover_problem(&material.places.cover));
        site.settle(&mut pending, material, problems);
        problems.extend(site.cta_mistakes());
        problems.extend(site.form_mistakes(material.places));
        site.gather_comments(material, problems);
        let transitions = site.comments.transitions.iter().copied();
        site.steady_until = transitions.fold(site.steady_until, Timestamp::min);
        if let Some(cache) = cache {
            cache.keep(fresh, pending);
        }
        site
    }

    /// Adds the documents in their order, and makes the lists of them.
    fn settle(
        &mut self,
        pending: &mut [PendingEntry],
        material: &Material<'_>,
        problems: &mut Vec<Diagnostic>,
    ) {
        self.by_source = Arc::new(
            pending
                .iter()
                .enumerate()
                .map(|(at, entry)| (Arc::clone(&entry.document.path), at))
                .collect(),
        );
        self.show_pictures(pending, problems);
        self.add_recordings(pending, problems);
        problems.extend(without_id(pending));
        problems.extend(same_ids(pending));
        self.entries = Arc::new(pending.par_iter_mut().map(PendingEntry::finish).collect());
        let languages = self.entries.iter().map(|entry| &*entry.card.lang);
        let languages: BTreeSet<&str> = languages.chain([&*self.config.language]).collect();
        self.languages = Arc::new(languages.into_iter().map(Arc::from).collect());
        self.translations = Arc::new(self.find_translations(problems));
        self.make_lists(material);
        problems.extend(self.series_of_one_address());
        problems.extend(self.doubled_parts());
        self.authors = Arc::new(self.find_authors(material, problems));
        self.take_digests();
    }

    /// Makes the lists of posts: by collection, tag, series and year, and of those with recordings.
    fn make_lists(&mut self, material: &Material<'_>) {
        let mut series: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        let mut tags: FxHashMap<&str, Tag> = FxHashMap::default();
        let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries[..self.posts].iter().enumerate() {
            for tag in &entry.card.tags {
                let fresh = || Tag {
                    tag: tag.clone(),
                    posts: Vec::new(),
                };
                let known = tags.entry(&tag.slug).or_insert_with(fresh);
                known.posts.push(at);
            }
            if let Some(year) = entry.year {
                years.entry(year).or_default().push(at);
            }
            if let Some(part) = &entry.card.series {
                series.entry(Arc::clone(&part.slug)).or_default().push(at);
            }
        }
        for parts in series.values_mut() {
            // The sort is stable: parts with one number stay in the order of their dates, oldest
            // first.
            parts.reverse();
            parts.sort_by_key(|at| self.entries[*at].card.series.as_ref().map(|s| s.part));
        }
        self.series = Arc::new(series);
        let lists = CollectionLists::new(self.posts(), &self.config, material.places);
        self.collections = Arc::new(lists);
        let posts = self.entries[..self.posts].iter().enumerate();
        let recorded = posts.filter(|(_, entry)| entry.card.episode.is_some());
        self.recorded = Arc::new(recorded.map(|(at, _)| at).collect());
        let mut tags: Vec<Tag> = tags.into_values().collect();
        tags.sort_by_cached_key(|tag| (tag.tag.name.to_lowercase(), Arc::clone(&tag.tag.name)));
        let by_slug = tags
            .iter()
            .enumerate()
            .map(|(at, tag)| (Arc::clone(&tag.tag.slug), at));
        self.tag_by_slug = Arc::new(by_slug.collect());
        self.tags = Arc::new(tags);
        self.years = Arc::new(years.into_iter().rev().collect());
    }

    /// Computes the digests that tell whether questions about the whole site have other answers.
    fn take_digests(&mut self) {
        let addresses: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                (
                    &entry.card.url,
                    entry.card.updated.as_ref().or(entry.card.date.as_ref()),
                )
            })
            .collect();
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|tag| (&tag.tag.url, &tag.posts))
            .collect();
        let years: Vec<_> = self.years().collect();
        let authors: Vec<_> = self.authors().iter().map(|a| (&a.url, &a.posts)).collect();
        self.addresses_digest = {
            let languages: Vec<_> = self.entries.iter().map(|entry| &entry.card.lang).collect();
            let same = (self.translations.digest(), languages);
            Digest::of(&(addresses, tags, years, &self.series, authors, same))
        };
        let cards = self.entries.iter().map(|entry| entry.card_digest);
        self.cards_version = Digest::of(&(
            self.posts,
            self.collections_digest(),
            cards.collect::<Vec<_>>(),
            self.translations.digest(),
        ));
        self.terms_version = self.terms_of_all();
        let documents = self.entries.iter().map(|e| (&e.document.path, &e.address));
        let assets = self.assets.values().map(|a| (&a.source, &a.address));
        let unpublished = self
            .unpublished
            .values()
            .map(|h| (&h.document.path, &h.url, h.status));
        self.addresses_version = Digest::of(&(
            self.config_digest,
            documents.chain(assets).collect::<Vec<_>>(),
            unpublished.collect::<Vec<_>>(),
            &*self.withheld,
        ));
    }

    /// This site with new bodies for these documents. Their outlines have not changed.
    pub fn amended(&self, documents: &[Arc<Document>]) -> Site {
        let mut site = self.clone();
        let entries = Arc::make_mut(&mut site.entries);
        for document in documents {
            if let Some(at) = self.by_source.get(&document.path) {
                entries[*at].document = Arc::clone(document);
            } else if self.unpublished.contains_key(&document.path)
                && let Some(held) = Arc::make_mut(&mut site.unpublished).get_mut(&document.path)
            {
                held.document = Arc::clone(document);
            }
        }
        site.amend_related(self, documents);
        site.search = Arc::default();
        site
    }
}

/// The documents of a site, each with everything that follows from it and the settings alone.
struct ReadEntries {
    pending: Vec<PendingEntry>,
    /// The documents that readers do not see now, by source path.
    unpublished: BTreeMap<Arc<str>, Unpublished>,
    /// The entries without problems that are not in the cache yet.
    fresh: Vec<CachedEntry>,
    /// The moment until which all of this stays the same.
    steady_until: Timestamp,
}

fn read_entries(
    documents: &[&Arc<Document>],
    material: &Material<'_>,
    mut cache: Option<&mut EntryCache>,
    problems: &mut Vec<Diagnostic>,
) -> ReadEntries {
    let tag_names = tag_names(&shown(documents, material), &material.config, problems);
    let nothing = EntryCache::default();
    let known = match &mut cache {
        Some(cache) => {
            cache.begin(material, &tag_names, documents.len());
            &**cache
        }
        None => &nothing,
    };
    let cached_entries: Vec<(CachedEntry, Vec<Diagnostic>)> = documents
        .par_iter()
        .map(|document| known.of(document, material, &tag_names))
        .collect();
    let mut entries = ReadEntries {
        pending: Vec::with_capacity(cached_entries.len()),
        unpublished: BTreeMap::new(),
        fresh: Vec::new(),
        steady_until: tomorrow(material),
    };
    for (cached, found) in cached_entries {
        entries.steady_until = entries.steady_until.min(cached.until);
        if cached.is_new && found.is_empty() && cache.is_some() {
            entries.fresh.push(cached.clone());
        }
        problems.extend(found);
        match cached.entry {
            Ok(entry) => entries.pending.push(entry),
            Err(held) => {
                let path = Arc::clone(&held.document.path);
                entries.unpublished.insert(path, *held);
            }
        }
    }
    entries
}

/// The documents that readers see. Facts for readers are made from these only.
fn shown<'a>(documents: &[&'a Arc<Document>], material: &Material<'_>) -> Vec<&'a Arc<Document>> {
    let (zone, now) = (&material.config.timezone.0, material.now);
    let is_shown =
        |document: &&&Arc<Document>| material.visibility.shows_document(document, zone, now);
    documents.par_iter().filter(is_shown).copied().collect()
}

/// Finds posts with the same id. Feed readers treat them as one post, and show only the first.
fn same_ids(pending: &[PendingEntry]) -> Vec<Diagnostic> {
    let mut owners: FxHashMap<Cow<'_, str>, &PendingEntry> = FxHashMap::default();
    owners.reserve(pending.len());
    let mut found = Vec::new();
    // The older post keeps its id.
    let is_known_by_id =
        |entry: &&PendingEntry| entry.card.has_own_id || entry.card.kind == DocumentKind::Post;
    for entry in pending.iter().rev().filter(is_known_by_id) {
        let id = identity::post_id(&entry.card.id);
        if let Some(owner) = owners.insert(id, entry) {
            let (own, other) = (&entry.document, &owner.document.path);
            let problem = Diagnostic::error("same-id", format!("`{other}` has the same id"));
            let id = Digest::of_bytes(own.path.as_bytes()).hex();
            let help = format!("give this one another, such as `id: {id:.12}`");
            found.push(problem.at(own.place("id")).help(help));
        }
    }
    found
}

/// Warns about posts without an id. Without one, feed readers treat a post as new when its file is
/// renamed.
fn without_id(pending: &[PendingEntry]) -> Option<Diagnostic> {
    let is_without = |entry: &&PendingEntry| {
        entry.card.kind == DocumentKind::Post && !entry.card.has_own_id && entry.document.is_sound
    };
    let count = pending.iter().filter(is_without).count();
    let first = pending.iter().rev().find(is_without)?;
    let message = match count {
        1 => {
            "this post has no id, so feed readers will take it for a new one if its file is renamed"
                .to_owned()
        }
        count => format!(
            "{count} posts have no id, so feed readers will take them for new ones if their files are renamed"
        ),
    };
    // The help line offers the id that the post has now, so that adding it does not make the post
    // new.
    let id = super::post_iri(&first.card.id);
    let help = format!("add `id: {id}` to its front matter; `linger new` does so by itself");
    Some(
        Diagnostic::warning("no-id", message)
            .at(Place::file(&first.document.path))
            .help(help),
    )
}

/// The end of the day of the build.
fn tomorrow(material: &Material<'_>) -> Timestamp {
    let zone = material.config.timezone.0.clone();
    let day = material.now.to_zoned(zone).tomorrow();
    let start = day.and_then(|day| day.start_of_day());
    start.map_or(material.now, |day| day.timestamp())
}

impl Entry {
    /// Identifies the document wherever it is published: by its own id, or the path of its file.
    pub fn identity(&self) -> u64 {
        let name = if self.card.has_own_id {
            &*self.card.id
        } else {
            &*self.document.path
        };
        Digest::of_bytes(name.as_bytes()).short()
    }

    /// When the document last changed, or was published, as its front matter says.
    pub fn changed(&self) -> Option<Timestamp> {
        self.changed
    }
}

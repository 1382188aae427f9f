//! The lists of collections: the newest posts of each, and what the page of its list shows, where
//! pinned posts come first.
//!
//! Enters: the posts in their order, the settings. Leaves: indices of posts. Forbidden here: tags,
//! series, years, which are made of the posts of all collections.

use super::{Entry, Site};
use crate::config::Config;
use crate::diagnostic::Place;
use crate::digest::Digest;
use crate::parse::SettingPlaces;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The posts of collections, as indices of entries. A list that has all posts in their order is not
/// written out, so a site with one collection has nothing here.
#[derive(Debug, Default)]
pub(super) struct CollectionLists {
    by_name: FxHashMap<Arc<str>, CollectionList>,
    /// What the feeds of the site carry.
    feed: Option<Vec<usize>>,
}

/// The posts of one collection.
#[derive(Debug)]
struct CollectionList {
    /// Newest first.
    newest: Option<Vec<usize>>,
    /// As its page lists them.
    listed: Option<Vec<usize>>,
    /// The place in the settings.
    place: Option<Place>,
}

/// The indices of posts that are kept by `is_wanted`; `None` if that is all of them, in their order.
fn indices(posts: &[Entry], is_wanted: impl Fn(&Entry) -> bool) -> Option<Vec<usize>> {
    let wanted = posts.iter().enumerate().filter(|(_, post)| is_wanted(post));
    let wanted: Vec<usize> = wanted.map(|(at, _)| at).collect();
    (wanted.len() < posts.len()).then_some(wanted)
}

/// The same indices, those of pinned posts first.
fn pinned_first(posts: &[Entry], newest: Option<Vec<usize>>) -> Option<Vec<usize>> {
    let is_pinned = |at: &usize| posts[*at].card.is_pinned;
    let has_pinned = match &newest {
        Some(these) => these.iter().any(is_pinned),
        None => posts.iter().any(|post| post.card.is_pinned),
    };
    if !has_pinned {
        return newest;
    }
    let mut listed = newest.unwrap_or_else(|| (0..posts.len()).collect());
    // The sort is stable.
    listed.sort_by_key(|at| !is_pinned(at));
    Some(listed)
}

impl CollectionLists {
    /// The lists of `posts`, which are in the order of their dates, newest first.
    pub(super) fn new(posts: &[Entry], config: &Config, places: &SettingPlaces) -> CollectionLists {
        let has = |post: &Entry, name: &str| post.card.collection.as_deref() == Some(name);
        let with = |is_in: &dyn Fn(&crate::config::Collection) -> bool| {
            if config.collections.iter().all(is_in) {
                return None;
            }
            let names = config.collections.iter().filter(|known| is_in(known));
            let names: Vec<&str> = names.map(|known| &*known.name).collect();
            indices(posts, |post| {
                let own = post.card.collection.as_deref();
                own.is_some_and(|own| names.contains(&own))
            })
        };
        let by_name = config.collections.iter().map(|collection| {
            let name = &collection.name;
            let newest = indices(posts, |post| has(post, name));
            let listed = if collection.is_first() {
                with(&|known| known.on_home)
            } else {
                newest.clone()
            };
            let list = CollectionList {
                newest,
                listed: pinned_first(posts, listed),
                place: places.collection(name),
            };
            (Arc::clone(name), list)
        });
        CollectionLists {
            by_name: by_name.collect(),
            feed: with(&|known| known.in_feed),
        }
    }
}

/// Some of the posts of the site.
pub(super) enum Posts<'a> {
    /// All of them, in the order of their dates.
    All,
    These(&'a [usize]),
}

impl<'a> Posts<'a> {
    fn of(list: &'a Option<Vec<usize>>) -> Posts<'a> {
        list.as_deref().map_or(Posts::All, Posts::These)
    }
}

impl Site {
    /// The posts of a collection, newest first; none if there is no such collection.
    pub(super) fn newest_of(&self, collection: &str) -> Posts<'_> {
        let known = self.collections.by_name.get(collection);
        known.map_or(Posts::These(&[]), |list| Posts::of(&list.newest))
    }

    /// The posts that the page of a collection lists, pinned ones first. The page of the posts of the
    /// blog is the home page.
    pub(super) fn listed_in(&self, collection: &str) -> Posts<'_> {
        let known = self.collections.by_name.get(collection);
        known.map_or(Posts::These(&[]), |list| Posts::of(&list.listed))
    }

    /// The posts that the feeds of the site carry, newest first.
    pub(super) fn in_feed(&self) -> Posts<'_> {
        Posts::of(&self.collections.feed)
    }

    /// The digest of what the settings say about these lists.
    pub(super) fn collections_digest(&self) -> Digest {
        let all = self.config.collections.iter();
        let said: Vec<_> = all
            .map(|known| (&known.name, known.on_home, known.in_feed))
            .collect();
        Digest::of(&said)
    }

    /// The place of a collection in the settings; none for the posts of the blog.
    pub fn place_of_collection(&self, name: &str) -> Option<&Place> {
        self.collections.by_name.get(name)?.place.as_ref()
    }

    /// The next older and the next newer post of the post at this index, in its collection.
    pub fn neighbours(&self, at: usize) -> (Option<&Entry>, Option<&Entry>) {
        let posts = self.posts();
        let Some(own) = posts.get(at) else {
            return (None, None);
        };
        let is_beside = |other: &&Entry| other.card.collection == own.card.collection;
        (
            posts[at + 1..].iter().find(is_beside),
            posts[..at].iter().rev().find(is_beside),
        )
    }
}

//! Which posts are about the same: cosines between their terms, of which rare ones weigh most.
//!
//! Posts are related within one language. What is looked at for one post is bounded, so each costs
//! the same whatever the size of the site: of a term that many posts have, only the posts that stand
//! nearest in time are looked at. All numbers are made of sums, products and square roots, whose
//! results are the same on every machine (IEEE 754).

use super::{Entry, Site};
use crate::concurrency::Once;
use crate::digest::Digest;
use crate::parse::Document;
use rayon::prelude::*;
use std::sync::Arc;

/// The most posts that are looked at because of one term.
const NEAR: usize = 32;
/// Places for the posts that are looked at: more than two for each.
const PLACES: usize = 2048;
/// A cosine below this is chance.
const LEAST: f32 = 0.05;

/// That a post has a term. Sorted by term, then newest post first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    /// Of the term in its language.
    term: u64,
    post: u32,
    count: u8,
}

/// The terms of all posts, and the relatives of those that were asked about.
#[derive(Debug)]
pub(super) struct Related {
    postings: Vec<Posting>,
    /// Of each posting, its post and its weight, such that the squares of a post's add up to one.
    weights: Vec<(u32, f32)>,
    /// Of each posting, where those of its term begin and end.
    runs: Vec<(u32, u32)>,
    /// The postings of each post.
    own: Vec<Vec<u32>>,
    /// The relatives of each post, best first.
    of: Vec<Once<Box<[u32]>>>,
}

impl Related {
    fn new(posts: &[Entry]) -> Related {
        let all = posts.iter().enumerate();
        let mut postings: Vec<Posting> = all.flat_map(|(at, entry)| postings(at, entry)).collect();
        postings.sort_unstable();
        Related::weighed(postings, posts.len())
    }

    /// The same after these posts have other terms.
    fn amended(&self, posts: &[Entry], others: &[usize]) -> Related {
        let is_other = |posting: &Posting| others.contains(&(posting.post as usize));
        let mut postings = self.postings.clone();
        postings.retain(|posting| !is_other(posting));
        postings.extend(others.iter().flat_map(|at| postings_of(*at, posts)));
        // A sort that takes what is in order already as it is.
        postings.sort();
        Related::weighed(postings, posts.len())
    }

    fn weighed(postings: Vec<Posting>, posts: usize) -> Related {
        let mut weights = Vec::with_capacity(postings.len());
        let mut runs = Vec::with_capacity(postings.len());
        let mut own: Vec<Vec<u32>> = vec![Vec::new(); posts];
        let mut squares = vec![0.0_f32; posts];
        for same in postings.chunk_by(|a, b| a.term == b.term) {
            let start = runs.len() as u32;
            let run = (start, start + same.len() as u32);
            // As a logarithm does, this grows slowly with rarity, and it is the same everywhere.
            let rarity = ((posts + 1) as f32 / same.len() as f32).sqrt().sqrt() - 1.0;
            for posting in same {
                let (weight, post) = (f32::from(posting.count).sqrt() * rarity, posting.post);
                own[post as usize].push(runs.len() as u32);
                squares[post as usize] += weight * weight;
                weights.push((post, weight));
                runs.push(run);
            }
        }
        for (post, weight) in &mut weights {
            *weight /= squares[*post as usize].sqrt().max(f32::MIN_POSITIVE);
        }
        Related {
            postings,
            weights,
            runs,
            own,
            of: std::iter::repeat_with(Once::new).take(posts).collect(),
        }
    }

    /// How near each post is to one with which it shares a term.
    fn near(&self, post: usize) -> Vec<(f32, u32)> {
        let mut places = vec![(u32::MAX, 0.0_f32); PLACES];
        for at in self.own[post].iter().map(|at| *at as usize) {
            let (start, end) = (self.runs[at].0 as usize, self.runs[at].1 as usize);
            let from = at.saturating_sub(NEAR / 2).min(end.saturating_sub(NEAR));
            let from = from.max(start);
            let own = self.weights[at].1;
            for &(who, weight) in &self.weights[from..end.min(from + NEAR)] {
                let mut place = (who as usize).wrapping_mul(0x9e37_79b1) % PLACES;
                while places[place].0 != who && places[place].0 != u32::MAX {
                    place = (place + 1) % PLACES;
                }
                places[place].0 = who;
                places[place].1 += own * weight;
            }
        }
        let found = places.into_iter();
        let found = found.filter(|(who, near)| *who != post as u32 && (LEAST..).contains(near));
        found
            .filter(|(who, _)| *who != u32::MAX)
            .map(|(who, near)| (near, who))
            .collect()
    }
}

fn postings(at: usize, entry: &Entry) -> impl Iterator<Item = Posting> {
    let language = Digest::of_bytes(entry.card.lang.as_bytes()).short();
    entry
        .document
        .terms
        .iter()
        .map(move |(term, count)| Posting {
            term: term ^ language,
            post: at as u32,
            count,
        })
}

fn postings_of(at: usize, posts: &[Entry]) -> impl Iterator<Item = Posting> {
    posts
        .get(at)
        .into_iter()
        .flat_map(move |entry| postings(at, entry))
}

impl Site {
    /// Works out what relates all posts, on all threads, for a build that is about to ask for each.
    /// Otherwise the first who asks does it alone: whoever waits for it must not be waited for.
    pub fn relate(&self) {
        if self.config.related > 0 && self.related.known().is_none() {
            let all = self.posts().par_iter().enumerate();
            let mut all: Vec<Posting> = all
                .flat_map_iter(|(at, entry)| postings(at, entry))
                .collect();
            all.par_sort_unstable();
            let related = Related::weighed(all, self.posts);
            self.related.get(|| related);
        }
    }

    /// The posts that are about the same as one, nearest first, with their indices: of its language,
    /// and not of its series, whose parts it names anyway.
    pub fn related(&self, source: &str) -> impl Iterator<Item = (usize, &Entry)> {
        let at = self.index(source).filter(|at| *at < self.posts);
        let at = at.filter(|_| self.config.related > 0);
        let found = at.map(|at| {
            let related = self.related.get(|| Related::new(self.posts()));
            &**related.of[at].get(|| self.relatives(related, at))
        });
        let found = found.unwrap_or_default().iter().map(|at| *at as usize);
        found.map(|at| (at, &self.entries[at]))
    }

    fn relatives(&self, related: &Related, at: usize) -> Box<[u32]> {
        let series = |at: usize| self.entries[at].card.series.as_ref().map(|part| &part.slug);
        let own = series(at);
        let mut near = related.near(at);
        near.retain(|(_, other)| own.is_none() || series(*other as usize) != own);
        // Posts stand newest first, then by path: so do those that are equally near.
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let wanted = self.config.related as usize;
        if near.len() > wanted {
            near.select_nth_unstable_by(wanted, order);
            near.truncate(wanted);
        }
        near.sort_unstable_by(order);
        near.into_iter().map(|(_, other)| other).collect()
    }

    /// Stands for all that is related to anything.
    pub(super) fn terms_of_all(&self) -> Digest {
        let terms = self.posts().iter().map(|entry| &entry.document.terms);
        Digest::of(&(self.cards_version, terms.collect::<Vec<_>>()))
    }

    /// Takes over what is known of the relatives in the site from before, of which these documents
    /// are other now.
    pub(super) fn amend_related(&mut self, before: &Site, documents: &[Arc<Document>]) {
        let is_other = |at: &usize| {
            *at < self.posts
                && self.entries[*at].document.terms != before.entries[*at].document.terms
        };
        let at = documents
            .iter()
            .filter_map(|document| self.index(&document.path));
        let others: Vec<usize> = at.filter(is_other).collect();
        if others.is_empty() {
            return;
        }
        let terms = others
            .iter()
            .map(|at| (at, &self.entries[*at].document.terms));
        self.terms_version = Digest::of(&(before.terms_version, terms.collect::<Vec<_>>()));
        let known = before.related.known();
        let amended = known.map(|known| known.amended(self.posts(), &others));
        self.related = Arc::new(amended.map_or_else(Once::new, Once::of));
    }
}

//! Related posts: the cosine similarity of their terms, with more weight for rare terms.
//!
//! Posts are related within one language. The work for one post is bounded, so it does not grow
//! with the site: for a term that many posts have, only the posts nearest in time are compared. How
//! rare a term is counts in steps, so that an edit rarely reaches posts that share no term with it. All
//! numbers are made of sums, products and square roots, whose results are the same on every machine
//! (IEEE 754).

use super::{Entry, Site};
use crate::concurrency::Once;
use crate::digest::Digest;
use crate::parse::Document;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The most posts that are compared because of one term.
const NEAR: usize = 32;
/// The size of the hash table for compared posts: more than two slots for each.
const PLACES: usize = 2048;
/// A smaller cosine is a coincidence.
const LEAST: f32 = 0.05;

/// A term of a post. Sorted by term, then newest post first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    /// The hash of the term in its language.
    term: u64,
    post: u32,
    count: u8,
}

/// The terms of all posts, and the related posts of those that were asked about. A posting is known by
/// its number among all.
#[derive(Debug)]
pub(super) struct Related {
    /// Each term, and the end of its postings. Sorted by term.
    runs: Vec<(u64, u32)>,
    /// The run of each posting.
    run_of: Vec<u32>,
    /// The post and the weight of each posting. The squares of the weights of a post add up to one.
    weights: Vec<(u32, f32)>,
    counts: Vec<u8>,
    /// The postings of all posts, one post after the other.
    own: Vec<u32>,
    /// The end of the postings of each post in there.
    own_ends: Vec<u32>,
    /// Stands for everything of each post that matters here beside its terms.
    identities: Vec<Digest>,
    /// See [`Related::sums`].
    sums: Once<Vec<u64>>,
    /// The related posts of each post, best first.
    of: Vec<Once<Box<[u32]>>>,
}

impl Related {
    fn new(posts: &[Entry]) -> Related {
        let all = posts.iter().enumerate();
        let mut postings: Vec<Posting> = all.flat_map(|(at, entry)| postings(at, entry)).collect();
        postings.sort_unstable();
        Related::weighed(&postings, posts)
    }

    /// A new version of this table after the terms of some posts have changed.
    fn amended(&self, posts: &[Entry], others: &[usize]) -> Related {
        let known = self.weights.iter().zip(&self.counts).zip(&self.run_of);
        let known = known.map(|((&(post, _), &count), &run)| Posting {
            term: self.runs[run as usize].0,
            post,
            count,
        });
        let is_other = |posting: &Posting| others.contains(&(posting.post as usize));
        let mut postings: Vec<Posting> = known.filter(|posting| !is_other(posting)).collect();
        postings.extend(others.iter().flat_map(|at| postings_of(*at, posts)));
        // This sort is quick on input that is mostly sorted.
        postings.sort();
        Related::weighed(&postings, posts)
    }

    fn weighed(postings: &[Posting], posts: &[Entry]) -> Related {
        let mut related = Related {
            runs: Vec::new(),
            run_of: Vec::with_capacity(postings.len()),
            weights: Vec::with_capacity(postings.len()),
            counts: postings.iter().map(|posting| posting.count).collect(),
            own: vec![0; postings.len()],
            own_ends: vec![0; posts.len()],
            identities: posts.par_iter().map(identity).collect(),
            sums: Once::new(),
            of: std::iter::repeat_with(Once::new)
                .take(posts.len())
                .collect(),
        };
        let mut squares = vec![0.0_f32; posts.len()];
        for same in postings.chunk_by(|a, b| a.term == b.term) {
            let run = related.runs.len() as u32;
            // Like a logarithm, this grows slowly with rarity, but its result is the same on every
            // machine.
            let rarity = (step(posts.len()) + 1) as f32 / step(same.len()) as f32;
            let rarity = rarity.sqrt().sqrt() - 1.0;
            for posting in same {
                let (weight, post) = (f32::from(posting.count).sqrt() * rarity, posting.post);
                squares[post as usize] += weight * weight;
                related.own_ends[post as usize] += 1;
                related.weights.push((post, weight));
                related.run_of.push(run);
            }
            related
                .runs
                .push((same[0].term, related.weights.len() as u32));
        }
        let mut end = 0;
        for own in &mut related.own_ends {
            // For the moment, where they begin.
            end += std::mem::replace(own, end);
        }
        for (at, (post, weight)) in related.weights.iter_mut().enumerate() {
            let post = *post as usize;
            *weight /= squares[post].sqrt().max(f32::MIN_POSITIVE);
            let next = &mut related.own_ends[post];
            related.own[*next as usize] = at as u32;
            *next += 1;
        }
        related
    }

    /// The postings of a post.
    fn own(&self, post: usize) -> &[u32] {
        let start = post
            .checked_sub(1)
            .map_or(0, |before| self.own_ends[before]);
        &self.own[start as usize..self.own_ends[post] as usize]
    }

    /// The postings of the same term that are nearest in time to a posting, itself among them.
    fn nearest(&self, posting: usize) -> Range<usize> {
        let run = self.run_of[posting] as usize;
        let start = run.checked_sub(1).map_or(0, |before| self.runs[before].1) as usize;
        let end = self.runs[run].1 as usize;
        let from = posting
            .saturating_sub(NEAR / 2)
            .min(end.saturating_sub(NEAR));
        let from = from.max(start);
        from..end.min(from + NEAR)
    }

    /// The similarity of a post to each post with which it shares a term.
    fn near(&self, post: usize) -> Vec<(f32, u32)> {
        let mut places = vec![(u32::MAX, 0.0_f32); PLACES];
        for at in self.own(post).iter().map(|at| *at as usize) {
            let own = self.weights[at].1;
            for &(who, weight) in &self.weights[self.nearest(at)] {
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

    /// The sum of the digests of all postings before each one, and of all. The difference of two of them
    /// stands for all postings between, so that a window of postings is not read again for each post in
    /// it. Their order needs no place in a digest: it follows from the identities. Two other windows have the
    /// same difference of 64 bits once in 10^19.
    fn sums(&self) -> &[u64] {
        self.sums.get(|| {
            let mut sum = 0_u64;
            let all = self.weights.iter().map(|(who, weight)| {
                let identity = self.identities[*who as usize].short();
                let mut bytes = [0; 12];
                bytes[..8].copy_from_slice(&identity.to_le_bytes());
                bytes[8..].copy_from_slice(&weight.to_le_bytes());
                sum = sum.wrapping_add(Digest::of_bytes(&bytes).short());
                sum
            });
            std::iter::once(0).chain(all).collect()
        })
    }

    /// The digest of everything that the related posts of a post follow from.
    fn basis(&self, post: usize, wanted: u32) -> Digest {
        let sums = self.sums();
        let mut bytes = Vec::with_capacity(self.own(post).len() * 16 + 32);
        bytes.extend_from_slice(&wanted.to_le_bytes());
        bytes.extend_from_slice(&self.identities[post].bytes());
        for at in self.own(post).iter().map(|at| *at as usize) {
            let nearest = self.nearest(at);
            let sum = sums[nearest.end].wrapping_sub(sums[nearest.start]);
            bytes.extend_from_slice(&(nearest.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&self.weights[at].1.to_le_bytes());
            bytes.extend_from_slice(&sum.to_le_bytes());
        }
        Digest::of_bytes(&bytes)
    }
}

/// A number, rounded down to its two leading binary digits.
fn step(number: usize) -> usize {
    let digits = usize::BITS - number.leading_zeros();
    let rest = digits.saturating_sub(2);
    number >> rest << rest
}

/// Stands for the place of a post in the order, and for its series. If the place of every post is the
/// same, so is the order of any two.
fn identity(entry: &Entry) -> Digest {
    let card = &entry.card;
    let series = card.series.as_ref().map(|part| &part.slug);
    Digest::of(&(&entry.document.path, &card.date, series, &card.lang))
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
    /// Computes the table on all threads, before a build asks for all posts. Otherwise the first
    /// thread that asks would compute it alone, because threads that wait for a value cannot help
    /// to compute it.
    pub fn relate(&self) {
        if self.config.related > 0 && self.related.known().is_none() {
            let all = self.posts().par_iter().enumerate();
            let mut all: Vec<Posting> = all
                .flat_map_iter(|(at, entry)| postings(at, entry))
                .collect();
            all.par_sort_unstable();
            let related = Related::weighed(&all, self.posts());
            self.related.get(|| related);
        }
    }

    /// The posts related to a post, most similar first, with their indices. They are in its
    /// language, and not in its series, because its page names those anyway.
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
        // Posts are ordered newest first, then by path, and so are equally similar ones.
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let wanted = self.config.related as usize;
        if near.len() > wanted {
            near.select_nth_unstable_by(wanted, order);
            near.truncate(wanted);
        }
        near.sort_unstable_by(order);
        near.into_iter().map(|(_, other)| other).collect()
    }

    /// The digest of everything that the related posts of a post follow from, if it has any. It takes
    /// much less time than they do.
    pub fn basis_of_related(&self, source: &str) -> Option<Digest> {
        let at = self.index(source).filter(|at| *at < self.posts)?;
        let wanted = Some(self.config.related).filter(|wanted| *wanted > 0)?;
        let related = self.related.get(|| Related::new(self.posts()));
        Some(related.basis(at, wanted))
    }

    /// The digest of everything that related posts depend on.
    pub(super) fn terms_of_all(&self) -> Digest {
        let posts = self.posts().par_iter();
        let posts = posts.map(|entry| (identity(entry), Digest::of(&entry.document.terms)));
        Digest::of(&(self.config.related, posts.collect::<Vec<_>>()))
    }

    /// Takes over the table of the site before, in which these documents have changed.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarity_counts_in_steps() {
        let steps: Vec<usize> = (0..18).map(step).collect();
        let wanted = [0, 1, 2, 3, 4, 4, 6, 6, 8, 8, 8, 8, 12, 12, 12, 12, 16, 16];
        assert_eq!(steps, wanted);
    }
}

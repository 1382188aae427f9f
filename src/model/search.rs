//! The search index: for each word, the documents that have it.
//!
//! Enters: the words of each document. Leaves: an index in shards, so that a search fetches
//! only the shards of its words. The first two letters of a word decide its shard, so all words
//! with the same beginning are in one.

use super::{Entry, Site};
use crate::digest::Digest;
use crate::parse::folded;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Up to this number of documents, the index is one file.
const AT_ONCE: usize = 500;
/// The number of documents for each shard, and the largest number of shards.
const FOR_EACH: usize = 64;
const MOST_SHARDS: usize = 256;

/// For each word, the differences between the numbers of the documents that have it, beginning from
/// -1.
pub type WordSteps<'a> = BTreeMap<&'a str, Vec<u32>>;

/// A part of the index.
#[derive(Debug, Default)]
pub struct Shard<'a> {
    /// Words of titles.
    pub titles: WordSteps<'a>,
    /// Words of tags, descriptions and texts that are not in the title.
    pub texts: WordSteps<'a>,
}

/// The number of shards for a number of documents.
pub fn shards(documents: usize) -> usize {
    if documents > AT_ONCE {
        (documents / FOR_EACH).next_power_of_two().min(MOST_SHARDS)
    } else {
        1
    }
}

/// The shard of a word.
fn shard_of(word: &str, shards: usize) -> usize {
    let mut letters = word.chars().map(|letter| letter as usize);
    let (first, second) = (letters.next(), letters.next());
    (first.unwrap_or(0) * 31 + second.unwrap_or(0)) % shards
}

/// Where a word of a document stands, so that no word is held twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordList {
    Title,
    Description,
    Text,
    /// In [`FoundWords::others`]: a title that is made of the file's name, and the names of tags.
    OtherTitle,
    OtherText,
}

/// A word of a document: its list, and where it begins there.
#[derive(Clone, Copy, Debug)]
struct FoundWord {
    document: u32,
    list: WordList,
    start: u32,
}

/// Where the words of all documents are, by the shards of the index.
#[derive(Debug, Default)]
pub(super) struct FoundWords {
    shards: Vec<Vec<FoundWord>>,
    /// The words that no document has in its facts, with spaces between them.
    others: String,
}

impl FoundWords {
    /// The words of everything that is to be found.
    fn of(site: &Site) -> FoundWords {
        let mut found = FoundWords::default();
        found.shards.resize(shards(site.len()), Vec::new());
        // Where the words of each tag are among the others.
        let mut tags: FxHashMap<Arc<str>, Vec<u32>> = FxHashMap::default();
        let entries = site.entries.iter().enumerate();
        for (document, entry) in entries.filter(|(_, entry)| !site.is_unlisted(&entry.card)) {
            let document = document as u32;
            for list in [WordList::Title, WordList::Description, WordList::Text] {
                found.add_list(document, list, entry);
            }
            if entry.document.title().is_none() {
                for start in found.put(&entry.card.title) {
                    found.add(document, WordList::OtherTitle, start);
                }
            }
            for tag in &entry.card.tags {
                let starts = tags
                    .entry(Arc::clone(&tag.name))
                    .or_insert_with(|| found.put(&tag.name));
                for start in starts.clone() {
                    found.add(document, WordList::OtherText, start);
                }
            }
        }
        found
    }

    /// Adds the words of one list of a document.
    fn add_list(&mut self, document: u32, list: WordList, entry: &Entry) {
        let words = list_of(list, entry, "");
        let count = self.shards.len();
        let mut start = 0;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            self.shards[shard_of(word, count)].push(FoundWord {
                document,
                list,
                start,
            });
            start += word.len() as u32 + 1;
        }
    }

    /// Adds one of the other words.
    fn add(&mut self, document: u32, list: WordList, start: u32) {
        let shard = shard_of(word_at(&self.others, start), self.shards.len());
        self.shards[shard].push(FoundWord {
            document,
            list,
            start,
        });
    }

    /// Puts the words of a text among the others. Where they begin.
    fn put(&mut self, text: &str) -> Vec<u32> {
        let mut starts = Vec::new();
        for word in folded(text) {
            starts.push(self.others.len() as u32);
            self.others.push_str(&word);
            self.others.push(' ');
        }
        starts
    }

    /// The words of a shard: the document, whether it is in the title, the word.
    fn words<'a>(
        &'a self,
        shard: usize,
        entries: &'a [Entry],
    ) -> impl Iterator<Item = (u32, bool, &'a str)> {
        let found = self.shards.get(shard).into_iter().flatten();
        found.map(|found| {
            let entry = &entries[found.document as usize];
            let list = list_of(found.list, entry, &self.others);
            let is_title = matches!(found.list, WordList::Title | WordList::OtherTitle);
            (found.document, is_title, word_at(list, found.start))
        })
    }
}

fn list_of<'a>(list: WordList, entry: &'a Entry, others: &'a str) -> &'a str {
    let words = &entry.document.facts.search;
    match list {
        WordList::Title => &words.title,
        WordList::Description => &words.description,
        WordList::Text => &words.text,
        WordList::OtherTitle | WordList::OtherText => others,
    }
}

fn word_at(list: &str, start: u32) -> &str {
    let rest = &list[start as usize..];
    rest.split(' ').next().unwrap_or_default()
}

impl Site {
    fn found_words(&self) -> &FoundWords {
        self.search.get(|| FoundWords::of(self))
    }

    /// A part of the index of all published documents: posts newest first, then pages.
    pub fn search_shard(&self, number: usize) -> Shard<'_> {
        let mut words: Vec<(&str, u32, bool)> = self
            .found_words()
            .words(number, &self.entries)
            .map(|(document, is_title, word)| (word, document, !is_title))
            .collect();
        // Titles come first, and a document is listed once for a word.
        words.sort_unstable();
        words.dedup_by_key(|(word, document, _)| (*word, *document));
        let mut shard = Shard::default();
        for same in words.chunk_by(|(a, ..), (b, ..)| a == b) {
            for (list, is_text) in [(&mut shard.titles, false), (&mut shard.texts, true)] {
                let documents = same.iter().filter(|(.., text)| *text == is_text);
                let mut before = 0;
                let steps: Vec<u32> = documents
                    .map(|(_, document, _)| {
                        document + 1 - std::mem::replace(&mut before, document + 1)
                    })
                    .collect();
                if !steps.is_empty() {
                    list.insert(same[0].0, steps);
                }
            }
        }
        shard
    }

    /// The digest of a part of the index, and of how many parts there are.
    pub(super) fn search_digest(&self, number: usize) -> Digest {
        if !self.config.search {
            return Digest::of(&None::<()>);
        }
        let words = self.found_words().words(number, &self.entries);
        let mut bytes = Vec::new();
        for (document, is_title, word) in words {
            bytes.extend_from_slice(&document.to_le_bytes());
            bytes.push(u8::from(is_title));
            bytes.extend_from_slice(word.as_bytes());
            bytes.push(b' ');
        }
        Digest::of(&(shards(self.len()), Digest::of_bytes(&bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_alike_are_in_one_shard_and_no_shard_is_much_larger() {
        assert_eq!((shards(500), shards(501), shards(20_000)), (1, 8, 256));
        assert_eq!(shards(1_000_000), MOST_SHARDS);
        assert_eq!(shard_of("renewal", 256), shard_of("re", 256));
        assert_eq!(shard_of("客", 256), 0x5ba2 * 31 % 256);
        let of = |first| ('a'..='z').map(move |second| String::from_iter([first, second]));
        let mut counts = [0; 256];
        for begin in ('a'..='z').flat_map(of) {
            counts[shard_of(&begin, 256)] += 1;
        }
        assert!(counts.iter().all(|count| *count <= 5), "{counts:?}");
    }
}

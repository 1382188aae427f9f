//! The search index: for each word, the documents that have it.
//!
//! Enters: titles, tags, descriptions, HTML. Leaves: an index in shards, so that a search fetches
//! only the shards of its words. The first two letters of a word decide its shard, so all words
//! with the same beginning are in one.
//!
//! Words are folded: NFKD, without marks, lower case, and the letters of the table [`SPELLED`] as two
//! of the others. Scripts without spaces between words (the
//! table [`DENSE`]) are cut into single characters and pairs. `search.js` has the same rules.

use super::{Entry, Site};
use crate::parse::elements;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Up to this number of documents, the index is one file.
const AT_ONCE: usize = 500;
/// The number of documents for each shard, and the largest number of shards.
const FOR_EACH: usize = 64;
const MOST_SHARDS: usize = 256;
/// The number of words of a text in the index, beside those of its title, tags and description; and
/// the number of single characters and pairs, which are less specific.
const MOST: usize = 60;
const MOST_DENSE: usize = 400;
/// The longest word in the index, in letters.
const LONGEST: usize = 32;

/// Scripts without spaces: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
const DENSE: [RangeInclusive<char>; 7] = [
    '\u{e00}'..='\u{eff}',
    '\u{1000}'..='\u{109f}',
    '\u{1780}'..='\u{17ff}',
    '\u{3005}'..='\u{30ff}',
    '\u{3400}'..='\u{9fff}',
    '\u{f900}'..='\u{faff}',
    '\u{20000}'..='\u{3ffff}',
];

/// Letters that are not another letter with a mark, and the letters that replace them on other
/// keyboards. Addresses use the same ones.
const SPELLED: [(char, &str); 13] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ł', "l"),
    ('ħ', "h"),
    ('ŧ', "t"),
    ('ŋ', "ng"),
    ('ı', "i"),
    ('ĸ', "k"),
];

/// For each word, the differences between the numbers of the documents that have it, beginning from
/// -1.
pub type WordSteps = BTreeMap<Box<str>, Vec<u32>>;

/// A part of the index.
#[derive(Debug, Default)]
pub struct Shard {
    /// Words of titles.
    pub titles: WordSteps,
    /// Words of tags, descriptions and texts that are not in the title.
    pub texts: WordSteps,
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

impl Site {
    /// Makes the index on all threads, before a build asks for it. Otherwise the first thread that
    /// asks would make it alone, because threads that wait for a value cannot help to compute it.
    pub fn make_searchable(&self) {
        if self.config.search && self.search.known().is_none() {
            let said: Vec<DocumentWords> = self
                .entries
                .par_iter()
                .map(|entry| self.words_of(entry))
                .collect();
            let shards = index(&said);
            self.search.get(|| shards);
        }
    }

    /// The index of all published documents: posts newest first, then pages.
    pub fn search_index(&self) -> &[Shard] {
        let said = || {
            self.entries
                .iter()
                .map(|entry| self.words_of(entry))
                .collect::<Vec<_>>()
        };
        self.search.get(|| index(&said()))
    }

    /// The words by which a document is found: none, if it is not to be found.
    fn words_of(&self, entry: &Entry) -> DocumentWords {
        if self.is_unlisted(&entry.card) {
            return DocumentWords::default();
        }
        DocumentWords::by(entry)
    }
}

/// The words of one document.
#[derive(Default)]
struct DocumentWords {
    title: BTreeSet<String>,
    /// Words of tags and description. All of them are in the index.
    above: BTreeSet<String>,
    counts: HashMap<String, u32>,
}

impl DocumentWords {
    fn by(entry: &Entry) -> DocumentWords {
        let card = &entry.card;
        let tags = card.tags.iter().map(|tag| &*tag.name);
        DocumentWords {
            title: words_of([&*card.title]),
            above: words_of(tags.chain([&*card.description])),
            counts: counted(&entry.document.body().html),
        }
    }
}

fn index(words: &[DocumentWords]) -> Vec<Shard> {
    let mut spread: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flat_map(|said| said.counts.keys()) {
        *spread.entry(word).or_default() += 1;
    }
    let mut shards: Vec<Shard> = Vec::new();
    shards.resize_with(self::shards(words.len()), Shard::default);
    let count = shards.len();
    let mut add = |word: &str, at: usize, is_title: bool, last: &mut HashMap<Box<str>, u32>| {
        let shard = &mut shards[shard_of(word, count)];
        let list = if is_title {
            &mut shard.titles
        } else {
            &mut shard.texts
        };
        let next = at as u32 + 1;
        let before = last.insert(word.into(), next).unwrap_or(0);
        list.entry(word.into()).or_default().push(next - before);
    };
    let (mut titles, mut texts) = (HashMap::new(), HashMap::new());
    for (at, said) in words.iter().enumerate() {
        for word in &said.title {
            add(word, at, true, &mut titles);
        }
        let told = telling(&said.counts, &spread, words.len());
        let told = told.filter(|word| !said.above.contains(*word));
        for word in said.above.iter().map(|word| &**word).chain(told) {
            if !said.title.contains(word) {
                add(word, at, false, &mut texts);
            }
        }
    }
    shards
}

/// The most characteristic words of a text.
fn telling<'a>(
    counts: &'a HashMap<String, u32>,
    spread: &HashMap<&str, usize>,
    texts: usize,
) -> impl Iterator<Item = &'a str> {
    let weigh = |(word, count): (&'a String, &u32)| {
        let rarity = texts as f32 / spread[&**word] as f32;
        let weight = (*count as f32).sqrt() * (rarity.sqrt().sqrt() - 0.9);
        (weight, &**word)
    };
    let mut weighed: Vec<(f32, &str)> = counts.iter().map(weigh).collect();
    weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let (dense, spaced): (Vec<_>, Vec<_>) = weighed
        .into_iter()
        .partition(|(_, word)| word.starts_with(is_dense));
    let chosen = spaced
        .into_iter()
        .take(MOST)
        .chain(dense.into_iter().take(MOST_DENSE));
    chosen.map(|(_, word)| word)
}

fn words_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in texts {
        each(text, &mut |word| {
            words.insert(word.to_owned());
        });
    }
    words
}

/// The words of some HTML with their frequencies.
fn counted(html: &str) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find(['<', '&']).unwrap_or(rest.len()));
        each(text, &mut |word| match counts.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                counts.insert(word.to_owned(), 1);
            }
        });
        let end = if tag.starts_with('<') {
            Some(elements::past(tag)).filter(|_| !tag.is_empty())
        } else {
            tag.bytes()
                .take(8)
                .position(|byte| byte == b';')
                .map(|at| at + 1)
        };
        rest = &tag[end.unwrap_or(tag.len().min(1))..];
    }
    counts
}

/// The replacement for a lower-case letter, if it is one of [`SPELLED`].
fn spelled(letter: char) -> Option<&'static str> {
    // All of them are Latin.
    if !('ß'..='ŧ').contains(&letter) {
        return None;
    }
    let found = SPELLED.iter().find(|(other, _)| *other == letter);
    found.map(|(_, spelled)| *spelled)
}

fn is_dense(letter: char) -> bool {
    letter >= '\u{e00}' && DENSE.iter().any(|range| range.contains(&letter))
}

/// Calls a function with each word of a text, folded.
fn each(text: &str, take: &mut dyn FnMut(&str)) {
    let mut word = String::new();
    // The letters of the current word, or the last character of a script without spaces.
    let (mut length, mut sign) = (0, None);
    let folded = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    for letter in folded.chain([' ']) {
        let is_letter = letter.is_alphanumeric();
        if is_letter && !is_dense(letter) {
            for letter in letter.to_lowercase() {
                match spelled(letter) {
                    Some(spelled) => word.push_str(spelled),
                    None => word.push(letter),
                }
            }
            length += 1;
            sign = None;
            continue;
        }
        if (2..=LONGEST).contains(&length) {
            take(&word);
        }
        word.clear();
        length = 0;
        let before = sign.take();
        if is_letter {
            take(letter.encode_utf8(&mut [0; 4]));
            if let Some(before) = before {
                take(&String::from_iter([before, letter]));
            }
            sign = Some(letter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(html: &str) -> Vec<(String, u32)> {
        let mut words: Vec<_> = counted(html).into_iter().collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn words_are_folded_and_markup_is_none() {
        let words = words("<p class=\"x\">Été, ÉTÉ &amp; ﬁn</p> a <b>Жёлтый</b> R&D");
        let words: Vec<_> = words
            .iter()
            .map(|(word, count)| (&**word, *count))
            .collect();
        assert_eq!(words, [("ete", 2), ("fin", 1), ("желтыи", 1)]);
    }

    #[test]
    fn letters_are_spelled_as_in_addresses() {
        for (letter, spelled) in SPELLED {
            let in_addresses = deunicode::deunicode_char(letter).map(str::to_lowercase);
            assert_eq!(in_addresses.as_deref(), Some(spelled), "{letter}");
        }
        let script = include_str!("../../themes/handshake/assets/search.js");
        let table: Vec<String> = SPELLED
            .iter()
            .map(|(letter, spelled)| format!("{letter}: \"{spelled}\""))
            .collect();
        let letters = String::from_iter(SPELLED.map(|(letter, _)| letter));
        assert!(script.contains(&format!("{{ {} }}", table.join(", "))));
        assert!(script.contains(&format!("[{letters}]")));
        let words = words("København Łódź STRAẞE Ægir œuvre Þór");
        let words: Vec<_> = words.iter().map(|(word, _)| &**word).collect();
        assert_eq!(
            words,
            ["aegir", "kobenhavn", "lodz", "oeuvre", "strasse", "thor"]
        );
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        let words = words("顧客のabc訪問、ガ");
        let words: Vec<_> = words.iter().map(|(word, _)| &**word).collect();
        let pairs = [
            "abc", "の", "カ", "問", "客", "客の", "訪", "訪問", "顧", "顧客",
        ];
        assert_eq!(words, pairs);
    }

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

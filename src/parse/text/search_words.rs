//! The words by which a search finds a document.
//!
//! Enters: a title, a description, HTML. Leaves: [`SearchWords`]. Forbidden here: other documents; so
//! an edit changes the words of the edited document only.
//!
//! Words are folded: NFKD, without marks, lower case, and the letters of the table [`SPELLED`] as two
//! of the others. Scripts without spaces between words (the
//! table [`DENSE`]) are cut into single characters and pairs. `search.js` has the same rules.

use crate::parse::text::elements;
use crate::record::record_struct;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The number of words of a text, beside those of its title and description; and the number of single
/// characters and pairs, which are less specific.
const MOST: usize = 60;
const MOST_DENSE: usize = 400;
/// The longest word, in letters.
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

/// The words of a document, each once. A word is in the first of the lists in which it could be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchWords {
    /// Words of the title, with spaces between them. Likewise the others.
    pub title: Box<str>,
    /// Words of the description.
    pub description: Box<str>,
    /// The most characteristic words of the text.
    pub text: Box<str>,
}

record_struct!(SearchWords {
    title,
    description,
    text
});

impl SearchWords {
    /// The words of a document.
    pub(crate) fn of(title: Option<&str>, description: &str, html: &str) -> SearchWords {
        let title = folded(title.unwrap_or_default());
        let description = folded(description);
        let counts = counted(html);
        let told = telling(&counts);
        let is_new = |word: &&str| !title.contains(*word) && !description.contains(*word);
        let text: BTreeSet<&str> = told.filter(is_new).collect();
        let is_new = |word: &&String| !title.contains(*word);
        SearchWords {
            text: joined(text),
            description: joined(description.iter().filter(is_new).map(|word| &**word)),
            title: joined(title.iter().map(|word| &**word)),
        }
    }
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> Box<str> {
    let words: Vec<&str> = words.into_iter().collect();
    words.join(" ").into()
}

/// The words of a text, sorted, each once.
pub fn folded(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    each(text, &mut |word| {
        words.insert(word.to_owned());
    });
    words
}

/// The most characteristic words of a text: long ones, and those that are said again.
fn telling(counts: &FxHashMap<String, u32>) -> impl Iterator<Item = &str> {
    let weigh = |(word, count): (&'_ String, &u32)| {
        let length = word.chars().count().min(12) as f32;
        (*count as f32).sqrt() * (length - 0.9)
    };
    let weighed = counts.iter().map(|entry| (weigh(entry), &**entry.0));
    let mut weighed: Vec<(f32, &str)> = weighed.collect();
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

/// The words of some HTML with their frequencies.
fn counted(html: &str) -> FxHashMap<String, u32> {
    let mut counts = FxHashMap::default();
    let mut rest = html;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (text, tag) = rest.split_at(end);
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
    let mut words = Folding {
        word: String::new(),
        length: 0,
        sign: None,
        take,
    };
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii() {
            words.letter(letter);
        } else {
            decompose_compatible(letter, |letter| {
                if !is_combining_mark(letter) {
                    words.letter(letter);
                }
            });
        }
    }
}

/// The words of a text while it is read.
struct Folding<'a> {
    /// The current word, folded, and how many letters of the text it is.
    word: String,
    length: usize,
    /// The last character of a script without spaces.
    sign: Option<char>,
    take: &'a mut dyn FnMut(&str),
}

impl Folding<'_> {
    /// The next letter, or what stands between words.
    fn letter(&mut self, letter: char) {
        let is_letter = letter.is_alphanumeric();
        if is_letter && !is_dense(letter) {
            if letter.is_ascii() {
                self.word.push(letter.to_ascii_lowercase());
            } else {
                for letter in letter.to_lowercase() {
                    match spelled(letter) {
                        Some(spelled) => self.word.push_str(spelled),
                        None => self.word.push(letter),
                    }
                }
            }
            self.length += 1;
            self.sign = None;
            return;
        }
        if (2..=LONGEST).contains(&self.length) {
            (self.take)(&self.word);
        }
        self.word.clear();
        self.length = 0;
        let before = self.sign.take();
        if is_letter {
            (self.take)(letter.encode_utf8(&mut [0; 4]));
            if let Some(before) = before {
                (self.take)(&String::from_iter([before, letter]));
            }
            self.sign = Some(letter);
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
        let script = include_str!("../../../themes/handshake/assets/search.js");
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
    fn a_word_is_in_the_first_list_that_may_have_it() {
        let html = "<p>Renewal calls and churn, churn, churn.</p>";
        let words = SearchWords::of(Some("The renewal"), "Calls for a renewal", html);
        assert_eq!(&*words.title, "renewal the");
        assert_eq!(&*words.description, "calls for");
        assert_eq!(&*words.text, "and churn");
    }

    #[test]
    fn long_words_and_those_that_are_said_again_are_kept() {
        let filler: String = (0..100).map(|n| format!("w{n:04} ")).collect();
        let html = format!("{filler} negotiation crm crm crm crm crm crm crm crm");
        let words = SearchWords::of(None, "", &html);
        let kept: Vec<&str> = words.text.split(' ').collect();
        assert_eq!(kept.len(), MOST);
        assert!(kept.contains(&"negotiation") && kept.contains(&"crm"));
    }
}

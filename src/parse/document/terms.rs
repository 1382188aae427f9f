//! The most characteristic words of a text. Related posts share them.
//!
//! Enters: HTML, and the front matter. Leaves: [`Terms`]. Forbidden here: other texts. How rare a
//! word is depends on the whole site.

use crate::parse::document::front_matter::FrontMatter;
use crate::parse::markdown::Body;
use crate::parse::text::elements::past;
use crate::record::{Record, RecordReader, RecordWriter};

/// The number of terms that are kept for each document.
const MOST: usize = 32;
/// The weight of a term in the title or a tag. The next one is for headings and the description. A
/// term in the text weighs 1.
const TITLE: u32 = 4;
const ABOVE: u32 = 2;

/// The terms of a document with the largest weights, sorted. Each is 56 bits of its hash and 8 bits
/// for its weight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Terms(Box<[u64]>);

impl Record for Terms {
    fn write(&self, into: &mut RecordWriter) {
        into.number(self.0.len() as u64);
        self.0
            .iter()
            .for_each(|term| into.bytes(&term.to_le_bytes()));
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Terms> {
        let count = from.count()?;
        let bytes = from.take(count.checked_mul(8)?)?;
        let terms = bytes.as_chunks().0.iter();
        Some(Terms(terms.map(|term| u64::from_le_bytes(*term)).collect()))
    }
}

impl Terms {
    /// Finds the terms of a document.
    pub(crate) fn of(front: &FrontMatter, body: &Body) -> Terms {
        let mut words = TermCounts::new();
        words.read(&body.html, true, 1);
        let title = front.title.as_ref().or(body.title.as_ref());
        for name in title.into_iter().chain(&front.tags) {
            words.read(name, false, TITLE);
        }
        let headings = body.headings.iter().map(|heading| &heading.title);
        for text in headings.chain(&front.description) {
            words.read(text, false, ABOVE);
        }
        words.weightiest()
    }

    /// The terms: the hash and the weight of each.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u8)> {
        self.0.iter().map(|term| (term >> 8, *term as u8))
    }
}

/// Whether each byte is a letter or digit of ASCII.
const LETTERS: [bool; 256] = letters();

const fn letters() -> [bool; 256] {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    letters
}

/// This bit of each byte makes lower case of a letter of ASCII, and leaves a digit as it is.
const LOWER_CASE: u64 = 0x2020_2020_2020_2020;

/// The weight of each word, by its hash, whose lowest 4 bits are its length. A table with open
/// addressing finds a word: texts repeat their words, so it is less work than sorting all of them.
struct TermCounts {
    words: Vec<(u64, u32)>,
    /// The number of a word in `words`, from 1 on; 0 where there is none. The number of places is a power
    /// of two.
    places: Vec<u32>,
}

impl TermCounts {
    fn new() -> TermCounts {
        TermCounts {
            words: Vec::with_capacity(256),
            places: vec![0; 1024],
        }
    }

    /// Adds the words of a text with a weight: letters and digits of any script, in lower case.
    fn read(&mut self, text: &str, is_html: bool, weight: u32) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            while bytes
                .get(at)
                .is_some_and(|byte| LETTERS[usize::from(*byte)])
            {
                at += 1;
            }
            match bytes.get(at) {
                Some(128..) => at = self.read_word(text, start, weight),
                other => {
                    self.end((at - start) as u64, weight, || {
                        hash(bytes, start, at, LOWER_CASE)
                    });
                    at += match other {
                        Some(b'<') if is_html => past(&text[at..]),
                        // Character references that Markdown writes are short.
                        Some(b'&') if is_html => {
                            let near = bytes[at..].iter().take(8);
                            near.copied().position(|byte| byte == b';').unwrap_or(0) + 1
                        }
                        _ => 1,
                    };
                }
            }
        }
    }

    /// Adds a word that starts at `at` and may have letters of any script. Where it has ended.
    fn read_word(&mut self, text: &str, at: usize, weight: u32) -> usize {
        let (mut word, mut length, mut end) = (String::new(), 0, at);
        for letter in text[at..].chars() {
            // Most of what is not ASCII are dashes and quotation marks, which are easy to recognise.
            let is_mark = ('\u{2000}'..='\u{206f}').contains(&letter);
            if is_mark || !letter.is_alphanumeric() {
                // A mark of ASCII may begin an element.
                end += if letter.is_ascii() {
                    0
                } else {
                    letter.len_utf8()
                };
                break;
            }
            word.extend(letter.to_lowercase());
            length += 1;
            end += letter.len_utf8();
        }
        self.end(length, weight, || hash(word.as_bytes(), 0, word.len(), 0));
        end
    }

    /// Ends a word of so many letters. Words of one or two letters are too common to count.
    fn end(&mut self, length: u64, weight: u32, hash: impl FnOnce() -> u64) {
        if length > 2 {
            self.count((hash() & !15) | length.min(15), weight);
        }
    }

    fn count(&mut self, hash: u64, weight: u32) {
        let mut at = self.first_place(hash);
        while let Some(known) = self.places[at].checked_sub(1) {
            let (word, count) = &mut self.words[known as usize];
            if *word == hash {
                *count += weight;
                return;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        self.words.push((hash, weight));
        self.places[at] = self.words.len() as u32;
        if self.words.len() * 2 > self.places.len() {
            self.make_room();
        }
    }

    /// Where the search for a word begins.
    fn first_place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.places.len() - 1)
    }

    /// Doubles the number of places.
    fn make_room(&mut self) {
        self.places = vec![0; self.places.len() * 2];
        for number in 0..self.words.len() {
            let mut at = self.first_place(self.words[number].0);
            while self.places[at] != 0 {
                at = (at + 1) & (self.places.len() - 1);
            }
            self.places[at] = number as u32 + 1;
        }
    }

    /// The terms with the largest weights; of equal ones, longer words first, because they mean
    /// more.
    fn weightiest(self) -> Terms {
        let weighed = self.words.into_iter().map(|(hash, count)| {
            let (length, count) = ((hash & 15) as u32, count.min(255));
            let weight = count.min(12) * (length.min(9) - 2);
            (weight, (hash & !255) | u64::from(count))
        });
        let mut terms: Vec<(u32, u64)> = weighed.collect();
        if terms.len() > MOST {
            terms.select_nth_unstable_by(MOST, |a, b| b.cmp(a));
            terms.truncate(MOST);
        }
        let mut terms: Vec<u64> = terms.into_iter().map(|(_, term)| term).collect();
        terms.sort_unstable();
        // Two words with one hash count as one term.
        terms.dedup_by_key(|term| *term >> 8);
        Terms(terms.into())
    }
}

/// The hash of the bytes from `start` to `end`, with the bits of `case` set in each eight of them.
fn hash(bytes: &[u8], start: usize, end: usize, case: u64) -> u64 {
    let (mut hash, mut at) = (0_u64, start);
    while at < end {
        let left = end - at;
        let mut eight = match bytes[at..].first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => {
                let last = bytes[at..end].iter().rev();
                last.fold(0, |eight, byte| eight << 8 | u64::from(*byte))
            }
        } | case;
        if left < 8 {
            eight &= u64::MAX >> (64 - 8 * left);
        }
        hash = (hash.rotate_left(5) ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        at += 8;
    }
    (hash ^ (hash >> 31)).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(title: &str, html: &str) -> Vec<(u64, u8)> {
        let front = FrontMatter {
            title: Some(title.to_owned()),
            ..FrontMatter::default()
        };
        let body = Body {
            html: html.to_owned(),
            ..Body::default()
        };
        Terms::of(&front, &body).iter().collect()
    }

    #[test]
    fn case_markup_and_script_do_not_matter() {
        assert_eq!(
            terms("", "<p title=\"hidden\">Renewal&nbsp;ÉTÉ</p> Звонок"),
            terms("", "renewal <b>été</b> звонок")
        );
        // Next to other signs, at the end of the text, and longer than the hash reads at once.
        for (one, other) in [
            ("RENEWALS—Negotiation", "renewals negotiation"),
            ("\u{201c}Renewal\u{201d}&hellip;", "renewal"),
            ("Kundenzufriedenheitsumfrage", "kundenzufriedenheitsumfrage"),
            ("Straßen<br>FÜR<br>9Lives", "straßen für 9lives"),
            ("don\u{2019}ts", "don ts"),
            ("日本語<b>です</b>。", "日本語 です"),
        ] {
            assert_eq!(terms("", one), terms("", other), "{one}");
            assert!(!terms("", one).is_empty(), "{one}");
        }
        let different = [
            "renewal",
            "renewals",
            "renewalsrenewal",
            "renewaĺ",
            "renewam",
        ];
        let mut hashes: Vec<u64> = different.iter().map(|word| terms("", word)[0].0).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), different.len());
        assert_eq!(terms("", "<p>to be</p> &amp;").len(), 0);
    }

    #[test]
    fn a_word_of_the_title_counts_more_and_few_are_kept() {
        let counts: Vec<u8> = terms("Renewal", "renewal").iter().map(|t| t.1).collect();
        assert_eq!(counts, [5]);
        let text: String = (0..500).map(|n| format!("word{n} ")).collect();
        assert_eq!(terms("", &text).len(), MOST);
    }
}

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

/// The role of each byte in a word: a letter or digit, in lower case; 0 if it ends a word; or
/// [`BEYOND`].
const LETTERS: [u8; 256] = letters();
/// Marks a byte of a character that is not ASCII.
const BEYOND: u8 = 0x80;

const fn letters() -> [u8; 256] {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = match byte as u8 {
            letter @ (b'a'..=b'z' | b'0'..=b'9') => letter,
            letter @ b'A'..=b'Z' => letter | 0x20,
            BEYOND.. => BEYOND,
            _ => 0,
        };
        byte += 1;
    }
    letters
}

/// The weight of each word, by its hash, whose lowest 4 bits are its length. This is a table with
/// open addressing: texts repeat their words, so it is less work than sorting all of them. The number of
/// its places is a power of two.
struct TermCounts {
    counts: Vec<(u64, u32)>,
    known: usize,
}

impl TermCounts {
    fn new() -> TermCounts {
        let (counts, known) = (vec![(0, 0); 1024], 0);
        TermCounts { counts, known }
    }

    /// Adds the words of a text with a weight: letters and digits of any script, in lower case.
    fn read(&mut self, text: &str, is_html: bool, weight: u32) {
        let bytes = text.as_bytes();
        let (mut at, mut word) = (0, WordScanner::default());
        while let Some(&byte) = bytes.get(at) {
            match LETTERS[usize::from(byte)] {
                BEYOND => {
                    let Some(letter) = text[at..].chars().next() else {
                        break;
                    };
                    at += letter.len_utf8() - 1;
                    // Most of them are dashes and quotation marks, which are easy to recognise.
                    if !('\u{2000}'..='\u{206f}').contains(&letter) && letter.is_alphanumeric() {
                        letter.to_lowercase().for_each(|c| word.push(c.into()));
                    } else {
                        self.end(&mut word, weight);
                    }
                }
                0 => {
                    self.end(&mut word, weight);
                    let end = match byte {
                        b'<' if is_html => Some(past(&text[at..]) - 1),
                        // Character references that Markdown writes are short.
                        b'&' if is_html => bytes[at..].iter().take(8).position(|b| *b == b';'),
                        _ => None,
                    };
                    at += end.unwrap_or(0);
                }
                _ => {
                    let letters = bytes[at..].iter().map(|byte| LETTERS[usize::from(*byte)]);
                    let letters = letters.take_while(|letter| (1..BEYOND).contains(letter));
                    let before = word.length;
                    letters.for_each(|letter| word.push(u64::from(letter)));
                    at += (word.length - before) as usize - 1;
                }
            }
            at += 1;
        }
        self.end(&mut word, weight);
    }

    /// Ends a word. Words of one or two letters are too common to count.
    fn end(&mut self, word: &mut WordScanner, weight: u32) {
        let WordScanner { hash, length } = std::mem::take(word);
        if length > 2 {
            let hash = (hash ^ (hash >> 31)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            self.count((hash & !15) | length.min(15), weight);
        }
    }

    fn count(&mut self, hash: u64, weight: u32) {
        let places = self.counts.len();
        let mut at = (hash >> 32) as usize & (places - 1);
        loop {
            let (known, count) = &mut self.counts[at];
            if *known == hash {
                *count += weight;
                return;
            }
            if *count == 0 {
                (*known, *count) = (hash, weight);
                break;
            }
            at = (at + 1) & (places - 1);
        }
        self.known += 1;
        if self.known * 2 > places {
            let before = std::mem::replace(&mut self.counts, vec![(0, 0); places * 2]);
            self.known = 0;
            for (hash, count) in before.into_iter().filter(|(_, count)| *count > 0) {
                self.count(hash, count);
            }
        }
    }

    /// The terms with the largest weights; of equal ones, longer words first, because they mean
    /// more.
    fn weightiest(self) -> Terms {
        let found = self.counts.into_iter().filter(|(_, count)| *count > 0);
        let weighed = found.map(|(hash, count)| {
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

/// A word while it is read.
#[derive(Default)]
struct WordScanner {
    hash: u64,
    length: u64,
}

impl WordScanner {
    fn push(&mut self, letter: u64) {
        self.hash = (self.hash.rotate_left(5) ^ letter).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.length += 1;
    }
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

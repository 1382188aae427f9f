//! The words of a text that tell it from others, so that its relatives can be found.
//!
//! Enters: HTML, and what the front matter says. Leaves: [`Terms`]. Forbidden here: other texts: how
//! rare a word is, only the whole site can say.

use crate::parse::document::front_matter::FrontMatter;
use crate::parse::markdown::Body;

/// Terms that are kept of a document.
const MOST: usize = 32;
/// How often a term counts that stands in the title or is a tag, and elsewhere above the text.
const TITLE: u32 = 4;
const ABOVE: u32 = 2;

/// The weightiest terms of a document, sorted. Of each, 56 bits of its hash and how often it is there
/// (8 bits).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Terms(Box<[u64]>);

impl Terms {
    /// Those of a document.
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

    /// Each term: a number that stands for it, and how often it is there.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u8)> {
        self.0.iter().map(|term| (term >> 8, *term as u8))
    }
}

/// What a byte is to a word: a letter or digit, in lower case; 0, where a word ends; or [`BEYOND`].
const LETTERS: [u8; 256] = letters();
/// The first byte of a sign that is no ASCII.
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

/// How often each word is there, by its hash, whose lowest 4 bits are its length. A table with open
/// addressing: texts repeat their words, so this is less work than to sort all of them.
struct TermCounts {
    counts: Vec<(u64, u32)>,
    known: usize,
}

impl TermCounts {
    fn new() -> TermCounts {
        let (counts, known) = (vec![(0, 0); 1024], 0);
        TermCounts { counts, known }
    }

    /// Takes in the words of a text: letters and digits of any script, in lower case. Each counts for
    /// so many.
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
                    // Dashes and quotation marks are most of them, and quickly told.
                    if !('\u{2000}'..='\u{206f}').contains(&letter) && letter.is_alphanumeric() {
                        letter.to_lowercase().for_each(|c| word.push(c.into()));
                    } else {
                        self.end(&mut word, weight);
                    }
                }
                0 => {
                    self.end(&mut word, weight);
                    let end = match byte {
                        b'<' if is_html => memchr::memchr(b'>', &bytes[at..]),
                        // The longest of HTML's names that Markdown leaves are short.
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

    /// Words of one or two letters say nothing of a text.
    fn end(&mut self, word: &mut WordScanner, weight: u32) {
        let WordScanner { hash, length } = std::mem::take(word);
        if length > 2 {
            let hash = (hash ^ (hash >> 31)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            self.count((hash & !15) | length.min(15), weight);
        }
    }

    fn count(&mut self, hash: u64, weight: u32) {
        let places = self.counts.len();
        let mut at = (hash >> 32) as usize % places;
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
            at = (at + 1) % places;
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

    /// The terms that are there most often; long ones, which mean more, before short ones.
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
        // Two of one hash would be two entries of one term.
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

//! The words of a text that tell it from others, so that its relatives can be found.
//!
//! Enters: HTML, and what the front matter says. Leaves: [`Terms`]. Forbidden here: other texts: how
//! rare a word is, only the whole site can say.

use super::front_matter::FrontMatter;
use super::markdown::Body;

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
    pub(super) fn of(front: &FrontMatter, body: &Body) -> Terms {
        let mut words = Words(Vec::with_capacity(body.html.len() / 8));
        words.read(&body.html, true);
        let title = front.title.as_ref().or(body.title.as_ref());
        for name in title.into_iter().chain(&front.tags) {
            (0..TITLE).for_each(|_| words.read(name, false));
        }
        let headings = body.headings.iter().map(|heading| &heading.title);
        for text in headings.chain(&front.description) {
            (0..ABOVE).for_each(|_| words.read(text, false));
        }
        words.weightiest()
    }

    /// Each term: a number that stands for it, and how often it is there.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u8)> {
        self.0.iter().map(|term| (term >> 8, *term as u8))
    }
}

/// The hash of every word so far; in the lowest 4 bits its length.
struct Words(Vec<u64>);

impl Words {
    /// Takes in the words of a text: letters and digits of any script, in lower case.
    fn read(&mut self, text: &str, is_html: bool) {
        let bytes = text.as_bytes();
        let (mut at, mut word) = (0, Word::default());
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => word.push(u64::from(byte)),
                b'A'..=b'Z' => word.push(u64::from(byte | 0x20)),
                0x80.. => {
                    let Some(letter) = text[at..].chars().next() else {
                        break;
                    };
                    at += letter.len_utf8() - 1;
                    if letter.is_alphanumeric() {
                        letter.to_lowercase().for_each(|c| word.push(c.into()));
                    } else {
                        word.end(&mut self.0);
                    }
                }
                _ => {
                    word.end(&mut self.0);
                    let end = match byte {
                        b'<' if is_html => memchr::memchr(b'>', &bytes[at..]),
                        // The longest of HTML's names that Markdown leaves are short.
                        b'&' if is_html => bytes[at..].iter().take(8).position(|b| *b == b';'),
                        _ => None,
                    };
                    at += end.unwrap_or(0);
                }
            }
            at += 1;
        }
        word.end(&mut self.0);
    }

    /// The terms that are there most often; long ones, which mean more, before short ones.
    fn weightiest(mut self) -> Terms {
        self.0.sort_unstable();
        let mut terms: Vec<(u32, u64)> = Vec::with_capacity(self.0.len());
        for same in self.0.chunk_by(|a, b| a == b) {
            let (length, count) = ((same[0] & 15) as u32, same.len().min(255) as u32);
            let weight = count.min(12) * (length.min(9) - 2);
            terms.push((weight, (same[0] & !255) | u64::from(count)));
        }
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
struct Word {
    hash: u64,
    length: u64,
}

impl Word {
    fn push(&mut self, letter: u64) {
        self.hash = (self.hash ^ letter)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23);
        self.length += 1;
    }

    /// Words of one or two letters say nothing of a text.
    fn end(&mut self, into: &mut Vec<u64>) {
        if self.length > 2 {
            let hash = (self.hash ^ (self.hash >> 31)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            into.push((hash & !15) | self.length.min(15));
        }
        *self = Word::default();
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

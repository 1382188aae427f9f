//! Facts about running text: its number of words, and its summary.

/// A summary ends with the first paragraph after this many characters.
const SUMMARY_ENOUGH: usize = 120;
/// A summary is cut after this many characters.
const SUMMARY_MOST: usize = 240;

/// How many bytes of text are collected before their words are counted.
const AT_ONCE: usize = 4096;

fn is_word(byte: u8) -> bool {
    byte > b' '
}

/// How many words begin after the first byte. The whole text passes through here, so the loop has
/// no branches, and its counts are so small that the compiler can process many bytes at once.
fn begins(bytes: &[u8]) -> u32 {
    let after = bytes.get(1..).unwrap_or_default();
    let chunks = bytes.chunks(128).zip(after.chunks(128));
    let in_chunk = |(before, after): (&[u8], &[u8])| {
        let pairs = before.iter().zip(after);
        let begins: u8 = pairs
            .map(|(a, b)| u8::from(!is_word(*a) & is_word(*b)))
            .sum();
        u32::from(begins)
    };
    chunks.map(in_chunk).sum()
}

/// Characters of scripts without spaces, and the words that begin with one.
#[derive(Clone, Copy, Default)]
struct DenseCount {
    characters: u32,
    words: u32,
}

/// Counts the characters of scripts without spaces that begin in `bytes` (UTF-8) behind the first byte:
/// Chinese characters, kana, Thai, Lao, Tibetan, Burmese, Khmer.
fn dense(bytes: &[u8]) -> DenseCount {
    // Other texts have few of these bytes, and are left after this.
    let may_be = |byte: &u8| matches!(byte, 0xe0 | 0xe1 | 0xe3..=0xe9 | 0xef | 0xf0);
    let leads = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(may_be(byte))).sum::<u8>();
    if bytes.chunks(128).all(|chunk| leads(chunk) == 0) {
        return DenseCount::default();
    }
    let is_dense = |first: u8, second: u8| match first {
        // Thai, Lao and Tibetan; Burmese; Khmer.
        0xe0 => second >= 0xb8,
        0xe1 => matches!(second, 0x80..=0x82 | 0x9e | 0x9f),
        // Punctuation and kana, then Chinese characters, then wide forms.
        0xe3..=0xe9 => true,
        0xef => matches!(second, 0xa4..=0xab | 0xbc..=0xbe),
        0xf0 => matches!(second, 0xa0..=0xbf),
        _ => false,
    };
    let mut count = DenseCount::default();
    for three in bytes.windows(3) {
        if is_dense(three[1], three[2]) {
            count.characters += 1;
            count.words += u32::from(!is_word(three[0]));
        }
    }
    count
}

/// What running text says of itself.
pub(crate) struct ProseFacts {
    /// Its beginning, as plain text.
    pub(crate) summary: String,
    /// Words between spaces; of scripts without spaces, characters.
    pub(crate) words: u32,
    /// Those characters.
    pub(crate) dense: u32,
}

/// Running text: counts its words and keeps its beginning as a summary.
pub(crate) struct Prose {
    words: u32,
    /// Characters of scripts without spaces.
    dense: u32,
    /// Text whose words were not counted yet, after the byte before it. Most pieces are short, so
    /// it is faster to count in many of them at once.
    running: Vec<u8>,
    silent: u32,
    summary: String,
    characters: usize,
    /// The text may have a `<!-- more -->`. Then its summary goes on until there.
    may_be_marked: bool,
    /// The end of the summary: the end of the first paragraph that makes it long enough, or the
    /// writer's `<!-- more -->`.
    end: Option<usize>,
    is_marked: bool,
}

impl Prose {
    pub(crate) fn new(may_be_marked: bool) -> Prose {
        let mut running = Vec::with_capacity(AT_ONCE + AT_ONCE / 4);
        running.push(b' ');
        Prose {
            words: 0,
            dense: 0,
            running,
            silent: 0,
            summary: String::new(),
            characters: 0,
            may_be_marked,
            end: None,
            is_marked: false,
        }
    }

    /// Leaves text out of the summary, as in headings, code and tables.
    pub(crate) fn silence(&mut self, on: bool) {
        self.silent = if on {
            self.silent + 1
        } else {
            self.silent.saturating_sub(1)
        };
        self.running.push(b' ');
    }

    fn is_done(&self) -> bool {
        self.is_marked
            || (!self.may_be_marked && (self.end.is_some() || self.characters > SUMMARY_MOST + 40))
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.running.extend_from_slice(text.as_bytes());
        if self.running.len() > AT_ONCE {
            self.count();
        }
        if self.silent == 0 && !self.is_done() {
            self.summary.push_str(text);
            self.characters += text.chars().count();
        }
    }

    /// Counts words. A word begins at a character after a space. Pieces are whole characters, so none
    /// is counted in halves.
    fn count(&mut self) {
        let dense = dense(&self.running);
        self.words += begins(&self.running) - dense.words + dense.characters;
        self.dense += dense.characters;
        let last = self.running.len() - 1;
        self.running.drain(..last);
    }

    pub(crate) fn end_of_block(&mut self) {
        self.running.push(b' ');
        if self.silent == 0 && !self.is_done() {
            if self.end.is_none() && self.characters >= SUMMARY_ENOUGH {
                self.end = Some(self.summary.len());
            }
            self.summary.push(' ');
            self.characters += 1;
        }
    }

    pub(crate) fn more(&mut self) {
        if !self.is_marked {
            self.is_marked = true;
            self.end = Some(self.summary.len());
        }
    }

    pub(crate) fn finish(mut self) -> ProseFacts {
        self.count();
        self.summary
            .truncate(self.end.unwrap_or(self.summary.len()));
        let mut summary = self
            .summary
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if !self.is_marked
            && let Some((cut, _)) = summary.char_indices().nth(SUMMARY_MOST)
        {
            let end = summary[..cut].rfind(' ').unwrap_or(cut);
            summary.truncate(end);
            summary.truncate(
                summary
                    .trim_end_matches([',', ';', ':', '.', '–', '—', ' '])
                    .len(),
            );
            summary.push('…');
        }
        ProseFacts {
            summary,
            words: self.words,
            dense: self.dense,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_across_chunks_and_pieces() {
        for count in [1, 2, 63, 64, 65, 127, 128, 129, 300] {
            let mut prose = Prose::new(false);
            prose.text(&"a ".repeat(count));
            prose.text(" be");
            prose.text("fore\u{a0}now  ");
            assert_eq!(prose.finish().words as usize, count + 1, "{count}");
        }
    }

    #[test]
    fn characters_of_scripts_without_spaces_are_counted() {
        for (text, count) in [
            ("日本語の文章です。", 9),
            ("ภาษาไทย", 7),
            ("བོད་སྐད།", 8),
            ("ລາວ မြန် ខ្មែរ", 12),
            ("“Words” — 한국어, ગુજરાતી, Ελλάδα 🙂 …", 0),
            ("𠀋 Kanji 漢字", 3),
        ] {
            let mut prose = Prose::new(false);
            prose.text(text);
            assert_eq!(prose.finish().dense, count, "{text}");
        }
        for (piece, words) in [
            ("日本語 a", 4000),
            (" 日本語 ab", 4000),
            ("日本語", 3000),
            (" 「日語」", 4000),
        ] {
            let mut prose = Prose::new(false);
            (0..1000).for_each(|_| prose.text(piece));
            let facts = prose.finish();
            assert_eq!(facts.words, words, "{piece}");
        }
    }
}

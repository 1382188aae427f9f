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

/// Running text: counts its words and keeps its beginning as a summary.
pub(crate) struct Prose {
    words: u32,
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

    /// Counts words. A word begins at a character after a space.
    fn count(&mut self) {
        self.words += begins(&self.running);
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

    pub(crate) fn finish(mut self) -> (String, u32) {
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
        (summary, self.words)
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
            assert_eq!(prose.finish().1 as usize, count + 1, "{count}");
        }
    }
}

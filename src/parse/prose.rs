//! What running text says of itself: how many words it has, and how it begins.

/// Characters after which a summary stops at the end of a paragraph.
const SUMMARY_ENOUGH: usize = 120;
/// Characters after which it is cut.
const SUMMARY_MOST: usize = 240;

/// Running text: counts its words and keeps its beginning as a summary.
pub(super) struct Prose {
    words: u32,
    in_word: bool,
    silent: u32,
    summary: String,
    characters: usize,
    /// The text may say itself where its summary ends, so its beginning has no end yet.
    may_be_marked: bool,
    /// Where the summary ends: at the end of a paragraph that makes it long enough, or where the
    /// writer says.
    end: Option<usize>,
    is_marked: bool,
}

impl Prose {
    pub(super) fn new(may_be_marked: bool) -> Prose {
        Prose {
            words: 0,
            in_word: false,
            silent: 0,
            summary: String::new(),
            characters: 0,
            may_be_marked,
            end: None,
            is_marked: false,
        }
    }

    /// Text in headings, code and tables is not for summaries.
    pub(super) fn silence(&mut self, on: bool) {
        self.silent = if on {
            self.silent + 1
        } else {
            self.silent.saturating_sub(1)
        };
        self.in_word = false;
    }

    fn is_done(&self) -> bool {
        self.is_marked
            || (!self.may_be_marked && (self.end.is_some() || self.characters > SUMMARY_MOST + 40))
    }

    pub(super) fn text(&mut self, text: &str) {
        // A word begins where something follows a space. Without branches, because all of the text
        // goes through here.
        let bytes = text.as_bytes();
        let is_word = |byte: &u8| *byte > b' ';
        if let (Some(first), Some(last)) = (bytes.first(), bytes.last()) {
            let pairs = bytes.iter().zip(&bytes[1..]);
            let begins: u32 = pairs
                .map(|(a, b)| u32::from(!is_word(a) & is_word(b)))
                .sum();
            self.words += begins + u32::from(is_word(first) && !self.in_word);
            self.in_word = is_word(last);
        }
        if self.silent == 0 && !self.is_done() {
            self.summary.push_str(text);
            self.characters += text.chars().count();
        }
    }

    pub(super) fn end_of_block(&mut self) {
        self.in_word = false;
        if self.silent == 0 && !self.is_done() {
            if self.end.is_none() && self.characters >= SUMMARY_ENOUGH {
                self.end = Some(self.summary.len());
            }
            self.summary.push(' ');
            self.characters += 1;
        }
    }

    pub(super) fn more(&mut self) {
        if !self.is_marked {
            self.is_marked = true;
            self.end = Some(self.summary.len());
        }
    }

    pub(super) fn finish(mut self) -> (String, u32) {
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

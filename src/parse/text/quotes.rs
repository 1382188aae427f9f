//! Quotation marks of languages.
//!
//! Enters: a straight quotation mark that Markdown found, with the text around it. Leaves: the mark
//! to write instead. The marks are those of Unicode's CLDR, with the spaces that French typography
//! puts inside. An apostrophe is ’ in all languages.

use std::ops::Range;

/// The marks of a language: around a quotation, and around a quotation inside of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    open: &'static str,
    close: &'static str,
    open_inside: &'static str,
    close_inside: &'static str,
}

const fn marks(
    open: &'static str,
    close: &'static str,
    open_inside: &'static str,
    close_inside: &'static str,
) -> Marks {
    Marks {
        open,
        close,
        open_inside,
        close_inside,
    }
}

const ENGLISH: Marks = marks("“", "”", "‘", "’");

/// By language tag in lower case. A longer tag has precedence.
const MARKS: [(&str, Marks); 36] = [
    ("be", marks("«", "»", "„", "“")),
    ("bg", marks("„", "“", "‚", "‘")),
    ("ca", marks("«", "»", "“", "”")),
    ("cs", marks("„", "“", "‚", "‘")),
    ("de", marks("„", "“", "‚", "‘")),
    ("de-ch", marks("«", "»", "‹", "›")),
    ("de-li", marks("«", "»", "‹", "›")),
    ("el", marks("«", "»", "“", "”")),
    ("es", marks("«", "»", "“", "”")),
    ("es-mx", marks("“", "”", "‘", "’")),
    ("et", marks("„", "“", "«", "»")),
    ("fi", marks("”", "”", "’", "’")),
    ("fr", marks("«\u{a0}", "\u{a0}»", "“", "”")),
    ("hr", marks("„", "“", "‚", "‘")),
    ("hu", marks("„", "”", "»", "«")),
    ("hy", marks("«", "»", "«", "»")),
    ("is", marks("„", "“", "‚", "‘")),
    ("it", marks("«", "»", "“", "”")),
    ("ja", marks("「", "」", "『", "』")),
    ("ka", marks("„", "“", "«", "»")),
    ("lt", marks("„", "“", "„", "“")),
    ("mk", marks("„", "“", "’", "‘")),
    ("nb", marks("«", "»", "‘", "’")),
    ("nn", marks("«", "»", "‘", "’")),
    ("no", marks("«", "»", "‘", "’")),
    ("pl", marks("„", "”", "«", "»")),
    ("pt-pt", marks("«", "»", "“", "”")),
    ("ro", marks("„", "”", "«", "»")),
    ("ru", marks("«", "»", "„", "“")),
    ("sk", marks("„", "“", "‚", "‘")),
    ("sl", marks("„", "“", "‚", "‘")),
    ("sq", marks("«", "»", "“", "”")),
    ("sr", marks("„", "“", "‘", "’")),
    ("sv", marks("”", "”", "’", "’")),
    ("uk", marks("«", "»", "„", "“")),
    ("zh-tw", marks("「", "」", "『", "』")),
];

/// Chooses the quotation marks of one text.
#[derive(Debug)]
pub(crate) struct Quotes {
    marks: Marks,
    /// The number of open quotations in this block.
    open: u32,
    /// Whether a single mark is open.
    single: bool,
}

impl Quotes {
    /// The marks of a BCP 47 language tag; English ones if the table has none for it.
    pub(crate) fn of(language: &str) -> Quotes {
        let mut tag = language.to_ascii_lowercase().replace('_', "-");
        let marks = loop {
            if let Ok(at) = MARKS.binary_search_by(|(known, _)| known.cmp(&&*tag)) {
                break MARKS[at].1;
            }
            match tag.rfind('-') {
                Some(end) => tag.truncate(end),
                None => break ENGLISH,
            }
        };
        Quotes {
            marks,
            open: 0,
            single: false,
        }
    }

    /// Begins a block. A quotation does not go on from the block before.
    pub(crate) fn begin(&mut self) {
        (self.open, self.single) = (0, false);
    }

    /// The mark for the straight mark at `at` in `text`, for which Markdown has chosen the English
    /// mark `chosen`. `None` if that is right.
    pub(crate) fn mark(
        &mut self,
        chosen: &str,
        text: &str,
        at: &Range<usize>,
    ) -> Option<&'static str> {
        let before = text[..at.start].chars().next_back();
        let after = text[at.end..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match (text.as_bytes()[at.start], chosen) {
            // In '90s, the apostrophe stands for digits that are left out.
            (b'\'', "‘") if is_decade(&text[at.end..]) => Some("’"),
            (b'\'', "‘") => {
                self.single = true;
                let is_inside = self.open > 0 || self.marks == ENGLISH;
                Some(self.pair(is_inside).0).filter(|mark| *mark != "‘")
            }
            (b'\'', "’") if self.single && !(is_word(before) && is_word(after)) => {
                self.single = false;
                let is_inside = self.open > 0 || self.marks == ENGLISH;
                Some(self.pair(is_inside).1).filter(|mark| *mark != "’")
            }
            (b'"', "“" | "”") => self.double(chosen, before, after),
            _ => None,
        }
    }

    fn double(
        &mut self,
        chosen: &str,
        before: Option<char>,
        after: Option<char>,
    ) -> Option<&'static str> {
        let ends_a_word = before.is_some_and(|c| !c.is_whitespace() && !"([{«„“‘—–-/".contains(c));
        let begins_a_word = after.is_some_and(|c| !c.is_whitespace() && !")]}.,;:!?…".contains(c));
        // Markup may be next to the mark. If both marks are possible, Markdown's choice is used.
        let closes = match (ends_a_word, begins_a_word) {
            (true, false) => true,
            (false, true) => false,
            _ => chosen == "”",
        };
        let mark = if closes {
            if self.open == 0 && before.is_some_and(|c| c.is_ascii_digit()) {
                // A mark after a digit means inches.
                return Some("\"");
            }
            self.open = self.open.saturating_sub(1);
            self.pair(self.open > 0).1
        } else {
            self.open += 1;
            self.pair(self.open > 1).0
        };
        Some(mark).filter(|mark| *mark != chosen)
    }

    fn pair(&self, is_inside: bool) -> (&'static str, &'static str) {
        if is_inside {
            (self.marks.open_inside, self.marks.close_inside)
        } else {
            (self.marks.open, self.marks.close)
        }
    }
}

/// Whether a text begins with a short year, as `90s` does.
fn is_decade(text: &str) -> bool {
    let mut bytes = text.bytes();
    let has_digits = bytes.by_ref().take(2).filter(u8::is_ascii_digit).count() == 2;
    has_digits
        && bytes.next() == Some(b's')
        && !bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
}

/// Replaces the straight marks of a text without markup, such as a title, by the marks of
/// `language`.
pub(crate) fn in_line(text: &str, language: &str) -> String {
    let mut quotes = Quotes::of(language);
    let mut set = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let (open, close) = match character {
            '"' => ("“", "”"),
            '\'' => ("‘", "’"),
            other => {
                set.push(other);
                continue;
            }
        };
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let may_open = before.is_none_or(|c| c.is_whitespace() || "([{«„“‘—–-/\"'".contains(c));
        let opens = may_open && after.is_some_and(|c| !c.is_whitespace());
        let chosen = if opens { open } else { close };
        let mark = quotes.mark(chosen, text, &(at..at + 1));
        set.push_str(mark.unwrap_or(chosen));
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(MARKS.is_sorted_by_key(|(tag, _)| *tag));
    }

    #[test]
    fn a_longer_tag_wins_and_an_unknown_one_is_english() {
        for (tag, open) in [
            ("de", "„"),
            ("de-AT", "„"),
            ("de-CH", "«"),
            ("DE_ch", "«"),
            ("en-GB", "“"),
            ("tlh", "“"),
            ("pt", "“"),
            ("pt-PT", "«"),
            ("", "“"),
        ] {
            assert_eq!(Quotes::of(tag).marks.open, open, "{tag}");
        }
    }

    #[test]
    fn a_line_of_text_has_the_marks_of_its_language() {
        for (language, text, expected) in [
            (
                "en",
                "'Do you know anyone?' got two",
                "‘Do you know anyone?’ got two",
            ),
            (
                "en",
                "The \"why\" of it, and it's fine",
                "The “why” of it, and it’s fine",
            ),
            ("en", "(\"Yes\") \"'Inside' it\"", "(“Yes”) “‘Inside’ it”"),
            ("en", "A 27\" screen", "A 27\" screen"),
            ("de", "Das \"Warum\" dahinter", "Das „Warum“ dahinter"),
            ("fr", "Le \"pourquoi\"", "Le «\u{a0}pourquoi\u{a0}»"),
            ("en", "\"", "”"),
            ("en", "", ""),
        ] {
            assert_eq!(in_line(text, language), expected);
        }
    }
}

//! The corpus: as many posts as wanted, of about 1,000 words each, the same on every machine.
//!
//! Each post comes from a generator of random numbers that its own number seeds, so the posts of a
//! small corpus are not those of a large one by accident, but by rule: only their links differ.

use crate::words::{SMALL, TAGS, WORDS};
use std::fmt::Write;

/// All of the corpus hangs on this number.
const SEED: u64 = 0x6c69_6e67_6572;
/// Words after which a post ends at the next paragraph.
const WORDS_PER_POST: usize = 900;
/// Hours from one post to the next: 1,000 posts span four months, 100,000 span 34 years.
const HOURS_APART: i64 = 3;
/// The date of the newest post.
const NEWEST: &str = "2025-12-31T18:00:00Z";

/// One post, in no generator's dialect yet.
pub struct Post {
    pub slug: String,
    /// What never changes: a letter and hexadecimal digits, so that YAML sees no number in it.
    pub id: String,
    /// Letters, digits and spaces only: it needs no quoting anywhere.
    pub title: String,
    pub date: jiff::Timestamp,
    /// Letters, spaces and a full stop.
    pub description: String,
    pub tags: Vec<&'static str>,
    /// Markdown that every contender understands.
    pub body: String,
}

impl Post {
    /// Post `number` (from 0, the oldest) of `total`. `link` writes the target of a link to the
    /// post of that slug.
    pub fn new(number: usize, total: usize, link: fn(&str) -> String) -> Post {
        let newest: jiff::Timestamp = NEWEST.parse().expect("NEWEST is a date");
        let hours = HOURS_APART * (total - 1 - number) as i64;
        let mut dice = Dice::of(number, 1);
        let first = dice.below(TAGS.len());
        // Distances that cannot come round: the tags of one post differ.
        let mut tags = vec![TAGS[first], TAGS[(first + 1 + dice.below(12)) % TAGS.len()]];
        if dice.one_in(2) {
            tags.push(TAGS[(first + 20 + dice.below(12)) % TAGS.len()]);
        }
        let mut description = capitalised(&words(&mut dice, 14));
        description.push('.');
        let mut writer = Writer {
            dice,
            total,
            link,
            body: String::with_capacity(8 * 1024),
            words: 0,
        };
        writer.post();
        Post {
            slug: slug(number),
            id: format!("p{:011x}", Dice::of(number, 2).next() >> 20),
            title: title(number),
            date: newest - jiff::SignedDuration::from_hours(hours),
            description,
            tags,
            body: writer.body,
        }
    }
}

fn title(number: usize) -> String {
    let mut dice = Dice::of(number, 0);
    let length = 4 + dice.below(4);
    format!("{} {number}", capitalised(&words(&mut dice, length)))
}

/// The slug of a post: its title's, so that no generator needs to be told.
pub fn slug(number: usize) -> String {
    title(number).to_lowercase().replace(' ', "-")
}

/// Plain words.
fn words(dice: &mut Dice, count: usize) -> String {
    let mut text = String::new();
    while text.split(' ').filter(|word| !word.is_empty()).count() < count {
        let word = dice.word();
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            text.push_str(word);
            text.push(' ');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Writes the body of one post.
struct Writer {
    dice: Dice,
    total: usize,
    link: fn(&str) -> String,
    body: String,
    words: usize,
}

impl Writer {
    fn post(&mut self) {
        // One block of each rare kind in some posts, at a section of their own choice.
        let table_at = self.dice.one_in(5).then(|| self.dice.below(4));
        let code_at = self.dice.one_in(5).then(|| self.dice.below(4));
        self.paragraph();
        let mut section = 0;
        while self.words < WORDS_PER_POST {
            self.heading();
            self.paragraph();
            if table_at == Some(section) {
                self.table();
            }
            if code_at == Some(section) {
                self.code();
            }
            match self.dice.below(6) {
                0 | 1 => self.list("- "),
                2 => self.list("1. "),
                3 => self.quote(),
                _ => self.paragraph(),
            }
            self.paragraph();
            section += 1;
        }
    }

    fn word(&mut self) -> &'static str {
        self.words += 1;
        self.dice.word()
    }

    fn sentence(&mut self) {
        let length = 6 + self.dice.below(12);
        // What stands out in the sentence, if anything, begins at this word.
        let mark = 1 + self.dice.below(length - 4);
        let kind = self.dice.below(14);
        for at in 0..length {
            if at > 0 {
                self.body.push(' ');
            }
            let word = self.word();
            match (at == mark, kind) {
                (true, 0 | 1) => self.span("**", 2, word),
                (true, 2 | 3) => self.span("*", 2, word),
                (true, 4) => self.span("`", 0, word),
                (true, 5) => self.span("\"", 3, word),
                (true, 6) => self.link_to_post(word),
                (true, 7) => {
                    let _ = write!(self.body, "[{word}](https://example.org/{word}?from=blog)");
                }
                (true, 8) => {
                    let _ = write!(self.body, "-- {word},");
                }
                (true, 9) => {
                    let _ = write!(self.body, "{word},");
                }
                _ if at == 0 => self.body.push_str(&capitalised(word)),
                _ => self.body.push_str(word),
            }
        }
        let end = self.dice.pick(&[".", ".", ".", ".", ".", "?", "...", "!"]);
        self.body.push_str(end);
    }

    /// `word` and `more` words after it between two marks.
    fn span(&mut self, mark: &str, more: usize, word: &str) {
        self.body.push_str(mark);
        self.body.push_str(word);
        for _ in 0..more {
            let word = self.word();
            self.body.push(' ');
            self.body.push_str(word);
        }
        self.body.push_str(mark);
    }

    fn link_to_post(&mut self, word: &str) {
        let target = (self.link)(&slug(self.dice.below(self.total)));
        let _ = write!(self.body, "[{word} ");
        let word = self.word();
        let _ = write!(self.body, "{word}]({target})");
    }

    fn paragraph(&mut self) {
        for number in 0..3 + self.dice.below(3) {
            if number > 0 {
                // Writers break lines now and then.
                let space = if self.dice.one_in(3) { '\n' } else { ' ' };
                self.body.push(space);
            }
            self.sentence();
        }
        self.body.push_str("\n\n");
    }

    fn heading(&mut self) {
        let marks = if self.dice.one_in(4) { "###" } else { "##" };
        let count = 2 + self.dice.below(4);
        let text = words(&mut self.dice, count);
        self.words += count;
        let _ = write!(self.body, "{marks} {}\n\n", capitalised(&text));
    }

    fn list(&mut self, mark: &str) {
        for _ in 0..3 + self.dice.below(4) {
            self.body.push_str(mark);
            self.sentence();
            self.body.push('\n');
        }
        self.body.push('\n');
    }

    fn quote(&mut self) {
        self.body.push_str("> ");
        self.sentence();
        self.body.push_str("\n\n");
    }

    fn table(&mut self) {
        self.body
            .push_str("| Customer | Month | Value |\n|---|---|--:|\n");
        for _ in 0..4 {
            let (customer, month) = (self.word(), self.word());
            let value = self.dice.below(9_000);
            let _ = writeln!(self.body, "| {customer} | {month} | {value} |");
        }
        self.body.push('\n');
    }

    fn code(&mut self) {
        self.body.push_str("```\n");
        for number in 1..=6 {
            let (what, whom) = (self.word(), self.word());
            let _ = writeln!(self.body, "step {number}: {what} <{whom}> & wait");
        }
        self.body.push_str("```\n\n");
    }
}

/// Random numbers that are the same everywhere: SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    /// One of the streams of numbers of a post.
    fn of(number: usize, stream: u64) -> Dice {
        let mut dice = Dice(SEED ^ stream << 56 ^ number as u64);
        // Neighbouring seeds would begin alike.
        dice.0 = dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is small: the bias of the remainder does not matter here.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn word(&mut self) -> &'static str {
        if self.below(100) < 45 {
            self.pick(&SMALL)
        } else {
            self.pick(&WORDS)
        }
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }
}

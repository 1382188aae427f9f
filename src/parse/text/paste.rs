//! Repairs text that was pasted from a word processor or an old blog. Typed bullets (`•`, `·`, `➢`)
//! become list items, and `<<…>>` becomes «…». Markdown would join the bullets into one line and
//! read the brackets as HTML tags. Code is left alone, and no line is added or removed.

use memchr::memmem;
use std::borrow::Cow;

/// The number of lengths of backtick runs that are remembered as unclosed. Real texts have one or
/// two.
const MOST_LENGTHS: usize = 64;

/// Bullets that word processors write. No other text begins a line with one of them and a space.
/// The last three are Word's own, from the fonts Symbol and Wingdings.
const BULLETS: [char; 12] = [
    '•', '‣', '▪', '◦', '·', '∙', '➢', '➤', '❖', '\u{f0b7}', '\u{f0a7}', '\u{f0d8}',
];

/// The text with its typed bullets and guillemets as Markdown. `has_bullets` says that a line may
/// begin with a bullet ([`super::line_starts`]).
pub fn mend(text: &str, has_bullets: bool) -> Cow<'_, str> {
    if !has_bullets && memmem::find(text.as_bytes(), b"<<").is_none() {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len() + 64);
    let mut fence: Option<(char, usize)> = None;
    let mut list = TypedList::default();
    let mut prose = String::new();
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let mark = fence_of(line);
        match (fence, mark) {
            (Some((c, n)), Some((d, m, true))) if c == d && m >= n => fence = None,
            (Some(_), _) => {}
            (None, Some((c, n, _))) => fence = Some((c, n)),
            (None, None) => {
                prose.push_str(&list.line(line, lines.peek().copied().unwrap_or_default()));
                continue;
            }
        }
        guillemets(&std::mem::take(&mut prose), &mut mended);
        mended.push_str(line);
        list.signs.clear();
    }
    guillemets(&prose, &mut mended);
    Cow::Owned(mended)
}

/// If the line opens or closes a code fence: its character, its length, and whether the rest of the
/// line is empty (only then may it close).
fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let line = line.trim_start_matches(' ');
    let c = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n = line.chars().take_while(|d| *d == c).count();
    (n >= 3).then(|| (c, n, line[n..].trim().is_empty()))
}

const SPACES: [char; 3] = [' ', '\t', '\u{a0}'];

/// A list that was typed with bullets.
#[derive(Default)]
struct TypedList {
    /// Its bullets, by level. Empty outside of a list.
    signs: Vec<char>,
}

impl TypedList {
    /// `  • text` becomes a list item, with the blank line before it that Markdown needs after a
    /// paragraph. A bullet that differs from the one above is one level deeper.
    fn line<'a>(&mut self, line: &'a str, next: &str) -> Cow<'a, str> {
        let body = line.trim_start_matches(SPACES);
        if let Some((sign, rest)) = bullet(body, next, &self.signs) {
            let level = match self.signs.iter().position(|known| *known == sign) {
                Some(level) => level,
                None => self.signs.len(),
            };
            self.signs.truncate(level);
            self.signs.push(sign);
            return Cow::Owned(format!(
                "{}- {}",
                "  ".repeat(level),
                rest.trim_start_matches(SPACES)
            ));
        }
        // A line that continues the text of a bullet must not be indented so far that it becomes
        // code.
        if !self.signs.is_empty() && !body.trim().is_empty() && body.len() + 4 <= line.len() {
            return Cow::Owned(format!("{}{body}", "  ".repeat(self.signs.len())));
        }
        if body.trim().is_empty() {
            self.signs.clear();
        }
        Cow::Borrowed(line)
    }
}

/// These bullets also begin headings, so one alone is no list.
const FIGURES: [char; 5] = ['●', '○', '■', '□', '◆'];

/// The bullet that a line begins with, and the text after it. `above` are the bullets of the lines
/// before. `§` counts only before words, and only if the line before or after begins with it too,
/// because laws have a § before a number. An `o` counts only with more than one space after it,
/// because it is a word in several languages.
fn bullet<'a>(body: &'a str, next: &str, above: &[char]) -> Option<(char, &'a str)> {
    let sign = body.chars().next()?;
    let rest = &body[sign.len_utf8()..];
    let is_apart = rest.starts_with(SPACES);
    let is_wide = rest.starts_with('\t') || rest.len() - rest.trim_start_matches(SPACES).len() > 1;
    let is_bullet = match sign {
        '•' => true,
        'o' => is_wide && !rest.trim().is_empty(),
        '§' => {
            let is_number = |rest: &str| {
                let rest = rest.trim_start_matches(SPACES);
                rest.starts_with(|c: char| c.is_ascii_digit())
            };
            let next = next.trim_start_matches(SPACES).strip_prefix('§');
            let is_list =
                is_wide || above.contains(&'§') || next.is_some_and(|rest| !is_number(rest));
            is_apart && !is_number(rest) && is_list
        }
        sign if FIGURES.contains(&sign) => {
            let is_list =
                above.contains(&sign) || next.trim_start_matches(SPACES).starts_with(sign);
            is_apart && is_list
        }
        sign => is_apart && BULLETS.contains(&sign),
    };
    is_bullet.then_some((sign, rest))
}

/// Writes `text` with each `<<word … word>>` pair as «word … word», outside of code spans.
fn guillemets(text: &str, into: &mut String) {
    let mut rest = text;
    // If the end of a run was not found before, it is not found further on either.
    let (mut may_close, mut never_closed) = (true, Vec::new());
    while let Some(at) = rest.find(['`', '<']) {
        let (before, from) = rest.split_at(at);
        into.push_str(before);
        if from.starts_with('`') {
            let ticks = from.len() - from.trim_start_matches('`').len();
            let close = if never_closed.contains(&ticks) {
                None
            } else {
                closing_ticks(&from[ticks..], ticks)
            };
            if close.is_none() && never_closed.len() < MOST_LENGTHS {
                never_closed.push(ticks);
            }
            let close = close.map_or(ticks, |end| ticks + end);
            into.push_str(&from[..close]);
            rest = &from[close..];
        } else if let Some(end) = quoted(from, &mut may_close) {
            into.push('«');
            guillemets(&from[2..end], into);
            into.push('»');
            rest = &from[end + 2..];
        } else {
            into.push('<');
            rest = &from[1..];
        }
    }
    into.push_str(rest);
}

/// The end of the code span that `ticks` backticks opened, after its closing backticks.
fn closing_ticks(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == ticks {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// If `text` opens with `<<` before a word, and a `>>` follows after a word: the place of that
/// `>>`. `may_close` becomes false once there is no `>>` any more.
fn quoted(text: &str, may_close: &mut bool) -> Option<usize> {
    let inside = text.strip_prefix("<<")?;
    if !*may_close || inside.starts_with(|c: char| c.is_whitespace() || c == '<') {
        return None;
    }
    let close = inside.find(">>");
    *may_close = close.is_some();
    let close = close?;
    let ends_a_word = inside[..close].ends_with(|c: char| !c.is_whitespace());
    (close > 0 && ends_a_word).then_some(close + 2)
}

#[cfg(test)]
mod tests {
    use super::{BULLETS, Cow, FIGURES};
    use crate::parse::text::line_starts::LineStarts;

    fn mend(text: &str) -> Cow<'_, str> {
        super::mend(text, LineStarts::of(text).bullets)
    }

    #[test]
    fn every_bullet_of_a_word_processor_becomes_an_item() {
        for sign in BULLETS.into_iter().chain(FIGURES) {
            assert_eq!(
                mend(&format!("{sign} a\n{sign}\tb\n")),
                "- a\n- b\n",
                "{sign}"
            );
        }
        assert_eq!(
            mend("·\ta\no   b\n§ c\n§ d\no\te\n· f\n"),
            "- a\n  - b\n    - c\n    - d\n  - e\n- f\n"
        );
        assert_eq!(mend("§ Sell\n§ Keep\n"), "- Sell\n- Keep\n");
    }

    #[test]
    fn signs_that_mean_something_else_stay() {
        for text in [
            "§ 12 of the law\n§ 13 as well\n",
            "§ Sell alone\n",
            "o preço certo\no cliente\n",
            "o\n",
            "·a\n",
            "— She said\n— He said\n",
            "■ A heading\nText\n",
            "    ▪\n",
            "```\no\tcode\n▪ code\n```\n",
        ] {
            assert_eq!(mend(text), text);
        }
    }

    #[test]
    fn bullets_become_items() {
        let text = "Two things:\n\n  • First, a\n  • Second, b\nend\n";
        assert_eq!(mend(text), "Two things:\n\n- First, a\n- Second, b\nend\n");
    }

    #[test]
    fn quotes_become_guillemets_even_over_paragraphs() {
        let text = "As she said:\n<<the best thing\n\nis trust.…>>\nSo there.\n";
        assert_eq!(
            mend(text),
            "As she said:\n«the best thing\n\nis trust.…»\nSo there.\n"
        );
    }

    #[test]
    fn code_and_arithmetic_stay() {
        for text in [
            "`a << b >> c` and 1 << 2 >> 3\n",
            "```\n• not a list\n<<no quote>>\n```\n",
            "<<never closed\n",
            "plain <b>bold</b>\n",
        ] {
            assert_eq!(mend(text), text);
        }
    }

    #[test]
    fn a_lone_backtick_does_not_swallow_the_rest() {
        assert_eq!(
            mend("5` of rope and <<a quote>>"),
            "5` of rope and «a quote»"
        );
    }
}

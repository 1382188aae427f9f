//! Text pasted from a word processor or an old blog: `•` bullets become list items and `<<…>>`
//! becomes «…», which Markdown would run together or take for HTML tags. Code is left alone, and
//! no line is added or removed.

use memchr::memmem;
use std::borrow::Cow;

/// The number of lengths of backtick runs that are remembered as unclosed. Real texts have one or
/// two.
const MOST_LENGTHS: usize = 64;

/// Replaces typed bullets and guillemets by what Markdown understands.
pub fn mend(text: &str) -> Cow<'_, str> {
    let has = |what: &str| memmem::find(text.as_bytes(), what.as_bytes()).is_some();
    if !has("•") && !has("<<") {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len() + 64);
    let mut fence: Option<(char, usize)> = None;
    let mut after_bullet = false;
    let mut prose = String::new();
    for line in text.split_inclusive('\n') {
        let mark = fence_of(line);
        match (fence, mark) {
            (Some((c, n)), Some((d, m, true))) if c == d && m >= n => fence = None,
            (Some(_), _) => {}
            (None, Some((c, n, _))) => fence = Some((c, n)),
            (None, None) => {
                let line = bullet(line, &mut after_bullet);
                prose.push_str(&line);
                continue;
            }
        }
        guillemets(&std::mem::take(&mut prose), &mut mended);
        mended.push_str(line);
        after_bullet = false;
    }
    guillemets(&prose, &mut mended);
    Cow::Owned(mended)
}

/// If the line opens or closes a code fence: its character, its length, and whether nothing
/// follows it (only such a line closes).
fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let line = line.trim_start_matches(' ');
    let c = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n = line.chars().take_while(|d| *d == c).count();
    (n >= 3).then(|| (c, n, line[n..].trim().is_empty()))
}

/// `  • text` becomes a list item, with the blank line before it that a list after a paragraph
/// does not need.
fn bullet<'a>(line: &'a str, after_bullet: &mut bool) -> Cow<'a, str> {
    let body = line.trim_start_matches([' ', '\t', '\u{a0}']);
    if let Some(rest) = body.strip_prefix('•') {
        *after_bullet = true;
        return Cow::Owned(format!(
            "- {}",
            rest.trim_start_matches([' ', '\t', '\u{a0}'])
        ));
    }
    // A line that goes on under a bullet keeps to it only if it is not indented into code.
    if *after_bullet && !body.trim().is_empty() && body.len() + 4 <= line.len() {
        return Cow::Owned(format!("  {body}"));
    }
    if body.trim().is_empty() {
        *after_bullet = false;
    }
    Cow::Borrowed(line)
}

/// Writes `text` with each `<<word … word>>` pair as «word … word», outside of code spans.
fn guillemets(text: &str, into: &mut String) {
    let mut rest = text;
    // A run that was not found before is not found further on either.
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

/// Where the code span ends that `ticks` backticks opened, counted past its closing ticks.
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

/// If `text` opens with `<<` before a word and a `>>` follows after one: where that `>>` is.
/// `may_close` is false once there is no `>>` any more.
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
    use super::*;

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

//! Warnings about text that the writer meant as Markdown but that is read as plain text:
//! `#Heading`, `-item`, tables with tabs or without their line of hyphens, rows of the wrong
//! length, a `**` without its partner.
//!
//! Enters: events, and the text around them. Leaves: warnings at their places. A text without such
//! lines ([`LineStarts`]) costs no time. Each block of lines has at most one warning and is read
//! once, so the time is linear.
//!
//! [`LineStarts`]: crate::parse::text::line_starts::LineStarts

use super::event_rewriter::EventRewriter;
use crate::diagnostic::Diagnostic;
use std::ops::Range;

/// How far a text has been searched for such lines.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// Whether code is being read.
    pub(super) in_code: bool,
    /// The lines before this offset have a warning already.
    said_until: usize,
    /// The line before this offset is known to have no such mistake.
    line_until: usize,
}

/// A line that may have been meant as Markdown.
struct Slip {
    code: &'static str,
    message: &'static str,
    help: &'static str,
}

impl EventRewriter<'_> {
    /// Inspects the line of the text at `range`, if the text is the first in its line.
    pub(super) fn look_at_line(&mut self, range: &Range<usize>) {
        if self.unread.in_code || range.start < self.unread.said_until.max(self.unread.line_until) {
            return;
        }
        let text = self.parsed;
        let (start, line) = line_at(text, range.start);
        self.unread.line_until = start + line.len();
        let is_first = text[start..range.start].chars().all(|c| " \t>".contains(c));
        let next = text[start + line.len()..]
            .strip_prefix('\n')
            .unwrap_or_default();
        let next = &next[..memchr::memchr(b'\n', next.as_bytes()).unwrap_or(next.len())];
        let shown = &text[range.start..start + line.len()];
        let next = next.trim_start_matches([' ', '\t', '>']);
        let before = text[..start].trim_end_matches([' ', '\t', '>']);
        let begins = before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
        let is_broken_off = shown.trim_end_matches('\r').ends_with("  ");
        let slip = if is_first && !is_broken_off {
            at_start(shown.trim_end(), next.trim_end(), begins)
        } else {
            None
        };
        let slip = slip.or_else(|| in_tabs(shown, next));
        if let Some(slip) = slip {
            let problem = Diagnostic::warning(slip.code, slip.message).help(slip.help);
            self.complain(problem, range.start..start + line.len());
            self.unread.said_until = block_end(text, start + line.len());
        }
    }

    /// Warns about a row of a table whose number of cells is not the number of columns.
    pub(super) fn look_at_row(&mut self, range: &Range<usize>, columns: usize) {
        let row = self.parsed[range.clone()].trim_end();
        let cells = cells(row);
        if cells == columns || row.is_empty() {
            return;
        }
        let count = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        };
        let message = format!(
            "this row has {}, and the table has {}",
            count(cells, "cell"),
            count(columns, "column")
        );
        let help = if !row.contains('|') {
            "leave an empty line before it, if it is no part of the table"
        } else if cells < columns {
            "add the cells that are missing; an empty one is `| |`"
        } else {
            "readers do not see the last ones: take them out, or write a `|` in a text as `\\|`"
        };
        let problem = Diagnostic::warning("table-row", message).help(help);
        self.complain(problem, range.start..range.start + row.len());
    }

    /// Warns about a `**` at `at` that was meant to begin or end bold text, but does not.
    pub(super) fn look_at_asterisks(&mut self, at: usize) {
        let text = self.parsed;
        let before = text[..at].chars().next_back();
        let Some(sign) = text[at..].chars().next() else {
            return;
        };
        let count = text[at..].chars().take_while(|c| *c == sign).count();
        // Lines to write on are made of `_`, and `~~~` is a wave.
        let is_two = before != Some(sign) && if sign == '*' { count > 1 } else { count == 2 };
        if !is_two || self.unread.in_code || at < self.unread.said_until {
            return;
        }
        let after = text[at..].trim_start_matches(sign).chars().next();
        let is_open = |c: Option<char>| c.is_none_or(char::is_whitespace);
        // `2 ** 3` and `a**b` are formulas, and `f(**x)` is code.
        let is_word = |c: Option<char>| !is_open(c);
        let is_meant = (is_open(before) && is_word(after))
            || (sign == '*' && is_word(before) && is_open(after))
            || (sign == '*' && before.is_some_and(|c| ".:,;!?)»”".contains(c)) && is_word(after));
        if !is_meant {
            return;
        }
        let (what, how) = match sign {
            '~' => ("strikes nothing out", "such text"),
            _ => ("makes nothing bold", "bold text"),
        };
        let message = format!("readers see this `{sign}{sign}`: it {what}");
        let more = match sign {
            '*' => "; behind `:**` a space is needed",
            _ => "",
        };
        let help = format!(
            "{how} has `{sign}{sign}` at both ends and no space inside of them: `{sign}{sign}like this{sign}{sign}`{more}"
        );
        let problem = Diagnostic::warning("stray-asterisks", message).help(help);
        self.complain(problem, at..at + 2);
        let (start, line) = line_at(text, at);
        self.unread.said_until = self.unread.said_until.max(start + line.len());
    }
}

/// What the writer may have meant by a line that begins with `shown` and is followed by `next`.
fn at_start(shown: &str, next: &str, begins: bool) -> Option<Slip> {
    let bytes = shown.as_bytes();
    match *bytes.first()? {
        b'#' if is_heading(shown, begins) => Some(Slip {
            code: "heading-space",
            message: "this is no heading, because no space follows the `#`",
            help: "write `## Heading`, with a space",
        }),
        b'|' if is_table(shown, next) => Some(Slip {
            code: "table-unread",
            message: "these lines are no table: readers see the `|`",
            help: "below the line with the heads goes one of hyphens, with as many cells: `|---|---|`; and an empty line goes before the table",
        }),
        b'-' | b'*' | b'+' | b'0'..=b'9' | b'o' if is_item(shown) && is_like(shown, next) => {
            Some(Slip {
                code: "list-unread",
                message: "these lines are no list: readers see them as one paragraph",
                help: "begin each item with a hyphen or a number and a space: `- item`, `1. item`",
            })
        }
        _ if is_mark(shown) && mark(shown).is_some() && mark(shown) == mark(next) => Some(Slip {
            code: "list-unread",
            message: "these lines are no list: readers see them as one paragraph",
            help: "begin each item with a hyphen and a space, also before a sign: `- ✓ item`",
        }),
        _ => None,
    }
}

/// `##Heading`, or `#Heading` at the beginning of a paragraph. `#sales #b2b` and `#1` are not
/// headings.
fn is_heading(line: &str, begins: bool) -> bool {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    let first = words.chars().next().unwrap_or(' ');
    match level {
        1 => begins && first.is_uppercase() && !words.contains('#'),
        2..=6 => first.is_alphanumeric(),
        _ => false,
    }
}

/// A line of cells before another line of cells, or above a line of hyphens with another number of
/// cells.
fn is_table(line: &str, next: &str) -> bool {
    let is_row = |line: &str| line.starts_with('|') && line.matches('|').count() > 1;
    is_row(line) && is_row(next)
}

/// `-item`, `1.item`, `o item`.
fn is_item(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => line.strip_prefix(['-', '+', 'o']),
        1..=3 => line[digits..].strip_prefix(['.', ')']),
        _ => None,
    };
    let rest = match line.strip_prefix('*') {
        // `*word*` is emphasis, and `**word` begins bold text.
        Some(starred) => Some(starred).filter(|starred| !starred.contains('*')),
        None => rest,
    };
    let rest = if line.starts_with('o') {
        rest.and_then(|rest| rest.strip_prefix(' '))
    } else {
        rest
    };
    rest.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// Signs that people begin the lines of a list with, and that say something, so that they stay.
const SIGNS: &str = "→ ➔ ⇒ ✓ ✔ ✅ ☑ ☐ ✗ ✘ ❌ ► ▶ ★ ☆ 👉 – —";

/// The kind of list that a line with such a sign, with `(1)`, `a)` or `[ ]` belongs to.
fn mark(line: &str) -> Option<char> {
    let (sign, rest) = line.split_once([' ', '\t', '\u{a0}'])?;
    let inside = sign.trim_start_matches('(').strip_suffix(')');
    let is_letter =
        |inside: &str| inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match sign {
        _ if rest.trim().is_empty() => None,
        // `[ ] x`, `[x] x`
        "[" if rest.starts_with(']') => Some('['),
        "[x]" | "[X]" => Some('['),
        _ if inside.is_some_and(is_letter) => Some(')'),
        sign if SIGNS
            .split(' ')
            .any(|known| sign.trim_end_matches('\u{fe0f}') == known) =>
        {
            // ✓ and ✗ stand side by side.
            let first = sign.chars().next()?;
            Some(if matches!(first, '–' | '—') {
                '–'
            } else {
                '✓'
            })
        }
        _ => None,
    }
}

/// Whether a line does not end with a break, which keeps it apart from the next one.
fn is_mark(line: &str) -> bool {
    !line.ends_with('\\') && !line.ends_with("<br>")
}

/// Whether two lines are items of the same kind.
fn is_like(line: &str, next: &str) -> bool {
    let kind = |line: &str| match line.as_bytes().first() {
        Some(b'0'..=b'9') => Some(b'0'),
        first => first.copied(),
    };
    // In Portuguese and Italian, lines begin with the word `o`.
    let is_list = !line.starts_with('o')
        || next.chars().nth(2).is_some_and(char::is_uppercase)
            && line.chars().nth(2).is_some_and(char::is_uppercase);
    is_list && kind(line) == kind(next) && is_item(next)
}

/// Lines of words with tabs between them, as a spreadsheet copies them.
fn in_tabs(shown: &str, next: &str) -> Option<Slip> {
    let tabs = |line: &str| line.trim().matches('\t').count();
    let is_table = shown.contains('\t') && tabs(shown) > 0 && tabs(shown) == tabs(next);
    is_table.then_some(Slip {
        code: "table-unread",
        message: "these lines were a table elsewhere: readers see them as one paragraph",
        help: "write `| a | b |` for each line, and `|---|---|` below the first one",
    })
}

/// The number of cells of a row, as GitHub counts them: `\|` does not end a cell.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let is_escaped = |at: usize| {
        let before = &row.as_bytes()[..at];
        before
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count()
            % 2
            == 1
    };
    let bars = memchr::memchr_iter(b'|', row.as_bytes()).filter(|at| !is_escaped(*at));
    let ends = row.ends_with('|') && !is_escaped(row.len() - 1);
    bars.count() + 1 - usize::from(ends)
}

/// The line of `at`, without its line end, and the offset at which it begins.
fn line_at(text: &str, at: usize) -> (usize, &str) {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |length| at + length);
    (start, &text[start..end])
}

/// The end of the lines after `at` up to the next empty line.
fn block_end(text: &str, at: usize) -> usize {
    let mut end = at;
    for line in text[at..].split_inclusive('\n').skip(1) {
        if line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_as_they_are_read() {
        for (row, count) in [
            ("| a | b |", 2),
            ("a | b", 2),
            ("| a", 1),
            ("|a|b|c|", 3),
            ("| a \\| b | c |", 2),
            ("| a | b \\|", 2),
            ("words", 1),
        ] {
            assert_eq!(cells(row), count, "{row}");
        }
    }
}

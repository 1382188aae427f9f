//! Runs of words as Markdown.

use super::escape::{Context, address, escape_text, words_of_picture};
use crate::import::text::{Inline, Run, RunMarks};
use std::sync::Arc;

/// The runs in one piece, without blanks at its ends.
pub(super) fn inline(runs: &[Run], context: Context) -> String {
    let runs = tidy(runs, context);
    if context == Context::Title {
        let words: String = runs.iter().map(Run::words).collect();
        return words.replace('\\', "\\\\").replace('"', "\\\"");
    }
    let mut out = String::new();
    links(&runs, context, &mut out);
    out
}

/// Blanks are single, outside of marks, and not at the ends; neighbours with the same marks are one.
fn tidy(runs: &[Run], context: Context) -> Vec<Run> {
    let mut tidy: Vec<Run> = Vec::new();
    // Whether a blank is due before the next word, and whether the line has just begun.
    let (mut is_blank_due, mut is_start) = (false, true);
    for run in runs {
        match &run.inline {
            Inline::Text(text) => {
                let mut word_open = false;
                let mut words = text.split(is_blank).peekable();
                while let Some(word) = words.next() {
                    if !word.is_empty() {
                        if is_blank_due && !is_start {
                            push_blank(&mut tidy, run, word_open);
                        }
                        push_word(&mut tidy, run, word);
                        (is_blank_due, is_start, word_open) = (false, false, true);
                    }
                    if words.peek().is_some() {
                        is_blank_due = true;
                    }
                }
            }
            Inline::Break if context == Context::Paragraph || context == Context::Cell => {
                if !is_start {
                    tidy.push(Run::of(Inline::Break));
                }
                (is_blank_due, is_start) = (false, true);
            }
            Inline::Break => is_blank_due = true,
            Inline::Picture(_) | Inline::Note(_) | Inline::Raw(_) => {
                if is_blank_due && !is_start {
                    push_blank(&mut tidy, run, false);
                }
                let marks = RunMarks::default();
                tidy.push(Run {
                    marks,
                    ..run.clone()
                });
                (is_blank_due, is_start) = (false, false);
            }
        }
    }
    while matches!(tidy.last(), Some(run) if run.inline == Inline::Break) {
        tidy.pop();
    }
    tidy
}

/// White space that HTML folds. A no-break space is a letter here: what should go is gone already.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// A blank belongs to the run if words of it stand on both sides; otherwise it stands between marks.
fn push_blank(tidy: &mut Vec<Run>, run: &Run, is_inside: bool) {
    match tidy.last_mut() {
        Some(last) if is_inside || is_alike(last, run) => {
            if let Inline::Text(text) = &mut last.inline {
                text.push(' ');
                return;
            }
        }
        Some(last) if last.marks == RunMarks::default() && last.link.is_none() => {
            if let Inline::Text(text) = &mut last.inline {
                text.push(' ');
                return;
            }
        }
        _ => {}
    }
    // A blank between two runs of one link stays in the link, and in the marks that both have.
    let mut blank = Run::text(" ");
    if let Some(last) = tidy.last().filter(|last| last.link == run.link) {
        blank.link = last.link.clone();
        blank.marks = shared(last.marks, run.marks);
    }
    tidy.push(blank);
}

fn shared(a: RunMarks, b: RunMarks) -> RunMarks {
    RunMarks {
        bold: a.bold && b.bold,
        italic: a.italic && b.italic,
        strike: a.strike && b.strike,
        underline: a.underline && b.underline,
        sub: a.sub && b.sub,
        sup: a.sup && b.sup,
        highlight: a.highlight && b.highlight,
        code: a.code && b.code,
    }
}

fn is_alike(a: &Run, b: &Run) -> bool {
    a.marks == b.marks && a.link == b.link && matches!(a.inline, Inline::Text(_))
}

fn push_word(tidy: &mut Vec<Run>, run: &Run, word: &str) {
    if let Some(last) = tidy.last_mut()
        && is_alike(last, run)
        && let Inline::Text(text) = &mut last.inline
    {
        text.push_str(word);
        return;
    }
    tidy.push(Run {
        inline: Inline::Text(word.to_owned()),
        ..run.clone()
    });
}

/// Splits the runs by where they lead.
fn links(runs: &[Run], context: Context, out: &mut String) {
    for group in runs.chunk_by(|a, b| a.link == b.link) {
        match &group[0].link {
            Some(target) => link(group, target, context, out),
            None => marks(group, &ALL_LEVELS, context, out),
        }
    }
}

fn link(group: &[Run], target: &Arc<str>, context: Context, out: &mut String) {
    let words: String = group.iter().map(Run::words).collect();
    let is_plain = group.iter().all(|run| run.marks == RunMarks::default());
    // An address that stands for itself is typed as it is.
    if is_plain && **target == *words && is_bare(&words) && can_stand_bare(out) {
        out.push_str(&words);
        return;
    }
    if is_plain && **target == *format!("mailto:{words}") {
        out.push_str(&format!("<{words}>"));
        return;
    }
    let mut inner = String::new();
    marks(group, &ALL_LEVELS, context, &mut inner);
    if inner.trim().is_empty() {
        return;
    }
    out.push_str(&format!("[{inner}]({})", address(target)));
}

/// Whether linger makes a link of these words by itself.
fn is_bare(words: &str) -> bool {
    (words.starts_with("https://") || words.starts_with("http://"))
        && words
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&+,;=%".contains(&b))
        && words.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && !words.contains("__")
}

fn can_stand_bare(before: &str) -> bool {
    before.is_empty() || before.ends_with([' ', '\n', '('])
}

/// Whether a run has a mark, the sign for it, and the tag that says the same.
type MarkSign = (fn(&RunMarks) -> bool, &'static str, &'static str);

/// The marks from the outermost in, with what opens and closes each, and the tag that says the same.
const LEVELS: [MarkSign; 8] = [
    (|marks| marks.bold, "**", "strong"),
    (|marks| marks.italic, "*", "em"),
    (|marks| marks.strike, "~~", "del"),
    (|marks| marks.underline, "", "u"),
    (|marks| marks.highlight, "", "mark"),
    (|marks| marks.sub, "", "sub"),
    (|marks| marks.sup, "", "sup"),
    (|marks| marks.code, "`", "code"),
];

/// Every index of [`LEVELS`].
const ALL_LEVELS: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

/// Writes runs whose marks are written already but for those in `left`, indices of [`LEVELS`].
fn marks(runs: &[Run], left: &[usize], context: Context, out: &mut String) {
    let mut rest = runs;
    while let Some(first) = rest.first() {
        let span = |level: usize| {
            rest.iter()
                .take_while(|run| (LEVELS[level].0)(&run.marks))
                .count()
        };
        // The mark that goes furthest is the outermost, so that marks nest; code is the innermost.
        let spans = left
            .iter()
            .map(|level| (span(*level), *level))
            .filter(|(count, _)| *count > 0);
        let is_code = |level: usize| LEVELS[level].2 == "code";
        let outermost =
            spans.max_by_key(|(count, level)| (!is_code(*level), *count, LEVELS.len() - level));
        let Some((count, level)) = outermost else {
            leaf(first, context, out);
            rest = &rest[1..];
            continue;
        };
        let (group, after) = rest.split_at(count);
        let inner_left: Vec<usize> = left
            .iter()
            .copied()
            .filter(|other| *other != level)
            .collect();
        rest = after;
        if is_code(level) {
            code(group, context, out);
            continue;
        }
        let (_, sign, tag) = LEVELS[level];
        // A mark of the whole heading says nothing.
        if context == Context::Heading && count == runs.len() && tag == "strong" {
            marks(group, &inner_left, context, out);
            continue;
        }
        let mut inner = String::new();
        marks(group, &inner_left, context, &mut inner);
        let next = after.first().and_then(|run| run.words().chars().next());
        let words = inner.trim();
        let (start, end) = (
            inner.starts_with(' '),
            inner.ends_with(' ') && !words.is_empty(),
        );
        out.push_str(if start { " " } else { "" });
        enclose(words, sign, tag, if end { Some(' ') } else { next }, out);
        out.push_str(if end { " " } else { "" });
    }
}

/// Puts the sign around `inner` where CommonMark (6.2, left- and right-flanking) reads it as one;
/// the tag where it would not.
fn enclose(inner: &str, sign: &str, tag: &str, next: Option<char>, out: &mut String) {
    let is_mark = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
    let before = out.chars().next_back();
    let (first, last) = (inner.chars().next(), inner.chars().next_back());
    let opens = !first.is_some_and(is_punctuation) || is_mark(before);
    let closes = !last.is_some_and(is_punctuation) || is_mark(next);
    let touches = before.is_some_and(|c| sign.starts_with(c)) && !sign.is_empty();
    if inner.is_empty() {
        return;
    }
    if !sign.is_empty() && opens && closes && !touches {
        out.push_str(&format!("{sign}{inner}{sign}"));
        return;
    }
    // Punctuation at the end may stand behind the mark as well.
    let moved = inner.trim_end_matches([':', '.', ',', ';', '!', '?']);
    let is_movable = !moved.is_empty()
        && moved.len() < inner.len()
        && !moved.ends_with(|c: char| is_punctuation(c) || c == '\\');
    if !sign.is_empty() && opens && !touches && is_movable {
        out.push_str(&format!("{sign}{moved}{sign}{}", &inner[moved.len()..]));
        return;
    }
    out.push_str(&format!("<{tag}>{inner}</{tag}>"));
}

/// Unicode punctuation and symbols, as CommonMark counts them, near enough: whatever is neither a
/// letter, a digit nor a blank.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

fn code(group: &[Run], context: Context, out: &mut String) {
    let text: String = group.iter().map(Run::words).collect();
    let text = text.replace('\n', " ");
    // At the start of a line, "[`]:`](address)" would define a reference (CommonMark 0.31, 4.7): blocks
    // are found before code is, and nothing in code can be escaped.
    if group[0].link.is_some() && text.contains("]:") {
        out.push_str("<code>");
        escape_text(&text, context, true, out);
        out.push_str("</code>");
        return;
    }
    let text = match context {
        Context::Cell => text.replace('|', "\\|"),
        _ => text,
    };
    let mut longest = 0;
    let mut now = 0;
    for byte in text.bytes() {
        now = if byte == b'`' { now + 1 } else { 0 };
        longest = longest.max(now);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
}

fn leaf(run: &Run, context: Context, out: &mut String) {
    match &run.inline {
        Inline::Text(text) => escape_text(text, context, run.link.is_some(), out),
        Inline::Break if context == Context::Cell => out.push_str("<br>"),
        Inline::Break => out.push_str("\\\n"),
        Inline::Picture(picture) => {
            let alt = words_of_picture(&picture.alt);
            out.push_str(&format!("![{alt}]({})", address(&picture.address)));
        }
        Inline::Note(label) => out.push_str(&format!("[^{label}]")),
        Inline::Raw(html) => out.push_str(html),
    }
}

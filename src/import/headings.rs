//! Headings that are only bold or large, and the title of a text that was pasted.
//!
//! Enters: blocks in order. Leaves: the same with headings, a title and a description taken out of
//! them. The thresholds are what real documents of office programs asked for.

use super::text::{Block, ImportedText, Inline, ParagraphStyle, Run, is_blank, words};
use std::collections::BTreeMap;

/// A heading has at most so many characters, and words.
const MOST_CHARACTERS: usize = 80;
const MOST_WORDS: usize = 12;
/// A title has at most so many characters.
const MOST_OF_TITLE: usize = 100;
/// A heading's letters are that much larger than the text's.
const LARGER: f32 = 1.2;

/// Finds headings, the title and the description.
pub(crate) fn find(text: &mut ImportedText) {
    let body = body_size(&text.blocks);
    take_styled(text);
    promote(&mut text.blocks, body);
    if text.title.is_none() {
        text.title = take_title(&mut text.blocks, body);
    }
    below_title(&mut text.blocks);
}

/// The size of letters that say none, in CSS pixels, where others on the page say theirs.
const USUAL: f32 = 16.0;

/// The size in which most characters stand; 0 if no letters say theirs.
fn body_size(blocks: &[Block]) -> f32 {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for block in blocks {
        if let Block::Paragraph(paragraph) = block {
            for run in &paragraph.runs {
                let count = run.words().chars().count();
                *counts.entry((run.size * 10.0) as u32).or_default() += count;
            }
        }
    }
    let says_some = counts.keys().any(|size| *size > 0);
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    match most {
        Some((0, _)) if says_some => USUAL,
        Some((size, _)) => size as f32 / 10.0,
        None => 0.0,
    }
}

/// Paragraphs that their source calls title and subtitle.
fn take_styled(text: &mut ImportedText) {
    let mut styled = |wanted: ParagraphStyle| {
        let at = text.blocks.iter().position(
            |block| matches!(block, Block::Paragraph(paragraph) if paragraph.style == wanted),
        )?;
        match text.blocks.remove(at) {
            Block::Paragraph(paragraph) => Some(one_line(&paragraph.runs)),
            _ => None,
        }
    };
    let (title, subtitle) = (
        styled(ParagraphStyle::Title),
        styled(ParagraphStyle::Subtitle),
    );
    text.title = text.title.take().or(title);
    text.description = text.description.take().or(subtitle);
}

/// The size of a line, if all its words have one.
fn size(runs: &[Run]) -> f32 {
    let sizes = runs
        .iter()
        .filter(|run| !run.words().trim().is_empty())
        .map(|run| run.size);
    sizes.fold(f32::INFINITY, f32::min)
}

fn is_bold(runs: &[Run]) -> bool {
    let mut said = runs
        .iter()
        .filter(|run| !run.words().trim().is_empty())
        .peekable();
    said.peek().is_some() && said.all(|run| run.marks.bold)
}

/// Whether a line is short enough for a heading, and ends like one.
fn is_like_heading(runs: &[Run]) -> bool {
    let text = one_line(runs);
    let is_line = runs.iter().all(|run| matches!(run.inline, Inline::Text(_)));
    is_line
        && !text.is_empty()
        && text.chars().count() <= MOST_CHARACTERS
        && text.split_whitespace().count() <= MOST_WORDS
        && !text.ends_with(['.', ',', ';', ':'])
        && text.chars().any(char::is_alphabetic)
}

/// Makes headings of short lines that are bold or large, with text after them.
fn promote(blocks: &mut [Block], body: f32) {
    let is_larger =
        |runs: &[Run]| body > 0.0 && size(runs).is_finite() && size(runs) >= body * LARGER;
    let mut found: Vec<(usize, f32)> = Vec::new();
    for at in 0..blocks.len() {
        let Block::Paragraph(paragraph) = &blocks[at] else {
            continue;
        };
        let is_followed = match blocks.get(at + 1) {
            Some(Block::Paragraph(next)) => !is_bold(&next.runs) || is_larger(&paragraph.runs),
            Some(Block::Heading(..)) | None => false,
            Some(_) => true,
        };
        let stands_out = is_bold(&paragraph.runs) || is_larger(&paragraph.runs);
        if stands_out && is_followed && is_like_heading(&paragraph.runs) {
            let size = if is_larger(&paragraph.runs) {
                size(&paragraph.runs)
            } else {
                0.0
            };
            found.push((at, size));
        }
    }
    let mut sizes: Vec<f32> = found.iter().map(|(_, size)| *size).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.dedup();
    // Where the source has headings too, what is only bold stands below them.
    let deepest = blocks.iter().filter_map(|block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    });
    let above = deepest.max().unwrap_or(1);
    for (at, size) in found {
        let rank = sizes.iter().position(|known| *known == size).unwrap_or(0);
        let level = above.saturating_add(1 + rank as u8).min(6);
        if let Block::Paragraph(paragraph) = &mut blocks[at] {
            let mut runs = std::mem::take(&mut paragraph.runs);
            for run in &mut runs {
                run.marks.bold = false;
            }
            blocks[at] = Block::Heading(level, runs);
        }
    }
}

/// Takes the title out of the blocks: the only first heading of its level, a large first line, or a
/// first line that reads like one.
fn take_title(blocks: &mut Vec<Block>, body: f32) -> Option<String> {
    let first = blocks
        .iter()
        .position(|block| !matches!(block, Block::Rule | Block::Figure(..)))?;
    let title = match &blocks[first] {
        Block::Heading(level, runs) => {
            let is_top = blocks[first + 1..].iter().all(|block| match block {
                Block::Heading(other, _) => other > level,
                _ => true,
            });
            let is_largest = body > 0.0 && size(runs) >= body * LARGER;
            (is_top || *level == 1 && is_largest).then(|| one_line(runs))
        }
        Block::Paragraph(paragraph) => {
            let text = one_line(&paragraph.runs);
            let is_line = paragraph
                .runs
                .iter()
                .all(|run| matches!(run.inline, Inline::Text(_)));
            // A line that stands out by its size may end as it likes.
            let ends_well =
                is_largest(blocks, first, body) || !text.ends_with(['.', ',', ';', ':']);
            let is_title = is_line
                && blocks.len() > first + 1
                && text.chars().count() <= MOST_OF_TITLE
                && ends_well
                && text.chars().any(char::is_alphabetic)
                && !is_greeting(&text)
                && paragraph.item.is_none();
            is_title.then_some(text)
        }
        _ => None,
    };
    if title.is_some() {
        blocks.remove(first);
    }
    title
}

/// Whether a line is larger than the text, and no other is as large.
fn is_largest(blocks: &[Block], at: usize, body: f32) -> bool {
    let sizes = blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => size(&paragraph.runs),
        Block::Heading(_, runs) => size(runs),
        _ => 0.0,
    });
    let sizes: Vec<f32> = sizes.collect();
    let own = sizes[at];
    let mut others = sizes.iter().enumerate().filter(|(other, _)| *other != at);
    body > 0.0
        && own.is_finite()
        && own >= body * LARGER
        && others.all(|(_, size)| !size.is_finite() || *size < own)
}

/// `Hi Ann`, `Dear all`, `Hello,`.
fn is_greeting(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let is_word = matches!(
        &*first,
        "hi" | "hello"
            | "hey"
            | "dear"
            | "hallo"
            | "hej"
            | "hola"
            | "bonjour"
            | "ciao"
            | "liebe"
            | "lieber"
    );
    is_word && text.split_whitespace().count() <= 4
}

/// The page shows the title as its first heading, so the text begins with the second level.
fn below_title(blocks: &mut [Block]) {
    let levels = blocks.iter().filter_map(|block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    });
    let Some(top) = levels.min() else {
        return;
    };
    for block in blocks {
        if let Block::Heading(level, _) = block {
            *level = (*level + 2).saturating_sub(top).clamp(2, 6);
        }
    }
}

/// The words of runs on one line.
fn one_line(runs: &[Run]) -> String {
    if is_blank(runs) {
        return String::new();
    }
    words(runs).split_whitespace().collect::<Vec<_>>().join(" ")
}

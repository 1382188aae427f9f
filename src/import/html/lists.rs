//! Lists out of what programs write in their place: Word's marked paragraphs, one list for each item,
//! bullets that were typed.

use super::style::{Sheets, Style};
use super::tree::HtmlElement;
use crate::import::text::{Block, Inline, ItemList, ItemMark, ListItem, Paragraph, Run, words};
use std::collections::HashMap;

/// Signs that people and programs put before an item.
const BULLETS: [char; 14] = [
    '•', '◦', '▪', '‣', '·', '●', '○', '■', '➢', '✓', '✔', '§', '\u{f0b7}', '\u{9f}',
];

/// A Word paragraph's place in a list, by `mso-list: l0 level2 lfo1`.
pub(super) fn word_item(element: &HtmlElement, style: &Style, sheets: &Sheets) -> Option<ItemMark> {
    let value = style.mso_list.as_deref()?;
    let parts: Vec<&str> = value.split_ascii_whitespace().collect();
    let [list, level, rest @ ..] = parts.as_slice() else {
        return None;
    };
    let level: usize = level.strip_prefix("level")?.parse().ok()?;
    let marker = element.find(&|e| {
        e.attribute("style")
            .is_some_and(|style| style.contains("mso-list:Ignore"))
    });
    let marker = marker.map(|marker| marker.text().replace('\u{a0}', " ").trim().to_owned());
    let from_sheet = sheets.has_numbers(&list.to_ascii_lowercase(), level.max(1));
    let is_ordered = match &marker {
        Some(marker) => is_number(marker),
        None => from_sheet.unwrap_or(false),
    };
    Some(ItemMark {
        list: format!("{list} {}", rest.join(" ")),
        level: level.saturating_sub(1),
        is_ordered,
        number: marker
            .as_deref()
            .filter(|_| is_ordered)
            .and_then(last_number),
        checked: None,
    })
}

/// `1.`, `1)`, `(1)`, `a.`, `iv.`, `1.1.1.`: letters or digits with a sign behind them.
pub(crate) fn is_number(marker: &str) -> bool {
    let inner = marker.trim_matches(['.', ')', '(', ' ']);
    let has_sign = inner.len() < marker.trim().len();
    has_sign
        && !inner.is_empty()
        && inner.chars().count() <= 12
        && inner.chars().all(|c| c.is_alphanumeric() || c == '.')
}

fn last_number(marker: &str) -> Option<u64> {
    marker
        .trim_matches(['.', ')', '(', ' '])
        .rsplit('.')
        .next()?
        .parse()
        .ok()
}

/// The one item of a list that says its level: Word on the web writes a list for each item.
pub(super) fn single(item: ListItem, start: Option<u64>, level: u64) -> Vec<Block> {
    let mark = ItemMark {
        list: format!("web {}", start.is_some()),
        level: usize::try_from(level).unwrap_or(1).saturating_sub(1).min(8),
        is_ordered: start.is_some(),
        number: start.filter(|start| *start > 1),
        checked: item.checked,
    };
    marked(item.blocks, mark)
}

/// A paragraph as an item of a list that the source marks at its items.
fn marked(blocks: Vec<Block>, item: ItemMark) -> Vec<Block> {
    let mut item = Some(item);
    let mark = |block| match block {
        Block::Paragraph(paragraph) => Block::Paragraph(Paragraph {
            is_continued: item.is_none(),
            item: item.take(),
            ..paragraph
        }),
        other => other,
    };
    blocks.into_iter().map(mark).collect()
}

/// Whether an item begins with a box in square brackets, and whether that is ticked.
pub(super) fn typed_box(blocks: &[Block]) -> Option<bool> {
    let Some(Block::Paragraph(paragraph)) = blocks.first() else {
        return None;
    };
    let text = words(&paragraph.runs);
    let text = text.trim_start();
    let is_box = |sign: &str| {
        text.strip_prefix(sign)
            .is_some_and(|rest| rest.starts_with(char::is_whitespace))
    };
    if is_box("[ ]") || is_box("[]") {
        return Some(false);
    }
    (is_box("[x]") || is_box("[X]")).then_some(true)
}

/// Without the box that an editor typed at the beginning of a task.
pub(super) fn without_box(mut blocks: Vec<Block>) -> Vec<Block> {
    if let Some(Block::Paragraph(paragraph)) = blocks.first_mut() {
        // What is done is struck out as well by some.
        for run in &mut paragraph.runs {
            run.marks.strike = false;
        }
        if let Some(Run {
            inline: Inline::Text(text),
            ..
        }) = paragraph.runs.first_mut()
        {
            let rest = text.trim_start();
            for sign in ["☐", "☑", "☒", "✅", "[ ]", "[]", "[x]", "[X]"] {
                if let Some(rest) = rest.strip_prefix(sign) {
                    *text = rest.trim_start().to_owned();
                    break;
                }
            }
        }
    }
    blocks
}

/// Makes lists of marked paragraphs, and of paragraphs that begin with a bullet.
pub(crate) fn gather(blocks: Vec<Block>) -> Vec<Block> {
    let blocks = with_typed_items(blocks);
    let mut out: Vec<Block> = Vec::new();
    // Of each list, how far its numbers went.
    let mut numbers: HashMap<String, u64> = HashMap::new();
    let mut group: Vec<(ItemMark, Vec<Block>)> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(Paragraph {
                item: Some(mark),
                runs,
                ..
            }) => {
                group.push((mark, vec![Block::paragraph(runs)]));
            }
            Block::Paragraph(paragraph) if paragraph.is_continued && !group.is_empty() => {
                if let Some((_, blocks)) = group.last_mut() {
                    blocks.push(Block::paragraph(paragraph.runs));
                }
            }
            other => {
                out.extend(nested(std::mem::take(&mut group), &mut numbers));
                out.push(match other {
                    Block::Quote(inner) => Block::Quote(gather(inner)),
                    Block::List(list) => Block::List(gathered(list)),
                    other => other,
                });
            }
        }
    }
    out.extend(nested(group, &mut numbers));
    out
}

fn gathered(list: ItemList) -> ItemList {
    let items = list.items.into_iter().map(|item| ListItem {
        blocks: gather(item.blocks),
        ..item
    });
    ItemList {
        items: items.collect(),
        ..list
    }
}

/// Lists of items in a row, each with its level.
fn nested(group: Vec<(ItemMark, Vec<Block>)>, numbers: &mut HashMap<String, u64>) -> Vec<Block> {
    let mut lists: Vec<Block> = Vec::new();
    // The open lists, the outermost first: each with the name of its list.
    let mut open: Vec<(String, ItemList)> = Vec::new();
    fn close(open: &mut Vec<(String, ItemList)>, lists: &mut Vec<Block>) {
        if let Some((_, done)) = open.pop() {
            match open.last_mut().and_then(|(_, list)| list.items.last_mut()) {
                Some(above) => above.blocks.push(Block::List(done)),
                None => lists.push(Block::List(done)),
            }
        }
    }
    for (mark, blocks) in group {
        // A level may jump; an item is never more than one below the one above it.
        let level = mark.level.min(open.len());
        while open.len() > level + 1 {
            close(&mut open, &mut lists);
        }
        let is_same = open.len() == level + 1
            && open.last().is_some_and(|(name, list)| {
                *name == mark.list && list.start.is_some() == mark.is_ordered
            });
        if open.len() == level + 1 && !is_same {
            close(&mut open, &mut lists);
        }
        if open.len() == level {
            let goes_on = if level == 0 {
                numbers.get(&mark.list).copied()
            } else {
                None
            };
            let next = goes_on.map_or(1, |last| last + 1);
            let start = mark.is_ordered.then(|| mark.number.unwrap_or(next));
            open.push((
                mark.list.clone(),
                ItemList {
                    start,
                    items: Vec::new(),
                },
            ));
        }
        if let Some((_, list)) = open.last_mut() {
            list.items.push(ListItem {
                checked: mark.checked,
                blocks,
            });
            if level == 0
                && let Some(start) = list.start
            {
                let last = start + list.items.len() as u64 - 1;
                numbers.insert(mark.list.clone(), last);
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut lists);
    }
    lists
}

/// RunMarks two or more paragraphs, or lines of one, that begin with a typed bullet or number.
fn with_typed_items(blocks: Vec<Block>) -> Vec<Block> {
    let blocks: Vec<Block> = blocks.into_iter().flat_map(into_lines).collect();
    let typed: Vec<Option<bool>> = blocks.iter().map(typed_item).collect();
    let mut out = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.into_iter().enumerate() {
        let is_like = |other: Option<usize>| {
            typed[at].is_some() && other.and_then(|other| typed.get(other)) == Some(&typed[at])
        };
        let is_one_of_several = is_like(at.checked_sub(1)) || is_like(Some(at + 1));
        match block {
            Block::Paragraph(mut paragraph) if is_one_of_several => {
                let is_ordered = typed[at] == Some(true);
                let number = take_marker(&mut paragraph.runs);
                let is_first = !is_like(at.checked_sub(1));
                paragraph.item = Some(ItemMark {
                    list: format!("typed {is_ordered}"),
                    level: 0,
                    is_ordered,
                    number: number.or(is_first.then_some(1)),
                    checked: None,
                });
                out.push(Block::Paragraph(paragraph));
            }
            other => out.push(other),
        }
    }
    out
}

/// A paragraph whose lines all begin with a typed bullet, as that many paragraphs.
fn into_lines(block: Block) -> Vec<Block> {
    let Block::Paragraph(paragraph) = &block else {
        return vec![block];
    };
    let lines: Vec<Vec<Run>> = paragraph
        .runs
        .split(|run| run.inline == Inline::Break)
        .map(<[Run]>::to_vec)
        .filter(|line| !words(line).trim().is_empty())
        .collect();
    let is_item = |line: &Vec<Run>| marker(&words(line)).is_some();
    if lines.len() < 2 || !lines.iter().all(is_item) {
        return vec![block];
    }
    lines.into_iter().map(Block::paragraph).collect()
}

/// Whether a paragraph begins with a typed bullet (`false`) or number (`true`).
fn typed_item(block: &Block) -> Option<bool> {
    match block {
        Block::Paragraph(paragraph) if paragraph.item.is_none() => {
            marker(&words(&paragraph.runs)).map(|(_, number)| number.is_some())
        }
        _ => None,
    }
}

/// A typed marker at the start of a text: how many bytes it takes, and its number if it is one.
fn marker(text: &str) -> Option<(usize, Option<u64>)> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let is_gap = |rest: &str| rest.starts_with(['\t', '\u{a0}', ' ']);
    if BULLETS.contains(&first) || matches!(first, 'o' | '-' | '–') {
        let after = &rest[first.len_utf8()..];
        let is_letter = matches!(first, 'o' | '–');
        let is_wide =
            after.starts_with('\t') || after.starts_with("  ") || after.starts_with("\u{a0}");
        if is_gap(after) && (!is_letter || is_wide) {
            let gap = after.len() - after.trim_start().len();
            return Some((start + first.len_utf8() + gap, None));
        }
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = rest[digits..].strip_prefix(['.', ')'])?;
    if digits == 0 || digits > 3 || !is_gap(after) {
        return None;
    }
    let gap = after.len() - after.trim_start().len();
    Some((start + digits + 1 + gap, Some(rest[..digits].parse().ok()?)))
}

/// Takes the typed marker off the runs; its number, if it is one.
fn take_marker(runs: &mut Vec<Run>) -> Option<u64> {
    let (mut bytes, number) = marker(&words(runs))?;
    for run in runs.iter_mut() {
        if let Inline::Text(text) = &mut run.inline {
            let cut = bytes.min(text.len());
            text.drain(..cut);
            bytes -= cut;
        }
        if bytes == 0 {
            break;
        }
    }
    runs.retain(|run| !matches!(&run.inline, Inline::Text(text) if text.is_empty()));
    number
}

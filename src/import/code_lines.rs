//! Code of which each line is a paragraph: office programs have no other way to write it.
//!
//! Enters: blocks in order. Leaves: the same, in which monospaced paragraphs in a row are one block of
//! code. A single monospaced line stays a line.

use super::text::{Block, Inline, Paragraph, Run};

/// Makes blocks of code.
pub(crate) fn gather(blocks: &mut Vec<Block>) {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut lines: Vec<Block> = Vec::new();
    for block in std::mem::take(blocks) {
        if is_code(&block) {
            lines.push(block);
            continue;
        }
        end(&mut lines, &mut out);
        out.push(block);
    }
    end(&mut lines, &mut out);
    *blocks = out;
}

/// Whether all words of a paragraph are code.
fn is_code(block: &Block) -> bool {
    let Block::Paragraph(Paragraph {
        runs, item: None, ..
    }) = block
    else {
        return false;
    };
    let is_code = |run: &Run| match &run.inline {
        Inline::Text(text) => (run.marks.code || text.trim().is_empty()) && run.link.is_none(),
        Inline::Break => true,
        Inline::Picture(_) | Inline::Note(_) | Inline::Raw(_) => false,
    };
    runs.iter().all(is_code) && runs.iter().any(|run| run.marks.code)
}

/// Ends the lines: as one block of code if there are several.
fn end(lines: &mut Vec<Block>, out: &mut Vec<Block>) {
    let text: Vec<String> = lines
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.runs.iter().map(Run::words).collect(),
            _ => String::new(),
        })
        .collect();
    let text = text.join("\n").replace('\u{a0}', " ");
    if text.trim_end().contains('\n') {
        lines.clear();
        out.push(Block::Code(String::new(), text.trim_end().to_owned()));
    } else {
        out.append(lines);
    }
}

//! An imported text as the Markdown that a person would have typed.
//!
//! Enters: an [`ImportedText`]. Leaves: Markdown in linger's dialect, which reads back as the same
//! words with the same marks. Forbidden here: knowing where the text came from.

mod escape;
mod inline;

use super::text::{Align, Block, ImportedText, ItemList, Run, TextPicture, TextTable};
use escape::{Context, address, escape_line_starts, words_of_picture};
use inline::inline;

/// The whole text.
pub(crate) fn markdown(text: &ImportedText) -> String {
    let mut out = blocks(&text.blocks);
    for (label, note) in &text.notes {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        let body = indented(&blocks(note), 4);
        out.push_str(&format!("[^{label}]: {}", body.trim_start()));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Blocks with an empty line between them.
fn blocks(all: &[Block]) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for this in all {
        let text = block(this);
        if text.is_empty() {
            continue;
        }
        if let Some(before) = before {
            out.push_str("\n\n");
            // Two lists in a row would be read as one.
            if let (Block::List(a), Block::List(b)) = (before, this)
                && a.start.is_some() == b.start.is_some()
            {
                out.push_str("<!-- -->\n\n");
            }
        }
        out.push_str(&text);
        before = Some(this);
    }
    out
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(paragraph) => {
            escape_line_starts(&inline(&paragraph.runs, Context::Paragraph))
        }
        Block::Heading(level, runs) => heading(*level, runs),
        Block::List(list) => self::list(list),
        Block::Quote(inner) => quote(&blocks(inner)),
        Block::Code(language, code) => fence(language, code),
        Block::Table(table) => self::table(table),
        Block::Figure(picture, caption) => figure(picture, caption),
        Block::Rule => "---".to_owned(),
        Block::Raw(line) => line.clone(),
    }
}

fn heading(level: u8, runs: &[Run]) -> String {
    let words = inline(runs, Context::Heading);
    if words.is_empty() {
        return words;
    }
    // The signs at the end of `# x #` are none of its words.
    let words = match words.strip_suffix('#') {
        Some(start) => format!("{start}\\#"),
        None => words,
    };
    format!("{} {words}", "#".repeat(usize::from(level.clamp(1, 6))))
}

fn list(list: &ItemList) -> String {
    let is_loose = list.items.iter().any(|item| {
        let mut texts = item.blocks.iter().filter(|b| !matches!(b, Block::List(_)));
        texts.next().is_some() && texts.next().is_some()
    });
    let mut out = String::new();
    for (at, item) in list.items.iter().enumerate() {
        let mark = match list.start {
            Some(start) => format!("{}. ", start.saturating_add(at as u64).min(999_999_999)),
            None => "- ".to_owned(),
        };
        let task = match item.checked {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => "",
        };
        let mut body = String::new();
        for block in &item.blocks {
            let text = self::block(block);
            if text.is_empty() {
                continue;
            }
            if !body.is_empty() {
                let is_tight = matches!(block, Block::List(_)) && !is_loose;
                body.push_str(if is_tight { "\n" } else { "\n\n" });
            }
            body.push_str(&text);
        }
        if !out.is_empty() {
            out.push_str(if is_loose { "\n\n" } else { "\n" });
        }
        let body = indented(&format!("{task}{body}"), mark.len());
        out.push_str(&mark);
        out.push_str(body.trim_start());
        out.truncate(out.trim_end().len());
    }
    out
}

/// Every line but empty ones begins with that many blanks.
fn indented(text: &str, blanks: usize) -> String {
    let lines = text.split('\n').map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{}{line}", " ".repeat(blanks))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn quote(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        if line.is_empty() {
            ">".to_owned()
        } else {
            format!("> {line}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A fence longer than any in the code.
fn fence(language: &str, code: &str) -> String {
    let longest = code
        .lines()
        .map(|line| line.trim_start().bytes().take_while(|b| *b == b'`').count())
        .max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!(
        "{fence}{language}\n{}\n{fence}",
        code.trim_end_matches('\n')
    )
}

fn table(table: &TextTable) -> String {
    let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    if width == 0 {
        return String::new();
    }
    let row = |cells: &[Vec<Run>]| {
        let mut line = "|".to_owned();
        for at in 0..width {
            let cell = cells.get(at).map(|runs| inline(runs, Context::Cell));
            line.push_str(&format!(" {} |", cell.unwrap_or_default()));
        }
        line
    };
    let rule = (0..width).map(|at| match table.align.get(at) {
        Some(Align::Right) => " ---: |",
        Some(Align::Center) => " :---: |",
        Some(Align::Left) | None => " --- |",
    });
    let rule = format!("|{}", rule.collect::<String>());
    let (head, body) = if table.has_head {
        (row(&table.rows[0]), &table.rows[1..])
    } else {
        (row(&[]), &table.rows[..])
    };
    let rows = body.iter().map(|cells| row(cells));
    [head, rule]
        .into_iter()
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

fn figure(picture: &TextPicture, caption: &[Run]) -> String {
    let address = address(&picture.address);
    let alt = words_of_picture(&picture.alt);
    let caption = inline(caption, Context::Title);
    if caption.is_empty() {
        return format!("![{alt}]({address})");
    }
    format!("![{alt}]({address} \"{caption}\")")
}

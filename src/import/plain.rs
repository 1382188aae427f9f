//! Plain text as people paste it: mails, notes, lists with typed bullets, tables with tabs; or Markdown
//! already.
//!
//! Enters: text. Leaves: blocks, or the Markdown as it is.

use super::headings;
use super::html::{clean, gather};
use super::text::{Block, ImportedText, Inline, Run, TextTable};

/// What a plain text turned out to be.
#[derive(Debug)]
pub(crate) enum PlainText {
    Markdown(String),
    Text(ImportedText),
}

/// Lines of mail are broken at about this many characters.
const MAIL_WIDTH: std::ops::RangeInclusive<usize> = 60..=80;
/// In text whose lines were broken by a program, most end within so many characters of the longest.
const RAGGED: usize = 12;
/// A line of at least so many characters is a paragraph.
const LONG_LINE: usize = 60;

/// The text of a post, whose title is known, as words with line breaks.
pub(crate) fn body(text: &str) -> ImportedText {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    ImportedText {
        blocks: gather(blocks(&clean_lines(&text))),
        ..ImportedText::default()
    }
}

/// Reads a plain text.
pub(crate) fn read(text: &str) -> PlainText {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if is_markdown(&text) {
        return PlainText::Markdown(clean_lines(&text));
    }
    let text = clean_lines(without_mail_tail(&text));
    let mut read = ImportedText {
        blocks: gather(blocks(&text)),
        ..ImportedText::default()
    };
    headings::find(&mut read);
    PlainText::Text(read)
}

fn clean_lines(text: &str) -> String {
    let lines = text.lines().map(|line| clean(line).trim_end().to_owned());
    let mut out = lines
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned();
    out.push('\n');
    out
}

/// Two different signs of Markdown make a text one.
pub(crate) fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines();
    let has_heading = lines.clone().any(|line| {
        let rest = line.trim_start_matches('#');
        rest.len() < line.len() && line.len() - rest.len() <= 6 && rest.starts_with(' ')
    });
    let has_fence = lines.clone().any(|line| line.starts_with("```"));
    let has_link = text.contains("](");
    let has_bold = text.matches("**").count() >= 2;
    let has_list = lines
        .clone()
        .filter(|line| line.trim_start().starts_with("- "))
        .count()
        >= 2;
    let has_quote = lines.any(|line| line.starts_with("> "));
    let strong = [has_heading, has_fence, has_link, has_bold];
    let count = strong.iter().filter(|sign| **sign).count();
    count >= 2 || (count == 1 && (has_list || has_quote))
}

/// Without the signature and the quoted mail below it.
fn without_mail_tail(text: &str) -> &str {
    let mut end = text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let said = line.trim_end_matches('\n');
        let is_signature = said == "-- ";
        let is_reply = said.starts_with("On ") && said.ends_with("wrote:");
        let is_forward = said.starts_with("-----Original Message-----");
        if at > 0 && (is_signature || is_reply || is_forward) {
            end = at;
            break;
        }
        at += line.len();
    }
    &text[..end]
}

fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let is_wrapped = is_wrapped(&lines);
    let mut blocks = Vec::new();
    for group in lines.split(|line| line.trim().is_empty()) {
        if !group.is_empty() {
            blocks.extend(group_blocks(group, is_wrapped));
        }
    }
    blocks
}

/// Whether a program broke the lines at one width.
fn is_wrapped(lines: &[&str]) -> bool {
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let Some(longest) = lengths
        .iter()
        .max()
        .filter(|longest| MAIL_WIDTH.contains(longest))
    else {
        return false;
    };
    // The last line of a paragraph or of an item may be short.
    let goes_on = |line: &str| {
        !line.trim().is_empty() && !line.starts_with([' ', '\t', '>']) && !is_item(line)
    };
    let inner: Vec<usize> = lines
        .windows(2)
        .zip(&lengths)
        .filter(|(pair, _)| !pair[0].trim().is_empty() && goes_on(pair[1]))
        .map(|(_, length)| *length)
        .collect();
    let full = inner
        .iter()
        .filter(|length| **length + RAGGED >= *longest)
        .count();
    inner.len() >= 2 && full * 3 >= inner.len() * 2
}

fn group_blocks(lines: &[&str], is_wrapped: bool) -> Vec<Block> {
    let is_quoted = |line: &&str| line.starts_with('>');
    if lines.iter().any(is_quoted) && !lines.iter().all(is_quoted) {
        let parts = lines.chunk_by(|a, b| is_quoted(a) == is_quoted(b));
        return parts
            .flat_map(|part| group_blocks(part, is_wrapped))
            .collect();
    }
    if lines.iter().all(is_quoted) {
        let inner = lines.iter().map(|line| {
            let rest = line.strip_prefix('>').unwrap_or(line);
            rest.strip_prefix(' ').unwrap_or(rest)
        });
        let inner = inner.collect::<Vec<_>>().join("\n");
        return vec![Block::Quote(blocks(&inner))];
    }
    if let Some(table) = table(lines) {
        return vec![table];
    }
    if lines.iter().any(|line| is_item(line)) {
        let mut items: Vec<String> = Vec::new();
        for line in lines {
            // `*` is a bullet of plain text, but no sign that `gather` takes for one.
            let starred = line.trim_start().strip_prefix('*');
            let line = match starred.filter(|rest| rest.starts_with([' ', '\t'])) {
                Some(rest) => format!("•{rest}"),
                None => (*line).to_owned(),
            };
            match items.last_mut() {
                Some(last) if !is_item(&line) && (is_wrapped || line.starts_with([' ', '\t'])) => {
                    last.push(' ');
                    last.push_str(line.trim());
                }
                _ => items.push(line),
            }
        }
        return items
            .into_iter()
            .map(|item| paragraph(&[&item], " "))
            .collect();
    }
    if is_wrapped {
        return vec![paragraph(lines, " ")];
    }
    if lines.iter().any(|line| line.chars().count() >= LONG_LINE) {
        return lines.iter().map(|line| paragraph(&[line], " ")).collect();
    }
    vec![paragraph(lines, "\n")]
}

/// Whether a line begins with a bullet or a number.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let first = line.chars().next().unwrap_or(' ');
    let is_bullet = "•◦▪·‣●○■➢§–-*".contains(first) || line.starts_with("o\t");
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_numbered = digits > 0 && line[digits..].starts_with(['.', ')']);
    is_bullet || is_numbered
}

/// Lines with the same number of tabs, two or more of them.
fn table(lines: &[&str]) -> Option<Block> {
    let tabs = |line: &&str| line.trim_end().matches('\t').count();
    let count = lines.first().map(tabs).filter(|count| *count > 0)?;
    let is_table = lines.len() >= 2
        && lines
            .iter()
            .all(|line| tabs(line) == count && !line.starts_with('\t'));
    if !is_table {
        return None;
    }
    let cell = |text: &str| vec![Run::text(text.trim())];
    let rows = lines
        .iter()
        .map(|line| line.trim_end().split('\t').map(cell).collect());
    let table = TextTable {
        rows: rows.collect(),
        ..TextTable::default()
    };
    // A bullet and a tab are an item, not two cells.
    let is_list = lines.iter().all(|line| {
        line.split('\t').next().is_some_and(|first| {
            first.trim().chars().count() <= 3
                && first.trim().chars().all(|c| !c.is_alphabetic() || c == 'o')
        })
    });
    if count == 1 && is_list {
        return None;
    }
    Some(Block::Table(super::html::finish_table(table, false)))
}

fn paragraph(lines: &[&str], between: &str) -> Block {
    let mut runs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            runs.push(match between {
                "\n" => Run::of(Inline::Break),
                other => Run::text(other),
            });
        }
        runs.push(Run::text(line.to_string()));
    }
    Block::paragraph(runs)
}

//! Tables: which row is the head, and what becomes of merged cells.

use super::marks::State;
use super::reader::{Flow, HtmlReader, number};
use super::style::Alignment;
use super::tree::HtmlElement;
use crate::import::text::{Align, Block, Inline, Run, TextTable, is_blank, words};

/// Columns that a table may have; the rest is left out and said.
pub(crate) const MOST_COLUMNS: usize = 200;

impl HtmlReader<'_> {
    pub(super) fn table(&mut self, element: &HtmlElement, state: &State) -> Vec<Block> {
        let mut rows = Vec::new();
        collect_rows(element, &mut rows);
        let cells = |row: &HtmlElement| {
            row.elements()
                .filter(|e| matches!(e.name.as_str(), "td" | "th"))
                .count()
        };
        let is_layout = rows.iter().all(|row| cells(row) <= 1)
            || element.attribute("role") == Some("presentation");
        if is_layout {
            let mut flow = Flow::default();
            for cell in rows.iter().flat_map(|row| row.elements()) {
                self.children(cell, state, &mut flow);
                flow.flush();
            }
            return flow.blocks;
        }
        let mut table = TextTable::default();
        let mut says_head = false;
        let mut is_merged = false;
        for (at, row) in rows.iter().enumerate() {
            let mut line = Vec::new();
            let all = row
                .elements()
                .filter(|e| matches!(e.name.as_str(), "td" | "th"));
            let mut is_head = at == 0;
            for cell in all {
                is_head &= cell.name == "th";
                let style = self.sheets.of(cell);
                let state = self.inside(cell, &style, state);
                let place = line.len();
                line.push(self.runs(cell, &state));
                let align = style.align.or(alignment(cell));
                if let Some(align) = align.filter(|_| at + 1 == rows.len().min(2)) {
                    table.align.resize(place + 1, Align::Left);
                    table.align[place] = match align {
                        Alignment::Left => Align::Left,
                        Alignment::Center => Align::Center,
                        Alignment::Right => Align::Right,
                    };
                }
                let span = number(cell, "colspan").unwrap_or(1);
                is_merged |= span > 1 || number(cell, "rowspan").is_some_and(|span| span > 1);
                for _ in 1..span {
                    if line.len() < MOST_COLUMNS {
                        line.push(Vec::new());
                    }
                }
                line.truncate(MOST_COLUMNS);
            }
            says_head |= is_head && !line.is_empty();
            table.rows.push(line);
        }
        says_head |= rows
            .first()
            .is_some_and(|row| row.attribute("data-head").is_some())
            || element
                .elements()
                .any(|part| part.name == "thead" && part.elements().next().is_some());
        if is_merged {
            self.text.lose(
                "a table has merged cells; their text stands in the first of them",
                "look at the table, and divide it if it is hard to read",
            );
        }
        let table = finish(table, says_head);
        if table.rows.is_empty() {
            return Vec::new();
        }
        vec![Block::Table(table)]
    }
}

/// How a cell says that its column is aligned: by an attribute, or by a class of WordPress (block `table`), of
/// linger's own pages, or of usual stylesheets.
fn alignment(cell: &HtmlElement) -> Option<Alignment> {
    let said = cell.attribute("align").or(cell.attribute("data-align"));
    let has = |side: &str| {
        said.is_some_and(|said| said.eq_ignore_ascii_case(side))
            || cell.has_class(side)
            || cell.has_class(&format!("has-text-align-{side}"))
            || cell.has_class(&format!("text-{side}"))
    };
    if has("right") {
        Some(Alignment::Right)
    } else {
        has("center").then_some(Alignment::Center)
    }
}

fn collect_rows<'a>(element: &'a HtmlElement, into: &mut Vec<&'a HtmlElement>) {
    for child in element.elements() {
        match child.name.as_str() {
            "tr" => into.push(child),
            "thead" | "tbody" | "tfoot" => collect_rows(child, into),
            _ => {}
        }
    }
}

/// What a block says, on one line of a table or a heading.
pub(super) fn in_one_line(block: Block, into: &mut Vec<Run>) {
    match block {
        Block::Paragraph(paragraph) => into.extend(paragraph.runs),
        Block::Heading(_, runs) => into.extend(runs),
        Block::Figure(picture, caption) => {
            into.push(Run::of(Inline::Picture(picture)));
            into.extend(caption);
        }
        Block::Code(_, code) => {
            let mut run = Run::text(code.replace('\n', " "));
            run.marks.code = true;
            into.push(run);
        }
        Block::List(list) => {
            for (at, item) in list.items.into_iter().enumerate() {
                if at > 0 {
                    into.push(Run::of(Inline::Break));
                }
                let mark = match list.start {
                    Some(start) => format!("{}. ", start.saturating_add(at as u64)),
                    None => "• ".to_owned(),
                };
                into.push(Run::text(mark));
                item.blocks
                    .into_iter()
                    .for_each(|block| in_one_line(block, into));
            }
        }
        Block::Quote(inner) => inner.into_iter().for_each(|block| in_one_line(block, into)),
        Block::Table(table) => {
            for cell in table.rows.into_iter().flatten() {
                into.extend(cell);
                into.push(Run::text(" "));
            }
        }
        Block::Rule => {}
        Block::Raw(raw) => into.push(Run::of(Inline::Raw(raw))),
    }
}

/// Decides whether the first row is a head, unless the source says it (`says_head`).
pub(crate) fn finish(mut table: TextTable, says_head: bool) -> TextTable {
    let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    table
        .rows
        .retain(|row| row.iter().any(|cell| !is_blank(cell)));
    for row in &mut table.rows {
        row.resize(width, Vec::new());
    }
    table.align.resize(width, Default::default());
    table.has_head = table.rows.len() > 1 && (says_head || looks_like_head(&table.rows));
    if table.has_head {
        for run in table.rows[0].iter_mut().flatten() {
            run.marks.bold = false;
        }
    }
    table
}

/// All cells bold; or short words without digits above a column of numbers.
fn looks_like_head(rows: &[Vec<Vec<Run>>]) -> bool {
    let (head, body) = (&rows[0], &rows[1..]);
    let is_bold = |cell: &Vec<Run>| {
        let mut runs = cell
            .iter()
            .filter(|run| !run.words().trim().is_empty())
            .peekable();
        runs.peek().is_some() && runs.all(|run| run.marks.bold)
    };
    if head.iter().all(is_bold) && !body.iter().flatten().all(is_bold) {
        return true;
    }
    let texts: Vec<String> = head
        .iter()
        .map(|cell| words(cell).trim().to_owned())
        .collect();
    let is_short = |text: &String| {
        !text.is_empty() && text.chars().count() <= 30 && !text.chars().any(|c| c.is_ascii_digit())
    };
    texts.iter().all(is_short) && (0..texts.len()).any(|at| is_numeric(body, at))
}

/// Whether a column has a number in every cell that is filled.
fn is_numeric(rows: &[Vec<Vec<Run>>], at: usize) -> bool {
    let cells: Vec<String> = rows
        .iter()
        .filter_map(|row| row.get(at))
        .map(|cell| words(cell).trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    !cells.is_empty()
        && cells.iter().all(|text| {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            digits > 0 && letters <= 3
        })
}

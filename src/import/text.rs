//! What an imported text is, whatever it came from: blocks, and runs of words with their marks.
//!
//! Every reader of a format makes this, and `markdown.rs` writes it. Forbidden here: HTML, Markdown.

use std::sync::Arc;

/// A text: its blocks, its footnotes, and what stood at its head.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ImportedText {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) blocks: Vec<Block>,
    /// Footnotes by their labels, in the order of the text.
    pub(crate) notes: Vec<(String, Vec<Block>)>,
    /// What could not be kept.
    pub(crate) losses: Vec<Loss>,
}

/// Something that could not be kept, and what to do about it. Each is said once, with its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// One sentence.
    pub(crate) what: String,
    /// What the writer can do.
    pub(crate) help: &'static str,
    /// How often it happened.
    pub(crate) count: usize,
}

impl ImportedText {
    /// Notes that something was lost.
    pub(crate) fn lose(&mut self, what: impl Into<String>, help: &'static str) {
        let what = what.into();
        match self.losses.iter_mut().find(|loss| loss.what == what) {
            Some(loss) => loss.count += 1,
            None => self.losses.push(Loss {
                what,
                help,
                count: 1,
            }),
        }
    }
}

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    Paragraph(Paragraph),
    /// Level 1 to 6.
    Heading(u8, Vec<Run>),
    List(ItemList),
    Quote(Vec<Block>),
    /// The language, if it is known, and the lines.
    Code(String, String),
    Table(TextTable),
    Figure(TextPicture, Vec<Run>),
    Rule,
    /// A line that is written as it is: a shortcode, or HTML that Markdown has no sign for.
    Raw(String),
}

/// Words that belong together, and what their source said of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Paragraph {
    pub(crate) runs: Vec<Run>,
    /// Its place in a list, where the source marks items and not lists (Word).
    pub(crate) item: Option<ItemMark>,
    /// Whether it continues the item above.
    pub(crate) is_continued: bool,
    pub(crate) style: ParagraphStyle,
}

/// What a source says a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ParagraphStyle {
    #[default]
    Plain,
    Title,
    Subtitle,
}

/// A paragraph's place in a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ItemMark {
    /// Which list it belongs to; items of one list continue its numbers.
    pub(crate) list: String,
    /// From 0.
    pub(crate) level: usize,
    pub(crate) is_ordered: bool,
    /// The number that the source shows, if it can be read.
    pub(crate) number: Option<u64>,
    pub(crate) checked: Option<bool>,
}

/// A list. `start`: it is ordered, and begins there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ItemList {
    pub(crate) start: Option<u64>,
    pub(crate) items: Vec<ListItem>,
}

/// One item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListItem {
    /// Of a task: whether it is done.
    pub(crate) checked: Option<bool>,
    pub(crate) blocks: Vec<Block>,
}

/// A table. Every row has as many cells as the widest.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextTable {
    pub(crate) has_head: bool,
    pub(crate) rows: Vec<Vec<Vec<Run>>>,
    pub(crate) align: Vec<Align>,
}

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// A picture: where it is, and what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextPicture {
    /// A web address, or the name of one of the files that came with the text.
    pub(crate) address: String,
    pub(crate) alt: String,
}

/// Something in a line, with its marks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) inline: Inline,
    pub(crate) marks: RunMarks,
    /// Where it leads.
    pub(crate) link: Option<Arc<str>>,
    /// The size of its letters in CSS pixels, 0 if it is not known.
    pub(crate) size: f32,
}

/// What a run holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Inline {
    Text(String),
    Break,
    Picture(TextPicture),
    /// A mark of the footnote with that label.
    Note(String),
    /// HTML that Markdown has no sign for, written as it is.
    Raw(String),
}

/// The marks of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RunMarks {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) strike: bool,
    pub(crate) underline: bool,
    pub(crate) sub: bool,
    pub(crate) sup: bool,
    pub(crate) highlight: bool,
    pub(crate) code: bool,
}

impl Run {
    /// Words without marks.
    pub(crate) fn text(text: impl Into<String>) -> Run {
        Run::of(Inline::Text(text.into()))
    }

    /// Something without marks.
    pub(crate) fn of(inline: Inline) -> Run {
        Run {
            inline,
            marks: RunMarks::default(),
            link: None,
            size: 0.0,
        }
    }

    /// Its words; a break is a newline.
    pub(crate) fn words(&self) -> &str {
        match &self.inline {
            Inline::Text(text) => text,
            Inline::Break => "\n",
            Inline::Picture(_) | Inline::Note(_) | Inline::Raw(_) => "",
        }
    }
}

/// The words of runs, without marks.
pub(crate) fn words(runs: &[Run]) -> String {
    runs.iter().map(Run::words).collect()
}

impl Block {
    /// A paragraph of those runs.
    pub(crate) fn paragraph(runs: Vec<Run>) -> Block {
        Block::Paragraph(Paragraph {
            runs,
            ..Paragraph::default()
        })
    }
}

/// Whether nothing of the runs shows.
pub(crate) fn is_blank(runs: &[Run]) -> bool {
    runs.iter().all(|run| match &run.inline {
        Inline::Text(text) => text.trim().is_empty(),
        Inline::Break => true,
        Inline::Picture(_) | Inline::Note(_) | Inline::Raw(_) => false,
    })
}

/// The addresses of pictures on the web, each once, in order.
pub(crate) fn remote_pictures(blocks: &[Block]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    each_picture(blocks, &mut |picture| {
        let is_remote = picture.address.starts_with("http");
        if is_remote && !found.contains(&picture.address) {
            found.push(picture.address.clone());
        }
    });
    found
}

fn each_picture(blocks: &[Block], see: &mut dyn FnMut(&TextPicture)) {
    fn in_runs(runs: &[Run], see: &mut dyn FnMut(&TextPicture)) {
        for run in runs {
            if let Inline::Picture(picture) = &run.inline {
                see(picture);
            }
        }
    }
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => in_runs(&paragraph.runs, see),
            Block::Heading(_, runs) => in_runs(runs, see),
            Block::List(list) => {
                list.items
                    .iter()
                    .for_each(|item| each_picture(&item.blocks, see));
            }
            Block::Quote(inner) => each_picture(inner, see),
            Block::Table(table) => table
                .rows
                .iter()
                .flatten()
                .for_each(|cell| in_runs(cell, see)),
            Block::Figure(picture, caption) => {
                see(picture);
                in_runs(caption, see);
            }
            Block::Code(..) | Block::Rule | Block::Raw(_) => {}
        }
    }
}

/// What an address in a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressUse {
    Picture,
    Link,
    Player,
}

impl ImportedText {
    /// Shows each address of the text and its notes, in order, to be changed.
    pub(crate) fn change_addresses(&mut self, change: &mut dyn FnMut(AddressUse, &mut String)) {
        change_in_blocks(&mut self.blocks, change);
        for (_, note) in &mut self.notes {
            change_in_blocks(note, change);
        }
    }
}

fn change_in_runs(runs: &mut [Run], change: &mut dyn FnMut(AddressUse, &mut String)) {
    for run in runs {
        if let Inline::Picture(picture) = &mut run.inline {
            change(AddressUse::Picture, &mut picture.address);
        }
        if let Some(link) = &mut run.link {
            let mut address = link.to_string();
            change(AddressUse::Link, &mut address);
            if address != **link {
                *link = address.into();
            }
        }
    }
}

fn change_in_blocks(blocks: &mut [Block], change: &mut dyn FnMut(AddressUse, &mut String)) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => change_in_runs(&mut paragraph.runs, change),
            Block::Heading(_, runs) => change_in_runs(runs, change),
            Block::List(list) => {
                for item in &mut list.items {
                    change_in_blocks(&mut item.blocks, change);
                }
            }
            Block::Quote(inner) => change_in_blocks(inner, change),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    change_in_runs(cell, change);
                }
            }
            Block::Figure(picture, caption) => {
                change(AddressUse::Picture, &mut picture.address);
                change_in_runs(caption, change);
            }
            Block::Raw(line) => change_in_player(line, change),
            Block::Code(..) | Block::Rule => {}
        }
    }
}

/// A shortcode that plays a file has its address in `src`, and may have those of others.
fn change_in_player(line: &mut String, change: &mut dyn FnMut(AddressUse, &mut String)) {
    let is_player = ["{{< audio ", "{{< video "]
        .iter()
        .any(|tag| line.starts_with(tag));
    for (key, usage) in [
        (" src=\"", AddressUse::Player),
        (" poster=\"", AddressUse::Picture),
        (" captions=\"", AddressUse::Player),
    ] {
        if let Some(at) = line.find(key).filter(|_| is_player) {
            let at = at + key.len();
            let end = line[at..].find('"').map_or(line.len(), |end| at + end);
            let mut address = line[at..end].to_owned();
            change(usage, &mut address);
            line.replace_range(at..end, &address.replace(['"', '\\'], ""));
        }
    }
}

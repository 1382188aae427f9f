//! HTML of anybody's making as a text: what office programs, mail programs, chat assistants and web
//! pages put on the clipboard, and what blogs keep their posts in.
//!
//! Enters: bytes or HTML. Leaves: an [`ImportedText`] and the pictures that were inside it. The steps
//! stand in `read` in their order. Forbidden here: Markdown, files, the network.

mod characters;
mod chrome;
mod compound;
mod embeds;
mod forms;
mod links;
mod lists;
mod marks;
mod notes;
mod parse;
mod pictures;
mod plain_text;
mod reader;
mod style;
mod tables;
mod tree;

pub(crate) use characters::clean;
pub(crate) use embeds::youtube_id;
pub(crate) use lists::gather;
pub(crate) use notes::MARK as NOTE_MARK;
pub(crate) use parse::{TooManyNodes, read_html};
pub(crate) use pictures::{PictureFile, file as picture_file};
pub(crate) use plain_text::plain_text;
pub(crate) use tables::finish as finish_table;
pub(crate) use tree::{HtmlElement, HtmlNode};

/// The element that stands for a line of Markdown, in its attribute `text`. No page can have one: a
/// parser of HTML makes small letters of names.
pub(crate) const RAW_LINE: &str = "RAW-LINE";

/// An element that stands for a line of Markdown, such as a shortcode.
pub(crate) fn raw_line(line: impl Into<String>) -> HtmlNode {
    let mut element = HtmlElement::new(RAW_LINE);
    element.attributes.push(("text".to_owned(), line.into()));
    HtmlNode::Element(element)
}

use super::text::ImportedText;
use super::{code_lines, headings};
use marks::State;
use reader::HtmlReader;
use style::Sheets;
use url::Url;

/// Where HTML comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HtmlOrigin {
    /// The clipboard or a document: its title stands somewhere in it.
    Pasted,
    /// The body of a post, whose title is known.
    Post,
}

/// Reads HTML, for tests.
#[cfg(test)]
pub(crate) fn read(
    html: &str,
    origin: HtmlOrigin,
    base: Option<Url>,
) -> Result<(ImportedText, Vec<PictureFile>), TooManyNodes> {
    let page = read_html(html)?;
    Ok(read_tree(page, origin, base, Vec::new(), Vec::new()))
}

/// Reads a tree. `base`: the address of the page that it stood on; `files`: pictures that came with it;
/// `more_notes`: footnotes whose marks are [`NOTE_MARK`] elements already.
pub(crate) fn read_tree(
    mut page: HtmlElement,
    origin: HtmlOrigin,
    base: Option<Url>,
    mut files: Vec<PictureFile>,
    more_notes: Vec<(String, HtmlElement)>,
) -> (ImportedText, Vec<PictureFile>) {
    if origin == HtmlOrigin::Pasted {
        cut_replies(&mut page);
    }
    let notes = notes::take_notes(&mut page);
    let mut text = ImportedText::default();
    let mut reader = HtmlReader {
        sheets: Sheets::read(&page),
        origin,
        base,
        text: &mut text,
        files: &mut files,
    };
    let blocks = reader.blocks(&page, &State::default());
    let notes: Vec<_> = more_notes
        .into_iter()
        .chain(notes)
        .map(|(label, note)| (label, gather(reader.blocks(&note, &State::default()))))
        .collect();
    text.blocks = gather(blocks);
    text.notes = notes;
    if origin == HtmlOrigin::Pasted {
        code_lines::gather(&mut text.blocks);
        headings::find(&mut text);
    }
    (text, files)
}

/// Cuts off what a mail quotes, unless the quotation is all there is.
fn cut_replies(page: &mut HtmlElement) {
    let is_reply = |e: &HtmlElement| {
        matches!(e.attribute("id"), Some("appendonsend" | "divRplyFwdMsg"))
            || e.has_class("gmail_quote")
    };
    if page.find(&is_reply).is_none() {
        return;
    }
    let mut copy = page.clone();
    cut(&mut copy, &is_reply, &mut false);
    if !copy.text().trim().is_empty() {
        *page = copy;
    }
}

/// Removes everything from the first element for which `is_reply` holds.
fn cut(element: &mut HtmlElement, is_reply: &dyn Fn(&HtmlElement) -> bool, is_found: &mut bool) {
    let children = std::mem::take(&mut element.children);
    for child in children {
        if *is_found {
            return;
        }
        match child {
            HtmlNode::Element(child) if is_reply(&child) => *is_found = true,
            HtmlNode::Element(mut child) => {
                cut(&mut child, is_reply, is_found);
                element.children.push(HtmlNode::Element(child));
            }
            text => element.children.push(text),
        }
    }
}

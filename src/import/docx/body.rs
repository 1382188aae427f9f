//! Paragraphs, tables and lines of a `.docx` as HTML elements; what stands in a run is in `runs.rs`.

use super::archive::{DocxArchive, Xml};
use super::fields::Field;
use super::parts::{Numbering, Relations, Role, Styles};
use crate::import::html::{HtmlElement, HtmlNode, PictureFile};
use crate::import::paste::PasteError;

/// Runs that a document may have.
pub(super) const MOST_RUNS: usize = 1_000_000;

/// A document while it is read.
pub(super) struct DocxBody<'a, 'b> {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) relations: Relations,
    /// The folder of the main part.
    pub(super) folder: &'a str,
    pub(super) archive: &'a mut DocxArchive<'b>,
    pub(super) files: Vec<PictureFile>,
    /// Footnotes (`f1`) and endnotes (`e1`) in the order of their marks.
    pub(super) marks: Vec<String>,
    /// Open fields, the innermost last.
    pub(super) fields: Vec<Field>,
    pub(super) losses: Vec<String>,
    pub(super) runs_left: usize,
}

pub(super) fn with(
    name: &str,
    attributes: &[(&str, &str)],
    children: Vec<HtmlNode>,
) -> HtmlElement {
    let attributes = attributes
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    HtmlElement {
        name: name.to_owned(),
        attributes: attributes.collect(),
        children,
    }
}

pub(super) fn link(address: &str, inner: Vec<HtmlNode>) -> HtmlNode {
    HtmlNode::Element(with("a", &[("href", address)], inner))
}

/// What reading a part comes to.
pub(super) type Read<T> = Result<T, PasteError>;

impl DocxBody<'_, '_> {
    /// The whole text as a page.
    pub(super) fn page(&mut self, body: &Xml) -> Read<HtmlElement> {
        let mut children = Vec::new();
        self.blocks(&body.children, &mut children)?;
        Ok(with("body", &[], children))
    }

    /// The notes that have marks, by the labels of the marks.
    pub(super) fn notes(
        &mut self,
        footnotes: Option<&Xml>,
        endnotes: Option<&Xml>,
    ) -> Read<Vec<(String, HtmlElement)>> {
        let mut notes = Vec::new();
        for (at, id) in self.marks.clone().into_iter().enumerate() {
            let part = if id.starts_with('f') {
                footnotes
            } else {
                endnotes
            };
            let note = part.and_then(|part| {
                part.children
                    .iter()
                    .find(|note| note.attribute("id") == Some(&id[1..]))
            });
            if let Some(note) = note {
                let mut children = Vec::new();
                self.blocks(&note.children, &mut children)?;
                notes.push(((at + 1).to_string(), with("div", &[], children)));
            }
        }
        Ok(notes)
    }

    pub(super) fn blocks(&mut self, all: &[Xml], into: &mut Vec<HtmlNode>) -> Read<()> {
        // A paragraph whose end was deleted goes on in the next one.
        let mut joined: Vec<HtmlNode> = Vec::new();
        for block in all {
            match block.name.as_str() {
                "p" => {
                    let mut boxes = Vec::new();
                    let mut inner = std::mem::take(&mut joined);
                    self.inline(&block.children, &mut inner, &mut boxes)?;
                    let properties = block.child("pPr");
                    let mark = properties.and_then(|p| p.child("rPr"));
                    if mark.is_some_and(|mark| mark.child("del").is_some()) {
                        joined = inner;
                    } else {
                        into.extend(match checkbox(block) {
                            Some(is_checked) => Some(task(properties, is_checked, inner)),
                            None => self.paragraph(properties, inner),
                        });
                    }
                    into.extend(boxes);
                }
                "tbl" => {
                    let table = self.table(block)?;
                    into.push(HtmlNode::Element(table));
                }
                "sdt" => {
                    if let Some(content) = block.child("sdtContent") {
                        self.blocks(&content.children, into)?;
                    }
                }
                "AlternateContent" => {
                    let content = block.child("Choice").or(block.child("Fallback"));
                    if let Some(content) = content {
                        self.blocks(&content.children, into)?;
                    }
                }
                "ins" | "moveTo" | "customXml" | "smartTag" => {
                    self.blocks(&block.children, into)?
                }
                _ => {}
            }
        }
        if !joined.is_empty() {
            into.push(HtmlNode::Element(with("p", &[], joined)));
        }
        Ok(())
    }

    /// A paragraph by what its style is for.
    fn paragraph(
        &mut self,
        properties: Option<&Xml>,
        mut inner: Vec<HtmlNode>,
    ) -> Option<HtmlNode> {
        let style = properties
            .and_then(|p| p.value("pStyle"))
            .map(str::to_owned);
        let style = style.as_deref();
        let element = match self.styles.role(style) {
            Role::Contents => return None,
            Role::Heading(level) => with(&format!("h{level}"), &[], inner),
            Role::Title => with("p", &[("class", "MsoTitle")], inner),
            Role::Subtitle => with("p", &[("class", "MsoSubtitle")], inner),
            Role::Quote => {
                let inner = HtmlNode::Element(with("p", &[], inner));
                with("blockquote", &[], vec![inner])
            }
            Role::Code => with("p", &[("style", "font-family: monospace")], inner),
            Role::Text => {
                let direct = properties.and_then(|p| p.child("numPr"));
                let from_style = || self.styles.property(style, "pPr", |p| p.child("numPr"));
                let numbers = direct.or_else(from_style);
                let place = numbers.and_then(|numbers| {
                    let id = numbers.value("numId")?.to_owned();
                    let level = numbers
                        .value("ilvl")
                        .and_then(|l| l.parse().ok())
                        .unwrap_or(0);
                    Some((id, level))
                });
                let place = place.and_then(|(id, level)| self.numbering.next(&id, level));
                match place {
                    Some(place) => {
                        let marker = place.number.map_or("·".to_owned(), |n| format!("{n}."));
                        let marker = vec![HtmlNode::Text(marker)];
                        let marker = with("span", &[("style", "mso-list:Ignore")], marker);
                        inner.insert(0, HtmlNode::Element(marker));
                        let list = format!("mso-list: l{} level{}", place.list, place.level + 1);
                        with("p", &[("style", &list)], inner)
                    }
                    None => with("p", &[], inner),
                }
            }
        };
        Some(HtmlNode::Element(element))
    }

    fn table(&mut self, table: &Xml) -> Read<HtmlElement> {
        let mut rows = Vec::new();
        for row in table.children.iter().filter(|child| child.name == "tr") {
            let mut cells = Vec::new();
            for cell in row.children.iter().flat_map(|c| {
                if c.name == "sdt" {
                    &c.children[..]
                } else {
                    std::slice::from_ref(c)
                }
            }) {
                let found = if cell.name == "tc" {
                    Some(cell)
                } else {
                    cell.child("tc")
                };
                let Some(cell) = found else {
                    continue;
                };
                let properties = cell.child("tcPr");
                let is_covered = properties
                    .and_then(|p| p.child("vMerge"))
                    .is_some_and(|merge| merge.attribute("val") != Some("restart"));
                let mut inner = Vec::new();
                if !is_covered {
                    self.blocks(&cell.children, &mut inner)?;
                }
                let span = properties
                    .and_then(|p| p.value("gridSpan"))
                    .unwrap_or("1")
                    .to_owned();
                cells.push(HtmlNode::Element(with("td", &[("colspan", &span)], inner)));
            }
            let is_head = row.child("trPr").and_then(|p| p.toggle("tblHeader")) == Some(true);
            let attributes: &[(&str, &str)] = if is_head { &[("data-head", "")] } else { &[] };
            rows.push(HtmlNode::Element(with("tr", attributes, cells)));
        }
        Ok(with("table", &[], rows))
    }

    /// What stands in a line. `boxes`: paragraphs of text boxes, which come after it.
    fn inline(
        &mut self,
        all: &[Xml],
        into: &mut Vec<HtmlNode>,
        boxes: &mut Vec<HtmlNode>,
    ) -> Read<()> {
        for part in all {
            match part.name.as_str() {
                "r" => self.run(part, into, boxes)?,
                "hyperlink" => {
                    let address = part
                        .attribute("id")
                        .and_then(|id| self.relations.outside(id));
                    let address = address.map(|address| match part.attribute("anchor") {
                        Some(anchor) => format!("{address}#{anchor}"),
                        None => address.to_owned(),
                    });
                    let mut inner = Vec::new();
                    self.inline(&part.children, &mut inner, boxes)?;
                    match address {
                        Some(address) => into.push(link(&address, inner)),
                        None => into.extend(inner),
                    }
                }
                "fldSimple" => {
                    let field = Field {
                        instruction: part.attribute("instr").unwrap_or_default().to_owned(),
                        is_result: true,
                    };
                    let mut inner = Vec::new();
                    self.inline(&part.children, &mut inner, boxes)?;
                    match field.link() {
                        Some(address) => into.push(link(&address, inner)),
                        None if field.is_hidden() => {}
                        None => into.extend(inner),
                    }
                }
                "sdt" => {
                    if let Some(content) = part.child("sdtContent") {
                        self.inline(&content.children, into, boxes)?;
                    }
                }
                "AlternateContent" => {
                    let content = part.child("Choice").or(part.child("Fallback"));
                    if let Some(content) = content {
                        self.inline(&content.children, into, boxes)?;
                    }
                }
                "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo" => {
                    self.inline(&part.children, into, boxes)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether a paragraph begins with a box to tick (`w14:checkbox`), and whether it is ticked.
fn checkbox(paragraph: &Xml) -> Option<bool> {
    let mut parts = paragraph.children.iter().filter(|part| part.name != "pPr");
    let control = parts.next().filter(|part| part.name == "sdt")?;
    let checkbox = control.child("sdtPr")?.child("checkbox")?;
    Some(checkbox.toggle("checked") == Some(true))
}

/// A task: an item of a list for each, which becomes one list with its neighbours.
fn task(properties: Option<&Xml>, is_checked: bool, inner: Vec<HtmlNode>) -> HtmlNode {
    let level = properties
        .and_then(|p| p.child("numPr")?.value("ilvl")?.parse().ok())
        .unwrap_or(0_u64);
    let attributes = [
        ("role", "checkbox"),
        ("aria-checked", if is_checked { "true" } else { "false" }),
        ("data-aria-level", &*(level + 1).to_string()),
    ];
    let text = HtmlNode::Element(with("p", &[], inner));
    let item = HtmlNode::Element(with("li", &attributes, vec![text]));
    HtmlNode::Element(with("ul", &[], vec![item]))
}

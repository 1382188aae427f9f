//! Paragraphs, runs and tables of a `.docx` as HTML elements.

use super::archive::{DocxArchive, Xml};
use super::parts::{Numbering, Relations, Role, Styles};
use crate::import::html::{HtmlElement, HtmlNode, NOTE_MARK, PictureFile, picture_file};
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

/// A field (17.16.18): its instruction stands before its result.
#[derive(Debug, Default)]
pub(super) struct Field {
    instruction: String,
    is_result: bool,
}

impl Field {
    /// Where a `HYPERLINK` leads: its address, and the place behind `\l`.
    fn link(&self) -> Option<String> {
        let words = words_of(&self.instruction);
        let (name, rest) = words.split_first()?;
        if !name.eq_ignore_ascii_case("HYPERLINK") {
            return None;
        }
        let (mut address, mut place) = (None, None);
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "\\l" => place = rest.next(),
                "\\o" | "\\t" => drop(rest.next()),
                word if word.starts_with('\\') => {}
                word => address = Some(word.to_owned()),
            }
        }
        match (address, place) {
            (Some(address), Some(place)) => Some(format!("{address}#{place}")),
            (Some(address), None) => Some(address),
            (None, _) => None,
        }
    }

    /// Whether its result is not part of the text.
    fn is_hidden(&self) -> bool {
        let name = self
            .instruction
            .split_whitespace()
            .next()
            .unwrap_or_default();
        matches!(
            name.to_ascii_uppercase().as_str(),
            "TOC" | "PAGEREF" | "INDEX" | "XE" | "TC"
        )
    }
}

/// Words of an instruction; one in quotes is one word.
fn words_of(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = instruction.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix(['"', '“', '”']) {
            Some(quoted) => quoted.split_once(['"', '“', '”']).unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

fn with(name: &str, attributes: &[(&str, &str)], children: Vec<HtmlNode>) -> HtmlElement {
    let attributes = attributes
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    HtmlElement {
        name: name.to_owned(),
        attributes: attributes.collect(),
        children,
    }
}

type Read<T> = Result<T, PasteError>;

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

    fn blocks(&mut self, all: &[Xml], into: &mut Vec<HtmlNode>) -> Read<()> {
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
                        into.extend(self.paragraph(properties, inner));
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

    fn run(&mut self, run: &Xml, into: &mut Vec<HtmlNode>, boxes: &mut Vec<HtmlNode>) -> Read<()> {
        self.runs_left = self.runs_left.checked_sub(1).ok_or(PasteError::TooLarge)?;
        let properties = run.child("rPr");
        if properties.and_then(|p| p.toggle("vanish")) == Some(true) {
            return Ok(());
        }
        let mut inner = Vec::new();
        for part in &run.children {
            self.run_part(part, &mut inner, boxes)?;
        }
        if inner.is_empty() || self.fields.iter().any(|f| !f.is_result || f.is_hidden()) {
            return Ok(());
        }
        let style = self.run_style(properties);
        let mut node = HtmlNode::Element(with("span", &[("style", &style)], inner));
        if let Some(address) = self.fields.iter().rev().find_map(Field::link) {
            node = link(&address, vec![node]);
        }
        into.push(node);
        Ok(())
    }

    fn run_style(&self, properties: Option<&Xml>) -> String {
        let named = properties.and_then(|p| p.value("rStyle"));
        let toggle = |name: &'static str| {
            let own = properties.and_then(|p| p.toggle(name));
            own.or_else(|| self.styles.property(named, "rPr", |p| p.toggle(name)))
        };
        let mut style = String::new();
        match toggle("b") {
            Some(true) => style.push_str("font-weight:bold;"),
            Some(false) => style.push_str("font-weight:normal;"),
            None => {}
        }
        if toggle("i") == Some(true) {
            style.push_str("font-style:italic;");
        }
        if toggle("strike") == Some(true) || toggle("dstrike") == Some(true) {
            style.push_str("text-decoration:line-through;");
        }
        match properties.and_then(|p| p.value("vertAlign")) {
            Some("superscript") => style.push_str("vertical-align:super;"),
            Some("subscript") => style.push_str("vertical-align:sub;"),
            _ => {}
        }
        if let Some(font) = properties.and_then(|p| p.child("rFonts")?.attribute("ascii")) {
            style.push_str(&format!(
                "font-family:{};",
                font.replace([';', '"', '\''], "")
            ));
        }
        let size = properties.and_then(|p| p.value("sz")?.parse::<f32>().ok());
        if let Some(half_points) = size {
            style.push_str(&format!("font-size:{}pt;", half_points / 2.0));
        }
        style
    }

    fn run_part(
        &mut self,
        part: &Xml,
        inner: &mut Vec<HtmlNode>,
        boxes: &mut Vec<HtmlNode>,
    ) -> Read<()> {
        let text = |text: &str| HtmlNode::Text(text.to_owned());
        match part.name.as_str() {
            "t" => inner.push(text(&part.text)),
            "tab" | "ptab" => inner.push(text("\t")),
            "noBreakHyphen" => inner.push(text("-")),
            "cr" => inner.push(HtmlNode::Element(HtmlElement::new("br"))),
            "br" if !matches!(part.attribute("type"), Some("page" | "column")) => {
                inner.push(HtmlNode::Element(HtmlElement::new("br")));
            }
            "fldChar" => match part.attribute("fldCharType") {
                Some("begin") => self.fields.push(Field::default()),
                Some("separate") => {
                    if let Some(field) = self.fields.last_mut() {
                        field.is_result = true;
                    }
                }
                Some("end") => drop(self.fields.pop()),
                _ => {}
            },
            "instrText" => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruction.push_str(&part.text);
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let id = part.attribute("id").unwrap_or_default();
                self.marks.push(format!("{}{id}", &part.name[..1]));
                let label = self.marks.len().to_string();
                inner.push(HtmlNode::Element(with(
                    NOTE_MARK,
                    &[("label", &label)],
                    Vec::new(),
                )));
            }
            "drawing" | "pict" | "object" => self.drawing(part, inner, boxes)?,
            "AlternateContent" => {
                let content = part.child("Choice").or(part.child("Fallback"));
                for part in content.into_iter().flat_map(|content| &content.children) {
                    self.run_part(part, inner, boxes)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A picture, or the text of a text box.
    fn drawing(
        &mut self,
        drawing: &Xml,
        inner: &mut Vec<HtmlNode>,
        boxes: &mut Vec<HtmlNode>,
    ) -> Read<()> {
        if let Some(text) = drawing.find("txbxContent") {
            return self.blocks(&text.children, boxes);
        }
        let blip = drawing
            .find("blip")
            .and_then(|blip| blip.attribute("embed"));
        let image = || {
            drawing
                .find("imagedata")
                .and_then(|image| image.attribute("id"))
        };
        let Some(id) = blip.or_else(image) else {
            if drawing.find("blip").is_some() {
                self.losses
                    .push("a picture is not in the document, only linked from it".into());
            }
            return Ok(());
        };
        let name = self.relations.inside(id, self.folder);
        let bytes = name
            .map(|name| self.archive.bytes(&name))
            .transpose()?
            .flatten();
        let file = bytes.and_then(|bytes| picture_file(bytes, &mut self.files));
        match file {
            Some(name) => {
                let says = drawing.find("docPr").and_then(|p| p.attribute("descr"));
                let attributes = [("src", name.as_str()), ("alt", says.unwrap_or_default())];
                inner.push(HtmlNode::Element(with("img", &attributes, Vec::new())));
            }
            None => {
                let what = "a picture of the document is of a kind that browsers do not show";
                self.losses.push(what.into());
            }
        }
        Ok(())
    }
}

fn link(address: &str, inner: Vec<HtmlNode>) -> HtmlNode {
    HtmlNode::Element(with("a", &[("href", address)], inner))
}

//! Runs of a `.docx`: words with their marks, breaks, notes, pictures, signs.

use super::archive::Xml;
use super::body::{DocxBody, Read, link, with};
use super::fields::Field;
use super::signs;
use crate::import::html::{HtmlElement, HtmlNode, NOTE_MARK, picture_file};
use crate::import::paste::PasteError;

impl DocxBody<'_, '_> {
    pub(super) fn run(
        &mut self,
        run: &Xml,
        into: &mut Vec<HtmlNode>,
        boxes: &mut Vec<HtmlNode>,
    ) -> Read<()> {
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
            "sym" => match signs::sign(part) {
                Some(sign) => inner.push(text(sign)),
                None => self
                    .losses
                    .push("a sign of a font of signs was left out".to_owned()),
            },
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

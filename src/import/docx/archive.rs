//! The parts of a `.docx` (ECMA-376 part 2), within bounds.
//!
//! Enters: bytes of a zip archive. Leaves: parts by name, as XML trees or bytes. Only parts that are
//! asked for are inflated, and what they cost is counted while they are.

use crate::import::paste::PasteError;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of an archive.
pub const MOST_ARCHIVE: usize = 50_000_000;
/// Entries of an archive.
const MOST_ENTRIES: usize = 2_000;
/// Bytes of one part.
const MOST_PART: u64 = 64_000_000;
/// Bytes of all parts that are read.
const MOST_PARTS: u64 = 256_000_000;
/// How deep elements may nest.
const DEPTH: usize = 256;

const TOO_LARGE: PasteError = PasteError::TooLarge;

/// An open archive.
pub(super) struct DocxArchive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be inflated.
    left: u64,
}

/// An element of a part, by its name without prefix: strict and transitional files differ in
/// namespaces only.
#[derive(Clone, Debug, Default)]
pub(super) struct Xml {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Xml>,
    pub(super) text: String,
}

impl Xml {
    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Xml> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The `val` of the first child of that name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// Whether a property such as `<w:b/>` is on; `None`: it is not said.
    pub(super) fn toggle(&self, name: &str) -> Option<bool> {
        let child = self.child(name)?;
        Some(!matches!(
            child.attribute("val"),
            Some("0" | "false" | "off" | "none")
        ))
    }

    /// The first element of that name at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Xml> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }
}

impl<'a> DocxArchive<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<DocxArchive<'a>, PasteError> {
        if bytes.len() > MOST_ARCHIVE {
            return Err(TOO_LARGE);
        }
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| PasteError::Damaged("its parts cannot be unpacked"))?;
        if zip.len() > MOST_ENTRIES {
            return Err(TOO_LARGE);
        }
        Ok(DocxArchive {
            zip,
            left: MOST_PARTS,
        })
    }

    /// The bytes of a part. `None`: there is none of that name.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, PasteError> {
        let Ok(mut entry) = self.zip.by_name(name) else {
            return Ok(None);
        };
        let most = MOST_PART.min(self.left);
        let mut bytes = Vec::new();
        let read = entry.by_ref().take(most + 1).read_to_end(&mut bytes);
        let count = read.map_err(|_| PasteError::Damaged("one of its parts cannot be unpacked"))?;
        if count as u64 > most {
            return Err(TOO_LARGE);
        }
        self.left -= count as u64;
        Ok(Some(bytes))
    }

    /// A part as a tree. `None`: there is none of that name.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Xml>, PasteError> {
        self.bytes(name)?.map(|bytes| tree(&bytes)).transpose()
    }
}

/// Reads XML into a tree. A document type is refused: office programs write none, and its entities
/// can be made to fill any memory.
fn tree(bytes: &[u8]) -> Result<Xml, PasteError> {
    const BROKEN: PasteError = PasteError::Damaged("one of its parts is no XML");
    let mut reader = Reader::from_reader(bytes);
    let mut open = vec![Xml::default()];
    let close = |open: &mut Vec<Xml>| {
        if open.len() < 2 {
            return Err(BROKEN);
        }
        if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
            parent.children.push(done);
        }
        Ok(())
    };
    loop {
        match reader.read_event().map_err(|_| BROKEN)? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(PasteError::Damaged("its parts nest too deep"));
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                let element = element(&start)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                }
            }
            Event::End(_) => close(&mut open)?,
            Event::Text(text) => {
                let text = text.decode().map_err(|_| BROKEN)?;
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|_| BROKEN)?;
                let name = reference.decode().map_err(|_| BROKEN)?;
                if let Some(parent) = open.last_mut() {
                    match character {
                        Some(character) => parent.text.push(character),
                        None => parent
                            .text
                            .push_str(resolve_predefined_entity(&name).unwrap_or_default()),
                    }
                }
            }
            Event::CData(data) => {
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&String::from_utf8_lossy(&data));
                }
            }
            Event::DocType(_) => {
                return Err(PasteError::Damaged(
                    "it holds a document type, as no office program writes",
                ));
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    // What was cut off in the middle is read as far as it goes.
    while open.len() > 1 {
        close(&mut open)?;
    }
    let root = open.pop().unwrap_or_default();
    root.children.into_iter().next().ok_or(BROKEN)
}

fn element(start: &BytesStart<'_>) -> Result<Xml, PasteError> {
    const BROKEN: PasteError = PasteError::Damaged("one of its parts is no XML");
    let local = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BROKEN)?;
        let value = String::from_utf8_lossy(&attribute.value);
        let value = quick_xml::escape::unescape(&value).map_err(|_| BROKEN)?;
        attributes.push((
            local(attribute.key.local_name().as_ref()),
            value.into_owned(),
        ));
    }
    Ok(Xml {
        name: local(start.local_name().as_ref()),
        attributes,
        ..Xml::default()
    })
}

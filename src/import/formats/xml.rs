//! XML of an export, piece by piece, as forgiving as an export needs.
//!
//! Enters: bytes. Leaves: starts, texts and ends, with lines. Nothing of the file is held. The rules:
//! - What stands before the document (warnings of the program that wrote it) is passed over.
//! - Entities are the five of XML and characters by number. Others stay as they are written, so no
//!   document type can make a file grow.
//! - Control characters are dropped, `&` may stand alone, an end without a start is no end.
//! - One piece, and the depth, have bounds.

use crate::import::entry::ExportPlace;
use crate::import::formats::{ImportFailure, MOST_ENTRY};
use crate::source::Reader;
use encoding_rs::{Encoding, UTF_8};
use memchr::{memchr_iter, memmem};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, Read, SeekFrom};
use std::sync::Arc;

/// How deep elements may nest.
const DEPTH: usize = 64;
/// Bytes before the document.
const MOST_BEFORE: usize = 1_000_000;

/// A piece of the file.
#[derive(Debug)]
pub(super) enum XmlPiece {
    /// The name as it is written, with its prefix, and the attributes.
    Start(String, Vec<(String, String)>),
    Text(String),
    End,
    /// The document is whole.
    Eof,
    /// The file ends inside of the document.
    CutOff,
}

/// A file that is read.
pub(super) struct ExportXml {
    xml: quick_xml::Reader<LineReader>,
    buffer: Vec<u8>,
    encoding: &'static Encoding,
    /// Names of the open elements.
    open: Vec<Vec<u8>>,
    /// An element without content has its end still before it.
    ends_next: bool,
    has_root: bool,
    pub(super) name: Arc<str>,
    /// Bytes that stood before the document.
    pub(super) before: usize,
}

impl ExportXml {
    /// Begins to read.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn open(
        mut file: Box<dyn Reader>,
        name: &Arc<str>,
    ) -> Result<ExportXml, ImportFailure> {
        let refused = |error: io::Error| ImportFailure::Io(crate::source::unreadable(name, &error));
        let mut head = Vec::new();
        file.by_ref()
            .take(MOST_BEFORE as u64)
            .read_to_end(&mut head)
            .map_err(refused)?;
        let starts = [&b"<?xml"[..], b"<rss", b"<feed"];
        let found = starts
            .iter()
            .filter_map(|start| memmem::find(&head, start))
            .min();
        let before = found.unwrap_or(0);
        file.seek(SeekFrom::Start(before as u64)).map_err(refused)?;
        let lines_before = memchr_iter(b'\n', &head[..before]).count() as u64;
        let mut xml = quick_xml::Reader::from_reader(LineReader::new(file, lines_before));
        let config = xml.config_mut();
        config.allow_dangling_amp = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Ok(ExportXml {
            xml,
            buffer: Vec::new(),
            encoding: UTF_8,
            open: Vec::new(),
            ends_next: false,
            has_root: false,
            name: Arc::clone(name),
            before,
        })
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.xml.get_ref().lines + 1
    }

    /// The place that is being read.
    pub(super) fn place(&self) -> ExportPlace {
        ExportPlace::line(Arc::clone(&self.name), self.line())
    }

    /// How many bytes are read.
    pub(super) fn done(&self) -> u64 {
        self.xml.buffer_position() + self.before as u64
    }

    /// Reads on.
    ///
    /// # Errors
    /// A piece or the depth is out of bounds, or the system refuses.
    pub(super) fn next(&mut self) -> Result<XmlPiece, ImportFailure> {
        if std::mem::take(&mut self.ends_next) {
            self.open.pop();
            return Ok(XmlPiece::End);
        }
        loop {
            self.buffer.clear();
            self.xml.get_mut().left = MOST_ENTRY;
            let event = match self.xml.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                    let what = format!(
                        "one piece of it, near line {}, is larger than a post can be",
                        self.line()
                    );
                    return Err(ImportFailure::TooLarge(what));
                }
                Err(quick_xml::Error::Io(error)) => {
                    let error = io::Error::new(error.kind(), error.to_string());
                    return Err(ImportFailure::Io(crate::source::unreadable(
                        &self.name, &error,
                    )));
                }
                // Something is opened and never closed.
                Err(quick_xml::Error::Syntax(_)) => return Ok(XmlPiece::CutOff),
                Err(_) => continue,
            };
            match event {
                Event::Start(start) => {
                    let (name, attributes) = element(&start, self.encoding);
                    self.open.push(start.name().as_ref().to_vec());
                    self.has_root = true;
                    if self.open.len() > DEPTH {
                        return Err(ImportFailure::Damaged(
                            "its elements nest too deep".to_owned(),
                            "export again, with the program itself",
                            self.place(),
                        ));
                    }
                    return Ok(XmlPiece::Start(name, attributes));
                }
                Event::Empty(start) => {
                    let (name, attributes) = element(&start, self.encoding);
                    self.open.push(start.name().as_ref().to_vec());
                    self.has_root = true;
                    self.ends_next = true;
                    return Ok(XmlPiece::Start(name, attributes));
                }
                Event::End(end) => {
                    // An end without its start: what is inside was broken.
                    if self
                        .open
                        .last()
                        .is_some_and(|open| open == end.name().as_ref())
                    {
                        self.open.pop();
                        return Ok(XmlPiece::End);
                    }
                    // What was left open ends with it; callers look at the depth.
                    if let Some(at) = self
                        .open
                        .iter()
                        .rposition(|open| open == end.name().as_ref())
                    {
                        self.open.truncate(at);
                        return Ok(XmlPiece::End);
                    }
                }
                Event::Text(text) => {
                    let text = decoded(&text, self.encoding);
                    if !text.is_empty() {
                        return Ok(XmlPiece::Text(text));
                    }
                }
                Event::CData(text) => return Ok(XmlPiece::Text(decoded(&text, self.encoding))),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    let name = decoded(&reference, self.encoding);
                    let text = match (character, resolve_predefined_entity(&name)) {
                        (Some(c), _) if is_allowed(c) => c.to_string(),
                        (Some(_), _) => String::new(),
                        (None, Some(text)) => text.to_owned(),
                        (None, None) => format!("&{name};"),
                    };
                    return Ok(XmlPiece::Text(text));
                }
                Event::Decl(declaration) => {
                    let label = declaration.encoding().and_then(Result::ok);
                    let found = label.and_then(|label| Encoding::for_label(&label));
                    self.encoding = found
                        .filter(|found| found.is_ascii_compatible())
                        .unwrap_or(UTF_8);
                }
                Event::Eof => {
                    return Ok(if self.open.is_empty() && self.has_root {
                        XmlPiece::Eof
                    } else {
                        XmlPiece::CutOff
                    });
                }
                Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            }
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }
}

fn element(start: &BytesStart<'_>, encoding: &'static Encoding) -> (String, Vec<(String, String)>) {
    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
    let mut attributes = start.html_attributes();
    attributes.with_checks(false);
    let attributes = attributes.flatten().take(100);
    let attributes = attributes.map(|attribute| {
        let value = decoded(&attribute.value, encoding);
        let value =
            quick_xml::escape::unescape(&value).map_or(value.clone(), |text| text.into_owned());
        (
            String::from_utf8_lossy(attribute.key.as_ref()).into_owned(),
            value,
        )
    });
    (name, attributes.collect())
}

/// Characters that XML 1.0 allows (section 2.2).
fn is_allowed(c: char) -> bool {
    !c.is_control() || matches!(c, '\t' | '\n' | '\r')
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> String {
    let text = encoding.decode_without_bom_handling(bytes).0;
    if text.chars().all(|c| is_allowed(c) && c != '\r') {
        return text.into_owned();
    }
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| is_allowed(*c))
        .collect()
}

/// Counts lines, and refuses more bytes at once than one entry may have.
struct LineReader {
    inner: io::BufReader<Box<dyn Reader>>,
    lines: u64,
    left: usize,
}

impl LineReader {
    fn new(file: Box<dyn Reader>, lines: u64) -> LineReader {
        LineReader {
            inner: io::BufReader::with_capacity(64 * 1024, file),
            lines,
            left: MOST_ENTRY,
        }
    }
}

impl Read for LineReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl BufRead for LineReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed is in the buffer already.
        if let Ok(buffer) = self.inner.fill_buf() {
            let taken = &buffer[..count.min(buffer.len())];
            self.lines += memchr_iter(b'\n', taken).count() as u64;
        }
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}

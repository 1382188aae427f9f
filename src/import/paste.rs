//! What was copied or saved elsewhere becomes the text of a post: HTML of a clipboard, a `.docx`, plain
//! text.
//!
//! Enters: bytes. Leaves: a [`Pasted`] text, or why it cannot be read. Forbidden here: files.

use super::html::{self, HtmlOrigin, PictureFile};
use super::markdown::markdown;
use super::text::{ImportedText, Loss};
use super::{docx, plain};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use url::Url;

/// Bytes that a text may have.
pub const MOST_PASTED: usize = 20_000_000;

/// A text that was pasted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// If one was found in it.
    pub title: Option<String>,
    /// If one was found in it.
    pub description: Option<String>,
    /// The text without its title. Pictures that came inside it are named as in `pictures`.
    pub markdown: String,
    /// Pictures that came inside the text: a name such as `picture-1.png`, and the bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// Addresses of pictures on the web, which stay there.
    pub remote_pictures: Vec<String>,
    /// What could not be kept, each with what to do.
    pub losses: Vec<PasteLoss>,
}

/// Something that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasteLoss {
    /// One sentence.
    pub what: String,
    /// What the writer can do.
    pub help: &'static str,
    /// How often it happened.
    pub count: usize,
}

/// Why nothing could be made of what was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteError {
    /// It has more than [`MOST_PASTED`] bytes, or more elements than a text has.
    TooLarge,
    /// Nothing can be read in it.
    Empty,
    /// A document of a kind that linger does not read; its name.
    OtherDocument(&'static str),
    /// A `.docx` that is damaged, or made to do harm; why.
    Damaged(&'static str),
}

/// Makes a text of bytes: `.docx`, HTML (also as Windows puts it on the clipboard), or plain text.
///
/// # Errors
/// When nothing can be made of them.
pub fn paste(bytes: &[u8]) -> Result<Pasted, PasteError> {
    if let Some(kind) = other_document(bytes) {
        return Err(PasteError::OtherDocument(kind));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let (text, pictures) = docx::read(bytes)?;
        return finish(text, pictures);
    }
    if bytes.len() > MOST_PASTED {
        return Err(PasteError::TooLarge);
    }
    let decoded = decode(bytes);
    if is_html(&decoded) {
        return paste_html(&decoded);
    }
    paste_plain(&decoded)
}

/// Makes a text of HTML.
///
/// # Errors
/// When it is too large, or says nothing.
pub fn paste_html(html: &str) -> Result<Pasted, PasteError> {
    if html.len() > MOST_PASTED {
        return Err(PasteError::TooLarge);
    }
    let (html, source) = without_clipboard_head(html);
    let base = source.and_then(|source| Url::parse(source).ok());
    let page = html::read_html(html).map_err(|_| PasteError::TooLarge)?;
    if let Some(text) = html::plain_text(&page).filter(|text| !text.trim().is_empty()) {
        return paste_plain(&text);
    }
    let (text, pictures) = html::read_tree(page, HtmlOrigin::Pasted, base, Vec::new(), Vec::new());
    finish(text, pictures)
}

/// Makes a text of plain text, or of Markdown.
///
/// # Errors
/// When it is too large, or says nothing.
pub fn paste_plain(text: &str) -> Result<Pasted, PasteError> {
    if text.len() > MOST_PASTED {
        return Err(PasteError::TooLarge);
    }
    match plain::read(text) {
        plain::PlainText::Markdown(markdown) if markdown.trim().is_empty() => {
            Err(PasteError::Empty)
        }
        plain::PlainText::Markdown(markdown) => Ok(Pasted {
            markdown,
            ..Pasted::default()
        }),
        plain::PlainText::Text(text) => finish(text, Vec::new()),
    }
}

fn finish(text: ImportedText, pictures: Vec<PictureFile>) -> Result<Pasted, PasteError> {
    let markdown = markdown(&text);
    if markdown.trim().is_empty() && text.title.is_none() {
        return Err(PasteError::Empty);
    }
    let loss = |loss: Loss| PasteLoss {
        what: loss.what,
        help: loss.help,
        count: loss.count,
    };
    Ok(Pasted {
        markdown,
        remote_pictures: super::text::remote_pictures(&text.blocks),
        title: text.title,
        description: text.description,
        pictures: pictures
            .into_iter()
            .map(|file| (file.name, file.bytes))
            .collect(),
        losses: text.losses.into_iter().map(loss).collect(),
    })
}

/// Documents that are recognised and not read.
fn other_document(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(200)];
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    match head {
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("an old Word document (.doc)"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("a rich-text document (.rtf)"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        [b'P', b'K', 3, 4, ..] if has(b"application/vnd.oasis.opendocument") => {
            Some("an OpenDocument text (.odt)")
        }
        [b'P', b'K', 3, 4, ..] if has(b"Index/") => Some("a Pages document (.pages)"),
        _ => None,
    }
}

/// The bytes as text: by their byte order mark, by what the page says of itself, as UTF-8 if they are
/// that, as Windows-1252 otherwise.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return UTF_8.decode(bytes).0.into_owned();
    }
    // Half of the bytes of western text in UTF-16 are zero.
    let zeros = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let encoding = if zeros(1) * 3 > bytes.len() {
        UTF_16LE
    } else if zeros(0) * 3 > bytes.len() {
        UTF_16BE
    } else {
        said_encoding(bytes).unwrap_or(WINDOWS_1252)
    };
    encoding.decode(bytes).0.into_owned()
}

/// What `<meta charset>` says.
fn said_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let after = after.trim_start_matches(['"', '\'']);
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    Encoding::for_label(&after.as_bytes()[..end])
}

/// Whether a text has tags of HTML in it.
fn is_html(text: &str) -> bool {
    if text.starts_with("Version:") && text.contains("StartHTML:") {
        return true;
    }
    const TAGS: [&str; 26] = [
        "p",
        "div",
        "span",
        "br",
        "b",
        "i",
        "strong",
        "em",
        "a",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "h1",
        "h2",
        "h3",
        "html",
        "body",
        "meta",
        "pre",
        "img",
        "blockquote",
        "font",
        "!doctype",
    ];
    let start = text.trim_start().to_ascii_lowercase();
    let is_tag = |rest: &str| {
        TAGS.iter().any(|tag| {
            rest.strip_prefix(tag)
                .is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t', '/']))
        })
    };
    if start.strip_prefix('<').is_some_and(is_tag) || start.starts_with("<!--") {
        return true;
    }
    // Somewhere in the text: an element that is also closed.
    start.contains("</") && start.split('<').skip(1).filter(|rest| is_tag(rest)).count() >= 2
}

/// Cuts the head of Windows' clipboard format off (CF_HTML); it may name the page's address.
fn without_clipboard_head(html: &str) -> (&str, Option<&str>) {
    if !html.starts_with("Version:") {
        return (html, None);
    }
    let Some(start) = html.find('<') else {
        return (html, None);
    };
    let (head, html) = html.split_at(start);
    let source = head
        .lines()
        .find_map(|line| line.strip_prefix("SourceURL:"));
    (html, source.map(str::trim))
}

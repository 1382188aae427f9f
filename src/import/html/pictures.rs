//! Pictures of a page: which are shown, which are words, and which were never meant for readers.

use super::characters::clean;
use super::tree::HtmlElement;
use crate::import::media_name::{is_file_name, original_stem};
use crate::import::text::TextPicture;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

/// Bytes that a picture inside a page may have.
const MOST_BYTES: usize = 20_000_000;

/// A picture that came inside the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PictureFile {
    /// A name of ours, such as `picture-1.png`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What becomes of an `<img>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PictureFate {
    Shown(TextPicture),
    /// It stands for a sign, such as an emoji.
    Words(String),
    /// Why, if the writer should know.
    Dropped(Option<&'static str>),
}

/// Judges an `<img>`; pictures inside the page become files.
pub(super) fn picture(
    element: &HtmlElement,
    parent: &HtmlElement,
    base: Option<&Url>,
    files: &mut Vec<PictureFile>,
) -> PictureFate {
    let alt = clean(element.attribute("alt").unwrap_or_default());
    let mut alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_file_name(&alt) {
        alt.clear();
    }
    // The box of a task is a picture to some editors.
    if parent.attribute("role") == Some("checkbox") && matches!(&*alt, "checked" | "unchecked") {
        return PictureFate::Dropped(None);
    }
    let is_emoji = element.class_begins("emoji")
        || (!alt.is_empty() && alt.chars().count() <= 4 && alt.chars().all(is_pictograph));
    if is_emoji {
        return PictureFate::Words(alt);
    }
    if is_tracker(element) {
        return PictureFate::Dropped(None);
    }
    let lazy = ["data-src", "data-lazy-src", "data-original"];
    let lazy = lazy.iter().find_map(|key| element.attribute(key));
    let source = match (element.attribute("src"), lazy) {
        (Some(source), Some(lazy)) if source.starts_with("data:") || source.is_empty() => lazy,
        (Some(source), _) => source,
        (None, Some(lazy)) => lazy,
        (None, None) => return PictureFate::Dropped(None),
    };
    let source = source.trim();
    if let Some(data) = source.strip_prefix("data:") {
        return inside(data, alt, files);
    }
    // A file that came with the text.
    if let Some(file) = files.iter().find(|file| file.name == source) {
        let address = file.name.clone();
        return PictureFate::Shown(TextPicture { address, alt });
    }
    let address = match Url::parse(source) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => source.to_owned(),
        Ok(url) if url.scheme() == "cid" => {
            return PictureFate::Dropped(Some("a picture of a mail was not in the text"));
        }
        Ok(_) => return PictureFate::Dropped(Some("a picture lies on a computer")),
        Err(_) => match base.and_then(|base| base.join(source).ok()) {
            Some(url) if matches!(url.scheme(), "http" | "https") => url.into(),
            _ if source.starts_with("//") => format!("https:{source}"),
            _ if source.starts_with('/') => source.to_owned(),
            _ => return PictureFate::Dropped(Some("a picture lies on a computer")),
        },
    };
    PictureFate::Shown(TextPicture { address, alt })
}

/// Whether a link leads to the picture that stands in it, in any of its sizes.
pub(super) fn is_same_picture(link: &str, picture: &str) -> bool {
    let stem = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        let (stem, ending) = name.rsplit_once('.')?;
        let is_picture = matches!(
            ending.to_ascii_lowercase().as_str(),
            "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "bmp"
        );
        is_picture.then(|| original_stem(stem).to_lowercase())
    };
    stem(link).is_some() && stem(link) == stem(picture)
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}')
}

/// A picture of one pixel counts visits.
fn is_tracker(element: &HtmlElement) -> bool {
    let side = |name: &str| {
        element
            .attribute(name)?
            .trim_end_matches("px")
            .parse::<f32>()
            .ok()
    };
    side("width").is_some_and(|side| side <= 1.0) || side("height").is_some_and(|side| side <= 1.0)
}

/// A `data:` address (RFC 2397): its bytes become a file. The type is read off the bytes.
fn inside(data: &str, alt: String, files: &mut Vec<PictureFile>) -> PictureFate {
    let Some((head, body)) = data.split_once(',') else {
        return PictureFate::Dropped(None);
    };
    if !head.ends_with(";base64") || body.len() > MOST_BYTES / 3 * 4 {
        return PictureFate::Dropped(Some("a picture inside the text could not be read"));
    }
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let Ok(bytes) = STANDARD.decode(body) else {
        return PictureFate::Dropped(Some("a picture inside the text could not be read"));
    };
    match file(bytes, files) {
        Some(address) => PictureFate::Shown(TextPicture { address, alt }),
        None => PictureFate::Dropped(Some(
            "a picture inside the text is of a kind that browsers do not show",
        )),
    }
}

/// Keeps a picture as a file and says its name; the same bytes are kept once. `None`: it is of no
/// kind that browsers show.
pub(crate) fn file(bytes: Vec<u8>, files: &mut Vec<PictureFile>) -> Option<String> {
    let ending = ending(&bytes)?;
    if let Some(known) = files.iter().find(|file| file.bytes == bytes) {
        return Some(known.name.clone());
    }
    let name = format!("picture-{}.{ending}", files.len() + 1);
    files.push(PictureFile {
        name: name.clone(),
        bytes,
    });
    Some(name)
}

/// The ending that the bytes deserve.
fn ending(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("webp"),
        [
            _,
            _,
            _,
            _,
            b'f',
            b't',
            b'y',
            b'p',
            b'a',
            b'v',
            b'i',
            b'f',
            ..,
        ] => Some("avif"),
        _ => None,
    }
}

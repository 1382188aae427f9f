//! Reads the head of a picture: its format, size and orientation.
//!
//! Enters: a reader of the file. Leaves: a [`Picture`], or the reason why it is none. Forbidden
//! here: pixels; only the head of the file is read.
//!
//! Follows Exif 2.32 for the orientation and SVG 2 for the size of a drawing.

use crate::record::{record_enum, record_struct};
use imagesize::ImageType;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// How many bytes of a drawing are searched for its size.
const SVG_HEAD: u64 = 64 * 1024;

/// The format of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// Baseline or progressive JPEG.
    Jpeg,
    /// PNG, not animated.
    Png,
    /// WebP, not animated.
    WebP,
    /// SVG, a drawing that is sharp at any size.
    Svg,
    /// A format that linger publishes but cannot make smaller: GIF, AVIF, anything animated.
    Other,
}

impl PictureFormat {
    /// Whether it may hold metadata, and linger can remove it.
    pub fn has_metadata(self) -> bool {
        matches!(
            self,
            PictureFormat::Jpeg | PictureFormat::Png | PictureFormat::WebP
        )
    }
}

/// The facts of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    /// Width in pixels, after it is turned upright.
    pub width: u32,
    /// Height in pixels, after it is turned upright.
    pub height: u32,
    /// The format; `Other` if it is animated.
    pub format: PictureFormat,
    /// The format of the file, animated or not: it decides how metadata is removed.
    pub container: PictureFormat,
    /// The orientation of its pixels: 1 to 8 as in Exif.
    pub orientation: u8,
}

record_enum!(PictureFormat {
    0 => Jpeg,
    1 => Png,
    2 => WebP,
    3 => Svg,
    4 => Other,
});

record_struct!(Picture {
    width,
    height,
    format,
    container,
    orientation
});

/// Whether a file has the name of a picture.
pub(crate) fn is_picture(path: &str) -> bool {
    let ending = path
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "jpg" | "jpeg" | "png" | "webp" | "gif" | "avif" | "svg"
    )
}

/// Whether a picture contains the place where it was taken, and linger cannot remove it.
pub(crate) fn tells_place<R: Read + Seek>(path: &str, file: &mut R) -> io::Result<bool> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    if !matches!(ending.as_str(), "avif" | "heic" | "heif" | "tif" | "tiff") {
        return Ok(false);
    }
    file.rewind()?;
    match exif::Reader::new().read_from_container(&mut BufReader::new(file)) {
        Ok(exif) => Ok(exif
            .fields()
            .any(|field| field.tag.context() == exif::Context::Gps)),
        Err(exif::Error::Io(error)) if !is_damage(&error) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Reads the head of a picture. `Ok(Err(...))`: the file is no picture; the text says why.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read<R: Read + Seek>(
    path: &str,
    file: &mut R,
) -> io::Result<Result<Picture, &'static str>> {
    let mut file = BufReader::new(file);
    file.rewind()?;
    if path.to_ascii_lowercase().ends_with(".svg") {
        let mut head = Vec::new();
        file.take(SVG_HEAD).read_to_end(&mut head)?;
        return Ok(drawing(&String::from_utf8_lossy(&head)));
    }
    let kind = match imagesize::reader_type(&mut file) {
        Ok(kind) => kind,
        Err(imagesize::ImageError::IoError(error)) if !is_damage(&error) => return Err(error),
        Err(_) => return Ok(Err("it is not a picture that linger knows")),
    };
    // The format was read from the beginning, so the reader has to go back.
    let size = match kind.reader_size(&mut file) {
        Ok(size) => size,
        Err(imagesize::ImageError::IoError(error)) if !is_damage(&error) => return Err(error),
        Err(_) => return Ok(Err("its first bytes are damaged")),
    };
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Ok(Err("its first bytes are damaged"));
    };
    if width == 0 || height == 0 {
        return Ok(Err("it has no pixels"));
    }
    let container = match kind {
        ImageType::Jpeg => PictureFormat::Jpeg,
        ImageType::Png => PictureFormat::Png,
        ImageType::Webp => PictureFormat::WebP,
        _ => PictureFormat::Other,
    };
    let format = match container {
        PictureFormat::Png | PictureFormat::WebP if moves(&mut file)? => PictureFormat::Other,
        container => container,
    };
    let orientation = match container {
        PictureFormat::Jpeg | PictureFormat::Png | PictureFormat::WebP => orientation(&mut file)?,
        // AVIF and similar formats have an orientation of their own.
        PictureFormat::Svg | PictureFormat::Other => 1,
    };
    let (width, height) = match orientation {
        5..=8 => (height, width),
        _ => (width, height),
    };
    Ok(Ok(Picture {
        width,
        height,
        format,
        container,
        orientation,
    }))
}

/// Whether the bytes are damaged. Otherwise the error comes from the system.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
    )
}

/// Whether the head of a PNG or WebP says that it is animated.
fn moves<R: BufRead + Seek>(file: &mut R) -> io::Result<bool> {
    file.rewind()?;
    let mut head = Vec::new();
    file.take(4096).read_to_end(&mut head)?;
    if head.starts_with(b"RIFF") {
        return Ok(head.get(12..16) == Some(b"VP8X") && head.get(20).is_some_and(|f| f & 2 != 0));
    }
    // `acTL` comes before the pixels, and hardly anything is longer than 4 kB before it.
    let pixels = memchr::memmem::find(&head, b"IDAT").unwrap_or(head.len());
    Ok(memchr::memmem::find(&head[..pixels], b"acTL").is_some())
}

/// The orientation, 1 to 8; 1 (upright) if it cannot be read.
fn orientation<R: BufRead + Seek>(file: &mut R) -> io::Result<u8> {
    file.seek(SeekFrom::Start(0))?;
    let exif = match exif::Reader::new().read_from_container(file) {
        Ok(exif) => exif,
        Err(exif::Error::Io(error)) if !is_damage(&error) => return Err(error),
        Err(_) => return Ok(1),
    };
    let turned = exif
        .get_field(exif::Tag::Orientation, exif::In::PRIMARY)
        .and_then(|field| field.value.get_uint(0));
    Ok(match turned {
        Some(turned @ 1..=8) => turned as u8,
        _ => 1,
    })
}

/// The size that the root element of a drawing gives, in CSS pixels; else that of its view box.
fn drawing(text: &str) -> Result<Picture, &'static str> {
    let Some(root) = root_tag(text) else {
        return Err("it does not begin with an <svg> element");
    };
    let view_box = attribute(root, "viewBox").and_then(|value| {
        let mut numbers = value
            .split([' ', ','])
            .filter(|part| !part.is_empty())
            .map(str::parse::<f64>);
        numbers.next()?.ok()?;
        numbers.next()?.ok()?;
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    let given = |name| attribute(root, name).and_then(pixels);
    let (width, height) = match (given("width"), given("height"), view_box) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (None, None, Some(size)) => size,
        // Browsers use this size for a drawing that has none.
        (width, height, None) => (width.unwrap_or(300.0), height.unwrap_or(150.0)),
    };
    let whole = |length: f64| {
        (length.is_finite() && (1.0..1e6).contains(&length.round())).then(|| length.round() as u32)
    };
    match (whole(width), whole(height)) {
        (Some(width), Some(height)) => Ok(Picture {
            width,
            height,
            format: PictureFormat::Svg,
            container: PictureFormat::Svg,
            orientation: 1,
        }),
        _ => Err("its <svg> element has no usable size"),
    }
}

/// The text between `<svg` and the `>` that ends the tag.
fn root_tag(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')?..];
        // Comments and the document type may say `<svg` too.
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            &comment[comment.find("-->")?..]
        } else if rest.starts_with("<svg") {
            let mut quote = None;
            let end = rest.bytes().position(|byte| match (quote, byte) {
                (None, b'>') => true,
                (None, b'"' | b'\'') => {
                    quote = Some(byte);
                    false
                }
                (Some(open), byte) if open == byte => {
                    quote = None;
                    false
                }
                _ => false,
            })?;
            return Some(&rest[4..end]);
        } else {
            &rest[1..]
        };
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let key = rest[..at].trim();
        let value = rest[at + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = value[1..].find(quote)? + 1;
        if key == name {
            return Some(value[1..end].trim());
        }
        rest = &value[end + 1..];
    }
    None
}

/// An absolute length in CSS pixels.
fn pixels(length: &str) -> Option<f64> {
    let unit_at = length
        .find(|c: char| c.is_ascii_alphabetic() || c == '%')
        .unwrap_or(length.len());
    let (number, unit) = length.split_at(unit_at);
    let factor = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 9.6 / 2.54,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn size(path: &str, bytes: &[u8]) -> Result<(u32, u32, PictureFormat, u8), &'static str> {
        let picture = read(path, &mut Cursor::new(bytes)).unwrap()?;
        Ok((
            picture.width,
            picture.height,
            picture.format,
            picture.orientation,
        ))
    }

    #[test]
    fn drawings_say_their_size_in_several_ways() {
        for (text, expected) in [
            ("<svg width=\"10\" height='20px'/>", (10, 20)),
            (
                "<?xml version='1.0'?><!-- <svg width=\"1\"> --><svg viewBox=\"0 0 720 380\">",
                (720, 380),
            ),
            ("<svg width=\"360\" viewBox=\"0,0,720,380\">", (360, 190)),
            (
                "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 4 3\">",
                (4, 3),
            ),
            (
                "<svg aria-label=\"a > b\" height=\"1in\" width=\"2in\">",
                (192, 96),
            ),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\">", (300, 150)),
        ] {
            let (width, height, format, _) = size("a.SVG", text.as_bytes()).unwrap();
            assert_eq!(
                ((width, height), format),
                (expected, PictureFormat::Svg),
                "{text}"
            );
        }
        assert!(size("a.svg", b"<html>").is_err());
        assert!(size("a.svg", b"<svg viewBox=\"0 0 0 0\">").is_err());
    }

    #[test]
    fn a_head_says_size_and_turn() {
        let mut bytes = Vec::new();
        let pixels = image::RgbImage::new(30, 20);
        pixels
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
            .unwrap();
        assert_eq!(size("a.jpg", &bytes), Ok((30, 20, PictureFormat::Jpeg, 1)));
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, exif.iter().copied());
        assert_eq!(size("a.jpg", &bytes), Ok((20, 30, PictureFormat::Jpeg, 6)));
        for cut in 0..bytes.len().min(200) {
            // A file that ends anywhere gives an answer, not a panic.
            let _ = size("a.jpg", &bytes[..cut]);
        }
        assert!(size("a.jpg", b"not a picture").is_err());
        assert!(size("a.png", b"").is_err());
        for format in [image::ImageFormat::Png, image::ImageFormat::WebP] {
            let mut bytes = Vec::new();
            pixels
                .write_to(&mut Cursor::new(&mut bytes), format)
                .unwrap();
            let (width, height, ..) = size("a.png", &bytes).unwrap();
            assert_eq!((width, height), (30, 20));
        }
    }
}

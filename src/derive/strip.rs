//! Removes metadata from pictures: where and when a photo was taken, with which telephone, and how
//! it looked before it was cropped.
//!
//! The pixels do not change. The colour profile and the orientation stay, because they are needed
//! to show the picture.

use crate::parse::PictureFormat;
use img_parts::png::Png;
use img_parts::webp::{CHUNK_XMP, WebP};
use img_parts::{Bytes, ImageEXIF};

/// A picture without its metadata, with the orientation that it had.
///
/// # Errors
/// What is wrong with the picture, in a few plain words.
pub(super) fn strip(
    bytes: &[u8],
    format: PictureFormat,
    orientation: u8,
) -> Result<Vec<u8>, String> {
    let exif = (orientation > 1).then(|| Bytes::copy_from_slice(&turned(orientation)));
    let damaged = || "its bytes are damaged or end too early".to_owned();
    match format {
        PictureFormat::Jpeg => jpeg(bytes, orientation).ok_or_else(damaged),
        PictureFormat::Png => {
            let mut png = Png::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| damaged())?;
            for kind in [*b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"] {
                png.remove_chunks_by_type(kind);
            }
            png.set_exif(exif);
            Ok(png.encoder().bytes().to_vec())
        }
        PictureFormat::WebP => {
            let mut webp =
                WebP::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| damaged())?;
            webp.remove_chunks_by_id(CHUNK_XMP);
            webp.set_exif(exif);
            Ok(webp.encoder().bytes().to_vec())
        }
        PictureFormat::Svg | PictureFormat::Other => Ok(bytes.to_vec()),
    }
}

/// Exif with the orientation only (TIFF 6.0, one entry: tag 0x0112, SHORT).
fn turned(orientation: u8) -> [u8; 26] {
    let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[19] = orientation;
    exif
}

/// A JPEG with the segments that its pixels need, and nothing after its end, where some cameras put
/// a second picture or a film. Follows ITU T.81, B.1.1. `None`: the file is incomplete.
fn jpeg(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    const MARK: u8 = 0xff;
    let mut kept = bytes.strip_prefix(&[MARK, 0xd8]).map(|_| {
        let mut kept = Vec::with_capacity(bytes.len());
        kept.extend_from_slice(&[MARK, 0xd8]);
        kept
    })?;
    if orientation > 1 {
        let exif = turned(orientation);
        kept.extend_from_slice(&[MARK, 0xe1, 0, (2 + 6 + exif.len()) as u8]);
        kept.extend_from_slice(b"Exif\0\0");
        kept.extend_from_slice(&exif);
    }
    let mut at = 2;
    loop {
        // Fill bytes may come before any marker.
        if *bytes.get(at)? != MARK {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            MARK => {
                at += 1;
                continue;
            }
            0xd9 => {
                kept.extend_from_slice(&[MARK, 0xd9]);
                return Some(kept);
            }
            _ => {}
        }
        let len = usize::from(u16::from_be_bytes([
            *bytes.get(at + 2)?,
            *bytes.get(at + 3)?,
        ]));
        // The length includes its own two bytes. A damaged file may have a smaller number.
        let segment = bytes.get(at..at + 2 + len)?;
        let says = segment.get(4..)?;
        let is_needed = match marker {
            // JFIF, the colour profile and Adobe's colour transform stay.
            0xe0 | 0xee => true,
            0xe2 => says.starts_with(b"ICC_PROFILE\0"),
            // All other application segments and comments are removed.
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if is_needed {
            kept.extend_from_slice(segment);
        }
        at += 2 + len;
        if marker == 0xda {
            // Pixels: up to a marker that is neither a stuffed byte nor a restart.
            let start = at;
            loop {
                at += memchr::memchr(MARK, bytes.get(at..)?)?;
                match bytes.get(at + 1)? {
                    0 | 0xd0..=0xd7 => at += 2,
                    _ => break,
                }
            }
            kept.extend_from_slice(&bytes[start..at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use img_parts::ImageICC;
    use std::io::Cursor;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, 90]));
        pixels
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    fn pixels(bytes: &[u8]) -> RgbImage {
        image::load_from_memory(bytes).unwrap().into_rgb8()
    }

    #[test]
    fn a_photo_says_no_longer_where_it_was_taken() {
        let mut bytes = picture(ImageFormat::Jpeg);
        let gps = b"\xff\xe1\x00\x11Exif\0\0GPS 59.33";
        let xmp = b"\xff\xe1\x00\x0fhttp://ns xmp";
        let comment = b"\xff\xfe\x00\x0aby Marit";
        let profile = b"\xff\xe2\x00\x14ICC_PROFILE\0\x01\x01RGB!";
        for segment in [&gps[..], xmp, comment, profile] {
            bytes.splice(2..2, segment.iter().copied());
        }
        bytes.extend_from_slice(b"\xff\xd8 a film of the same moment");
        let stripped = strip(&bytes, PictureFormat::Jpeg, 6).unwrap();
        let has = |word: &[u8]| memchr::memmem::find(&stripped, word).is_some();
        for word in [&b"GPS"[..], b"xmp", b"Marit", b"film"] {
            assert!(!has(word), "{}", String::from_utf8_lossy(word));
        }
        assert!(has(b"RGB!"), "the colour profile stays");
        assert!(stripped.ends_with(b"\xff\xd9"));
        assert_eq!(pixels(&stripped), pixels(&bytes));
        let exif = exif::Reader::new()
            .read_from_container(&mut Cursor::new(&stripped))
            .unwrap();
        assert_eq!(exif.fields().len(), 1);
        let turn = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY);
        assert_eq!(turn.unwrap().value.get_uint(0), Some(6));
        for cut in 0..bytes.len() - 30 {
            assert!(
                strip(&bytes[..cut], PictureFormat::Jpeg, 1).is_err(),
                "{cut}"
            );
        }
    }

    /// With any one or two bytes changed, a picture is stripped or refused.
    #[test]
    fn a_damaged_picture_is_refused_and_nothing_worse() {
        for (image, format) in [
            (ImageFormat::Jpeg, PictureFormat::Jpeg),
            (ImageFormat::Png, PictureFormat::Png),
            (ImageFormat::WebP, PictureFormat::WebP),
        ] {
            let bytes = picture(image);
            for at in 2..bytes.len().min(700) {
                for damage in [[0, 0], [0, 1], [0xff, 0xff]] {
                    let mut damaged = bytes.clone();
                    let end = (at + 2).min(damaged.len());
                    damaged[at..end].copy_from_slice(&damage[..end - at]);
                    let _ = strip(&damaged, format, 1);
                    let _ = strip(&damaged[..end], format, 6);
                }
            }
        }
    }

    #[test]
    fn png_and_webp_lose_their_words_and_keep_their_pixels() {
        let mut png = Png::from_bytes(picture(ImageFormat::Png).into()).unwrap();
        png.set_exif(Some(Bytes::from_static(b"MM\0\x2aGPS")));
        let text = img_parts::png::PngChunk::new(*b"tEXt", Bytes::from_static(b"Author\0Marit"));
        png.chunks_mut().insert(1, text);
        let bytes = png.encoder().bytes();
        let stripped = strip(&bytes, PictureFormat::Png, 1).unwrap();
        assert!(memchr::memmem::find(&stripped, b"Marit").is_none());
        assert!(memchr::memmem::find(&stripped, b"GPS").is_none());
        assert_eq!(pixels(&stripped), pixels(&bytes));

        let mut webp = WebP::from_bytes(picture(ImageFormat::WebP).into()).unwrap();
        webp.set_icc_profile(Some(Bytes::from_static(b"profile")));
        webp.set_exif(Some(Bytes::from_static(b"MM\0\x2aGPS")));
        let bytes = webp.encoder().bytes();
        let stripped = strip(&bytes, PictureFormat::WebP, 8).unwrap();
        assert!(memchr::memmem::find(&stripped, b"GPS").is_none());
        assert!(memchr::memmem::find(&stripped, b"profile").is_some());
        assert_eq!(pixels(&stripped), pixels(&bytes));
        assert!(strip(b"RIFF", PictureFormat::WebP, 1).is_err());
    }
}

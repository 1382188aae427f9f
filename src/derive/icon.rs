//! Icons: a picture or drawing in the middle of a transparent square.

use super::draw::draw;
use super::scale::{Encoding, Scale, decode, resize};
use crate::parse::PictureFormat;
use image::{DynamicImage, ImageFormat, RgbaImage, imageops};
use std::io::Cursor;

/// A PNG of `side` by `side` pixels.
///
/// # Errors
/// Why the picture cannot be opened, in a few plain words.
pub(super) fn icon(
    bytes: &[u8],
    side: u32,
    format: PictureFormat,
    orientation: u8,
) -> Result<Vec<u8>, String> {
    if format == PictureFormat::Svg {
        return draw(bytes, side, side);
    }
    let (pixels, _) = decode(bytes, format)?;
    let (width, height) = match orientation {
        5..=8 => (pixels.height(), pixels.width()),
        _ => (pixels.width(), pixels.height()),
    };
    let longer = width.max(height);
    let fitted = |length: u32| {
        let exact = u64::from(length) * u64::from(side) / u64::from(longer.max(1));
        (exact as u32).clamp(1, side)
    };
    let wanted = Scale {
        width: fitted(width),
        height: fitted(height),
        orientation,
        from: format,
        encoding: Encoding::Jpeg,
    };
    let small = resize(&pixels, &wanted)?.into_rgba8();
    let mut square = RgbaImage::new(side, side);
    let (left, top) = ((side - small.width()) / 2, (side - small.height()) / 2);
    imageops::overlay(&mut square, &small, i64::from(left), i64::from(top));
    let mut png = Vec::new();
    DynamicImage::ImageRgba8(square)
        .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
        .map_err(|error| error.to_string())?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lying_photo_stands_in_the_middle_of_its_square() {
        let mut photo = Vec::new();
        DynamicImage::ImageRgb8(image::RgbImage::from_pixel(
            60,
            30,
            image::Rgb([9, 99, 200]),
        ))
        .write_to(&mut Cursor::new(&mut photo), ImageFormat::Png)
        .unwrap();
        let open = |png: Vec<u8>| image::load_from_memory(&png).unwrap().into_rgba8();
        let lying = open(icon(&photo, 32, PictureFormat::Png, 1).unwrap());
        assert_eq!(lying.dimensions(), (32, 32));
        assert_eq!(
            (lying.get_pixel(16, 16).0[3], lying.get_pixel(16, 2).0[3]),
            (255, 0)
        );
        let upright = open(icon(&photo, 32, PictureFormat::Png, 6).unwrap());
        assert_eq!(
            (upright.get_pixel(16, 2).0[3], upright.get_pixel(2, 16).0[3]),
            (255, 0)
        );
        assert!(icon(b"nothing", 32, PictureFormat::Jpeg, 1).is_err());
    }
}

//! Makes pictures smaller and upright, without metadata except the colour profile.

use crate::parse::PictureFormat;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{
    FilterType, IntoImageView, IntoImageViewMut, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageICC};
use std::io::Cursor;

/// The quality of JPEG copies, 1 to 100. Higher values look the same at the size of a page.
const JPEG_QUALITY: u8 = 80;
/// The quality of WebP copies, 0 to 100. They look like the JPEG and have about two thirds of its
/// bytes.
const WEBP_QUALITY: f32 = 78.0;
/// Bytes that decoding may take: a picture of 64 million pixels with transparency.
const MOST_MEMORY: u64 = 300_000_000;

/// The format of a smaller picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JPEG.
    Jpeg,
    /// WebP, lossy.
    WebP,
    /// WebP, lossy or lossless, whichever is smaller: a screenshot is often sharper and smaller
    /// without loss.
    SmallestWebP,
}

impl Encoding {
    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Encoding::Jpeg => "jpg",
            Encoding::WebP | Encoding::SmallestWebP => "webp",
        }
    }

    /// The media type (RFC 2046, RFC 9649).
    pub fn mime(self) -> &'static str {
        match self {
            Encoding::Jpeg => "image/jpeg",
            Encoding::WebP | Encoding::SmallestWebP => "image/webp",
        }
    }
}

/// One smaller copy of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The orientation of the original: 1 to 8 as in Exif.
    pub orientation: u8,
    /// The format of the original.
    pub from: PictureFormat,
    /// The format of the copy.
    pub encoding: Encoding,
}

/// Makes the copies of one picture, in the order of `scales`.
///
/// # Errors
/// Why the picture cannot be opened, in a few plain words.
pub(super) fn scale(bytes: &[u8], scales: &[Scale]) -> Result<Vec<Vec<u8>>, String> {
    let Some(first) = scales.first() else {
        return Ok(Vec::new());
    };
    let (pixels, profile) = decode(bytes, first.from)?;
    let mut made: Vec<Option<Vec<u8>>> = vec![None; scales.len()];
    for (at, wanted) in scales.iter().enumerate() {
        if made[at].is_some() {
            continue;
        }
        let small = resize(&pixels, wanted)?;
        // Copies of one size are resized once.
        let alike = scales[at..].iter().zip(&mut made[at..]);
        for (scale, made) in alike {
            if (scale.width, scale.height) == (wanted.width, wanted.height) {
                *made = Some(encode(&small, scale.encoding, profile.as_deref())?);
            }
        }
    }
    Ok(made.into_iter().flatten().collect())
}

/// The pixels with 8 bits a channel, and the colour profile if its colour space is RGB.
pub(super) fn decode(
    bytes: &[u8],
    format: PictureFormat,
) -> Result<(DynamicImage, Option<Vec<u8>>), String> {
    open(bytes, format).map_err(|error| in_words(&error))
}

fn open(
    bytes: &[u8],
    format: PictureFormat,
) -> image::ImageResult<(DynamicImage, Option<Vec<u8>>)> {
    let format = match format {
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::WebP => ImageFormat::WebP,
        PictureFormat::Jpeg | PictureFormat::Svg | PictureFormat::Other => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // ICC.1:2022, 7.2.6: bytes 16 to 19 name the colour space.
    let profile = decoder
        .icc_profile()?
        .filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let pixels = DynamicImage::from_decoder(decoder)?;
    let pixels = if pixels.color().has_alpha() {
        DynamicImage::ImageRgba8(pixels.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    Ok((pixels, profile))
}

fn in_words(error: &image::ImageError) -> String {
    match error {
        image::ImageError::Limits(_) => "it takes too much memory to open".to_owned(),
        image::ImageError::Unsupported(_) => "it is of a kind that linger cannot open".to_owned(),
        // The messages of decoders are for programmers, so they are not shown.
        _ => "its bytes are damaged or end too early".to_owned(),
    }
}

/// The picture at the wanted size, upright.
pub(super) fn resize(pixels: &DynamicImage, wanted: &Scale) -> Result<DynamicImage, String> {
    let (width, height) = match wanted.orientation {
        5..=8 => (wanted.height, wanted.width),
        _ => (wanted.width, wanted.height),
    };
    let has_alpha = pixels.color().has_alpha();
    let mut small = if (pixels.width(), pixels.height()) == (width, height) {
        pixels.clone()
    } else {
        let bytes = if has_alpha {
            resample::<U8x4>(pixels, width, height)?
        } else {
            resample::<U8x3>(pixels, width, height)?
        };
        let small = if has_alpha {
            image::RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from)
        } else {
            image::RgbImage::from_raw(width, height, bytes).map(DynamicImage::from)
        };
        small.ok_or("it cannot be resized")?
    };
    if let Some(orientation) = Orientation::from_exif(wanted.orientation) {
        small.apply_orientation(orientation);
    }
    Ok(small)
}

/// Resizes pixels of the type `P`. It is generic, so the program contains the code for two types of
/// pixels only. The code for all types would take three megabytes.
fn resample<P: PixelTrait>(
    pixels: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, String> {
    let kind = P::pixel_type();
    let large = ImageRef::new(pixels.width(), pixels.height(), pixels.as_bytes(), kind)
        .map_err(|error| error.to_string())?;
    let mut small = Image::new(width, height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    if let (Some(from), Some(mut to)) = (large.image_view::<P>(), small.image_view_mut::<P>()) {
        Resizer::new()
            .resize_typed(&from, &mut to, &options)
            .map_err(|error| error.to_string())?;
    } else {
        return Err("it cannot be resized".to_owned());
    }
    Ok(small.into_vec())
}

fn encode(
    pixels: &DynamicImage,
    encoding: Encoding,
    profile: Option<&[u8]>,
) -> Result<Vec<u8>, String> {
    match encoding {
        Encoding::Jpeg => {
            let mut bytes = Vec::new();
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
            if let Some(profile) = profile {
                // A copy that is too large for its format is left out.
                let _ = encoder.set_icc_profile(profile.to_vec());
            }
            encoder
                .encode_image(pixels)
                .map_err(|error| error.to_string())?;
            Ok(bytes)
        }
        Encoding::WebP => with_profile(webp(pixels, false)?, profile),
        Encoding::SmallestWebP => {
            let (lossy, lossless) = (webp(pixels, false)?, webp(pixels, true)?);
            let smaller = if lossless.len() <= lossy.len() {
                lossless
            } else {
                lossy
            };
            with_profile(smaller, profile)
        }
    }
}

fn webp(pixels: &DynamicImage, is_lossless: bool) -> Result<Vec<u8>, String> {
    let (bytes, width, height) = (pixels.as_bytes(), pixels.width(), pixels.height());
    let encoder = if pixels.color().has_alpha() {
        webp::Encoder::from_rgba(bytes, width, height)
    } else {
        webp::Encoder::from_rgb(bytes, width, height)
    };
    match encoder.encode_simple(is_lossless, WEBP_QUALITY) {
        Ok(made) => Ok(made.to_vec()),
        Err(error) => Err(format!("it cannot be written as WebP ({error:?})")),
    }
}

fn with_profile(webp: Vec<u8>, profile: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let Some(profile) = profile else {
        return Ok(webp);
    };
    let mut parts = WebP::from_bytes(webp.into()).map_err(|error| error.to_string())?;
    parts.set_icc_profile(Some(Bytes::copy_from_slice(profile)));
    Ok(parts.encoder().bytes().to_vec())
}

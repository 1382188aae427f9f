//! How a picture of the site is shown: the file itself, and the smaller copies of it.
//!
//! Enters: the facts from the head of a picture. Leaves: the file that a page names. Forbidden
//! here: which page shows it.

use super::Address;
use crate::derive::Scale;
use crate::parse::{Picture, PictureFormat};
use std::sync::Arc;

/// The width and height in pixels that podcast directories accept for a cover.
pub(super) const COVER: std::ops::RangeInclusive<u32> = 1400..=3000;

/// A smaller copy of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Copy {
    /// Where it is published.
    pub address: Address,
    /// The width, the format and so on.
    pub scale: Scale,
}

/// How a picture of this site is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// The facts from the head of its file.
    pub picture: Picture,
    /// The root-relative URL of the file itself.
    pub original: Arc<str>,
    /// The largest width to show, in pixels; at most that of the picture.
    pub widest: u32,
    /// Its smaller copies, narrow before wide within each format.
    pub copies: Vec<Copy>,
}

impl Shown {
    /// The URL for browsers that know no `srcset`: the original, or a copy in its format if the
    /// original is wider than necessary.
    pub fn url(&self) -> &str {
        let stand_in = self.alike().find(|copy| copy.scale.width == self.widest);
        stand_in.map_or(&self.original, |copy| &copy.address.url)
    }

    /// Whether podcast directories accept it as a cover.
    pub fn is_cover(&self) -> bool {
        is_cover(&self.picture)
    }

    /// The copies in the original's format.
    pub fn alike(&self) -> impl Iterator<Item = &Copy> {
        let format = self.picture.format;
        let is_alike = move |copy: &&Copy| match copy.scale.encoding.ending() {
            "jpg" => format == PictureFormat::Jpeg,
            _ => format == PictureFormat::WebP,
        };
        self.copies.iter().filter(is_alike)
    }

    /// The copies in WebP, if the original has another format.
    pub fn modern(&self) -> impl Iterator<Item = &Copy> {
        let is_webp = self.picture.format == PictureFormat::WebP;
        let is_modern = move |copy: &&Copy| !is_webp && copy.scale.encoding.ending() == "webp";
        self.copies.iter().filter(is_modern)
    }
}

/// Whether podcast directories accept a picture as a cover.
pub(super) fn is_cover(picture: &Picture) -> bool {
    picture.width == picture.height
        && COVER.contains(&picture.width)
        && matches!(picture.format, PictureFormat::Jpeg | PictureFormat::Png)
}

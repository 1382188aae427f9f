//! How one picture of the site is shown: the file itself and the smaller ones that are made of it.
//!
//! Enters: what the head of a picture says. Leaves: which file a page names. Forbidden here: which
//! page shows it.

use super::Address;
use crate::derive::Scale;
use crate::parse::{Picture, PictureFormat};
use std::sync::Arc;

/// What directories of podcasts ask of a cover, in pixels across and down.
pub(super) const COVER: std::ops::RangeInclusive<u32> = 1400..=3000;

/// A smaller one of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Copy {
    /// Where it is published.
    pub address: Address,
    /// What it is.
    pub scale: Scale,
}

/// How a picture of this site is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// What the head of its file says.
    pub picture: Picture,
    /// The file itself, root-relative.
    pub original: Arc<str>,
    /// The widest that is worth showing, in pixels: no wider than the picture.
    pub widest: u32,
    /// Its smaller ones, narrow before wide within each kind.
    pub copies: Vec<Copy>,
}

impl Shown {
    /// What every browser can show and no page has to wait for: the original, unless it is wider
    /// than is worth showing and a smaller one of its kind stands in.
    pub fn url(&self) -> &str {
        let stand_in = self.alike().find(|copy| copy.scale.width == self.widest);
        stand_in.map_or(&self.original, |copy| &copy.address.url)
    }

    /// Whether directories of podcasts take it for a cover.
    pub fn is_cover(&self) -> bool {
        is_cover(&self.picture)
    }

    /// The smaller ones of the original's own kind.
    pub fn alike(&self) -> impl Iterator<Item = &Copy> {
        let format = self.picture.format;
        let is_alike = move |copy: &&Copy| match copy.scale.encoding.ending() {
            "jpg" => format == PictureFormat::Jpeg,
            _ => format == PictureFormat::WebP,
        };
        self.copies.iter().filter(is_alike)
    }

    /// The smaller ones of the modern kind, if the original is not of it.
    pub fn modern(&self) -> impl Iterator<Item = &Copy> {
        let is_webp = self.picture.format == PictureFormat::WebP;
        let is_modern = move |copy: &&Copy| !is_webp && copy.scale.encoding.ending() == "webp";
        self.copies.iter().filter(is_modern)
    }
}

/// Whether directories of podcasts take a picture for a cover.
pub(super) fn is_cover(picture: &Picture) -> bool {
    picture.width == picture.height
        && COVER.contains(&picture.width)
        && matches!(picture.format, PictureFormat::Jpeg | PictureFormat::Png)
}

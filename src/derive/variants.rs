//! Decides which smaller copies of a picture to make.

use super::{Encoding, Scale};
use crate::parse::{Picture, PictureFormat};

/// Pictures with more pixels than this are published as they are, because decoding one would take
/// too much memory.
pub const HUGE: u64 = 64_000_000;

/// The copies of a picture at those widths (ascending), none wider than the picture: each width as
/// WebP, which current browsers read, and photos also as JPEG, for older ones. A picture narrower
/// than the widest also gets a WebP of its own width.
pub fn variants(picture: &Picture, widths: &[u32]) -> Vec<Scale> {
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    let Some(widest) = widths.last().filter(|_| pixels <= HUGE) else {
        return Vec::new();
    };
    let top = picture.width.min(*widest);
    let narrower = widths.iter().copied().filter(|width| *width < top);
    let all: Vec<u32> = narrower.chain([top]).collect();
    let at = |encoding| move |width: &u32| scale(picture, *width, encoding);
    let smaller = all.iter().filter(|width| **width < picture.width);
    match picture.format {
        PictureFormat::Jpeg => {
            let jpegs = smaller.map(at(Encoding::Jpeg));
            jpegs.chain(all.iter().map(at(Encoding::WebP))).collect()
        }
        PictureFormat::Png => all.iter().map(at(Encoding::SmallestWebP)).collect(),
        PictureFormat::WebP => smaller.map(at(Encoding::WebP)).collect(),
        PictureFormat::Svg | PictureFormat::Other => Vec::new(),
    }
}

fn scale(picture: &Picture, width: u32, encoding: Encoding) -> Scale {
    let exact = u64::from(picture.height) * u64::from(width);
    let height = (exact + u64::from(picture.width) / 2) / u64::from(picture.width);
    Scale {
        width,
        height: (height as u32).max(1),
        orientation: picture.orientation,
        from: picture.format,
        encoding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(width: u32, height: u32, format: PictureFormat) -> Vec<(u32, u32, &'static str)> {
        let picture = Picture {
            width,
            height,
            format,
            container: format,
            orientation: 1,
        };
        let scales = variants(&picture, &[480, 960, 1600]);
        scales
            .iter()
            .map(|scale| (scale.width, scale.height, scale.encoding.ending()))
            .collect()
    }

    #[test]
    fn nothing_is_made_larger_and_nothing_twice() {
        assert_eq!(
            made(4000, 3000, PictureFormat::Jpeg),
            [
                (480, 360, "jpg"),
                (960, 720, "jpg"),
                (1600, 1200, "jpg"),
                (480, 360, "webp"),
                (960, 720, "webp"),
                (1600, 1200, "webp"),
            ]
        );
        assert_eq!(
            made(960, 10, PictureFormat::Jpeg),
            [(480, 5, "jpg"), (480, 5, "webp"), (960, 10, "webp")]
        );
        assert_eq!(
            made(1000, 1, PictureFormat::Png),
            [(480, 1, "webp"), (960, 1, "webp"), (1000, 1, "webp")]
        );
        assert_eq!(made(300, 200, PictureFormat::Png), [(300, 200, "webp")]);
        assert_eq!(made(300, 200, PictureFormat::WebP), []);
        assert_eq!(made(9000, 9000, PictureFormat::Jpeg), []);
        assert_eq!(made(900, 900, PictureFormat::Svg), []);
    }
}

//! Renders drawings (SVG) as PNG with the built-in fonts, so that the result is the same on every
//! machine.
//!
//! References to other files are not followed.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::sync::Arc;

/// Headings: Noto Serif Bold (OFL 1.1, see `fonts/OFL.txt`).
const SERIF: &[u8] = include_bytes!("fonts/NotoSerif-Bold.ttf");
/// Small text: Noto Sans.
const SANS: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");

/// Renders the drawing at that size in pixels, in the middle, with its proportions kept.
///
/// # Errors
/// What is wrong with the drawing, in a few plain words.
pub(super) fn draw(svg: &[u8], width: u32, height: u32) -> Result<Vec<u8>, String> {
    let mut fonts = Database::new();
    for font in [SERIF, SANS] {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    fonts.set_serif_family("Noto Serif");
    fonts.set_sans_serif_family("Noto Sans");
    let options = Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: Arc::new(fonts),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_data(svg, &options)
        .map_err(|error| format!("it is not a drawing that can be shown ({error})"))?;
    let size = tree.size();
    let (across, down) = (width as f32, height as f32);
    let scale = (across / size.width()).min(down / size.height());
    let left = (across - size.width() * scale) / 2.0;
    let top = (down - size.height() * scale) / 2.0;
    let mut pixels = Pixmap::new(width, height).ok_or("it has no size")?;
    let transform = Transform::from_scale(scale, scale).post_translate(left, top);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Whether the font for headings has the letters of a text. Missing symbols do not count.
pub fn can_write(text: &str) -> bool {
    let Ok(font) = FontRef::new(SERIF) else {
        return false;
    };
    let charmap = font.charmap();
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.all(|letter| charmap.map(letter).is_some())
}

/// Breaks `text` into at most `count` lines of at most `width` pixels, set at `size` pixels in the
/// font for headings. The last line gets an ellipsis if there is more text. Symbols that the font
/// lacks are left out.
pub fn lines(text: &str, size: f32, width: f32, count: usize) -> Vec<String> {
    let Ok(font) = FontRef::new(SERIF) else {
        return Vec::new();
    };
    let (charmap, metrics) = (
        font.charmap(),
        font.glyph_metrics(Size::new(size), LocationRef::default()),
    );
    let advance = |c: char| metrics.advance_width(charmap.map(c)?);
    let width_of = |text: &str| -> f32 { text.chars().filter_map(advance).sum() };
    let written: String = text
        .chars()
        .filter(|c| c.is_whitespace() || charmap.map(*c).is_some())
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for word in written.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_of(line) + width_of(" ") + width_of(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let is_cut = lines.len() > count;
    lines.truncate(count);
    let ends = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        let ends_early = is_cut && at + 1 == ends;
        // A word may be longer than a line.
        if ends_early || width_of(line) > width {
            while !line.is_empty() && width_of(line) + width_of("…") > width {
                line.pop();
            }
            let kept = line
                .trim_end_matches([' ', ',', '.', ':', ';', '–', '-'])
                .len();
            line.truncate(kept);
            line.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_filled_and_cut() {
        assert_eq!(lines("One two", 60.0, 1000.0, 3), ["One two"]);
        let broken = lines(
            "Ten names, twenty arrows and a long walk home",
            60.0,
            500.0,
            9,
        );
        assert!(broken.len() > 2, "{broken:?}");
        assert_eq!(
            broken.join(" "),
            "Ten names, twenty arrows and a long walk home"
        );
        let cut = lines(
            "Ten names, twenty arrows and a long walk home",
            60.0,
            500.0,
            2,
        );
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'));
        let word = lines(&"a".repeat(200), 60.0, 500.0, 2);
        assert!(word[0].ends_with('…') && word[0].chars().count() < 30);
        assert_eq!(lines("🎉 Party", 60.0, 500.0, 2), ["Party"]);
        assert_eq!(lines("", 60.0, 500.0, 2), [""; 0]);
    }

    #[test]
    fn alphabets_that_the_font_has() {
        for title in [
            "Ärger über Öl",
            "Звонок без повода",
            "Καλημέρα",
            "Łódź №5",
            "100 % 🎉",
        ] {
            assert!(can_write(title), "{title}");
        }
        for title in ["顧客を大切に", "العملاء", "고객"] {
            assert!(!can_write(title), "{title}");
        }
    }

    #[test]
    fn a_drawing_becomes_pixels_and_refers_to_nothing_outside() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#f00"/><image href="/etc/passwd" width="1" height="1"/><text font-size="1" y="1" fill="#00f" font-family="serif">H</text></svg>"##;
        let png = draw(svg, 40, 40).unwrap();
        assert_eq!(png, draw(svg, 40, 40).unwrap());
        let pixels = image::load_from_memory(&png).unwrap().into_rgba8();
        assert_eq!(pixels.dimensions(), (40, 40));
        assert_eq!(pixels.get_pixel(39, 20).0, [255, 0, 0, 255], "drawn");
        assert_eq!(pixels.get_pixel(20, 2).0[3], 0, "in the middle");
        assert!(pixels.pixels().any(|pixel| pixel.0[2] > 200), "with words");
        assert!(draw(b"<p>", 10, 10).is_err());
    }
}

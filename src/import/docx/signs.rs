//! Signs of fonts that have pictures in the place of letters (`w:sym`, 17.3.3.30).
//!
//! Enters: the element. Leaves: the character of Unicode that looks the same, for the fonts and signs that
//! Word puts in by itself: arrows, ticks, bullets, faces.

use super::archive::Xml;

/// The sign of an element. `None`: it is not known.
pub(super) fn sign(element: &Xml) -> Option<&'static str> {
    let font = element.attribute("font").unwrap_or_default();
    let code = u32::from_str_radix(element.attribute("char")?, 16).ok()?;
    // Fonts of signs lie in the private use area of Unicode, or at the letters themselves.
    let code = if code >= 0xf000 { code - 0xf000 } else { code };
    let font = font.to_ascii_lowercase();
    let signs: &[(u32, &str)] = if font.starts_with("wingdings") {
        &WINGDINGS
    } else if font == "symbol" {
        &SYMBOL
    } else {
        return None;
    };
    let found = signs.iter().find(|(known, _)| *known == code);
    found.map(|(_, sign)| *sign)
}

const WINGDINGS: [(u32, &str); 22] = [
    (0x28, "☎"),
    (0x2a, "✉"),
    (0x4a, "☺"),
    (0x4b, "😐"),
    (0x4c, "☹"),
    (0x6c, "●"),
    (0x6e, "■"),
    (0x6f, "□"),
    (0x76, "❖"),
    (0x9f, "•"),
    (0xa7, "▪"),
    (0xa8, "◻"),
    (0xd8, "➢"),
    (0xdf, "←"),
    (0xe0, "→"),
    (0xe1, "↑"),
    (0xe2, "↓"),
    (0xe8, "→"),
    (0xf3, "↔"),
    (0xfb, "✗"),
    (0xfc, "✓"),
    (0xfe, "☑"),
];

const SYMBOL: [(u32, &str); 14] = [
    (0x61, "α"),
    (0x62, "β"),
    (0x6d, "µ"),
    (0x70, "π"),
    (0xa3, "≤"),
    (0xac, "←"),
    (0xae, "→"),
    (0xb0, "°"),
    (0xb1, "±"),
    (0xb3, "≥"),
    (0xb4, "×"),
    (0xb7, "•"),
    (0xb8, "÷"),
    (0xb9, "≠"),
];

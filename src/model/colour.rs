//! Colours of a theme: reading CSS colours, the contrast of two (WCAG 2.2, contrast ratio), and the
//! nearest colour with enough contrast.
//!
//! Enters: texts and colours. Leaves: colours. Forbidden here: settings, files, diagnostics.

use color::{OpaqueColor, Srgb, parse_color};

/// An opaque sRGB colour with 8 bits a channel, as in six hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour(OpaqueColor<Srgb>);

impl Colour {
    /// A colour as CSS writes it (CSS Color 4): `#8a1538`, `rebeccapurple`, `oklch(...)`. `None`:
    /// it is no colour, or it is transparent.
    pub(super) fn parse(text: &str) -> Option<Colour> {
        let (colour, alpha) = parse_color(text).ok()?.to_alpha_color::<Srgb>().split();
        (alpha >= 1.0).then(|| Colour::on_screen(colour))
    }

    /// Rounds to 8 bits a channel.
    fn on_screen(colour: OpaqueColor<Srgb>) -> Colour {
        let rgb = colour.to_rgba8();
        Colour(OpaqueColor::from_rgb8(rgb.r, rgb.g, rgb.b))
    }

    /// `#8a1538`
    pub(super) fn hex(self) -> String {
        let rgb = self.0.to_rgba8();
        format!("#{:02x}{:02x}{:02x}", rgb.r, rgb.g, rgb.b)
    }

    /// Mixes a `share` (0 to 1) of another colour into this one.
    pub(super) fn mixed(self, other: Colour, share: f32) -> Colour {
        Colour::on_screen(self.0.lerp_rect(other.0, share))
    }

    /// The contrast ratio of WCAG 2.2, from 1 to 21.
    pub(super) fn contrast(self, other: Colour) -> f32 {
        let (a, b) = (self.0.relative_luminance(), other.0.relative_luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The least contrast to any of `grounds`; 21 if there are none.
    pub(super) fn contrast_on(self, backgrounds: &[Colour]) -> f32 {
        let ratios = backgrounds
            .iter()
            .map(|background| self.contrast(*background));
        ratios.fold(21.0, f32::min)
    }

    /// The colour nearest to this one, of the same hue, whose contrast to all `grounds` is at least
    /// `least`. `None` if not even black or white has it.
    pub(super) fn readable(self, backgrounds: &[Colour], least: f32) -> Option<Colour> {
        const STEPS: u16 = 256;
        if self.contrast_on(backgrounds) >= least {
            return Some(self);
        }
        let lightness = self.0.convert::<color::Oklch>().components[0];
        // Colours outside sRGB are moved to its edge, which changes their hue; less chroma keeps
        // it.
        let at = |lightness: f32| {
            let shade = self.0.map_in::<color::Oklch>(|was, chroma, hue| {
                let room = (1.0 - (lightness - was).abs()).max(0.0);
                [lightness, chroma * room.sqrt(), hue]
            });
            Colour::on_screen(shade)
        };
        let ends = [0.0_f32, 1.0];
        let towards = ends.map(|end| {
            (0..=STEPS).find_map(|step| {
                let way = (end - lightness) * f32::from(step) / f32::from(STEPS);
                let shade = at(lightness + way);
                (shade.contrast_on(backgrounds) >= least).then_some((way.abs(), shade))
            })
        });
        let nearest = towards
            .into_iter()
            .flatten()
            .min_by(|a, b| a.0.total_cmp(&b.0));
        nearest.map(|(_, shade)| shade)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let near = |a: f32, b: f32| (a - b).abs() < 0.01;
        assert!(near(colour("#000").contrast(colour("#fff")), 21.0));
        assert!(near(colour("#777777").contrast(colour("white")), 4.48));
        assert!(near(colour("#0000ff").contrast(colour("#ffffff")), 8.59));
    }

    #[test]
    fn every_accent_with_a_name_can_be_read_at_7_to_1() {
        let theme = include_str!("../../themes/handshake/theme.yaml");
        // Pairs for the light and the dark scheme, as the theme writes them.
        let pairs = theme.lines().filter_map(|line| {
            let (name, rest) = line.trim().split_once(": [\"")?;
            let (light, dark) = rest.split_once("\"]")?.0.split_once("\", \"")?;
            Some((name, [colour(light), colour(dark)]))
        });
        let (backgrounds, colours): (Vec<_>, Vec<_>) =
            pairs.partition(|(name, _)| ["paper", "tint"].contains(name));
        assert!(backgrounds.len() == 2 && colours.len() == 8);
        for (name, pair) in colours.iter().filter(|(name, _)| *name != "line") {
            for (look, shade) in pair.iter().enumerate() {
                let on = [backgrounds[0].1[look], backgrounds[1].1[look]];
                let ratio = shade.contrast_on(&on);
                assert!(ratio >= 7.0, "{name}, {look}: {ratio}");
            }
        }
    }

    #[test]
    fn what_is_not_an_opaque_colour_is_none() {
        for text in ["", "#12345", "pinee", "#ff000080", "transparent", "url(x)"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
        assert_eq!(colour("rebeccapurple").hex(), "#663399");
    }

    #[test]
    fn the_nearest_readable_colour_is_readable_and_near() {
        let backgrounds = [colour("#fdfcf9"), colour("#f4f1ea")];
        let orange = colour("#ff6600");
        let readable = orange.readable(&backgrounds, 4.5).unwrap();
        let ratio = readable.contrast_on(&backgrounds);
        assert!((4.5..4.7).contains(&ratio), "{} {ratio}", readable.hex());
        assert_eq!(readable.readable(&backgrounds, 4.5), Some(readable));
        let on_dark = orange.readable(&[colour("#171613")], 7.0).unwrap();
        assert!(on_dark.contrast(colour("#171613")) >= 7.0);
        assert_eq!(orange.readable(&[colour("#777")], 10.0), None);
    }

    #[test]
    fn a_mix_lies_between() {
        assert_eq!(colour("#000").mixed(colour("#fff"), 0.5).hex(), "#808080");
    }
}

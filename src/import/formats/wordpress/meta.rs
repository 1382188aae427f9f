//! What plugins note beside an entry: descriptions for search engines, recordings, parts of series.
//!
//! Enters: keys and values of an item. Leaves: values that linger has a place for. Everything else is
//! plugins' own business and is not read.

use super::facts::plain_words;
use super::fields::WxrItem;
use crate::import::entry::{ImportedRecording, ImportedSeries};

/// Where plugins for search engines keep the description: Yoast, Rank Math, All in One SEO, SEOPress,
/// The SEO Framework, Jetpack, HeadSpace.
const DESCRIPTIONS: [&str; 8] = [
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseo_description",
    "_aioseop_description",
    "_seopress_titles_desc",
    "_genesis_description",
    "advanced_seo_description",
    "_headspace_description",
];

/// Taxonomies of plugins for series.
const SERIES: [&str; 4] = ["series", "post_series", "post-series", "wp_series"];

/// The description: a plugin's, or the excerpt.
pub(super) fn description(item: &WxrItem) -> Option<String> {
    let found = DESCRIPTIONS.iter().filter_map(|key| item.meta(key));
    let mut written = found.filter(|text| !is_template(text));
    let text = written.next().unwrap_or(&item.excerpt);
    let text = plain_words(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text).filter(|text| !text.is_empty())
}

/// Plugins fill `%%title%%`, `%title%`, `#post_title` in; they are no text.
fn is_template(text: &str) -> bool {
    let mut percents = text.split('%').skip(1).step_by(2);
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-'))
    };
    text.contains("%%") || percents.any(is_name) || text.contains("#post_") || text.contains("{{")
}

/// Whether a plugin kept search engines away from an entry: Jetpack, Yoast, Rank Math.
pub(super) fn is_hidden_from_search(item: &WxrItem) -> bool {
    item.meta("jetpack_seo_noindex") == Some("1")
        || item.meta("_yoast_wpseo_meta-robots-noindex") == Some("1")
        || item
            .meta("rank_math_robots")
            .is_some_and(|robots| robots.contains("noindex"))
}

/// The recording of an entry: `enclosure` has address, length and type, on lines or with blanks between
/// them, and perhaps what a plugin keeps behind it.
pub(super) fn recording(item: &WxrItem) -> Option<ImportedRecording> {
    let enclosures = item.all_meta("enclosure").filter_map(|value| {
        let mut parts = value.split_whitespace();
        let address = parts.next().filter(|address| address.starts_with("http"))?;
        let length = parts.next().unwrap_or_default();
        let kind = if length.contains('/') {
            Some(length)
        } else {
            parts.next()
        };
        Some((address, kind.filter(|kind| kind.contains('/'))))
    });
    let files = item.meta("audio_file").map(|address| (address, None));
    let (address, kind) = enclosures.chain(files).find(|(address, kind)| {
        let ending = address.split(['?', '#']).next().unwrap_or_default();
        let ending = ending.rsplit('.').next().unwrap_or_default().to_lowercase();
        let is_sound = matches!(&*ending, "mp3" | "m4a" | "ogg" | "oga" | "opus");
        is_sound || kind.is_some_and(|kind| kind.starts_with("audio/"))
    })?;
    Some(ImportedRecording {
        address: address.to_owned(),
        media_type: kind.map(str::to_owned),
    })
}

/// The series of an entry.
pub(super) fn series(item: &WxrItem) -> Option<ImportedSeries> {
    let term = item
        .terms
        .iter()
        .find(|term| SERIES.contains(&&*term.domain))?;
    let parts = item
        .meta
        .iter()
        .filter(|(key, _)| key.starts_with("_series_part"));
    let part = parts
        .filter_map(|(_, value)| value.trim().parse().ok())
        .find(|part| *part > 0);
    Some(ImportedSeries {
        name: plain_words(&term.name),
        part,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(meta: &[(&str, &str)]) -> WxrItem {
        WxrItem {
            excerpt: "From the <em>excerpt</em>".to_owned(),
            meta: meta
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..WxrItem::default()
        }
    }

    #[test]
    fn descriptions_are_words_and_no_templates() {
        let of = |meta: &[(&str, &str)]| description(&item(meta)).unwrap();
        assert_eq!(of(&[("rank_math_description", "Ring them.")]), "Ring them.");
        assert_eq!(
            of(&[("_yoast_wpseo_metadesc", "%%title%% on %%sitename%%")]),
            "From the excerpt"
        );
        assert_eq!(
            of(&[("rank_math_description", "%excerpt%")]),
            "From the excerpt"
        );
        assert_eq!(
            of(&[("_aioseop_description", "We kept 90% of 100% of them")]),
            "We kept 90% of 100% of them"
        );
    }

    #[test]
    fn enclosures_are_read_in_both_spellings() {
        for value in [
            "https://a.example/1.mp3\n1200\naudio/mpeg\na:1:{s:8:\"duration\";s:5:\"12:30\";}",
            "https://a.example/1.mp3 1200 audio/mpeg",
        ] {
            let found = recording(&item(&[
                ("enclosure", "https://a.example/1.mp4\n1\nvideo/mp4"),
                ("enclosure", value),
            ]));
            let found = found.unwrap();
            assert_eq!(found.address, "https://a.example/1.mp3");
            assert_eq!(found.media_type.as_deref(), Some("audio/mpeg"));
        }
        assert_eq!(recording(&item(&[("enclosure", "")])), None);
    }
}

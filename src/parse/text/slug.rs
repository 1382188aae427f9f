//! URL-safe names made from titles and file names, and titles made from file names.

use crate::config::{Config, Slugs};
use crate::digest::Digest;
use deunicode::deunicode;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower-case ASCII words with hyphens between them, transliterated from any script. Empty when
/// the text has no letter or digit.
pub fn slugify(text: &str) -> String {
    if text.is_ascii() {
        return hyphenated(text.chars().map(|c| c.to_ascii_lowercase()), |c| {
            c.is_ascii_alphanumeric()
        });
    }
    let ascii = deunicode(text);
    hyphenated(ascii.chars().map(|c| c.to_ascii_lowercase()), |c| {
        c.is_ascii_alphanumeric()
    })
}

/// A slug by the settings: in ASCII, with the usual spelling of the site's language, or in the
/// script of the text.
pub fn slug_for(config: &Config, text: &str) -> String {
    if text.is_ascii() {
        return slugify(text);
    }
    match config.slugs {
        Slugs::Ascii => slugify(&spelled_out(&config.language, text)),
        // NFC, as browsers send it and most file systems keep it. Combining marks belong to their
        // letters.
        Slugs::Unicode => {
            // The whole text at once, because a sigma at the end of a Greek word has its own form.
            let lower = text.nfc().collect::<String>().to_lowercase();
            hyphenated(lower.nfc(), |c| c.is_alphanumeric() || is_combining_mark(c))
        }
    }
}

/// The longest name of a file that the usual file systems can keep, in bytes.
pub const LONGEST_NAME: usize = 255;

/// A name of at most `most` bytes. A longer name is cut and gets a part of its digest as an ending, so that
/// two names stay different. It is for names that linger makes by adding an ending to another name.
pub fn bounded(name: &str, most: usize) -> Cow<'_, str> {
    if name.len() <= most {
        return name.into();
    }
    let digest = Digest::of_bytes(name.as_bytes()).hex();
    let end = (0..=most.saturating_sub(9)).rfind(|at| name.is_char_boundary(*at));
    format!("{}-{}", &name[..end.unwrap_or(0)], &digest[..8]).into()
}

/// The longest name, in bytes, that is made for a file from a title.
const LONGEST_TITLE: usize = 100;

/// Like [`slug_for`], for the name of a file. The name of a long title ends after one of its words.
pub fn file_name_for(config: &Config, title: &str) -> String {
    let mut slug = slug_for(config, title);
    if slug.len() <= LONGEST_TITLE {
        return slug;
    }
    let end = (0..=LONGEST_TITLE)
        .rfind(|at| slug.is_char_boundary(*at))
        .unwrap_or(0);
    let is_word = slug[end..].starts_with('-');
    let words = slug[..end].rfind('-').filter(|_| !is_word);
    slug.truncate(words.unwrap_or(end));
    slug
}

/// Keeps the characters that `belong` in a slug, and puts one hyphen in place of each run of
/// others.
fn hyphenated(text: impl Iterator<Item = char>, belong: impl Fn(char) -> bool) -> String {
    let (least, _) = text.size_hint();
    let mut slug = String::with_capacity(least);
    for c in text {
        match c {
            _ if belong(c) => slug.push(c),
            // "don't" is one word.
            '\'' | '’' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Replaces letters that a language spells with two letters where only A to Z are possible; general
/// tables give them one.
fn spelled_out(language: &str, text: &str) -> String {
    let pairs: &[(&str, &str)] = match language.split(['-', '_']).next().unwrap_or_default() {
        "de" => &[
            ("ä", "ae"),
            ("ö", "oe"),
            ("ü", "ue"),
            ("Ä", "Ae"),
            ("Ö", "Oe"),
            ("Ü", "Ue"),
        ],
        "da" | "nb" | "nn" | "no" => &[
            ("æ", "ae"),
            ("ø", "oe"),
            ("å", "aa"),
            ("Æ", "Ae"),
            ("Ø", "Oe"),
            ("Å", "Aa"),
        ],
        _ => return text.to_owned(),
    };
    let whole: String = text.nfc().collect();
    pairs.iter().fold(whole, |text, (letter, letters)| {
        text.replace(letter, letters)
    })
}

/// Makes a title from a file name: `the-no-1-reason` becomes `The no 1 reason`.
pub fn humanise(stem: &str) -> String {
    let words = stem
        .split(['-', '_', ' '])
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_long_title_ends_with_a_word() {
        let unicode = Config {
            slugs: Slugs::Unicode,
            ..Config::default()
        };
        let config = Config::default();
        assert_eq!(file_name_for(&config, "Why they leave"), "why-they-leave");
        let name = file_name_for(&config, &"customers ".repeat(40));
        assert_eq!(name, ["customers"; 10].join("-"));
        let name = file_name_for(&config, &"x".repeat(400));
        assert_eq!(name.len(), 100);
        let name = file_name_for(&unicode, &"顧客".repeat(200));
        assert_eq!(name, format!("{}顧", "顧客".repeat(16)));
        let exact = format!("{} b", "a".repeat(100));
        assert_eq!(file_name_for(&config, &exact), "a".repeat(100));
    }

    #[test]
    fn slugs_from_any_script() {
        for (text, slug) in [
            (
                "Why do good customers leave?",
                "why-do-good-customers-leave",
            ),
            ("  Don't -- ever!  ", "dont-ever"),
            ("Как вернуть клиента", "kak-vernut-klienta"),
            ("Überraschung & Straße", "uberraschung-strasse"),
            ("北京", "bei-jing"),
            ("???", ""),
        ] {
            assert_eq!(slugify(text), slug, "{text}");
        }
    }

    #[test]
    fn slugs_as_the_settings_want_them() {
        for (language, slugs, text, slug) in [
            ("en", Slugs::Ascii, "Überraschung", "uberraschung"),
            (
                "de-AT",
                Slugs::Ascii,
                "U\u{308}berraschung im Büro, Straße 7",
                "ueberraschung-im-buero-strasse-7",
            ),
            (
                "da",
                Slugs::Ascii,
                "Smørrebrød på Åen",
                "smoerrebroed-paa-aaen",
            ),
            ("sv", Slugs::Ascii, "Räkna på återköp", "rakna-pa-aterkop"),
            (
                "ru",
                Slugs::Unicode,
                "Как вернуть клиента?",
                "как-вернуть-клиента",
            ),
            ("en", Slugs::Unicode, "Cafe\u{301} & Straße", "café-straße"),
            ("hi", Slugs::Unicode, "ग्राहक की वापसी", "ग्राहक-की-वापसी"),
            ("zh", Slugs::Unicode, "北京：客户", "北京-客户"),
            ("tr", Slugs::Unicode, "İstanbul’da", "i\u{307}stanbulda"),
            ("el", Slugs::Unicode, "ΠΕΛΑΤΗΣ ΜΑΣ", "πελατης-μας"),
            ("en", Slugs::Unicode, "…!", ""),
        ] {
            let config = Config {
                language: language.into(),
                slugs,
                ..Config::default()
            };
            assert_eq!(slug_for(&config, text), slug, "{text}");
        }
    }

    #[test]
    fn titles_from_file_names() {
        assert_eq!(humanise("the-no-1-reason"), "The no 1 reason");
        assert_eq!(humanise("---"), "---");
    }
}

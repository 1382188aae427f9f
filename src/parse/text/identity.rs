//! When two names mean one thing. There is one rule for each kind of name, and everything that
//! compares names uses it.
//!
//! | names of | are one if they have the same | function |
//! |---|---|---|
//! | tags, series | address; another [`spelling`] at that address is reported | [`tag`], [`series`] |
//! | authors, calls to action | spelling | [`spelling`] |
//! | posts, in feeds | id; UUIDs in any case | [`post_id`] |
//! | footnotes, in one text | label; case and space do not count | [`footnote`] |
//! | documents, in `[[name]]` | address, made of the name of their file | [`document`] |
//! | headings, in `[[name#heading]]` | id, made of their title | [`heading`] |
//! | files of the site | letters, composed (NFC) or not | [`file`] |
//! | published files | letters, composed or not, in any case | [`published_file`] |
//! | old addresses | path, percent-encoded or not | [`alias`] |
//! | languages | tag in its canonical form (BCP 47) | [`language`] |
//!
//! Enters: names. Leaves: what to compare. Forbidden here: the site as a whole.

use crate::config::Config;
use crate::digest::Digest;
use crate::parse::text::slug::{slug_for, slugify};
use icu_locale_core::Locale;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// A name without differences of spelling: case, and the spaces, hyphens or underscores between its
/// words. Other signs, such as `+`, and accents are a part of the name.
pub fn spelling(name: &str) -> String {
    let composed = composed(name);
    // Lower case has two forms of the Greek sigma, by its place in the word.
    let lower = composed.to_lowercase().replace('ς', "σ");
    let words = lower.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").nfc().collect()
}

/// Whether two names are the same by [`spelling`].
pub fn same_name(one: &str, other: &str) -> bool {
    one == other || spelling(one) == spelling(other)
}

/// The tag that a name means, as it appears in addresses. Empty if no address can be made from the
/// name.
pub fn tag(config: &Config, name: &str) -> String {
    slug_for(config, name)
}

/// The series that a name means, as it appears in addresses.
pub fn series(config: &Config, name: &str) -> Arc<str> {
    address_name(config, "series", name)
}

/// The part of an address for a name: its slug. If no slug can be made, it is the `kind` and a
/// digest.
pub fn address_name(config: &Config, kind: &str, name: &str) -> Arc<str> {
    match slug_for(config, name) {
        slug if slug.is_empty() => {
            format!("{kind}-{:.8}", Digest::of_bytes(name.as_bytes()).hex()).into()
        }
        slug => slug.into(),
    }
}

/// The id of a post, which feed readers use. UUIDs (RFC 9562) are the same in any case, alone or as
/// a URN. All other ids are compared character by character.
pub fn post_id(id: &str) -> Cow<'_, str> {
    const URN: &str = "urn:uuid:";
    let has_urn = id
        .get(..URN.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(URN));
    let bare = if has_urn { &id[URN.len()..] } else { id };
    let is_canonical = has_urn && !id.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_uuid(bare) && !is_canonical {
        format!("{URN}{}", bare.to_ascii_lowercase()).into()
    } else {
        id.into()
    }
}

/// Whether a text is a UUID (RFC 9562, 4).
pub fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    text.split('-').map(str::len).eq(lengths)
        && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// A text in composed letters (NFC). A Mac may write `é` as two characters.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

/// The file of the site that a path means. File systems and archives may compose letters or
/// decompose them.
pub fn file(path: &str) -> Cow<'_, str> {
    composed(path)
}

/// The published file that a path means on file systems that ignore case and composition.
pub fn published_file(path: &str) -> String {
    if path.is_ascii() {
        path.to_ascii_lowercase()
    } else {
        composed(path).to_lowercase()
    }
}

/// The document that a name without a path means: the one whose file has that name.
pub fn document(name: &str) -> String {
    slugify(name)
}

/// The heading that a title means.
pub fn heading(title: &str) -> String {
    slugify(title)
}

/// The footnote that a label means in a text. Case and the amount of space between words do not
/// matter, as CommonMark (0.31, 4.7) has it for links.
pub fn footnote(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    // Full case folding has one form for `ß`, `ẞ` and `SS`.
    words.join(" ").to_lowercase().to_uppercase().to_lowercase()
}

/// The path of an old address, decoded (RFC 3986, 2.1). Browsers and exports write
/// percent-encoding, and a server looks for the file by the decoded path. An encoded slash stays as
/// it is, because it does not divide folders (2.2). A path that is not UTF-8 also stays as it is.
pub fn alias(written: &str) -> String {
    if !written.contains('%') {
        return written.to_owned();
    }
    let written = written.replace("%2F", "%252F").replace("%2f", "%252f");
    match percent_decode_str(&written).decode_utf8() {
        Ok(path) => path.into_owned(),
        Err(_) => written,
    }
}

/// Whether a text contains percent-encoding (RFC 3986, 2.1).
pub fn is_encoded(text: &str) -> bool {
    let parts = text.split('%').skip(1).map(str::as_bytes);
    let mut pairs = parts.filter_map(|part| part.get(..2));
    pairs.any(|pair| pair.iter().all(u8::is_ascii_hexdigit))
}

/// A language tag (BCP 47, RFC 5646) in its canonical form, such as `pt-BR`, with the case that
/// 2.1.1 recommends and with hyphens. `None` if no language has that tag.
///
/// Other systems write these forms, so they are accepted too: `pt_BR`, `de_DE.UTF-8`, and `zh-yue`,
/// whose canonical form is `yue` (4.5).
pub fn language(written: &str) -> Option<String> {
    let tag = written.trim().split(['.', '@']).next()?.replace('_', "-");
    let tag = match tag.split('-').collect::<Vec<_>>()[..] {
        [_, extended, ..] if is_letters(extended, 3) => tag.split_once('-')?.1,
        _ => &tag,
    };
    let locale = Locale::try_from_str(tag).ok()?;
    let language = locale.id.language;
    let is_known = match language.as_str().len() {
        // A code that is not on the list is a mistake, such as `jp` for Japanese.
        2 => is_language(language.as_str()) || RETIRED.contains(&language.as_str()),
        // There are about 8,000 codes of three letters (ISO 639-3), so there is no list; `und`
        // means an unknown language.
        3 => language.as_str() != "und",
        // No longer code is registered.
        _ => false,
    };
    is_known.then(|| locale.to_string())
}

/// The help line for a language that does not exist.
pub fn language_help(written: &str) -> String {
    let written = written.trim().to_lowercase();
    let start = written.split(['-', '_']).next().unwrap_or_default();
    let meant = MISTAKEN.iter().find(|(wrong, _)| *wrong == start);
    match meant {
        Some((_, meant)) => format!("did you mean `{meant}`?"),
        None => "write two letters, such as `en`, and a region after a hyphen, such as `pt-BR`, if it matters".to_owned(),
    }
}

/// Codes of countries and names of languages that people write instead of the code of a language.
const MISTAKEN: [(&str, &str); 26] = [
    ("jp", "ja"),
    ("cn", "zh"),
    ("dk", "da"),
    ("cz", "cs"),
    ("gr", "el"),
    ("at", "de"),
    ("us", "en"),
    ("gb", "en"),
    ("ua", "uk"),
    ("ir", "fa"),
    ("il", "he"),
    ("english", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("swedish", "sv"),
    ("svenska", "sv"),
    ("russian", "ru"),
    ("русский", "ru"),
    ("italian", "it"),
    ("portuguese", "pt"),
    ("dutch", "nl"),
    ("polish", "pl"),
];

/// The languages of two letters (ISO 639-1).
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks \
    ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no \
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
    sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo \
    za zh zu";

/// Codes that were replaced, but are still registered.
const RETIRED: [&str; 5] = ["iw", "ji", "jw", "mo", "sh"];

/// Whether two letters are the code of a language.
pub fn is_language(code: &str) -> bool {
    code.len() == 2 && LANGUAGES.split(' ').any(|known| known == code)
}

fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.chars().all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_is_case_and_what_divides_words() {
        for (one, other) in [
            ("Follow-up", "follow  UP"),
            ("Caf\u{e9}", "CAFE\u{301}"),
            ("ΟΔΟΣ", "οδοσ"),
            ("key_account", "Key Account "),
            ("İzmir", "i\u{307}zmir"),
        ] {
            assert!(same_name(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("C++", "C#"),
            ("Café", "Cafe"),
            ("李伟", "李薇"),
            ("O'Neil", "Oneil"),
            ("AT&T", "ATT"),
        ] {
            assert!(!same_name(one, other), "{one} {other}");
        }
    }

    #[test]
    fn every_series_has_an_address() {
        let config = Config::default();
        let of = |name| series(&config, name);
        assert_eq!(of("The First 90 Days"), of("the first 90-days"));
        assert!(of("???").starts_with("series-"));
        assert_ne!(of("???"), of("!!!"));
    }

    #[test]
    fn uuids_are_ids_in_any_case() {
        let id = "F3BF301D-7b92-4165-8201-c837eff5a05e";
        let one = "urn:uuid:f3bf301d-7b92-4165-8201-c837eff5a05e";
        for same in [id, one, &format!("URN:UUID:{id}")] {
            assert_eq!(post_id(same), one);
        }
        for own in ["Alpha", "urn:uuid:x", "12", "é", "urn:uuid:ééééé"] {
            assert_eq!(post_id(own), own);
        }
    }

    #[test]
    fn old_addresses_are_decoded_once() {
        for (written, path) in [
            ("/2019/%d0%b0/", "/2019/а/"),
            ("/caf%C3%A9/", "/café/"),
            ("/a%20b%26c/", "/a b&c/"),
            ("/100%/", "/100%/"),
            ("/100%25/", "/100%/"),
            ("/a+b/", "/a+b/"),
            ("/a%2Fb%2f%C3%A9/", "/a%2Fb%2fé/"),
            ("/caf%E9/", "/caf%E9/"),
            ("/%2e%2e/x/", "/../x/"),
        ] {
            assert_eq!(alias(written), path);
        }
        assert!(is_encoded("/caf%E9/") && is_encoded("a%2fb"));
        assert!(!is_encoded("/100%/") && !is_encoded("%zz %é"));
    }

    #[test]
    fn languages_have_one_form() {
        for (written, tag) in [
            ("en_US", "en-US"),
            ("PT-br", "pt-BR"),
            ("zh_hant_tw", "zh-Hant-TW"),
            ("de_DE.UTF-8", "de-DE"),
            ("sr@latin", "sr"),
            ("zh-yue", "yue"),
            ("zh-cmn-Hans-CN", "cmn-Hans-CN"),
            ("es-419", "es-419"),
            ("sl-nedis", "sl-nedis"),
            ("tlh", "tlh"),
            ("en-x-house", "en-x-house"),
            (" sv ", "sv"),
        ] {
            assert_eq!(language(written).as_deref(), Some(tag), "{written}");
        }
        for none in [
            "klingon",
            "jp",
            "english",
            "",
            "e",
            "en us",
            "en-",
            "und",
            "xx",
            "en--US",
            "日本語",
        ] {
            assert_eq!(language(none), None, "{none}");
        }
        assert_eq!(language_help("Deutsch"), "did you mean `de`?");
        assert_eq!(language_help("jp-JP"), "did you mean `ja`?");
    }
}

//! URL-safe names out of titles and file names, and the other way round.

use deunicode::deunicode;

/// Lower-case ASCII words with hyphens between them, transliterated from any script. Empty when
/// the text has no letter or digit.
pub fn slugify(text: &str) -> String {
    let ascii = if text.is_ascii() {
        text.to_owned()
    } else {
        deunicode(text)
    };
    let mut slug = String::with_capacity(ascii.len());
    for c in ascii.chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            // "don't" is one word.
            '\'' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A title out of a file name: `the-no-1-reason` becomes `The no 1 reason`.
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
    fn titles_from_file_names() {
        assert_eq!(humanise("the-no-1-reason"), "The no 1 reason");
        assert_eq!(humanise("---"), "---");
    }
}

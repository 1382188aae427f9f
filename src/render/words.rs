//! The words of the theme as template values: `words`, and the filter `fill`.
//!
//! Enters: the words of a language. Leaves: values. Plural rules follow Unicode CLDR.

use crate::config::{TextPiece, Word, pieces};
use crate::diagnostic::nearest;
use crate::model::LocalizedStrings;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

/// The key, among the forms of a word, of the language whose plural rules they follow.
const RULES: &str = "lang";

/// `words`: every word by its key, with the language in `lang` and its direction in `dir`.
pub(super) fn value(localized: &LocalizedStrings<'_>) -> Value {
    let word = |(key, (lang, word)): (&&str, &(&str, &Word))| {
        let value = match word {
            Word::Plain(text) => Value::from(&**text),
            Word::Counted(forms) => {
                let forms = forms
                    .iter()
                    .map(|(form, text)| (*form, Value::from(&**text)));
                let forms = forms.chain([(RULES, Value::from(*lang))]);
                let forms = forms.map(|(form, text)| (Key::Str(form), text));
                Value::from(forms.collect::<Map>())
            }
        };
        (Key::from((*key).to_owned()), value)
    };
    let mut words: Map = localized.words.iter().map(word).collect();
    words.insert("lang".into(), Value::from(localized.language));
    words.insert("dir".into(), Value::from(direction(localized.language)));
    Value::from(words)
}

/// The direction of a language, as in HTML's `dir`: by the script in its tag (BCP 47), or else by
/// its usual script.
pub(super) fn direction(lang: &str) -> &'static str {
    const SCRIPTS: [&str; 7] = ["adlm", "arab", "hebr", "mand", "nkoo", "syrc", "thaa"];
    const LANGUAGES: [&str; 12] = [
        "ar", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "ug", "ur", "yi",
    ];
    let lang = lang.to_lowercase();
    let mut parts = lang.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let is_rtl = match parts.find(|part| part.len() == 4) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language),
    };
    if is_rtl { "rtl" } else { "ltr" }
}

/// `{{ words.posts | fill(count=3) }}`: a word with its gaps filled, in the form that goes with the
/// number `count` in its language.
pub(super) fn fill(word: Value, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let text = match word.as_map() {
        None => word.as_str(),
        Some(forms) => {
            let form = |name: &str| {
                forms
                    .get(&Key::from(name.to_owned()))
                    .and_then(Value::as_str)
            };
            let count = kwargs.get::<u64>("count")?.ok_or_else(|| {
                Error::message("this word depends on a number: `fill(count=...)`")
            })?;
            form(category(form(RULES).unwrap_or_default(), count)).or_else(|| form("other"))
        }
    };
    let text = text.ok_or_else(|| Error::message("`fill` takes a word, as in `words.posts`"))?;
    let mut filled = String::with_capacity(text.len() + 16);
    for piece in pieces(text) {
        match piece {
            TextPiece::Text(text) => filled.push_str(text),
            TextPiece::Gap(name) => filled.push_str(&given(&kwargs, name)?),
        }
    }
    Ok(filled)
}

/// The text to fill in for `name`.
fn given(kwargs: &Kwargs, name: &str) -> TeraResult<String> {
    let given = kwargs.iter().find(|(key, _)| key.as_str() == Some(name));
    match given {
        Some((_, value)) if !value.is_undefined() && !value.is_none() => Ok(value.to_string()),
        Some(_) => Err(Error::message(format!(
            "there is nothing to fill in for `{name}`"
        ))),
        None => {
            let names: Vec<&str> = kwargs.iter().filter_map(|(key, _)| key.as_str()).collect();
            Err(Error::message(match nearest(name, names) {
                Some(meant) => format!("this word needs `{name}`, not `{meant}`"),
                None => format!("this word needs `{name}`: `fill({name}=...)`"),
            }))
        }
    }
}

/// The form that goes with a number in a language, as CLDR names it.
fn category(lang: &str, count: u64) -> &'static str {
    let rules = Locale::try_from_str(lang)
        .ok()
        .and_then(|locale| PluralRules::try_new_cardinal((&locale).into()).ok());
    match rules.map(|rules| rules.category_for(count)) {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        Some(PluralCategory::Other) | None => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_choose_the_form_of_their_language() {
        for (lang, expected) in [
            ("en", "0 other, 1 one, 2 other, 5 other, 11 other, 21 other"),
            ("fr", "0 one, 1 one, 2 other, 5 other, 11 other, 21 other"),
            ("ru", "0 many, 1 one, 2 few, 5 many, 11 many, 21 one"),
            ("ar", "0 zero, 1 one, 2 two, 5 few, 11 many, 21 many"),
            (
                "de-at",
                "0 other, 1 one, 2 other, 5 other, 11 other, 21 other",
            ),
            (
                "no such language",
                "0 other, 1 other, 2 other, 5 other, 11 other, 21 other",
            ),
        ] {
            let shown = [0, 1, 2, 5, 11, 21].map(|n| format!("{n} {}", category(lang, n)));
            assert_eq!(shown.join(", "), expected, "{lang}");
        }
    }

    #[test]
    fn languages_are_written_from_left_or_from_right() {
        for lang in ["ar", "ar-EG", "he", "fa", "ur", "az-Arab", "AR"] {
            assert_eq!(direction(lang), "rtl", "{lang}");
        }
        for lang in ["en", "ar-Latn", "sv-FI", "", "arn"] {
            assert_eq!(direction(lang), "ltr", "{lang}");
        }
    }
}

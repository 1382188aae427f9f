//! The words of the theme in all its languages. For each word, the site's own text wins over the
//! chosen theme's, and that over the default theme's.
//!
//! Enters: words, file by file. Leaves: a [`ThemeStrings`]. Forbidden here: plural rules, HTML.

use super::Templates;
use crate::config::Word;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::parse::{Words, identity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The language of words that exist neither in the page's language nor in the site's.
pub const LAST_RESORT: &str = "en";

/// Keys that templates find beside the words.
const GIVEN: [&str; 2] = ["lang", "dir"];

/// Words by language (lower-case BCP 47) and key.
#[derive(Clone, Debug, Default)]
pub struct ThemeStrings {
    languages: BTreeMap<Arc<str>, Language>,
    /// The site's language (BCP 47).
    site: Arc<str>,
}

/// The words of one language.
#[derive(Clone, Debug)]
struct Language {
    words: BTreeMap<Arc<str>, Word>,
    digest: Digest,
}

/// The words of a page.
#[derive(Debug)]
pub struct LocalizedStrings<'a> {
    /// The language of most of them (BCP 47).
    pub language: &'a str,
    /// The words by key, each with its language.
    pub words: BTreeMap<&'a str, (&'a str, &'a Word)>,
}

impl ThemeStrings {
    /// The languages for the words of a page in `lang`; later ones win.
    fn order(&self, lang: &str) -> Vec<(&str, &Language)> {
        let mut order: Vec<(&str, &Language)> = Vec::with_capacity(3);
        for lang in [LAST_RESORT, &self.site, lang] {
            for lang in [base(lang), lang] {
                if let Some((name, language)) = self.languages.get_key_value(&*lang.to_lowercase())
                {
                    order.retain(|(known, _)| *known != &**name);
                    order.push((name, language));
                }
            }
        }
        order
    }

    /// The digest of the words of a page in `lang`.
    pub(super) fn digest(&self, lang: &str) -> Digest {
        let order = self.order(lang).into_iter();
        Digest::of(
            &order
                .map(|(name, words)| (name, words.digest))
                .collect::<Vec<_>>(),
        )
    }

    /// Whether there are words in `lang`, or in its base language.
    pub fn has(&self, lang: &str) -> bool {
        [base(lang), lang]
            .iter()
            .any(|lang| self.languages.contains_key(&*lang.to_lowercase()))
    }

    /// The words of a page in `lang`. A missing word is taken from the site's language, or else
    /// from English.
    pub fn of<'a>(&'a self, lang: &'a str) -> LocalizedStrings<'a> {
        let mut localized = LocalizedStrings {
            language: [lang, &self.site]
                .into_iter()
                .find(|lang| self.has(lang))
                .unwrap_or(LAST_RESORT),
            words: BTreeMap::new(),
        };
        for (name, language) in self.order(lang) {
            let words = language.words.iter();
            localized
                .words
                .extend(words.map(|(key, word)| (&**key, (name, word))));
        }
        localized
    }
}

/// The base language of a tag: `de` for `de-AT`.
fn base(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or_default()
}

/// The sources of a [`ThemeStrings`]; later ones win.
#[derive(Debug, Default)]
pub(super) struct Layers<'a> {
    layers: Vec<(Arc<str>, &'a Words, bool)>,
}

impl<'a> Layers<'a> {
    /// Adds the words of a theme in `language`, or those of the site if `is_own`.
    pub(super) fn add(&mut self, language: &str, words: &'a Words, is_own: bool) {
        let language = identity::language(language).unwrap_or_else(|| language.to_owned());
        self.layers
            .push((language.to_lowercase().into(), words, is_own));
    }

    /// Combines the sources. Problems are: a word that a template uses and no source has, a word of
    /// the site that no template uses, and a gap that is never filled.
    pub(super) fn settle(
        self,
        site: &str,
        templates: &Templates,
        problems: &mut Vec<Diagnostic>,
    ) -> ThemeStrings {
        let mut by_language: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Word>> = BTreeMap::new();
        // The gaps of a word are those of its first text in English.
        let mut first: BTreeMap<&str, &Word> = BTreeMap::new();
        for pass in [true, false] {
            for (language, words, _) in &self.layers {
                for (key, word, _) in words.iter() {
                    if (&**language == LAST_RESORT) == pass {
                        first.entry(key).or_insert(word);
                    }
                }
            }
        }
        let asked: BTreeSet<&str> = templates
            .all()
            .flat_map(|template| template.words.iter().map(|(key, _)| key.as_str()))
            .collect();
        let themes: BTreeSet<&str> = self
            .layers
            .iter()
            .filter(|(_, _, is_own)| !is_own)
            .flat_map(|(_, words, _)| words.iter().map(|(key, ..)| &**key))
            .collect();
        for (language, words, is_own) in &self.layers {
            for (key, word, place) in words.iter() {
                let is_asked = asked.contains(&**key) && !GIVEN.contains(&&**key);
                if *is_own && !themes.contains(&**key) && !is_asked {
                    problems.push(idle(key, place, themes.iter().copied()));
                }
                if let Some(known) = first.get(&**key) {
                    problems.extend(strange_gap(key, word, known, place));
                }
                let known = by_language.entry(Arc::clone(language)).or_default();
                known.insert(Arc::clone(key), word.clone());
            }
        }
        for template in templates.all() {
            let is_strange = |key: &str| !first.contains_key(key) && !GIVEN.contains(&key);
            for (key, at) in template.words.iter().filter(|(key, _)| is_strange(key)) {
                let place = Place::in_text(&template.path, &template.text, at.clone());
                problems.push(unknown_word(key, first.keys().copied()).at(place));
            }
        }
        let language = |(name, words): (Arc<str>, BTreeMap<Arc<str>, Word>)| {
            let digest = Digest::of(&words);
            (name, Language { words, digest })
        };
        ThemeStrings {
            languages: by_language.into_iter().map(language).collect(),
            site: site.into(),
        }
    }
}

/// The error for a word that does not exist; `known` are the keys of all words.
pub fn unknown_word<'a>(key: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let known = known.into_iter().filter(|key| !GIVEN.contains(key));
    let help = match nearest(key, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("add it to words/{LAST_RESORT}.yaml of the site or of its theme"),
    };
    Diagnostic::error("unknown-word", format!("the theme has no word `{key}`")).help(help)
}

fn idle<'a>(key: &str, place: &Place, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let help = match nearest(key, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "docs/themes.md lists the words that there are".to_owned(),
    };
    Diagnostic::warning("idle-word", format!("no template uses the word `{key}`"))
        .at(place.clone())
        .help(help)
}

/// The error for a gap that the word does not have in its first text.
fn strange_gap(key: &str, word: &Word, known: &Word, place: &Place) -> Option<Diagnostic> {
    let (gaps, known) = (word.gaps(), known.gaps());
    let strange = gaps.difference(&known).next()?;
    let help = match nearest(strange, known.iter().copied()) {
        Some(meant) => format!("did you mean `{{{meant}}}`?"),
        None if known.is_empty() => "nothing is filled in here: write the words alone".to_owned(),
        None => {
            let known: Vec<String> = known.iter().map(|gap| format!("{{{gap}}}")).collect();
            format!("what is filled in here is {}", known.join(", "))
        }
    };
    let message = format!("nothing is filled in for `{{{strange}}}` in `{key}`");
    Some(
        Diagnostic::error("bad-word", message)
            .at(place.clone())
            .help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pairs: &[(&str, &str)]) -> Words {
        let place = Place::file(&"words/x.yaml".into());
        let word = |(key, text): &(&str, &str)| {
            ((*key).into(), Word::Plain((*text).into()), place.clone())
        };
        pairs.iter().map(word).collect()
    }

    fn said(strings: &ThemeStrings, lang: &str) -> String {
        let localized = strings.of(lang);
        let text = |(_, word): &(&str, &Word)| match word {
            Word::Plain(text) => text.to_string(),
            Word::Counted(_) => String::new(),
        };
        let words: Vec<String> = localized.words.values().map(text).collect();
        format!("{}: {}", localized.language, words.join(" "))
    }

    #[test]
    fn a_page_speaks_its_language_then_the_sites_then_english() {
        let english = words(&[("a", "one"), ("b", "two"), ("c", "three")]);
        let swedish = words(&[("a", "ett"), ("b", "två")]);
        let german = words(&[("a", "eins")]);
        let austrian = words(&[("a", "oans")]);
        let own = words(&[("b", "tu")]);
        let mut layers = Layers::default();
        layers.add("en", &english, false);
        layers.add("sv", &swedish, false);
        layers.add("de", &german, false);
        layers.add("de-at", &austrian, false);
        layers.add("sv", &own, true);
        let mut problems = Vec::new();
        let strings = layers.settle("sv", &Templates::default(), &mut problems);
        assert_eq!(problems, []);
        for (lang, expected) in [
            ("sv", "sv: ett tu three"),
            ("sv-FI", "sv-FI: ett tu three"),
            ("de", "de: eins tu three"),
            ("de-AT", "de-AT: oans tu three"),
            ("nl", "sv: ett tu three"),
            ("en", "en: one two three"),
        ] {
            assert_eq!(said(&strings, lang), expected, "{lang}");
        }
        assert_ne!(strings.digest("de"), strings.digest("sv"));
        assert_eq!(strings.digest("nl"), strings.digest("sv"));
    }
}

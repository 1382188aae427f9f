//! The words of a theme: the texts on buttons, above lists, beside numbers.
//!
//! Forbidden here: files, YAML, the rules of a language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The forms that a word may have beside a number, as Unicode names them (CLDR, plural rules).
pub const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// One word of a theme in one language. `{name}` in it is a gap that templates fill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// One text for all numbers.
    Plain(Arc<str>),
    /// One text for each form that a number may need, by the names in [`FORMS`]. `other` is always
    /// present.
    Counted(BTreeMap<&'static str, Arc<str>>),
}

impl Word {
    /// The names of the gaps in all its forms.
    pub fn gaps(&self) -> BTreeSet<&str> {
        let texts: Vec<&str> = match self {
            Word::Plain(text) => vec![text],
            Word::Counted(forms) => forms.values().map(|text| &**text).collect(),
        };
        texts
            .into_iter()
            .flat_map(pieces)
            .filter_map(|piece| match piece {
                TextPiece::Gap(name) => Some(name),
                TextPiece::Text(_) => None,
            })
            .collect()
    }
}

/// A piece of a word's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPiece<'a> {
    /// Text to print as it is.
    Text(&'a str),
    /// A gap to fill: the name between the braces.
    Gap(&'a str),
}

/// Splits a text at its gaps. Braces around anything other than a name are text.
pub fn pieces(text: &str) -> Vec<TextPiece<'_>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let inside = &text[open + 1..];
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        at = open + 1;
        if let Some((name, _)) = inside.split_once('}').filter(|(name, _)| is_name(name)) {
            found.push(TextPiece::Text(&text[from..open]));
            found.push(TextPiece::Gap(name));
            at = open + name.len() + 2;
            from = at;
        }
    }
    found.push(TextPiece::Text(&text[from..]));
    found.retain(|piece| *piece != TextPiece::Text(""));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_gaps() {
        let whole = pieces("{count} of {total}{}, {a b} {");
        let expected = [
            TextPiece::Gap("count"),
            TextPiece::Text(" of "),
            TextPiece::Gap("total"),
            TextPiece::Text("{}, {a b} {"),
        ];
        assert_eq!(whole, expected);
        assert_eq!(pieces(""), []);
        let word = Word::Counted(BTreeMap::from([
            ("one", "one".into()),
            ("other", "{count} of {n}".into()),
        ]));
        assert_eq!(word.gaps(), BTreeSet::from(["count", "n"]));
    }
}

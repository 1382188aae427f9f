//! Reads `words/<language>.yaml`, the words of a theme in one language.
//!
//! Enters: the file as values with places. Leaves: words in the order of the file, and mistakes.
//! Forbidden here: other languages, templates.

use crate::config::{Data, FORMS, Word};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::settings::fields::Fields;
use crate::parse::text::identity;
use crate::parse::yaml::{self, Limit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The words of one file, each with its place.
pub type Words = Vec<(Arc<str>, Word, Place)>;

/// Reads the `text` of `file`. Mistakes are pushed to `problems` and left out.
pub(crate) fn read(file: &Arc<str>, text: &str, problems: &mut Vec<Diagnostic>) -> Words {
    let values = yaml::read(file, text, 0, Limit::Settings, problems);
    Fields::read(&values, problems, words)
}

/// The warning about a file of words whose name is no language.
pub(crate) fn no_language(file: &Arc<str>, name: &str) -> Option<Diagnostic> {
    if identity::language(name).is_some() {
        return None;
    }
    let message = format!("there is no language `{name}`, so no page has these words");
    let help = identity::language_help(name);
    let problem = Diagnostic::warning("bad-language", message).at(Place::file(file));
    Some(problem.help(format!("the name of the file is the language: {help}")))
}

/// Reads the words of a mapping.
pub(crate) fn words(fields: &mut Fields<'_, '_>) -> Words {
    let mut words = Words::new();
    for (key, node) in fields.rest() {
        match word(key, node.data) {
            Ok(word) => words.push((key.into(), word, node.place())),
            Err(problem) => fields.complain_at(node.key_place(), *problem),
        }
    }
    words
}

/// Reads one word.
fn word(key: &str, value: &Data) -> Result<Word, Box<Diagnostic>> {
    let wrong = |message: String, help: String| {
        Err(Box::new(Diagnostic::error("bad-word", message).help(help)))
    };
    if let Some(text) = text(value) {
        return Ok(Word::Plain(text));
    }
    let Data::Map(entries) = value else {
        let message = format!("`{key}` should be words");
        return wrong(message, format!("for example `{key}: Read more`"));
    };
    let mut forms = BTreeMap::new();
    for (name, value) in entries {
        let Some(form) = FORMS.into_iter().find(|form| form == name) else {
            let message = format!("`{key}` cannot have the form `{name}`");
            let help = match nearest(name, FORMS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("forms are {}", FORMS.join(", ")),
            };
            return wrong(message, help);
        };
        let Some(text) = text(value) else {
            let message = format!("the form `{name}` of `{key}` should be words");
            return wrong(
                message,
                format!("for example `{name}: \"{{count}} posts\"`"),
            );
        };
        forms.insert(form, text);
    }
    if !forms.contains_key("other") {
        let message = format!("`{key}` has no form `other`");
        return wrong(
            message,
            "add what fits any number, such as `other: \"{count} posts\"`".into(),
        );
    }
    Ok(Word::Counted(forms))
}

fn text(value: &Data) -> Option<Arc<str>> {
    match value {
        Data::Text(text) => Some(Arc::clone(text)),
        Data::Int(number) => Some(number.to_string().into()),
        Data::Float(number) => Some(number.to_string().into()),
        Data::Null => Some("".into()),
        Data::Bool(_) | Data::List(_) | Data::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Words, Vec<String>) {
        let mut problems = Vec::new();
        let words = read(&"words/sv.yaml".into(), text, &mut problems);
        let said = |p: &Diagnostic| format!("{} {}", p.place.as_ref().unwrap().line, p.message);
        (words, problems.iter().map(said).collect())
    }

    #[test]
    fn words_are_plain_or_counted() {
        let (words, problems) = read_text("tags: Ämnen\nposts: {one: ett, other: \"{count}\"}\n");
        assert_eq!(problems, [""; 0]);
        assert_eq!(words[0].1, Word::Plain("Ämnen".into()));
        let forms = BTreeMap::from([("one", "ett".into()), ("other", "{count}".into())]);
        assert_eq!(words[1].1, Word::Counted(forms));
        assert_eq!(words[1].2.line, 2);
    }

    #[test]
    fn each_mistake_is_said_at_its_line() {
        let (words, problems) =
            read_text("a: [1]\nb: {one: x}\nc: {on: x, other: y}\nd: fine\ne: {other: [x]}\n");
        assert_eq!(words.len(), 1);
        assert_eq!(
            problems,
            [
                "1 `a` should be words",
                "2 `b` has no form `other`",
                "3 `c` cannot have the form `on`",
                "5 the form `other` of `e` should be words",
            ]
        );
    }
}

//! Reads `content/data/ctas.yaml`, the calls to action.
//!
//! Enters: the file as YAML. Leaves: [`Cta`]s in the order of the file, and mistakes. Forbidden
//! here: posts, the time.

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::settings::fields::Fields;
use crate::parse::text::identity;
use crate::parse::text::when::When;
use crate::parse::values::{Node, Values};

/// An invitation to readers: words, a button, and the target of the button.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cta {
    /// The name that posts use for it.
    pub name: String,
    /// The title. It may be empty.
    pub title: String,
    /// More words. They may be empty.
    pub text: String,
    /// The words on the button.
    pub button: String,
    /// The target of the button, like a link in a file in `content/`. Empty if there is a form.
    pub url: String,
    /// The name of the form that stands in the place of the button. It may be empty.
    pub form: String,
    /// The tags of the posts that it is for.
    pub tags: Vec<String>,
    /// Whether it is for all posts that have no other one.
    pub is_default: bool,
    /// The first moment at which it is shown.
    pub from: Option<When>,
    /// The first moment at which it is not shown any more.
    pub until: Option<When>,
    /// `source`, `medium`, ... and their values, in the order of the file.
    pub utm: Vec<(String, String)>,
    /// The place of its URL or form.
    pub place: Place,
}

/// Whether a data file is the one with the calls to action. `name` is its path under
/// `content/data/`.
pub(crate) fn is_ctas(name: &str) -> bool {
    matches!(name, "ctas.yaml" | "ctas.yml")
}

/// Reads the file. Mistakes are pushed to `problems`. A call to action without a URL is left out.
pub(crate) fn read(values: &Values<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Cta> {
    let ctas = Fields::read(values, problems, |fields| {
        complain_of_one_name(fields);
        fields.each(cta)
    });
    ctas.into_iter().flatten().collect()
}

/// Reports names that differ only in spelling, because posts could not tell them apart.
fn complain_of_one_name(fields: &mut Fields<'_, '_>) {
    let entries: Vec<_> = fields.entries().collect();
    for (at, (name, node)) in entries.iter().enumerate() {
        let mut before = entries[..at].iter().map(|(other, _)| other);
        if let Some(other) = before.find(|other| identity::same_name(other, name)) {
            let message = format!("`{other}` and `{name}` are one name");
            let problem = Diagnostic::error("cta", message);
            let problem = problem.help("give one of them another name");
            fields.complain_at(node.key_place(), problem);
        }
    }
}

fn cta(name: &str, fields: &mut Fields<'_, '_>) -> Option<Cta> {
    let title = fields.text("title").unwrap_or_default();
    let text = fields.text("text").unwrap_or_default();
    let (button, url) = (fields.text("button"), fields.text("url"));
    let form = fields.text("form");
    let lacks = match (&url, &button) {
        (None, _) if form.is_some() => None,
        (None, _) => Some((
            "url",
            "add where the button leads, such as `url: /subscribe/`",
        )),
        (_, None) if title.is_empty() => Some((
            "button",
            "add what the button says, such as `button: Subscribe`",
        )),
        _ => None,
    };
    if let Some((key, help)) = lacks {
        let problem = Diagnostic::error("cta", format!("`{name}` has no `{key}`"));
        fields.complain(key, problem.help(help));
    }
    let cta = Cta {
        name: name.to_owned(),
        text,
        button: button.unwrap_or_else(|| title.clone()),
        tags: fields.texts("tags"),
        is_default: fields.flag_or("default", false),
        from: fields.when("from"),
        until: until(fields),
        utm: fields.section("utm", utm),
        place: fields
            .peek(if form.is_some() { "form" } else { "url" })
            .map(Node::place)?,
        url: if form.is_some() { String::new() } else { url? },
        form: form.unwrap_or_default(),
        title,
    };
    Some(cta)
}

/// Reads `until:`. A day without a time is included as a whole.
fn until(fields: &mut Fields<'_, '_>) -> Option<When> {
    let until = fields.when("until")?;
    let written = fields.peek("until").and_then(Node::word)?;
    match until {
        When::Local(day) if written.len() <= 10 => {
            let next = day.date().tomorrow().ok()?;
            Some(When::Local(next.at(0, 0, 0, 0)))
        }
        until => Some(until),
    }
}

/// Reads the parameters for analytics programs.
fn utm(fields: &mut Fields<'_, '_>) -> Vec<(String, String)> {
    let known = ["source", "medium", "campaign", "term", "content"];
    let read = known.map(|key| (key, fields.text(key)));
    let said = |key: &str| {
        let found = read.iter().find(|(known, _)| *known == key);
        found.and_then(|(key, value)| Some(((*key).to_owned(), value.clone()?)))
    };
    fields.entries().filter_map(|(key, _)| said(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseOptions, Parsed, read as read_file};

    fn ctas(text: &str) -> (Vec<Cta>, Vec<String>) {
        let mut problems = Vec::new();
        let file = "content/data/ctas.yaml".into();
        let Parsed::Ctas(_, ctas) = read_file(
            &file,
            text.as_bytes(),
            &ParseOptions::default(),
            &mut problems,
        ) else {
            panic!("this file holds calls to action");
        };
        let said = problems.iter().map(|problem| {
            let place = problem.place.as_ref().unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        (ctas.to_vec(), said.collect())
    }

    #[test]
    fn what_a_call_says() {
        let (ctas, problems) = ctas(
            "letter:\n  title: A letter\n  url: /subscribe/\n  tags: [Renewals, 2026]\n  until: 2026-06-30\n\
             \x20 utm: {source: blog, medium: post}\nother: {url: x.md, button: Go, default: true}\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            (ctas[0].button.as_str(), ctas[0].place.line),
            ("A letter", 3)
        );
        assert_eq!(ctas[0].tags, ["Renewals", "2026"]);
        assert_eq!(ctas[0].until, When::parse("2026-07-01"));
        assert_eq!(ctas[0].utm.len(), 2);
        assert!(ctas[1].is_default && !ctas[0].is_default);
    }

    #[test]
    fn every_mistake_has_its_line() {
        let (found, problems) = ctas(
            "a:\n  title: A\nb:\n  url: /b/\nc: words\nd:\n  url: /d/\n  button: D\n  utl: x\n  from: soon\n  default: perhaps\n  utm: {sauce: x}\n",
        );
        assert_eq!(found.len(), 2);
        let expected = [
            "1:1 `a` has no `url`",
            "3:1 `b` has no `button`",
            "5:4 `c` should hold `key: value` lines",
            "11:12 `d.default` should be true or false",
            "10:9 `soon` is not a date",
            "12:9 `sauce` under `d.utm` is not a key that linger knows",
            "9:3 `utl` under `d` is not a key that linger knows",
        ];
        assert_eq!(problems, expected);
        assert_eq!(
            ctas("- a\n- b\n").1,
            ["1:1 expected lines of the form `key: value`"]
        );
    }
}

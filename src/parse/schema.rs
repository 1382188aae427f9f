//! JSON Schemas (draft 7) of site.yaml and of front matter: for editors that complete keys and mark
//! mistakes, and for the form of the studio. The keys come from the code that reads both files, and
//! their descriptions come from the tables of the manual, so all three agree.
//!
//! Enters: declared keys. Leaves: JSON. Forbidden here: values of a site.

use crate::config::Data;
use crate::parse::{DeclaredKey, Section, ValueKind, front_matter_keys, site_keys};
use serde_json::{Map, Value, json};

const SETTINGS: &str = include_str!("../../docs/settings.md");
const WRITING: &str = include_str!("../../docs/writing.md");

/// What is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaOf {
    /// The settings, site.yaml.
    Site,
    /// What stands at the top of a post or page.
    FrontMatter,
}

impl SchemaOf {
    /// The schema.
    pub fn schema(self) -> Value {
        let (title, keys, manual) = match self {
            SchemaOf::Site => ("site.yaml of linger", site_keys(), SETTINGS),
            SchemaOf::FrontMatter => (
                "The front matter of a post or page",
                front_matter_keys(),
                WRITING,
            ),
        };
        let mut schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": title,
        });
        let section = Section {
            keys,
            ..Section::default()
        };
        lay(&mut schema, object(&section, manual, ""));
        schema
    }
}

/// Adds the entries of one JSON object to another.
fn lay(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

/// The schema of a mapping under the keys `path`, such as `podcast: `. Its value may also be empty.
fn object(section: &Section, manual: &str, path: &str) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| (key.name.clone(), property(key, manual, path)))
        .collect();
    json!({
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": match &section.others {
            Some(others) => object(others, manual, &format!("{path}<name>: ")),
            None => Value::Bool(section.is_open),
        },
    })
}

fn property(key: &DeclaredKey, manual: &str, path: &str) -> Value {
    let path = format!("{path}{}", key.name);
    let mut property = kind(&key.kind, manual, &format!("{path}: "));
    let cells = row(manual, &path).map(|cells| cells.rsplit(" | "));
    if let Some(meaning) = cells.and_then(|mut cells| cells.next()) {
        lay(&mut property, json!({ "description": plain(meaning) }));
    }
    if key.usual != Data::Null {
        lay(&mut property, json!({ "default": plain_json(&key.usual) }));
    }
    property
}

/// The values of a key.
fn kind(kind: &ValueKind, manual: &str, path: &str) -> Value {
    let words = || json!(["string", "number", "boolean", "null"]);
    match kind {
        ValueKind::Text => json!({ "type": words() }),
        ValueKind::Choice(among) => {
            let mut among: Vec<Value> = among.iter().map(|word| json!(word)).collect();
            among.push(Value::Null);
            json!({ "enum": among })
        }
        ValueKind::Flag => json!({ "enum": [true, false, "yes", "no", "on", "off", null] }),
        ValueKind::Number(range) => {
            let mut number = json!({ "type": ["integer", "null"], "minimum": range.start() });
            if *range.end() < u32::MAX {
                lay(&mut number, json!({ "maximum": range.end() }));
            }
            number
        }
        ValueKind::Numbers(range) => {
            let number =
                json!({ "type": "integer", "minimum": range.start(), "maximum": range.end() });
            json!({ "type": ["array", "null"], "items": number })
        }
        ValueKind::When => {
            let pattern = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:?\d\d|Z)?)?$";
            json!({ "type": ["string", "null"], "pattern": pattern })
        }
        ValueKind::Texts => {
            json!({ "type": ["array", "string", "number", "boolean", "null"], "items": { "type": words() } })
        }
        ValueKind::Choices(among) => {
            json!({ "type": ["array", "string", "null"], "items": { "enum": among } })
        }
        ValueKind::Map(section) => object(section, manual, path),
        ValueKind::MapOrOff(section) => {
            json!({ "anyOf": [object(section, manual, path), { "const": false }] })
        }
        ValueKind::Maps(section) => {
            json!({ "type": ["array", "null"], "items": object(section, manual, path) })
        }
    }
}

/// A default as JSON.
fn plain_json(data: &Data) -> Value {
    match data {
        Data::Bool(flag) => json!(flag),
        Data::Int(number) => json!(number),
        Data::Float(number) => json!(number),
        Data::Text(text) => json!(**text),
        Data::List(items) => items.iter().map(plain_json).collect(),
        Data::Null | Data::Map(_) => Value::Null,
    }
}

/// The cells after the name of a key in its row of the manual. The key is given with its path, such
/// as `podcast: title`.
fn row<'a>(manual: &'a str, path: &str) -> Option<&'a str> {
    let name = format!("`{path}`");
    manual.lines().find_map(|line| {
        let row = line.strip_prefix("| ")?.trim_end_matches([' ', '|']);
        let (names, cells) = row.split_once(" | ")?;
        let is_named = names.split(", ").any(|named| named == name);
        is_named.then_some(cells)
    })
}

/// Markdown without its links.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    // `](` is the middle of a link, and its text begins at the last `[` before.
    while let Some((before, after)) = rest.split_once("](") {
        let (lead, words) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.push_str(lead);
        plain.push_str(words);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOING_LIVE: &str = include_str!("../../docs/going-live.md");
    /// Sections whose keys are explained in the text of some pages, not in rows of a table.
    const IN_TEXT: [(&str, &[&str]); 7] = [
        ("deploy", &[GOING_LIVE]),
        ("forms", &[SETTINGS]),
        ("embeds", &[WRITING]),
        (
            "comments",
            &[include_str!("../../docs/comments.md"), SETTINGS],
        ),
        ("headers", &[GOING_LIVE]),
        ("newsletter", &[GOING_LIVE]),
        ("podcast: owner", &[SETTINGS]),
    ];

    /// The paths of all keys that have rows, with their defaults.
    fn paths(keys: &[DeclaredKey], path: &str) -> Vec<(String, Data)> {
        let mut paths = Vec::new();
        for key in keys {
            let path = format!("{path}{}", key.name);
            if let ValueKind::Map(section) | ValueKind::MapOrOff(section) = &key.kind {
                match IN_TEXT.iter().find(|(known, _)| *known == path) {
                    Some((_, pages)) => {
                        are_named(&section.keys, pages);
                        if let Some(others) = &section.others {
                            are_named(&others.keys, pages);
                        }
                    }
                    None => paths.extend(self::paths(&section.keys, &format!("{path}: "))),
                }
            }
            if key.name != "pictures" {
                paths.push((path, key.usual.clone()));
            }
        }
        paths
    }

    fn are_named(keys: &[DeclaredKey], pages: &[&str]) {
        let is_sign = |c: char| !c.is_alphanumeric() && c != '_';
        for key in keys {
            let mut words = pages.iter().flat_map(|page| page.split(is_sign));
            let is_named = words.any(|word| word == key.name);
            assert!(is_named, "`{}` is nowhere explained", key.name);
            if let ValueKind::Map(section) | ValueKind::Maps(section) = &key.kind {
                are_named(&section.keys, pages);
                let others = section.others.iter().flat_map(|others| &others.keys);
                are_named(&others.cloned().collect::<Vec<_>>(), pages);
            }
        }
    }

    /// A value as the manual shows it.
    fn shown(usual: &Data) -> String {
        let json = plain_json(usual);
        let text = json
            .as_str()
            .map_or_else(|| json.to_string(), str::to_owned);
        format!("`{}`", text.replace('"', "").replace(',', ", "))
    }

    #[test]
    fn the_manual_has_every_key_and_its_default() {
        for (keys, manual, least) in [
            (site_keys(), SETTINGS, 45),
            (front_matter_keys(), WRITING, 20),
        ] {
            let paths = paths(&keys, "");
            assert!(paths.len() >= least, "only {} keys", paths.len());
            for (path, usual) in paths {
                let cells = row(manual, &path).unwrap_or_else(|| panic!("no row for `{path}`"));
                if let Some((said, _)) = cells.split_once(" | ")
                    && usual != Data::Null
                {
                    assert_eq!(said, shown(&usual), "`{path}`");
                }
            }
        }
    }

    #[test]
    fn links_are_taken_out_of_descriptions() {
        assert_eq!(
            plain("See [Dates](#dates). `[a, b]`, [x](y)"),
            "See Dates. `[a, b]`, x"
        );
    }
}

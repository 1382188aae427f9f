//! What Jekyll and Hugo have in common: text files with front matter.
//!
//! Enters: files. Leaves: values by keys, and bodies in which the tags of the other generator have
//! become Markdown or tags of linger.

pub(super) mod elsewhere;
pub(super) mod kramdown;
pub(super) mod liquid;
pub(super) mod liquid_tag;
pub(super) mod liquid_value;
pub(super) mod offered;
pub(super) mod rewritten;
pub(super) mod tag_loss;

use crate::config::Data;
use crate::import::entry::ImportedDate;
use crate::import::formats::dates::date;
use crate::parse::{foreign_toml, foreign_yaml};
use serde_json::Value;

/// Bytes of a text file.
pub(super) const MOST_TEXT: usize = 5_000_000;

/// A text file, taken apart.
#[derive(Debug, Default)]
pub(super) struct TextFile {
    /// A map; empty without front matter.
    pub(super) front: Data,
    pub(super) body: String,
    pub(super) has_front: bool,
    /// The front matter could not be read as what it claims to be; single lines were read.
    pub(super) is_damaged: bool,
}

/// Takes a file apart: YAML between `---`, TOML between `+++`, or JSON in braces at its beginning.
pub(super) fn text_file(bytes: &[u8]) -> TextFile {
    let text = String::from_utf8_lossy(bytes);
    let text = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let whole = |body: &str| TextFile {
        body: body.to_owned(),
        ..TextFile::default()
    };
    if text.starts_with('{') {
        return json_file(&text).unwrap_or_else(|| whole(&text));
    }
    let fence = match text.split('\n').next().map(str::trim_end) {
        Some("---") => "---",
        Some("+++") => "+++",
        _ => return whole(&text),
    };
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let Some((inside, after)) = closed(&text[start..], fence) else {
        return whole(&text);
    };
    let read = match fence {
        "---" => foreign_yaml(inside).or_else(|| foreign_yaml(&inside.replace('\t', "  "))),
        _ => foreign_toml(inside),
    };
    let is_damaged = !matches!(read, Some(Data::Map(_) | Data::Null));
    let front = match read {
        Some(map @ Data::Map(_)) => map,
        Some(Data::Null) => Data::default(),
        _ => single_lines(inside, if fence == "---" { ':' } else { '=' }),
    };
    TextFile {
        front,
        body: after.to_owned(),
        has_front: true,
        is_damaged,
    }
}

/// What stands before the closing line, and behind it.
fn closed<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn json_file(text: &str) -> Option<TextFile> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let front = values.next()?.ok()?;
    let body = text[values.byte_offset()..]
        .trim_start_matches('\n')
        .to_owned();
    front.is_object().then(|| TextFile {
        front: json_data(&front),
        body,
        has_front: true,
        is_damaged: false,
    })
}

/// JSON as plain values. serde_json bounds how deep they nest.
pub(super) fn json_data(value: &Value) -> Data {
    match value {
        Value::Null => Data::Null,
        Value::Bool(flag) => Data::Bool(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Data::Int(number),
            None => Data::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Data::Text(text.as_str().into()),
        Value::Array(items) => Data::List(items.iter().map(json_data).collect()),
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| (key.clone(), json_data(value)));
            Data::Map(entries.collect())
        }
    }
}

/// `key: value` on lines of their own, and lists below a key: what can be read of damaged front matter.
fn single_lines(text: &str, separator: char) -> Data {
    let mut entries: Vec<(String, Data)> = Vec::new();
    for line in text.lines() {
        let is_item = line.trim_start().starts_with("- ");
        if let (true, Some((_, last))) = (is_item, entries.last_mut()) {
            let item = Data::Text(
                line.trim_start()[2..]
                    .trim()
                    .trim_matches(['"', '\''])
                    .into(),
            );
            match last {
                Data::List(items) => items.push(item),
                _ => *last = Data::List(vec![item]),
            }
            continue;
        }
        let Some((key, value)) = line.split_once(separator) else {
            continue;
        };
        let is_key = !key.is_empty()
            && key
                .trim_end()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if is_key {
            let value = value.trim().trim_matches(['"', '\'']);
            let value = match value {
                "true" => Data::Bool(true),
                "false" => Data::Bool(false),
                text => Data::Text(text.into()),
            };
            entries.push((key.trim_end().to_owned(), value));
        }
    }
    Data::Map(entries)
}

/// Values by keys, as writers of front matter spell them.
impl TextFile {
    /// The text of the first of some keys that has one. Hugo and TOML do not tell capitals apart.
    pub(super) fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| word(value(&self.front, key)?))
    }

    /// A flag.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        match value(&self.front, key)? {
            Data::Bool(flag) => Some(*flag),
            Data::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Data::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A date.
    pub(super) fn date(&self, keys: &[&str]) -> Option<ImportedDate> {
        keys.iter()
            .find_map(|key| date(&word(value(&self.front, key)?)?))
    }

    /// Several texts, or one.
    pub(super) fn list(&self, keys: &[&str]) -> Vec<String> {
        let found = keys.iter().filter_map(|key| value(&self.front, key));
        let mut all = Vec::new();
        for data in found {
            match data {
                Data::List(items) => all.extend(items.iter().filter_map(word)),
                other => all.extend(word(other)),
            }
        }
        all
    }

    /// A value as it is.
    pub(super) fn value(&self, key: &str) -> Option<&Data> {
        value(&self.front, key)
    }

    /// Entries whose keys are not among `known`, for `extra`.
    pub(super) fn others(&self, known: &[&str]) -> Vec<(String, Data)> {
        let Data::Map(entries) = &self.front else {
            return Vec::new();
        };
        let is_known = |key: &str| known.iter().any(|known| known.eq_ignore_ascii_case(key));
        let is_said = |value: &Data| match value {
            Data::Null => false,
            Data::Text(text) => !text.is_empty(),
            Data::List(items) => !items.is_empty(),
            _ => true,
        };
        entries
            .iter()
            .filter(|(key, value)| !is_known(key) && !is_personal(key) && is_said(value))
            .map(|(key, value)| (key.clone(), without_personal(value)))
            .collect()
    }
}

/// Whether a key holds what must not be on a site: old importers leave mail addresses and passwords in
/// front matter.
fn is_personal(key: &str) -> bool {
    let key = key.to_lowercase();
    [
        "email", "e-mail", "mail", "password", "login", "token", "secret", "api_key", "apikey",
    ]
    .iter()
    .any(|part| key.contains(part))
}

fn without_personal(data: &Data) -> Data {
    match data {
        Data::Map(entries) => Data::Map(
            entries
                .iter()
                .filter(|(key, _)| !is_personal(key))
                .map(|(key, value)| (key.clone(), without_personal(value)))
                .collect(),
        ),
        Data::List(items) => Data::List(items.iter().map(without_personal).collect()),
        other => other.clone(),
    }
}

/// The value under a key, whatever its capitals.
pub(super) fn value<'a>(data: &'a Data, key: &str) -> Option<&'a Data> {
    match data {
        Data::Map(entries) => entries
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value),
        _ => None,
    }
}

/// A single value as a text that is not empty.
pub(super) fn word(data: &Data) -> Option<String> {
    let text = match data {
        Data::Text(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(_) | Data::Null | Data::List(_) | Data::Map(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Name and ending of a path: `a/b.de.md` is (`a/b.de`, `md`).
pub(super) fn without_ending(path: &str) -> (&str, &str) {
    let name_at = path.rfind('/').map_or(0, |at| at + 1);
    match path[name_at..].rfind('.') {
        Some(at) if at > 0 => (&path[..name_at + at], &path[name_at + at + 1..]),
        _ => (path, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_of_three_kinds_and_of_none() {
        for text in [
            "---\r\ntitle: A b\r\ntags: [x, y]\r\ndraft: true\r\n---\r\nBody\r\n",
            "+++\nTitle = \"A b\"\ntags = [\"x\", \"y\"]\ndraft = true\n+++\nBody\n",
            "{\n\"title\": \"A b\", \"tags\": [\"x\",\"y\"], \"draft\": true\n}\n\nBody\n",
            "\u{feff}---\ntitle: A b\ntags:\n\t- x\n\t- y\nbad: [\ndraft: true\n---\nBody\n",
        ] {
            let file = text_file(text.as_bytes());
            assert_eq!(file.text(&["title"]).as_deref(), Some("A b"), "{text}");
            assert_eq!(file.list(&["tags"]), ["x", "y"], "{text}");
            assert_eq!(file.flag("draft"), Some(true), "{text}");
            assert_eq!(file.body, "Body\n", "{text}");
            assert_eq!(file.is_damaged, text.contains("bad"));
        }
        assert!(!text_file(b"Just words\n").has_front);
        assert!(!text_file(b"---\nnever closed\n").has_front);
        assert_eq!(text_file(b"---\n---\nBody").body, "Body");
    }

    #[test]
    fn endings_are_those_of_names() {
        assert_eq!(without_ending("a.b/c.de.md"), ("a.b/c.de", "md"));
        assert_eq!(without_ending("a.b/c"), ("a.b/c", ""));
        assert_eq!(without_ending(".x"), (".x", ""));
    }
}

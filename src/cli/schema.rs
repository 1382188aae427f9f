//! `linger schema`: JSON Schemas (draft 7) of site.yaml and of front matter, for editors that
//! complete keys and mark mistakes. The keys come from the code that reads both files, and their
//! descriptions from the tables of the manual, so that all three agree.

use super::{Common, End};
use crate::cli::console::Console;
use crate::diagnostic::Diagnostic;
use crate::parse::{DeclaredKey, ValueKind, front_matter_keys, site_keys};
use crate::write::refresh_file;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::path::Path;

const SETTINGS: &str = include_str!("../../docs/settings.md");
const WRITING: &str = include_str!("../../docs/writing.md");

/// Where a site keeps its schemas, from its root.
pub(super) const FOLDER: &str = ".linger/schema";

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which one to print; without it, both are written to .linger/schema in the site
    #[arg(value_enum)]
    file: Option<Described>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Described {
    /// The settings, site.yaml
    Site,
    /// What stands at the top of a post or page
    FrontMatter,
}

impl SchemaArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        if let Some(file) = self.file {
            report.raw(file.schema().as_bytes());
            return End::Fine;
        }
        if let Err(problem) = common.site().and_then(|_| write(&common.root)) {
            report.diagnostic(&problem);
            return End::of(&[problem]);
        }
        let folder = common.root.join(FOLDER);
        report.result(&format!(
            "The schemas are in {}. Editors find them by this line, in site.yaml:\n  {}\n\
             and in the front matter of a post:\n  {}",
            folder.display(),
            Described::Site.pointer(0),
            Described::FrontMatter.pointer(2)
        ));
        End::Fine
    }
}

/// Writes both schemas into a site, unless they are up to date.
pub(super) fn write(root: &Path) -> Result<(), Diagnostic> {
    for file in [Described::Site, Described::FrontMatter] {
        refresh_file(
            &root.join(FOLDER).join(file.name()),
            file.schema().as_bytes(),
        )?;
    }
    Ok(())
}

impl Described {
    fn name(self) -> &'static str {
        match self {
            Described::Site => "site.json",
            Described::FrontMatter => "front-matter.json",
        }
    }

    /// The note that points an editor at the schema, in a file so many folders below the root.
    pub(super) fn pointer(self, depth: usize) -> String {
        let up = "../".repeat(depth);
        format!(
            "# yaml-language-server: $schema={up}{FOLDER}/{}",
            self.name()
        )
    }

    /// The schema, as the text of a JSON file.
    fn schema(self) -> String {
        let (title, keys, manual) = match self {
            Described::Site => ("site.yaml of linger", site_keys(), SETTINGS),
            Described::FrontMatter => (
                "The front matter of a post or page",
                front_matter_keys(),
                WRITING,
            ),
        };
        let mut properties = Map::new();
        for key in &keys {
            properties.insert(key.name.to_owned(), property(key, manual));
        }
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": title,
            "type": ["object", "null"],
            "properties": properties,
            "additionalProperties": false,
        });
        format!("{schema:#}\n")
    }
}

fn property(key: &DeclaredKey, manual: &str) -> Value {
    let mut property = shape(&key.shape);
    let own = meaning(manual, key.name);
    if let (Some(object), Some(own)) = (property.as_object_mut(), own) {
        object.insert("description".to_owned(), own.into());
    }
    if let (ValueKind::Map(names), Some(under)) =
        (&key.shape, property["properties"].as_object_mut())
    {
        for name in names {
            if let Some(text) = meaning(manual, &format!("{}: {name}", key.name)) {
                under.insert(name.clone(), json!({ "description": text }));
            }
        }
    }
    property
}

/// The values of a key. An empty value is always possible, and means none.
fn shape(shape: &ValueKind) -> Value {
    let words = || json!(["string", "number", "boolean", "null"]);
    match shape {
        ValueKind::Text => json!({ "type": words() }),
        ValueKind::Choice(among) => {
            let mut among: Vec<Value> = among.iter().map(|word| json!(word)).collect();
            among.push(Value::Null);
            json!({ "enum": among })
        }
        ValueKind::Flag => json!({ "enum": [true, false, "yes", "no", "on", "off", null] }),
        ValueKind::Number(least) => json!({ "type": ["integer", "null"], "minimum": least }),
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
        ValueKind::Maps(names) => {
            let properties: Map<String, Value> = names
                .iter()
                .map(|name| ((*name).to_owned(), json!({})))
                .collect();
            let item = json!({ "type": "object", "properties": properties, "additionalProperties": false });
            json!({ "type": ["array", "null"], "items": item })
        }
        ValueKind::Map(names) if names.is_empty() => json!({ "type": ["object", "null"] }),
        ValueKind::Map(names) => {
            let properties: Map<String, Value> =
                names.iter().map(|name| (name.clone(), json!({}))).collect();
            json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
        }
    }
}

/// The description of a key in a table of the manual: the last column of its row.
fn meaning(manual: &str, key: &str) -> Option<String> {
    let rows = manual.lines().filter(|line| line.starts_with("| `"));
    let named = |row: &&str| {
        let names = row.split('|').nth(1).unwrap_or_default();
        names
            .split(", ")
            .any(|name| name.trim() == format!("`{key}`"))
    };
    let row = rows.clone().find(named)?;
    let text = row.trim_end_matches([' ', '|']).rsplit(" | ").next()?;
    Some(plain(text))
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

    #[test]
    fn the_manual_explains_every_key_that_is_read() {
        for (keys, manual, name) in [
            (site_keys(), SETTINGS, "docs/settings.md"),
            (front_matter_keys(), WRITING, "docs/writing.md"),
        ] {
            assert!(keys.len() > 15, "only {} keys for {name}", keys.len());
            let is_silent = |key: &DeclaredKey| {
                let has_rows_under = manual.contains(&format!("| `{}: ", key.name));
                meaning(manual, key.name).is_none() && !has_rows_under
            };
            let silent: Vec<&str> = keys
                .iter()
                .filter(|key| is_silent(key))
                .map(|key| key.name)
                .collect();
            assert!(
                silent.is_empty(),
                "no table of {name} has a row for {silent:?}"
            );
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

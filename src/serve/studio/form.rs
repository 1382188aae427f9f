//! The form of the front matter: a field for each key of its JSON Schema that one field can hold.
//!
//! Enters: the schema, the site. Leaves: fields for a page. Forbidden here: the text of a post.

use crate::model::Site;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The keys that come first, each with its words.
const MAIN: [(&str, &str); 9] = [
    ("title", "Title"),
    ("date", "Goes live"),
    ("tags", "Tags"),
    ("series", "Series"),
    ("description", "Description"),
    ("image", "Picture"),
    ("image_alt", "What the picture shows"),
    ("cta", "Call to action"),
    ("draft", "Draft: readers do not see it"),
];
/// The keys whose value is sent while it is typed, because the page shows it at once.
const LIVE: [&str; 2] = ["title", "description"];

/// What kind of field a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DetailKind {
    /// Words.
    Text,
    /// Several words.
    Texts,
    /// A day, and a time.
    When,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
}

/// A field.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DetailField {
    pub(crate) key: String,
    label: String,
    pub(crate) kind: DetailKind,
    is_main: bool,
    is_live: bool,
    /// Whether it has room for several lines.
    is_long: bool,
    /// What the manual says about the key.
    help: Option<String>,
    /// What the site has already.
    known: Vec<String>,
}

/// The fields of `schema`, that of front matter, the main ones first. `beside` are the pictures beside the
/// text.
pub(crate) fn fields(schema: &Value, site: Option<&Site>, beside: &[String]) -> Vec<DetailField> {
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let field = |key: &str, label: Option<&str>, property: &Value| {
        let help = property["description"].as_str();
        Some(DetailField {
            key: key.to_owned(),
            label: label.map_or_else(|| worded(key), str::to_owned),
            kind: kind(property)?,
            is_main: label.is_some(),
            is_live: LIVE.contains(&key),
            is_long: key == "description",
            help: help.map(|help| help.replace('`', "")),
            known: known(key, site, beside),
        })
    };
    let main = MAIN.iter();
    let main = main.filter_map(|(key, label)| field(key, Some(label), properties.get(*key)?));
    let is_main = |key: &String| MAIN.iter().any(|(main, _)| main == key);
    let others = properties.iter().filter(|(key, _)| !is_main(key));
    let others = others.filter_map(|(key, property)| field(key, None, property));
    main.chain(others).collect()
}

/// The kind of field for a property of a schema. `None`: one field cannot hold such a value.
pub(crate) fn kind(property: &Value) -> Option<DetailKind> {
    let types: Vec<&str> = match &property["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => Vec::new(),
    };
    let values = property["enum"].as_array();
    if values.is_some_and(|values| values.contains(&Value::Bool(true))) {
        Some(DetailKind::Flag)
    } else if property["pattern"].is_string() {
        Some(DetailKind::When)
    } else if types.contains(&"array") {
        // The items are words, or mappings.
        let is_words = property["items"]["properties"].is_null();
        is_words.then_some(DetailKind::Texts)
    } else if types.contains(&"integer") {
        Some(DetailKind::Number)
    } else if values.is_some() || types.contains(&"string") {
        Some(DetailKind::Text)
    } else {
        None
    }
}

/// A key as words: `review_after` is “Review after”.
fn worded(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The values of a key that the site has already, for completion.
fn known(key: &str, site: Option<&Site>, beside: &[String]) -> Vec<String> {
    if key == "image" {
        return beside.to_vec();
    }
    let Some(site) = site else {
        return Vec::new();
    };
    let entries = || site.posts().iter().chain(site.pages());
    let sorted = |names: &mut dyn Iterator<Item = String>| -> Vec<String> {
        names.collect::<BTreeSet<_>>().into_iter().collect()
    };
    match key {
        "tags" => sorted(&mut site.tags().iter().map(|tag| tag.tag.name.to_string())),
        "series" => sorted(&mut entries().filter_map(|entry| {
            let series = entry.card.series.as_ref()?;
            Some(series.name.to_string())
        })),
        "author" => sorted(&mut entries().map(|entry| entry.card.author.clone())),
        "cta" => {
            let names = site.cta_names().iter().cloned();
            names.chain(["none".to_owned()]).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_makes_the_form() {
        let schema = crate::parse::SchemaOf::FrontMatter.schema();
        let fields = fields(&schema, None, &["a-desk.png".to_owned()]);
        let kind = |key: &str| {
            let field = fields.iter().find(|field| field.key == key);
            field.map(|field| field.kind)
        };
        for (key, expected) in [
            ("title", Some(DetailKind::Text)),
            ("date", Some(DetailKind::When)),
            ("tags", Some(DetailKind::Texts)),
            ("draft", Some(DetailKind::Flag)),
            ("part", Some(DetailKind::Number)),
            ("review_after", Some(DetailKind::When)),
            ("aliases", Some(DetailKind::Texts)),
            ("extra", None),
            ("chapters", None),
        ] {
            assert_eq!(kind(key), expected, "{key}");
        }
        assert_eq!(fields[0].key, "title");
        let review = fields.iter().find(|field| field.key == "review_after");
        let review = review.unwrap();
        assert_eq!(review.label, "Review after");
        assert!(
            review
                .help
                .as_deref()
                .unwrap()
                .starts_with("From this date on")
        );
        let picture = fields.iter().find(|field| field.key == "image").unwrap();
        assert_eq!(picture.known, ["a-desk.png"]);
    }
}

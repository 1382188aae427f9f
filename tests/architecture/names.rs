//! Each thing has one word: no two types have the same name, and names that were replaced by the
//! terms of the field do not come back.

use super::{code, layer, sources};
use std::collections::BTreeMap;

/// Types that share a name, each with the reason.
const SHARED: [(&str, &str); 0] = [];

/// The names that were given up, by their layer: files, folders, types and functions.
const GIVEN_UP: [&str; 60] = [
    "model::Draft",
    "model::Sketches",
    "model::sketches",
    "model::Standing",
    "model::HeldBack",
    "model::Rhythm",
    "model::Home",
    "model::Homes",
    "model::Vocabulary",
    "model::Spoken",
    "model::Leads",
    "model::turns",
    "comments::Home",
    "comments::Homes",
    "serve::Kitchen",
    "serve::kitchen",
    "serve::Dish",
    "serve::Order",
    "serve::Shelf",
    "serve::shelf",
    "serve::Report",
    "serve::Told",
    "serve::Edition",
    "serve::own",
    "serve::letter",
    "serve::echo",
    "serve::facts",
    "serve::desk",
    "serve::bar",
    "serve::Door",
    "serve::door",
    "serve::Answer",
    "serve::Wishes",
    "render::Stage",
    "render::stage",
    "render::portable",
    "render::Portable",
    "render::asking",
    "parse::Hole",
    "parse::Weaver",
    "parse::weave",
    "parse::bare",
    "parse::foreign",
    "parse::HouseStyle",
    "config::Way",
    "derive::Making",
    "derive::making",
    "pipeline::Making",
    "pipeline::Workshop",
    "pipeline::workshop",
    "dependencies::Ground",
    "dependencies::Trace",
    "model::Ground",
    "panics::stumbling",
    "write::Steady",
    "write::gone",
    "write::moved",
    "check::Looked",
    "check::Wrong",
    "track::track",
];

/// The types that the code of a file defines.
fn types(code: &str) -> Vec<&str> {
    let names = code.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let words: &[&str] = match words.first() {
            Some(first) if first.starts_with("pub") => &words[1..],
            _ => &words,
        };
        // An alias inside a trait or its implementation is a part of it.
        let is_outer = !line.starts_with(' ');
        match words {
            ["struct" | "enum" | "union" | "trait", name, ..] => Some(*name),
            ["type", name, ..] if is_outer => Some(*name),
            _ => None,
        }
    });
    let end = |name: &&str| {
        name.find(|c: char| !c.is_alphanumeric())
            .unwrap_or(name.len())
    };
    names.map(|name| &name[..end(&name)]).collect()
}

#[test]
fn no_type_has_the_name_of_another() {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in types(&code(&text)) {
            owners
                .entry(name.to_owned())
                .or_default()
                .push(path.clone());
        }
    }
    assert!(owners.len() > 300, "{}", owners.len());
    owners
        .retain(|name, paths| paths.len() > 1 && !SHARED.iter().any(|(shared, _)| shared == name));
    assert!(owners.is_empty(), "{owners:#?}");
}

#[test]
fn no_name_is_back_that_was_given_up() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        let parts = path.split('/').map(|part| part.trim_end_matches(".rs"));
        let functions = code
            .split("fn ")
            .skip(1)
            .filter_map(|rest| rest.split(['(', '<']).next());
        // A function counts as a name of its layer only if the list says so, because ordinary words
        // stay allowed.
        let functions = functions.filter(|name| matches!(*name, "asking" | "stumbling" | "turns"));
        for name in parts.chain(types(&code)).chain(functions) {
            let full = format!("{}::{name}", layer(&path));
            if GIVEN_UP.contains(&full.as_str()) {
                found.push(format!("{full} in {path}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

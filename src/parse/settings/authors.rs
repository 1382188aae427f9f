//! Reads `content/data/authors.yaml`, the profiles of authors.
//!
//! Enters: the file as YAML. Leaves: [`Profile`]s in the order of the file, and mistakes. Forbidden
//! here: posts, and which pictures there are.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::settings::fields::Fields;
use crate::parse::text::identity;
use crate::parse::values::{Node, Values};

/// The profile of one author.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The name for readers.
    pub name: String,
    /// The part of the page's address, if the writer chose it, with its place.
    pub slug: Option<(String, Place)>,
    /// The portrait, a path under `content/` or an address, with its place.
    pub picture: Option<(String, Place)>,
    /// The whole entry, with the writer's own keys; a map.
    pub data: Data,
}

/// Whether a data file is the one with the authors. `name` is its path under `content/data/`.
pub(crate) fn is_authors(name: &str) -> bool {
    matches!(name, "authors.yaml" | "authors.yml")
}

/// Reads the file. Mistakes are pushed to `problems`. The second profile of an author is left out.
pub(crate) fn read(values: &Values<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Profile> {
    Fields::read(values, problems, |fields| {
        let mut profiles: Vec<Profile> = Vec::new();
        for (key, profile) in fields.each(|key, fields| (key, profile(key, fields))) {
            let mut known = profiles.iter();
            let Some(other) = known.find(|known| identity::same_name(&known.name, &profile.name))
            else {
                profiles.push(profile);
                continue;
            };
            let message = format!("`{}` and `{}` are one author", other.name, profile.name);
            let problem = Diagnostic::error("author-twice", message);
            let problem = problem.help("put the lines of both under one of the names");
            fields.complain(key, problem);
        }
        profiles
    })
}

fn profile(key: &str, fields: &mut Fields<'_, '_>) -> Profile {
    let name = fields.text("name").unwrap_or_else(|| key.to_owned());
    let (slug, picture) = (placed(fields, "slug"), placed(fields, "picture"));
    fields.text("bio");
    fields.items("links", "{title: LinkedIn, url: https://...}", |link| {
        link.text("title");
        link.text("url");
        link.own_keys();
    });
    fields.own_keys();
    let data = fields.entries();
    let data = data.map(|(key, node)| (key.to_owned(), node.data.clone()));
    Profile {
        name,
        slug,
        picture,
        data: Data::Map(data.collect()),
    }
}

/// A text, with its place.
fn placed(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<(String, Place)> {
    let text = fields.text(key)?;
    Some((text, fields.peek(key).map(Node::place)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::{self, Limit};

    #[test]
    fn every_mistake_has_its_place() {
        let text = "Ann:\n  bio: Sells.\n  city: Oslo\n  picutre: /a.svg\n  links: [x]\nBo: Buys.\n\
                    Cy:\n  bio: [a, b]\nann:\n  slug: ann\n  links: [{title: X, uri: y}]\n";
        let file = "content/data/authors.yaml".into();
        let mut problems = Vec::new();
        let values = yaml::read(&file, text, 0, Limit::Data, &mut problems);
        let profiles = read(&values, &mut problems);
        let names: Vec<&str> = profiles
            .iter()
            .map(|profile| profile.name.as_str())
            .collect();
        assert_eq!(names, ["Ann", "Cy"]);
        let mut said: Vec<String> = problems
            .iter()
            .map(|problem| {
                let place = problem.place.as_ref().unwrap();
                format!("{}:{} {}", place.line, place.column, problem.message)
            })
            .collect();
        said.sort();
        assert_eq!(
            said,
            [
                "11:22 `uri` under `ann.links` is not a key that linger knows",
                "4:3 `picutre` under `Ann` is not a key that linger knows",
                "5:10 `Ann.links` should be a list, each item with its own keys",
                "6:5 `Bo` should hold `key: value` lines",
                "8:8 `Cy.bio` should be text",
                "9:1 `Ann` and `ann` are one author",
            ]
        );
    }
}

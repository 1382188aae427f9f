//! `podcast:` -> what the podcast is called, who speaks, where directories put it.

use crate::config::{CATEGORIES, Data, Owner, PodcastSettings};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;
use crate::parse::settings::site::warn_unknown;

/// The setting.
const KEY: &str = "podcast";
/// What it may hold.
const KNOWN: [&str; 9] = [
    "title",
    "description",
    "author",
    "owner",
    "image",
    "category",
    "explicit",
    "type",
    "copyright",
];

/// The settings of the podcast.
pub(crate) fn podcast(fields: &mut Fields<'_>) -> PodcastSettings {
    let usual = PodcastSettings::default();
    let Some(written) = fields.map_unless_off(KEY) else {
        return PodcastSettings {
            is_on: false,
            ..usual
        };
    };
    warn_unknown(fields, KEY, &written, &KNOWN);
    let owner = written.get("owner").cloned().unwrap_or_default();
    let owner = match owner {
        Data::Null => Data::default(),
        Data::Map(_) => owner,
        _ => {
            wrong(
                fields,
                "owner",
                "a name and an email",
                "{name: Marit, email: marit@example.com}",
            );
            Data::default()
        }
    };
    if let Data::Map(entries) = &owner
        && let Some((strange, _)) = entries
            .iter()
            .find(|(name, _)| !["name", "email"].contains(&name.as_str()))
    {
        let message = format!("`{strange}` under `podcast.owner` is not a key that linger knows");
        let problem = Diagnostic::warning("unknown-key", message).help("known are name, email");
        fields.complain_inside(KEY, "owner", problem);
    }
    PodcastSettings {
        is_on: true,
        title: text(fields, &written, "title"),
        description: text(fields, &written, "description"),
        author: text(fields, &written, "author"),
        owner: Owner {
            name: text(fields, &owner, "name"),
            email: text(fields, &owner, "email"),
        },
        image: text(fields, &written, "image"),
        category: category(fields, &written).unwrap_or(usual.category),
        explicit: match written.get("explicit") {
            None | Some(Data::Null) => false,
            Some(Data::Bool(flag)) => *flag,
            Some(_) => {
                wrong(fields, "explicit", "true or false", "false");
                false
            }
        },
        is_serial: match text(fields, &written, "type").as_deref() {
            None | Some("episodic") => false,
            Some("serial") => true,
            Some(_) => {
                wrong(fields, "type", "episodic or serial", "episodic");
                false
            }
        },
        copyright: text(fields, &written, "copyright"),
    }
}

fn wrong(fields: &mut Fields<'_>, key: &str, expected: &str, example: &str) {
    let message = format!("`{KEY}.{key}` should be {expected}");
    let problem = Diagnostic::error("wrong-kind", message);
    let help = format!("for example `{key}: {example}`");
    fields.complain_inside(KEY, key, problem.help(help));
}

fn text(fields: &mut Fields<'_>, map: &Data, key: &str) -> Option<String> {
    match map.get(key)? {
        Data::Null => None,
        Data::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Data::Int(number) => Some(number.to_string()),
        _ => {
            wrong(fields, key, "text", "some words");
            None
        }
    }
}

/// A category of Apple's directory, or `Category/Subcategory`; a subcategory alone will do.
fn category(fields: &mut Fields<'_>, map: &Data) -> Option<(&'static str, Option<&'static str>)> {
    let written = text(fields, map, "category")?;
    let (top, sub) = match written.split_once('/') {
        Some((top, sub)) => (top.trim(), Some(sub.trim())),
        None => (written.trim(), None),
    };
    let known = CATEGORIES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(top));
    let found = match (known, sub) {
        (Some((name, _)), None) => Some((*name, None)),
        (Some((name, subs)), Some(sub)) => subs
            .iter()
            .find(|known| known.eq_ignore_ascii_case(sub))
            .map(|known| (*name, Some(*known))),
        (None, _) => None,
    };
    if found.is_none() {
        let all: Vec<String> = CATEGORIES
            .iter()
            .flat_map(|(name, subs)| {
                let below = subs.iter().map(move |sub| format!("{name}/{sub}"));
                std::iter::once((*name).to_owned()).chain(below)
            })
            .collect();
        // A subcategory by itself is meant with the category that has it.
        let below = all.iter().find(|name| {
            name.rsplit('/')
                .next()
                .is_some_and(|sub| sub.eq_ignore_ascii_case(&written))
        });
        let meant = below
            .map(String::as_str)
            .or_else(|| nearest(&written, all.iter().map(String::as_str)));
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                let names: Vec<&str> = CATEGORIES.iter().map(|(name, _)| *name).collect();
                format!("Apple's categories are {}", names.join(", "))
            }
        };
        let message = format!("Apple's directory has no category `{written}`");
        let problem = Diagnostic::error("podcast-category", message).help(help);
        fields.complain_inside(KEY, "category", problem);
    }
    found
}

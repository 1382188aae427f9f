//! Reads `podcast:`: the name of the podcast, the speaker, its categories in directories.

use crate::config::{CATEGORIES, Owner, PodcastSettings};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;

/// The settings of the podcast.
pub(crate) fn podcast(fields: &mut Fields<'_, '_>) -> PodcastSettings {
    let usual = PodcastSettings::default();
    let said = fields.section_unless_off("podcast", |fields| PodcastSettings {
        is_on: true,
        title: fields.text("title"),
        description: fields.text("description"),
        author: fields.text("author"),
        owner: fields.section("owner", |owner| Owner {
            name: owner.text("name"),
            email: owner.text("email"),
        }),
        image: fields.text("image"),
        category: category(fields).unwrap_or(usual.category),
        explicit: fields.flag_or("explicit", usual.explicit),
        is_serial: fields.choice_or(
            "type",
            &[("episodic", false), ("serial", true)],
            usual.is_serial,
        ),
        copyright: fields.text("copyright"),
    });
    said.unwrap_or(PodcastSettings {
        is_on: false,
        ..usual
    })
}

/// A category of Apple's directory, or `Category/Subcategory`. A subcategory alone is accepted.
fn category(fields: &mut Fields<'_, '_>) -> Option<(&'static str, Option<&'static str>)> {
    let written = fields.text_or("category", PodcastSettings::default().category.0);
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
        // A subcategory alone stands for itself in its category.
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
        fields.complain("category", problem);
    }
    found
}

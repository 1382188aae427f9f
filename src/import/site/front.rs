//! The front matter of an imported entry.
//!
//! Enters: an entry, its place in the plan. Leaves: lines. Forbidden here: files, texts.

use super::plan::PlannedEntry;
use crate::config::Config;
use crate::import::entry::{ImportedDate, ImportedEntry, ImportedKind, ImportedState};
use crate::import::losses::{LossKind, LossList};
use crate::import::media_name::is_file_name;
use crate::parse::{FrontLines, When, identity};
use jiff::tz::{Offset, TimeZone};

/// Bytes of the longest tag.
const LONGEST_TAG: usize = 100;

/// What WordPress calls the category of posts that have none, in its common languages.
const NO_CATEGORY: [&str; 16] = [
    "uncategorized",
    "uncategorised",
    "allgemein",
    "non classé",
    "non classe",
    "sin categoría",
    "sin categoria",
    "senza categoria",
    "sem categoria",
    "geen categorie",
    "niet gecategoriseerd",
    "okategoriserade",
    "uten kategori",
    "ikke kategoriseret",
    "bez kategorii",
    "без рубрики",
];

/// What is known of an entry beside itself.
pub(super) struct FrontFacts<'a> {
    pub(super) planned: &'a PlannedEntry,
    pub(super) config: &'a Config,
    pub(super) title: String,
    /// The picture of the entry and the recording, as the front matter names them.
    pub(super) picture: Option<String>,
    pub(super) recording: Option<String>,
    /// The id, if no other entry has it.
    pub(super) id: Option<String>,
    /// The note for editors.
    pub(super) pointer: String,
}

/// Writes the front matter.
pub(super) fn front(
    entry: &ImportedEntry,
    facts: &FrontFacts<'_>,
    losses: &mut LossList,
) -> FrontLines {
    let is_post = entry.kind == ImportedKind::Post;
    let planned = facts.planned;
    let mut lines = FrontLines::default();
    lines.text("title", &facts.title);
    if let Some(date) = date(entry).filter(|_| is_post || entry.state == ImportedState::Scheduled) {
        lines.plain("date", written_date(date, &facts.config.timezone.0));
    }
    if let Some(updated) = &entry.updated {
        lines.plain("updated", written_date(updated, &facts.config.timezone.0));
    }
    let description = entry
        .description
        .as_deref()
        .map(one_line)
        .unwrap_or_default();
    if !description.is_empty() {
        lines.text("description", &description);
    }
    if is_post {
        let tags = tags(entry, facts.config, losses);
        if !tags.is_empty() {
            lines.texts("tags", &tags);
        }
    }
    author(entry, facts.config, &mut lines, losses);
    if let (Some(series), Some(part), true) = (&entry.series, planned.part, is_post) {
        lines
            .text("series", &one_line(&series.name))
            .plain("part", part);
    }
    if let Some(expires) = &entry.expires {
        lines.plain("expires", written_date(expires, &facts.config.timezone.0));
    }
    if !planned.is_live {
        lines.plain("draft", true);
    }
    if let Some(slug) = &planned.slug {
        lines.text("slug", slug);
    }
    if !planned.aliases.is_empty() {
        lines.texts("aliases", &planned.aliases);
    }
    if !planned.query_aliases.is_empty() {
        lines.texts("query_aliases", &planned.query_aliases);
    }
    if let Some(picture) = &facts.picture {
        lines.text("image", picture);
        let alt = entry.picture.as_ref().map(|picture| one_line(&picture.alt));
        if let Some(alt) = alt.filter(|alt| !alt.is_empty() && !is_file_name(alt)) {
            lines.text("image_alt", &alt);
        }
    }
    if let Some(recording) = &facts.recording {
        lines.text("audio", recording);
    }
    if entry.takes_comments == Some(false) && is_post {
        lines.plain("comments", false);
    }
    let language = entry
        .language
        .as_deref()
        .and_then(|lang| identity::language(&lang.replace('_', "-")));
    if let Some(language) = language.filter(|language| *language != facts.config.language) {
        lines.plain("lang", language);
    }
    if let Some(id) = &facts.id {
        lines.text("id", id);
    }
    lines.data("extra", &entry.extra);
    lines.line(&facts.pointer);
    lines
}

/// A draft has none: it gets one when it is published.
fn date(entry: &ImportedEntry) -> Option<&ImportedDate> {
    entry.date.as_ref()
}

/// As a person would write it: in the site's time zone without an offset, where that says the same.
fn written_date(date: &ImportedDate, zone: &TimeZone) -> String {
    let civil = |time: jiff::civil::DateTime| {
        let is_midnight = time.time() == jiff::civil::Time::midnight();
        let format = match time.second() {
            _ if is_midnight => "%Y-%m-%d",
            0 => "%Y-%m-%dT%H:%M",
            _ => "%Y-%m-%dT%H:%M:%S",
        };
        time.strftime(format).to_string()
    };
    let moment = match date.when {
        When::Local(time) => return civil(time),
        When::Exact(moment) => moment,
    };
    let in_zone = moment.to_zoned(zone.clone());
    let Some(local) = date.local.filter(|local| *local != in_zone.datetime()) else {
        // An hour that a clock shows twice is said with its offset.
        let again = zone.to_ambiguous_zoned(in_zone.datetime());
        if !again.is_ambiguous() {
            return civil(in_zone.datetime());
        }
        return moment.to_string();
    };
    // The clock of the old site was another than that of the new one.
    let shown = moment.to_zoned(TimeZone::UTC).datetime();
    let seconds = local.duration_since(shown).as_secs();
    let offset = i32::try_from(seconds)
        .ok()
        .filter(|seconds| seconds % 60 == 0);
    match offset.and_then(|seconds| Offset::from_seconds(seconds).ok()) {
        Some(offset) if seconds.abs() <= 15 * 3600 => {
            moment.display_with_offset(offset).to_string()
        }
        _ => moment.to_string(),
    }
}

/// Categories and tags, each once, as tags.
fn tags(entry: &ImportedEntry, config: &Config, losses: &mut LossList) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    if entry.categories.iter().any(|path| path.len() > 1) {
        losses.lose(
            LossKind::Terms,
            &entry.place,
            "categories that lay in other categories are tags beside them now",
            "nothing, unless a tag says too little without the one above it: rename it then",
        );
    }
    let categories = entry.categories.iter().flatten();
    let categories = categories.filter(|name| !NO_CATEGORY.contains(&&*name.trim().to_lowercase()));
    for name in categories.chain(&entry.tags) {
        let name = one_line(name);
        if tags
            .iter()
            .any(|known| identity::tag(config, known) == identity::tag(config, &name))
        {
            continue;
        }
        if identity::tag(config, &name).is_empty() || name.len() > LONGEST_TAG {
            if !name.is_empty() {
                losses.lose(
                    LossKind::Terms,
                    &entry.place,
                    format!("no address can be made of the tag `{name:.40}`, so it was left out"),
                    "give the post another tag, with letters or digits",
                );
            }
            continue;
        }
        tags.push(name);
    }
    tags
}

fn author(entry: &ImportedEntry, config: &Config, lines: &mut FrontLines, losses: &mut LossList) {
    let names: Vec<String> = entry.authors.iter().map(|name| one_line(name)).collect();
    let Some(first) = names.first().filter(|name| !name.is_empty()) else {
        return;
    };
    if !identity::same_name(first, &config.author) {
        lines.text("author", first);
    }
    if names.len() > 1 {
        losses.lose(
            LossKind::Setting,
            &entry.place,
            format!("a post has several authors; only {first} is named as one"),
            "name the others in the text",
        );
    }
}

/// Text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !matches!(c, '\u{feff}' | '\u{ffff}' | '\u{fffe}'))
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_as_a_person_would() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let at = |moment: &str, local: (i16, i8, i8, i8, i8)| ImportedDate {
            when: When::Exact(moment.parse().unwrap()),
            local: Some(date(local.0, local.1, local.2).at(local.3, local.4, 0, 0)),
        };
        for (given, written) in [
            (
                at("2019-02-03T09:00:00Z", (2019, 2, 3, 10, 0)),
                "2019-02-03T10:00",
            ),
            (
                at("2019-07-03T08:00:00Z", (2019, 7, 3, 10, 0)),
                "2019-07-03T10:00",
            ),
            // The old site's clock was an hour behind.
            (
                at("2019-02-03T10:00:00Z", (2019, 2, 3, 9, 0)),
                "2019-02-03T09:00:00-01:00",
            ),
            (at("2019-02-02T23:00:00Z", (2019, 2, 3, 0, 0)), "2019-02-03"),
            // A clock that was days off says nothing about an offset.
            (
                at("2019-02-03T10:00:00Z", (2019, 2, 9, 9, 0)),
                "2019-02-03T10:00:00Z",
            ),
            (
                ImportedDate::local(date(2019, 2, 3).at(9, 0, 0, 0)),
                "2019-02-03T09:00",
            ),
        ] {
            assert_eq!(written_date(&given, &zone), written);
        }
    }
}

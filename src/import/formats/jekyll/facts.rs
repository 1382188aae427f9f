//! What is known of a file of Jekyll before its text: its date, its name, its address.

use super::address::{AddressParts, address, pretty};
use super::{JekyllFile, JekyllReader, JekyllRoom};
use crate::config::Data;
use crate::import::entry::ImportedDate;
use crate::import::formats::dates::date;
use crate::import::formats::static_site::{TextFile, value, without_ending, word};
use crate::parse::When;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What the name of a file says: `2020-01-02-my-post` is a day and `my-post`.
fn dated_name(stem: &str) -> (Option<ImportedDate>, &str) {
    let mut parts = stem.splitn(4, '-');
    let numbers = [parts.next(), parts.next(), parts.next()];
    let name = parts.next();
    match (numbers, name) {
        ([Some(year), Some(month), Some(day)], Some(name)) if year.len() == 4 => {
            match date(&format!("{year}-{month}-{day}")) {
                Some(day) => (Some(day), name),
                None => (None, stem),
            }
        }
        _ => (None, stem),
    }
}

/// What is known of a file before its text.
pub(super) struct JekyllFacts<'a> {
    pub(super) stem: &'a str,
    pub(super) when: Option<ImportedDate>,
    local: Option<DateTime>,
    pub(super) slug: String,
    pub(super) categories: Vec<String>,
}

pub(super) fn facts<'a>(
    reader: &JekyllReader<'_>,
    path: &'a str,
    room: JekyllRoom,
    file: &TextFile,
) -> JekyllFacts<'a> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = without_ending(name).0;
    let (day, title) = match room {
        JekyllRoom::Posts => dated_name(stem),
        _ => (None, stem),
    };
    let when = file.date(&["date"]).or(day);
    let zone = reader.site.zone.as_deref();
    let zone = zone.and_then(|name| TimeZone::get(name).ok());
    // Jekyll shows a moment in the zone of the site.
    let local = when.map(|when| match (when.when, &zone) {
        (When::Exact(moment), Some(zone)) => moment.to_zoned(zone.clone()).datetime(),
        (When::Exact(moment), None) => when
            .local
            .unwrap_or_else(|| moment.to_zoned(TimeZone::UTC).datetime()),
        (When::Local(time), _) => time,
    });
    let slug = file
        .text(&["slug"])
        .map_or_else(|| pretty(title), |slug| pretty(&slug));
    // Folders above `_posts` are categories too.
    let folders = path.split("_posts/").next().unwrap_or_default();
    let mut categories: Vec<String> = match room {
        JekyllRoom::Page | JekyllRoom::Collection(_) => Vec::new(),
        JekyllRoom::Posts | JekyllRoom::Drafts => folders
            .split('/')
            .filter(|part| !part.is_empty() && *part != "_drafts" && *part != name)
            .map(str::to_owned)
            .collect(),
    };
    categories.extend(several(file, "categories", "category"));
    JekyllFacts {
        stem: title,
        when: when.map(|when| ImportedDate { local, ..when }),
        local,
        slug,
        categories,
    }
}

/// A list; or one text, which is split at blanks under the plural and whole under the singular.
pub(super) fn several(file: &TextFile, plural: &str, singular: &str) -> Vec<String> {
    let mut names: Vec<String> = file.text(&[singular]).into_iter().collect();
    match file.value(plural) {
        Some(Data::List(_)) => names.extend(file.list(&[plural])),
        Some(other) => {
            let text = word(other).unwrap_or_default();
            let words = text.split_whitespace().map(|word| word.trim_matches(','));
            names.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        }
        None => {}
    }
    names
}

/// The path of a file on the old site.
pub(super) fn address_of(reader: &JekyllReader<'_>, file: &JekyllFile, read: &TextFile) -> String {
    let path = reader.path(file);
    let facts = facts(reader, path, file.room, read);
    let site_pattern = value(&reader.config, "permalink").and_then(word);
    let own = read.text(&["permalink"]);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_pretty = |pattern: &str| pattern == "pretty" || pattern.ends_with('/');
    let pattern = match (file.room, own, site_pattern) {
        (_, Some(own), _) => own,
        (JekyllRoom::Page, None, site) => {
            let is_index = facts.stem == "index";
            match site.is_some_and(|pattern| is_pretty(&pattern)) || is_index {
                true if is_index => format!("/{folder}/"),
                true => format!("/{folder}/:title/"),
                false => format!("/{folder}/:title.html"),
            }
        }
        (JekyllRoom::Collection(at), None, site) => {
            let own = reader.collections[at].permalink.clone();
            own.unwrap_or_else(|| match site {
                Some(pattern) if is_pretty(&pattern) => "/:collection/:path/".to_owned(),
                _ => "/:collection/:path:output_ext".to_owned(),
            })
        }
        (_, None, site) => site.unwrap_or_else(|| "date".to_owned()),
    };
    let collection = match file.room {
        JekyllRoom::Collection(at) => Some(&reader.collections[at]),
        _ => None,
    };
    // The path of a text counts from the folder of its collection.
    let folder = match collection.and_then(|collection| collection.below(path)) {
        Some(below) => below.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => folder,
    };
    address(&AddressParts {
        pattern: &pattern,
        date: facts.local,
        title: match file.room {
            JekyllRoom::Page | JekyllRoom::Collection(_) => facts.stem,
            JekyllRoom::Posts | JekyllRoom::Drafts => &facts.slug,
        },
        categories: &facts.categories,
        folder: &format!("/{folder}"),
        collection: collection.map_or("posts", |collection| &collection.name),
    })
}

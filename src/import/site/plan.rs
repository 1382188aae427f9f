//! Where each entry will be: its file, its address, its old addresses.
//!
//! Enters: facts of all entries, the settings of the site, what earlier imports wrote. Leaves: a
//! [`PlannedEntry`] for each. No two have one file or one address. Forbidden here: texts, files.

use super::names::{can_be_alias, is_reserved, page_file, safe_file};
use super::old_address::{OldAddress, OldSite, same_place};
use super::permalink::PatternCount;
use crate::config::Config;
use crate::digest::Digest;
use crate::import::entry::{ExportPlace, ImportedEntry, ImportedKind, ImportedState};
use crate::import::losses::{LossKind, LossList};
use crate::model::LONGEST_NAME;
use crate::parse::{When, file_name_for, identity, slug_for};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the plan is made from: small, because there is one for each entry.
#[derive(Clone, Debug)]
pub(super) struct EntryFacts {
    pub(super) kind: ImportedKind,
    /// By which a second import knows it.
    pub(super) key: String,
    pub(super) slug: Box<str>,
    /// Only of an entry without a slug.
    pub(super) title: Box<str>,
    /// The path of its old address; empty if it had none.
    pub(super) path: Box<str>,
    /// Its other old addresses.
    pub(super) others: Box<[OldAddress]>,
    /// The time that the old site showed.
    pub(super) local: Option<DateTime>,
    /// When it was published.
    pub(super) date: Option<When>,
    /// Readers see it, or will see it.
    pub(super) is_live: bool,
    /// Readers see it now.
    pub(super) is_public: bool,
    pub(super) series: Option<(Box<str>, Option<u32>)>,
    pub(super) place: ExportPlace,
}

/// Where an entry will be.
#[derive(Clone, Debug, Default)]
pub(super) struct PlannedEntry {
    /// Its file without `.md`, from the site's root.
    pub(super) stem: Box<str>,
    /// Its `slug:`, where that is not the name of the file.
    pub(super) slug: Option<Box<str>>,
    /// Its path on the new site.
    pub(super) address: Box<str>,
    pub(super) aliases: Vec<String>,
    pub(super) query_aliases: Vec<String>,
    pub(super) part: Option<u32>,
    /// It is no draft.
    pub(super) is_live: bool,
    /// Readers see it now, so that links may lead to it.
    pub(super) is_public: bool,
}

/// Where all entries will be.
#[derive(Clone, Debug, Default)]
pub(super) struct AddressPlan {
    pub(super) entries: Vec<PlannedEntry>,
    /// Old paths and queries, as digests, because there are several for each entry.
    by_old: HashMap<Digest, usize>,
}

/// By what a path is known, however it is spelled (see [`same_place`]).
fn place_key(path: &str) -> Digest {
    Digest::of_bytes(same_place(path).as_bytes())
}

/// By what a query is known. No path begins like it.
fn query_key(query: &str) -> Digest {
    Digest::of_bytes(format!("?{query}").as_bytes())
}

/// By what a file is known, in any case of letters.
fn stem_key(stem: &str) -> Digest {
    Digest::of_bytes(stem.to_lowercase().as_bytes())
}

impl EntryFacts {
    pub(super) fn of(entry: &ImportedEntry, old: &OldSite, now: Timestamp) -> EntryFacts {
        let path = match old.address(&entry.address) {
            Some(OldAddress::Path(path)) => path,
            Some(OldAddress::Query(_)) | None => String::new(),
        };
        let mut others: Vec<OldAddress> = entry
            .old_addresses
            .iter()
            .chain([&entry.address])
            .filter_map(|address| old.address(address))
            .filter(|address| !matches!(address, OldAddress::Path(other) if *other == path))
            .collect();
        others.dedup();
        let title = match entry.slug.trim() {
            "" => entry.title.chars().take(120).collect(),
            _ => String::new(),
        };
        let series = entry.series.as_ref();
        let key = entry.id.clone().filter(|id| !id.is_empty());
        let key = key.unwrap_or_else(|| match entry.place.line {
            // A line moves when the export grows.
            Some(_) => format!("{}{}", entry.address, entry.slug),
            None => entry.place.file.to_string(),
        });
        let date = entry.date.and_then(|date| date.local);
        let is_ahead = entry.date.is_some_and(|date| match date.when {
            When::Exact(moment) => moment > now,
            When::Local(local) => local > now.to_zoned(TimeZone::UTC).datetime(),
        });
        EntryFacts {
            kind: entry.kind,
            key,
            slug: entry.slug.trim().into(),
            title: title.into(),
            path: path.into(),
            others: others.into(),
            local: date,
            date: entry.date.map(|date| date.when),
            is_live: entry.state == ImportedState::Live
                || (entry.state == ImportedState::Scheduled && is_ahead),
            is_public: entry.state == ImportedState::Live && !is_ahead,
            series: series.map(|series| (series.name.as_str().into(), series.part)),
            place: entry.place.clone(),
        }
    }
}

/// The permalink that the posts have, if most have one.
pub(super) fn permalink(facts: &[EntryFacts]) -> Option<String> {
    let mut count = PatternCount::default();
    let posts = facts
        .iter()
        .filter(|facts| facts.kind == ImportedKind::Post && facts.is_live);
    for post in posts {
        let day = post.local.map(DateTime::date);
        count.add(&post.path, &post.slug, day);
    }
    count.most().map(str::to_owned)
}

/// Makes the plan.
struct Planner<'a> {
    config: &'a Config,
    stems: HashSet<Digest>,
    addresses: HashMap<Digest, usize>,
    losses: &'a mut LossList,
}

/// Plans all entries. `known`: the files that earlier imports wrote, without `.md`, by keys; `taken`:
/// the files of the site, without `.md`, that no import wrote.
pub(super) fn plan(
    facts: &[EntryFacts],
    config: &Config,
    known: &BTreeMap<Box<str>, Box<str>>,
    taken: impl IntoIterator<Item = String>,
    losses: &mut LossList,
) -> AddressPlan {
    let mut planner = Planner {
        config,
        stems: taken.into_iter().map(|stem| stem_key(&stem)).collect(),
        addresses: HashMap::new(),
        losses,
    };
    planner
        .stems
        .extend(known.values().map(|stem| stem_key(stem)));
    let mut entries = vec![PlannedEntry::default(); facts.len()];
    // What readers know has its address first; drafts take what is left.
    let live = (0..facts.len()).filter(|at| facts[*at].is_live);
    let held = (0..facts.len()).filter(|at| !facts[*at].is_live);
    for at in live.chain(held).collect::<Vec<_>>() {
        entries[at] = planner.place(
            at,
            &facts[at],
            known.get(&*facts[at].key).map(|stem| &**stem),
            facts,
        );
    }
    let by_old = planner.old_addresses(facts, &mut entries);
    parts(facts, &mut entries);
    for entry in &mut entries {
        entry.aliases.shrink_to_fit();
        entry.query_aliases.shrink_to_fit();
    }
    AddressPlan { entries, by_old }
}

impl Planner<'_> {
    fn place(
        &mut self,
        at: usize,
        facts: &EntryFacts,
        known: Option<&str>,
        all: &[EntryFacts],
    ) -> PlannedEntry {
        let wanted = self.wanted_slug(facts);
        let is_front = facts.kind == ImportedKind::Page && &*facts.path == "/";
        let (dir, file) = match facts.kind {
            ImportedKind::Post => (
                "content/posts".to_owned(),
                file_name_for(self.config, &wanted),
            ),
            ImportedKind::Page if is_front => ("content".to_owned(), "index".to_owned()),
            ImportedKind::Page => page_file(self.config, &facts.path, &wanted),
        };
        let file = safe_file(&file, is_front);
        let day = self.day(facts);
        let stem = match known {
            Some(known) => known.to_string(),
            None => self.free_stem(&dir, &file, day),
        };
        let name = stem.rsplit('/').next().unwrap_or(&stem).to_owned();
        let mut slug = wanted.clone();
        let mut address = self.address(facts, &stem, &slug, day);
        let first = self.addresses.get(&place_key(&address)).copied();
        let mut count = 1;
        while self.addresses.contains_key(&place_key(&address)) {
            count += 1;
            slug = format!("{wanted}-{count}");
            address = self.address(facts, &stem, &slug, day);
        }
        if let Some(first) = first
            && facts.is_live
        {
            self.losses.lose(
                LossKind::Address,
                &facts.place,
                format!(
                    "two entries were at one address, `{}`; the second one is at `{address}` now",
                    self.address(facts, &stem, &wanted, day)
                ),
                format!(
                    "look at both: the first one stands in {}",
                    shown_place(&all[first].place)
                ),
            );
        }
        self.addresses.insert(place_key(&address), at);
        PlannedEntry {
            slug: (slug_for(self.config, &name) != slug && stem != "content/index")
                .then(|| slug.into()),
            stem: stem.into(),
            address: address.into(),
            is_live: facts.is_live,
            is_public: facts.is_public,
            ..PlannedEntry::default()
        }
    }

    /// The day that the address of a post has on the new site.
    fn day(&self, facts: &EntryFacts) -> Option<Date> {
        Some(match facts.date? {
            When::Exact(moment) => moment.to_zoned(self.config.timezone.0.clone()).date(),
            When::Local(local) => local.date(),
        })
    }

    /// The slug of the old site where an address can have it, or one that is made.
    fn wanted_slug(&self, facts: &EntryFacts) -> String {
        let last = facts
            .path
            .trim_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let slug = match (&*facts.slug, facts.kind) {
            ("", ImportedKind::Page) => last.to_owned(),
            ("", ImportedKind::Post) => String::new(),
            (slug, _) => super::old_address::decoded(slug),
        };
        let slug = slug.trim_end_matches(".html");
        let is_good = crate::model::slug_problem(slug).is_none()
            && slug.len() <= LONGEST_NAME - 20
            && !is_reserved(slug);
        if is_good {
            return slug.to_owned();
        }
        let words = if slug.is_empty() { &*facts.title } else { slug };
        match file_name_for(self.config, words) {
            made if made.is_empty() => "untitled".to_owned(),
            made if is_reserved(&made) => format!("{made}-post"),
            made => made,
        }
    }

    /// A name for a file that nobody else has, in any case of letters. Posts of different years tell
    /// each other apart by the year.
    fn free_stem(&mut self, dir: &str, file: &str, day: Option<Date>) -> String {
        let year = day.map(|day| format!("{file}-{}", day.year()));
        let counted = (2..).map(|count| format!("{file}-{count}"));
        let names = [file.to_owned()].into_iter().chain(year).chain(counted);
        let mut stems = names.map(|name| format!("{dir}/{name}"));
        let free = stems.find(|stem| !self.stems.contains(&stem_key(stem)));
        let stem = free.unwrap_or_default();
        self.stems.insert(stem_key(&stem));
        stem
    }

    /// The path at which linger will publish it.
    fn address(&self, facts: &EntryFacts, stem: &str, slug: &str, day: Option<Date>) -> String {
        if facts.kind == ImportedKind::Post {
            let pattern = self
                .config
                .posts()
                .map_or("/{slug}/", |posts| &posts.permalink);
            return crate::model::path_of_post(pattern, slug, day);
        }
        if stem == "content/index" {
            return "/".to_owned();
        }
        let dirs = stem.strip_prefix("content/").unwrap_or(stem).split('/');
        let mut parts: Vec<String> = dirs.map(|part| slug_for(self.config, part)).collect();
        parts.pop();
        parts.push(slug.to_owned());
        parts.retain(|part| !part.is_empty());
        format!("/{}/", parts.join("/"))
    }

    /// Gives each entry the old addresses that are not its own now and that nobody else has.
    fn old_addresses(
        &self,
        facts: &[EntryFacts],
        entries: &mut [PlannedEntry],
    ) -> HashMap<Digest, usize> {
        let mut by_old: HashMap<Digest, usize> = HashMap::new();
        let mut claim = |key: Digest, at: usize| *by_old.entry(key).or_insert(at) == at;
        // The address that readers use counts before what an entry had long ago.
        for (at, facts) in facts.iter().enumerate() {
            if facts.path.is_empty() || &*facts.path == "/" && &*entries[at].address != "/" {
                continue;
            }
            let place = place_key(&facts.path);
            let is_first = claim(place, at);
            let is_free = self.addresses.get(&place).is_none_or(|owner| *owner == at);
            if is_first
                && is_free
                && place != place_key(&entries[at].address)
                && can_be_alias(&facts.path)
            {
                entries[at].aliases.push(facts.path.to_string());
            }
        }
        for (at, facts) in facts.iter().enumerate() {
            for other in &facts.others {
                match other {
                    OldAddress::Query(query) => {
                        if claim(query_key(query), at) {
                            entries[at].query_aliases.push(query.clone());
                        }
                    }
                    OldAddress::Path(path) if same_place(path).is_empty() => {}
                    OldAddress::Path(path) => {
                        let place = place_key(path);
                        let is_free = !self.addresses.contains_key(&place);
                        if claim(place, at) && is_free && can_be_alias(path) {
                            entries[at].aliases.push(path.clone());
                        }
                    }
                }
            }
            entries[at].query_aliases.dedup();
        }
        by_old
    }
}

impl AddressPlan {
    /// The entry that an address of the old site leads to.
    pub(super) fn at_old(&self, address: &OldAddress) -> Option<&PlannedEntry> {
        let at = match address {
            OldAddress::Path(path) => self.by_old.get(&place_key(path)),
            OldAddress::Query(query) => self.by_old.get(&query_key(query)),
        };
        self.entries.get(*at?)
    }
}

/// Numbers the parts of each series, by date, where the export does not or has one twice.
fn parts(facts: &[EntryFacts], entries: &mut [PlannedEntry]) {
    let mut series: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, facts) in facts.iter().enumerate() {
        if let Some((name, _)) = &facts.series {
            series.entry(identity::spelling(name)).or_default().push(at);
        }
    }
    for mut members in series.into_values() {
        let said = |at: usize| facts[at].series.as_ref().and_then(|(_, part)| *part);
        let mut seen = HashSet::new();
        let is_whole = members
            .iter()
            .all(|at| said(*at).is_some_and(|part| part > 0 && seen.insert(part)));
        members.sort_by_key(|at| (said(*at).unwrap_or(u32::MAX), facts[*at].local, *at));
        for (number, at) in (1..).zip(members) {
            entries[at].part = Some(if is_whole {
                said(at).unwrap_or(number)
            } else {
                number
            });
        }
    }
}

fn shown_place(place: &ExportPlace) -> String {
    match place.line {
        Some(line) => format!("{}, line {line}", place.file),
        None => place.file.to_string(),
    }
}

//! One document on its way into the site: its address, its status, and what lists show of it.

use super::address::{LONGEST_NAME, beside_page, name_too_long};
use super::{Address, Entry, Material};
use crate::config::Config;
use crate::derive::can_write;
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::model::card::{Card, DocumentKind, Episode, Image, SeriesRef, Status, TagRef};
use crate::model::permalink::{address_at, file_stem};
use crate::model::redirect::{can_be_file, can_be_query};
use crate::model::schedule::{Dates, Unpublished};
use crate::parse::{Document, When, humanise, identity, rfc3339};
use jiff::{Timestamp, Zoned};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A document on its way into the site.
#[derive(Clone, Debug)]
pub(crate) struct PendingEntry {
    pub(crate) document: Arc<Document>,
    pub(crate) card: Arc<Card>,
    /// The digest of the card, once it is computed.
    pub(crate) card_digest: Option<Digest>,
    /// Whether it differs from the entry in the cache.
    pub(crate) is_other: bool,
    pub(crate) address: Address,
    pub(crate) moment: Option<Timestamp>,
    pub(crate) changed: Option<Timestamp>,
    pub(crate) year: Option<i16>,
}

impl PendingEntry {
    /// Computes everything that follows from a document and the settings alone. `Err`: readers do
    /// not see the document now.
    pub(crate) fn new(
        document: &Arc<Document>,
        material: &Material<'_>,
        tag_names: &FxHashMap<String, TagRef>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<PendingEntry, Box<Unpublished>> {
        let (config, front) = (&*material.config, &document.front);
        let zone = &config.timezone.0;
        let dates = Dates::of(document, zone, problems);
        let date = &dates.date;
        let content_path = document
            .path
            .strip_prefix("content/")
            .unwrap_or(&document.path);
        let collection = config.collection_of(content_path);
        let kind = if collection.is_some() {
            DocumentKind::Post
        } else {
            DocumentKind::Page
        };
        let (address, slug) = address_at(document, config, date.as_ref(), problems);
        let title = match document.title() {
            Some(title) => title.to_owned(),
            None => humanise(file_stem(&document.path)),
        };
        let status = dates.status(front.draft, material.now);
        if !material.visibility.shows(status) {
            return Err(Box::new(Unpublished {
                document: Arc::clone(document),
                kind,
                collection: collection.map(|collection| Arc::clone(&collection.name)),
                title,
                url: address.url,
                status,
                dates,
            }));
        }
        if kind == DocumentKind::Post && front.date.is_none() && document.is_sound {
            let day = material.now.to_zoned(zone.clone()).date();
            let problem = Diagnostic::warning(
                "no-date",
                "this post has no date, so it comes last in every list",
            );
            problems.push(
                problem
                    .at(Place::file(&document.path))
                    .help(format!("add `date: {day}` to its front matter")),
            );
        }
        if status == Status::Live {
            problems.extend(too_early(document, material));
        }
        complain_of_front(document, kind, config, tag_names, problems);
        let is_post = kind == DocumentKind::Post;
        let summary = document.facts.summary.clone();
        let card = Card {
            kind,
            collection: collection.map(|collection| Arc::clone(&collection.name)),
            is_pinned: is_post && front.pinned,
            url: Arc::clone(&address.url),
            permalink: config.permalink(&address.url),
            lang: front
                .lang
                .clone()
                .unwrap_or_else(|| config.language.clone()),
            description: front.description.clone().unwrap_or_else(|| summary.clone()),
            author: front
                .author
                .clone()
                .unwrap_or_else(|| config.author.clone()),
            date: date.as_ref().map(rfc3339),
            updated: dates.updated.as_ref().map(rfc3339),
            tags: if is_post {
                tags(document, tag_names)
            } else {
                Vec::new()
            },
            reading_time: document.facts.reading_time(),
            image: None,
            episode: None,
            poster: (config.posters && can_write(&title)).then(|| poster(config, &address)),
            series: if is_post {
                series(document, config, problems)
            } else {
                None
            },
            id: front.id.clone().unwrap_or_else(|| lasting_id(content_path)),
            has_own_id: front.id.is_some(),
            source: Arc::clone(&document.path),
            cta: front.cta.clone(),
            template: front.template.clone(),
            toc: front.toc,
            extra: front.extra.clone(),
            title,
            slug,
            summary,
            status,
        };
        let moment = date.as_ref().map(Zoned::timestamp);
        let changed = dates.updated.as_ref().map(Zoned::timestamp).or(moment);
        let year = date.as_ref().map(Zoned::year);
        Ok(PendingEntry {
            document: Arc::clone(document),
            card: Arc::new(card),
            card_digest: None,
            is_other: true,
            address,
            moment,
            changed,
            year,
        })
    }

    /// Posts before pages; posts newest first, undated ones last; then by path.
    pub(crate) fn order(&self, other: &PendingEntry) -> std::cmp::Ordering {
        let is_page = |entry: &PendingEntry| entry.card.kind == DocumentKind::Page;
        let moment = |entry: &PendingEntry| if is_page(entry) { None } else { entry.moment };
        is_page(self)
            .cmp(&is_page(other))
            .then_with(|| moment(other).cmp(&moment(self)))
            .then_with(|| self.document.path.cmp(&other.document.path))
    }

    /// Sets the picture of the card, if it differs.
    pub(crate) fn set_image(&mut self, image: Option<Image>) {
        if self.card.image != image {
            Arc::make_mut(&mut self.card).image = image;
            (self.card_digest, self.is_other) = (None, true);
        }
    }

    /// Sets the recording of the card, if it differs.
    pub(crate) fn set_episode(&mut self, episode: Option<Episode>) {
        if self.card.episode != episode {
            Arc::make_mut(&mut self.card).episode = episode;
            (self.card_digest, self.is_other) = (None, true);
        }
    }

    pub(crate) fn finish(&mut self) -> Entry {
        let card_digest = *self
            .card_digest
            .get_or_insert_with(|| Digest::of(&*self.card));
        Entry {
            document: Arc::clone(&self.document),
            card: Arc::clone(&self.card),
            card_digest,
            address: self.address.clone(),
            changed: self.changed,
            year: self.year,
        }
    }
}

/// The next moment at which the status of a document may change: its date, or the end of its time.
pub(crate) fn transitions(document: &Document, material: &Material<'_>) -> Timestamp {
    let zone = &material.config.timezone.0;
    let moments = document.front.moments.iter();
    [document.front.date, document.front.expires]
        .into_iter()
        .chain(moments.map(|moment| Some(moment.when)))
        .filter_map(|when| Some(when?.resolve(zone)?.timestamp()))
        .filter(|moment| *moment > material.now)
        .fold(Timestamp::MAX, Timestamp::min)
}

/// An error for a post that is live, and has a moment to come behind a key that linger does not know: it
/// may be meant to wait for it.
fn too_early(document: &Document, material: &Material<'_>) -> Option<Diagnostic> {
    let zone = &material.config.timezone.0;
    let is_to_come = |when: &When| {
        let moment = when.resolve(zone);
        moment.is_some_and(|moment| moment.timestamp() > material.now)
    };
    let mut moments = document.front.moments.iter();
    let moment = moments.find(|moment| is_to_come(&moment.when))?;
    let message = format!(
        "`{}` names a moment to come, and linger does not know the key, so this post would go live before it",
        moment.key
    );
    let problem = Diagnostic::error("publishing-unclear", message);
    let help = "write `date:` in its place if the post is to wait until then; if not, put the line under `extra:`";
    Some(problem.at(moment.place.of(&document.path)).help(help))
}

/// The address of the picture for links to a document: beside the one at `address`.
fn poster(config: &Config, address: &Address) -> Address {
    let path = beside_page(&address.path, "poster.png");
    Address::new(config, &format!("/{path}"))
}

/// Warns about keys that mean nothing on this kind of document, and about values that cannot be
/// used.
fn complain_of_front(
    document: &Document,
    kind: DocumentKind,
    config: &Config,
    tag_names: &FxHashMap<String, TagRef>,
    problems: &mut Vec<Diagnostic>,
) {
    let front = &document.front;
    if kind == DocumentKind::Page {
        for (key, is_there) in [
            ("tags", !front.tags.is_empty()),
            ("series", front.series.is_some()),
            ("pinned", front.pinned),
            ("audio", front.audio.is_some()),
            ("chapters", !front.chapters.is_empty()),
        ] {
            if is_there {
                let message = format!("`{key}` means nothing on a page: only posts are listed");
                let problem = Diagnostic::warning("posts-only", message).at(document.place(key));
                problems.push(problem.help("remove the line, or move the file to content/posts/"));
            }
        }
    }
    for tag in front
        .tags
        .iter()
        .filter(|tag| !tag_names.contains_key(*tag))
    {
        if identity::tag(config, tag).len() > LONGEST_NAME {
            problems.push(name_too_long("tag", tag, document.place("tags")));
            continue;
        }
        let problem = Diagnostic::warning(
            "empty-slug",
            format!("no address can be made from the tag `{tag}`"),
        );
        problems.push(
            problem
                .at(document.place("tags"))
                .help("use letters or digits; the tag is left out"),
        );
    }
    for query in front
        .query_aliases
        .iter()
        .filter(|query| !can_be_query(query))
    {
        let message = format!("`{query}` is no query that hosts can compare with");
        let problem = Diagnostic::warning("bad-alias", message).at(document.place("query_aliases"));
        problems.push(problem.help("write a name, `=` and a value, such as `[p=12]`"));
    }
    for alias in front.aliases.iter().filter(|alias| !can_be_file(alias)) {
        let message =
            format!("the alias `{alias}` cannot be a file, so nothing can be sent on from there");
        let problem = Diagnostic::warning("bad-alias", message).at(document.place("aliases"));
        problems.push(problem.help("an alias is a path, such as /2019/old-name/"));
    }
}

/// The tags of a post, each once, whatever its spellings.
fn tags(document: &Document, tag_names: &FxHashMap<String, TagRef>) -> Vec<TagRef> {
    let names = &document.front.tags;
    let mut tags: Vec<TagRef> = Vec::with_capacity(names.len());
    for tag in names.iter().filter_map(|name| tag_names.get(name)) {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}

/// The id of a post without one of its own: a UUID of version 8 (RFC 9562) made from the path of
/// its file under `content/`, so that no change of title, slug or domain changes it. A post that
/// becomes a folder with pictures keeps it.
fn lasting_id(content_path: &str) -> String {
    let name = content_path
        .rsplit_once('.')
        .map_or(content_path, |(stem, _)| stem);
    let name = name.strip_suffix("/index").unwrap_or(name);
    let hex = Digest::of_bytes(name.as_bytes()).hex();
    // The thirteenth digit is the version, the two upper bits of the seventeenth are the variant.
    let variant = match hex.as_bytes()[16] {
        b'0'..=b'3' => '8',
        b'4'..=b'7' => '9',
        b'8' | b'9' | b'a' | b'b' => 'a',
        _ => 'b',
    };
    format!(
        "urn:uuid:{}-{}-8{}-{variant}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

fn series(
    document: &Document,
    config: &Config,
    problems: &mut Vec<Diagnostic>,
) -> Option<SeriesRef> {
    if let Some(name) = &document.front.series
        && identity::series(config, name).len() > LONGEST_NAME
    {
        problems.push(name_too_long("series", name, document.place("series")));
        return None;
    }
    match (&document.front.series, document.front.part) {
        (Some(name), Some(part)) => Some(SeriesRef {
            name: name.clone(),
            slug: identity::series(config, name),
            part,
        }),
        (Some(name), None) => {
            // A part that could not be read was reported already.
            if document.is_sound {
                let message = "this post has a series but no part";
                let problem =
                    Diagnostic::warning("series-part", message).at(document.place("series"));
                problems.push(problem.help("add `part: 1`, or whichever it is"));
            }
            Some(SeriesRef {
                name: name.clone(),
                slug: identity::series(config, name),
                part: 0,
            })
        }
        (None, Some(_)) => {
            let problem = Diagnostic::warning("series-part", "this post has a part but no series");
            problems.push(
                problem
                    .at(document.place("part"))
                    .help("add `series: The name of the series`"),
            );
            None
        }
        (None, None) => None,
    }
}

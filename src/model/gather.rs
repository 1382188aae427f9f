//! Many files -> one site: what is published, its address, its order, its tags and series.

use super::card::{Card, DocumentKind, Image, SeriesRef, Status, TagRef};
use super::{Address, Asset, Entry, HeldBack, Site, Tag, Target, Templates, address, encode};
use crate::config::{Config, DEFAULT_THEME, Data};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::{Document, Kind, Parsed, When, humanise, slugify};
use crate::track::Digest;
use jiff::{Timestamp, Zoned};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Which unpublished documents are shown all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Visibility {
    /// Drafts are.
    pub drafts: bool,
    /// Posts with a date to come are.
    pub future: bool,
    /// Posts that have expired are.
    pub expired: bool,
}

/// What a site is made from.
#[derive(Debug)]
pub struct Material<'a> {
    /// The settings.
    pub config: Arc<Config>,
    /// Where the settings name the theme.
    pub theme_place: Place,
    /// What each file holds, sorted by path.
    pub files: Vec<(&'a Arc<str>, &'a Parsed)>,
    /// The moment of the build.
    pub now: Timestamp,
    /// What is shown although it is not live.
    pub visibility: Visibility,
}

impl Site {
    /// Puts the site together. What is wrong with it is pushed to `problems`; what can be
    /// published in spite of that is.
    pub fn gather(material: &Material<'_>, problems: &mut Vec<Diagnostic>) -> Site {
        let config = &material.config;
        let mut documents: Vec<&Arc<Document>> = Vec::new();
        let mut data = BTreeMap::new();
        for (path, parsed) in &material.files {
            match (Kind::of(path), parsed) {
                (Kind::Document, Parsed::Document(document)) => documents.push(document),
                (Kind::Data(name), Parsed::Data(tree)) => {
                    data.insert(name.into(), (Arc::clone(tree), Digest::of(&**tree)));
                }
                _ => {}
            }
        }
        let (templates, theme_options, theme_assets) = theme(material, problems);
        let tag_names = tag_names(&documents, config, problems);
        let drafted: Vec<(Result<Draft, HeldBack>, Vec<Diagnostic>)> = documents
            .par_iter()
            .map(|document| {
                let mut found = Vec::new();
                let draft = Draft::new(document, material, &tag_names, &mut found);
                (draft, found)
            })
            .collect();
        let mut drafts = Vec::with_capacity(drafted.len());
        let mut held_back = BTreeMap::new();
        for (draft, found) in drafted {
            problems.extend(found);
            match draft {
                Ok(draft) => drafts.push(draft),
                Err(held) => {
                    held_back.insert(Arc::clone(&held.source), held);
                }
            }
        }
        drafts.sort_unstable_by(Draft::order);
        let assets = content_assets(material, &drafts, &held_back);
        let mut site = Site {
            config_digest: config.digest(),
            theme_digest: Digest::of(&theme_options),
            theme_options,
            today: material.now.to_zoned(config.timezone.0.clone()).date(),
            posts: drafts
                .iter()
                .filter(|draft| draft.card.kind == DocumentKind::Post)
                .count(),
            by_source: HashMap::new(),
            entries: Vec::new(),
            tags: Vec::new(),
            tag_by_slug: HashMap::new(),
            series: BTreeMap::new(),
            years: Vec::new(),
            addresses_digest: Digest::of(&()),
            config: Arc::clone(config),
            templates,
            assets,
            theme_assets,
            data,
            steady_until: steady_until(&documents, material),
            held_back,
        };
        site.settle(drafts, problems);
        site
    }

    /// Takes the documents in, in their order, and draws up the lists of them.
    fn settle(&mut self, mut drafts: Vec<Draft>, problems: &mut Vec<Diagnostic>) {
        self.by_source = drafts
            .iter()
            .enumerate()
            .map(|(at, draft)| (Arc::clone(&draft.document.path), at))
            .collect();
        problems.extend(drafts.iter_mut().filter_map(|draft| self.picture(draft)));
        problems.extend(without_id(&drafts));
        self.entries = drafts.into_par_iter().map(Draft::finish).collect();
        let mut tags: BTreeMap<TagRef, Vec<usize>> = BTreeMap::new();
        let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries[..self.posts].iter().enumerate() {
            for tag in &entry.card.tags {
                tags.entry(tag.clone()).or_default().push(at);
            }
            if let Some(year) = entry.year {
                years.entry(year).or_default().push(at);
            }
            if let Some(series) = &entry.card.series {
                self.series
                    .entry(Arc::clone(&series.slug))
                    .or_default()
                    .push(at);
            }
        }
        for parts in self.series.values_mut() {
            // Stable: parts of one number stay in the order of their dates, oldest first.
            parts.reverse();
            parts.sort_by_key(|at| self.entries[*at].card.series.as_ref().map(|s| s.part));
        }
        self.tags = tags
            .into_iter()
            .map(|(tag, posts)| Tag { tag, posts })
            .collect();
        self.tags
            .sort_by_cached_key(|tag| tag.tag.name.to_lowercase());
        self.tag_by_slug = self
            .tags
            .iter()
            .enumerate()
            .map(|(at, tag)| (Arc::clone(&tag.tag.slug), at))
            .collect();
        self.years = years.into_iter().rev().collect();
        let addresses: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                (
                    &entry.card.url,
                    entry.card.updated.as_ref().or(entry.card.date.as_ref()),
                )
            })
            .collect();
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|tag| (&tag.tag.url, &tag.posts))
            .collect();
        let years: Vec<_> = self.years().collect();
        self.addresses_digest = Digest::of(&(addresses, tags, years));
    }

    /// Resolves the picture of a document.
    fn picture(&self, draft: &mut Draft) -> Option<Diagnostic> {
        let document = &draft.document;
        let written = document.front.image.as_deref()?;
        let alt = document.front.image_alt.clone().unwrap_or_default();
        if written.contains("://") {
            draft.card.image = Some(Image {
                url: written.to_owned(),
                alt,
            });
            return None;
        }
        let dir = document.path.rsplit_once('/').map_or("", |(dir, _)| dir);
        let path = match written.strip_prefix('/') {
            Some(rooted) => address::join("content", rooted),
            None => address::join(dir, written),
        };
        let found = path
            .as_ref()
            .and_then(|path| self.assets.get(path.as_str()));
        if let Some(asset) = found {
            draft.card.image = Some(Image {
                url: asset.address.url.to_string(),
                alt,
            });
            return None;
        }
        let names = self.assets.keys().map(|name| &**name);
        let help = match nearest(path.as_deref().unwrap_or(written), names) {
            Some(meant) => format!("did you mean `/{}`?", meant.trim_start_matches("content/")),
            None => {
                "put the picture beside the post, or give its path from content/ with a / in front"
                    .to_owned()
            }
        };
        let message = format!("there is no picture `{written}`");
        Some(
            Diagnostic::error("picture-missing", message)
                .at(document.place("image"))
                .help(help),
        )
    }
}

/// A document on its way into the site.
struct Draft {
    document: Arc<Document>,
    card: Card,
    address: Address,
    moment: Option<Timestamp>,
    changed: Option<Timestamp>,
    year: Option<i16>,
}

impl Draft {
    /// Works out what is known of a document from itself and the settings. `Err`: readers do not
    /// see it now.
    fn new(
        document: &Arc<Document>,
        material: &Material<'_>,
        tag_names: &HashMap<Arc<str>, TagRef>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Draft, HeldBack> {
        let (config, front) = (&*material.config, &document.front);
        let zone = &config.timezone.0;
        let mut resolve = |key: &str, when: Option<When>| -> Option<Zoned> {
            let resolved = when?.resolve(zone);
            if resolved.is_none() {
                let problem = Diagnostic::error("bad-date", format!("`{key}` is out of range"));
                problems.push(
                    problem
                        .at(document.place(key))
                        .help("use a year from 1 to 9999"),
                );
            }
            resolved
        };
        let date = resolve("date", front.date);
        let updated = resolve("updated", front.updated);
        let expires = resolve("expires", front.expires);
        let content_path = document
            .path
            .strip_prefix("content/")
            .unwrap_or(&document.path);
        let in_posts = content_path.strip_prefix("posts/");
        let kind = if in_posts.is_some() {
            DocumentKind::Post
        } else {
            DocumentKind::Page
        };
        let slug = slug(document, problems);
        let path = match in_posts {
            Some(_) => post_path(&config.permalink, &slug, date.as_ref()),
            None => page_path(content_path, &slug),
        };
        let address = Address::new(config, &path);
        let title = match document.title() {
            Some(title) => title.to_owned(),
            None => humanise(file_stem(&document.path)),
        };
        let status = status(front.draft, date.as_ref(), expires.as_ref(), material.now);
        let shown = match status {
            Status::Live => true,
            Status::Draft => material.visibility.drafts,
            Status::Scheduled => material.visibility.future,
            Status::Expired => material.visibility.expired,
        };
        if !shown {
            let goes_live = date.filter(|_| status == Status::Scheduled);
            let source = Arc::clone(&document.path);
            return Err(HeldBack {
                source,
                title,
                url: address.url,
                status,
                goes_live,
            });
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
        complain_of_front(document, kind, problems);
        let is_post = kind == DocumentKind::Post;
        let summary = document.body.summary.clone();
        let card = Card {
            kind,
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
            updated: updated.as_ref().map(rfc3339),
            tags: front
                .tags
                .iter()
                .filter(|_| is_post)
                .filter_map(|tag| tag_names.get(&*slugify(tag)).cloned())
                .collect(),
            reading_time: document.body.reading_time(),
            image: None,
            series: if is_post {
                series(document, problems)
            } else {
                None
            },
            id: front
                .id
                .clone()
                .unwrap_or_else(|| tag_uri(config, document, date.as_ref())),
            has_own_id: front.id.is_some(),
            source: Arc::clone(&document.path),
            template: front.template.clone(),
            toc: front.toc,
            extra: front.extra.clone(),
            title,
            slug,
            summary,
            status,
        };
        let moment = date.as_ref().map(Zoned::timestamp);
        let changed = updated.as_ref().map(Zoned::timestamp).or(moment);
        let year = date.as_ref().map(Zoned::year);
        Ok(Draft {
            document: Arc::clone(document),
            card,
            address,
            moment,
            changed,
            year,
        })
    }

    /// Posts before pages; posts newest first, undated ones last; then by path.
    fn order(&self, other: &Draft) -> std::cmp::Ordering {
        let is_page = |draft: &Draft| draft.card.kind == DocumentKind::Page;
        let moment = |draft: &Draft| if is_page(draft) { None } else { draft.moment };
        is_page(self)
            .cmp(&is_page(other))
            .then_with(|| moment(other).cmp(&moment(self)))
            .then_with(|| self.document.path.cmp(&other.document.path))
    }

    fn finish(self) -> Entry {
        let card_digest = Digest::of(&self.card);
        let Draft {
            document,
            card,
            address,
            changed,
            year,
            ..
        } = self;
        Entry {
            document,
            card,
            card_digest,
            address,
            changed,
            year,
        }
    }
}

impl Entry {
    /// When the document last changed, or was published, as its front matter says.
    pub fn changed(&self) -> Option<Timestamp> {
        self.changed
    }
}

/// A feed reader knows a post by its id; without one it is a new post once its address changes.
fn without_id(drafts: &[Draft]) -> Option<Diagnostic> {
    let is_without = |draft: &&Draft| {
        draft.card.kind == DocumentKind::Post && !draft.card.has_own_id && draft.document.is_sound
    };
    let count = drafts.iter().filter(is_without).count();
    let first = &drafts.iter().rev().find(is_without)?.document;
    let message = match count {
        1 => {
            "this post has no id, so feed readers will take it for a new one if it moves".to_owned()
        }
        count => format!(
            "{count} posts have no id, so feed readers will take them for new ones if they move"
        ),
    };
    let id = Digest::of_bytes(first.path.as_bytes()).hex();
    let help = format!("add `id: {id:.12}` to its front matter; `linger new` does so by itself");
    Some(
        Diagnostic::warning("no-id", message)
            .at(Place::file(&first.path))
            .help(help),
    )
}

/// The next moment at which another build of the same files may come out otherwise: a post goes
/// live or expires, or the day ends.
fn steady_until(documents: &[&Arc<Document>], material: &Material<'_>) -> Timestamp {
    let zone = &material.config.timezone.0;
    let tomorrow = material
        .now
        .to_zoned(zone.clone())
        .tomorrow()
        .and_then(|day| day.start_of_day());
    let tomorrow = tomorrow.map_or(material.now, |day| day.timestamp());
    let dates = documents
        .iter()
        .flat_map(|document| [document.front.date, document.front.expires]);
    let moments = dates.filter_map(|when| Some(when?.resolve(zone)?.timestamp()));
    moments
        .filter(|moment| *moment > material.now)
        .fold(tomorrow, Timestamp::min)
}

fn status(draft: bool, date: Option<&Zoned>, expires: Option<&Zoned>, now: Timestamp) -> Status {
    if draft {
        Status::Draft
    } else if expires.is_some_and(|moment| moment.timestamp() <= now) {
        Status::Expired
    } else if date.is_some_and(|moment| moment.timestamp() > now) {
        Status::Scheduled
    } else {
        Status::Live
    }
}

fn rfc3339(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn file_stem(path: &str) -> &str {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name.rsplit_once('.').map_or(name, |(stem, _)| stem) {
        "index" => dir.rsplit_once('/').map_or(dir, |(_, name)| name),
        stem => stem,
    }
}

fn slug(document: &Document, problems: &mut Vec<Diagnostic>) -> String {
    let stem = file_stem(&document.path);
    let Some(written) = &document.front.slug else {
        let slug = slugify(stem);
        if slug.is_empty() {
            let message = format!("no URL can be made from the file name `{stem}`");
            let problem = Diagnostic::error("empty-slug", message).at(Place::file(&document.path));
            problems.push(problem.help("add `slug: some-words` to the front matter"));
            return format!("{:.8}", Digest::of_bytes(document.path.as_bytes()).hex());
        }
        return slug;
    };
    if let Some(complaint) = address::slug_problem(written) {
        let suggestion = slugify(written);
        let help = match suggestion.is_empty() {
            true => "use lower-case letters, digits and hyphens".to_owned(),
            false => format!("use lower-case letters, digits and hyphens, such as `{suggestion}`"),
        };
        let problem = Diagnostic::error("bad-slug", format!("the slug `{written}` {complaint}"));
        problems.push(problem.at(document.place("slug")).help(help));
        return slugify(stem);
    }
    written.clone()
}

fn post_path(pattern: &str, slug: &str, date: Option<&Zoned>) -> String {
    let part = |format: &str| {
        date.map_or_else(|| "undated".to_owned(), |d| d.strftime(format).to_string())
    };
    let mut path = pattern.replace("{slug}", slug);
    for (name, format) in [("{year}", "%Y"), ("{month}", "%m"), ("{day}", "%d")] {
        if path.contains(name) {
            path = path.replace(name, &part(format));
        }
    }
    path
}

/// `a/b.md` -> `/a/b/`, `a/index.md` -> `/a/`.
fn page_path(content_path: &str, slug: &str) -> String {
    let mut parts: Vec<String> = content_path
        .split('/')
        .rev()
        .skip(1)
        .map(slugify)
        .filter(|p| !p.is_empty())
        .collect();
    parts.reverse();
    if content_path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("index."))
    {
        parts.pop();
    }
    parts.push(slug.to_owned());
    match content_path {
        "index.md" | "index.markdown" => "/".to_owned(),
        _ => format!("/{}/", parts.join("/")),
    }
}

/// Keys that say nothing where they stand, or something that cannot be.
fn complain_of_front(document: &Document, kind: DocumentKind, problems: &mut Vec<Diagnostic>) {
    let front = &document.front;
    if kind == DocumentKind::Page {
        for (key, is_there) in [
            ("tags", !front.tags.is_empty()),
            ("series", front.series.is_some()),
        ] {
            if is_there {
                let message = format!("`{key}` means nothing on a page: only posts are listed");
                let problem = Diagnostic::warning("posts-only", message).at(document.place(key));
                problems.push(problem.help("remove the line, or move the file to content/posts/"));
            }
        }
    }
    for tag in front.tags.iter().filter(|tag| slugify(tag).is_empty()) {
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
    for alias in front
        .aliases
        .iter()
        .filter(|alias| alias.contains(['?', '#']))
    {
        let message =
            format!("the alias `{alias}` cannot be a file, so nothing can be sent on from there");
        let problem = Diagnostic::warning("bad-alias", message).at(document.place("aliases"));
        problems.push(problem.help("an alias is a path, such as /2019/old-name/"));
    }
}

/// RFC 4151: what identifies a post that has no id of its own.
fn tag_uri(config: &Config, document: &Document, date: Option<&Zoned>) -> String {
    let host = config.origin().rsplit('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let day = date.map_or_else(
        || "2000".to_owned(),
        |date| date.strftime("%Y-%m-%d").to_string(),
    );
    format!("tag:{host},{day}:{}", encode(file_stem(&document.path)))
}

fn series(document: &Document, problems: &mut Vec<Diagnostic>) -> Option<SeriesRef> {
    match (&document.front.series, document.front.part) {
        (Some(name), Some(part)) => Some(SeriesRef {
            name: name.clone(),
            slug: series_slug(name),
            part,
        }),
        (Some(name), None) => {
            let problem = Diagnostic::warning("series-part", "this post has a series but no part");
            problems.push(
                problem
                    .at(document.place("series"))
                    .help("add `part: 1`, or whichever it is"),
            );
            Some(SeriesRef {
                name: name.clone(),
                slug: series_slug(name),
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

/// What tells series apart: spelling and case do not, an unwritable name stands for itself.
fn series_slug(name: &str) -> Arc<str> {
    let slug = slugify(name);
    if slug.is_empty() {
        name.into()
    } else {
        slug.into()
    }
}

/// Every tag of the documents by its slug, spelled as most of them spell it.
fn tag_names(
    documents: &[&Arc<Document>],
    config: &Config,
    problems: &mut Vec<Diagnostic>,
) -> HashMap<Arc<str>, TagRef> {
    let mut spellings: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    let tags: BTreeSet<&str> = documents
        .iter()
        .flat_map(|d| d.front.tags.iter().map(String::as_str))
        .collect();
    let slugs: HashMap<&str, String> = tags.into_iter().map(|tag| (tag, slugify(tag))).collect();
    for tag in documents.iter().flat_map(|document| &document.front.tags) {
        let slug = slugs.get(tag.as_str()).filter(|slug| !slug.is_empty());
        if let Some(slug) = slug {
            *spellings
                .entry(slug.clone())
                .or_default()
                .entry(tag)
                .or_insert(0) += 1;
        }
    }
    let mut names = HashMap::with_capacity(spellings.len());
    for (slug, counts) in spellings {
        // The first of the most frequent, so that the choice does not depend on chance.
        let most = counts
            .iter()
            .rev()
            .max_by_key(|(_, count)| **count)
            .map_or("", |(name, _)| name);
        // Case, spaces and hyphens are spelling; anything else makes another tag.
        let plain = |name: &str| name.to_lowercase().replace(['-', '_'], " ");
        if let Some(other) = counts.keys().find(|name| plain(name) != plain(most))
            && let Some(document) = documents
                .iter()
                .find(|d| d.front.tags.iter().any(|tag| tag == other))
        {
            let message =
                format!("the tags `{most}` and `{other}` have the same address, /tags/{slug}/");
            let problem = Diagnostic::warning("tag-address", message).at(document.place("tags"));
            problems.push(problem.help(format!(
                "they are taken for one; give `{other}` another name if it is not"
            )));
        }
        let slug: Arc<str> = slug.into();
        let url = Address::new(config, &format!("/tags/{slug}/")).url;
        names.insert(
            Arc::clone(&slug),
            TagRef {
                name: most.into(),
                slug,
                url,
            },
        );
    }
    names
}

type Theme = (Templates, Data, BTreeMap<Arc<str>, Asset>);

/// The theme's templates, options and assets: each over the default theme's and under the site's
/// own, file by file and key by key.
fn theme(material: &Material<'_>, problems: &mut Vec<Diagnostic>) -> Theme {
    let config = &material.config;
    let chosen = config.theme.as_str();
    let mut themes = BTreeSet::new();
    let (mut base, mut own, mut site) = (Vec::new(), Vec::new(), Vec::new());
    let (mut base_options, mut own_options) = (Data::default(), Data::default());
    let (mut base_assets, mut own_assets) = (BTreeMap::new(), BTreeMap::new());
    for (path, parsed) in &material.files {
        match (Kind::of(path), parsed) {
            (Kind::SiteTemplate(_), Parsed::Template(template)) => site.push(Arc::clone(template)),
            (Kind::ThemeTemplate(theme, _), Parsed::Template(template)) => {
                themes.insert(theme);
                if theme == chosen {
                    own.push(Arc::clone(template));
                } else if theme == DEFAULT_THEME {
                    base.push(Arc::clone(template));
                }
            }
            (Kind::ThemeSettings(theme), Parsed::Data(settings)) => {
                themes.insert(theme);
                let options = settings.get("options").cloned().unwrap_or_default();
                if theme == chosen {
                    own_options = options;
                } else if theme == DEFAULT_THEME {
                    base_options = options;
                }
            }
            (Kind::ThemeAsset(theme, name), Parsed::Asset { len, digest }) => {
                themes.insert(theme);
                let address =
                    Address::new(config, &format!("/assets/{}", fingerprinted(name, *digest)));
                let asset = Asset {
                    source: Arc::clone(path),
                    address,
                    len: *len,
                    digest: *digest,
                };
                if theme == chosen {
                    own_assets.insert(name.into(), asset);
                } else if theme == DEFAULT_THEME {
                    base_assets.insert(name.into(), asset);
                }
            }
            _ => {}
        }
    }
    if !themes.contains(chosen) {
        let help = match nearest(chosen, themes.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "put it under themes/{chosen}/, or use the built-in theme `{DEFAULT_THEME}`"
            ),
        };
        let problem = Diagnostic::error("theme-missing", format!("there is no theme `{chosen}`"));
        problems.push(problem.at(material.theme_place.clone()).help(help));
    }
    base.extend(own);
    base.extend(site);
    base_assets.extend(own_assets);
    let options = base_options
        .overlaid(&own_options)
        .overlaid(&config.theme_options);
    (Templates::new(base), options, base_assets)
}

/// `style.css` -> `style-1a2b3c4d5e.css`, so that it can be cached for ever; other files keep
/// their names, because stylesheets refer to them.
fn fingerprinted(name: &str, digest: Digest) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending @ ("css" | "js"))) => format!("{stem}-{:.10}.{ending}", digest.hex()),
        _ => name.to_owned(),
    }
}

/// The files that are published as they are. Those beside an `index.md` go where it goes, and
/// stay back when it does.
fn content_assets(
    material: &Material<'_>,
    drafts: &[Draft],
    held_back: &BTreeMap<Arc<str>, HeldBack>,
) -> BTreeMap<Arc<str>, Asset> {
    let index_dir = |source: &str| {
        let (dir, name) = source.rsplit_once('/')?;
        name.starts_with("index.").then(|| dir.to_owned())
    };
    let bundles: HashMap<String, &Address> = drafts
        .iter()
        .filter_map(|draft| Some((index_dir(&draft.document.path)?, &draft.address)))
        .collect();
    let hidden: BTreeSet<String> = held_back
        .keys()
        .filter_map(|source| index_dir(source))
        .collect();
    let mut assets = BTreeMap::new();
    'files: for (path, parsed) in &material.files {
        let (Kind::Asset(name), Parsed::Asset { len, digest }) = (Kind::of(path), parsed) else {
            continue;
        };
        let mut target = format!("/{name}");
        let mut dir = &***path;
        while let Some((above, _)) = dir.rsplit_once('/') {
            if hidden.contains(above) {
                continue 'files;
            }
            if let Some(bundle) = bundles.get(above) {
                let base = bundle.path.rsplit_once('/').map_or("", |(base, _)| base);
                target = format!("/{base}{}", &path[above.len()..]).replace("//", "/");
                break;
            }
            dir = above;
        }
        let address = Address::new(&material.config, &target);
        let asset = Asset {
            source: Arc::clone(path),
            address,
            len: *len,
            digest: *digest,
        };
        assets.insert(Arc::clone(path), asset);
    }
    assets
}

impl Target {
    /// The URL, wherever there is one.
    pub fn url(&self) -> Option<&str> {
        match self {
            Target::Url(url) | Target::HeldBack(url, _) => Some(url),
            Target::Missing(_) => None,
        }
    }
}

//! The dashboard, which shows the whole blog, and the list of every file that would be published.
//!
//! Enters: a visit, with the snapshot of the newest build. Leaves: the values of the templates
//! `dashboard.html` and `files.html`.

use crate::config::{Config, PODCAST_FILE};
use crate::model::{DocumentKind, PublicationState, Site, Status};
use crate::output::media_type::media_type;
use crate::render::form_action;
use crate::serve::pages::context::Visit;
use crate::serve::pages::notes;
use crate::serve::pages::posting_chart::{self, Chart, PostDay};
use crate::serve::pages::problems::Finding;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How many live posts are listed unless all are asked for.
const NEWEST: usize = 25;
/// How many findings are shown.
const FINDINGS: usize = 50;

/// The values of the dashboard.
#[derive(Debug, Serialize)]
pub(crate) struct Dashboard<'a> {
    site: Blog<'a>,
    today: String,
    numbers: Vec<Number>,
    chart: Chart,
    posts: Vec<Row<'a>>,
    more_posts: usize,
    findings: Vec<Finding>,
    more_findings: usize,
    /// Whether the findings can open the editor from this page.
    is_first: bool,
    feeds: Vec<FeedRow>,
    form: FormRow<'a>,
    files: usize,
}

#[derive(Debug, Serialize)]
struct Blog<'a> {
    title: &'a str,
    /// The URL of the site's home page.
    home: String,
}

#[derive(Debug, Serialize)]
struct Number {
    label: &'static str,
    value: String,
    is_late: bool,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    source: &'a str,
    title: &'a str,
    /// Its URL. `None` if it is not shown.
    url: Option<String>,
    /// The URL at which it is written.
    write: String,
    /// The CSS class of its state. The next field has the words.
    look: &'static str,
    state: String,
    day: Option<String>,
    date: Option<String>,
    words: u32,
}

#[derive(Debug, Serialize)]
struct FeedRow {
    name: String,
    url: String,
    words: String,
}

#[derive(Debug, Serialize)]
struct FormRow<'a> {
    provider: &'a str,
    is_open: bool,
    /// As on the site's pages: the URL, the field for the address, and the hidden fields.
    action: String,
    email: &'a str,
    hidden: Vec<Hidden<'a>>,
    /// Whether the service has a frame instead of a form.
    is_frame: bool,
    page: Option<String>,
}

#[derive(Debug, Serialize)]
struct Hidden<'a> {
    name: &'a str,
    value: String,
}

/// The values of the dashboard. With `with_all`, every live post is listed. `None` before the first
/// build.
pub(crate) fn dashboard<'a>(visit: &'a Visit<'_>, with_all: bool) -> Option<Dashboard<'a>> {
    let snapshot = &*visit.snapshot;
    let site = snapshot.site()?;
    let config = &*site.config;
    let standings = site.standings();
    let posts: Vec<&PublicationState<'a>> = standings
        .iter()
        .filter(|standing| standing.kind == DocumentKind::Post)
        .collect();
    let days = posts.iter().filter_map(|post| {
        let is_ahead = match post.status {
            Status::Live => false,
            Status::Scheduled => true,
            _ => return None,
        };
        let day = post.dates.date.as_ref()?.date();
        Some(PostDay { day, is_ahead })
    });
    let (rows, more_posts) = rows(visit, site, &posts, with_all);
    let mut found = snapshot.diagnostics().to_vec();
    found.extend(notes::of_site(site, &|url| snapshot.has(url)));
    Some(Dashboard {
        site: blog(visit, config),
        today: site.today().strftime("%A, %-d %B %Y").to_string(),
        numbers: numbers(site, &standings, snapshot.now()),
        chart: posting_chart::chart(&days.collect::<Vec<_>>(), site.today(), config.goal),
        posts: rows,
        more_posts,
        findings: found.iter().take(FINDINGS).map(Finding::of).collect(),
        is_first: false,
        more_findings: found.len().saturating_sub(FINDINGS),
        feeds: feeds(visit, config),
        form: form(visit, config),
        files: snapshot.paths().len(),
    })
}

fn blog<'a>(visit: &Visit<'_>, config: &'a Config) -> Blog<'a> {
    Blog {
        title: &config.title,
        home: format!("{}{}", visit.site_origin(), config.base_path()),
    }
}

fn numbers(site: &Site, standings: &[PublicationState<'_>], now: Timestamp) -> Vec<Number> {
    let number = |label, value: String, is_late| Number {
        label,
        value,
        is_late,
    };
    let count = |status: Status| {
        let wanted = |standing: &&PublicationState<'_>| {
            standing.kind == DocumentKind::Post && standing.status == status
        };
        standings.iter().filter(wanted).count().to_string()
    };
    let due = standings
        .iter()
        .filter(|standing| standing.is_due_for_review(now))
        .count();
    let drafts = count(Status::Draft);
    let goal = site.posting_goal();
    let mut numbers = vec![
        number("live", count(Status::Live), false),
        number("scheduled", count(Status::Scheduled), false),
        number(
            if drafts == "1" { "draft" } else { "drafts" },
            drafts,
            false,
        ),
        number("due for review", due.to_string(), due > 0),
    ];
    if let Some(days) = goal.days_since() {
        let label = match days {
            1 => "day since the last post",
            _ => "days since the last post",
        };
        let is_late = goal.due().is_some_and(|due| due < goal.today);
        numbers.push(number(label, days.to_string(), is_late));
    }
    numbers
}

/// The rows of the table: first what waits for the writer, then what is live. Also returns how many
/// are left out.
fn rows<'a>(
    visit: &Visit<'_>,
    site: &'a Site,
    posts: &[&PublicationState<'a>],
    with_all: bool,
) -> (Vec<Row<'a>>, usize) {
    let (now, origin) = (visit.snapshot.now(), visit.site_origin());
    let shown = site.posts().iter().map(|entry| &entry.document);
    let unpublished = site.unpublished().map(|held| &held.document);
    let words: HashMap<&str, u32> = shown
        .chain(unpublished)
        .map(|document| (&*document.path, document.facts.words))
        .collect();
    let row = |post: &&PublicationState<'a>| {
        let (look, state) = state(post, now);
        let is_shown = visit.snapshot.has(post.url);
        let date = post.dates.date.as_ref();
        Row {
            source: post.source,
            title: post.title,
            url: is_shown.then(|| format!("{origin}{}", post.url)),
            write: write_url(post.source),
            look,
            state,
            day: date.map(|date| date.strftime("%-d %b %Y").to_string()),
            date: date.map(|date| date.date().to_string()),
            words: words.get(post.source).copied().unwrap_or_default(),
        }
    };
    let rank = |post: &PublicationState<'_>| match post.status {
        Status::Draft => 0,
        Status::Scheduled => 1,
        Status::Live if post.is_due_for_review(now) => 2,
        Status::Live => 3,
        Status::Expired => 4,
    };
    let mut ordered = posts.to_vec();
    // Scheduled posts come in the order in which they go live. All others have the newest first.
    ordered.reverse();
    ordered.sort_by_key(|post| rank(post));
    let scheduled = ordered.partition_point(|post| rank(post) <= 1);
    ordered[scheduled..].reverse();
    ordered[scheduled..].sort_by_key(|post| rank(post));
    let live = ordered.iter().filter(|post| rank(post) == 3).count();
    let left_out = if with_all {
        0
    } else {
        live.saturating_sub(NEWEST)
    };
    let first_live = ordered.partition_point(|post| rank(post) < 3);
    ordered.drain(first_live + live - left_out..first_live + live);
    (ordered.iter().map(row).collect(), left_out)
}

/// The state of a post: a CSS class, and words.
pub(crate) fn state(post: &PublicationState<'_>, now: Timestamp) -> (&'static str, String) {
    let day = |moment: &Option<jiff::Zoned>| {
        moment
            .as_ref()
            .map(|moment| moment.strftime("%a %-d %b, %H:%M").to_string())
            .unwrap_or_default()
    };
    match post.status {
        Status::Draft => ("draft", "Draft".to_owned()),
        Status::Scheduled => ("scheduled", format!("Live on {}", day(&post.dates.date))),
        Status::Expired => ("expired", "Expired".to_owned()),
        Status::Live if post.is_due_for_review(now) => ("review", "Due for review".to_owned()),
        Status::Live => ("live", "Live".to_owned()),
    }
}

/// The URL at which a text is written.
pub(crate) fn write_url(source: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("file", source);
    format!("/write?{}", query.finish())
}

/// The feeds of the whole site one by one. There may be as many other feeds as posts, so there is
/// one row for each kind.
fn feeds(visit: &Visit<'_>, config: &Config) -> Vec<FeedRow> {
    let snapshot = &*visit.snapshot;
    let mut rows = Vec::new();
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in snapshot.paths() {
        let Some(format) = feed_format(path) else {
            continue;
        };
        let is_podcast = path == PODCAST_FILE.trim_start_matches('/');
        let group = match path.split_once('/') {
            _ if path.contains("comments") => "comments, one feed for each post",
            Some(("tags", _)) => "posts of one tag",
            Some(("series", _)) => "posts of one series",
            _ => {
                rows.push(FeedRow {
                    name: format!("{format}: /{path}"),
                    url: format!("{}{}", visit.site_origin(), snapshot.url(path)),
                    words: if is_podcast {
                        "carries every post that has a recording".to_owned()
                    } else {
                        let items = config.feeds.items;
                        format!("carries the newest {items} posts, or all if there are fewer")
                    },
                });
                continue;
            }
        };
        groups.entry(group).or_default().push(path);
    }
    rows.extend(groups.into_iter().map(|(group, paths)| FeedRow {
        name: match paths.len() {
            1 => format!("1 feed: /{}", paths[0]),
            count => format!("{count} feeds, such as /{}", paths[0]),
        },
        url: format!("{}{}", visit.site_origin(), snapshot.url(paths[0])),
        words: format!("carry {group}"),
    }));
    rows
}

/// The format of the feed at a path. `None` if it is no feed.
fn feed_format(path: &str) -> Option<&'static str> {
    match media_type(path).split(';').next() {
        Some("application/rss+xml") if path.contains("podcast") => Some("Podcast"),
        Some("application/rss+xml") => Some("RSS"),
        Some("application/atom+xml") => Some("Atom"),
        Some("application/feed+json") => Some("JSON Feed"),
        _ => None,
    }
}

fn form<'a>(visit: &Visit<'_>, config: &'a Config) -> FormRow<'a> {
    let form = &config.subscribe;
    let hidden = form.hidden.iter();
    let page = config.url("/subscribe/");
    FormRow {
        provider: &form.title,
        is_open: !form.is_stub(),
        action: form_action(form, config),
        email: &form.email,
        hidden: hidden
            .map(|(name, value)| Hidden {
                name,
                value: form.filled(value, config),
            })
            .collect(),
        is_frame: form.frame.is_some(),
        page: (visit.snapshot.has(&page)).then(|| format!("{}{page}", visit.site_origin())),
    }
}

/// The values of the list of files.
#[derive(Debug, Serialize)]
pub(crate) struct FileList<'a> {
    site: Blog<'a>,
    count: usize,
    folders: Vec<Folder>,
}

#[derive(Debug, Serialize)]
struct Folder {
    name: String,
    files: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct Link {
    path: String,
    url: String,
}

/// Every file that would be published now, by its top folder.
pub(crate) fn files<'a>(visit: &'a Visit<'_>) -> Option<FileList<'a>> {
    let snapshot = &*visit.snapshot;
    let config = &snapshot.site()?.config;
    let mut folders: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    let origin = visit.site_origin();
    for path in snapshot.paths() {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(Link {
            path: path.to_owned(),
            url: format!("{origin}{}", snapshot.url(path)),
        });
    }
    Some(FileList {
        site: blog(visit, config),
        count: snapshot.paths().len(),
        folders: folders
            .into_iter()
            .map(|(name, files)| Folder {
                name: match name {
                    "" => "The top".to_owned(),
                    name => format!("{name}/"),
                },
                files,
            })
            .collect(),
    })
}

//! The desk, `/_linger/`: the whole blog at a glance; and the list of every file that would be
//! published.
//!
//! Enters: the report on the newest build, the outputs on the shelf. Leaves: what the templates
//! `dashboard.html` and `files.html` hold.

use crate::config::{Config, PODCAST_FILE};
use crate::model::{DocumentKind, PublicationState, Site, Status};
use crate::render::form_action;
use crate::serve::http::response::mime;
use crate::serve::live::build_report::BuildReport;
use crate::serve::live::output_table::OutputTable;
use crate::serve::pages::posting_chart::{self, Chart};
use crate::serve::pages::problems::Finding;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Live posts that are listed unless all are asked for.
const NEWEST: usize = 25;
/// Findings that are shown.
const FINDINGS: usize = 50;

/// What the desk shows.
#[derive(Debug, Serialize)]
pub(crate) struct Dashboard<'a> {
    site: Blog<'a>,
    today: String,
    numbers: Vec<Number>,
    rhythm: Chart,
    posts: Vec<Row<'a>>,
    more_posts: usize,
    findings: Vec<Finding<'a>>,
    more_findings: usize,
    feeds: Vec<FeedRow>,
    form: FormRow<'a>,
    files: usize,
}

#[derive(Debug, Serialize)]
struct Blog<'a> {
    title: &'a str,
    home: &'a str,
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
    url: &'a str,
    is_shown: bool,
    /// The class of its standing, and that in words.
    look: &'static str,
    standing: String,
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
    /// As on the site's pages: where it leads, the field for the address, the hidden ones.
    action: String,
    email: &'a str,
    hidden: Vec<Hidden<'a>>,
    /// Whether the service has a frame in the form's place.
    is_frame: bool,
    page: Option<String>,
}

#[derive(Debug, Serialize)]
struct Hidden<'a> {
    name: &'a str,
    value: String,
}

/// Draws up the desk. `with_all`: every live post is listed. `None`: nothing was built yet.
pub(crate) fn dashboard<'a>(
    report: &'a BuildReport,
    shelf: &OutputTable,
    with_all: bool,
) -> Option<Dashboard<'a>> {
    let site = report.site.as_deref()?;
    let config = &*site.config;
    let standings = site.standings();
    let posts: Vec<&PublicationState<'a>> = standings
        .iter()
        .filter(|standing| standing.kind == DocumentKind::Post)
        .collect();
    let days = posts
        .iter()
        .filter(|post| matches!(post.status, Status::Live | Status::Scheduled))
        .filter_map(|post| Some(post.dates.date.as_ref()?.date()));
    let (rows, more_posts) = rows(site, &posts, report.now, shelf, with_all);
    let paths = shelf.paths();
    let found = &report.diagnostics;
    Some(Dashboard {
        site: Blog {
            title: &config.title,
            home: config.base_path(),
        },
        today: site.today().strftime("%A, %-d %B %Y").to_string(),
        numbers: numbers(site, &standings, report.now),
        rhythm: posting_chart::chart(&days.collect::<Vec<_>>(), site.today(), config.goal),
        posts: rows,
        more_posts,
        findings: found.iter().take(FINDINGS).map(Finding::of).collect(),
        more_findings: found.len().saturating_sub(FINDINGS),
        feeds: feeds(&paths, shelf, config),
        form: form(config, shelf),
        files: paths.len(),
    })
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
    let rhythm = site.posting_goal();
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
    if let Some(days) = rhythm.days_since() {
        let label = match days {
            1 => "day since the last post",
            _ => "days since the last post",
        };
        let is_late = rhythm.due().is_some_and(|due| due < rhythm.today);
        numbers.push(number(label, days.to_string(), is_late));
    }
    numbers
}

/// The table: what waits for the writer first, then what is live; and how many are left out.
fn rows<'a>(
    site: &'a Site,
    posts: &[&PublicationState<'a>],
    now: Timestamp,
    shelf: &OutputTable,
    with_all: bool,
) -> (Vec<Row<'a>>, usize) {
    let shown = site.posts().iter().map(|entry| &entry.document);
    let unpublished = site.unpublished().map(|held| &held.document);
    let words: HashMap<&str, u32> = shown
        .chain(unpublished)
        .map(|document| (&*document.path, document.body.words))
        .collect();
    let row = |post: &&PublicationState<'a>| {
        let (look, standing) = standing(post, now);
        let date = post.dates.date.as_ref();
        Row {
            source: post.source,
            title: post.title,
            url: post.url,
            is_shown: shelf.has(post.url),
            look,
            standing,
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
    // What is scheduled next comes first; among the others the newest does, as they are now.
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

/// Where a post stands: a class and words.
fn standing(post: &PublicationState<'_>, now: Timestamp) -> (&'static str, String) {
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

fn feeds(paths: &[&str], shelf: &OutputTable, config: &Config) -> Vec<FeedRow> {
    let kind = |path: &str| match mime(path).split(';').next() {
        Some("application/rss+xml") if path.contains("podcast") => Some("Podcast"),
        Some("application/rss+xml") => Some("RSS"),
        Some("application/atom+xml") => Some("Atom"),
        _ if path.rsplit('/').next() == Some("feed.json") => Some("JSON Feed"),
        _ => None,
    };
    let feed = |path: &&str| {
        Some(FeedRow {
            name: format!("{}: /{path}", kind(path)?),
            url: shelf.url(path),
            words: match *path == PODCAST_FILE.trim_start_matches('/') {
                true => "carries every post that has a recording".to_owned(),
                false => format!(
                    "carries the newest {} posts, or all if there are fewer",
                    config.feeds.items
                ),
            },
        })
    };
    paths.iter().filter_map(feed).collect()
}

fn form<'a>(config: &'a Config, shelf: &OutputTable) -> FormRow<'a> {
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
                value: config.filled(value),
            })
            .collect(),
        is_frame: form.frame.is_some(),
        page: shelf.has(&page).then_some(page),
    }
}

/// What the list of files shows.
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

/// Every file that would be published now, by its uppermost folder.
pub(crate) fn files<'a>(report: &'a BuildReport, shelf: &OutputTable) -> Option<FileList<'a>> {
    let config = &report.site.as_deref()?.config;
    let mut folders: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    let paths = shelf.paths();
    for path in &paths {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(Link {
            path: (*path).to_owned(),
            url: shelf.url(path),
        });
    }
    Some(FileList {
        site: Blog {
            title: &config.title,
            home: config.base_path(),
        },
        count: paths.len(),
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

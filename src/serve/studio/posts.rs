//! The list of all texts, with a search and filters. It works without a script, and with any number of
//! texts: one page of the list has a bounded number of rows.
//!
//! Enters: a visit with a query. Leaves: a page. Forbidden here: the text of a post.

use crate::model::{DocumentKind, PublicationState, Status};
use crate::output;
use crate::parse::identity;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::dashboard;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::pages::problems::first_problems;
use crate::serve::studio::texts::post_url;
use jiff::Timestamp;
use serde::Serialize;

/// How many rows a page of the list has.
const ROWS: usize = 50;

/// Which texts a filter shows.
type Shows = fn(&PublicationState<'_>, Timestamp) -> bool;

/// The filters: the value in the query, the words, and what is shown.
const FILTERS: [(&str, &str, Shows); 7] = [
    ("all", "All", |_, _| true),
    ("draft", "Drafts", |post, _| post.status == Status::Draft),
    ("scheduled", "Scheduled", |post, _| {
        post.status == Status::Scheduled
    }),
    ("live", "Live", |post, _| {
        post.status == Status::Live && post.kind == DocumentKind::Post
    }),
    ("due", "Due for review", |post, now| {
        post.is_due_for_review(now)
    }),
    ("expired", "Expired", |post, _| {
        post.status == Status::Expired
    }),
    ("pages", "Pages", |post, _| post.kind != DocumentKind::Post),
];

/// The values of the template `posts.html`.
#[derive(Debug, Serialize)]
struct PostList<'a> {
    title: &'a str,
    /// The collections beside the posts of the blog.
    collections: Vec<CollectionChoice<'a>>,
    /// The words that were searched for.
    search: String,
    filter: &'static str,
    filters: Vec<FilterRow>,
    rows: Vec<TextRow<'a>>,
    /// How many there are on all pages of the list.
    count: usize,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Debug, Serialize)]
struct CollectionChoice<'a> {
    name: &'a str,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct FilterRow {
    name: &'static str,
    words: &'static str,
    count: usize,
    url: String,
    is_chosen: bool,
}

#[derive(Debug, Serialize)]
struct TextRow<'a> {
    title: &'a str,
    source: &'a str,
    /// The URL at which it is written.
    write: String,
    /// The URL at which it is published.
    post: String,
    /// The URL of its page. `None` if it has none.
    url: Option<String>,
    /// The CSS class of its state, and words.
    look: &'static str,
    state: String,
    day: Option<String>,
    date: Option<String>,
}

/// What the query asks for.
struct ListQuery {
    search: String,
    filter: usize,
    /// 0 is the first page of the list.
    page: usize,
}

impl ListQuery {
    fn of(query: &str) -> ListQuery {
        let mut asked = ListQuery {
            search: String::new(),
            filter: 0,
            page: 0,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => asked.search = value.trim().chars().take(200).collect(),
                "show" => {
                    let at = FILTERS.iter().position(|(name, ..)| *name == value);
                    asked.filter = at.unwrap_or(0);
                }
                "page" => asked.page = value.parse().unwrap_or(1_usize).saturating_sub(1),
                _ => {}
            }
        }
        asked
    }

    /// The URL of the list with another filter, or another page of it.
    fn url(&self, filter: usize, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        query.append_pair("show", FILTERS[filter].0);
        if page > 0 {
            query.append_pair("page", &(page + 1).to_string());
        }
        format!("/posts/?{}", query.finish())
    }
}

/// The list.
pub(crate) fn posts(visit: &Visit<'_>) -> Response {
    match list(visit, &ListQuery::of(&visit.request.query)) {
        Some(list) => OwnPage::of("posts.html", &list).sent(visit),
        None => first_problems(visit),
    }
}

fn list<'a>(visit: &'a Visit<'_>, asked: &ListQuery) -> Option<PostList<'a>> {
    let snapshot = &*visit.snapshot;
    let (site, now) = (snapshot.site()?, snapshot.now());
    let wanted = folded(&asked.search);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let mut found = site.standings();
    if !wanted.is_empty() {
        found.retain(|post| {
            let names = folded(&format!("{} {}", post.title, post.source));
            wanted.iter().all(|word| names.contains(word))
        });
    }
    let filters = FILTERS.iter().enumerate();
    let filters = filters.map(|(at, (name, words, shows))| FilterRow {
        name,
        words,
        count: found.iter().filter(|post| shows(post, now)).count(),
        url: asked.url(at, 0),
        is_chosen: at == asked.filter,
    });
    let filters: Vec<FilterRow> = filters.collect();
    let (filter, _, shows) = FILTERS[asked.filter];
    found.retain(|post| shows(post, now));
    // What waits for the writer comes first. Otherwise the newest does.
    found.sort_by_key(|post| match post.status {
        Status::Draft => 0,
        Status::Scheduled => 1,
        Status::Live | Status::Expired => 2,
    });
    let count = found.len();
    let last = count.saturating_sub(1) / ROWS;
    let page = asked.page.min(last);
    let rows = found.iter().skip(page * ROWS).take(ROWS);
    let origin = visit.site_origin();
    let rows = rows.map(|post| {
        let (look, state) = dashboard::state(post, now);
        let date = post.dates.date.as_ref();
        TextRow {
            title: post.title,
            source: post.source,
            write: dashboard::write_url(post.source),
            post: post_url(post.source),
            url: snapshot
                .has(post.url)
                .then(|| format!("{origin}{}", post.url)),
            look,
            state,
            day: date.map(|date| date.strftime("%-d %b %Y").to_string()),
            date: date.map(|date| date.date().to_string()),
        }
    });
    let others = site
        .config
        .own_collections()
        .map(|collection| CollectionChoice {
            name: &collection.name,
            title: &collection.title,
        });
    Some(PostList {
        title: &site.config.title,
        collections: others.collect(),
        search: asked.search.clone(),
        filter,
        filters,
        rows: rows.collect(),
        count,
        newer: (page > 0).then(|| asked.url(asked.filter, page - 1)),
        older: (page < last).then(|| asked.url(asked.filter, page + 1)),
    })
}

/// What lies ahead as a calendar, to download: what `linger status --ics` says.
pub(crate) fn calendar(visit: &Visit<'_>) -> Response {
    let Some(site) = visit.snapshot.site() else {
        return first_problems(visit);
    };
    let text = output::calendar(&site.standings(), &visit.settings(), visit.snapshot.now());
    Response::new(200, "text/calendar; charset=utf-8", text.into_bytes())
        .with("Content-Disposition", "attachment")
}

/// A text for searching: its letters in lower case, composed.
fn folded(text: &str) -> String {
    identity::composed(text).to_lowercase()
}

//! The page of one post: publishing it, sharing it, its email edition, its file.
//!
//! Enters: a visit with the path of a text in the query. Leaves: a page. Forbidden here: changing
//! anything; the forms of the page ask for that.

use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Entry, PublicationState, Site, Status, said};
use crate::serve::http::response::Response;
use crate::serve::live::job::{Job, JobKind};
use crate::serve::pages::context::Visit;
use crate::serve::pages::dashboard;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::pages::problems::{Finding, first_problems};
use crate::serve::studio::email_files;
use crate::serve::studio::jobs::JobView;
use crate::serve::studio::texts::text_path;
use serde::Serialize;

/// The values of the template `post.html`.
#[derive(Serialize)]
struct PostPage<'a> {
    title: &'a str,
    file: &'a str,
    /// The last part of the file's path without its ending, or that of its folder.
    name: &'a str,
    write: String,
    /// The CSS class of its state, and words.
    look: &'static str,
    state: String,
    status: &'static str,
    is_post: bool,
    /// When it goes live or went live, in words.
    moment: Option<String>,
    /// The day and the time that are offered for scheduling, and their zone.
    day: String,
    time: String,
    zone: &'a str,
    /// The URL of its page in the preview.
    url: Option<String>,
    /// The address that readers have.
    public: String,
    ready: Vec<ReadyRow>,
    findings: Vec<Finding>,
    job: Option<JobView>,
    share: String,
    email: Option<email_files::EmailFiles>,
    /// The URL of the email edition in the preview.
    email_page: Option<String>,
}

/// The values of the template `post_gone.html`.
#[derive(Serialize)]
struct NoPost {}

/// Something that a post should have, and whether it has.
#[derive(Serialize)]
struct ReadyRow {
    is_there: bool,
    words: &'static str,
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Response {
    let mut query = form_urlencoded::parse(visit.request.query.as_bytes());
    let file = query.find(|(key, _)| key == "file").map(|(_, file)| file);
    let file = file.unwrap_or_default();
    if let Err(refusal) = text_path(visit, &file) {
        return refusal;
    }
    let Some(site) = visit.snapshot.site() else {
        return first_problems(visit);
    };
    let standings = site.standings();
    match standings.iter().find(|state| state.source == file) {
        Some(state) => OwnPage::of("post.html", &values(visit, site, state)).sent(visit),
        None => OwnPage::of("post_gone.html", &NoPost {}).sent(visit),
    }
}

fn values<'a>(visit: &Visit<'_>, site: &'a Site, state: &PublicationState<'a>) -> PostPage<'a> {
    let snapshot = &*visit.snapshot;
    let settings = visit.settings();
    let zone = &site.config().timezone.0;
    let now = snapshot.now().to_zoned(zone.clone());
    let entry = site.entry(state.source);
    let (look, words) = dashboard::state(state, snapshot.now());
    let public = settings.permalink(state.url);
    let date = state.dates.date.as_ref();
    let offered = date.filter(|date| **date > now).unwrap_or(&now);
    let is_here = |found: &&Diagnostic| {
        let place = found.place.as_ref();
        place.is_some_and(|place| &*place.file == state.source)
    };
    let findings = snapshot.diagnostics().iter().filter(is_here);
    let is_post = state.kind == DocumentKind::Post;
    let slug = entry.map(|entry| entry.card.slug.as_str());
    let email = slug.filter(|_| is_post);
    PostPage {
        title: state.title,
        file: state.source,
        name: name(state.source),
        write: dashboard::write_url(state.source),
        look,
        state: words,
        status: state.status.name(),
        is_post,
        moment: date.filter(|_| state.status != Status::Draft).map(said),
        day: offered.date().to_string(),
        time: offered.strftime("%H:%M").to_string(),
        zone: zone.iana_name().unwrap_or("UTC"),
        url: snapshot
            .has(state.url)
            .then(|| format!("{}{}", visit.site_origin(), state.url)),
        ready: entry.map_or_else(Vec::new, |entry| ready(entry, site)),
        findings: findings.map(Finding::of).collect(),
        job: visit
            .preview
            .jobs
            .newest()
            .filter(|job| is_about(job, state.source))
            .map(|job| JobView::of(&job, Some(state.source))),
        share: entry.map_or_else(String::new, |entry| share(entry, &public)),
        public,
        email: email.map(|slug| email_files::of(visit, slug)),
        email_page: email.map(|slug| format!("/email/{}/", crate::model::encode(slug))),
    }
}

fn is_about(job: &Job, file: &str) -> bool {
    matches!(job.kind, JobKind::Check | JobKind::Email) && job.subject == file
}

/// The name that a writer would give the file of a text.
pub(crate) fn name(source: &str) -> &str {
    let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
    let stem = file.split('.').next().unwrap_or(file);
    match stem {
        "index" => folder.rsplit('/').next().unwrap_or(folder),
        stem => stem,
    }
}

/// What customers should find in a post.
fn ready(entry: &Entry, site: &Site) -> Vec<ReadyRow> {
    let (card, document) = (&entry.card, &entry.document);
    let has_cta = document.front.cta.as_deref() != Some("none") && !site.cta_names().is_empty();
    let row = |is_there, yes, no| ReadyRow {
        is_there,
        words: if is_there { yes } else { no },
    };
    let mut rows = vec![row(
        document
            .front
            .description
            .as_ref()
            .is_some_and(|text| !text.is_empty()),
        "It has a description.",
        "It has no description: lists and search engines take its first words.",
    )];
    if card.kind == DocumentKind::Post {
        rows.extend([
            row(
                card.image.is_some(),
                "It has a picture.",
                "It has no picture of its own for lists and link previews.",
            ),
            row(
                has_cta,
                "It asks the reader for something: it has a call to action.",
                "It has no call to action.",
            ),
            row(
                !card.tags.is_empty(),
                "It has tags.",
                "It has no tags, so readers find it in no list of a topic.",
            ),
        ]);
    }
    rows.push(row(
        document.facts.words > 0,
        "It has a text.",
        "It has no text yet.",
    ));
    rows
}

/// A text for a network: what it is about, and where it is.
fn share(entry: &Entry, public: &str) -> String {
    let card = &entry.card;
    let words: Vec<&str> = card.description.split_whitespace().collect();
    match &*words.join(" ") {
        "" => format!("{}\n{public}", card.title),
        words => format!("{}\n\n{words}\n{public}", card.title),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn the_name_of_a_post_is_that_of_its_file_or_folder() {
        for (source, expected) in [
            ("content/posts/a.md", "a"),
            ("content/posts/b/index.md", "b"),
            ("content/posts/c.sv.md", "c"),
            ("content/posts/d/index.sv.md", "d"),
        ] {
            assert_eq!(name(source), expected);
        }
    }
}

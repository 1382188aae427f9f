//! Deploys the site from the page, and asks where it goes as long as nothing says so. The command is
//! `linger deploy`, in a process of its own; its secrets come from where they always do.
//!
//! Enters: a visit. Leaves: a page; a command that runs; five keys of site.yaml. Forbidden here: secrets.

use crate::config::{Config, SITE_FILE};
use crate::deploy::questions::{KeyQuestion, QUESTIONS, with_place};
use crate::diagnostic::Diagnostic;
use crate::parse::{KeyValue, checked_base_url, read_site, set_site_key};
use crate::serve::http::response::Response;
use crate::serve::live::job::JobKind;
use crate::serve::pages::context::Visit;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::studio::jobs::{JobView, begin};
use crate::serve::studio::texts::{refused, wanted, went};
use crate::source::{Source, moment};
use crate::write::{History, replace_file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The values of the template `deploy.html`.
#[derive(Serialize)]
struct DeployPage<'a> {
    title: &'a str,
    description: &'a str,
    author: &'a str,
    address: &'a str,
    /// The places that site.yaml names.
    targets: Vec<&'a str>,
    /// The kinds of place, as long as it names none.
    places: Vec<PlaceForm>,
    job: Option<JobView>,
    /// Whether the newest command was a deploy, and has worked.
    is_done: bool,
}

/// The form of a kind of place.
#[derive(Serialize)]
struct PlaceForm {
    kind: &'static str,
    words: &'static str,
    questions: Vec<PlaceQuestion>,
}

#[derive(Serialize)]
struct PlaceQuestion {
    key: &'static str,
    words: &'static str,
    is_needed: bool,
}

/// The kinds of place in the words of a writer.
const KINDS: [(&str, &str); 7] = [
    ("folder", "A folder on this computer, or on a drive"),
    ("sftp", "A server that is reached by SSH"),
    ("ftp", "Web space that takes files by FTP"),
    ("s3", "A bucket: Amazon S3, Cloudflare R2 and their kin"),
    ("azure", "Azure storage"),
    ("webdav", "WebDAV"),
    ("git", "A git branch, as for GitHub Pages"),
];

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Response {
    let settings = visit.settings();
    let job = visit.preview.jobs.newest();
    let job = job.filter(|job| matches!(job.kind, JobKind::Deploy | JobKind::Plan));
    let is_done = job
        .as_ref()
        .is_some_and(|job| job.kind == JobKind::Deploy && job.end == Some(Some(0)));
    let values = DeployPage {
        title: &settings.title,
        description: &settings.description,
        author: &settings.author,
        address: &settings.base_url,
        targets: settings.deploy.iter().map(|target| &*target.name).collect(),
        places: if settings.deploy.is_empty() {
            places()
        } else {
            Vec::new()
        },
        job: job.map(|job| JobView::of(&job, None)),
        is_done,
    };
    OwnPage::of("deploy.html", &values).sent(visit)
}

fn places() -> Vec<PlaceForm> {
    let question = |(key, words, is_needed): &KeyQuestion| PlaceQuestion {
        key,
        words,
        is_needed: *is_needed,
    };
    let place = |(kind, questions): &(&'static str, &'static [KeyQuestion])| PlaceForm {
        kind,
        words: KINDS
            .iter()
            .find(|(known, _)| known == kind)
            .map_or(kind, |(_, words)| words),
        questions: questions.iter().map(question).collect(),
    };
    QUESTIONS.iter().map(place).collect()
}

#[derive(Deserialize)]
struct RunRequest {
    target: String,
    what: RunWhat,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum RunWhat {
    Plan,
    Deploy,
}

/// Deploys, or says what a deploy would change.
pub(crate) fn run(visit: &Visit<'_>) -> Response {
    let asked: RunRequest = match wanted(visit) {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let settings = visit.settings();
    let target = settings
        .deploy
        .iter()
        .find(|target| target.name == asked.target);
    let Some(target) = target else {
        return Response::plain(422, "site.yaml names no such place.\n");
    };
    if visit.preview.unsaved.is_empty() || asked.what == RunWhat::Plan {
        let (kind, flag) = match asked.what {
            RunWhat::Plan => (JobKind::Plan, "--dry-run"),
            RunWhat::Deploy => (JobKind::Deploy, "--tell-progress"),
        };
        return begin(visit, kind, &target.name, &["deploy", &target.name, flag]);
    }
    Response::plain(
        409,
        "A text is open in a window and not saved yet. Save it first.\n",
    )
}

#[derive(Deserialize)]
struct SiteRequest {
    title: String,
    description: String,
    author: String,
    address: String,
}

/// Writes what the site is called, what it is about, who writes it and where readers find it into
/// site.yaml. What is the same already stays as it is written.
pub(crate) fn site(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: SiteRequest = wanted(visit)?;
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = one_line(&asked.title);
        if title.is_empty() {
            return Err(Response::plain(422, "Give your site a title.\n"));
        }
        let address = checked_base_url(asked.address.trim())
            .map_err(|problem| Response::plain(422, &format!("{}.\n", problem.message)))?;
        let settings = visit.settings();
        let wanted = [
            ("title", title, settings.title),
            (
                "description",
                one_line(&asked.description),
                settings.description,
            ),
            ("author", one_line(&asked.author), settings.author),
            ("base_url", address, settings.base_url),
        ];
        change(visit, |text| {
            let mut changed = wanted.iter().filter(|(_, new, old)| new != old);
            changed.try_fold(text.to_owned(), |text, (key, new, _)| {
                set_site_key(&text, key, KeyValue::Text(new))
            })
        })
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// Writes the place that the site goes to into site.yaml.
pub(crate) fn place(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: BTreeMap<String, String> = wanted(visit)?;
        if !visit.settings().deploy.is_empty() {
            return Err(Response::plain(409, "site.yaml names a place already.\n"));
        }
        let answer = |key: &str| {
            asked
                .get(key)
                .map_or_else(String::new, |answer| answer.trim().to_owned())
        };
        let kind = answer("to");
        change(visit, |text| with_place(text, &kind, &answer))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// Changes the settings: they are read again before they are written, and the ones before are kept.
fn change(
    visit: &Visit<'_>,
    change: impl Fn(&str) -> Option<String>,
) -> Result<Response, Response> {
    let preview = visit.preview;
    let cannot = || {
        Response::plain(
            422,
            "site.yaml is written in a way that is left alone. Change it in an editor.\n",
        )
    };
    preview.saves.with(|_| {
        let before = preview.disk.read(SITE_FILE).unwrap_or_default();
        let text = std::str::from_utf8(&before).map_err(|_| cannot())?;
        let after = change(text).ok_or_else(cannot)?;
        if let Some(problem) = mistakes(&after).first() {
            return Err(Response::plain(422, &format!("{}.\n", problem.message)));
        }
        let history = History::of(preview.disk.root(), SITE_FILE);
        let kept =
            [&before[..], after.as_bytes()].map(|bytes| history.keep(bytes, moment(), false));
        for kept in kept {
            kept.map_err(|problem| refused(&problem))?;
        }
        let place = preview.disk.root().join(SITE_FILE);
        replace_file(&place, after.as_bytes()).map_err(|problem| refused(&problem))
    })?;
    preview.site.typed(SITE_FILE);
    Ok(went("/deploy/"))
}

/// The mistakes of settings.
fn mistakes(text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let _: (Config, _) = read_site(text.as_bytes(), &mut problems);
    problems.retain(Diagnostic::is_error);
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_place_has_words() {
        for place in places() {
            assert_ne!(place.kind, place.words);
            assert!(place.questions.iter().any(|question| question.is_needed));
        }
    }
}

//! The data that the toolbar shows about one page.
//!
//! Enters: a visit, the path of a page, and what the page's policy has blocked there. Leaves: a
//! value that can be serialised. The words for the writer are chosen here; the toolbar inserts them
//! as text.

use crate::check::policy;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Entry, Status};
use crate::serve::pages::context::Visit;
use crate::serve::pages::email_preview;
use crate::serve::pages::notes;
use crate::serve::pages::phone::Code;
use serde::Serialize;

/// The data of the toolbar.
#[derive(Debug, Serialize)]
pub(crate) struct ToolbarData<'a> {
    /// The document of the page. `None` for a list.
    document: Option<PageFacts<'a>>,
    notes: Vec<Note>,
    /// The number of errors that keep the newest build from being shown.
    problems: usize,
    site: Pace,
    /// The QR code of the page for a phone. `None` without `--host`.
    phone: Option<Code>,
    /// The token, for the button that opens the editor.
    token: &'a str,
}

#[derive(Debug, Serialize)]
struct PageFacts<'a> {
    source: &'a str,
    status: &'static str,
    /// RFC 3339. `None` if it is not scheduled.
    goes_live: Option<&'a str>,
    words: u32,
    minutes: u32,
    /// The URL of the preview of its email edition. `None` for a page that is no post.
    email: Option<String>,
}

/// A suggestion for the writer before the post goes out.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Note {
    message: String,
    file: Option<String>,
    line: u32,
    column: u32,
}

/// How well the writer keeps to the posting goal.
#[derive(Debug, Serialize)]
struct Pace {
    /// Days since the newest live post.
    days: Option<i32>,
    /// The goal: days between two posts.
    goal: Option<u32>,
}

/// The data for the page at `path`, which is root-relative and percent-encoded. `blocked` lists
/// what the page's policy has blocked, each as a directive, a space and an address. `None` before
/// the first build.
pub(crate) fn toolbar_data<'a>(
    visit: &'a Visit<'_>,
    path: &str,
    blocked: &[&str],
) -> Option<ToolbarData<'a>> {
    let snapshot = &*visit.snapshot;
    let site = snapshot.site()?;
    let mut entries = site.posts().iter().chain(site.pages());
    let entry = entries.find(|entry| *entry.card.url == *path);
    let mut found = Vec::new();
    if let Some(entry) = entry {
        let file = &entry.document.path;
        let is_here = |found: &&Diagnostic| {
            found
                .place
                .as_ref()
                .is_some_and(|place| place.file == *file)
        };
        found.extend(snapshot.diagnostics().iter().filter(is_here).cloned());
        found.extend(notes::of_entry(entry, site, &|url| snapshot.has(url)));
    }
    found.extend(blocked.iter().filter_map(|blocked| {
        let (directive, address) = blocked.split_once(' ')?;
        Some(policy::blocked(directive, address, site.config()))
    }));
    let live = |entry: &&Entry| entry.card.status == Status::Live && entry.card.date.is_some();
    let newest = site.posts().iter().find(live).and_then(day);
    Some(ToolbarData {
        document: entry.map(page_facts),
        notes: found.iter().map(note).collect(),
        problems: snapshot.errors().count(),
        site: Pace {
            days: newest.map(|day| (site.today() - day).get_days()),
            goal: site.config.goal,
        },
        phone: visit.phone().and_then(|phone| phone.code(path)),
        token: visit.token(),
    })
}

fn page_facts(entry: &Entry) -> PageFacts<'_> {
    PageFacts {
        source: &entry.document.path,
        status: entry.card.status.name(),
        goes_live: match entry.card.status {
            Status::Scheduled => entry.card.date.as_deref(),
            _ => None,
        },
        words: entry.document.facts.words,
        minutes: entry.card.reading_time,
        email: (entry.card.kind == DocumentKind::Post)
            .then(|| email_preview::url(&entry.card.slug)),
    }
}

/// The day of an entry's date, in the site's time zone.
fn day(entry: &Entry) -> Option<jiff::civil::Date> {
    entry.card.date.as_deref()?.get(..10)?.parse().ok()
}

fn note(diagnostic: &Diagnostic) -> Note {
    let place = diagnostic.place.as_ref();
    Note {
        message: match &diagnostic.help {
            Some(help) => format!("{}. {}.", sentence(&diagnostic.message), sentence(help)),
            None => format!("{}.", sentence(&diagnostic.message)),
        },
        file: place.map(|place| place.file.to_string()),
        line: place.map_or(1, |place| place.line),
        column: place.map_or(1, |place| place.column),
    }
}

/// The words with a capital letter at the start.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

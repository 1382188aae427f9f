//! What the writer's bar shows of one page.
//!
//! Enters: the newest site, what was found wrong with it, the path of a page. Leaves: facts that can
//! be serialised. Words for the writer are made here; the bar puts them in as text.

use crate::diagnostic::{Diagnostic, Place};
use crate::model::{DocumentKind, Entry, Site, Status};
use crate::parse::{Document, PlaceholderKind, is_markdown};
use crate::serve::live::build_report::BuildReport;
use crate::serve::pages::email_preview;
use crate::serve::pages::phone::Code;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use serde::Serialize;

/// What the bar shows.
#[derive(Debug, Serialize)]
pub(crate) struct ToolbarData<'a> {
    /// The document that the page shows; none for a list.
    document: Option<PageFacts<'a>>,
    notes: Vec<Note>,
    /// How many mistakes keep the newest build from being shown.
    problems: usize,
    site: Pace,
    /// How a phone gets to the page; none without `--host`.
    phone: Option<Code>,
}

#[derive(Debug, Serialize)]
struct PageFacts<'a> {
    source: &'a str,
    status: &'static str,
    /// RFC 3339, if it is scheduled.
    goes_live: Option<&'a str>,
    words: u32,
    minutes: u32,
    /// Where its email edition is to be looked at; none for a page that is no post.
    email: Option<String>,
}

/// Something that the writer may want to do before the post goes out.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Note {
    message: String,
    file: Option<String>,
    line: u32,
    column: u32,
}

/// How the writer keeps the pace.
#[derive(Debug, Serialize)]
struct Pace {
    /// Days since the newest live post.
    days: Option<i32>,
    /// Days between two posts that the writer aims for.
    goal: Option<u32>,
}

/// The facts about the page at `path`, which is root-relative and percent-encoded. `is_there` tells
/// whether anything is published at such a path.
pub(crate) fn facts<'a>(
    report: &'a BuildReport,
    path: &str,
    phone: Option<Code>,
    is_there: &dyn Fn(&str) -> bool,
) -> Option<ToolbarData<'a>> {
    let site = report.site.as_deref()?;
    let mut entries = site.posts().iter().chain(site.pages());
    let entry = entries.find(|entry| *entry.card.url == *path);
    let mut notes = Vec::new();
    if let Some(entry) = entry {
        let dev_routes = |d: &&Diagnostic| {
            d.place
                .as_ref()
                .is_some_and(|place| place.file == entry.document.path)
        };
        notes.extend(report.diagnostics.iter().filter(dev_routes).map(found));
        notes.extend(missing(entry, site, is_there));
    }
    let live = |entry: &&Entry| entry.card.status == Status::Live && entry.card.date.is_some();
    let newest = site.posts().iter().find(live).and_then(day);
    Some(ToolbarData {
        document: entry.map(|entry| PageFacts {
            source: &entry.document.path,
            status: entry.card.status.name(),
            goes_live: match entry.card.status {
                Status::Scheduled => entry.card.date.as_deref(),
                _ => None,
            },
            words: entry.document.body.words,
            minutes: entry.card.reading_time,
            email: (entry.card.kind == DocumentKind::Post)
                .then(|| email_preview::url(&entry.card.slug)),
        }),
        notes,
        problems: report.errors().count(),
        site: Pace {
            days: newest.map(|day| (site.today() - day).get_days()),
            goal: site.config.goal,
        },
        phone,
    })
}

/// The day of an entry's date, in the site's time zone.
fn day(entry: &Entry) -> Option<jiff::civil::Date> {
    entry.card.date.as_deref()?.get(..10)?.parse().ok()
}

fn found(diagnostic: &Diagnostic) -> Note {
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

/// With a capital at the beginning.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

fn at(place: &Place, message: String) -> Note {
    Note {
        message,
        file: Some(place.file.to_string()),
        line: place.line,
        column: place.column,
    }
}

/// What a build does not mind and a reader might.
fn missing(entry: &Entry, site: &Site, is_there: &dyn Fn(&str) -> bool) -> Vec<Note> {
    let document = &*entry.document;
    let mut notes = Vec::new();
    if entry.card.kind == DocumentKind::Post && document.front.description.is_none() {
        let message = "No description: search engines and the lists show its first lines instead.";
        notes.push(at(&Place::file(&document.path), message.to_owned()));
    }
    if document.front.image.is_some() && document.front.image_alt.is_none() {
        let message = "The post’s picture has no `image_alt`: say what it shows.";
        notes.push(at(&document.place("image"), message.to_owned()));
    }
    notes.extend(without_alt(document));
    let root = site.config.base_path().trim_end_matches('/');
    for placeholder in &document.body.placeholders {
        let target = placeholder
            .target
            .split(['?', '#'])
            .next()
            .unwrap_or_default();
        if placeholder.kind != PlaceholderKind::Link || !target.starts_with('/') {
            continue;
        }
        // One that leads to a file of `content/` was seen to by the build.
        let is_source = is_markdown(target);
        if !is_source && !is_there(&format!("{root}{target}")) {
            let place = Place::new(
                &document.path,
                placeholder.line,
                placeholder.column,
                placeholder.width,
            );
            notes.push(at(
                &place,
                format!("The link {target} leads nowhere on this site."),
            ));
        }
    }
    notes
}

/// The pictures in the text that say nothing to those who cannot see them.
fn without_alt(document: &Document) -> Option<Note> {
    let mut count = 0;
    let rewriter = element!("img", |picture| {
        let alt = picture.get_attribute("alt");
        count += u32::from(alt.is_none_or(|alt| alt.trim().is_empty()));
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(rewriter);
    // Pages whose HTML cannot be read have other troubles, which the build has told.
    rewrite_str(&document.body.html, settings).ok()?;
    // Where the first one is that Markdown made.
    let mut unspoken = document.body.placeholders.iter().filter(
        |placeholder| matches!(&placeholder.kind, PlaceholderKind::Picture { alt, .. } if alt.trim().is_empty()),
    );
    let first = unspoken.next();
    count += u32::from(first.is_some()) + unspoken.count() as u32;
    let message = match count {
        0 => return None,
        1 => "1 picture has no alt text: write what it shows between the brackets.".to_owned(),
        count => {
            format!("{count} pictures have no alt text: write what they show between the brackets.")
        }
    };
    let place = match first {
        Some(placeholder) => Place::new(
            &document.path,
            placeholder.line,
            placeholder.column,
            placeholder.width,
        ),
        None => Place::file(&document.path),
    };
    Some(at(&place, message))
}

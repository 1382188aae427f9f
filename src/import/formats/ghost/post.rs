//! One row of Ghost's posts as an entry.
//!
//! The body is the HTML that Ghost made of the text, because that is what readers saw; it is what is
//! written in the editor's own notation where there is no HTML, as in drafts.

use super::cards;
use super::lexical;
use super::mobiledoc;
use super::tables::{GHOST_URL, GhostTables, id_of, text};
use crate::config::Data;
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedDate, ImportedEntry, ImportedKind, ImportedPicture,
    ImportedState,
};
use crate::import::formats::dates::utc_date;
use crate::import::formats::words::{html_words, proofed};
use crate::import::html::{HtmlElement, read_html};
use crate::import::losses::{LossKind, LossList};
use crate::parse::When;
use jiff::civil;
use jiff::tz::TimeZone;
use serde_json::Value;

/// The day on which the year -1 of WordPress ends up, by way of old importers.
const NO_DATE: civil::Date = civil::date(2000, 11, 30);

/// Makes an entry of a row. `None`: it is nothing that people write.
pub(super) fn entry(
    row: &Value,
    place: ExportPlace,
    tables: &GhostTables,
    losses: &mut LossList,
) -> Option<ImportedEntry> {
    let id = id_of(row, "id").unwrap_or_default();
    let meta = tables.meta_of(&id);
    // Before version 3 these stand in the post itself.
    let fact = |key: &str| text(meta, key).or_else(|| text(row, key));
    let kind = kind(row, &place, losses)?;
    let state = state(row, meta, &place, losses);
    let slug = slug(row, state);
    let date = published(row, state, &place, losses);
    let tags = tables.tags_of(&id);
    if tags.internal > 0 {
        losses.lose(
            LossKind::Terms,
            &place,
            "internal tags (`#name`) were left out",
            "they only told the old theme what to do",
        );
    }
    let language = text(row, "locale").or(text(row, "language"));
    let mut entry = ImportedEntry {
        kind,
        title: text(row, "title").unwrap_or_default().to_owned(),
        address: match state {
            ImportedState::Draft => String::new(),
            _ => address(&slug, kind, date, tables),
        },
        slug,
        id: guid(row, &id),
        date,
        state,
        authors: tables.authors_of(&id, id_of(row, "author_id").or(id_of(row, "author"))),
        tags: tags.names,
        description: fact("meta_description")
            .or(text(row, "custom_excerpt"))
            .map(html_words),
        language: language.filter(|tag| *tag != "en_US").map(str::to_owned),
        picture: picture(row, &fact),
        ..ImportedEntry::default()
    };
    keep_extra(row, fact("meta_title"), &mut entry, losses, &place);
    entry.body = body(row, &place, losses);
    entry.place = place;
    Some(entry)
}

fn kind(row: &Value, place: &ExportPlace, losses: &mut LossList) -> Option<ImportedKind> {
    let is_old_page = match &row["page"] {
        Value::Bool(is_page) => *is_page,
        Value::Number(number) => number.as_i64() == Some(1),
        _ => false,
    };
    match text(row, "type") {
        Some("page") => Some(ImportedKind::Page),
        Some("post") => Some(ImportedKind::Post),
        None if is_old_page => Some(ImportedKind::Page),
        None => Some(ImportedKind::Post),
        Some(_) => {
            losses.lose(
                LossKind::LeftOut,
                place,
                "an entry that is neither a post nor a page was left out",
                "look at it in Ghost, and copy what you need",
            );
            None
        }
    }
}

fn state(row: &Value, meta: &Value, place: &ExportPlace, losses: &mut LossList) -> ImportedState {
    let is_email = |value: &Value| value.as_bool() == Some(true) || value.as_i64() == Some(1);
    let status = text(row, "status").unwrap_or_default();
    // `sent`: an issue of the newsletter that is on no page.
    if status == "sent" || is_email(&meta["email_only"]) || is_email(&row["email_only"]) {
        losses.lose(
            LossKind::HeldBack,
            place,
            "a post that was only sent by email is a draft",
            "take `draft: true` out if readers of the site may see it",
        );
        return ImportedState::Draft;
    }
    let state = match status {
        "published" => ImportedState::Live,
        "scheduled" => ImportedState::Scheduled,
        _ => ImportedState::Draft,
    };
    let is_public = matches!(text(row, "visibility"), None | Some("public"));
    if state != ImportedState::Draft && !is_public {
        return ImportedState::Members;
    }
    state
}

/// Names that Ghost gives drafts on its own are none.
fn slug(row: &Value, state: ImportedState) -> String {
    let slug = text(row, "slug").unwrap_or_default();
    let is_numbered = |start: &str| {
        slug.strip_prefix(start).is_some_and(|rest| {
            rest.trim_start_matches('-')
                .bytes()
                .all(|b| b.is_ascii_digit())
        })
    };
    let is_automatic = is_numbered("temp-slug") || is_numbered("untitled");
    if state == ImportedState::Draft && is_automatic {
        String::new()
    } else {
        slug.to_owned()
    }
}

fn published(
    row: &Value,
    state: ImportedState,
    place: &ExportPlace,
    losses: &mut LossList,
) -> Option<ImportedDate> {
    let read = |key: &str| match &row[key] {
        Value::String(text) => utc_date(text),
        Value::Number(number) => utc_date(&number.to_string()),
        _ => None,
    };
    let is_meant = |date: &ImportedDate| match date.when {
        When::Exact(moment) => moment.to_zoned(TimeZone::UTC).date() != NO_DATE,
        When::Local(time) => time.date() != NO_DATE,
    };
    let date = read("published_at").filter(is_meant);
    if date.is_some() || state == ImportedState::Draft {
        return date;
    }
    losses.lose(
        LossKind::Date,
        place,
        "a published post has no date of publication; the day it was made is taken",
        "look at `date:` in its front matter",
    );
    read("created_at").filter(is_meant)
}

/// The guid of Ghost's feed: the id, before version 1 the UUID.
fn guid(row: &Value, id: &str) -> Option<String> {
    match &row["id"] {
        Value::Number(_) => text(row, "uuid").map(str::to_owned),
        _ => Some(id.to_owned()).filter(|id| !id.is_empty()),
    }
}

fn address(
    slug: &str,
    kind: ImportedKind,
    date: Option<ImportedDate>,
    tables: &GhostTables,
) -> String {
    if slug.is_empty() {
        return String::new();
    }
    let pattern = tables.site.permalink.as_deref();
    let Some(pattern) = pattern.filter(|_| kind == ImportedKind::Post) else {
        return format!("/{slug}/");
    };
    let zone = tables.site.zone.as_deref();
    let zone = zone
        .and_then(|name| TimeZone::get(name).ok())
        .unwrap_or(TimeZone::UTC);
    let day = date
        .and_then(|date| date.when.resolve(&zone))
        .map(|at| at.date());
    let day = day.unwrap_or_default();
    pattern
        .replace("{year}", &format!("{:04}", day.year()))
        .replace("{month}", &format!("{:02}", day.month()))
        .replace("{day}", &format!("{:02}", day.day()))
        .replace("{slug}", slug)
}

fn picture<'a>(row: &'a Value, fact: &dyn Fn(&str) -> Option<&'a str>) -> Option<ImportedPicture> {
    let address = text(row, "feature_image").or(text(row, "image"))?;
    Some(ImportedPicture {
        address: address.replace(GHOST_URL, ""),
        alt: fact("feature_image_alt").unwrap_or_default().to_owned(),
        caption: fact("feature_image_caption")
            .map(html_words)
            .unwrap_or_default(),
    })
}

/// What linger has no key for, and what is not brought over.
fn keep_extra(
    row: &Value,
    meta_title: Option<&str>,
    entry: &mut ImportedEntry,
    losses: &mut LossList,
    place: &ExportPlace,
) {
    let mut keep = |key: &str, value: &str| {
        entry.extra.push((key.to_owned(), Data::Text(value.into())));
    };
    if let Some(title) = meta_title.filter(|title| Some(*title) != text(row, "title")) {
        keep("meta_title", title);
        losses.lose(
            LossKind::Setting,
            place,
            "a title for search engines is kept under `extra: meta_title`, where no page shows it",
            "make it the title of the post if it is the better one",
        );
    }
    if let Some(address) = text(row, "canonical_url") {
        keep("canonical_url", address);
        losses.lose(
            LossKind::Setting,
            place,
            "the address of the original (`canonical_url`) is kept under `extra:`, where no page shows it",
            "name the original in the text",
        );
    }
    if ["codeinjection_head", "codeinjection_foot"]
        .iter()
        .any(|key| text(row, key).is_some())
    {
        losses.lose(
            LossKind::LeftOut,
            place,
            "code that was injected into the page of a post was left out",
            "look at the post in Ghost, and put what you still need into a template",
        );
    }
}

/// The text of a post.
fn body(row: &Value, place: &ExportPlace, losses: &mut LossList) -> ImportedBody {
    let written = [text(row, "lexical"), text(row, "mobiledoc")];
    if written.iter().flatten().any(|text| has_email_card(text)) {
        losses.lose(
            LossKind::LeftOut,
            place,
            "a part that was only sent by email was left out",
            "look at the post in Ghost, and copy what readers of the site should see",
        );
    }
    if let Some(html) = text(row, "html") {
        let html = html.replace(GHOST_URL, "");
        let html = without_gated(&html, place, losses);
        return match read_html(&html) {
            Ok(mut page) => {
                cards::take(&mut page, &mut |kind, what, help| {
                    losses.lose(kind, place, what, help)
                });
                ImportedBody::Tree(page)
            }
            Err(_) => ImportedBody::Html(html),
        };
    }
    let mut note = |kind, what: &str, help: &str| losses.lose(kind, place, what, help);
    let tree: Option<HtmlElement> = match written {
        [Some(text), _] => lexical::tree(&text.replace(GHOST_URL, ""), &mut note),
        [None, Some(text)] => mobiledoc::tree(&text.replace(GHOST_URL, ""), &mut note),
        [None, None] => None,
    };
    if let Some(tree) = tree {
        return ImportedBody::Tree(tree);
    }
    if written.iter().any(Option::is_some) {
        note(
            LossKind::Damaged,
            "the text of a post could not be read",
            "copy it out of Ghost by hand, or with `linger import paste`",
        );
    }
    match text(row, "markdown") {
        Some(text) => ImportedBody::Markdown(proofed(&text.replace(GHOST_URL, ""))),
        None => ImportedBody::Plain(text(row, "plaintext").unwrap_or_default().to_owned()),
    }
}

fn has_email_card(written: &str) -> bool {
    [
        "\"type\":\"email\"",
        "\"type\":\"email-cta\"",
        "[\"email\",",
        "[\"email-cta\",",
    ]
    .iter()
    .any(|sign| written.contains(sign))
}

/// Without the blocks that only members saw (from version 5.118 on they stand between comments).
fn without_gated(html: &str, place: &ExportPlace, losses: &mut LossList) -> String {
    const OPEN: &str = "<!--kg-gated-block:begin";
    const CLOSE: &str = "<!--kg-gated-block:end-->";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(OPEN) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let head = &rest[..rest.find("-->").unwrap_or(rest.len())];
        let end = rest.find(CLOSE);
        if head.contains("nonMember:true") {
            let (kept, after) = rest.split_at(end.unwrap_or(rest.len()));
            out.push_str(kept);
            rest = after;
            continue;
        }
        losses.lose(
            LossKind::HeldBack,
            place,
            "a part that only members saw was left out",
            "look at the post in Ghost, and copy what all readers may see",
        );
        rest = end.map_or("", |end| &rest[end + CLOSE.len()..]);
    }
    out.push_str(rest);
    out
}

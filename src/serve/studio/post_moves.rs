//! The file of a post as a whole: another name for it, a copy of it, the trash.
//!
//! Enters: a visit with a path. Leaves: files that were moved or made. The rules, besides those of
//! `mod.rs`: a post is moved in one step, and nothing is replaced. A live post that gets another address
//! keeps its old one as an alias, which is saved before the file is moved. Links to it are changed last,
//! each by an ordinary save.

use crate::model::{Site, Status, address_of};
use crate::parse::{
    Document, KeyValue, ParseOptions, Parsed, Renamed, file_name_for, read, set_key, top_values,
};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::dashboard::write_url;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::studio::comments::COMMENTS;
use crate::serve::studio::field::with_alias;
use crate::serve::studio::post_page::name;
use crate::serve::studio::publish::{gone, is_saved, replace};
use crate::serve::studio::texts::{post_url, refused, text_path, unread, wanted, went};
use crate::source::moment;
use crate::write::{History, Restored, Trash, WriterPath, copy_post, rename_post};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many names are tried for a copy.
const MOST_NAMES: u32 = 100;

#[derive(Deserialize)]
struct RenameRequest {
    file: String,
    name: String,
}

#[derive(Deserialize)]
struct FileRequest {
    file: String,
}

#[derive(Deserialize)]
struct RestoreRequest {
    item: String,
}

/// The path of the text `from` if it is called `name`: with the same folder, language and ending.
fn renamed(from: &str, name: &str) -> String {
    let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
    let (stem, rest) = file.split_at(file.find('.').unwrap_or(file.len()));
    match (stem, folder.rsplit_once('/')) {
        ("index", Some((above, _))) => format!("{above}/{name}/{file}"),
        _ => format!("{folder}/{name}{rest}"),
    }
}

fn document(path: &str, text: &str) -> Option<Arc<Document>> {
    let parsed = read(
        &path.into(),
        text.as_bytes(),
        &ParseOptions::default(),
        &mut Vec::new(),
    );
    match parsed {
        Parsed::Document(document) => Some(document),
        _ => None,
    }
}

/// Gives the file of a post another name.
pub(crate) fn rename(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: RenameRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        is_saved(visit, &path)?;
        let snapshot = visit.preview.site.newest();
        let site = snapshot.site().ok_or_else(gone)?;
        let slug = file_name_for(site.config(), &asked.name);
        let to = renamed(path.path(), &slug);
        let to = text_path(visit, &to)
            .ok()
            .filter(|_| !slug.is_empty())
            .ok_or_else(|| Response::plain(422, "Use a name with letters or digits.\n"))?;
        if to == path {
            return Err(Response::plain(422, "That is its name already.\n"));
        }
        visit
            .preview
            .saves
            .with(|_| move_text(visit, site, &path, &to))?;
        visit.preview.unsaved.drop_text(path.path());
        visit.preview.site.typed(to.path());
        Ok(went(&post_url(to.path())))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// Moves a text, and what leads to it. The caller holds the order of saves.
fn move_text(
    visit: &Visit<'_>,
    site: &Site,
    path: &WriterPath,
    to: &WriterPath,
) -> Result<(), Response> {
    let root = visit.preview.disk.root();
    let bytes = path
        .read()
        .map_err(|error| unread(&error))?
        .ok_or_else(gone)?;
    let taken = || Response::plain(409, "There is something of that name already.\n");
    if root.join(to.path()).exists() {
        return Err(taken());
    }
    let entry = site.entry(path.path());
    let is_live = entry.is_some_and(|entry| entry.card.status == Status::Live);
    if let Ok(text) = std::str::from_utf8(&bytes)
        && is_live
        && let (Some(here), Some(there)) = (document(path.path(), text), document(to.path(), text))
    {
        let (before, after) = (
            address_of(&here, site.config()),
            address_of(&there, site.config()),
        );
        if before != after {
            let text = with_alias(text, &before, &after).ok_or_else(|| {
                Response::plain(422, "Its old address cannot be noted, because its aliases are written in a way that is left alone. Add it in the text first.\n")
            })?;
            replace(visit, path, &bytes, &text)?;
        }
    }
    if !rename_post(root, path, to).map_err(|problem| refused(&problem))? {
        return Err(taken());
    }
    History::of(root, path.path()).follow(to.path());
    lead_to(visit, site, path.path(), to.path());
    Ok(())
}

/// Changes the links of other texts to one that was renamed. A text that cannot be changed keeps its
/// link, which the build then reports at its place.
fn lead_to(visit: &Visit<'_>, site: &Site, from: &str, to: &str) {
    let link = Renamed { from, to };
    let shown = site
        .posts()
        .iter()
        .chain(site.pages())
        .map(|entry| &entry.document);
    let held = site.unpublished().map(|held| &held.document);
    for document in shown.chain(held).filter(|document| &*document.path != from) {
        let Some(path) = WriterPath::of(&visit.preview.disk, &document.path) else {
            continue;
        };
        let Ok(Some(bytes)) = path.read() else {
            continue;
        };
        if let Ok(text) = std::str::from_utf8(&bytes)
            && let Some(changed) = link.in_text(&document.path, text)
        {
            // The next build says which link leads nowhere.
            let _ = replace(visit, &path, &bytes, &changed);
        }
    }
}

/// Copies a post: a draft with an id of its own.
pub(crate) fn copy(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: FileRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        is_saved(visit, &path)?;
        let bytes = path
            .read()
            .map_err(|error| unread(&error))?
            .ok_or_else(gone)?;
        let snapshot = visit.preview.site.newest();
        let site = snapshot.site().ok_or_else(gone)?;
        let title = document(path.path(), &String::from_utf8_lossy(&bytes));
        let title = title.and_then(|document| document.title().map(str::to_owned));
        let title = format!("Copy of {}", title.as_deref().unwrap_or("a text"));
        let text = std::str::from_utf8(&bytes).ok();
        let text = text.and_then(|text| copied(text, &title)).ok_or_else(|| {
            Response::plain(422, "Its front matter is written in a way that is left alone, so it cannot be copied here.\n")
        })?;
        let stem = file_name_for(site.config(), &format!("{} copy", name(path.path())));
        for number in 1..=MOST_NAMES {
            let name = match number {
                1 => stem.clone(),
                number => format!("{stem}-{number}"),
            };
            let to = text_path(visit, &renamed(path.path(), &name))?;
            let root = visit.preview.disk.root();
            let is_made = visit
                .preview
                .saves
                .with(|_| copy_post(root, &path, &to, &text));
            if is_made.map_err(|problem| refused(&problem))? {
                return Ok(went(&write_url(to.path())));
            }
        }
        Err(Response::plain(
            409,
            "There are copies with all such names.\n",
        ))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// The text of a copy: it is a draft, and has a title, an id and an address of its own.
fn copied(text: &str, title: &str) -> Option<String> {
    let has = |text: &str, key: &str| {
        let values = top_values(text)?;
        Some(values.iter().any(|(known, _)| known == key))
    };
    let mut text = set_key(text, "title", KeyValue::Text(title))?;
    text = set_key(&text, "draft", KeyValue::Plain("true"))?;
    let id = format!("urn:uuid:{}", uuid::Uuid::new_v4());
    text = set_key(&text, "id", KeyValue::Text(&id))?;
    for key in ["slug", "aliases", "query_aliases"] {
        if has(&text, key)? {
            let value = if key == "slug" {
                KeyValue::Nothing
            } else {
                KeyValue::Texts(&[])
            };
            text = set_key(&text, key, value)?;
        }
    }
    Some(text)
}

/// Moves a post to the trash.
pub(crate) fn delete(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: FileRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        let snapshot = visit.preview.site.newest();
        let title = snapshot.site().and_then(|site| {
            let standings = site.standings();
            let state = standings.iter().find(|state| state.source == path.path());
            state.map(|state| state.title.to_owned())
        });
        let title = title.unwrap_or_else(|| name(path.path()).to_owned());
        let preview = visit.preview;
        preview.saves.with(|_| {
            // What is typed and not saved is kept as well.
            let unsaved = preview.unsaved.get(path.path());
            if let Some(text) = unsaved {
                let history = History::of(preview.disk.root(), path.path());
                let kept = history.keep(&text, moment(), true);
                kept.map_err(|problem| refused(&problem))?;
            }
            let gone = Trash::of(&preview.disk).put(&path, &title, moment());
            gone.map_err(|problem| refused(&problem))
        })?;
        preview.unsaved.drop_text(path.path());
        preview.site.typed(path.path());
        Ok(went("/trash/"))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// Puts a post back from the trash.
pub(crate) fn restore(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: RestoreRequest = wanted(visit)?;
        let preview = visit.preview;
        let trash = Trash::of(&preview.disk);
        let outcome = preview.saves.with(|_| trash.restore(&asked.item));
        match outcome.map_err(|problem| refused(&problem))? {
            Restored::Back(file) => {
                preview.site.typed(&file);
                let is_text = WriterPath::of(&preview.disk, &file).is_some();
                Ok(went(&if is_text {
                    write_url(&file)
                } else {
                    COMMENTS.to_owned()
                }))
            }
            Restored::Taken(file) => {
                let words = format!("There is something at {file} again. Rename that first.\n");
                Err(Response::plain(409, &words))
            }
            Restored::Unknown => Err(Response::plain(404, "It is not in the trash any more.\n")),
        }
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

#[derive(Serialize)]
struct TrashPage {
    title: String,
    items: Vec<TrashRow>,
}

#[derive(Serialize)]
struct TrashRow {
    name: String,
    title: String,
    file: String,
    moment: String,
}

/// The page of the trash.
pub(crate) fn trash(visit: &Visit<'_>) -> Response {
    let items = match Trash::of(&visit.preview.disk).items() {
        Ok(items) => items,
        Err(error) => return unread(&error),
    };
    let site = visit.snapshot.site();
    let zone = site.map(|site| site.config().timezone.0.clone());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let rows = items.into_iter().map(|item| TrashRow {
        name: item.name,
        title: item.post.title,
        file: item.post.file,
        moment: item.post.moment.parse::<jiff::Timestamp>().map_or_else(
            |_| String::new(),
            |moment| {
                moment
                    .to_zoned(zone.clone())
                    .strftime("%-d %b %Y, %H:%M")
                    .to_string()
            },
        ),
    });
    let values = TrashPage {
        title: site.map_or_else(String::new, |site| site.config().title.clone()),
        items: rows.collect(),
    };
    OwnPage::of("trash.html", &values).sent(visit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_keeps_folder_language_and_ending() {
        for (from, to) in [
            ("content/posts/a.md", "content/posts/new.md"),
            ("content/posts/a.sv.md", "content/posts/new.sv.md"),
            ("content/posts/a/index.md", "content/posts/new/index.md"),
            ("content/about.markdown", "content/new.markdown"),
        ] {
            assert_eq!(renamed(from, "new"), to);
        }
    }

    #[test]
    fn a_copy_is_a_draft_of_its_own() {
        let text = "---\n# mine\ntitle: A\nid: a1\nslug: b\naliases:\n- /old/\nx: y\n---\nText\n";
        let copy = copied(text, "Copy of A").unwrap();
        let (front, id) = copy.split_once("id: \"").unwrap();
        assert_eq!(front, "---\n# mine\ntitle: Copy of A\ndraft: true\n");
        assert!(id.starts_with("urn:uuid:"), "{copy}");
        assert!(id.ends_with("\"\naliases: []\nx: y\n---\nText\n"), "{copy}");
        assert_eq!(copied("---\ntitle: |\n  A\n---\n", "B"), None);
    }
}

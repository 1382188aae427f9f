//! Files in `content/` that are no pages and are not meant for readers: copies of posts that are
//! held back, texts whose names do not end like those of texts, and documents that the writer works
//! in, unless a page links to them.
//!
//! Enters: what each file contains, what is published and what is not. Leaves: the files that are
//! not published, each with the reason, and warnings for the writer. Forbidden here: addresses.

use super::link::files_named_in;
use super::pending_entry::PendingEntry;
use super::{Material, Unpublished, Withheld};
use crate::config::{Config, Data};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{
    Kind, Parsed, identity, is_seen_or_heard, is_text_in_disguise, is_working_file, split_language,
    without_markdown,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The files that are not published.
pub(super) fn withheld(
    material: &Material<'_>,
    pending: &[PendingEntry],
    unpublished: &BTreeMap<Arc<str>, Unpublished>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, Withheld> {
    let copied = copied(pending, unpublished);
    let mut withheld = BTreeMap::new();
    let (mut working, mut beside) = (Vec::new(), Vec::new());
    let folders = folders(&copied, pending, &material.config);
    for (path, parsed) in &material.files {
        let (Kind::Asset(_), Parsed::Asset(asset)) = (Kind::of(path), parsed) else {
            continue;
        };
        if !copied.is_empty() && is_copy(path, &copied) {
            withheld.insert(Arc::clone(path), Withheld::Copy);
        } else if asset.begins_with_front_matter || is_text_in_disguise(path) {
            withheld.insert(Arc::clone(path), Withheld::Text);
            problems.push(misnamed(path));
        } else if is_working_file(path) {
            working.push(*path);
        } else if !folders.is_empty() && is_under(path, &folders) {
            beside.push(*path);
        }
    }
    if !working.is_empty() || !beside.is_empty() {
        let linked = linked(material, pending);
        for path in beside.into_iter().filter(|path| !linked.has(path)) {
            withheld.insert(Arc::clone(path), Withheld::Copy);
        }
        for path in working {
            if !linked.has(path) {
                withheld.insert(Arc::clone(path), Withheld::WorkingFile);
                problems.push(not_linked(path));
            }
        }
    }
    withheld
}

/// The paths, without an ending, that copies of the held-back posts would have.
fn copied(
    pending: &[PendingEntry],
    unpublished: &BTreeMap<Arc<str>, Unpublished>,
) -> BTreeSet<String> {
    let mut copied: BTreeSet<String> = unpublished.keys().flat_map(|path| stems(path)).collect();
    if !copied.is_empty() {
        // A published translation may have files under the same name.
        for entry in pending {
            for stem in stems(&entry.document.path) {
                copied.remove(&stem);
            }
        }
    }
    copied
}

/// The folders with the name of a held-back post, beside it, unless they contain a published document.
fn folders(
    copied: &BTreeSet<String>,
    pending: &[PendingEntry],
    config: &Config,
) -> BTreeSet<String> {
    let is_of_post = |folder: &&String| {
        let in_content = folder.strip_prefix("content/");
        in_content.is_some_and(|path| config.collection_of(path).is_some())
    };
    let mut folders: BTreeSet<String> = copied.iter().filter(is_of_post).cloned().collect();
    if !folders.is_empty() {
        for entry in pending {
            let path = identity::published_file(&entry.document.path);
            for (at, _) in path.match_indices('/') {
                folders.remove(&path[..at]);
            }
        }
    }
    folders
}

/// Whether a file lies in one of these folders, at any depth.
fn is_under(path: &str, folders: &BTreeSet<String>) -> bool {
    let path = identity::published_file(path);
    let mut above = path.match_indices('/');
    above.any(|(at, _)| folders.contains(&path[..at]))
}

/// The path of a document without its ending and its language. For an `index.md`, also the path of
/// its folder.
fn stems(path: &str) -> Vec<String> {
    let whole = without_markdown(path).unwrap_or(path);
    let mut stems = vec![
        identity::published_file(whole),
        identity::published_file(split_language(path).0),
    ];
    stems.dedup();
    if let Some(dir) = split_language(path).0.strip_suffix("/index") {
        stems.push(identity::published_file(dir));
    }
    stems
}

/// Whether a file has the name of such a copy, with any ending, and is neither a picture nor a
/// recording.
fn is_copy(path: &str, copied: &BTreeSet<String>) -> bool {
    if is_seen_or_heard(path) {
        return false;
    }
    let path = identity::published_file(path);
    if is_called_copy(&path, copied) {
        return true;
    }
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dots = path[name..].match_indices('.').map(|(at, _)| name + at);
    dots.chain([path.len()])
        .any(|end| copied.contains(&path[..end]))
}

/// Whether a file is named like a copy of one of them: `soon copy.txt`, `soon(1).txt`, `copy of soon.txt`,
/// `soon_final.txt`, or lies in a folder such as `soon_files`, which browsers make for a page that is saved.
fn is_called_copy(path: &str, copied: &BTreeSet<String>) -> bool {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    let at = |name: &str| copied.contains(&format!("{dir}/{name}"));
    if COPY_OF.iter().any(|start| {
        stem.strip_prefix(start)
            .is_some_and(|rest| at(rest.trim_start()))
    }) {
        return true;
    }
    // From behind, so that a number may stand behind the word.
    let mut rest = stem;
    while let Some(end) = rest.rfind([' ', '-', '_', '(', '[', ',']) {
        let word = rest[end + 1..].trim_matches([')', ']', ' ']);
        let is_added = word.is_empty()
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || (word.starts_with('v') && word[1..].bytes().all(|byte| byte.is_ascii_digit()))
            || COPY_WORDS.contains(&word);
        if !is_added {
            break;
        }
        rest = &rest[..end];
        if at(rest.trim_end_matches([' ', '-', '_', '('])) {
            return true;
        }
    }
    let folder = dir
        .strip_suffix("_files")
        .or_else(|| dir.strip_suffix(".assets"));
    folder.is_some_and(|page| copied.contains(page))
}

/// What programs and people put before and behind the name of a copy, in small letters.
const COPY_OF: [&str; 7] = [
    "copy of ",
    "kopie von ",
    "kopia av ",
    "kopi av ",
    "copie de ",
    "copia de ",
    "copia di ",
];
const COPY_WORDS: [&str; 24] = [
    "copy",
    "copie",
    "kopie",
    "kopia",
    "kopi",
    "copia",
    "cópia",
    "копия",
    "draft",
    "entwurf",
    "utkast",
    "brouillon",
    "final",
    "new",
    "old",
    "backup",
    "bak",
    "edited",
    "revised",
    "autosaved",
    "autorecovered",
    "unsaved",
    "text",
    "md",
];

/// The files that something links to.
struct Linked<'a> {
    /// The paths that published pages name, folded.
    named: BTreeSet<String>,
    /// The texts of settings, data and templates, which may also name files.
    mentions: Vec<&'a str>,
}

impl Linked<'_> {
    fn has(&self, path: &str) -> bool {
        let from_content = path.strip_prefix("content/").unwrap_or(path);
        self.named.contains(&*identity::file(path))
            || self.mentions.iter().any(|text| text.contains(from_content))
    }
}

fn linked<'a>(material: &'a Material<'_>, pending: &[PendingEntry]) -> Linked<'a> {
    let documents = pending.iter().map(|entry| &*entry.document);
    let named = documents.flat_map(files_named_in).collect();
    let menus = material.config.menus.values().flatten();
    let mut mentions: Vec<&str> = menus.map(|item| item.url.as_str()).collect();
    for (_, parsed) in &material.files {
        match parsed {
            Parsed::Template(template) => mentions.push(&template.text),
            Parsed::Data(data) | Parsed::Ctas(data, _) | Parsed::Authors(data, _) => {
                texts(data, &mut mentions);
            }
            Parsed::Theme(theme) => texts(&theme.usual, &mut mentions),
            _ => {}
        }
    }
    Linked { named, mentions }
}

fn texts<'a>(data: &'a Data, into: &mut Vec<&'a str>) {
    match data {
        Data::Text(text) => into.push(text),
        Data::List(items) => items.iter().for_each(|item| texts(item, into)),
        Data::Map(entries) => entries.iter().for_each(|(_, value)| texts(value, into)),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) => {}
    }
}

fn misnamed(path: &Arc<str>) -> Diagnostic {
    let message =
        format!("`{path}` is a text, but its name does not end with .md, so it is not published");
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let problem = Diagnostic::warning("text-misnamed", message).at(Place::file(path));
    problem.help(format!(
        "rename it to `{stem}.md`, or move it out of content/"
    ))
}

fn not_linked(path: &Arc<str>) -> Diagnostic {
    let message = format!("`{path}` is not published, because no page links to it");
    let problem = Diagnostic::warning("file-not-linked", message).at(Place::file(path));
    problem.help(
        "link to it if readers may have it; otherwise move it out of content/ (a post is a .md file)",
    )
}

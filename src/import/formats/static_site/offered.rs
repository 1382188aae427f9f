//! Files of a static site that are published as they are: price lists, recordings, pictures.
//!
//! Enters: paths as readers have them. Leaves: which of them come over with their addresses. What belongs
//! to the look of the old site stays behind, and so do files for its host.

use crate::import::entry::{ExportPlace, ImportedFile};
use crate::import::losses::{LossKind, LossList};
use std::sync::Arc;

/// Endings of files that readers may have the address of.
const KINDS: [&str; 36] = [
    "pdf", "zip", "epub", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "csv",
    "txt", "ics", "vcf", "mp3", "m4a", "ogg", "oga", "opus", "wav", "mp4", "m4v", "mov", "webm",
    "ogv", "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "heic", "rtf",
];

/// Pictures that browsers and phones ask for by their names.
const ICONS: [&str; 5] = [
    "favicon",
    "apple-touch-icon",
    "android-chrome",
    "mstile",
    "browserconfig",
];

/// Files that tell a host what to do.
const OF_HOST: [&str; 6] = [
    "_redirects",
    "_headers",
    "CNAME",
    "robots.txt",
    "netlify.toml",
    "vercel.json",
];

/// Whether a path is that of a file for readers.
fn is_offered(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let is_known = ending.is_some_and(|ending| KINDS.contains(&&*ending));
    let is_icon = ICONS.iter().any(|icon| name.starts_with(icon));
    is_known && !is_icon && !OF_HOST.contains(&name)
}

/// The files for readers among `files`: names in the export, and paths on the old site.
pub(in crate::import::formats) fn offered<'a>(
    files: impl Iterator<Item = (&'a Arc<str>, &'a str)>,
) -> Vec<ImportedFile> {
    files
        .filter(|(_, path)| is_offered(path))
        .map(|(member, path)| ImportedFile {
            member: member.to_string(),
            path: path.to_owned(),
        })
        .collect()
}

/// Says which files for the host are left out.
pub(in crate::import::formats) fn say_of_host<'a>(
    files: impl Iterator<Item = (&'a Arc<str>, &'a str)>,
    losses: &mut LossList,
) {
    for (member, _) in files.filter(|(_, path)| OF_HOST.contains(path)) {
        losses.lose(
            LossKind::Setting,
            &ExportPlace::file(Arc::clone(member)),
            "a file that told the old host what to do was left out",
            "look whether the new host needs what it says: docs/going-live.md",
        );
    }
}

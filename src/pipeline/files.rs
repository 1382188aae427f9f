//! What is read: the settings, and each file that has changed.
//!
//! Enters: a source. Leaves: parsed files with what was found in them.

use super::build::{BaseUrl, Options};
use crate::config::{Config, SITE_FILE, placeholders};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{self, Kind, ParseOptions, Parsed, SettingPlaces};
use crate::source::{self, Listing, Source};
use std::sync::Arc;

/// Stands for everything that a build depends on but the moment: if it is the same again, so is the
/// site. `None`: some file is too young to be told from its next version without being read.
pub fn fingerprint(source: &dyn Source, listing: &Listing, options: &Options) -> Option<Digest> {
    if !listing.problems.is_empty() {
        return None;
    }
    let files: Option<Vec<(&str, Digest)>> = listing
        .entries
        .iter()
        .map(|entry| Some((&*entry.path, entry.stamp?)))
        .collect();
    Some(Digest::of(&(
        source.identity(),
        options.visibility,
        &options.base_url,
        files?,
    )))
}

/// What was made of one file, and when it has to be read again.
#[derive(Debug)]
pub(super) struct ParsedFile {
    pub(super) stamp: Option<Digest>,
    pub(super) digest: Digest,
    pub(super) parsed: Parsed,
    pub(super) problems: Vec<Diagnostic>,
}

/// What was made of every file, by its path.
pub(super) type ParsedFiles = Vec<(Arc<str>, Arc<ParsedFile>)>;

impl ParsedFile {
    /// A file that the system does not let us read: it is tried again each time.
    pub(super) fn unreadable(problem: Diagnostic) -> ParsedFile {
        ParsedFile {
            stamp: None,
            digest: Digest::of_bytes(b""),
            parsed: Parsed::Nothing,
            problems: vec![problem],
        }
    }
}

pub(super) fn settings(
    source: &dyn Source,
    entries: &[source::FileEntry],
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> (Config, SettingPlaces) {
    // A site without settings has the usual ones.
    let is_there = entries.iter().any(|entry| &*entry.path == SITE_FILE);
    let read = is_there.then(|| source.read(SITE_FILE)).transpose();
    let bytes = read.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let bytes = bytes.unwrap_or_default();
    let (mut config, places) = parse::read_site(&bytes, problems);
    config.preview = options.preview;
    match &options.base_url {
        Some(BaseUrl::Whole(url)) => {
            config.base_url.clone_from(url);
            // What the settings have in its place does not matter.
            problems.retain(|problem| !placeholders::is_about_base_url(problem));
        }
        Some(BaseUrl::Origin(origin)) => {
            config.base_url = format!("{origin}{}", config.base_path())
        }
        None => {}
    }
    (config, places)
}

/// A file as it is now; what is known of it already is used if it has not changed.
pub(super) fn read(
    source: &dyn Source,
    entry: &source::FileEntry,
    before: Option<&Arc<ParsedFile>>,
    style: &ParseOptions,
) -> Result<Arc<ParsedFile>, Diagnostic> {
    if let Some(before) = before
        && entry.stamp.is_some()
        && before.stamp == entry.stamp
    {
        return Ok(Arc::clone(before));
    }
    if Kind::of(&entry.path).is_asset() {
        let asset = parse::read_asset(&entry.path, &mut source.open(&entry.path)?)
            .map_err(|error| source::unreadable(&entry.path, &error))?;
        return Ok(Arc::new(ParsedFile {
            stamp: entry.stamp,
            digest: asset.digest,
            parsed: Parsed::Asset(asset),
            problems: Vec::new(),
        }));
    }
    let bytes = source.read(&entry.path)?;
    let digest = Digest::of_bytes(&bytes);
    let mut problems = Vec::new();
    let parsed = match before {
        Some(before) if before.digest == digest => {
            problems.extend_from_slice(&before.problems);
            before.parsed.clone()
        }
        _ => parse::read(&entry.path, &bytes, style, &mut problems),
    };
    Ok(Arc::new(ParsedFile {
        stamp: entry.stamp,
        digest,
        parsed,
        problems,
    }))
}

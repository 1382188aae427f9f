//! The files of a site as they were read last.
//!
//! Enters: a source. Leaves: what each file holds, the settings among them, and which files are
//! other than before. Forbidden here: what the files mean together.
//!
//! A file is read again when it has another stamp, and parsed again when it has other bytes or when
//! the settings say that texts are to be read in another way. The settings are a file like any
//! other, only read first.

use super::options::{BaseUrl, Options};
use super::texts::TextReader;
use crate::config::{Config, SITE_FILE, placeholders};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::Material;
use crate::parse::{self, Kind, Media, ParseOptions, Parsed, SettingPlaces};
use crate::source::{self, FileEntry, Hint, Listing, Source};
use rayon::prelude::*;
use std::cmp::Ordering;
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
    /// Of the bytes; `None`: the system does not let us read them.
    pub(super) digest: Option<Digest>,
    pub(super) parsed: Parsed,
    pub(super) problems: Vec<Diagnostic>,
}

impl ParsedFile {
    /// Whether it is remembered for the next run. Others are few, and are read again.
    pub(super) fn is_remembered(&self) -> bool {
        match &self.parsed {
            Parsed::Document(_) | Parsed::Comment(_) | Parsed::Data(_) => self.digest.is_some(),
            Parsed::Asset(asset) => !matches!(
                asset.media,
                Media::BrokenPicture(_) | Media::BrokenRecording(_)
            ),
            _ => false,
        }
    }
}

/// A file that is new, other or gone.
pub(super) struct Change {
    pub(super) path: Arc<str>,
    old: Option<Arc<ParsedFile>>,
    new: Option<Arc<ParsedFile>>,
}

impl Change {
    /// The document before and after, if it was one and is one.
    pub(super) fn document(&self) -> Option<(&Arc<parse::Document>, &Arc<parse::Document>)> {
        match (&self.old.as_ref()?.parsed, &self.new.as_ref()?.parsed) {
            (Parsed::Document(old), Parsed::Document(new)) => Some((old, new)),
            _ => None,
        }
    }
}

/// What was made of every file, sorted by path.
pub(super) type ParsedFiles = Vec<(Arc<str>, Arc<ParsedFile>)>;

/// A file that has to be read, and what is known of it.
type UnreadEntry<'a> = (&'a FileEntry, Option<Arc<ParsedFile>>);

/// Every file of a site.
#[derive(Debug)]
pub(super) struct SourceFiles {
    listing: Listing,
    pub(super) files: ParsedFiles,
    settings: Settings,
    /// What the settings say about how texts are read.
    parse_options: ParseOptions,
    /// The digest of the options that all texts but the settings were read with.
    pub(super) read_with: Digest,
    /// Reads texts again that are not in memory.
    pub(super) texts: Arc<TextReader>,
    /// Whether something is other than it was remembered.
    pub(super) is_other: bool,
}

impl SourceFiles {
    /// Without any file.
    pub(super) fn new(options: &Options) -> SourceFiles {
        let settings = Settings::of(None, options);
        let parse_options = ParseOptions::new(&settings.config);
        SourceFiles {
            listing: Listing::default(),
            files: Vec::new(),
            read_with: parse_options.digest(),
            parse_options,
            settings,
            texts: Arc::new(TextReader::new(options.text_memory)),
            is_other: true,
        }
    }

    /// Looks at what the hint names, and reads what has another stamp. What is other than before.
    pub(super) fn update(
        &mut self,
        source: &dyn Source,
        hint: &Hint,
        options: &Options,
    ) -> Vec<Change> {
        source.relist(&mut self.listing, hint);
        self.read(source, options)
    }

    /// Reads what has another stamp in a listing that was just made. What is other than before.
    pub(super) fn take_listing(
        &mut self,
        listing: Listing,
        source: &dyn Source,
        options: &Options,
    ) -> Vec<Change> {
        self.listing = listing;
        self.read(source, options)
    }

    fn read(&mut self, source: &dyn Source, options: &Options) -> Vec<Change> {
        let entries = &self.listing.entries;
        let before = std::mem::take(&mut self.files);
        let (mut files, mut unread, mut changes) = sort_out(entries, before);
        let has_unread = !unread.is_empty();
        let is_settings = |path: &str| path == SITE_FILE;
        let settings = unread
            .iter()
            .position(|(entry, _)| is_settings(&entry.path));
        if let Some((entry, old)) = settings.map(|at| unread.swap_remove(at)) {
            let new = Reading {
                source,
                parse_options: &self.parse_options,
                texts: &self.texts,
            }
            .read(entry, old.as_ref());
            take(entry, old, new, &mut files, &mut changes);
        }
        if changes.iter().any(|change| is_settings(&change.path)) {
            let file = files.iter().find(|(path, _)| is_settings(path));
            self.settings = Settings::of(file.map(|(_, file)| &**file), options);
            self.parse_options.adopt(&self.settings.config);
        }
        let read_with = self.parse_options.digest();
        if std::mem::replace(&mut self.read_with, read_with) != read_with {
            files.retain(|(path, _)| is_settings(path));
            let texts = entries.iter().filter(|entry| !is_settings(&entry.path));
            unread = texts.map(|entry| (entry, None)).collect();
        }
        self.texts.adopt(source, &self.parse_options);
        let reading = Reading {
            source,
            parse_options: &self.parse_options,
            texts: &self.texts,
        };
        let all: Vec<_> = unread
            .into_par_iter()
            .map(|(entry, old)| (reading.read(entry, old.as_ref()), entry, old))
            .collect();
        self.is_other |= changes.iter().any(|change| change.new.is_none());
        for (new, entry, old) in all {
            self.is_other |= old.is_some() || new.is_remembered();
            take(entry, old, new, &mut files, &mut changes);
        }
        if has_unread {
            files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        }
        self.files = files;
        changes
    }

    /// Forgets these files, so that they are read again.
    pub(super) fn forget(&mut self, paths: &[Arc<str>]) {
        self.files.retain(|(path, _)| !paths.contains(path));
    }

    /// The paths that are links, from the site's root.
    pub(super) fn links(&self) -> &[String] {
        &self.listing.links
    }

    /// What is wrong with single files, with the settings, and with the listing.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let files = self.files.iter().flat_map(|(_, file)| &file.problems);
        let others = self.listing.problems.iter().chain(&self.settings.problems);
        // What the settings have in the place of a base URL that was given does not matter.
        let is_given = self.settings.has_given_base_url;
        let matters =
            |problem: &&Diagnostic| !is_given || !placeholders::is_about_base_url(problem);
        files.chain(others).filter(matters).cloned().collect()
    }

    /// What a site is gathered from.
    pub(super) fn material(&self, source: &dyn Source, options: &Options) -> Material<'_> {
        let files = self.files.iter();
        Material {
            config: Arc::clone(&self.settings.config),
            places: &self.settings.places,
            files: files.map(|(path, file)| (path, &file.parsed)).collect(),
            now: source.now(),
            visibility: options.visibility,
        }
    }
}

/// What is as it was, what has to be read, and what is gone.
fn sort_out(
    entries: &[FileEntry],
    before: ParsedFiles,
) -> (ParsedFiles, Vec<UnreadEntry<'_>>, Vec<Change>) {
    let (mut files, mut unread) = (Vec::with_capacity(entries.len()), Vec::new());
    let mut changes = Vec::new();
    let gone = |(path, old)| Change {
        path,
        old: Some(old),
        new: None,
    };
    let mut before = before.into_iter().peekable();
    for entry in entries {
        while let Some(old) = before.next_if(|(path, _)| path < &entry.path) {
            changes.push(gone(old));
        }
        match before.next_if(|(path, _)| path.cmp(&entry.path) == Ordering::Equal) {
            Some((path, old)) if entry.stamp.is_some() && old.stamp == entry.stamp => {
                files.push((path, old));
            }
            known => unread.push((entry, known.map(|(_, old)| old))),
        }
    }
    changes.extend(before.map(gone));
    (files, unread, changes)
}

/// Takes in a file that was read, and notes whether it is other than before.
fn take(
    entry: &FileEntry,
    old: Option<Arc<ParsedFile>>,
    new: Arc<ParsedFile>,
    files: &mut ParsedFiles,
    changes: &mut Vec<Change>,
) {
    let is_same = |old: &Arc<ParsedFile>| old.digest == new.digest && old.problems == new.problems;
    if !old.as_ref().is_some_and(is_same) {
        changes.push(Change {
            path: Arc::clone(&entry.path),
            old,
            new: Some(Arc::clone(&new)),
        });
    }
    files.push((Arc::clone(&entry.path), new));
}

/// What files are read with.
struct Reading<'a> {
    source: &'a dyn Source,
    parse_options: &'a ParseOptions,
    texts: &'a Arc<TextReader>,
}

impl Reading<'_> {
    /// A file as it is now. One that cannot be read is tried again each time.
    fn read(&self, entry: &FileEntry, before: Option<&Arc<ParsedFile>>) -> Arc<ParsedFile> {
        let read = if Kind::of(&entry.path).is_asset() {
            self.asset(entry)
        } else {
            self.text(entry, before)
        };
        Arc::new(read.unwrap_or_else(|problem| ParsedFile {
            stamp: None,
            digest: None,
            parsed: Parsed::Nothing,
            problems: vec![problem],
        }))
    }

    fn asset(&self, entry: &FileEntry) -> Result<ParsedFile, Diagnostic> {
        let asset = parse::read_asset(&entry.path, &mut self.source.open(&entry.path)?)
            .map_err(|error| source::unreadable(&entry.path, &error))?;
        Ok(ParsedFile {
            stamp: entry.stamp,
            digest: Some(asset.digest),
            parsed: Parsed::Asset(asset),
            problems: Vec::new(),
        })
    }

    fn text(
        &self,
        entry: &FileEntry,
        before: Option<&Arc<ParsedFile>>,
    ) -> Result<ParsedFile, Diagnostic> {
        let bytes = self.source.read(&entry.path)?;
        let digest = Digest::of_bytes(&bytes);
        let is_same = |before: &&Arc<ParsedFile>| before.digest == Some(digest);
        let (parsed, problems) = match before.filter(is_same) {
            Some(before) => (before.parsed.clone(), before.problems.clone()),
            None => {
                let mut problems = Vec::new();
                let mut parsed =
                    parse::read(&entry.path, &bytes, self.parse_options, &mut problems);
                if let Parsed::Document(document) = &mut parsed {
                    self.texts.keep(Arc::make_mut(document), digest);
                }
                (parsed, problems)
            }
        };
        Ok(ParsedFile {
            stamp: entry.stamp,
            digest: Some(digest),
            parsed,
            problems,
        })
    }
}

/// The settings in force.
#[derive(Debug)]
struct Settings {
    config: Arc<Config>,
    places: Arc<SettingPlaces>,
    /// What is wrong with the usual settings, which a site without a file has.
    problems: Vec<Diagnostic>,
    /// Whether the command names the base URL.
    has_given_base_url: bool,
}

impl Settings {
    /// What the file says, and what the command says instead of it.
    fn of(file: Option<&ParsedFile>, options: &Options) -> Settings {
        let mut problems = Vec::new();
        let (config, places) = match file.map(|file| &file.parsed) {
            Some(Parsed::Settings(config, places)) => (Arc::clone(config), Arc::clone(places)),
            _ => {
                let (config, places) = parse::read_site(b"", &mut problems);
                (Arc::new(config), Arc::new(places))
            }
        };
        let mut config = Arc::unwrap_or_clone(config);
        config.preview = options.preview;
        match &options.base_url {
            Some(BaseUrl::Whole(url)) => config.base_url.clone_from(url),
            Some(BaseUrl::Origin(origin)) => {
                config.base_url = format!("{origin}{}", config.base_path())
            }
            None => {}
        }
        Settings {
            config: Arc::new(config),
            places,
            problems,
            has_given_base_url: matches!(options.base_url, Some(BaseUrl::Whole(_))),
        }
    }
}

//! The recordings of posts, mistakes in them, and the podcast that they make.

use super::address::beside_page;
use super::card::{Episode, Mark};
use super::shown::{COVER, is_cover};
use super::{Address, DocumentKind, PublishedFile, Site, file_of};
use crate::config::Config;
use crate::config::address::is_elsewhere;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::pending_entry::PendingEntry;
use crate::parse::{Document, Media, PictureFormat, Sound, clock};
use std::sync::Arc;

/// The facts about the podcast beside its settings and its episodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Podcast {
    /// The URL of its cover: root-relative, or absolute for one on another site.
    pub cover: Option<String>,
}

impl Site {
    /// The podcast, if there is one: posts with recordings, and settings that do not forbid it.
    pub fn podcast(&self) -> Option<Podcast> {
        let settings = &self.config.podcast;
        if !settings.is_on || self.recorded.is_empty() {
            return None;
        }
        let written = settings.image.as_deref();
        let cover = written.and_then(|written| {
            if is_elsewhere(written) {
                Some(written.to_owned())
            } else {
                Some(self.cover_asset(written)?.address.url.to_string())
            }
        });
        Some(Podcast { cover })
    }

    /// The posts that have recordings, each with its recording.
    pub fn episodes(&self) -> impl Iterator<Item = (&super::Entry, &Episode)> {
        let entries = self.recorded.iter().map(|at| &self.entries[*at]);
        entries.filter_map(|entry| Some((entry, entry.card.episode.as_ref()?)))
    }

    fn cover_asset(&self, written: &str) -> Option<&PublishedFile> {
        self.content_file(&file_of("content/site.yaml", written)?)
    }

    /// The mistake in the cover of the podcast, which is named at `place`.
    pub(super) fn cover_problem(&self, place: &Place) -> Option<Diagnostic> {
        let written = self.config.podcast.image.as_deref()?;
        if is_elsewhere(written) {
            return None;
        }
        let problem = match self.cover_asset(written).map(|asset| &asset.media) {
            None => self.no_picture(written, file_of("content/site.yaml", written).as_deref()),
            Some(Media::Picture(picture)) if is_cover(picture) => return None,
            Some(Media::Picture(picture))
                if !matches!(picture.format, PictureFormat::Jpeg | PictureFormat::Png) =>
            {
                bad_cover("the cover of the podcast is neither JPEG nor PNG".to_owned())
            }
            Some(Media::Picture(picture)) => {
                let message = format!(
                    "the cover of the podcast is {} by {} pixels",
                    picture.width, picture.height
                );
                bad_cover(message)
            }
            Some(_) => bad_cover(format!("`{written}` is no picture")),
        };
        Some(problem.at(place.clone()))
    }

    /// Adds to posts the recordings that their front matter names.
    pub(super) fn add_recordings(
        &mut self,
        pending: &mut [PendingEntry],
        problems: &mut Vec<Diagnostic>,
    ) {
        for entry in pending {
            if entry.document.front.audio.is_none() && entry.card.episode.is_none() {
                complain_of_chapters(entry, problems);
                continue;
            }
            let episode = self.episode(entry, problems);
            entry.set_episode(episode);
        }
    }

    /// The recording of a document.
    fn episode(&self, entry: &PendingEntry, problems: &mut Vec<Diagnostic>) -> Option<Episode> {
        let document = &entry.document;
        let written = document.front.audio.as_deref()?;
        if entry.card.kind == DocumentKind::Page {
            // The warning about `audio:` on a page was already given.
            return None;
        }
        let at = |problem: Diagnostic| problem.at(document.place("audio"));
        if is_elsewhere(written) {
            let message = "a recording has to be a file of the site, not an address on the web";
            let help = "download the file, put it beside the post and write its name here";
            problems.push(at(Diagnostic::error("audio-url", message).help(help)));
            return None;
        }
        let path = file_of(&document.path, written);
        let asset = path.as_ref().and_then(|path| self.content_file(path));
        let Some(asset) = asset else {
            problems.push(at(self.no_recording(written, path.as_deref())));
            return None;
        };
        let facts = match &asset.media {
            Media::Recording(facts) => *facts,
            Media::BrokenRecording(reason) => {
                problems.push(at(broken(&asset.source, reason)));
                return None;
            }
            _ => {
                let reason = "its name is not that of a recording";
                problems.push(at(broken(&asset.source, reason)));
                return None;
            }
        };
        problems.extend(wrong_ending(&asset.source, facts.sound).map(at));
        let chapters = marks(document, facts.seconds, problems);
        let chapters_file = chapters_file(&self.config, &entry.address);
        Some(Episode {
            source: Arc::clone(&asset.source),
            url: Arc::clone(&asset.address.url),
            len: asset.len,
            sound: facts.sound,
            seconds: facts.seconds,
            chapters_file: (!chapters.is_empty()).then_some(chapters_file),
            chapters,
        })
    }

    fn no_recording(&self, written: &str, path: Option<&str>) -> Diagnostic {
        let is_recording = |asset: &&PublishedFile| {
            matches!(asset.media, Media::Recording(_) | Media::BrokenRecording(_))
        };
        let known = self.assets.values().filter(is_recording);
        let names: Vec<&str> = known.map(|asset| &*asset.source).collect();
        let help = match nearest(path.unwrap_or(written), names) {
            Some(meant) => format!("did you mean `/{}`?", meant.trim_start_matches("content/")),
            None => {
                "put the file beside the post, or give its path from content/ with a / in front"
                    .to_owned()
            }
        };
        let message = format!("there is no recording `{written}`");
        Diagnostic::error("audio-missing", message).help(help)
    }
}

fn bad_cover(message: String) -> Diagnostic {
    Diagnostic::warning("podcast-cover", message).help(format!(
        "directories take a square JPEG or PNG of {} to {} pixels",
        COVER.start(),
        COVER.end()
    ))
}

/// The chapters of a recording with a length in seconds; a chapter that begins later is an error.
fn marks(document: &Document, seconds: u32, problems: &mut Vec<Diagnostic>) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(document.front.chapters.len());
    for chapter in &document.front.chapters {
        if chapter.at >= seconds {
            let message = format!(
                "this chapter begins at {}, but the recording ends at {}",
                clock(chapter.at),
                clock(seconds)
            );
            let place = match chapter.spot {
                Some(spot) => Place::new(&document.path, spot.line, spot.column, spot.width),
                None => document.place("chapters"),
            };
            let help = "correct the time, or take the chapter out";
            let problem = Diagnostic::error("chapter-late", message).help(help);
            problems.push(problem.at(place));
            continue;
        }
        marks.push(Mark {
            at: chapter.at,
            title: chapter.title.clone(),
            url: chapter.url.clone(),
        });
    }
    marks
}

fn complain_of_chapters(entry: &PendingEntry, problems: &mut Vec<Diagnostic>) {
    let document = &entry.document;
    if !document.front.chapters.is_empty() && entry.card.kind == DocumentKind::Post {
        let message = "this post has chapters but no recording";
        let problem = Diagnostic::warning("chapters-alone", message).at(document.place("chapters"));
        problems.push(problem.help("add `audio:` with the name of the file beside the post"));
    }
}

/// The error for a recording that cannot be played.
fn broken(source: &str, reason: &str) -> Diagnostic {
    let message = format!("`{source}` cannot be published as a recording: {reason}");
    Diagnostic::error("audio-broken", message)
        .help("export it as MP3 (or m4a, ogg, opus) in a sound program, under a name that says so")
}

/// Browsers and podcast apps decide by the ending of a name.
fn wrong_ending(source: &str, sound: Sound) -> Option<Diagnostic> {
    let ending = source.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fits = sound
        .endings()
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    let usual = sound.endings().first()?;
    let message = format!("`{source}` is called .{ending}, but what is in it is .{usual}");
    let help = format!("rename the file so that it ends with .{usual}, and change this line");
    (!fits).then(|| Diagnostic::warning("audio-ending", message).help(help))
}

/// The address of the file of chapters: beside the post at `address`.
fn chapters_file(config: &Config, address: &Address) -> Address {
    let path = beside_page(&address.path, "chapters.json");
    Address::new(config, &format!("/{path}"))
}

//! The values of templates for recordings and the podcast.

use crate::config::{Config, FeedFormat, PODCAST_FILE};
use crate::model::{Episode, Podcast};
use crate::parse::clock;
use serde::Serialize;

/// The result of `podcast()`.
#[derive(Debug, Serialize)]
pub(super) struct PodcastValues<'a> {
    title: &'a str,
    description: &'a str,
    permalink: String,
    url: String,
    r#type: &'static str,
    image: Option<&'a str>,
}

/// `page.recording`
#[derive(Debug, Serialize)]
pub(super) struct RecordingValues<'a> {
    url: &'a str,
    permalink: String,
    r#type: &'static str,
    bytes: u64,
    seconds: u32,
    time: String,
    duration: String,
    chapters: Vec<ChapterValues<'a>>,
}

/// One of `page.recording.chapters`
#[derive(Debug, Serialize)]
struct ChapterValues<'a> {
    at: u32,
    time: String,
    title: &'a str,
    href: String,
    url: Option<&'a str>,
}

/// The result of `podcast()`.
pub(super) fn show<'a>(podcast: &'a Podcast, config: &'a Config) -> PodcastValues<'a> {
    let settings = &config.podcast;
    let url = config.url(PODCAST_FILE);
    PodcastValues {
        title: settings.title.as_ref().unwrap_or(&config.title),
        description: settings.description.as_ref().unwrap_or(&config.description),
        permalink: config.permalink(&url),
        url,
        r#type: FeedFormat::Rss.media_type(),
        image: podcast.cover.as_deref(),
    }
}

/// `page.recording`
pub(super) fn of<'a>(episode: &'a Episode, config: &Config) -> RecordingValues<'a> {
    let chapters = episode.chapters.iter().map(|mark| ChapterValues {
        at: mark.at,
        time: clock(mark.at),
        title: &mark.title,
        href: format!("{}#t={}", episode.url, mark.at),
        url: mark.url.as_deref(),
    });
    RecordingValues {
        url: &episode.url,
        permalink: config.permalink(&episode.url),
        r#type: episode.sound.media_type(),
        bytes: episode.len,
        seconds: episode.seconds,
        time: clock(episode.seconds),
        duration: duration(episode.seconds),
        chapters: chapters.collect(),
    }
}

/// A length in seconds in the form of ISO 8601.
pub(super) fn duration(seconds: u32) -> String {
    format!("PT{seconds}S")
}

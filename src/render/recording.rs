//! Recordings and the podcast as template values.

use super::shape::{list, map};
use crate::config::{Config, FeedFormat, PODCAST_FILE};
use crate::model::{Episode, Podcast};
use crate::parse::clock;
use tera::Value;

/// The result of `podcast()`.
pub(super) fn show(podcast: &Podcast, config: &Config) -> Value {
    let settings = &config.podcast;
    let url = config.url(PODCAST_FILE);
    let title = settings.title.as_ref().unwrap_or(&config.title);
    let description = settings.description.as_ref();
    let cover = podcast.cover.as_deref();
    map([
        ("title", Value::from(&**title)),
        (
            "description",
            Value::from(&**description.unwrap_or(&config.description)),
        ),
        ("permalink", Value::from(config.permalink(&url))),
        ("url", Value::from(url)),
        ("type", Value::from(FeedFormat::Rss.media_type())),
        ("image", Value::from(cover)),
    ])
}

/// `page.recording`
pub(super) fn of(episode: &Episode, config: &Config) -> Value {
    let chapters = episode.chapters.iter().map(|mark| {
        map([
            ("at", Value::from(mark.at)),
            ("time", Value::from(clock(mark.at))),
            ("title", Value::from(&*mark.title)),
            (
                "href",
                Value::from(format!("{}#t={}", episode.url, mark.at)),
            ),
            ("url", Value::from(mark.url.as_deref())),
        ])
    });
    map([
        ("url", Value::from(&*episode.url)),
        ("permalink", Value::from(config.permalink(&episode.url))),
        ("type", Value::from(episode.sound.media_type())),
        ("bytes", Value::from(episode.len)),
        ("seconds", Value::from(episode.seconds)),
        ("time", Value::from(clock(episode.seconds))),
        ("duration", Value::from(format!("PT{}S", episode.seconds))),
        ("chapters", list(chapters)),
    ])
}

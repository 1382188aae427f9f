//! The podcast: the posts that have recordings, as RSS 2.0 with Apple's extension and the podcast
//! namespace (podcastindex.org).
//!
//! An episode keeps the guid that its post has in the other feeds.

use super::{Content, Feed, FeedItem, Output, Recipe, clean, moment, rss};
use crate::config::address::without_scheme;
use crate::config::{Config, PODCAST_FILE, PodcastSettings};
use crate::model::{Card, Episode, List, Mark, Site};
use crate::output::chapters;
use crate::render::View;
use ::rss::extension::itunes::{
    ITunesCategory, ITunesChannelExtension, ITunesItemExtension, ITunesOwner,
};
use ::rss::extension::{Extension, ExtensionMap};
use std::collections::BTreeMap;
use std::rc::Rc;
use uuid::Uuid;

/// The XML namespace of the podcast extension, which has chapters and the podcast's guid.
const NAMESPACE: &str = "https://podcastindex.org/namespace/1.0";
/// The XML namespace of Podlove Simple Chapters 1.2: chapters in the feed itself. Apps such as gPodder read
/// these, and not the file that the podcast namespace names.
const SIMPLE_CHAPTERS: &str = "http://podlove.org/simple-chapters";
/// The UUID namespace for podcasts, as the podcast extension defines it.
const GUIDS: Uuid = Uuid::from_u128(0xead4c236_bf58_58c6_a2c6_a6b28d128cb6);

/// The feed of the podcast.
pub struct Podcasts;

impl Output for Podcasts {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let path = PODCAST_FILE.trim_start_matches('/');
        let recipe = site.podcast().map(|_| Recipe::new(path, ""));
        recipe.into_iter().collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let cover = view.podcast()?.cover;
        let config = view.config();
        let settings = &config.podcast;
        let cards: Vec<&Card> = view.posts(&List::Recorded, 0, usize::MAX).collect();
        let changes = cards
            .iter()
            .flat_map(|card| [card.updated.as_deref(), card.date.as_deref()]);
        let title = settings.title.as_ref().unwrap_or(&config.title);
        let description = match settings.description.as_ref().unwrap_or(&config.description) {
            none if none.is_empty() => title,
            description => description,
        };
        let html = |card: &Card| view.syndicated_html(&card.source).map(|html| clean(&html));
        let items = cards.iter().map(|card| FeedItem {
            card,
            html: config.feeds.full.then(|| html(card)).flatten(),
            discussion: None,
        });
        let feed = Feed {
            title: clean(title),
            description: clean(description),
            home: config.base_url.clone(),
            url: config.permalink(&config.url(PODCAST_FILE)),
            updated: changes.flatten().max_by_key(|date| moment(Some(date))),
            items: items.collect(),
            config,
        };
        let episodes = feed.items.iter().filter_map(|item| episode(item, &feed));
        let mut channel = rss::frame(&feed, episodes.collect());
        channel.itunes_ext = Some(about(settings, config, cover));
        channel.copyright = settings.copyright.as_deref().map(clean);
        let guid = guid(&feed.url);
        channel.extensions = extensions([("guid", words(guid))]);
        let namespaces = [("podcast", NAMESPACE), ("psc", SIMPLE_CHAPTERS)];
        channel
            .namespaces
            .extend(namespaces.map(|(name, url)| (name.to_owned(), url.to_owned())));
        Some(Content::Bytes(rss::text(&channel).into_bytes()))
    }
}

/// The elements of Apple's extension for the podcast.
fn about(
    settings: &PodcastSettings,
    config: &Config,
    cover: Option<String>,
) -> ITunesChannelExtension {
    let known = |text: &str| Some(clean(text)).filter(|text| !text.is_empty());
    let author = settings
        .author
        .as_deref()
        .unwrap_or(match config.author.as_str() {
            "" => &config.title,
            author => author,
        });
    let email = settings.owner.email.as_deref().unwrap_or(&config.email);
    let owner = known(email).map(|email| ITunesOwner {
        name: known(settings.owner.name.as_deref().unwrap_or(author)),
        email: Some(email),
    });
    let (top, below) = settings.category;
    let category = |text: &str, subcategory| ITunesCategory {
        text: text.to_owned(),
        subcategory,
    };
    let below = below.map(|text| Box::new(category(text, None)));
    ITunesChannelExtension {
        author: known(author),
        categories: vec![category(top, below)],
        image: cover.map(|url| config.absolute(&url)),
        explicit: Some(yes_or_no(settings.explicit)),
        owner,
        r#type: Some(
            if settings.is_serial {
                "serial"
            } else {
                "episodic"
            }
            .into(),
        ),
        ..ITunesChannelExtension::default()
    }
}

/// An episode: the item of the post with the elements of Apple's extension and the podcast
/// namespace.
fn episode(item: &FeedItem<'_>, feed: &Feed<'_>) -> Option<::rss::Item> {
    let (card, config) = (item.card, feed.config);
    let episode: &Episode = card.episode.as_ref()?;
    let image = card.image.as_ref();
    let image = image.filter(|image| image.shown.as_ref().is_some_and(|shown| shown.is_cover()));
    let original = image.and_then(|image| Some(&image.shown.as_ref()?.original));
    let part = card.series.as_ref().map(|series| series.part);
    let mut entry = rss::item(item, feed);
    entry.itunes_ext = Some(ITunesItemExtension {
        author: Some(clean(&card.author)).filter(|author| !author.is_empty()),
        image: original.map(|url| config.permalink(url)),
        duration: Some(episode.seconds.to_string()),
        explicit: Some(yes_or_no(config.podcast.explicit)),
        episode: part.filter(|part| *part > 0).map(|part| part.to_string()),
        episode_type: Some("full".into()),
        ..ITunesItemExtension::default()
    });
    if let Some(file) = &episode.chapters_file {
        let attrs = [
            ("url".to_owned(), config.permalink(&file.url)),
            ("type".to_owned(), chapters::MEDIA_TYPE.to_owned()),
        ];
        let chapters = Extension {
            attrs: attrs.into(),
            ..Extension::default()
        };
        entry
            .extensions
            .extend(extensions([("chapters", chapters)]));
        entry.extensions.extend(simple_chapters(&episode.chapters));
    }
    // The crate has no field for it. Without it, feed-rs (3.0) loses the duration.
    let title = named("itunes:title", words(clean(&card.title)));
    let title = BTreeMap::from([("title".to_owned(), vec![title])]);
    entry.extensions.insert("itunes".to_owned(), title);
    Some(entry)
}

/// The chapters in the feed itself.
fn simple_chapters(chapters: &[Mark]) -> ExtensionMap {
    let chapters = chapters.iter().map(|mark| {
        let (hours, minutes, seconds) = (mark.at / 3600, mark.at / 60 % 60, mark.at % 60);
        let start = format!("{hours:02}:{minutes:02}:{seconds:02}");
        let mut attrs = BTreeMap::from([
            ("start".to_owned(), start),
            ("title".to_owned(), clean(&mark.title)),
        ]);
        attrs.extend(mark.url.iter().map(|url| ("href".to_owned(), url.clone())));
        let chapter = Extension {
            attrs,
            ..Extension::default()
        };
        named("psc:chapter", chapter)
    });
    let list = Extension {
        attrs: BTreeMap::from([("version".to_owned(), "1.2".to_owned())]),
        children: BTreeMap::from([("chapter".to_owned(), chapters.collect())]),
        ..Extension::default()
    };
    let list = vec![named("psc:chapters", list)];
    let lists = BTreeMap::from([("chapters".to_owned(), list)]);
    BTreeMap::from([("psc".to_owned(), lists)])
}

/// An element with its name.
fn named(name: &str, element: Extension) -> Extension {
    Extension {
        name: name.to_owned(),
        ..element
    }
}

/// Elements of the podcast namespace.
fn extensions<const N: usize>(elements: [(&str, Extension); N]) -> ExtensionMap {
    let elements = elements.into_iter().map(|(name, element)| {
        let named = named(&format!("podcast:{name}"), element);
        (name.to_owned(), vec![named])
    });
    let elements: BTreeMap<_, _> = elements.collect();
    BTreeMap::from([("podcast".to_owned(), elements)])
}

fn words(text: String) -> Extension {
    Extension {
        value: Some(text),
        ..Extension::default()
    }
}

fn yes_or_no(flag: bool) -> String {
    if flag { "true" } else { "false" }.to_owned()
}

/// The guid of the podcast for directories: a UUID of version 5 made from the address of its feed,
/// without the scheme and without slashes at the end.
fn guid(url: &str) -> String {
    let name = without_scheme(url).trim_end_matches('/');
    Uuid::new_v5(&GUIDS, name.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::guid;

    #[test]
    fn a_podcast_is_known_by_the_guid_that_the_namespace_gives_as_an_example() {
        assert_eq!(
            guid("https://mp3s.nashownotes.com/pc20rss.xml"),
            "917393e3-1b1e-5cef-ace4-edaa54e1f810"
        );
        assert_eq!(
            guid("podnews.net/rss"),
            "9b024349-ccf0-5f69-a609-6b82873eab3c"
        );
    }
}

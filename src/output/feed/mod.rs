//! Feeds: the newest posts of the site, of a collection, of a tag, of a series, in the formats that readers know.
//!
//! Every URL in them is absolute; scripts and the like are removed; a guid never changes; no date
//! depends on the time of the build. The HTML of a post for use away from the site is made once for
//! all feeds.

mod atom;
mod comments;
mod json;
mod podcast;
mod rss;

pub use comments::CommentFeeds;
pub(super) use comments::feeds as feeds_of_comments;
pub use podcast::Podcasts;

use super::{Content, Output, Recipe};
use crate::config::{Config, FeedFormat};
use crate::model::{Card, List, Site, encode, feed_path, post_iri, series_address};
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// The feeds of the site.
pub struct Feeds;

/// The subject of a feed's recipe.
const COLLECTION: &str = "collection:";
const TAG: &str = "tag:";
const SERIES: &str = "series:";

impl Output for Feeds {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let feeds = &site.config().feeds;
        let recipe = |list: &List, format: FeedFormat, subject: String| {
            let path = feed_path(list, format)?;
            Some(Recipe::new(path.trim_start_matches('/'), subject))
        };
        let whole = feeds.formats.iter();
        let mut recipes: Vec<Recipe> = whole
            .filter_map(|format| recipe(&List::Feed, *format, String::new()))
            .collect();
        if feeds.collections {
            recipes.extend(site.config().own_collections().filter_map(|collection| {
                let name = &collection.name;
                let list = List::Collection(Arc::clone(name));
                recipe(&list, feeds.first(), format!("{COLLECTION}{name}"))
            }));
        }
        if feeds.tags {
            recipes.extend(site.tags().iter().filter_map(|tag| {
                let slug = &tag.tag.slug;
                let list = List::Tag(Arc::clone(slug));
                recipe(&list, feeds.first(), format!("{TAG}{slug}"))
            }));
        }
        if feeds.series {
            recipes.extend(site.series().filter_map(|slug| {
                let list = List::Series(Arc::clone(slug));
                recipe(&list, feeds.first(), format!("{SERIES}{slug}"))
            }));
        }
        recipes
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let feed = Feed::gather(&recipe.path, &recipe.subject, view)?;
        let text = match FeedFormat::of_path(&recipe.path)? {
            FeedFormat::Rss => rss::write(&feed),
            FeedFormat::Atom => atom::write(&feed),
            FeedFormat::Json => json::write(&feed),
        };
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// The facts that every format needs.
struct Feed<'a> {
    config: &'a Config,
    title: String,
    description: String,
    /// The page that the feed follows, absolute.
    home: String,
    /// Its own address, absolute.
    url: String,
    /// RFC 3339: the last change of any of its posts.
    updated: Option<&'a str>,
    items: Vec<FeedItem<'a>>,
}

/// One post in a feed.
struct FeedItem<'a> {
    card: &'a Card,
    /// The whole post, if feeds carry whole posts.
    html: Option<String>,
    /// The number of comments on it, and their feed.
    discussion: Option<Discussion>,
}

/// The comments on a post.
struct Discussion {
    count: usize,
    /// The URL of the feed of comments, absolute.
    feed: Option<String>,
}

impl FeedItem<'_> {
    /// The id by which feed readers know the post: the writer's own as it is written, because a post
    /// that came from another blog has the id of its old feed.
    fn id(&self) -> String {
        clean(&self.card.id)
    }

    /// The same as an IRI, which Atom wants.
    fn iri(&self) -> String {
        post_iri(&clean(&self.card.id))
    }
}

impl<'a> Feed<'a> {
    fn gather(path: &str, subject: &str, view: &'a View) -> Option<Feed<'a>> {
        let config = view.config();
        let (mut title, mut home) = (clean(&config.title), config.base_url.clone());
        let mut about = None;
        let count = config.feeds.items;
        let cards: Vec<&Card> = if let Some(slug) = subject.strip_prefix(TAG) {
            let tag = view.tag(slug)?;
            title = format!("{title}: {}", clean(tag.name));
            home = clean(&tag.permalink);
            view.posts(&List::Tag(slug.into()), 0, count).collect()
        } else if let Some(name) = subject.strip_prefix(COLLECTION) {
            let collection = config.collection(name)?;
            title = format!("{title}: {}", clean(&collection.title));
            home = config.permalink(&config.url(&collection.list_path()));
            let own = Some(clean(&collection.description));
            about = own.filter(|own| !own.is_empty());
            let list = List::Collection(Arc::clone(&collection.name));
            view.posts(&list, 0, count).collect()
        } else if let Some(slug) = subject.strip_prefix(SERIES) {
            // A series is ordered by its parts, but a feed is newest first.
            let list = List::Series(Arc::from(slug));
            let parts: Vec<&Card> = view.posts(&list, 0, usize::MAX).collect();
            let first = parts.first()?;
            title = format!("{title}: {}", clean(&first.series.as_ref()?.name));
            home = config.permalink(&series_address(config, slug).url);
            let mut newest = parts;
            newest.sort_by_key(|card| std::cmp::Reverse(moment(card.date.as_deref())));
            newest.truncate(count);
            newest
        } else {
            view.posts(&List::Feed, 0, count).collect()
        };
        let changes = cards
            .iter()
            .flat_map(|card| [card.updated.as_deref(), card.date.as_deref()]);
        let html = |card: &Card| {
            if config.feeds.full {
                view.syndicated_html(&card.source).map(|html| clean(&html))
            } else {
                None
            }
        };
        // Only one of the formats has a field for it.
        let has_comments =
            FeedFormat::of_path(path) == Some(FeedFormat::Rss) && view.has_comments();
        let discussion = |card: &Card| {
            let feed = has_comments.then(|| view.comment_feed(card))?;
            let (said, is_open) = view.comments(&card.source);
            (is_open || !said.is_empty()).then(|| Discussion {
                count: said.len(),
                feed: feed.map(|url| config.permalink(&url)),
            })
        };
        Some(Feed {
            title,
            description: about.unwrap_or_else(|| {
                clean(match config.description.as_str() {
                    "" => &config.title,
                    description => description,
                })
            }),
            home,
            url: config.permalink(&config.url(&encode(&format!("/{path}")))),
            updated: changes.flatten().max_by_key(|date| moment(Some(date))),
            items: cards
                .iter()
                .map(|card| FeedItem {
                    card,
                    html: html(card),
                    discussion: discussion(card),
                })
                .collect(),
            config,
        })
    }
}

fn moment(date: Option<&str>) -> Option<jiff::Timestamp> {
    date?.parse().ok()
}

/// The absolute address of a post's picture.
fn picture(card: &Card, config: &Config) -> Option<String> {
    Some(config.absolute(&card.image.as_ref()?.url))
}

/// Removes the characters that XML 1.0 forbids (section 2.2) or discourages.
fn clean(text: &str) -> String {
    let allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let plain = |c: char| allowed(c) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        text.chars().filter(|c| plain(*c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_go() {
        assert_eq!(clean("a\u{1}b\u{fffe}\tc\u{85}"), "ab\tc");
    }
}

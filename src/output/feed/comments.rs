//! The feed of the comments on one post, newest first: RSS, which all feed readers support.
//!
//! A guid is made of the id of the post and that of the comment, so it does not depend on the
//! address.

use super::{Content, Feed, Output, Recipe, clean, moment, rss};
use crate::model::{Card, Entry, Site, ThreadedComment, comment_feed, encode};
use crate::render::{View, anchor, rfc2822};
use std::cmp::Reverse;
use std::rc::Rc;
use std::sync::Arc;

/// The feeds of comments.
pub struct CommentFeeds;

/// The posts that have such a feed, each with the feed's path.
pub(in crate::output) fn feeds(site: &Site) -> impl Iterator<Item = (&Entry, String)> {
    let is_on = site.config().comments.feed && site.has_comments();
    let posts = site.posts().iter().filter(move |_| is_on);
    let with_one = posts.filter(|entry| {
        let source = &entry.document.path;
        site.thread(source).is_some() || site.is_open(source)
    });
    with_one.map(|entry| (entry, comment_feed(&entry.address.path)))
}

impl Output for CommentFeeds {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        feeds(site)
            .map(|(entry, path)| Recipe::new(path, Arc::clone(&entry.document.path)))
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let card = view.card(&recipe.subject)?;
        let (said, _) = view.comments(&recipe.subject);
        let config = view.config();
        let mut newest: Vec<&ThreadedComment> = said.iter().collect();
        newest.sort_by_key(|said| Reverse(moment(Some(&said.date))));
        newest.truncate(config.feeds.items);
        let feed = Feed {
            title: format!("{}: {}", clean(&config.title), clean(&card.title)),
            description: clean(match card.description.as_str() {
                "" => &card.title,
                description => description,
            }),
            home: card.permalink.clone(),
            url: config.permalink(&comment_feed(&card.url)),
            updated: newest
                .first()
                .map(|said| &*said.date)
                .or(card.date.as_deref()),
            items: Vec::new(),
            config,
        };
        let items = newest.iter().map(|said| item(said, card)).collect();
        Some(Content::Bytes(rss::channel(&feed, items).into_bytes()))
    }
}

fn item(said: &ThreadedComment, card: &Card) -> ::rss::Item {
    let comment = &said.comment;
    let mut summary = String::new();
    // A description is HTML; writing to a `String` cannot fail.
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut summary, &clean(&comment.summary));
    ::rss::Item {
        title: Some(rss::title(&comment.author)),
        link: Some(format!(
            "{}#{}",
            card.permalink,
            encode(&anchor(&comment.id))
        )),
        description: Some(summary).filter(|text| !text.is_empty()),
        content: Some(clean(&comment.html)).filter(|html| !html.is_empty()),
        guid: Some(::rss::Guid {
            value: clean(&format!("{}#{}", card.id, comment.id)),
            permalink: false,
        }),
        pub_date: rfc2822(&said.date),
        dublin_core_ext: rss::creator(&comment.author),
        ..::rss::Item::default()
    }
}

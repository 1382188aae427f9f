//! What templates hold of the comments on a post. The contract of docs/themes.md is kept here.

use super::site_values::form;
use super::value::value_of;
use crate::config::{CommentProvider, Config, mail_link, mail_subject};
use crate::model::{Card, ThreadedComment};
use serde::Serialize;
use tera::Value;

/// Where the form of a page stands.
const FORM: &str = "#comment-form";

/// `comments(post=page)`
#[derive(Debug, Serialize)]
pub(super) struct ThreadValues<'a> {
    count: usize,
    open: bool,
    way: &'static str,
    url: Option<String>,
    form: Option<Value>,
    giscus: Option<GiscusValues<'a>>,
    feed: Option<CommentFeedValues>,
    list: Vec<CommentValues<'a>>,
}

/// `comments(post=page).feed`
#[derive(Debug, Serialize)]
struct CommentFeedValues {
    permalink: String,
    url: String,
    r#type: &'static str,
}

/// What the script of giscus wants to know.
#[derive(Debug, Serialize)]
struct GiscusValues<'a> {
    loads: bool,
    repo: &'a str,
    repo_id: &'a str,
    category: &'a str,
    category_id: &'a str,
}

/// One of `comments(post=page).list`
#[derive(Debug, Serialize)]
struct CommentValues<'a> {
    id: &'a str,
    anchor: String,
    author: &'a str,
    url: Option<&'a str>,
    date: &'a str,
    /// HTML.
    content: Value,
    by_author: bool,
    status: &'static str,
    depth: usize,
    flat: bool,
    answers: Option<AnsweredValues<'a>>,
    reply: Option<String>,
    /// Whether an answer follows inside of it.
    begins: bool,
    /// A number for each item that is closed behind it: none if an answer follows inside of it.
    ends: Vec<usize>,
}

/// Whom a comment answers.
#[derive(Debug, Serialize)]
struct AnsweredValues<'a> {
    author: &'a str,
    id: &'a str,
}

/// `comments(post=page)`: those on the post `card`, whose folder is `folder`; whether it takes more;
/// the URL of their feed.
pub(super) fn thread<'a>(
    card: &Card,
    folder: &str,
    (said, is_open): (&'a [ThreadedComment], bool),
    feed: Option<String>,
    config: &'a Config,
) -> ThreadValues<'a> {
    let way = if is_open {
        &config.comments.way
    } else {
        &CommentProvider::Closed
    };
    let list = said.iter().enumerate().map(|(at, one)| {
        let next = said.get(at + 1).map(|next| next.depth);
        comment(one, next, reply(way, card, folder, Some(one)))
    });
    ThreadValues {
        count: said.len(),
        open: is_open,
        way: name(way),
        url: reply(way, card, folder, None),
        form: as_form(way, folder, config),
        giscus: as_giscus(way, config),
        feed: feed.map(|url| CommentFeedValues {
            permalink: config.permalink(&url),
            url,
            r#type: "application/rss+xml",
        }),
        list: list.collect(),
    }
}

fn name(way: &CommentProvider) -> &'static str {
    match way {
        CommentProvider::Closed => "none",
        CommentProvider::Mail(_) => "mail",
        CommentProvider::Form(_) => "form",
        CommentProvider::Giscus(_) => "giscus",
    }
}

/// Where a comment, or an answer to `said`, is written.
fn reply(
    way: &CommentProvider,
    card: &Card,
    folder: &str,
    said: Option<&ThreadedComment>,
) -> Option<String> {
    match way {
        CommentProvider::Closed => None,
        CommentProvider::Mail(address) => {
            let id = said.map(|said| said.comment.id.as_str());
            Some(mail_link(address, &mail_subject(&card.title, folder, id)))
        }
        CommentProvider::Form(_) => Some(FORM.to_owned()),
        // Answers are given where the discussion is.
        CommentProvider::Giscus(_) if said.is_some() => None,
        CommentProvider::Giscus(giscus) => Some(format!(
            "https://github.com/{}/discussions",
            crate::model::encode(&giscus.repo)
        )),
    }
}

/// The form, with the field that says which post it is about.
fn as_form(way: &CommentProvider, folder: &str, config: &Config) -> Option<Value> {
    let CommentProvider::Form(known) = way else {
        return None;
    };
    let mut filled = (**known).clone();
    filled.hidden.push(("post".to_owned(), folder.to_owned()));
    Some(value_of(&form(&filled, config)))
}

/// What the script of giscus wants to know. A preview loads nothing from elsewhere.
fn as_giscus<'a>(way: &'a CommentProvider, config: &Config) -> Option<GiscusValues<'a>> {
    let CommentProvider::Giscus(giscus) = way else {
        return None;
    };
    Some(GiscusValues {
        loads: !config.preview,
        repo: &giscus.repo,
        repo_id: &giscus.repo_id,
        category: &giscus.category,
        category_id: &giscus.category_id,
    })
}

/// One of the comments. `next` is the depth of the one after it.
fn comment(
    said: &ThreadedComment,
    next: Option<usize>,
    reply: Option<String>,
) -> CommentValues<'_> {
    let comment = &said.comment;
    let ends = match next {
        Some(next) => (said.depth + 1).saturating_sub(next),
        None => said.depth + 1,
    };
    let answers = said.answers.as_ref();
    CommentValues {
        id: &comment.id,
        anchor: anchor(&comment.id),
        author: &comment.author,
        url: comment.url.as_deref(),
        date: &said.date,
        content: Value::safe_string(&comment.html),
        by_author: said.by_author,
        status: said.status.name(),
        depth: said.depth,
        flat: said.is_flat,
        answers: answers.map(|(author, id)| AnsweredValues { author, id }),
        reply,
        begins: next.is_some_and(|next| next > said.depth),
        ends: (0..ends).collect(),
    }
}

/// What a comment is called on its page.
pub fn anchor(id: &str) -> String {
    format!("comment-{id}")
}

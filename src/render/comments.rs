//! The values of templates for the comments on a post. They have to agree with docs/themes.md.

use super::form_values::form;
use super::value::value_of;
use crate::config::{CommentProvider, Config, mail_link, mail_subject};
use crate::model::{Card, ThreadedComment};
use serde::Serialize;
use tera::Value;

/// The fragment of a page's form.
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

/// The values that the script of giscus needs.
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
    /// Whether an answer to it follows inside.
    begins: bool,
    /// One number for each list item that ends after it. Empty if an answer to it follows inside.
    ends: Vec<usize>,
}

/// The comment that a comment answers.
#[derive(Debug, Serialize)]
struct AnsweredValues<'a> {
    author: &'a str,
    id: &'a str,
}

/// `comments(post=page)`: the comments on the post `card`, whose folder is `folder`; whether
/// readers can add more; the URL of their feed.
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

/// The link to write a comment, or an answer to `said`.
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
        // With giscus, readers answer in the discussion itself.
        CommentProvider::Giscus(_) if said.is_some() => None,
        CommentProvider::Giscus(giscus) => Some(format!(
            "https://github.com/{}/discussions",
            crate::model::encode(&giscus.repo)
        )),
    }
}

/// The form, with the field that names the post.
fn as_form(way: &CommentProvider, folder: &str, config: &Config) -> Option<Value> {
    let CommentProvider::Form(known) = way else {
        return None;
    };
    let mut filled = (**known).clone();
    filled.hidden.push(("post".to_owned(), folder.to_owned()));
    Some(value_of(&form(&filled, config)))
}

/// The values that the script of giscus needs. A preview loads nothing from other sites.
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

/// One of the comments. `next` is the depth of the comment after it.
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

/// The id of a comment on its page.
pub fn anchor(id: &str) -> String {
    format!("comment-{id}")
}

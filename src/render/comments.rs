//! What templates hold of the comments on a post. The contract of docs/themes.md is kept here.

use super::shape::map;
use super::value::form;
use crate::config::{CommentProvider, Config, Giscus, mail_link, mail_subject};
use crate::model::{Card, ThreadedComment};
use tera::Value;

/// Where the form of a page stands.
const FORM: &str = "#comment-form";

/// `comments(post=page)`: those on the post `card`, whose folder is `folder`; whether it takes more;
/// the URL of their feed.
pub(super) fn thread(
    card: &Card,
    folder: &str,
    (said, is_open): (&[ThreadedComment], bool),
    feed: Option<String>,
    config: &Config,
) -> Value {
    let way = if is_open {
        &config.comments.way
    } else {
        &CommentProvider::Closed
    };
    let feed = feed.map(|url| {
        map([
            ("permalink", Value::from(config.permalink(&url))),
            ("url", Value::from(url)),
            ("type", Value::from("application/rss+xml")),
        ])
    });
    let depths: Vec<usize> = said.iter().map(|said| said.depth).collect();
    let list: Vec<Value> = said
        .iter()
        .enumerate()
        .map(|(at, said)| {
            let next = depths.get(at + 1).copied();
            comment(said, next, reply(way, card, folder, Some(said)))
        })
        .collect();
    map([
        ("count", Value::from(said.len())),
        ("open", Value::from(is_open)),
        ("way", Value::from(name(way))),
        ("url", Value::from(reply(way, card, folder, None))),
        ("form", Value::from(as_form(way, folder, config))),
        ("giscus", Value::from(as_giscus(way, config))),
        ("feed", Value::from(feed)),
        ("list", Value::from(list)),
    ])
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
    Some(form(&filled, config))
}

/// What the script of giscus wants to know. A preview loads nothing from elsewhere.
fn as_giscus(way: &CommentProvider, config: &Config) -> Option<Value> {
    let CommentProvider::Giscus(giscus) = way else {
        return None;
    };
    let Giscus {
        repo,
        repo_id,
        category,
        category_id,
    } = giscus;
    Some(map([
        ("loads", Value::from(!config.preview)),
        ("repo", Value::from(&**repo)),
        ("repo_id", Value::from(&**repo_id)),
        ("category", Value::from(&**category)),
        ("category_id", Value::from(&**category_id)),
    ]))
}

/// One of the comments. `ends` has a number for each item that is closed behind it: none if an
/// answer follows inside of it.
fn comment(said: &ThreadedComment, next: Option<usize>, reply: Option<String>) -> Value {
    let comment = &said.comment;
    let ends = match next {
        Some(next) => (said.depth + 1).saturating_sub(next),
        None => said.depth + 1,
    };
    let answers = said.answers.as_ref().map(|(author, id)| {
        map([
            ("author", Value::from(&**author)),
            ("id", Value::from(&**id)),
        ])
    });
    map([
        ("id", Value::from(&*comment.id)),
        ("anchor", Value::from(anchor(&comment.id))),
        ("author", Value::from(&*comment.author)),
        ("url", Value::from(comment.url.as_deref())),
        ("date", Value::from(&*said.date)),
        ("content", Value::safe_string(&comment.html)),
        ("by_author", Value::from(said.by_author)),
        ("status", Value::from(said.status.name())),
        ("depth", Value::from(said.depth)),
        ("flat", Value::from(said.is_flat)),
        ("answers", Value::from(answers)),
        ("reply", Value::from(reply)),
        (
            "begins",
            Value::from(next.is_some_and(|next| next > said.depth)),
        ),
        (
            "ends",
            Value::from((0..ends).map(Value::from).collect::<Vec<_>>()),
        ),
    ])
}

/// What a comment is called on its page.
pub fn anchor(id: &str) -> String {
    format!("comment-{id}")
}

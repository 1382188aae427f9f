//! The comments of an entry as files under `content/comments/`.
//!
//! Enters: comments of an export. Leaves: paths and texts, without an address of anybody. Forbidden
//! here: files.

use super::front::one_line;
use crate::comments::Submission;
use crate::config::address::is_web;
use crate::import::entry::{ImportedBody, ImportedComment, ImportedEntry, ImportedKind};
use crate::import::html::{self, HtmlOrigin};
use crate::import::losses::{LossKind, LossList};
use crate::import::markdown::markdown;
use crate::import::plain;
use crate::parse::{When, is_id};
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};

/// Comments of one entry that are taken over.
const MOST_COMMENTS: usize = 20_000;

/// The files of the comments on one entry, whose file is called `stem`.
pub(super) fn comments(
    entry: &mut ImportedEntry,
    stem: &str,
    zone: &TimeZone,
    losses: &mut LossList,
) -> Vec<(String, String)> {
    let mut comments = std::mem::take(&mut entry.comments);
    if entry.kind == ImportedKind::Page {
        for _ in &comments {
            losses.lose(
                LossKind::Comment,
                &entry.place,
                "a comment on a page was left out: only posts have comments",
                "make a post of the page, if readers should go on to talk about it",
            );
        }
        return Vec::new();
    }
    let all = comments.len();
    comments.retain(|comment| comment.is_approved);
    for _ in comments.len()..all {
        losses.lose(
            LossKind::Comment,
            &entry.place,
            "a comment that was not approved was left out",
            "approve it on the old site and export again, if readers should see it",
        );
    }
    if comments.len() > MOST_COMMENTS {
        comments.truncate(MOST_COMMENTS);
        losses.lose(
            LossKind::Comment,
            &entry.place,
            format!("a post has more than {MOST_COMMENTS} comments; the rest was left out"),
            "nothing can be done about it",
        );
    }
    let ids = ids(&comments);
    let folder = stem.rsplit('/').next().unwrap_or(stem);
    let mut files = Vec::new();
    for comment in comments {
        let Some(id) = ids.get(&comment.id).cloned() else {
            continue;
        };
        let parent = comment.parent.as_ref().and_then(|parent| ids.get(parent));
        let text = text(comment.body);
        if text.is_empty() {
            losses.lose(
                LossKind::Comment,
                &entry.place,
                "a comment without words was left out",
                "nothing, unless it held a picture that you want",
            );
            continue;
        }
        let author = one_line(&comment.author);
        let author = if author.is_empty() || author.contains('@') {
            "Anonymous"
        } else {
            &author
        };
        let submission = Submission {
            author: Some(author.to_owned()),
            url: comment.url.filter(|url| is_web(url)),
            text,
            reply_to: parent.cloned().filter(|parent| *parent != id),
            ..Submission::default()
        };
        let date = match comment.date.map(|date| date.when) {
            Some(When::Exact(moment)) => moment
                .to_zoned(zone.clone())
                .strftime("%Y-%m-%dT%H:%M:%S%:z")
                .to_string(),
            Some(When::Local(local)) => local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            None => "1970-01-01".to_owned(),
        };
        let mut file = submission.file(&id, &date, true);
        if comment.is_by_author {
            file = file.replacen("approved: true\n", "approved: true\nby_author: true\n", 1);
        }
        files.push((format!("content/comments/{folder}/{id}.yaml"), file));
    }
    files
}

/// The ids of comments on the new site, by those of the old one.
fn ids(comments: &[ImportedComment]) -> HashMap<String, String> {
    let mut taken = HashSet::new();
    let mut ids = HashMap::new();
    for comment in comments {
        let plain: String = comment
            .id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .take(80)
            .collect();
        let wanted = format!("c{plain}");
        let counted = (2..).map(|count| format!("{wanted}-{count}"));
        let mut names = [wanted.clone()].into_iter().chain(counted);
        let id = names.find(|name| is_id(name) && taken.insert(name.to_lowercase()));
        ids.entry(comment.id.clone())
            .or_insert(id.unwrap_or_default());
    }
    ids
}

/// Its words as the Markdown of comments, which knows neither pictures nor HTML.
fn text(body: ImportedBody) -> String {
    let read = |page| html::read_tree(page, HtmlOrigin::Post, None, Vec::new(), Vec::new()).0;
    let text = match body {
        ImportedBody::Html(html) => match html::read_html(&html) {
            Ok(page) => read(page),
            Err(html::TooManyNodes) => return String::new(),
        },
        ImportedBody::Tree(page) => read(page),
        ImportedBody::Plain(text) => plain::body(&text),
        ImportedBody::Markdown(text) => return text.trim().to_owned(),
    };
    markdown(&text).trim().to_owned()
}

//! Comments of readers that wait for approval: what `linger comment list` and `approve` do.
//!
//! Enters: a visit. Leaves: a page; a comment that is approved, or in the trash. A comment is found
//! among those that wait, never by a path that was sent.

use crate::parse::approved;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::own_page::OwnPage;
use crate::serve::pages::problems::first_problems;
use crate::serve::studio::publish::replace;
use crate::serve::studio::texts::{refused, unread, wanted, went};
use crate::source::moment;
use crate::write::{Trash, WriterPath};
use serde::{Deserialize, Serialize};

/// The path of the page.
pub(crate) const COMMENTS: &str = "/comments/";

#[derive(Serialize)]
struct CommentPage<'a> {
    title: &'a str,
    comments: Vec<WaitingRow<'a>>,
}

#[derive(Serialize)]
struct WaitingRow<'a> {
    /// Its file.
    file: &'a str,
    author: &'a str,
    /// The title and the URL of the post.
    post: &'a str,
    url: Option<String>,
    day: String,
    /// The beginning of what it says, as plain text.
    words: &'a str,
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Response {
    let Some(site) = visit.snapshot.site() else {
        return first_problems(visit);
    };
    let zone = &site.config().timezone.0;
    let rows = site.waiting_comments().iter().map(|(post, comment)| {
        let entry = site.entry(post);
        let url = entry.map(|entry| &entry.card.url);
        let url = url.filter(|url| visit.snapshot.has(url));
        WaitingRow {
            file: &comment.path,
            author: &comment.author,
            post: entry.map_or(&**post, |entry| &entry.card.title),
            url: url.map(|url| format!("{}{url}", visit.site_origin())),
            day: comment.date.map_or_else(String::new, |date| {
                let date = date.resolve(zone);
                date.map_or_else(String::new, |date| date.strftime("%-d %b %Y").to_string())
            }),
            words: &comment.summary,
        }
    });
    let values = CommentPage {
        title: &site.config().title,
        comments: rows.collect(),
    };
    OwnPage::of("comments.html", &values).sent(visit)
}

#[derive(Deserialize)]
struct CommentRequest {
    comment: String,
}

/// The path and the author of the comment that a request is about.
fn waiting(visit: &Visit<'_>) -> Result<(WriterPath, String), Response> {
    let asked: CommentRequest = wanted(visit)?;
    let gone = || Response::plain(404, "This comment does not wait any more.\n");
    let snapshot = visit.preview.site.newest();
    let site = snapshot.site().ok_or_else(gone)?;
    let found = site.waiting_comments().iter();
    let mut found = found.filter(|(_, comment)| *comment.path == *asked.comment);
    let (_, comment) = found.next().ok_or_else(gone)?;
    let path = WriterPath::of_comment(&visit.preview.disk, &comment.path).ok_or_else(gone)?;
    Ok((path, comment.author.clone()))
}

/// Approves a comment.
pub(crate) fn approve(visit: &Visit<'_>) -> Response {
    let answer = || {
        let (path, _) = waiting(visit)?;
        visit.preview.saves.with(|_| {
            let bytes = path
                .read()
                .map_err(|error| unread(&error))?
                .unwrap_or_default();
            let text = approved(&path.path().into(), &bytes);
            let text = text.map_err(|problem| refused(&problem))?;
            replace(visit, &path, &bytes, &text)
        })?;
        visit.preview.site.typed(path.path());
        Ok(went(COMMENTS))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

/// Moves a comment to the trash.
pub(crate) fn delete(visit: &Visit<'_>) -> Response {
    let answer = || {
        let (path, author) = waiting(visit)?;
        let title = format!("A comment by {author}");
        let put = || Trash::of(&visit.preview.disk).put(&path, &title, moment());
        let put = visit.preview.saves.with(|_| put());
        put.map_err(|problem| refused(&problem))?;
        visit.preview.site.typed(path.path());
        Ok(went(COMMENTS))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

//! The preview's own routes under `/_linger/`: the list of problems, the facts for the writer's bar,
//! the way into the editor, and the files that these are made of.
//!
//! Enters: a request that the guard has let in. Leaves: an answer.

use crate::digest::Digest;
use crate::serve::http::request::Request;
use crate::serve::http::response::{JSON, Response};
use crate::serve::http::routes::Preview;
use crate::serve::pages::client_files;
use crate::serve::pages::dashboard;
use crate::serve::pages::editor::{self, Opened};
use crate::serve::pages::injected::{Client, OWN};
use crate::serve::pages::problems::Finding;
use crate::serve::pages::screens;
use crate::serve::pages::toolbar_data::facts;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// One of the files that the preview's pages are made of.
pub(crate) fn file(request: &Request, _: &Preview) -> Response {
    let name = request.path.strip_prefix(OWN).unwrap_or_default();
    match client_files::file(name) {
        Some((mime, text)) => {
            let tag = format!("\"{}\"", Digest::of_bytes(text.as_bytes()).hex());
            Response::new(200, mime, text.as_bytes().to_vec()).tagged(&tag, request)
        }
        None => Response::plain(404, "There is nothing here.\n"),
    }
}

/// What is wrong, as a page: in a frame over the last good one.
pub(crate) fn problems(request: &Request, preview: &Preview) -> Response {
    list_of_problems(request, preview, false)
}

/// The same in the place of a page, before there was a good one.
pub(crate) fn first_problems(request: &Request, preview: &Preview) -> Response {
    list_of_problems(request, preview, true)
}

#[derive(Serialize)]
struct Problems<'a> {
    title: String,
    is_first: bool,
    findings: Vec<Finding<'a>>,
}

fn list_of_problems(request: &Request, preview: &Preview, is_first: bool) -> Response {
    let report = preview.report.get();
    let (errors, rest): (Vec<_>, Vec<_>) = report.diagnostics.iter().partition(|d| d.is_error());
    let findings = errors.iter().chain(&rest).map(|found| Finding::of(found));
    let values = Problems {
        title: match (errors.len(), is_first) {
            (0, _) => "Everything is mended".to_owned(),
            (1, true) => "One mistake keeps the site from being built".to_owned(),
            (1, false) => "One mistake".to_owned(),
            (count, true) => format!("{count} mistakes keep the site from being built"),
            (count, false) => format!("{count} mistakes"),
        },
        is_first,
        findings: findings.collect(),
    };
    let status = if is_first { 500 } else { 200 };
    screen(request, preview, status, "problems.html", &values)
}

/// One of the preview's own pages, kept up to date like any other.
pub(crate) fn screen(
    request: &Request,
    preview: &Preview,
    status: u16,
    template: &str,
    values: &impl Serialize,
) -> Response {
    match preview.screens.render(template, values) {
        Ok(page) => {
            let run = preview.guard.token();
            let tag = format!("\"{}-{run:.8}\"", Digest::of_bytes(&page).hex());
            let client = Client {
                token: preview.guard.token_for(request),
                tag: &tag,
                status,
                host: request.header("Host").unwrap_or_default(),
                path: &request.path,
                is_bare: true,
            };
            screens::sent(status, client.added_to(&page)).tagged(&tag, request)
        }
        Err(error) => Response::plain(500, &format!("{error}\n")),
    }
}

/// What the writer's bar shows of the page that is named in the query.
pub(crate) fn bar(request: &Request, preview: &Preview) -> Response {
    let Some(path) = request.query.strip_prefix("path=") else {
        return Response::plain(400, "Which page?\n");
    };
    let path = percent_decode_str(path).decode_utf8_lossy();
    let (report, shelf) = (preview.report.get(), preview.shelf.get());
    let is_there = |path: &str| shelf.has(path);
    let phone = preview.wishes.phone.as_ref();
    let address = phone.and_then(|phone| phone.code(&path));
    let facts = facts(&report, &path, address, &is_there);
    match facts.as_ref().map(serde_json::to_vec) {
        Some(Ok(json)) => Response::new(200, JSON, json),
        Some(Err(error)) => Response::plain(500, &format!("{error}\n")),
        None => Response::plain(404, "Nothing was built yet.\n"),
    }
}

/// The desk.
pub(crate) fn dashboard(request: &Request, preview: &Preview) -> Response {
    let (report, shelf) = (preview.report.get(), preview.shelf.get());
    match dashboard::dashboard(&report, &shelf, request.query == "posts=all") {
        Some(dashboard) => screen(request, preview, 200, "desk.html", &dashboard),
        None => Response::plain(404, "Nothing was built yet.\n"),
    }
}

/// Every file that would be published.
pub(crate) fn files(request: &Request, preview: &Preview) -> Response {
    let (report, shelf) = (preview.report.get(), preview.shelf.get());
    match dashboard::files(&report, &shelf) {
        Some(files) => screen(request, preview, 200, "files.html", &files),
        None => Response::plain(404, "Nothing was built yet.\n"),
    }
}

#[derive(Deserialize)]
struct Wish {
    file: String,
    line: u32,
    column: u32,
}

/// Opens a file of the site in the writer's editor, and says what came of it.
pub(crate) fn edit(request: &Request, preview: &Preview) -> Response {
    let Ok(wish) = serde_json::from_slice::<Wish>(&request.body) else {
        return Response::plain(400, "Which file?\n");
    };
    // Only what the site is made of: what is named is looked up, not followed.
    if !preview.report.get().knows(&wish.file) {
        return Response::plain(404, "The site has no such file.\n");
    }
    let file = preview.disk.root().join(&wish.file);
    match editor::open(
        preview.wishes.editor.as_deref(),
        &file,
        wish.line,
        wish.column,
    ) {
        Ok(Opened::Yes) => Response::plain(200, "It opens in your editor.\n"),
        Ok(Opened::Type(command)) => Response::plain(
            200,
            &format!("Your editor runs in a terminal. Type this there: {command}\n"),
        ),
        Err(error) => Response::plain(
            500,
            &format!(
                "The editor cannot be started ({error}). Name yours in the environment variable \
                 VISUAL, or open {} yourself.\n",
                wish.file
            ),
        ),
    }
}

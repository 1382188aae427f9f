//! The answers at the dashboard's origin: the dashboard, the list of files, the toolbar with its
//! data, and the button that opens the editor.
//!
//! Enters: a visit that the guard has allowed. Leaves: an answer.

use crate::output::media_type::JSON;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::dashboard;
use crate::serve::pages::editor::{self, Opened};
use crate::serve::pages::own_page::OwnPage;
use crate::serve::pages::problems::first_problems;
use crate::serve::pages::templates;
use crate::serve::pages::toolbar_data;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The toolbar, for a frame at the foot of the site's pages.
pub(crate) fn toolbar(visit: &Visit<'_>) -> Response {
    #[derive(Serialize)]
    struct Toolbar {
        site: String,
    }
    let site = visit.site_origin();
    let page = visit
        .preview
        .templates
        .render("toolbar.html", &Toolbar { site: site.clone() });
    match page {
        Ok(page) => templates::sent(200, page, &templates::policy(Some(&site), None)),
        Err(error) => Response::plain(500, &format!("{error}\n")),
    }
}

/// The data of the toolbar for the page that the query names as `path`. `blocked` lists what the
/// page's policy has blocked, as the browser reports it.
pub(crate) fn toolbar_data(visit: &Visit<'_>) -> Response {
    let mut path = None;
    let mut blocked = Vec::new();
    for (name, value) in form_urlencoded::parse(visit.request.query.as_bytes()) {
        match &*name {
            "path" => path = Some(value),
            "blocked" => blocked.push(value),
            _ => {}
        }
    }
    let Some(path) = path else {
        return Response::plain(400, "Which page?\n");
    };
    let blocked: Vec<&str> = blocked.iter().map(Cow::as_ref).collect();
    let data = toolbar_data::toolbar_data(visit, &path, &blocked);
    match data.as_ref().map(serde_json::to_vec) {
        Some(Ok(json)) => Response::new(200, JSON, json),
        Some(Err(error)) => Response::plain(500, &format!("{error}\n")),
        None => Response::plain(404, "Nothing was built yet.\n"),
    }
}

/// The dashboard.
pub(crate) fn dashboard(visit: &Visit<'_>) -> Response {
    match dashboard::dashboard(visit, visit.request.query == "posts=all") {
        Some(dashboard) => OwnPage::of("dashboard.html", &dashboard).sent(visit),
        None => first_problems(visit),
    }
}

/// The list of every file that would be published.
pub(crate) fn files(visit: &Visit<'_>) -> Response {
    match dashboard::files(visit) {
        Some(files) => OwnPage::of("files.html", &files).sent(visit),
        None => first_problems(visit),
    }
}

#[derive(Deserialize)]
struct EditRequest {
    file: String,
    line: u32,
    column: u32,
}

/// Opens a file of the site in the writer's editor. The answer says whether that worked.
pub(crate) fn edit(visit: &Visit<'_>) -> Response {
    let Ok(asked) = serde_json::from_slice::<EditRequest>(&visit.request.body) else {
        return Response::plain(400, "Which file?\n");
    };
    // Only files of the site may be opened. The name is looked up, and never used as a path.
    if !visit.snapshot.knows(&asked.file) {
        return Response::plain(404, "The site has no such file.\n");
    }
    let file = visit.preview.disk.root().join(&asked.file);
    let editor = visit.preview.options.editor.as_deref();
    match editor::open(editor, &file, asked.line, asked.column) {
        Ok(Opened::Yes) => Response::plain(200, "It opens in your editor.\n"),
        Ok(Opened::Type(command)) => Response::plain(
            200,
            &format!("Your editor runs in a terminal. Type this there: {command}\n"),
        ),
        Err(error) => Response::plain(
            500,
            &format!(
                "The editor did not open the file ({error}). Name yours in the environment variable \
                 VISUAL, or open {} yourself.\n",
                asked.file
            ),
        ),
    }
}

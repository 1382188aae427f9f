//! The scripts and stylesheets of the preview's own pages, and of what it adds to the site's pages.
//! They are compiled in.
//!
//! Enters: a path under `/_linger/`. Leaves: a media type and bytes. Forbidden here: anything that
//! differs between sites or runs.

use crate::digest::Digest;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::injected::OWN;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Each file with its name and media type.
const FILES: [(&str, &str, &str); 31] = [
    ("live.js", SCRIPT, include_str!("../client/live.js")),
    ("patch.js", SCRIPT, include_str!("../client/patch.js")),
    ("events.js", SCRIPT, include_str!("../client/events.js")),
    ("blocked.js", SCRIPT, include_str!("../client/blocked.js")),
    ("frames.js", SCRIPT, include_str!("../client/frames.js")),
    ("actions.js", SCRIPT, include_str!("../client/actions.js")),
    ("elements.js", SCRIPT, include_str!("../client/elements.js")),
    ("acts.js", SCRIPT, include_str!("../client/acts.js")),
    ("toolbar.js", SCRIPT, include_str!("../client/toolbar.js")),
    ("problems.js", SCRIPT, include_str!("../client/problems.js")),
    ("studio.js", SCRIPT, include_str!("../client/studio.js")),
    (
        "save_machine.js",
        SCRIPT,
        include_str!("../client/save_machine.js"),
    ),
    ("edits.js", SCRIPT, include_str!("../client/edits.js")),
    ("calls.js", SCRIPT, include_str!("../client/calls.js")),
    ("compare.js", SCRIPT, include_str!("../client/compare.js")),
    ("typing.js", SCRIPT, include_str!("../client/typing.js")),
    (
        "write_lock.js",
        SCRIPT,
        include_str!("../client/write_lock.js"),
    ),
    ("spare.js", SCRIPT, include_str!("../client/spare.js")),
    ("versions.js", SCRIPT, include_str!("../client/versions.js")),
    ("forms.js", SCRIPT, include_str!("../client/forms.js")),
    ("details.js", SCRIPT, include_str!("../client/details.js")),
    (
        "studio_words.js",
        SCRIPT,
        include_str!("../client/studio_words.js"),
    ),
    ("place.js", SCRIPT, include_str!("../client/place.js")),
    (
        "line_marks.js",
        SCRIPT,
        include_str!("../client/line_marks.js"),
    ),
    ("marks.js", SCRIPT, include_str!("../client/marks.js")),
    ("tools.js", SCRIPT, include_str!("../client/tools.js")),
    ("files.js", SCRIPT, include_str!("../client/files.js")),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../client/icon.svg"),
    ),
    ("linger.css", STYLE, include_str!("../client/linger.css")),
    ("studio.css", STYLE, include_str!("../client/studio.css")),
    ("toolbar.css", STYLE, include_str!("../client/toolbar.css")),
];

/// The file at a path. `None` if there is no such file.
pub(crate) fn answer(visit: &Visit<'_>) -> Option<Response> {
    let name = visit.request.path.strip_prefix(OWN)?;
    let (_, kind, text) = FILES.iter().find(|(known, ..)| *known == name)?;
    let tag = format!("\"{}\"", Digest::of_bytes(text.as_bytes()).hex());
    Some(Response::new(200, kind, text.as_bytes().to_vec()).tagged(&tag, visit.request))
}

/// The answer to a request for the script of a service worker. A service worker would answer in
/// place of the preview, and would outlive it. A new one is not registered, because this script
/// fails. One that another program left at this port finds a newer version here, which removes it.
pub(crate) fn no_service_worker() -> Response {
    let script = include_str!("../client/no_service_worker.js");
    Response::new(200, SCRIPT, script.as_bytes().to_vec())
}

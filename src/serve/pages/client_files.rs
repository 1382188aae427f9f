//! The files that the preview's own pages, and what it adds to the site's, are made of in the
//! browser: scripts and a stylesheet, compiled in.
//!
//! Enters: a path under `/_linger/`. Leaves: a media type and bytes. Forbidden here: anything that
//! is not the same for every site and every run.

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Each file with its name and media type.
const FILES: [(&str, &str, &str); 10] = [
    ("live.js", SCRIPT, include_str!("../client/live.js")),
    ("patch.js", SCRIPT, include_str!("../client/patch.js")),
    ("events.js", SCRIPT, include_str!("../client/events.js")),
    ("desk.js", SCRIPT, include_str!("../client/desk.js")),
    ("overlay.js", SCRIPT, include_str!("../client/overlay.js")),
    ("bar.js", SCRIPT, include_str!("../client/bar.js")),
    ("root.js", SCRIPT, include_str!("../client/root.js")),
    ("problems.js", SCRIPT, include_str!("../client/problems.js")),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../client/icon.svg"),
    ),
    ("linger.css", STYLE, include_str!("../client/linger.css")),
];

/// The media type and the text of a file, by its name under `/_linger/`.
pub(crate) fn file(name: &str) -> Option<(&'static str, &'static str)> {
    FILES
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, mime, text)| (*mime, *text))
}

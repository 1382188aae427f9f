//! The media types (RFC 9110, 8.3) of published files.
//!
//! Enters: the path of an output. Leaves: its media type. The table comes from the crate
//! `mime_guess`. This file adds which XML files are feeds, and which types are text in UTF-8.

use crate::config::FeedFormat;
use std::borrow::Cow;

/// The media type of HTML.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// The media type of plain text.
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
const RSS: &str = "application/rss+xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";

/// Endings that web servers have no type for, or a wrong one.
pub(super) const NEW_ENDINGS: [&str; 9] = [
    "avif",
    "flac",
    "m4a",
    "mjs",
    "opus",
    "vtt",
    "webmanifest",
    "webp",
    "woff2",
];
/// Endings of text, which is in UTF-8.
pub(super) const TEXT_ENDINGS: [&str; 9] =
    ["css", "html", "js", "md", "mjs", "srt", "txt", "vtt", "xml"];
/// Endings of files that a site may have.
pub(super) const WEB_ENDINGS: [&str; 44] = [
    "aac",
    "atom",
    "avif",
    "bmp",
    "css",
    "csv",
    "docx",
    "epub",
    "flac",
    "gif",
    "html",
    "ico",
    "ics",
    "jpeg",
    "jpg",
    "js",
    "json",
    "m4a",
    "m4v",
    "map",
    "md",
    "mjs",
    "mov",
    "mp3",
    "mp4",
    "oga",
    "ogg",
    "ogv",
    "opus",
    "pdf",
    "png",
    "pptx",
    "rss",
    "srt",
    "svg",
    "txt",
    "vtt",
    "wav",
    "weba",
    "webm",
    "webmanifest",
    "webp",
    "woff2",
    "xml",
];

/// The media type of an output, by its path. The case of the ending does not matter, as on hosts.
pub(crate) fn media_type(path: &str) -> Cow<'static, str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    let is_feed = |kinds: &[&str]| kinds.iter().any(|kind| name.contains(kind));
    let known = match ending.as_str() {
        "json" if name == FeedFormat::Json.file() => FeedFormat::Json.media_type(),
        "xml" if is_feed(&["rss", "podcast", "comments"]) => RSS,
        "xml" if is_feed(&["atom"]) => ATOM,
        "xml" => "application/xml; charset=utf-8",
        "rss" => RSS,
        "atom" => ATOM,
        // The table has other types here than browsers and the standards.
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "map" => JSON,
        "ico" => "image/vnd.microsoft.icon",
        "xsl" | "xslt" => "application/xslt+xml",
        "m4a" => "audio/mp4",
        "opus" | "oga" => "audio/ogg",
        "flac" => "audio/flac",
        "wav" => "audio/wav",
        "weba" => "audio/webm",
        "aac" => "audio/aac",
        "srt" | "md" => TEXT,
        _ => "",
    };
    if !known.is_empty() {
        return Cow::Borrowed(known);
    }
    let Some(guess) = mime_guess::from_ext(&ending).first_raw() else {
        return Cow::Borrowed("application/octet-stream");
    };
    if guess.starts_with("text/") {
        Cow::Owned(format!("{guess}; charset=utf-8"))
    } else {
        Cow::Borrowed(guess)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_told_from_other_xml() {
        assert_eq!(media_type("rss.xml"), "application/rss+xml; charset=utf-8");
        assert_eq!(media_type("posts/x/comments.xml"), media_type("rss.xml"));
        assert_eq!(media_type("tags/rss/index.html"), HTML);
        assert_eq!(media_type("sitemap.xml"), "application/xml; charset=utf-8");
        assert_eq!(media_type("blog/feed.json"), "application/feed+json");
        assert_eq!(media_type("a.mp3/x"), "application/octet-stream");
    }

    #[test]
    fn what_browsers_show_and_play_has_its_type_in_any_case() {
        for (name, kind) in [
            ("LOGO.SVG", "image/svg+xml"),
            ("a.Jpeg", "image/jpeg"),
            ("PHOTO.PNG", "image/png"),
            ("a.webp", "image/webp"),
            ("a.avif", "image/avif"),
            ("Sheet.PDF", "application/pdf"),
            ("a.mov", "video/quicktime"),
            ("a.MP4", "video/mp4"),
            ("a.ogv", "video/ogg"),
            ("a.webm", "video/webm"),
            ("a.aac", "audio/aac"),
            ("a.weba", "audio/webm"),
            ("a.Mp3", "audio/mpeg"),
            ("a.m4a", "audio/mp4"),
            ("a.opus", "audio/ogg"),
            ("a.xhtml", "application/xhtml+xml"),
            ("a.WOFF2", "font/woff2"),
            ("a.ttf", "font/ttf"),
            ("style.CSS", "text/css; charset=utf-8"),
            ("a.Mjs", "text/javascript; charset=utf-8"),
            ("a.vtt", "text/vtt; charset=utf-8"),
            ("site.webmanifest", "application/manifest+json"),
            ("a.wasm", "application/wasm"),
            (
                "a.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            ("README", "application/octet-stream"),
        ] {
            assert_eq!(media_type(name), kind, "{name}");
        }
    }
}

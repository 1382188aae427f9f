//! What shortcodes show, as HTML: pictures with captions, galleries, players, code.

use super::classic::tag_end;
use super::facts::{WxrAttachment, WxrFacts};
use super::fields::WxrItem;
use super::short_tag::{ShortTag, unescaped};
use crate::import::losses::{LossKind, LossList};
use crate::import::shortcode::words_of_html;

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// The picture with the words behind it; in old texts they are an attribute.
pub(super) fn caption(said: &str, inner: &str) -> String {
    let inner = inner.trim();
    let end = inner.find("<img").map(|at| {
        let image = at + tag_end(&inner[at..]);
        // A link around the picture ends behind it.
        let after = inner[image..].trim_start();
        match after.strip_prefix("</a>") {
            Some(rest) => inner.len() - rest.len(),
            None => image,
        }
    });
    let (picture, words) = inner.split_at(end.unwrap_or(0));
    let words = if words.trim().is_empty() {
        words_of_html(said)
    } else {
        words.trim().to_owned()
    };
    format!("<figure>{picture}<figcaption>{words}</figcaption></figure>")
}

/// The pictures of a gallery. Without ids, they are those that were uploaded to the entry.
pub(super) fn gallery(
    tag: &ShortTag<'_>,
    item: &WxrItem,
    facts: &WxrFacts,
    losses: &mut LossList,
) -> String {
    let attribute = |name: &str| tag.attributes.get(name).map_or("", String::as_str);
    let list = |ids: &str| -> Vec<String> {
        ids.split(',')
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
            .collect()
    };
    let ids = match attribute("ids") {
        "" => list(attribute("include")),
        ids => list(ids),
    };
    let left_out = list(attribute("exclude"));
    let missing = ids
        .iter()
        .filter(|id| facts.attachment(id).is_none())
        .count();
    let pictures: Vec<&WxrAttachment> = if ids.is_empty() {
        let of = match attribute("id") {
            "" => item.field("post_id"),
            id => id,
        };
        facts.pictures_of(of)
    } else {
        ids.iter().filter_map(|id| facts.attachment(id)).collect()
    };
    let pictures = pictures.into_iter().filter(|picture| {
        !left_out
            .iter()
            .any(|id| facts.attachment(id) == Some(*picture))
    });
    let html: String = pictures.map(figure).collect();
    if missing > 0 || html.is_empty() {
        losses.lose(
            LossKind::Media,
            &item.place,
            "pictures of a gallery are not in the export",
            "export all content, not only posts; or put the pictures into the post by hand",
        );
    }
    html
}

fn figure(picture: &WxrAttachment) -> String {
    format!(
        "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>",
        escaped(&picture.url),
        escaped(&picture.alt),
        words_of_html(&picture.caption),
    )
}

pub(super) fn playlist(ids: &str, facts: &WxrFacts) -> String {
    let found = ids.split(',').filter_map(|id| facts.attachment(id));
    found
        .map(|file| format!("<audio src=\"{}\"></audio>", escaped(&file.url)))
        .collect()
}

/// What stands at an address of another site: a film, or a link.
pub(super) fn embed(address: &str) -> String {
    let address = unescaped(address);
    if address.starts_with("http") || address.starts_with("//") {
        format!("\n\n<iframe src=\"{}\"></iframe>\n\n", escaped(&address))
    } else {
        words_of_html(&address)
    }
}

/// The address of what a shortcode of a service shows.
pub(super) fn player(service: &str, value: &str) -> Option<String> {
    let value = value.trim();
    if value.starts_with("http") {
        return Some(value.to_owned());
    }
    let id = value.split(['&', '?', '/']).next().unwrap_or_default();
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let start = match service {
        _ if !is_id => return None,
        "youtube" => "https://www.youtube.com/watch?v=",
        "vimeo" => "https://vimeo.com/",
        "tweet" | "twitter" => "https://twitter.com/i/status/",
        "instagram" => "https://www.instagram.com/p/",
        "gist" => "https://gist.github.com/",
        "dailymotion" => "https://www.dailymotion.com/video/",
        _ => return None,
    };
    Some(format!("{start}{id}"))
}

/// A piece of code. What it holds is escaped if its plugin says so.
pub(super) fn code(name: &str, tag: &ShortTag<'_>, inner: &str, item: &WxrItem) -> String {
    let said = ["language", "lang"]
        .iter()
        .find_map(|key| tag.attributes.get(*key));
    let language = match (said, name) {
        (Some(language), _) => language.to_ascii_lowercase(),
        (None, "code" | "sourcecode" | "source" | "cc" | "highlight" | "plain" | "text") => {
            String::new()
        }
        (None, name) => name.to_owned(),
    };
    let is_escaped = item.meta("_syntaxhighlighter_encoded").is_some();
    let inner = inner.trim_matches('\n');
    let inner = if is_escaped || inner.contains("&lt;") {
        inner.to_owned()
    } else {
        inner.replace('&', "&amp;").replace('<', "&lt;")
    };
    let class = if language.is_empty() {
        String::new()
    } else {
        format!(" class=\"language-{}\"", escaped(&language))
    };
    format!("<pre><code{class}>{inner}</code></pre>")
}

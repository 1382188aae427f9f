//! Adapts a post to mail programs, with HTML and with text alone.
//!
//! Enters: the HTML of the post for feeds and mails. Leaves: simpler HTML. Forbidden here: anything
//! that a mail program would load before the reader asks for it.

use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

/// Marks a recording or film in a figure whose caption has a link to it. The mark is used in this
/// file only.
const CAPTIONED: &str = "data-captioned";

/// The post without players, because hardly any mail program has them.
///
/// # Errors
/// The reason why the HTML cannot be parsed.
pub(super) fn for_mail(html: &str) -> Result<String, RewritingError> {
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("track", |element| {
            element.remove();
            Ok(())
        }))
        .append_element_content_handler(element!("figure audio, figure video", |element| {
            element.set_attribute(CAPTIONED, "")?;
            Ok(())
        }))
        .append_element_content_handler(element!("audio source, video source", |element| {
            let link = raw(element, "src").map(|src| link(&src, name(&src)));
            element.replace(&link.unwrap_or_default(), ContentType::Html);
            Ok(())
        }))
        .append_element_content_handler(element!("audio, video", |element| {
            stand_in(element);
            Ok(())
        }));
    rewrite_str(html, settings)
}

/// Replaces a player by its picture, or by a link to its file.
fn stand_in(element: &mut Element<'_, '_>) {
    let label = raw(element, "aria-label").or_else(|| raw(element, "title"));
    let size: String = ["width", "height"]
        .into_iter()
        .filter_map(|name| Some(format!(" {name}=\"{}\"", raw(element, name)?)))
        .collect();
    let picture =
        |poster: &str, label: &str| format!("<img src=\"{poster}\" alt=\"{label}\"{size}>");
    match (raw(element, "src"), raw(element, "poster")) {
        (Some(src), poster) => {
            let label = label.as_deref().unwrap_or_else(|| name(&src));
            let is_captioned = element.has_attribute(CAPTIONED);
            let shown = match poster {
                Some(poster) => link(&src, &picture(&poster, label)),
                None if is_captioned => String::new(),
                None => link(&src, label),
            };
            element.replace(&shown, ContentType::Html);
        }
        (None, poster) => {
            if let Some(poster) = poster {
                let label = label.as_deref().unwrap_or_default();
                element.before(&picture(&poster, label), ContentType::Html);
            }
            element.remove_and_keep_content();
        }
    }
}

fn link(url: &str, content: &str) -> String {
    format!("<a href=\"{url}\">{content}</a>")
}

/// The name of the file at an address.
fn name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// The value of an attribute as it is written, escaped for double quotes and text.
fn raw(element: &Element<'_, '_>, attribute: &str) -> Option<String> {
    let value = element
        .get_attribute(attribute)
        .filter(|value| !value.is_empty())?;
    Some(value.replace('"', "&quot;").replace('<', "&lt;"))
}

/// The largest width of a picture in the mail, in CSS pixels: the width of the template without its
/// margins.
const WIDEST: u32 = 552;

/// The mail with the displayed sizes of its pictures as attributes. Desktop Outlook uses these, and
/// ignores `max-width`.
///
/// # Errors
/// The reason why the HTML cannot be parsed.
pub(super) fn fitting(html: &str) -> Result<String, RewritingError> {
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("img[width]", |element| {
            let pixels = |name: &str| element.get_attribute(name)?.trim().parse::<u32>().ok();
            let (width, height) = (pixels("width"), pixels("height"));
            let Some(width) = width.filter(|width| *width > WIDEST) else {
                return Ok(());
            };
            element.set_attribute("width", &WIDEST.to_string())?;
            match height {
                Some(height) => {
                    let (height, width) = (u64::from(height), u64::from(width));
                    let height = (height * u64::from(WIDEST)).div_ceil(width);
                    element.set_attribute("height", &height.to_string())?;
                }
                None => element.remove_attribute("height"),
            }
            Ok(())
        }));
    rewrite_str(html, settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_become_links_or_pictures() {
        for (html, expected) in [
            (
                "<audio controls src=\"https://x.y/a/b.mp3?q\"></audio>",
                "<a href=\"https://x.y/a/b.mp3?q\">b.mp3</a>",
            ),
            (
                "<figure><audio src=\"https://x.y/b.mp3\">No</audio><figcaption>B</figcaption></figure>",
                "<figure><figcaption>B</figcaption></figure>",
            ),
            (
                "<figure><video src='https://x.y/b.mp4' poster=p.png aria-label='A \"b\"'><track src=t></video></figure>",
                "<figure><a href=\"https://x.y/b.mp4\"><img src=\"p.png\" alt=\"A &quot;b&quot;\"></a></figure>",
            ),
            (
                "<video poster=\"p.png\"><source src=\"https://x.y/b.mp4\" type=\"x\">Words</video>",
                "<img src=\"p.png\" alt=\"\"><a href=\"https://x.y/b.mp4\">b.mp4</a>Words",
            ),
            ("<audio><source></audio>", ""),
        ] {
            assert_eq!(for_mail(html).unwrap(), expected, "{html}");
        }
    }

    #[test]
    fn pictures_are_no_wider_than_the_mail() {
        for (html, expected) in [
            (
                "<img width=\"1104\" height=\"800\">",
                "<img width=\"552\" height=\"400\">",
            ),
            (
                "<img width=\"1000\" height=\"auto\">",
                "<img width=\"552\">",
            ),
            ("<img width=\"100%\">", "<img width=\"100%\">"),
            (
                "<img width=\"552\" height=\"9\">",
                "<img width=\"552\" height=\"9\">",
            ),
            ("<img src=\"a\">", "<img src=\"a\">"),
        ] {
            assert_eq!(fitting(html).unwrap(), expected);
        }
    }
}

//! Reduces a post to what mail programs can show, as HTML and as plain text.
//!
//! Enters: the post as it may leave the site. Leaves: simpler HTML. Forbidden here: anything that a
//! mail program would fetch before the reader asks for it.

use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

/// Marks a recording or film in a figure whose caption links to it. The mark is used in this file
/// only.
const CAPTIONED: &str = "data-captioned";

/// Removes players, which most mail programs do not support.
///
/// # Errors
/// Why the HTML cannot be read.
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
    let picture = |poster: &str, label: &str| format!("<img src=\"{poster}\" alt=\"{label}\">");
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

/// An attribute as it is written, safe between double quotes and in text.
fn raw(element: &Element<'_, '_>, attribute: &str) -> Option<String> {
    let value = element
        .get_attribute(attribute)
        .filter(|value| !value.is_empty())?;
    Some(value.replace('"', "&quot;").replace('<', "&lt;"))
}

/// Prepares the HTML of a mail for html2text: blocks stay blocks, links within the page become
/// text, and code has no marks around it.
///
/// # Errors
/// Why the HTML cannot be read.
pub(super) fn for_text(html: &str, permalink: &str) -> Result<String, RewritingError> {
    const BLOCKS: &str = "figure, figcaption, details, summary, aside, section, header, footer, address, article, main, nav";
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!(BLOCKS, |element| {
            element.set_tag_name("div")?;
            Ok(())
        }))
        .append_element_content_handler(element!("a[href]", |element| {
            let href = element.get_attribute("href").unwrap_or_default();
            if href
                .strip_prefix(permalink)
                .is_some_and(|rest| rest.starts_with('#'))
            {
                element.remove_and_keep_content();
            }
            Ok(())
        }))
        .append_element_content_handler(element!("pre code", |element| {
            element.remove_and_keep_content();
            Ok(())
        }))
        // html2text marks struck text with combining characters, which many programs cannot show
        // and screen readers do not read.
        .append_element_content_handler(element!("del, s, strike", |element| {
            element.before("~~", ContentType::Text);
            element.after("~~", ContentType::Text);
            element.remove_and_keep_content();
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
    fn text_is_laid_out_in_blocks() {
        let html = "<p>a<sup><a href=\"https://x.y/p/#one\">1</a></sup> <del>b</del></p><figure><img alt=\"c\"><figcaption>d</figcaption></figure><pre><code class=\"x\">e</code></pre><a href=\"https://x.y/p/q\">f</a>";
        let expected = "<p>a<sup>1</sup> ~~b~~</p><div><img alt=\"c\"><div>d</div></div><pre>e</pre><a href=\"https://x.y/p/q\">f</a>";
        assert_eq!(for_text(html, "https://x.y/p/").unwrap(), expected);
    }
}

//! The email as plain text, for readers who want no HTML and for spam filters.
//!
//! Enters: the HTML of a mail. Leaves: lines. Forbidden here: the HTML of the page around it.

use super::letter::Letter;
use crate::config::address;
use crate::model::Card;
use crate::render::View;
use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use percent_encoding::percent_decode_str;
use std::cell::{Cell, RefCell};

/// Characters in a line (RFC 5322, 2.1.1 advises 78).
const WIDTH: usize = 72;

/// The plain text. Links are numbered and listed at the end of the post.
///
/// # Errors
/// When the HTML cannot be laid out in lines.
pub(super) fn write(
    card: &Card,
    html: &str,
    letter: &Letter,
    view: &View,
) -> Result<String, html2text::Error> {
    // HTML that cannot be simplified is laid out as it is.
    let simple = simple(html, &card.permalink).unwrap_or_else(|_| html.to_owned());
    let post = html2text::config::plain().string_from_read(simple.as_bytes(), WIDTH)?;
    let config = view.config();
    let word = |key| view.word_in(&card.lang, key);
    let mut text = format!("{}\n{}\n\n", config.title, card.title);
    text.push_str(&format!(
        "{}: {}\n\n",
        word("read_on_the_web"),
        card.permalink
    ));
    if let Some(episode) = &card.episode {
        let url = config.permalink(&episode.url);
        text.push_str(&format!("{}: {url}\n\n", word("listen")));
    }
    for line in post.trim().lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    if let Some(action) = &letter.action {
        let (title, words) = (&action.title, &action.text);
        let (button, url) = (&action.button, &action.url);
        text.push_str(&format!("* * *\n\n{title}\n{words}\n{button}: {url}\n\n"));
    }
    text.push_str("-- \n");
    if !letter.from.is_empty() {
        text.push_str(&format!("{}\n", letter.from));
    }
    text.push_str(&format!("{}\n", config.base_url));
    if !letter.address.is_empty() {
        text.push_str(&format!("{}\n", letter.address));
    }
    if !letter.unsubscribe.is_empty() {
        text.push_str(&format!(
            "{}: {}\n",
            word("unsubscribe"),
            letter.unsubscribe
        ));
    }
    Ok(text)
}

/// Elements that become blocks.
const BLOCKS: &str = "figure, figcaption, details, summary, aside, section, header, footer, address, article, main, nav";

/// The HTML of a mail in the form that html2text lays out best: blocks are blocks, links within the
/// text become words, and nothing is marked twice.
///
/// # Errors
/// The reason why the HTML cannot be parsed.
fn simple(html: &str, permalink: &str) -> Result<String, RewritingError> {
    let said = Said::of(html)?;
    let (links, raised) = (Cell::new(0), Cell::new(0));
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!(BLOCKS, |element| {
            element.set_tag_name("div")?;
            Ok(())
        }))
        .append_element_content_handler(element!("a[href]", |element| {
            let text = said.links.get(links.replace(links.get() + 1));
            link(element, text.map_or("", |text| text.trim()), permalink);
            Ok(())
        }))
        // The words of a picture in a link are those of the link, which has its own brackets.
        .append_element_content_handler(element!("a[href] img", |element| {
            let alt = element.get_attribute("alt").unwrap_or_default();
            element.replace(&alt.replace('<', "&lt;"), ContentType::Html);
            Ok(())
        }))
        .append_element_content_handler(element!("pre code", |element| {
            element.remove_and_keep_content();
            Ok(())
        }))
        // Only digits have raised characters that all programs can show.
        .append_element_content_handler(element!("sup", |element| {
            let text = said.raised.get(raised.replace(raised.get() + 1));
            let is_number =
                text.is_some_and(|text| text.trim().bytes().all(|b| b.is_ascii_digit()));
            if !is_number {
                element.remove_and_keep_content();
            }
            Ok(())
        }))
        // The number of a footnote goes into the line of its first words.
        .append_element_content_handler(element!(
            ".footnote-definition > p:nth-child(2)",
            |element| {
                element.prepend(" ", ContentType::Text);
                element.after("<div></div>", ContentType::Html);
                element.remove_and_keep_content();
                Ok(())
            }
        ))
        // Struck letters are characters that many programs cannot show, and that no program reads
        // aloud.
        .append_element_content_handler(element!("del, s, strike", |element| {
            element.before("~~", ContentType::Text);
            element.after("~~", ContentType::Text);
            element.remove_and_keep_content();
            Ok(())
        }));
    rewrite_str(html, settings)
}

/// Collects the texts of elements in their order, as HTML without tags.
#[derive(Default)]
struct Said {
    links: Vec<String>,
    raised: Vec<String>,
}

impl Said {
    fn of(html: &str) -> Result<Said, RewritingError> {
        let said = RefCell::new(Said::default());
        let settings = RewriteStrSettings::new()
            .with_strict(false)
            .append_element_content_handler(element!("a[href]", |_| {
                said.borrow_mut().links.push(String::new());
                Ok(())
            }))
            .append_element_content_handler(element!("sup", |_| {
                said.borrow_mut().raised.push(String::new());
                Ok(())
            }))
            .append_element_content_handler(text!("a[href]", |chunk| {
                if let Some(link) = said.borrow_mut().links.last_mut() {
                    link.push_str(chunk.as_str());
                }
                Ok(())
            }))
            .append_element_content_handler(text!("sup", |chunk| {
                if let Some(raised) = said.borrow_mut().raised.last_mut() {
                    raised.push_str(chunk.as_str());
                }
                Ok(())
            }));
        rewrite_str(html, settings)?;
        Ok(said.take())
    }
}

/// A link with the words `text`. A link within the post becomes its words. A link whose words are
/// its own address becomes that address.
fn link(element: &mut Element<'_, '_>, text: &str, permalink: &str) {
    let href = element.get_attribute("href").unwrap_or_default();
    let is_within = href
        .strip_prefix(permalink)
        .is_some_and(|rest| rest.starts_with('#'));
    if is_within {
        element.remove_and_keep_content();
    } else if is_its_address(&href, text) {
        // Mail programs make a link from an address only if it is whole.
        let is_whole = address::scheme(&href).is_some_and(|s| s.eq_ignore_ascii_case("mailto"))
            || address::scheme(text).is_some();
        let shown = if is_whole { text } else { &href };
        element.replace(shown, ContentType::Html);
    }
}

/// Whether the words of a link are its address, as people write it.
fn is_its_address(href: &str, text: &str) -> bool {
    let plain = |url: &str| {
        let url = percent_decode_str(url).decode_utf8_lossy().to_lowercase();
        let rest = address::without_scheme(&url);
        let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
        rest.trim_end_matches('/').to_owned()
    };
    !text.is_empty() && plain(href) == plain(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_laid_out_in_blocks() {
        let html = "<p>a<sup><a href=\"https://x.y/p/#one\">1</a></sup> <del>b</del></p><figure><img alt=\"c\"><figcaption>d</figcaption></figure><pre><code class=\"x\">e</code></pre><a href=\"https://x.y/p/q\">f</a>";
        let expected = "<p>a<sup>1</sup> ~~b~~</p><div><img alt=\"c\"><div>d</div></div><pre>e</pre><a href=\"https://x.y/p/q\">f</a>";
        assert_eq!(simple(html, "https://x.y/p/").unwrap(), expected);
    }

    #[test]
    fn an_address_that_is_shown_is_no_link_beside() {
        for (href, text, expected) in [
            (
                "https://x.y/a?b=1&amp;c",
                "https://x.y/a?b=1&amp;c",
                "https://x.y/a?b=1&amp;c",
            ),
            ("https://x.y/", "x.y", "https://x.y/"),
            ("https://x.y/%C3%B6", "https://x.y/ö", "https://x.y/ö"),
            ("mailto:a@x.y", "a@x.y", "a@x.y"),
            (
                "https://x.y/",
                "Words",
                "<a href=\"https://x.y/\">Words</a>",
            ),
            (
                "https://x.y/",
                "<img alt=\"Film\">",
                "<a href=\"https://x.y/\">Film</a>",
            ),
            ("https://x.y/", "y.x", "<a href=\"https://x.y/\">y.x</a>"),
        ] {
            let html = format!("<a href=\"{href}\">{text}</a>");
            assert_eq!(simple(&html, "https://p.q/").unwrap(), expected);
        }
    }

    #[test]
    fn what_is_raised_has_its_sign_or_none() {
        assert_eq!(
            simple("1<sup>st</sup> x<sup>2</sup>", "https://p.q/").unwrap(),
            "1st x<sup>2</sup>"
        );
    }
}

//! A few words of Markdown that are no document, such as a line of the settings.
//!
//! Enters: text. Leaves: HTML of paragraphs and lists, with marks and links. Forbidden here: pictures
//! and HTML; what the words are for.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// The HTML of a short text. HTML in it is shown as text, and pictures are replaced by their alt texts.
/// `url` gives the URL for the target of a link.
///
/// # Errors
/// What `url` says about a target.
pub fn short<E>(text: &str, mut url: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut events = Vec::new();
    for event in Parser::new_ext(text, options) {
        events.push(match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => continue,
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url: url(&dest_url)?.into(),
                title,
                id,
            }),
            other => other,
        });
    }
    let mut written = String::new();
    html::push_html(&mut written, events.into_iter());
    written.truncate(written.trim_end().len());
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_linked_and_nothing_else() {
        let said = |text: &str| short::<()>(text, |url| Ok(format!("/b{url}"))).unwrap();
        for (text, html) in [
            ("Acme & Co", "<p>Acme &amp; Co</p>"),
            (
                "*Acme*, [imprint](/imprint/)",
                "<p><em>Acme</em>, <a href=\"/b/imprint/\">imprint</a></p>",
            ),
            ("a\n\nb", "<p>a</p>\n<p>b</p>"),
            ("a\\\nb", "<p>a<br />\nb</p>"),
            ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
            (
                "<script>\nx\n</script>",
                "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>",
            ),
            ("![a logo](/l.png) x", "<p>a logo x</p>"),
            ("", ""),
        ] {
            assert_eq!(said(text), html, "{text}");
        }
        assert_eq!(short("[a](b)", |_| Err(7)), Err(7));
    }
}

//! Several posts on one page: ids are made unique, headings move one level down, and links between
//! the posts stay on the page.

use crate::config::address::{is_relative, resolve};
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};

/// One of the posts on the page.
pub(super) struct PostOnPage<'a> {
    /// The id of the element around it.
    pub(super) id: String,
    /// The root-relative URL of the post's own page.
    pub(super) url: &'a str,
}

/// Attributes that hold ids, one or several.
const REFERENCES: [&str; 5] = [
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "headers",
];

/// The HTML of `parts[at]` for a page with all parts.
pub(super) fn on_one_page(html: &str, at: usize, parts: &[PostOnPage<'_>]) -> String {
    let own = &parts[at];
    let apart = |id: &str| format!("{}-{id}", own.id);
    let link = |url: &str| -> Option<String> {
        if let Some(fragment) = url.strip_prefix('#') {
            return (!fragment.is_empty()).then(|| format!("#{}", apart(fragment)));
        }
        let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
        if let Some(other) = parts.iter().find(|part| part.url == page) {
            return Some(match fragment {
                "" => format!("#{}", other.id),
                fragment => format!("#{}-{fragment}", other.id),
            });
        }
        // Relative addresses in the writer's own HTML are relative to the post.
        is_relative(url).then(|| resolve(url, own.url))
    };
    let rewrite = |element: &mut Element<'_, '_>| {
        if let Some(id) = element.get_attribute("id") {
            element.set_attribute("id", &apart(&id))?;
        }
        if let Some(url) = element.get_attribute("href").as_deref().and_then(link) {
            element.set_attribute("href", &url)?;
        }
        for name in ["src", "poster"] {
            if let Some(url) = element.get_attribute(name)
                && is_relative(&url)
            {
                element.set_attribute(name, &resolve(&url, own.url))?;
            }
        }
        for name in REFERENCES {
            if let Some(ids) = element.get_attribute(name) {
                let ids: Vec<String> = ids.split_whitespace().map(apart).collect();
                element.set_attribute(name, &ids.join(" "))?;
            }
        }
        Ok(())
    };
    let lower = |element: &mut Element<'_, '_>| {
        let name = match &*element.tag_name() {
            "h1" | "h2" => "h3",
            "h3" => "h4",
            "h4" => "h5",
            _ => "h6",
        };
        element.set_tag_name(name)?;
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", rewrite))
        .append_element_content_handler(element!("h1, h2, h3, h4, h5, h6", lower));
    // The rewriter fails only on input over its memory limit. Then the text stays unchanged, which
    // is readable.
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(html: &str) -> String {
        let part = |n: usize, url| PostOnPage {
            id: format!("part-{n}"),
            url,
        };
        on_one_page(html, 0, &[part(1, "/posts/a/"), part(2, "/posts/b/")])
    }

    #[test]
    fn ids_and_what_refers_to_them_are_kept_apart() {
        assert_eq!(
            first("<p id=\"x\" aria-labelledby=\"y z\"><a href=\"#x\">x</a></p>"),
            "<p id=\"part-1-x\" aria-labelledby=\"part-1-y part-1-z\"><a href=\"#part-1-x\">x</a></p>"
        );
    }

    #[test]
    fn links_between_parts_stay_on_the_page_and_others_lead_where_they_led() {
        for (href, expected) in [
            ("/posts/b/", "#part-2"),
            ("/posts/b/#x", "#part-2-x"),
            ("/posts/a/", "#part-1"),
            ("/posts/c/#x", "/posts/c/#x"),
            ("https://example.com/", "https://example.com/"),
            ("mailto:a@example.com", "mailto:a@example.com"),
            ("list.pdf", "/posts/a/list.pdf"),
        ] {
            assert_eq!(
                first(&format!("<a href=\"{href}\">a</a>")),
                format!("<a href=\"{expected}\">a</a>")
            );
        }
    }

    #[test]
    fn headings_go_one_level_down() {
        assert_eq!(
            first("<h2>a</h2><h3>b</h3><h6>c</h6>"),
            "<h3>a</h3><h4>b</h4><h6>c</h6>"
        );
    }
}

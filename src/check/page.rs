//! Reads one HTML page: ids, addresses, pictures without alt text.

use super::blocked::{self, PolicedContent, PolicedPart};
use super::structure::Structure;
use crate::render::candidates;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use quick_xml::escape::unescape;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The use of an address on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// A link.
    Link = 0,
    /// A picture, sound or film.
    Picture = 1,
    /// Styles, scripts, icons, feeds.
    Part = 2,
}

/// The facts about one page.
#[derive(Debug, Default)]
pub(super) struct PageScan {
    /// The ids, to which fragments can lead.
    pub(super) ids: BTreeSet<String>,
    /// Addresses as they are written, with their uses.
    pub(super) links: Vec<(String, Use)>,
    /// The addresses of pictures that have no `alt` at all.
    pub(super) without_alt: Vec<String>,
    /// The parts that a content security policy may block.
    pub(super) policed: Vec<PolicedPart>,
    /// The directive for the text of the current element, and that text.
    open_text: Option<(&'static str, String)>,
    /// The ids that two elements have.
    pub(super) ids_twice: Vec<String>,
    /// Paragraphs and labels with blocks in them: the names of both elements.
    pub(super) misplaced: BTreeSet<(String, String)>,
    /// The reason, if the rest of the page could not be read.
    pub(super) trouble: Option<String>,
}

impl PageScan {
    pub(super) fn of(html: &str) -> PageScan {
        let facts = RefCell::new(PageScan::default());
        let mut structure = Structure::default();
        let collect = element!("*", |element| {
            facts.borrow_mut().element(element);
            structure.element(element);
            Ok(())
        });
        let read_text = text!("script, style", |chunk| {
            let mut facts = facts.borrow_mut();
            if let Some((_, text)) = &mut facts.open_text {
                text.push_str(chunk.as_str());
            }
            if chunk.last_in_text_node() {
                facts.close_text();
            }
            Ok(())
        });
        // The result is not used for safety, so it does not matter if a browser reads the page
        // differently.
        let settings = RewriteStrSettings::new()
            .with_strict(false)
            .append_element_content_handler(collect)
            .append_element_content_handler(read_text);
        let read = rewrite_str(html, settings);
        let mut facts = facts.into_inner();
        facts.trouble = read.err().map(|error| error.to_string());
        (facts.ids_twice, facts.misplaced) = structure.finish();
        facts
    }

    /// Ends the text of a style or script.
    fn close_text(&mut self) {
        if let Some((directive, text)) = self.open_text.take() {
            let content = PolicedContent::Inline(text);
            self.policed.push(PolicedPart { directive, content });
        }
    }

    fn element(&mut self, element: &Element<'_, '_>) {
        let value = |name: &str| element.get_attribute(name).map(|raw| decoded(&raw));
        let tag = element.tag_name();
        blocked::parts(element, &value, &mut self.policed);
        let directive =
            blocked::directive_of_text(&tag, value("type").as_deref(), value("src").is_some());
        self.open_text = directive.map(|directive| (directive, String::new()));
        self.ids.extend(value("id"));
        match tag.as_str() {
            "a" | "area" => {
                self.ids.extend(value("name"));
                self.links.extend(value("href").map(|url| (url, Use::Link)));
            }
            "link" => {
                let rel = value("rel").unwrap_or_default();
                // A resource hint has the address of a host, not of a page.
                if !rel.contains("preconnect") && !rel.contains("dns-prefetch") {
                    self.links.extend(value("href").map(|url| (url, Use::Part)));
                }
            }
            "script" | "iframe" | "embed" | "track" => {
                self.links.extend(value("src").map(|url| (url, Use::Part)));
            }
            "img" | "source" | "video" | "audio" => {
                let sources = ["src", "poster"].iter().filter_map(|name| value(name));
                self.links.extend(sources.map(|url| (url, Use::Picture)));
                let set = value("srcset").unwrap_or_default();
                let set = candidates(&set).into_iter();
                let set = set.map(|(url, _)| (url.to_owned(), Use::Picture));
                self.links.extend(set);
                if tag == "img" && value("alt").is_none() {
                    self.without_alt.push(value("src").unwrap_or_default());
                }
            }
            _ => {}
        }
    }
}

fn decoded(raw: &str) -> String {
    unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_a_browser_reads_it() {
        let facts = PageScan::of(
            "<h2 id=\"a&amp;b\">A</h2><A HREF='/x/?a=1&amp;b=2'>x</A><a name=old></a>\
             <img src=p.png><img src=q.png alt=''><source srcset=\"r.webp 480w,s.webp 2x\">\
             <link rel=preconnect href=https://x.example><!-- <a href=no> --><script>'<a href=no>'</script>",
        );
        assert_eq!(
            facts.ids,
            BTreeSet::from(["a&b".to_owned(), "old".to_owned()])
        );
        let urls: Vec<&str> = facts.links.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["/x/?a=1&b=2", "p.png", "q.png", "r.webp", "s.webp"]);
        assert_eq!(facts.without_alt, ["p.png"]);
        let facts = PageScan::of("<select><textarea>x</textarea><a href=/y/>y</a>");
        assert_eq!(facts.links, [("/y/".to_owned(), Use::Link)]);
        assert_eq!(facts.trouble, None);
    }

    #[test]
    fn what_a_policy_decides_about_is_found_in_every_element() {
        for (html, directive) in [
            ("<input type=Image src=\"/a\">", "img-src"),
            ("<svg><image xlink:href=\"/a\"/></svg>", "img-src"),
            ("<svg><feImage href=\"/a\"/></svg>", "img-src"),
            ("<td background=\"/a\">", "img-src"),
            ("<base href=\"/a\">", "base-uri"),
            ("<link rel=preload as=font href=\"/a\">", "font-src"),
            ("<link rel=modulepreload href=\"/a\">", "script-src-elem"),
            (
                "<link rel=\"Alternate StyleSheet\" href=\"/a\">",
                "style-src-elem",
            ),
            ("<video poster=\"/a\">", "img-src"),
            ("<button formaction=\"/a\">", "form-action"),
        ] {
            let found = PageScan::of(html).policed;
            let content = PolicedContent::At("/a".to_owned());
            assert_eq!(found, [PolicedPart { directive, content }], "{html}");
        }
        assert!(
            PageScan::of("<input src=\"/a\"><link rel=next href=\"/a\">")
                .policed
                .is_empty()
        );
    }

    #[test]
    fn what_browsers_read_otherwise_is_found() {
        let of = |html: &str| {
            let facts = PageScan::of(html);
            let misplaced = facts
                .misplaced
                .iter()
                .map(|(outer, inner)| format!("{outer} {inner}"));
            let ids = facts.ids_twice.iter().cloned();
            misplaced.chain(ids).collect::<Vec<_>>().join(", ")
        };
        for (html, found) in [
            ("<p>a<div>b</div></p>", "p div"),
            ("<p><b><figure></figure></b></p>", "p figure"),
            ("<p><p>a</p></p>", "p p"),
            ("<label>a<h2>b</h2></label><label>a</label>", "label h2"),
            ("<p><label><ul></ul></label></p>", "label ul"),
            ("<i id=a></i><b id=b></b><p id=a></p>", "a"),
        ] {
            assert_eq!(of(html), found, "{html}");
        }
        for fine in [
            "<p>a<ul><li>b</ul>",
            "<div><p>a<ul><li>b</ul><p>c</p></div><p>d</p>",
            "<p>a</p><div><p>b</p></div>",
            "<p><svg><foreignObject><div>a</div></foreignObject></svg></p>",
            "<p><img><br><b>a</b></p><i id=a></i><i id=A></i>",
            "<p><svg/></p><div></div>",
        ] {
            assert_eq!(of(fine), "", "{fine}");
        }
    }
}

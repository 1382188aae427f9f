//! The markup of a picture. It has the size, so that the page does not move while it loads, and the
//! smaller copies, so that a telephone loads no more than it shows (HTML, 4.8.1 to 4.8.4).

use crate::model::{Copy, Shown};
use pulldown_cmark_escape::escape_html;

/// The width of a picture on the page, if the theme does not set it.
pub(super) const USUAL_SIZES: &str = "100vw";

/// Escapes text for an attribute.
pub(super) fn escape(text: &str, into: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = escape_html(into, text);
}

/// One picture in a text.
pub(super) struct Markup<'a> {
    /// The URL of the file, for a picture without a known size.
    pub(super) url: &'a str,
    pub(super) alt: &'a str,
    pub(super) title: &'a str,
    pub(super) shown: Option<&'a Shown>,
    /// Its width on the page (HTML, `sizes`).
    pub(super) sizes: &'a str,
    /// Whether it is loaded only when the reader comes near.
    pub(super) is_lazy: bool,
}

impl Markup<'_> {
    pub(super) fn write(&self, into: &mut String) {
        let modern = self.shown.map(webp).unwrap_or_default();
        if !modern.is_empty() {
            into.push_str("<picture><source type=\"image/webp\"");
            self.sources(&modern, into);
            into.push('>');
        }
        into.push_str("<img");
        attribute("src", self.shown.map_or(self.url, Shown::url), into);
        attribute("alt", self.alt, into);
        if !self.title.is_empty() {
            attribute("title", self.title, into);
        }
        if let Some(shown) = self.shown {
            self.sources(&srcset(shown), into);
            attribute("width", &shown.picture.width.to_string(), into);
            attribute("height", &shown.picture.height.to_string(), into);
        }
        if self.is_lazy {
            attribute("loading", "lazy", into);
        }
        into.push('>');
        if !modern.is_empty() {
            into.push_str("</picture>");
        }
    }

    fn sources(&self, srcset: &str, into: &mut String) {
        if srcset.is_empty() {
            return;
        }
        attribute("srcset", srcset, into);
        // A single file needs no `sizes`: it is used at any width of the page.
        if srcset.contains(' ') {
            attribute("sizes", self.sizes, into);
        }
    }
}

fn attribute(name: &str, value: &str, into: &mut String) {
    into.push(' ');
    into.push_str(name);
    into.push_str("=\"");
    escape(value, into);
    into.push('"');
}

/// `srcset` in the original's format; empty if there is only the original.
pub(super) fn srcset(shown: &Shown) -> String {
    let mut files = list(shown.alike());
    if !files.is_empty() && shown.picture.width == shown.widest {
        files.push((&*shown.original, shown.picture.width));
    }
    joined(&files)
}

/// `srcset` in WebP; empty if there is none.
pub(super) fn webp(shown: &Shown) -> String {
    joined(&list(shown.modern()))
}

fn list<'a>(copies: impl Iterator<Item = &'a Copy>) -> Vec<(&'a str, u32)> {
    copies
        .map(|copy| (&*copy.address.url, copy.scale.width))
        .collect()
}

fn joined(files: &[(&str, u32)]) -> String {
    match files {
        [(url, _)] => (*url).to_owned(),
        files => {
            let files = files.iter().map(|(url, width)| format!("{url} {width}w"));
            files.collect::<Vec<_>>().join(", ")
        }
    }
}

//! The kinds of HTML elements that matter when text is taken out of HTML (HTML, 3.2.5).
//!
//! Enters: tags. Leaves: their kinds. Forbidden here: trees.

/// Elements whose content is not text for readers.
const MUTE: [&str; 4] = ["script", "style", "template", "noscript"];

/// Elements that are not phrasing content: they cannot be in a paragraph, and they separate the
/// words before them from the words after them.
const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// Elements without content and without an end tag (HTML, 13.1.2).
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// The name of the element of a tag, in lower case. It is empty if the text is not a tag.
pub fn name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    name[..end.unwrap_or(name.len())].to_ascii_lowercase()
}

/// Whether an element is not phrasing content.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Whether an element has neither content nor an end tag.
pub fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether the content of an element is not text for readers.
pub fn is_mute(name: &str) -> bool {
    MUTE.contains(&name)
}

/// Whether a tag separates the words before it from the words after it.
pub fn parts_words(tag: &str) -> bool {
    let name = name(tag);
    name == "br" || is_block(&name)
}

/// Whether `html` has a tag of an element that is not phrasing content.
pub fn has_block(html: &str) -> bool {
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at..];
        if is_block(&name(rest)) {
            return true;
        }
        rest = &rest[past(rest)..];
    }
    false
}

/// The length of the part of `html` from this `<` on that is not text: a tag, a comment, or an
/// element with all of its content. At least 1.
pub fn past(html: &str) -> usize {
    let rest = html.len();
    if html.starts_with("<!--") {
        return html.find("-->").map_or(rest, |end| end + 3);
    }
    // Before any other character, a `<` is text (13.2.5.6).
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || b"/!?".contains(byte);
    if html.as_bytes().get(1).is_some_and(|byte| !begins(byte)) {
        return 1;
    }
    // The names of all mute elements begin with one of these.
    let may_be_mute = matches!(
        html.as_bytes().get(1),
        Some(b's' | b'S' | b't' | b'T' | b'n' | b'N')
    );
    if may_be_mute {
        let name = name(html);
        if is_mute(&name) {
            let close = format!("</{name}");
            let at = html.as_bytes().windows(close.len());
            let at = at
                .into_iter()
                .position(|at| at.eq_ignore_ascii_case(close.as_bytes()));
            return at.unwrap_or(rest).max(1);
        }
    }
    end_of_tag(html).max(1)
}

/// The length of the tag at the beginning of `html`, up to its `>`. A `>` in a quoted value does
/// not end it (HTML, 13.2.5.37).
fn end_of_tag(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b'>', b'=', &bytes[from..]) {
        let at = from + at;
        if bytes[at] == b'>' {
            return at + 1;
        }
        let value = bytes[at + 1..]
            .iter()
            .position(|b| !b.is_ascii_whitespace());
        from = match value.map(|value| at + 1 + value) {
            Some(value) if matches!(bytes[value], b'"' | b'\'') => {
                match memchr::memchr(bytes[value], &bytes[value + 1..]) {
                    Some(end) => value + 1 + end + 1,
                    None => return bytes.len(),
                }
            }
            _ => at + 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_passed() {
        for (html, rest) in [
            ("<b>x", "x"),
            ("<script>a < b</script>x", "</script>x"),
            ("<STYLE>a</Style>x", "</Style>x"),
            ("<strong>x", "x"),
            ("<!-- <b> -->x", "x"),
            ("<a title=\"a > b\" href='>'>x", "x"),
            ("<a title = \">\" it's>x", "x"),
            ("<a title=\"no end>x", ""),
            ("<b", ""),
            ("<", ""),
            ("< b>x", " b>x"),
            ("<<b>x", "<b>x"),
        ] {
            assert_eq!(&html[past(html)..], rest, "{html}");
        }
    }

    #[test]
    fn blocks_are_found_at_any_depth() {
        for html in ["<p>a</p>", " <a><FIGURE></a>", "a<ul>", "</div>"] {
            assert!(has_block(html), "{html}");
        }
        for html in [
            "a <b>b</b>",
            "<script>'<p>'</script>",
            "<!-- <p> -->",
            "<button>",
            "1 < p",
        ] {
            assert!(!has_block(html), "{html}");
        }
    }
}

//! Texts of the classic editor, in which an empty line is a paragraph and the end of a line is a break.
//!
//! Enters: HTML with such lines. Leaves: HTML that says the same with tags. WordPress does this when it
//! shows a page (`wpautop`), so no export has it done.

use crate::parse::elements;

/// Where the summary of a post ends: `<!--more-->` of the text, kept as an element.
pub(super) const MORE: &str = "linger-more";

/// Whether a line ends around an element anyway.
fn ends_lines(name: &str) -> bool {
    elements::is_block(name) || matches!(name, "br" | "iframe" | "thead" | "tfoot" | MORE)
}

/// Elements whose lines are their own.
const VERBATIM: [&str; 7] = [
    "pre", "script", "style", "textarea", "svg", "math", "iframe",
];

/// Puts tags where lines end.
pub(super) fn paragraphs(html: &str) -> String {
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    out.push_str("<p>");
    let mut rest = html.trim();
    // Whether what was written last ends a line by itself.
    let mut is_after_block = true;
    let mut unclosed = Vec::new();
    while !rest.is_empty() {
        let Some(at) = next_tag(rest) else {
            lines(rest, is_after_block, true, &mut out);
            break;
        };
        let (text, tag) = rest.split_at(at);
        let name = tag_name(tag);
        let is_block = ends_lines(&name);
        lines(text, is_after_block, is_block, &mut out);
        let end = element_end(tag, &name, &mut unclosed);
        out.push_str(&written(&tag[..end]));
        // A comment leaves the line as it is.
        if !name.is_empty() {
            is_after_block = is_block;
        } else if is_more(&tag[..end]) {
            is_after_block = true;
        } else if !text.trim().is_empty() {
            is_after_block = false;
        }
        rest = &tag[end..];
    }
    out
}

/// `<!--more-->`, also with words in it.
fn is_more(comment: &str) -> bool {
    let inner = comment
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim() == "more" || inner.trim().starts_with("more "))
}

fn written(tag: &str) -> String {
    if is_more(tag) {
        return format!("<{MORE}></{MORE}>");
    }
    tag.to_owned()
}

/// Where a tag or a comment begins.
fn next_tag(text: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        let next = text[at + 1..].chars().next();
        next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
    })
}

/// The name of a tag in small letters; of a comment, none.
pub(super) fn tag_name(tag: &str) -> String {
    let name = tag[1..].trim_start_matches('/');
    let name = name
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-');
    name.collect::<String>().to_ascii_lowercase()
}

/// The end of a tag, of a comment, or of an element whose lines are its own. `unclosed`: names that have
/// no end any more.
fn element_end(tag: &str, name: &str, unclosed: &mut Vec<&'static str>) -> usize {
    if tag.starts_with("<!--") {
        return tag.find("-->").map_or(tag.len(), |at| at + 3);
    }
    let end = tag_end(tag);
    let known = VERBATIM.into_iter().find(|known| *known == name);
    let is_open = !tag.starts_with("</") && !tag[..end].ends_with("/>");
    let Some(name) = known.filter(|name| is_open && !unclosed.contains(name)) else {
        return end;
    };
    let inner = &tag[end..];
    let close = inner.match_indices("</").find(|(at, _)| {
        let after = inner.get(at + 2..at + 2 + name.len()).unwrap_or_default();
        after.eq_ignore_ascii_case(name)
    });
    match close {
        Some((at, _)) => end + at + tag_end(&inner[at..]),
        None => {
            unclosed.push(name);
            end
        }
    }
}

/// The end of a tag; a `>` in quotation marks does not end it.
pub(super) fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '>') => return at + 1,
            // Somebody forgot to close a quotation mark.
            (_, '<') if at > 0 && quote.is_none() => return at,
            _ => {}
        }
    }
    tag.find('>').map_or(tag.len(), |at| at + 1)
}

/// Writes text: an empty line begins a paragraph, another end of a line is a break, unless a block
/// stands there.
fn lines(text: &str, is_after_block: bool, is_before_block: bool, out: &mut String) {
    let mut is_first = true;
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let (line, after) = rest.split_at(at);
        let blank = after.len() - after.trim_start_matches([' ', '\t', '\n']).len();
        let count = after[..blank].matches('\n').count();
        out.push_str(line);
        let is_at_start = is_first && line.trim().is_empty() && is_after_block;
        let is_at_end = blank == after.len() && is_before_block;
        if is_at_start || is_at_end {
            out.push('\n');
        } else if count > 1 {
            out.push_str("\n<p>");
        } else {
            out.push_str("<br>\n");
        }
        is_first = false;
        rest = &after[blank..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::html::{HtmlOrigin, read};
    use crate::import::markdown::markdown;

    fn read_back(html: &str) -> String {
        let (text, _) = read(&paragraphs(html), HtmlOrigin::Post, None).unwrap();
        markdown(&text)
    }

    #[test]
    fn lines_are_paragraphs_and_breaks() {
        for (html, written) in [
            ("One.\n\nTwo\nlines.\n", "One.\n\nTwo\\\nlines.\n"),
            ("<p>One.</p>\n<p>Two.</p>", "One.\n\nTwo.\n"),
            (
                "<ul>\n\t<li>One</li>\n\t<li>Two</li>\n</ul>\nAfter.",
                "- One\n- Two\n\nAfter.\n",
            ),
            (
                "<pre>a\n\n  b</pre>\nAfter",
                "```\na\n\n  b\n```\n\nAfter\n",
            ),
            (
                "Some <em>words\n\nin</em> two.",
                "Some *words*\n\n*in* two.\n",
            ),
            ("a < b\n\nc", "a < b\n\nc\n"),
            (
                "<a title=\"a > b\" href=\"https://a.example/\">x</a>\ny",
                "[x](https://a.example/)\\\ny\n",
            ),
            (
                "<table><tr><td>a</td>\n<td>b</td></tr>\n</table>",
                "|  |  |\n| --- | --- |\n| a | b |\n",
            ),
        ] {
            assert_eq!(read_back(html), written, "{html}");
        }
    }

    #[test]
    fn nothing_is_lost_at_any_cut() {
        let html = "One <b>two</b>\n\n<pre>x\n<i>y</i></pre> <!-- c --> three\n<!--more-->\nfour";
        for end in 0..=html.len() {
            let part = &html[..end];
            let words: Vec<&str> = part.split(|c: char| !c.is_alphanumeric()).collect();
            let made = paragraphs(part);
            for word in words
                .iter()
                .filter(|word| word.len() > 2 && **word != "more")
            {
                assert!(made.contains(word), "{part}: {made}");
            }
        }
    }
}

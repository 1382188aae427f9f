//! Divides paragraphs around the blocks that shortcodes make. A `p` can contain only phrasing
//! content (HTML, 4.4.1), and so can `label`, `em`, `strong` and similar elements; a browser would
//! make empty paragraphs of the rest.
//!
//! Enters: the HTML of shortcodes, then the HTML of a text with them. Leaves: HTML in which each of
//! these blocks is between paragraphs: the elements around it are closed before it, and opened
//! again for the text after it. Forbidden here: knowing what a shortcode is.

use crate::parse::elements::{has_block, is_block, is_void, name, past};
use std::borrow::Cow;

/// Marks the beginning of a block until all of the text is there. HTML cannot contain this
/// character (13.1.4).
const BLOCK: char = '\u{1}';
/// Marks the end of a block.
const WORDS: char = '\u{2}';

/// Elements that can contain whatever their parents can (HTML, 3.2.5.3).
const TRANSPARENT: [&str; 4] = ["a", "del", "ins", "map"];

/// The HTML of a shortcode within a paragraph, with marks around it if it is a block.
pub(super) fn marked(html: String) -> String {
    if has_block(&html) {
        let html = html.trim();
        format!("{BLOCK}{html}{WORDS}")
    } else {
        html
    }
}

/// The HTML of a text, with its paragraphs divided at the marks. A part without text is left out.
pub(super) fn divided(html: String) -> String {
    if !html.contains(BLOCK) {
        return html;
    }
    let mut divider = Divider {
        whole: String::with_capacity(html.len() + 64),
        open: Vec::new(),
        blocks: Vec::new(),
        due: Vec::new(),
    };
    let mut rest = &*html;
    while let Some(at) = memchr::memchr3(b'<', BLOCK as u8, WORDS as u8, rest.as_bytes()) {
        divider.text(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at..];
        if mark == b'<' {
            let (tag, after) = rest.split_at(past(rest));
            rest = divider.tag(tag, after);
        } else {
            rest = &rest[1..];
            if mark == BLOCK as u8 {
                divider.block_begins();
            } else {
                divider.block_ends();
            }
        }
    }
    divider.text(rest);
    divider.whole
}

/// An element that is open.
#[derive(Debug)]
struct OpenTag<'a> {
    name: String,
    tag: &'a str,
    /// Whether it was closed before a block and is not opened again. Its end tag is then left out.
    is_over: bool,
}

/// A block that has begun.
#[derive(Debug)]
struct BegunBlock<'a> {
    /// The number of elements that were open before it.
    around: usize,
    /// The elements that are opened again for the text after it, outer ones first.
    again: Vec<OpenTag<'a>>,
}

/// Divides HTML.
#[derive(Debug)]
struct Divider<'a> {
    whole: String,
    open: Vec<OpenTag<'a>>,
    blocks: Vec<BegunBlock<'a>>,
    /// The elements that are opened again before the next text, outer ones first.
    due: Vec<OpenTag<'a>>,
}

impl<'a> Divider<'a> {
    fn text(&mut self, text: &str) {
        if self.due.is_empty() {
            self.whole.push_str(text);
        } else if !text.trim().is_empty() {
            self.reopen();
            self.whole.push_str(text.trim_start());
        }
    }

    /// Writes a tag. `after` follows it; returns the part of `after` that remains to be read.
    fn tag<'b>(&mut self, tag: &'a str, after: &'b str) -> &'b str {
        let name = name(tag);
        if tag.starts_with("</") {
            return self.end(&name, tag, after);
        }
        if name == "br" && !self.due.is_empty() {
            return after;
        }
        self.reopen();
        self.whole.push_str(tag);
        if is_block(&name)
            && let Some(at) = self.open.iter().rposition(|open| is_block(&open.name))
            && self.open[at].name == "p"
        {
            // A block also ends a paragraph that has no end tag.
            self.open.truncate(at);
        }
        let is_empty = is_void(&name) || tag.ends_with("/>") && !is_block(&name);
        if !name.is_empty() && !is_empty {
            let is_over = false;
            self.open.push(OpenTag { name, tag, is_over });
        }
        after
    }

    fn end<'b>(&mut self, name: &str, tag: &str, after: &'b str) -> &'b str {
        if let Some(at) = self.due.iter().rposition(|due| due.name == name) {
            self.due.truncate(at);
            // The line end was written after the block already.
            return after.strip_prefix('\n').unwrap_or(after);
        }
        let at = self.open.iter().rposition(|open| open.name == name);
        if let Some(at) = at.filter(|at| self.open[*at].is_over) {
            self.open.remove(at);
            return after;
        }
        // What is around a line ends, so the line does not go on.
        self.due.clear();
        if let Some(at) = at {
            self.open.truncate(at);
        }
        self.whole.push_str(tag);
        after
    }

    /// Opens the elements again that were closed before a block.
    fn reopen(&mut self) {
        for due in std::mem::take(&mut self.due) {
            self.whole.push_str(&without_id(due.tag));
            self.open.push(due);
        }
    }

    fn block_begins(&mut self) {
        // Directly after another block, nothing is open.
        let mut again = std::mem::take(&mut self.due);
        if again.is_empty() {
            again = self.close();
        }
        let around = self.open.len();
        self.blocks.push(BegunBlock { around, again });
    }

    fn block_ends(&mut self) {
        let Some(block) = self.blocks.pop() else {
            return;
        };
        self.open.truncate(block.around);
        if !block.again.is_empty() {
            self.whole.push('\n');
        }
        self.due = block.again;
    }

    /// Closes the elements that cannot contain a block. Returns those that are opened again after
    /// it.
    fn close(&mut self) -> Vec<OpenTag<'a>> {
        let holds_blocks = |open: &OpenTag<'_>| is_block(&open.name) && open.name != "p";
        let is_line = |open: &OpenTag<'_>| !open.is_over && !TRANSPARENT.contains(&&*open.name);
        let from = self.open.iter().rposition(holds_blocks);
        let from = from.map_or(0, |at| at + 1);
        let Some(first) = self.open[from..].iter().position(is_line) else {
            return Vec::new();
        };
        let closed = self.open.split_off(from + first);
        self.trim();
        for open in closed.iter().rev().filter(|open| !open.is_over) {
            if let Some(before) = self.whole.strip_suffix(open.tag) {
                self.whole.truncate(before.len());
                self.trim();
            } else {
                self.whole.push_str(&format!("</{}>", open.name));
            }
        }
        if !self.whole.is_empty() {
            self.whole.push('\n');
        }
        let mut again = Vec::new();
        for mut open in closed {
            // The text after a block does not belong to a label before it.
            open.is_over |= open.name == "label";
            let into = if open.is_over {
                &mut self.open
            } else {
                &mut again
            };
            into.push(open);
        }
        again
    }

    /// Removes white space and line breaks at the end.
    fn trim(&mut self) {
        loop {
            let end = self.whole.trim_end();
            let breaks = ["<br>", "<br />", "<br/>"];
            let before = breaks.iter().find_map(|tag| end.strip_suffix(tag));
            let (length, is_done) = (before.unwrap_or(end).len(), before.is_none());
            self.whole.truncate(length);
            if is_done {
                return;
            }
        }
    }
}

/// A tag without its id, because only one element of a page can have the id.
fn without_id(tag: &str) -> Cow<'_, str> {
    let id = [" id=\"", " id='"].into_iter().find_map(|begin| {
        let from = tag.find(begin)?;
        let value = from + begin.len();
        let length = tag[value..].find(&begin[begin.len() - 1..])?;
        Some((from, value + length + 1))
    });
    match id {
        Some((from, to)) => Cow::Owned(format!("{}{}", &tag[..from], &tag[to..])),
        None => Cow::Borrowed(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Divides HTML in which `[` and `]` stand around the results of shortcodes.
    fn of(html: &str) -> String {
        divided(html.replace('[', "\u{1}").replace(']', "\u{2}"))
    }

    #[test]
    fn only_blocks_are_marked() {
        assert_eq!(marked(" <hr>\n".to_owned()), "\u{1}<hr>\u{2}");
        assert_eq!(marked("<kbd>x</kbd>".to_owned()), "<kbd>x</kbd>");
    }

    #[test]
    fn a_block_divides_its_paragraph() {
        for (html, expected) in [
            ("<p>[<hr>]</p>\n<p>b</p>", "<hr>\n<p>b</p>"),
            ("<p>a [<hr>] b</p>", "<p>a</p>\n<hr>\n<p>b</p>"),
            (
                "<p>a<br />\n[<hr>]<br />\nb</p>\n",
                "<p>a</p>\n<hr>\n<p>b</p>\n",
            ),
            ("<p>[<hr>] [<hr>].</p>", "<hr>\n<hr>\n<p>.</p>"),
            (
                "<p>a <i>x</i> [<hr>]</p>\n<p>b</p>",
                "<p>a <i>x</i></p>\n<hr>\n<p>b</p>",
            ),
            ("<p>[<hr>] <b>b</b></p>", "<hr>\n<p><b>b</b></p>"),
            (
                "<p>a [<hr>] <img> [<hr>] b</p>",
                "<p>a</p>\n<hr>\n<p><img></p>\n<hr>\n<p>b</p>",
            ),
            (
                "<p class=\"c\" id=\"i\">a [<hr>] b</p>",
                "<p class=\"c\" id=\"i\">a</p>\n<hr>\n<p class=\"c\">b</p>",
            ),
        ] {
            assert_eq!(of(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_open_in_the_paragraph_goes_on_behind_the_block() {
        for (html, expected) in [
            (
                "<p><em>a [<hr>] b</em> c</p>",
                "<p><em>a</em></p>\n<hr>\n<p><em>b</em> c</p>",
            ),
            (
                "<p>a <a href=\"/\"><b>[<hr>]</b></a> c</p>",
                "<p>a</p>\n<hr>\n<p>c</p>",
            ),
            ("<p><em>[<hr>]</em></p>", "<hr>\n"),
            (
                "<li><em>a [<hr>] b</em></li>",
                "<li><em>a</em>\n<hr>\n<em>b</em></li>",
            ),
            (
                "<li><p><label><input> <b>[<hr>]</b></label></p></li>",
                "<li><p><label><input></label></p>\n<hr>\n</li>",
            ),
            (
                "<li><label><input> a [<hr>] b</label></li>",
                "<li><label><input> a</label>\n<hr> b</li>",
            ),
            (
                "<li><p><label><input> a [<hr>] b</label> [<hr>] c</p></li>",
                "<li><p><label><input> a</label></p>\n<hr>\n<p>b</p>\n<hr>\n<p>c</p></li>",
            ),
        ] {
            assert_eq!(of(html), expected, "{html}");
        }
    }

    #[test]
    fn where_a_block_may_stand_nothing_changes() {
        for html in [
            "<li>a [<hr>] b</li>",
            "<td>a [<hr>]</td>",
            "<div><a href=\"/\">a [<hr>] b</a></div>",
            "<p>a</p>\n[<hr>]\n<p>b</p>",
            "<p>a<div>b [<hr>] c</div>",
            "<!-- <p> -->a [<hr>] b",
            "<script>'<p>'</script>[<hr>]",
        ] {
            assert_eq!(of(html), html.replace(['[', ']'], ""), "{html}");
        }
    }

    #[test]
    fn a_block_in_a_block_is_asked_where_it_stands() {
        for (html, expected) in [
            (
                "<p>a [<aside>b [<hr>] c</aside>] d</p>",
                "<p>a</p>\n<aside>b <hr> c</aside>\n<p>d</p>",
            ),
            (
                "<p>[<aside><p>b [<hr>] c</p></aside>]</p>",
                "<aside><p>b</p>\n<hr>\n<p>c</p></aside>\n",
            ),
            // The template of the shortcode leaves end tags out.
            (
                "<p>[<ul><li><p>b</ul>] c [<hr>]</p>",
                "<ul><li><p>b</ul>\n<p>c</p>\n<hr>\n",
            ),
        ] {
            assert_eq!(of(html), expected, "{html}");
        }
    }
}

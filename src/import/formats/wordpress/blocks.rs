//! The text of an item as HTML: blocks of the block editor, and the classic text between them.
//!
//! Enters: the content as it was saved. Leaves: HTML without the editor's comments and without
//! shortcodes.

use super::addresses::{addresses, first_address};
use super::classic::{MORE, paragraphs};
use super::facts::WxrFacts;
use super::fields::WxrItem;
use super::shortcodes::replaced;
use super::shown::embed;
use crate::import::losses::{LossKind, LossList};
use serde_json::Value;

/// Pictures in the background that one text may have.
const MOST_COVERS: usize = 30;
/// How deep a shared block may hold others.
const DEPTH: usize = 3;

/// Blocks that WordPress fills when it shows a page.
const SELF_MADE: [&str; 24] = [
    "archives",
    "calendar",
    "categories",
    "latest-posts",
    "latest-comments",
    "rss",
    "search",
    "tag-cloud",
    "query",
    "query-loop",
    "loginout",
    "page-list",
    "navigation",
    "site-title",
    "site-logo",
    "site-tagline",
    "post-title",
    "post-content",
    "post-date",
    "post-excerpt",
    "comments",
    "avatar",
    "social-links",
    "social-link",
];

/// The content as HTML.
pub(super) fn html(item: &WxrItem, facts: &WxrFacts, losses: &mut LossList) -> String {
    let mut writer = BlockWriter {
        item,
        facts,
        losses,
        covers: 0,
    };
    let mut out = String::with_capacity(item.content.len() + 64);
    writer.write(&item.content, 0, &mut out);
    // Notes of a text whose block for them is missing.
    if out.contains("data-fn=") && !out.contains("wp-block-footnotes") {
        out.push_str(&writer.footnotes());
    }
    if item.content.contains("<!--nextpage-->") {
        writer.losses.lose(
            LossKind::Markup,
            &item.place,
            "a text was divided into several pages; it is one now",
            "nothing, unless it is too long: divide it into posts of a series then",
        );
    }
    out
}

struct BlockWriter<'a> {
    item: &'a WxrItem,
    facts: &'a WxrFacts,
    losses: &'a mut LossList,
    covers: usize,
}

/// A comment that opens or closes a block.
struct Delimiter<'a> {
    name: &'a str,
    values: Value,
    closes: bool,
    is_empty: bool,
    /// Where the comment begins and ends.
    start: usize,
    end: usize,
}

/// The first delimiter of a text.
fn delimiter(text: &str) -> Option<Delimiter<'_>> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("<!--")?;
        let inner = &text[start + 4..];
        let length = inner.find("-->")?;
        let end = start + 4 + length + 3;
        let said = inner[..length].trim();
        let (said, closes) = match said.strip_prefix('/') {
            Some(rest) => (rest, true),
            None => (said, false),
        };
        let Some(said) = said.strip_prefix("wp:") else {
            from = end;
            continue;
        };
        let (said, is_empty) = match said.strip_suffix('/') {
            Some(rest) => (rest.trim_end(), true),
            None => (said, false),
        };
        let (name, values) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        return Some(Delimiter {
            name: name.strip_prefix("core/").unwrap_or(name),
            values: serde_json::from_str(values.trim()).unwrap_or(Value::Null),
            closes,
            is_empty,
            start,
            end,
        });
    }
}

/// The end of the block that began before `text`: where its closing comment begins and ends.
fn closing(text: &str, name: &str) -> (usize, usize) {
    let (mut from, mut depth) = (0, 1);
    while let Some(found) = delimiter(&text[from..]) {
        if found.name == name && !found.is_empty {
            depth += if found.closes { -1 } else { 1 };
            if depth == 0 {
                return (from + found.start, from + found.end);
            }
        }
        from += found.end;
    }
    (text.len(), text.len())
}

impl BlockWriter<'_> {
    /// Writes a text with its blocks. Outside of blocks it is a classic one.
    fn write(&mut self, content: &str, level: usize, out: &mut String) {
        let mut rest = content;
        // Blocks that are open around what is read.
        let mut depth = 0_usize;
        while let Some(found) = delimiter(rest) {
            self.text(&rest[..found.start], depth, out);
            let after = &rest[found.end..];
            rest = after;
            if found.closes {
                depth = depth.saturating_sub(1);
                continue;
            }
            let inner = match found.is_empty {
                true => (0, 0),
                false if is_whole(found.name) => closing(after, found.name),
                false => {
                    depth += 1;
                    self.begin(&found, after, out);
                    continue;
                }
            };
            self.whole(&found, &after[..inner.0], level, out);
            rest = &after[inner.1..];
        }
        self.text(rest, depth, out);
    }

    fn text(&mut self, text: &str, depth: usize, out: &mut String) {
        if text.trim().is_empty() {
            return;
        }
        let text = replaced(text, self.item, self.facts, self.losses);
        if depth == 0 {
            out.push_str(&paragraphs(&addresses(&text)));
            out.push_str("\n<p>");
        } else {
            out.push_str(&text);
        }
    }

    /// What a block shows before what is in it.
    fn begin(&mut self, block: &Delimiter<'_>, after: &str, out: &mut String) {
        // Old covers have their picture as the background of a box.
        self.covers += usize::from(block.name.starts_with("cover"));
        if matches!(block.name, "cover" | "cover-image") && self.covers <= MOST_COVERS {
            let length = closing(after, block.name).0;
            let url = block.values.get("url").and_then(Value::as_str);
            if let Some(url) = url.filter(|_| !after[..length].contains("<img")) {
                let url = url.replace('"', "%22").replace('<', "%3C");
                out.push_str(&format!("<figure><img src=\"{url}\" alt=\"\"></figure>"));
            }
        }
    }

    /// A block that is read as a whole.
    fn whole(&mut self, block: &Delimiter<'_>, inner: &str, level: usize, out: &mut String) {
        match block.name {
            "more" => out.push_str(&format!("<{MORE}></{MORE}>")),
            "nextpage" => {}
            "freeform" => self.text(inner, 0, out),
            "footnotes" => out.push_str(&self.footnotes()),
            "block" => {
                let id = block
                    .values
                    .get("ref")
                    .map(|id| id.to_string().trim_matches('"').to_owned());
                let shared = id.and_then(|id| self.facts.shared_blocks.get(&id));
                match shared.filter(|_| level < DEPTH) {
                    Some(shared) => self.write(shared, level + 1, out),
                    None => self.losses.lose(
                        LossKind::Markup,
                        &self.item.place,
                        "a block that several entries share is not in the export",
                        "export all content, or copy the text of the block into the post",
                    ),
                }
            }
            name if name == "embed" || name.starts_with("core-embed/") => {
                let url = block.values.get("url").and_then(Value::as_str);
                let url = url
                    .map(str::to_owned)
                    .unwrap_or_else(|| first_address(inner));
                if !url.is_empty() {
                    out.push_str(&embed(&url.replace('&', "&amp;")));
                }
                if let Some(at) = inner.find("<figcaption") {
                    let words = &inner[at..];
                    let words = &words[super::classic::tag_end(words)..];
                    let end = words.find("</figcaption").unwrap_or(words.len());
                    out.push_str(&format!("<p>{}</p>", &words[..end]));
                }
            }
            name if SELF_MADE.contains(&name) || inner.trim().is_empty() => {
                let is_blank = matches!(
                    name,
                    "spacer" | "separator" | "paragraph" | "column" | "columns"
                );
                if !is_blank {
                    self.losses.lose(
                        LossKind::Markup,
                        &self.item.place,
                        format!("a block that WordPress fills itself (`{name}`) was left out"),
                        "nothing, unless readers miss it: linger has lists, an archive and a search of its own",
                    );
                }
                // It may hold words all the same.
                self.write(inner, level, out);
            }
            _ => out.push_str(inner),
        }
    }

    /// The notes that are kept beside the text, as a list that the reader of HTML knows.
    fn footnotes(&self) -> String {
        let notes = self
            .item
            .meta("footnotes")
            .and_then(|json| serde_json::from_str(json).ok());
        let Some(Value::Array(notes)) = notes else {
            return String::new();
        };
        let note = |note: &Value| {
            let id = note.get("id")?.as_str()?;
            let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let content = note.get("content")?.as_str()?;
            is_plain.then(|| format!("<li id=\"{id}\">{content} <a href=\"#{id}-link\">↩</a></li>"))
        };
        let items: String = notes.iter().filter_map(note).collect();
        format!("<ol class=\"wp-block-footnotes\">{items}</ol>")
    }
}

/// Blocks that are read as a whole, not as what is between their comments.
fn is_whole(name: &str) -> bool {
    matches!(
        name,
        "more" | "nextpage" | "freeform" | "footnotes" | "block" | "embed"
    ) || name.starts_with("core-embed/")
        || (SELF_MADE.contains(&name) && !matches!(name, "query" | "query-loop" | "comments"))
}

#[cfg(test)]
mod tests {
    use super::super::prepare::prepared;
    use super::*;
    use crate::import::html::{HtmlOrigin, read_html, read_tree};
    use crate::import::markdown::markdown;

    fn made(content: &str, meta: &[(&str, &str)]) -> (String, Vec<String>) {
        let item = WxrItem {
            content: content.to_owned(),
            meta: meta
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..WxrItem::default()
        };
        let mut losses = LossList::default();
        let html = html(&item, &WxrFacts::default(), &mut losses);
        let page = read_html(&html).unwrap();
        let page = prepared(page, &WxrFacts::default());
        let (text, _) = read_tree(page, HtmlOrigin::Post, None, Vec::new(), Vec::new());
        (
            markdown(&text),
            losses.iter().map(|loss| loss.what.clone()).collect(),
        )
    }

    #[test]
    fn blocks_and_classic_text_between_them() {
        let content = "Classic\ntext.\n\n<!-- wp:paragraph -->\n<p>A block\nof text.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading {\"level\":3} -->\n<h3>Ring them</h3>\n<!-- /wp:heading -->\n\nMore classic.";
        let (text, _) = made(content, &[]);
        assert_eq!(
            text,
            "Classic\\\ntext.\n\nA block of text.\n\n### Ring them\n\nMore classic.\n"
        );
    }

    #[test]
    fn embeds_notes_and_more() {
        let content = "<!-- wp:core-embed/youtube {\"url\":\"https:\\/\\/youtu.be\\/abcdefghijk\"} -->\n<figure class=\"wp-block-embed\"><div>\nhttps://youtu.be/abcdefghijk\n</div><figcaption>A call</figcaption></figure>\n<!-- /wp:core-embed/youtube -->\n<!-- wp:paragraph --><p>It pays<sup data-fn=\"a1-b\" class=\"fn\"><a href=\"#a1-b\" id=\"a1-b-link\">1</a></sup>.</p><!-- /wp:paragraph -->\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n<!-- wp:footnotes /-->\n<!-- wp:latest-posts /-->";
        let (text, losses) = made(
            content,
            &[(
                "footnotes",
                "[{\"content\":\"In most trades.\",\"id\":\"a1-b\"}]",
            )],
        );
        assert_eq!(
            text,
            "{{< youtube \"abcdefghijk\" >}}\n\nA call\n\nIt pays[^1].\n\n<!-- more -->\n\n[^1]: In most trades.\n"
        );
        assert_eq!(
            losses,
            ["a block that WordPress fills itself (`latest-posts`) was left out"]
        );
    }

    #[test]
    fn galleries_are_pictures_and_delivery_networks_are_taken_off() {
        let content = "<!-- wp:gallery --><figure class=\"wp-block-gallery\"><ul class=\"blocks-gallery-grid\"><li class=\"blocks-gallery-item\"><figure><img src=\"https://i0.wp.com/a.example/wp-content/uploads/b.jpg?resize=300%2C200&amp;ssl=1\" alt=\"A desk\"><figcaption>Mine</figcaption></figure></li></ul></figure><!-- /wp:gallery -->";
        let (text, _) = made(content, &[]);
        assert_eq!(
            text,
            "![A desk](https://a.example/wp-content/uploads/b.jpg \"Mine\")\n"
        );
    }

    #[test]
    fn an_address_on_a_line_of_its_own() {
        let (text, _) = made(
            "See:\n\nhttps://a.example/b_c_d\n\nhttps://www.youtube.com/watch?v=abcdefghijk&amp;t=3",
            &[],
        );
        assert_eq!(
            text,
            "See:\n\nhttps://a.example/b_c_d\n\n{{< youtube \"abcdefghijk\" >}}\n"
        );
    }
}

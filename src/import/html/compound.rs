//! Elements that are made of parts: figures, players, lists, code.

use super::marks::State;
use super::reader::{HtmlReader, number};
use super::tree::{HtmlElement, HtmlNode};
use super::{HtmlOrigin, lists};
use crate::import::shortcode::{shortcode, words_of_html};
use crate::import::text::{Block, Inline, ItemList, ListItem, Run, is_blank};
use std::sync::Arc;

impl HtmlReader<'_> {
    /// A player as pages had it before `<video>`: what it plays, as a shortcode or a link.
    pub(super) fn plugin(&mut self, element: &HtmlElement) -> Option<Block> {
        let is_source = |e: &HtmlElement| {
            e.attribute("src").is_some()
                || (e.name == "param" && e.attribute("name") == Some("movie"))
        };
        let found = element.find(&is_source);
        let source = found.and_then(|e| e.attribute("src").or(e.attribute("value")));
        let source = source.or(element.attribute("data"))?;
        self.embedded(&HtmlElement::new("iframe").with("src", source))
    }

    /// A part that opens: HTML around its blocks, because Markdown has no sign for it.
    pub(super) fn details(&mut self, element: &HtmlElement, state: &State) -> Vec<Block> {
        let is_summary =
            |child: &HtmlNode| matches!(child, HtmlNode::Element(e) if e.name == "summary");
        let summary: String = element
            .elements()
            .filter(|child| child.name == "summary")
            .map(HtmlElement::text)
            .collect();
        let mut body = element.clone();
        body.children.retain(|child| !is_summary(child));
        let blocks = self.blocks(&body, state);
        let summary = words_of_html(&summary);
        if blocks.is_empty() {
            return blocks;
        }
        let open = Block::Raw(format!("<details>\n<summary>{summary}</summary>"));
        let close = Block::Raw("</details>".to_owned());
        [open].into_iter().chain(blocks).chain([close]).collect()
    }

    /// A player: a shortcode where there is one, a link otherwise.
    pub(super) fn embedded(&mut self, element: &HtmlElement) -> Option<Block> {
        let is_source = |e: &HtmlElement| e.name == "source" && e.attribute("src").is_some();
        let source = element.attribute("src").or(element.attribute("data-src"));
        let source = source.or_else(|| element.find(&is_source)?.attribute("src"))?;
        let source = source
            .strip_prefix("//")
            .map_or(source.to_owned(), |rest| format!("https://{rest}"));
        if let Some(id) = super::embeds::youtube_id(&source) {
            return Some(Block::Raw(format!("{{{{< youtube \"{id}\" >}}}}")));
        }
        let address = super::embeds::page_of(&source);
        let target = self.target(&address)?;
        if matches!(element.name.as_str(), "audio" | "video") {
            return Some(Block::Raw(self.player(element, &target)));
        }
        // An address that linger shows as a card is as good as the player.
        if crate::config::embedded(&crate::config::embeds(), &address).is_none() {
            self.text.lose(
                format!("a player became a link: {address}"),
                "look whether the link is enough, or use a shortcode",
            );
        }
        Some(Block::paragraph(vec![Run {
            link: Some(Arc::clone(&target)),
            ..Run::text(&*target)
        }]))
    }

    /// The shortcode that plays a file, with the picture and the words that come with it.
    fn player(&mut self, element: &HtmlElement, source: &str) -> String {
        let title = element.attribute("title").unwrap_or_default().to_owned();
        let mut arguments = vec![("src", source.to_owned()), ("title", title)];
        if element.name == "video" {
            let is_words = |e: &HtmlElement| {
                let kind = e.attribute("kind").unwrap_or("subtitles");
                e.name == "track" && matches!(kind, "subtitles" | "captions")
            };
            let track = element.find(&is_words);
            let words = track.and_then(|track| track.attribute("src"));
            let lang = track.and_then(|track| track.attribute("srclang"));
            for (key, address) in [("poster", element.attribute("poster")), ("captions", words)] {
                let address = address.filter(|address| !address.trim().is_empty());
                if let Some(address) = address.and_then(|address| self.target(address)) {
                    arguments.push((key, address.to_string()));
                }
            }
            arguments.push(("lang", lang.unwrap_or_default().to_owned()));
        }
        let arguments: Vec<(&str, &str)> = arguments
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        shortcode(&element.name, &arguments)
    }

    pub(super) fn figure(&mut self, element: &HtmlElement, state: &State) -> Vec<Block> {
        let caption = element.elements().find(|child| child.name == "figcaption");
        let caption = caption
            .map(|caption| self.runs(caption, state))
            .unwrap_or_default();
        let mut body = element.clone();
        body.children.retain(
            |child| !matches!(child, HtmlNode::Element(child) if child.name == "figcaption"),
        );
        let blocks = self.blocks(&body, state);
        if let [Block::Paragraph(only)] = blocks.as_slice()
            && let [run] = only.runs.as_slice()
            && let (Inline::Picture(picture), None) = (&run.inline, &run.link)
        {
            return vec![Block::Figure(picture.clone(), caption)];
        }
        let caption = (!is_blank(&caption)).then(|| Block::paragraph(caption));
        blocks.into_iter().chain(caption).collect()
    }

    pub(super) fn list(&mut self, element: &HtmlElement, state: &State) -> Vec<Block> {
        let mut list = ItemList {
            start: (element.name == "ol").then(|| number(element, "start").unwrap_or(1)),
            items: Vec::new(),
        };
        let mut levels = Vec::new();
        for child in &element.children {
            let HtmlNode::Element(child) = child else {
                continue;
            };
            match child.name.as_str() {
                "li" => {
                    let style = self.sheets.of(child);
                    let item = self.item(child, state);
                    levels.push(number(child, "data-aria-level"));
                    // An item that only holds a list is how some editors nest.
                    let is_shell = style.is_unmarked
                        && item
                            .blocks
                            .iter()
                            .all(|block| matches!(block, Block::List(_)));
                    match list.items.last_mut() {
                        Some(above) if is_shell => above.blocks.extend(item.blocks),
                        _ if item.blocks.is_empty() && item.checked.is_none() => {
                            levels.pop();
                        }
                        _ => list.items.push(item),
                    }
                }
                // A list beside an item, not in it: browsers' editors and office programs do this.
                "ul" | "ol" | "menu" => {
                    let inner = self.list(child, state);
                    match list.items.last_mut() {
                        Some(above) => above.blocks.extend(inner),
                        None => list.items.extend(inner.into_iter().map(|block| ListItem {
                            checked: None,
                            blocks: vec![block],
                        })),
                    }
                }
                _ => {
                    let item = self.item(child, state);
                    if !item.blocks.is_empty() {
                        list.items.push(item);
                    }
                }
            }
        }
        if let ([item], [Some(level)]) = (list.items.as_slice(), levels.as_slice()) {
            return lists::single(item.clone(), list.start, *level);
        }
        if list.items.is_empty() {
            return Vec::new();
        }
        vec![Block::List(list)]
    }

    pub(super) fn item(&mut self, element: &HtmlElement, state: &State) -> ListItem {
        let is_box = |e: &HtmlElement| {
            e.name == "input"
                && e.attribute("type")
                    .is_some_and(|t| t.eq_ignore_ascii_case("checkbox"))
        };
        let checked = match (element.attribute("role"), element.attribute("aria-checked")) {
            (Some("checkbox"), checked) => Some(checked == Some("true")),
            _ => element
                .find(&is_box)
                .map(|found| found.attribute("checked").is_some()),
        };
        let mut blocks = self.blocks(element, state);
        // Some editors type the box.
        let checked = checked.or_else(|| match self.origin {
            HtmlOrigin::Pasted => lists::typed_box(&blocks),
            HtmlOrigin::Post => None,
        });
        if checked.is_some() {
            blocks = lists::without_box(blocks);
        }
        ListItem { checked, blocks }
    }
}

/// A `<pre>`: its lines, and its language. Chat assistants put a bar with a label and a button in it.
pub(super) fn code_block(element: &HtmlElement) -> Block {
    let inner = element.find(&|e| e.name == "code").or_else(|| {
        element
            .elements()
            .find_map(|child| child.find(&|e| e.name == "pre"))
    });
    let code = inner.unwrap_or(element);
    let language = [code, element].iter().find_map(|e| {
        let classes = e.attribute("class")?;
        classes
            .split_ascii_whitespace()
            .find_map(|class| {
                class
                    .strip_prefix("language-")
                    .or(class.strip_prefix("lang-"))
            })
            .map(str::to_owned)
    });
    let language = language.or_else(|| element.attribute("data-language").map(str::to_owned));
    let is_name = |name: &String| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-#._".contains(c))
    };
    let text = code.text().replace('\u{a0}', " ");
    let text = text.strip_prefix('\n').unwrap_or(&text);
    Block::Code(
        language.filter(is_name).unwrap_or_default(),
        text.to_owned(),
    )
}

//! Lexical: the notation of Ghost's editor from version 5 on, a tree of nodes as JSON.

use super::card_tree::card;
use crate::import::html::{HtmlElement, HtmlNode};
use crate::import::losses::LossNote;
use serde_json::Value;

/// The marks of a text, by their bits, in HTML.
const MARKS: [(u64, &str); 7] = [
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
];

/// Reads a text. `None`: it is no Lexical.
pub(super) fn tree(text: &str, note: &mut LossNote<'_>) -> Option<HtmlElement> {
    let document: Value = serde_json::from_str(text).ok()?;
    let nodes = children(document.get("root")?, note);
    Some(HtmlElement::new("body").holding(nodes).bounded())
}

fn children(node: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let all = node["children"].as_array();
    all.into_iter()
        .flatten()
        .flat_map(|child| self::node(child, note))
        .collect()
}

/// serde_json bounds how deep nodes nest, so this may recurse.
fn node(node: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let text = |key: &str| node[key].as_str().unwrap_or_default();
    let holding = |name: &str, note: &mut LossNote<'_>| {
        let element = HtmlElement::new(name).holding(children(node, note));
        vec![element.into()]
    };
    match text("type") {
        "paragraph" => holding("p", note),
        "heading" | "extended-heading" => match text("tag") {
            tag @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => holding(tag, note),
            _ => holding("h2", note),
        },
        "quote" | "extended-quote" | "aside" => holding("blockquote", note),
        "list" => {
            let start = node["start"].as_u64().unwrap_or(1).to_string();
            match text("listType") {
                "number" => {
                    let list = HtmlElement::new("ol").with("start", &start);
                    vec![list.holding(children(node, note)).into()]
                }
                _ => holding("ul", note),
            }
        }
        "listitem" => list_item(node, note),
        "link" | "autolink" => {
            let link = HtmlElement::new("a").with("href", text("url"));
            vec![link.holding(children(node, note)).into()]
        }
        "text" | "extended-text" | "code-highlight" => vec![marked(node)],
        "linebreak" => vec![HtmlElement::new("br").into()],
        "tab" => vec![HtmlNode::Text(" ".to_owned())],
        "zwnj" | "at-link" | "at-link-search" => children(node, note),
        _ if node["children"].is_array() => children(node, note),
        name => card(name, node, note),
    }
}

fn list_item(node: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let mut item = HtmlElement::new("li");
    if let Some(is_done) = node["checked"].as_bool() {
        item = item
            .with("role", "checkbox")
            .with("aria-checked", &is_done.to_string());
    }
    // A list in a list stands in an item of its own.
    let all = node["children"].as_array();
    let is_shell =
        all.is_some_and(|all| !all.is_empty() && all.iter().all(|child| child["type"] == "list"));
    if is_shell {
        children(node, note)
    } else {
        vec![item.holding(children(node, note)).into()]
    }
}

fn marked(node: &Value) -> HtmlNode {
    let format = node["format"].as_u64().unwrap_or(0);
    let text = node["text"].as_str().unwrap_or_default();
    let marks = MARKS.iter().filter(|(bit, _)| format & bit != 0);
    marks.fold(HtmlNode::Text(text.to_owned()), |inner, (_, name)| {
        HtmlElement::new(name).holding([inner]).into()
    })
}

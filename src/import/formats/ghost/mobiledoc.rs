//! Mobiledoc (0.3): the notation of Ghost's editor from version 1 to 4. Sections hold markers, markers
//! open and close marks, cards stand in a list of their own.

use super::card_tree::card;
use crate::import::html::{HtmlElement, HtmlNode};
use crate::import::losses::LossNote;
use serde_json::Value;

/// Reads a text. `None`: it is no Mobiledoc.
pub(super) fn tree(text: &str, note: &mut LossNote<'_>) -> Option<HtmlElement> {
    let document: Value = serde_json::from_str(text).ok()?;
    let sections = document["sections"].as_array()?;
    let nodes = sections
        .iter()
        .flat_map(|section| self::section(section, &document, note));
    Some(HtmlElement::new("body").holding(nodes).bounded())
}

fn section(section: &Value, document: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    match section[0].as_u64() {
        // A block with markers.
        Some(1) => {
            let name = match section[1].as_str().unwrap_or_default() {
                name @ ("p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote") => name,
                "aside" | "pull-quote" => "blockquote",
                _ => "p",
            };
            vec![
                HtmlElement::new(name)
                    .holding(markers(&section[2], document))
                    .into(),
            ]
        }
        // A picture.
        Some(2) => {
            let source = section[1].as_str().unwrap_or_default();
            vec![HtmlElement::new("img").with("src", source).into()]
        }
        // A list: its kind, and the markers of each item.
        Some(3) => {
            let name = if section[1] == "ol" { "ol" } else { "ul" };
            let items = section[2].as_array().into_iter().flatten();
            let items = items.map(|item| {
                HtmlElement::new("li")
                    .holding(markers(item, document))
                    .into()
            });
            vec![HtmlElement::new(name).holding(items).into()]
        }
        Some(10) => {
            let found = section[1]
                .as_u64()
                .map(|at| &document["cards"][at as usize]);
            let Some(found) = found.filter(|card| card.is_array()) else {
                return Vec::new();
            };
            card(found[0].as_str().unwrap_or_default(), &found[1], note)
        }
        _ => Vec::new(),
    }
}

/// Markers: `[kind, marks that open, how many close behind it, text or atom]`.
fn markers(all: &Value, document: &Value) -> Vec<HtmlNode> {
    // The open elements, from the outermost in; the first stands for the section.
    let mut open = vec![HtmlElement::new("")];
    for marker in all.as_array().into_iter().flatten() {
        for mark in marker[1].as_array().into_iter().flatten() {
            let found = mark.as_u64().map(|at| &document["markups"][at as usize]);
            // A mark in every other one is nothing that anybody wrote.
            if open.len() < 20 {
                open.push(mark_element(found.unwrap_or(&Value::Null)));
            }
        }
        let inner: HtmlNode = match marker[0].as_u64() {
            Some(1) => atom(&document["atoms"][marker[3].as_u64().unwrap_or(0) as usize]),
            _ => HtmlNode::Text(marker[3].as_str().unwrap_or_default().to_owned()),
        };
        if let Some(last) = open.last_mut() {
            last.children.push(inner);
        }
        for _ in 0..marker[2].as_u64().unwrap_or(0) {
            close(&mut open);
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop()
        .map(|section| section.children)
        .unwrap_or_default()
}

fn close(open: &mut Vec<HtmlElement>) {
    if open.len() < 2 {
        return;
    }
    if let (Some(done), Some(outer)) = (open.pop(), open.last_mut()) {
        outer.children.push(done.into());
    }
}

/// `["a", ["href", "..."]]`
fn mark_element(markup: &Value) -> HtmlElement {
    let mut element = HtmlElement::new(&markup[0].as_str().unwrap_or("span").to_ascii_lowercase());
    let attributes: Vec<&str> = markup[1]
        .as_array()
        .into_iter()
        .flatten()
        .map(|part| part.as_str().unwrap_or_default())
        .collect();
    for pair in attributes.chunks_exact(2) {
        element = element.with(pair[0], pair[1]);
    }
    element
}

/// `["soft-return", "", {}]`
fn atom(atom: &Value) -> HtmlNode {
    match atom[0].as_str() {
        Some("soft-return") => HtmlElement::new("br").into(),
        _ => HtmlNode::Text(atom[1].as_str().unwrap_or_default().to_owned()),
    }
}

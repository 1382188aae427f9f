//! Wix's rich text of older blogs (Draft.js): lines with ranges of styles, and a table of what they refer to.
//!
//! Enters: JSON. Leaves: a tree of HTML. Ranges count UTF-16 code units, as the editor does.

use super::rich;
use crate::import::html::{HtmlElement, HtmlNode};
use crate::import::losses::{LossKind, LossNote};
use serde_json::Value;

/// How deep a list may nest.
const DEPTH: u64 = 8;

/// Reads a text. `None`: it is none of this kind, or has no lines.
pub(super) fn tree(document: &Value, note: &mut LossNote<'_>) -> Option<HtmlElement> {
    let lines = document.get("blocks")?.as_array()?;
    let entities = &document["entityMap"];
    let mut body = HtmlElement::new("body");
    let mut code: Vec<&str> = Vec::new();
    for line in lines {
        let text = line["text"].as_str().unwrap_or_default();
        let kind = line["type"].as_str().unwrap_or("unstyled");
        if kind == "code-block" {
            code.push(text);
            continue;
        }
        end_code(&mut code, &mut body);
        body.children.extend(match kind {
            "atomic" => shown(line, entities, note),
            kind => vec![block(kind, line).holding(inline(line, entities)).into()],
        });
    }
    end_code(&mut code, &mut body);
    // An item is nested by its level; the reader of HTML makes one list of them.
    body.children = body.children.into_iter().map(in_list).collect();
    (!body.children.is_empty()).then(|| body.bounded())
}

/// Each line of code is a block of its own.
fn end_code(code: &mut Vec<&str>, body: &mut HtmlElement) {
    if code.is_empty() {
        return;
    }
    let inner = HtmlElement::new("code").saying(&code.join("\n"));
    let whole = HtmlElement::new("pre").holding([inner.into()]);
    body.children.push(whole.into());
    code.clear();
}

/// The element of a line.
fn block(kind: &str, line: &Value) -> HtmlElement {
    let level = || {
        let depth = line["depth"].as_u64().unwrap_or(0).min(DEPTH);
        (depth + 1).to_string()
    };
    match kind {
        "header-one" => HtmlElement::new("h1"),
        "header-two" => HtmlElement::new("h2"),
        "header-three" => HtmlElement::new("h3"),
        "header-four" => HtmlElement::new("h4"),
        "header-five" => HtmlElement::new("h5"),
        "header-six" => HtmlElement::new("h6"),
        "blockquote" => HtmlElement::new("blockquote"),
        "unordered-list-item" => HtmlElement::new("li").with("data-aria-level", &level()),
        "ordered-list-item" => HtmlElement::new("li")
            .with("data-aria-level", &level())
            .with("data-ordered", ""),
        _ => HtmlElement::new("p"),
    }
}

/// An item with a list around it.
fn in_list(node: HtmlNode) -> HtmlNode {
    let HtmlNode::Element(item) = node else {
        return node;
    };
    if item.name != "li" {
        return item.into();
    }
    let is_ordered = item.attribute("data-ordered").is_some();
    let list = HtmlElement::new(if is_ordered { "ol" } else { "ul" });
    list.holding([item.into()]).into()
}

/// What a range says of its words.
struct Range {
    start: usize,
    end: usize,
    element: HtmlElement,
}

fn range(value: &Value, element: HtmlElement) -> Option<Range> {
    let start = usize::try_from(value["offset"].as_u64()?).ok()?;
    let length = usize::try_from(value["length"].as_u64()?).ok()?;
    Some(Range {
        start,
        end: start.saturating_add(length),
        element,
    })
}

/// The words of a line with their marks and links.
fn inline(line: &Value, entities: &Value) -> Vec<HtmlNode> {
    let text = line["text"].as_str().unwrap_or_default();
    let list = |key: &str| line[key].as_array().cloned().unwrap_or_default();
    let styles = list("inlineStyleRanges");
    let styles = styles.iter().filter_map(|value| {
        let name = match value["style"].as_str()? {
            "BOLD" => "strong",
            "ITALIC" => "em",
            "STRIKETHROUGH" => "s",
            "CODE" => "code",
            "SUBSCRIPT" => "sub",
            "SUPERSCRIPT" => "sup",
            _ => return None,
        };
        range(value, HtmlElement::new(name))
    });
    let links = list("entityRanges");
    let links = links.iter().filter_map(|value| {
        let entity = entity(entities, &value["key"])?;
        let address = entity["data"]["url"].as_str()?;
        range(value, HtmlElement::new("a").with("href", address))
    });
    let ranges: Vec<Range> = styles.chain(links).collect();
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut cuts: Vec<usize> = ranges
        .iter()
        .flat_map(|range| [range.start, range.end])
        .chain([0, units.len()])
        .map(|cut| cut.min(units.len()))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let part = |pair: &[usize]| {
        let words = String::from_utf16_lossy(&units[pair[0]..pair[1]]);
        let around = ranges
            .iter()
            .filter(|range| range.start <= pair[0] && pair[1] <= range.end);
        around.fold(HtmlNode::Text(words), |inner, range| {
            range.element.clone().holding([inner]).into()
        })
    };
    cuts.windows(2).map(part).collect()
}

/// An entity by its key, which is a number or a word.
fn entity<'a>(entities: &'a Value, key: &Value) -> Option<&'a Value> {
    let key = match key {
        Value::String(key) => key.clone(),
        Value::Number(key) => key.to_string(),
        _ => return None,
    };
    entities
        .get(&key)
        .or_else(|| entities.get(key.parse::<usize>().ok()?))
}

/// Pictures, films and the like: a line that refers to one thing.
fn shown(line: &Value, entities: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let key = &line["entityRanges"][0]["key"];
    let Some(entity) = entity(entities, key) else {
        return Vec::new();
    };
    let data = &entity["data"];
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = said(&entity["type"]).to_lowercase();
    let kind = kind.trim_start_matches("wix-draft-plugin-");
    match kind {
        "image" => figure(&data["src"], &data["metadata"])
            .into_iter()
            .collect(),
        "gallery" => {
            let items = data["items"].as_array().into_iter().flatten();
            items
                .filter_map(|item| figure(&item["url"], &item["metadata"]))
                .collect()
        }
        "divider" => vec![HtmlElement::new("hr").into()],
        "html" => match said(&data["srcType"]).as_str() {
            "html" => rich::html(&said(&data["src"])),
            _ => rich::link(&said(&data["src"]), ""),
        },
        "link-button" | "action-button" => rich::link(
            &said(&data["button"]["settings"]["url"]),
            &said(&data["button"]["settings"]["buttonText"]),
        ),
        "link-preview" => rich::link(&said(&data["config"]["link"]["url"]), &said(&data["title"])),
        "video" | "sound-cloud" if data["src"].is_string() => rich::link(&said(&data["src"]), ""),
        "video" | "sound-cloud" => {
            note(
                LossKind::Media,
                "a film that Wix keeps is not in the export",
                "download it from Wix, and show it with {{< video >}}",
            );
            Vec::new()
        }
        _ => {
            note(
                LossKind::Markup,
                "a poll, a map or another part that only works on Wix was left out",
                "look at the post on Wix, and put its words into the text",
            );
            Vec::new()
        }
    }
}

/// A picture with its words. `source`: an address, or the name of a file of Wix.
fn figure(source: &Value, facts: &Value) -> Option<HtmlNode> {
    let written = source.as_str().or_else(|| {
        ["file_name", "id", "url"]
            .iter()
            .find_map(|key| source[*key].as_str())
    });
    let address = rich::picture_address(written?)?;
    let said = |key: &str| facts[key].as_str().unwrap_or_default();
    let picture = HtmlElement::new("img")
        .with("src", &address)
        .with("alt", said("alt"));
    let mut figure = HtmlElement::new("figure").holding([picture.into()]);
    if !said("caption").is_empty() {
        let caption = HtmlElement::new("figcaption").saying(said("caption"));
        figure = figure.holding([caption.into()]);
    }
    Some(figure.into())
}

//! Wix's rich text (Ricos): a tree of nodes as JSON.

use crate::import::html::{HtmlElement, HtmlNode, raw_line, read_html};
use crate::import::losses::{LossKind, LossNote};
use crate::import::shortcode::shortcode;
use serde_json::Value;

/// Reads a text. `None`: it is of another kind, or there is none.
pub(super) fn tree(document: &Value, note: &mut LossNote<'_>) -> Option<HtmlElement> {
    let nodes = document
        .get("nodes")
        .or_else(|| document["richContent"].get("nodes"))?;
    let nodes = all(nodes, note);
    (!nodes.is_empty()).then(|| HtmlElement::new("body").holding(nodes).bounded())
}

fn all(nodes: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let nodes = nodes.as_array().into_iter().flatten();
    nodes.flat_map(|child| node(child, note)).collect()
}

/// serde_json bounds how deep nodes nest, so this may recurse.
fn node(node: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let holding = |name: &str, note: &mut LossNote<'_>| -> Vec<HtmlNode> {
        vec![
            HtmlElement::new(name)
                .holding(all(&node["nodes"], note))
                .into(),
        ]
    };
    match node["type"].as_str().unwrap_or_default() {
        "PARAGRAPH" | "CAPTION" => holding("p", note),
        "HEADING" => {
            let level = node["headingData"]["level"]
                .as_u64()
                .unwrap_or(2)
                .clamp(1, 6);
            holding(&format!("h{level}"), note)
        }
        "TEXT" => vec![text(&node["textData"])],
        "BULLETED_LIST" => holding("ul", note),
        "ORDERED_LIST" => {
            let start = node["orderedListData"]["start"]
                .as_u64()
                .unwrap_or(1)
                .to_string();
            let list = HtmlElement::new("ol").with("start", &start);
            vec![list.holding(all(&node["nodes"], note)).into()]
        }
        "LIST_ITEM" => holding("li", note),
        "BLOCKQUOTE" => holding("blockquote", note),
        "CODE_BLOCK" => {
            let inner = HtmlElement::new("code").holding(all(&node["nodes"], note));
            let code = HtmlElement::new("code").saying(&inner.text());
            vec![HtmlElement::new("pre").holding([code.into()]).into()]
        }
        "DIVIDER" => vec![HtmlElement::new("hr").into()],
        "TABLE" => holding("table", note),
        "TABLE_ROW" => holding("tr", note),
        "TABLE_CELL" => holding("td", note),
        "COLLAPSIBLE_LIST" => all(&node["nodes"], note),
        "COLLAPSIBLE_ITEM" => holding("details", note),
        "COLLAPSIBLE_ITEM_TITLE" => holding("summary", note),
        "COLLAPSIBLE_ITEM_BODY" => holding("div", note),
        _ => shown(node, note),
    }
}

/// Pictures, players, links in boxes.
fn shown(node: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match node["type"].as_str().unwrap_or_default() {
        "IMAGE" => {
            let data = &node["imageData"];
            let mut figure = HtmlElement::new("figure");
            let picture = picture(&data["image"], &said(&data["altText"]));
            figure = figure.holding(linked(picture, &said(&data["link"]["url"])));
            let caption = all(&node["nodes"], note);
            if !caption.is_empty() {
                figure = figure.holding([HtmlElement::new("figcaption").holding(caption).into()]);
            }
            vec![figure.into()]
        }
        "GALLERY" => {
            let items = node["galleryData"]["items"]
                .as_array()
                .into_iter()
                .flatten();
            let pictures = items.flat_map(|item| {
                let picture = picture(&item["image"]["media"], &said(&item["altText"]));
                picture.map(|picture| HtmlElement::new("figure").holding([picture]).into())
            });
            pictures.collect()
        }
        "GIF" => {
            let source = said(&node["gifData"]["original"]["gif"]);
            vec![HtmlElement::new("img").with("src", &source).into()]
        }
        "VIDEO" => {
            let source = said(&node["videoData"]["video"]["src"]["url"]);
            if source.is_empty() {
                note(
                    LossKind::Media,
                    "a film that Wix keeps is not in the export",
                    "download it from Wix, and show it with {{< video >}}",
                );
                return Vec::new();
            }
            vec![HtmlElement::new("iframe").with("src", &source).into()]
        }
        "AUDIO" => {
            let source = said(&node["audioData"]["audio"]["src"]["url"]);
            link(&source, &said(&node["audioData"]["name"]))
        }
        "EMBED" => {
            let data = &node["embedData"];
            link(&said(&data["src"]), &said(&data["oembed"]["title"]))
        }
        "LINK_PREVIEW" => {
            let data = &node["linkPreviewData"];
            link(&said(&data["link"]["url"]), &said(&data["title"]))
        }
        "BUTTON" => {
            let data = &node["buttonData"];
            link(&said(&data["link"]["url"]), &said(&data["text"]))
        }
        "FILE" => {
            let data = &node["fileData"];
            link(&said(&data["src"]["url"]), &said(&data["name"]))
        }
        "APP_EMBED" => {
            let data = &node["appEmbedData"];
            link(&said(&data["url"]), &said(&data["name"]))
        }
        "HTML" => {
            let data = &node["htmlData"];
            match data["html"].as_str() {
                Some(written) => html(written),
                None => link(&said(&data["url"]), ""),
            }
        }
        // A kind that holds words: its words stay.
        _ if node["nodes"]
            .as_array()
            .is_some_and(|nodes| !nodes.is_empty()) =>
        {
            all(&node["nodes"], note)
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

/// HTML that somebody put into a text.
pub(super) fn html(written: &str) -> Vec<HtmlNode> {
    read_html(written).map_or_else(|_| Vec::new(), |page| page.children)
}

pub(super) fn link(address: &str, words: &str) -> Vec<HtmlNode> {
    if !address.starts_with("http") {
        return Vec::new();
    }
    if let Some(id) = crate::import::html::youtube_id(address) {
        return vec![raw_line(shortcode(
            "youtube",
            &[("", &id), ("title", words)],
        ))];
    }
    let words = if words.is_empty() { address } else { words };
    let link = HtmlElement::new("a").with("href", address).saying(words);
    vec![HtmlElement::new("p").holding([link.into()]).into()]
}

fn linked(picture: Option<HtmlNode>, address: &str) -> Option<HtmlNode> {
    match picture {
        Some(picture) if address.starts_with("http") => Some(
            HtmlElement::new("a")
                .with("href", address)
                .holding([picture])
                .into(),
        ),
        other => other,
    }
}

fn picture(image: &Value, alt: &str) -> Option<HtmlNode> {
    let source = &image["src"];
    let written = ["url", "id"].iter().find_map(|key| source[*key].as_str());
    let address = picture_address(written?)?;
    Some(
        HtmlElement::new("img")
            .with("src", &address)
            .with("alt", alt)
            .into(),
    )
}

/// The address at which a browser loads a picture: `wix:image://v1/ID/name.jpg#...`, an id alone, or an
/// address already.
pub(super) fn picture_address(written: &str) -> Option<String> {
    let written = written.trim();
    let id = match written.strip_prefix("wix:image://v1/") {
        Some(rest) => rest.split(['/', '#']).next().unwrap_or_default(),
        None if written.starts_with("http") => return Some(written.to_owned()),
        None => written.trim_start_matches("media/"),
    };
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-~.".contains(&byte));
    is_id.then(|| format!("https://static.wixstatic.com/media/{id}"))
}

fn text(data: &Value) -> HtmlNode {
    let words = HtmlNode::Text(data["text"].as_str().unwrap_or_default().to_owned());
    let decorations = data["decorations"].as_array().into_iter().flatten();
    decorations.fold(words, |inner, decoration| {
        let wrapped = |name: &str, inner| HtmlElement::new(name).holding([inner]).into();
        match decoration["type"].as_str().unwrap_or_default() {
            // A weight of 400 takes the mark back.
            "BOLD"
                if decoration["fontWeightValue"]
                    .as_u64()
                    .is_none_or(|weight| weight >= 600) =>
            {
                wrapped("strong", inner)
            }
            "ITALIC" if decoration["italicData"].as_bool() != Some(false) => wrapped("em", inner),
            "STRIKETHROUGH" => wrapped("s", inner),
            "SUPERSCRIPT" => wrapped("sup", inner),
            "SUBSCRIPT" => wrapped("sub", inner),
            "LINK" => {
                let address = decoration["linkData"]["link"]["url"]
                    .as_str()
                    .unwrap_or_default();
                HtmlElement::new("a")
                    .with("href", address)
                    .holding([inner])
                    .into()
            }
            _ => inner,
        }
    })
}

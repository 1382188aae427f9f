//! Ghost's cards in neutral elements: what each becomes, whether it was found as HTML (`cards.rs`) or in
//! the editor's own notation (`lexical.rs`, `mobiledoc.rs`).

use crate::import::html::{HtmlElement, HtmlNode, raw_line, read_html};
use crate::import::losses::{LossKind, LossNote};
use crate::import::shortcode::shortcode;
use serde_json::Value;

/// An element with a text in it.
pub(super) fn element(name: &str, words: &str) -> HtmlElement {
    HtmlElement::new(name).saying(words)
}

/// A paragraph of nodes.
pub(super) fn paragraph(nodes: Vec<HtmlNode>) -> HtmlNode {
    HtmlElement::new("p").holding(nodes).into()
}

fn link(address: &str, words: &str) -> HtmlNode {
    element("a", words).with("href", address).into()
}

/// HTML in a field of a card.
pub(super) fn fragment(html: &str) -> Vec<HtmlNode> {
    let page = match read_html(html) {
        Ok(page) => page,
        Err(_) => return vec![HtmlNode::Text(html.to_owned())],
    };
    let body = page.children.into_iter().find_map(|child| match child {
        HtmlNode::Element(element) if element.name == "body" => Some(element.children),
        _ => None,
    });
    body.unwrap_or_default()
}

/// A preview of another page: its title as a link, and what it says of itself.
pub(super) fn bookmark(address: &str, title: &str, description: &str) -> Vec<HtmlNode> {
    let words = if title.is_empty() { address } else { title };
    let mut nodes = vec![link(address, words)];
    if !description.is_empty() {
        nodes.push(HtmlNode::Text(format!(": {description}")));
    }
    vec![paragraph(nodes)]
}

/// A box: a note.
pub(super) fn callout(emoji: &str, mut words: Vec<HtmlNode>) -> Vec<HtmlNode> {
    if !emoji.is_empty() {
        let emoji = HtmlNode::Text(format!("{emoji} "));
        match words.first_mut() {
            Some(HtmlNode::Element(first)) if first.name == "p" => first.children.insert(0, emoji),
            _ => words.insert(0, emoji),
        }
    }
    let body = HtmlElement::new("div").holding(words);
    vec![
        raw_line(shortcode("note", &[])),
        body.into(),
        raw_line("{{< /note >}}"),
    ]
}

/// A part that opens.
pub(super) fn toggle(heading: &str, content: Vec<HtmlNode>) -> Vec<HtmlNode> {
    let details = HtmlElement::new("details").holding([element("summary", heading).into()]);
    vec![details.holding(content).into()]
}

/// A recording or a film of the writer's own.
pub(super) fn player(kind: &str, address: &str, title: &str, poster: &str) -> HtmlNode {
    raw_line(shortcode(
        kind,
        &[("src", address), ("title", title), ("poster", poster)],
    ))
}

/// A file to download.
pub(super) fn file(address: &str, title: &str, caption: &str, name: &str) -> Vec<HtmlNode> {
    let words = [title, name, address]
        .into_iter()
        .find(|words| !words.is_empty());
    let mut nodes = vec![link(address, words.unwrap_or_default())];
    if !caption.is_empty() {
        nodes.push(HtmlNode::Text(format!(": {caption}")));
    }
    vec![paragraph(nodes)]
}

/// A button.
pub(super) fn button(address: &str, words: &str) -> Vec<HtmlNode> {
    if address.is_empty() || words.is_empty() {
        Vec::new()
    } else {
        vec![paragraph(vec![link(address, words)])]
    }
}

fn caption(html: &str) -> Vec<HtmlNode> {
    if html.is_empty() {
        Vec::new()
    } else {
        vec![
            HtmlElement::new("figcaption")
                .holding(fragment(html))
                .into(),
        ]
    }
}

/// A card by its name and its fields, which are the same in both notations of the editor.
pub(super) fn card(name: &str, fields: &Value, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let text = |key: &str| {
        fields
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
    let meta = |key: &str| fields["metadata"][key].as_str().unwrap_or_default();
    match name {
        "image" => vec![image(fields, text("caption"))],
        "gallery" => {
            let pictures = fields["images"].as_array().into_iter().flatten();
            let mut nodes: Vec<HtmlNode> = pictures.map(|picture| image(picture, "")).collect();
            if !text("caption").is_empty() {
                nodes.push(paragraph(fragment(text("caption"))));
            }
            nodes
        }
        "bookmark" => {
            note_bookmark(note);
            let mut nodes = bookmark(text("url"), meta("title"), meta("description"));
            if !text("caption").is_empty() {
                nodes.push(paragraph(fragment(text("caption"))));
            }
            nodes
        }
        "callout" => callout(text("calloutEmoji"), fragment(text("calloutText"))),
        "toggle" => {
            let heading = HtmlElement::new("p").holding(fragment(text("heading")));
            toggle(&heading.text(), fragment(text("content")))
        }
        "embed" => {
            let figure = HtmlElement::new("figure").holding(fragment(text("html")));
            vec![figure.holding(caption(text("caption"))).into()]
        }
        "audio" => vec![player("audio", text("src"), text("title"), "")],
        "video" => {
            let poster = [text("customThumbnailSrc"), text("thumbnailSrc")];
            let poster = poster.into_iter().find(|poster| !poster.is_empty());
            let mut nodes = vec![player("video", text("src"), "", poster.unwrap_or_default())];
            if !text("caption").is_empty() {
                nodes.push(paragraph(fragment(text("caption"))));
            }
            nodes
        }
        "file" => file(
            text("src"),
            text("fileTitle"),
            text("fileCaption"),
            text("fileName"),
        ),
        "button" => button(text("buttonUrl"), text("buttonText")),
        "hr" | "horizontalrule" => vec![HtmlElement::new("hr").into()],
        "code" | "codeblock" => vec![code(text("language"), fields, text("caption"))],
        "markdown" | "card-markdown" => vec![raw_line(crate::import::formats::words::proofed(
            text("markdown"),
        ))],
        "html" => fragment(text("html")),
        "header" | "product" | "call-to-action" => compound(fields, &text),
        "paywall" => Vec::new(),
        // Said by the post, which sees them also where the HTML has left them out.
        "email" | "email-cta" => Vec::new(),
        "signup" => {
            note_form(note);
            Vec::new()
        }
        _ => {
            note(
                LossKind::Markup,
                "a card of a kind that is not known was left out",
                "look at the post in Ghost, and copy what you need",
            );
            Vec::new()
        }
    }
}

/// Cards that are made of a heading, words, a picture and a button.
fn compound<'a>(fields: &'a Value, text: &dyn Fn(&str) -> &'a str) -> Vec<HtmlNode> {
    let mut nodes = Vec::new();
    let first = |keys: &[&str]| {
        let mut values = keys.iter().map(|key| text(key));
        values.find(|value| !value.is_empty()).unwrap_or_default()
    };
    let picture = first(&["productImageSrc", "imageUrl"]);
    if !picture.is_empty() {
        nodes.push(image(&serde_json::json!({ "src": picture }), ""));
    }
    let heading = first(&["header", "heading", "productTitle"]);
    if !heading.is_empty() {
        nodes.push(HtmlElement::new("h2").holding(fragment(heading)).into());
    }
    let words = first(&["subheader", "subheading", "productDescription", "textValue"]);
    nodes.push(HtmlElement::new("div").holding(fragment(words)).into());
    let rating = fields["productStarRating"].as_u64().unwrap_or(0);
    if rating > 0 && fields["productRatingEnabled"].as_bool() == Some(true) {
        nodes.push(paragraph(vec![HtmlNode::Text(stars(rating as usize))]));
    }
    let button = first(&["buttonText", "productButton"]);
    nodes.extend(self::button(first(&["buttonUrl", "productUrl"]), button));
    nodes
}

/// Stars out of five.
pub(super) fn stars(count: usize) -> String {
    let count = count.min(5);
    format!("{}{}", "★".repeat(count), "☆".repeat(5 - count))
}

fn image(fields: &Value, words: &str) -> HtmlNode {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut picture: HtmlNode = HtmlElement::new("img")
        .with("src", text("src"))
        .with("alt", text("alt"))
        .into();
    if !text("href").is_empty() {
        picture = HtmlElement::new("a")
            .with("href", text("href"))
            .holding([picture])
            .into();
    }
    let figure = HtmlElement::new("figure").holding([picture]);
    figure.holding(caption(words)).into()
}

fn code(language: &str, fields: &Value, words: &str) -> HtmlNode {
    // Blanks at the beginning are code.
    let lines = fields["code"].as_str().unwrap_or_default();
    let code = element("code", lines).with("class", &format!("language-{language}"));
    let pre = HtmlElement::new("pre").holding([code.into()]);
    let figure = HtmlElement::new("figure").holding([pre.into()]);
    figure.holding(caption(words)).into()
}

pub(super) fn note_bookmark(note: &mut LossNote<'_>) {
    note(
        LossKind::Markup,
        "a preview of another page became a link, without its picture",
        "look whether the link is enough",
    );
}

pub(super) fn note_form(note: &mut LossNote<'_>) {
    note(
        LossKind::Markup,
        "a form to subscribe was left out",
        "write {{< subscribe >}} where readers should find it",
    );
}

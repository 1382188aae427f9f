//! What Substack's editor puts into a text beside words: boxes to subscribe, buttons, previews, pictures
//! in a frame of their own. Most of them say what they are in JSON, in the attribute `data-attrs`.

use crate::import::html::{HtmlElement, HtmlNode, raw_line};
use crate::import::losses::{LossKind, LossNote};
use crate::import::shortcode::shortcode;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Puts neutral elements in the place of widgets.
pub(super) fn take(page: &mut HtmlElement, note: &mut LossNote<'_>) {
    page.rewrite(&mut |element| widget(element, note));
}

fn facts(element: &HtmlElement) -> Value {
    let written = element.attribute("data-attrs").unwrap_or_default();
    serde_json::from_str(written).unwrap_or(Value::Null)
}

fn link(address: &str, words: &str) -> Vec<HtmlNode> {
    if address.is_empty() {
        return Vec::new();
    }
    let words = if words.is_empty() { address } else { words };
    let link = HtmlElement::new("a").with("href", address).saying(words);
    vec![HtmlElement::new("p").holding([link.into()]).into()]
}

fn widget(element: HtmlElement, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let is = |class: &str| element.has_class(class);
    let begins = |class: &str| element.class_begins(class);
    let fact = |key: &str| {
        let facts = facts(&element);
        facts[key].as_str().unwrap_or_default().to_owned()
    };
    let is_heading = matches!(
        element.name.as_str(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
    );
    if element.name == "img" {
        return picture(&element);
    }
    // Buttons over a picture, and the sign beside a heading.
    if begins("image-link-expand")
        || (begins("header-anchor") && !is_heading)
        || is("footnote-hovercard-target")
    {
        return Vec::new();
    }
    if is("image2-inset") || element.name == "picture" || is("captioned-image-container") {
        return element.children;
    }
    // The link of a picture to itself.
    if element.name == "a" && is("image-link") {
        let shown = element.find(&|e| e.name == "img");
        let own = shown.map(|img| facts(img)["href"].as_str().unwrap_or_default().to_owned());
        return match own.filter(|href| !href.is_empty()) {
            Some(href) => {
                let link = HtmlElement::new("a").with("href", &href);
                vec![link.holding(element.children).into()]
            }
            None => element.children,
        };
    }
    if is("subscription-widget-wrap") || is("subscription-widget-wrap-editor") {
        note(
            LossKind::Markup,
            "a box to subscribe was left out",
            "write {{< subscribe >}} where readers should find it",
        );
        return Vec::new();
    }
    // What is in such a box.
    if begins("subscription-widget") || begins("subscribe-widget") {
        return Vec::new();
    }
    if begins("captioned-button-wrap") || is("button-wrapper") {
        return button(&element, note);
    }
    if is("paywall-jump") || is("paywall") {
        return Vec::new();
    }
    if begins("poll-embed")
        || is("community-chat")
        || is("directMessage")
        || is("install-substack-app-embed")
    {
        note(
            LossKind::Markup,
            "a poll, a chat or another part that only works on Substack was left out",
            "look at the post on Substack, and put its words into the text",
        );
        return Vec::new();
    }
    if begins("native-audio") || begins("native-video") {
        note(
            LossKind::Media,
            "a recording or film inside of a text is not in the export",
            "download it from Substack, and show it with {{< audio >}} or {{< video >}}",
        );
        return Vec::new();
    }
    if begins("youtube") && !fact("videoId").is_empty() {
        return vec![raw_line(shortcode("youtube", &[("", &fact("videoId"))]))];
    }
    if begins("vimeo") && !fact("videoId").is_empty() {
        return link(&format!("https://vimeo.com/{}", fact("videoId")), "");
    }
    if begins("image-gallery") {
        return gallery(&facts(&element));
    }
    if begins("mention") && element.text().trim().is_empty() {
        return vec![HtmlNode::Text(fact("name"))];
    }
    if is("tweet") || begins("twitter-embed") {
        return post_elsewhere(&fact("full_text"), &fact("name"), &fact("url"));
    }
    if begins("embedded-post") || begins("digest-post") || begins("embedded-publication") {
        let address = [fact("url"), fact("canonical_url"), fact("base_url")];
        let address = address
            .into_iter()
            .find(|one| !one.is_empty())
            .unwrap_or_default();
        let title = [fact("title"), fact("name")]
            .into_iter()
            .find(|one| !one.is_empty());
        return link(&address, &title.unwrap_or_default());
    }
    if is("latex-rendered") {
        let code = HtmlElement::new("code").saying(&fact("persistentExpression"));
        note(
            LossKind::Markup,
            "a formula became code",
            "write it in words, or put a picture of it there",
        );
        return vec![HtmlElement::new("p").holding([code.into()]).into()];
    }
    if is("pullquote") && element.name == "div" {
        return vec![
            HtmlElement::new("blockquote")
                .holding(element.children)
                .into(),
        ];
    }
    if is("callout-block") {
        let body = HtmlElement::new("div").holding(element.children);
        return vec![
            raw_line(shortcode("note", &[])),
            body.into(),
            raw_line("{{< /note >}}"),
        ];
    }
    if is("file-embed-wrapper") {
        return file(&element);
    }
    let is_empty = element.children.is_empty() && element.attribute("data-attrs").is_some();
    if is_empty && !matches!(element.name.as_str(), "hr" | "br" | "iframe") {
        // Players of others, and what is yet to come: a link, if there is an address.
        let address = [fact("url"), fact("src"), fact("canonical_url")];
        let address = address.into_iter().find(|one| one.starts_with("http"));
        note(
            LossKind::Markup,
            "a player or preview became a link",
            "look whether the link is enough",
        );
        return link(&address.unwrap_or_default(), &fact("title"));
    }
    vec![element.into()]
}

/// Buttons of Substack are left out, others are links.
fn button(element: &HtmlElement, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let anchor = element.find(&|e| e.name == "a" && e.attribute("href").is_some());
    let address = anchor.and_then(|a| a.attribute("href")).unwrap_or_default();
    let facts = facts(element);
    let action = facts["action"].as_str().unwrap_or_default();
    let own = [
        "%%",
        "action=share",
        "/subscribe",
        "/comments",
        "gift=true",
        "/referrals",
        "/chat",
    ];
    let is_own = !action.is_empty() || own.iter().any(|part| address.contains(part));
    if is_own || address.is_empty() {
        note(
            LossKind::Markup,
            "a button of Substack (share, subscribe, comment) was left out",
            "linger has its own; write {{< subscribe >}} where one should stand in the text",
        );
        return Vec::new();
    }
    let words = anchor.map(HtmlElement::text).unwrap_or_default();
    link(address, words.trim())
}

/// A picture by the address of its original.
fn picture(element: &HtmlElement) -> Vec<HtmlNode> {
    let facts = facts(element);
    let said = |key: &str| facts[key].as_str().filter(|text| !text.is_empty());
    let source = said("src").or(element.attribute("src")).unwrap_or_default();
    let alt = said("alt").or(element.attribute("alt")).unwrap_or_default();
    let picture = HtmlElement::new("img")
        .with("src", &original(source))
        .with("alt", alt);
    vec![picture.into()]
}

/// The address inside of the one of the delivery network.
pub(super) fn original(address: &str) -> String {
    let is_wrapper = [
        "https://substackcdn.com/image/",
        "https://cdn.substack.com/image/",
    ]
    .iter()
    .any(|start| address.starts_with(start));
    let inner = address.rfind("https%3A%2F%2F").or_else(|| {
        let at = address.rfind("https://")?;
        (at > 0).then_some(at)
    });
    match inner.filter(|_| is_wrapper) {
        Some(at) => percent_decode_str(&address[at..])
            .decode_utf8_lossy()
            .into_owned(),
        None => address.to_owned(),
    }
}

fn gallery(facts: &Value) -> Vec<HtmlNode> {
    let gallery = &facts["gallery"];
    let alt = gallery["alt"].as_str().unwrap_or_default();
    let images = gallery["images"].as_array().into_iter().flatten();
    let mut nodes: Vec<HtmlNode> = images
        .filter_map(|image| image["src"].as_str())
        .map(|source| {
            let picture = HtmlElement::new("img")
                .with("src", &original(source))
                .with("alt", alt);
            HtmlElement::new("figure").holding([picture.into()]).into()
        })
        .collect();
    let caption = gallery["caption"]
        .as_str()
        .filter(|words| !words.is_empty());
    nodes.extend(caption.map(|words| HtmlElement::new("p").saying(words).into()));
    nodes
}

/// Words of somebody on another site.
fn post_elsewhere(words: &str, name: &str, address: &str) -> Vec<HtmlNode> {
    let mut quote = HtmlElement::new("blockquote");
    for line in words.split('\n').filter(|line| !line.trim().is_empty()) {
        quote = quote.holding([HtmlElement::new("p").saying(line).into()]);
    }
    let name = if name.is_empty() { address } else { name };
    let source = link(address, name);
    vec![quote.holding(source).into()]
}

fn file(element: &HtmlElement) -> Vec<HtmlNode> {
    let anchor = element.find(&|e| e.name == "a" && e.attribute("href").is_some());
    let title = element.find(&|e| e.class_begins("file-embed-details-h1"));
    let title = title.map(HtmlElement::text).unwrap_or_default();
    link(
        anchor.and_then(|a| a.attribute("href")).unwrap_or_default(),
        title.trim(),
    )
}

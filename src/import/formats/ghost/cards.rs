//! Ghost's cards in HTML, by their classes (versions 2 to 6).
//!
//! Ghost's own renderer puts the publisher of a bookmark into `kg-bookmark-author`, and the author into
//! `kg-bookmark-publisher` (kg-default-nodes 2.1); neither is read.

use super::card_tree::{
    bookmark, callout, file, note_bookmark, note_form, paragraph, player, stars, toggle,
};
use crate::import::html::{HtmlElement, HtmlNode};
use crate::import::losses::LossNote;

/// Puts neutral elements in the place of cards.
pub(super) fn take(page: &mut HtmlElement, note: &mut LossNote<'_>) {
    page.rewrite(&mut |element| card(element, note));
}

fn card(element: HtmlElement, note: &mut LossNote<'_>) -> Vec<HtmlNode> {
    let is = |class: &str| element.has_class(class);
    if is("kg-product-card-rating") {
        let active = count(&element, "kg-product-card-rating-active");
        return vec![paragraph(vec![HtmlNode::Text(stars(active))])];
    }
    if element.attribute("data-members-form").is_some() {
        note_form(note);
        return Vec::new();
    }
    // The form in it has been noted.
    if is("kg-signup-card") {
        return Vec::new();
    }
    // Covers of galleries of films and recordings, which are no pictures of the text.
    if is("kg-audio-thumbnail") || is("kg-bookmark-icon") || is("kg-video-overlay") {
        return Vec::new();
    }
    if !is("kg-card") {
        return vec![element.into()];
    }
    let words = |class: &str| {
        let found = element.find(&|e| e.has_class(class));
        found.map(|e| folded(&e.text())).unwrap_or_default()
    };
    let address = |name: &str, key: &str| {
        let found = element.find(&|e| e.name == name && e.attribute(key).is_some());
        found.and_then(|e| e.attribute(key)).unwrap_or_default()
    };
    let children = |class: &str| {
        let found = element.find(&|e| e.has_class(class));
        found.map(|e| e.children.clone()).unwrap_or_default()
    };
    let caption = element.find(&|e| e.name == "figcaption");
    let caption = || caption.map(|e| paragraph(e.children.clone()));
    if is("kg-bookmark-card") {
        note_bookmark(note);
        let title = words("kg-bookmark-title");
        let mut nodes = bookmark(
            address("a", "href"),
            &title,
            &words("kg-bookmark-description"),
        );
        nodes.extend(caption());
        return nodes;
    }
    if is("kg-callout-card") {
        return callout(&words("kg-callout-emoji"), children("kg-callout-text"));
    }
    if is("kg-toggle-card") {
        let heading = words("kg-toggle-heading-text");
        return toggle(&heading, children("kg-toggle-content"));
    }
    if is("kg-audio-card") {
        let title = words("kg-audio-title");
        return vec![player("audio", address("audio", "src"), &title, "")];
    }
    if is("kg-video-card") {
        let poster = ["data-kg-custom-thumbnail", "data-kg-thumbnail"]
            .iter()
            .filter_map(|key| element.attribute(key))
            .find(|poster| !poster.is_empty());
        let film = player(
            "video",
            address("video", "src"),
            "",
            poster.unwrap_or_default(),
        );
        return [film].into_iter().chain(caption()).collect();
    }
    if is("kg-file-card") {
        let (title, name) = (words("kg-file-card-title"), words("kg-file-card-filename"));
        return file(
            address("a", "href"),
            &title,
            &words("kg-file-card-caption"),
            &name,
        );
    }
    vec![element.into()]
}

fn count(element: &HtmlElement, class: &str) -> usize {
    element
        .elements()
        .map(|child| usize::from(child.has_class(class)))
        .sum()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Takes off the tree of a text what only WordPress, its delivery network or Squarespace write.

use super::addresses::first_address;
use super::classic::MORE;
use super::facts::WxrFacts;
use crate::import::html::{HtmlElement, HtmlNode, raw_line};
use url::Url;

/// Takes off the tree what only WordPress, its network or Squarespace write.
pub(super) fn prepared(mut page: HtmlElement, facts: &WxrFacts) -> HtmlElement {
    page.rewrite(&mut |mut element| {
        match element.name.as_str() {
            // The page of a picture does not come over; the picture does.
            "a" if element
                .attribute("href")
                .is_some_and(|to| facts.is_attachment_page(to)) =>
            {
                return element.children;
            }
            // A button stands beside the words before it.
            "a" if element.class_begins("wp-block-file__button") => {
                return vec![HtmlNode::Text(" ".to_owned()), element.into()];
            }
            MORE => return vec![raw_line("<!-- more -->")],
            "ul" if element.class_begins("blocks-gallery") => element.name = "div".to_owned(),
            "li" if element.class_begins("blocks-gallery") => element.name = "div".to_owned(),
            "img" if element.has_class("wp-smiley") => {
                let alt = element.attribute("alt").unwrap_or_default().to_owned();
                return vec![HtmlNode::Text(alt)];
            }
            "img" | "a" => {
                for (key, value) in &mut element.attributes {
                    if matches!(&**key, "src" | "href" | "data-src") {
                        *value = original(value);
                    }
                }
            }
            // The document itself, shown in the page, beside the link to it.
            "div" if element.has_class("wp-block-file") => {
                let links = element.elements().filter_map(|link| link.attribute("href"));
                let links: Vec<String> = links.map(str::to_owned).collect();
                let shows = |object: &HtmlElement| {
                    let data = object.attribute("data").map(original);
                    object.name == "object" && data.is_some_and(|data| links.contains(&data))
                };
                element
                    .children
                    .retain(|child| !matches!(child, HtmlNode::Element(child) if shows(child)));
            }
            "div" => {
                if let Some(html) = element.attribute("data-html").map(first_address)
                    && element.text().trim().is_empty()
                {
                    return vec![HtmlElement::new("iframe").with("src", &html).into()];
                }
                let is_sound = element.class_begins("sqs-audio");
                if let Some(url) = element.attribute("data-url").filter(|_| is_sound) {
                    return vec![HtmlElement::new("audio").with("src", url).into()];
                }
            }
            _ => {}
        }
        vec![element.into()]
    });
    page
}

/// The address of a picture without the delivery network around it, and without the size asked for.
fn original(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        return address.to_owned();
    };
    let host = url.host_str().unwrap_or_default();
    let is_photon = matches!(host, "i0.wp.com" | "i1.wp.com" | "i2.wp.com" | "i3.wp.com");
    let is_files = host.ends_with(".files.wordpress.com") || host.ends_with(".squarespace-cdn.com");
    if !is_photon && !is_files && !url.path().contains("/wp-content/uploads/") {
        return address.to_owned();
    }
    let sizes = [
        "w", "h", "fit", "resize", "ssl", "crop", "quality", "strip", "zoom", "format",
    ];
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !sizes.contains(&&**key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    if is_photon {
        return format!("https:/{}", url.path());
    }
    url.into()
}

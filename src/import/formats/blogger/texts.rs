//! The HTML of Blogger's posts: pictures in tables, links to the large copy, the mark of the jump.

use crate::import::entry::ImportedBody;
use crate::import::html::{HtmlElement, HtmlNode, raw_line, read_html};

/// The text of a post. `base`: the address of the blog.
pub(super) fn body(html: &str, base: Option<&str>) -> ImportedBody {
    match read_html(html) {
        Ok(mut page) => {
            page.rewrite(&mut |element| neutral(element, base));
            ImportedBody::Tree(page)
        }
        Err(_) => ImportedBody::Html(html.to_owned()),
    }
}

fn neutral(mut element: HtmlElement, base: Option<&str>) -> Vec<HtmlNode> {
    match element.name.as_str() {
        _ if element.has_class("blogger-post-footer") => Vec::new(),
        // Where the summary ends.
        "a" if element.attribute("name") == Some("more") => {
            let mut nodes = vec![raw_line("<!-- more -->")];
            nodes.extend(element.children);
            nodes
        }
        "a" => link(element, base),
        "img" => {
            for (key, value) in &mut element.attributes {
                if key == "src" {
                    *value = original(value);
                }
            }
            vec![element.into()]
        }
        "table" if element.has_class("tr-caption-container") => captioned(&element),
        _ => vec![element.into()],
    }
}

/// A link: without the sign for the mobile page; the one of a picture to itself goes.
fn link(mut element: HtmlElement, base: Option<&str>) -> Vec<HtmlNode> {
    let href = element.attribute("href").unwrap_or_default().to_owned();
    let is_host = is_picture_host(&href);
    if is_host && element.find(&|e| e.name == "img").is_some() {
        return element.children;
    }
    if base.is_some_and(|base| href.starts_with(base)) || href.starts_with('/') {
        let plain = without_mobile(&href);
        for (key, value) in &mut element.attributes {
            if key == "href" {
                *value = plain.clone();
            }
        }
    }
    vec![element.into()]
}

/// Without `m=1`, by which Blogger shows the page for telephones.
fn without_mobile(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let (query, anchor) = match query.split_once('#') {
        Some((query, anchor)) => (query, format!("#{anchor}")),
        None => (query, String::new()),
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| !matches!(*part, "m=1" | "m=0"))
        .collect();
    if kept.is_empty() {
        format!("{path}{anchor}")
    } else {
        format!("{path}?{}{anchor}", kept.join("&"))
    }
}

fn is_picture_host(address: &str) -> bool {
    let rest = address.split_once("//").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    host.ends_with(".bp.blogspot.com") || host.ends_with(".googleusercontent.com")
}

/// The address of a picture in its full size: `/s320/` and `=s320` name a smaller copy.
fn original(address: &str) -> String {
    if !is_picture_host(address) {
        return address.to_owned();
    }
    let is_size = |part: &str| {
        let numbers = part.trim_start_matches(['s', 'w']);
        numbers.len() < part.len()
            && numbers.starts_with(|c: char| c.is_ascii_digit())
            && numbers
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && part.len() < 30
    };
    let parts: Vec<&str> = address.split('/').collect();
    // The size is the part before the name.
    if let [.., size, _] = parts.as_slice()
        && is_size(size)
    {
        let mut parts = parts.clone();
        let at = parts.len() - 2;
        parts[at] = "s1600";
        return parts.join("/");
    }
    match address.rsplit_once('=') {
        Some((start, size)) if is_size(size) => format!("{start}=s1600"),
        _ => address.to_owned(),
    }
}

/// A table around a picture and its caption.
fn captioned(table: &HtmlElement) -> Vec<HtmlNode> {
    let picture = table.find(&|e| e.name == "img").cloned();
    let caption = table.find(&|e| e.has_class("tr-caption")).cloned();
    let mut figure = HtmlElement::new("figure");
    figure = figure.holding(picture.map(HtmlNode::from));
    if let Some(caption) = caption {
        figure = figure.holding([HtmlElement::new("figcaption")
            .holding(caption.children)
            .into()]);
    }
    vec![figure.into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_whole_thing() {
        for (small, whole) in [
            (
                "https://1.bp.blogspot.com/-a/b/c/s320/desk.jpg",
                "https://1.bp.blogspot.com/-a/b/c/s1600/desk.jpg",
            ),
            (
                "https://1.bp.blogspot.com/-a/b/c/w640-h480/desk.jpg",
                "https://1.bp.blogspot.com/-a/b/c/s1600/desk.jpg",
            ),
            (
                "https://blogger.googleusercontent.com/img/a/AV=s320",
                "https://blogger.googleusercontent.com/img/a/AV=s1600",
            ),
            (
                "https://shop.example/s320/a.jpg",
                "https://shop.example/s320/a.jpg",
            ),
        ] {
            assert_eq!(original(small), whole);
        }
        assert_eq!(without_mobile("/a.html?m=1#b"), "/a.html#b");
        assert_eq!(without_mobile("/a.html?x=2&m=1"), "/a.html?x=2");
    }
}

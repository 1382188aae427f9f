//! Parts of other sites that a tag shows: the page that shows the same.

/// The page that shows what a tag of another site shows.
pub(in crate::import::formats) fn page_of(name: &str, id: &str) -> Option<String> {
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b));
    match name {
        _ if id.starts_with("http") => Some(id.to_owned()),
        "gist" if is_id => Some(format!("https://gist.github.com/{id}")),
        "vimeo" if is_id => Some(format!("https://vimeo.com/{id}")),
        "instagram" if is_id => Some(format!("https://www.instagram.com/p/{id}/")),
        "tweet" | "twitter" | "x" if is_id => Some(format!("https://x.com/i/status/{id}")),
        _ => None,
    }
}

//! What a host sends in the place of a file, such as a page that says why there is none.
//!
//! Enters: the address and the type of the answer. Leaves: words for what came, if it is not what the
//! address promises.

/// What a host sends in the place of a picture, a recording or a document, as words: by the ending of the
/// address and the type of the answer (RFC 9110, 8.3). `None`: nothing speaks against it.
pub(super) fn other_kind(path: &str, answered: &str) -> Option<String> {
    let answered = answered.split(';').next().unwrap_or_default().trim();
    let answered = answered.to_ascii_lowercase();
    if answered == "text/html" || answered == "application/xhtml+xml" {
        return Some("a page".to_owned());
    }
    let wanted = mime_guess::from_path(path).first()?;
    let is_text = answered.starts_with("text/")
        || matches!(
            &*answered,
            "application/json" | "application/xml" | "application/javascript"
        );
    // Hosts know drawings by many names.
    let is_media =
        matches!(wanted.type_().as_str(), "image" | "audio" | "video") && wanted.subtype() != "svg";
    let is_document = wanted.essence_str() == "application/pdf";
    ((is_media || is_document) && is_text).then(|| format!("a text ({answered})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_in_the_place_of_a_picture_is_known() {
        for (path, answered, other) in [
            ("/a.jpg", "text/html; charset=utf-8", Some("a page")),
            ("/a.jpg", "text/plain", Some("a text (text/plain)")),
            (
                "/a.mp3",
                "application/json",
                Some("a text (application/json)"),
            ),
            ("/a.pdf", "text/plain", Some("a text (text/plain)")),
            ("/a.jpg", "image/webp", None),
            ("/a.jpg", "application/octet-stream", None),
            ("/a.jpg", "", None),
            ("/a.svg", "text/xml", None),
            ("/a.txt", "text/plain", None),
        ] {
            assert_eq!(other_kind(path, answered).as_deref(), other, "{path}");
        }
    }
}

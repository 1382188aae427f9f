//! Addresses in Markdown that the standard does not know: paths on the writer's own computer,
//! addresses without `https://`, and names of files.

/// Endings of files that writers link to. A word in parentheses counts as a file only if it has one
/// of these endings: `[sic] (Node.js)` is prose.
const ENDINGS: [&str; 44] = [
    "md", "markdown", "html", "htm", "pdf", "txt", "csv", "doc", "docx", "odt", "rtf", "pages",
    "xls", "xlsx", "ods", "numbers", "ppt", "pptx", "odp", "key", "zip", "png", "jpg", "jpeg",
    "gif", "webp", "avif", "svg", "bmp", "tif", "tiff", "heic", "ico", "mp3", "m4a", "ogg", "opus",
    "wav", "mp4", "mov", "webm", "epub", "ics", "vcf",
];

/// Whether a link leads to a file on the writer's computer, which no reader can open.
pub fn is_local(target: &str) -> bool {
    let bytes = target.as_bytes();
    let has_drive = matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    let is_file = bytes.len() > 5 && bytes[..5].eq_ignore_ascii_case(b"file:");
    let is_home = |start: &&str| target.starts_with(*start) && has_file_ending(target);
    has_drive
        || is_file
        || target.starts_with("\\\\")
        || ["/Users/", "/home/", "/Volumes/", "/mnt/", "~/"]
            .iter()
            .any(is_home)
}

/// Completes an address without its scheme, of a website or a mailbox. Only `www.example.com` and
/// `ann@example.com` are certainly addresses.
pub(super) fn with_scheme(target: &str) -> Option<String> {
    if let Some(host) = target.strip_prefix("www.") {
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        return (host.contains('.') && !host.starts_with('.')).then(|| format!("https://{target}"));
    }
    let (name, host) = target.split_once('@')?;
    let is_plain = |text: &str| {
        let is_fine = |c: char| c.is_alphanumeric() || ".-_+".contains(c);
        !text.is_empty() && text.chars().all(is_fine)
    };
    let is_address =
        is_plain(name) && is_plain(host) && host.contains('.') && !has_file_ending(host);
    is_address.then(|| format!("mailto:{target}"))
}

/// Whether a path ends like a file that writers link to.
pub(super) fn has_file_ending(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let is_known = |ending: &str| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    };
    path.rsplit_once('.')
        .is_some_and(|(name, ending)| !name.is_empty() && is_known(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_links_lead_to_the_writers_disk() {
        for local in [
            "C:\\Users\\Ann\\p.jpg",
            "d:/p.jpg",
            "file:///tmp/x",
            "FILE:x",
            "/Users/ann/p.jpg",
            "/home/ann/price.PDF",
            "~/Desktop/p.png",
            "\\\\server\\p.png",
        ] {
            assert!(is_local(local), "{local}");
        }
        for fine in [
            "p.jpg",
            "/home/",
            "/home/garden/",
            "files:x",
            "c:",
            "/img/Users/p.jpg",
            "a:b",
        ] {
            assert!(!is_local(fine), "{fine}");
        }
    }

    #[test]
    fn addresses_without_their_scheme() {
        for (written, whole) in [
            ("www.example.com", "https://www.example.com"),
            ("www.example.co.uk/a?b#c", "https://www.example.co.uk/a?b#c"),
            ("ann.b@example.com", "mailto:ann.b@example.com"),
        ] {
            assert_eq!(with_scheme(written).as_deref(), Some(whole));
        }
        for none in [
            "www.pdf",
            "www.",
            "a@b",
            "p@2x.png",
            "example.com",
            "/a@b.com/",
            "a b@c.de",
        ] {
            assert_eq!(with_scheme(none), None, "{none}");
        }
    }
}

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

/// Schemes of addresses that only the program knows in which the text was copied: parts of a mail, what
/// lies in the memory of a browser, files of an editor or of a phone.
const LOCAL_SCHEMES: [&str; 10] = [
    "cid",
    "blob",
    "content",
    "webkit-fake-url",
    "applewebdata",
    "ms-local-stream",
    "vscode-resource",
    "vscode-webview-resource",
    "chrome-extension",
    "moz-extension",
];

/// The address of the web that is meant by one with a slip in its scheme: `htp://x`, `https:/x`,
/// `http//x`.
pub(super) fn with_slip(target: &str) -> Option<String> {
    // Nearly all are right.
    let after = target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"));
    if after.is_some_and(|host| !host.starts_with('/')) {
        return None;
    }
    let scheme = target.split([':', '/']).next().unwrap_or_default();
    let rest = target[scheme.len()..].trim_start_matches([':', '/']);
    let signs = &target[scheme.len()..target.len() - rest.len()];
    // A link to a file of one's own ends here.
    if signs.len() < 2 || !(3..=6).contains(&scheme.len()) {
        return None;
    }
    let small = scheme.to_ascii_lowercase();
    let is_right = ["http", "https"].contains(&&*small) && signs == "://";
    let is_host = rest
        .split('/')
        .next()
        .is_some_and(|host| host.contains('.'));
    let is_near = |right: &&str| strsim::damerau_levenshtein(&small, right) <= 1;
    (!is_right && is_host && ["http", "https"].iter().any(is_near))
        .then(|| format!("https://{rest}"))
}

/// Whether a link leads to a file on the writer's computer, which no reader can open.
pub fn is_local(target: &str) -> bool {
    let bytes = target.as_bytes();
    let has_drive = match bytes {
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        // `C:%5Cx`
        [
            drive,
            b':',
            b'%',
            b'5' | b'2',
            b'C' | b'c' | b'F' | b'f',
            ..,
        ] => drive.is_ascii_alphabetic(),
        _ => false,
    };
    let has_scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| LOCAL_SCHEMES.contains(&&*scheme.to_ascii_lowercase()));
    let is_file = bytes.len() > 5 && bytes[..5].eq_ignore_ascii_case(b"file:");
    let is_home = |start: &&str| target.starts_with(*start) && has_file_ending(target);
    has_drive
        || has_scheme
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
            "C:%5CUsers%5Cp.jpg",
            "d:%2fp.jpg",
            "cid:image001.png@01DB",
            "blob:https://chat.example/1",
            "content://media/1",
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
    fn slips_in_a_scheme() {
        for (written, meant) in [
            ("htp://example.com", "https://example.com"),
            ("https:/example.com/a", "https://example.com/a"),
            ("https//example.com", "https://example.com"),
            ("hhtps://example.com", "https://example.com"),
            ("https:///example.com", "https://example.com"),
        ] {
            assert_eq!(with_slip(written).as_deref(), Some(meant), "{written}");
        }
        for fine in [
            "https://example.com",
            "HTTP://example.com",
            "http/a.html",
            "ftp://example.com",
            "/https/a.b",
            "http",
            "https-is-good.md",
        ] {
            assert_eq!(with_slip(fine), None, "{fine}");
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

//! Addresses that stand alone on a line of a text.

use super::shown::embed;
use url::Url;

/// The first address in a piece of HTML.
pub(super) fn first_address(html: &str) -> String {
    let at = html.find("http").unwrap_or(html.len());
    let end = html[at..].find(|c: char| c.is_whitespace() || "<>\"'".contains(c));
    html[at..at + end.unwrap_or(html.len() - at)].replace("&amp;", "&")
}

/// Services that show what lies at an address.
const SERVICES: [&str; 24] = [
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "facebook.com",
    "soundcloud.com",
    "spotify.com",
    "tiktok.com",
    "flickr.com",
    "flic.kr",
    "dailymotion.com",
    "ted.com",
    "slideshare.net",
    "wordpress.tv",
    "videopress.com",
    "mixcloud.com",
    "reddit.com",
    "imgur.com",
    "issuu.com",
    "scribd.com",
    "speakerdeck.com",
    "bsky.app",
];

/// An address alone on a line is what lies there, or a link.
pub(super) fn addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut verbatim: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        if let Some(name) = verbatim {
            if line.contains(&format!("</{name}")) {
                verbatim = None;
            }
            out.push_str(line);
            continue;
        }
        let opens = ["pre", "script", "style", "textarea"];
        verbatim = opens.into_iter().find(|name| {
            line.contains(&format!("<{name}")) && !line.contains(&format!("</{name}"))
        });
        let address = line.trim();
        let is_address = (address.starts_with("https://") || address.starts_with("http://"))
            && !address.contains(|c: char| c.is_whitespace() || "<>\"[]".contains(c));
        let Some(url) = Url::parse(&address.replace("&amp;", "&"))
            .ok()
            .filter(|_| is_address)
        else {
            out.push_str(line);
            continue;
        };
        let host = url.host_str().unwrap_or_default();
        let is_service = SERVICES.iter().any(|service| {
            host.strip_suffix(service)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        let written = if is_service {
            embed(&address.replace("&amp;", "&").replace('&', "&amp;"))
        } else {
            format!("<a href=\"{address}\">{address}</a>")
        };
        out.push_str(&line.replacen(address, &written, 1));
    }
    out
}

//! Players of other sites: what they play, and the page that shows the same.

use super::tree::HtmlElement;
use crate::config;
use url::Url;

/// The id of a YouTube video, of a player's or a page's address.
pub(crate) fn youtube_id(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url
        .host_str()?
        .trim_start_matches("www.")
        .trim_start_matches("m.");
    let mut path = url.path_segments()?;
    let id = match host {
        "youtu.be" => path.next()?.to_owned(),
        "youtube.com" | "youtube-nocookie.com" => match path.next()? {
            "embed" | "shorts" | "live" | "v" => path.next()?.to_owned(),
            "watch" => url
                .query_pairs()
                .find(|(key, _)| key == "v")?
                .1
                .into_owned(),
            _ => return None,
        },
        _ => return None,
    };
    let is_id = id.len() >= 6
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    is_id.then_some(id)
}

/// The address of the page that shows what a player plays.
pub(crate) fn page_of(address: &str) -> String {
    let page = || {
        let mut url = Url::parse(address).ok()?;
        if url.host_str()? == "player.vimeo.com" {
            let id = url.path().strip_prefix("/video/")?;
            let key = url.query_pairs().find(|(name, _)| name == "h");
            // What is not listed has a key.
            let key = key.map_or(String::new(), |(_, key)| format!("/{key}"));
            return Some(format!("https://vimeo.com/{id}{key}"));
        }
        // Old texts have addresses without TLS of sites that have it now.
        url.set_scheme("https").ok()?;
        let is_known = config::embedded(&config::embeds(), url.as_str()).is_some();
        is_known.then(|| url.into())
    };
    page().unwrap_or_else(|| address.to_owned())
}

/// What readers lose with a script in a text, and the page that shows the same, if there is one.
pub(super) fn script(element: &HtmlElement) -> (Option<String>, Option<String>) {
    let kind = element.attribute("type").unwrap_or_default();
    let is_code = matches!(kind, "" | "module") || kind.to_ascii_lowercase().contains("javascript");
    let source = element.attribute("src").map(|source| {
        let source = source.trim();
        source
            .strip_prefix("//")
            .map_or(source.to_owned(), |rest| format!("https://{rest}"))
    });
    let url = source.as_deref().and_then(|source| Url::parse(source).ok());
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    if host == "gist.github.com"
        && let Some(page) = source
            .as_deref()
            .and_then(|source| source.split_once(".js"))
    {
        let lost = format!("a piece of code on another site became a link: {}", page.0);
        return (Some(lost), Some(page.0.to_owned()));
    }
    let lost = match host {
        _ if !is_code => None,
        "" if source.is_none() && element.text().trim().is_empty() => None,
        "" => Some("a script was left out".to_owned()),
        host => Some(format!("a script of `{host}` was left out")),
    };
    (lost, None)
}

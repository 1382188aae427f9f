//! Players of other sites: what they play, and the page that shows the same.

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
        let url = Url::parse(address).ok()?;
        let id = url.path().strip_prefix("/video/")?;
        (url.host_str()? == "player.vimeo.com").then(|| format!("https://vimeo.com/{id}"))
    };
    page().unwrap_or_else(|| address.to_owned())
}

//! Players and pages of other sites that a post can show: a row of data for each.
//!
//! Enters: an address as a reader would open it. Leaves: the address of the frame that shows it. Forbidden
//! here: HTML, and asking anybody.

use super::forms::fill;
use crate::config::address::web;
use std::collections::BTreeMap;
use url::Url;

/// Something of another site that can be shown in a frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Embed {
    /// The name for people.
    pub title: String,
    /// The addresses that readers open, without scheme: `{id}` stands for a part between slashes, `{rest...}`
    /// for the rest of the path. A `{number}` has digits only, a `{kind}` letters only. A value in the query may be a part too. Other values do not matter.
    pub addresses: Vec<String>,
    /// The address of the frame, with the parts of the address, and `start`, the seconds to begin at.
    /// `[...{start}...]` is left out where there is no such part.
    pub frame: String,
    /// The shape of the frame.
    pub shape: EmbedShape,
}

/// The shape of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EmbedShape {
    /// As wide as the text, 16 to 9.
    #[default]
    Wide,
    /// Higher than it is wide.
    Tall,
    /// A player without pictures.
    Low,
}

impl EmbedShape {
    /// The shapes by their names in the settings.
    pub const NAMES: [(&'static str, EmbedShape); 3] = [
        ("wide", EmbedShape::Wide),
        ("tall", EmbedShape::Tall),
        ("low", EmbedShape::Low),
    ];

    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        let found = EmbedShape::NAMES.iter().find(|(_, shape)| *shape == self);
        found.map_or("wide", |(name, _)| name)
    }
}

/// An address that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedFrame<'a> {
    /// What it belongs to.
    pub embed: &'a Embed,
    /// The address of its frame.
    pub frame: String,
    /// What tells it from others of the same site, such as the id of a film.
    pub id: String,
}

/// A row of the table: title, addresses, frame, shape.
type EmbedRow = (
    &'static str,
    &'static [&'static str],
    &'static str,
    EmbedShape,
);

/// What linger knows. The frames are those of each site's own embedding codes.
const KNOWN: [EmbedRow; 7] = [
    (
        "YouTube",
        &[
            "youtube.com/watch?v={id}",
            "youtu.be/{id}",
            "youtube.com/shorts/{id}",
            "youtube.com/live/{id}",
            "youtube.com/embed/{id}",
            "youtube-nocookie.com/embed/{id}",
        ],
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1[&start={start}]",
        EmbedShape::Wide,
    ),
    (
        "Vimeo",
        &[
            "vimeo.com/{number}",
            "vimeo.com/{number}/{hash}",
            "player.vimeo.com/video/{number}?h={hash}",
            "player.vimeo.com/video/{number}",
        ],
        "https://player.vimeo.com/video/{number}?dnt=1&autoplay=1[&h={hash}][#t={start}s]",
        EmbedShape::Wide,
    ),
    (
        "Loom",
        &["loom.com/share/{id}", "loom.com/embed/{id}"],
        "https://www.loom.com/embed/{id}?autoplay=1[&t={start}]",
        EmbedShape::Wide,
    ),
    (
        "Calendly",
        &["calendly.com/{id}/{rest...}", "calendly.com/{id}"],
        "https://calendly.com/{id}[/{rest}]?embed_type=Inline",
        EmbedShape::Tall,
    ),
    (
        "LinkedIn",
        &[
            "linkedin.com/feed/update/urn:li:{kind}:{number}",
            "linkedin.com/embed/feed/update/urn:li:{kind}:{number}",
            "linkedin.com/posts/{name}-{kind}-{number}-{end}",
        ],
        "https://www.linkedin.com/embed/feed/update/urn:li:{kind}:{number}",
        EmbedShape::Tall,
    ),
    (
        "Spotify",
        &[
            "open.spotify.com/{kind}/{id}",
            "open.spotify.com/{country}/{kind}/{id}",
        ],
        "https://open.spotify.com/embed/{kind}/{id}[?t={start}]",
        EmbedShape::Low,
    ),
    (
        "SlideShare",
        &[
            "slideshare.net/slideshow/{name}/{number}",
            "slideshare.net/slideshow/embed_code/key/{id}",
        ],
        "https://www.slideshare.net/slideshow/embed_code/[{number}][key/{id}]",
        EmbedShape::Wide,
    ),
];

/// The rows that linger knows.
pub fn embeds() -> Vec<Embed> {
    let row = |(title, addresses, frame, shape): EmbedRow| Embed {
        title: title.to_owned(),
        addresses: addresses.iter().map(|&text| text.to_owned()).collect(),
        frame: frame.to_owned(),
        shape,
    };
    KNOWN.map(row).into()
}

/// What of `embeds` an address belongs to, and its frame. The first that fits wins.
pub fn embedded<'a>(embeds: &'a [Embed], address: &str) -> Option<EmbeddedFrame<'a>> {
    let url = web(address).filter(|url| url.scheme() == "https")?;
    embeds.iter().find_map(|embed| embed.frame_of(&url))
}

type Parts<'a> = BTreeMap<&'a str, String>;

impl Embed {
    fn frame_of(&self, url: &Url) -> Option<EmbeddedFrame<'_>> {
        let mut addresses = self.addresses.iter();
        let mut parts = addresses.find_map(|pattern| parts(pattern, url))?;
        let id = ["id", "number", "rest"]
            .iter()
            .find_map(|name| parts.get(name));
        let id = id.cloned().unwrap_or_default();
        if let Some(start) = start(url) {
            parts.insert("start", start.to_string());
        }
        let mut missing = Vec::new();
        let frame = fill(&self.frame, &|key| parts.get(key).cloned(), &mut missing);
        missing.is_empty().then_some(EmbeddedFrame {
            embed: self,
            frame,
            id,
        })
    }
}

/// A host without the beginning that makes no difference.
fn plain_host(host: &str) -> &str {
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.strip_prefix("m.").unwrap_or(host)
}

/// The named parts of an address. `None` if it does not fit the pattern.
fn parts<'a>(pattern: &'a str, url: &Url) -> Option<Parts<'a>> {
    let (path, query) = pattern.split_once('?').unwrap_or((pattern, ""));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    if plain_host(url.host_str()?) != plain_host(host) {
        return None;
    }
    let mut found = Parts::new();
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    for wanted in path.split('/').filter(|part| !part.is_empty()) {
        if let Some(name) = wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix("...}"))
        {
            let rest: Vec<&str> = segments.by_ref().collect();
            found.insert(name, rest.join("/"));
            if rest.is_empty() {
                return None;
            }
        } else {
            fit(wanted, segments.next()?, &mut found)?;
        }
    }
    if segments.next().is_some() {
        return None;
    }
    for wanted in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, wanted) = wanted.split_once('=')?;
        let (_, value) = url.query_pairs().find(|(name, _)| name == key)?;
        fit(wanted, &value, &mut found)?;
    }
    Some(found)
}

/// Fits a piece of an address to words with named parts, and notes the parts. `None` if it does not fit.
fn fit<'a>(wanted: &'a str, piece: &str, found: &mut Parts<'a>) -> Option<()> {
    let Some((before, rest)) = wanted.split_once('{') else {
        return (wanted == piece).then_some(());
    };
    let (name, after) = rest.split_once('}')?;
    let piece = piece.strip_prefix(before)?;
    let next = after.split('{').next().unwrap_or_default();
    let end = match next {
        "" => piece.len(),
        // The first place where both the words and what has to follow them fit.
        next => piece
            .match_indices(next)
            .map(|(at, _)| at)
            .find(|at| fit(after, &piece[*at..], &mut found.clone()).is_some())?,
    };
    let value = &piece[..end];
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "-_.~%".contains(c);
    let is_good = !value.is_empty()
        && value.chars().all(is_sign)
        && match name {
            "number" => value.chars().all(|c| c.is_ascii_digit()),
            "kind" => value.chars().all(|c| c.is_ascii_alphabetic()),
            _ => true,
        };
    if !is_good {
        return None;
    }
    found.insert(name, value.to_owned());
    fit(after, &piece[end..], found)
}

/// The second at which an address says to begin: `t=90`, `t=1m30s`, `start=90`, or `#t=90`.
fn start(url: &Url) -> Option<u64> {
    let query = url
        .query_pairs()
        .find(|(name, _)| matches!(&**name, "t" | "start"))
        .map(|(_, value)| value.into_owned());
    let written = query.or_else(|| Some(url.fragment()?.strip_prefix("t=")?.to_owned()))?;
    let mut seconds = 0u64;
    let mut number = String::new();
    for c in written.chars() {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    if !number.is_empty() {
        seconds = seconds.checked_add(number.parse().ok()?)?;
    }
    (seconds > 0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(address: &str) -> Option<String> {
        embedded(&embeds(), address).map(|found| found.frame)
    }

    #[test]
    fn what_readers_copy_from_each_site_is_known() {
        for (address, expected) in [
            (
                "https://www.youtube.com/watch?v=a_B-1&list=x&t=1m30s",
                "https://www.youtube-nocookie.com/embed/a_B-1?autoplay=1&start=90",
            ),
            (
                "https://youtu.be/abc?t=75",
                "https://www.youtube-nocookie.com/embed/abc?autoplay=1&start=75",
            ),
            (
                "https://m.youtube.com/watch?app=desktop&v=abc",
                "https://www.youtube-nocookie.com/embed/abc?autoplay=1",
            ),
            (
                "https://youtube.com/shorts/abc",
                "https://www.youtube-nocookie.com/embed/abc?autoplay=1",
            ),
            (
                "https://vimeo.com/76979871#t=1h0m5s",
                "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1#t=3605s",
            ),
            (
                "https://vimeo.com/76979871/0abc",
                "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=0abc",
            ),
            (
                "https://www.loom.com/share/0abc?t=12&sid=1",
                "https://www.loom.com/embed/0abc?autoplay=1&t=12",
            ),
            (
                "https://calendly.com/marit/half-an-hour",
                "https://calendly.com/marit/half-an-hour?embed_type=Inline",
            ),
            (
                "https://calendly.com/marit",
                "https://calendly.com/marit?embed_type=Inline",
            ),
            (
                "https://www.linkedin.com/feed/update/urn:li:share:71/",
                "https://www.linkedin.com/embed/feed/update/urn:li:share:71",
            ),
            (
                "https://www.linkedin.com/posts/ann-b_a-long-title-activity-7123-Xy_z?utm_source=share",
                "https://www.linkedin.com/embed/feed/update/urn:li:activity:7123",
            ),
            (
                "https://open.spotify.com/episode/4rOo?si=1&t=63",
                "https://open.spotify.com/embed/episode/4rOo?t=63",
            ),
            (
                "https://open.spotify.com/intl-de/track/4rOo",
                "https://open.spotify.com/embed/track/4rOo",
            ),
            (
                "https://www.slideshare.net/slideshow/a-talk/12345",
                "https://www.slideshare.net/slideshow/embed_code/12345",
            ),
        ] {
            assert_eq!(frame(address).as_deref(), Some(expected), "{address}");
        }
    }

    #[test]
    fn other_addresses_stay_links() {
        for address in [
            "http://www.youtube.com/watch?v=abc",
            "https://www.youtube.com/watch?list=abc",
            "https://www.youtube.com/@marit",
            "https://www.youtube.com/watch?v=a%22b",
            "https://youtube.com.evil.example/watch?v=abc",
            "https://vimeo.com/features",
            "https://calendly.com/",
            "https://www.linkedin.com/in/marit",
            "https://example.com/watch?v=abc",
            "https://user@www.youtube.com/watch?v=abc",
        ] {
            assert_eq!(frame(address), None, "{address}");
        }
    }

    #[test]
    fn a_site_has_rows_of_its_own() {
        let own = [Embed {
            title: "Films".into(),
            addresses: vec!["films.example/see/{id}".into()],
            frame: "https://films.example/frame/{id}[#{start}]".into(),
            shape: EmbedShape::Wide,
        }];
        let found = embedded(&own, "https://films.example/see/7?t=5").unwrap();
        assert_eq!(
            (found.frame.as_str(), found.id.as_str()),
            ("https://films.example/frame/7#5", "7")
        );
    }
}

//! What readers call the sites on which people have profiles.

use super::address::host;

/// The hosts that are known, each with its name. A host below one of them counts as well.
const KNOWN: [(&str, &str); 24] = [
    ("bsky.app", "Bluesky"),
    ("codeberg.org", "Codeberg"),
    ("dribbble.com", "Dribbble"),
    ("facebook.com", "Facebook"),
    ("github.com", "GitHub"),
    ("gitlab.com", "GitLab"),
    ("goodreads.com", "Goodreads"),
    ("instagram.com", "Instagram"),
    ("linkedin.com", "LinkedIn"),
    ("mastodon.online", "Mastodon"),
    ("mastodon.social", "Mastodon"),
    ("medium.com", "Medium"),
    ("pinterest.com", "Pinterest"),
    ("reddit.com", "Reddit"),
    ("slideshare.net", "SlideShare"),
    ("spotify.com", "Spotify"),
    ("substack.com", "Substack"),
    ("threads.net", "Threads"),
    ("tiktok.com", "TikTok"),
    ("twitter.com", "X"),
    ("vimeo.com", "Vimeo"),
    ("x.com", "X"),
    ("xing.com", "XING"),
    ("youtube.com", "YouTube"),
];

/// The name of the site of a profile, by its address; its host, if it is not known.
pub fn profile_title(url: &str) -> String {
    let host = host(url).unwrap_or_default();
    let is_at = |known: &str| {
        host.strip_suffix(known)
            .is_some_and(|above| above.is_empty() || above.ends_with('.'))
    };
    match KNOWN.iter().find(|(known, _)| is_at(known)) {
        Some((_, title)) => (*title).to_owned(),
        None => host.strip_prefix("www.").unwrap_or(&host).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_have_their_own_names() {
        for (url, title) in [
            ("https://www.linkedin.com/in/marit", "LinkedIn"),
            ("https://se.linkedin.com/in/marit", "LinkedIn"),
            ("https://mastodon.social/@marit", "Mastodon"),
            ("https://notx.com/marit", "notx.com"),
            ("https://www.marit.example/about", "marit.example"),
            ("https://X.com/marit", "X"),
        ] {
            assert_eq!(profile_title(url), title, "{url}");
        }
    }
}

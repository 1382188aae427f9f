//! Where a link really leads: wrappers of mail programs and search engines are taken off.
//!
//! Enters: an `href`. Leaves: an address that may be published, or none. A wrapper of a mail program
//! carries the reader's own mail address, so none may survive.

use percent_encoding::percent_decode_str;
use url::Url;

/// How many wrappers may lie around one address.
const MOST_WRAPPERS: usize = 3;

/// What may become of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkFate {
    /// It leads there.
    Kept(String),
    /// It leads into the page itself.
    InPage(String),
    /// Only its words stay; why, if the writer should know.
    Dropped(Option<&'static str>),
}

/// Judges a link. `base`: the address of the page it was copied from, if that is known.
pub(super) fn link(href: &str, base: Option<&Url>) -> LinkFate {
    let href: String = href.chars().filter(|c| !c.is_control()).collect();
    let href = href.trim();
    if href.is_empty() {
        return LinkFate::Dropped(None);
    }
    if let Some(id) = href.strip_prefix('#') {
        return LinkFate::InPage(id.to_owned());
    }
    let Ok(mut url) = Url::parse(href) else {
        return relative(href, base);
    };
    for _ in 0..MOST_WRAPPERS {
        match unwrapped(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    match url.scheme() {
        "http" | "https" if is_personal(&url) => LinkFate::Dropped(Some(
            "a link leads through a mail program, and has the address of its reader in it",
        )),
        "http" | "https" => LinkFate::Kept(without_campaign(url, href)),
        "mailto" | "tel" => LinkFate::Kept(href.to_owned()),
        "file" => LinkFate::Dropped(Some("a link leads to a file on a computer")),
        "javascript" | "data" | "vbscript" | "about" => LinkFate::Dropped(None),
        // `C:\Users\...` parses as the scheme `c`.
        scheme if scheme.len() == 1 => {
            LinkFate::Dropped(Some("a link leads to a file on a computer"))
        }
        _ => LinkFate::Dropped(Some("a link leads to a program, not to a page")),
    }
}

fn relative(href: &str, base: Option<&Url>) -> LinkFate {
    if href.starts_with("\\\\") || href.contains(":\\") {
        return LinkFate::Dropped(Some("a link leads to a file on a computer"));
    }
    match base.and_then(|base| base.join(href).ok()) {
        Some(url) if matches!(url.scheme(), "http" | "https") => LinkFate::Kept(url.into()),
        // `www.example.com`, as people type it.
        None if href.starts_with("www.") => LinkFate::Kept(format!("https://{href}")),
        None if href.starts_with('/') && !href.starts_with("//") => LinkFate::Kept(href.to_owned()),
        None if href.starts_with("//") => LinkFate::Kept(format!("https:{href}")),
        _ => LinkFate::Dropped(Some("a link leads to a place that only its page knows")),
    }
}

/// Whether a host is one of a domain.
fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Mail programs and their guards, whose wrappers say who was to read the mail.
const PERSONAL: [&str; 4] = [
    "safelinks.protection.outlook.com",
    "urldefense.proofpoint.com",
    "urldefense.com",
    "linkprotect.cudasvc.com",
];

/// Whether an address is still that of a wrapper with its reader in it.
fn is_personal(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    PERSONAL.iter().any(|domain| is_below(host, domain))
}

/// The address inside a wrapper.
fn unwrapped(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let keys: &[&str] = if is_below(host, "safelinks.protection.outlook.com") {
        &["url"]
    } else if host.split('.').any(|part| part == "google") && url.path() == "/url" {
        &["q", "url"]
    } else if matches!(
        host,
        "l.facebook.com" | "lm.facebook.com" | "l.instagram.com"
    ) {
        &["u"]
    } else if is_below(host, "linkprotect.cudasvc.com") {
        &["a"]
    } else if is_below(host, "urldefense.com") || is_below(host, "urldefense.proofpoint.com") {
        return whole(&of_proofpoint(url)?);
    } else {
        return None;
    };
    let found = keys.iter().find_map(|key| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
    })?;
    whole(&found)
}

fn whole(address: &str) -> Option<Url> {
    let inner = Url::parse(address).ok()?;
    matches!(inner.scheme(), "http" | "https" | "mailto").then_some(inner)
}

/// Proofpoint writes the address between two lines (`/v3/__ADDRESS__;...`), or with signs of its own in
/// the place of `%` and `/` (`/v2/url?u=...`).
fn of_proofpoint(url: &Url) -> Option<String> {
    if let Some((_, rest)) = url.as_str().split_once("/v3/__") {
        return Some(rest.split_once("__;")?.0.to_owned());
    }
    let (_, written) = url.query_pairs().find(|(name, _)| name == "u")?;
    let written = written.replace('-', "%").replace('_', "/");
    let decoded = percent_decode_str(&written).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// Without what chat assistants and mail programs add to count visits. An address that has none of
/// it stays letter for letter.
fn without_campaign(mut url: Url, written: &str) -> String {
    let is_campaign = |name: &str| name.starts_with("utm_") || name == "fbclid" || name == "mc_eid";
    let source = url.query_pairs().find(|(name, _)| name == "utm_source");
    let from_assistant = source.is_some_and(|(_, value)| {
        [
            "chatgpt.com",
            "openai",
            "perplexity",
            "claude.ai",
            "copilot.com",
            "gemini",
            "email",
        ]
        .iter()
        .any(|known| value.to_ascii_lowercase().contains(known))
    });
    let has_personal = url
        .query_pairs()
        .any(|(name, _)| name == "mc_eid" || name == "fbclid");
    if !from_assistant && !has_personal {
        let is_unchanged = Url::parse(written).is_ok_and(|parsed| parsed == url);
        return if is_unchanged {
            written.to_owned()
        } else {
            url.into()
        };
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_campaign(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(href: &str) -> String {
        match link(href, None) {
            LinkFate::Kept(url) => url,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn wrappers_are_taken_off_with_the_address_of_the_reader() {
        let wrapped = "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1&data=05%7C02%7Cann%40shop.example%7C0&reserved=0";
        assert_eq!(kept(wrapped), "https://shop.example/a?b=1");
        assert_eq!(
            kept("https://www.google.com/url?q=https://shop.example/x&sa=D&ust=1"),
            "https://shop.example/x"
        );
        let twice = format!(
            "https://l.facebook.com/l.php?u={}",
            "https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fshop.example%252F"
        );
        assert_eq!(kept(&twice), "https://shop.example/");
    }

    #[test]
    fn guards_of_mail_programs_are_taken_off_or_the_link_goes() {
        for wrapped in [
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example_a&d=DwMF&r=YW5u",
            "https://urldefense.com/v3/__https://shop.example/a__;!!YW5u$",
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fshop.example%2fa&c=E,1,ann",
        ] {
            assert_eq!(kept(wrapped), "https://shop.example/a", "{wrapped}");
        }
        for broken in [
            "https://nam11.safelinks.protection.outlook.com/?data=ann%40shop.example",
            "https://urldefense.com/v3/YW5u",
            "https://linkprotect.cudasvc.com/url?c=ann",
        ] {
            let fate = link(broken, None);
            assert!(matches!(fate, LinkFate::Dropped(Some(_))), "{broken}");
        }
    }

    #[test]
    fn campaigns_of_assistants_go_and_others_stay() {
        assert_eq!(
            kept("https://shop.example/p?utm_source=chatgpt.com"),
            "https://shop.example/p"
        );
        assert_eq!(
            kept("https://shop.example/p?a=1&utm_source=spring"),
            "https://shop.example/p?a=1&utm_source=spring"
        );
    }

    #[test]
    fn what_leads_nowhere_keeps_its_words_only() {
        for href in [
            "file:///C:/Users/ann/x.docx",
            "C:\\Users\\ann\\x.docx",
            "\\\\server\\x",
        ] {
            assert!(
                matches!(link(href, None), LinkFate::Dropped(Some(_))),
                "{href}"
            );
        }
        assert_eq!(link("javascript:void(0)", None), LinkFate::Dropped(None));
        assert_eq!(link("#part", None), LinkFate::InPage("part".into()));
        assert_eq!(kept("www.shop.example"), "https://www.shop.example");
        assert_eq!(kept("mailto:ann@shop.example"), "mailto:ann@shop.example");
    }
}

//! Decides which requests the preview answers. The preview is for the writer at this machine. Other
//! web pages that the writer has open, and the scripts of the site itself, must not control it.
//!
//! 1. `Host` has to name this machine, so no page can read the preview by pointing its own name
//!    here (DNS rebinding). Names of the loopback interface are allowed, and so is the address at
//!    which the connection came in. Where the preview is open to the network (`--host`), names of
//!    multicast DNS are allowed too, such as `laptop.local`: no name of the public DNS ends in
//!    `.local` (RFC 6762, 3), so no page of the web can have one.
//! 2. `Origin`, if it is sent, has to be the origin of the request, and the browser must not say
//!    (Fetch Metadata) that another origin embeds or fetches the page. Pages that are made for a
//!    frame of the site's pages may be loaded into a frame from another port of this machine; their
//!    policy says which port.
//! 3. A request that changes something, or reads a text of the writer's, has to be a POST from a page
//!    of the dashboard, with the token of this run. Only pages of the dashboard contain the token. They
//!    have an origin of their own, so neither other sites nor the site's own scripts can read it. A
//!    missing header is no proof: without `Origin` or token it is refused, and `Sec-Fetch-Site`, where a
//!    browser sends it, has to be `same-origin`.
//! 4. Under a name of multicast DNS a request reads what everyone in the network may read, and gets
//!    no token. Any machine in the network may answer to such a name, and could lead a page of its
//!    own here.

use crate::serve::http::request::Request;
use std::net::IpAddr;

/// The header that carries the token.
const TOKEN_HEADER: &str = "X-Linger-Token";
/// The names of the loopback interface, IPv6 without brackets.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "::1"];

/// The token of this run, and the rules above.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    token: String,
    run: String,
    /// Whether machines in the network may look.
    is_open: bool,
}

/// Why a request is refused: a status, and a sentence for the sender.
pub(crate) type Refused = (u16, &'static str);

const OTHER_SITE: Refused = (403, "Another site asks; this preview does not answer it.\n");

impl Guard {
    /// A guard with a new token. `is_open` says that machines in the network may look.
    pub(crate) fn new(is_open: bool) -> Guard {
        let secret = || uuid::Uuid::new_v4().simple().to_string();
        Guard {
            token: secret(),
            run: secret(),
            is_open,
        }
    }

    /// A public name of this run, to tell it from others.
    pub(crate) fn run(&self) -> &str {
        &self.run[..8]
    }

    /// The token for a page of the dashboard, which sends it back in `X-Linger-Token`. It is empty
    /// in the answer to a request that may not change anything: from another machine, or under a name
    /// of multicast DNS.
    pub(crate) fn token_for(&self, request: &Request) -> &str {
        let host = request.header("Host").unwrap_or_default();
        if request.is_from_here && !is_multicast(host) {
            &self.token
        } else {
            ""
        }
    }

    /// Whether the request may be answered at all. `is_framed` says that it asks for a page that is
    /// made for a frame of the site's pages.
    pub(crate) fn check(&self, request: &Request, is_framed: bool) -> Result<(), Refused> {
        let host = request.header("Host").unwrap_or_default();
        let is_in_network = self.is_open && is_multicast(host);
        if !is_own(host, request.arrived_at) && !is_in_network {
            return Err((403, "This preview answers only to its own address.\n"));
        }
        if let Some(origin) = request.header("Origin")
            && !is_same(origin, host)
        {
            return Err(OTHER_SITE);
        }
        let site = request.header("Sec-Fetch-Site").unwrap_or("none");
        let is_navigation = request.header("Sec-Fetch-Mode") == Some("navigate");
        let goes_into = request.header("Sec-Fetch-Dest").unwrap_or_default();
        match site {
            "none" | "same-origin" => Ok(()),
            _ if is_navigation && goes_into == "document" => Ok(()),
            "same-site" if is_navigation && goes_into == "iframe" && is_framed => Ok(()),
            _ => Err(OTHER_SITE),
        }
    }

    /// Whether a request that passed [`Guard::check`] may change something.
    pub(crate) fn check_act(&self, request: &Request) -> Result<(), Refused> {
        if request.header("Origin").is_none() {
            return Err((403, "Only pages of the dashboard may ask for this.\n"));
        }
        let site = request.header("Sec-Fetch-Site");
        if site.is_some_and(|site| site != "same-origin") {
            return Err(OTHER_SITE);
        }
        if !request.is_from_here {
            return Err((
                403,
                "Only the machine that the preview runs on may do this.\n",
            ));
        }
        if is_multicast(request.header("Host").unwrap_or_default()) {
            return Err((
                403,
                "Open the preview at `localhost` to do this: any machine may have a name in `.local`.\n",
            ));
        }
        match request.header(TOKEN_HEADER) {
            Some(token) if is_equal(token, &self.token) => Ok(()),
            _ => Err((403, "The page is from an earlier run: load it again.\n")),
        }
    }
}

/// The name in a `Host` header, without brackets and port. `None` if the header is not valid.
pub(crate) fn host_name(host: &str) -> Option<&str> {
    let (name, rest) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
    is_whole.then_some(name)
}

/// Whether a `Host` names this machine: the loopback interface, or the address at which the
/// connection came in.
fn is_own(host: &str, arrived_at: Option<IpAddr>) -> bool {
    let Some(name) = host_name(host) else {
        return false;
    };
    let is_there = |address: IpAddr| name == address.to_string();
    LOOPBACK
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
        || arrived_at.is_some_and(is_there)
}

/// Whether a `Host` is a name that multicast DNS leads to (RFC 6762): one label, and `.local`.
fn is_multicast(host: &str) -> bool {
    let Some(name) = host_name(host) else {
        return false;
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let Some((label, domain)) = name.split_once('.') else {
        return false;
    };
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    domain.eq_ignore_ascii_case("local")
        && (1..=63).contains(&label.len())
        && label.bytes().all(is_fine)
}

/// Whether an `Origin` is the one that pages under `host` have.
fn is_same(origin: &str, host: &str) -> bool {
    let host_part = origin.strip_prefix("http://");
    host_part.is_some_and(|named| named.eq_ignore_ascii_case(host))
}

/// Compares in constant time, so that timing tells nothing about the token.
fn is_equal(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_http::{HTTPVersion, Header, Method};

    fn request(method: Method, headers: &[(&str, &str)]) -> Request {
        let header = |(name, value): &(&str, &str)| Header::from_bytes(*name, *value).unwrap();
        Request {
            method,
            path: "/".to_owned(),
            query: String::new(),
            headers: headers.iter().map(header).collect(),
            body: Vec::new(),
            version: HTTPVersion(1, 1),
            is_from_here: true,
            arrived_at: None,
        }
    }

    #[test]
    fn only_names_of_this_machine_are_hosts() {
        let guard = Guard::new(false);
        let check = |host| {
            let mut request = request(Method::Get, &[("Host", host)]);
            request.arrived_at = Some([192, 168, 1, 7].into());
            guard.check(&request, false).is_ok()
        };
        for own in [
            "127.0.0.1",
            "127.0.0.1:4000",
            "localhost:1",
            "LOCALHOST",
            "[::1]",
            "[::1]:9",
            "192.168.1.7:1",
        ] {
            assert!(check(own), "{own}");
        }
        for other in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:4000",
            "localhost.",
            "evil.example:localhost",
            "localhost@evil.example",
            "[::1].evil.example",
            "::1",
            "0.0.0.0",
            "localhost:4000:5000",
            "127.1",
            "2130706433",
            "[::ffff:127.0.0.1]",
            "192.168.1.8",
            "192.168.1.7.evil.example",
        ] {
            assert!(!check(other), "{other}");
        }
        assert!(guard.check(&request(Method::Get, &[]), false).is_err());
    }

    #[test]
    fn a_name_of_multicast_dns_may_look_where_the_network_may_and_never_acts() {
        let check = |is_open, host| {
            let guard = Guard::new(is_open);
            guard
                .check(&request(Method::Get, &[("Host", host)]), false)
                .is_ok()
        };
        for own in [
            "laptop.local",
            "Anns-Laptop-2.LOCAL:4000",
            "xn--mller-kva.local.:4000",
        ] {
            assert!(check(true, own), "{own}");
            assert!(!check(false, own), "{own}");
        }
        for other in [
            ".local",
            "local",
            "laptop",
            "a.b.local",
            "laptop.local.evil.example",
            "evil.example/.local",
            "evil@laptop.local",
            "laptop.local:x",
            "laptop.localhost",
            "laptop.lan",
            "evil.example",
        ] {
            assert!(!check(true, other), "{other}");
        }
        let guard = Guard::new(true);
        let post = |host: &str, origin: &str| {
            let headers = [
                ("Host", host),
                ("Origin", origin),
                (TOKEN_HEADER, &guard.token),
            ];
            let request = request(Method::Post, &headers);
            let acts = guard
                .check(&request, false)
                .and_then(|()| guard.check_act(&request));
            (acts.is_ok(), guard.token_for(&request).is_empty())
        };
        assert_eq!(
            post("localhost:4001", "http://localhost:4001"),
            (true, false)
        );
        assert_eq!(
            post("laptop.local:4001", "http://laptop.local:4001"),
            (false, true)
        );
    }

    #[test]
    fn other_sites_are_not_answered() {
        let guard = Guard::new(false);
        let host = ("Host", "localhost:4000");
        let get = |more: &[(&str, &str)]| {
            let headers: Vec<_> = [host].iter().chain(more).copied().collect();
            guard.check(&request(Method::Get, &headers), false).is_ok()
        };
        let site = |value| ("Sec-Fetch-Site", value);
        let (mode, dest) = (|v| ("Sec-Fetch-Mode", v), |v| ("Sec-Fetch-Dest", v));
        assert!(get(&[("Origin", "http://localhost:4000")]));
        assert!(get(&[site("same-origin"), mode("cors"), dest("empty")]));
        assert!(get(&[site("none"), mode("navigate"), dest("document")]));
        assert!(get(&[
            site("cross-site"),
            mode("navigate"),
            dest("document")
        ]));
        for origin in [
            "http://evil.example",
            "null",
            "http://localhost",
            "http://localhost:40000",
            "https://localhost:4000",
            "http://127.0.0.1:4000",
            "file://",
            "http://localhost:4000.evil.example",
        ] {
            assert!(!get(&[("Origin", origin)]), "{origin}");
        }
        assert!(!get(&[site("cross-site"), mode("no-cors"), dest("image")]));
        assert!(!get(&[site("cross-site"), mode("no-cors"), dest("script")]));
        assert!(!get(&[
            site("cross-site"),
            mode("navigate"),
            dest("iframe")
        ]));
        assert!(
            !get(&[site("same-site"), mode("cors"), dest("empty")]),
            "another port"
        );
        assert!(!get(&[site("anything")]));
    }

    #[test]
    fn a_page_for_a_frame_is_framed_by_this_machine_alone() {
        let guard = Guard::new(false);
        let loads = |site, mode, dest, is_framed| {
            let headers = [
                ("Host", "localhost:4001"),
                ("Sec-Fetch-Site", site),
                ("Sec-Fetch-Mode", mode),
                ("Sec-Fetch-Dest", dest),
            ];
            let request = request(Method::Get, &headers);
            guard.check(&request, is_framed).is_ok()
        };
        assert!(loads("same-site", "navigate", "iframe", true));
        assert!(!loads("same-site", "navigate", "iframe", false));
        assert!(!loads("cross-site", "navigate", "iframe", true));
        assert!(!loads("same-site", "cors", "empty", true));
        assert!(!loads("same-site", "no-cors", "script", true));
        assert!(!loads("same-site", "navigate", "object", true));
    }

    #[test]
    fn what_acts_needs_the_token_and_the_origin() {
        let guard = Guard::new(false);
        let token = guard.token.clone();
        let (host, origin) = (
            ("Host", "localhost:4000"),
            ("Origin", "http://localhost:4000"),
        );
        let own = (TOKEN_HEADER, token.as_str());
        let post = |headers: &[(&str, &str)]| {
            let request = request(Method::Post, headers);
            guard
                .check(&request, false)
                .and_then(|()| guard.check_act(&request))
        };
        assert!(post(&[host, origin, own]).is_ok());
        assert!(post(&[host, own]).is_err());
        assert!(post(&[host, origin]).is_err());
        assert!(post(&[host, origin, (TOKEN_HEADER, "")]).is_err());
        assert!(post(&[host, origin, (TOKEN_HEADER, &token[1..])]).is_err());
        assert!(post(&[host, ("Origin", "http://evil.example"), own]).is_err());
        let fetched = |site| ("Sec-Fetch-Site", site);
        assert!(post(&[host, origin, own, fetched("same-origin")]).is_ok());
        for site in ["none", "same-site", "cross-site", ""] {
            assert!(post(&[host, origin, own, fetched(site)]).is_err(), "{site}");
        }
        assert_ne!(Guard::new(false).token, token, "each run has its own");
        assert!(
            !token.contains(guard.run()),
            "what tells runs apart gives nothing away"
        );
        let mut from_a_phone = request(Method::Post, &[host, origin, own]);
        from_a_phone.is_from_here = false;
        assert_eq!(guard.check_act(&from_a_phone).unwrap_err().0, 403);
        assert_eq!(guard.token_for(&from_a_phone), "");
    }
}

//! Who may ask what: the preview is for the writer at this machine, not for other web pages that
//! the writer happens to have open.
//!
//! 1. `Host` has to name this machine, so no page can read the preview by pointing its own name
//!    here (DNS rebinding).
//! 2. `Origin`, where there is one, has to be the preview's own, and a browser must not say
//!    (Fetch Metadata) that another site embeds or fetches this.
//! 3. What acts is asked by POST, from a page of the preview, with this run's token; the token
//!    stands in those pages only, which rules 1 and 2 keep from others.

use crate::serve::http::request::Request;
use crate::serve::pages::phone::Phone;

/// The header that carries the token.
const TOKEN_HEADER: &str = "X-Linger-Token";

/// Knows this run's token and the names of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    token: String,
    /// Names and addresses, without ports; IPv6 without brackets.
    names: Vec<String>,
}

/// Why a request is refused: status, words.
pub(crate) type Refused = (u16, &'static str);

impl Guard {
    /// A guard for one run that lets in requests to the loopback interface and to where a phone
    /// finds the preview.
    pub(crate) fn new(phone: &[Phone]) -> Guard {
        let dev_routes = ["127.0.0.1", "localhost", "::1"].map(str::to_owned);
        let more: Vec<String> = phone.iter().map(|phone| phone.host.to_string()).collect();
        Guard {
            token: uuid::Uuid::new_v4().simple().to_string(),
            names: dev_routes.into_iter().chain(more.iter().cloned()).collect(),
        }
    }

    /// What pages of the preview send along with what acts, in `X-Linger-Token`.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The same for the page that answers `request`: who looks from another machine cannot act.
    pub(crate) fn token_for(&self, request: &Request) -> &str {
        if request.is_from_here {
            &self.token
        } else {
            ""
        }
    }

    /// Whether the request may be answered at all.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Refused> {
        let host = request.header("Host").unwrap_or_default();
        if !self.is_own(host) {
            return Err((403, "This preview answers only to its own address.\n"));
        }
        if let Some(origin) = request.header("Origin")
            && !is_same(origin, host)
        {
            return Err((403, "Another site asks; this preview does not answer it.\n"));
        }
        let site = request.header("Sec-Fetch-Site").unwrap_or("none");
        let is_followed_link = request.header("Sec-Fetch-Mode") == Some("navigate")
            && request.header("Sec-Fetch-Dest") == Some("document");
        if !matches!(site, "none" | "same-origin") && !is_followed_link {
            return Err((403, "Another site asks; this preview does not answer it.\n"));
        }
        Ok(())
    }

    /// Whether a request that has been let in may make something happen.
    pub(crate) fn check_act(&self, request: &Request) -> Result<(), Refused> {
        if request.header("Origin").is_none() {
            return Err((403, "Only pages of this preview may ask for this.\n"));
        }
        if !request.is_from_here {
            return Err((
                403,
                "Only the machine that the preview runs on may do this.\n",
            ));
        }
        match request.header(TOKEN_HEADER) {
            Some(token) if is_equal(token, &self.token) => Ok(()),
            _ => Err((403, "The page is from an earlier run: load it again.\n")),
        }
    }

    fn is_own(&self, host: &str) -> bool {
        let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, rest)) => (
                name,
                rest.strip_prefix(':').or(rest.is_empty().then_some("")),
            ),
            None => match host.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (host, Some("")),
            },
        };
        let is_port = port.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        let known = |dev_routes: &String| dev_routes.eq_ignore_ascii_case(name);
        is_port && self.names.iter().any(known)
    }
}

/// Whether an `Origin` is the one that pages under `host` have.
fn is_same(origin: &str, host: &str) -> bool {
    origin
        .strip_prefix("http://")
        .is_some_and(|dev_routes| dev_routes.eq_ignore_ascii_case(host))
}

/// Compares without telling by the time it takes how much is right.
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
        }
    }

    #[test]
    fn only_names_of_this_machine_are_hosts() {
        let guard = Guard::new(&[Phone {
            host: [192, 168, 1, 7].into(),
            port: 4000,
        }]);
        let check = |host| {
            guard
                .check(&request(Method::Get, &[("Host", host)]))
                .is_ok()
        };
        for dev_routes in [
            "127.0.0.1",
            "127.0.0.1:4000",
            "localhost:1",
            "LOCALHOST",
            "[::1]",
            "[::1]:9",
            "192.168.1.7:1",
        ] {
            assert!(check(dev_routes), "{dev_routes}");
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
        ] {
            assert!(!check(other), "{other}");
        }
        assert!(guard.check(&request(Method::Get, &[])).is_err());
    }

    #[test]
    fn other_sites_are_not_answered() {
        let guard = Guard::new(&[]);
        let host = ("Host", "localhost:4000");
        let get = |more: &[(&str, &str)]| {
            let headers: Vec<_> = [host].iter().chain(more).copied().collect();
            guard.check(&request(Method::Get, &headers)).is_ok()
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
    fn what_acts_needs_the_token_and_the_origin() {
        let guard = Guard::new(&[]);
        let token = guard.token().to_owned();
        let (host, origin) = (
            ("Host", "localhost:4000"),
            ("Origin", "http://localhost:4000"),
        );
        let dev_routes = (TOKEN_HEADER, token.as_str());
        let post = |headers: &[(&str, &str)]| {
            let request = request(Method::Post, headers);
            guard
                .check(&request)
                .and_then(|()| guard.check_act(&request))
        };
        assert!(post(&[host, origin, dev_routes]).is_ok());
        assert!(post(&[host, dev_routes]).is_err());
        assert!(post(&[host, origin]).is_err());
        assert!(post(&[host, origin, (TOKEN_HEADER, "")]).is_err());
        assert!(post(&[host, origin, (TOKEN_HEADER, &token[1..])]).is_err());
        assert!(post(&[host, ("Origin", "http://evil.example"), dev_routes]).is_err());
        assert_ne!(Guard::new(&[]).token(), token, "each run has its own");
        let mut from_a_phone = request(Method::Post, &[host, origin, dev_routes]);
        from_a_phone.is_from_here = false;
        assert_eq!(guard.check_act(&from_a_phone).unwrap_err().0, 403);
        assert_eq!(guard.token_for(&from_a_phone), "");
    }
}

//! Parses the head of a request (RFC 9112), within limits of size and count.
//!
//! Enters: bytes. Leaves: a [`Request`] without its body, or the status that says why there is none.
//! The crate `httparse` reads the lines; this file sets the limits. Forbidden here: connections.

use crate::serve::http::request::{Refusal, Request};
use percent_encoding::percent_decode_str;
use tiny_http::{HTTPVersion, Header};

/// The most bytes of the request line and the headers together.
pub(super) const MOST_HEAD: usize = 16 * 1024;
/// The most header lines.
const MOST_HEADERS: usize = 100;
/// The most bytes of a body, unless the request is one that may change something: then its route says
/// how many.
pub(crate) const MOST_BODY: usize = 64 * 1024;

/// The head is longer than the limits.
pub(super) const TOO_LARGE: Refusal = Refusal::Status(431, "The headers are too large.\n");
const BAD: Refusal = Refusal::Status(400, "This is not an HTTP request.\n");

/// The index after the empty line that ends the head.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4)
}

/// Reads the request line and the headers, ended by an empty line.
pub(super) fn parse(head: &[u8]) -> Result<Request, Refusal> {
    if head.len() > MOST_HEAD {
        return Err(TOO_LARGE);
    }
    if has_lone_break(head) {
        return Err(BAD);
    }
    let mut lines = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut lines);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(TOO_LARGE),
        Err(httparse::Error::Version) => {
            return Err(Refusal::Status(505, "HTTP/1.1 is spoken here.\n"));
        }
        Ok(httparse::Status::Partial) | Err(_) => return Err(BAD),
    }
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version)
    else {
        return Err(BAD);
    };
    let mut headers = Vec::with_capacity(parsed.headers.len());
    for line in &*parsed.headers {
        headers.extend(header(line).ok_or(BAD)?);
    }
    let (authority, target) = origin_form(target).ok_or(BAD)?;
    if let Some(authority) = authority {
        // RFC 9112, 3.2.2: the authority of the target replaces `Host`.
        headers.retain(|header: &Header| !header.field.equiv("Host"));
        headers.push(Header::from_bytes("Host", authority).map_err(|()| BAD)?);
    }
    let (path, query) = split_target(target).ok_or(BAD)?;
    Ok(Request {
        method: method.parse().map_err(|()| BAD)?,
        path,
        query,
        headers,
        body: Vec::new(),
        version: HTTPVersion(1, minor),
        is_from_here: false,
        arrived_at: None,
    })
}

/// Whether a line does not end with CR LF, or the head contains a NUL. A proxy and a server that
/// disagree about line ends disagree about where a request ends. (`httparse` accepts a lone LF.)
fn has_lone_break(head: &[u8]) -> bool {
    head.iter()
        .enumerate()
        .any(|(at, byte)| match (byte, at.checked_sub(1)) {
            (b'\n', Some(before)) => head[before] != b'\r',
            (b'\n', None) | (0, _) => true,
            (b'\r', _) => head.get(at + 1) != Some(&b'\n'),
            _ => false,
        })
}

/// One header line. The inner `None` is a header that linger never uses; its value may be anything.
fn header(line: &httparse::Header<'_>) -> Option<Option<Header>> {
    let value = line.value.trim_ascii();
    if !value.is_ascii() {
        let is_anything = ["cookie", "user-agent", "referer"]
            .iter()
            .any(|known| line.name.eq_ignore_ascii_case(known));
        return is_anything.then_some(None);
    }
    Header::from_bytes(line.name, value).ok().map(Some)
}

/// The authority (of an absolute-form target, RFC 9112, 3.2.2), and the path with its query.
fn origin_form(target: &str) -> Option<(Option<&str>, &str)> {
    if target.starts_with('/') {
        return Some((None, target));
    }
    let scheme = target.get(..7)?;
    if !scheme.eq_ignore_ascii_case("http://") {
        return None;
    }
    let rest = &target[7..];
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match path {
        _ if authority.is_empty() => None,
        "" => Some((Some(authority), "/")),
        path if path.starts_with('/') => Some((Some(authority), path)),
        _ => None,
    }
}

/// The path and the query of a target. The path is decoded once.
fn split_target(target: &str) -> Option<(String, String)> {
    if !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = percent_decode_str(path).decode_utf8().ok()?;
    (!path.contains(char::is_control)).then(|| (path.into_owned(), query.to_owned()))
}

/// Whether the sender waits for permission before it sends the body (`Expect: 100-continue`).
pub(super) fn expects_leave(request: &Request) -> Result<bool, Refusal> {
    match request.header("Expect") {
        None => Ok(false),
        Some(wish) if wish.eq_ignore_ascii_case("100-continue") => {
            Ok(request.version >= HTTPVersion(1, 1))
        }
        Some(_) => Err(Refusal::Status(417, "That cannot be expected here.\n")),
    }
}

/// The length of the body in bytes, which is at most `most`.
pub(super) fn body_length(request: &Request, most: usize) -> Result<usize, Refusal> {
    let mut lengths = request
        .headers
        .iter()
        .filter(|h| h.field.equiv("Content-Length"));
    let hosts = request.headers.iter().filter(|h| h.field.equiv("Host"));
    let (first, second) = (lengths.next(), lengths.next());
    if request.header("Transfer-Encoding").is_some() || second.is_some() || hosts.count() > 1 {
        return Err(Refusal::Status(400, "The request contradicts itself.\n"));
    }
    let Some(length) = first.map(|header| header.value.as_str()) else {
        return Ok(0);
    };
    if !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::Status(400, "The length is not a number.\n"));
    }
    match length.parse() {
        Ok(length) if length <= most => Ok(length),
        _ => Err(Refusal::Status(413, "The body is too large.\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(head: &str) -> u16 {
        match parse(head.as_bytes()).and_then(|request| body_length(&request, MOST_BODY)) {
            Err(Refusal::Status(status, _)) => status,
            other => panic!("{head:?} is taken: {other:?}"),
        }
    }

    #[test]
    fn a_request_is_read() {
        let head = "GET /a%20b/?x=%2e HTTP/1.1\r\nHost: localhost:1\r\nCookie: a=\u{e9}\r\n\r\n";
        let request = parse(head.as_bytes()).unwrap();
        assert_eq!(
            (request.path.as_str(), request.query.as_str()),
            ("/a b/", "x=%2e")
        );
        assert_eq!(request.header("Host"), Some("localhost:1"));
        assert!(request.keeps_alive());
    }

    #[test]
    fn the_authority_of_an_absolute_target_takes_the_place_of_host() {
        for (target, path, host) in [
            ("http://localhost:1/a/?b=c", "/a/", "localhost:1"),
            ("HTTP://127.0.0.1", "/", "127.0.0.1"),
            ("http://evil.example/", "/", "evil.example"),
        ] {
            let head = format!("GET {target} HTTP/1.1\r\nHost: other\r\n\r\n");
            let request = parse(head.as_bytes()).unwrap();
            assert_eq!(request.path, path, "{target}");
            assert_eq!(request.header("Host"), Some(host), "{target}");
        }
    }

    #[test]
    fn only_one_thing_can_be_expected() {
        let expects = |more: &str| {
            let head = format!("POST / HTTP/1.{more}\r\n\r\n");
            expects_leave(&parse(head.as_bytes()).unwrap())
        };
        assert_eq!(expects("1\r\nExpect: 100-Continue"), Ok(true));
        assert_eq!(expects("0\r\nExpect: 100-continue"), Ok(false));
        assert_eq!(expects("1"), Ok(false));
        assert!(matches!(
            expects("1\r\nExpect: tea"),
            Err(Refusal::Status(417, _))
        ));
    }

    #[test]
    fn what_is_not_a_request_is_refused() {
        for head in [
            "GET\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET https://localhost/ HTTP/1.1\r\n\r\n",
            "GET http:///a HTTP/1.1\r\n\r\n",
            "GET http://localhost?a HTTP/1.1\r\n\r\n",
            "GET ftp://localhost/ HTTP/1.1\r\n\r\n",
            "GET localhost:80 HTTP/1.1\r\n\r\n",
            "GET * HTTP/1.1\r\n\r\n",
            "GET /%00 HTTP/1.1\r\n\r\n",
            "GET /%0d%0aX:%20y HTTP/1.1\r\n\r\n",
            "GET /%ff HTTP/1.1\r\n\r\n",
            "GET /\u{e9} HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            "GET / HTTP/1.1\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
            "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nOrigin: \u{e9}\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        ] {
            assert_eq!(refused(head), 400, "{head:?}");
        }
        assert_eq!(refused("GET / HTTP/2.0\r\n\r\n"), 505);
        assert_eq!(
            refused("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"),
            413
        );
        let many = "A: b\r\n".repeat(MOST_HEADERS + 1);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\n{many}\r\n")), 431);
    }
}

//! One request (RFC 9112), or why a connection gave none.
//!
//! Enters: nothing. Leaves: [`Request`] and [`Refusal`]. Forbidden here: connections, and the meaning
//! of paths.

use std::net::IpAddr;
use tiny_http::{HTTPVersion, Header, Method};

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path, percent-decoded; it starts with `/`.
    pub(crate) path: String,
    /// The text after the `?`, as it was sent. Empty if there is none.
    pub(crate) query: String,
    pub(crate) headers: Vec<Header>,
    /// At most as long as the route allows. Empty if there was no `Content-Length`.
    pub(crate) body: Vec<u8>,
    pub(crate) version: HTTPVersion,
    /// Whether it comes from this machine.
    pub(crate) is_from_here: bool,
    /// The address of this machine at which the connection came in.
    pub(crate) arrived_at: Option<IpAddr>,
}

impl Request {
    /// The value of a header. If there are several, the first.
    pub(crate) fn header(&self, name: &'static str) -> Option<&str> {
        let header = self.headers.iter().find(|h| h.field.equiv(name))?;
        Some(header.value.as_str())
    }

    /// Whether the connection stays open for another request.
    pub(crate) fn keeps_alive(&self) -> bool {
        let wish = self.header("Connection").unwrap_or_default();
        let has = |word: &str| {
            wish.split(',')
                .any(|part| part.trim().eq_ignore_ascii_case(word))
        };
        if self.version >= HTTPVersion(1, 1) {
            !has("close")
        } else {
            has("keep-alive")
        }
    }
}

/// Why a connection gave no request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The other side went away or sent nothing for too long; it gets no answer.
    Gone,
    /// The other side gets this status and this sentence.
    Status(u16, &'static str),
}

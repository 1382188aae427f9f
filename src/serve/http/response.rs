//! A response, and how it is sent (RFC 9110).
//!
//! Enters: a status, headers, and bytes or a file. Leaves: an HTTP response, printed by tiny_http.
//! Forbidden here: deciding what to answer.

use crate::output::media_type::TEXT;
use crate::serve::http::request::Request;
use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use tiny_http::{HTTPVersion, Header, Method, StatusCode};

/// The response to one request.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<Header>,
    body: ResponseBody,
}

/// The body of a response.
#[derive(Debug, Default)]
pub(crate) enum ResponseBody {
    Bytes(Arc<Vec<u8>>),
    /// A file, which is read while it is sent.
    File(PathBuf),
    /// No body: the connection stays open, and events are written to it.
    #[default]
    Events,
}

impl Response {
    /// A response with `bytes` of the media type `mime`.
    pub(crate) fn new(status: u16, mime: &str, bytes: impl Into<Arc<Vec<u8>>>) -> Response {
        Response::of(status, mime, ResponseBody::Bytes(bytes.into()))
    }

    /// A response with a body of the media type `mime`.
    pub(crate) fn of(status: u16, mime: &str, body: ResponseBody) -> Response {
        let headers = Vec::new();
        Response {
            status,
            headers,
            body,
        }
        .with("Content-Type", mime)
    }

    /// The method is not allowed for this path. `allowed` lists those that are (RFC 9110, 15.5.6).
    pub(crate) fn not_allowed(allowed: &str) -> Response {
        Response::plain(405, &format!("Only {allowed} is answered here.\n")).with("Allow", allowed)
    }

    /// A short sentence as plain text. `text` ends with a line break.
    pub(crate) fn plain(status: u16, text: &str) -> Response {
        Response::new(status, TEXT, text.as_bytes().to_vec())
    }

    /// A temporary redirect to `url`, which is percent-encoded.
    pub(crate) fn elsewhere(url: &str) -> Response {
        Response::plain(302, "").with("Location", url)
    }

    /// The connection stays open, and events are written to it.
    pub(crate) fn events() -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: ResponseBody::Events,
        }
    }

    /// Adds a header. A value that is not ASCII cannot be sent, so that header is left out.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Response {
        self.headers.extend(Header::from_bytes(name, value));
        self
    }

    /// Whether the connection has to be handed to the
    /// [`EventHub`](crate::serve::live::events::EventHub).
    pub(crate) fn is_events(&self) -> bool {
        matches!(self.body, ResponseBody::Events)
    }

    /// Adds an entity tag. A client that already has this version gets 304, and one that asks for a
    /// part of it gets that part.
    pub(crate) fn tagged(self, tag: &str, request: &Request) -> Response {
        let knows = |known: &str| {
            known
                .split(',')
                .any(|known| matches!(known.trim().trim_start_matches("W/"), known if known == tag || known == "*"))
        };
        if request.header("If-None-Match").is_some_and(knows) {
            return Response {
                status: 304,
                headers: Vec::new(),
                body: ResponseBody::Bytes(Arc::default()),
            }
            .with("ETag", tag);
        }
        self.with("ETag", tag)
    }

    /// Writes the response to a connection.
    ///
    /// # Errors
    /// When the client is gone or too slow, or the file cannot be read.
    pub(crate) fn send(mut self, stream: &TcpStream, request: Option<&Request>) -> io::Result<()> {
        let (mut body, length): (Box<dyn Seekable>, u64) = match std::mem::take(&mut self.body) {
            ResponseBody::Bytes(bytes) => {
                let length = bytes.len() as u64;
                (Box::new(Cursor::new(Shared(bytes))), length)
            }
            ResponseBody::File(path) => {
                let file = File::open(path)?;
                let length = file.metadata()?.len();
                (Box::new(file), length)
            }
            ResponseBody::Events => return Ok(()),
        };
        let (from, to) = match self.part(request, length) {
            ByteRange::All => (0, length),
            ByteRange::Of(from, to) => {
                self.status = 206;
                self = self.with(
                    "Content-Range",
                    &format!("bytes {from}-{}/{length}", to - 1),
                );
                body.seek(SeekFrom::Start(from))?;
                (from, to)
            }
            ByteRange::None => {
                self.status = 416;
                self = self.with("Content-Range", &format!("bytes */{length}"));
                (0, 0)
            }
        };
        for (name, value) in ALWAYS {
            self = self.with(name, value);
        }
        let length = usize::try_from(to - from).ok();
        let is_head = request.is_some_and(|request| request.method == Method::Head);
        let mut out = BufWriter::with_capacity(64 * 1024, stream);
        let body = body.take(to - from);
        tiny_http::Response::new(StatusCode(self.status), self.headers, body, length, None)
            // The length is always known, so nothing is sent in chunks.
            .with_chunked_threshold(usize::MAX)
            .raw_print(&mut out, HTTPVersion(1, 1), &[], is_head, None)?;
        out.flush()
    }

    /// The part of the body that the request asks for (RFC 9110, section 14). A request for several
    /// parts, or one that is not understood, gets the whole body.
    fn part(&self, request: Option<&Request>, length: u64) -> ByteRange {
        let tag = self
            .headers
            .iter()
            .find(|header| header.field.equiv("ETag"));
        let (Some(request), Some(tag), 200) = (request, tag, self.status) else {
            return ByteRange::All;
        };
        let is_current = |known: &str| known == tag.value.as_str();
        let range = request
            .header("Range")
            .and_then(|range| range.strip_prefix("bytes="));
        match range.and_then(|range| range.split_once('-')) {
            Some((from, to)) if request.header("If-Range").is_none_or(is_current) => {
                stretch(from.trim(), to.trim(), length)
            }
            _ => ByteRange::All,
        }
    }
}

/// The headers of every response: use the media type as it is, ask again before using it again, and
/// let no other site embed it.
const ALWAYS: [(&str, &str); 5] = [
    ("Server", "linger"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-cache"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
];

/// A part of a body. The second number is not included.
#[derive(Debug, PartialEq, Eq)]
enum ByteRange {
    All,
    Of(u64, u64),
    /// A part that does not exist.
    None,
}

/// Reads `from`-`to` for a body of `length` bytes. One of the two may be empty.
fn stretch(from: &str, to: &str, length: u64) -> ByteRange {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number with more digits than fit means "beyond the end".
        is_number.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(from), number(to)) {
        (None, Some(last)) if from.is_empty() => match last.min(length) {
            0 => ByteRange::None,
            last => ByteRange::Of(length - last, length),
        },
        (Some(from), None) if to.is_empty() && from < length => ByteRange::Of(from, length),
        (Some(from), Some(to)) if from <= to && from < length => {
            ByteRange::Of(from, to.saturating_add(1).min(length))
        }
        (Some(from), Some(to)) if from > to => ByteRange::All,
        (Some(_), _) if to.is_empty() || number(to).is_some() => ByteRange::None,
        _ => ByteRange::All,
    }
}

/// Shared bytes that a cursor can read.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cut_as_they_are_asked_for() {
        for (from, to, part) in [
            ("0", "", ByteRange::Of(0, 10)),
            ("2", "4", ByteRange::Of(2, 5)),
            ("2", "99999999999999999999999", ByteRange::Of(2, 10)),
            ("", "3", ByteRange::Of(7, 10)),
            ("", "30", ByteRange::Of(0, 10)),
            ("9", "9", ByteRange::Of(9, 10)),
            ("10", "", ByteRange::None),
            ("10", "12", ByteRange::None),
            ("99999999999999999999999", "", ByteRange::None),
            ("", "0", ByteRange::None),
            ("", "", ByteRange::All),
            ("4", "2", ByteRange::All),
            ("-1", "2", ByteRange::All),
            ("1", "2,4-5", ByteRange::All),
            ("a", "b", ByteRange::All),
        ] {
            assert_eq!(stretch(from, to, 10), part, "{from:?}-{to:?}");
        }
        assert_eq!(stretch("0", "", 0), ByteRange::None);
    }
}

//! Reads requests from a connection (RFC 9112), within limits of time.
//!
//! Enters: bytes of a connection. Leaves: a [`Request`], or the status that says why there is none.
//! Forbidden here: the meaning of paths.

use crate::serve::http::head::{self, MOST_HEAD, TOO_LARGE};
use crate::serve::http::request::{Refusal, Request};
use crate::source::Stopwatch;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The longest time from the first byte of a request to its last.
const WHOLE_REQUEST: Duration = Duration::from_secs(10);
/// How long a connection may be idle between two requests.
const IDLE: Duration = Duration::from_secs(60);
/// How long it may be idle when other connections wait for a place.
const IDLE_IN_A_CROWD: Duration = Duration::from_secs(1);
/// How long one read waits for bytes before the limits are checked again.
const GLANCE: Duration = Duration::from_millis(250);

/// Reads the requests of one connection, one after the other.
pub(crate) struct RequestReader<'a> {
    stream: &'a TcpStream,
    /// Bytes that were read and are not used yet.
    ahead: Vec<u8>,
}

impl<'a> RequestReader<'a> {
    pub(crate) fn new(stream: &'a TcpStream) -> RequestReader<'a> {
        let ahead = Vec::new();
        RequestReader { stream, ahead }
    }

    /// The next request. `is_crowded` says whether others wait for this connection's place.
    /// `most_body` says how many bytes the body may have, by the head of the request: no byte of a
    /// longer one is read.
    pub(crate) fn next(
        &mut self,
        is_crowded: &dyn Fn() -> bool,
        most_body: &dyn Fn(&Request) -> usize,
    ) -> Result<Request, Refusal> {
        let mut since = Stopwatch::start();
        let mut has_begun = !self.ahead.is_empty();
        let end = loop {
            if let Some(end) = head::end(&self.ahead) {
                break end;
            }
            if self.ahead.len() > MOST_HEAD {
                return Err(TOO_LARGE);
            }
            let patience = match (has_begun, is_crowded()) {
                (true, _) => WHOLE_REQUEST,
                (false, true) => IDLE_IN_A_CROWD,
                (false, false) => IDLE,
            };
            self.more(since, patience)?;
            if !has_begun && !self.ahead.is_empty() {
                (has_begun, since) = (true, Stopwatch::start());
            }
        };
        let rest = self.ahead.split_off(end);
        let bytes = std::mem::replace(&mut self.ahead, rest);
        let mut request = head::parse(&bytes)?;
        request.is_from_here = is_from_here(self.stream);
        request.arrived_at = self.stream.local_addr().ok().map(|local| local.ip());
        let length = head::body_length(&request, most_body(&request))?;
        if head::expects_leave(&request)? && self.ahead.len() < length {
            // RFC 9110, 10.1.1: the sender waits for this before it sends the body.
            let told = (&mut &*self.stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
            told.map_err(|_| Refusal::Gone)?;
        }
        while self.ahead.len() < length {
            self.more(since, WHOLE_REQUEST)?;
        }
        let rest = self.ahead.split_off(length);
        request.body = std::mem::replace(&mut self.ahead, rest);
        Ok(request)
    }

    /// Waits a moment for more bytes.
    fn more(&mut self, since: Stopwatch, patience: Duration) -> Result<(), Refusal> {
        if since.elapsed() > patience {
            return Err(if self.ahead.is_empty() {
                Refusal::Gone
            } else {
                Refusal::Status(408, "The request did not come in time.\n")
            });
        }
        let mut buffer = [0; 16 * 1024];
        let read = self
            .stream
            .set_read_timeout(Some(GLANCE))
            .and_then(|()| (&mut &*self.stream).read(&mut buffer));
        match read {
            Ok(0) => Err(Refusal::Gone),
            Ok(count) => {
                self.ahead.extend_from_slice(&buffer[..count]);
                Ok(())
            }
            Err(error) if is_only_late(&error) => Ok(()),
            Err(_) => Err(Refusal::Gone),
        }
    }
}

/// Whether both ends of a connection are on this machine.
fn is_from_here(stream: &TcpStream) -> bool {
    match (stream.peer_addr(), stream.local_addr()) {
        (Ok(peer), Ok(local)) => peer.ip().is_loopback() || peer.ip() == local.ip(),
        _ => false,
    }
}

/// Whether an error only means that no bytes came in time.
pub(crate) fn is_only_late(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

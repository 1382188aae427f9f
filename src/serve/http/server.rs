//! Lets connections in, a bounded number at a time, and never stops doing so.
//!
//! Enters: a listening socket, and a function that answers requests. Leaves: answers, one after the
//! other on each connection. tiny_http's own loop knows no limits (a thread for each connection, heads of any
//! length, and it ends when descriptors run out), so this one takes its place; tiny_http prints the
//! answers.

use crate::diagnostic::Diagnostic;
use crate::serve::http::request::{Refusal, Request, RequestReader};
use crate::serve::http::response::Response;
use std::io::{self, ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The port that the preview has unless it is taken.
pub const DEFAULT_PORT: u16 = 4000;
/// How many ports after it are tried.
const PORTS_TRIED: u16 = 100;
/// Connections at a time, pages that listen for events not among them.
const MOST_CONNECTIONS: usize = 256;
/// How many make it a crowd, in which idle ones soon have to go.
const CROWD: usize = MOST_CONNECTIONS / 2;
/// How long one piece of an answer may take to be accepted by the other side.
const WRITE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more descriptors or threads.
const BREATHE: Duration = Duration::from_millis(50);
/// How much is read of what is not wanted, so that the refusal arrives.
const MOST_UNWANTED: usize = 256 * 1024;

/// A socket that listens.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
}

impl HttpServer {
    /// Listens on 127.0.0.1: on `port`, or with none given, on the first free one from
    /// [`DEFAULT_PORT`] on. Port 0 is any free one.
    ///
    /// # Errors
    /// When the port, or all that were tried, are taken.
    pub fn open(port: Option<u16>) -> Result<HttpServer, Diagnostic> {
        HttpServer::open_at(Ipv4Addr::LOCALHOST.into(), port)
    }

    /// The same at another address of this machine.
    ///
    /// # Errors
    /// When the port, or all that were tried, are taken, or the address is not this machine's.
    pub fn open_at(host: IpAddr, port: Option<u16>) -> Result<HttpServer, Diagnostic> {
        let listen = |port| TcpListener::bind(SocketAddr::new(host, port));
        let (listener, wanted) = match port {
            Some(port) => (listen(port), port),
            None => {
                let mut tries = (DEFAULT_PORT..DEFAULT_PORT + PORTS_TRIED).map(listen);
                let free = tries.find(
                    |tried| !matches!(tried, Err(error) if error.kind() == ErrorKind::AddrInUse),
                );
                let taken = || Err(ErrorKind::AddrInUse.into());
                (free.unwrap_or_else(taken), DEFAULT_PORT)
            }
        };
        let refused = |error: io::Error| {
            Diagnostic::error("io", format!("cannot listen on {host}:{wanted}: {error}"))
                .help("choose another port with --port")
        };
        let listener = listener.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(HttpServer { listener, address })
    }

    /// Another one beside it, at the same address: on the next free port after this one's, or where
    /// those are taken, on any free one.
    ///
    /// # Errors
    /// When there is none.
    pub fn beside(&self) -> Result<HttpServer, Diagnostic> {
        let (host, port) = (self.address.ip(), self.address.port());
        let next = port.saturating_add(1)..=port.saturating_add(PORTS_TRIED);
        next.filter_map(|port| HttpServer::open_at(host, Some(port)).ok())
            .next()
            .map_or_else(|| HttpServer::open_at(host, Some(0)), Ok)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The origin of the preview's pages on this machine, without a trailing `/`.
    pub fn origin(&self) -> String {
        if self.address.ip().is_unspecified() {
            format!("http://127.0.0.1:{}", self.address.port())
        } else {
            format!("http://{}", self.address)
        }
    }

    /// Lets connections in, in the background, for as long as the process lives. `answer` answers
    /// a request; connections that wait for events go to `listen`.
    pub(crate) fn serve<A, L>(self, answer: A, listen: L)
    where
        A: Fn(&Request) -> Response + Send + Sync + 'static,
        L: Fn(TcpStream) + Send + Sync + 'static,
    {
        let visit = Arc::new(move |stream: TcpStream, is_crowded: &dyn Fn() -> bool| {
            if let Some(stream) = visit(stream, &answer, is_crowded) {
                listen(stream);
            }
        });
        // Each connection holds a clone: their number is its count.
        let places = Arc::new(());
        thread::spawn(move || {
            loop {
                let Ok((stream, _)) = self.listener.accept() else {
                    // No descriptors left, or the other side gone already: neither is for ever.
                    thread::sleep(BREATHE);
                    continue;
                };
                if Arc::strong_count(&places) > MOST_CONNECTIONS {
                    turn_away(&stream);
                    continue;
                }
                let (place, visit) = (Arc::clone(&places), Arc::clone(&visit));
                let started = thread::Builder::new().spawn(move || {
                    visit(stream, &|| Arc::strong_count(&place) > CROWD);
                });
                if started.is_err() {
                    thread::sleep(BREATHE);
                }
            }
        });
    }
}

/// Answers the requests of one connection until it ends; returns it if it waits for events.
fn visit(
    stream: TcpStream,
    answer: &impl Fn(&Request) -> Response,
    is_crowded: &dyn Fn() -> bool,
) -> Option<TcpStream> {
    stream.set_nodelay(true).ok()?;
    stream.set_write_timeout(Some(WRITE)).ok()?;
    let mut reader = RequestReader::new(&stream);
    loop {
        match reader.next(is_crowded) {
            Ok(request) => {
                let answer = answer(&request);
                if answer.is_events() {
                    return Some(stream);
                }
                // A client that goes away before the end of its answer does not need the rest.
                answer.send(&stream, Some(&request)).ok()?;
                if !request.keeps_alive() {
                    return None;
                }
            }
            Err(Refusal::Gone) => return None,
            Err(Refusal::Status(status, words)) => {
                Response::plain(status, words).send(&stream, None).ok()?;
                part_gently(&stream);
                return None;
            }
        }
    }
}

/// Reads a little of what was sent too much: to close a connection that has unread bytes throws
/// away the answer as well.
fn part_gently(mut stream: &TcpStream) {
    let mut unwanted = [0; 8192];
    let mut left = MOST_UNWANTED;
    let waits = stream
        .shutdown(Shutdown::Write)
        .and_then(|()| stream.set_read_timeout(Some(WRITE / 20)));
    while left > 0 && waits.is_ok() {
        match stream.read(&mut unwanted) {
            Ok(0) => return,
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// All places are taken.
fn turn_away(stream: &TcpStream) {
    let told = stream
        .set_write_timeout(Some(BREATHE))
        .and_then(|()| Response::plain(503, "Too many connections at once.\n").send(stream, None));
    // It is closed either way.
    drop(told);
}

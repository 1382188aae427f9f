//! Accepts connections, a limited number at a time, and keeps running.
//!
//! Enters: a listening socket, and a function that answers requests. Leaves: answers, one after the
//! other on each connection. tiny_http's own loop has no limits: it starts a thread for each
//! connection, reads heads of any length, and ends when descriptors run out. So this loop replaces
//! it, and tiny_http only prints the answers.

use crate::diagnostic::Diagnostic;
use crate::serve::http::reader::RequestReader;
use crate::serve::http::request::{Refusal, Request};
use crate::serve::http::response::Response;
use std::io::{self, ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The default port of the preview.
pub const DEFAULT_PORT: u16 = 4000;
/// How many ports after the default one are tried.
const PORTS_TRIED: u16 = 100;
/// The most connections at a time. Pages that listen for events do not count.
const MOST_CONNECTIONS: usize = 256;
/// From this number of connections on, idle ones are closed soon.
const CROWD: usize = MOST_CONNECTIONS / 2;
/// How long the client may take to accept one piece of an answer.
const WRITE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more descriptors or threads.
const BREATHE: Duration = Duration::from_millis(50);
/// How many unwanted bytes are read so that a refusal reaches the client.
const MOST_UNWANTED: usize = 256 * 1024;

/// A listening socket.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
}

impl HttpServer {
    /// Listens on 127.0.0.1, on `port`. Without a port, it takes the first free one from
    /// [`DEFAULT_PORT`] on. Port 0 means any free one.
    ///
    /// # Errors
    /// When the port is taken, or all that were tried.
    pub fn open(port: Option<u16>) -> Result<HttpServer, Diagnostic> {
        HttpServer::open_at(Ipv4Addr::LOCALHOST.into(), port)
    }

    /// Like [`HttpServer::open`], at another address of this machine.
    ///
    /// # Errors
    /// When the port is taken, or all that were tried, or the address is not this machine's.
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

    /// Opens a second socket at the same address, on the next free port after this one. If all that
    /// are tried are taken, it takes any free one.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn beside(&self) -> Result<HttpServer, Diagnostic> {
        let (host, port) = (self.address.ip(), self.address.port());
        let next = port.saturating_add(1)..=port.saturating_add(PORTS_TRIED);
        next.filter_map(|port| HttpServer::open_at(host, Some(port)).ok())
            .next()
            .map_or_else(|| HttpServer::open_at(host, Some(0)), Ok)
    }

    /// The address that it listens at.
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

    /// Accepts connections in the background as long as the process lives. `answer` answers a
    /// request. `most_body` says how many bytes of body a request may have, by its head. Connections
    /// that wait for events go to `listen`.
    pub(crate) fn serve<A, B, L>(self, answer: A, most_body: B, listen: L)
    where
        A: Fn(&Request) -> Response + Send + Sync + 'static,
        B: Fn(&Request) -> usize + Send + Sync + 'static,
        L: Fn(TcpStream) + Send + Sync + 'static,
    {
        let visit = Arc::new(move |stream: TcpStream, is_crowded: &dyn Fn() -> bool| {
            if let Some(stream) = visit(stream, &answer, &most_body, is_crowded) {
                listen(stream);
            }
        });
        // Each connection holds a clone, so the reference count is the number of connections.
        let places = Arc::new(());
        thread::spawn(move || {
            loop {
                let Ok((stream, _)) = self.listener.accept() else {
                    // There are no descriptors left, or the client is gone already. Both pass.
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

/// Answers the requests of one connection until it ends. Returns the connection if it waits for
/// events.
fn visit(
    stream: TcpStream,
    answer: &impl Fn(&Request) -> Response,
    most_body: &impl Fn(&Request) -> usize,
    is_crowded: &dyn Fn() -> bool,
) -> Option<TcpStream> {
    stream.set_nodelay(true).ok()?;
    stream.set_write_timeout(Some(WRITE)).ok()?;
    let mut reader = RequestReader::new(&stream);
    loop {
        match reader.next(is_crowded, most_body) {
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

/// Reads a little of the unwanted bytes. Closing a connection with unread bytes would discard the
/// answer.
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

/// Refuses a connection because all places are taken.
fn turn_away(stream: &TcpStream) {
    let told = stream
        .set_write_timeout(Some(BREATHE))
        .and_then(|()| Response::plain(503, "Too many connections at once.\n").send(stream, None));
    // The connection is closed whether the answer arrived or not.
    drop(told);
}

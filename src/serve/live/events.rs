//! Server-sent events (WHATWG HTML, 9.2), which tell open pages about builds.
//!
//! One thread writes to all pages and waits for none. Bytes that a page does not accept at once are
//! kept for it, up to a limit. A page that falls further behind is disconnected, and connects again
//! by itself.

use crate::serve::http::reader::is_only_late;
use crate::source::Stopwatch;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// The most pages that listen at a time.
const MOST_PAGES: usize = 4096;
/// The most bytes that wait for one page, besides the newest event.
const MOST_WAITING: usize = 256 * 1024;
/// How often it tries again to write to slow pages.
const RETRY: Duration = Duration::from_millis(20);
/// How often it looks for pages that are gone.
const SWEEP: Duration = Duration::from_secs(1);
/// How often it writes to an idle page, so that a proxy in between keeps the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 500\n\n";
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/// The news for open pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing has changed.
    None,
    /// These outputs have changed: root-relative URLs, sorted. The list is empty if an error was
    /// fixed.
    Reload {
        changed: Vec<String>,
        /// Documents that have a new address: the old address, the new one.
        moved: Vec<(String, String)>,
    },
    /// The document at this URL was edited. Pages that follow go there.
    Follow(Arc<str>),
    /// The newest build has these problems, as text.
    Problems(String),
    /// A command that runs beside the preview has said something.
    Board,
}

enum HubMessage {
    Join(TcpStream),
    Tell(News),
}

/// The list of open pages. It can be cloned, and every clone reaches all pages.
#[derive(Clone, Debug)]
pub(crate) struct EventHub(Sender<HubMessage>);

impl EventHub {
    /// Starts the thread.
    pub(crate) fn start() -> EventHub {
        let (sender, receiver) = channel();
        thread::spawn(move || run(&receiver));
        EventHub(sender)
    }

    /// Adds a page by its connection. Nothing has been written to it yet.
    pub(crate) fn join(&self, connection: TcpStream) {
        // The hub lives as long as the process.
        let _ = self.0.send(HubMessage::Join(connection));
    }

    /// Tells every page.
    pub(crate) fn tell(&self, news: News) {
        let _ = self.0.send(HubMessage::Tell(news));
    }
}

fn run(messages: &Receiver<HubMessage>) {
    let mut pages: Vec<Listener> = Vec::new();
    let mut problem = None;
    let (mut swept, mut beat) = (Stopwatch::start(), Stopwatch::start());
    loop {
        let lags = pages.iter().any(|page| !page.waiting.is_empty());
        match messages.recv_timeout(if lags { RETRY } else { SWEEP }) {
            Ok(HubMessage::Join(connection)) if pages.len() < MOST_PAGES => {
                let mut page = Listener::new(connection);
                // A page that opens while there are problems gets them at once.
                let first = [HEAD, problem.as_deref().unwrap_or_default()].concat();
                if page.tell(&first) {
                    pages.push(page);
                }
            }
            Ok(HubMessage::Join(connection)) => {
                let _ = Listener::new(connection).tell(FULL);
            }
            Ok(HubMessage::Tell(news)) => {
                let Some(event) = event(&news) else { continue };
                pages.retain_mut(|page| page.tell(&event));
                match news {
                    News::Problems(_) => problem = Some(event),
                    News::Reload { .. } => problem = None,
                    // These do not change the problems.
                    News::Follow(_) | News::None | News::Board => {}
                }
            }
            Err(RecvTimeoutError::Timeout) => pages.retain_mut(Listener::catch_up),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if beat.elapsed() >= HEARTBEAT {
            beat = Stopwatch::start();
            pages.retain_mut(|page| page.tell(b": still here\n\n"));
        } else if swept.elapsed() >= SWEEP {
            swept = Stopwatch::start();
            pages.retain_mut(Listener::is_there);
        }
    }
}

/// One page that listens.
struct Listener {
    connection: TcpStream,
    /// Bytes that it has not accepted yet.
    waiting: Vec<u8>,
}

impl Listener {
    fn new(connection: TcpStream) -> Listener {
        let waiting = Vec::new();
        Listener {
            connection,
            waiting,
        }
    }

    /// Sends it an event. Returns `false` if it is gone or too far behind.
    fn tell(&mut self, bytes: &[u8]) -> bool {
        if self.waiting.len() > MOST_WAITING {
            return false;
        }
        self.waiting.extend_from_slice(bytes);
        self.catch_up()
    }

    /// Sends as many waiting bytes as it accepts now. Returns `false` if it is gone.
    fn catch_up(&mut self) -> bool {
        if self.waiting.is_empty() {
            return true;
        }
        if self.connection.set_nonblocking(true).is_err() {
            return false;
        }
        let mut sent = 0;
        while sent < self.waiting.len() {
            match self.connection.write(&self.waiting[sent..]) {
                Ok(0) => return false,
                Ok(count) => sent += count,
                Err(error) if is_only_late(&error) => break,
                Err(_) => return false,
            }
        }
        self.waiting.drain(..sent);
        if self.waiting.is_empty() {
            self.waiting = Vec::new();
        }
        true
    }

    /// Whether the client is still connected. What it sends is ignored.
    fn is_there(&mut self) -> bool {
        let mut ignored = [0; 512];
        match self.connection.read(&mut ignored) {
            Ok(count) => count > 0,
            Err(error) => is_only_late(&error),
        }
    }
}

/// The bytes of an event. `None` if there is nothing to say.
fn event(news: &News) -> Option<Vec<u8>> {
    let (name, text) = match news {
        News::None => return None,
        News::Reload { changed, moved } => (
            "reload",
            serde_json::json!({ "changed": changed, "moved": moved }).to_string(),
        ),
        News::Follow(url) => ("follow", url.to_string()),
        News::Problems(text) => ("problem", text.clone()),
        News::Board => ("board", "news".to_owned()),
    };
    let data: Vec<String> = text.lines().map(|line| format!("data: {line}\n")).collect();
    Some(format!("event: {name}\n{}\n", data.concat()).into_bytes())
}

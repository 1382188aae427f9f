//! Server-sent events (WHATWG HTML, 9.2): tells open pages what has happened.
//!
//! One thread writes to all of them and waits for none: what a page does not take at once is kept
//! for it, up to a bound; one that falls further behind is dropped, and connects again by itself.

use crate::serve::http::request::is_only_late;
use crate::source::Stopwatch;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Pages that may listen at once.
const MOST_PAGES: usize = 4096;
/// Bytes that may wait for one page, beside the newest event.
const MOST_WAITING: usize = 256 * 1024;
/// How often pages that lag are tried again...
const RETRY: Duration = Duration::from_millis(20);
/// ...how often gone ones are looked for...
const SWEEP: Duration = Duration::from_secs(1);
/// ...and how often an idle one hears something, so that a proxy in between keeps it open.
const HEARTBEAT: Duration = Duration::from_secs(15);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 500\n\n";
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/// What open pages are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing has changed.
    None,
    /// These outputs are other than before: root-relative URLs, sorted. Empty: an error was mended.
    Reload {
        changed: Vec<String>,
        /// Documents whose addresses are other ones now: the old one, the new one.
        moved: Vec<(String, String)>,
    },
    /// The document at this URL was edited: pages that follow go there.
    Follow(Arc<str>),
    /// This is wrong.
    Problems(String),
}

enum HubMessage {
    Join(TcpStream),
    Tell(News),
}

/// Where open pages join, and from where all of them are told what happens.
#[derive(Clone, Debug)]
pub(crate) struct EventHub(Sender<HubMessage>);

impl EventHub {
    /// Starts one.
    pub(crate) fn start() -> EventHub {
        let (sender, receiver) = channel();
        thread::spawn(move || run(&receiver));
        EventHub(sender)
    }

    /// A page wants to listen: its connection, nothing written to it yet.
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
                // A page that opens while something is wrong is told so.
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
                    // Says nothing of what is wrong.
                    News::Follow(_) | News::None => {}
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
    /// What it has been told and has not taken yet.
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

    /// Tells it something; `false`: it is gone, or too far behind.
    fn tell(&mut self, bytes: &[u8]) -> bool {
        if self.waiting.len() > MOST_WAITING {
            return false;
        }
        self.waiting.extend_from_slice(bytes);
        self.catch_up()
    }

    /// Sends what waits, as far as it is taken now; `false`: it is gone.
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

    /// Whether the other side is still there. What it says is not listened to.
    fn is_there(&mut self) -> bool {
        let mut ignored = [0; 512];
        match self.connection.read(&mut ignored) {
            Ok(count) => count > 0,
            Err(error) => is_only_late(&error),
        }
    }
}

/// What is written to a page; `None`: there is nothing to say.
fn event(news: &News) -> Option<Vec<u8>> {
    let (name, text) = match news {
        News::None => return None,
        News::Reload { changed, moved } => (
            "reload",
            serde_json::json!({ "changed": changed, "moved": moved }).to_string(),
        ),
        News::Follow(url) => ("follow", url.to_string()),
        News::Problems(text) => ("problem", text.clone()),
    };
    let data: Vec<String> = text.lines().map(|line| format!("data: {line}\n")).collect();
    Some(format!("event: {name}\n{}\n", data.concat()).into_bytes())
}

//! Server-sent events (WHATWG HTML, 9.2): tells open pages what has happened.
//!
//! Each page has a thread that writes to it and a short queue, so a slow one holds up nobody; one
//! whose queue is full is dropped, and connects again by itself.

use super::shelf::News;
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// Pages that may listen at once.
const MOST_PAGES: usize = 64;
/// Events that may wait for one page.
const QUEUE: usize = 8;
/// How often an idle page hears something, so that a gone one is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n\n";

enum Message {
    Join(Box<dyn Write + Send>),
    Tell(News),
}

/// Where pages join and news is told.
#[derive(Clone, Debug)]
pub(super) struct Hub(Sender<Message>);

impl Hub {
    /// Starts one.
    pub(super) fn start() -> Hub {
        let (sender, receiver) = channel();
        thread::spawn(move || run(&receiver));
        Hub(sender)
    }

    /// A page wants to listen: the raw connection, nothing written to it yet.
    pub(super) fn join(&self, connection: Box<dyn Write + Send>) {
        // The hub lives as long as the process.
        let _ = self.0.send(Message::Join(connection));
    }

    /// Tells every page.
    pub(super) fn tell(&self, news: News) {
        let _ = self.0.send(Message::Tell(news));
    }
}

fn run(messages: &Receiver<Message>) {
    let mut pages: Vec<SyncSender<String>> = Vec::new();
    let mut problem = News::None;
    for message in messages {
        match message {
            Message::Join(connection) if pages.len() < MOST_PAGES => {
                let (sender, receiver) = sync_channel(QUEUE);
                thread::spawn(move || speak(connection, &receiver));
                // A page that opens while something is wrong is told so.
                if matches!(problem, News::Problems(_)) {
                    let _ = sender.try_send(event(&problem));
                }
                pages.push(sender);
            }
            Message::Join(mut connection) => {
                let _ = connection
                    .write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            }
            Message::Tell(News::None) => {
                pages.retain(|page| page.try_send(": still here\n\n".to_owned()).is_ok())
            }
            Message::Tell(news) => {
                pages.retain(|page| page.try_send(event(&news)).is_ok());
                problem = news;
            }
        }
    }
}

fn speak(mut connection: Box<dyn Write + Send>, events: &Receiver<String>) {
    let mut say = |text: &[u8]| connection.write_all(text).and_then(|()| connection.flush());
    if say(HEAD).is_err() {
        return;
    }
    loop {
        let said = match events.recv_timeout(HEARTBEAT) {
            Ok(event) => say(event.as_bytes()),
            Err(RecvTimeoutError::Timeout) => say(b": still here\n\n"),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if said.is_err() {
            return;
        }
    }
}

fn event(news: &News) -> String {
    match news {
        News::None => String::new(),
        News::Reload => "event: reload\ndata: now\n\n".to_owned(),
        News::Problems(text) => {
            let data: Vec<String> = text.lines().map(|line| format!("data: {line}\n")).collect();
            format!("event: problem\n{}\n", data.concat())
        }
    }
}

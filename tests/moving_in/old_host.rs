//! A server of the test's own in the place of an old site.

use linger::import::{FetchLimits, FetchRequest, fetch};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a server sends for a path.
#[derive(Clone)]
pub enum Sent {
    /// A status, headers, a body.
    Whole(u16, &'static str, Vec<u8>),
    /// A recording whose connections break.
    Recording(Recording),
    /// The head, and then nothing for so long.
    Silent(Duration),
}

/// A recording, of which a request brings a part.
#[derive(Clone)]
pub struct Recording {
    pub bytes: Vec<u8>,
    /// How many bytes arrive before the connection breaks.
    pub at_a_time: usize,
    /// The headers that tell its versions apart.
    pub head: String,
    pub manner: Manner,
}

/// What a server makes of `Range` and `If-Range`.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    /// What RFC 9110 says.
    Obeys,
    /// It sends the whole file always.
    SendsAll,
    /// It sends the part that was asked for, of whatever version.
    SendsAnyVersion,
    /// It sends another part than was asked for.
    SendsAnotherPart,
    /// It says that there is no such part.
    SendsNone,
}

/// A request: the path, from which byte on, and the version that is meant.
pub type Asked = (String, u64, Option<String>);

/// An old site.
pub struct OldHost {
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    pub most_at_once: Arc<AtomicUsize>,
}

impl OldHost {
    pub fn with(files: &[(&str, Sent)]) -> OldHost {
        let files: BTreeMap<String, Sent> = files
            .iter()
            .map(|(path, sent)| ((*path).to_owned(), sent.clone()))
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = OldHost {
            address: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
            most_at_once: Arc::default(),
        };
        let (asked, most) = (Arc::clone(&host.asked), Arc::clone(&host.most_at_once));
        let files = Arc::new(files);
        std::thread::spawn(move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in listener.incoming().map_while(Result::ok) {
                let (files, asked) = (Arc::clone(&files), Arc::clone(&asked));
                let (open, most) = (Arc::clone(&open), Arc::clone(&most));
                std::thread::spawn(move || {
                    most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let answered = || open.fetch_sub(1, Ordering::SeqCst);
                    answer(&stream, &files, &asked, &answered);
                });
            }
        });
        host
    }

    /// What was asked since this was last looked at, sorted: path, and from which byte on.
    pub fn asked(&self) -> Vec<(String, u64)> {
        let asked = self.asked_in_order();
        let mut asked: Vec<_> = asked
            .into_iter()
            .map(|(path, from, _)| (path, from))
            .collect();
        asked.sort();
        asked
    }

    pub fn asked_in_order(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// Downloads paths into a folder; what was refused, by path.
    pub fn fetch(
        &self,
        dir: &Path,
        limits: FetchLimits,
        paths: &[&str],
    ) -> BTreeMap<String, String> {
        let addresses: Vec<String> = paths
            .iter()
            .map(|path| format!("{}{path}", self.address))
            .collect();
        let refused = fetch(&FetchRequest {
            addresses: &addresses,
            base: Some(&self.address),
            dir,
            limits,
            progress: &|done, all| assert!(done <= all),
        });
        let path = |address: String| address[self.address.len()..].to_owned();
        refused
            .into_iter()
            .map(|(address, why)| (path(address), why))
            .collect()
    }
}

fn answer(
    stream: &TcpStream,
    files: &BTreeMap<String, Sent>,
    asked: &Mutex<Vec<Asked>>,
    answered: &dyn Fn() -> usize,
) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let header = |name: &str| {
        head.iter().find_map(|line| {
            let (other, value) = line.split_once(':')?;
            other.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let from = header("range").and_then(|range| {
        let from = range.strip_prefix("bytes=")?.strip_suffix('-')?;
        from.parse::<u64>().ok()
    });
    let mark = header("if-range").map(str::to_owned);
    let request = (path.clone(), from.unwrap_or(0), mark.clone());
    asked.lock().unwrap().push(request);
    let mut stream = stream;
    let mut send = |head: String, body: &[u8]| {
        // Before its last byte: whoever has all of it may ask again at once.
        answered();
        let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()
    };
    match files.get(&path) {
        None => send("404 Not Found\r\nContent-Length: 0".to_owned(), b""),
        Some(Sent::Whole(status, headers, body)) => {
            // Time for others to ask as well.
            std::thread::sleep(Duration::from_millis(20));
            let len = body.len();
            let head = format!("{status} X\r\nContent-Length: {len}{headers}");
            send(head, body)
        }
        Some(Sent::Recording(recording)) => {
            let (head, rest) = recording.part(from, mark.as_deref());
            send(head, &rest[..rest.len().min(recording.at_a_time)])
        }
        Some(Sent::Silent(time)) => {
            let head = "200 OK\r\nContent-Type: image/png\r\nContent-Length: 9";
            let sent = send(head.to_owned(), b"");
            std::thread::sleep(*time);
            sent
        }
    }
}

impl Recording {
    /// The head of an answer, and its bytes.
    fn part(&self, from: Option<u64>, mark: Option<&str>) -> (String, &[u8]) {
        let all = self.bytes.len();
        let is_same = mark.is_none_or(|mark| self.head.contains(mark));
        let from = from.map(|from| usize::try_from(from).unwrap());
        let from = from.filter(|_| match self.manner {
            Manner::SendsAll => false,
            Manner::Obeys => is_same,
            _ => true,
        });
        let (status, from) = match from {
            None => ("200 OK", 0),
            Some(from) if self.manner == Manner::SendsNone || from >= all => {
                let range = format!("Content-Range: bytes */{all}");
                let head = format!("416 X\r\n{range}\r\nContent-Length: 0");
                return (head, b"");
            }
            Some(from) if self.manner == Manner::SendsAnotherPart => ("206 X", from / 2),
            Some(from) => ("206 X", from),
        };
        let range = format!("Content-Range: bytes {from}-{}/{all}", all - 1);
        let range = if status == "206 X" {
            &*range
        } else {
            "X-Range: none"
        };
        let length = format!("Content-Length: {}", all - from);
        let head = format!("{status}\r\nContent-Type: audio/mpeg\r\n{range}\r\n{length}");
        (format!("{head}\r\n{}", self.head), &self.bytes[from..])
    }
}

/// A picture of that type, and its bytes.
pub fn picture(bytes: &[u8]) -> Sent {
    Sent::Whole(200, "\r\nContent-Type: image/png", bytes.to_vec())
}

pub fn limits() -> FetchLimits {
    FetchLimits {
        idle: Duration::from_secs(30),
        ..FetchLimits::default()
    }
}

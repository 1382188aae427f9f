//! HTTP on the loopback interface, by tiny_http: GET and HEAD of what is on the shelf.
//!
//! URLs are looked up among the outputs, never on disk, so no path can lead out of the site. The
//! `Host` header has to name this machine, so that no other site can read the preview by pointing
//! its own name here.

use super::events::Hub;
use super::page::{self, EVENTS_PATH, SCRIPT, SCRIPT_PATH};
use super::shelf::{Found, Shelf, request_path};
use crate::diagnostic::Diagnostic;
use crate::pipeline::Payload;
use crate::track::Newest;
use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

/// The port that the preview has unless it is taken.
pub const DEFAULT_PORT: u16 = 4000;
/// How many ports after it are tried.
const PORTS_TRIED: u16 = 100;
/// Threads that answer requests.
const WORKERS: usize = 8;

/// Listens on 127.0.0.1: on `port`, or with none given, on the first free one from
/// [`DEFAULT_PORT`] on.
///
/// # Errors
/// When the port, or all that were tried, are taken.
pub fn bind(port: Option<u16>) -> Result<Server, Diagnostic> {
    let listen = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let (listener, wanted) = match port {
        Some(port) => (listen(port), port),
        None => {
            let mut tries = (DEFAULT_PORT..DEFAULT_PORT + PORTS_TRIED).map(listen);
            let free = tries
                .find(|tried| !matches!(tried, Err(error) if error.kind() == ErrorKind::AddrInUse));
            (
                free.unwrap_or_else(|| Err(ErrorKind::AddrInUse.into())),
                DEFAULT_PORT,
            )
        }
    };
    let refused = |error: &dyn std::fmt::Display| {
        Diagnostic::error(
            "io",
            format!("cannot listen on 127.0.0.1:{wanted}: {error}"),
        )
        .help("choose another port with --port")
    };
    let listener = listener.map_err(|error| refused(&error))?;
    Server::from_listener(listener, None).map_err(|error| refused(&error))
}

/// Answers requests in the background, for as long as the process lives.
pub(super) fn answer(server: Arc<Server>, shelf: &Arc<Newest<Shelf>>, hub: &Hub) {
    for _ in 0..WORKERS {
        let (server, shelf, hub) = (Arc::clone(&server), Arc::clone(shelf), hub.clone());
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                // A reader that goes away in mid-answer is no matter.
                let _ = respond(request, &shelf.get(), &hub);
            }
        });
    }
}

fn respond(request: Request, shelf: &Shelf, hub: &Hub) -> io::Result<()> {
    if !is_for_us(&request) {
        return plain(
            request,
            403,
            "This preview answers only to its own address.\n",
        );
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return plain(request, 405, "Only GET and HEAD are answered here.\n");
    }
    let path = request_path(request.url());
    if path == EVENTS_PATH {
        hub.join(request.into_writer());
        return Ok(());
    }
    if path == SCRIPT_PATH {
        return send(
            request,
            200,
            "text/javascript; charset=utf-8",
            SCRIPT.as_bytes().to_vec(),
        );
    }
    match shelf.find(&path) {
        Found::File {
            path,
            payload,
            digest,
        } => {
            let tag = format!("\"{}\"", digest.hex());
            let known = request
                .headers()
                .iter()
                .find(|header| header.field.equiv("If-None-Match"));
            if known.is_some_and(|header| header.value.as_str() == tag) {
                return request.respond(Response::empty(304));
            }
            let bytes = match read(payload) {
                Ok(bytes) => bytes,
                Err(error) => return plain(request, 500, &format!("{error}\n")),
            };
            let mime = mime(path);
            let bytes = if mime.starts_with("text/html") {
                page::with_script(&bytes)
            } else {
                bytes
            };
            send_with(request, 200, mime, bytes, Some(&tag))
        }
        Found::Elsewhere(url) => {
            let url: String = crate::model::encode(&url);
            request.respond(Response::empty(302).with_header(header("Location", &url)))
        }
        Found::Missing(_) if !shelf.problems().is_empty() => {
            send(request, 500, HTML, page::broken(shelf.problems()))
        }
        Found::Missing(page) => match page.map(read) {
            Some(Ok(bytes)) => send(request, 404, HTML, page::with_script(&bytes)),
            _ => plain(request, 404, "There is nothing here.\n"),
        },
    }
}

fn read(payload: &Payload) -> io::Result<Vec<u8>> {
    match payload {
        Payload::Bytes(bytes) => Ok(bytes.to_vec()),
        Payload::File(path) => fs::read(path),
    }
}

/// Whether the `Host` header names this machine.
fn is_for_us(request: &Request) -> bool {
    let Some(host) = request
        .headers()
        .iter()
        .find(|header| header.field.equiv("Host"))
    else {
        return false;
    };
    let host = host.value.as_str();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    matches!(name, "127.0.0.1" | "localhost" | "::1")
}

fn plain(request: Request, status: u16, text: &str) -> io::Result<()> {
    send(
        request,
        status,
        "text/plain; charset=utf-8",
        text.as_bytes().to_vec(),
    )
}

fn send(request: Request, status: u16, mime: &str, bytes: Vec<u8>) -> io::Result<()> {
    send_with(request, status, mime, bytes, None)
}

fn send_with(
    request: Request,
    status: u16,
    mime: &str,
    bytes: Vec<u8>,
    tag: Option<&str>,
) -> io::Result<()> {
    let mut response = Response::from_data(bytes)
        .with_status_code(StatusCode(status))
        .with_header(header("Content-Type", mime))
        .with_header(header("X-Content-Type-Options", "nosniff"))
        .with_header(header("Cache-Control", "no-cache"));
    if let Some(tag) = tag {
        response.add_header(header("ETag", tag));
    }
    request.respond(response)
}

fn header(name: &str, value: &str) -> Header {
    // Both come from this file or are percent-encoded, so they are ASCII; an empty one is harmless.
    Header::from_bytes(name, value).unwrap_or_else(|()| Header {
        field: "X-Linger"
            .parse()
            .unwrap_or_else(|()| unreachable!("a literal that parses")),
        value: Default::default(),
    })
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type of an output, by its path.
fn mime(path: &str) -> &'static str {
    if path.ends_with("rss.xml") {
        return "application/rss+xml; charset=utf-8";
    }
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "xml" => "application/xml; charset=utf-8",
        "txt" | "vtt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

//! What the stores that are reached by HTTP share.

use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{StoreConnection, StoreFailure};
use std::fs::File;
use std::time::Duration;
use ureq::http::{Response, header::ETAG};
use ureq::{Agent, Body, RequestBuilder, typestate::WithBody};

/// The most bytes of a file that is read back.
const MOST_READ: u64 = 1024 * 1024 * 1024;

/// Sends requests. A server that does not go on for a minute is given up; so is a redirect, which would
/// take a secret elsewhere.
pub(super) fn agent() -> Agent {
    Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(15)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_per_write(Some(Duration::from_secs(60)))
        .timeout_per_read(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        .max_redirects(0)
        // WebDAV has methods of its own.
        .allow_non_standard_methods(true)
        .user_agent(concat!("linger/", env!("CARGO_PKG_VERSION"), " (deploy)"))
        .build()
        .into()
}

/// The media type and the cache rule of a body.
pub(super) fn sending(body: &PutBody) -> (&str, &str) {
    match body {
        PutBody::File { file, .. } => (&file.media_type, &file.cache),
        PutBody::Text(_) => ("application/json", "no-store"),
    }
}

/// Sends a body; a large file is not held.
pub(super) fn send(
    request: RequestBuilder<WithBody>,
    body: &PutBody,
    files: &LocalFiles,
) -> Result<Response<Body>, StoreFailure> {
    let sent = match files.large(body) {
        Some(place) => {
            let file = File::open(&place).map_err(|error| {
                let message = format!("cannot read `{}`: {error}", place.display());
                StoreFailure::lasting(message, "see that the file is there, and deploy again")
            })?;
            request.send(file)
        }
        None => {
            let bytes = files.bytes(body)?;
            if bytes.is_empty() {
                request.send_empty()
            } else {
                request.send(&bytes)
            }
        }
    };
    heard(sent)
}

/// An answer of whatever status. An error is told without the address, which may be signed.
pub(super) fn heard(
    answer: Result<Response<Body>, ureq::Error>,
) -> Result<Response<Body>, StoreFailure> {
    answer.map_err(|error| match error {
        ureq::Error::HostNotFound => StoreFailure::lasting(
            "there is no such service",
            "write its address into site.yaml as your host gave it to you",
        ),
        other => passing(&other),
    })
}

/// The bytes of an answer, and its mark.
pub(super) fn found(mut response: Response<Body>) -> Result<StoreAnswer, StoreFailure> {
    let mark = response.headers().get(ETAG);
    let mark = mark.and_then(|mark| mark.to_str().ok());
    let version = mark.unwrap_or_default().to_owned();
    let body = response.body_mut().with_config().limit(MOST_READ);
    let bytes = body.read_to_vec().map_err(|error| passing(&error))?;
    Ok(StoreAnswer::Found { bytes, version })
}

/// The text of an answer, as far as it can be read.
pub(super) fn text(response: &mut Response<Body>) -> String {
    response.body_mut().read_to_string().unwrap_or_default()
}

/// Whether a store obeys conditions: a file that must not be there is put twice, and the second has to
/// be refused.
pub(super) fn probe(
    mut connection: impl StoreConnection,
    obeys: Conditions,
) -> Result<Conditions, StoreFailure> {
    let name = format!("linger-probe-{}", uuid::Uuid::new_v4().simple());
    let text = "linger tries whether this store obeys conditions\n";
    let body = PutBody::Text(text.to_owned());
    let files = LocalFiles::default();
    let mut put = || connection.put(&name, &body, &PutCondition::Absent, &files);
    let second = put().and_then(|_| put());
    // Also if only the answer was lost.
    let deleted = connection.delete(&name);
    let second = second?;
    deleted?;
    Ok(match second {
        StoreAnswer::Refused => obeys,
        _ => Conditions::None,
    })
}

/// What went wrong on the way, without the address.
pub(super) fn passing(error: &ureq::Error) -> StoreFailure {
    StoreFailure::Passing(match error {
        ureq::Error::Timeout(_) => "the service does not answer".to_owned(),
        ureq::Error::Io(error) => format!("the connection broke: {}", error.kind()),
        ureq::Error::ConnectionFailed => "the service cannot be reached".to_owned(),
        _ => "the service answered something that is no HTTP".to_owned(),
    })
}

//! A folder on a web server that takes files by WebDAV (RFC 4918).
//!
//! A put that is cut leaves half a file on most of these servers, so files are put under another name and
//! moved. Apache keeps the old file, and its move takes the target away first: there, a put is better.

use crate::deploy::credentials::{Credentials, Login};
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{Store, StoreConnection, StoreFailure, http};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashSet;
use ureq::http::{Method, Request, Response, header::SERVER};
use ureq::{Agent, Body};
use url::Url;

pub(super) struct WebdavStore {
    address: Url,
    agent: Agent,
    authorization: String,
    conditions: Conditions,
    is_apache: bool,
}

impl WebdavStore {
    /// Opens a folder, and tries whether its server obeys conditions.
    pub(super) fn open(
        address: &str,
        user: Option<&str>,
        credentials: &Credentials<'_>,
    ) -> Result<WebdavStore, StoreFailure> {
        let whole = format!("{}/", address.trim_end_matches('/'));
        let address: Url = whole.parse().map_err(|_| {
            StoreFailure::lasting(
                format!("`{address}` is not the address of a folder on a web server"),
                "write it into `url:` with its scheme, such as https://dav.example.com/blog/",
            )
        })?;
        let host = address.host_str().unwrap_or_default();
        let Login { user, password } = credentials.login("LINGER_WEBDAV_PASSWORD", host, user)?;
        let encoded = STANDARD.encode(format!("{user}:{password}"));
        let mut store = WebdavStore {
            address,
            agent: http::agent(),
            authorization: format!("Basic {encoded}"),
            conditions: Conditions::None,
            is_apache: false,
        };
        store.probe()?;
        Ok(store)
    }

    fn probe(&mut self) -> Result<(), StoreFailure> {
        let answer = self.ask(Method::OPTIONS, "", None)?;
        let server = answer.headers().get(SERVER);
        let server = server.and_then(|server| server.to_str().ok());
        self.is_apache = server.is_some_and(|server| server.contains("Apache"));
        self.conditions = http::probe(WebdavConnection::of(self), Conditions::Absent)?;
        Ok(())
    }

    fn place(&self, name: &str) -> Result<Url, StoreFailure> {
        // Each part is encoded by itself, so that a `?` in a name stays one.
        let mut place = self.address.clone();
        match place.path_segments_mut() {
            Ok(mut segments) => {
                segments.pop_if_empty().extend(name.split('/'));
            }
            Err(()) => {
                let message = format!("`{}` is no address of a folder", self.address);
                return Err(StoreFailure::lasting(message, "write `url:` with https://"));
            }
        }
        Ok(place)
    }

    /// A request without a body.
    fn ask(
        &self,
        method: Method,
        name: &str,
        to: Option<&Url>,
    ) -> Result<Response<Body>, StoreFailure> {
        let place = if name.is_empty() {
            self.address.clone()
        } else {
            self.place(name)?
        };
        let mut request = Request::builder()
            .method(method)
            .uri(place.as_str())
            .header("Authorization", &self.authorization);
        if let Some(to) = to {
            request = request
                .header("Destination", to.as_str())
                .header("Overwrite", "T");
        }
        let request = request.body(()).map_err(|error| {
            StoreFailure::lasting(
                format!("`{}` cannot be asked: {error}", self.address),
                "see that `url:` in site.yaml is right",
            )
        })?;
        http::heard(self.agent.run(request))
    }

    fn refused(&self, status: u16) -> StoreFailure {
        let message = format!("{} answers {status}", self.address);
        match status {
            408 | 423 | 425 | 429 | 500..=506 => StoreFailure::Passing(message),
            401 | 403 => StoreFailure::lasting(
                message,
                "see that the user and the password are right, and may write there; the password comes from LINGER_WEBDAV_PASSWORD or ~/.netrc",
            ),
            507 => StoreFailure::lasting(
                message,
                "the server has no room: make some, and deploy again",
            ),
            _ => StoreFailure::lasting(
                message,
                "see that `url:` in site.yaml is the folder as your host names it",
            ),
        }
    }
}

impl Store for WebdavStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: self.conditions,
            is_whole: self.is_apache,
            is_one_step: false,
            at_once: 8,
        }
    }

    fn shown(&self) -> String {
        self.address.to_string()
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(WebdavConnection::of(self)))
    }
}

struct WebdavConnection<'a> {
    store: &'a WebdavStore,
    made: HashSet<String>,
}

impl<'a> WebdavConnection<'a> {
    fn of(store: &'a WebdavStore) -> WebdavConnection<'a> {
        WebdavConnection {
            store,
            made: HashSet::new(),
        }
    }

    /// Makes the folders above a file, if they were not made before.
    fn make_folders(&mut self, path: &str) -> Result<bool, StoreFailure> {
        let mut is_made = false;
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.made.insert(folder.to_owned()) {
                // 405: it is there.
                self.store.ask(method("MKCOL")?, folder, None)?;
                is_made = true;
            }
        }
        Ok(is_made)
    }
}

impl StoreConnection for WebdavConnection<'_> {
    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let store = self.store;
        let place = store.place(name)?;
        let (media_type, _) = http::sending(body);
        let mut is_second = false;
        loop {
            let mut request = store
                .agent
                .put(place.as_str())
                .header("Authorization", &store.authorization)
                .header("Content-Type", media_type);
            if *condition == PutCondition::Absent {
                request = request.header("If-None-Match", "*");
            }
            let status = http::send(request, body, files)?.status().as_u16();
            match status {
                200..=299 => return Ok(StoreAnswer::Done),
                412 if *condition == PutCondition::Absent => return Ok(StoreAnswer::Refused),
                403 | 404 | 409 if !is_second && self.make_folders(name)? => is_second = true,
                status => return Err(store.refused(status)),
            }
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<StoreAnswer, StoreFailure> {
        let place = self.store.place(to)?;
        let mut is_second = false;
        loop {
            let method = method("MOVE")?;
            let status = self
                .store
                .ask(method, from, Some(&place))?
                .status()
                .as_u16();
            match status {
                200..=299 => return Ok(StoreAnswer::Done),
                404 => return Ok(StoreAnswer::Missing),
                403 | 409 if !is_second && self.make_folders(to)? => is_second = true,
                status => return Err(self.store.refused(status)),
            }
        }
    }

    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let response = self.store.ask(Method::GET, name, None)?;
        match response.status().as_u16() {
            200..=299 => http::found(response),
            404 => Ok(StoreAnswer::Missing),
            status => Err(self.store.refused(status)),
        }
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        // Folders stay: to delete one, here, is to delete all that is in it.
        match self
            .store
            .ask(Method::DELETE, name, None)?
            .status()
            .as_u16()
        {
            200..=299 | 404 => Ok(StoreAnswer::Done),
            status => Err(self.store.refused(status)),
        }
    }
}

/// A method that HTTP itself does not have.
fn method(name: &'static str) -> Result<Method, StoreFailure> {
    Method::from_bytes(name.as_bytes())
        .map_err(|_| StoreFailure::lasting(format!("`{name}` is no method"), "deploy again"))
}

//! A container of Azure's Blob Storage: three requests, signed with the account's key ("Shared Key",
//! Microsoft's REST reference for version 2021-08-06), or with a shared access signature.

use crate::deploy::credentials::{AzureSecret, Credentials};
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{Store, StoreConnection, StoreFailure, http};
use crate::source::moment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ureq::Agent;
use url::Url;

/// The version of the protocol.
const VERSION: &str = "2021-08-06";
/// How a date is written in a header (RFC 9110, 5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

pub(super) struct AzureStore {
    account: String,
    container: Url,
    folder: String,
    agent: Agent,
    secret: AzureSecret,
    conditions: Conditions,
}

/// The headers of a request, beside those that every request has.
#[derive(Default)]
struct BlobHeaders<'a> {
    media_type: &'a str,
    len: Option<u64>,
    if_match: &'a str,
    if_none_match: &'a str,
    /// Those of Azure's own, sorted by name.
    own: Vec<(&'static str, String)>,
}

impl AzureStore {
    /// Opens a container, and tries whether it obeys conditions.
    pub(super) fn open(
        account: &str,
        container: &str,
        endpoint: Option<&str>,
        folder: &str,
        credentials: &Credentials<'_>,
    ) -> Result<AzureStore, StoreFailure> {
        let azure = format!("https://{account}.blob.core.windows.net");
        let address = endpoint.unwrap_or(&azure).trim_end_matches('/');
        let url = format!("{address}/{container}/");
        let url: Url = url.parse().map_err(|_| {
            StoreFailure::lasting(
                format!("`{url}` is not the address of a container"),
                "write the names of the account and the container into site.yaml",
            )
        })?;
        let mut store = AzureStore {
            account: account.to_owned(),
            container: url,
            folder: folder.to_owned(),
            agent: http::agent(),
            secret: credentials.azure()?,
            conditions: Conditions::None,
        };
        store.conditions = http::probe(&store, Conditions::All)?;
        Ok(store)
    }

    fn place(&self, name: &str) -> Url {
        let mut place = self.container.clone();
        if let Ok(mut segments) = place.path_segments_mut() {
            let folder = self.folder.split('/').filter(|part| !part.is_empty());
            segments
                .pop_if_empty()
                .extend(folder)
                .extend(name.split('/'));
        }
        if let AzureSecret::Signature(query) = &self.secret {
            place.set_query(Some(query.trim_start_matches('?')));
        }
        place
    }

    /// The headers that sign a request: their names and values.
    fn signed(
        &self,
        method: &str,
        place: &Url,
        headers: &BlobHeaders<'_>,
    ) -> Result<Vec<(&'static str, String)>, StoreFailure> {
        let mut own = headers.own.clone();
        own.push(("x-ms-version", VERSION.to_owned()));
        let AzureSecret::Key(key) = &self.secret else {
            return Ok(own);
        };
        own.push(("x-ms-date", moment().strftime(HTTP_DATE).to_string()));
        own.sort();
        let listed: String = own
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let len = headers.len.filter(|len| *len > 0);
        let len = len.map_or_else(String::new, |len| len.to_string());
        // Encoding, language, length, MD5, type, date, and the five conditions.
        let text = format!(
            "{method}\n\n\n{len}\n\n{}\n\n\n{}\n{}\n\n\n{listed}/{}{}",
            headers.media_type,
            headers.if_match,
            headers.if_none_match,
            self.account,
            place.path()
        );
        let key = STANDARD.decode(key).map_err(|_| {
            StoreFailure::lasting(
                "the account key is not whole",
                "copy it again from your account, under Access keys, into AZURE_STORAGE_KEY",
            )
        })?;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes());
        let signature = STANDARD.encode(tag);
        own.push((
            "Authorization",
            format!("SharedKey {}:{signature}", self.account),
        ));
        Ok(own)
    }

    fn refused(&self, status: u16) -> StoreFailure {
        let message = format!("{} answers {status}", self.container);
        match status {
            408 | 429 | 500..=599 => StoreFailure::Passing(message),
            401 | 403 => StoreFailure::lasting(
                message,
                "see that the account's key is right (AZURE_STORAGE_KEY), or that the signature (AZURE_STORAGE_SAS_TOKEN) may read, create, write and delete; and that this computer's clock is right",
            ),
            404 => StoreFailure::lasting(
                message,
                "make the container, or write its name into `container:` in site.yaml",
            ),
            _ => StoreFailure::lasting(
                message,
                "see that `account:` and `container:` in site.yaml are right",
            ),
        }
    }
}

impl Store for AzureStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: self.conditions,
            is_whole: true,
            is_one_step: false,
            at_once: 16,
        }
    }

    fn shown(&self) -> String {
        self.container.to_string()
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(self))
    }
}

impl StoreConnection for &AzureStore {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let place = self.place(name);
        let mut request = self.agent.get(place.as_str());
        for (name, value) in self.signed("GET", &place, &BlobHeaders::default())? {
            request = request.header(name, value);
        }
        let mut response = http::heard(request.call())?;
        match response.status().as_u16() {
            200..=299 => http::found(response),
            404 if !http::text(&mut response).contains("ContainerNotFound") => {
                Ok(StoreAnswer::Missing)
            }
            status => Err(self.refused(status)),
        }
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let place = self.place(name);
        let (media_type, cache) = http::sending(body);
        let len = match body {
            PutBody::File { file, .. } => file.len,
            PutBody::Text(text) => text.len() as u64,
        };
        let mut headers = BlobHeaders {
            media_type,
            len: Some(len),
            own: vec![
                ("x-ms-blob-cache-control", cache.to_owned()),
                ("x-ms-blob-type", "BlockBlob".to_owned()),
            ],
            ..BlobHeaders::default()
        };
        let mut request = self
            .agent
            .put(place.as_str())
            .header("Content-Type", media_type);
        match condition {
            PutCondition::Always => {}
            PutCondition::Absent => {
                headers.if_none_match = "*";
                request = request.header("If-None-Match", "*");
            }
            PutCondition::Unchanged(version) => {
                headers.if_match = version;
                request = request.header("If-Match", version);
            }
        }
        for (name, value) in self.signed("PUT", &place, &headers)? {
            request = request.header(name, value);
        }
        let response = http::send(request, body, files)?;
        match response.status().as_u16() {
            200..=299 => Ok(StoreAnswer::Done),
            409 | 412 if *condition != PutCondition::Always => Ok(StoreAnswer::Refused),
            status => Err(self.refused(status)),
        }
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let place = self.place(name);
        let mut request = self.agent.delete(place.as_str());
        for (name, value) in self.signed("DELETE", &place, &BlobHeaders::default())? {
            request = request.header(name, value);
        }
        match http::heard(request.call())?.status().as_u16() {
            200..=299 | 404 => Ok(StoreAnswer::Done),
            status => Err(self.refused(status)),
        }
    }
}

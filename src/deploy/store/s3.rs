//! A bucket at S3, or at a service that speaks its language: R2, B2, MinIO, Hetzner, and Google's by its
//! S3 door. `rusty-s3` signs, `ureq` sends.
//!
//! Not every such service obeys conditions, and one that does not answers as if it did. So the first
//! thing that is asked is whether a file that must not be there may be written twice.

use crate::deploy::credentials::{AwsKey, Credentials};
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{Store, StoreConnection, StoreFailure, http};
use rusty_s3::actions::{DeleteObject, GetObject, PutObject};
use rusty_s3::{Bucket, S3Action, UrlStyle};
use std::time::Duration;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};
use url::Url;

/// How long a signature is good for.
const SIGNED_FOR: Duration = Duration::from_secs(300);

pub(super) struct S3Store {
    bucket: Bucket,
    key: rusty_s3::Credentials,
    folder: String,
    shown: String,
    agent: Agent,
    conditions: Conditions,
}

impl S3Store {
    /// Opens a bucket, and tries whether it obeys conditions.
    pub(super) fn open(
        name: &str,
        region: &str,
        endpoint: Option<&str>,
        folder: &str,
        credentials: &Credentials<'_>,
    ) -> Result<S3Store, StoreFailure> {
        let amazon = format!("https://s3.{region}.amazonaws.com");
        let address = endpoint.unwrap_or(&amazon);
        let wrong = || {
            StoreFailure::lasting(
                format!("`{address}` is not the address of a service"),
                "write it into `endpoint:` with its scheme, such as https://s3.eu-central-003.backblazeb2.com",
            )
        };
        let url: Url = address.parse().map_err(|_| wrong())?;
        // A name with a dot does not fit into a certificate; others than Amazon take paths.
        let style = if endpoint.is_some() || name.contains('.') {
            UrlStyle::Path
        } else {
            UrlStyle::VirtualHost
        };
        let bucket = Bucket::new(url, style, name.to_owned(), region.to_owned());
        let bucket = bucket.map_err(|_| wrong())?;
        let AwsKey {
            id,
            secret,
            session,
        } = credentials.aws()?;
        let key = match session {
            Some(session) => rusty_s3::Credentials::new_with_token(id, secret, session),
            None => rusty_s3::Credentials::new(id, secret),
        };
        let mut store = S3Store {
            bucket,
            key,
            folder: folder.to_owned(),
            shown: format!("bucket {name} at {address}"),
            agent: http::agent(),
            conditions: Conditions::None,
        };
        store.conditions = http::probe(&store, Conditions::All)?;
        Ok(store)
    }

    fn object(&self, name: &str) -> String {
        if self.folder.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.folder)
        }
    }

    fn is_no_bucket(&self, response: &mut Response<Body>) -> Result<bool, StoreFailure> {
        let text = http::text(response);
        if !text.contains("NoSuchBucket") {
            return Ok(false);
        }
        Err(StoreFailure::lasting(
            format!("there is no such {}", self.shown),
            "make the bucket at your host, or write its name into `bucket:` in site.yaml",
        ))
    }

    fn refused(&self, response: &mut Response<Body>) -> StoreFailure {
        let status = response.status().as_u16();
        let text = http::text(response);
        let code = between(&text, "<Code>", "</Code>").unwrap_or("no reason given");
        let message = format!("the {} answers {status} ({code})", self.shown);
        match status {
            408 | 429 | 500..=599 => StoreFailure::Passing(message),
            401 | 403 => StoreFailure::lasting(
                message,
                "see that the access key is right and may read, write and delete in that bucket; its id and secret come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from ~/.aws/credentials",
            ),
            404 => StoreFailure::lasting(
                message,
                "make the bucket at your host, or write its name into `bucket:` in site.yaml",
            ),
            _ => StoreFailure::lasting(
                message,
                "see that `region:` and `endpoint:` in site.yaml are what your host says",
            ),
        }
    }
}

impl Store for S3Store {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: self.conditions,
            is_whole: true,
            is_one_step: false,
            at_once: 16,
        }
    }

    fn shown(&self) -> String {
        self.shown.clone()
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(self))
    }
}

impl StoreConnection for &S3Store {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let object = self.object(name);
        let url = GetObject::new(&self.bucket, Some(&self.key), &object).sign(SIGNED_FOR);
        let mut response = http::heard(self.agent.get(url.as_str()).call())?;
        if response.status() == StatusCode::NOT_FOUND && !self.is_no_bucket(&mut response)? {
            return Ok(StoreAnswer::Missing);
        }
        if !response.status().is_success() {
            return Err(self.refused(&mut response));
        }
        http::found(response)
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let object = self.object(name);
        let url = PutObject::new(&self.bucket, Some(&self.key), &object).sign(SIGNED_FOR);
        let (media_type, cache) = http::sending(body);
        let mut request = self
            .agent
            .put(url.as_str())
            .header("Content-Type", media_type)
            .header("Cache-Control", cache);
        request = match condition {
            PutCondition::Always => request,
            PutCondition::Absent => request.header("If-None-Match", "*"),
            PutCondition::Unchanged(version) => request.header("If-Match", version),
        };
        let mut response = http::send(request, body, files)?;
        match response.status().as_u16() {
            200..=299 => Ok(StoreAnswer::Done),
            409 | 412 if *condition != PutCondition::Always => Ok(StoreAnswer::Refused),
            // The file that must be unchanged is gone.
            404 if matches!(condition, PutCondition::Unchanged(_)) => Ok(StoreAnswer::Refused),
            _ => Err(self.refused(&mut response)),
        }
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let object = self.object(name);
        let url = DeleteObject::new(&self.bucket, Some(&self.key), &object).sign(SIGNED_FOR);
        let mut response = http::heard(self.agent.delete(url.as_str()).call())?;
        match response.status().as_u16() {
            200..=299 | 404 => Ok(StoreAnswer::Done),
            _ => Err(self.refused(&mut response)),
        }
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

//! The kinds of places that a site is deployed to, one file each.
//!
//! Enters: a request of the protocol. Leaves: the answer, or why there is none. Forbidden here: what the
//! request is for. The laws:
//! - A store states what it can do ([`Capabilities`]) and does not promise more.
//! - What may go right at another try is [`StoreFailure::Passing`]; what will not, is not.
//! - No failure has a secret in it.

mod azure;
mod folder;
#[cfg(feature = "ftp")]
mod ftp;
mod git;
mod http;
mod s3;
mod sftp;
mod webdav;

use crate::config::{DeployTarget, StoreSettings};
use crate::deploy::credentials::Credentials;
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, PutBody, PutCondition, StoreAnswer, StoreRequest};
use crate::diagnostic::Diagnostic;
use std::path::Path;

/// A place that a site is deployed to.
pub(crate) trait Store: Sync {
    /// What it can do.
    fn can(&self) -> Capabilities;

    /// Where it is, as the writer knows it, without a secret.
    fn shown(&self) -> String;

    /// A way to it. Each thread has one of its own.
    ///
    /// # Errors
    /// Why it cannot be reached.
    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure>;
}

/// A way to a store. Each request may have been carried out although it has no answer.
pub(crate) trait StoreConnection {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it could not be read.
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure>;

    /// Gives a file new bytes, or makes it. The bytes of the site are in `files`. The protocol asks for
    /// conditions only where the store has said that it obeys them.
    ///
    /// # Errors
    /// Why it could not be written.
    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure>;

    /// Deletes a file, which need not be there.
    ///
    /// # Errors
    /// Why it could not be deleted.
    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure>;

    /// Gives a file the name of another, which it replaces. Nothing is renamed where a put is whole.
    ///
    /// # Errors
    /// Why it could not be renamed.
    fn rename(&mut self, _from: &str, _to: &str) -> Result<StoreAnswer, StoreFailure> {
        Ok(StoreAnswer::Done)
    }

    /// Carries a request of the protocol out.
    ///
    /// # Errors
    /// Why it could not.
    fn answer(
        &mut self,
        request: &StoreRequest,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        match request {
            StoreRequest::Read { name } => self.read(name),
            StoreRequest::Put {
                name,
                body,
                condition,
            } => self.put(name, body, condition, files),
            StoreRequest::Rename { from, to } => self.rename(from, to),
            StoreRequest::Delete { name } => self.delete(name),
            StoreRequest::Wait { .. } => Ok(StoreAnswer::Done),
        }
    }
}

/// The folders above a file, the inmost first.
fn folders_above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(name.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}

/// Why a request has no answer.
#[derive(Clone, Debug)]
pub(crate) enum StoreFailure {
    /// The network, or the server, is not at its best: it is tried again.
    Passing(String),
    /// It is no use to try again.
    Lasting(Box<Diagnostic>),
}

impl StoreFailure {
    /// One that lasts, with what to do.
    pub(crate) fn lasting(message: impl Into<String>, help: impl Into<String>) -> StoreFailure {
        let problem = Diagnostic::error("deploy-refused", message.into());
        StoreFailure::Lasting(Box::new(problem.help(help.into())))
    }
}

/// The store of a target. `root` is the site's.
///
/// # Errors
/// What is missing: a program, a secret.
pub(crate) fn open(
    target: &DeployTarget,
    root: &Path,
    credentials: &Credentials<'_>,
) -> Result<Box<dyn Store>, StoreFailure> {
    Ok(match &target.store {
        StoreSettings::Folder { path } => Box::new(folder::FolderStore::new(root.join(path))),
        StoreSettings::Sftp {
            host,
            port,
            user,
            path,
        } => Box::new(sftp::SftpStore::new(host, *port, user.as_deref(), path)),
        #[cfg(not(feature = "ftp"))]
        StoreSettings::Ftp { .. } => {
            return Err(StoreFailure::lasting(
                "this linger was built without FTP",
                "build it with the feature `ftp`, which is on unless it is switched off",
            ));
        }
        #[cfg(feature = "ftp")]
        StoreSettings::Ftp {
            host,
            port,
            user,
            path,
            tls,
            certificate,
        } => {
            let certificate = certificate.as_ref().map(|path| root.join(path));
            let place = ftp::FtpPlace {
                host,
                port: *port,
                user: user.as_deref(),
                path,
                has_tls: *tls,
                certificate: certificate.as_deref(),
            };
            Box::new(ftp::FtpStore::open(&place, credentials)?)
        }
        StoreSettings::Git { repository, branch } => {
            Box::new(git::GitStore::new(root, repository, branch, credentials.by))
        }
        StoreSettings::S3 {
            bucket,
            region,
            endpoint,
            path,
        } => Box::new(s3::S3Store::open(
            bucket,
            region,
            endpoint.as_deref(),
            path,
            credentials,
        )?),
        StoreSettings::Azure {
            account,
            container,
            endpoint,
            path,
        } => Box::new(azure::AzureStore::open(
            account,
            container,
            endpoint.as_deref(),
            path,
            credentials,
        )?),
        StoreSettings::Webdav { url, user } => Box::new(webdav::WebdavStore::open(
            url,
            user.as_deref(),
            credentials,
        )?),
    })
}

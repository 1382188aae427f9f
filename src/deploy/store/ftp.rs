//! A web space that takes files by FTP (RFC 959), with TLS (RFC 4217) unless the writer says otherwise.
//!
//! TLS is 1.2: servers that want each transfer to continue the session of the first (vsftpd, most shared
//! hosts) cannot do that with the tickets of 1.3, which are good for once. What a server says after an
//! upload is not believed: some say that all is well of a file that was cut, so its size is asked for.

use crate::deploy::credentials::{Credentials, Login};
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{Store, StoreConnection, StoreFailure, folders_above};
use crate::digest::Digest;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::collections::HashSet;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use suppaftp::types::FileType;
use suppaftp::{FtpError, RustlsConnector, RustlsFtpStream};

/// How long a server may be silent.
const PATIENCE: Duration = Duration::from_secs(30);
/// The port of FTP.
const PORT: u16 = 21;

pub(super) struct FtpStore {
    host: String,
    port: u16,
    path: String,
    login: Login,
    /// `None`: in the clear.
    tls: Option<Arc<ClientConfig>>,
}

/// Where an FTP server is.
pub(super) struct FtpPlace<'a> {
    pub(super) host: &'a str,
    pub(super) port: Option<u32>,
    pub(super) user: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) has_tls: bool,
    /// The certificate of a server that signs its own.
    pub(super) certificate: Option<&'a Path>,
}

impl FtpStore {
    pub(super) fn open(
        place: &FtpPlace<'_>,
        credentials: &Credentials<'_>,
    ) -> Result<FtpStore, StoreFailure> {
        let port = place.port.and_then(|port| u16::try_from(port).ok());
        let tls = place.has_tls.then(|| tls(place.certificate)).transpose()?;
        Ok(FtpStore {
            host: place.host.to_owned(),
            port: port.unwrap_or(PORT),
            path: place.path.to_owned(),
            login: credentials.login("LINGER_FTP_PASSWORD", place.host, place.user)?,
            tls: tls.map(Arc::new),
        })
    }

    fn session(&self) -> Result<RustlsFtpStream, StoreFailure> {
        let address = (self.host.as_str(), self.port).to_socket_addrs();
        let address: Option<SocketAddr> = address.ok().and_then(|mut found| found.next());
        let Some(address) = address else {
            return Err(StoreFailure::lasting(
                format!("there is no server `{}`", self.host),
                "write its name into `host:` in site.yaml, as your host gave it to you",
            ));
        };
        let stream = connect(address).map_err(failure)?;
        let mut session = RustlsFtpStream::connect_with_stream(stream).map_err(failure)?;
        // Many servers stand behind a router, and name an address that nobody else can reach.
        session.set_passive_nat_workaround(true);
        session = session.passive_stream_builder(connect);
        if let Some(tls) = &self.tls {
            let connector = RustlsConnector::from(Arc::clone(tls));
            session = session
                .into_secure(connector, &self.host)
                .map_err(insecure)?;
        }
        let Login { user, password } = &self.login;
        session.login(user, password).map_err(failure)?;
        session.transfer_type(FileType::Binary).map_err(failure)?;
        session
            .cwd(&self.path)
            .map_err(|error| match code(&error) {
                Some(550) => StoreFailure::lasting(
                    format!("the server has no folder `{}`", self.path),
                    "make the folder there, or write another one into `path:` in site.yaml",
                ),
                _ => failure(error),
            })?;
        Ok(session)
    }
}

fn connect(address: SocketAddr) -> Result<TcpStream, FtpError> {
    let connected = || {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    };
    connected().map_err(FtpError::ConnectionError)
}

/// TLS 1.2 with the certificate authorities that browsers know, and the writer's own certificate.
fn tls(certificate: Option<&Path>) -> Result<ClientConfig, StoreFailure> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(path) = certificate {
        let wrong = |why: String| {
            StoreFailure::lasting(
                format!("`{}` holds no certificate: {why}", path.display()),
                "`certificate:` names a file in PEM, which begins with -----BEGIN CERTIFICATE-----",
            )
        };
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|error| wrong(error.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| wrong(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(|error| StoreFailure::lasting(format!("TLS: {error}"), "deploy again"))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl Store for FtpStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: Conditions::None,
            is_whole: false,
            is_one_step: false,
            at_once: 2,
        }
    }

    fn shown(&self) -> String {
        format!("{}:{}", self.host, self.path)
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(FtpConnection {
            session: self.session()?,
            made: HashSet::new(),
        }))
    }
}

struct FtpConnection {
    session: RustlsFtpStream,
    made: HashSet<String>,
}

impl FtpConnection {
    fn is_there(&mut self, name: &str) -> Result<bool, StoreFailure> {
        match self.session.size(name) {
            Ok(_) => Ok(true),
            Err(error) if matches!(code(&error), Some(550)) => Ok(false),
            Err(error) if matches!(code(&error), Some(500 | 502 | 504)) => Ok(true),
            Err(error) => Err(failure(error)),
        }
    }

    /// Makes the folders above a file. What cannot be made is told by what follows.
    fn make_folders(&mut self, path: &str) -> Result<(), StoreFailure> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.made.insert(folder.to_owned())
                && let Err(error) = self.session.mkdir(folder)
                && code(&error).is_none()
            {
                return Err(failure(error));
            }
        }
        Ok(())
    }
}

impl StoreConnection for FtpConnection {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        match self.session.retr_as_buffer(name) {
            Ok(buffer) => {
                let bytes = buffer.into_inner();
                let version = Digest::of_bytes(&bytes).hex();
                Ok(StoreAnswer::Found { bytes, version })
            }
            Err(error) if code(&error) == Some(550) => Ok(StoreAnswer::Missing),
            Err(error) => Err(failure(error)),
        }
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        _: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let mut reader = files.open(body)?;
        let sent = self.session.put_file(name, &mut reader).map_err(failure)?;
        match self.session.size(name) {
            Ok(there) if there as u64 != sent => Err(StoreFailure::Passing(format!(
                "the server kept {there} of {sent} bytes of a file"
            ))),
            Ok(_) => Ok(StoreAnswer::Done),
            // Not every server tells sizes.
            Err(error) if matches!(code(&error), Some(500 | 502 | 504)) => Ok(StoreAnswer::Done),
            Err(error) => Err(failure(error)),
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<StoreAnswer, StoreFailure> {
        let mut done = self.session.rename(from, to);
        // pure-ftpd calls it a trouble of the moment (451) that there is no such folder.
        let is_refused = |error: &FtpError| matches!(code(error), Some(450 | 451 | 550 | 553));
        if done.as_ref().is_err_and(is_refused) {
            if !self.is_there(from)? {
                return Ok(StoreAnswer::Missing);
            }
            self.make_folders(to)?;
            done = self.session.rename(from, to);
        }
        done.map(|()| StoreAnswer::Done).map_err(failure)
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        if let Err(error) = self.session.rm(name)
            && (code(&error) != Some(550) || self.is_there(name)?)
        {
            return Err(failure(error));
        }
        // Folders that are empty now go too; the server keeps those that are not.
        for folder in folders_above(name) {
            if self.session.rmdir(folder).is_err() {
                break;
            }
            self.made.remove(folder);
        }
        Ok(StoreAnswer::Done)
    }
}

impl Drop for FtpConnection {
    fn drop(&mut self) {
        // A server that does not hear it ends the session by itself.
        let _ = self.session.quit();
    }
}

/// The number that a server refused with.
fn code(error: &FtpError) -> Option<u32> {
    match error {
        FtpError::UnexpectedResponse(response) => Some(response.status.code()),
        _ => None,
    }
}

/// A server that has no TLS, or not with a certificate that anybody knows.
fn insecure(error: FtpError) -> StoreFailure {
    match error {
        FtpError::ConnectionError(error)
            if !error.to_string().to_lowercase().contains("certificate") =>
        {
            failure(FtpError::ConnectionError(error))
        }
        error => StoreFailure::lasting(
            format!("the connection cannot be made secure: {error}"),
            "use the name of the server that its certificate has; if it signs its own, put that into a file and name it with `certificate:`; `tls: false` sends the password in the clear",
        ),
    }
}

fn failure(error: FtpError) -> StoreFailure {
    let message = match &error {
        FtpError::UnexpectedResponse(response) => {
            // An answer of several lines is said in one.
            let body = String::from_utf8_lossy(&response.body);
            let words: Vec<&str> = body.split_whitespace().collect();
            format!("the server answers: {}", words.join(" "))
        }
        other => other.to_string(),
    };
    match code(&error) {
        Some(530) => StoreFailure::lasting(
            message,
            "see that the user and the password are right; the password comes from LINGER_FTP_PASSWORD or ~/.netrc",
        ),
        Some(452 | 552) => StoreFailure::lasting(
            message,
            "the server has no room for more: make some, and deploy again",
        ),
        Some(550 | 553) => {
            StoreFailure::lasting(message, "see that your user may write to that folder")
        }
        Some(501..=504) => {
            StoreFailure::lasting(message, "the server does not understand what linger needs")
        }
        // Too many connections, a transfer that broke, a moment's trouble.
        _ => StoreFailure::Passing(message),
    }
}

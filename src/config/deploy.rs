//! What `deploy:` says: where the finished site goes. There are no secrets in it: those come from the
//! environment, from the files that other programs keep them in, or from whoever sits at the terminal.

/// A place that the site is deployed to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeployTarget {
    /// What the writer calls it.
    pub name: String,
    /// The kind of place, and where it is.
    pub store: StoreSettings,
}

/// The name of a target that is the only one.
pub const ONLY_TARGET: &str = "live";

/// A kind of place, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoreSettings {
    /// A folder on this computer, or on a drive that is mounted.
    Folder {
        /// Its path, from the root of the site.
        path: String,
    },
    /// A server that is reached by SSH.
    Sftp {
        /// Its name, or what `~/.ssh/config` calls it.
        host: String,
        /// The port, if SSH does not know.
        port: Option<u32>,
        /// The user, if SSH does not know.
        user: Option<String>,
        /// The folder there.
        path: String,
    },
    /// A web space that takes files by FTP.
    Ftp {
        /// The server's name.
        host: String,
        /// The port, if it is not 21.
        port: Option<u32>,
        /// The user, if `~/.netrc` does not know.
        user: Option<String>,
        /// The folder there.
        path: String,
        /// Whether all is sent by TLS.
        tls: bool,
        /// The certificate of a server that signs its own: a path from the root of the site.
        certificate: Option<String>,
    },
    /// A bucket at S3 (Amazon), or at a service that speaks its language.
    S3 {
        /// The bucket's name.
        bucket: String,
        /// The region, such as `eu-north-1`.
        region: String,
        /// The address of the service, if it is not Amazon's.
        endpoint: Option<String>,
        /// The folder in the bucket; empty: the top.
        path: String,
    },
    /// A container of Azure's Blob Storage.
    Azure {
        /// The storage account.
        account: String,
        /// The container, such as `$web`.
        container: String,
        /// The address of the service, if it is not Azure's.
        endpoint: Option<String>,
        /// The folder in the container; empty: the top.
        path: String,
    },
    /// A folder on a web server that takes files by WebDAV.
    Webdav {
        /// Its address.
        url: String,
        /// The user, if `~/.netrc` does not know.
        user: Option<String>,
    },
    /// A branch of a git repository, as GitHub Pages and Codeberg Pages show it.
    Git {
        /// The address of the repository, or the path of its folder.
        repository: String,
        /// The branch.
        branch: String,
    },
}

/// The kinds of places, as the settings name them.
pub const STORES: [&str; 7] = ["folder", "sftp", "ftp", "s3", "azure", "webdav", "git"];

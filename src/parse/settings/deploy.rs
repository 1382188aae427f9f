//! `deploy:` -> where the finished site goes: one place, or several by name.

use crate::config::{Data, DeployTarget, ONLY_TARGET, STORES, StoreSettings, is_secret};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;

/// Words for secrets that are no secrets in forms.
const SECRETS: [&str; 4] = ["passwd", "passphrase", "access_key", "credential"];

/// Every target.
pub(crate) fn deploy(fields: &mut Fields<'_, '_>) -> Vec<DeployTarget> {
    if fields.is_description() {
        target(ONLY_TARGET, fields);
        fields.rest();
        return Vec::new();
    }
    // Several have their names before their keys.
    let is_one = fields
        .entries()
        .any(|(_, node)| !matches!(*node.data, Data::Map(_) | Data::Null));
    if is_one {
        return target(ONLY_TARGET, fields).into_iter().collect();
    }
    refuse_secrets(fields);
    let targets = fields.each(target);
    targets.into_iter().flatten().collect()
}

/// All keys that a target can have.
struct TargetKeys {
    path: Option<String>,
    host: Option<String>,
    port: Option<u32>,
    user: Option<String>,
    tls: bool,
    certificate: Option<String>,
    bucket: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    account: Option<String>,
    container: Option<String>,
    url: Option<String>,
    repository: Option<String>,
    branch: Option<String>,
}

impl TargetKeys {
    fn read(fields: &mut Fields<'_, '_>) -> TargetKeys {
        TargetKeys {
            path: fields.text("path"),
            host: fields.text("host"),
            port: fields.number("port", 1..=65_535),
            user: fields.text("user"),
            tls: fields.flag_or("tls", true),
            certificate: fields.text("certificate"),
            bucket: fields.text("bucket"),
            region: fields.text("region"),
            endpoint: fields.text("endpoint"),
            account: fields.text("account"),
            container: fields.text("container"),
            url: fields.text("url"),
            repository: fields.text("repository"),
            branch: fields.text("branch"),
        }
    }

    /// The folder in a bucket or container.
    fn folder(&self) -> String {
        let path = self.path.as_deref().unwrap_or_default();
        path.trim_matches('/').to_owned()
    }

    /// The place of that kind; the key that it lacks, with what it is, if it lacks one.
    fn store(self, kind: &str) -> Result<StoreSettings, (&'static str, &'static str)> {
        let folder = self.folder();
        let lacks = |key, help| move || (key, help);
        let host = self
            .host
            .ok_or_else(lacks("host", "`host` is the name of the server"));
        let path = self.path.ok_or_else(lacks(
            "path",
            "`path` is the folder, such as `path: /var/www/blog`",
        ));
        Ok(match kind {
            "folder" => StoreSettings::Folder { path: path? },
            "sftp" => StoreSettings::Sftp {
                host: host?,
                port: self.port,
                user: self.user,
                path: path?,
            },
            "ftp" => StoreSettings::Ftp {
                host: host?,
                port: self.port,
                user: self.user,
                path: path?,
                tls: self.tls,
                certificate: self.certificate,
            },
            "s3" => StoreSettings::S3 {
                bucket: self
                    .bucket
                    .ok_or_else(lacks("bucket", "`bucket` is the name of the bucket"))?,
                region: self.region.unwrap_or_else(|| "us-east-1".to_owned()),
                endpoint: self.endpoint,
                path: folder,
            },
            "azure" => StoreSettings::Azure {
                account: self.account.ok_or_else(lacks(
                    "account",
                    "`account` is the name of the storage account",
                ))?,
                container: self.container.unwrap_or_else(|| "$web".to_owned()),
                endpoint: self.endpoint,
                path: folder,
            },
            "webdav" => StoreSettings::Webdav {
                url: self.url.ok_or_else(lacks(
                    "url",
                    "`url` is the address of the folder, such as `url: https://dav.example.com/blog/`",
                ))?,
                user: self.user,
            },
            _ => StoreSettings::Git {
                repository: self.repository.ok_or_else(lacks(
                    "repository",
                    "`repository` is its address, such as `git@github.com:marit/blog.git`",
                ))?,
                branch: self.branch.unwrap_or_else(|| "gh-pages".to_owned()),
            },
        })
    }
}

fn target(name: &str, fields: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    refuse_secrets(fields);
    let kinds = STORES.map(|kind| (kind, kind));
    let kind = fields.choice("to", &kinds);
    let keys = TargetKeys::read(fields);
    let Some(kind) = kind else {
        if fields.peek("to").is_none() && !fields.is_description() {
            let help = format!("`to` is one of {}", STORES.join(", "));
            complain(fields, name, "to", &help);
        }
        return None;
    };
    match keys.store(kind) {
        Ok(store) => Some(DeployTarget {
            name: name.to_owned(),
            store,
        }),
        Err((key, help)) => {
            complain(fields, name, key, help);
            None
        }
    }
}

fn complain(fields: &mut Fields<'_, '_>, name: &str, key: &str, help: &str) {
    let message = format!("the deploy target `{name}` needs `{key}`");
    let problem = Diagnostic::error("deploy-setting", message).help(help);
    fields.complain(key, problem);
}

/// What sounds like a secret is an error, and so is an address with a password in it.
fn refuse_secrets(fields: &mut Fields<'_, '_>) {
    let problem = |name: &str| {
        let message = format!("`{name}` sounds like a secret, and site.yaml is no place for one");
        Diagnostic::error("secret-in-settings", message).help(
            "take the line out, and give the password another one if the file was shared; \
             docs/going-live.md says where linger looks for it",
        )
    };
    let is_meant = |key: &str| {
        let small = key.to_lowercase().replace('-', "_");
        is_secret(&small) || SECRETS.iter().any(|word| small.contains(word))
    };
    fields.refuse(|key, node| is_meant(key).then(|| problem(key).at(node.place())));
    for key in ["repository", "endpoint", "url", "host", "path"] {
        let word = fields.peek(key).and_then(|node| node.word());
        if word.is_some_and(has_password) {
            fields.complain(key, problem(key));
        }
    }
}

/// Whether an address has a password in it: `https://marit:secret@host/`.
fn has_password(address: &str) -> bool {
    let rest = address.split_once("://").map(|(_, rest)| rest);
    let authority = rest.and_then(|rest| rest.split('/').next());
    let user = authority.and_then(|authority| authority.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.contains(':'))
}

/// The name that is most like `wanted` among the targets, for "did you mean".
pub(crate) fn nearest_target<'a>(wanted: &str, targets: &'a [DeployTarget]) -> Option<&'a str> {
    nearest(wanted, targets.iter().map(|target| target.name.as_str()))
}

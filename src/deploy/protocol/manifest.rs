//! The manifest at the other end: what was deployed, by whom, as which generation.
//!
//! It is public, like all that is deployed, so it holds nothing that the site does not show, but a name.

use crate::digest::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// The file's name. It has no leading dot, because some servers do not list or send files with one.
pub const MANIFEST_NAME: &str = "linger-deploy.json";
/// The name of the lock.
pub const LOCK_NAME: &str = "linger-deploy.lock";

/// A published file. If any part of it is another, it is sent again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RemoteFile {
    /// The digest of its bytes.
    #[serde(serialize_with = "hex", deserialize_with = "from_hex")]
    pub digest: Digest,
    /// How many bytes it has.
    pub len: u64,
    /// Its media type, with the charset.
    pub media_type: String,
    /// Its `Cache-Control` (RFC 9111).
    pub cache: String,
}

/// All that was deployed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RemoteManifest {
    /// Counts deploys, from 1.
    pub generation: u64,
    /// Which deploy: a random name.
    pub deploy: String,
    /// Who deployed.
    pub by: String,
    /// When, in RFC 3339, by the deployer's clock.
    pub at: String,
    /// The files of the site.
    pub files: BTreeMap<String, RemoteFile>,
    /// Files of an earlier generation that pages in caches may still ask for. The next deploy deletes
    /// them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<String>,
    /// Files that this deploy deletes once the manifest is there. If it was cut short, the next does.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub deleted: BTreeSet<String>,
}

impl RemoteManifest {
    /// Reads a manifest; `None`: it is none, or not whole.
    /// One that names files elsewhere is none: what it says is done.
    pub fn read(bytes: &[u8]) -> Option<RemoteManifest> {
        let manifest: RemoteManifest = serde_json::from_slice(bytes).ok()?;
        let named = manifest.files.keys().chain(&manifest.kept);
        let mut named = named.chain(&manifest.deleted);
        named.all(|name| is_safe(name)).then_some(manifest)
    }

    /// As it is written.
    pub fn text(&self) -> String {
        // Maps of strings always have a text.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Whether a name leads to a file of the site, and to nothing of linger's own.
pub(super) fn is_safe(name: &str) -> bool {
    let is_part = |part: &str| !matches!(part, "" | "." | ".." | ".git");
    let is_plain = |c: char| c != '\\' && !c.is_control();
    name != MANIFEST_NAME
        && name != LOCK_NAME
        && name.split('/').all(is_part)
        && name.chars().all(is_plain)
}

fn hex<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&digest.hex())
}

fn from_hex<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Digest, D::Error> {
    let text = String::deserialize(deserializer)?;
    Digest::from_hex(&text).ok_or_else(|| serde::de::Error::custom("a digest has 32 digits"))
}

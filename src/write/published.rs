//! What lies in the output directory to be uploaded: linger's own files, and those that the writer put
//! beside them.

use super::io_problem;
use super::manifest::{MANIFEST, Manifest, is_older};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// A file in the output directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFile {
    /// Its path, with `/` between the parts.
    pub path: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub len: u64,
}

/// Names that are nobody's to publish: linger's own, a repository's, and what systems leave about.
const LEFT_OUT: [&str; 6] = [
    MANIFEST,
    ".git",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "linger-deploy.json",
];

/// Every file there, sorted by path. A file of linger's that was not touched since it was written is not
/// read.
///
/// # Errors
/// One of them cannot be read, or has a name that is no text.
pub fn published(dir: &Path) -> Result<Vec<UploadFile>, Diagnostic> {
    let manifest = Manifest::read(dir);
    let mut files = Vec::new();
    walk(dir, "", &manifest, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(
    dir: &Path,
    above: &str,
    manifest: &Manifest,
    into: &mut Vec<UploadFile>,
) -> Result<(), Diagnostic> {
    let problem = |error: io::Error| io_problem("read", dir, &error);
    for item in fs::read_dir(dir).map_err(problem)? {
        let item = item.map_err(problem)?;
        let name = item.file_name();
        let Some(name) = name.to_str() else {
            let message = format!("`{}` has a name that is no text", item.path().display());
            let problem = Diagnostic::error("deploy-name", message);
            return Err(problem.help("give the file another name, or take it out"));
        };
        let is_own = name.starts_with(".linger-") || name.ends_with(".linger-new");
        if is_own || LEFT_OUT.contains(&name) || name.starts_with("._") {
            continue;
        }
        let path = if above.is_empty() {
            name.to_owned()
        } else {
            format!("{above}/{name}")
        };
        let place = item.path();
        let refused = |error: io::Error| io_problem("read", &place, &error);
        let there = fs::metadata(&place).map_err(refused)?;
        if there.is_dir() {
            // A link to a folder might lead round in a circle.
            if !item.file_type().map_err(refused)?.is_symlink() {
                walk(&place, &path, manifest, into)?;
            }
            continue;
        }
        let known = manifest.files.get(path.as_str());
        let known =
            known.filter(|(_, len)| *len == there.len() && is_older(&there, &manifest.written));
        let (digest, len) = match known {
            Some(known) => *known,
            None => File::open(&place)
                .and_then(|mut file| Digest::of_reader(&mut file))
                .map_err(refused)?,
        };
        into.push(UploadFile { path, digest, len });
    }
    Ok(())
}

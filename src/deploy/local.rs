//! The site as it is to be deployed: which files, sent as what, and where their bytes lie here.

use crate::deploy::protocol::{PutBody, RemoteFile, is_fingerprinted};
use crate::deploy::store::StoreFailure;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::media_type::media_type;
use crate::write::UploadFile;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

/// A larger file is not held in memory.
const LARGE: u64 = 16 * 1024 * 1024;
/// The most bytes of one part of a path that every kind of server takes.
const LONGEST: usize = 240;
/// For files whose names change with their bytes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For pages and feeds: looked at again each time, and sent only if they have changed.
const LOOK_AGAIN: &str = "public, max-age=0, must-revalidate";
/// For pictures and the like.
const AN_HOUR: &str = "public, max-age=3600";

/// Where the bytes of each file of the site lie.
#[derive(Debug, Default)]
pub(crate) struct LocalFiles {
    places: BTreeMap<String, PathBuf>,
}

/// The files of a built site, as they are sent.
///
/// # Errors
/// One for each name that not every server takes.
pub(crate) fn site(
    dir: &Path,
    files: &[UploadFile],
) -> Result<(BTreeMap<String, RemoteFile>, LocalFiles), Vec<Diagnostic>> {
    let problems: Vec<Diagnostic> = files.iter().filter_map(bad_name).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut local = LocalFiles::default();
    let mut site = BTreeMap::new();
    for file in files {
        local.places.insert(file.path.clone(), dir.join(&file.path));
        site.insert(file.path.clone(), remote(&file.path, file.digest, file.len));
    }
    Ok((site, local))
}

/// How a file is sent.
pub(crate) fn remote(path: &str, digest: Digest, len: u64) -> RemoteFile {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let cache = match ending {
        "html" | "xml" | "json" | "txt" | "webmanifest" => LOOK_AGAIN,
        _ if is_fingerprinted(stem) => FOR_EVER,
        _ => AN_HOUR,
    };
    RemoteFile {
        digest,
        len,
        media_type: media_type(path).into_owned(),
        cache: cache.to_owned(),
    }
}

/// A name that some server would take for another, or not at all.
fn bad_name(file: &UploadFile) -> Option<Diagnostic> {
    let is_bad = |part: &str| {
        part.len() > LONGEST
            || part.trim() != part
            || part.chars().any(|c| c == '\\' || c.is_control())
    };
    let part = file.path.split('/').find(|part| is_bad(part))?;
    let message = format!("`{}` has a name that not every server takes", file.path);
    let help = if part.len() > LONGEST {
        "give it a shorter name, of 240 bytes at most"
    } else {
        "give it a name without backslashes, control characters and spaces at its ends"
    };
    Some(Diagnostic::error("deploy-name", message).help(help))
}

impl LocalFiles {
    /// Files whose bytes lie elsewhere than in one folder.
    pub(crate) fn of(places: BTreeMap<String, PathBuf>) -> LocalFiles {
        LocalFiles { places }
    }

    /// Where the bytes of the file at `path` are.
    pub(crate) fn place_of(&self, path: &str) -> Option<PathBuf> {
        self.places.get(path).cloned()
    }

    /// Where the bytes of a file are, unless they are in memory or there are none.
    pub(crate) fn place(&self, body: &PutBody) -> Option<PathBuf> {
        match body {
            PutBody::File { path, file } if file.len > 0 => self.places.get(path).cloned(),
            _ => None,
        }
    }

    /// Where the bytes of a large file are.
    pub(crate) fn large(&self, body: &PutBody) -> Option<PathBuf> {
        let is_large = matches!(body, PutBody::File { file, .. } if file.len > LARGE);
        self.place(body).filter(|_| is_large)
    }

    /// The bytes, which are those of the digest.
    ///
    /// # Errors
    /// They cannot be read, or were changed since the site was built.
    pub(crate) fn bytes(&self, body: &PutBody) -> Result<Vec<u8>, StoreFailure> {
        let (path, file) = match body {
            PutBody::Text(text) => return Ok(text.clone().into_bytes()),
            PutBody::File { file, .. } if file.len == 0 => return Ok(Vec::new()),
            PutBody::File { path, file } => (path, file),
        };
        let place = self.places.get(path).cloned().unwrap_or_default();
        let bytes = fs::read(&place).map_err(|error| unreadable(&place, &error))?;
        if Digest::of_bytes(&bytes) == file.digest {
            return Ok(bytes);
        }
        Err(StoreFailure::lasting(
            format!("`{}` was changed while it was uploaded", place.display()),
            "deploy again, when nothing else writes there",
        ))
    }

    /// Like [`LocalFiles::bytes`], to be read piece by piece if there are many.
    ///
    /// # Errors
    /// As [`LocalFiles::bytes`]; of a large file, only that it cannot be opened.
    pub(crate) fn open(&self, body: &PutBody) -> Result<Box<dyn Read>, StoreFailure> {
        match self.large(body) {
            Some(place) => {
                let file = File::open(&place).map_err(|error| unreadable(&place, &error))?;
                Ok(Box::new(file))
            }
            None => Ok(Box::new(Cursor::new(self.bytes(body)?))),
        }
    }
}

fn unreadable(place: &Path, error: &io::Error) -> StoreFailure {
    StoreFailure::lasting(
        format!("cannot read `{}`: {error}", place.display()),
        "see that the file is there, and deploy again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_caches_follow_names() {
        let digest = Digest::of_bytes(b"");
        let cache = |path: &str| remote(path, digest, 1).cache;
        assert_eq!(cache("assets/style-0123456789.css"), FOR_EVER);
        assert_eq!(cache("posts/x/index.html"), LOOK_AGAIN);
        assert_eq!(cache("rss.xml"), LOOK_AGAIN);
        assert_eq!(cache("posts/x/board.webp"), AN_HOUR);
    }

    #[test]
    fn names_that_not_every_server_takes_are_refused() {
        let file = |path: &str| UploadFile {
            path: path.to_owned(),
            digest: Digest::of_bytes(b""),
            len: 0,
        };
        for path in ["a\\b.html", "a /x", "a\n", &"x".repeat(241)] {
            assert!(bad_name(&file(path)).is_some(), "{path:?}");
        }
        for path in ["posts/звонок/index.html", ".well-known/x", "a b.html"] {
            assert!(bad_name(&file(path)).is_none(), "{path:?}");
        }
    }
}

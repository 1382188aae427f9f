//! The themes that are compiled into the binary. Every site has their files below its own.

use crate::digest::Digest;
use include_dir::{Dir, DirEntry, include_dir};

const THEMES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");
const PREFIX: &str = "themes/";

/// The names of the embedded themes.
pub fn themes() -> impl Iterator<Item = &'static str> {
    const { &THEMES }
        .dirs()
        .filter_map(|dir| dir.path().to_str())
}

/// The paths of the embedded files, from a site's root, with the digests of their bytes.
pub(super) fn list() -> Vec<(String, Digest)> {
    fn walk(dir: &Dir<'_>, into: &mut Vec<(String, Digest)>) {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(dir) => walk(dir, into),
                DirEntry::File(file) => {
                    let path = file.path().to_string_lossy().replace('\\', "/");
                    into.push((format!("{PREFIX}{path}"), Digest::of_bytes(file.contents())));
                }
            }
        }
    }
    let mut paths = Vec::new();
    walk(&THEMES, &mut paths);
    paths
}

/// The paths of the files of an embedded theme, from the folder of the theme, sorted.
pub fn theme_files(theme: &str) -> impl Iterator<Item = String> + use<> {
    let folder = format!("{PREFIX}{theme}/");
    let mut paths: Vec<String> = list()
        .into_iter()
        .filter_map(|(path, _)| Some(path.strip_prefix(&folder)?.to_owned()))
        .collect();
    paths.sort_unstable();
    paths.into_iter()
}

/// The digest of the bytes of an embedded file.
pub(super) fn digest(path: &str) -> Option<Digest> {
    read(path).map(Digest::of_bytes)
}

/// The bytes of an embedded file.
pub fn read(path: &str) -> Option<&'static [u8]> {
    const { &THEMES }
        .get_file(path.strip_prefix(PREFIX)?)
        .map(|file| file.contents())
}

//! A site on disk: `site.yaml`, `content/`, `templates/` and `themes/` under one root, over the
//! theme that is inside the binary.

use super::ignored::is_ignored;
use super::{
    CacheKey, FileEntry, FileTimes, Hint, Kept, Listing, Look, Reader, Source, WriteBytes, cache,
    embedded, unreadable,
};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The directories of a site that linger reads.
const ROOTS: [&str; 4] = ["content", "templates", "themes", "words"];
/// How many links are followed from one to the next.
const MOST_LINKS: usize = 40;

/// Reads a site from a directory.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    clock: Option<Timestamp>,
    now: Timestamp,
    program: Digest,
}

impl Disk {
    /// The site under `root`. With `clock`, the time is always that moment; without it, the time of
    /// the last [`Disk::tick`].
    pub fn new(root: impl Into<PathBuf>, clock: Option<Timestamp>) -> Disk {
        let root = root.into();
        // The path is absolute, because a watcher reports absolute paths.
        let root = std::path::absolute(&root).unwrap_or(root);
        Disk {
            root,
            clock,
            now: clock.unwrap_or_else(Timestamp::now),
            program: program(),
        }
    }

    /// The moment that is always taken for now, if there is one.
    pub fn clock(&self) -> Option<Timestamp> {
        self.clock
    }

    /// Reads the clock again, for the next build.
    pub fn tick(&mut self) {
        self.now = self.clock.unwrap_or_else(Timestamp::now);
    }

    /// Where the site is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the directory holds a site.
    pub fn exists(&self) -> bool {
        self.root.join(SITE_FILE).is_file() || self.root.join("content").is_dir()
    }

    /// The paths to watch: those under the root that [`Source::list`] reads, whether or not they
    /// exist now.
    pub fn watched(&self) -> Vec<PathBuf> {
        ROOTS
            .iter()
            .chain([&SITE_FILE])
            .map(|name| self.root.join(name))
            .collect()
    }

    /// Where a path leads when all links in it are followed, if that is inside the site: in its
    /// folder, or in a folder that one of the site's own folders (such as `content`) is a link to.
    pub fn inside(&self, path: &Path) -> Option<PathBuf> {
        let place = fs::canonicalize(path).ok()?;
        let holds = |dir: &Path| fs::canonicalize(dir).is_ok_and(|dir| place.starts_with(dir));
        let is_inside = holds(&self.root) || ROOTS.iter().any(|name| holds(&self.root.join(name)));
        is_inside.then_some(place)
    }

    /// The files that `links` (paths from the site's root) lead to, and the links on the way to them:
    /// a change of one of these is a change of the site.
    pub fn link_targets(&self, links: &[String]) -> BTreeSet<PathBuf> {
        let mut targets = BTreeSet::new();
        for link in links {
            let mut path = self.root.join(link);
            if !path.is_file() {
                continue;
            }
            for _ in 0..MOST_LINKS {
                let Ok(next) = fs::read_link(&path) else {
                    break;
                };
                let dir = path.parent().and_then(|dir| fs::canonicalize(dir).ok());
                let Some(dir) = dir else { break };
                path = dir.join(next);
                // As the watch will name it: without `..` and links among the directories.
                let dir = path.parent().and_then(|dir| fs::canonicalize(dir).ok());
                if let (Some(dir), Some(name)) = (dir, path.file_name()) {
                    path = dir.join(name);
                    targets.insert(path.clone());
                }
            }
        }
        targets
    }

    /// The path from the site's root of a file on disk; `None` if [`Source::list`] would not list
    /// it.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let mut parts = Vec::new();
        for part in relative.iter() {
            let part = part.to_str()?;
            if is_ignored(part) {
                return None;
            }
            parts.push(part);
        }
        let known = matches!(parts.as_slice(), [only] if *only == SITE_FILE)
            || parts.first().is_some_and(|first| ROOTS.contains(first));
        known.then(|| parts.join("/"))
    }
}

impl Disk {
    /// The built-in file, unless the site has one at the same path. A pipe does not count as a file
    /// here or in a listing: opening one would wait until another program writes to it.
    fn embedded(&self, path: &str) -> Option<&'static [u8]> {
        let bytes = embedded::read(path)?;
        let over = fs::metadata(self.root.join(path));
        let is_over = over.is_ok_and(|over| over.is_file() || over.is_dir());
        (!is_over).then_some(bytes)
    }

    /// What is at a path now; `None`: it is, or was, something other than a plain file in a plain
    /// directory.
    fn look(&self, path: &str, entries: &[FileEntry]) -> Option<Look> {
        let beneath = format!("{path}/");
        let at = entries.partition_point(|entry| *entry.path < *beneath);
        if entries
            .get(at)
            .is_some_and(|entry| entry.path.starts_with(&beneath))
        {
            return None;
        }
        // A linked directory may have several names.
        let mut dir = Path::new(path).parent();
        while let Some(parent) = dir.filter(|parent| !parent.as_os_str().is_empty()) {
            match fs::symlink_metadata(self.root.join(parent)) {
                Ok(metadata) if metadata.is_dir() => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                _ => return None,
            }
            dir = parent.parent();
        }
        match fs::symlink_metadata(self.root.join(path)) {
            Ok(metadata) if metadata.is_file() => Some(Look::File(stamp(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(match embedded::digest(path) {
                    Some(digest) => Look::File(Some(digest)),
                    None => Look::Nothing,
                })
            }
            _ => None,
        }
    }
}

impl Source for Disk {
    fn list(&self) -> Listing {
        let mut walk = Walk {
            disk: self,
            files: vec![(SITE_FILE.to_owned(), self.root.join(SITE_FILE))],
            problems: Vec::new(),
            links: Vec::new(),
        };
        if self.root.join(SITE_FILE).is_symlink() {
            walk.links.push(SITE_FILE.to_owned());
        }
        for name in ROOTS {
            let dir = self.root.join(name);
            if dir.is_dir() {
                walk.dir(&dir, name, 0);
            }
        }
        let Walk {
            files,
            mut problems,
            links,
            ..
        } = walk;
        let looked_at: Vec<(String, io::Result<Metadata>)> = files
            .into_par_iter()
            .map(|(name, path)| (name, fs::metadata(path)))
            .collect();
        let mut entries: BTreeMap<Arc<str>, Option<Digest>> = embedded::list()
            .into_iter()
            .map(|(path, digest)| (path.into(), Some(digest)))
            .collect();
        for (name, metadata) in looked_at {
            match metadata {
                Ok(metadata) if metadata.is_file() => {
                    entries.insert(name.into(), stamp(&metadata));
                }
                Ok(metadata) if name == SITE_FILE && metadata.is_dir() => {
                    problems.push(unreadable(&name, &io::ErrorKind::IsADirectory.into()));
                }
                // Sockets, pipes and devices hold no content.
                Ok(_) => {}
                // The file was removed after the directory was read, so it is not listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => problems.push(unreadable(&name, &error)),
            }
        }
        let entries = entries
            .into_iter()
            .map(|(path, stamp)| FileEntry { path, stamp })
            .collect();
        Listing {
            entries,
            problems,
            links,
            looks: 0,
        }
    }

    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        let is_sure = match hint {
            Hint::Only(paths) => {
                let look = |path: &str, entries: &[FileEntry]| self.look(path, entries);
                listing.look_again(paths, look).is_some()
            }
            Hint::Everything => false,
        };
        if !is_sure {
            *listing = self.list();
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        match self.embedded(path) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => fs::read(self.root.join(path)).map_err(|error| unreadable(path, &error)),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        if let Some(bytes) = self.embedded(path) {
            return Ok(Box::new(Cursor::new(bytes)));
        }
        match File::open(self.root.join(path)) {
            Ok(file) => Ok(Box::new(file)),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    fn kept(&self, key: CacheKey) -> Option<Kept> {
        cache::kept(&self.root, key)
    }

    fn keep(&self, key: CacheKey, bytes: &[u8]) -> Result<Option<Kept>, Diagnostic> {
        cache::keep(&self.root, key, bytes).map(Some)
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        cache::recall(&self.root, name)
    }

    fn remember(&self, name: &str, write: &mut WriteBytes<'_>) -> Result<(), Diagnostic> {
        cache::remember(&self.root, name, write)
    }

    fn detached(&self) -> Option<Arc<dyn Source + Send>> {
        Some(Arc::new(self.clone()))
    }

    fn identity(&self) -> Digest {
        self.program
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        let path = self.root.join(path);
        path.is_file().then_some(path)
    }
}

/// Identifies this program: `build.rs` says which build it is.
fn program() -> Digest {
    Digest::of(&(env!("CARGO_PKG_VERSION"), env!("LINGER_BUILD")))
}

/// One walk over the directories of a site.
struct Walk<'a> {
    disk: &'a Disk,
    /// Paths from the root, and where they are.
    files: Vec<(String, PathBuf)>,
    problems: Vec<Diagnostic>,
    links: Vec<String>,
}

impl Walk<'_> {
    /// Lists what is under `dir`, whose path from the root is `name`.
    fn dir(&mut self, dir: &Path, name: &str, depth: usize) {
        if depth > 32 {
            let text = format!("`{name}` is more than 32 directories deep");
            self.problems.push(Diagnostic::error("unreadable", text));
            return;
        }
        let items = match fs::read_dir(dir) {
            Ok(items) => items,
            Err(error) => return self.problems.push(unreadable(name, &error)),
        };
        for item in items {
            match item {
                Ok(item) => self.item(&item, name, depth),
                Err(error) => self.problems.push(unreadable(name, &error)),
            }
        }
    }

    fn item(&mut self, item: &DirEntry, parent: &str, depth: usize) {
        let file_name = item.file_name();
        let Some(file_name) = file_name.to_str() else {
            let shown = file_name.to_string_lossy();
            let problem = Diagnostic::error(
                "file-name",
                format!("the name of `{parent}/{shown}` is not valid Unicode"),
            );
            return self.problems.push(problem.help("rename the file"));
        };
        if is_ignored(file_name) {
            return;
        }
        let name = format!("{parent}/{file_name}");
        let path = item.path();
        if item.file_type().is_ok_and(|kind| kind.is_symlink()) {
            self.links.push(name.clone());
        }
        match item.file_type() {
            Ok(kind) if kind.is_dir() => self.dir(&path, &name, depth + 1),
            Ok(kind) if kind.is_symlink() && !path.exists() => {
                let message = format!("`{name}` is a shortcut to a file that is not there");
                let problem = Diagnostic::warning("shortcut-broken", message);
                let help = "remove it, or put the file in its place";
                self.problems
                    .push(problem.at(Place::file(&name.into())).help(help));
            }
            Ok(kind) if kind.is_symlink() && self.disk.inside(&path).is_none() => {
                let message = format!("`{name}` links to a place outside the site and is left out");
                let problem = Diagnostic::warning("link-outside", message);
                self.problems
                    .push(problem.help("copy the file into the site"));
            }
            Ok(kind) if kind.is_symlink() && leads_around(&path) => {
                let message =
                    format!("`{name}` is a shortcut to a folder that contains it, and is left out");
                let problem = Diagnostic::warning("link-circle", message);
                let help = "remove it: a program that follows it never comes to an end";
                self.problems
                    .push(problem.at(Place::file(&name.into())).help(help));
            }
            // A link is followed, so that a linked picture is a picture.
            Ok(kind) if kind.is_symlink() && path.is_dir() => self.dir(&path, &name, depth + 1),
            Ok(_) => self.files.push((name, path)),
            Err(error) => self.problems.push(unreadable(&name, &error)),
        }
    }
}

/// Whether a link leads to a directory that the link lies in.
fn leads_around(link: &Path) -> bool {
    let around = link.parent().map(fs::canonicalize);
    match (fs::canonicalize(link), around) {
        (Ok(target), Some(Ok(around))) => around.starts_with(target),
        _ => false,
    }
}

/// A stamp tells a changed file from an unchanged one without reading it. A file that changed a
/// moment ago has none yet.
fn stamp(metadata: &Metadata) -> Option<Digest> {
    FileTimes::of(metadata)?.stamp(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATHS: [&str; 7] = [
        "site.yaml",
        "content/a.md",
        "content/posts/a.md",
        "content/posts/b/index.md",
        "content/posts/b/c.jpg",
        "templates/post.html",
        "themes/handshake/assets/style.css",
    ];

    /// One thing that happens to a site, and the paths that a watcher would name for it.
    fn happen(root: &Path, what: u8, which: usize) -> Vec<&'static str> {
        let path = root.join(PATHS[which]);
        let dir = path.parent().unwrap();
        match what {
            0 | 1 => {
                fs::create_dir_all(dir).unwrap();
                fs::write(
                    &path,
                    format!("{what} {:?}", fs::read(&path).map(|b| b.len())),
                )
                .unwrap();
                vec![PATHS[which], "content/posts/b", "content/posts"]
            }
            2 => {
                let _ = fs::remove_file(&path);
                vec![PATHS[which]]
            }
            3 => {
                let _ = fs::remove_dir_all(root.join("content/posts/b"));
                vec!["content/posts/b"]
            }
            4 => {
                let _ = fs::rename(root.join("content/posts"), root.join("content/old"));
                vec!["content/posts", "content/old"]
            }
            _ => {
                let from = root.join(PATHS[(which + 1) % PATHS.len()]);
                if dir.is_dir() {
                    let _ = fs::rename(from, &path);
                }
                vec![PATHS[which], PATHS[(which + 1) % PATHS.len()]]
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_hint_leads_to_the_same_listing(edits in proptest::collection::vec((0..6_u8, 0..PATHS.len()), 1..12)) {
            let temp = tempfile::tempdir().unwrap();
            fs::create_dir_all(temp.path().join("content")).unwrap();
            fs::write(temp.path().join("site.yaml"), "title: A\n").unwrap();
            let disk = Disk::new(temp.path(), None);
            let mut listing = disk.list();
            for (what, which) in edits {
                let named = happen(temp.path(), what, which);
                let named = named.into_iter().map(str::to_owned).collect();
                disk.relist(&mut listing, &Hint::Only(named));
                let paths = |entries: &[FileEntry]| -> Vec<Arc<str>> {
                    entries.iter().map(|entry| Arc::clone(&entry.path)).collect()
                };
                let clean = disk.list().entries;
                prop_assert_eq!(paths(&listing.entries), paths(&clean), "after {} {}", what, which);
            }
        }
    }

    #[test]
    fn a_hint_looks_at_no_more_than_it_names() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join("content")).unwrap();
        for name in ["site.yaml", "content/a.md", "content/b.md"] {
            File::create(temp.path().join(name)).unwrap();
        }
        // Old enough to have stamps.
        std::thread::sleep(std::time::Duration::from_millis(200));
        let disk = Disk::new(temp.path(), None);
        let mut listing = disk.list();
        for name in ["content/a.md", "content/b.md"] {
            fs::write(temp.path().join(name), "other").unwrap();
        }
        let before = listing.entries.clone();
        let only = |name: &str| Hint::Only([name.to_owned()].into());
        disk.relist(&mut listing, &only("content/b.md"));
        let other: Vec<&str> = listing
            .entries
            .iter()
            .zip(&before)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| &*a.path)
            .collect();
        assert_eq!(other, ["content/b.md"]);
        std::os::unix::fs::symlink("b.md", temp.path().join("content/c.md")).unwrap();
        disk.relist(&mut listing, &only("content/c.md"));
        assert_eq!(
            listing.entries.len(),
            disk.list().entries.len(),
            "in doubt, everything is looked at"
        );
    }
}

//! The list of the files of a site, and how it is kept up to date.
//!
//! Enters: what is at some paths. Leaves: the files, each with a stamp. Forbidden here: the system.
//! The law: a file that is named as changed is read, whatever its times are.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Path from the site's root, with `/` between the parts.
    pub path: Arc<str>,
    /// Equal stamps mean equal bytes. `None`: read it to be sure.
    pub stamp: Option<Digest>,
}

/// The answer of [`Source::list`].
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The files, sorted by path.
    pub entries: Vec<FileEntry>,
    /// One problem for each thing that could not be listed.
    pub problems: Vec<Diagnostic>,
    /// The paths that are links (shortcuts), from the site's root. A link gives a file a second
    /// path, so a change at one path is a change at the other.
    pub links: Vec<String>,
    /// The number of looks at single files since everything was listed.
    pub looks: u64,
}

/// Which files may have changed since they were listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Any file.
    Everything,
    /// Only these files, by their paths from the site's root. The caller guarantees that no other
    /// file has changed.
    Only(BTreeSet<String>),
}

impl Hint {
    /// A hint that covers both.
    pub fn and(self, other: Hint) -> Hint {
        match (self, other) {
            (Hint::Only(mut paths), Hint::Only(more)) => {
                paths.extend(more);
                Hint::Only(paths)
            }
            _ => Hint::Everything,
        }
    }
}

/// What is at a path.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// A file, and its stamp.
    File(Option<Digest>),
    /// No file.
    Nothing,
}

impl Listing {
    /// Looks only at these files, and at those that had no stamp last time. `look` says what is at
    /// a path. `None`: more than these files may have changed, so the whole site has to be listed.
    /// Then this listing is as before.
    pub fn look_again(
        &mut self,
        named: &BTreeSet<String>,
        look: impl Fn(&str, &[FileEntry]) -> Option<Look>,
    ) -> Option<()> {
        let entries = &mut self.entries;
        self.looks += 1;
        if !self.problems.is_empty() || !self.links.is_empty() || entries.is_empty() {
            return None;
        }
        let young = entries.iter().filter(|entry| entry.stamp.is_none());
        let young: Vec<String> = young.map(|entry| entry.path.to_string()).collect();
        let looked_at: Vec<(&String, Look)> = named
            .iter()
            .chain(&young)
            .map(|path| Some((path, look(path, entries)?)))
            .collect::<Option<_>>()?;
        for (path, look) in looked_at {
            let found = entries.binary_search_by(|entry| (*entry.path).cmp(path));
            let look = match look {
                Look::File(stamp) if named.contains(path) => {
                    Look::File(stamp.map(|stamp| Digest::of(&(stamp, self.looks))))
                }
                look => look,
            };
            match (look, found) {
                (Look::File(stamp), Ok(at)) => entries[at].stamp = stamp,
                (Look::File(stamp), Err(at)) => {
                    let path = path.as_str().into();
                    entries.insert(at, FileEntry { path, stamp });
                }
                (Look::Nothing, Ok(at)) => {
                    entries.remove(at);
                }
                (Look::Nothing, Err(_)) => {}
            }
        }
        Some(())
    }
}

//! The one door to the outside: files and the clock come in as values here.
//!
//! Enters: a directory, or a test's map. Leaves: a list of entries, bytes, a moment. Forbidden
//! here: knowing what a file means.

mod disk;
mod embedded;
mod environment;
mod memory;

pub use disk::Disk;
pub use environment::{Environment, Stopwatch};
pub use memory::Memory;

use crate::diagnostic::Diagnostic;
use crate::track::Digest;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path from the site's root, with `/` between the parts.
    pub path: Arc<str>,
    /// Equal stamps mean equal bytes. `None`: read it to be sure.
    pub stamp: Option<Digest>,
}

/// What [`Source::list`] answers.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The files, sorted by path.
    pub entries: Vec<Entry>,
    /// What could not be listed.
    pub problems: Vec<Diagnostic>,
    /// Whether a file has more paths than one: then a change at one path is a change at others.
    pub has_links: bool,
}

/// Which files may have changed since they were listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Any.
    Everything,
    /// At most these, by their paths from the site's root. Whoever gives the hint is sure of it.
    Only(BTreeSet<String>),
}

impl Hint {
    /// Both together.
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

/// A place that a site can be read from.
pub trait Source: Sync {
    /// Every file of the site, sorted by path.
    ///
    /// # Errors
    /// One diagnostic for each directory or name that cannot be read; the rest is listed still.
    fn list(&self) -> Listing;

    /// Brings a listing up to date. With a hint, no more is looked at than it names, unless there
    /// is doubt.
    fn relist(&self, listing: &mut Listing, hint: &Hint) {
        if *hint != Hint::Only(BTreeSet::new()) {
            *listing = self.list();
        }
    }

    /// The bytes of one file.
    ///
    /// # Errors
    /// A diagnostic that names the file and says why the system refused it.
    fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic>;

    /// Stands for the program that reads: another build of linger may make another site of the
    /// same files.
    fn identity(&self) -> Digest;

    /// What time it is: the same answer during one build.
    fn now(&self) -> Timestamp;

    /// Where the file lies on disk, so that a large one can be copied without holding it.
    fn locate(&self, path: &str) -> Option<PathBuf>;
}

/// Whether a file or directory of that name is nobody's content: hidden, or an editor's.
fn is_litter(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swx", ".tmp", ".bak"]
            .iter()
            .any(|end| name.ends_with(end))
        || name == "Thumbs.db"
        || name == "4913" // vim probes directories with a file of this name
}

//! What a store is asked, what it answers, and what kinds of stores can do.

use crate::deploy::protocol::RemoteFile;
use crate::digest::Digest;

/// What the names of unfinished uploads begin with.
const TEMPORARY: &str = "linger-tmp-";
/// What the names of lists of touched files begin with.
const TOUCHED: &str = "linger-touched-";

/// What stands in a list of touched files for every path.
pub(super) const EVERYTHING: &str = "*";

/// One thing that a store is asked to do. Names are paths from the top of the site, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreRequest {
    /// The bytes of a file.
    Read {
        /// Which file.
        name: String,
    },
    /// A file gets new bytes, or is made.
    Put {
        /// Which file.
        name: String,
        /// Its bytes.
        body: PutBody,
        /// When to refuse.
        condition: PutCondition,
    },
    /// A file takes the name of another, which it replaces.
    Rename {
        /// Its name before.
        from: String,
        /// Its name afterwards.
        to: String,
    },
    /// A file goes. It need not be there.
    Delete {
        /// Which file.
        name: String,
    },
    /// Time passes, until nothing lands any more that somebody sent who has lost the lock meanwhile.
    Wait {
        /// Whether that somebody may have held the lock, and has to notice first that it is gone.
        is_long: bool,
    },
}

/// The bytes of a file to be put.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PutBody {
    /// A file of the site.
    File {
        /// Its path in the site.
        path: String,
        /// What it is.
        file: RemoteFile,
    },
    /// A text of the protocol's own: a lock, a manifest.
    Text(String),
}

/// When a store has to refuse a put.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PutCondition {
    /// Never.
    Always,
    /// If a file of that name is there.
    Absent,
    /// Unless the file has this version, which the answer to a read named.
    Unchanged(String),
}

/// What a store answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoreAnswer {
    /// The bytes of a file, and the store's own mark of them (such as an `ETag`), or nothing.
    Found {
        /// The bytes.
        bytes: Vec<u8>,
        /// The mark.
        version: String,
    },
    /// There is no such file.
    Missing,
    /// It is done.
    Done,
    /// The condition does not hold; nothing was done.
    Refused,
}

/// What a kind of store can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// Which conditions it obeys.
    pub conditions: Conditions,
    /// Whether a put that is cut short leaves the old file (or none). Where it does not, a file is put
    /// under another name first and renamed.
    pub is_whole: bool,
    /// Whether nothing is seen before the manifest is put, and then all at once.
    pub is_one_step: bool,
    /// How many requests it takes at the same time.
    pub at_once: usize,
}

/// Which conditions a store obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conditions {
    /// All of [`PutCondition`].
    All,
    /// [`PutCondition::Absent`] only.
    Absent,
    /// None: two deployers are kept apart by waiting (Fischer's algorithm, which needs no condition but
    /// that a request is over after a known time).
    None,
}

/// The name of the list of the files that a deploy may have changed. Only that deploy writes it; whoever
/// takes its lock over reads it, once nothing of that deploy can land any more.
pub fn touched_name(deploy: &str) -> String {
    format!("{TOUCHED}{deploy}")
}

/// The name that the file `name` has until it is whole. The same each time, so that what a killed deploy
/// left is replaced by the next.
pub fn temporary_name(name: &str) -> String {
    format!("{TEMPORARY}{:.16}", Digest::of_bytes(name.as_bytes()).hex())
}

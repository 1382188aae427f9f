//! The lock at the other end: who deploys now, or did when it was cut short, and after whom.

use crate::deploy::protocol::StoreAnswer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the lock file says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeployLock {
    /// Which deploy holds it: a random name.
    pub deploy: String,
    /// Who deploys.
    pub by: String,
    /// Since when, in RFC 3339, by the deployer's clock.
    pub at: String,
    /// Whether that deploy has ended without being done: then the next one takes the lock over.
    pub is_stopped: bool,
    /// Whether it was just written over another, whose holder may not have noticed: nothing is sent before
    /// the wait is over. Of a deploy that has ended: whether it ended before it sent anything. Either way,
    /// what this deploy sent before it had the lock no longer counts.
    #[serde(default)]
    pub is_claim: bool,
    /// The deploys that it took over from, and whose files may be between two generations.
    #[serde(default)]
    pub after: BTreeSet<String>,
}

impl DeployLock {
    /// Reads a lock; `None`: it is none, or not whole, or names files elsewhere.
    pub fn read(bytes: &[u8]) -> Option<DeployLock> {
        let lock: DeployLock = serde_json::from_slice(bytes).ok()?;
        let is_name = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric());
        let is_safe = is_name(&lock.deploy) && lock.after.iter().all(is_name);
        is_safe.then_some(lock)
    }

    /// The lock that a read has found; `None`: none, or not a whole one.
    pub(super) fn found_in(answer: &StoreAnswer) -> Option<DeployLock> {
        match answer {
            StoreAnswer::Found { bytes, .. } => DeployLock::read(bytes),
            _ => None,
        }
    }

    /// As it is written.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

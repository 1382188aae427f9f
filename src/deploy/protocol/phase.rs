//! The phases of a deploy.

use crate::deploy::protocol::PutCondition;

/// Where a deploy is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// Looks who has the lock, before anything is written.
    SeeLock,
    /// Makes the lock, if nobody has it.
    MakeLock,
    /// Writes the own lock in the place of one that is taken over, or where none can be made exclusively.
    TakeLock(PutCondition),
    /// Waits until those who may have had the lock know better.
    Wait(bool),
    /// Sees to it that the lock is the own one, and goes on with what comes next.
    Confirm(Box<Phase>),
    /// Reads which files those have touched whose lock it was.
    ReadTouched(usize),
    ReadManifest,
    /// A first deploy: looks whether there is a site already.
    ReadHome,
    /// Says which files it is about to touch.
    NameTouched,
    Upload(usize),
    /// In three steps: pages, what they show, the lists of touched files.
    Delete(usize),
    Commit,
    /// The commit was refused: is the manifest the own one, because only the answer was lost?
    SeeManifest,
    Release,
    /// Leaves a lock that says that the deploy has ended, or none if nothing was touched.
    Retreat,
    Ended,
}

impl Phase {
    /// Whether the lock is given back there.
    pub(super) fn gives_back(&self) -> bool {
        matches!(self, Phase::Release | Phase::Retreat)
    }

    /// Whether a deploy may be stopped there. A commit is not left to chance, and once it is made, only
    /// deletions can be left out.
    pub(super) fn may_stop(&self) -> bool {
        match self {
            Phase::Commit | Phase::SeeManifest | Phase::Release | Phase::Retreat | Phase::Ended => {
                false
            }
            // Nobody can tell whose the lock is before the wait is over.
            Phase::TakeLock(_) | Phase::Wait(_) => false,
            Phase::Delete(step) => *step < 2,
            Phase::Confirm(next) => next.may_stop() || **next == Phase::Commit,
            _ => true,
        }
    }
}

//! What follows from what was read: who has the lock, what is there, what there is to do.

use crate::deploy::protocol::manifest::is_safe;
use crate::deploy::protocol::phase::Phase;
use crate::deploy::protocol::request::EVERYTHING;
use crate::deploy::protocol::{
    Conditions, DeployLock, DeployMachine, DeployOutcome, DeployPlan, PutCondition, RemoteFile,
    RemoteManifest, StoreAnswer, undone,
};
use std::collections::{BTreeMap, BTreeSet};

/// So many files of the site before may go in any case.
const FEW: usize = 10;

impl DeployMachine {
    pub(super) fn lock_seen(&mut self, answer: &StoreAnswer) {
        let is_guarded = self.is_guarded();
        let StoreAnswer::Found { version, .. } = answer else {
            self.wait = Some(false);
            return self.enter(match self.can.conditions {
                Conditions::None => Phase::TakeLock(PutCondition::Always),
                Conditions::All | Conditions::Absent => Phase::MakeLock,
            });
        };
        let lock = DeployLock::found_in(answer);
        let is_own = lock
            .as_ref()
            .is_some_and(|lock| lock.deploy == self.task.deploy);
        let is_stopped = lock.as_ref().is_some_and(|lock| lock.is_stopped);
        if !is_own && !is_stopped && !self.task.takes_over {
            self.outcome = Some(DeployOutcome::Busy(lock.map(Box::new)));
            return self.enter(Phase::Ended);
        }
        let is_claim = lock.as_ref().is_some_and(|lock| lock.is_claim);
        // A lock that was taken over says nothing of what this deploy had sent before.
        self.had_lock = is_own && !is_claim && self.wait.is_none();
        match lock {
            Some(lock) => {
                self.after.extend(lock.after);
                self.after.insert(lock.deploy);
            }
            None => self.is_all_unsure = true,
        }
        if is_own && !is_stopped && is_claim && self.order.waits {
            return self.enter(Phase::Wait(true));
        }
        if is_own && !is_stopped {
            self.has_lock = true;
            return self.enter(Phase::ReadTouched(0));
        }
        // A holder that may be alive has to notice; and two who take it over have to see each other.
        self.wait = match (is_stopped, is_guarded) {
            (false, _) => Some(true),
            (true, false) => Some(false),
            (true, true) => None,
        };
        self.enter(Phase::TakeLock(if is_guarded {
            PutCondition::Unchanged(version.clone())
        } else {
            PutCondition::Always
        }));
    }

    pub(super) fn touched_read(&mut self, at: usize, answer: &StoreAnswer) {
        if let StoreAnswer::Found { bytes, .. } = answer {
            let deploy = self.after.iter().nth(at).cloned();
            self.have_touched.extend(deploy);
            let paths = serde_json::from_slice::<BTreeSet<String>>(bytes).ok();
            match paths.filter(|paths| paths.iter().all(|path| is_safe(path))) {
                Some(paths) => self.unsure.extend(paths),
                None => self.is_all_unsure = true,
            }
            self.is_all_unsure |= self.unsure.remove(EVERYTHING);
        }
        self.enter(Phase::ReadTouched(at + 1));
    }

    pub(super) fn manifest_read(&mut self, answer: &StoreAnswer) {
        if let StoreAnswer::Found { bytes, version } = answer {
            self.version = Some(version.clone());
            match RemoteManifest::read(bytes) {
                Some(manifest) => self.before = manifest,
                None if self.task.takes_over => self.is_all_unsure = true,
                None => return self.retreat(DeployOutcome::Unreadable),
            }
        } else if !self.leaves_traces() && !self.task.takes_over {
            return self.enter(Phase::ReadHome);
        }
        self.planned();
    }

    /// What is at the other end is known: decides what to do, and whether to.
    pub(super) fn planned(&mut self) {
        if self.before.deploy == self.task.deploy {
            // It was cut short after its commit.
            self.abandoned = without(&self.unsure, &self.before.files);
            self.unsure.clear();
            self.plan.deletions = self.before.deleted.clone();
            self.outcome = Some(DeployOutcome::Done {
                manifest: Box::new(self.before.clone()),
                is_unchanged: false,
            });
            return self.enter(Phase::Delete(0));
        }
        self.is_all_unsure |= self.task.sends_all;
        if self.is_all_unsure {
            let all = self.task.site.keys().chain(self.before.files.keys());
            self.unsure.extend(all.cloned());
        }
        self.abandoned = without(&self.unsure, &self.task.site);
        let sent = match &self.task.sent {
            Some((base, sent)) if self.had_lock && *base == self.base() => {
                self.continues = true;
                sent.clone()
            }
            _ => BTreeMap::new(),
        };
        self.plan = DeployPlan::new(
            &self.task.site,
            &self.before,
            &self.unsure,
            &sent,
            &self.order,
            self.can.is_one_step,
        );
        self.decide();
    }

    fn decide(&mut self) {
        let is_there = self.version.is_some() && self.before.files == self.task.site;
        let undone = match &self.task.known {
            Some(known) => undone(known, &self.before, &self.task.site),
            None => Vec::new(),
        };
        let most = self.before.files.len().div_ceil(4).max(FEW);
        let most = self.task.max_deletes.unwrap_or(most);
        if !undone.is_empty() && !self.task.takes_over {
            let theirs = Box::new(self.before.clone());
            return self.retreat(DeployOutcome::Newer { theirs, undone });
        }
        if self.plan.dropped.len() > most {
            let dropped = self.plan.dropped.clone();
            return self.retreat(DeployOutcome::TooMany { dropped, most });
        }
        if is_there && !self.leaves_traces() {
            return self.retreat(DeployOutcome::Done {
                manifest: Box::new(self.before.clone()),
                is_unchanged: true,
            });
        }
        if self.task.is_dry {
            let (plan, before) = (Box::new(self.plan.clone()), Box::new(self.before.clone()));
            return self.retreat(DeployOutcome::Planned { plan, before });
        }
        self.enter(if self.is_unlocked() {
            Phase::Upload(0)
        } else {
            Phase::NameTouched
        });
    }

    /// The manifest of this deploy is there.
    pub(super) fn committed(&mut self, manifest: RemoteManifest) {
        self.outcome = Some(DeployOutcome::Done {
            manifest: Box::new(manifest),
            is_unchanged: false,
        });
        if self.deletes_last() {
            self.enter(Phase::Delete(0));
        } else {
            self.leave();
        }
    }

    pub(super) fn manifest_seen(&mut self, answer: &StoreAnswer) {
        let found = match answer {
            StoreAnswer::Found { bytes, .. } => RemoteManifest::read(bytes),
            _ => None,
        };
        match found {
            Some(manifest) if manifest.deploy == self.task.deploy => self.committed(manifest),
            found => {
                let who = found.map(|manifest| Box::new((manifest.by, manifest.at)));
                self.retreat(DeployOutcome::Overtaken(who));
            }
        }
    }
}

fn without(paths: &BTreeSet<String>, site: &BTreeMap<String, RemoteFile>) -> BTreeSet<String> {
    let others = paths.iter().filter(|path| !site.contains_key(*path));
    others.cloned().collect()
}

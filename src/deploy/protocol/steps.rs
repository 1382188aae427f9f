//! What is asked in each phase of a deploy, and which one follows.

use crate::deploy::protocol::phase::Phase;
use crate::deploy::protocol::request::EVERYTHING;
use crate::deploy::protocol::{
    Conditions, DeployLock, DeployMachine, DeployOutcome, LOCK_NAME, MANIFEST_NAME, PutBody,
    PutCondition, RemoteManifest, StoreAnswer, StoreRequest, UploadStage, stage_of, temporary_name,
    touched_name,
};
use std::collections::BTreeSet;

impl DeployMachine {
    /// Goes into a phase, and asks what has to be asked there. Phases in which there is nothing to ask
    /// are passed through.
    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        let named = str::to_owned;
        match self.phase.clone() {
            Phase::SeeLock | Phase::Confirm(_) => {
                let name = named(LOCK_NAME);
                self.waiting.push(StoreRequest::Read { name });
            }
            Phase::MakeLock => self.put_lock(false, PutCondition::Absent),
            Phase::TakeLock(condition) => self.put_lock(false, condition),
            Phase::Wait(is_long) => self.waiting.push(StoreRequest::Wait { is_long }),
            Phase::ReadManifest | Phase::SeeManifest => {
                let name = named(MANIFEST_NAME);
                self.waiting.push(StoreRequest::Read { name });
            }
            Phase::ReadHome => {
                let name = named("index.html");
                self.waiting.push(StoreRequest::Read { name });
            }
            Phase::ReadTouched(at) => self.enter_read_touched(at),
            Phase::NameTouched => self.put_touched(),
            Phase::Upload(stage) => self.enter_upload(stage),
            Phase::Delete(step) => self.enter_delete(step),
            Phase::Commit => self.put_manifest(),
            Phase::Retreat if self.leaves_traces() => self.put_lock(true, PutCondition::Always),
            Phase::Release | Phase::Retreat => {
                let name = named(LOCK_NAME);
                self.waiting.push(StoreRequest::Delete { name });
            }
            Phase::Ended => self.waiting.clear(),
        }
    }

    fn enter_upload(&mut self, stage: usize) {
        let Some(paths) = self.plan.uploads.get(stage).cloned() else {
            let next = if self.deletes_last() {
                Phase::Commit
            } else {
                Phase::Delete(0)
            };
            return self.enter_confirmed(next);
        };
        if paths.is_empty() {
            return self.enter(Phase::Upload(stage + 1));
        }
        for path in &paths {
            self.put_file(path);
        }
    }

    /// Pages go first, then what they show.
    fn enter_delete(&mut self, step: usize) {
        if step > 2 || (step == 2 && !self.has_lock) {
            return self.deleted();
        }
        if step == 2 {
            let names = self.leftovers().into_iter();
            let deletes = names.map(|name| StoreRequest::Delete { name });
            return self.waiting.extend(deletes);
        }
        let is_shown = |path: &&String| stage_of(path) <= UploadStage::Media;
        let paths = self.plan.deletions.iter();
        let paths = paths.filter(|path| is_shown(path) == (step == 1)).cloned();
        let deletes: Vec<_> = paths.map(|name| StoreRequest::Delete { name }).collect();
        if deletes.is_empty() {
            return self.enter(Phase::Delete(step + 1));
        }
        self.waiting.extend(deletes);
    }

    /// What is of no use when all is done: lists of touched files, and halves that earlier runs left of the
    /// protocol's own files, and of files that nobody sends any more.
    fn leftovers(&self) -> BTreeSet<String> {
        let own = touched_name(&self.task.deploy);
        let mut names: BTreeSet<String> = BTreeSet::new();
        if !self.can.is_whole {
            names.extend([LOCK_NAME, MANIFEST_NAME, &own].map(temporary_name));
            names.extend(self.abandoned.iter().map(|path| temporary_name(path)));
            let lists = self.listless.iter().map(|deploy| touched_name(deploy));
            names.extend(lists.map(|list| temporary_name(&list)));
        }
        names.extend(self.have_touched.iter().map(|deploy| touched_name(deploy)));
        names.insert(own);
        names
    }

    /// Goes into a phase that only who has the lock may be in.
    pub(super) fn enter_confirmed(&mut self, next: Phase) {
        let needs_look = self.order.looks && !self.is_unlocked();
        self.enter(if needs_look {
            Phase::Confirm(Box::new(next))
        } else {
            next
        });
    }

    fn deleted(&mut self) {
        if !self.deletes_last() && self.outcome.is_none() {
            return self.enter_confirmed(Phase::Commit);
        }
        self.leave();
    }

    /// Gives the lock back, if there is one, and ends.
    pub(super) fn leave(&mut self) {
        if self.has_lock {
            self.enter_confirmed(Phase::Release);
        } else {
            self.enter(Phase::Ended);
        }
    }

    /// Ends with an outcome other than success, and gives the lock back.
    pub(super) fn retreat(&mut self, outcome: DeployOutcome) {
        self.outcome.get_or_insert(outcome);
        if self.has_lock {
            self.enter_confirmed(Phase::Retreat);
        } else {
            self.enter(Phase::Ended);
        }
    }

    /// The lock is somebody else's now: nothing more is sent.
    pub(super) fn overtaken(&mut self, lock: Option<DeployLock>) {
        self.has_lock = false;
        self.under_way.clear();
        if !matches!(self.outcome, Some(DeployOutcome::Done { .. })) {
            let who = lock.map(|lock| Box::new((lock.by, lock.at)));
            self.outcome = Some(DeployOutcome::Overtaken(who));
        }
        self.enter(Phase::Ended);
    }

    /// Whether the files at the other end may be between two generations.
    pub(super) fn leaves_traces(&self) -> bool {
        self.has_touched || self.is_all_unsure || !self.after.is_empty()
    }

    fn put_lock(&mut self, is_stopped: bool, condition: PutCondition) {
        let is_taken = matches!(self.phase, Phase::TakeLock(_)) && self.wait.is_some();
        let has_begun = self.continues || self.has_sent;
        let lock = DeployLock {
            deploy: self.task.deploy.clone(),
            by: self.task.by.clone(),
            at: self.task.at.clone(),
            is_stopped,
            is_claim: is_taken || (is_stopped && !has_begun),
            after: self.after.clone(),
        };
        self.put_text(LOCK_NAME, lock.text(), condition);
    }

    /// Writes down what is about to be touched, by this deploy and by those that it took over from.
    fn put_touched(&mut self) {
        self.has_touched = true;
        let mut paths = self.unsure.clone();
        paths.extend(self.plan.touched());
        if self.is_all_unsure {
            paths.insert(EVERYTHING.to_owned());
        }
        // A list of texts always has a text.
        let text = serde_json::to_string(&paths).unwrap_or_default();
        let name = touched_name(&self.task.deploy);
        self.put_text(&name, text, PutCondition::Always);
    }

    fn enter_read_touched(&mut self, at: usize) {
        if let Some(deploy) = self.after.iter().nth(at) {
            let name = touched_name(deploy);
            return self.waiting.push(StoreRequest::Read { name });
        }
        // Who has no list has touched nothing, but a half of a list may be there.
        self.listless = self.after.difference(&self.have_touched).cloned().collect();
        self.after.clone_from(&self.have_touched);
        self.enter(Phase::ReadManifest);
    }

    fn put_manifest(&mut self) {
        let condition = match &self.version {
            _ if !self.is_guarded() => PutCondition::Always,
            Some(version) => PutCondition::Unchanged(version.clone()),
            None => PutCondition::Absent,
        };
        self.put_text(MANIFEST_NAME, self.manifest().text(), condition);
    }

    /// The manifest that this deploy leaves.
    fn manifest(&self) -> RemoteManifest {
        let deleted = if self.deletes_last() {
            self.plan.deletions.clone()
        } else {
            BTreeSet::new()
        };
        RemoteManifest {
            generation: self.before.generation + 1,
            deploy: self.task.deploy.clone(),
            by: self.task.by.clone(),
            at: self.task.at.clone(),
            files: self.task.site.clone(),
            kept: self.plan.kept.clone(),
            deleted,
        }
    }

    /// The name to put a file under first.
    fn first_name(&self, name: &str) -> String {
        if !self.can.is_whole && self.order.renames {
            temporary_name(name)
        } else {
            name.to_owned()
        }
    }

    fn put_text(&mut self, name: &str, text: String, condition: PutCondition) {
        let name = match condition {
            PutCondition::Absent => name.to_owned(),
            _ => self.first_name(name),
        };
        let body = PutBody::Text(text);
        self.waiting.push(StoreRequest::Put {
            name,
            body,
            condition,
        });
    }

    pub(super) fn put_file(&mut self, path: &str) {
        let Some(file) = self.task.site.get(path).cloned() else {
            return;
        };
        self.waiting.push(StoreRequest::Put {
            name: self.first_name(path),
            body: PutBody::File {
                path: path.to_owned(),
                file,
            },
            condition: PutCondition::Always,
        });
    }

    /// All that was asked in this phase is answered, last of it with `answer`.
    pub(super) fn advance(&mut self, answer: &StoreAnswer) {
        if self.is_stopped && self.phase.may_stop() {
            return self.stopped(answer);
        }
        let is_refused = *answer == StoreAnswer::Refused;
        match self.phase.clone() {
            Phase::SeeLock => self.lock_seen(answer),
            Phase::MakeLock | Phase::TakeLock(_) if is_refused => self.enter(Phase::SeeLock),
            Phase::MakeLock => {
                self.has_lock = true;
                self.enter(Phase::ReadManifest);
            }
            Phase::ReadTouched(at) => self.touched_read(at, answer),
            Phase::TakeLock(_) => match self.wait.filter(|_| self.order.waits) {
                Some(is_long) => self.enter(Phase::Wait(is_long)),
                None => self.enter(Phase::Confirm(Box::new(Phase::ReadTouched(0)))),
            },
            Phase::Wait(_) => self.enter(Phase::Confirm(Box::new(Phase::ReadTouched(0)))),
            Phase::Confirm(next) => match DeployLock::found_in(answer) {
                Some(lock) if lock.deploy == self.task.deploy => {
                    self.has_lock = true;
                    self.enter(*next);
                }
                // The answer to giving it back was lost.
                None if *answer == StoreAnswer::Missing && next.gives_back() => {
                    self.has_lock = false;
                    self.enter(Phase::Ended);
                }
                other => self.overtaken(other),
            },
            Phase::ReadManifest => self.manifest_read(answer),
            Phase::ReadHome if *answer == StoreAnswer::Missing => self.planned(),
            Phase::ReadHome => self.retreat(DeployOutcome::Foreign),
            Phase::NameTouched => self.enter(Phase::Upload(0)),
            Phase::Upload(stage) => self.enter(Phase::Upload(stage + 1)),
            Phase::Delete(step) => self.enter(Phase::Delete(step + 1)),
            Phase::Commit if is_refused => self.enter(Phase::SeeManifest),
            Phase::Commit => self.committed(self.manifest()),
            Phase::SeeManifest => self.manifest_seen(answer),
            Phase::Release | Phase::Retreat | Phase::Ended => {
                self.has_lock = false;
                self.enter(Phase::Ended);
            }
        }
    }

    /// The writer has stopped the deploy, and what was under way is answered.
    fn stopped(&mut self, answer: &StoreAnswer) {
        if matches!(self.outcome, Some(DeployOutcome::Done { .. })) {
            return self.enter(Phase::Delete(2));
        }
        // The own lock may just have been made.
        self.has_lock |= match self.phase {
            Phase::MakeLock => *answer == StoreAnswer::Done,
            Phase::Confirm(_) => true,
            _ => false,
        };
        self.retreat(DeployOutcome::Stopped);
    }

    /// Whether a put can be made to depend on the version of what it replaces. A rename cannot.
    pub(super) fn is_guarded(&self) -> bool {
        self.can.conditions == Conditions::All && self.can.is_whole
    }
}

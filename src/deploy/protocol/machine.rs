//! A deploy as a state machine: it hands out requests, hears answers, and comes to an outcome.

use crate::deploy::protocol::phase::Phase;
use crate::deploy::protocol::{
    Capabilities, DeployLock, DeployPlan, LOCK_NAME, MANIFEST_NAME, Order, PutBody, RemoteFile,
    RemoteManifest, StoreAnswer, StoreRequest, temporary_name, touched_name,
};
use std::collections::{BTreeMap, BTreeSet};

/// What shall be deployed, and what is known before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeployTask {
    /// The name of this deploy, the same when it is resumed.
    pub deploy: String,
    /// Who deploys.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The files of the site.
    pub site: BTreeMap<String, RemoteFile>,
    /// What was at the other end when this deployer last looked.
    pub known: Option<RemoteManifest>,
    /// For a deploy that is resumed: the generation (and its deploy) on which it was based, and what
    /// it has sent.
    pub sent: Option<((u64, String), BTreeMap<String, RemoteFile>)>,
    /// How many files of the site before may go; `None`: a quarter of them, but ten at least.
    pub max_deletes: Option<usize>,
    /// Whether the writer says that another deploy is dead, and that what is there may be replaced.
    pub takes_over: bool,
    /// Whether every file is sent, whatever the manifest says.
    pub sends_all: bool,
    /// Whether nothing is to be changed: the outcome is the plan.
    pub is_dry: bool,
}

/// What became of a deploy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeployOutcome {
    /// The site is there.
    Done {
        /// The manifest that is there now.
        manifest: Box<RemoteManifest>,
        /// Whether it was there before.
        is_unchanged: bool,
    },
    /// This is what would be done; nothing was.
    Planned {
        /// The plan.
        plan: Box<DeployPlan>,
        /// What is there.
        before: Box<RemoteManifest>,
    },
    /// Somebody else deploys now, or did when they were cut short; `None`: the lock does not say who.
    Busy(Option<Box<DeployLock>>),
    /// Somebody else has taken the lock, or has deployed, since this deploy began: who, and when.
    Overtaken(Option<Box<(String, String)>>),
    /// Somebody else has deployed since this deployer last looked, and these of their files would be
    /// undone.
    Newer {
        /// What they deployed.
        theirs: Box<RemoteManifest>,
        /// The files.
        undone: Vec<String>,
    },
    /// More files would go than may.
    TooMany {
        /// The files.
        dropped: BTreeSet<String>,
        /// How many may go.
        most: usize,
    },
    /// There is a site there that linger did not put there.
    Foreign,
    /// The manifest cannot be read.
    Unreadable,
    /// It was stopped before it was done.
    Stopped,
}

/// A deploy under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeployMachine {
    pub(super) task: DeployTask,
    pub(super) can: Capabilities,
    pub(super) order: Order,
    pub(super) phase: Phase,
    /// What may be asked now, in any order.
    pub(super) waiting: Vec<StoreRequest>,
    pub(super) under_way: BTreeSet<StoreRequest>,
    /// The last answer of the phase.
    last: StoreAnswer,
    /// Whether the lock has to be looked at before anything else is sent.
    pub(super) must_look: bool,
    pub(super) is_stopped: bool,
    /// Whether the lock was this deploy's before it began.
    pub(super) had_lock: bool,
    pub(super) has_lock: bool,
    /// Whether what was sent before counts.
    pub(super) continues: bool,
    /// Whether this run has sent a file of the site.
    pub(super) has_sent: bool,
    /// How to wait after the lock was written; `None`: not at all.
    pub(super) wait: Option<bool>,
    /// Whether anything of the site may have been changed.
    pub(super) has_touched: bool,
    /// The deploys whose lists of touched files are to be read, or were.
    pub(super) after: BTreeSet<String>,
    /// Those that have one.
    pub(super) have_touched: BTreeSet<String>,
    /// Those that have none.
    pub(super) listless: BTreeSet<String>,
    /// Files of which nobody knows which bytes they have.
    pub(super) unsure: BTreeSet<String>,
    /// Whether that is true of every file.
    pub(super) is_all_unsure: bool,
    /// Files that earlier runs were to send and that this site does not have: a half of them may be
    /// left under its temporary name.
    pub(super) abandoned: BTreeSet<String>,
    pub(super) before: RemoteManifest,
    /// The store's mark of the manifest before; `None`: there was none.
    pub(super) version: Option<String>,
    pub(super) plan: DeployPlan,
    pub(super) outcome: Option<DeployOutcome>,
}

impl DeployMachine {
    /// A deploy to a store that can do so much, in the sound order.
    pub fn new(task: DeployTask, can: Capabilities) -> DeployMachine {
        DeployMachine::with_order(task, can, Order::default())
    }

    /// The same in another order.
    pub fn with_order(task: DeployTask, can: Capabilities, order: Order) -> DeployMachine {
        let mut machine = DeployMachine {
            task,
            can,
            order,
            phase: Phase::Ended,
            waiting: Vec::new(),
            under_way: BTreeSet::new(),
            last: StoreAnswer::Done,
            must_look: false,
            is_stopped: false,
            had_lock: false,
            has_lock: false,
            continues: false,
            has_sent: false,
            wait: None,
            has_touched: false,
            after: BTreeSet::new(),
            have_touched: BTreeSet::new(),
            listless: BTreeSet::new(),
            unsure: BTreeSet::new(),
            is_all_unsure: false,
            abandoned: BTreeSet::new(),
            before: RemoteManifest::default(),
            version: None,
            plan: DeployPlan::default(),
            outcome: None,
        };
        let first = if machine.is_unlocked() {
            Phase::ReadManifest
        } else {
            Phase::SeeLock
        };
        machine.enter(first);
        machine
    }

    /// What may be asked now, in any order and at the same time. If [`DeployMachine::must_look`], only
    /// the first.
    pub fn waiting(&self) -> &[StoreRequest] {
        &self.waiting
    }

    /// Takes one of [`DeployMachine::waiting`] to be sent. Its answer goes to [`DeployMachine::hear`].
    pub fn take(&mut self, at: usize) -> StoreRequest {
        let request = self.waiting.remove(at);
        self.under_way.insert(request.clone());
        request
    }

    /// What came of it; `None`: it is still under way.
    pub fn outcome(&self) -> Option<&DeployOutcome> {
        self.outcome.as_ref().filter(|_| self.phase == Phase::Ended)
    }

    /// The plan, once there is one.
    pub fn plan(&self) -> &DeployPlan {
        &self.plan
    }

    /// The manifest that this deploy is based on, once it was read.
    pub fn before(&self) -> &RemoteManifest {
        &self.before
    }

    /// The generation, and its deploy, that this deploy is based on.
    pub fn base(&self) -> (u64, String) {
        (self.before.generation, self.before.deploy.clone())
    }

    /// Whether what an earlier run of this deploy has sent counts. If not, it is to be forgotten.
    pub fn continues(&self) -> bool {
        self.continues
    }

    /// Whether the lock is about to be written, because it was seen to be free.
    pub fn is_taking_lock(&self) -> bool {
        matches!(self.phase, Phase::TakeLock(_))
    }

    /// Whether only the look at the lock may be sent now.
    pub fn must_look(&self) -> bool {
        self.must_look
    }

    /// Hears an answer, and returns the file of the site that is whole at the other end by it.
    pub fn hear(&mut self, request: &StoreRequest, answer: StoreAnswer) -> Option<String> {
        if !self.under_way.remove(request) {
            return None;
        }
        if self.must_look && matches!(request, StoreRequest::Read { name } if name == LOCK_NAME) {
            self.see_own_lock(&answer);
            return None;
        }
        let is_site = |name: &String| self.task.site.contains_key(name);
        let touched = touched_name(&self.task.deploy);
        let mut whole = None;
        match request {
            StoreRequest::Put { name, .. } if is_site(name) => whole = Some(name.clone()),
            StoreRequest::Put { name, body, .. } => {
                let to = match body {
                    PutBody::File { path, .. } => path,
                    PutBody::Text(_) if *name == temporary_name(MANIFEST_NAME) => MANIFEST_NAME,
                    PutBody::Text(_) if *name == temporary_name(LOCK_NAME) => LOCK_NAME,
                    PutBody::Text(_) if *name == temporary_name(&touched) => &touched,
                    PutBody::Text(_) => name,
                };
                if name != to && answer == StoreAnswer::Done {
                    let (from, to) = (name.clone(), to.to_owned());
                    self.waiting.push(StoreRequest::Rename { from, to });
                }
            }
            // The answer to the first try was lost, or somebody has cleaned up: it is sent again.
            StoreRequest::Rename { to, .. } if answer == StoreAnswer::Missing => {
                if is_site(to) {
                    self.put_file(&to.clone());
                } else {
                    self.enter(self.phase.clone());
                }
            }
            StoreRequest::Rename { to, .. } if is_site(to) => whole = Some(to.clone()),
            _ => {}
        }
        self.has_sent |= whole.is_some();
        self.last = answer;
        self.go_on();
        whole
    }

    /// Goes on to the next phase once all of this one is answered.
    fn go_on(&mut self) {
        if self.waiting.is_empty() && self.under_way.is_empty() {
            let answer = std::mem::replace(&mut self.last, StoreAnswer::Done);
            self.advance(&answer);
        }
    }

    /// The answer to a request did not come; it may have been carried out. It is asked again.
    pub fn lost(&mut self, request: &StoreRequest) {
        if self.under_way.remove(request) {
            if self.phase.gives_back() {
                // It may have been given back, and be somebody else's by now.
                self.waiting.clear();
                return self.enter_confirmed(self.phase.clone());
            }
            let is_look = self.must_look && !matches!(request, StoreRequest::Put { .. });
            let at = if is_look { 0 } else { self.waiting.len() };
            self.waiting.insert(at, request.clone());
        }
    }

    /// So much time has gone by since the lock was last seen that others may have taken it over.
    pub fn lease_over(&mut self) {
        // A look that is asked for anyway will do.
        let is_looking = matches!(self.phase, Phase::Confirm(_) | Phase::Ended);
        let has_to_look = self.has_lock && self.order.looks && !is_looking;
        if has_to_look && !self.must_look {
            self.must_look = true;
            let name = LOCK_NAME.to_owned();
            self.waiting.insert(0, StoreRequest::Read { name });
        }
    }

    fn see_own_lock(&mut self, answer: &StoreAnswer) {
        self.must_look = false;
        match DeployLock::found_in(answer) {
            Some(lock) if lock.deploy == self.task.deploy => self.go_on(),
            other => self.overtaken(other),
        }
    }

    /// Ends as soon as what is under way is answered, and leaves a lock that says so. After the commit,
    /// the deploy is done all the same.
    pub fn stop(&mut self) {
        if self.is_stopped || !self.phase.may_stop() {
            return;
        }
        self.is_stopped = true;
        self.waiting.clear();
        self.must_look = false;
        if self.under_way.is_empty() {
            self.advance(&StoreAnswer::Done);
        }
    }

    /// A request cannot be carried out, however often it is tried: ends as soon as possible. All others
    /// have to be answered, or given up.
    pub fn give_up(&mut self, request: &StoreRequest) {
        self.under_way.remove(request);
        self.waiting.clear();
        self.must_look = false;
        if self.phase.may_stop() {
            self.is_stopped = true;
            if self.under_way.is_empty() {
                self.advance(&StoreAnswer::Refused);
            }
        } else {
            self.outcome.get_or_insert(DeployOutcome::Stopped);
            self.enter(Phase::Ended);
        }
    }

    /// Whether no lock is needed: all is one step, or nothing is changed.
    pub(super) fn is_unlocked(&self) -> bool {
        self.can.is_one_step || self.task.is_dry
    }

    /// Whether files are deleted when the manifest is there, and not before.
    pub(super) fn deletes_last(&self) -> bool {
        self.order.deletes_last && !self.can.is_one_step
    }
}

//! Carries a deploy out: sends what the machine asks for, over several connections, tries again what may
//! go right at another try, and writes down what is there.

use crate::deploy::journal::DeployJournal;
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{
    DeployMachine, DeployOutcome, LOCK_NAME, RemoteFile, StoreAnswer, StoreRequest,
};
use crate::deploy::store::{Store, StoreConnection, StoreFailure};
use crate::diagnostic::Diagnostic;
use crate::source::Stopwatch;
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, Scope};
use std::time::Duration;

/// How often a request is tried.
const TRIES: u32 = 6;
/// How long the first pause between two tries is; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(400);
/// How often it is looked whether the writer has pressed Ctrl-C.
const GLANCE: Duration = Duration::from_millis(50);
/// How long linger waits for others on a store that knows no conditions.
const SHORT_WAIT: Duration = Duration::from_secs(3);

/// Does something that may go right at another try.
///
/// # Errors
/// The last failure.
pub(crate) fn patiently<T>(
    mut work: impl FnMut() -> Result<T, StoreFailure>,
) -> Result<T, StoreFailure> {
    let mut tries = 0;
    loop {
        tries += 1;
        match work() {
            Err(StoreFailure::Passing(_)) if tries < TRIES => {
                thread::sleep(PAUSE * 2_u32.pow(tries - 1));
            }
            done => return done,
        }
    }
}

/// What is sent, for a progress bar.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SentSoFar {
    /// Files that are there.
    pub(crate) files: usize,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// All files to send.
    pub(crate) all_files: usize,
    /// Their bytes.
    pub(crate) all_bytes: u64,
}

/// What a deploy needs beside its machine.
pub(crate) struct DeployRun<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) files: &'a LocalFiles,
    /// The files of the site.
    pub(crate) site: &'a BTreeMap<String, RemoteFile>,
    /// For how long a lock that was seen is taken for held.
    pub(crate) lease: Duration,
    /// Whether the writer has pressed Ctrl-C.
    pub(crate) is_stopped: &'a dyn Fn() -> bool,
    /// Hears of each file.
    pub(crate) progress: &'a mut dyn FnMut(SentSoFar),
}

/// A request, the connection that had it, and what came of it.
struct Heard {
    worker: usize,
    request: StoreRequest,
    answer: Result<StoreAnswer, StoreFailure>,
}

/// The connections.
struct Workers {
    hands: Vec<Sender<StoreRequest>>,
    idle: Vec<usize>,
    heard: Receiver<Heard>,
}

impl DeployRun<'_> {
    /// Runs a deploy to its end. What is sent is written into `journal`.
    ///
    /// # Errors
    /// A request that could not be carried out, however often it was tried.
    pub(crate) fn run(
        &mut self,
        machine: &mut DeployMachine,
        journal: Option<&mut DeployJournal>,
    ) -> Result<DeployOutcome, Diagnostic> {
        let (store, files) = (self.store, self.files);
        thread::scope(|scope| {
            let workers = Workers::start(scope, store, files);
            let mut steps = Steps {
                run: self,
                machine,
                journal,
                workers,
                tries: HashMap::new(),
                pause: (Stopwatch::start(), Duration::ZERO),
                seen: Stopwatch::start(),
                looked: Stopwatch::start(),
                sent: SentSoFar::default(),
                failure: None,
            };
            steps.finish()
        })
    }
}

impl Workers {
    fn start<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        store: &'env dyn Store,
        files: &'env LocalFiles,
    ) -> Workers {
        let (tell, heard) = channel();
        let count = store.can().at_once.max(1);
        let hands = (0..count).map(|worker| {
            let (hand, requests) = channel::<StoreRequest>();
            let tell = tell.clone();
            scope.spawn(move || work(worker, store, files, &requests, &tell));
            hand
        });
        Workers {
            hands: hands.collect(),
            idle: (0..count).rev().collect(),
            heard,
        }
    }
}

/// One connection: opened when it is first needed, and anew when it broke.
fn work(
    worker: usize,
    store: &dyn Store,
    files: &LocalFiles,
    requests: &Receiver<StoreRequest>,
    tell: &Sender<Heard>,
) {
    let mut connection: Option<Box<dyn StoreConnection + '_>> = None;
    while let Ok(request) = requests.recv() {
        let answer = match &mut connection {
            Some(open) => open.answer(&request, files),
            None => store.connect().and_then(|mut open| {
                let answer = open.answer(&request, files);
                connection = Some(open);
                answer
            }),
        };
        if matches!(answer, Err(StoreFailure::Passing(_))) {
            connection = None;
        }
        let heard = Heard {
            worker,
            request,
            answer,
        };
        if tell.send(heard).is_err() {
            return;
        }
    }
}

/// A deploy that is being carried out.
struct Steps<'a, 'r> {
    run: &'a mut DeployRun<'r>,
    machine: &'a mut DeployMachine,
    journal: Option<&'a mut DeployJournal>,
    workers: Workers,
    tries: HashMap<StoreRequest, u32>,
    /// Since when nothing is sent, and for how long, because something went wrong.
    pause: (Stopwatch, Duration),
    /// Since when the lock is known to be held.
    seen: Stopwatch,
    /// When the look at the lock that is on its way was sent.
    looked: Stopwatch,
    sent: SentSoFar,
    failure: Option<Diagnostic>,
}

impl Steps<'_, '_> {
    fn finish(&mut self) -> Result<DeployOutcome, Diagnostic> {
        loop {
            if let Some(outcome) = self.machine.outcome() {
                return self.failure.take().map_or(Ok(outcome.clone()), Err);
            }
            if (self.run.is_stopped)() {
                self.machine.stop();
            }
            if self.pause.0.elapsed() >= self.pause.1 {
                self.send();
            }
            match self.workers.heard.recv_timeout(GLANCE) {
                Ok(heard) => self.hear(heard),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let problem = Diagnostic::error("deploy-refused", "all connections ended");
                    return Err(problem.help("deploy again: it goes on where it stopped"));
                }
            }
        }
    }

    /// Sends what may be sent now.
    fn send(&mut self) {
        if self.seen.elapsed() > self.run.lease / 2 {
            self.machine.lease_over();
        }
        let is_look = |request: &StoreRequest| matches!(request, StoreRequest::Read { name } if name == LOCK_NAME);
        while !self.machine.waiting().is_empty() && !self.workers.idle.is_empty() {
            let must_look = self.machine.must_look();
            let last = self.machine.waiting().len() - 1;
            let at = if must_look { 0 } else { last };
            if must_look && !is_look(&self.machine.waiting()[0]) {
                // The look is on its way.
                return;
            }
            let request = self.machine.take(at);
            if let StoreRequest::Wait { is_long } = request {
                self.wait(is_long);
                self.machine.hear(&request, StoreAnswer::Done);
            } else if let Some(worker) = self.workers.idle.pop() {
                self.hand(worker, request);
            }
        }
    }

    fn hand(&mut self, worker: usize, request: StoreRequest) {
        if matches!(&request, StoreRequest::Read { name } if name == LOCK_NAME) {
            self.looked = Stopwatch::start();
        }
        // A worker ends only after this sender does.
        let _ = self.workers.hands[worker].send(request);
    }

    fn wait(&self, is_long: bool) {
        let long = self.run.lease;
        let time = if is_long { long } else { SHORT_WAIT.min(long) };
        // Ctrl-C does not make it shorter: whose the lock is, nobody knows before. (A second one ends
        // linger at once.)
        thread::sleep(time);
    }

    fn hear(&mut self, heard: Heard) {
        self.workers.idle.push(heard.worker);
        let request = heard.request;
        match heard.answer {
            Ok(answer) => {
                if matches!(&request, StoreRequest::Read { name } if name == LOCK_NAME) {
                    self.seen = self.looked;
                }
                if let Some(path) = self.machine.hear(&request, answer) {
                    self.is_there(&path);
                }
            }
            Err(StoreFailure::Passing(why)) => {
                let tries = self.tries.entry(request.clone()).or_insert(0);
                *tries += 1;
                if *tries >= TRIES || (self.run.is_stopped)() {
                    let problem = Diagnostic::error(
                        "deploy-network",
                        format!("{}: {why}", self.run.store.shown()),
                    );
                    let help = "see that the network is there, and deploy again: it goes on where it stopped";
                    return self.fail(&request, problem.help(help));
                }
                self.pause = (Stopwatch::start(), PAUSE * 2_u32.pow(*tries - 1));
                self.machine.lost(&request);
            }
            Err(StoreFailure::Lasting(problem)) => self.fail(&request, *problem),
        }
    }

    /// A request cannot be carried out: what is on its way is heard, nothing more is sent but the word
    /// in the lock that this deploy has ended.
    fn fail(&mut self, request: &StoreRequest, problem: Diagnostic) {
        self.failure.get_or_insert(problem);
        self.machine.give_up(request);
    }

    fn count(&mut self) {
        for path in self.machine.plan().uploads.iter().flatten() {
            self.sent.all_files += 1;
            self.sent.all_bytes += self.run.site.get(path).map_or(0, |file| file.len);
        }
    }

    fn is_there(&mut self, path: &str) {
        let Some(file) = self.run.site.get(path) else {
            return;
        };
        if self.sent.all_files == 0 {
            self.count();
        }
        self.sent.files += 1;
        self.sent.bytes += file.len;
        (self.run.progress)(self.sent);
        if let Some(journal) = &mut self.journal
            && let Err(problem) =
                journal.sent(self.machine.base(), self.machine.continues(), path, file)
        {
            self.failure.get_or_insert(problem);
        }
    }
}

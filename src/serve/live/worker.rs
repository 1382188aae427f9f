//! The thread that holds the site. It receives changes, brings the site up to date, and hands out
//! outputs. It never asks *what kind* of thing changed.
//!
//! Enters: changes that the watch reports, requests for outputs. Leaves: outputs, a snapshot of
//! each build, news for open pages. After a save it renders at once the outputs that someone looks
//! at, and those of the saved files; then it tells the pages. The other outputs are rendered when
//! they are asked for, or when the writer pauses, because an output's problems are known only when
//! it is rendered.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::{Engine, Options, Reason, Update};
use crate::serve::live::events::News;
use crate::serve::live::handle::{RenderedOutput, SiteHandle, WorkerMessage};
use crate::serve::live::snapshot::Snapshot;
use crate::serve::live::watch::{self, Watch};
use crate::source::{Hint, Overlay, Source, Stopwatch};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

/// How often a preview looks at the clock, because a scheduled post goes live or a day ends.
const CLOCK_TICK: Duration = Duration::from_secs(60);
/// How often files are polled where the system does not report changes.
const POLL: Duration = Duration::from_millis(500);
/// A save is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(10);
/// It is over sooner after a file was closed or moved into place, which is the last step of a save.
const QUIET_AFTER_CLOSE: Duration = Duration::from_millis(4);
/// It is over after this long in any case.
const LONGEST_SAVE: Duration = Duration::from_millis(100);
/// The writer pauses when nothing was saved for this long.
const PAUSE: Duration = Duration::from_millis(300);
/// The site is remembered for the next preview when nothing was saved for this long.
const REST: Duration = Duration::from_secs(2);
/// How many outputs are rendered at a time while no request waits.
const SLICE: usize = 48;
/// How many of the outputs that were asked for last count as being looked at.
const LOOKED_AT: usize = 16;
/// How often a preview looks for unsaved texts whose window is gone, while there are any.
const SWEEP: Duration = Duration::from_secs(20);
/// The code of the warning that the site could not be remembered for the next preview.
const UNREMEMBERED: &str = "cache-unwritable";
/// How many changed pages are named to the browser. Each page asks for itself anyway.
const MOST_NAMED: usize = 100;

/// Keeps one site up to date.
pub(crate) struct SiteWorker<'a> {
    disk: Overlay,
    engine: Engine,
    watch: Watch,
    site: &'a SiteHandle,
    /// Whether open pages go to the document that was edited.
    follows: bool,
    /// Outputs that were asked for, the newest last.
    looked_at: VecDeque<Arc<str>>,
    /// Time since the last save.
    since: Stopwatch,
    /// Time since the files or the clock were looked at.
    looked: Stopwatch,
    had_errors: bool,
    /// Whether something is known that is not remembered for the next preview.
    is_unremembered: bool,
    /// Whether the preview is to end.
    is_ending: bool,
    /// Whether the folder of the site is gone.
    is_away: bool,
    /// Diagnostics about the preview itself.
    own: Vec<Diagnostic>,
}

/// Requests that wait for a build.
#[derive(Default)]
struct Waiting {
    /// Those for an output.
    orders: Vec<(String, SyncSender<Option<RenderedOutput>>)>,
    /// Those that have changed an unsaved text.
    typed: Vec<SyncSender<()>>,
}

impl<'a> SiteWorker<'a> {
    pub(crate) fn new(
        disk: Overlay,
        options: Options,
        (watch, own): (Watch, Option<Diagnostic>),
        site: &'a SiteHandle,
        follows: bool,
    ) -> SiteWorker<'a> {
        SiteWorker {
            engine: Engine::recalled(options, &disk),
            disk,
            watch,
            site,
            follows,
            looked_at: VecDeque::new(),
            since: Stopwatch::start(),
            looked: Stopwatch::start(),
            had_errors: false,
            is_unremembered: false,
            is_ending: false,
            is_away: false,
            own: own.into_iter().collect(),
        }
    }

    /// Serves until it is told to end. `built` receives every build, with the outputs that
    /// were rendered since the one before and the reasons.
    pub(crate) fn run(
        mut self,
        messages: &Receiver<WorkerMessage>,
        mut built: impl FnMut(&Snapshot, Vec<(Arc<str>, Reason)>),
    ) {
        let mut say = |worker: &mut Self| {
            let rendered = worker.engine.take_rendered();
            built(&worker.site.newest(), rendered);
        };
        self.update(&Hint::Everything);
        say(&mut self);
        let mut is_behind = true;
        // New directories may have been filled before they were watched.
        let mut is_in_doubt = false;
        loop {
            if self.is_ending {
                // What is rendered so far is not rendered again by the next preview.
                return self.remember();
            }
            match messages.recv_timeout(self.patience(is_behind || is_in_doubt)) {
                Ok(WorkerMessage::End) => self.is_ending = true,
                Ok(WorkerMessage::Order(path, reply)) => self.serve(&path, &reply),
                Ok(WorkerMessage::Typed(path, reply)) => {
                    is_behind |= self.update(&Hint::Only([path].into()));
                    // The request may have ended in the meantime.
                    let _ = reply.send(());
                    // Nothing is said on the terminal about a text that is still being written.
                    self.engine.take_rendered();
                }
                Ok(WorkerMessage::Seen(event)) => {
                    let Some(hint) = self.hint(&event) else {
                        continue;
                    };
                    let (hint, waiting) = self.settle(messages, hint, watch::is_done(&event));
                    is_in_doubt |= self.in_doubt(&hint);
                    is_behind |= self.update(&hint);
                    self.answer(waiting);
                    say(&mut self);
                }
                Err(RecvTimeoutError::Timeout) if is_in_doubt => {
                    is_in_doubt = false;
                    if self.update(&Hint::Everything) {
                        is_behind = true;
                        say(&mut self);
                    }
                }
                // Outputs that still have to be rendered must not delay the look at the files.
                Err(RecvTimeoutError::Timeout) if is_behind && !self.is_to_look() => {
                    is_behind = self.engine.catch_up(&self.disk, SLICE);
                    self.is_unremembered = true;
                    if !is_behind {
                        self.publish(Vec::new(), false);
                        say(&mut self);
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.is_to_remember() => self.remember(),
                Err(RecvTimeoutError::Timeout) => {
                    let before = self.had_errors;
                    let was_behind = is_behind;
                    let has_come_back = self.is_away && self.is_there();
                    is_behind = self.update(&if self.watch.polls() || has_come_back {
                        Hint::Everything
                    } else {
                        Hint::Only(BTreeSet::from_iter(self.disk.texts().drop_abandoned()))
                    });
                    if (is_behind && !was_behind) || self.had_errors != before {
                        say(&mut self);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// How long to wait for a message. The time is measured by the clock, so that requests do not delay
    /// what is to be done for ever.
    fn patience(&self, has_work: bool) -> Duration {
        if has_work {
            return PAUSE.saturating_sub(self.since.elapsed());
        }
        let patience = self.pace().saturating_sub(self.looked.elapsed());
        if self.is_unremembered {
            patience.min(REST.saturating_sub(self.since.elapsed()))
        } else {
            patience
        }
    }

    /// Whether it is time to remember the site for the next preview.
    fn is_to_remember(&self) -> bool {
        self.is_unremembered && self.since.elapsed() >= REST
    }

    /// Remembers the site for the next preview, unless its folder is gone.
    fn remember(&mut self) {
        self.is_unremembered = false;
        // What is remembered is what the files say.
        if !self.is_there() || !self.disk.texts().is_empty() {
            return;
        }
        let refused = self.engine.remember(&self.disk).err();
        self.own.retain(|known| known.code != UNREMEMBERED);
        self.own.extend(refused);
    }

    /// How long to wait for a message before the files or the clock are looked at.
    fn pace(&self) -> Duration {
        if self.watch.polls() || self.is_away {
            POLL
        } else if self.disk.texts().is_empty() {
            CLOCK_TICK
        } else {
            SWEEP
        }
    }

    /// Whether it is time to poll the files.
    fn is_to_look(&self) -> bool {
        self.pace() == POLL && self.looked.elapsed() >= POLL
    }

    /// Whether the folder of the site is there.
    fn is_there(&self) -> bool {
        self.disk.root().is_dir()
    }

    /// Whether a hint is about a directory or about everything, not only about files.
    fn in_doubt(&self, hint: &Hint) -> bool {
        match hint {
            Hint::Everything => true,
            Hint::Only(paths) => paths
                .iter()
                .any(|path| self.disk.root().join(path).is_dir()),
        }
    }

    /// Which files of the site an event is about. `None` if it is about none.
    fn hint(&mut self, event: &notify::Result<notify::Event>) -> Option<Hint> {
        self.own.extend(self.watch.fall_back(event));
        if self.watch.forget(event) {
            // The directory that replaced a watched one was not watched.
            return Some(Hint::Everything);
        }
        self.watch.hint(event, self.disk.disk())
    }

    /// Waits until a save is over. Requests that come in the meantime are answered after the build.
    fn settle(
        &mut self,
        messages: &Receiver<WorkerMessage>,
        mut hint: Hint,
        mut is_done: bool,
    ) -> (Hint, Waiting) {
        let since = Stopwatch::start();
        let (mut quiet, mut waiting) = (Stopwatch::start(), Waiting::default());
        loop {
            let wanted = if is_done { QUIET_AFTER_CLOSE } else { QUIET };
            let left = wanted
                .saturating_sub(quiet.elapsed())
                .min(LONGEST_SAVE.saturating_sub(since.elapsed()));
            if left.is_zero() {
                break;
            }
            match messages.recv_timeout(left) {
                Ok(WorkerMessage::Order(path, reply)) => waiting.orders.push((path, reply)),
                Ok(WorkerMessage::Typed(path, reply)) => {
                    hint = hint.and(Hint::Only([path].into()));
                    waiting.typed.push(reply);
                }
                Ok(WorkerMessage::Seen(event)) => {
                    if let Some(more) = self.hint(&event) {
                        hint = hint.and(more);
                        (quiet, is_done) = (Stopwatch::start(), watch::is_done(&event));
                    }
                }
                Ok(WorkerMessage::End) => self.is_ending = true,
                Err(_) => {}
            }
        }
        if self.cover() {
            hint = Hint::Everything;
        }
        (hint, waiting)
    }

    /// Answers the requests that have waited for a build.
    fn answer(&mut self, waiting: Waiting) {
        for reply in waiting.typed {
            // The request may have ended in the meantime.
            let _ = reply.send(());
        }
        for (path, reply) in waiting.orders {
            self.serve(&path, &reply);
        }
    }

    /// Watches directories that are not watched yet, such as one that came back. Returns whether
    /// there were any; then changes in them may have been missed.
    fn cover(&mut self) -> bool {
        let (is_new, exhausted) = self.watch.cover(self.disk.disk());
        self.own.extend(exhausted);
        is_new
    }

    /// Brings the site up to date and tells the open pages. Returns whether something is left to
    /// render.
    fn update(&mut self, hint: &Hint) -> bool {
        self.looked = Stopwatch::start();
        self.disk.tick();
        let was_away = self.is_away;
        self.is_away = !self.is_there();
        if self.is_away {
            // The newest site stays until the folder comes back.
            if !was_away {
                self.watch.forget_all();
                self.publish(Vec::new(), false);
            }
            return self.engine.outputs().is_behind();
        }
        if was_away {
            self.cover();
        }
        let update = self.engine.update(&self.disk, hint);
        let targets = self.disk.disk().link_targets(self.engine.links());
        self.own
            .extend(self.watch.follow(self.disk.disk(), targets));
        let changed = self.changed(&update);
        let is_new =
            !update.files.is_empty() || !update.stale.is_empty() || !update.gone.is_empty();
        if is_new {
            self.since = Stopwatch::start();
        }
        self.publish(changed, is_new);
        if self.follows
            && let Some(url) = self.edited(&update)
        {
            self.site.hub.tell(News::Follow(url));
        }
        !update.stale.is_empty() || self.engine.outputs().is_behind()
    }

    /// Renders the outputs that are wanted at once. Returns the paths whose bytes have changed or
    /// may have.
    fn changed(&mut self, update: &Update) -> Vec<Arc<str>> {
        let mut wanted: HashSet<&Arc<str>> = self.looked_at.iter().collect();
        let about = self.engine.outputs().about(update);
        wanted.extend(&about);
        let (now, later): (Vec<&Arc<str>>, Vec<&Arc<str>>) =
            update.stale.iter().partition(|path| wanted.contains(path));
        let before: Vec<Option<Digest>> = now
            .iter()
            .map(|path| self.engine.outputs().shown(path))
            .collect();
        let wanted: Vec<Arc<str>> = now.iter().map(|path| Arc::clone(path)).collect();
        self.engine.prepare(&wanted, &self.disk);
        let after = now.iter().zip(before);
        let after = after.filter(|(path, before)| self.engine.outputs().shown(path) != *before);
        let mut changed: Vec<Arc<str>> = after.map(|(path, _)| Arc::clone(path)).collect();
        changed.extend(update.gone.iter().cloned());
        let is_page = |path: &&&Arc<str>| path.ends_with(".html");
        let (pages, files): (Vec<&Arc<str>>, Vec<&Arc<str>>) = later.iter().partition(is_page);
        changed.extend(files.into_iter().cloned());
        changed.extend(pages.into_iter().take(MOST_NAMED).cloned());
        changed.sort_unstable();
        changed
    }

    /// The URL of the document that was edited. If there are several, the first in the order of the
    /// site.
    fn edited(&self, update: &Update) -> Option<Arc<str>> {
        let site = self.engine.site()?;
        let edited = update
            .files
            .iter()
            .filter_map(|file| site.index(file).map(|at| (at, file)));
        let (_, file) = edited.min()?;
        Some(Arc::clone(&site.entry(file)?.card.url))
    }

    /// Publishes a snapshot of the newest build and tells the open pages. `is_new` says that pages
    /// may have changed although none is named.
    fn publish(&mut self, changed: Vec<Arc<str>>, is_new: bool) {
        let before = self.site.newest();
        let now = self.disk.now();
        let diagnostics = self.diagnostics();
        let snapshot = Snapshot::of(&self.engine, &before, diagnostics, now);
        let has_errors = snapshot.errors().next().is_some();
        // The toolbar and the dashboard show notes, which may change although no page does.
        let has_notes = snapshot.diagnostics() != before.diagnostics();
        let news = if has_errors {
            let errors: Vec<String> = snapshot.errors().map(|found| found.human(false)).collect();
            News::Problems(errors.join("\n\n"))
        } else if self.had_errors || !changed.is_empty() || is_new || has_notes {
            News::Reload {
                changed: snapshot.urls(&changed),
                moved: snapshot.moved_since(&before),
            }
        } else {
            News::None
        };
        let is_told = !has_errors || is_new || !snapshot.errors().eq(before.errors());
        self.had_errors = has_errors;
        self.site.publish(snapshot);
        if is_told {
            self.site.hub.tell(news);
        }
    }

    fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let away = self.is_away.then(|| {
            let root = self.disk.root().display();
            let message = format!("the folder of the site, {root}, is gone");
            let help =
                "put it back: the preview shows the newest site until then, and goes on by itself";
            Diagnostic::error("site-gone", message).help(help)
        });
        let found = self.engine.diagnostics(&self.disk);
        away.into_iter()
            .chain(self.own.iter().cloned())
            .chain(found)
            .collect()
    }

    /// Hands out an output.
    fn serve(&mut self, path: &str, reply: &SyncSender<Option<RenderedOutput>>) {
        let rendered = self.engine.get(path, &self.disk);
        if let Some(path) = self
            .engine
            .outputs()
            .key(path)
            .filter(|path| path.ends_with(".html"))
        {
            self.looked_at.retain(|known| known != &path);
            self.looked_at.push_back(path);
            if self.looked_at.len() > LOOKED_AT {
                self.looked_at.pop_front();
            }
        }
        // The request may have ended in the meantime.
        let _ = reply.send(rendered);
    }
}

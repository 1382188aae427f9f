//! Where the preview is made: one thread holds the site, hears of changes, and serves what is asked
//! for. It never asks *what kind* of thing changed.
//!
//! Enters: changes that the watch has seen, orders for outputs. Leaves: outputs, what is on the
//! shelf, the report, news for open pages. After a save only what somebody looks at, and what the
//! saved files are about, is rendered before the pages are told; the rest waits until it is asked
//! for, or until the writer pauses, because only what was rendered can say what is wrong with it.

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::{Live, Options, Payload, Reason, Update};
use crate::serve::http::routes::Preview;
use crate::serve::live::build_report::BuildReport;
use crate::serve::live::output_table::{News, OutputTable};
use crate::serve::live::watch::{self, Watch};
use crate::source::{Disk, Hint, Source, Stopwatch};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

/// How often a preview looks at the clock: a scheduled post goes live, a day ends.
const CLOCK_TICK: Duration = Duration::from_secs(60);
/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(500);
/// A save is over when nothing has happened for this long...
const QUIET: Duration = Duration::from_millis(10);
/// ...or for this long after a file was closed or moved into place, as the last step of a save is...
const QUIET_AFTER_CLOSE: Duration = Duration::from_millis(4);
/// ...or after it has taken this long.
const LONGEST_SAVE: Duration = Duration::from_millis(100);
/// The writer pauses when nothing was saved for this long.
const PAUSE: Duration = Duration::from_millis(300);
/// How many outputs are rendered at a time while nobody waits.
const SLICE: usize = 48;
/// How many outputs count as being looked at.
const LOOKED_AT: usize = 16;
/// How many changed pages are named to the browser; each page asks for itself anyway.
const MOST_NAMED: usize = 100;

/// What the kitchen hears.
#[derive(Debug)]
pub(crate) enum WorkerMessage {
    /// The watch has seen something.
    Seen(notify::Result<notify::Event>),
    /// Somebody waits for the output at a path.
    Order(String, SyncSender<Option<RenderedOutput>>),
}

/// An output, and the digest of its bytes.
pub(crate) type RenderedOutput = (Payload, Digest);

/// What is said of a build on the terminal.
#[derive(Debug)]
pub struct BuildSummary {
    /// All that is wrong now, as far as it is known.
    pub diagnostics: Vec<Diagnostic>,
    /// Which outputs were rendered since the last time, and why.
    pub rendered: Vec<(Arc<str>, Reason)>,
    /// How many outputs there are.
    pub outputs: usize,
    /// The path that the site is under, such as `/blog/`.
    pub base_path: String,
}

/// One site on its way to the browser.
pub(crate) struct SiteWorker<'a> {
    disk: Disk,
    options: Options,
    live: Live,
    watch: Watch,
    preview: &'a Preview,
    /// Outputs that somebody has asked for, the newest last.
    looked_at: VecDeque<Arc<str>>,
    /// Since the last save.
    since: Stopwatch,
    /// Since the files, or the clock, were looked at last.
    looked: Stopwatch,
    had_errors: bool,
    /// Diagnostics that belong to the preview itself.
    dev_routes: Vec<Diagnostic>,
}

impl<'a> SiteWorker<'a> {
    pub(crate) fn new(
        disk: Disk,
        options: Options,
        (watch, dev_routes): (Watch, Option<Diagnostic>),
        preview: &'a Preview,
    ) -> SiteWorker<'a> {
        SiteWorker {
            disk,
            options,
            live: Live::default(),
            watch,
            preview,
            looked_at: VecDeque::new(),
            since: Stopwatch::start(),
            looked: Stopwatch::start(),
            had_errors: false,
            dev_routes: dev_routes.into_iter().collect(),
        }
    }

    /// Serves for as long as the process lives. `built` is told of every build.
    pub(crate) fn run(
        mut self,
        messages: &Receiver<WorkerMessage>,
        mut built: impl FnMut(BuildSummary),
    ) {
        self.update(&Hint::Everything);
        built(self.told());
        let mut is_behind = true;
        // Directories that have just come may have been filled before they were watched.
        let mut is_in_doubt = false;
        loop {
            // By the clock, so that orders do not put it off for ever.
            let patience = match is_behind || is_in_doubt {
                true => PAUSE.saturating_sub(self.since.elapsed()),
                false if self.watch.polls() => POLL.saturating_sub(self.looked.elapsed()),
                false => CLOCK_TICK.saturating_sub(self.looked.elapsed()),
            };
            match messages.recv_timeout(patience) {
                Ok(WorkerMessage::Order(path, reply)) => self.serve(&path, &reply),
                Ok(WorkerMessage::Seen(event)) => {
                    let Some(hint) = self.hint(&event) else {
                        continue;
                    };
                    let (hint, orders) = self.settle(messages, hint, watch::is_done(&event));
                    is_in_doubt |= self.in_doubt(&hint);
                    is_behind |= self.update(&hint);
                    for (path, reply) in orders {
                        self.serve(&path, &reply);
                    }
                    built(self.told());
                }
                Err(RecvTimeoutError::Timeout) if is_in_doubt => {
                    is_in_doubt = false;
                    if self.update(&Hint::Everything) {
                        is_behind = true;
                        built(self.told());
                    }
                }
                // What is left to render does not keep files from being looked at.
                Err(RecvTimeoutError::Timeout) if is_behind && !self.is_to_look() => {
                    is_behind = self.live.catch_up(&self.disk, SLICE);
                    if !is_behind {
                        self.publish(Vec::new(), false);
                        built(self.told());
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let before = self.had_errors;
                    let was_behind = is_behind;
                    is_behind = self.update(&match self.watch.polls() {
                        true => Hint::Everything,
                        false => Hint::Only(BTreeSet::new()),
                    });
                    if (is_behind && !was_behind) || self.had_errors != before {
                        built(self.told());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Whether it is time to look at the files, because nobody tells of changes.
    fn is_to_look(&self) -> bool {
        self.watch.polls() && self.looked.elapsed() >= POLL
    }

    /// Whether a hint is about more than files: about a directory, or about all there is.
    fn in_doubt(&self, hint: &Hint) -> bool {
        match hint {
            Hint::Everything => true,
            Hint::Only(paths) => paths
                .iter()
                .any(|path| self.disk.root().join(path).is_dir()),
        }
    }

    /// What an event says of the site's files, if it is about any.
    fn hint(&mut self, event: &notify::Result<notify::Event>) -> Option<Hint> {
        self.dev_routes.extend(self.watch.fall_back(event));
        self.watch.forget(event);
        watch::hint(event, &self.disk)
    }

    /// Waits until a save is over. Orders that come meanwhile get what comes out of it.
    #[allow(
        clippy::type_complexity,
        reason = "both halves have names where they are used"
    )]
    fn settle(
        &mut self,
        messages: &Receiver<WorkerMessage>,
        mut hint: Hint,
        mut is_done: bool,
    ) -> (Hint, Vec<(String, SyncSender<Option<RenderedOutput>>)>) {
        let since = Stopwatch::start();
        let (mut quiet, mut orders) = (Stopwatch::start(), Vec::new());
        loop {
            let wanted = if is_done { QUIET_AFTER_CLOSE } else { QUIET };
            let left = wanted
                .saturating_sub(quiet.elapsed())
                .min(LONGEST_SAVE.saturating_sub(since.elapsed()));
            if left.is_zero() {
                break;
            }
            match messages.recv_timeout(left) {
                Ok(WorkerMessage::Order(path, reply)) => orders.push((path, reply)),
                Ok(WorkerMessage::Seen(event)) => {
                    if let Some(more) = self.hint(&event) {
                        hint = hint.and(more);
                        (quiet, is_done) = (Stopwatch::start(), watch::is_done(&event));
                    }
                }
                Err(_) => {}
            }
        }
        // A directory that came back has to be watched again; whatever has happened in it before it
        // was is among what is looked at next.
        let (is_new, exhausted) = self.watch.cover(&self.disk);
        self.dev_routes.extend(exhausted);
        if is_new {
            hint = Hint::Everything;
        }
        (hint, orders)
    }

    /// Brings the site up to date and tells the open pages. Whether something is left to render.
    fn update(&mut self, hint: &Hint) -> bool {
        self.looked = Stopwatch::start();
        self.disk.tick();
        let update = self.live.update(&self.disk, hint, &self.options);
        let changed = self.changed(&update);
        let is_new =
            !update.files.is_empty() || !update.stale.is_empty() || !update.gone.is_empty();
        if is_new {
            self.since = Stopwatch::start();
        }
        self.publish(changed, is_new);
        if self.preview.wishes.follow
            && let Some(url) = self.edited(&update)
        {
            self.preview.hub.tell(News::Follow(url));
        }
        !update.stale.is_empty() || self.live.outputs().is_behind()
    }

    /// Renders what is wanted at once, and says at which paths something is, or may be, other.
    fn changed(&mut self, update: &Update) -> Vec<Arc<str>> {
        let mut wanted: HashSet<&Arc<str>> = self.looked_at.iter().collect();
        let about = self.live.outputs().about(update);
        wanted.extend(&about);
        let (now, later): (Vec<&Arc<str>>, Vec<&Arc<str>>) =
            update.stale.iter().partition(|path| wanted.contains(path));
        let before: Vec<Option<Digest>> = now
            .iter()
            .map(|path| self.live.outputs().shown(path))
            .collect();
        self.live.prepare(
            now.iter().map(|path| Arc::clone(path)).collect(),
            &self.disk,
        );
        let after = now.iter().zip(before);
        let after = after.filter(|(path, before)| self.live.outputs().shown(path) != *before);
        let mut changed: Vec<Arc<str>> = after.map(|(path, _)| Arc::clone(path)).collect();
        changed.extend(update.gone.iter().cloned());
        let is_page = |path: &&&Arc<str>| path.ends_with(".html");
        let (pages, files): (Vec<&Arc<str>>, Vec<&Arc<str>>) = later.iter().partition(is_page);
        changed.extend(files.into_iter().cloned());
        changed.extend(pages.into_iter().take(MOST_NAMED).cloned());
        changed.sort_unstable();
        changed
    }

    /// The URL of the document that was edited; of several, the first in the order of the site.
    fn edited(&self, update: &Update) -> Option<Arc<str>> {
        let site = self.live.site()?;
        let edited = update
            .files
            .iter()
            .filter_map(|file| site.index(file).map(|at| (at, file)));
        let (_, file) = edited.min()?;
        Some(Arc::clone(&site.entry(file)?.card.url))
    }

    /// Puts what there is on the shelf and into the report, and tells the open pages. `is_new`:
    /// whether a page may be other although none is named.
    fn publish(&mut self, changed: Vec<Arc<str>>, is_new: bool) {
        let preview = self.preview;
        let diagnostics = self.diagnostics();
        let shelf = OutputTable::of(&self.live, &preview.shelf.get(), &diagnostics);
        let has_errors = !shelf.problems().is_empty();
        let news = match (has_errors, self.had_errors) {
            (true, _) => News::Problems(shelf.problems().to_owned()),
            (false, true) => News::Reload(shelf.urls(&changed)),
            (false, false) if changed.is_empty() && !is_new => News::None,
            (false, false) => News::Reload(shelf.urls(&changed)),
        };
        let is_told = !has_errors || *preview.shelf.get().problems() != *shelf.problems() || is_new;
        self.had_errors = has_errors;
        let report = BuildReport::of(&self.live, diagnostics, self.disk.now());
        let known = preview.report.replace(report);
        preview.shelf.set(shelf);
        // The bar and the desk show notes, which may be other although no page is.
        let news = match news {
            News::None if preview.report.get().diagnostics != known.diagnostics => {
                News::Reload(Vec::new())
            }
            news => news,
        };
        if is_told {
            preview.hub.tell(news);
        }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self.live.diagnostics();
        self.dev_routes.iter().cloned().chain(found).collect()
    }

    /// Hands out an output.
    fn serve(&mut self, path: &str, reply: &SyncSender<Option<RenderedOutput>>) {
        let rendered = self.live.get(path, &self.disk);
        if let Some(path) = self
            .live
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
        // Whoever asked may have gone.
        let _ = reply.send(rendered);
    }

    fn told(&mut self) -> BuildSummary {
        let site = self.live.site();
        BuildSummary {
            diagnostics: self.diagnostics(),
            outputs: self.live.outputs().len(),
            base_path: site.map_or_else(
                || "/".to_owned(),
                |site| site.config().base_path().to_owned(),
            ),
            rendered: self.live.take_rendered(),
        }
    }
}

//! Waits until something in the site may have changed. What it was is nobody's business.

use crate::diagnostic::Diagnostic;
use crate::source::Disk;
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// A save is over when nothing has happened for this long...
const QUIET: Duration = Duration::from_millis(10);
/// ...or after this many such silences were waited for.
const MOST_SILENCES: usize = 10;
/// How often files are looked at where the system cannot tell.
const POLL: Duration = Duration::from_millis(500);

/// A watch on the directories of a site.
pub(super) struct Watch {
    watcher: RefCell<Box<dyn Watcher>>,
    events: Receiver<notify::Result<Event>>,
    watched: RefCell<Vec<PathBuf>>,
}

impl Watch {
    /// Watches by the system's means; where those are exhausted, by polling.
    pub(super) fn new(disk: &Disk) -> Result<Watch, Diagnostic> {
        let (sender, events) = channel();
        let failed = |error: notify::Error| {
            Diagnostic::error("io", format!("cannot watch the site: {error}"))
                .help("check that you may read its directories")
        };
        let native = native(sender.clone()).and_then(|watcher| {
            let watch = Watch {
                watcher: RefCell::new(watcher),
                events,
                watched: RefCell::default(),
            };
            watch.cover(disk).map(|()| watch)
        });
        if let Ok(watch) = native {
            return Ok(watch);
        }
        let (sender, events) = channel();
        let polling = Config::default().with_poll_interval(POLL);
        let watcher = PollWatcher::new(sender, polling).map_err(failed)?;
        let watch = Watch {
            watcher: RefCell::new(Box::new(watcher)),
            events,
            watched: RefCell::default(),
        };
        watch.cover(disk).map_err(failed)?;
        Ok(watch)
    }

    /// Watches the root for directories that appear, and those that are there in depth.
    fn cover(&self, disk: &Disk) -> notify::Result<()> {
        let mut watched = self.watched.borrow_mut();
        watched.retain(|path| path.is_dir());
        let root = (disk.root().to_owned(), RecursiveMode::NonRecursive);
        let deep = disk
            .watched()
            .into_iter()
            .map(|path| (path, RecursiveMode::Recursive));
        for (path, mode) in deep.chain([root]) {
            if path.is_dir() && !watched.contains(&path) {
                self.watcher.borrow_mut().watch(&path, mode)?;
                watched.push(path);
            }
        }
        Ok(())
    }

    /// Returns after something may have changed and then stood still, or after `longest`.
    pub(super) fn wait(&self, disk: &Disk, longest: Duration) {
        loop {
            match self.events.recv_timeout(longest) {
                Ok(event) if !matters(&event, disk) => continue,
                Ok(_) => break,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
        for _ in 0..MOST_SILENCES {
            if self.events.recv_timeout(QUIET).is_err() {
                break;
            }
        }
        // A directory that came back has to be watched again; if it cannot be, the clock's tick
        // still finds what changed.
        let _ = self.cover(disk);
    }
}

fn native(sender: Sender<notify::Result<Event>>) -> notify::Result<Box<dyn Watcher>> {
    Ok(Box::new(RecommendedWatcher::new(
        sender,
        Config::default(),
    )?))
}

/// Whether an event is about a file that the site is made from. An error (a queue that ran over,
/// say) always is.
fn matters(event: &notify::Result<Event>, disk: &Disk) -> bool {
    match event {
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => false,
        Ok(event) => {
            event.need_rescan()
                || event
                    .paths
                    .iter()
                    .any(|path| disk.relative(path).is_some() || disk.watched().contains(path))
        }
        Err(_) => true,
    }
}

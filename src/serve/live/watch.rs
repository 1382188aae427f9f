//! Watches the files of a site, and reports where something may have changed. It does not read
//! them.

use crate::diagnostic::Diagnostic;
use crate::serve::live::handle::WorkerMessage;
use crate::source::{Disk, Hint};
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{
    Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Result as Seen, Watcher,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// A watch on the directories of a site.
pub(crate) struct Watch {
    /// `None` if files are polled.
    watcher: Option<RecommendedWatcher>,
    watched: Vec<PathBuf>,
    /// Files in the site's folder, but outside of its watched directories, that links lead to.
    targets: BTreeSet<PathBuf>,
    /// Directories that are watched for those files alone.
    beside: BTreeSet<PathBuf>,
}

impl Watch {
    /// Watches by the means of the system, or polls if `polls`. If the system has no watches left,
    /// it polls too, and returns a warning for the writer.
    pub(crate) fn new(
        disk: &Disk,
        polls: bool,
        hears: Sender<WorkerMessage>,
    ) -> (Watch, Option<Diagnostic>) {
        let polling = Watch {
            watcher: None,
            watched: Vec::new(),
            targets: BTreeSet::new(),
            beside: BTreeSet::new(),
        };
        if polls {
            return (polling, None);
        }
        // The worker lives as long as the process.
        let heard = move |event| drop(hears.send(WorkerMessage::Seen(event)));
        let watch = RecommendedWatcher::new(heard, Config::default()).and_then(|watcher| {
            let mut watch = Watch {
                watcher: Some(watcher),
                watched: Vec::new(),
                targets: BTreeSet::new(),
                beside: BTreeSet::new(),
            };
            watch.try_cover(disk).map(|_| watch)
        });
        match watch {
            Ok(watch) => (watch, None),
            Err(error) => (polling, Some(exhausted(&error))),
        }
    }

    /// Whether files are polled.
    pub(crate) fn polls(&self) -> bool {
        self.watcher.is_none()
    }

    /// Watches what is not watched yet and can be watched now. Returns whether there was anything
    /// new, and a warning for the writer if the system has no watches left.
    pub(crate) fn cover(&mut self, disk: &Disk) -> (bool, Option<Diagnostic>) {
        match self.try_cover(disk) {
            Ok(is_new) => (is_new, None),
            // What cannot be watched now is tried again after the next event.
            Err(error) => (true, self.fall_back(&Err(error))),
        }
    }

    /// Watches the root without its subdirectories, so that new ones are noticed, and the
    /// directories of the site with their subdirectories.
    fn try_cover(&mut self, disk: &Disk) -> notify::Result<bool> {
        let Some(watcher) = &mut self.watcher else {
            return Ok(false);
        };
        let before = self.watched.len();
        self.watched.retain(|path| path.is_dir());
        let mut is_new = self.watched.len() < before;
        let root = (disk.root().to_owned(), RecursiveMode::NonRecursive);
        let deep = disk
            .watched()
            .into_iter()
            .map(|path| (path, RecursiveMode::Recursive));
        for (path, mode) in deep.chain([root]) {
            if path.is_dir() && !self.watched.contains(&path) {
                watcher.watch(&path, mode)?;
                self.watched.push(path);
                is_new = true;
            }
        }
        Ok(is_new)
    }

    /// Watches the files that links lead to, instead of those before, because a watch on a link
    /// does not report changes of its target. Returns a warning for the writer if the system has no
    /// watches left.
    pub(crate) fn follow(&mut self, disk: &Disk, targets: BTreeSet<PathBuf>) -> Option<Diagnostic> {
        if targets == self.targets {
            return None;
        }
        let watcher = self.watcher.as_mut()?;
        let deep = disk.watched();
        let is_heard = |dir: &Path| dir == disk.root() || deep.iter().any(|d| dir.starts_with(d));
        let dirs = targets.iter().filter_map(|target| target.parent());
        let dirs: BTreeSet<PathBuf> = dirs
            .filter(|dir| !is_heard(dir))
            .map(Path::to_owned)
            .collect();
        for gone in self.beside.difference(&dirs) {
            // The watch may have ended by itself.
            let _ = watcher.unwatch(gone);
        }
        let new: Vec<&PathBuf> = dirs.difference(&self.beside).collect();
        let watched = new
            .into_iter()
            .try_for_each(|dir| watcher.watch(dir, RecursiveMode::NonRecursive));
        (self.targets, self.beside) = (targets, dirs);
        watched.err().and_then(|error| self.fall_back(&Err(error)))
    }

    /// Which files of the site an event is about. `None` if it is about none.
    pub(crate) fn hint(&self, event: &Seen<Event>, disk: &Disk) -> Option<Hint> {
        let is_target = |event: &Event| event.paths.iter().any(|path| self.targets.contains(path));
        match event {
            // The link that leads to it may have any name.
            Ok(event) if is_target(event) && !is_look(event) => Some(Hint::Everything),
            event => hint(event, disk),
        }
    }

    /// Drops every watch, because the watched directories are gone.
    pub(crate) fn forget_all(&mut self) {
        for path in self
            .watched
            .drain(..)
            .chain(std::mem::take(&mut self.beside))
        {
            // The watch may have ended by itself.
            let _ = self.watcher.as_mut().map(|watcher| watcher.unwatch(&path));
        }
        self.targets.clear();
    }

    /// Notes that a directory is gone. Its watch ends with it, and a new directory of the same name
    /// needs a new watch. Returns whether a watch has ended.
    pub(crate) fn forget(&mut self, event: &Seen<Event>) -> bool {
        let Ok(event) = event else { return false };
        let before = self.watched.len();
        let goes = matches!(
            event.kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        if goes {
            for path in &event.paths {
                if let Some(at) = self.watched.iter().position(|known| known == path) {
                    let path = self.watched.swap_remove(at);
                    // The watch may have ended by itself.
                    let _ = self.watcher.as_mut().map(|watcher| watcher.unwatch(&path));
                }
                if self.beside.remove(path) {
                    self.targets.clear();
                }
            }
        }
        self.watched.len() < before
    }

    /// Polls from now on if the system has no watches left. Returns a warning for the writer then.
    pub(crate) fn fall_back(&mut self, event: &Seen<Event>) -> Option<Diagnostic> {
        match event {
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                self.watched.clear();
                self.watcher.take().map(|_| exhausted(error))
            }
            _ => None,
        }
    }
}

fn exhausted(error: &notify::Error) -> Diagnostic {
    let message = format!(
        "the system does not tell of changes ({error}), so linger looks at the files every half second"
    );
    Diagnostic::warning("watch-limit", message).help(
        "this only makes the preview slower; on Linux, a larger fs.inotify.max_user_watches helps",
    )
}

/// Whether an event is the last step of a save: a file was closed after writing, or was moved into
/// its place.
pub(crate) fn is_done(event: &Seen<Event>) -> bool {
    let kind = event.as_ref().map(|event| event.kind);
    matches!(
        kind,
        Ok(EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)))
    )
}

/// Whether a file was only read.
fn is_look(event: &Event) -> bool {
    matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write))
}

/// Which files of the site an event is about. `None` if it is about none. An error, such as a queue
/// that ran over, may be about any file.
fn hint(event: &Seen<Event>, disk: &Disk) -> Option<Hint> {
    let Ok(event) = event else {
        return Some(Hint::Everything);
    };
    if event.need_rescan() {
        return Some(Hint::Everything);
    }
    if is_look(event) {
        return None;
    }
    let paths: BTreeSet<String> = event
        .paths
        .iter()
        .filter_map(|path| disk.relative(path))
        .collect();
    (!paths.is_empty()).then_some(Hint::Only(paths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::Flag;

    #[test]
    fn a_queue_that_ran_over_is_about_every_file() {
        let temp = tempfile::tempdir().unwrap();
        let disk = Disk::new(temp.path(), None);
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(matches!(hint(&Ok(overflow), &disk), Some(Hint::Everything)));
        let broken = Err(notify::Error::generic("the queue is broken"));
        assert!(matches!(hint(&broken, &disk), Some(Hint::Everything)));
    }

    #[test]
    fn only_what_changes_a_file_of_the_site_is_heard() {
        let disk = Disk::new("/site", None);
        let heard = |kind, path: &str| {
            let event = Event::new(kind).add_path(Path::new(path).to_owned());
            match hint(&Ok(event), &disk) {
                Some(Hint::Only(paths)) => paths.into_iter().collect::<Vec<_>>().join(" "),
                other => format!("{other:?}"),
            }
        };
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let looked_at = EventKind::Access(AccessKind::Close(AccessMode::Read));
        let post = "/site/content/posts/a.md";
        assert_eq!(heard(written, post), "content/posts/a.md");
        assert_eq!(heard(looked_at, post), "None");
        for litter in [".a.md.swp", "a.md~", "#a.md#", "4913"] {
            let path = format!("/site/content/posts/{litter}");
            assert_eq!(heard(written, &path), "None", "{litter}");
        }
        assert_eq!(heard(written, "/site/public/index.html"), "None");
        assert_eq!(heard(written, "/elsewhere/content/a.md"), "None");
    }
}

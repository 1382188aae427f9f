//! What requests can reach of the running site: its newest snapshot, its outputs and the events.

use crate::concurrency::Latest;
use crate::digest::Digest;
use crate::pipeline::Payload;
use crate::serve::live::events::EventHub;
use crate::serve::live::snapshot::Snapshot;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, sync_channel};

/// An output, and the digest of its bytes.
pub(crate) type RenderedOutput = (Payload, Digest);

/// A message to the worker.
#[derive(Debug)]
pub(crate) enum WorkerMessage {
    /// The watch has reported a change.
    Seen(notify::Result<notify::Event>),
    /// The preview is to end.
    End,
    /// A request waits for the output at a path.
    Order(String, SyncSender<Option<RenderedOutput>>),
    /// The unsaved text of a file has changed. The sender gets an answer when the site is up to date.
    Typed(String, SyncSender<()>),
}

/// The running site, as requests see it.
#[derive(Debug)]
pub(crate) struct SiteHandle {
    newest: Latest<Snapshot>,
    worker: Sender<WorkerMessage>,
    /// The open pages.
    pub(crate) hub: EventHub,
}

impl SiteHandle {
    /// A handle before the first build. `worker` sends messages to the worker.
    pub(crate) fn new(worker: Sender<WorkerMessage>) -> SiteHandle {
        SiteHandle {
            newest: Latest::new(Snapshot::default()),
            worker,
            hub: EventHub::start(),
        }
    }

    /// The snapshot of the newest build. Before the first build, this waits for it.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        if !self.newest.get().is_built() {
            // The worker answers after the first build, even if there is no such output.
            self.output("");
        }
        self.newest.get()
    }

    /// The snapshot of the newest build. It does not wait for the first one.
    pub(crate) fn newest(&self) -> Arc<Snapshot> {
        self.newest.get()
    }

    /// Replaces the newest snapshot.
    pub(crate) fn publish(&self, snapshot: Snapshot) {
        self.newest.set(snapshot);
    }

    /// Brings the site up to date with the unsaved text of a file, and waits for that.
    pub(crate) fn typed(&self, path: &str) {
        let (reply, done) = sync_channel(1);
        let message = WorkerMessage::Typed(path.to_owned(), reply);
        // The worker lives as long as the process.
        if self.worker.send(message).is_ok() {
            let _ = done.recv();
        }
    }

    /// An output as it is now. `None` if it does not exist or cannot be rendered.
    pub(crate) fn output(&self, path: &str) -> Option<RenderedOutput> {
        let (reply, rendered) = sync_channel(1);
        let order = WorkerMessage::Order(path.to_owned(), reply);
        self.worker.send(order).ok()?;
        rendered.recv().ok()?
    }
}

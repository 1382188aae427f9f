//! What requests hold of the site that is kept up to date: its newest snapshot, its outputs, and the
//! events.

use crate::concurrency::Latest;
use crate::digest::Digest;
use crate::pipeline::Payload;
use crate::serve::live::events::EventHub;
use crate::serve::live::snapshot::Snapshot;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, sync_channel};

/// An output, and the digest of its bytes.
pub(crate) type RenderedOutput = (Payload, Digest);

/// What the worker hears.
#[derive(Debug)]
pub(crate) enum WorkerMessage {
    /// The watch has seen something.
    Seen(notify::Result<notify::Event>),
    /// A request waits for the output at a path.
    Order(String, SyncSender<Option<RenderedOutput>>),
}

/// The site that is kept up to date, as requests see it.
#[derive(Debug)]
pub(crate) struct SiteHandle {
    newest: Latest<Snapshot>,
    worker: Sender<WorkerMessage>,
    /// Where open pages listen.
    pub(crate) hub: EventHub,
}

impl SiteHandle {
    /// Nothing was built yet; `worker` is going to be heard by the worker.
    pub(crate) fn new(worker: Sender<WorkerMessage>) -> SiteHandle {
        SiteHandle {
            newest: Latest::new(Snapshot::default()),
            worker,
            hub: EventHub::start(),
        }
    }

    /// The newest build. At the very beginning this waits for the first one.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        if !self.newest.get().is_built() {
            // Orders are answered after the first build, whether there is such an output or not.
            self.output("");
        }
        self.newest.get()
    }

    /// The newest build, without waiting for the first one.
    pub(crate) fn newest(&self) -> Arc<Snapshot> {
        self.newest.get()
    }

    /// Puts another build in the place of the newest one.
    pub(crate) fn publish(&self, snapshot: Snapshot) {
        self.newest.set(snapshot);
    }

    /// An output as it is now. `None`: there is none, or it cannot be rendered.
    pub(crate) fn output(&self, path: &str) -> Option<RenderedOutput> {
        let (reply, rendered) = sync_channel(1);
        let order = WorkerMessage::Order(path.to_owned(), reply);
        self.worker.send(order).ok()?;
        rendered.recv().ok()?
    }
}

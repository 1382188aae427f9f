//! The live preview: wait, bring up to date, publish, tell. It never asks *what* changed.
//!
//! Enters: a site on disk. Leaves: pages over HTTP on the loopback interface, from memory.
//! Forbidden here: the output directory.
//!
//! A connection comes in by the `server`, its requests are read (`request`), let in or not (`guard`),
//! answered (`routes`: the preview's own, or the site's from the `shelf`) and sent (`answer`); the
//! pages that listen are told what happens (`events`).
//!
//! `page` adds a script to what the site has; `client` holds that script and what it needs. What the
//! preview shows of its own is in `dev_routes` (which asks `dashboard`, `facts`, `problems`, `editor`), made of
//! templates in `screens`, out of the `report` on the newest build.

mod http;
mod live;
mod pages;

pub use http::server::{DEFAULT_PORT, HttpServer};
pub use live::output_table::{output_path, request_path};
pub use live::worker::BuildSummary;
pub use pages::phone::Phone;

use crate::concurrency::Latest;
use crate::pipeline::{AssetProcessor, BaseUrl, Options};
use crate::source::Disk;
use http::guard::Guard;
use http::routes::{self, Preview};
use live::build_report::BuildReport;
use live::events::EventHub;
use live::output_table::OutputTable;
use live::watch;
use live::worker::SiteWorker;
use pages::screens::Screens;
use std::sync::Arc;
use std::sync::mpsc::channel;

/// What a writer may want of the preview.
#[derive(Clone, Debug, Default)]
pub struct ServeOptions {
    /// Open pages go to the post that was edited.
    pub follow: bool,
    /// The writer's editor, as a command line.
    pub editor: Option<String>,
    /// Where a phone in the same network finds the preview: scheme, host, port.
    pub phone: Option<Phone>,
    /// Files are looked at every half second, in place of hearing of changes from the system.
    pub poll: bool,
}

/// Serves the site until the process ends. `built` is told of every build.
pub fn run(
    disk: Disk,
    options: &Options,
    server: HttpServer,
    wishes: ServeOptions,
    built: impl FnMut(BuildSummary),
) {
    let options = Options {
        base_url: Some(BaseUrl::Origin(server.origin())),
        lazy: true,
        preview: true,
        ..options.clone()
    };
    let (sender, messages) = channel();
    let watch = watch::Watch::new(&disk, wishes.poll, sender.clone());
    let preview = Arc::new(Preview {
        shelf: Latest::new(OutputTable::default()),
        report: Latest::new(BuildReport::default()),
        worker: sender,
        screens: Screens::new(),
        hub: EventHub::start(),
        guard: Guard::new(wishes.phone.as_slice()),
        disk: disk.clone(),
        processor: AssetProcessor::new(),
        wishes,
    });
    let (asked, listening) = (Arc::clone(&preview), Arc::clone(&preview));
    server.serve(
        move |request| routes::answer(request, &asked),
        move |connection| listening.hub.join(connection),
    );
    SiteWorker::new(disk, options, watch, &preview).run(&messages, built);
}

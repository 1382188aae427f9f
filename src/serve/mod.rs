//! The live preview: it waits for a change, brings the site up to date, publishes a snapshot and
//! tells open pages. It never asks *what* changed.
//!
//! Enters: a site on disk. Leaves: pages over HTTP on the loopback interface, from memory.
//! Forbidden here: the output directory.
//!
//! `http` accepts connections, reads requests and sends responses. `live` keeps the site up to
//! date, and publishes a snapshot of each build. `pages` answers with the site's own pages and
//! files, and with the preview's own pages, which use the files in `client`. `studio` has the pages on
//! which the writer writes, and is the only one that changes files. `routes` says which path leads to
//! which answer. Each imports only what stands before it in this list.

mod http;
mod live;
mod pages;
mod routes;
mod studio;

pub use http::server::{DEFAULT_PORT, HttpServer};
pub use live::snapshot::{Snapshot, output_path, request_path};
pub use pages::context::ServeOptions;
pub use pages::phone::Phone;

use crate::concurrency::{Exclusive, Once};
use crate::pipeline::{AssetProcessor, BaseUrl, Options, Reason};
use crate::source::{Disk, Overlay, UnsavedTexts};
use http::guard::Guard;
use live::handle::{SiteHandle, WorkerMessage};
use live::job::Jobs;
use live::save_order::SaveOrder;
use live::watch::Watch;
use live::worker::SiteWorker;
use pages::context::{Ports, Preview};
use pages::templates::PageTemplates;
use routes::Route;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Serves the preview until `end` hears something: the site at `site`, the dashboard at `dashboard`.
/// `built` receives every build, with the outputs that were rendered since the one before and the
/// reasons.
pub fn run(
    disk: Disk,
    options: &Options,
    site: HttpServer,
    dashboard: HttpServer,
    wanted: ServeOptions,
    end: Receiver<()>,
    built: impl FnMut(&Snapshot, Vec<(Arc<str>, Reason)>),
) {
    let options = Options {
        base_url: Some(BaseUrl::Origin(site.origin())),
        preview: true,
        once: false,
        unrecorded: false,
        ..options.clone()
    };
    let (sender, messages) = channel();
    let watch = Watch::new(&disk, wanted.poll, sender.clone());
    let follows = wanted.follow;
    let ending = sender.clone();
    std::thread::spawn(move || {
        // Without a handler for signals, nothing is ever heard.
        if end.recv().is_ok() {
            // If the worker has ended, there is nothing to end.
            let _ = ending.send(WorkerMessage::End);
        }
    });
    let unsaved = UnsavedTexts::default();
    let overlay = Overlay::new(disk.clone(), unsaved.clone());
    let site_handle = SiteHandle::new(sender);
    let preview = Arc::new(Preview {
        jobs: Jobs::new(site_handle.hub.clone()),
        schema: Once::new(),
        site: site_handle,
        templates: PageTemplates::new(),
        guard: Guard::new(wanted.host),
        options: wanted,
        disk,
        processor: AssetProcessor::new(),
        unsaved,
        saves: Exclusive::new(SaveOrder::default()),
        ports: Ports {
            site: site.address().port(),
            dashboard: dashboard.address().port(),
        },
    });
    let serve = |server: HttpServer, routes: &'static [Route]| {
        let (asked, measured) = (Arc::clone(&preview), Arc::clone(&preview));
        let listening = Arc::clone(&preview);
        server.serve(
            move |request| routes::answer(routes, request, &asked),
            move |request| routes::most_body(routes, request, &measured),
            move |connection| listening.site.hub.join(connection),
        );
    };
    serve(site, &routes::SITE);
    serve(dashboard, &routes::DASHBOARD);
    SiteWorker::new(overlay, options, watch, &preview.site, follows).run(&messages, built);
}

//! The live preview: scan, build, publish, wait. It never asks *what* changed.
//!
//! Enters: a site on disk. Leaves: pages over HTTP on the loopback interface, from memory.
//! Forbidden here: the output directory.

mod events;
mod http;
mod page;
mod shelf;
mod watch;

pub use http::{DEFAULT_PORT, bind};
pub use shelf::{output_path, request_path};

use crate::diagnostic::Diagnostic;
use crate::pipeline::{BaseUrl, Build, Options, Payload, Pipeline, Placed, Sink};
use crate::source::Disk;
use crate::track::{Digest, Newest};
use events::Hub;
use shelf::Shelf;
use std::sync::Arc;
use std::time::Duration;
use tiny_http::Server;

/// How often a preview looks at the clock: a scheduled post goes live, a day ends.
const CLOCK_TICK: Duration = Duration::from_secs(60);

/// Outputs are kept by the pipeline's memory; there is nothing to do with them one by one.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }
}

/// Serves the site until the process ends. `built` is told of every build.
///
/// # Errors
/// When the first watch on the site's directories cannot be set up, not even by polling.
pub fn run(
    mut disk: Disk,
    options: &Options,
    server: Server,
    mut built: impl FnMut(&Build),
) -> Result<(), Diagnostic> {
    let address = server.server_addr().to_string();
    let options = Options {
        base_url: Some(BaseUrl::Origin(format!("http://{address}"))),
        remember: true,
        ..options.clone()
    };
    let watch = watch::Watch::new(&disk)?;
    let shelf = Arc::new(Newest::new(Shelf::default()));
    let hub = Hub::start();
    http::answer(Arc::new(server), &shelf, &hub);
    let mut pipeline = Pipeline::new();
    loop {
        disk.tick();
        let build = pipeline.build(&disk, &options, &Nowhere);
        built(&build);
        let next = shelf.get().after(&build);
        let news = next.news_since(&shelf.get());
        shelf.set(next);
        hub.tell(news);
        watch.wait(&disk, CLOCK_TICK);
    }
}

//! The live preview: scan, build, publish, wait. It never asks *what* changed.
//!
//! Enters: a site on disk. Leaves: pages over HTTP on the loopback interface, from memory.
//! Forbidden here: the output directory.
//!
//! A connection comes in by the `door`, its requests are read (`request`), let in or not (`guard`),
//! answered (`routes`: the preview's own, or the site's from the `shelf`) and sent (`answer`); the
//! pages that listen are told what happens (`events`).

mod answer;
mod door;
mod events;
mod guard;
mod page;
mod request;
mod routes;
mod shelf;
mod watch;

pub use door::{DEFAULT_PORT, Door};
pub use shelf::{output_path, request_path};

use crate::diagnostic::Diagnostic;
use crate::pipeline::{BaseUrl, Build, Options, Payload, Pipeline, Placed, Sink};
use crate::source::Disk;
use crate::track::{Digest, Newest};
use events::Hub;
use guard::Guard;
use routes::Preview;
use shelf::Shelf;
use std::sync::Arc;
use std::time::Duration;

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
    door: Door,
    mut built: impl FnMut(&Build),
) -> Result<(), Diagnostic> {
    let options = Options {
        base_url: Some(BaseUrl::Origin(format!("http://{}", door.address()))),
        remember: true,
        ..options.clone()
    };
    let watch = watch::Watch::new(&disk)?;
    let preview = Arc::new(Preview {
        shelf: Newest::new(Shelf::default()),
        hub: Hub::start(),
        guard: Guard::new(&[]),
        root: disk.root().to_owned(),
    });
    let (asked, listening) = (Arc::clone(&preview), Arc::clone(&preview));
    door.serve(
        move |request| routes::answer(request, &asked),
        move |connection| listening.hub.join(connection),
    );
    let mut pipeline = Pipeline::new();
    loop {
        disk.tick();
        let build = pipeline.build(&disk, &options, &Nowhere);
        let before = preview.shelf.get();
        let next = before.after(&build);
        let news = next.news_since(&before);
        preview.shelf.set(next);
        preview.hub.tell(news);
        built(&build);
        watch.wait(&disk, CLOCK_TICK);
    }
}

//! The live preview: scan, build, publish, wait. It never asks *what* changed.
//!
//! Enters: a site on disk. Leaves: pages over HTTP on the loopback interface, from memory.
//! Forbidden here: the output directory.
//!
//! A connection comes in by the `door`, its requests are read (`request`), let in or not (`guard`),
//! answered (`routes`: the preview's own, or the site's from the `shelf`) and sent (`answer`); the
//! pages that listen are told what happens (`events`).
//!
//! `page` adds a script to what the site has; `client` holds that script and what it needs. What the
//! preview shows of its own is in `own` (which asks `desk`, `facts`, `problems`, `editor`), made of
//! templates in `screens`, out of the `report` on the newest build.

mod answer;
mod client;
mod desk;
mod door;
mod echo;
mod editor;
mod events;
mod facts;
mod guard;
mod letter;
mod own;
mod page;
mod phone;
mod problems;
mod report;
mod request;
mod rhythm;
mod routes;
mod screens;
mod shelf;
mod watch;

pub use door::{DEFAULT_PORT, Door};
pub use phone::Phone;
pub use shelf::{output_path, request_path};

use crate::diagnostic::Diagnostic;
use crate::pipeline::{BaseUrl, Build, Options, Payload, Pipeline, Placed, Sink, Workshop};
use crate::source::{Disk, Source};
use crate::track::{Digest, Newest};
use events::Hub;
use guard::Guard;
use report::Report;
use routes::Preview;
use screens::Screens;
use shelf::{News, Shelf};
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

impl Preview {
    /// Tells open pages what is new since the report `known`: also when only notes have changed, so
    /// that the bar and the desk do not tell old ones.
    fn tell(&self, news: News, known: &Report) {
        let report = self.report.get();
        let news = match news {
            News::None if report.diagnostics != known.diagnostics => News::Reload(Vec::new()),
            news => news,
        };
        let is_shown = matches!(news, News::Reload(_));
        self.hub.tell(news);
        if self.wishes.follow && is_shown {
            let edited = report.edited_since(known);
            edited
                .into_iter()
                .for_each(|url| self.hub.tell(News::Follow(url)));
        }
    }
}

/// What a writer may want of the preview.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Open pages go to the post that was edited.
    pub follow: bool,
    /// The writer's editor, as a command line.
    pub editor: Option<String>,
    /// Where a phone in the same network finds the preview: scheme, host, port.
    pub phone: Option<Phone>,
}

/// Serves the site until the process ends. `built` is told of every build.
///
/// # Errors
/// When the first watch on the site's directories cannot be set up, not even by polling.
pub fn run(
    mut disk: Disk,
    options: &Options,
    door: Door,
    wishes: Wishes,
    mut built: impl FnMut(&Build),
) -> Result<(), Diagnostic> {
    let options = Options {
        base_url: Some(BaseUrl::Origin(door.origin())),
        remember: true,
        lazy: true,
        preview: true,
        ..options.clone()
    };
    let watch = watch::Watch::new(&disk)?;
    let preview = Arc::new(Preview {
        shelf: Newest::new(Shelf::default()),
        report: Newest::new(Report::default()),
        screens: Screens::new(),
        hub: Hub::start(),
        guard: Guard::new(wishes.phone.as_slice()),
        disk: disk.clone(),
        workshop: Workshop::new(),
        wishes,
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
        let report = Report::of(&build, disk.now());
        let known = preview.report.replace(report);
        preview.shelf.set(next);
        preview.tell(news, &known);
        built(&build);
        watch.wait(&disk, CLOCK_TICK);
    }
}

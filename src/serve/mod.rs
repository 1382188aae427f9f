//! The live preview: wait, bring up to date, publish, tell. It never asks *what* changed.
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
mod kitchen;
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
pub use kitchen::Told;
pub use phone::Phone;
pub use shelf::{output_path, request_path};

use crate::pipeline::{BaseUrl, Options, Workshop};
use crate::source::Disk;
use crate::track::Newest;
use events::Hub;
use guard::Guard;
use kitchen::Kitchen;
use report::Report;
use routes::Preview;
use screens::Screens;
use shelf::Shelf;
use std::sync::Arc;
use std::sync::mpsc::channel;

/// What a writer may want of the preview.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
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
pub fn run(disk: Disk, options: &Options, door: Door, wishes: Wishes, built: impl FnMut(Told)) {
    let options = Options {
        base_url: Some(BaseUrl::Origin(door.origin())),
        lazy: true,
        preview: true,
        ..options.clone()
    };
    let (sender, messages) = channel();
    let watch = watch::Watch::new(&disk, wishes.poll, sender.clone());
    let preview = Arc::new(Preview {
        shelf: Newest::new(Shelf::default()),
        report: Newest::new(Report::default()),
        kitchen: sender,
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
    Kitchen::new(disk, options, watch, &preview).run(&messages, built);
}

//! The site that is kept up to date: the watch, the worker, the snapshot of the newest build, and the
//! events that tell open pages of it.

pub mod events;
pub mod handle;
pub mod snapshot;
pub mod watch;
pub mod worker;

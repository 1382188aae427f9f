//! The running site: the watch, the worker, the snapshot of the newest build, and the events for
//! open pages.

pub mod events;
pub mod handle;
pub mod job;
pub mod save_order;
pub mod snapshot;
pub mod watch;
pub mod worker;

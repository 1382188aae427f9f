//! Putting the built site where readers find it.
//!
//! Enters: a folder with a built site, a target of the settings. Leaves: a site at that target, whole at
//! every moment. `protocol/` decides what is sent and when, and is pure; `store/` has a file for each kind
//! of place; `run.rs` carries the one out on the other.

pub(crate) mod announce;
pub(crate) mod credentials;
pub(crate) mod journal;
pub(crate) mod local;
pub mod protocol;
pub mod questions;
pub(crate) mod run;
pub(crate) mod store;

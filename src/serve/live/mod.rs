//! The site that is kept up to date: the watch, the worker, what it has made, and who is told.

pub mod build_report;
pub mod events;
pub mod output_table;
pub mod watch;
pub mod worker;

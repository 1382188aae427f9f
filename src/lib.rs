//! linger: a static-site generator for a sales blog.
//!
//! The modules stand in the order of the pipeline; each imports only what stands before it.
//! See ARCHITECTURE.md for the map.

#![warn(clippy::unwrap_used)]

pub mod concurrency;
pub mod dependencies;
pub mod diagnostic;
pub mod digest;
pub mod panics;

pub mod config;
pub mod source;

pub mod parse;

pub mod comments;

pub mod import;

pub mod derive;

pub mod model;

pub mod render;

pub mod output;

pub mod pipeline;

pub mod write;

pub mod check;

pub mod serve;

pub mod cli;

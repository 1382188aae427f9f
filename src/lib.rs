//! linger: a static-site generator for a sales blog.
//!
//! A site is built from a [`source`]: a directory on disk, or a map in memory. The [`pipeline`] reads
//! it and hands every published file to a sink.
//!
//! ```
//! use linger::diagnostic::Diagnostic;
//! use linger::digest::Digest;
//! use linger::pipeline::{Engine, Options, Payload, Placed, Sink};
//! use linger::source::Memory;
//! use std::sync::{Arc, Mutex};
//!
//! /// Keeps one page.
//! struct OnePage(Mutex<String>);
//!
//! impl Sink for OnePage {
//!     fn put(&self, path: &Arc<str>, payload: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
//!         if &**path == "posts/hello/index.html"
//!             && let Payload::Bytes(bytes) = payload
//!         {
//!             *self.0.lock().unwrap() = String::from_utf8_lossy(bytes).into_owned();
//!         }
//!         Ok(Placed::default())
//!     }
//! }
//!
//! let site = Memory::from_archive(
//!     "2026-03-01T09:00:00Z".parse().unwrap(),
//!     "-- site.yaml --\n\
//!      title: Staying in touch\n\
//!      base_url: https://example.com/\n\
//!      -- content/posts/hello.md --\n\
//!      ---\n\
//!      title: Hello\n\
//!      date: 2026-02-28\n\
//!      id: hello\n\
//!      ---\n\
//!      Call your *best* customers.\n",
//! );
//! let page = OnePage(Mutex::default());
//! let build = Engine::new(Options::default()).build(&site, &page);
//!
//! assert!(build.diagnostics.is_empty(), "no errors, no warnings");
//! let html = page.0.into_inner().unwrap();
//! assert!(html.contains("<p>Call your <em>best</em> customers.</p>"));
//! ```
//!
//! The modules are in the order of the pipeline; each imports only what is before it. ARCHITECTURE.md
//! has a map. Modules and items that only the command `linger` needs are not public.

#![warn(clippy::unwrap_used)]

pub mod diagnostic;
pub mod digest;

mod concurrency;
mod dependencies;
mod panics;
mod record;

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

mod write;

mod check;

pub mod deploy;

pub mod serve;

pub mod cli;

//! The whole build as a recipe: read, gather, plan, render, hand on.
//!
//! Enters: a source, options, a sink. Leaves: what was built and what was found. Forbidden here:
//! knowing what any kind of file or output means.
//!
//! Each step is a file: `source_files` (bytes -> what each file holds), `site_version` (files ->
//! whole-site facts, templates, recipes), `rendering` (a recipe -> bytes and what they depend on),
//! `findings` (diagnostics -> what is said). What is remembered between two builds is in `engine`,
//! with the laws that it keeps: for files in `source_files`, for outputs in `outputs` and
//! `dependency_index`; between two runs of the program it is in `memory`.

mod asset_processor;
mod build;
mod dependency_index;
mod engine;
mod findings;
mod memory;
mod options;
mod outputs;
mod rendering;
mod site_version;
mod source_files;
mod texts;

pub use asset_processor::AssetProcessor;
pub use build::{Build, Built, Payload, Placed, Reason, Sink};
pub use engine::Engine;
pub use findings::present;
pub use memory::{FindingsRecord, recall_record, remember_record};
pub use options::{BaseUrl, Fault, Options};
pub use outputs::{Outputs, Update};
pub use source_files::fingerprint;

//! What the targets share: a small site, and its outputs.

use linger::diagnostic::Diagnostic;
use linger::pipeline::{Build, Options, Payload, Pipeline, Placed, Sink};
use linger::source::Memory;
use linger::digest::Digest;
use std::cell::RefCell;
use std::sync::Arc;

struct Nothing;

impl Sink for Nothing {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }
}

thread_local! {
    /// One for all runs: what a run does not change is not made anew, so there are more of them.
    static PIPELINE: RefCell<Pipeline> = RefCell::new(Pipeline::new());
}

/// A site without files, in the year 2019.
pub fn site() -> Memory {
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 50);
    Memory::new(now)
}

/// The site, built.
pub fn build(site: &Memory) -> Build {
    let options = Options { remember: true, ..Options::default() };
    PIPELINE.with_borrow_mut(|pipeline| pipeline.build(site, &options, &Nothing))
}

/// A text as YAML in quotes, whatever signs are in it.
pub fn quoted(text: &str) -> String {
    let sign = |sign: char| match sign {
        ' ' | '!' | '#'..='[' | ']'..='~' => sign.to_string(),
        other => format!("\\U{:08x}", u32::from(other)),
    };
    format!("\"{}\"", text.chars().map(sign).collect::<String>())
}

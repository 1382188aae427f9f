//! Any post makes a feed that is well-formed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::diagnostic::Diagnostic;
use linger::pipeline::{Options, Payload, Pipeline, Placed, Sink};
use linger::source::Memory;
use linger::track::Digest;
use std::sync::Arc;

struct Nothing;

impl Sink for Nothing {
    fn put(&self, _: &Arc<str>, _: &Payload, _: Digest) -> Result<Placed, Diagnostic> {
        Ok(Placed::default())
    }
}

fuzz_target!(|post: &str| {
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 50);
    let mut site = Memory::new(now);
    site.write("content/posts/x.md", post);
    let options = Options { remember: true, ..Options::default() };
    let build = Pipeline::new().build(&site, &options, &Nothing);
    let feed = build.outputs.iter().find(|output| &*output.path == "rss.xml");
    if let Some(Payload::Bytes(xml)) = feed.and_then(|output| output.payload.as_ref()) {
        rss::Channel::read_from(xml.as_slice()).expect("a feed that can be read");
    }
});

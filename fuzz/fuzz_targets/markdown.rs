//! Any Markdown: no panic, and every placeholder lies on a boundary of the HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::parse::Parsed;

fuzz_target!(|bytes: &[u8]| {
    let parsed = linger::parse::read(&"content/x.md".into(), bytes, &linger::parse::ParseOptions::default(), &mut Vec::new());
    let Parsed::Document(document) = parsed else { panic!("a Markdown file is a document") };
    let filled = document.body.filled(|_, into| into.push_str("/x/"), |_, _, inside| inside.unwrap_or_default().to_owned());
    assert!(filled.len() >= document.body.html.len());
});

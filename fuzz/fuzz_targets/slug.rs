//! Any title makes a slug that is one, and permalink patterns are accepted or explained.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::parse::{read_site, slugify};

fuzz_target!(|text: &str| {
    let slug = slugify(text);
    assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
    assert!(!slug.starts_with('-') && !slug.ends_with('-'));
    assert_eq!(slugify(&slug), slug);
    let settings = format!("permalink: '{}'\n", text.replace(['\'', '\n', '\r'], ""));
    let (config, _) = read_site(settings.as_bytes(), &mut Vec::new());
    assert!(config.permalink.contains("{slug}"));
});

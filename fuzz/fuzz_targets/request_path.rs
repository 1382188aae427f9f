//! Any request URL names an output or nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::serve::{output_path, request_path};

fuzz_target!(|url: &str| {
    let path = request_path(url);
    for base in ["/", "/blog/"] {
        if let Some(output) = output_path(base, &path) {
            assert!(!output.is_empty() && !output.ends_with('/'));
        }
    }
});

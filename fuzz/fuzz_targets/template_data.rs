//! Any data file and any template: no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for path in ["content/data/x.yaml", "themes/t/theme.yaml", "templates/post.html"] {
        linger::parse::read(&path.into(), bytes, &linger::parse::HouseStyle::default(), &mut Vec::new());
    }
});

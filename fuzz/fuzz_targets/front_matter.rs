//! Any front matter: no panic, and every mistake has its place within the file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|yaml: &str| {
    let text = format!("---\n{yaml}\n---\n");
    let mut problems = Vec::new();
    linger::parse::read(&"content/posts/x.md".into(), text.as_bytes(), &linger::parse::ParseOptions::default(), &mut problems);
    let lines = text.lines().count() as u32;
    for problem in problems {
        let place = problem.place.as_ref().expect("a mistake in a file has a place");
        assert!(place.line <= lines + 1);
        problem.human(false);
    }
});

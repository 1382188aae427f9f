//! Any settings, of the site, a theme, authors, calls to action, words: no panic, and every mistake
//! has its place within the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::diagnostic::Diagnostic;
use linger::parse::{ParseOptions, read, read_site};

fuzz_target!(|bytes: &[u8]| {
    let lines = String::from_utf8_lossy(bytes).lines().count() as u32;
    let look = |path: &str, problems: Vec<Diagnostic>| {
        for problem in problems {
            let place = problem.place.as_ref().expect("a mistake in a file has a place");
            assert!(place.line <= lines + 1, "{path}: {problem:?} in {lines} lines");
            problem.human(false);
            problem.json();
        }
    };
    let mut problems = Vec::new();
    let (config, _) = read_site(bytes, &mut problems);
    assert!(config.base_url.starts_with("http") && config.base_url.ends_with('/'));
    assert!(config.permalink.contains("{slug}") && config.posts_per_page > 0);
    look("site.yaml", problems);
    for path in [
        "content/data/ctas.yaml",
        "content/data/authors.yaml",
        "themes/t/theme.yaml",
        "themes/t/words/sv.yaml",
        "words/sv.yaml",
    ] {
        let mut problems = Vec::new();
        read(&path.into(), bytes, &ParseOptions::default(), &mut problems);
        look(path, problems);
    }
});

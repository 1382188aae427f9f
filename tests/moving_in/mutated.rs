//! Exports of every program with random damage: an error in our words, or files inside the site. A short form
//! of `fuzz/fuzz_targets/export.rs`, for every run of the tests; `LINGER_SEQUENCES` asks for more.

use crate::support::tree;
use linger::import::{ImportRequest, import};
use linger::source::{ExportFiles, Memory};
use std::path::Path;

/// Pieces with a meaning in one of the formats.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"&",
    b"\"",
    b"]]>",
    b"<![CDATA[",
    b"{{<",
    b">}}",
    b"{%",
    b"%}",
    b"\n---\n",
    b"\n+++\n",
    b"[caption]",
    b"[/caption]",
    b"\0",
    b"\x01",
    b"\xff\xfe",
    b"\xe2\x80\xa8",
    b"../",
    b"null",
    b"0000-00-00 00:00:00",
    b"-1",
    b"99999999999999999999",
    b"<table><tr><td>",
    b"</p>",
    b"<ul><li>",
    b"<pre>",
    b"<a href=\"javascript:x\">",
    b"http://[::1",
    b"{\"a\":",
    b"[[[[",
    b"}}",
    b"\r",
    b"\\u0000",
    b"\\",
    b"<b> </b>",
    b"%d0",
    b"<form><input>",
    b"<button>",
    b"\xf0\x9f\x98\x80",
];

/// Numbers that are the same in every run (the generator of Park and Miller).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        usize::try_from(self.0).unwrap() % end.max(1)
    }
}

fn damaged(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + [1, 2, 9, 60, 600][numbers.below(5)]).min(bytes.len());
        let piece = PIECES[numbers.below(PIECES.len())];
        match numbers.below(7) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let again = bytes[at..end].repeat(1 + numbers.below(20));
                bytes.splice(at..at, again);
            }
            3 => {
                let from = numbers.below(bytes.len() + 1);
                let other = bytes[from..(from + end - at).min(bytes.len())].to_vec();
                bytes.splice(at..end, other);
            }
            4 if at < end => bytes[at] = u8::try_from(numbers.below(256)).unwrap(),
            5 => drop(bytes.splice(at..end, piece.iter().copied())),
            _ => drop(bytes.splice(at..at, piece.iter().copied())),
        }
    }
    bytes
}

/// How often each export is damaged.
fn times() -> usize {
    let more = std::env::var("LINGER_SEQUENCES").ok();
    more.and_then(|more| more.parse().ok()).unwrap_or(8)
}

#[test]
fn an_export_with_any_damage_is_an_error_or_a_site() {
    let exports = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let names: Vec<String> = tree(&exports).into_keys().collect();
    let mut folders: Vec<&str> = names
        .iter()
        .filter_map(|path| path.split('/').next())
        .collect();
    folders.dedup();
    assert!(folders.len() > 15, "{folders:?}");
    let mut numbers = Numbers(7);
    let (mut sites, mut errors) = (0, 0);
    for name in folders {
        let whole: Vec<(String, Vec<u8>)> = tree(&exports.join(name).join("export"))
            .into_iter()
            .collect();
        let format = name.split('-').next();
        for _ in 0..times() {
            let mut files = whole.clone();
            let at = numbers.below(files.len());
            files[at].1 = damaged(&files[at].1, &mut numbers);
            let now = "2026-03-01T12:00:00Z".parse().unwrap();
            let outcome = import(&ImportRequest {
                files: &ExportFiles::of_memory(files),
                media: &[],
                format: format.filter(|_| numbers.below(4) > 0),
                root: Path::new("."),
                source: &Memory::new(now),
                dry_run: true,
                each_place: true,
                pointer: &|_, _| "# note".to_owned(),
                progress: &|_, _| {},
            });
            match outcome {
                Ok(outcome) => {
                    sites += 1;
                    assert!(outcome.report.starts_with("# Import report"), "{name}");
                }
                Err(problem) => {
                    errors += 1;
                    assert!(problem.code.starts_with("import-"), "{name}: {problem:?}");
                }
            }
        }
    }
    assert!(
        sites > errors && errors > 0,
        "{sites} sites and {errors} errors"
    );
}

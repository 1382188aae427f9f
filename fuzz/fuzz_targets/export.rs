//! Any bytes as the export of any program: an error, or files that lie inside the site.
//!
//! The first byte says which format reads the rest; pieces between the sign 0x1E are files of a folder,
//! each with its name on its first line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::import::{ImportRequest, format_names, import};
use linger::source::ExportFiles;
use linger_fuzz::site;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let names: Vec<&str> = format_names().collect();
    let format = names[usize::from(*first) % names.len()];
    let pieces: Vec<&[u8]> = rest.split(|byte| *byte == 0x1e).collect();
    let files: Vec<(String, Vec<u8>)> = match pieces.as_slice() {
        [only] => vec![("export.xml".to_owned(), only.to_vec())],
        pieces => pieces
            .iter()
            .map(|piece| {
                let end = piece.iter().position(|byte| *byte == b'\n').unwrap_or(piece.len());
                let name = String::from_utf8_lossy(&piece[..end]).into_owned();
                (name, piece[(end + 1).min(piece.len())..].to_vec())
            })
            .collect(),
    };
    let export = ExportFiles::of_memory(files);
    let outcome = import(&ImportRequest {
        files: &export,
        media: &[],
        format: Some(format),
        root: Path::new("."),
        source: &site(),
        dry_run: true,
        each_place: true,
        pointer: &|_, _| "# note".to_owned(),
        progress: &|_, _| {},
    });
    if let Ok(outcome) = outcome {
        assert!(outcome.report.starts_with("# Import report"));
    }
});

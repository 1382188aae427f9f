//! Each `tests/golden/<behaviour>/site` builds into the files in `expected`.
//!
//! `UPDATE=1` rewrites the expected files. The assets of the default theme are not among them, so
//! that a change of its style sheet does not change every case.
//!
//! A case with an `only.txt` uses the templates in `tests/support/plain`, which show only the
//! content of a page; it compares only paths that begin with a line of that file. Of smaller copies
//! of photos, it compares kind and size, because the encoder decides their bytes.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::{NOW, copy, linger, repository, tree};

fn built(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let temp = tempfile::tempdir().unwrap();
    copy(&case.join("site"), temp.path());
    let only = fs::read_to_string(case.join("only.txt")).ok();
    if only.is_some() {
        let plain = repository().join("tests/support/plain");
        copy(&plain, &temp.path().join("templates"));
    }
    let output = linger(temp.path(), &["build", "--clock", NOW]);
    assert!(
        output.status.success(),
        "{}: {}",
        case.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let mut files = tree(&temp.path().join("public"));
    files.retain(|path, _| !path.starts_with("assets/") && path != ".linger-manifest");
    if let Some(only) = only {
        files.retain(|path, _| only.lines().any(|start| path.starts_with(start)));
    }
    for bytes in files.values_mut() {
        if let Ok(kind) = image::guess_format(bytes) {
            let picture = image::load_from_memory(bytes).unwrap();
            let (width, height) = (picture.width(), picture.height());
            *bytes = format!("{kind:?}, {width} x {height}\n").into_bytes();
        }
    }
    files
}

#[test]
fn sites_build_into_what_is_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(repository().join("tests/golden")).unwrap() {
        let case = entry.unwrap().path();
        cases += 1;
        let files = built(&case);
        let expected_dir = case.join("expected");
        if update {
            let _ = fs::remove_dir_all(&expected_dir);
            for (path, bytes) in &files {
                let path = expected_dir.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            continue;
        }
        let expected = tree(&expected_dir);
        for path in files.keys().chain(expected.keys()) {
            let (ours, theirs) = (files.get(path), expected.get(path));
            if ours != theirs {
                let shown = |bytes: Option<&Vec<u8>>| {
                    bytes.map_or("(nothing)".into(), |b| {
                        String::from_utf8_lossy(b).into_owned()
                    })
                };
                failures.push(format!(
                    "{}: {path}\n--- built\n{}\n--- expected\n{}",
                    case.display(),
                    shown(ours),
                    shown(theirs)
                ));
            }
        }
    }
    assert!(cases >= 20, "only {cases} cases were found");
    failures.dedup();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

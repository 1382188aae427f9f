//! The exports of each program in tests/exports become sites that build.

use super::support::test_site::TestSite;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every folder of tests/exports, with the export in it.
fn exports() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let mut found = Vec::new();
    for case in fs::read_dir(root).unwrap() {
        let case = case.unwrap().path();
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        for file in fs::read_dir(&case).unwrap() {
            let file = file.unwrap().path();
            if file.file_stem().is_some_and(|stem| stem == "export") {
                found.push((name.clone(), file));
            }
        }
    }
    found.sort();
    found
}

/// The code of each line of JSON.
fn codes(lines: &str) -> impl Iterator<Item = String> {
    lines.lines().map(|line| {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        read["code"].as_str().unwrap().to_owned()
    })
}

#[test]
fn every_export_becomes_a_site_that_builds_and_each_kind_of_loss_is_said() {
    let mut said = BTreeSet::new();
    let exports = exports();
    assert!(exports.len() >= 15, "{exports:?}");
    for (name, export) in exports {
        let site = TestSite::within("site", "");
        fs::create_dir_all(site.dir()).unwrap();
        let export = export.to_str().unwrap();
        let import = site.run(&["import", export, "--format", "json"]);
        said.extend(codes(&import.ok().complained()));
        if name == "jekyll" {
            // The picture of this case is no picture.
            let text = site.read("content/posts/my-first-call/index.md");
            let without = text.replace("image: desk.jpg\n", "");
            assert_ne!(text, without);
            site.write("content/posts/my-first-call/index.md", &without);
        }
        let build = site.run(&["build", "--format", "json"]);
        let complained = build.ok().complained();
        for code in codes(&complained) {
            // Nothing in some exports says where the old site was.
            assert_eq!(code, "placeholder", "{name}: {complained}");
        }
    }
    for code in [
        "import-address",
        "import-comment",
        "import-damaged",
        "import-date",
        "import-held-back",
        "import-left-out",
        "import-loss",
        "import-media",
        "import-setting",
        "import-tags",
    ] {
        assert!(said.contains(code), "{code} is in {said:?}");
    }
}

//! Says which build of linger this is: what it remembers between two runs is for the same build only.
//!
//! The digest covers what decides what the program does: its sources, the themes, the versions of the
//! crates, the compiler and its settings. Two builds of the same are one build, wherever and whenever
//! they were made. The themes are compiled in, so a new file in them has to rebuild the binary too.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::Command;

/// What the program is made of, from the root of the package.
const MADE_OF: [&str; 5] = ["src", "themes", "Cargo.toml", "Cargo.lock", "build.rs"];

fn main() {
    let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
    // Two halves that differ make one wide digest.
    "other half".hash(&mut hashers[1]);
    for name in MADE_OF {
        println!("cargo::rerun-if-changed={name}");
        hash_files(Path::new(name), &mut hashers);
    }
    // Cargo sets these: the target, its features, how it is optimised.
    let mut settings: Vec<(String, String)> = std::env::vars()
        .filter(|(name, _)| {
            ["CARGO_CFG_", "CARGO_FEATURE_"]
                .iter()
                .any(|start| name.starts_with(start))
                || ["TARGET", "PROFILE", "OPT_LEVEL", "DEBUG"].contains(&&**name)
        })
        .collect();
    settings.sort();
    let compiler = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(compiler).arg("-vV").output();
    let version = version.map(|output| output.stdout).unwrap_or_default();
    for hasher in &mut hashers {
        settings.hash(hasher);
        version.hash(hasher);
    }
    let [one, other] = hashers.map(|hasher| hasher.finish());
    println!("cargo::rustc-env=LINGER_BUILD={one:016x}{other:016x}");
}

/// Adds a file, or all files of a directory in the order of their names.
fn hash_files(path: &Path, hashers: &mut [DefaultHasher; 2]) {
    if let Ok(items) = fs::read_dir(path) {
        let mut paths: Vec<_> = items.flatten().map(|item| item.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| hash_files(path, hashers));
    } else if let Ok(bytes) = fs::read(path) {
        for hasher in hashers {
            path.hash(hasher);
            bytes.hash(hasher);
        }
    }
}

//! The same sources make the same bytes, with any number of threads, in any time zone and locale,
//! and for any order of the files in a directory.

mod support;

use linger::digest::Digest;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::sound::mp3;
use support::{NOW, copy, repository, tree};

type Files = BTreeMap<String, Vec<u8>>;

/// Builds the sample blog at `site` in a given environment. Every picture is made again.
fn built(site: &Path, args: &[&str], environment: &[(&str, &str)]) -> Files {
    let _ = fs::remove_dir_all(site.join(".linger"));
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_linger"))
        .args(["build", "-q", "--clock", NOW, "-o"])
        .arg(out.path().join("public"))
        .args(args)
        .current_dir(site)
        .env_remove("TZ")
        .env_remove("LANG")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut files = tree(&out.path().join("public"));
    // The manifest depends on the files on the disk, and is not published.
    files.remove(".linger-manifest");
    files
}

fn assert_same(ours: &Files, theirs: &Files, why: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(ours), names(theirs), "{why}");
    for (path, bytes) in ours {
        assert!(theirs[path] == *bytes, "{why}: {path} has other bytes");
    }
}

/// The sample blog, with a recording and without a time zone in its settings.
fn sample(at: &Path) {
    copy(&repository().join("content"), &at.join("content"));
    let settings = fs::read_to_string(repository().join("site.yaml")).unwrap();
    let lines = settings.split_inclusive('\n');
    let without: String = lines
        .filter(|line| !line.starts_with("timezone:"))
        .collect();
    fs::write(at.join("site.yaml"), without).unwrap();
    let post = "---\nid: spoken\ndate: 2026-05-01T23:30\naudio: spoken.mp3\ntags: [spoken]\n---\nSpoken.\n";
    fs::write(at.join("content/posts/spoken.md"), post).unwrap();
    fs::write(at.join("content/posts/spoken.mp3"), mp3(3)).unwrap();
}

/// Checks that the files have at least one of each kind.
fn assert_whole(files: &Files) {
    for path in [
        "index.html",
        "rss.xml",
        "atom.xml",
        "feed.json",
        "podcast.xml",
        "tags/spoken/rss.xml",
        "posts/quiet-customers/comments.xml",
        "sitemap.xml",
        "search.json",
        "search/index.html",
        "icon-512.png",
        "posts/spoken/poster.png",
        "posts/spoken.mp3",
        "_headers",
        "llms.txt",
    ] {
        assert!(
            files.contains_key(path),
            "{path} is not in {:?}",
            files.keys()
        );
    }
    let smaller = files.keys().filter(|path| path.ends_with(".webp"));
    assert!(smaller.count() > 1, "pictures are made smaller");
}

#[test]
fn threads_zones_and_locales_do_not_show() {
    let site = tempfile::tempdir().unwrap();
    sample(site.path());
    let usual = built(site.path(), &["-j", "1"], &[]);
    assert_whole(&usual);
    for threads in ["2", "8"] {
        let other = built(site.path(), &["-j", threads], &[]);
        assert_same(&usual, &other, &format!("{threads} threads"));
    }
    for zone in [
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Asia/Kathmandu",
        "Europe/Stockholm",
        "UTC0",
    ] {
        let other = built(site.path(), &[], &[("TZ", zone)]);
        assert_same(&usual, &other, zone);
    }
    for locale in ["C", "tr_TR.UTF-8", "ru_RU.KOI8-R"] {
        let other = built(site.path(), &[], &[("LC_ALL", locale), ("LANG", locale)]);
        assert_same(&usual, &other, locale);
    }
}

#[test]
fn the_order_of_directories_does_not_show() {
    let usual = tempfile::tempdir().unwrap();
    sample(usual.path());
    let files: Vec<(String, Vec<u8>)> = tree(usual.path()).into_iter().collect();
    let usual = built(usual.path(), &[], &[]);
    // File systems list files by age, by hash or by name, so the files are written in other orders.
    for turn in [1, 7, 31] {
        let site = tempfile::tempdir().unwrap();
        let mut files: Vec<&(String, Vec<u8>)> = files.iter().collect();
        files.sort_by_key(|(path, _)| Digest::of(&(turn, path)));
        for (path, bytes) in files {
            let path = site.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        assert_same(
            &usual,
            &built(site.path(), &[], &[]),
            &format!("turn {turn}"),
        );
    }
}

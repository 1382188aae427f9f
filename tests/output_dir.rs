//! The output directory as a place of its own: its mode and group, what lies in it, what others do
//! there meanwhile.

#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use support::test_site::TestSite;
use support::tree;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The modes of all published files.
fn modes(site: &TestSite) -> Vec<(String, u32)> {
    let files = site.published().into_keys();
    files
        .map(|path| {
            let mode = mode(&site.path("public").join(&path));
            (path, mode)
        })
        .collect()
}

fn with_file() -> TestSite {
    let site = TestSite::small();
    site.write("content/files/terms.pdf", "terms");
    site
}

#[test]
fn published_files_have_the_mode_of_the_umask_whatever_their_sources_have() {
    for (source, umask, expected) in [
        (0o600, "022", 0o644),
        (0o755, "022", 0o644),
        (0o400, "002", 0o664),
        (0o644, "077", 0o600),
    ] {
        let site = with_file();
        set_mode(&site.path("content/files/terms.pdf"), source);
        let build = format!("umask {umask}; exec \"$@\"");
        site.run_by(&["sh", "-c", &build, "sh"], &["build"]).ok();
        let modes = modes(&site);
        let wrong: Vec<_> = modes.iter().filter(|(_, mode)| *mode != expected).collect();
        assert!(modes.len() > 5 && wrong.is_empty(), "{umask}: {wrong:?}");
    }
}

#[test]
fn a_wrong_mode_is_mended_by_the_next_build() {
    let site = with_file();
    site.build().ok();
    for (path, wrong) in [
        ("public/files/terms.pdf", 0o600),
        ("public/index.html", 0o755),
        ("public/robots.txt", 0o444),
    ] {
        let right = mode(&site.path(path));
        set_mode(&site.path(path), wrong);
        site.build().ok().says("1 written");
        assert_eq!(mode(&site.path(path)), right, "{path}");
    }
    site.build().ok();
}

#[test]
fn an_empty_output_directory_is_filled_and_keeps_its_mode() {
    for kept in [0o2775, 0o700, 0o777] {
        let site = with_file();
        fs::create_dir(site.path("public")).unwrap();
        set_mode(&site.path("public"), kept);
        let before = fs::metadata(site.path("public")).unwrap();
        site.build().ok();
        let after = fs::metadata(site.path("public")).unwrap();
        assert_eq!(mode(&site.path("public")), kept);
        assert_eq!((before.dev(), before.ino()), (after.dev(), after.ino()));
        assert!(site.has("public/index.html"));
        assert!(!site.has("public.linger-stage") && !site.has("public/.linger-stage"));
    }
}

/// In a directory that hands its group on, every file and directory has that group.
#[test]
fn the_group_of_the_directory_is_that_of_what_is_in_it() {
    let site = with_file();
    let public = site.path("public");
    fs::create_dir(&public).unwrap();
    let other = fs::metadata(&public).unwrap().gid() + 1;
    if std::os::unix::fs::chown(&public, None, Some(other)).is_err() {
        println!("not run: only root gives a directory to another group");
        return;
    }
    set_mode(&public, 0o2775);
    site.build().ok();
    site.edit("content/posts/a.md", "Text.", "Other.")
        .build()
        .ok();
    for path in tree(&public).into_keys() {
        let path = public.join(path);
        let dir = path.parent().unwrap();
        for path in [&*path, dir] {
            let gid = fs::metadata(path).unwrap().gid();
            assert_eq!(gid, other, "{}", path.display());
        }
    }
    assert!(!site.has("public/.linger-stage") && !site.has("public.linger-stage"));
}

/// The tests run as root here and there, and root may write anywhere.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// Runs linger as somebody who owns nothing.
fn as_nobody(site: &TestSite, args: &[&str]) -> support::test_site::Run {
    let before = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ];
    site.run_by(&before, args)
}

#[test]
fn an_output_whose_parent_may_not_be_written_is_built_into() {
    if !is_root() || Command::new("setpriv").arg("-V").output().is_err() {
        println!("not run: only root can be somebody else");
        return;
    }
    let site = with_file();
    let www = site.path("www");
    let html = www.join("html");
    fs::create_dir_all(&html).unwrap();
    std::os::unix::fs::chown(&html, Some(65534), Some(65534)).unwrap();
    set_mode(site.around(), 0o755);
    let args = ["build", "-o", "www/html"];
    as_nobody(&site, &args).ok();
    assert!(html.join("index.html").exists());
    site.edit("content/posts/a.md", "Text.", "Other.");
    as_nobody(&site, &args).ok().says("written");
    let names = fs::read_dir(&www).unwrap().count();
    assert_eq!(names, 1, "nothing is beside the output");
    assert!(!html.join(".linger-stage").exists());
    // Somebody who may write beside it goes on where the other left off.
    let stage = html.join(".linger-stage");
    fs::create_dir(&stage).unwrap();
    fs::write(stage.join(".linger-lock"), "").unwrap();
    fs::write(stage.join("index.html"), "half").unwrap();
    site.run(&args).ok();
    assert!(!stage.exists());
    assert_eq!(fs::read_dir(&www).unwrap().count(), 1);
}

#[test]
fn a_file_for_the_host_that_the_writer_has_put_there_stays() {
    for (name, setting) in [
        (".htaccess", "redirects: [html, netlify]"),
        ("_redirects", "redirects: [html, apache]"),
        ("_headers", "headers: {policy: false}"),
    ] {
        // A first build, and one to which the file is new.
        for is_first in [true, false] {
            let site = TestSite::small();
            if !is_first {
                site.edit("site.yaml", "title", &format!("{setting}\ntitle"));
                site.build().ok().complains_of_nothing();
                site.edit("site.yaml", &format!("{setting}\n"), "");
            }
            site.write(&format!("public/{name}"), "mine");
            site.edit("content/posts/a.md", "id:", "aliases: [/old/]\nid:");
            site.build()
                .ok()
                .complains("warning[host-file-yours]")
                .complains(setting.split(':').next().unwrap());
            assert_eq!(site.read(&format!("public/{name}")), "mine");
            assert!(site.has("public/old/index.html"));
            site.edit("site.yaml", "title", &format!("{setting}\ntitle"));
            site.build().ok().complains_of_nothing();
            assert_eq!(site.read(&format!("public/{name}")), "mine");
        }
    }
}

/// What stands there may look right and be wrong: a bad block, a power cut.
#[test]
fn what_verify_finds_is_mended_by_the_next_build() {
    let site = with_file();
    // Old enough to be told from their next versions by their times.
    std::thread::sleep(std::time::Duration::from_millis(200));
    site.build().ok();
    site.run(&["build", "--verify"]).ok();
    // The manifest is younger than the page, as it would be after a page was damaged where it lies.
    let page = site.path("public/posts/a/index.html");
    let right = fs::read(&page).unwrap();
    fs::write(&page, "x".repeat(right.len())).unwrap();
    let manifest = site.read("public/.linger-manifest");
    std::thread::sleep(std::time::Duration::from_millis(50));
    site.write("public/.linger-manifest", manifest);
    site.build().ok().says("unchanged");
    assert_ne!(fs::read(&page).unwrap(), right, "it looks right");
    site.run(&["build", "--verify"])
        .ends(1)
        .says("posts/a/index.html has other bytes")
        .says("`linger build` repairs it");
    site.build().ok().says("1 written");
    assert_eq!(fs::read(&page).unwrap(), right);
    site.run(&["build", "--verify"]).ok();
}

#[test]
fn verify_looks_at_permissions_too_and_changes_nothing() {
    let site = with_file();
    site.build().ok();
    site.run(&["build", "--verify"]).ok();
    for (path, wrong) in [
        ("files/terms.pdf", 0o600),
        ("index.html", 0o755),
        ("robots.txt", 0o444),
    ] {
        let right = mode(&site.path("public").join(path));
        set_mode(&site.path("public").join(path), wrong);
        let before = tree(site.around());
        let said = format!("{path} has other permissions");
        site.run(&["build", "--verify"])
            .ends(1)
            .says(&said)
            .says("repairs it");
        assert_eq!(tree(site.around()), before);
        site.build().ok().says("1 written");
        assert_eq!(mode(&site.path("public").join(path)), right);
        site.run(&["build", "--verify"]).ok();
    }
    // All of them, the one that linger keeps its list in as well.
    for path in tree(&site.path("public")).into_keys() {
        set_mode(&site.path("public").join(path), 0o600);
    }
    site.run(&["build", "--verify"])
        .ends(1)
        .says("other permissions");
}

/// What linger makes out of another name fits where that name does.
#[test]
fn names_that_are_made_of_long_names_fit() {
    let long = "n".repeat(255);
    let site = with_file();
    let head = |id: &str, slug: &str| {
        format!("---\ntitle: T\ndate: 2026-01-01\nid: {id}\nslug: {slug}\n---\n")
    };
    site.write("content/posts/b.md", head("b", &long) + "Text.\n");
    let other = format!("{}m", &long[..254]);
    let photo = format!("{}.png", "p".repeat(248));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_pixel(900, 20, image::Rgb([9, 9, 9]));
    pixels
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    site.write(&format!("content/posts/{photo}"), bytes.into_inner());
    site.write(
        "content/posts/c.md",
        head("c", &other) + &format!("![A photo]({photo})\n"),
    );
    site.build().ok();
    for slug in [&long, &other] {
        assert!(site.has(&format!("public/posts/{slug}/index.html")));
        site.run(&["email", slug]).ok();
    }
    // Three files of each.
    let outbox = fs::read_dir(site.path("outbox")).unwrap();
    assert_eq!(outbox.count(), 6);
    // Beside pages that have no folder of their own.
    let short = "s".repeat(250);
    site.write("content/posts/b.md", head("b", &short) + "Text.\n");
    site.edit("content/posts/c.md", &other, "c");
    let settings = site.read("site.yaml");
    site.write(
        "site.yaml",
        settings + "permalink: /{slug}.html\nposters: true\n",
    );
    site.build().ok();
    assert!(site.has(&format!("public/{short}.html")));
    let posters = tree(&site.path("public")).into_keys();
    assert_eq!(
        posters.filter(|path| path.ends_with(".poster.png")).count(),
        3
    );
    // Directories.
    let out = format!("{}x", &long[..250]);
    site.run(&["build", "-o", &out]).ok();
    site.run(&["build", "-o", &out]).ok();
    assert!(site.has(&out));
}

/// Only one of two has the directory, and what is there is never half of each.
#[test]
fn first_builds_at_once_do_not_mix() {
    for _ in 0..4 {
        let site = with_file();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| site.build());
            }
        });
        site.build().ok();
        site.run(&["build", "--verify"]).ok();
        let hidden: Vec<_> = tree(&site.path("public"))
            .into_keys()
            .filter(|path| path.starts_with(".linger") && path != ".linger-manifest")
            .collect();
        assert_eq!(hidden, [""; 0]);
        assert!(!site.has("public.linger-stage"));
    }
}

/// The lock of a build that was killed at the last moment.
#[test]
fn a_lock_that_was_left_in_the_output_goes() {
    let site = TestSite::small();
    site.build().ok();
    site.write("public/.linger-lock", "");
    site.edit("content/posts/a.md", "Text.", "Other.")
        .build()
        .ok();
    assert!(!site.has("public/.linger-lock"));
}

/// Standard output that takes nothing.
#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_said_are_an_error() {
    let site = TestSite::small();
    let full = ["sh", "-c", "exec \"$@\" > /dev/full", "sh"];
    for args in [
        &["man"] as &[&str],
        &["completions", "bash"],
        &["status"],
        &["check"],
        &["build", "-v"],
        &["explain", "io"],
        &["schema", "site"],
        &["new", "Beta"],
        &["--help"],
        &["--version"],
    ] {
        let said = site.run_by(&full, args).ends(4).complained();
        assert!(said.contains("No space left"), "{args:?}: {said}");
    }
    // Nobody reads on: that is no mistake.
    let closed = ["sh", "-c", "\"$@\" | true", "sh"];
    for args in [&["man"] as &[&str], &["explain"], &["--help"]] {
        site.run_by(&closed, args).ok().complains_of_nothing();
    }
    site.run_by(&full, &["build", "-q"]).ok();
}

/// What is kept of pictures may be damaged, and looks right by its length.
#[test]
fn a_damaged_picture_of_the_cache_is_made_again() {
    let site = TestSite::small();
    let mut photo = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_fn(900, 20, |x, y| image::Rgb([x as u8, y as u8, 9]));
    pixels
        .write_to(&mut photo, image::ImageFormat::Png)
        .unwrap();
    site.write("content/posts/photo.png", photo.into_inner());
    site.edit("content/posts/a.md", "Text.", "![A photo](photo.png)");
    site.build().ok();
    let right = site.published();
    let kept = tree(&site.path(".linger/cache"));
    assert!(!kept.is_empty());
    for (path, bytes) in kept {
        site.write(&format!(".linger/cache/{path}"), vec![b'x'; bytes.len()]);
    }
    // What stands there already is right.
    site.build().ok();
    fs::remove_dir_all(site.path("public")).unwrap();
    site.build().ok().complains_of_nothing();
    assert_eq!(site.published(), right);
    site.run(&["build", "--verify"]).ok();
    // Half of them are gone, others are empty.
    for (at, path) in tree(&site.path(".linger/cache")).into_keys().enumerate() {
        let path = format!(".linger/cache/{path}");
        match at % 2 {
            0 => drop(site.remove(&path)),
            _ => drop(site.write(&path, "")),
        }
    }
    fs::remove_dir_all(site.path("public")).unwrap();
    site.build().ok();
    assert_eq!(site.published(), right);
}
